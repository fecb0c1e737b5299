//! What becomes of an account: sessions that end, passwords and addresses that change, and who may try how often.

use super::*;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_tests::{MailServer, eventually, socket::Heard};
use std::collections::BTreeMap;

const ORIGIN: &str = "https://crm.test";
const NEXT: &str = "một mật khẩu khác hẳn";
const DAY: i64 = 86_400_000;

/// A server that sends mail.
async fn with_mail(more: &[&str]) -> (TestServer, MailServer) {
    let mails = MailServer::start().await;
    let flags = ["--smtp-url", &mails.url, "--mail-from", "Sotay <crm@example.vn>", "--public-url", ORIGIN];
    let server = TestServer::start_with(&[&flags[..], more].concat()).await;
    (server, mails)
}

/// A stranger's request, from an address that a proxy names.
async fn stranger(server: &TestServer, method: Method, path: &str, from: &str, body: Value) -> (StatusCode, Value) {
    let request = reqwest::Client::new().request(method, format!("{}{path}", server.url));
    let request = request.header("origin", server.origin()).header("x-forwarded-for", from);
    let answer = request.json(&body).send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

async fn sign_in(server: &TestServer, email: &str, password: &str) -> (StatusCode, Value) {
    let body = json!({ "email": email, "password": password });
    stranger(server, Method::POST, "/api/session", "192.0.2.1", body).await
}

async fn ends_with_4002(socket: &mut LiveSocket) {
    loop {
        match socket.hear().await {
            Heard::Message(_) => {}
            Heard::Closed(end) => return assert_eq!(end.map(|(code, _)| code), Some(4002)),
        }
    }
}

fn error(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["error"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn sessions_end_when_they_are_not_used_and_after_their_time() {
    let mut server = TestServer::start().await;
    let idle = Account::sign_up(&server, "lan").await;
    let old = Account::sign_up(&server, "minh").await;
    let used = Account::sign_up(&server, "mai").await;
    let now = now().0;
    let of = |account: &Account| format!("WHERE account = (SELECT id FROM accounts WHERE email = '{}')", account.email);
    for (account, column, at) in [
        (&idle, "last_seen_at", now - 31 * DAY),
        (&old, "created_at", now - 181 * DAY),
        (&used, "last_seen_at", now - 29 * DAY),
        (&used, "created_at", now - 179 * DAY),
    ] {
        server.ask_database(&format!("UPDATE sessions SET {column} = {at} {}", of(account))).await;
    }
    for account in [&idle, &old] {
        assert_eq!(error(&account.get("/api/session").await), (401, "not_signed_in"));
        assert_eq!(account.get("/api/devices").await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(used.get("/api/session").await.0, StatusCode::OK);
    // It is in use again.
    let seen = format!("SELECT MAX(last_seen_at) FROM sessions {}", of(&used));
    eventually(async || server.ask_database(&seen).await >= now).await;
    // Who begins anew is let in, and what has ended is gone from the database.
    server.restart().await;
    let expired = format!("SELECT COUNT(*) FROM sessions WHERE last_seen_at < {}", now - 30 * DAY);
    eventually(async || server.ask_database(&expired).await == 0).await;
    let mut again = idle.clone();
    let credentials = json!({ "email": again.email, "password": again.password });
    let request = again.at(&server).request(Method::POST, "/api/session").json(&credentials);
    let answer = request.send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter().map(|it| it.to_str().unwrap().to_owned());
    let session = cookies.into_iter().find(|cookie| cookie.starts_with("sotay=")).unwrap();
    assert!(session.contains(&format!("Max-Age={}", 180 * 86_400)), "{session}");
    again.sign_in(&server).await;
    assert_eq!(again.get("/api/session").await.0, StatusCode::OK);
}

#[tokio::test]
async fn what_has_expired_is_forgotten() {
    let mut server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (status, body) = account.post("/api/session/passkey/begin", json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    server.run(&["claim", &WorkspaceId::v7(now().0, random()).to_string()]).await;
    let body = json!({ "name": "n8n", "password": account.password });
    let (_, made) = account.post(&format!("/api/workspaces/{workspace}/tokens"), body).await;
    let ticket = format!("{}/api/workspaces/{workspace}/tokens/ticket", server.url);
    let ticket = reqwest::Client::new().post(ticket).bearer_auth(made["token"].as_str().unwrap()).send();
    assert_eq!(ticket.await.unwrap().status(), StatusCode::CREATED);
    let tables = ["passkey_challenges", "workspace_claims", "access_tickets"];
    let rows = async |table: &str| server.ask_database(&format!("SELECT COUNT(*) FROM {table}")).await;
    for table in tables {
        assert_eq!(rows(table).await, 1, "{table}");
        server.ask_database(&format!("UPDATE {table} SET expires_at = {}", now().0)).await;
    }
    server.restart().await;
    for table in tables {
        let count = format!("SELECT COUNT(*) FROM {table}");
        eventually(async || server.ask_database(&count).await == 0).await;
    }
}

#[tokio::test]
async fn who_looks_writes_nothing_for_a_minute_and_an_open_socket_is_in_use() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let begin = now().0 - 30_000;
    server.ask_database(&format!("UPDATE sessions SET last_seen_at = {begin}")).await;
    for _ in 0..20 {
        assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
    }
    assert_eq!(server.ask_database("SELECT MAX(last_seen_at) FROM sessions").await, begin);

    // A minute, or a quarter of the time that a device may be idle.
    let server = TestServer::start_with(&["--session-idle", "4s"]).await;
    let (account, workspace, _) = owner(&server).await;
    let begin = server.ask_database("SELECT MAX(last_seen_at) FROM sessions").await;
    let mut socket = live(&account, workspace).await;
    // Longer than it lasts alone.
    eventually(async || server.ask_database("SELECT MAX(last_seen_at) FROM sessions").await > begin + 5_000).await;
    assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
    // One that is over all the same ends its socket.
    server.ask_database(&format!("UPDATE sessions SET created_at = {}", now().0 - 181 * DAY)).await;
    ends_with_4002(&mut socket).await;
}

#[tokio::test]
async fn another_password_ends_every_other_session() {
    let server = TestServer::start().await;
    let (here, workspace, _) = owner(&server).await;
    let thief = Account::known(&server, &here.email, &here.password).await;
    let (mut kept, mut ended) = (live(&here, workspace).await, live(&thief, workspace).await);
    // Who took a device along does not know the password.
    let answer = thief.put("/api/account/password", json!({ "old": "a guess of it", "new": NEXT })).await;
    assert_eq!(error(&answer), (403, "wrong_password"));
    for (weak, code) in [("short", "invalid_password"), ("1234567890", "weak_password"), (&here.email, "weak_password")]
    {
        let answer = here.put("/api/account/password", json!({ "old": here.password, "new": weak })).await;
        assert_eq!(error(&answer), (422, code), "{weak}");
    }
    let body = json!({ "old": here.password, "new": NEXT });
    let foreign = reqwest::Client::new().put(format!("{}/api/account/password", server.url));
    let foreign = foreign.header("origin", "http://evil.example").header("cookie", here.cookie());
    assert_eq!(foreign.json(&body).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(here.put("/api/account/password", body.clone()).await.0, StatusCode::NO_CONTENT);
    ends_with_4002(&mut ended).await;
    assert_eq!(thief.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert!(thief.try_live(workspace).await.is_err());
    assert_eq!(here.get("/api/session").await.0, StatusCode::OK);
    let group = fresh_group();
    let id = group.group;
    kept.push(vec![group]).await;
    kept.accepted(id).await;
    assert_eq!(error(&sign_in(&server, &here.email, &here.password).await), (401, "wrong_credentials"));
    assert_eq!(sign_in(&server, &here.email, NEXT).await.0, StatusCode::NO_CONTENT);
    let nobody = stranger(&server, Method::PUT, "/api/account/password", "192.0.2.1", body).await;
    assert_eq!(error(&nobody), (401, "not_signed_in"));
}

#[tokio::test]
async fn guesses_of_the_password_by_whoever_took_a_device_are_slowed() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let mut answers = Vec::new();
    for nth in 0..12 {
        let guess = json!({ "old": format!("guess number {nth}"), "new": NEXT });
        answers.push(account.put("/api/account/password", guess).await.0);
    }
    assert_eq!((answers[0], answers[11]), (StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS));
}

#[tokio::test]
async fn signing_out_everywhere_else() {
    let server = TestServer::start().await;
    let (here, workspace, _) = owner(&server).await;
    let other = Account::known(&server, &here.email, &here.password).await;
    let third = Account::known(&server, &here.email, &here.password).await;
    let stranger = Account::sign_up(&server, "mai").await;
    let mut socket = live(&other, workspace).await;
    let status = here.request(Method::DELETE, "/api/devices").send().await.unwrap().status();
    assert_eq!(status, StatusCode::NO_CONTENT);
    ends_with_4002(&mut socket).await;
    for ended in [&other, &third] {
        assert_eq!(ended.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    }
    for kept in [&here, &stranger] {
        assert_eq!(kept.get("/api/session").await.0, StatusCode::OK);
    }
    assert_eq!(here.get("/api/devices").await.1["devices"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_a_link_that_works_once() {
    let (server, mut mails) = with_mail(&[]).await;
    let (account, workspace, _) = owner_invited(&server, &mut mails).await;
    let tokens = format!("/api/workspaces/{workspace}/tokens");
    assert_eq!(
        account.post(&tokens, json!({ "name": "of a thief", "password": account.password })).await.0,
        StatusCode::CREATED
    );
    let mut socket = live(&account, workspace).await;
    let ask = async |email: &str| {
        stranger(&server, Method::POST, "/api/account/reset", "192.0.2.1", json!({ "email": email, "language": "en" }))
            .await
    };
    // The answer is the same, and nobody else gets a mail.
    let unknown = ask("nobody@example.vn").await;
    assert_eq!((unknown.0, unknown.1.clone()), (StatusCode::ACCEPTED, Value::Null));
    assert_eq!(ask(&account.email.to_uppercase()).await, unknown);
    let mail = mails.next().await;
    assert_eq!(mail.to, account.email);
    assert!(mail.text.contains("works once"), "{}", mail.text);
    assert!(mail.text.contains(&format!("{ORIGIN}/reset#")), "{}", mail.text);
    let token = mail.token("/reset");
    let set = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        stranger(&server, Method::PUT, "/api/account/reset", "192.0.2.1", body).await
    };
    for guess in ["", "guess", &token[1..], &format!("{token}x")] {
        assert_eq!(error(&set(guess, NEXT).await), (404, "no_such_link"), "{guess}");
    }
    // A password that is not taken does not use it up.
    assert_eq!(error(&set(&token, "1234567890").await), (422, "weak_password"));
    assert_eq!(set(&token, NEXT).await.0, StatusCode::NO_CONTENT);
    ends_with_4002(&mut socket).await;
    assert_eq!(account.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(error(&set(&token, "noch ein anderes Kennwort").await), (404, "no_such_link"));
    assert_eq!(error(&sign_in(&server, &account.email, &account.password).await), (401, "wrong_credentials"));
    assert_eq!(sign_in(&server, &account.email, NEXT).await.0, StatusCode::NO_CONTENT);
    let back = Account::known(&server, &account.email, NEXT).await;
    assert_eq!(back.get(&tokens).await.1["tokens"], json!([]));
    // The owner hears of it.
    mails.receive_saying(&account.email, "vừa được thay đổi").await;

    // A link that is too old, and one that was asked for before the password was set by another.
    ask(&account.email).await;
    let late = mails.receive_saying(&account.email, "/reset#").await;
    server.ask_database(&format!("UPDATE account_links SET expires_at = {}", now().0)).await;
    assert_eq!(error(&set(&late.token("/reset"), NEXT).await), (404, "no_such_link"));
    // What is kept is no token: who reads the database has no link.
    assert_eq!(server.ask_database("SELECT MAX(LENGTH(token_hash)) FROM account_links").await % 32, 0);
}

#[tokio::test]
async fn what_is_asked_for_while_the_password_is_reset_does_not_outlive_it() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let printed = server.run(&["reset-password", &account.email, "--public-url", ORIGIN]).await;
    let link = printed.trim().strip_prefix(&format!("{ORIGIN}/reset#")).unwrap();
    let tokens = format!("/api/workspaces/{workspace}/tokens");
    let body = json!({ "name": "of a thief", "password": account.password });
    let made = join_all((0..4).map(|_| account.post(&tokens, body.clone())));
    let entered = join_all((0..4).map(|_| sign_in(&server, &account.email, &account.password)));
    let set = account.put("/api/account/reset", json!({ "token": link, "password": NEXT }));
    let (made, entered, set) = tokio::join!(made, entered, set);
    assert_eq!(set.0, StatusCode::NO_CONTENT);
    // Whichever came first, none is left.
    assert!(made.iter().chain(&entered).all(|it| [201, 204, 401, 403, 503].contains(&it.0.as_u16())), "{made:?}");
    let back = Account::known(&server, &account.email, NEXT).await;
    assert_eq!(back.get(&tokens).await.1["tokens"], json!([]));
    assert_eq!(back.get("/api/devices").await.1["devices"].as_array().unwrap().len(), 2);
}

/// An account with a workspace on a server that sends mail; its first mail is read.
async fn owner_invited(server: &TestServer, mails: &mut MailServer) -> (Account, WorkspaceId, MemberId) {
    let owner = owner(server).await;
    assert!(mails.receive(&owner.0.email).await.text.contains("/verify#"));
    owner
}

#[tokio::test]
async fn one_address_gets_few_mails_however_often_they_are_asked_for() {
    let (server, mut mails) = with_mail(&[]).await;
    let (account, ..) = owner_invited(&server, &mut mails).await;
    for _ in 0..20 {
        let body = json!({ "email": account.email });
        let answer = stranger(&server, Method::POST, "/api/account/reset", "192.0.2.1", body).await;
        assert_eq!(answer.0, StatusCode::ACCEPTED);
    }
    // One was sent before. Somebody else's comes, behind what there is of theirs.
    for _ in 0..4 {
        mails.receive(&account.email).await;
    }
    let other = account.invited(&server, "minh").await;
    assert!(mails.receive(&other.email).await.text.contains("/verify#"));
    assert!(mails.is_empty());
}

#[tokio::test]
async fn whoever_runs_the_server_makes_a_link_while_it_runs() {
    let server = TestServer::start().await;
    let (mut account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let answer =
        stranger(&server, Method::POST, "/api/account/reset", "192.0.2.1", json!({ "email": account.email })).await;
    assert_eq!(error(&answer), (422, "no_mail"));
    let printed = server.run(&["reset-password", &account.email.to_uppercase(), "--public-url", ORIGIN]).await;
    let token = printed.trim().strip_prefix(&format!("{ORIGIN}/reset#")).unwrap();
    let body = json!({ "token": token, "password": NEXT });
    let request = account.request(Method::PUT, "/api/account/reset").json(&body).send().await.unwrap();
    assert_eq!(request.status(), StatusCode::NO_CONTENT);
    ends_with_4002(&mut socket).await;
    // Who set it is signed in by it.
    account.keep_cookies(&request);
    assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
    assert_eq!(account.put("/api/account/reset", body).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_address_counts_when_its_link_was_followed() {
    let (server, mut mails) = with_mail(&[]).await;
    let (account, ..) = owner_invited(&server, &mut mails).await;
    let other = account.invited(&server, "minh").await;
    mails.receive(&other.email).await;
    let change = async |email: &str, password: &str| {
        account.put("/api/account/email", json!({ "email": email, "password": password, "language": "en" })).await
    };
    assert_eq!(error(&change("lan.moi@example.vn", "a guess of it").await), (403, "wrong_password"));
    for bad in ["lan", "lan\u{0}@example.vn", "lan@example.vn\r\nBcc: all@example.vn", "giámđốc@example.vn"] {
        assert_eq!(error(&change(bad, &account.password).await), (422, "invalid_email"), "{bad:?}");
    }
    // A link for a new password that was asked for at the old address is not to outlive it.
    stranger(&server, Method::POST, "/api/account/reset", "192.0.2.1", json!({ "email": account.email })).await;
    let reset = mails.receive(&account.email).await.token("/reset");
    // Whether somebody has an address is not told to whoever asks, but to them.
    assert_eq!(change(&other.email, &account.password).await.0, StatusCode::ACCEPTED);
    assert!(mails.receive(&other.email).await.text.contains("has one already"));
    assert_eq!(change("lan.moi@example.vn", &account.password).await.0, StatusCode::ACCEPTED);
    let token = mails.receive("lan.moi@example.vn").await.token("/verify");
    assert_eq!(account.get("/api/session").await.1["email"], json!(account.email));
    let body = json!({ "token": token, "language": "en" });
    let (status, told) = stranger(&server, Method::PUT, "/api/account/verify", "192.0.2.1", body.clone()).await;
    assert_eq!((status, told["email"].as_str()), (StatusCode::OK, Some("lan.moi@example.vn")));
    let told = account.get("/api/session").await.1;
    assert_eq!((&told["email"], &told["verified"]), (&json!("lan.moi@example.vn"), &json!(true)));
    assert!(mails.receive(&account.email).await.text.contains("lan.moi@example.vn"));
    assert_eq!(sign_in(&server, &account.email, &account.password).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&server, "lan.moi@example.vn", &account.password).await.0, StatusCode::NO_CONTENT);
    let again = stranger(&server, Method::PUT, "/api/account/verify", "192.0.2.1", body).await;
    assert_eq!(error(&again), (404, "no_such_link"));
    let body = json!({ "token": reset, "password": NEXT });
    let stale = stranger(&server, Method::PUT, "/api/account/reset", "192.0.2.1", body).await;
    assert_eq!(error(&stale), (404, "no_such_link"));
}

#[tokio::test]
async fn without_mail_another_address_counts_at_once() {
    let server = TestServer::start().await;
    let (account, other) = (Account::sign_up(&server, "lan").await, Account::sign_up(&server, "minh").await);
    let change = async |email: &str| {
        account.put("/api/account/email", json!({ "email": email, "password": account.password })).await
    };
    assert_eq!(error(&change(&other.email).await), (409, "email_taken"));
    assert_eq!(change("Lan.Moi@example.vn").await.0, StatusCode::NO_CONTENT);
    assert_eq!(account.get("/api/session").await.1["email"], "lan.moi@example.vn");
    // An address that only looks like another is none.
    for bad in ["lаn.moi@example.vn", "lan\u{0}@example.vn"] {
        let body = json!({ "email": bad, "password": NEXT });
        let answer = stranger(&server, Method::POST, "/api/account", "192.0.2.1", body).await;
        assert_eq!(error(&answer), (422, "invalid_email"), "{bad:?}");
        assert_eq!(error(&sign_in(&server, bad, NEXT).await).0 / 100, 4, "{bad:?}");
    }
}

#[tokio::test]
async fn an_address_is_verified_by_its_link() {
    let (server, mut mails) = with_mail(&[]).await;
    let account = Account::sign_up(&server, "lan").await;
    // It works before.
    assert_eq!(account.get("/api/session").await.1["verified"], json!(false));
    let first = mails.receive(&account.email).await.token("/verify");
    assert_eq!(account.post("/api/account/verify", json!({})).await.0, StatusCode::ACCEPTED);
    let second = mails.receive(&account.email).await.token("/verify");
    assert_ne!(first, second);
    assert_eq!(account.put("/api/account/verify", json!({ "token": second })).await.0, StatusCode::OK);
    assert_eq!(account.get("/api/session").await.1["verified"], json!(true));
    // It sets no password.
    let body = json!({ "token": first, "password": NEXT });
    assert_eq!(error(&account.put("/api/account/reset", body).await), (404, "no_such_link"));
}

#[tokio::test]
async fn signing_up_does_not_tell_who_has_an_account_where_mail_can() {
    let (server, mut mails) = with_mail(&[]).await;
    let (account, ..) = owner_invited(&server, &mut mails).await;
    let sign_up = async |email: &str| {
        let request = reqwest::Client::new().post(format!("{}/api/account", server.url)).header("origin", ORIGIN);
        let answer = request.json(&json!({ "email": email, "password": NEXT })).send().await.unwrap();
        let head: BTreeMap<_, _> =
            answer.headers().iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        let head: Vec<_> = head.into_iter().filter(|(name, _)| name != "date").collect();
        (answer.status(), head, answer.text().await.unwrap())
    };
    let (fresh, taken) = (sign_up("mai@example.vn").await, sign_up(&account.email).await);
    assert_eq!(fresh.0, StatusCode::ACCEPTED);
    assert_eq!(fresh, taken);
    // Nor does signing in with what was sent.
    for email in ["mai@example.vn", &account.email] {
        assert_eq!(error(&sign_in(&server, email, NEXT).await), (401, "wrong_credentials"));
    }
    let mut read = BTreeMap::new();
    for _ in 0..2 {
        let mail = mails.next().await;
        read.insert(mail.to.clone(), mail);
    }
    assert!(read[&account.email].text.contains("/reset#"));
    let token = read["mai@example.vn"].token("/verify");
    let mut mai = account.clone();
    let body = json!({ "token": token, "password": NEXT });
    let answer = mai.request(Method::PUT, "/api/account/verify").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    mai.keep_cookies(&answer);
    let told = mai.get("/api/session").await.1;
    assert_eq!((&told["email"], &told["verified"]), (&json!("mai@example.vn"), &json!(true)));
    let again = mai.put("/api/account/verify", body).await;
    assert_eq!(error(&again), (404, "no_such_link"));
}

#[tokio::test]
async fn nobody_has_an_account_made_of_anothers_address_with_a_password_of_their_own() {
    const THIEF: &str = "another long password";
    let (server, mut mails) = with_mail(&[]).await;
    owner_invited(&server, &mut mails).await;
    let email = "mai@example.vn";
    let sign_up = async |password: &str| {
        let body = json!({ "email": email, "password": password });
        stranger(&server, Method::POST, "/api/account", "192.0.2.1", body).await.0
    };
    let follow = async |body: Value| stranger(&server, Method::PUT, "/api/account/verify", "192.0.2.1", body).await;
    assert_eq!(sign_up(THIEF).await, StatusCode::ACCEPTED);
    let theirs = mails.receive(email).await.token("/verify");
    // Mai opens what came, and knows no password that goes with it.
    for body in [json!({ "token": theirs }), json!({ "token": theirs, "password": NEXT })] {
        assert_eq!(error(&follow(body).await), (403, "wrong_password"));
    }
    assert_eq!(error(&sign_in(&server, email, THIEF).await), (401, "wrong_credentials"));
    // What she asks for herself has her password, and ends the other link.
    assert_eq!(sign_up(NEXT).await, StatusCode::ACCEPTED);
    let own = mails.receive(email).await.token("/verify");
    let (status, told) = follow(json!({ "token": own, "password": NEXT })).await;
    assert_eq!((status, &told["email"]), (StatusCode::OK, &json!(email)));
    assert_eq!(error(&follow(json!({ "token": theirs, "password": THIEF })).await), (404, "no_such_link"));
    assert_eq!(error(&sign_in(&server, email, THIEF).await), (401, "wrong_credentials"));
    assert_eq!(sign_in(&server, email, NEXT).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn guesses_of_the_password_of_a_sign_up_are_slowed() {
    let (server, mut mails) = with_mail(&[]).await;
    owner_invited(&server, &mut mails).await;
    let body = json!({ "email": "mai@example.vn", "password": NEXT });
    let answer = stranger(&server, Method::POST, "/api/account", "192.0.2.1", body).await;
    assert_eq!(answer.0, StatusCode::ACCEPTED);
    let token = mails.receive("mai@example.vn").await.token("/verify");
    let mut answers = Vec::new();
    for nth in 0..12 {
        let guess = json!({ "token": token, "password": format!("guess number {nth}") });
        answers.push(stranger(&server, Method::PUT, "/api/account/verify", "192.0.2.1", guess).await.0);
    }
    assert_eq!((answers[0], answers[11]), (StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS));
}

#[tokio::test]
async fn accounts_are_made_by_invitation() {
    let server = TestServer::start_with(&["--registration", "invite"]).await;
    let says =
        async |server: &TestServer| reqwest::get(format!("{}/api/server", server.url)).await.unwrap().json().await;
    let told: Value = says(&server).await.unwrap();
    assert_eq!(told, json!({ "registration": "open", "mail": false }));
    // The first account can always be made.
    let (account, workspace, _) = owner(&server).await;
    let told: Value = says(&server).await.unwrap();
    assert_eq!(told["registration"], "invite");
    let sign_up = async |server: &TestServer, email: &str, invitation: Option<&str>| {
        let body = json!({ "email": email, "password": NEXT, "invitation": invitation });
        stranger(server, Method::POST, "/api/account", "192.0.2.1", body).await
    };
    assert_eq!(error(&sign_up(&server, "mai@example.vn", None).await), (403, "invitation_needed"));
    assert_eq!(error(&sign_up(&server, "mai@example.vn", Some("guess")).await), (404, "no_such_invite"));
    let token = account.invite(workspace, "member").await;
    server.ask_database(&format!("UPDATE workspace_invites SET expires_at = {}", now().0)).await;
    assert_eq!(error(&sign_up(&server, "mai@example.vn", Some(&token)).await), (404, "no_such_invite"));
    let token = account.invite(workspace, "member").await;
    assert_eq!(sign_up(&server, "mai@example.vn", Some(&token)).await.0, StatusCode::CREATED);
    let mai = Account::known(&server, "mai@example.vn", NEXT).await;
    mai.join(&token, MemberId::v7(now().0, random())).await;

    let server =
        TestServer::start_with(&["--registration", "closed", "--allowed-domains", "thep.vn,thep.com.vn"]).await;
    assert_eq!(error(&sign_up(&server, "mai@example.vn", None).await), (422, "domain_not_allowed"));
    assert_eq!(error(&sign_up(&server, "mai@xthep.vn", None).await), (422, "domain_not_allowed"));
    assert_eq!(sign_up(&server, "mai@Thep.vn", None).await.0, StatusCode::CREATED);
    assert_eq!(error(&sign_up(&server, "minh@thep.vn", None).await), (403, "registration_closed"));
    assert_eq!(error(&sign_up(&server, "minh@thep.vn", Some("guess")).await), (403, "registration_closed"));
}

#[tokio::test]
async fn an_invitation_makes_no_more_accounts_than_it_lets_in() {
    let server = TestServer::start_with(&["--registration", "invite"]).await;
    let (account, workspace, _) = owner(&server).await;
    let invite = async |what: Value| {
        let (status, body) = account.post(&format!("/api/workspaces/{workspace}/invites"), what).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["token"].as_str().unwrap().to_owned()
    };
    let sign_up = async |email: &str, token: &str| {
        let body = json!({ "email": email, "password": NEXT, "invitation": token });
        stranger(&server, Method::POST, "/api/account", "192.0.2.1", body).await
    };
    // One that nobody uses makes one account, of many who come at once as well.
    let one = invite(json!({ "role": "member" })).await;
    let addresses: Vec<String> = (0..4).map(|nth| format!("mai{nth}@example.vn")).collect();
    let made = join_all(addresses.iter().map(|email| sign_up(email, &one))).await;
    let count = |code| made.iter().filter(|answer| error(answer) == code).count();
    assert_eq!((count((201, "")), count((404, "no_such_invite"))), (1, 3), "{made:?}");
    // An address that is taken uses nothing up; who joined makes no room for one more.
    let two = invite(json!({ "role": "member", "uses": 2 })).await;
    assert_eq!(error(&sign_up(&account.email, &two).await), (409, "email_taken"));
    assert_eq!(sign_up("hoa@example.vn", &two).await.0, StatusCode::CREATED);
    let hoa = Account::known(&server, "hoa@example.vn", NEXT).await;
    hoa.join(&two, MemberId::v7(now().0, random())).await;
    assert_eq!(sign_up("minh@example.vn", &two).await.0, StatusCode::CREATED);
    assert_eq!(error(&sign_up("lam@example.vn", &two).await), (404, "no_such_invite"));
    let minh = Account::known(&server, "minh@example.vn", NEXT).await;
    minh.join(&two, MemberId::v7(now().0, random())).await;
    assert_eq!(error(&sign_up("lam@example.vn", &two).await), (404, "no_such_invite"));
    // One for an address makes the account of that address only.
    let bound = invite(json!({ "role": "member", "email": "Lam@example.vn" })).await;
    assert_eq!(error(&sign_up("eve@example.vn", &bound).await), (403, "invite_for_another"));
    assert_eq!(sign_up("lam@example.vn", &bound).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn guesses_from_many_addresses_do_not_hold_up_a_device_that_is_known() {
    let server = TestServer::start_with(&["--trusted-proxies", "127.0.0.1"]).await;
    let mut owner = Account::sign_up(&server, "lan").await;
    let guess = async |nth: u8, password: &str| {
        let body = json!({ "email": owner.email, "password": password });
        stranger(&server, Method::POST, "/api/session", &format!("198.51.100.{nth}"), body).await
    };
    let answers = join_all((0..40).map(|nth| guess(nth, "not the password"))).await;
    let refused = answers.iter().filter(|answer| error(answer) == (429, "too_many_attempts")).count();
    assert!(refused >= 10, "{refused}");
    // Whoever guesses it right in between does not get in either, nor does anybody hear that it was right.
    assert_eq!(error(&guess(77, &owner.password.clone()).await), (429, "too_many_attempts"));
    // The same for an address that has no account.
    let body = json!({ "email": "nobody@example.vn", "password": "not the password" });
    let nobody = join_all((0..40).map(|nth| {
        stranger(&server, Method::POST, "/api/session", ["203.0.113.1", "203.0.113.2"][nth % 2], body.clone())
    }))
    .await;
    assert!(nobody.iter().any(|answer| error(answer) == (429, "too_many_attempts")));
    for _ in 0..2 {
        owner.sign_in(&server).await;
    }
    // Another account is not concerned.
    Account::sign_up(&server, "minh").await;
    // Another account's cookie opens no way past.
    let other = Account::sign_up(&server, "mai").await;
    let body = json!({ "email": owner.email, "password": owner.password });
    let guess = async |nth: u8| {
        let body = json!({ "email": owner.email, "password": "not the password" });
        stranger(&server, Method::POST, "/api/session", &format!("198.51.100.{nth}"), body).await
    };
    // What was guessed before may be so long ago by now that nobody waits for it.
    join_all((100..120).map(guess)).await;
    assert_eq!(error(&other.post("/api/session", body).await), (429, "too_many_attempts"));
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_a_budget_and_nobody_else_names_another() {
    let wrong = |nth: usize| json!({ "email": format!("a{nth}@b.vn"), "password": "whatever it is" });
    let server = TestServer::start_with(&["--trusted-proxies", "127.0.0.0/8,10.0.0.0/8", "--sign-in-rate", "5"]).await;
    let mut answers = Vec::new();
    for nth in 0..30 {
        // What a client wrote itself stands further left.
        let from = format!("192.0.2.{nth}, 203.0.113.7, 10.0.0.2");
        answers.push(stranger(&server, Method::POST, "/api/session", &from, wrong(nth)).await.0);
    }
    assert!(answers[6..].iter().filter(|it| **it == StatusCode::TOO_MANY_REQUESTS).count() >= 20, "{answers:?}");
    let other = stranger(&server, Method::POST, "/api/session", "203.0.113.8, 10.0.0.2", wrong(99)).await;
    assert_eq!(error(&other), (401, "wrong_credentials"));
    // One line of a subscriber is a whole network.
    let mut answers = Vec::new();
    for nth in 0..12 {
        let from = format!("2001:db8:0:7::{nth:x}");
        answers.push(stranger(&server, Method::POST, "/api/session", &from, wrong(nth)).await.0);
    }
    assert_eq!(answers[11], StatusCode::TOO_MANY_REQUESTS, "{answers:?}");

    // A peer that is no proxy of ours says what it likes.
    let server = TestServer::start_with(&["--sign-in-rate", "5"]).await;
    let mut answers = Vec::new();
    for nth in 0..12 {
        let from = format!("203.0.113.{nth}");
        answers.push(stranger(&server, Method::POST, "/api/session", &from, wrong(nth)).await.0);
    }
    assert_eq!(answers[11], StatusCode::TOO_MANY_REQUESTS, "{answers:?}");
}

#[tokio::test]
async fn more_sign_ins_than_the_server_can_hash_are_told_so() {
    let server = TestServer::start().await;
    let mut owner = Account::sign_up(&server, "lan").await;
    let flood = async || {
        join_all((0..200).map(|nth| {
            let body = json!({ "email": format!("a{nth}@b.vn"), "password": "whatever it is" });
            stranger(&server, Method::POST, "/api/session", "192.0.2.1", body)
        }))
        .await
    };
    // A device that is known has places of its own.
    let (answers, ()) = tokio::join!(flood(), owner.sign_in(&server));
    let count = |code| answers.iter().filter(|answer| error(answer) == code).count();
    let (busy, wrong) = (count((503, "too_busy")), count((401, "wrong_credentials")));
    assert_eq!(busy + wrong, answers.len());
    assert!(busy > 0 && wrong > 0, "{busy} {wrong}");
}

#[tokio::test]
async fn clients_that_hang_up_leave_nothing_behind() {
    let server = TestServer::start().await;
    let mut owner = Account::sign_up(&server, "lan").await;
    let before = server.resident_bytes();
    let http = reqwest::Client::new();
    let mut highest = 0;
    for nth in 0..100 {
        let request = http.post(format!("{}/api/session", server.url)).header("origin", server.origin());
        let body = json!({ "email": format!("a{nth}@b.vn"), "password": "whatever it is" });
        let sent = tokio::spawn(request.json(&body).send());
        tokio::task::yield_now().await;
        // On its way, answered, or not yet sent: whatever it is, nobody waits for it.
        sent.abort();
        highest = highest.max(server.resident_bytes());
    }
    owner.sign_in(&server).await;
    // Two hashes of 20 MiB run at a time; a hundred would be two gigabytes.
    assert!(highest.saturating_sub(before) < 400 * 1024 * 1024, "{before} {highest}");
}

#[tokio::test]
async fn a_device_that_was_not_seen_before_is_told_of() {
    let (server, mut mails) = with_mail(&[]).await;
    let (mut account, ..) = owner_invited(&server, &mut mails).await;
    // The same browser again is none.
    account.sign_in(&server).await;
    let stranger = Account::known(&server, &account.email, &account.password).await;
    let mail = mails.receive(&account.email).await;
    assert!(mail.text.contains("chưa từng thấy"), "{}", mail.text);
    let told = account.get("/api/devices").await.1;
    let of = |this: bool| told["devices"].as_array().unwrap().iter().filter(move |it| it["this"] == this);
    assert!(of(true).all(|it| it["new"] == false));
    assert_eq!(of(false).filter(|it| it["new"] == true).count(), 1);
    assert_eq!(stranger.get("/api/devices").await.1["devices"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn flags_that_cannot_work_are_refused_at_the_start() {
    let directory = tempfile::tempdir().unwrap();
    for (flags, says) in [
        (vec!["--smtp-url", "smtps://mail.example.vn"], "--mail-from"),
        (vec!["--smtp-url", "smtps://mail.example.vn", "--mail-from", "a@b.vn"], "--public-url"),
        (vec!["--smtp-url", "smtp://mail.example.vn", "--mail-from", "a@b.vn"], "tls=required"),
        (vec!["--trusted-proxies", "nonsense"], "10.0.0.0/8"),
        (vec!["--session-idle", "soon"], "30days"),
    ] {
        let output = sotay_tests::server::command(directory.path()).args(&flags).output().await.unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains(says), "{flags:?}: {told}");
    }
}

#[tokio::test]
async fn who_signs_out_while_changes_wait_pushes_nothing_after_it() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (colleague, _) = joined(&server, &account, workspace, "member").await;
    let mut socket = live(&account, workspace).await;
    let groups: Vec<PushGroup> = (0..3_000).map(|_| fresh_group()).collect();
    for some in groups.chunks(100) {
        socket.push(some.to_vec()).await;
    }
    let answer = account.request(Method::DELETE, "/api/session").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let mut acknowledged = 0;
    loop {
        match socket.hear().await {
            Heard::Message(ServerMessage::Accepted { changes, .. }) => acknowledged += changes.len(),
            Heard::Message(_) => {}
            Heard::Closed(end) => break assert_eq!(end.map(|(code, _)| code), Some(4002)),
        }
    }
    // The turn that was under way gets into the log, and of what waited nothing.
    let (_, cursor) = colleague.log(workspace).await;
    let mut after = colleague.live(workspace).await;
    after.hello(cursor).await;
    let mut counts = Vec::new();
    for _ in 0..3 {
        let group = fresh_group();
        let id = group.group;
        after.push(vec![group]).await;
        after.accepted(id).await;
        counts.push(colleague.log(workspace).await.0.len());
    }
    assert!(acknowledged < counts[0] && counts[0] < groups.len(), "{acknowledged}, {counts:?}");
    assert_eq!(counts[1..], [counts[0] + 1, counts[0] + 2]);
}
