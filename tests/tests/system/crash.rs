//! `kill -9` at any instant loses nothing that was acknowledged.

use super::*;
use sotay_shared::{row::Hash, sync::PushGroup};
use sotay_tests::socket::Heard;
use std::collections::BTreeMap;

const ROUNDS: usize = 20;
const ACKNOWLEDGED: usize = 1_000;

#[tokio::test]
async fn l1_l3_l4_kill_minus_9_loses_nothing_acknowledged() {
    let mut server = TestServer::start().await;
    let (mut account, workspace, _) = owner(&server).await;
    let mut acknowledged: BTreeMap<Hash, u64> = BTreeMap::new();
    let mut unanswered: Vec<PushGroup> = Vec::new();
    let mut in_flight_total = 0;
    for round in 0..ROUNDS {
        let (_, cursor) = account.log(workspace).await;
        let mut socket = account.live(workspace).await;
        assert!(matches!(socket.hello(cursor).await, ServerMessage::Welcome { .. }));
        // What the last round never heard of is pushed again, as a replica would.
        let mut on_their_way: BTreeMap<_, PushGroup> = unanswered.drain(..).map(|group| (group.group, group)).collect();
        let again: Vec<PushGroup> = on_their_way.values().cloned().collect();
        for groups in again.chunks(100) {
            socket.push(groups.to_vec()).await;
        }
        let mut heard = 0;
        while heard < ACKNOWLEDGED {
            while on_their_way.len() < 200 {
                let groups: Vec<PushGroup> = (0..50).map(|_| fresh_group()).collect();
                on_their_way.extend(groups.iter().map(|group| (group.group, group.clone())));
                socket.push(groups).await;
            }
            if let ServerMessage::Accepted { group, changes } = socket.message().await {
                on_their_way.remove(&group);
                heard += 1;
                acknowledged.extend(changes.iter().map(|change| (change.hash, change.seq)));
            }
        }
        // Far more than it can decide before the signal arrives.
        let last: Vec<Vec<PushGroup>> = (0..10).map(|_| (0..50).map(|_| fresh_group()).collect()).collect();
        for groups in last {
            on_their_way.extend(groups.iter().map(|group| (group.group, group.clone())));
            socket.push(groups).await;
        }
        server.kill().await;
        // Acknowledgements that were on the wire when the server died count as well.
        while let Heard::Message(message) = socket.hear().await {
            if let ServerMessage::Accepted { group, changes } = message {
                on_their_way.remove(&group);
                acknowledged.extend(changes.iter().map(|change| (change.hash, change.seq)));
            }
        }
        assert!(!on_their_way.is_empty(), "round {round}: no push was in flight");
        in_flight_total += on_their_way.len();
        unanswered = on_their_way.into_values().collect();

        server.restart().await;
        account.sign_in(&server).await;
        let (entries, cursor) = account.log(workspace).await;
        log::check(&entries, cursor);
        let in_log: BTreeMap<Hash, u64> = entries.iter().map(|entry| (entry.hash, entry.seq)).collect();
        for (hash, seq) in &acknowledged {
            assert_eq!(in_log.get(hash), Some(seq), "round {round}: an acknowledged change is gone");
        }
    }
    println!(
        "{ROUNDS} rounds, {} acknowledged changes, {in_flight_total} pushes in flight when the server was killed, 0 lost",
        acknowledged.len()
    );
    assert!(acknowledged.len() >= ROUNDS * ACKNOWLEDGED);
}
