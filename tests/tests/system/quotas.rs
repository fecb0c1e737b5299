//! One hostile account harms nobody else: what it fills, what it costs and what it breaks is bounded.

use super::*;
use automerge::legacy::{ObjectId, OpId};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sotay_shared::{
    file::FileDigest,
    id::GroupId,
    problem::RefusalCode,
    sync::{CloseCode, PushChange},
};
use sotay_tests::{
    changes::{twisted, writes_of_one_key},
    server::on_postgres,
    socket::Heard,
};
use std::{io::Write, num::NonZeroU64};

/// Pushes groups, and gives what became of each, in their order.
async fn answers(socket: &mut LiveSocket, groups: Vec<PushGroup>) -> Vec<ServerMessage> {
    let ids: Vec<GroupId> = groups.iter().map(|group| group.group).collect();
    socket.push(groups).await;
    let mut answers = Vec::new();
    for id in ids {
        answers.push(socket.answer(id).await);
    }
    answers
}

/// Pushes one group that is refused: the code, the message, and whether the change is named.
async fn refused(socket: &mut LiveSocket, group: PushGroup) -> (RefusalCode, String, bool) {
    match answers(socket, vec![group]).await.remove(0) {
        ServerMessage::Refused { code, message, hash, .. } => (code, message, hash.is_some()),
        other => panic!("not refused: {other:?}"),
    }
}

async fn accepted(socket: &mut LiveSocket, group: PushGroup) {
    let id = group.group;
    socket.push(vec![group]).await;
    socket.accepted(id).await;
}

/// The close code and reason at the end of a socket.
async fn closed(socket: &mut LiveSocket) -> (u16, String) {
    loop {
        if let Heard::Closed(end) = socket.hear().await {
            return end.expect("the reason is told");
        }
    }
}

