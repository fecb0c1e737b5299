//! How the server stands in the open: TLS, names, modes of files, access tokens, and what `doctor` says.

use super::{
    gateway::{asked, closed, connect, join, joined, next, sync, token},
    *,
};
use futures::SinkExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_tests::{
    PATIENCE, eventually,
    server::{binary, command, on_postgres},
};
use std::{
    path::{Path, PathBuf},
    process::Output,
    sync::Arc,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::Command,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer},
};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A certificate for `localhost` and its key, in files of their own, and who trusts it.
struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    trusted: CertificateDer<'static>,
}

impl Certificate {
    /// One that counts, or one whose time is over.
    fn make(directory: &Path, expired: bool) -> Certificate {
        let mut parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        if expired {
            parameters.not_before = rcgen::date_time_ymd(2019, 1, 1);
            parameters.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let pair = rcgen::KeyPair::generate().unwrap();
        let made = parameters.self_signed(&pair).unwrap();
        let (certificate, key) = (directory.join("certificate.pem"), directory.join("key.pem"));
        std::fs::write(&certificate, made.pem()).unwrap();
        std::fs::write(&key, pair.serialize_pem()).unwrap();
        Certificate { certificate, key, trusted: made.der().clone() }
    }

    fn flags(&self) -> [&str; 4] {
        ["--tls-certificate", self.certificate.to_str().unwrap(), "--tls-key", self.key.to_str().unwrap()]
    }

    /// Sends a request over TLS, trusting this certificate alone, and gives all of the answer.
    async fn ask(&self, server: &TestServer, request: &str) -> std::io::Result<String> {
        let mut roots = RootCertStore::empty();
        roots.add(self.trusted.clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let stream = TcpStream::connect(address(server)).await?;
        let name = "localhost".try_into().unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    async fn healthy(&self, server: &TestServer) -> std::io::Result<String> {
        self.ask(server, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await
    }
}

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
async fn tls_is_spoken_and_a_new_certificate_is_taken_up() {
    let directory = tempfile::tempdir().unwrap();
    let first = Certificate::make(directory.path(), false);
    let server = TestServer::start_with(&first.flags()).await;
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let answer = first.healthy(&server).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    // It is secure: the cookie is bound to this host and to TLS. `localhost` is not bound to it for other servers.
    let body = r#"{"email":"lan@example.vn","password":"a long enough password"}"#;
    let request = format!(
        "POST /api/account HTTP/1.1\r\nhost: localhost\r\norigin: https://localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = first.ask(&server, &request).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(answer.contains("set-cookie: __Host-sotay=") && answer.contains("Secure"), "{answer}");
    assert!(!answer.contains("strict-transport-security"), "{answer}");

    // Half of a new pair is passed over, all of it is taken up.
    let second = Certificate::make(directory.path(), false);
    let pair = std::fs::read(&second.key).unwrap();
    std::fs::write(&second.key, "half written").unwrap();
    server.hang_up();
    assert!(first.healthy(&server).await.unwrap().ends_with("ok\n"));
    std::fs::write(&second.key, pair).unwrap();
    server.hang_up();
    eventually(async || second.healthy(&server).await.is_ok_and(|answer| answer.ends_with("ok\n"))).await;
    assert!(first.healthy(&server).await.is_err(), "the one before is no more");
}

#[tokio::test]
async fn who_says_nothing_on_a_tls_port_keeps_nobody_waiting_and_is_let_go() {
    let directory = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(directory.path(), false);
    let server = TestServer::start_with(&certificate.flags()).await;
    let mut silent = Vec::new();
    for nth in 0..30 {
        let mut stream = TcpStream::connect(address(&server)).await.unwrap();
        if nth % 2 == 0 {
            // The head of a handshake, and nothing after it.
            stream.write_all(&[22, 3, 1, 2, 0]).await.unwrap();
        }
        silent.push(stream);
    }
    // One after the other they would take five minutes.
    let answer = timeout(PATIENCE, certificate.healthy(&server)).await.expect("nobody waits for them").unwrap();
    assert!(answer.ends_with("ok\n"), "{answer}");
    for mut stream in silent {
        let end = timeout(PATIENCE, stream.read(&mut [0; 64])).await.expect("it is closed in time");
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    }
}

#[tokio::test]
async fn plain_http_on_a_tls_port_is_told_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let certificate = Certificate::make(directory.path(), false);
    let server = TestServer::start_with(&certificate.flags()).await;
    let answer = reqwest::get(format!("http://{}/healthz", address(&server))).await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let body: Value = answer.json().await.unwrap();
    assert!(body["message"].as_str().unwrap().contains("https://"), "{body}");
}

#[tokio::test]
async fn wrong_tls_files_are_one_line_that_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let good = Certificate::make(directory.path(), false);
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Certificate::make(elsewhere.path(), false);
    let start = async |certificate: &Path, key: &Path| {
        let mut command = command(directory.path());
        command.arg("--tls-certificate").arg(certificate).arg("--tls-key").arg(key);
        line(command).await
    };
    let error = start(&directory.path().join("none.pem"), &good.key).await;
    assert!(error.contains("none.pem") && error.contains("--tls-certificate"), "{error}");
    let error = start(&good.key, &good.key).await;
    assert!(error.contains("BEGIN CERTIFICATE"), "{error}");
    let error = start(&good.certificate, &good.certificate).await;
    assert!(error.contains("PRIVATE KEY"), "{error}");
    let error = start(&good.certificate, &other.key).await;
    assert!(error.contains("do not go together"), "{error}");
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

// Access tokens.

fn tokens(workspace: WorkspaceId) -> String {
    format!("/api/workspaces/{workspace}/tokens")
}

/// Changes what the database says of all tokens and tickets, as time would.
async fn in_the_database(server: &TestServer, statement: &'static str) {
    use sqlx::Connection;
    if on_postgres() {
        return server.postgres(statement);
    }
    let file = server.directory().join("data/sotay.sqlite3");
    let mut database = sqlx::SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    sqlx::query(statement).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_token_is_made_by_who_knows_the_password_and_ends() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let path = tokens(workspace);
    let refused = async |body: Value| {
        let (status, body) = lan.post(&path, body).await;
        (status.as_u16(), body["error"].as_str().unwrap_or_default().to_owned())
    };
    let password = lan.password.as_str();
    assert_eq!(refused(json!({ "name": "x", "password": "a wrong password" })).await, (403, "wrong_password".into()));
    assert!(refused(json!({ "name": "x" })).await.0 >= 400, "the password is not left out");
    for days in [0, 366, -1] {
        let body = json!({ "name": "x", "password": password, "days": days });
        assert_eq!(refused(body).await, (400, "bad_request".into()), "{days}");
    }
    assert!(refused(json!({ "name": "x", "password": password, "scope": "all" })).await.0 >= 400);
    let (status, made) = lan.post(&path, json!({ "name": "x", "password": password })).await;
    assert_eq!((status.as_u16(), made["scope"].as_str()), (201, Some("read")), "{made}");
    let days = (made["expires_at"].as_i64().unwrap() - now().0) / 86_400_000;
    assert!((89..=90).contains(&days), "{days}");

    let secret = made["token"].as_str().unwrap();
    let used = async || lan.get(&path).await.1["tokens"][0]["last_used_at"].as_i64();
    assert_eq!(used().await, None);
    drop(joined(&lan, secret).await);
    assert!(used().await.is_some());
    in_the_database(&server, "UPDATE access_tokens SET expires_at = 1").await;
    let (code, reason) = closed(&mut connect(&lan, secret).await).await;
    assert!(code == 4002 && reason.contains("make another"), "{code} {reason}");
    let ticket = lan.request(Method::POST, &format!("{path}/ticket")).bearer_auth(secret).send().await.unwrap();
    assert_eq!(ticket.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_connection_ends_when_its_token_does() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let secret = token(&lan, workspace).await;
    // In some seconds; SQLite and PostgreSQL both compute it.
    in_the_database(&server, "UPDATE access_tokens SET expires_at = created_at + 8000").await;
    let mut socket = joined(&lan, &secret).await;
    let (code, reason) = closed(&mut socket).await;
    assert!(code == 4002 && reason.contains("expired"), "{code} {reason}");
}

/// A sync message that brings one change.
fn bringing(change: &automerge::Change) -> Vec<u8> {
    let bytes = change.raw_bytes();
    let mut message = [&[0x42, 1], &change.hash().0[..], &[0, 0, 1]].concat();
    let mut length = bytes.len();
    while length >= 0x80 {
        message.push(length as u8 | 0x80);
        length >>= 7;
    }
    message.push(length as u8);
    message.extend(bytes);
    message
}

#[tokio::test]
async fn a_token_that_may_read_writes_nothing() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let mut live = live(&lan, workspace).await;
    let mut draft = company();
    let create = draft.create("Acme");
    let group = draft.group(&create);
    let id = group.group;
    live.push(vec![group]).await;
    live.accepted(id).await;
    let (_, made) = lan.post(&tokens(workspace), asked(&lan, "read")).await;
    let document = bs58::encode(draft.record.as_bytes()).with_check().into_string();
    let change = draft.change(|it| it.put(ROOT, "name", "Mallory").unwrap());

    let mut reader = joined(&lan, made["token"].as_str().unwrap()).await;
    reader.send(Message::Binary(sync(&document, &bringing(&change)).into())).await.unwrap();
    let answer = String::from_utf8_lossy(&next(&mut reader).await.unwrap().into_data()).into_owned();
    assert!(answer.contains("error") && answer.contains("may only read"), "{answer}");
    // What it has already is no attempt to write, and it reads.
    let mut reader = joined(&lan, made["token"].as_str().unwrap()).await;
    reader.send(Message::Binary(sync(&document, &bringing(&create)).into())).await.unwrap();
    let answer = String::from_utf8_lossy(&next(&mut reader).await.unwrap().into_data()).into_owned();
    assert!(!answer.contains("may only read") && answer.contains("sync"), "{answer}");
    assert_eq!(lan.log(workspace).await.0.len(), 1);

    let mut writer = joined(&lan, &token(&lan, workspace).await).await;
    writer.send(Message::Binary(sync(&document, &bringing(&change)).into())).await.unwrap();
    eventually(async || lan.log(workspace).await.0.len() == 2).await;
}

/// Connects with a token in the header, and joins.
async fn with_header(account: &Account, authorization: &str) -> super::gateway::Socket {
    let url = format!("{}/automerge-repo", account.url().replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", authorization.parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    // One that is turned away may be closed already.
    drop(socket.send(Message::Binary(join().into())).await);
    socket
}

async fn with_ticket(account: &Account, ticket: &str) -> super::gateway::Socket {
    let url = format!("{}/automerge-repo?ticket={ticket}", account.url().replacen("http", "ws", 1));
    let (mut socket, _) = connect_async(url).await.unwrap();
    // One that is turned away may be closed already.
    drop(socket.send(Message::Binary(join().into())).await);
    socket
}

async fn is_in(socket: &mut super::gateway::Socket) -> bool {
    match next(socket).await {
        Some(Message::Binary(bytes)) => String::from_utf8_lossy(&bytes).contains("peer"),
        _ => false,
    }
}

#[tokio::test]
async fn a_token_goes_in_a_header_and_a_ticket_once_in_an_address() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let secret = token(&lan, workspace).await;
    assert!(is_in(&mut with_header(&lan, &format!("Bearer {secret}")).await).await);
    assert!(!is_in(&mut with_header(&lan, &format!("Basic {secret}")).await).await);
    assert!(!is_in(&mut with_header(&lan, "Bearer ").await).await);

    // A program has no origin and no cookie.
    let path = format!("{}{}/ticket", lan.url(), tokens(workspace));
    let ask = async |path: &str, token: &str| {
        let answer = reqwest::Client::new().post(path).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap()["ticket"].as_str().unwrap_or_default().to_owned())
    };
    let (status, ticket) = ask(&path, &secret).await;
    assert_eq!(status, 201);
    assert!(is_in(&mut with_ticket(&lan, &ticket).await).await);
    assert!(!is_in(&mut with_ticket(&lan, &ticket).await).await, "a second time");
    let (_, ticket) = ask(&path, &secret).await;
    in_the_database(&server, "UPDATE access_tickets SET expires_at = expires_at - 60000").await;
    assert!(!is_in(&mut with_ticket(&lan, &ticket).await).await, "a minute later");
    assert!(!is_in(&mut with_ticket(&lan, &secret).await).await, "a token is no ticket");

    // Nobody gets one for what is not theirs, nor by a cookie alone.
    assert_eq!(ask(&path, "guessed").await.0, 404);
    let elsewhere = format!("{}{}/ticket", lan.url(), tokens(WorkspaceId::v7(now().0, random())));
    assert_eq!(ask(&elsewhere, &secret).await.0, 404);
    let by_cookie = lan.request(Method::POST, &format!("{}/ticket", tokens(workspace))).send().await.unwrap();
    assert_eq!(by_cookie.status(), StatusCode::NOT_FOUND);
    // A ticket of a token that was taken back meanwhile lets nobody in.
    let (_, ticket) = ask(&path, &secret).await;
    let id = lan.get(&tokens(workspace)).await.1["tokens"][0]["id"].as_str().unwrap().to_owned();
    let revoked = lan.request(Method::DELETE, &format!("{}/{id}", tokens(workspace))).send().await.unwrap();
    assert_eq!(revoked.status(), StatusCode::NO_CONTENT);
    assert!(!is_in(&mut with_ticket(&lan, &ticket).await).await);
}

// The doctor.

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
    let output = server.run(&["--app", app.to_str().unwrap(), "doctor"]).await;
    for words in ["has the tables of this version", "fsync is on", "ok    database: PostgreSQL", "agree"] {
        assert!(output.contains(words), "{words} is missing: {output}");
    }
}
