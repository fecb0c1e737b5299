//! Memberships that change and end: what was open closes, and nobody keeps or takes what is not theirs.

use super::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_shared::{
    codec,
    id::{GroupId, RecordId},
    problem::RefusalCode,
    sync::Recovery,
};
use sotay_tests::{server::on_postgres, socket::Heard};

/// A request with a body, its status and its error.
async fn ask(account: &Account, method: Method, path: &str, body: Value) -> (u16, String) {
    let answer = account.request(method, path).json(&body).send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    (status, body["error"].as_str().unwrap_or_default().to_owned())
}

fn place(workspace: WorkspaceId, member: MemberId) -> String {
    format!("/api/workspaces/{workspace}/members/{member}")
}

async fn put(by: &Account, workspace: WorkspaceId, member: MemberId, what: Value) -> (u16, String) {
    ask(by, Method::PUT, &place(workspace, member), what).await
}

async fn remove(by: &Account, workspace: WorkspaceId, member: MemberId) -> (u16, String) {
    ask(by, Method::DELETE, &place(workspace, member), json!({})).await
}

fn done() -> (u16, String) {
    (204, String::new())
}

fn refused(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}

/// Another account that joined.
async fn another(server: &TestServer, owner: &Account, workspace: WorkspaceId, role: &str) -> (Account, MemberId) {
    joined(server, owner, workspace, role).await
}

/// An invitation with more said.
async fn invite(by: &Account, workspace: WorkspaceId, what: Value) -> String {
    let (status, body) = by.post(&format!("/api/workspaces/{workspace}/invites"), what).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    body["token"].as_str().unwrap().to_owned()
}

async fn join(account: &Account, token: &str) -> (u16, String) {
    let member = MemberId::v7(now().0, random());
    ask(account, Method::POST, "/api/join", json!({ "token": token, "member": member })).await
}

/// With what code a live socket is closed, whatever it says before.
async fn close_of(socket: &mut LiveSocket) -> (u16, String) {
    loop {
        if let Heard::Closed(end) = socket.hear().await {
            return end.expect("closed with a reason");
        }
    }
}

/// The first change of a record that admins write.
fn pipeline() -> PushGroup {
    let mut draft = Draft::new("pipeline", random());
    let change = draft.create("Bán hàng");
    draft.group(&change)
}

async fn roles(account: &Account, workspace: WorkspaceId) -> Vec<(String, String, bool)> {
    let (_, body) = account.get(&format!("/api/workspaces/{workspace}/members")).await;
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let members = body["members"].as_array().unwrap().iter();
    members.map(|it| (text(&it["member"]), text(&it["role"]), it["suspended"] == true)).collect()
}

