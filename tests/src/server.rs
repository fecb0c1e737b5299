//! The release binary in a process of its own, on a free port of the loopback interface.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A running server and its directory.
#[derive(Debug)]
pub struct TestServer {
    directory: TempDir,
    child: Child,
    pub url: String,
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
        .args(["--listen", "127.0.0.1:0", "--sign-in-rate", "10000", "--log", "warn"])
        .arg("--data")
        .arg(directory.join("data"))
        .arg("--app")
        .arg(app)
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn spawn(directory: &Path) -> (Child, String) {
    let mut child = command(directory).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(crate::PATIENCE, lines.next_line()).await.expect("the server started in time").unwrap();
    let line = line.expect("the server says where it listens");
    let url = line.rsplit(' ').next().unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{line}");
    (child, url)
}

impl TestServer {
    pub async fn start() -> TestServer {
        Self::on(tempfile::tempdir().unwrap()).await
    }

    /// On a directory that holds a database already.
    pub async fn on(directory: TempDir) -> TestServer {
        let (child, url) = spawn(directory.path()).await;
        TestServer { directory, child, url }
    }

    /// `kill -9`: no handler runs, nothing is flushed.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts again on the same database, on another free port.
    pub async fn restart(&mut self) {
        let (child, url) = spawn(self.directory.path()).await;
        self.child = child;
        self.url = url;
    }

    /// SIGTERM, and the exit status.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        let id = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        timeout(crate::PATIENCE, self.child.wait()).await.expect("the server stopped in time").unwrap()
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}
