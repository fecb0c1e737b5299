//! How fast changes enter a log.

use crate::team::{Filling, live, pushed, report, team};
use automerge::{ObjType, ROOT, transaction::Transactable};
use serde_json::json;
use sotay_shared::{codec, sync::ClientMessage};
use sotay_tests::{Draft, TestServer, random};
use std::time::Instant;

/// One connection, one workspace, so one admission thread: fresh contacts, under one actor as one tab does, and under many.
pub async fn fresh(server: &TestServer) {
    for (actors, records) in [(1, 20_000), (100, 10_000), (1_000, 10_000)] {
        let team = team(server).await;
        let mut socket = live(&team).await;
        let known: Vec<[u8; 16]> = (0..actors).map(|_| random()).collect();
        let mut nth = 0;
        let filling = Filling::new(records, || {
            nth += 1;
            known[nth % actors]
        });
        let began = Instant::now();
        filling.push(&mut socket).await;
        let rate = records as f64 / began.elapsed().as_secs_f64();
        let figures = json!({ "actors": actors, "changes_per_second": rate.round() });
        report("admission, fresh contacts, one workspace", &figures);
    }
}

/// Edits of one record that many people have edited before.
pub async fn one_record(server: &TestServer) {
    const EDITS: usize = 300;
    for actors in [1, 100, 1_000] {
        let team = team(server).await;
        let mut socket = live(&team).await;
        let mut groups = Vec::new();
        let mut draft = Draft::new("company", random());
        let create = draft.create("Công ty");
        groups.push(draft.group(&create));
        for nth in 0..actors + EDITS {
            if nth < actors {
                draft.set_actor(random());
            }
            let change = draft.change(|it| it.put(ROOT, "name", format!("Tên {nth}")).unwrap());
            groups.push(draft.group(&change));
        }
        let rest = groups.split_off(actors + 1);
        let encode =
            |groups: Vec<_>| groups.into_iter().map(|it| codec::encode(&ClientMessage::Push { groups: vec![it] }));
        pushed(&mut socket, encode(groups).collect(), 1, 64, actors + 1).await;
        let began = Instant::now();
        pushed(&mut socket, encode(rest).collect(), 1, 64, EDITS).await;
        let each = began.elapsed().as_secs_f64() * 1_000.0 / EDITS as f64;
        report("admission, one record of many actors", &json!({ "actors": actors, "ms_per_change": each }));
    }
}

/// Typing into a text of 10 kB, a word at a time.
pub async fn long_text(server: &TestServer) {
    const EDITS: usize = 200;
    let team = team(server).await;
    let mut socket = live(&team).await;
    let mut draft = Draft::new("activity", random());
    let text = "khách hỏi giá ".repeat(10_000 / 14);
    let mut body = None;
    let create = draft.change(|it| {
        it.put(ROOT, "kind", "activity").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "activity_type", "note").unwrap();
        let object = it.put_object(ROOT, "body", ObjType::Text).unwrap();
        it.splice_text(&object, 0, 0, &text).unwrap();
        body = Some(object);
    });
    let body = body.expect("the text was made");
    let mut groups = vec![draft.group(&create)];
    for nth in 0..EDITS {
        let change = draft.change(|it| it.splice_text(&body, nth * 20, 0, "mới ").unwrap());
        groups.push(draft.group(&change));
    }
    let rest = groups.split_off(1);
    let encode = |groups: Vec<_>| groups.into_iter().map(|it| codec::encode(&ClientMessage::Push { groups: vec![it] }));
    pushed(&mut socket, encode(groups).collect(), 1, 1, 1).await;
    let began = Instant::now();
    pushed(&mut socket, encode(rest).collect(), 1, 64, EDITS).await;
    let each = began.elapsed().as_secs_f64() * 1_000.0 / EDITS as f64;
    report("admission, a word into a text of 10 kB", &json!({ "ms_per_change": each }));
}
