//! What was lost comes back to its owners only (L10), and a backup can stay restored.

use super::*;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sotay_shared::{
    problem::RefusalCode,
    sync::{Link, Recorded},
};
use sotay_tests::{
    Device,
    server::{binary, on_postgres},
};
use sync::{Team, edit};

const DAY_MS: i64 = 86_400_000;

/// The id of a workspace that was made so many days ago.
fn made_days_ago(days: i64) -> WorkspaceId {
    WorkspaceId::v7(now().0 - days * DAY_MS, random())
}

async fn bring(
    account: &Account,
    workspace: WorkspaceId,
    member: MemberId,
    claim: Option<&str>,
) -> (StatusCode, Value) {
    let mut body = json!({ "workspace": workspace, "member": member });
    if let Some(claim) = claim {
        body["claim"] = claim.into();
    }
    account.post("/api/workspaces", body).await
}

async fn claim(server: &TestServer, workspace: WorkspaceId) -> String {
    server.run(&["claim", &workspace.to_string()]).await.trim().to_owned()
}

/// Runs a command of the server's binary on a SQLite directory that it has to refuse, and gives what it says.
async fn refused(server: &TestServer, arguments: &[&str]) -> String {
    let mut command = tokio::process::Command::new(binary());
    command.args(arguments).arg("--data").arg(server.directory().join("data"));
    let output = command.output().await.unwrap();
    assert!(!output.status.success(), "{arguments:?} was not refused");
    String::from_utf8(output.stderr).unwrap()
}

async fn role_of(account: &Account, workspace: WorkspaceId, email: &str) -> Value {
    let (_, body) = account.get(&format!("/api/workspaces/{workspace}/members")).await;
    let members = body["members"].as_array().cloned().unwrap_or_default();
    members.iter().find(|it| it["email"] == email).map_or(Value::Null, |it| it["role"].clone())
}

#[tokio::test]
async fn l10_a_lost_workspace_is_brought_back_with_a_token_by_its_owner_and_by_nobody_else() {
    let server = TestServer::start().await;
    let (lan, mallory) = (Account::sign_up(&server, "lan").await, Account::sign_up(&server, "mallory").await);
    let (workspace, member) = (made_days_ago(400), MemberId::v7(now().0, random()));
    // Who was a member once knows the id, and the owner's.
    for id in [workspace, made_days_ago(-2), WorkspaceId::from_cause("computed")] {
        let (status, body) = bring(&mallory, id, member, None).await;
        assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("claim_needed")), "{body}");
    }
    let token = claim(&server, workspace).await;
    let of_another = claim(&server, made_days_ago(300)).await;
    for guess in ["", "x", &token[1..], &of_another] {
        let (status, body) = bring(&mallory, workspace, member, Some(guess)).await;
        assert_eq!((status, &body["error"]), (StatusCode::FORBIDDEN, &json!("no_such_claim")), "{body}");
    }
    assert_eq!(lan.get(&format!("/api/workspaces/{workspace}/members")).await.0, StatusCode::FORBIDDEN);

    assert_eq!(bring(&lan, workspace, member, Some(&token)).await.0, StatusCode::CREATED);
    assert_eq!(role_of(&lan, workspace, &lan.email).await, "owner");
    // Asked again after a lost answer it is theirs; the token is good for nobody any more.
    assert_eq!(bring(&lan, workspace, member, Some(&token)).await.0, StatusCode::OK);
    let (status, body) = bring(&mallory, workspace, member, Some(&token)).await;
    assert_eq!((status, &body["error"]), (StatusCode::CONFLICT, &json!("workspace_exists")));
    // A new one needs none.
    let fresh = WorkspaceId::v7(now().0, random());
    assert_eq!(bring(&mallory, fresh, MemberId::v7(now().0, random()), None).await.0, StatusCode::CREATED);
    if !on_postgres() {
        let said = refused(&server, &["claim", &workspace.to_string()]).await;
        assert!(said.contains("grant-owner"), "{said}");
        assert!(refused(&server, &["claim", "nonsense"]).await.contains("nonsense"));
        // What its owner deleted is nobody's to bring.
        let path = format!("/api/workspaces/{workspace}");
        let body = json!({ "name": workspace.to_string() });
        let deleted = lan.request(reqwest::Method::DELETE, &path).json(&body).send().await.unwrap();
        assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
        assert!(refused(&server, &["claim", &workspace.to_string()]).await.contains("deleted it"));
    }
}

