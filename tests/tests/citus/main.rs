//! A database that is distributed by workspace, on a real Citus cluster with two workers. Where Citus is not installed each
//! test says so aloud and does nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

mod away;
mod doctor;
mod filled;
mod flow;

use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
};
use sotay_tests::{Account, Device, TestServer, citus::Cluster, now, random};
use std::collections::{BTreeMap, btree_map::Entry};
use tokio::sync::{Mutex, MutexGuard};

/// One cluster at a time: each is three servers.
async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}

/// A server on a database that is distributed.
async fn distributed(cluster: &Cluster, more: &[&str]) -> TestServer {
    let server = TestServer::on_citus(cluster, more).await;
    let said = server.database().distribute();
    assert!(said.contains("over 2 workers") && said.contains("workspaces, log, actors"), "{said}");
    server
}

/// The node of a cluster that has a workspace.
fn node_of(cluster: &Cluster, server: &TestServer, workspace: WorkspaceId) -> usize {
    let hex: String = workspace.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let port: u16 = server
        .database()
        .ask(&format!(
            "SELECT nodeport FROM pg_dist_placement JOIN pg_dist_node USING (groupid)
             WHERE shardid = get_shard_id_for_distribution_column('workspaces', '\\x{hex}'::BYTEA)"
        ))
        .parse()
        .unwrap();
    (1..=2).find(|nth| cluster.port(*nth) == port).unwrap()
}

/// An account's new workspaces, one on each worker: by node.
async fn one_on_each(cluster: &Cluster, server: &TestServer, account: &Account) -> BTreeMap<usize, Device> {
    let mut devices = BTreeMap::new();
    while devices.len() < 2 {
        let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
        let node = node_of(cluster, server, workspace);
        if let Entry::Vacant(place) = devices.entry(node) {
            account.create_workspace(workspace, member).await;
            place.insert(Device::new(account.clone(), workspace, member));
        }
    }
    devices
}

fn company(name: &str) -> Command {
    let fields = vec![FieldEdit::new("name", name)];
    Command::Create { record: RecordId::v7(now().0, random()), kind: Kind::Company, fields }
}

/// Makes companies at once, and waits until all of them are read back.
async fn work(device: &mut Device, count: usize) {
    (0..count).for_each(|nth| device.dispatch(company(&format!("Công ty {nth}"))));
    device.insist().await;
    while !device.replica.outbox().is_empty() {
        device.work().await;
        if !device.replica.outbox().is_empty() {
            device.insist().await;
        }
    }
}

/// What an address of the server says, without anybody signed in.
async fn text(server: &TestServer, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}
