//! How fast an edit is on the disk, and with everybody else.

use crate::team::{Team, contact, live, percentiles, report, team};
use futures::{StreamExt, future::join_all, stream};
use serde_json::json;
use sotay_shared::{
    id::GroupId,
    row::Hash,
    sync::{Cursor, PushGroup, ServerMessage},
};
use sotay_tests::{TestServer, random};
use std::{
    collections::{BTreeSet, HashMap},
    io::Write,
    time::{Duration, Instant},
};
use tokio::time::{interval, interval_at, timeout};

/// What the disk itself takes for 4 kB: no acknowledgement is faster.
pub fn disk() {
    let mut file = tempfile::tempfile().unwrap();
    let one = || {
        let began = Instant::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        began.elapsed()
    };
    let (p50, p99, most) = percentiles(std::iter::repeat_with(one).take(2_000).collect());
    report("the disk, 4 kB written and synced", &json!({ "p50_ms": p50, "p99_ms": p99, "max_ms": most }));
}

/// So many connections in each of some workspaces, ten pushes a second by each of them, each of one change.
pub async fn acknowledgement(server: &TestServer, teams: usize, each: usize) {
    const PUSHES: usize = 100;
    let pace = teams * each * 10;
    let teams: Vec<Team> = join_all((0..teams).map(|_| team(server))).await;
    let clients = teams.iter().flat_map(|team| (0..each).map(move |nth| (team, nth))).map(|(team, nth)| async move {
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
        // Everybody has come by then.
        times.split_off(PUSHES / 10)
    });
    let times: Vec<Duration> = join_all(clients).await.into_iter().flatten().collect();
    let (p50, p99, most) = percentiles(times);
    report(
        &format!("durable acknowledgement, {pace} pushes/s"),
        &json!({ "p50_ms": p50, "p99_ms": p99, "max_ms": most }),
    );
}

/// One writes, the others hear of it.
pub async fn fan_out(server: &TestServer, readers: usize) {
    const EDITS: usize = 200;
    let team = team(server).await;
    let mut writer = live(&team).await;
    let before = server.resident_bytes();
    let mut sockets = Vec::new();
    for _ in 0..readers {
        sockets.push(live(&team).await);
    }
    let worked = server.cpu_time();
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
    let cpu = (server.cpu_time() - worked).as_secs_f64() * 1_000.0 / EDITS as f64;
    let grown = server.resident_bytes().saturating_sub(before) as f64 / 1_024.0 / readers as f64;
    let figures = json!({
        "readers": readers, "p50_ms": p50, "p99_ms": p99, "max_ms": most,
        "server_cpu_ms_per_edit": cpu, "server_kilobytes_per_connection": grown,
    });
    report("a live edit to its readers", &figures);
}

/// How much memory the server takes for a connection that says nothing.
pub async fn idle(server: &TestServer) {
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

/// Five hundred clients in a hundred workspaces, an edit a second each: what is acknowledged is in the log afterwards.
pub async fn mixed(servers: &[&TestServer]) {
    const TEAMS: usize = 100;
    const EACH: usize = 5;
    const SECONDS: usize = 60;
    // As many at a time as passwords are taken.
    let teams: Vec<Team> = stream::iter(0..TEAMS).map(|_| team(servers[0])).buffered(16).collect().await;
    let began = Instant::now();
    let clients = teams.iter().enumerate().flat_map(|(of, team)| (0..EACH).map(move |nth| (of, team, nth)));
    let clients = clients.map(|(of, team, nth)| async move {
        let account = team.account.at(servers[(of + nth) % servers.len()]);
        let mut socket = live(&Team { account, workspace: team.workspace }).await;
        let actor = random();
        let first = tokio::time::Instant::now() + Duration::from_millis(((of * EACH + nth) % 100) as u64 * 10);
        let mut pace = interval_at(first, Duration::from_secs(1));
        let (mut times, mut acknowledged) = (Vec::with_capacity(SECONDS), Vec::with_capacity(SECONDS));
        for _ in 0..SECONDS {
            pace.tick().await;
            let group = contact(actor);
            let id = group.group;
            let pushed = Instant::now();
            socket.push(vec![group]).await;
            acknowledged.extend(socket.accepted(id).await.into_iter().map(|change| (of, change.hash)));
            times.push(pushed.elapsed());
        }
        (times, acknowledged)
    });
    let (mut times, mut acknowledged): (Vec<Duration>, Vec<(usize, Hash)>) = Default::default();
    for (took, heard) in join_all(clients).await {
        times.extend(took);
        acknowledged.extend(heard);
    }
    let took = began.elapsed().as_secs_f64();
    let mut in_log: BTreeSet<(usize, Hash)> = BTreeSet::new();
    for (of, team) in teams.iter().enumerate() {
        in_log.extend(team.account.log(team.workspace).await.0.into_iter().map(|entry| (of, entry.hash)));
    }
    let lost = acknowledged.iter().filter(|it| !in_log.contains(it)).count();
    let (p50, p99, most) = percentiles(times);
    let figures = json!({
        "servers": servers.len(), "clients": TEAMS * EACH, "workspaces": TEAMS,
        "pushes_per_second": (acknowledged.len() as f64 / took).round(),
        "acknowledged_p50_ms": p50, "acknowledged_p99_ms": p99, "max_ms": most, "lost": lost,
    });
    report("500 clients in 100 workspaces, mixed edits", &figures);
}
