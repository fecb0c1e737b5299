//! A worker goes away: its workspaces wait, the others go on, and nothing that was acknowledged is lost.

use super::*;
use automerge::{ROOT, ScalarValue, transaction::Transactable};
use sotay_shared::{row::Hash, sync::ServerMessage};
use sotay_tests::{
    eventually,
    push_service::{PushService, ReachedDevice},
    socket::Heard,
};
use std::collections::BTreeSet;

/// Pushes as fast as it is taken, until so many changes are acknowledged or the connection ends. Gives those.
async fn hurry(account: &Account, workspace: WorkspaceId, until: usize) -> BTreeSet<Hash> {
    let mut acknowledged = BTreeSet::new();
    let mut socket = account.live(workspace).await;
    socket.hello(account.log(workspace).await.1).await;
    let mut on_their_way = 0;
    while acknowledged.len() < until {
        while on_their_way < 100 {
            let mut draft = sotay_tests::Draft::new("company", random());
            let change = draft.create("Công ty");
            socket.push(vec![draft.group(&change)]).await;
            on_their_way += 1;
        }
        match socket.hear().await {
            Heard::Message(ServerMessage::Accepted { changes, .. }) => {
                on_their_way -= 1;
                acknowledged.extend(changes.iter().map(|change| change.hash));
            }
            Heard::Message(_) => {}
            Heard::Closed(_) => break,
        }
    }
    acknowledged
}

#[tokio::test]
async fn l1_a_worker_that_dies_keeps_its_workspaces_waiting_and_nobody_else() {
    let _alone = alone().await;
    let Some(mut cluster) = Cluster::start() else { return };
    let server = distributed(&cluster, &[]).await;
    // What a worker writes by its own default may be lost: the server does not leave it at that.
    (1..=2).for_each(|nth| cluster.set(nth, "synchronous_commit", "off"));
    let mut account = Account::sign_up(&server, "lan").await;
    let mut devices = one_on_each(&cluster, &server, &account).await;
    for device in devices.values_mut() {
        work(device, 20).await;
    }
    let mut here = devices.remove(&1).unwrap();
    let mut gone = devices.remove(&2).unwrap();

    // In the middle of pushes, at once.
    let (workspace, pusher) = (gone.workspace, account.clone());
    let pushing = tokio::spawn(async move { hurry(&pusher, workspace, usize::MAX).await });
    let grown = async || account.log(workspace).await.0.len() > 500;
    eventually(grown).await;
    cluster.kill(2);
    let acknowledged = pushing.await.unwrap();
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());

    // Its devices keep what they write, and are told to try again.
    gone.disconnect();
    (0..10).for_each(|nth| gone.dispatch(company(&format!("Khi vắng {nth}"))));
    let told = async || {
        let Ok(mut socket) = account.try_live(workspace).await else { return false };
        loop {
            match socket.hear().await {
                Heard::Message(_) => {}
                Heard::Closed(end) => {
                    let (code, reason) = end.unwrap_or_default();
                    assert_eq!(code, 4006, "{reason}");
                    return reason.contains("the part of the database that has this workspace does not answer");
                }
            }
        }
    };
    eventually(told).await;
    let (status, body) = account.get(&format!("/api/workspaces/{workspace}/log")).await;
    assert_eq!((status.as_u16(), body["error"].as_str()), (503, Some("unavailable")), "{body}");
    assert!(body["message"].as_str().unwrap().contains("does not answer: try again later"), "{body}");
    assert_eq!(gone.replica.outbox().len(), 10);

    // Everybody signs in, sees all of their workspaces, and works in the others.
    account.sign_in(&server).await;
    let (_, session) = account.get("/api/session").await;
    assert_eq!(session["workspaces"].as_array().unwrap().len(), 2);
    let (_, listed) = account.get("/api/workspaces").await;
    assert_eq!(listed["workspaces"].as_array().unwrap().len(), 2, "{listed}");
    here.account = account.clone();
    work(&mut here, 50).await;
    let minh = Account::sign_up(&server, "minh").await;
    let his = MemberId::v7(now().0, random());
    minh.join(&account.invite(here.workspace, "member").await, his).await;
    work(&mut Device::new(minh, here.workspace, his), 5).await;

    // What the server says of itself is true.
    let (status, said) = text(&server, "/readyz").await;
    assert_eq!(status, 200);
    assert!(said.contains("1 of 2 workers of the database do not answer"), "{said}");
    let (is_well, doctor) = server.output(&["doctor"]).await;
    let worker = format!("bad   workers: 127.0.0.1:{} does not answer", cluster.port(2));
    assert!(!is_well && doctor.contains(&worker), "{doctor}");

    // It is back, with all that was acknowledged.
    cluster.revive(2);
    gone.account = account.clone();
    let back = async || text(&server, "/readyz").await == (200, "ready\n".into());
    eventually(back).await;
    work(&mut gone, 1).await;
    let (entries, _) = account.log(workspace).await;
    assert!(entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq), "without gaps");
    let in_log: BTreeSet<Hash> = entries.iter().map(|entry| entry.hash).collect();
    let lost = acknowledged.difference(&in_log).count();
    assert_eq!(lost, 0, "of {} acknowledged", acknowledged.len());
    println!("{} acknowledged when the worker died, 0 lost", acknowledged.len());
}

