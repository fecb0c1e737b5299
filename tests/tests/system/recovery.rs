//! L10: what a server lost, its replicas give back.

use super::*;
use sotay_tests::{Device, server::on_postgres};
use sync::{Team, edit};

async fn back_at(device: &mut Device, server: &TestServer) {
    device.disconnect();
    device.account.sign_in(server).await;
    device.connect().await;
    device.until(|device| device.session.link() == sotay_shared::sync::Link::Live).await;
}

#[tokio::test]
async fn l10_after_an_older_backup_replicas_give_back_what_is_missing() {
    if on_postgres() {
        return;
    }
    let mut team = sync::team().await;
    let (mai, mai_member) = joined(&team.server, &team.lan.account, team.lan.workspace, "member").await;
    let mut mai = Device::new(mai, team.lan.workspace, mai_member);
    mai.connect().await;
    let (acme, create) = team.new_deal("Acme");
    team.lan.dispatch(create);
    team.settle(4).await;
    mai.settled_at(4).await;
    let copies = tempfile::tempdir().unwrap();
    let backup = copies.path().join("backup.sqlite3");
    team.server.run(&["backup", backup.to_str().unwrap()]).await;

    // Six changes by three people after the backup; then Mai goes away with one that nobody has seen.
    let (later, create) = team.new_deal("Sau bản sao lưu");
    team.minh.dispatch(create);
    team.minh.settled_at(5).await;
    team.lan.settled_at(5).await;
    team.lan.dispatch(edit(later, "amount", 7_000_000));
    team.minh.dispatch(edit(acme, "name", "Acme Việt Nam"));
    team.settle(7).await;
    mai.settled_at(7).await;
    mai.dispatch(edit(later, "next_step", "Gọi lại"));
    mai.dispatch(edit(acme, "next_step", "Gửi báo giá"));
    mai.settled_at(9).await;
    team.settle(9).await;
    let before = team.lan.state();
    mai.disconnect();
    mai.dispatch(edit(later, "name", "Sau bản sao lưu, sửa khi mất mạng"));

    team.server.kill().await;
    team.server.lose_the_database();
    let said = team.server.run(&["restore", backup.to_str().unwrap()]).await;
    assert!(said.contains("restored"), "{said}");
    team.server.restart().await;
    let Team { server, lan, minh, .. } = &mut team;

    // Minh is back first. He gives back what is his, and goes on working past the old head.
    back_at(minh, server).await;
    let kept = minh.state();
    assert!(kept == before, "giving back changes nothing that he sees");
    let his = minh.member;
    let recovered = minh.give_back(Some(his)).await;
    assert_eq!((recovered.taken, recovered.refused.as_slice()), (2, [].as_slice()));
    minh.until(|minh| minh.replica.cursor().seq >= 6).await;
    assert!(!minh.replica.lost().is_empty(), "what Lan and Mai did is not his to give back");
    for nth in 0..6 {
        let record = sotay_shared::id::RecordId::v7(now().0, random());
        let fields = vec![sotay_shared::command::FieldEdit::new("name", format!("Công ty {nth}"))];
        minh.dispatch(sotay_shared::command::Command::Create {
            record,
            kind: sotay_shared::kind::Kind::Company,
            fields,
        });
    }
    minh.until(|minh| minh.replica.outbox().unsent().next().is_none()).await;

    // Mai comes back behind a log that is longer than hers, and another one.
    back_at(&mut mai, server).await;
    let hers = mai.member;
    let recovered = mai.give_back(Some(hers)).await;
    assert_eq!(recovered.taken, 1, "the other one builds on Lan's: {recovered:?}");
    assert_eq!(recovered.refused.len(), 1);
    assert!(mai.replica.outbox().unsent().count() == 1, "what builds on it waits");

    // Lan owns the workspace: she gives back what anybody did.
    back_at(lan, server).await;
    let recovered = lan.give_back(None).await;
    assert_eq!(recovered.refused, []);
    mai.until(|mai| mai.replica.lost().is_empty() && mai.replica.outbox().is_empty()).await;
    let head = mai.replica.cursor().seq;
    for device in [&mut *lan, &mut *minh] {
        device.until(|it| it.replica.lost().is_empty() && it.replica.cursor().seq >= head).await;
    }
    assert!(lan.state() == minh.state() && lan.state() == mai.state());
    let (entries, cursor) = lan.account.log(lan.workspace).await;
    log::check(&entries, cursor);
    assert_eq!(entries.len(), 4 + 5 + 6 + 1);
    assert_eq!(entries.iter().filter(|entry| entry.member == hers).count(), 3);
    let vouched: Vec<_> = entries.iter().filter_map(|entry| Some((entry.attested_by?, entry.member))).collect();
    assert!(vouched.contains(&(lan.member, hers)), "who vouches for it is told: {vouched:?}");
    assert!(vouched.iter().all(|(by, member)| *by == lan.member || by == member), "{vouched:?}");
}

