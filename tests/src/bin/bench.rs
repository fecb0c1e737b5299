//! Figures of the sync server, by the clock of a client on the same machine: `cargo xtask bench`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot go on must stop")]

use automerge::{ROOT, transaction::Transactable};
use futures::future::join_all;
use serde_json::json;
use sotay_shared::{
    codec,
    id::{GroupId, MemberId, WorkspaceId},
    sync::{ClientMessage, Cursor, PushGroup, ServerMessage},
};
use sotay_tests::{Account, Draft, LiveSocket, TestServer, now, random, server::on_postgres};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::time::{interval, interval_at, timeout};

/// A team with a workspace of its own.
struct Team {
    account: Account,
    workspace: WorkspaceId,
}

async fn team(server: &TestServer) -> Team {
    let account = Account::sign_up(server, "bench").await;
    let workspace = WorkspaceId::v7(now().0, random());
    account.create_workspace(workspace, MemberId::v7(now().0, random())).await;
    Team { account, workspace }
}

async fn live(team: &Team) -> LiveSocket {
    let (_, cursor) = team.account.log(team.workspace).await;
    let mut socket = team.account.live(team.workspace).await;
    assert!(matches!(socket.hello(cursor).await, ServerMessage::Welcome { .. }));
    socket
}

/// A contact of eleven fields that is nowhere yet.
fn contact(actor: [u8; 16]) -> PushGroup {
    let mut draft = Draft::new("contact", actor);
    let change = draft.change(|it| {
        it.put(ROOT, "kind", "contact").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        for (key, value) in [
            ("full_name", "Nguyễn Thị Thanh Hương"),
            ("job_title", "Giám đốc mua hàng"),
            ("lifecycle_stage", "customer"),
            ("lead_source", "Hội chợ Hà Nội"),
            ("preferred_channel", "zalo"),
            ("value_tier", "a"),
            ("emails/0197c1a0-0000-7000-8000-000000000000/address", "huong@example.vn"),
            ("phones/0197c1a0-0000-7000-8000-000000000001/number", "0903 123 456"),
            ("birthday", "1990-06-30"),
        ] {
            it.put(ROOT, key, value).unwrap();
        }
    });
    draft.group(&change)
}

/// The figures of some durations, in milliseconds.
fn percentiles(mut times: Vec<Duration>) -> (f64, f64, f64) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    (at(50), at(99), at(100))
}

fn report(what: &str, figures: &serde_json::Value) {
    println!("{what:<44} {figures}");
}

/// One connection pushes fresh records as fast as they are taken: one workspace, so one admission thread.
async fn admission(server: &TestServer) {
    const RECORDS: usize = 20_000;
    const AT_ONCE: usize = 200;
    const AHEAD: usize = 2_000;
    let team = team(server).await;
    let mut socket = live(&team).await;
    // As one tab does: all under one actor.
    let actor = random();
    let messages: Vec<Vec<u8>> = (0..RECORDS / AT_ONCE)
        .map(|_| codec::encode(&ClientMessage::Push { groups: (0..AT_ONCE).map(|_| contact(actor)).collect() }))
        .collect();
    let began = Instant::now();
    let (mut sent, mut accepted) = (0, 0);
    let mut waiting = messages.into_iter();
    while accepted < RECORDS {
        if sent - accepted < AHEAD
            && let Some(message) = waiting.next()
        {
            socket.send_bytes(message).await;
            sent += AT_ONCE;
            continue;
        }
        if let ServerMessage::Accepted { changes, .. } = socket.message().await {
            accepted += changes.len();
        }
    }
    let rate = RECORDS as f64 / began.elapsed().as_secs_f64();
    report("admission, fresh contacts, one workspace", &json!({ "changes_per_second": rate.round() }));
}

