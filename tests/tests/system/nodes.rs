//! Several servers on one PostgreSQL database.

use super::*;
use futures::future::join_all;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    kind::Kind,
    row::Hash,
    sync::PushGroup,
};
use sotay_tests::{Device, server::on_postgres, socket::Heard};
use std::collections::BTreeMap;

/// Two servers, an account on each of them that is in one workspace.
struct Pair {
    first: TestServer,
    second: TestServer,
    lan: Device,
    minh: Device,
    workspace: WorkspaceId,
}

async fn pair() -> Option<Pair> {
    if !on_postgres() {
        println!("skipped: several servers need PostgreSQL (SOTAY_TEST_POSTGRES=1 under pg_virtualenv)");
        return None;
    }
    let first = TestServer::start().await;
    let second = first.another().await;
    let (account, workspace, member) = owner(&first).await;
    let (minh_account, minh) = joined(&first, &account, workspace, "member").await;
    let mut lan = Device::new(account, workspace, member);
    let mut minh = Device::new(minh_account.at(&second), workspace, minh);
    lan.connect().await;
    minh.connect().await;
    Some(Pair { first, second, lan, minh, workspace })
}

fn new_company(name: &str) -> (RecordId, Command) {
    let record = RecordId::v7(now().0, random());
    (record, Command::Create { record, kind: Kind::Company, fields: vec![FieldEdit::new("name", name)] })
}

fn rename(record: RecordId, key: &str, value: &str) -> Command {
    Command::Edit { record, fields: vec![FieldEdit::new(key, value)] }
}

#[tokio::test]
async fn an_edit_on_one_server_arrives_on_the_other_and_both_ways_merge() {
    let Some(mut pair) = pair().await else { return };
    let (record, create) = new_company("Acme");
    pair.lan.dispatch(create);
    pair.lan.settled_at(1).await;
    pair.minh.settled_at(1).await;
    // Each edits another field without hearing of the other.
    pair.lan.dispatch(rename(record, "industry", "steel"));
    pair.minh.dispatch(rename(record, "domain", "acme.example"));
    let (lan, minh) = (&mut pair.lan, &mut pair.minh);
    tokio::join!(lan.settled_at(3), minh.settled_at(3));
    assert_eq!(pair.lan.state(), pair.minh.state());
    let row = pair.minh.replica.get(record).unwrap();
    let company = row.as_company().unwrap();
    assert_eq!((company.industry.as_deref(), company.domain.as_deref()), (Some("steel"), Some("acme.example")));
}

#[tokio::test]
async fn l3_l4_a7_pushes_to_both_servers_make_one_log() {
    let Some(pair) = pair().await else { return };
    let accounts = [pair.lan.account.clone(), pair.minh.account.clone()];
    let pushers = (0..8).map(|nth| {
        let account = accounts[nth % 2].clone();
        let workspace = pair.workspace;
        async move {
            let mut socket = log::live_anywhere(&account, workspace).await;
            let mut seqs = Vec::new();
            for _ in 0..40 {
                let group = fresh_group();
                let id = group.group;
                socket.push(vec![group]).await;
                seqs.extend(socket.accepted(id).await.into_iter().map(|change| change.seq));
            }
            seqs
        }
    });
    let mut seqs: Vec<u64> = join_all(pushers).await.into_iter().flatten().collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=320).collect::<Vec<u64>>());
    for account in &accounts {
        let (entries, cursor) = account.log(pair.workspace).await;
        log::check(&entries, cursor);
    }
}

#[tokio::test]
async fn a7_both_servers_change_one_record_in_turn() {
    let Some(mut pair) = pair().await else { return };
    let (record, create) = new_company("Acme");
    pair.lan.dispatch(create);
    pair.lan.settled_at(1).await;
    pair.minh.settled_at(1).await;
    // Whatever a server holds open of the record, the other has changed it since.
    for turn in 0..20 {
        let seq = 2 + 2 * turn;
        pair.lan.dispatch(rename(record, "industry", &format!("steel {turn}")));
        pair.lan.settled_at(seq).await;
        pair.minh.settled_at(seq).await;
        pair.minh.dispatch(rename(record, "industry", &format!("wood {turn}")));
        pair.minh.settled_at(seq + 1).await;
        pair.lan.settled_at(seq + 1).await;
    }
    assert_eq!(pair.lan.state(), pair.minh.state());
    let (entries, cursor) = pair.lan.account.log(pair.workspace).await;
    log::check(&entries, cursor);
    assert_eq!(entries.len(), 41);
}

