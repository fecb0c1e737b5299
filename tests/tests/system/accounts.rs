use super::*;
use reqwest::{Method, StatusCode};
use serde_json::json;
use sotay_shared::{
    codec,
    file::FileDigest,
    id::{GroupId, RecordId},
    problem::RefusalCode,
    sync::{ClientMessage, Cursor, Recorded, Recovery, ServerMessage},
};
use sotay_tests::socket::Heard;

#[tokio::test]
async fn signing_up_in_and_out() {
    let server = TestServer::start().await;
    let mut account = Account::sign_up(&server, "lan").await;
    let (status, body) = account.get("/api/session").await;
    assert_eq!((status, body["email"].as_str()), (StatusCode::OK, Some(account.email.as_str())));
    assert_eq!(body["workspaces"], json!([]));

    let taken = json!({ "email": account.email.to_uppercase(), "password": "another long password" });
    let (status, body) = account.post("/api/account", taken).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::CONFLICT, Some("email_taken")));
    for (email, password, error) in
        [("lan", "long enough password", "invalid_email"), ("lan2@example.vn", "short", "invalid_password")]
    {
        let (status, body) = account.post("/api/account", json!({ "email": email, "password": password })).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(error)));
    }
    for (email, password) in [(account.email.as_str(), "not the password"), ("nobody@example.vn", "whatever it is")] {
        let (status, body) = account.post("/api/session", json!({ "email": email, "password": password })).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::UNAUTHORIZED, Some("wrong_credentials")));
    }

    let status = account.request(Method::DELETE, "/api/session").send().await.unwrap().status();
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(account.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    account.sign_in(&server).await;
    assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_device_can_be_signed_out_from_another() {
    let server = TestServer::start().await;
    let (phone, workspace, _) = owner(&server).await;
    let mut laptop = phone.clone();
    laptop.sign_in(&server).await;
    let (mut phone_socket, mut laptop_socket) = (phone.live(workspace).await, laptop.live(workspace).await);
    phone_socket.hello(Cursor::default()).await;
    laptop_socket.hello(Cursor::default()).await;
    let (_, body) = laptop.get("/api/devices").await;
    let devices = body["devices"].as_array().unwrap();
    assert_eq!(devices.len(), 2);
    let other = devices.iter().find(|device| device["this"] == false).unwrap()["device"].as_str().unwrap();
    let status = laptop.request(Method::DELETE, &format!("/api/devices/{other}")).send().await.unwrap().status();
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(phone.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(laptop.get("/api/session").await.0, StatusCode::OK);
    // Its open socket ends at once; the other's stays.
    loop {
        match phone_socket.hear().await {
            Heard::Message(_) => {}
            Heard::Closed(end) => {
                assert_eq!(end.map(|(code, _)| code), Some(4002));
                break;
            }
        }
    }
    laptop_socket.send(&ClientMessage::Ping { nonce: 7 }).await;
    while !matches!(laptop_socket.message().await, ServerMessage::Pong { nonce: 7 }) {}
}

#[tokio::test]
async fn requests_from_other_pages_are_refused() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let http = reqwest::Client::new();
    for origin in [Some("http://evil.example"), Some("null"), None] {
        let mut request = http
            .post(format!("{}/api/workspaces/{workspace}/invites", server.url))
            .header("cookie", account.cookie())
            .json(&json!({ "role": "admin" }));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin:?}");
    }
    let url = format!("{}/api/workspaces/{workspace}/live", server.url.replacen("http", "ws", 1));
    assert!(LiveSocket::connect(&url, "http://evil.example", account.cookie()).await.is_err());
    assert!(LiveSocket::connect(&url, &server.url, "sotay=guess").await.is_err());
    assert!(LiveSocket::connect(&url, &server.url, account.cookie()).await.is_ok());
}

