//! How the server stands in the open: TLS, names, modes of files, access tokens, and what `doctor` says.

mod set_up;
mod tls;
mod tokens;

use super::*;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sotay_tests::{
    PATIENCE, eventually,
    server::{binary, command, on_postgres},
};
use std::{path::Path, process::Output};
use tls::Certificate;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

fn address(server: &TestServer) -> String {
    server.url.split_once("://").unwrap().1.to_owned()
}

/// The one line with which a command ends that cannot be carried out.
async fn line(mut command: Command) -> String {
    let output = timeout(PATIENCE, command.output()).await.expect("it ends in time").unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error.trim().lines().count(), 1, "{error}");
    error
}

#[tokio::test]
async fn what_could_be_read_on_its_way_is_not_served() {
    let directory = tempfile::tempdir().unwrap();
    let with = |flags: &[&str]| {
        let mut command = Command::new(binary());
        command.args(["--data", directory.path().join("data").to_str().unwrap()]);
        command.args(["--app", directory.path().join("app").to_str().unwrap()]).args(flags);
        command
    };
    drop(command(directory.path()));
    let error = line(with(&["--listen", "0.0.0.0:0"])).await;
    assert!(error.contains("--public-url"), "{error}");
    let error = line(with(&["--listen", "127.0.0.1:0", "--public-url", "http://crm.example.vn"])).await;
    assert!(error.contains("https://"), "{error}");
    let error = line(with(&["--database", "postgres://sotay:secret@db.example.vn/sotay"])).await;
    assert!(error.contains("sslmode=verify-full") && !error.contains("secret"), "{error}");
    let error = line(with(&["backup", "x", "--database", "postgres://sotay:secret@db.example.vn/sotay"])).await;
    assert!(error.contains("sslmode=verify-full"), "every command is asked: {error}");
    let file = directory.path().join("url");
    std::fs::write(&file, "postgres://sotay:secret@db.example.vn/sotay\n").unwrap();
    let error = line(with(&["--database-file", file.to_str().unwrap()])).await;
    assert!(error.contains("db.example.vn") && !error.contains("secret"), "{error}");
}

#[tokio::test]
async fn a_strangers_name_for_this_server_gets_nowhere() {
    let server = TestServer::start().await;
    let port = address(&server).rsplit(':').next().unwrap().to_owned();
    let ask = async |method: Method, path: &str, host: &str| {
        let request = reqwest::Client::new().request(method, format!("{}{path}", server.url));
        let answer = request.header("host", host).header("origin", format!("http://{host}")).body("{}").send().await;
        let answer = answer.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap_or_default())
    };
    for host in [format!("evil.example:{port}"), "127.0.0.1.evil.example".into(), "localhost.evil.example".into()] {
        for (method, path) in [(Method::GET, "/"), (Method::GET, "/api/session"), (Method::POST, "/api/session")] {
            let (status, body) = ask(method, path, &host).await;
            assert_eq!((status.as_u16(), body["error"].as_str()), (421, Some("foreign_host")), "{host} {path}");
        }
        assert_eq!(ask(Method::GET, "/healthz", &host).await.0, StatusCode::OK);
    }
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(ask(Method::GET, "/", &host).await.0, StatusCode::OK, "{host}");
    }
    let public = TestServer::start_with(&["--public-url", "https://crm.example.vn"]).await;
    let get = async |host: &str| {
        let answer = reqwest::Client::new().get(format!("{}/", public.url)).header("host", host).send().await.unwrap();
        (answer.status().as_u16(), answer.headers().contains_key("strict-transport-security"))
    };
    assert_eq!(get("crm.example.vn").await, (200, true));
    assert_eq!(get("evil.example").await, (421, true));
}

#[tokio::test]
async fn whom_to_tell_of_a_hole_is_said_where_somebody_is_named() {
    let path = "/.well-known/security.txt";
    let server = TestServer::start().await;
    assert_eq!(reqwest::get(format!("{}{path}", server.url)).await.unwrap().status(), StatusCode::NOT_FOUND);
    let flags = ["--security-contact", "mailto:security@example.vn", "--public-url", "https://crm.example.vn"];
    let server = TestServer::start_with(&flags).await;
    let answer = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let text = answer.text().await.unwrap();
    assert!(text.contains("Contact: mailto:security@example.vn\nExpires: 20"), "{text}");
    assert!(text.contains("Canonical: https://crm.example.vn/.well-known/security.txt\n"), "{text}");
}