#[tokio::test]
async fn who_is_removed_is_out_at_once_and_hears_why() {
    let server = TestServer::start().await;
    let (lan, workspace, lan_member) = owner(&server).await;
    let (minh, minh_member) = another(&server, &lan, workspace, "admin").await;
    let (hoa, hoa_member) = another(&server, &lan, workspace, "member").await;
    let mut open = live(&minh, workspace).await;
    let mut bystander = live(&hoa, workspace).await;
    let secret = gateway::token(&minh, workspace).await;
    let mut gateway = gateway::joined(&minh, &secret).await;
    let link = invite(&minh, workspace, json!({ "role": "member" })).await;

    assert_eq!(remove(&lan, workspace, minh_member).await, done());
    assert_eq!(close_of(&mut open).await.0, 4008);
    let (code, reason) = gateway::closed(&mut gateway).await;
    assert!(code == 4008 && reason.contains("removed"), "{code} {reason}");
    // What is pushed all the same stands in no log.
    open.push(vec![fresh_group()]).await;
    assert_eq!(lan.log(workspace).await.0.len(), 0);

    // Every way in says so, and who did it when, so that a device that was away hears of it.
    let recovery = codec::encode(&Recovery { group: GroupId::v7(now().0, random()), changes: Vec::new() });
    for (method, way) in [
        (Method::GET, "log"),
        (Method::GET, "members"),
        (Method::GET, "tokens"),
        (Method::GET, "invites"),
        (Method::POST, "recover"),
        (Method::PUT, "files/0000000000000000000000000000000000000000000000000000000000000000"),
    ] {
        let request = minh.request(method, &format!("/api/workspaces/{workspace}/{way}"));
        let answer = request.body(recovery.clone()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{way}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!((&body["error"], &body["why"]), (&json!("removed"), &json!("removed")), "{way}");
        assert_eq!(body["member"], json!(minh_member), "{way}");
        assert!(body["at"].as_i64().is_some_and(|at| at <= now().0), "{body}");
    }
    assert!(minh.try_live(workspace).await.unwrap_err().to_string().contains("403"));
    let mut again = gateway::connect(&minh, &secret).await;
    assert_eq!(gateway::closed(&mut again).await.0, 4002);
    // Neither the link that they made nor another one lets them back in.
    assert_eq!(join(&minh, &link).await, refused(404, "no_such_invite"));
    let other = lan.invite(workspace, "member").await;
    assert_eq!(join(&minh, &other).await, refused(403, "removed"));
    let (_, session) = minh.get("/api/session").await;
    assert_eq!(session["workspaces"], json!([]));
    // Nobody else notices.
    let group = fresh_group();
    let id = group.group;
    bystander.push(vec![group]).await;
    bystander.accepted(id).await;
    let known =
        [(lan_member, "owner"), (hoa_member, "member")].map(|(it, role)| (it.to_string(), role.to_owned(), false));
    assert_eq!(roles(&lan, workspace).await, known);

    // An invitation that names them brings them back as who they were.
    let back = invite(&lan, workspace, json!({ "role": "viewer", "member": minh_member })).await;
    let body = minh.join(&back, MemberId::v7(now().0, random())).await;
    assert_eq!((&body["member"], &body["role"]), (&json!(minh_member), &json!("viewer")));
    assert!(minh.try_live(workspace).await.is_ok());
}

#[tokio::test]
async fn a_role_counts_at_once_in_what_is_open() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, member) = another(&server, &lan, workspace, "admin").await;
    let mut open = live(&minh, workspace).await;
    let allowed = pipeline();
    let id = allowed.group;
    open.push(vec![allowed]).await;
    open.accepted(id).await;
    let link = invite(&minh, workspace, json!({ "role": "admin" })).await;

    assert_eq!(put(&lan, workspace, member, json!({ "role": "member" })).await, done());
    // On the socket that was open before: it is closed as "connect again", and what comes on it is not taken.
    open.push(vec![pipeline()]).await;
    assert_eq!(close_of(&mut open).await.0, 4005);
    assert_eq!(lan.log(workspace).await.0.len(), 1);
    let mut next = minh.live(workspace).await;
    let (_, cursor) = lan.log(workspace).await;
    match next.hello(cursor).await {
        ServerMessage::Welcome { role, .. } => assert_eq!(role.as_str(), "member"),
        other => panic!("{other:?}"),
    }
    let group = pipeline();
    let id = group.group;
    next.push(vec![group]).await;
    match next.answer(id).await {
        ServerMessage::Refused { code, .. } => assert_eq!(code, RefusalCode::NotPermitted),
        other => panic!("{other:?}"),
    }
    // What they invited somebody to as an admin is void.
    let stranger = Account::sign_up(&server, "mai").await;
    assert_eq!(join(&stranger, &link).await, refused(404, "no_such_invite"));
}

#[tokio::test]
async fn a_batch_that_waits_for_its_turn_ends_with_the_membership() {
    let server = TestServer::start_with(&["--push-rate", "1000"]).await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, member) = another(&server, &lan, workspace, "member").await;
    let mut open = live(&minh, workspace).await;
    // More than a minute's changes in one push: the rest of it waits, group after group.
    let groups: Vec<PushGroup> = (0..400).map(|_| fresh_group()).collect();
    for some in [groups.clone(), (0..400).map(|_| fresh_group()).collect(), (0..400).map(|_| fresh_group()).collect()] {
        open.push(some).await;
    }
    open.accepted(groups[0].group).await;
    assert_eq!(remove(&lan, workspace, member).await, done());
    let before = lan.log(workspace).await.0.len();
    let (code, _) = close_of(&mut open).await;
    assert!(code == 4008 || code == 4007, "{code}");
    let after = lan.log(workspace).await.0.len();
    assert!(after < 1_200 && after <= before + 256, "{before} {after}");
}