#[tokio::test]
async fn l10_nothing_is_given_to_whoever_comes_first() {
    // A workspace of last year, on a server that is lost.
    let before = TestServer::start().await;
    let (workspace, member) = (made_days_ago(365), MemberId::v7(now().0, random()));
    let account = Account::sign_up(&before, "lan").await;
    let token = claim(&before, workspace).await;
    assert_eq!(bring(&account, workspace, member, Some(&token)).await.0, StatusCode::CREATED);
    let mut lan = Device::new(account, workspace, member);
    let record = sotay_shared::id::RecordId::v7(now().0, random());
    let fields = vec![sotay_shared::command::FieldEdit::new("name", "Acme")];
    let kind = sotay_shared::kind::Kind::Company;
    lan.dispatch(sotay_shared::command::Command::Create { record, kind, fields });
    lan.connect().await;
    lan.settled_at(1).await;
    let state = lan.state();
    lan.disconnect();

    let server = TestServer::start().await;
    let viewer = Account::sign_up(&server, "viewer").await;
    assert_eq!(bring(&viewer, workspace, member, None).await.1["error"], "claim_needed");
    assert_eq!(bring(&viewer, workspace, member, Some(&token)).await.1["error"], "no_such_claim", "of another server");
    lan.account = Account::sign_up(&server, "lan").await;
    assert!(!lan.try_connect().await, "a server that has no such workspace gets nothing");
    let token = claim(&server, workspace).await;
    assert_eq!(bring(&lan.account, workspace, member, Some(&token)).await.0, StatusCode::CREATED);
    lan.connect().await;
    lan.until(|lan| lan.session.link() == Link::Live).await;
    let recovered = lan.give_back(None).await;
    assert_eq!((recovered.taken, recovered.refused), (1, Vec::new()));
    lan.until(|lan| lan.replica.lost().is_empty()).await;
    assert!(lan.state() == state);
}

#[tokio::test]
async fn an_operator_names_an_owner_where_there_is_none_any_more() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, member) = joined(&server, &lan, workspace, "member").await;
    let new = Account::sign_up(&server, "new").await;
    let id = workspace.to_string();
    let said = server.run(&["grant-owner", &id, &minh.email]).await;
    assert!(said.contains(&minh.email) && said.contains(&member.to_string()), "{said}");
    server.run(&["grant-owner", &id, &new.email]).await;
    for email in [&minh.email, &new.email, &lan.email] {
        assert_eq!(role_of(&new, workspace, email).await, "owner");
    }
    if !on_postgres() {
        assert!(refused(&server, &["grant-owner", &id, "nobody@example.vn"]).await.contains("no account"));
        let unknown = made_days_ago(1).to_string();
        assert!(refused(&server, &["grant-owner", &unknown, &minh.email]).await.contains("claim"));
    }
}

#[tokio::test]
async fn who_was_in_a_workspace_becomes_its_owner_as_who_they_were() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let id = workspace.to_string();
    for ends in ["suspended", "removed"] {
        let (minh, member) = joined(&server, &lan, workspace, "member").await;
        let place = format!("/api/workspaces/{workspace}/members/{member}");
        let answer = match ends {
            "suspended" => lan.put(&place, json!({ "suspended": true })).await.0,
            _ => lan.request(reqwest::Method::DELETE, &place).send().await.unwrap().status(),
        };
        assert_eq!(answer, StatusCode::NO_CONTENT, "{ends}");
        let said = server.run(&["grant-owner", &id, &minh.email]).await;
        assert!(said.contains(&member.to_string()), "{ends}: {said}");
        let (_, body) = minh.get(&format!("/api/workspaces/{workspace}/members")).await;
        let places = body["members"].as_array().unwrap().iter().filter(|it| it["email"] == minh.email);
        let places: Vec<_> = places.map(|it| (&it["member"], &it["role"], it["suspended"] == true)).collect();
        assert_eq!(places, [(&json!(member), &json!("owner"), false)], "{ends}");
        // Nothing of the time before is left that could end or double it.
        let lapsed = server.ask_database("SELECT COUNT(*) FROM workspace_lapsed_members").await;
        assert_eq!(lapsed, 0, "{ends}");
    }
}

async fn back_at(device: &mut Device, server: &TestServer) {
    device.disconnect();
    device.account.sign_in(server).await;
    device.connect().await;
    device.until(|device| device.session.link() == Link::Live && device.replica.cursor().seq >= 4).await;
}