#[tokio::test]
async fn l1_a_server_that_dies_with_pushes_on_their_way_loses_nothing_acknowledged() {
    const ACKNOWLEDGED: usize = 500;
    let Some(mut pair) = pair().await else { return };
    let mut acknowledged: BTreeMap<Hash, u64> = BTreeMap::new();
    let account = pair.lan.account.clone();
    let (_, cursor) = account.log(pair.workspace).await;
    let mut socket = account.live(pair.workspace).await;
    socket.hello(cursor).await;
    let mut on_their_way: BTreeMap<_, PushGroup> = BTreeMap::new();
    while acknowledged.len() < ACKNOWLEDGED {
        while on_their_way.len() < 400 {
            let groups: Vec<PushGroup> = (0..50).map(|_| fresh_group()).collect();
            on_their_way.extend(groups.iter().map(|group| (group.group, group.clone())));
            socket.push(groups).await;
        }
        if let ServerMessage::Accepted { group, changes } = socket.message().await {
            on_their_way.remove(&group);
            acknowledged.extend(changes.iter().map(|change| (change.hash, change.seq)));
        }
    }
    pair.first.kill().await;
    while let Heard::Message(message) = socket.hear().await {
        if let ServerMessage::Accepted { group, changes } = message {
            on_their_way.remove(&group);
            acknowledged.extend(changes.iter().map(|change| (change.hash, change.seq)));
        }
    }
    assert!(!on_their_way.is_empty(), "no push was on its way");
    // The other server takes over: what was acknowledged is there, the rest is pushed again.
    let account = account.at(&pair.second);
    let (entries, cursor) = account.log(pair.workspace).await;
    log::check(&entries, cursor);
    let in_log: BTreeMap<Hash, u64> = entries.iter().map(|entry| (entry.hash, entry.seq)).collect();
    for (hash, seq) in &acknowledged {
        assert_eq!(in_log.get(hash), Some(seq), "an acknowledged change is gone");
    }
    let mut socket = account.live(pair.workspace).await;
    socket.hello(cursor).await;
    let again: Vec<PushGroup> = on_their_way.into_values().collect();
    for groups in again.chunks(100) {
        socket.push(groups.to_vec()).await;
    }
    for group in &again {
        socket.accepted(group.group).await;
    }
    let (entries, cursor) = account.log(pair.workspace).await;
    log::check(&entries, cursor);
    println!("{} acknowledged, {} on their way when the server died, 0 lost", acknowledged.len(), again.len());
}

#[tokio::test]
async fn a_notice_that_is_lost_is_made_up_for() {
    let Some(mut pair) = pair().await else { return };
    let (record, create) = new_company("Acme");
    pair.lan.dispatch(create);
    pair.lan.settled_at(1).await;
    pair.minh.settled_at(1).await;
    // Nobody listens any more: the connections are cut, and listening again takes a while.
    pair.first.postgres("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'");
    pair.lan.dispatch(rename(record, "industry", "steel"));
    pair.lan.settled_at(2).await;
    pair.minh.settled_at(2).await;
    assert_eq!(pair.lan.state(), pair.minh.state());
}

#[tokio::test]
async fn a_device_that_is_signed_out_on_one_server_is_disconnected_from_the_other() {
    let Some(pair) = pair().await else { return };
    let laptop = pair.minh.account.clone();
    let mut phone = laptop.clone();
    phone.sign_in(&pair.first).await;
    let mut socket = phone.live(pair.workspace).await;
    socket.hello(Cursor::default()).await;
    let (_, body) = laptop.get("/api/devices").await;
    let devices = body["devices"].as_array().unwrap();
    let other = devices.iter().find(|device| device["this"] == false).unwrap()["device"].as_str().unwrap();
    let request = laptop.request(reqwest::Method::DELETE, &format!("/api/devices/{other}"));
    assert!(request.send().await.unwrap().status().is_success());
    let end = loop {
        match socket.hear().await {
            Heard::Message(_) => {}
            Heard::Closed(end) => break end,
        }
    };
    assert_eq!(end.map(|(code, _)| code), Some(4002));
}