#[tokio::test]
async fn roles_change_by_those_who_may_and_an_owner_stays() {
    let server = TestServer::start().await;
    let (lan, workspace, lan_member) = owner(&server).await;
    let (admin, admin_member) = another(&server, &lan, workspace, "admin").await;
    let (other, other_member) = another(&server, &lan, workspace, "admin").await;
    let (minh, minh_member) = another(&server, &lan, workspace, "member").await;
    let stranger = Account::sign_up(&server, "mai").await;
    let no = |role: &str| (403, "not_permitted".to_owned(), role.to_owned());
    for (by, member, what, role) in [
        // Nobody raises themselves.
        (&admin, admin_member, json!({ "role": "owner" }), "admin"),
        (&minh, minh_member, json!({ "role": "admin" }), "member"),
        // An admin decides about those below admin, and makes no admins of them.
        (&admin, lan_member, json!({ "role": "member" }), "admin"),
        (&admin, other_member, json!({ "role": "member" }), "admin"),
        (&admin, minh_member, json!({ "role": "admin" }), "admin"),
        (&admin, other_member, json!({ "suspended": true }), "admin"),
        (&minh, admin_member, json!({ "role": "viewer" }), "member"),
        (&lan, lan_member, json!({ "suspended": true }), "owner"),
    ] {
        let (status, error) = put(by, workspace, member, what.clone()).await;
        assert_eq!((status, error, role.to_owned()), no(role), "{what}");
    }
    for (by, member) in [(&admin, lan_member), (&admin, other_member), (&minh, admin_member), (&minh, lan_member)] {
        assert_eq!(remove(by, workspace, member).await, refused(403, "not_permitted"));
    }
    assert_eq!(remove(&stranger, workspace, minh_member).await, refused(403, "not_a_member"));
    assert_eq!(put(&stranger, workspace, minh_member, json!({ "role": "viewer" })).await.0, 403);
    let nobody = MemberId::v7(now().0, random());
    assert_eq!(put(&lan, workspace, nobody, json!({ "role": "viewer" })).await, refused(404, "no_such_member"));
    assert_eq!(put(&lan, workspace, minh_member, json!({})).await, refused(400, "bad_request"));
    // The last owner neither leaves nor steps down.
    assert_eq!(remove(&lan, workspace, lan_member).await, refused(409, "last_owner"));
    assert_eq!(put(&lan, workspace, lan_member, json!({ "role": "admin" })).await, refused(409, "last_owner"));
    // With another one they do: the workspace is handed over.
    assert_eq!(put(&lan, workspace, admin_member, json!({ "role": "owner" })).await, done());
    assert_eq!(put(&lan, workspace, lan_member, json!({ "role": "member" })).await, done());
    assert_eq!(put(&lan, workspace, admin_member, json!({ "role": "member" })).await, refused(403, "not_permitted"));
    assert_eq!(put(&admin, workspace, minh_member, json!({ "role": "admin" })).await, done());
    assert_eq!(remove(&other, workspace, lan_member).await, done());
    assert_eq!(remove(&minh, workspace, minh_member).await, done());
    assert_eq!(lan.get(&format!("/api/workspaces/{workspace}/members")).await.1["why"], "removed");
    assert_eq!(minh.get(&format!("/api/workspaces/{workspace}/members")).await.1["why"], "left");
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let server = TestServer::start().await;
    let (lan, workspace, lan_member) = owner(&server).await;
    let (minh, minh_member) = another(&server, &lan, workspace, "member").await;
    assert_eq!(put(&lan, workspace, minh_member, json!({ "role": "owner" })).await, done());
    let (one, two) = tokio::join!(remove(&lan, workspace, lan_member), remove(&minh, workspace, minh_member));
    let mut both = [one.0, two.0];
    both.sort_unstable();
    assert_eq!(both, [204, 409]);
}