#[tokio::test]
async fn invitations_let_people_in_with_their_role() {
    let server = TestServer::start().await;
    let (account, workspace, member) = owner(&server).await;
    let (minh, minh_member) = joined(&server, &account, workspace, "member").await;
    let (_, body) = minh.get(&format!("/api/workspaces/{workspace}/members")).await;
    let roles: Vec<_> =
        body["members"].as_array().unwrap().iter().map(|it| (it["member"].clone(), it["role"].clone())).collect();
    assert_eq!(roles, [(json!(member), json!("owner")), (json!(minh_member), json!("member"))]);

    // Joining twice changes nothing; a member may not invite; a stranger sees nothing.
    let token = account.invite(workspace, "admin").await;
    let again = minh.join(&token, MemberId::v7(now().0, random())).await;
    assert_eq!((again["member"].clone(), again["role"].clone()), (json!(minh_member), json!("member")));
    let (status, _) = minh.post(&format!("/api/workspaces/{workspace}/invites"), json!({ "role": "member" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = account.post(&format!("/api/workspaces/{workspace}/invites"), json!({ "role": "owner" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let stranger = Account::sign_up(&server, "mai").await;
    assert_eq!(stranger.get(&format!("/api/workspaces/{workspace}/members")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(stranger.get(&format!("/api/workspaces/{workspace}/log")).await.0, StatusCode::FORBIDDEN);
    let (status, body) = stranger.post("/api/join", json!({ "token": "guess", "member": minh_member })).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::NOT_FOUND, Some("no_such_invite")));
}

/// Writes the record that says what a workspace is called.
async fn call_it(owner: &Account, workspace: WorkspaceId, name: &str) {
    call(owner, workspace, "workspace", workspace.into(), name).await;
}

/// Writes a record of a workspace that has a name.
async fn call(owner: &Account, workspace: WorkspaceId, kind: &'static str, record: RecordId, name: &str) {
    let mut socket = live(owner, workspace).await;
    let mut draft = Draft::new(kind, random());
    draft.record = record;
    let group = draft.create(name);
    let group = draft.group(&group);
    socket.push(vec![group.clone()]).await;
    assert!(matches!(socket.answer(group.group).await, ServerMessage::Accepted { .. }));
}

#[tokio::test]
async fn an_invitation_says_what_it_is_to_whoever_holds_it_and_to_nobody_else() {
    let server = TestServer::start().await;
    let (account, workspace, member) = owner(&server).await;
    call_it(&account, workspace, "Thép Hải Phòng").await;
    let token = account.invite(workspace, "viewer").await;
    let stranger = reqwest::Client::new();
    let ask = async |token: &str| {
        let request = stranger.post(format!("{}/api/invitation", server.url)).header("origin", &server.url);
        let answer = request.json(&json!({ "token": token })).send().await.unwrap();
        (answer.status(), answer.json::<serde_json::Value>().await.unwrap())
    };
    let (status, body) = ask(&token).await;
    assert_eq!(
        (status, body["role"].as_str(), body["name"].as_str()),
        (StatusCode::OK, Some("viewer"), Some("Thép Hải Phòng"))
    );
    assert!(body["expires_at"].as_i64().unwrap() > now().0);
    // Who invites has no name yet.
    assert_eq!((&body["by"], body["people"].as_u64()), (&json!(null), Some(1)));
    call(&account, workspace, "member", member.into(), "Lan").await;
    joined(&server, &account, workspace, "member").await;
    let (_, body) = ask(&token).await;
    assert_eq!((body["by"].as_str(), body["people"].as_u64()), (Some("Lan"), Some(2)));
    // It names neither ids nor addresses, and nobody else.
    assert_eq!(body.as_object().unwrap().len(), 5);
    assert!(!body.to_string().contains(&workspace.to_string()) && !body.to_string().contains('@'));
    for guess in ["", "guess", &token[1..], &format!("{token}x"), &workspace.to_string(), &member.to_string()] {
        let (status, body) = ask(guess).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::NOT_FOUND, Some("no_such_invite")), "{guess}");
        assert!(["name", "by", "people"].iter().all(|told| body[*told].is_null()), "{guess}");
    }
    let foreign = stranger.post(format!("{}/api/invitation", server.url)).header("origin", "http://evil.example");
    let answer = foreign.json(&json!({ "token": token })).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_account_sees_its_own_workspaces_by_name() {
    let server = TestServer::start().await;
    let (account, workspace, member) = owner(&server).await;
    let (minh, minh_member) = joined(&server, &account, workspace, "viewer").await;
    call_it(&account, workspace, "Thép Hải Phòng").await;
    for (who, member, role) in [(&account, member, "owner"), (&minh, minh_member, "viewer")] {
        let (status, body) = who.get("/api/workspaces").await;
        let expected =
            json!([{ "workspace": workspace, "member": member, "role": role, "name": "Thép Hải Phòng", "people": 2 }]);
        assert_eq!((status, &body["workspaces"]), (StatusCode::OK, &expected));
    }
    let stranger = Account::sign_up(&server, "mai").await;
    assert_eq!(stranger.get("/api/workspaces").await.1["workspaces"], json!([]));
    let nobody = reqwest::get(format!("{}/api/workspaces", server.url)).await.unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_workspace_is_brought_to_the_server_once() {
    let server = TestServer::start().await;
    let (account, workspace, member) = owner(&server).await;
    // The same request again after a lost answer.
    account.create_workspace(workspace, member).await;
    let other = Account::sign_up(&server, "mai").await;
    let (status, body) = other.post("/api/workspaces", json!({ "workspace": workspace, "member": member })).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::CONFLICT, Some("workspace_exists")));
}

#[tokio::test]
async fn bad_requests_are_answered_with_a_reason() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    assert_eq!(account.get("/api/nothing").await.1["error"], "no_such_endpoint");
    assert_eq!(account.get("/api/join").await.1["error"], "no_such_method");
    let answer = account.request(Method::POST, "/api/workspaces").body("{").send().await.unwrap();
    assert!(answer.status().is_client_error());
    let answer = account.request(Method::GET, "/api/workspaces/nonsense/log").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_account_has_so_many_connections_and_no_more() {
    let server = TestServer::start_with(&["--connections", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let (_first, mut second) = (account.live(workspace).await, account.live(workspace).await);
    let refused = account.try_live(workspace).await.unwrap_err().to_string();
    assert!(refused.contains("429"), "{refused}");
    // One that is closed makes room, and others have their own.
    second.close().await;
    sotay_tests::eventually(async || account.try_live(workspace).await.is_ok()).await;
    owner(&server).await.0.get("/api/session").await;
}

#[tokio::test]
async fn an_account_connects_only_so_often() {
    let server = TestServer::start_with(&["--connections", "2"]).await;
    let (account, workspace, _) = owner(&server).await;
    let (other, elsewhere, _) = owner(&server).await;
    let path = format!("/api/workspaces/{workspace}/live");
    let mut came = 0;
    let (status, body) = loop {
        let (status, body) = account.get(&path).await;
        // Without an upgrade it is none, but it counts.
        if status != 426 {
            break (status, body);
        }
        came += 1;
        assert!(came < 1_000);
    };
    assert!(status == 429 && body["error"] == "too_fast" && came >= 8, "{status} {body} after {came}");
    live(&other, elsewhere).await;
    // Whoever waits a moment comes in again.
    sotay_tests::eventually(async || account.try_live(workspace).await.is_ok()).await;
}

/// Every way into a workspace over HTTP, as an attacker without a part in it would try it.
#[tokio::test]
async fn whoever_has_no_part_in_a_workspace_gets_nowhere() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (viewer, viewer_member) = joined(&server, &account, workspace, "viewer").await;
    let stranger = Account::sign_up(&server, "mai").await;
    let nobody = reqwest::Client::new();
    let digest = FileDigest::of(b"x");
    let ways = [
        (Method::GET, "members".to_owned()),
        (Method::GET, "log".to_owned()),
        (Method::GET, "tokens".to_owned()),
        (Method::GET, format!("files/{digest}")),
        (Method::PUT, format!("files/{digest}")),
        (Method::POST, "recover".to_owned()),
        (Method::POST, "invites".to_owned()),
        (Method::POST, "tokens".to_owned()),
        (Method::DELETE, format!("tokens/{workspace}")),
    ];
    for (method, way) in ways {
        let path = format!("/api/workspaces/{workspace}/{way}");
        let body = match way.as_str() {
            "invites" => json!({ "role": "member" }),
            _ => json!({ "name": "x" }),
        };
        let status = stranger.request(method.clone(), &path).json(&body).send().await.unwrap().status();
        assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status), "{method} {way}: {status}");
        let request = nobody.request(method.clone(), format!("{}{path}", server.url)).header("origin", &server.url);
        let status = request.json(&body).send().await.unwrap().status();
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {way}");
    }
    assert!(stranger.try_live(workspace).await.unwrap_err().to_string().contains("403"));
    // What is nobody's workspace is one that nobody is in.
    let status = stranger.get(&format!("/api/workspaces/{}/members", WorkspaceId::v7(now().0, random()))).await.0;
    assert_eq!(status, StatusCode::FORBIDDEN);
    // A viewer brings in nothing, as what the server lost neither, and nothing in somebody else's name.
    let mut draft = company();
    let change = draft.create("Acme");
    let lost = |member| Recorded { member, received_at: now(), change: draft.group(&change).changes.remove(0) };
    let recovered = viewer.recover(workspace, vec![lost(viewer_member)]).await;
    assert_eq!((recovered.taken, recovered.refused[0].1), (0, RefusalCode::NotPermitted));
    let recovery =
        Recovery { group: GroupId::v7(now().0, random()), changes: vec![lost(MemberId::v7(now().0, random()))] };
    let path = format!("/api/workspaces/{workspace}/recover");
    let answer = viewer.request(Method::POST, &path).body(codec::encode(&recovery)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(viewer.post(&format!("/api/workspaces/{workspace}/invites"), json!({ "role": "viewer" })).await.0, 403);
    assert_eq!(account.log(workspace).await.0.len(), 0);
}

#[tokio::test]
async fn devices_and_reminders_are_their_owners_alone() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let stranger = Account::sign_up(&server, "mai").await;
    let device = account.get("/api/devices").await.1["devices"][0]["device"].as_str().unwrap().to_owned();
    let answer = stranger.request(Method::DELETE, &format!("/api/devices/{device}")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
    let nobody = reqwest::Client::new();
    for (method, path) in [
        (Method::GET, "/api/push"),
        (Method::PUT, "/api/push"),
        (Method::DELETE, "/api/push"),
        (Method::GET, "/api/devices"),
        (Method::GET, "/api/session"),
        (Method::POST, "/api/join"),
        (Method::POST, "/api/workspaces"),
    ] {
        let request = nobody.request(method.clone(), format!("{}{path}", server.url)).header("origin", &server.url);
        let status = request.json(&json!({})).send().await.unwrap().status();
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
    // Whoever has no subscription takes none away.
    let status = account.request(Method::DELETE, "/api/push").send().await.unwrap().status();
    assert_eq!(status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn guesses_are_counted() {
    let server = TestServer::start_with(&["--sign-in-rate", "5"]).await;
    let guess = async |path: &str, body: serde_json::Value| {
        let request = reqwest::Client::new().post(format!("{}{path}", server.url)).header("origin", &server.url);
        request.json(&body).send().await.unwrap().status()
    };
    // Each way is counted by itself: whoever looks at an invitation has not tried to sign in.
    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.push(guess("/api/invitation", json!({ "token": "guess" })).await);
    }
    assert_eq!(answers[7], StatusCode::TOO_MANY_REQUESTS, "{answers:?}");
    assert_ne!(answers[0], StatusCode::TOO_MANY_REQUESTS);
    let answer = guess("/api/session", json!({ "email": "a@b.vn", "password": "whatever it is" })).await;
    assert_eq!(answer, StatusCode::UNAUTHORIZED);
    let mut answers = Vec::new();
    for nth in 0..8 {
        let email = format!("a{nth}@b.vn");
        answers.push(guess("/api/session", json!({ "email": email, "password": "whatever it is" })).await);
    }
    assert_eq!(answers[7], StatusCode::TOO_MANY_REQUESTS, "{answers:?}");
}