#[tokio::test]
async fn apps_are_told_of_the_least_build() {
    let least = async |flags: &[&str]| {
        let server = TestServer::start_with(flags).await;
        let (account, workspace, _) = owner(&server).await;
        let mut socket = account.live(workspace).await;
        match socket.hello(Cursor::default()).await {
            ServerMessage::Welcome { minimum_build, .. } => minimum_build,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(least(&[]).await, None);
    assert_eq!(least(&["--minimum-build", "1790000000"]).await, Some(1_790_000_000));
}

#[tokio::test]
async fn a_server_is_asked_whether_it_is_well() {
    let mut server = TestServer::start().await;
    let address = address(&server);
    server.run(&["--listen", &address, "healthcheck"]).await;
    server.kill().await;
    let mut ask = Command::new(binary());
    ask.args(["--listen", &address, "healthcheck"]);
    let error = line(ask).await;
    assert!(error.contains("nothing answers") && error.contains("--listen"), "{error}");
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_for_the_server_alone() {
    if on_postgres() {
        return;
    }
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let group = fresh_group();
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
    let data = server.directory().join("data");
    assert_eq!(mode(&data), 0o700);
    for name in ["sotay.sqlite3", "sotay.sqlite3-wal", "sotay.sqlite3-shm"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
    let backup = server.directory().join("backup.sqlite3");
    server.run(&["backup", backup.to_str().unwrap()]).await;
    assert_eq!(mode(&backup), 0o600);
    // As a copy that somebody made by hand.
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&backup, std::fs::Permissions::from_mode(0o644)).unwrap();
    let restored = server.directory().join("restored");
    let mut restore = Command::new(binary());
    restore.arg("restore").arg(&backup).arg("--data").arg(&restored);
    assert!(timeout(PATIENCE, restore.status()).await.unwrap().unwrap().success());
    assert_eq!((mode(&restored), mode(&restored.join("sotay.sqlite3"))), (0o700, 0o600));
}

#[cfg(unix)]
#[tokio::test]
async fn a_directory_that_others_see_is_told_of_and_its_database_closed() {
    use std::os::unix::fs::PermissionsExt;
    if on_postgres() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(data.join("sotay.sqlite3"), "").unwrap();
    std::fs::set_permissions(data.join("sotay.sqlite3"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut command = command(directory.path());
    let mut child = command.stderr(std::process::Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let said = timeout(PATIENCE, lines.next_line()).await.expect("it says so").unwrap().unwrap_or_default();
    assert!(said.contains("755") && said.contains("chmod 700"), "{said}");
    eventually(async || mode(&data.join("sotay.sqlite3")) == 0o600).await;
    child.kill().await.unwrap();
}

#[tokio::test]
async fn a_demo_goes_into_an_empty_database_only() {
    if on_postgres() {
        return;
    }
    let server = TestServer::start().await;
    Account::sign_up(&server, "lan").await;
    let mut seed = Command::new(binary());
    seed.args(["seed", "--data"]).arg(server.directory().join("data"));
    let error = line(seed).await;
    assert!(error.contains("already") && error.contains("empty"), "{error}");
}

async fn doctor(directory: &Path, flags: &[&str]) -> (bool, String) {
    let mut command = Command::new(binary());
    command.arg("--app").arg(directory.join("app")).arg("--data").arg(directory.join("data")).args(flags).arg("doctor");
    let Output { status, stdout, .. } = timeout(PATIENCE, command.output()).await.expect("it ends in time").unwrap();
    (status.success(), String::from_utf8(stdout).unwrap())
}

#[tokio::test]
async fn the_doctor_finds_a_good_set_up_good_and_says_what_is_bad() {
    let directory = tempfile::tempdir().unwrap();
    drop(command(directory.path()));
    let certificate = Certificate::make(directory.path(), false);
    // Before the first start, and beside a server that runs.
    let (good, said) = doctor(directory.path(), &[]).await;
    assert!(good && said.contains("ok    database: there is none yet"), "{said}");
    assert!(!directory.path().join("data").exists(), "it changes nothing");
    let server = TestServer::on(directory).await;
    let directory = server.directory();
    let flags = [&certificate.flags()[..], &["--public-url", "https://localhost:8443"]].concat();
    let (good, said) = doctor(directory, &flags).await;
    assert!(good && !said.contains("bad "), "{said}");
    for words in
        ["ok    data directory", "has the tables of this version", "ok    TLS", "free space", "file descriptors"]
    {
        assert!(said.contains(words), "{words} is missing: {said}");
    }

    let (good, said) = doctor(directory, &["--listen", "0.0.0.0:8080"]).await;
    assert!(!good && said.contains("bad   address") && said.contains("--public-url"), "{said}");
    let flags = [&certificate.flags()[..], &["--public-url", "https://crm.example.vn"]].concat();
    let (good, said) = doctor(directory, &flags).await;
    assert!(!good && said.contains("bad   TLS: ") && said.contains("not for crm.example.vn"), "{said}");
    let old = tempfile::tempdir().unwrap();
    let expired = Certificate::make(old.path(), true);
    let (good, said) = doctor(directory, &expired.flags()).await;
    assert!(!good && said.contains("expired: renew it"), "{said}");
    std::fs::write(directory.join("app/.build"), "1790000000").unwrap();
    let (good, said) = doctor(directory, &["--minimum-build", "1790000001"]).await;
    assert!(!good && said.contains("bad   app") && said.contains("newer app"), "{said}");
    std::fs::write(directory.join("app/.build"), "4000000000").unwrap();
    let (good, said) = doctor(directory, &[]).await;
    assert!(!good && said.contains("bad   clock"), "{said}");
    let (good, said) = doctor(directory, &["--database", "postgres://sotay:secret@db.example.vn/sotay"]).await;
    assert!(!good && said.contains("bad   database") && !said.contains("secret"), "{said}");
    std::fs::remove_file(directory.join("app/index.html")).unwrap();
    let (good, said) = doctor(directory, &[]).await;
    assert!(!good && said.contains("bad   app") && said.contains("--app"), "{said}");
}

#[tokio::test]
async fn the_doctor_knows_postgres() {
    if !on_postgres() {
        return;
    }
    let server = TestServer::start().await;
    let app = server.directory().join("app");
    // A database that is thrown away writes nothing down for good: the doctor finds fault with that.
    let (_, output) = server.output(&["--app", app.to_str().unwrap(), "doctor"]).await;
    for words in ["has the tables of this version", "fsync is", "ok    database: PostgreSQL", "agree"] {
        assert!(output.contains(words), "{words} is missing: {output}");
    }
}
