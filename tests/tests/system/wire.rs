//! Every message, page, answer and queue is bounded in bytes and in time, and who is over it is told so.

mod errors;
mod foreign;
mod pages;
mod requests;

use super::*;
use futures::{SinkExt, StreamExt};
use sotay_shared::{
    codec,
    id::{GroupId, RecordId},
    sync::{ClientMessage, PROTOCOL},
};
use sotay_tests::socket::Heard;
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, protocol::CloseFrame},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A WebSocket that says whatever it is told to.
async fn raw(account: &Account, path: &str) -> Socket {
    let url = format!("{}{path}", account.url().replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("origin", account.url().parse().unwrap());
    request.headers_mut().insert("cookie", account.cookie().parse().unwrap());
    connect_async(request).await.unwrap().0
}

/// The code and reason of the close frame that ends a socket.
async fn ended(socket: &mut Socket) -> (u16, String) {
    loop {
        match timeout(sotay_tests::PATIENCE * 3, socket.next()).await.expect("it ends in time") {
            Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
            Some(Ok(_)) => {}
            other => panic!("ended without a close frame: {other:?}"),
        }
    }
}

/// The same of a live socket.
async fn closed(socket: &mut LiveSocket) -> (u16, String) {
    loop {
        if let Heard::Closed(end) = socket.hear().await {
            return end.expect("a close frame with a reason");
        }
    }
}

fn live_path(workspace: WorkspaceId) -> String {
    format!("/api/workspaces/{workspace}/live")
}

/// So many new records as one group.
fn group_of(count: usize) -> PushGroup {
    let changes = (0..count).flat_map(|_| fresh_group().changes).collect();
    PushGroup { group: GroupId::v7(now().0, random()), changes }
}

#[tokio::test]
async fn a_connection_that_is_not_heard_is_taken_for_dead_whatever_others_say() {
    let server = TestServer::start_with(&["--silence", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut silent = live(&account, workspace).await;
    let mut talker = live(&account, workspace).await;
    let mut stranger = account.live(workspace).await;
    // Whoever is heard stays, and what it says about itself keeps nobody else alive.
    let talking = async {
        let mut clock = tokio::time::interval(Duration::from_millis(250));
        for nonce in 0.. {
            clock.tick().await;
            talker.send(&ClientMessage::Presence { record: None, typing: nonce % 2 == 0, field: None }).await;
            talker.send(&ClientMessage::Ping { nonce }).await;
        }
    };
    let greeting = async {
        let mut clock = tokio::time::interval(Duration::from_millis(250));
        loop {
            clock.tick().await;
            // Pings are no greeting. One that arrives after the end is of no use.
            stranger.send(&ClientMessage::Ping { nonce: 1 }).await;
            if let Ok(Heard::Closed(end)) = timeout(Duration::from_millis(10), stranger.hear()).await {
                break end;
            }
        }
    };
    let ends = async { tokio::join!(closed(&mut silent), greeting) };
    tokio::select! {
        () = talking => {}
        (silent, stranger) = ends => {
            assert!(silent.0 == 4004 && silent.1.contains("nothing was heard"), "{silent:?}");
            let stranger = stranger.expect("a reason");
            assert!(stranger.0 == 4003 && stranger.1.contains("hello"), "{stranger:?}");
        }
    }
    talker.send(&ClientMessage::Ping { nonce: 77_777 }).await;
    loop {
        if let ServerMessage::Pong { nonce: 77_777 } = talker.message().await {
            break;
        }
    }
}

#[tokio::test]
async fn every_socket_ends_with_a_close_frame() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let token = gateway::token(&account, workspace).await;
    let paths = [live_path(workspace), format!("/automerge-repo?access_token={token}")];
    for path in &paths {
        // Too long: the server says so to whoever is still sending.
        let mut socket = raw(&account, path).await;
        let _ = socket.send(Message::Binary(vec![0; 5 * 1024 * 1024].into())).await;
        let (code, reason) = ended(&mut socket).await;
        assert!(code == 4003 && reason.contains("4194304"), "{path}: {code} {reason}");
        // A frame that no WebSocket sends: reserved bits, and no mask.
        for frame in [[0xf2, 0x80, 0, 0, 0, 0], [0x82, 0x01, 7, 0, 0, 0]] {
            let mut socket = raw(&account, path).await;
            let MaybeTlsStream::Plain(stream) = socket.get_mut() else { panic!("no TLS here") };
            tokio::io::AsyncWriteExt::write_all(stream, &frame).await.unwrap();
            let (code, reason) = ended(&mut socket).await;
            assert!(code == 4003 && reason.contains("cannot be read"), "{path}: {code} {reason}");
        }
        // Whoever says goodbye is answered.
        let mut socket = raw(&account, path).await;
        let bye = CloseFrame { code: 1000.into(), reason: "bye".into() };
        socket.send(Message::Close(Some(bye))).await.unwrap();
        assert_eq!(ended(&mut socket).await.0, 1000, "{path}");
    }
}

#[tokio::test]
async fn more_than_the_account_may_push_ends_with_the_reason() {
    let server = TestServer::start_with(&["--push-rate", "1000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let groups: Vec<PushGroup> = (0..7).map(|_| group_of(500)).collect();
    socket.push(groups).await;
    let (code, reason) = closed(&mut socket).await;
    assert!(code == 4007 && reason.contains("sent later"), "{code} {reason}");
    // A group beyond every limit costs all there is, also where it is refused.
    let (other, workspace, _) = owner(&server).await;
    let mut socket = live(&other, workspace).await;
    let known = fresh_group();
    socket.push(vec![known.clone()]).await;
    socket.accepted(known.group).await;
    socket.push(vec![group_of(1_200), group_of(200)]).await;
    assert_eq!(closed(&mut socket).await.0, 4007);
    // What is known already counts as well.
    let mut socket = log::live_anywhere(&other, workspace).await;
    let again: Vec<PushGroup> = (0..400).map(|_| known.clone()).collect();
    for _ in 0..4 {
        socket.push(again.clone()).await;
    }
    assert_eq!(closed(&mut socket).await.0, 4007);
}

#[tokio::test]
async fn a_ping_is_answered_while_pushes_wait() {
    let server = TestServer::start_with(&["--push-rate", "1000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    socket.push(vec![group_of(500), group_of(500)]).await;
    let waiting: Vec<PushGroup> = (0..60).map(|_| fresh_group()).collect();
    let last = waiting[59].group;
    socket.push(waiting).await;
    socket.send(&ClientMessage::Ping { nonce: 5 }).await;
    let mut answered = false;
    loop {
        match socket.message().await {
            ServerMessage::Pong { nonce: 5 } => answered = true,
            ServerMessage::Accepted { group, .. } if group == last => break,
            _ => {}
        }
    }
    assert!(answered, "the ping waited for the pushes");
}

#[tokio::test]
async fn bytes_are_counted_as_well_as_changes() {
    let server = TestServer::start_with(&["--push-bytes", "16777216"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let record = RecordId::v7(now().0, random());
    // Some 100 changes of 200 kB, which are refused: few changes, but many bytes.
    for _ in 0..12 {
        let changes =
            (0..10).map(|_| sotay_shared::sync::PushChange { record, kind: "company".into(), bytes: vec![7; 200_000] });
        socket.push(vec![PushGroup { group: GroupId::v7(now().0, random()), changes: changes.collect() }]).await;
    }
    assert_eq!(closed(&mut socket).await.0, 4007);
}

#[tokio::test]
async fn a_flood_of_presence_reaches_nobody_and_ends() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut flooder = live(&account, workspace).await;
    let mut colleague = live(&account, workspace).await;
    let last = RecordId::v7(now().0, random());
    let at = |record| ClientMessage::Presence { record: Some(record), typing: true, field: None };
    for _ in 0..100 {
        flooder.send(&at(RecordId::v7(now().0, random()))).await;
    }
    flooder.send(&at(last)).await;
    let mut heard = 0;
    loop {
        if let ServerMessage::Presence(presence) = colleague.message().await {
            heard += 1;
            if presence.record == Some(last) {
                break;
            }
        }
    }
    assert!(heard <= 50, "{heard} of 101 were relayed");
    for _ in 0..2_000 {
        flooder.send(&at(last)).await;
    }
    let (code, reason) = closed(&mut flooder).await;
    assert!(code == 4007 && reason.contains("too many messages"), "{code} {reason}");
    // Greetings and pings count as well, and so do frames that are none of ours.
    let mut greeter = account.live(workspace).await;
    for _ in 0..100 {
        greeter.send(&ClientMessage::Ping { nonce: 1 }).await;
        greeter.send(&ClientMessage::Ping { nonce: 2 }).await;
        greeter.send(&ClientMessage::Ping { nonce: 3 }).await;
    }
    assert_eq!(closed(&mut greeter).await.0, 4007);
    let mut pinger = raw(&account, &live_path(workspace)).await;
    let hello = ClientMessage::Hello { protocol: PROTOCOL, cursor: Cursor::default(), earlier: None };
    pinger.send(Message::Binary(codec::encode(&hello).into())).await.unwrap();
    for _ in 0..2_000 {
        // The server may have ended it by now.
        let _ = pinger.send(Message::Ping(vec![0; 100].into())).await;
    }
    assert_eq!(ended(&mut pinger).await.0, 4007);
}