#[tokio::test]
async fn who_is_suspended_waits_and_comes_back_as_they_were() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, member) = another(&server, &lan, workspace, "member").await;
    let mut open = live(&minh, workspace).await;
    let secret = gateway::token(&minh, workspace).await;
    assert_eq!(put(&lan, workspace, member, json!({ "suspended": true })).await, done());
    let (code, reason) = close_of(&mut open).await;
    assert!(code == 4008 && reason.contains("suspended"), "{code} {reason}");
    let members = format!("/api/workspaces/{workspace}/members");
    assert_eq!(minh.get(&members).await.1["why"], "suspended");
    assert!(roles(&lan, workspace).await.contains(&(member.to_string(), "member".into(), true)));
    // No invitation, not even one that names them, goes round it.
    let link = lan.invite(workspace, "admin").await;
    assert_eq!(join(&minh, &link).await, refused(403, "removed"));
    let named = invite(&lan, workspace, json!({ "role": "admin", "member": member })).await;
    assert_eq!(join(&minh, &named).await, refused(403, "removed"));
    let stranger = Account::sign_up(&server, "mai").await;
    assert_eq!(join(&stranger, &named).await, refused(400, "bad_request"));
    assert_eq!(put(&minh, workspace, member, json!({ "suspended": false })).await, refused(403, "removed"));
    assert_eq!(put(&lan, workspace, member, json!({ "suspended": false })).await, done());
    assert_eq!(minh.get(&members).await.0, 200);
    assert!(roles(&lan, workspace).await.contains(&(member.to_string(), "member".into(), false)));
    // Access tokens are made anew.
    let mut gateway = gateway::connect(&minh, &secret).await;
    assert_eq!(gateway::closed(&mut gateway).await.0, 4002);
}

#[tokio::test]
async fn two_who_race_for_one_place_get_one() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    for _ in 0..4 {
        let token = lan.invite(workspace, "member").await;
        let (one, two) = (Account::sign_up(&server, "one").await, Account::sign_up(&server, "two").await);
        let (first, second) = tokio::join!(join(&one, &token), join(&two, &token));
        let mut both = [first.0, second.0];
        both.sort_unstable();
        assert_eq!(both, [200, 404], "{first:?} {second:?}");
        // Asked again after a lost answer, whoever is in is told so.
        let winner = if first.0 == 200 { &one } else { &two };
        assert_eq!(join(winner, &token).await.0, 200);
    }
    assert_eq!(roles(&lan, workspace).await.len(), 5);
    let several = invite(&lan, workspace, json!({ "role": "viewer", "uses": 2 })).await;
    for expected in [200, 200, 404] {
        assert_eq!(join(&Account::sign_up(&server, "many").await, &several).await.0, expected);
    }
}

#[tokio::test]
async fn invitations_are_for_whom_they_say_and_end() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, _) = another(&server, &lan, workspace, "member").await;
    let (admin, _) = another(&server, &lan, workspace, "admin").await;
    let (mai, stranger) = (Account::sign_up(&server, "mai").await, Account::sign_up(&server, "eve").await);
    let path = format!("/api/workspaces/{workspace}/invites");
    // For one address.
    let bound =
        invite(&admin, workspace, json!({ "role": "member", "email": mai.email.to_uppercase(), "days": 1 })).await;
    assert_eq!(join(&stranger, &bound).await, refused(403, "invite_for_another"));
    let (_, peeked) = stranger.post("/api/invitation", json!({ "token": bound })).await;
    assert_eq!((&peeked["email"], &peeked["role"]), (&json!(mai.email), &json!("member")));
    let (_, listed) = lan.get(&path).await;
    let shown = &listed["invites"][0];
    assert_eq!(
        (&shown["email"], &shown["uses_left"], &shown["role"]),
        (&json!(mai.email), &json!(1), &json!("member")),
        "{listed}"
    );
    let day = 86_400_000;
    assert!(shown["expires_at"].as_i64().unwrap() - shown["created_at"].as_i64().unwrap() == day);
    assert!(!listed.to_string().contains(&bound), "a link is shown once");
    assert_eq!(join(&mai, &bound).await.0, 200);
    assert_eq!(join(&stranger, &bound).await, refused(404, "no_such_invite"));
    // Revoked.
    let revoked = lan.invite(workspace, "member").await;
    let id = lan.get(&path).await.1["invites"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ask(&minh, Method::DELETE, &format!("{path}/{id}"), json!({})).await, refused(403, "not_permitted"));
    assert_eq!(ask(&admin, Method::DELETE, &format!("{path}/{id}"), json!({})).await, done());
    assert_eq!(ask(&admin, Method::DELETE, &format!("{path}/{id}"), json!({})).await.0, 404);
    assert_eq!(join(&stranger, &revoked).await, refused(404, "no_such_invite"));
    assert_eq!(lan.get(&path).await.1["invites"], json!([]));
    // A member neither invites nor looks; nobody invites above their role, or for ever, or a crowd.
    assert_eq!(ask(&minh, Method::GET, &path, json!({})).await, refused(403, "not_permitted"));
    for (by, what, expected) in [
        (&minh, json!({ "role": "viewer" }), 403),
        (&admin, json!({ "role": "owner" }), 403),
        (&lan, json!({ "role": "owner" }), 403),
        (&lan, json!({ "role": "member", "uses": 0 }), 400),
        (&lan, json!({ "role": "member", "uses": 101 }), 400),
        (&lan, json!({ "role": "member", "days": 31 }), 400),
        (&lan, json!({ "role": "member", "uses": 2, "email": "mai@example.vn" }), 400),
        (&lan, json!({ "role": "member", "email": "mai" }), 422),
    ] {
        assert_eq!(ask(by, Method::POST, &path, what.clone()).await.0, expected, "{what}");
    }
    // So many are open at a time.
    for _ in 0..100 {
        lan.invite(workspace, "viewer").await;
    }
    assert_eq!(ask(&lan, Method::POST, &path, json!({ "role": "viewer" })).await, refused(429, "too_many_invites"));
}

