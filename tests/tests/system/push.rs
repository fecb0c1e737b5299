//! Reminders to devices whose app is closed.

use super::*;
use automerge::ScalarValue;
use data_encoding::BASE64URL_NOPAD;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_tests::push_service::{PushService, ReachedDevice};
use std::collections::BTreeMap;

const MINUTE_MS: i64 = 60_000;

async fn subscribe(account: &Account, subscription: &Value) -> (StatusCode, Value) {
    let answer = account.request(Method::PUT, "/api/push").json(subscription).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap_or_default())
}

/// A task that is due at an instant, with a reminder so many minutes before.
fn task(draft: &mut Draft, member: MemberId, title: &str, due: i64, minutes: i64) -> PushGroup {
    let change = draft.change(|it| {
        it.put(ROOT, "kind", "task").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "title", title).unwrap();
        it.put(ROOT, "assignee_id", member.to_string()).unwrap();
        it.put(ROOT, "due", ScalarValue::Timestamp(due)).unwrap();
        it.put(ROOT, format!("reminders/{}", MemberId::from_cause(title)), minutes).unwrap();
    });
    draft.group(&change)
}

async fn push(socket: &mut LiveSocket, group: PushGroup) {
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
}

#[tokio::test]
async fn a_reminder_reaches_a_device_once_also_after_a_crash() {
    let mut service = PushService::start().await;
    let mut server = TestServer::start_with(&["--push-services", &service.origin]).await;
    let (mut account, workspace, member) = owner(&server).await;
    let device = ReachedDevice::fresh();
    let endpoint = format!("{}/send/1", service.origin);
    assert_eq!(subscribe(&account, &device.subscription(&endpoint, 420)).await.0, StatusCode::NO_CONTENT);
    let (_, key) = account.get("/api/push").await;

    let mut socket = live(&account, workspace).await;
    let mut draft = Draft::new("task", random());
    let due = now().0 + 10 * MINUTE_MS + 3_000;
    push(&mut socket, task(&mut draft, member, "Gọi chị Lan", due, 10)).await;
    // Acknowledged is kept: the reminder is in the same transaction.
    server.kill().await;
    server.restart().await;

    let first = service.receive().await;
    assert_eq!(first.path, "/send/1");
    let told = device.read(&first);
    assert_eq!(told, json!({ "record": draft.record, "title": "Gọi chị Lan", "due": due }));
    let authorization = &first.headers["authorization"];
    assert!(authorization.ends_with(key["key"].as_str().unwrap()), "{authorization}");
    let claims = authorization.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap();
    assert_eq!(claims["aud"], service.origin.as_str());
    assert_eq!(first.headers["content-encoding"], "aes128gcm");

    // An edit tells of nothing that was told of; what comes next is the second task's.
    account.sign_in(&server).await;
    assert_eq!(subscribe(&account, &device.subscription(&endpoint, 420)).await.0, StatusCode::NO_CONTENT);
    let mut socket = live(&account, workspace).await;
    let edit = draft.change(|it| it.put(ROOT, "title", "Gọi lại chị Lan").unwrap());
    push(&mut socket, draft.group(&edit)).await;
    // A day is told of at the hour of the device: nine in the morning there is a second from now.
    let mut other = Draft::new("task", random());
    let day_ms = 24 * 60 * MINUTE_MS;
    let today = now().0 / day_ms * day_ms;
    let nine = today + 9 * 60 * MINUTE_MS;
    let ahead = (nine - now().0 - 2_000).div_euclid(MINUTE_MS);
    // Within what clocks there are, and the rest in minutes before; late in the day it is of tomorrow.
    let offset = ahead.rem_euclid(12 * 60);
    let tomorrow = i64::from(ahead < offset);
    let minutes = ahead - offset + tomorrow * 24 * 60;
    assert_eq!(subscribe(&account, &device.subscription(&endpoint, offset as i16)).await.0, StatusCode::NO_CONTENT);
    let change = other.change(|it| {
        it.put(ROOT, "kind", "task").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "title", "Gửi báo giá").unwrap();
        it.put(ROOT, "assignee_id", member.to_string()).unwrap();
        let days = sotay_shared::date::CalendarDate::EPOCH.plus_days(today / day_ms + tomorrow).unwrap();
        it.put(ROOT, "due", days.to_string()).unwrap();
        it.put(ROOT, format!("reminders/{}", MemberId::from_cause("r")), minutes).unwrap();
    });
    push(&mut socket, other.group(&change)).await;
    let second = service.receive().await;
    assert_eq!(device.read(&second)["title"], "Gửi báo giá");
}