#[tokio::test]
async fn a_worker_that_hangs_keeps_its_workspaces_waiting_and_nobody_else() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let server = distributed(&cluster, &[]).await;
    let mut account = Account::sign_up(&server, "lan").await;
    let mut devices = one_on_each(&cluster, &server, &account).await;
    for device in devices.values_mut() {
        work(device, 20).await;
    }
    let (mut here, mut gone) = (devices.remove(&1).unwrap(), devices.remove(&2).unwrap());
    cluster.freeze(2, true);
    // As many as there may be turns for, and more, try it meanwhile.
    let (workspace, pusher) = (gone.workspace, account.clone());
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let pusher = pusher.clone();
            tokio::spawn(async move { drop(pusher.try_live(workspace).await) })
        })
        .collect();
    gone.dispatch(company("Khi vắng"));
    let known = async || text(&server, "/readyz").await.1.contains("1 of 2 workers");
    eventually(known).await;
    account.sign_in(&server).await;
    here.account = account.clone();
    work(&mut here, 100).await;
    let (status, _) = account.get(&format!("/api/workspaces/{workspace}/log")).await;
    assert_eq!(status.as_u16(), 503);
    cluster.freeze(2, false);
    let back = async || text(&server, "/readyz").await == (200, "ready\n".into());
    eventually(back).await;
    gone.account = account.clone();
    work(&mut gone, 1).await;
    assert_eq!(account.log(workspace).await.0.len(), 22);
    for task in waiting {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn reminders_of_others_come_while_a_worker_is_away() {
    let _alone = alone().await;
    let Some(mut cluster) = Cluster::start() else { return };
    let mut service = PushService::start().await;
    let server = distributed(&cluster, &["--push-services", &service.origin]).await;
    let account = Account::sign_up(&server, "lan").await;
    let mut devices = one_on_each(&cluster, &server, &account).await;
    let here = devices.remove(&1).unwrap();
    let reached = ReachedDevice::fresh();
    let subscription = reached.subscription(&format!("{}/send/1", service.origin), 420);
    let answer = account.request(reqwest::Method::PUT, "/api/push").json(&subscription).send().await.unwrap();
    assert!(answer.status().is_success());
    cluster.kill(2);
    let known = async || text(&server, "/readyz").await.1.contains("1 of 2 workers");
    eventually(known).await;
    let due = now().0 + 3_000;
    let mut task = sotay_tests::Draft::new("task", random());
    let change = task.change(|it| {
        it.put(ROOT, "kind", "task").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "title", "Gọi chị Lan").unwrap();
        it.put(ROOT, "assignee_id", here.member.to_string()).unwrap();
        it.put(ROOT, "due", ScalarValue::Timestamp(due)).unwrap();
        it.put(ROOT, format!("reminders/{}", MemberId::from_cause("gọi")), 0).unwrap();
    });
    let group = task.group(&change);
    let id = group.group;
    let mut socket = account.live(here.workspace).await;
    socket.hello(account.log(here.workspace).await.1).await;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
    let told = reached.read(&service.receive().await);
    assert_eq!(told["title"], "Gọi chị Lan");
}
