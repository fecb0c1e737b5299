//! The release binary in a process of its own, on a free port of the loopback interface.

use crate::{citus::Cluster, database::Database};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A running server, its directory, and its database if that is not in the directory.
#[derive(Debug)]
pub struct TestServer {
    // Ends first.
    child: Child,
    database: Option<Arc<Database>>,
    directory: Arc<TempDir>,
    more: Vec<String>,
    pub url: String,
}

/// Whether the tests run on PostgreSQL (`SOTAY_TEST_POSTGRES=1`) instead of SQLite.
pub fn on_postgres() -> bool {
    std::env::var_os("SOTAY_TEST_POSTGRES").is_some_and(|value| !value.is_empty())
}

/// Whether that is a Citus cluster, whose databases are distributed (`SOTAY_TEST_CITUS`).
pub fn on_citus() -> bool {
    std::env::var_os("SOTAY_TEST_CITUS").is_some_and(|value| !value.is_empty())
}

/// Restarts the throw-away cluster that the tests run on, at once, as after a loss of power.
pub fn restart_postgres() {
    let version = std::env::var("PGVERSION").expect("run it through pg_virtualenv");
    let mut command = std::process::Command::new("pg_ctlcluster");
    let status = command.args(["--mode", "immediate", &version, "regress", "restart"]).status();
    assert!(status.expect("pg_ctlcluster is there").success());
}

/// The server binary: `SOTAY_SERVER_BIN`, or the release build beside this test.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("SOTAY_SERVER_BIN") {
        return path.into();
    }
    // target/<profile>/deps/test → target/release/sotay-server
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(3).unwrap().join("release/sotay-server");
    assert!(path.is_file(), "no server binary: run `cargo build --release -p sotay-server` first");
    path
}

/// A command that starts the server in a directory with an app that is just a page.
pub fn command(directory: &Path) -> Command {
    let app = directory.join("app");
    std::fs::create_dir_all(&app).unwrap();
    std::fs::write(app.join("index.html"), "<!doctype html><title>Sotay</title>").unwrap();
    std::fs::write(app.join("app-0123456789abcdef.js"), "export {}").unwrap();
    let mut command = Command::new(binary());
    command
        // Tests make accounts as they need them, but for those of just that.
        .env("SOTAY_REGISTRATION", "open")
        .args(["--listen", "127.0.0.1:0", "--log", "warn"])
        .arg("--data")
        .arg(directory.join("data"))
        .arg("--app")
        .arg(app);
    command
}

async fn spawn(directory: &Path, database: Option<&Database>, more: &[String]) -> (Child, String) {
    let mut command = command(directory);
    command.args(more);
    // Tests sign in more often than anybody does, but for those of just that.
    const RATE: &str = "--sign-in-rate";
    if !more.iter().any(|argument| argument == RATE) {
        command.args([RATE, "10000"]);
    }
    if let Some(database) = database {
        command.arg("--database").arg(database.url());
    }
    listening(command).await
}

/// Starts a server and waits until it says where it listens.
async fn listening(mut command: Command) -> (Child, String) {
    command.stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(crate::PATIENCE, lines.next_line()).await.expect("the server started in time").unwrap();
    let line = line.expect("the server says where it listens");
    let url = line.rsplit(' ').next().unwrap().to_owned();
    assert!(url.contains("://127.0.0.1:"), "{line}");
    (child, url)
}

fn owned(flags: &[&str]) -> Vec<String> {
    flags.iter().map(|flag| (*flag).to_owned()).collect()
}

impl TestServer {
    pub async fn start() -> TestServer {
        Self::start_with(&[]).await
    }

    /// With more flags.
    pub async fn start_with(more: &[&str]) -> TestServer {
        let database = on_postgres().then(|| Arc::new(Database::create()));
        Self::with(Arc::new(tempfile::tempdir().unwrap()), database, owned(more)).await
    }

    /// On a database of its own in a Citus cluster, which is not distributed yet.
    pub async fn on_citus(cluster: &Cluster, more: &[&str]) -> TestServer {
        let database = Some(Arc::new(Database::on(cluster)));
        Self::with(Arc::new(tempfile::tempdir().unwrap()), database, owned(more)).await
    }

    /// On a directory that holds a SQLite database already.
    pub async fn on(directory: TempDir) -> TestServer {
        Self::with(Arc::new(directory), None, Vec::new()).await
    }

    /// Another server on the same PostgreSQL database.
    pub async fn another(&self) -> TestServer {
        assert!(self.database.is_some(), "SQLite has one server");
        Self::with(self.directory.clone(), self.database.clone(), self.more.clone()).await
    }

    /// With its data on a disk of so many megabytes, of which so many bytes are to stay free. `None` where the system lets nobody make one.
    pub async fn on_a_small_disk(megabytes: u32, free_bytes: &str) -> Option<TestServer> {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let mount = format!("mount -t tmpfs -o size={megabytes}m small '{}' && exec \"$@\"", data.display());
        let wrap = ["unshare", "-Urm", "sh", "-c", &mount, "sh"].map(str::to_owned);
        let mut probe = std::process::Command::new(&wrap[0]);
        let possible = probe.args(&wrap[1..]).arg("true").stderr(Stdio::null()).status();
        if !possible.is_ok_and(|status| status.success()) {
            return None;
        }
        let mut inner = command(directory.path());
        inner.args(["--free-bytes", free_bytes]);
        let mut outer = Command::new(&wrap[0]);
        outer.args(&wrap[1..]).arg(inner.as_std().get_program()).args(inner.as_std().get_args());
        let (child, url) = listening(outer).await;
        Some(TestServer { directory: Arc::new(directory), database: None, more: Vec::new(), child, url })
    }