#[tokio::test]
async fn l10_a_backup_that_is_final_stays_restored() {
    if on_postgres() {
        return;
    }
    let mut team = sync::team().await;
    let (acme, create) = team.new_deal("Acme");
    team.lan.dispatch(create);
    team.settle(4).await;
    let good = team.lan.state();
    let copies = tempfile::tempdir().unwrap();
    let backup = copies.path().join("backup.sqlite3");
    team.server.run(&["backup", backup.to_str().unwrap()]).await;

    // Minh destroys what he can, and goes away with one more; Lan has something that nobody has seen.
    let (more, create) = team.new_deal("Rác");
    team.minh.dispatch(create);
    team.minh.dispatch(edit(acme, "name", "Phá hoại"));
    team.settle(6).await;
    team.minh.dispatch(edit(acme, "amount", 1));
    team.settle(7).await;
    team.lan.disconnect();
    team.lan.dispatch(edit(acme, "next_step", "Gọi lại"));
    let void: Vec<Recorded> = {
        let (entries, _) = team.lan.account.log(team.lan.workspace).await;
        let late = entries.into_iter().filter(|entry| entry.seq > 4);
        let recorded = |entry: sotay_shared::sync::Entry| Recorded {
            member: entry.member,
            received_at: entry.received_at,
            change: sotay_shared::sync::PushChange {
                record: entry.record,
                kind: entry.kind,
                bytes: entry.bytes.unwrap(),
            },
        };
        late.map(recorded).collect()
    };
    assert_eq!(void.len(), 3);

    team.server.kill().await;
    team.server.lose_the_database();
    let said = team.server.run(&["restore", backup.to_str().unwrap(), "--final"]).await;
    assert!(said.contains("void"), "{said}");
    team.server.restart().await;
    let Team { server, lan, minh, .. } = &mut team;

    // Minh's device is told, and gives nothing back; nor does one that does not listen to it.
    back_at(minh, server).await;
    assert!(minh.replica.final_at().is_some());
    let recovered = minh.give_back(None).await;
    assert_eq!((recovered.taken, recovered.refused.len()), (0, 0));
    let recovered = minh.account.recover(minh.workspace, void.clone()).await;
    assert_eq!(recovered.taken, 0);
    assert!(recovered.refused.iter().all(|(_, code, _)| *code == RefusalCode::Void), "{recovered:?}");
    assert_eq!(recovered.refused.len(), 3);
    minh.discard_void();
    assert!(minh.replica.lost().is_empty());
    assert!(minh.state() == good, "as it was when the backup was made");

    // The owner's device does not bring it back either, and keeps what was never sent.
    back_at(lan, server).await;
    let recovered = lan.account.recover(lan.workspace, void).await;
    assert_eq!((recovered.taken, recovered.refused.len()), (0, 3));
    assert_eq!(lan.give_back(None).await.taken, 0);
    lan.discard_void();
    lan.settled_at(5).await;
    minh.settled_at(5).await;
    assert!(lan.state() == minh.state());
    let row = lan.replica.get(acme.into()).unwrap();
    assert_eq!((row.title(), row.value("next_step")), ("Acme", "Gọi lại".into()));
    assert!(lan.replica.get(more.into()).is_none());
    let (entries, cursor) = lan.account.log(lan.workspace).await;
    log::check(&entries, cursor);
    assert_eq!(entries.len(), 5);

    // Whoever comes new hears of it too, and has nothing to discard.
    let (mai, member) = joined(server, &lan.account, lan.workspace, "viewer").await;
    let mut mai = Device::new(mai, lan.workspace, member);
    mai.connect().await;
    mai.settled_at(5).await;
    assert!(mai.state() == lan.state() && mai.replica.lost().is_empty());
}

#[tokio::test]
async fn l10_what_is_given_back_was_not_received_before_the_workspace_was_made() {
    let server = TestServer::start().await;
    let (account, workspace, member) = owner(&server).await;
    let mut draft = company();
    let create = draft.create("Acme");
    let change = draft.group(&create).changes.remove(0);
    let received_at = sotay_shared::stamp::Timestamp(-1_000);
    let recovered = account.recover(workspace, vec![Recorded { member, received_at, change }]).await;
    assert_eq!((recovered.taken, recovered.refused.len()), (1, 0));
    let (entries, _) = account.log(workspace).await;
    let earliest = workspace.made_at().0 - DAY_MS;
    assert!(entries[0].received_at.0 >= earliest, "nobody backdates beyond that: {entries:?}");
}

/// What a member undid is found by when the server had it: nobody makes that earlier than it was.
#[tokio::test]
async fn l10_what_a_server_never_lost_is_not_backdated() {
    let server = TestServer::start().await;
    let (lan, workspace, _) = owner(&server).await;
    let (minh, member) = joined(&server, &lan, workspace, "member").await;
    let began = now().0;
    // A server that has run for two days, and lost nothing.
    server.ask_database(&format!("UPDATE beginnings SET began_at = {}", began - 2 * DAY_MS)).await;
    for before in [1, 1_000, DAY_MS / 2, DAY_MS, 400 * DAY_MS] {
        let mut draft = company();
        let create = draft.create("Acme");
        let change = draft.group(&create).changes.remove(0);
        let received_at = sotay_shared::stamp::Timestamp(began - before);
        let recovered = minh.recover(workspace, vec![Recorded { member, received_at, change }]).await;
        assert_eq!((recovered.taken, recovered.refused.len()), (1, 0));
    }
    let (entries, _) = lan.log(workspace).await;
    let backdated: Vec<_> = entries.iter().map(|entry| entry.received_at.0 - began).filter(|at| *at < 0).collect();
    assert!(backdated.is_empty(), "{backdated:?}");
}
