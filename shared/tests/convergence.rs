//! Replicas that issue random commands under partitions, restarts, reorderings and repeated pushes converge to equal
//! rows (promises L5, L6, L9, M1 to M4).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World, commands::random_command};
use sotay_shared::id::RecordId;

const NAMES: [&str; 5] = ["Lan", "Minh", "Hoa", "Tuấn", "Mai"];
const SEEDS: u64 = 250;

#[derive(Debug, Default)]
struct Collisions {
    conflicts: usize,
    edited_after_deletion: usize,
    generated_twice: usize,
    concurrent_moves: usize,
    tags_on_both_sides: usize,
    repeated_pushes: usize,
    restarts: usize,
    refused_commands: usize,
}

fn run(seed: u64, collisions: &mut Collisions) {
    let mut random = Random(seed);
    let peers = 2 + random.below(4);
    let mut world = World::new(&NAMES[..peers], seed ^ 0xABCD);
    for _ in 0..(20 + random.below(60)) {
        let peer = random.below(peers);
        match random.below(10) {
            0..=4 => {
                let scene = world.scene();
                let command = random_command(&world.peers[peer].replica, &scene, &mut random);
                let refused = world.dispatch(peer, command).is_err();
                collisions.refused_commands += usize::from(refused);
            }
            5 => world.connect(peer),
            6 => world.peers[peer].cut(),
            7 if random.chance(20) => {
                world.peers[peer].restart();
                collisions.restarts += 1;
            }
            _ => {
                world.push(peer);
                for _ in 0..random.below(6) {
                    world.step(peer, random.chance(50));
                }
            }
        }
    }
    world.settle();
    world.assert_equal();
    let records: Vec<RecordId> = world.peers[0].replica.rows().map(|row| row.id).collect();
    // To read every history takes as long as all the rest.
    for record in records.into_iter().filter(|_| seed.is_multiple_of(5)) {
        let told = |peer: &mut common::Peer| peer.with_documents(|replica| replica.history(record)).unwrap();
        let first = told(&mut world.peers[0]);
        assert!(world.peers[1..].iter_mut().all(|peer| told(peer) == first), "seed {seed}: {record} has two histories");
    }

    let newcomer = world.newcomer();
    for row in newcomer.replica.rows() {
        assert!(row.damage().is_none(), "seed {seed}: {} is damaged", row.id);
        collisions.conflicts += row.meta.conflicts.len();
        collisions.edited_after_deletion += usize::from(row.meta.edited_after_deletion);
        collisions.concurrent_moves += usize::from(row.meta.conflicts.contains_key("place"));
        collisions.tags_on_both_sides += usize::from(row.meta.tags.len() > 1);
    }
    // A generated record has a root change from each device that made it.
    let mut roots: std::collections::HashMap<RecordId, usize> = std::collections::HashMap::new();
    for entry in world.log.entries.iter().filter(|entry| entry.kind == "task") {
        let bytes = entry.bytes.as_deref().unwrap();
        let depends = bytes_depend(bytes);
        *roots.entry(entry.record).or_default() += usize::from(!depends);
    }
    collisions.generated_twice += roots.values().filter(|roots| **roots > 1).count();
    collisions.repeated_pushes += world.log.duplicates;
}

/// Whether a change chunk names dependencies: their count follows the header (magic, checksum, type, length).
fn bytes_depend(chunk: &[u8]) -> bool {
    let mut at = 9;
    while chunk[at] & 0x80 != 0 {
        at += 1;
    }
    chunk[at + 1] != 0
}

#[test]
fn l6_random_commands_under_partitions_converge() {
    let seeds = std::env::var("SOTAY_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    let mut collisions = Collisions::default();
    for seed in 0..seeds {
        let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(seed, &mut collisions)));
        assert!(run.is_ok(), "seed {seed} failed: run it alone to see why");
    }
    println!("{seeds} seeds: {collisions:?}");
    let Collisions {
        conflicts,
        edited_after_deletion,
        generated_twice,
        concurrent_moves,
        tags_on_both_sides,
        repeated_pushes,
        restarts,
        ..
    } = collisions;
    for met in [
        conflicts,
        edited_after_deletion,
        generated_twice,
        concurrent_moves,
        tags_on_both_sides,
        repeated_pushes,
        restarts,
    ] {
        assert!(met > 0, "a kind of collision was never met");
    }
}