#[tokio::test]
async fn the_clock_of_a_device_is_followed_while_its_app_is_closed() {
    let mut service = PushService::start().await;
    let mut server = TestServer::start_with(&["--push-services", &service.origin]).await;
    let (mut account, workspace, member) = owner(&server).await;
    let device = ReachedDevice::fresh();
    // Nine in the morning is a moment from now in a zone of whole hours, with the rest in minutes before.
    let day_ms = 24 * 60 * MINUTE_MS;
    let today = now().0 / day_ms * day_ms;
    let ahead = (today + 9 * 60 * MINUTE_MS - now().0 - 10_000).div_euclid(MINUTE_MS);
    let hours = ahead.rem_euclid(12 * 60) / 60;
    let tomorrow = i64::from(ahead < hours * 60);
    let minutes = ahead - hours * 60 + tomorrow * 24 * 60;
    // What the device said of its offset is not true any more.
    let mut subscription = device.subscription(&format!("{}/send/9", service.origin), -600);
    subscription["zone"] = json!(format!("Etc/GMT-{hours}"));
    assert_eq!(subscribe(&account, &subscription).await.0, StatusCode::NO_CONTENT);
    server.kill().await;
    server.restart().await;
    account.sign_in(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = Draft::new("task", random());
    let change = draft.change(|it| {
        it.put(ROOT, "kind", "task").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "title", "Gửi báo giá").unwrap();
        it.put(ROOT, "assignee_id", member.to_string()).unwrap();
        let day = sotay_shared::date::CalendarDate::EPOCH.plus_days(today / day_ms + tomorrow).unwrap();
        it.put(ROOT, "due", day.to_string()).unwrap();
        it.put(ROOT, format!("reminders/{}", MemberId::from_cause("r")), minutes).unwrap();
    });
    push(&mut socket, draft.group(&change)).await;
    assert_eq!(device.read(&service.receive().await)["title"], "Gửi báo giá");
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_again_and_one_that_knows_nobody_is_not() {
    let mut service = PushService::start().await;
    let server = TestServer::start_with(&["--push-services", &service.origin]).await;
    let (account, workspace, member) = owner(&server).await;
    let device = ReachedDevice::fresh();
    let endpoint = format!("{}/send/2", service.origin);
    assert_eq!(subscribe(&account, &device.subscription(&endpoint, 0)).await.0, StatusCode::NO_CONTENT);
    let mut socket = live(&account, workspace).await;
    service.answer_next(503);
    service.answer_next(410);
    push(&mut socket, task(&mut Draft::new("task", random()), member, "Một", now().0 + MINUTE_MS + 1_000, 1)).await;
    assert_eq!(device.read(&service.receive().await)["title"], "Một");
    assert_eq!(device.read(&service.receive().await)["title"], "Một", "busy: once more");
    // Gone: nothing more comes until it subscribes again. What is done by then is not told of.
    let mut done = Draft::new("task", random());
    push(&mut socket, task(&mut done, member, "Xong rồi", now().0 + MINUTE_MS + 1_000, 1)).await;
    let change = done.change(|it| it.put(ROOT, "status", "done").unwrap());
    push(&mut socket, done.group(&change)).await;
    push(&mut socket, task(&mut Draft::new("task", random()), member, "Hai", now().0 + MINUTE_MS + 2_000, 1)).await;
    assert_eq!(subscribe(&account, &device.subscription(&endpoint, 0)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(device.read(&service.receive().await)["title"], "Hai");
}

#[tokio::test]
async fn devices_are_reached_only_through_known_services_and_while_signed_in() {
    let mut service = PushService::start().await;
    let server = TestServer::start_with(&["--push-services", &service.origin]).await;
    let (mut account, workspace, member) = owner(&server).await;
    let device = ReachedDevice::fresh();
    let (status, body) = subscribe(&account, &device.subscription("http://127.0.0.1:1/steal", 0)).await;
    assert_eq!((status, &body["error"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("unknown_push_service")));
    let endpoint = format!("{}/send/3", service.origin);
    let good = device.subscription(&endpoint, 0);
    for (key, bad) in [("p256dh", json!("AAAA")), ("auth", json!("AAAA")), ("utc_offset", json!(5_000))] {
        let mut subscription = good.clone();
        subscription[key] = bad;
        let (status, body) = subscribe(&account, &subscription).await;
        assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &json!("bad_request")), "{key}");
    }
    assert_eq!(subscribe(&account, &good).await.0, StatusCode::NO_CONTENT);
    let mut socket = live(&account, workspace).await;
    assert_eq!(account.request(Method::DELETE, "/api/session").send().await.unwrap().status(), StatusCode::NO_CONTENT);
    account.sign_in(&server).await;
    // The device that signed out is told nothing; another one is.
    let other = ReachedDevice::fresh();
    let elsewhere = format!("{}/send/4", service.origin);
    assert_eq!(subscribe(&account, &other.subscription(&elsewhere, 0)).await.0, StatusCode::NO_CONTENT);
    drop(socket);
    socket = live(&account, workspace).await;
    push(&mut socket, task(&mut Draft::new("task", random()), member, "Ba", now().0 + MINUTE_MS + 1_000, 1)).await;
    let received = service.receive().await;
    assert_eq!(received.path, "/send/4");
    assert_eq!(other.read(&received)["title"], "Ba");
}

#[tokio::test]
async fn whoever_is_called_is_told_once_and_nobody_of_what_they_wrote_themselves() {
    let mut service = PushService::start().await;
    let server = TestServer::start_with(&["--push-services", &service.origin]).await;
    let (account, workspace, member) = owner(&server).await;
    let (colleague, minh) = joined(&server, &account, workspace, "member").await;
    let device = ReachedDevice::fresh();
    for (account, name) in [(&account, "lan"), (&colleague, "minh")] {
        let subscription = device.subscription(&format!("{}/send/{name}", service.origin), 0);
        assert_eq!(subscribe(account, &subscription).await.0, StatusCode::NO_CONTENT);
    }
    let mut socket = live(&account, workspace).await;
    let mut author = Draft::new("member", random());
    author.record = member.into();
    let named = author.create("Lan");
    push(&mut socket, author.group(&named)).await;
    let mut company = Draft::new("company", random());
    let named = company.create("Acme");
    push(&mut socket, company.group(&named)).await;

    let note = |text: &str, called: &[MemberId]| {
        let mut note = Draft::new("activity", random());
        let change = note.change(|it| {
            it.put(ROOT, "kind", "activity").unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            it.put(ROOT, "created_by", member.to_string()).unwrap();
            it.put(ROOT, "activity_type", "note").unwrap();
            it.put(ROOT, "body", text).unwrap();
            it.put(ROOT, format!("links/{}", company.record), true).unwrap();
            for member in called {
                it.put(ROOT, format!("mentions/{member}"), true).unwrap();
            }
        });
        let group = note.group(&change);
        (note, group)
    };
    let (mut first, group) = note("@Minh xem giúp\nbáo giá", &[minh, member]);
    push(&mut socket, group).await;
    let told = service.receive().await;
    assert_eq!(told.path, "/send/minh");
    let expected = json!({ "record": first.record, "by": "Lan", "text": "@Minh xem giúp", "kind": "company", "about": company.record });
    assert_eq!(device.read(&told), expected);

    // An edit that calls nobody anew tells nobody: what comes next is the other note's.
    let edit = first.change(|it| it.put(ROOT, "body", "@Minh xem lại").unwrap());
    push(&mut socket, first.group(&edit)).await;
    let (_, group) = note("Gửi @Minh", &[minh]);
    push(&mut socket, group).await;
    assert_eq!(device.read(&service.receive().await)["text"], "Gửi @Minh");
    // One that does tells of it, in the name of whoever called; and takes it from nobody who was not told yet.
    let hoa = Account::sign_up(&server, "hoa").await;
    let third = MemberId::v7(now().0, random());
    hoa.join(&account.invite(workspace, "member").await, third).await;
    let subscription = device.subscription(&format!("{}/send/hoa", service.origin), 0);
    assert_eq!(subscribe(&hoa, &subscription).await.0, StatusCode::NO_CONTENT);
    let mut theirs = live(&colleague, workspace).await;
    let mut name = Draft::new("member", random());
    name.record = minh.into();
    let named = name.create("Minh");
    push(&mut theirs, name.group(&named)).await;
    let (mut both, group) = note("@Minh và @Hoa", &[minh]);
    push(&mut socket, group).await;
    both.set_actor(random());
    let edit = both.change(|it| it.put(ROOT, format!("mentions/{third}"), true).unwrap());
    push(&mut theirs, both.group(&edit)).await;
    let mut told = BTreeMap::new();
    for _ in 0..2 {
        let one = service.receive().await;
        told.insert(one.path.clone(), device.read(&one)["by"].clone());
    }
    assert_eq!(
        told,
        BTreeMap::from([("/send/hoa".to_owned(), json!("Minh")), ("/send/minh".to_owned(), json!("Lan"))])
    );

    // Whoever does not want it is told nothing by the server; the others are.
    let edit = name.change(|it| it.put(ROOT, "quiet/mentioned", true).unwrap());
    push(&mut theirs, name.group(&edit)).await;
    for text in ["@Minh và @Hoa: một", "@Minh và @Hoa: hai"] {
        let (_, group) = note(text, &[minh, third]);
        push(&mut socket, group).await;
        let told = service.receive().await;
        assert_eq!((told.path.as_str(), &device.read(&told)["text"]), ("/send/hoa", &json!(text)));
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_and_a_stranger_with_many_reminders_hold_up_nobody() {
    let (mut service, silent) = (PushService::start().await, PushService::start().await);
    silent.keep_silent(2_000);
    let services = format!("{},{}", service.origin, silent.origin);
    let server = TestServer::start_with(&["--push-services", &services]).await;
    // A stranger, with a workspace of their own and a device that is reached nowhere.
    let stranger = Account::sign_up(&server, "mallory").await;
    let (theirs, them) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    stranger.create_workspace(theirs, them).await;
    let device = ReachedDevice::fresh();
    let subscription = device.subscription(&format!("{}/send/x", silent.origin), 0);
    assert_eq!(subscribe(&stranger, &subscription).await.0, StatusCode::NO_CONTENT);
    let mut socket = live(&stranger, theirs).await;
    let due = now().0 + MINUTE_MS + 10_000;
    let groups: Vec<PushGroup> =
        (0..500).map(|nth| task(&mut Draft::new("task", random()), them, &format!("Việc {nth}"), due, 1)).collect();
    let last = groups.last().unwrap().group;
    socket.push(groups).await;
    socket.accepted(last).await;

    let (account, workspace, member) = owner(&server).await;
    let subscription = device.subscription(&format!("{}/send/lan", service.origin), 0);
    assert_eq!(subscribe(&account, &subscription).await.0, StatusCode::NO_CONTENT);
    let mut socket = live(&account, workspace).await;
    let later = due.max(now().0 + MINUTE_MS) + 2_000;
    push(&mut socket, task(&mut Draft::new("task", random()), member, "Gọi chị Lan", later, 1)).await;
    assert_eq!(device.read(&service.receive().await)["title"], "Gọi chị Lan");
}

#[tokio::test]
async fn a_member_is_told_so_often_an_hour_and_then_that_there_is_more() {
    let mut service = PushService::start().await;
    let server = TestServer::start_with(&["--push-services", &service.origin, "--push-messages", "3"]).await;
    let (account, workspace, member) = owner(&server).await;
    let (colleague, minh) = joined(&server, &account, workspace, "member").await;
    let device = ReachedDevice::fresh();
    for (account, name) in [(&account, "lan"), (&colleague, "minh")] {
        let subscription = device.subscription(&format!("{}/send/{name}", service.origin), 0);
        assert_eq!(subscribe(account, &subscription).await.0, StatusCode::NO_CONTENT);
    }
    let mut socket = live(&account, workspace).await;
    // Somebody who calls a colleague again and again.
    for nth in 0..40 {
        let mut note = Draft::new("activity", random());
        let change = note.change(|it| {
            it.put(ROOT, "kind", "activity").unwrap();
            it.put(ROOT, "schema", 1).unwrap();
            it.put(ROOT, "created_by", member.to_string()).unwrap();
            it.put(ROOT, "activity_type", "note").unwrap();
            it.put(ROOT, "body", format!("@Minh {nth}")).unwrap();
            it.put(ROOT, format!("mentions/{minh}"), true).unwrap();
        });
        push(&mut socket, note.group(&change)).await;
    }
    for _ in 0..3 {
        assert!(device.read(&service.receive().await)["text"].as_str().unwrap().starts_with("@Minh"));
    }
    assert_eq!(device.read(&service.receive().await)["more"], true);
    // Nothing more comes for them; a colleague is told as ever.
    let due = now().0 + MINUTE_MS + 8_000;
    push(&mut socket, task(&mut Draft::new("task", random()), member, "Họp", due, 1)).await;
    let told = service.receive().await;
    assert_eq!((told.path.as_str(), &device.read(&told)["title"]), ("/send/lan", &json!("Họp")));
}