async fn quarantine(server: &TestServer) -> Vec<Value> {
    let listed = server.run(&["quarantine"]).await;
    listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Bytes of the database, with what is still to go into it.
fn database_bytes(server: &TestServer) -> u64 {
    let length = |file: std::fs::DirEntry| file.metadata().map_or(0, |it| it.len());
    std::fs::read_dir(server.data()).unwrap().flatten().map(length).sum()
}

#[tokio::test]
async fn a6_what_is_refused_does_not_fill_the_disk() {
    const BYTES: usize = 240 * 1024;
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let (member, _) = joined(&server, &account, workspace, "member").await;
    let (viewer, _) = joined(&server, &account, workspace, "viewer").await;
    for (account, kept) in [(&viewer, 0), (&member, 400)] {
        let mut socket = account.live(workspace).await;
        socket.hello(Cursor::default()).await;
        for _ in 0..40 {
            let garbage = || company().group_of(&vec![7; BYTES]);
            for answer in answers(&mut socket, (0..10).map(|_| garbage()).collect()).await {
                assert!(matches!(answer, ServerMessage::Refused { .. }), "{answer:?}");
            }
        }
        let listed = quarantine(&server).await;
        assert_eq!(listed.len(), kept);
        for line in &listed {
            assert_eq!((line["kept"].as_u64(), line["cut"].as_bool()), (Some(4_096), Some(true)), "{line}");
            assert!(line["bytes"].as_u64() > Some(BYTES as u64) && line["sha256"].as_str().unwrap().len() == 64);
        }
    }
    // The oldest go: of eleven hundred a thousand stay.
    let mut socket = member.live(workspace).await;
    socket.hello(Cursor::default()).await;
    let oldest = quarantine(&server).await[0]["id"].as_i64();
    for _ in 0..7 {
        let small = (0..100).map(|_| company().group_of(b"garbage")).collect();
        answers(&mut socket, small).await;
    }
    let listed = quarantine(&server).await;
    assert_eq!(listed.len(), 1_000);
    assert!(listed[0]["id"].as_i64() > oldest);
    let kept: u64 = listed.iter().map(|line| line["kept"].as_u64().unwrap()).sum();
    assert!(kept <= 4 << 20, "{kept}");
    let last = &listed[999];
    assert_eq!(last["cut"].as_bool(), Some(false));
    let exported = server.run(&["quarantine", "--export", &last["id"].to_string()]).await;
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert!(exported["push"].as_str().unwrap().contains("67617262616765"), "{exported}");
    if !on_postgres() {
        let bytes = database_bytes(&server);
        assert!(bytes < 24 << 20, "{bytes}");
    }
}

#[tokio::test]
async fn a_group_of_a_hundred_thousand_nothings_is_refused_and_charged() {
    const CHANGES: usize = 80_000;
    let server = TestServer::start_with(&["--work-rate", "1"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let record = company().record;
    let nothing = || PushChange { record, kind: String::new(), bytes: Vec::new() };
    let group = PushGroup { group: GroupId::v7(now().0, random()), changes: (0..CHANGES).map(|_| nothing()).collect() };
    let (code, message, _) = refused(&mut socket, group).await;
    assert!(code == RefusalCode::Group && message.contains("80000 changes"), "{code:?} {message}");
    // What it cost is the account's to wait for, and nobody else's.
    socket.push(vec![fresh_group()]).await;
    let (code, reason) = closed(&mut socket).await;
    assert!(code == CloseCode::TooFast as u16 && reason.contains("sent later"), "{code} {reason}");
    let (other, elsewhere, _) = owner(&server).await;
    accepted(&mut live(&other, elsewhere).await, fresh_group()).await;
}

/// A company with so many long lines, as one could make of a few imports.
fn heavy(lines: usize) -> (Draft, Vec<PushGroup>) {
    let mut draft = company();
    let create = draft.create("Công ty lớn");
    let mut groups = vec![draft.group(&create)];
    for nth in 0..lines {
        let line: String = random::<100_000>().iter().map(|byte| char::from(b' ' + byte % 64)).collect();
        let change = draft.change(|it| it.put(ROOT, format!("vcard/{nth}"), line).unwrap());
        groups.push(draft.group(&change));
    }
    (draft, groups)
}

#[tokio::test]
async fn one_account_with_many_workspaces_keeps_nobody_waiting() {
    const WORKSPACES: usize = 24;
    const EDITS: usize = 25;
    // Nobody is sent away: what is asked here is whose turn it is.
    let server = TestServer::start_with(&["--work-rate", "6000"]).await;
    let attacker = Account::sign_up(&server, "attacker").await;
    let (mut sockets, mut drafts) = (Vec::new(), Vec::new());
    for _ in 0..WORKSPACES {
        let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
        attacker.create_workspace(workspace, member).await;
        let mut socket = live(&attacker, workspace).await;
        let (draft, groups) = heavy(3);
        for answer in answers(&mut socket, groups).await {
            assert!(matches!(answer, ServerMessage::Accepted { .. }), "{answer:?}");
        }
        drafts.push((workspace, draft));
        sockets.push(socket);
    }
    let (healthy, workspace, _) = owner(&server).await;
    let mut socket = live(&healthy, workspace).await;
    accepted(&mut socket, fresh_group()).await;
    for (socket, (_, draft)) in sockets.iter_mut().zip(&mut drafts) {
        let mut edits = Vec::new();
        for nth in 0..EDITS {
            // Of a kind that the app does not make: such a change is saved and loaded on trial.
            let change = draft.change(|it| {
                it.put(ROOT, "industry", format!("first {nth}")).unwrap();
                it.put(ROOT, "industry", format!("then {nth}")).unwrap();
            });
            edits.push(draft.group(&change));
        }
        socket.push(edits).await;
    }
    for _ in 0..10 {
        accepted(&mut socket, fresh_group()).await;
    }
    // The healthy one was served ten times, one answer after the other, while most of the others' edits still wait.
    let mut decided = 0;
    for (workspace, _) in &drafts {
        decided += attacker.log_part(*workspace, Cursor::default()).await.header.head as usize - 4;
    }
    assert!(decided < WORKSPACES * EDITS, "all {decided} were served before");
    // And nobody is forgotten: all of them are admitted in the end.
    for (socket, (_, draft)) in sockets.iter_mut().zip(&mut drafts) {
        let change = draft.change(|it| it.put(ROOT, "industry", "last").unwrap());
        accepted(socket, draft.group(&change)).await;
    }
}

#[tokio::test]
async fn a4_a_record_of_compressible_values_has_an_end() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Nén");
    accepted(&mut socket, draft.group(&create)).await;
    let mut taken = 0;
    let (code, message, is_named) = loop {
        let change = draft.change(|it| {
            for nth in 0..2 {
                it.put(ROOT, format!("vcard/{taken}-{nth}"), "x".repeat(119_000)).unwrap();
            }
        });
        match answers(&mut socket, vec![draft.group(&change)]).await.remove(0) {
            ServerMessage::Accepted { .. } => taken += 1,
            ServerMessage::Refused { code, message, hash, .. } => break (code, message, hash.is_some()),
            other => panic!("{other:?}"),
        }
        assert!(taken < 400);
    };
    assert!(code == RefusalCode::DocumentLimit && is_named, "{code:?} {message}");
    assert!(taken * 238_000 < 5_000_000, "{taken}");
    accepted(&mut socket, fresh_group()).await;
}

#[tokio::test]
async fn a1_fifty_nine_thousand_writes_of_one_key_are_refused_by_name() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let bytes = writes_of_one_key(59_000);
    assert!(bytes.len() < 110, "{}", bytes.len());
    for (bytes, says) in [(bytes, "more than 20000 fields"), (writes_of_one_key(1_000), "more than 64 times")] {
        let (code, message, is_named) = refused(&mut socket, company().group_of(&bytes)).await;
        assert!(code == RefusalCode::Chunk && message.contains(says), "{code:?} {message}");
        assert!(is_named);
    }
    accepted(&mut socket, fresh_group()).await;
}

#[tokio::test]
async fn a4_changes_that_end_their_trial_with_a_panic_cost_their_own_group_only() {
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let server = TestServer::start_with(&["--metrics", &metrics]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Acme");
    accepted(&mut socket, draft.group(&create)).await;
    let edit = draft.clone().change(|it| it.put(ROOT, "name", "Acme 2").unwrap());
    for nth in 0..20 {
        // It writes into an object that nobody made.
        let missing = OpId::new(900 + nth, edit.actor_id());
        let poison = twisted(&edit, |it| it.operations[0].obj = ObjectId::Id(missing));
        let mut group = fresh_group();
        group.changes.extend(draft.group_of(&poison).changes);
        let (code, message, is_named) = refused(&mut socket, group).await;
        assert!(code == RefusalCode::Crashed && is_named, "{code:?} {message}");
        accepted(&mut socket, fresh_group()).await;
    }
    let counted = reqwest::get(format!("http://{metrics}/metrics")).await.unwrap().text().await.unwrap();
    assert!(counted.lines().any(|line| line == "sotay_admission_panics_total 20"), "{counted}");
    // The record itself is unharmed.
    accepted(&mut socket, draft.group(&edit)).await;
}

#[tokio::test]
async fn a6_a_refusal_names_its_change_whatever_is_wrong_with_it() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Acme");
    let edit = draft.clone().change(|it| it.put(ROOT, "name", "x".repeat(1_900)).unwrap());
    let wrong_actor = twisted(&edit, |it| it.actor_id = automerge::ActorId::from([1; 5]));
    let far = twisted(&edit, |it| it.start_op = NonZeroU64::new(u64::from(u32::MAX) - 1).unwrap());
    let large = draft.clone().change(|it| {
        for nth in 0..3 {
            it.put(ROOT, format!("vcard/{nth}"), "x".repeat(119_000)).unwrap();
        }
    });
    accepted(&mut socket, draft.group(&create)).await;
    for (bytes, code) in [
        (wrong_actor, RefusalCode::Actor),
        (large.raw_bytes().to_vec(), RefusalCode::TooLarge),
        (far, RefusalCode::StartOp),
    ] {
        let (found, message, is_named) = refused(&mut socket, draft.group_of(&bytes)).await;
        assert!(found == code && is_named, "{found:?} {message} {is_named}");
    }
    // What is no change has no name.
    assert!(!refused(&mut socket, draft.group_of(b"garbage")).await.2);
}

#[tokio::test]
async fn a_full_workspace_is_read_deleted_from_and_signed_in_to() {
    let server = TestServer::start_with(&["--log-bytes", "20000"]).await;
    let (mut account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut made = Vec::new();
    let (code, message, is_named) = loop {
        let mut draft = company();
        let create = draft.create("Công ty");
        let group = draft.group(&create);
        match answers(&mut socket, vec![group.clone()]).await.remove(0) {
            ServerMessage::Accepted { .. } => made.push((draft, group)),
            ServerMessage::Refused { code, message, hash, .. } => break (code, message, hash.is_some()),
            other => panic!("{other:?}"),
        }
        assert!(made.len() < 100);
    };
    assert!(code == RefusalCode::WorkspaceFull && message.contains("--log-bytes") && is_named, "{code:?} {message}");
    assert!(made.len() > 20, "{}", made.len());
    // What is there is acknowledged again, deleted, and made smaller; what adds to it is not taken.
    let (mut draft, group) = made.pop().unwrap();
    accepted(&mut socket, group).await;
    let more = draft.clone().change(|it| it.put(ROOT, "industry", "r".repeat(1_000)).unwrap());
    assert_eq!(refused(&mut socket, draft.group(&more)).await.0, RefusalCode::WorkspaceFull);
    let shorter = draft.change(|it| it.put(ROOT, "name", "C").unwrap());
    accepted(&mut socket, draft.group(&shorter)).await;
    let deleted = automerge::ScalarValue::Timestamp(now().0);
    let deletion = draft.change(|it| it.put(ROOT, "deleted_at", deleted.clone()).unwrap());
    accepted(&mut socket, draft.group(&deletion)).await;
    // That has an end as well: an eighth more.
    let mut deletions = 0;
    while let Some((mut draft, _)) = made.pop() {
        let deletion = draft.change(|it| it.put(ROOT, "deleted_at", deleted.clone()).unwrap());
        match answers(&mut socket, vec![draft.group(&deletion)]).await.remove(0) {
            ServerMessage::Accepted { .. } => deletions += 1,
            ServerMessage::Refused { code, .. } => {
                assert_eq!(code, RefusalCode::WorkspaceFull);
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(deletions > 0 && !made.is_empty(), "{deletions}");
    account.sign_in(&server).await;
    let (entries, cursor) = account.log(workspace).await;
    log::check(&entries, cursor);
    // Another workspace has its own room.
    let (other, elsewhere, _) = owner(&server).await;
    accepted(&mut live(&other, elsewhere).await, fresh_group()).await;
}

#[tokio::test]
async fn a_workspace_that_is_folded_has_room_again() {
    let server = TestServer::start_with(&["--log-bytes", "60000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let create = draft.create("Công ty");
    accepted(&mut socket, draft.group(&create)).await;
    let mut edits = 0_u32;
    // Written over again and again, each line is a letter when it is packed. Without folding forty of them fill it.
    while edits < 60 {
        let change = draft.change(|it| it.put(ROOT, "address", format!("{edits:04}{}", "x".repeat(1_200))).unwrap());
        let group = draft.group(&change);
        let pushed = async || {
            let answer = answers(&mut live(&account, workspace).await, vec![group.clone()]).await.remove(0);
            matches!(answer, ServerMessage::Accepted { .. })
        };
        // The record is folded some time, beside everything else.
        sotay_tests::eventually(pushed).await;
        edits += 1;
    }
}

#[tokio::test]
async fn files_are_counted_and_stay_so() {
    let mut server = TestServer::start_with(&["--file-bytes", "1000"]).await;
    let (account, workspace, _) = owner(&server).await;
    let put = async |account: &Account, bytes: Vec<u8>| {
        let path = format!("/api/workspaces/{workspace}/files/{}", FileDigest::of(&bytes));
        account.request(Method::PUT, &path).body(bytes).send().await.unwrap().status()
    };
    // At once and twice, one is counted once.
    let (one, other) = tokio::join!(put(&account, vec![1; 600]), put(&account, vec![1; 600]));
    assert_eq!((one, other), (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT));
    server.kill().await;
    server.restart().await;
    let account = account.at(&server);
    assert_eq!(put(&account, vec![2; 401]).await, StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(put(&account, vec![3; 400]).await, StatusCode::NO_CONTENT);
    assert_eq!(put(&account, vec![1; 600]).await, StatusCode::NO_CONTENT);
    assert_eq!(put(&account, vec![4; 1]).await, StatusCode::INSUFFICIENT_STORAGE);
}

#[tokio::test]
async fn below_the_mark_of_free_space_people_still_sign_in() {
    if on_postgres() {
        return;
    }
    let Some(server) = TestServer::on_a_small_disk(32, "16000000").await else {
        println!("skipped: this needs a system that lets a process mount a small disk for itself");
        return;
    };
    let (mut account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    accepted(&mut socket, fresh_group()).await;
    // Somebody else takes what was free down to the mark.
    let filler = server.data().join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    for _ in 0..20 {
        file.write_all(&vec![7; 1 << 20]).unwrap();
    }
    socket.push(vec![fresh_group()]).await;
    let (code, _) = closed(&mut socket).await;
    assert_eq!(code, CloseCode::Unavailable as u16);
    let path = format!("/api/workspaces/{workspace}/files/{}", FileDigest::of(b"one"));
    let answer = account.request(Method::PUT, &path).body(&b"one"[..]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::INSUFFICIENT_STORAGE);
    assert!(answer.text().await.unwrap().contains("nearly full"));
    account.sign_in(&server).await;
    assert_eq!(account.log(workspace).await.0.len(), 1);
    drop(file);
    std::fs::remove_file(filler).unwrap();
    accepted(&mut live(&account, workspace).await, fresh_group()).await;
}

/// A database as the version before made it, with its migrations up to the tenth.
async fn database_before(data: &std::path::Path) -> sqlx::SqliteConnection {
    use sqlx::Connection;
    let all = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/migrations/sqlite");
    let before = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(all).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        if name.split('_').next().unwrap().parse::<u32>().unwrap() < 11 {
            std::fs::copy(file.path(), before.path().join(name)).unwrap();
        }
    }
    std::fs::create_dir_all(data).unwrap();
    let path = format!("sqlite://{}?mode=rwc", data.join("sotay.sqlite3").display());
    let mut database = sqlx::SqliteConnection::connect(&path).await.unwrap();
    sqlx::migrate::Migrator::new(before.path()).await.unwrap().run(&mut database).await.unwrap();
    database
}

#[tokio::test]
async fn what_was_there_before_is_counted_and_cut() {
    use sqlx::{Connection, Row};
    if on_postgres() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut database = database_before(&data).await;
    let blob = |byte: u8, length: usize| vec![byte; length];
    let id = |byte: u8| blob(byte, 16);
    sqlx::query("INSERT INTO workspaces (id, epoch, head, chain, created_at) VALUES (?, ?, 2, ?, 0)")
        .bind(id(1))
        .bind(id(2))
        .bind(blob(0, 32))
        .execute(&mut database)
        .await
        .unwrap();
    for (seq, bytes) in [(1_i64, 100), (2, 0)] {
        let insert = "INSERT INTO log (workspace, seq, record, kind, hash, actor, actor_seq, member, received_at,
            change_group, chain, bytes) VALUES (?, ?, ?, 'company', ?, ?, ?, ?, 0, ?, ?, ?)";
        let query = sqlx::query(insert).bind(id(1)).bind(seq).bind(id(3)).bind(blob(seq as u8, 32)).bind(id(4));
        let query = query.bind(seq).bind(id(5)).bind(id(6)).bind(blob(0, 32)).bind(blob(7, bytes));
        query.execute(&mut database).await.unwrap();
    }
    sqlx::query("INSERT INTO snapshots (workspace, record, upto, bytes) VALUES (?, ?, 2, ?)")
        .bind(id(1))
        .bind(id(3))
        .bind(blob(7, 50))
        .execute(&mut database)
        .await
        .unwrap();
    for (nth, bytes) in [(1_u8, 30), (2, 40)] {
        sqlx::query("INSERT INTO files (workspace, digest, bytes, created_at) VALUES (?, ?, ?, 0)")
            .bind(id(1))
            .bind(blob(nth, 32))
            .bind(blob(7, bytes))
            .execute(&mut database)
            .await
            .unwrap();
    }
    for nth in 0..1_010_i64 {
        let insert = "INSERT INTO quarantine (workspace, change_group, record, member, code, reason, received_at, push)
            VALUES (?, ?, ?, ?, 'Chunk', 'garbage', ?, ?)";
        let query = sqlx::query(insert).bind(id(1)).bind(id(6)).bind(id(3)).bind(id(5));
        query.bind(now().0 + nth).bind(blob(7, 5_000)).execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();

    let server = TestServer::on(directory).await;
    let path = format!("sqlite://{}", server.data().join("sotay.sqlite3").display());
    let mut database = sqlx::SqliteConnection::connect(&path).await.unwrap();
    let counted = sqlx::query("SELECT log_bytes, snapshot_bytes, file_bytes, files FROM workspaces");
    let counted = counted.fetch_one(&mut database).await.unwrap();
    let counted = [0, 1, 2, 3].map(|nth: usize| counted.get::<i64, _>(nth));
    assert_eq!(counted, [100 + 2 * 256, 50, 70, 2]);
    let listed = quarantine(&server).await;
    assert_eq!(listed.len(), 1_000);
    for line in &listed {
        assert_eq!((line["bytes"].as_u64(), line["kept"].as_u64()), (Some(5_000), Some(4_096)));
        assert!(line["cut"].as_bool() == Some(true) && line["sha256"].is_null());
    }
}
