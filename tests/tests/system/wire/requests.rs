//! Requests that stand still, are too large, or are somebody else's.

use super::*;
use reqwest::{Method, StatusCode};
use sotay_shared::{file::FileDigest, limits::FILE_BYTES};
use sotay_tests::server::on_postgres;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// A request whose header is sent, and nothing after it.
pub async fn asked(account: &Account, method: &str, path: &str, more: &str) -> TcpStream {
    let address = account.url().strip_prefix("http://").unwrap();
    asked_over(TcpStream::connect(address).await.unwrap(), account, method, path, more).await
}

async fn asked_over(mut stream: TcpStream, account: &Account, method: &str, path: &str, more: &str) -> TcpStream {
    let address = account.url().strip_prefix("http://").unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\norigin: {}\r\ncookie: {}\r\n{more}\r\n",
        account.url(),
        account.cookie()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// The status and body of an answer that ends with its connection, or that is one of ours in JSON.
async fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.ends_with('}') {
        let read = timeout(sotay_tests::PATIENCE, stream.read(&mut buffer)).await.expect("it answers in time");
        match read {
            Ok(count) if count > 0 => text += &String::from_utf8_lossy(&buffer[..count]),
            _ => break,
        }
    }
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    (status, text)
}

fn file_path(workspace: WorkspaceId, bytes: &[u8]) -> String {
    format!("/api/workspaces/{workspace}/files/{}", FileDigest::of(bytes))
}

#[tokio::test]
async fn an_upload_is_refused_before_its_first_byte() {
    let server = TestServer::start_with(&["--file-bytes", "20000000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let (viewer, _) = joined(&server, &account, workspace, "viewer").await;
    let stranger = Account::sign_up(&server, "mallory").await;
    let path = file_path(workspace, b"one");
    let held = "content-length: 9000000\r\n";
    for (account, status) in [(&viewer, 403), (&stranger, 403)] {
        let answered = answer(asked(account, "PUT", &path, held).await).await;
        assert!(answered.0 == status && answered.1.contains("\"message\""), "{answered:?}");
    }
    let large = format!("content-length: {}\r\n", FILE_BYTES + 1);
    let answered = answer(asked(&account, "PUT", &path, &large).await).await;
    assert!(answered.0 == 413 && answered.1.contains("file_too_large"), "{answered:?}");
    // Without a length, it is counted while it comes.
    let piece = vec![b'x'; 64 * 1024];
    let mut stream = asked(&account, "PUT", &path, "transfer-encoding: chunked\r\n").await;
    for _ in 0..FILE_BYTES / piece.len() + 2 {
        let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), &piece, b"\r\n"].concat();
        if stream.write_all(&chunk).await.is_err() {
            break;
        }
    }
    let answered = answer(stream).await;
    assert!(answered.0 == 413 && answered.1.contains("file_too_large"), "{answered:?}");
    // What the workspace has no room for is refused early as well.
    for byte in [1, 2] {
        let bytes = vec![byte; 9_000_000];
        let put = account.request(Method::PUT, &file_path(workspace, &bytes)).body(bytes);
        assert_eq!(put.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    }
    let answered = answer(asked(&account, "PUT", &path, held).await).await;
    assert!(answered.0 == 507 && answered.1.contains("files_full"), "{answered:?}");
    // A file of several pieces comes back whole.
    let bytes = vec![2; 9_000_000];
    let got = account.request(Method::GET, &file_path(workspace, &bytes)).send().await.unwrap();
    assert_eq!(got.headers()["content-length"], "9000000");
    assert!(got.bytes().await.unwrap() == bytes);
}

#[tokio::test]
async fn an_account_holds_few_uploads_and_little_memory() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let before = server.peak_bytes();
    let path = file_path(workspace, b"one");
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut stream = asked(&account, "PUT", &path, "content-length: 9000000\r\n").await;
        stream.write_all(&vec![b'x'; 8_000_000]).await.unwrap();
        held.push(stream);
    }
    let answered = answer(asked(&account, "PUT", &path, "content-length: 9000000\r\n").await).await;
    assert!(answered.0 == 429 && answered.1.contains("too_fast"), "{answered:?}");
    let grown = server.peak_bytes() - before;
    assert!(grown < 24_000_000, "{grown} bytes for files that are on their way");
    drop(held);
    let again = async {
        loop {
            let put = account.request(Method::PUT, &path).body("one").send().await.unwrap();
            if put.status() == StatusCode::NO_CONTENT {
                break;
            }
        }
    };
    timeout(sotay_tests::PATIENCE, again).await.expect("the places are given back");
}

