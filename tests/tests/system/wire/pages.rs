//! A log of many bytes, read by many at once.

use super::*;
use futures::future::join_all;
use reqwest::Method;
use sotay_shared::{limits::MESSAGE_BYTES, sync::Entry};

const RECORDS: usize = 300;
/// Letters in each record.
const BULK: usize = 240_000;
/// What the server may take for it.
const MEMORY: u64 = 512 * 1024 * 1024;

fn heavy() -> PushGroup {
    let mut draft = company();
    let bulk: String = random::<BULK>().iter().map(|byte| char::from(b' ' + byte % 64)).collect();
    let (one, other) = bulk.split_at(BULK / 2);
    let change = draft.change(|it| {
        it.put(ROOT, "kind", "company").unwrap();
        it.put(ROOT, "schema", 1).unwrap();
        it.put(ROOT, "name", "Nặng").unwrap();
        it.put(ROOT, "vcard/1", one).unwrap();
        it.put(ROOT, "vcard/2", other).unwrap();
    });
    draft.group(&change)
}

fn bytes_of(entries: &[Entry]) -> usize {
    entries.iter().map(|entry| entry.bytes.as_ref().map_or(0, Vec::len)).sum()
}

/// A server that was started on a log of many bytes.
async fn heavy_log() -> (TestServer, Account, WorkspaceId) {
    let mut server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    for _ in 0..RECORDS / 10 {
        let groups: Vec<PushGroup> = (0..10).map(|_| heavy()).collect();
        let ids: Vec<GroupId> = groups.iter().map(|group| group.group).collect();
        socket.push(groups).await;
        for id in ids {
            socket.accepted(id).await;
        }
    }
    drop(socket);
    server.kill().await;
    server.restart().await;
    let account = account.at(&server);
    (server, account, workspace)
}

#[tokio::test]
async fn a_log_of_many_bytes_is_read_in_small_messages_and_costs_little_memory() {
    let (server, account, workspace) = heavy_log().await;
    let greeted = join_all((0..20).map(|_| async {
        let mut socket = account.live(workspace).await;
        socket.hello(Cursor::default()).await;
        let (mut read, mut bytes) = (0, 0);
        while read < RECORDS as u64 {
            if let ServerMessage::Batch { after, upto, entries, .. } = socket.message().await {
                assert_eq!(after, read);
                read = upto;
                bytes += bytes_of(&entries);
            }
        }
        (socket.largest, bytes)
    }));
    for (largest, bytes) in greeted.await {
        assert!(largest <= MESSAGE_BYTES, "a message of {largest} bytes");
        assert!(bytes >= RECORDS * BULK);
    }
    // A page has so many bytes; who reads on gets everything.
    let part = account.log_part(workspace, Cursor::default()).await;
    assert!(part.trailer.more && bytes_of(&part.entries) <= MESSAGE_BYTES, "{}", part.entries.len());
    assert_eq!(account.log(workspace).await.0.len(), RECORDS);
    // Many at once, and some who ask and do not read.
    let path = format!("/api/workspaces/{workspace}/log");
    let stalled: Vec<_> = join_all((0..4).map(|_| requests::asked(&account, "GET", &path, ""))).await;
    let statuses = join_all((0..12).map(|_| async {
        let answer = account.request(Method::GET, &path).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.bytes().await.unwrap().len())
    }));
    for (status, _) in statuses.await {
        assert!(status == 200 || status == 429, "{status}");
    }
    drop(stalled);
    let peak = server.peak_bytes();
    assert!(peak < MEMORY, "the server took {peak} bytes");
}

#[tokio::test]
async fn a_page_of_folded_records_is_bounded_as_well() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut drafts: Vec<Draft> = (0..4).map(|_| company()).collect();
    let mut made = 0;
    for round in 0..40 {
        let mut groups = Vec::new();
        for draft in &mut drafts {
            // Letters that a save packs to a hundredth.
            let bulk = char::from(b'a' + round % 26).to_string().repeat(60_000);
            let change = match round {
                0 => draft.create("Công ty"),
                _ => draft.change(|it| it.put(ROOT, "vcard/1", bulk).unwrap()),
            };
            groups.push(draft.group(&change));
        }
        let ids: Vec<GroupId> = groups.iter().map(|group| group.group).collect();
        socket.push(groups).await;
        for id in ids {
            socket.accepted(id).await;
            made += 1;
        }
    }
    // Folded or not yet: every entry comes, in messages that are small.
    let mut reader = account.live(workspace).await;
    reader.hello(Cursor::default()).await;
    let mut read = 0;
    while read < made {
        if let ServerMessage::Batch { after, upto, entries, .. } = reader.message().await {
            assert!(after == read && entries.iter().all(|entry| entry.bytes.is_some()));
            read = upto;
        }
    }
    assert!(reader.largest <= MESSAGE_BYTES, "a message of {} bytes", reader.largest);
    let (entries, cursor) = account.log(workspace).await;
    log::check(&entries, cursor);
    assert_eq!(entries.len() as u64, made);
}
