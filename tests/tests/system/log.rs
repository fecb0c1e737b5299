use super::*;
use futures::future::join_all;
use sotay_shared::{
    row::Hash,
    sync::{Chain, Entry},
};
use std::collections::BTreeSet;

/// L3 and L4 on a whole log, and its chain.
pub fn check(entries: &[Entry], cursor: Cursor) {
    let mut chain = Chain::default();
    let mut seen: BTreeSet<Hash> = BTreeSet::new();
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!(entry.seq, at as u64 + 1, "a gap in the log");
        chain = chain.then(&entry.hash);
        let change = automerge::Change::try_from(entry.bytes.as_deref().unwrap()).unwrap();
        assert_eq!(change.hash().0, entry.hash.0);
        for dependency in change.deps() {
            assert!(seen.contains(&Hash(dependency.0)), "a dependency after its change");
        }
        assert!(seen.insert(entry.hash), "a change twice");
    }
    assert_eq!((cursor.seq, cursor.chain), (entries.len() as u64, chain));
}

#[tokio::test]
async fn l3_log_is_gap_free_under_concurrent_pushes() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let pushers = (0..8).map(|_| {
        let account = account.clone();
        async move {
            let mut socket = live_anywhere(&account, workspace).await;
            let mut seqs = Vec::new();
            for _ in 0..40 {
                let mut draft = company();
                let create = draft.create("Acme");
                let mut group = draft.group(&create);
                let rename = draft.change(|it| {
                    automerge::transaction::Transactable::put(it, automerge::ROOT, "name", "Acme 2").unwrap()
                });
                group.changes.extend(draft.group(&rename).changes);
                let id = group.group;
                socket.push(vec![group]).await;
                seqs.extend(socket.accepted(id).await.into_iter().map(|change| change.seq));
            }
            seqs
        }
    });
    let mut seqs: Vec<u64> = join_all(pushers).await.into_iter().flatten().collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=640).collect::<Vec<u64>>());
    let (entries, cursor) = account.log(workspace).await;
    check(&entries, cursor);
}

/// A socket that is live, wherever the log stands.
pub async fn live_anywhere(account: &Account, workspace: WorkspaceId) -> LiveSocket {
    let (_, cursor) = account.log(workspace).await;
    let mut socket = account.live(workspace).await;
    assert!(matches!(socket.hello(cursor).await, ServerMessage::Welcome { .. }));
    socket
}

#[tokio::test]
async fn l5_a_change_pushed_again_is_acknowledged_with_its_first_seq() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    let mut draft = company();
    let change = draft.create("Acme");
    let group = draft.group(&change);
    socket.push(vec![group.clone(), group.clone()]).await;
    let first = socket.accepted(group.group).await;
    let second = socket.accepted(group.group).await;
    assert_eq!(first, second);
    drop(socket);
    let mut socket = live_anywhere(&account, workspace).await;
    socket.push(vec![group.clone()]).await;
    assert_eq!(socket.accepted(group.group).await, first);
    assert_eq!(account.log(workspace).await.0.len(), 1);
}

#[tokio::test]
async fn l10_a_cursor_of_another_log_starts_from_the_beginning() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let mut socket = live(&account, workspace).await;
    for _ in 0..3 {
        let mut draft = company();
        let change = draft.create("Acme");
        let group = draft.group(&change);
        let id = group.group;
        socket.push(vec![group]).await;
        socket.accepted(id).await;
    }
    let (_, cursor) = account.log(workspace).await;
    for strange in [
        Cursor { chain: Chain([1; 32]), ..cursor },
        Cursor { seq: 99, ..cursor },
        Cursor { epoch: sotay_shared::sync::Epoch([5; 16]), ..cursor },
    ] {
        let part = account.log_part(workspace, strange).await;
        assert_eq!((part.header.after, part.entries.len()), (0, 3));
    }
    assert_eq!(account.log_part(workspace, cursor).await.entries.len(), 0);
}