#[tokio::test]
async fn who_asks_for_the_log_and_does_not_read_it_keeps_only_itself_waiting() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (colleague, _) = joined(&server, &account, workspace, "member").await;
    let mut socket = live(&account, workspace).await;
    for _ in 0..40 {
        let mut draft = Draft::new("company", random());
        let text = |_: u8| (0..20_000).map(|_| format!("{:02x}", random::<1>()[0])).collect::<String>();
        let create = draft.change(|it| {
            it.put(ROOT, "kind", "company").unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            (0..3_u8).for_each(|nth| it.put(ROOT, format!("vcard/{nth}"), text(nth)).unwrap());
        });
        let group = draft.group(&create);
        let id = group.group;
        socket.push(vec![group]).await;
        socket.accepted(id).await;
    }
    let path = format!("/api/workspaces/{workspace}/log");
    let address = account.url().strip_prefix("http://").unwrap().parse().unwrap();
    let mut still = Vec::new();
    for _ in 0..4 {
        let narrow = TcpSocket::new_v4().unwrap();
        narrow.set_recv_buffer_size(4_096).unwrap();
        let mut stream = asked_over(narrow.connect(address).await.unwrap(), &account, "GET", &path, "").await;
        // It is under way.
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).await.unwrap();
        assert_eq!(&begin, b"HTTP/1.1 200");
        still.push(stream);
    }
    let answered = answer(asked(&account, "GET", &path, "").await).await;
    assert!(answered.0 == 429 && answered.1.contains("too_fast"), "{answered:?}");
    // Others read, and the same account edits.
    assert_eq!(colleague.log(workspace).await.0.len(), 40);
    let group = fresh_group();
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
    drop(still);
    sotay_tests::eventually(async || account.get(&path).await.0 == StatusCode::OK).await;
}

#[tokio::test]
async fn requests_that_stand_still_are_let_go() {
    let server = TestServer::start_with(&["--request-timeout", "1"]).await;
    let (account, workspace, _) = owner(&server).await;
    let path = file_path(workspace, b"one");
    let mut still = Vec::new();
    for (path, more) in [
        (path.as_str(), "content-length: 9000000\r\n"),
        ("/api/workspaces", "content-type: application/json\r\ncontent-length: 100\r\n"),
    ] {
        let method = if more.contains("json") { "POST" } else { "PUT" };
        still.push(asked(&account, method, path, more).await);
    }
    for stream in still {
        let (status, text) = answer(stream).await;
        assert!(status == 400 && text.contains("too slowly") && text.contains("bad_request"), "{text}");
    }
    let address = account.url().strip_prefix("http://").unwrap();
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /healthz HTTP/1.1\r\nhost:").await.unwrap();
    assert_eq!(answer(half).await.1, "");
    // A live socket is no request: it stays.
    let mut socket = live(&account, workspace).await;
    let idle = TcpStream::connect(address).await.unwrap();
    assert_eq!(answer(idle).await.1, "");
    socket.send(&ClientMessage::Ping { nonce: 3 }).await;
    assert!(matches!(socket.message().await, ServerMessage::Pong { nonce: 3 }));
}

#[tokio::test]
async fn a_server_on_a_full_disk_is_not_ready() {
    if on_postgres() {
        return;
    }
    let Some(server) = TestServer::on_a_small_disk(40, "0").await else {
        println!("no small disk can be made here");
        return;
    };
    let ready = async || reqwest::get(format!("{}/readyz", server.url)).await.unwrap().status().as_u16();
    assert_eq!(ready().await, 200);
    let (account, workspace, _) = owner(&server).await;
    let group = fresh_group();
    let (id, mut socket) = (group.group, live(&account, workspace).await);
    socket.push(vec![group]).await;
    socket.accepted(id).await;
    let ballast = server.data().join("ballast");
    // As much as goes.
    let _ = std::fs::write(&ballast, vec![1; 40 * 1024 * 1024]);
    sotay_tests::eventually(async || ready().await == 503).await;
    // Who is signed in stays so, and reads.
    assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
    assert_eq!(account.log(workspace).await.0.len(), 1);
    std::fs::remove_file(&ballast).unwrap();
    sotay_tests::eventually(async || ready().await == 200).await;
}
