//! Tampered frames and sync messages: read or refused, never a panic, and never an endless conversation.
//! `cargo xtask fuzz` runs millions (`SOTAY_MUTANTS`, `SOTAY_SEED`).

use super::{
    frame::{self, ServerFrame},
    peer::{Change, History, Peer},
    sync_message::{self, Reply},
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use sotay_shared::row::Hash;
use std::time::{Duration, Instant};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn hash(nth: u8) -> Hash {
    Hash([nth; 32])
}

/// Five changes: two ends on a common past.
fn history() -> History {
    let change = |nth: u8, deps: &[u8]| Change {
        hash: hash(nth),
        deps: deps.iter().map(|dep| hash(*dep)).collect(),
        bytes: vec![nth; 50],
    };
    let changes = vec![change(1, &[]), change(2, &[1]), change(3, &[2]), change(4, &[2]), change(5, &[4])];
    History::new(changes, vec![hash(3), hash(5)])
}

fn tamper(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    for _ in 0..1 + random.next_u32() % 3 {
        let at = random.next_u32() as usize % bytes.len().max(1);
        match random.next_u32() % 5 {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.next_u32() as u8),
            2 if !bytes.is_empty() => drop(bytes.remove(at)),
            3 => bytes.extend_from_within(at..),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.next_u32() as u8;
                }
            }
        }
    }
}

#[test]
fn tampered_bytes_end_nothing_but_their_conversation() {
    let mutants = number("SOTAY_MUTANTS").unwrap_or(20_000);
    let mut random = ChaCha8Rng::seed_from_u64(number("SOTAY_SEED").unwrap_or(1));
    let hashes: Vec<Hash> = (1..6).map(hash).collect();
    let (mut read, mut answered) = (0, 0);
    for _ in 0..mutants {
        let some =
            |random: &mut ChaCha8Rng| hashes.iter().copied().filter(|_| random.next_u32().is_multiple_of(3)).collect();
        let reply = Reply {
            heads: some(&mut random),
            need: some(&mut random),
            shared: some(&mut random),
            have: some(&mut random),
            changes: vec![vec![7; 40]],
        };
        let mut data = sync_message::write(&reply);
        tamper(&mut data, &mut random);
        let mut bytes = frame::write(&ServerFrame::Sync { document: "x".into(), data: data.clone() }, "a", "b");
        tamper(&mut bytes, &mut random);
        let _ = frame::read(&bytes);
        let Ok(message) = sync_message::read(&data) else { continue };
        read += 1;
        let (mut peer, history) = (Peer::default(), history());
        let sent = Change { hash: hash(9), deps: some(&mut random), bytes: Vec::new() };
        let (ready, _) = peer.admissible(vec![sent], &history);
        let mine: Vec<Hash> = ready.into_iter().map(|change| change.hash).collect();
        let now = Instant::now();
        let mut replies = 0;
        while peer.answer(&message, &mine, &history, now).is_some() {
            replies += 1;
            // A client that says it has nothing, or asks for something, is told each time: it says so once.
            if message.heads.is_empty()
                || !message.need.is_empty()
                || message.last_sync.as_ref().is_none_or(Vec::is_empty)
            {
                break;
            }
            assert!(replies < 3, "a message that is repeated is answered for ever");
        }
        answered += u64::from(replies > 0);
        assert!(peer.push(&history).is_none(), "what is known is not pushed");
    }
    println!("{mutants} tampered messages, {read} read, {answered} answered");
    assert!(read > 0 && answered > 0);
}

#[test]
fn a_chain_that_comes_with_its_root_last_is_put_in_order_at_once() {
    let change = |nth: u32, deps: &[u32]| {
        let hash = |nth: u32| {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&nth.to_be_bytes());
            Hash(bytes)
        };
        Change { hash: hash(nth), deps: deps.iter().copied().map(hash).collect(), bytes: vec![0; 10] }
    };
    let (mut peer, history) = (Peer::default(), History::default());
    for nth in (2..=500).rev() {
        assert!(peer.admissible(vec![change(nth, &[nth - 1])], &history).0.is_empty());
    }
    assert!(peer.waiting() > 499 * 10 && peer.orphans() == 499);
    let (ready, lost) = peer.admissible(vec![change(1, &[])], &history);
    assert_eq!((ready.len(), lost, peer.waiting()), (500, 0, 0));
    assert!(ready.is_sorted_by_key(|change| change.hash));
    // What builds on a refused change is refused with it, however far.
    peer.refuse(ready[0].hash);
    let rest: Vec<Change> = ready[1..].iter().rev().cloned().collect();
    assert_eq!(peer.admissible(rest, &history), (Vec::new(), 499));
}

#[test]
fn whoever_says_again_and_again_that_it_has_nothing_is_told_once() {
    let nothing = sync_message::SyncMessage { last_sync: Some(Vec::new()), ..Default::default() };
    let (mut peer, history, now) = (Peer::default(), history(), Instant::now());
    assert_eq!(peer.answer(&nothing, &[], &history, now).map(|reply| reply.changes.len()), Some(5));
    for _ in 0..10 {
        assert_eq!(peer.answer(&nothing, &[], &history, now), None);
    }
    let later = now + Duration::from_secs(11);
    assert_eq!(peer.answer(&nothing, &[], &history, later).map(|reply| reply.changes.len()), Some(5));
}
