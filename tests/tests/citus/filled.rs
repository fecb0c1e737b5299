//! A database that people work in is distributed, and distributed again.

use super::*;
use sotay_shared::file::FileDigest;
use std::sync::atomic::{AtomicBool, Ordering};

const TABLES: [&str; 8] =
    ["workspaces", "log", "actors", "snapshots", "files", "refusals", "reminders", "workspace_told"];

/// How many rows each distributed table has, as the coordinator sees it.
fn counts(server: &TestServer) -> Vec<(&'static str, i64)> {
    let count = |table: &'static str| {
        let rows = server.database().ask(&format!("SELECT COUNT(*) FROM {table}"));
        (table, rows.parse().unwrap())
    };
    TABLES.into_iter().map(count).collect()
}

#[tokio::test]
async fn l1_a_filled_database_is_distributed_while_people_work_and_again_and_nothing_is_lost() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let server = TestServer::on_citus(&cluster, &[]).await;
    let account = Account::sign_up(&server, "lan").await;
    let mut devices = Vec::new();
    for nth in 0..8 {
        let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
        account.create_workspace(workspace, member).await;
        let mut device = Device::new(account.clone(), workspace, member);
        work(&mut device, 20).await;
        let bytes = vec![nth; 100_000];
        let path = format!("/api/workspaces/{workspace}/files/{}", FileDigest::of(&bytes));
        let answer = account.request(reqwest::Method::PUT, &path).body(bytes).send().await.unwrap();
        assert!(answer.status().is_success());
        devices.push((device, path));
    }
    // One record of each is folded into a snapshot.
    for (device, _) in &mut devices {
        let record = device.replica.rows().next().unwrap().id;
        for nth in 0..40 {
            let fields = vec![FieldEdit::new("industry", format!("thép {nth}"))];
            device.dispatch(Command::Edit { record, fields });
        }
        device.work().await;
    }
    let folded = async || server.database().ask("SELECT COUNT(*) FROM snapshots") == "8";
    sotay_tests::eventually(folded).await;
    let before = counts(&server);
    let logs_before = logs(&account, &devices).await;

    // Another one works meanwhile.
    let (mut busy, _) = devices.pop().unwrap();
    let is_done = AtomicBool::new(false);
    let at_work = async {
        let mut made = 0;
        while !is_done.load(Ordering::Relaxed) {
            work(&mut busy, 5).await;
            made += 5;
        }
        made
    };
    let distribution = async {
        // On a thread of its own, because it waits for the program.
        let database = server.database().clone();
        let run = tokio::task::spawn_blocking(move || (database.distribute(), database.distribute()));
        let said = run.await.unwrap();
        is_done.store(true, Ordering::Relaxed);
        said
    };
    let (made, (first, second)) = tokio::join!(at_work, distribution);
    assert!(first.contains("over 2 workers: workspaces, log"), "{first}");
    assert_eq!(second, "Workspaces are distributed already, over 2 workers\n");
    println!("{made} changes were acknowledged while the database was distributed");

    // All is there, once, and nothing of it on the coordinator.
    let after = counts(&server);
    for ((table, before), (_, after)) in before.iter().zip(&after) {
        match *table {
            "log" => assert_eq!(*after, before + made, "{table}"),
            "actors" => {}
            _ => assert_eq!(after, before, "{table}"),
        }
        let left = server.database().ask(&format!("SELECT pg_relation_size('{table}')"));
        assert_eq!(left, "0", "{table}");
    }
    let workers = "SELECT COUNT(DISTINCT nodeport) FROM citus_shards WHERE table_name = 'log'::REGCLASS";
    assert_eq!(server.database().ask(workers), "2");
    let logs_after = logs(&account, &devices).await;
    assert_eq!(logs_after, logs_before[..devices.len()]);
    for (nth, (device, path)) in devices.iter_mut().enumerate() {
        let file = account.request(reqwest::Method::GET, path).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(file, vec![nth as u8; 100_000]);
        work(device, 1).await;
    }
    assert_eq!(text(&server, "/readyz").await, (200, "ready\n".into()));
}

/// The hashes of the logs, in order.
async fn logs(account: &Account, devices: &[(Device, String)]) -> Vec<Vec<sotay_shared::row::Hash>> {
    let mut logs = Vec::new();
    for (device, _) in devices {
        logs.push(account.log(device.workspace).await.0.into_iter().map(|entry| entry.hash).collect());
    }
    logs
}

#[tokio::test]
async fn a_workspace_that_was_begun_on_its_worker_alone_is_begun_by_whoever_asks_again() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let server = distributed(&cluster, &[]).await;
    let account = Account::sign_up(&server, "lan").await;
    let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    account.create_workspace(workspace, member).await;
    // As where the coordinator died when the worker had written its part.
    assert_eq!(server.database().ask("DELETE FROM members; SELECT COUNT(*) FROM workspaces"), "1");
    account.create_workspace(workspace, member).await;
    work(&mut Device::new(account.clone(), workspace, member), 3).await;
    // It has an owner again, whom nobody can push aside.
    let stranger = Account::sign_up(&server, "minh").await;
    let new = serde_json::json!({ "workspace": workspace, "member": MemberId::v7(now().0, random()) });
    assert_eq!(stranger.post("/api/workspaces", new).await.0.as_u16(), 409);
}