#[tokio::test]
async fn an_expired_invitation_lets_nobody_in() {
    if on_postgres() {
        println!("skipped: the file is turned forward on SQLite");
        return;
    }
    let mut server = TestServer::start().await;
    let (mut lan, workspace, _) = owner(&server).await;
    let token = lan.invite(workspace, "member").await;
    server.stop().await;
    server.sqlite("UPDATE workspace_invites SET expires_at = 1").await;
    server.restart().await;
    lan.sign_in(&server).await;
    let mai = Account::sign_up(&server, "mai").await;
    assert_eq!(join(&mai, &token).await, refused(404, "no_such_invite"));
    assert_eq!(mai.post("/api/invitation", json!({ "token": token })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(lan.get(&format!("/api/workspaces/{workspace}/invites")).await.1["invites"], json!([]));
}

#[tokio::test]
async fn a_link_for_several_ends_when_one_of_them_leaves() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let several = invite(&lan, workspace, json!({ "role": "member", "uses": 10 })).await;
    let minh = Account::sign_up(&server, "minh").await;
    let member = MemberId::v7(now().0, random());
    minh.join(&several, member).await;
    assert_eq!(remove(&lan, workspace, member).await, done());
    // A second account of theirs, with the link that they know.
    assert_eq!(join(&Account::sign_up(&server, "minh2").await, &several).await, refused(404, "no_such_invite"));
}

#[tokio::test]
async fn a_deleted_workspace_is_gone_for_everybody_and_stays_gone() {
    let server = TestServer::start().await;
    let (lan, workspace, lan_member) = owner(&server).await;
    let (minh, minh_member) = another(&server, &lan, workspace, "admin").await;
    let mut open = live(&minh, workspace).await;
    let group = fresh_group();
    let id = group.group;
    open.push(vec![group.clone()]).await;
    open.accepted(id).await;
    let secret = gateway::token(&minh, workspace).await;
    let mut gateway = gateway::joined(&minh, &secret).await;
    let link = lan.invite(workspace, "member").await;
    let path = format!("/api/workspaces/{workspace}");
    let name = json!({ "name": workspace });
    assert_eq!(ask(&minh, Method::DELETE, &path, name.clone()).await, refused(403, "not_permitted"));
    let stranger = Account::sign_up(&server, "mai").await;
    assert_eq!(ask(&stranger, Method::DELETE, &path, name.clone()).await, refused(403, "not_a_member"));
    assert_eq!(ask(&lan, Method::DELETE, &path, json!({ "name": "other" })).await, refused(422, "wrong_name"));
    assert_eq!(ask(&lan, Method::DELETE, &path, name.clone()).await, done());

    let (code, reason) = close_of(&mut open).await;
    assert!(code == 4008 && reason.contains("deleted"), "{code} {reason}");
    assert_eq!(gateway::closed(&mut gateway).await.0, 4008);
    for account in [&lan, &minh] {
        let (status, body) = account.get(&format!("{path}/log")).await;
        assert_eq!((status, &body["why"]), (StatusCode::FORBIDDEN, &json!("workspace_deleted")));
    }
    assert_eq!(join(&stranger, &link).await, refused(404, "no_such_invite"));
    // Nobody brings it back under its id, whatever their device still has.
    for (account, member) in [(&stranger, minh_member), (&minh, minh_member), (&lan, lan_member)] {
        let what = json!({ "workspace": workspace, "member": member });
        assert_eq!(ask(account, Method::POST, "/api/workspaces", what).await, refused(410, "workspace_deleted"));
    }
    if !on_postgres() {
        for table in
            ["log", "snapshots", "files", "refusals", "actors", "reminders", "access_tokens", "workspace_invites"]
        {
            sotay_tests::eventually(async || server.sqlite_count(table).await == 0).await;
        }
    }
    // Others of the same server work on.
    let (hoa, next, _) = owner(&server).await;
    let mut socket = live(&hoa, next).await;
    let group = fresh_group();
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
}

#[tokio::test]
async fn an_account_ends_with_all_that_it_opened() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, member) = another(&server, &lan, workspace, "admin").await;
    let mut open = live(&minh, workspace).await;
    let secret = gateway::token(&minh, workspace).await;
    let mut gateway = gateway::joined(&minh, &secret).await;
    let link = invite(&minh, workspace, json!({ "role": "member" })).await;
    let password = |it: &str| json!({ "password": it });
    assert_eq!(ask(&lan, Method::DELETE, "/api/account", password(&lan.password)).await, refused(409, "last_owner"));
    assert_eq!(
        ask(&minh, Method::DELETE, "/api/account", password("not the password")).await,
        refused(403, "wrong_password")
    );
    assert_eq!(ask(&minh, Method::DELETE, "/api/account", password(&minh.password)).await, done());
    assert!([4002, 4008].contains(&close_of(&mut open).await.0));
    assert_eq!(gateway::closed(&mut gateway).await.0, 4008);
    assert_eq!(minh.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    let credentials = json!({ "email": minh.email, "password": minh.password });
    assert_eq!(ask(&minh, Method::POST, "/api/session", credentials.clone()).await, refused(401, "wrong_credentials"));
    assert_eq!(join(&Account::sign_up(&server, "mai").await, &link).await, refused(404, "no_such_invite"));
    assert!(!roles(&lan, workspace).await.iter().any(|(it, ..)| *it == member.to_string()));
    // Somebody who takes the address next is somebody else.
    let answer = minh.request(Method::POST, "/api/account").json(&credentials).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    // The last owner deletes the workspace first.
    let path = format!("/api/workspaces/{workspace}");
    assert_eq!(ask(&lan, Method::DELETE, &path, json!({ "name": workspace })).await, done());
    assert_eq!(ask(&lan, Method::DELETE, "/api/account", password(&lan.password)).await, done());
}