/// Fifty connections in ten workspaces, together 500 pushes a second, each of one change.
async fn acknowledgement(server: &TestServer) {
    const TEAMS: usize = 10;
    const EACH: usize = 5;
    const PUSHES: usize = 100;
    let teams: Vec<Team> = join_all((0..TEAMS).map(|_| team(server))).await;
    let clients = teams.iter().flat_map(|team| (0..EACH).map(move |nth| (team, nth))).map(|(team, nth)| async move {
        let mut socket = live(team).await;
        let actor = random();
        let groups: Vec<PushGroup> = (0..PUSHES).map(|_| contact(actor)).collect();
        let mut times = Vec::with_capacity(PUSHES);
        // Not all in the same instant.
        let first = tokio::time::Instant::now() + Duration::from_millis(nth as u64 * 20);
        let mut pace = interval_at(first, Duration::from_millis(100));
        for group in groups {
            pace.tick().await;
            let id = group.group;
            let began = Instant::now();
            socket.push(vec![group]).await;
            socket.accepted(id).await;
            times.push(began.elapsed());
        }
        times
    });
    let times: Vec<Duration> = join_all(clients).await.into_iter().flatten().collect();
    let (p50, p99, most) = percentiles(times);
    report("durable acknowledgement, 500 pushes/s", &json!({ "p50_ms": p50, "p99_ms": p99, "max_ms": most }));
}

/// One writes, the others hear of it.
async fn fan_out(server: &TestServer, readers: usize) {
    const EDITS: usize = 200;
    let team = team(server).await;
    let mut writer = live(&team).await;
    let mut sockets = Vec::new();
    for _ in 0..readers {
        sockets.push(live(&team).await);
    }
    let hearing = sockets.into_iter().map(|mut socket| {
        tokio::spawn(async move {
            let mut heard: HashMap<GroupId, Instant> = HashMap::new();
            while heard.len() < EDITS {
                if let ServerMessage::Batch { entries, .. } = socket.message().await {
                    let at = Instant::now();
                    heard.extend(entries.iter().map(|entry| (entry.group, at)));
                }
            }
            heard
        })
    });
    let hearing: Vec<_> = hearing.collect();
    let mut sent: HashMap<GroupId, Instant> = HashMap::new();
    let mut pace = interval(Duration::from_millis(20));
    let actor = random();
    for group in (0..EDITS).map(|_| contact(actor)).collect::<Vec<_>>() {
        pace.tick().await;
        let id = group.group;
        sent.insert(id, Instant::now());
        writer.push(vec![group]).await;
        writer.accepted(id).await;
    }
    let mut times = Vec::new();
    for heard in hearing {
        let heard = timeout(Duration::from_secs(30), heard).await.expect("everybody hears").unwrap();
        times.extend(heard.iter().map(|(group, at)| at.duration_since(sent[group])));
    }
    let (p50, p99, most) = percentiles(times);
    report(&format!("a live edit to {readers} readers"), &json!({ "p50_ms": p50, "p99_ms": p99, "max_ms": most }));
}

/// How much memory the server takes for a connection that says nothing.
async fn idle(server: &TestServer) {
    const CONNECTIONS: usize = 500;
    let team = team(server).await;
    let before = server.resident_bytes();
    let mut sockets = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut socket = team.account.live(team.workspace).await;
        socket.hello(Cursor::default()).await;
        sockets.push(socket);
    }
    let grown = server.resident_bytes().saturating_sub(before);
    report("an idle connection", &json!({ "server_kilobytes": grown as f64 / 1_024.0 / CONNECTIONS as f64 }));
}

/// Nothing new since the last time.
async fn reconnect(server: &TestServer) {
    const TIMES: usize = 200;
    let team = team(server).await;
    drop(live(&team).await);
    let (_, cursor) = team.account.log(team.workspace).await;
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let mut socket = team.account.live(team.workspace).await;
        let began = Instant::now();
        socket.hello(cursor).await;
        times.push(began.elapsed());
        socket.close().await;
    }
    let (p50, p99, _) = percentiles(times);
    report("hello to welcome, nothing new", &json!({ "p50_ms": p50, "p99_ms": p99 }));
}

#[tokio::main]
async fn main() {
    println!("== {}", if on_postgres() { "PostgreSQL" } else { "SQLite" });
    let server = TestServer::start_with(&["--connections", "1000"]).await;
    admission(&server).await;
    acknowledgement(&server).await;
    for readers in [5, 20, 50] {
        fan_out(&server, readers).await;
    }
    reconnect(&server).await;
    idle(&server).await;
}
