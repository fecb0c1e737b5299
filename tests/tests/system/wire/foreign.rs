//! Clients of the gateway that take, hold back, or bring too much.

use super::*;
use sotay_tests::SyncMessage;

/// A frame of any length about a document.
fn sync(document: &str, data: &[u8]) -> Message {
    let text = |text: &str| [&[0x78, text.len() as u8], text.as_bytes()].concat();
    let mut bytes = vec![0xa4];
    for (name, value) in [("type", "sync"), ("senderId", "me"), ("documentId", document)] {
        bytes.extend([text(name), text(value)].concat());
    }
    bytes.extend(text("data"));
    bytes.push(0x5a);
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend(data);
    Message::Binary(bytes.into())
}

/// A sync message with heads and changes.
fn message(heads: &[[u8; 32]], changes: &[Vec<u8>]) -> Vec<u8> {
    SyncMessage { heads: heads.to_vec(), asks: true, changes: changes.to_vec(), ..SyncMessage::default() }.write()
}

fn document(record: RecordId) -> String {
    bs58::encode(record.as_bytes()).with_check().into_string()
}

async fn joined(account: &Account, token: &str) -> Socket {
    let mut socket = raw(account, &format!("/automerge-repo?access_token={token}")).await;
    socket.send(Message::Binary(gateway::join().into())).await.unwrap();
    assert!(heard(&mut socket).await.contains("peer"));
    socket
}

/// The next frame as text, as far as it is.
async fn heard(socket: &mut Socket) -> String {
    loop {
        match timeout(sotay_tests::PATIENCE, socket.next()).await.expect("it answers in time") {
            Some(Ok(Message::Binary(bytes))) => return String::from_utf8_lossy(&bytes).into_owned(),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("no frame: {other:?}"),
        }
    }
}

/// Letters that nothing packs.
fn bulk(count: usize) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < count {
        bytes.extend(random::<4_096>());
    }
    bytes.truncate(count);
    bytes.iter().map(|byte| char::from(b' ' + byte % 64)).collect()
}

/// A record of some 100 kB that is on the server.
async fn record(account: &Account, workspace: WorkspaceId) -> Draft {
    let mut socket = log::live_anywhere(account, workspace).await;
    let mut draft = company();
    let create = draft.create("Công ty");
    let fill = draft.change(|it| it.put(ROOT, "vcard/1", bulk(100_000)).unwrap());
    for change in [create, fill] {
        let group = draft.group(&change);
        let id = group.group;
        socket.push(vec![group]).await;
        socket.accepted(id).await;
    }
    draft
}

#[tokio::test]
async fn changes_that_wait_for_others_have_a_limit() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let token = gateway::token(&account, workspace).await;
    let known = document(record(&account, workspace).await.record);
    let mut socket = joined(&account, &token).await;
    // Changes whose first one never comes.
    let mut elsewhere = company();
    elsewhere.create("Nơi khác");
    for _ in 0..60 {
        let text = bulk(200_000);
        let (one, other) = text.split_at(100_000);
        let change = elsewhere.change(|it| {
            it.put(ROOT, "vcard/1", one).unwrap();
            it.put(ROOT, "vcard/2", other).unwrap();
        });
        // The server may have ended it by now.
        let _ = socket.send(sync(&known, &message(&[], &[change.raw_bytes().to_vec()]))).await;
    }
    let (code, reason) = ended(&mut socket).await;
    assert!(code == 4007 && reason.contains("wait for others"), "{code} {reason}");
}

#[tokio::test]
async fn who_says_again_that_it_has_nothing_is_told_once() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let token = gateway::token(&account, workspace).await;
    let known = document(record(&account, workspace).await.record);
    let mut socket = joined(&account, &token).await;
    for _ in 0..50 {
        socket.send(sync(&known, &message(&[], &[]))).await.unwrap();
    }
    // What is not there says where the answers to the others end.
    socket.send(sync(&document(RecordId::v7(now().0, random())), &message(&[], &[]))).await.unwrap();
    let mut bytes = 0;
    loop {
        let frame = heard(&mut socket).await;
        bytes += frame.len();
        if frame.contains("doc-unavailable") {
            break;
        }
    }
    assert!(bytes < 500_000, "{bytes} bytes for a document of 100,000");
}

#[tokio::test]
async fn what_cannot_be_written_here_is_told() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (viewer, _) = crate::joined(&server, &account, workspace, "viewer").await;
    let mut draft = record(&account, workspace).await;
    let known = document(draft.record);
    let token = gateway::token(&viewer, workspace).await;
    let mut socket = joined(&viewer, &token).await;
    draft.set_actor(random());
    let first = draft.change(|it| it.put(ROOT, "name", "Đổi tên").unwrap());
    let second = draft.change(|it| it.put(ROOT, "name", "Lần nữa").unwrap());
    socket.send(sync(&known, &message(&[first.hash().0], &[first.raw_bytes().to_vec()]))).await.unwrap();
    let refused = heard(&mut socket).await;
    assert!(refused.contains("error") && refused.contains("viewer"), "{refused}");
    // What builds on it is refused with it, and that is told as well.
    socket.send(sync(&known, &message(&[second.hash().0], &[second.raw_bytes().to_vec()]))).await.unwrap();
    loop {
        let frame = heard(&mut socket).await;
        if frame.contains("build on a change that was refused") {
            break;
        }
        assert!(!frame.contains("error"), "{frame}");
    }
    // A record that is made here is none.
    let mut made = company();
    let create = made.create("Mới");
    let fresh = document(made.record);
    socket.send(sync(&fresh, &message(&[create.hash().0], &[create.raw_bytes().to_vec()]))).await.unwrap();
    let told = heard(&mut socket).await;
    assert!(told.contains("error") && told.contains("make it in the app"), "{told}");
    assert!(heard(&mut socket).await.contains("doc-unavailable"));
}

#[tokio::test]
async fn whoever_does_not_join_or_answer_is_let_go_and_tokens_come_in_the_header() {
    let server = TestServer::start_with(&["--silence", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let token = gateway::token(&account, workspace).await;
    let path = format!("/automerge-repo?access_token={token}");
    let mut early = raw(&account, &path).await;
    let (code, reason) = ended(&mut early).await;
    assert!(code == 4003 && reason.contains("join"), "{code} {reason}");
    // One that reads no ping answers none. The end is in what it finds at last.
    let mut deaf = joined(&account, &token).await;
    let MaybeTlsStream::Plain(stream) = deaf.get_mut() else { panic!("no TLS here") };
    let mut rest = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(stream, &mut rest);
    timeout(sotay_tests::PATIENCE, read).await.expect("it ends in time").unwrap();
    let end = rest.windows(2).position(|bytes| bytes == 4004_u16.to_be_bytes());
    assert!(end.is_some() && String::from_utf8_lossy(&rest).contains("ping"), "{rest:?}");

    let url = format!("{}/automerge-repo", account.url().replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let mut socket = connect_async(request).await.unwrap().0;
    socket.send(Message::Binary(gateway::join().into())).await.unwrap();
    assert!(heard(&mut socket).await.contains("peer"));
}
