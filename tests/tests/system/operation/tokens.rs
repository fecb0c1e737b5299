//! Access tokens: what they may do, until when, and where they go.

use super::super::{
    gateway::{Socket, asked, closed, connect, join, joined, next, sync, token},
    *,
};
use futures::SinkExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_tests::{SyncMessage, eventually, server::on_postgres};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

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
    reader
        .send(Message::Binary(
            sync(&document, &SyncMessage::bringing(change.hash().0, change.raw_bytes()).write()).into(),
        ))
        .await
        .unwrap();
    let answer = String::from_utf8_lossy(&next(&mut reader).await.unwrap().into_data()).into_owned();
    assert!(answer.contains("error") && answer.contains("may only read"), "{answer}");
    // What it has already is no attempt to write, and it reads.
    let mut reader = joined(&lan, made["token"].as_str().unwrap()).await;
    reader
        .send(Message::Binary(
            sync(&document, &SyncMessage::bringing(create.hash().0, create.raw_bytes()).write()).into(),
        ))
        .await
        .unwrap();
    let answer = String::from_utf8_lossy(&next(&mut reader).await.unwrap().into_data()).into_owned();
    assert!(!answer.contains("may only read") && answer.contains("sync"), "{answer}");
    assert_eq!(lan.log(workspace).await.0.len(), 1);

    let mut writer = joined(&lan, &token(&lan, workspace).await).await;
    writer
        .send(Message::Binary(
            sync(&document, &SyncMessage::bringing(change.hash().0, change.raw_bytes()).write()).into(),
        ))
        .await
        .unwrap();
    eventually(async || lan.log(workspace).await.0.len() == 2).await;
}

/// Connects with a token in the header, and joins.
async fn with_header(account: &Account, authorization: &str) -> Socket {
    let url = format!("{}/automerge-repo", account.url().replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", authorization.parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    // One that is turned away may be closed already.
    drop(socket.send(Message::Binary(join().into())).await);
    socket
}

async fn with_ticket(account: &Account, ticket: &str) -> Socket {
    let url = format!("{}/automerge-repo?ticket={ticket}", account.url().replacen("http", "ws", 1));
    let (mut socket, _) = connect_async(url).await.unwrap();
    // One that is turned away may be closed already.
    drop(socket.send(Message::Binary(join().into())).await);
    socket
}

async fn is_in(socket: &mut Socket) -> bool {
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