#[tokio::test]
async fn l10_a_workspace_is_seeded_again_from_one_laptop() {
    let mut team = sync::team().await;
    let (acme, create) = team.new_deal("Acme");
    team.minh.dispatch(create);
    team.minh.settled_at(4).await;
    team.lan.settled_at(4).await;
    team.lan.dispatch(edit(acme, "amount", 7_000_000));
    team.settle(5).await;
    team.minh.disconnect();
    team.minh.dispatch(edit(acme, "name", "Acme, sửa khi mất mạng"));
    let before = team.lan.state();

    // Another server, which has never heard of anybody.
    let server = TestServer::start().await;
    let Team { lan, minh, .. } = &mut team;
    let workspace = lan.workspace;
    lan.disconnect();
    lan.account = Account::sign_up(&server, "lan").await;
    lan.account.create_workspace(workspace, lan.member).await;
    lan.connect().await;
    lan.until(|lan| lan.session.link() == sotay_shared::sync::Link::Live).await;
    let recovered = lan.give_back(None).await;
    assert_eq!((recovered.taken, recovered.refused.as_slice()), (5, [].as_slice()));
    lan.until(|lan| lan.replica.lost().is_empty()).await;
    assert!(lan.state() == before, "byte for byte what it was, with who did what when");

    // Nobody becomes Minh without being asked to.
    let his = minh.member;
    let stranger = Account::sign_up(&server, "mallory").await;
    let token = lan.account.invite(workspace, "member").await;
    let (status, body) = stranger.post("/api/join", serde_json::json!({ "token": token, "member": his })).await;
    assert_eq!(status, 400, "{body}");
    // Minh is: his unsent change is still his.
    let path = format!("/api/workspaces/{workspace}/invites");
    let (_, invite) = lan.account.post(&path, serde_json::json!({ "role": "member", "member": his })).await;
    minh.account = Account::sign_up(&server, "minh").await;
    let joined = minh.account.join(invite["token"].as_str().unwrap(), MemberId::v7(now().0, random())).await;
    assert_eq!(joined["member"], his.to_string());
    minh.connect().await;
    minh.settled_at(6).await;
    lan.settled_at(6).await;
    assert!(lan.state() == minh.state());
    let (entries, _) = lan.account.log(workspace).await;
    assert_eq!(entries.iter().filter(|entry| entry.member == his).count(), 2, "his old change and his unsent one");

    // A member vouches for nobody else.
    let recorded = sotay_shared::sync::Recorded { member: lan.member, received_at: now(), change: company_change() };
    let recovery = sotay_shared::sync::Recovery {
        group: sotay_shared::id::GroupId::v7(now().0, random()),
        changes: vec![recorded],
    };
    let path = format!("/api/workspaces/{workspace}/recover");
    let request = minh.account.request(reqwest::Method::POST, &path);
    let answer = request.body(sotay_shared::codec::encode(&recovery)).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let request = minh.account.request(reqwest::Method::POST, &path);
    assert_eq!(request.body("garbage").send().await.unwrap().status(), 400);
}

fn company_change() -> sotay_shared::sync::PushChange {
    fresh_group().changes.remove(0)
}
