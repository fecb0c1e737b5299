//! What reaches the gateway that no automerge-repo client would send. What clients do send is tested with real ones, in e2e.

use super::*;
use futures::{SinkExt, StreamExt};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub async fn connect(account: &Account, token: &str) -> Socket {
    let url = format!("{}/automerge-repo?access_token={token}", account.url().replacen("http", "ws", 1));
    connect_async(url).await.expect("the upgrade is never refused").0
}

/// A CBOR map of texts, and a byte string under `data` if there is one.
pub fn frame(fields: &[(&str, &str)], data: Option<&[u8]>) -> Vec<u8> {
    let text = |text: &str| [&[0x78, text.len() as u8], text.as_bytes()].concat();
    let mut bytes = vec![0xb9, 0, fields.len() as u8 + u8::from(data.is_some())];
    for (name, value) in fields {
        bytes.extend([text(name), text(value)].concat());
    }
    if let Some(data) = data {
        bytes.extend(text("data"));
        bytes.extend([0x59, (data.len() >> 8) as u8, data.len() as u8]);
        bytes.extend(data);
    }
    bytes
}

/// What a client says first.
pub fn join() -> Vec<u8> {
    frame(&[("type", "join"), ("senderId", "me")], None)
}

/// A sync message about a document.
pub fn sync(document: &str, data: &[u8]) -> Vec<u8> {
    frame(&[("type", "sync"), ("senderId", "me"), ("documentId", document)], Some(data))
}

pub async fn joined(account: &Account, token: &str) -> Socket {
    let mut socket = connect(account, token).await;
    socket.send(Message::Binary(join().into())).await.unwrap();
    let answer = next(&mut socket).await.unwrap().into_data();
    assert!(String::from_utf8_lossy(&answer).contains("peer"));
    socket
}

pub async fn next(socket: &mut Socket) -> Option<Message> {
    let next = timeout(sotay_tests::PATIENCE, socket.next()).await.expect("something happens in time");
    next.and_then(Result::ok)
}

/// The code and reason with which the server closes.
pub async fn closed(socket: &mut Socket) -> (u16, String) {
    loop {
        match next(socket).await {
            Some(Message::Close(Some(frame))) => return (frame.code.into(), frame.reason.to_string()),
            Some(_) => {}
            None => panic!("closed without a reason"),
        }
    }
}

/// What an access token is asked for with.
pub fn asked(account: &Account, scope: &str) -> serde_json::Value {
    serde_json::json!({ "name": "a script", "scope": scope, "password": account.password })
}

/// An access token that may write.
pub async fn token(account: &Account, workspace: WorkspaceId) -> String {
    let path = format!("/api/workspaces/{workspace}/tokens");
    let (status, body) = account.post(&path, asked(account, "write")).await;
    assert_eq!(status, 201, "{body}");
    body["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn malformed_frames_close_their_socket_with_a_reason_and_touch_nothing_else() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut live = live(&account, workspace).await;
    let token = token(&account, workspace).await;
    let mut bystander = joined(&account, &token).await;

    let sync = |data: &[u8]| sync("2Gmb9xMdoPC81uxcLVaexzffpZd", data);
    let bad: [Vec<u8>; 8] = [
        b"garbage".to_vec(),
        Vec::new(),
        vec![0xbf],
        frame(&[("type", "sync"), ("senderId", "me")], None),
        frame(&[("type", "sync"), ("senderId", "me"), ("documentId", "x")], None),
        sync(&[0x43, 0, 0, 0, 0]),
        sync(&[0x42, 0xff, 0xff, 0xff, 0xff, 0x0f]),
        sync(&[0x42, 0, 0, 1, 0, 9]),
    ];
    for bytes in bad {
        let mut socket = joined(&account, &token).await;
        socket.send(Message::Binary(bytes.clone().into())).await.unwrap();
        let (code, reason) = closed(&mut socket).await;
        assert!(code == 4003 && reason.contains("malformed"), "{bytes:?}: {code} {reason}");
    }
    let mut early = connect(&account, &token).await;
    early.send(Message::Binary(sync(&[0x42, 0, 0, 0, 0]).into())).await.unwrap();
    assert_eq!(closed(&mut early).await, (4003, "malformed frame: join first".into()));
    let mut wordy = joined(&account, &token).await;
    wordy.send(Message::Text("hello".into())).await.unwrap();
    assert_eq!(closed(&mut wordy).await.0, 4003);
    let mut stranger = connect(&account, "nobody").await;
    assert_eq!(closed(&mut stranger).await.0, 4002);

    // Ephemeral messages and what is not known are passed over; an unknown document is unavailable.
    bystander
        .send(Message::Binary(frame(&[("type", "ephemeral"), ("senderId", "me")], Some(&[1])).into()))
        .await
        .unwrap();
    bystander.send(Message::Binary(frame(&[("type", "news"), ("senderId", "me")], None).into())).await.unwrap();
    bystander.send(Message::Binary(sync(&[0x42, 0, 0, 1, 0, 0, 0]).into())).await.unwrap();
    let answer = next(&mut bystander).await.unwrap().into_data();
    assert!(String::from_utf8_lossy(&answer).contains("doc-unavailable"));
    let group = fresh_group();
    let id = group.group;
    live.push(vec![group]).await;
    live.accepted(id).await;
}

#[tokio::test]
async fn tokens_are_their_makers_alone() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, _) = super::joined(&server, &lan, workspace, "member").await;
    let secret = token(&lan, workspace).await;
    let path = format!("/api/workspaces/{workspace}/tokens");
    let (_, listed) = lan.get(&path).await;
    let id = listed["tokens"][0]["id"].as_str().unwrap().to_owned();
    assert!(!listed.to_string().contains(&secret), "a token is shown once");
    assert_eq!(minh.get(&path).await.1, serde_json::json!({ "tokens": [] }));
    let revoke = |account: &Account| account.request(reqwest::Method::DELETE, &format!("{path}/{id}")).send();
    assert_eq!(revoke(&minh).await.unwrap().status(), 404);
    let mut socket = joined(&lan, &secret).await;
    assert_eq!(revoke(&lan).await.unwrap().status(), 204);
    assert_eq!(closed(&mut socket).await, (4002, "this access token was revoked".into()));
    let stranger = Account::sign_up(&server, "mallory").await;
    assert_eq!(stranger.post(&path, asked(&stranger, "read")).await.0, 403);
    assert_eq!(lan.post(&path, serde_json::json!({ "name": " ", "password": lan.password })).await.0, 400);
}

/// Who is turned away hears why: a program that is told that its token is bad asks for another one.
#[tokio::test]
async fn an_account_has_so_many_connections_and_the_next_is_told_so() {
    let server = TestServer::start_with(&["--connections", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let token = token(&account, workspace).await;
    let (first, _second) = (joined(&account, &token).await, joined(&account, &token).await);
    let (code, reason) = closed(&mut connect(&account, &token).await).await;
    assert!(code == 4007 && reason.contains("too many live connections"), "{code} {reason}");
    drop(first);
    // Its place is free once it is known to be gone.
    sotay_tests::eventually(async || {
        let mut third = connect(&account, &token).await;
        let said = third.send(Message::Binary(join().into())).await;
        said.is_ok() && matches!(next(&mut third).await, Some(Message::Binary(_)))
    })
    .await;
}
