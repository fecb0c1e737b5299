//! Limits that whoever runs the server sets, and those that keep one connection from taking too much.

use super::{gateway, *};
use futures::SinkExt;
use sotay_shared::{
    codec,
    id::GroupId,
    problem::RefusalCode,
    sync::{ClientMessage, PROTOCOL},
};
use sotay_tests::socket::Heard;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

#[tokio::test]
async fn a_workspace_has_so_many_records_and_no_more() {
    let server = TestServer::start_with(&["--records", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Một");
    let first = draft.group(&create);
    let (second, third) = (fresh_group(), fresh_group());
    let ids: Vec<GroupId> = [&first, &second, &third].map(|group| group.group).to_vec();
    socket.push(vec![first, second, third]).await;
    socket.accepted(ids[0]).await;
    socket.accepted(ids[1]).await;
    match socket.answer(ids[2]).await {
        ServerMessage::Refused { code, message, .. } => {
            assert!(code == RefusalCode::DocumentLimit && message.contains("2 records"), "{code:?} {message}");
        }
        other => panic!("{other:?}"),
    }
    // What is there can still be edited.
    let change = draft.change(|it| it.put(ROOT, "name", "Một, sửa").unwrap());
    let edit = draft.group(&change);
    let id = edit.group;
    socket.push(vec![edit]).await;
    socket.accepted(id).await;
}

#[tokio::test]
async fn an_account_pushes_so_much_in_a_minute_and_no_more() {
    let server = TestServer::start_with(&["--push-rate", "1000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let many = || {
        let changes = (0..900).flat_map(|_| fresh_group().changes).collect();
        PushGroup { group: GroupId::v7(now().0, random()), changes }
    };
    let (first, second) = (many(), many());
    let id = first.group;
    socket.push(vec![first]).await;
    assert_eq!(socket.accepted(id).await.len(), 900);
    socket.push(vec![second]).await;
    let end = loop {
        if let Heard::Closed(end) = socket.hear().await {
            break end;
        }
    };
    let (code, reason) = end.expect("the reason is told");
    assert!(code == 4007 && reason.contains("sent later"), "{code} {reason}");
    assert_eq!(account.log(workspace).await.0.len(), 900);
}

/// Bytes in each change that nobody reads: with few of them every buffer on the way is full.
const BULK: usize = 180 * 1024;

/// A socket that takes in next to nothing at a time.
async fn narrow(account: &Account, path: &str) -> WebSocketStream<TcpStream> {
    let address = account.url().strip_prefix("http://").unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    request.headers_mut().insert("origin", account.url().parse().unwrap());
    request.headers_mut().insert("cookie", account.cookie().parse().unwrap());
    client_async(request, stream).await.unwrap().0
}

#[tokio::test]
async fn readers_that_do_not_read_are_disconnected_and_delay_nobody() {
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let server = TestServer::start_with(&["--metrics", &metrics]).await;
    let (account, workspace, _) = owner(&server).await;
    let metrics = format!("http://{metrics}/metrics");
    let connections = async || {
        let counted = reqwest::get(&metrics).await.unwrap().text().await.unwrap();
        counted.lines().find_map(|line| line.strip_prefix("sotay_connections ")?.parse::<u32>().ok())
    };
    let mut writer = live(&account, workspace).await;
    let mut drafts: Vec<Draft> = (0..8).map(|_| company()).collect();
    for draft in &mut drafts {
        let create = draft.create("Công ty");
        let group = draft.group(&create);
        let id = group.group;
        writer.push(vec![group]).await;
        writer.accepted(id).await;
    }

    let mut live_reader = narrow(&account, &format!("/api/workspaces/{workspace}/live")).await;
    let hello = ClientMessage::Hello { protocol: PROTOCOL, cursor: Cursor::default(), earlier: None };
    live_reader.send(Message::Binary(codec::encode(&hello).into())).await.unwrap();
    let token = gateway::token(&account, workspace).await;
    let mut gateway_reader = narrow(&account, &format!("/automerge-repo?access_token={token}")).await;
    gateway_reader.send(Message::Binary(gateway::join().into())).await.unwrap();
    for draft in &drafts {
        let document = bs58::encode(draft.record.as_bytes()).with_check().into_string();
        let wanted = gateway::sync(&document, &[0x42, 0, 0, 1, 0, 0, 0]);
        gateway_reader.send(Message::Binary(wanted.into())).await.unwrap();
    }
    sotay_tests::eventually(async || connections().await == Some(3)).await;

    for _ in 0..10 {
        for draft in &mut drafts {
            let bulk: String = random::<BULK>().iter().map(|byte| char::from(b' ' + byte % 64)).collect();
            let (one, other) = bulk.split_at(BULK / 2);
            let change = draft.change(|it| {
                it.put(ROOT, "vcard/one", one).unwrap();
                it.put(ROOT, "vcard/other", other).unwrap();
            });
            let group = draft.group(&change);
            let id = group.group;
            writer.push(vec![group]).await;
            writer.accepted(id).await;
        }
    }
    sotay_tests::eventually(async || connections().await == Some(1)).await;
}

#[tokio::test]
async fn passwords_cost_little_memory_however_many_are_tried() {
    let server = TestServer::start().await;
    let (account, ..) = owner(&server).await;
    // Some work that runs beside, on as many threads as the server likes.
    let path = format!("/api/workspaces/{}/files/{}", WorkspaceId::v7(now().0, random()), "0".repeat(64));
    for _ in 0..5 {
        let tries = (0..60).map(|_| async {
            let unknown: String = random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
            let guess = serde_json::json!({ "email": format!("{unknown}@example.vn"), "password": "nobody has it" });
            let (status, _) = account.post("/api/session", guess).await;
            assert!(status == 401 || status == 503, "{status}");
            account.get(&path).await;
        });
        futures::future::join_all(tries).await;
    }
    let peak = server.peak_bytes();
    assert!(peak < 256 * 1024 * 1024, "the server took {peak} bytes");
}
