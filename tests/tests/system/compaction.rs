use super::*;
use sotay_shared::id::RecordId;
use std::collections::BTreeMap;

/// What the log says each change's bytes are.
async fn bytes(account: &Account, workspace: WorkspaceId) -> BTreeMap<u64, (RecordId, Vec<u8>)> {
    let (entries, cursor) = account.log(workspace).await;
    log::check(&entries, cursor);
    entries.into_iter().map(|entry| (entry.seq, (entry.record, entry.bytes.expect("bytes")))).collect()
}

/// Everything that a cursor of long ago leads to over the socket.
async fn read_live(account: &Account, workspace: WorkspaceId, head: u64) -> BTreeMap<u64, (RecordId, Vec<u8>)> {
    let mut socket = account.live(workspace).await;
    assert!(matches!(socket.hello(Cursor::default()).await, ServerMessage::Welcome { .. }));
    let mut found = BTreeMap::new();
    while found.len() < head as usize {
        let ServerMessage::Batch { entries, .. } = socket.message().await else { continue };
        found.extend(entries.into_iter().map(|it| (it.seq, (it.record, it.bytes.expect("bytes")))));
    }
    found
}

#[tokio::test]
async fn folded_changes_come_out_byte_for_byte_for_any_cursor() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut server = TestServer::start_with(&["--metrics", &free.to_string()]).await;
    let (mut account, workspace, _) = owner(&server).await;
    let mut socket = log::live_anywhere(&account, workspace).await;
    let mut pushed: BTreeMap<u64, (RecordId, Vec<u8>)> = BTreeMap::new();
    let mut drafts: Vec<Draft> = (0..3).map(|_| company()).collect();
    for round in 0..80 {
        for draft in &mut drafts {
            let change = match round {
                0 => draft.create("Công ty"),
                _ => draft.change(|it| it.put(ROOT, "name", format!("Tên {round}")).unwrap()),
            };
            let group = draft.group(&change);
            let id = group.group;
            let bytes = group.changes[0].bytes.clone();
            socket.push(vec![group]).await;
            pushed.insert(socket.accepted(id).await[0].seq, (draft.record, bytes));
        }
        if round % 20 == 0 {
            // While changes are folded, the log reads as ever.
            assert_eq!(self::bytes(&account, workspace).await, pushed);
        }
    }
    let folded = async || {
        let metrics = reqwest::get(format!("http://{free}/metrics")).await.unwrap().text().await.unwrap();
        let count = metrics.lines().find_map(|line| line.strip_prefix("sotay_records_folded_total "));
        count.is_some_and(|count| count.parse::<u64>().unwrap() >= 6)
    };
    sotay_tests::eventually(folded).await;
    assert_eq!(bytes(&account, workspace).await, pushed);
    assert_eq!(read_live(&account, workspace, pushed.len() as u64).await, pushed);

    // A server that opens the records from their snapshots goes on as the one before, and still knows every change.
    server.kill().await;
    server.restart().await;
    account.sign_in(&server).await;
    let mut socket = log::live_anywhere(&account, workspace).await;
    let draft = &mut drafts[0];
    let again = draft.group_of(&pushed[&1].1);
    let id = again.group;
    socket.push(vec![again]).await;
    assert_eq!(socket.accepted(id).await[0].seq, 1, "promise L5");
    let change = draft.change(|it| it.put(ROOT, "name", "After").unwrap());
    let group = draft.group(&change);
    let (id, bytes) = (group.group, group.changes[0].bytes.clone());
    socket.push(vec![group]).await;
    pushed.insert(socket.accepted(id).await[0].seq, (draft.record, bytes));
    assert_eq!(self::bytes(&account, workspace).await, pushed);
}
