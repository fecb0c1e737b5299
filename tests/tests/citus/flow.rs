//! What people do, on two workers at once.

use super::*;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use sotay_shared::file::FileDigest;
use std::time::Duration;
use tokio::time::{Instant, interval};

/// Edits a second, of all together.
const PACE: u32 = 60;
const EDITS: u32 = 20 * PACE;
const CLIENTS: u32 = 6;

#[tokio::test]
async fn l1_edits_of_two_workers_are_acknowledged_and_read_by_others_without_a_batch_that_fails() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = distributed(&cluster, &["--metrics", &free.to_string()]).await;
    let account = Account::sign_up(&server, "lan").await;
    let devices = one_on_each(&cluster, &server, &account).await;
    let mut readers: Vec<Device> = Vec::new();
    for device in devices.values() {
        let mut reader = Device::new(account.clone(), device.workspace, device.member);
        reader.insist().await;
        readers.push(reader);
    }
    let workspaces: Vec<WorkspaceId> = devices.values().map(|device| device.workspace).collect();
    let each = EDITS / CLIENTS;
    let writing = join_all((0..CLIENTS).map(|nth| {
        let (account, workspace) = (account.clone(), workspaces[nth as usize % 2]);
        async move {
            let mut socket = account.live(workspace).await;
            socket.hello(account.log(workspace).await.1).await;
            let mut pace = interval(Duration::from_secs(1) * CLIENTS / PACE);
            let mut times = Vec::new();
            for _ in 0..each {
                pace.tick().await;
                let mut draft = sotay_tests::Draft::new("company", random());
                let change = draft.create("Công ty");
                let group = draft.group(&change);
                let (id, began) = (group.group, Instant::now());
                socket.push(vec![group]).await;
                socket.accepted(id).await;
                times.push(began.elapsed());
            }
            times
        }
    }));
    let expected = u64::from(EDITS / 2);
    let [one, other] = &mut readers[..] else { panic!("two workers") };
    let (times, (), ()) = tokio::join!(writing, one.settled_at(expected), other.settled_at(expected));
    let mut times: Vec<Duration> = times.into_iter().flatten().collect();
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{EDITS} edits, {PACE} a second: p50 {:?}, p99 {:?}, 0 lost", at(50), at(99));
    assert!(readers.iter().all(|reader| reader.replica.len() == EDITS as usize / 2));
    let counted = reqwest::get(format!("http://{free}/metrics")).await.unwrap().text().await.unwrap();
    assert!(counted.contains(&format!("sotay_changes_admitted_total {EDITS}")), "{counted}");
    assert!(!counted.lines().any(|line| line.starts_with("sotay_batches_unwritten_total")), "{counted}");
}

#[tokio::test]
async fn people_come_and_go_and_what_the_workers_lost_comes_back() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let mut server = distributed(&cluster, &[]).await;
    let mut lan = Account::sign_up(&server, "lan").await;
    let mut minh = Account::sign_up(&server, "minh").await;
    for (node, mut device) in one_on_each(&cluster, &server, &lan).await {
        let workspace = device.workspace;
        // The server was started again meanwhile, at another address.
        device.account = lan.clone();
        work(&mut device, 10).await;
        // Invite, join, and work together.
        let his = MemberId::v7(now().0, random());
        minh.join(&lan.invite(workspace, "member").await, his).await;
        let mut guest = Device::new(minh.clone(), workspace, his);
        work(&mut guest, 10).await;
        device.settled_at(20).await;
        assert_eq!(device.state(), guest.state());
        let bytes = format!("a file of node {node}").into_bytes();
        let path = format!("/api/workspaces/{workspace}/files/{}", FileDigest::of(&bytes));
        let put = minh.request(Method::PUT, &path).body(bytes.clone()).send().await.unwrap();
        assert!(put.status().is_success());
        let get = lan.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(get.bytes().await.unwrap(), bytes);

        // The worker lost the end of the log, and the device gives it back.
        device.disconnect();
        server.kill().await;
        let hex: String = workspace.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        for statement in [
            format!("DELETE FROM log WHERE workspace = '\\x{hex}' AND seq > 5"),
            format!("DELETE FROM actors WHERE workspace = '\\x{hex}'"),
            format!(
                "UPDATE workspaces SET head = 5, records = 5, chain = (SELECT chain FROM log
                 WHERE workspace = '\\x{hex}' AND seq = 5) WHERE id = '\\x{hex}'"
            ),
        ] {
            server.database().ask(&statement);
        }
        server.restart().await;
        lan.sign_in(&server).await;
        minh.sign_in(&server).await;
        device.account = lan.clone();
        device.insist().await;
        device.work_until(|it| !it.replica.lost().is_empty()).await;
        let recovered = device.give_back(None).await;
        // What is there is offered again where the device does not know how far that goes.
        assert!(recovered.taken >= 15 && recovered.refused.is_empty(), "of node {node}: {recovered:?}");
        assert_eq!(lan.log(workspace).await.0.len(), 20);

        // Who is removed is out, and the workspace goes on.
        let remove = lan.request(Method::DELETE, &format!("/api/workspaces/{workspace}/members/{his}"));
        assert_eq!(remove.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        assert!(minh.try_live(workspace).await.is_err());
        let back = json!({ "role": "member", "member": his });
        let (status, invite) = lan.post(&format!("/api/workspaces/{workspace}/invites"), back).await;
        assert_eq!(status, StatusCode::CREATED, "{invite}");
        minh.join(invite["token"].as_str().unwrap(), his).await;
        assert!(minh.try_live(workspace).await.is_ok());
        // Deleted, it is gone from its worker.
        let name = json!({ "name": workspace.to_string() });
        let delete = lan.request(Method::DELETE, &format!("/api/workspaces/{workspace}")).json(&name);
        assert_eq!(delete.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        let count = format!(
            "SELECT (SELECT COUNT(*) FROM log WHERE workspace = '\\x{hex}') +
                (SELECT COUNT(*) FROM files WHERE workspace = '\\x{hex}') +
                (SELECT COUNT(*) FROM workspaces WHERE id = '\\x{hex}')"
        );
        sotay_tests::eventually(async || server.database().ask(&count) == "0").await;
    }
    let (status, body) = lan.get("/api/session").await;
    assert_eq!((status, body["workspaces"].as_array().unwrap().len()), (StatusCode::OK, 0));
    // Accounts end as well.
    let end = minh.request(Method::DELETE, "/api/account").json(&json!({ "password": minh.password }));
    assert!(end.send().await.unwrap().status().is_success());
}
