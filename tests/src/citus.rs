//! A throw-away Citus cluster on the loopback interface: a coordinator and two workers.

use std::{
    io::Write,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Workers of a cluster.
const WORKERS: usize = 2;
/// Shards of each distributed table.
pub const SHARDS: &str = "16";
/// Who owns the clusters where the tests run as root: PostgreSQL refuses root.
const OWNER: &str = "postgres";
/// A node's wait before it is asked again whether it answers.
const AGAIN: Duration = Duration::from_millis(50);

/// A coordinator, node 0, and its workers. All of it ends and goes when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Node>,
    bin: PathBuf,
    directory: TempDir,
}

#[derive(Debug)]
struct Node {
    port: u16,
    /// The postmaster itself.
    process: Option<Child>,
}

/// The programs of a PostgreSQL that has Citus, if one is installed.
fn installed() -> Option<PathBuf> {
    let mut places: Vec<PathBuf> = Vec::new();
    // Debian keeps each version by itself.
    for version in std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        places.push(version.path().join("bin"));
    }
    let named = Command::new("pg_config").arg("--bindir").output();
    places.extend(named.ok().map(|named| PathBuf::from(String::from_utf8_lossy(&named.stdout).trim())));
    places.into_iter().find(|bin| {
        let libraries = Command::new(bin.join("pg_config")).arg("--pkglibdir").output();
        libraries.is_ok_and(|it| Path::new(String::from_utf8_lossy(&it.stdout).trim()).join("citus.so").is_file())
    })
}

/// Whether somebody is root.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

impl Cluster {
    /// Starts one. `None`, said aloud also where the output of tests is kept back, where Citus is not installed.
    pub fn start() -> Option<Cluster> {
        let Some(bin) = installed() else {
            let skipped = b"SKIPPED: Citus is not installed (its source is built against postgresql-server-dev-15)\n";
            std::io::stderr().write_all(skipped).unwrap();
            return None;
        };
        let directory = tempfile::Builder::new().prefix("sotay-citus-").tempdir().unwrap();
        if is_root() {
            assert!(Command::new("chown").arg(OWNER).arg(directory.path()).status().unwrap().success());
        }
        let nodes = (0..=WORKERS).map(|_| Node { port: free_port(), process: None }).collect();
        let mut cluster = Cluster { nodes, bin, directory };
        (0..=WORKERS).for_each(|nth| cluster.make(nth));
        (0..=WORKERS).for_each(|nth| cluster.revive(nth));
        Some(cluster)
    }

    /// A program of the cluster's PostgreSQL, run by whoever owns the cluster. It ends when this thread does.
    fn owned(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid", OWNER, "--regid", OWNER, "--clear-groups"]);
        }
        command.args(["--pdeathsig", "QUIT"]).arg(self.bin.join(program));
        command.env("HOME", self.directory.path()).current_dir(self.directory.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn data(&self, nth: usize) -> PathBuf {
        self.directory.path().join(format!("node{nth}"))
    }

    fn make(&self, nth: usize) {
        let mut initdb = self.owned("initdb");
        initdb.args(["-U", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "-D"]).arg(self.data(nth));
        assert!(initdb.status().unwrap().success(), "initdb");
        let settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 400\n\
             max_worker_processes = 100\nshared_buffers = '64MB'\nshared_preload_libraries = 'citus'\n",
            self.nodes[nth].port
        );
        let file = self.data(nth).join("postgresql.conf");
        std::fs::OpenOptions::new().append(true).open(file).unwrap().write_all(settings.as_bytes()).unwrap();
    }

    /// Starts a node, for the first time or again, and waits until it answers.
    pub fn revive(&mut self, nth: usize) {
        let process = self.owned("postgres").arg("-D").arg(self.data(nth)).spawn().unwrap();
        self.nodes[nth].process = Some(process);
        let began = Instant::now();
        while !self.tool(nth, "pg_isready").stdout(Stdio::null()).status().unwrap().success() {
            assert!(began.elapsed() < crate::PATIENCE, "node {nth} does not start");
            sleep(AGAIN);
        }
    }

    /// `kill -9` of a node and all of its processes, as when its machine loses power.
    pub fn kill(&mut self, nth: usize) {
        let mut process = self.nodes[nth].process.take().expect("it runs");
        let backends = children(process.id());
        process.kill().unwrap();
        process.wait().unwrap();
        for backend in backends {
            // Some end by themselves when their postmaster does.
            let _ = Command::new("kill").args(["-9", &backend.to_string()]).stderr(Stdio::null()).status();
            let began = Instant::now();
            while is_running(backend) {
                assert!(began.elapsed() < crate::PATIENCE, "{backend} does not end");
                sleep(AGAIN);
            }
        }
    }

    /// Stops a node as it stands, or lets it go on: its connections stay, and nothing answers.
    pub fn freeze(&self, nth: usize, frozen: bool) {
        let postmaster = self.nodes[nth].process.as_ref().expect("it runs").id();
        let signal = if frozen { "-STOP" } else { "-CONT" };
        for process in [postmaster].into_iter().chain(children(postmaster)) {
            let _ = Command::new("kill").args([signal, &process.to_string()]).stderr(Stdio::null()).status();
        }
    }

    pub fn port(&self, nth: usize) -> u16 {
        self.nodes[nth].port
    }

    /// The ports of the workers.
    pub fn workers(&self) -> Vec<u16> {
        self.nodes.iter().skip(1).map(|node| node.port).collect()
    }

    /// A client of a node.
    fn tool(&self, nth: usize, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.args(["-h", "127.0.0.1", "-U", OWNER, "-p", &self.port(nth).to_string()]);
        command
    }

    /// Changes a setting of a node.
    pub fn set(&self, nth: usize, setting: &str, value: &str) {
        let alter = format!("ALTER SYSTEM SET {setting} = {value}");
        let mut psql = self.tool(nth, "psql");
        psql.args(["-qX", "-d", "postgres", "-c", &alter, "-c", "SELECT pg_reload_conf()"]).stdout(Stdio::null());
        assert!(psql.status().unwrap().success(), "{setting}");
    }

    /// What programs need to know that use it, as variables of the environment.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let workers: Vec<String> = self.workers().iter().map(u16::to_string).collect();
        vec![
            ("PGHOST", "127.0.0.1".into()),
            ("PGPORT", self.port(0).to_string()),
            ("PGUSER", OWNER.into()),
            ("PGPASSWORD", String::new()),
            ("SOTAY_TEST_POSTGRES", "1".into()),
            ("SOTAY_TEST_CITUS", workers.join(",")),
        ]
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for nth in (0..self.nodes.len()).filter(|nth| self.nodes[*nth].process.is_some()) {
            self.freeze(nth, false);
        }
        for node in &mut self.nodes {
            let Some(mut process) = node.process.take() else { continue };
            // At once: nothing of it is kept.
            let _ = Command::new("kill").args(["-QUIT", &process.id().to_string()]).status();
            let _ = process.wait();
        }
    }
}

/// The processes that a process began.
fn children(of: u32) -> Vec<u32> {
    let listed = Command::new("ps").args(["-o", "pid=", "--ppid", &of.to_string()]).output().unwrap();
    String::from_utf8_lossy(&listed.stdout).split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Whether a process is there, and has not ended.
fn is_running(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}
