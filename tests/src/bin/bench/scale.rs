//! What grows with the number of records, and what must not.

use crate::team::{Filling, contact, live, percentiles, report, team};
use serde_json::json;
use sotay_shared::{
    document::Actor,
    replica::Replica,
    sync::{Cursor, ServerMessage},
};
use sotay_tests::{TestServer, proxy::Proxy, random};
use std::time::Instant;

/// One workspace that grows: one more edit, coming back with nothing new, and the first sync of a replica.
pub async fn growing(server: &TestServer, sizes: &[usize]) {
    let proxy = Proxy::before(&server.url).await;
    let team = team(server).await;
    let mut socket = live(&team).await;
    let actor = random();
    let mut here = 0;
    for &records in sizes {
        Filling::new(records - here, || actor).push(&mut socket).await;
        here = records;
        edit(&mut socket, records).await;
        here += EDITS;
        let (_, cursor) = team.account.log(team.workspace).await;
        again(&team, &proxy, cursor, records).await;
        first(&team, &proxy, records).await;
    }
}

const EDITS: usize = 200;

async fn edit(socket: &mut sotay_tests::LiveSocket, records: usize) {
    let actor = random();
    let mut times = Vec::with_capacity(EDITS);
    for group in (0..EDITS).map(|_| contact(actor)).collect::<Vec<_>>() {
        let id = group.group;
        let began = Instant::now();
        socket.push(vec![group]).await;
        socket.accepted(id).await;
        times.push(began.elapsed());
    }
    let (p50, p99, _) = percentiles(times);
    report("one edit as the data grows", &json!({ "records": records, "p50_ms": p50, "p99_ms": p99 }));
}

async fn again(team: &crate::team::Team, proxy: &Proxy, cursor: Cursor, records: usize) {
    const TIMES: usize = 100;
    let account = team.account.through(&proxy.url);
    let mut times = Vec::with_capacity(TIMES);
    let mut bytes = 0;
    for _ in 0..TIMES {
        let mut socket = account.live(team.workspace).await;
        let (before, began) = (proxy.bytes(), Instant::now());
        assert!(matches!(socket.hello(cursor).await, ServerMessage::Welcome { .. }));
        times.push(began.elapsed());
        bytes += proxy.bytes() - before;
        socket.close().await;
    }
    let (p50, p99, _) = percentiles(times);
    let figures = json!({
        "records": records, "round_trips": 1, "bytes_after_the_upgrade": bytes / TIMES as u64, "p50_ms": p50, "p99_ms": p99,
    });
    report("coming back with nothing new", &figures);
}

async fn first(team: &crate::team::Team, proxy: &Proxy, records: usize) {
    let account = team.account.through(&proxy.url);
    let (before, began) = (proxy.bytes(), Instant::now());
    let mut replica = Replica::new(Actor(random()));
    let mut requests = 0;
    let mut cursor = Cursor::default();
    loop {
        let part = account.log_part(team.workspace, cursor).await;
        requests += 1;
        // The host of a replica takes its place in the log from the server's first answer.
        if cursor == Cursor::default() {
            let start = Cursor { epoch: part.header.epoch, ..Cursor::default() };
            drop(replica.rewind(start, []));
        }
        replica.fold_page(part.header.after, part.trailer.cursor, &part.entries).unwrap();
        cursor = part.trailer.cursor;
        if !part.trailer.more {
            break;
        }
    }
    let took = began.elapsed();
    let figures = json!({
        "records": records, "rows": replica.len(), "requests": requests, "bytes": proxy.bytes() - before,
        "seconds": took.as_secs_f64(),
    });
    report("first sync of a native replica", &figures);
}