    /// The data directory as the server sees it, also where nobody else does.
    pub fn data(&self) -> PathBuf {
        let id = self.child.id().expect("it runs");
        let inside = self.directory.path().join("data");
        Path::new(&format!("/proc/{id}/root")).join(inside.strip_prefix("/").unwrap())
    }

    async fn with(directory: Arc<TempDir>, database: Option<Arc<Database>>, more: Vec<String>) -> TestServer {
        let (child, url) = spawn(directory.path(), database.as_deref(), &more).await;
        TestServer { directory, database, more, child, url }
    }

    /// `kill -9`: no handler runs, nothing is flushed.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts again on the same database, on another free port.
    pub async fn restart(&mut self) {
        let (child, url) = spawn(self.directory.path(), self.database.as_deref(), &self.more).await;
        self.child = child;
        self.url = url;
    }

    /// The SQLite database is gone, as after a broken disk.
    pub fn lose_the_database(&self) {
        std::fs::remove_dir_all(self.directory.path().join("data")).unwrap();
    }

    /// Runs a statement on the SQLite database, as its administrator would.
    pub async fn sqlite(&self, statement: &'static str) {
        let mut database = self.sqlite_connection().await;
        sqlx::query(statement).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    }

    /// How many rows a table of the SQLite database has.
    pub async fn sqlite_count(&self, table: &str) -> i64 {
        let mut database = self.sqlite_connection().await;
        let count = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count = sqlx::query_scalar(count).fetch_one(&mut database).await.unwrap();
        database.close().await.unwrap();
        count
    }

    async fn sqlite_connection(&self) -> SqliteConnection {
        let path = self.directory.path().join("data/sotay.sqlite3");
        SqliteConnection::connect(path.to_str().unwrap()).await.unwrap()
    }

    /// Runs a command of the server's binary on the same database, and gives what it prints.
    pub async fn run(&self, arguments: &[&str]) -> String {
        let (is_well, output) = self.output(arguments).await;
        assert!(is_well, "{output}");
        output
    }

    /// The same for a command that may find fault: whether it found none, and what it says.
    pub async fn output(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--data").arg(self.directory.path().join("data"));
        if let Some(database) = &self.database {
            command.arg("--database").arg(database.url());
        }
        let output = timeout(crate::PATIENCE, command.output()).await.expect("it ends in time").unwrap();
        let said = if output.stdout.is_empty() { output.stderr } else { output.stdout };
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// SIGHUP: files are read again.
    pub fn hang_up(&self) {
        self.signal("-HUP");
    }

    /// What pages of this server say they come from.
    pub fn origin(&self) -> String {
        let named = self.more.iter().position(|flag| flag == "--public-url").and_then(|at| self.more.get(at + 1));
        named.unwrap_or(&self.url).clone()
    }

    /// Runs a statement beside the server, as its administrator would, and gives the number that it answers with; zero where
    /// it answers nothing.
    pub async fn ask_database(&self, statement: &str) -> i64 {
        if let Some(database) = &self.database {
            return database.ask(statement).parse().unwrap_or_default();
        }
        let file = self.directory.path().join("data/sotay.sqlite3");
        let mut connection = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_optional(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        row.map(|row| row.get(0)).unwrap_or_default()
    }

    /// SIGTERM, and the exit status.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        self.signal("-TERM");
        timeout(crate::PATIENCE, self.child.wait()).await.expect("the server stopped in time").unwrap()
    }

    /// Runs a statement on the PostgreSQL database, as its administrator would.
    pub fn postgres(&self, statement: &str) {
        drop(self.database().ask(statement));
    }

    /// The PostgreSQL database that it uses.
    pub fn database(&self) -> &Arc<Database> {
        self.database.as_ref().expect("on PostgreSQL")
    }

    /// The memory that the server holds, in bytes; zero where the system does not tell (only Linux does).
    pub fn resident_bytes(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most memory that the server ever held, in bytes; zero where the system does not tell.
    pub fn peak_bytes(&self) -> u64 {
        self.memory("VmHWM:")
    }

    /// From now on the most memory is what it is now, and whatever more it becomes.
    pub fn forget_peak(&self) {
        if let Some(id) = self.child.id() {
            // Only Linux has it.
            let _ = std::fs::write(format!("/proc/{id}/clear_refs"), "5");
        }
    }

    fn memory(&self, name: &str) -> u64 {
        let status = self.child.id().and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok());
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or_default() * 1_024
    }

    /// How long the server has worked, on all cores; zero where the system does not tell (only Linux does).
    pub fn cpu_time(&self) -> std::time::Duration {
        self.child.id().map(|id| cpu_time(&id.to_string())).unwrap_or_default()
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

/// The same of this process.
pub fn own_cpu_time() -> std::time::Duration {
    cpu_time("self")
}

fn cpu_time(process: &str) -> std::time::Duration {
    /// What the kernel counts in (USER_HZ).
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name in parentheses: utime and stime are the 14th and 15th fields of the line.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<f64>().ok()).unwrap_or_default();
    std::time::Duration::from_secs_f64((ticks(11) + ticks(12)) / TICKS_A_SECOND)
}