#[tokio::test]
async fn an_admin_sees_and_ends_by_what_a_member_gets_in() {
    let server = TestServer::start().await;
    let (lan, workspace, lan_member) = owner(&server).await;
    let (admin, _) = another(&server, &lan, workspace, "admin").await;
    let (minh, member) = another(&server, &lan, workspace, "member").await;
    // Where the same account has another workspace, nobody here has a say.
    let (own, own_member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    minh.create_workspace(own, own_member).await;
    let mut elsewhere = live(&minh, own).await;
    let mut open = live(&minh, workspace).await;
    let secret = gateway::token(&minh, workspace).await;
    let mut gateway = gateway::joined(&minh, &secret).await;
    let mut laptop = minh.clone();
    laptop.sign_in(&server).await;

    let path = format!("{}/access", place(workspace, member));
    let (status, body) = admin.get(&path).await;
    // The laptop was not used here.
    assert_eq!((status, body["devices"].as_array().map_or(0, Vec::len)), (StatusCode::OK, 1), "{body}");
    let device = body["devices"][0]["device"].as_str().unwrap().to_owned();
    let token = body["tokens"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(minh.get(&path).await.0, StatusCode::OK);
    let of_owner = format!("{}/access", place(workspace, lan_member));
    assert_eq!(admin.get(&of_owner).await.0, StatusCode::FORBIDDEN);
    assert_eq!(minh.get(&of_owner).await.0, StatusCode::FORBIDDEN);
    let (_, listed) = minh.get(&format!("/api/workspaces/{workspace}/members")).await;
    assert!(listed["members"][0]["devices"].is_null() && listed["members"][2]["devices"] == 2, "{listed}");
    let (_, listed) = lan.get(&format!("/api/workspaces/{workspace}/members")).await;
    assert!(listed["members"][2]["last_seen_at"].as_i64().is_some(), "{listed}");

    let device = format!("{}/devices/{device}", place(workspace, member));
    assert_eq!(
        ask(&minh, Method::DELETE, &device.replace(&member.to_string(), &lan_member.to_string()), json!({})).await.0,
        403
    );
    assert_eq!(
        ask(&admin, Method::DELETE, &device.replace(&member.to_string(), &lan_member.to_string()), json!({})).await.0,
        403
    );
    assert_eq!(ask(&admin, Method::DELETE, &device, json!({})).await, done());
    assert_eq!(close_of(&mut open).await.0, 4002);
    assert_eq!(minh.get(&format!("/api/workspaces/{workspace}/log")).await.0, StatusCode::UNAUTHORIZED);
    let group = fresh_group();
    let id = group.group;
    elsewhere.push(vec![group]).await;
    elsewhere.accepted(id).await;
    // Whoever signs in on it is let in again.
    let mut again = minh.clone();
    again.sign_in(&server).await;
    assert_eq!(again.get(&format!("/api/workspaces/{workspace}/log")).await.0, StatusCode::OK);

    assert_eq!(
        ask(&admin, Method::DELETE, &format!("{}/tokens/{token}", place(workspace, member)), json!({})).await,
        done()
    );
    assert_eq!(gateway::closed(&mut gateway).await.0, 4002);
}

#[tokio::test]
async fn an_account_makes_so_many_workspaces() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let make = async || {
        let what =
            json!({ "workspace": WorkspaceId::v7(now().0, random()), "member": MemberId::v7(now().0, random()) });
        ask(&account, Method::POST, "/api/workspaces", what).await
    };
    for _ in 0..50 {
        assert_eq!(make().await.0, 201);
    }
    assert_eq!(make().await, refused(429, "too_many_workspaces"));
}

#[tokio::test]
async fn nobody_takes_the_id_of_a_member() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (eve, _) = another(&server, &lan, workspace, "member").await;
    let (minh, member) = another(&server, &lan, workspace, "member").await;
    let mut socket = live(&eve, workspace).await;
    for kind in ["contact", "company", "task"] {
        let mut squat = Draft::new(kind, random());
        squat.record = RecordId::from(member);
        let change = squat.create("Minh");
        let group = squat.group(&change);
        socket.push(vec![group.clone()]).await;
        match socket.answer(group.group).await {
            ServerMessage::Refused { code, .. } => assert_eq!(code, RefusalCode::WrongKind, "{kind}"),
            other => panic!("{other:?}"),
        }
    }
    let mut own = Draft::new("member", random());
    own.record = RecordId::from(member);
    let change = own.create("Minh");
    let group = own.group(&change);
    let mut socket = live(&minh, workspace).await;
    socket.push(vec![group.clone()]).await;
    socket.accepted(group.group).await;
}

#[tokio::test]
async fn a_removal_counts_on_every_server() {
    if !on_postgres() {
        println!("skipped: several servers need PostgreSQL (SOTAY_TEST_POSTGRES=1 under pg_virtualenv)");
        return;
    }
    let first = TestServer::start().await;
    let second = first.another().await;
    let (lan, workspace, _) = owner(&first).await;
    let (minh, member) = another(&first, &lan, workspace, "admin").await;
    let elsewhere = minh.at(&second);
    let mut open = live(&elsewhere, workspace).await;
    assert_eq!(put(&lan, workspace, member, json!({ "role": "member" })).await, done());
    assert_eq!(close_of(&mut open).await.0, 4005);
    let mut open = live(&elsewhere, workspace).await;
    let secret = gateway::token(&minh, workspace).await;
    let mut gateway = gateway::joined(&elsewhere, &secret).await;
    assert_eq!(remove(&lan, workspace, member).await, done());
    assert_eq!(close_of(&mut open).await.0, 4008);
    assert_eq!(gateway::closed(&mut gateway).await.0, 4008);
}
