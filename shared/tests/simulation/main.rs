//! A deterministic simulation: devices with several tabs, servers on one database, a network that delays, cuts and goes
//! silent, crashes between any two steps, backups that come back. A seed decides everything, so a failure repeats.
//!
//! `SOTAY_SEEDS=100000 cargo test -p sotay-shared --test simulation` runs more, `SOTAY_SEED=7` begins at another seed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

#[path = "../common/mod.rs"]
mod common;
mod device;
mod node;
mod people;
mod store;
mod world;

use std::{
    ops::AddAssign,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};
use world::World;

/// Seeds that failed once.
const REGRESSIONS: [u64; 9] = [670, 805, 912, 1_966, 6_021, 6_046, 8_900, 8_989, 11_905];

/// A mistake that a server or a device could make. The simulation has to see each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    AcknowledgeBeforeCommit,
    CursorByAcknowledgement,
    OutboxClearedOnSend,
    DedupeOff,
    /// Rows are written apart from the changes that they reflect.
    RowsOutside,
    /// A tab that was deposed goes on writing as if it led.
    StaleLeader,
    /// An undo writes the value of before, whatever a colleague wrote meanwhile.
    UndoBringsBackBefore,
    /// Of people who are the same only one is deleted.
    OneOfAGroupIsDeleted,
    /// Who is taken apart leaves behind what came from them through others.
    CopiesStay,
    /// What one person did is pushed by whoever is signed in on the device.
    AnybodyPushes,
}

/// What a simulation met.
#[derive(Debug, Default, Clone, Copy)]
pub struct Met {
    pub changes: usize,
    pub conflicts: usize,
    pub edited_after_deletion: usize,
    pub refusals: usize,
    pub discards: usize,
    pub duplicates: usize,
    pub elections: usize,
    pub tab_crashes: usize,
    /// Transactions that the disk of a device did not take.
    pub failed_writes: usize,
    pub node_crashes: usize,
    pub restores: usize,
    /// Of those the ones that were for good.
    pub finals: usize,
    /// Groups that were discarded for them.
    pub voided: usize,
    pub rewinds: usize,
    pub given_back: usize,
    pub server_folds: usize,
    pub device_folds: usize,
    pub undone: usize,
    /// Undos after which a colleague's value shows.
    pub given_way: usize,
    pub merges: usize,
    pub taken_apart: usize,
    pub people_deleted: usize,
    pub apart_exactly: usize,
    /// Somebody else signed in on a device.
    pub strangers: usize,
}

impl Met {
    fn all(&mut self) -> [&mut usize; 24] {
        [
            &mut self.changes,
            &mut self.conflicts,
            &mut self.edited_after_deletion,
            &mut self.refusals,
            &mut self.discards,
            &mut self.duplicates,
            &mut self.elections,
            &mut self.tab_crashes,
            &mut self.failed_writes,
            &mut self.node_crashes,
            &mut self.restores,
            &mut self.finals,
            &mut self.voided,
            &mut self.rewinds,
            &mut self.given_back,
            &mut self.server_folds,
            &mut self.device_folds,
            &mut self.undone,
            &mut self.given_way,
            &mut self.merges,
            &mut self.taken_apart,
            &mut self.people_deleted,
            &mut self.apart_exactly,
            &mut self.strangers,
        ]
    }
}

impl AddAssign for Met {
    fn add_assign(&mut self, mut other: Met) {
        for (sum, more) in self.all().into_iter().zip(other.all()) {
            *sum += *more;
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What a seed met, or how it failed.
fn simulate(seed: u64, fault: Option<Fault>) -> Result<Met, String> {
    let run = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(seed, fault);
        world.run();
        world.met
    }));
    run.map_err(|panic| match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text.clone(),
        (_, Some(text)) => (*text).to_owned(),
        _ => "it panicked".to_owned(),
    })
}

#[test]
fn every_promise_holds_whatever_happens() {
    let (first, seeds) = (number("SOTAY_SEED").unwrap_or(0), number("SOTAY_SEEDS").unwrap_or(1_000));
    for seed in REGRESSIONS {
        simulate(seed, None).unwrap();
    }
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let mut met = Met::default();
    let results = std::thread::scope(|scope| {
        let work = || {
            let mut met = Met::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= first + seeds {
                    return Ok(met);
                }
                met += simulate(seed, None).map_err(|problem| {
                    // The others need not go on.
                    next.store(first + seeds, Ordering::Relaxed);
                    format!("seed {seed}: {problem}")
                })?;
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<Result<Met, String>>>()
    });
    for result in results {
        met += result.unwrap_or_else(|problem| panic!("{problem}"));
    }
    println!("{seeds} seeds from {first}: {met:?}");
    if seeds >= 1_000 {
        assert!(met.all().into_iter().all(|count| *count > 0), "something was never met");
    }
}

#[test]
fn planted_faults_are_seen() {
    for fault in [
        Fault::AcknowledgeBeforeCommit,
        Fault::CursorByAcknowledgement,
        Fault::OutboxClearedOnSend,
        Fault::DedupeOff,
        Fault::RowsOutside,
        Fault::StaleLeader,
        Fault::UndoBringsBackBefore,
        Fault::OneOfAGroupIsDeleted,
        Fault::CopiesStay,
        Fault::AnybodyPushes,
    ] {
        let seen = (0..500).find_map(|seed| simulate(seed, Some(fault)).err().map(|problem| (seed, problem)));
        let (seed, problem) = seen.unwrap_or_else(|| panic!("{fault:?} was not seen"));
        println!("{fault:?}: seed {seed}: {problem}");
    }
}
