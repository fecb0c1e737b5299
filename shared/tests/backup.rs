//! The backup of a workspace: everything comes out again, in another workspace too, and a second time nothing changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World, commands::random_command};
use sotay_shared::{
    backup::{self, Backup, BackupError, BackupFile, BackupHeader, BackupRecord, BackupTrailer},
    codec,
    document::HistoryEntry,
    id::{RecordId, WorkspaceId},
    kind::Kind,
    replica::{Outcome, TakenIn},
    stamp::Timestamp,
};
use std::collections::BTreeSet;

const LAN: usize = 0;
const MINH: usize = 1;

/// Two people who did some forty things, merged, and one more thing of Lan's that no server has.
fn world(seed: u64) -> World {
    let mut world = World::new(&["Lan", "Minh"], seed);
    let (scene, mut random) = (world.scene(), Random(seed));
    for nth in 0..40 {
        let peer = nth % 2;
        let command = random_command(&world.peers[peer].replica, &scene, &mut random);
        let _ = world.dispatch(peer, command);
        if nth % 7 == 0 {
            world.settle();
        }
    }
    world.settle();
    let command = random_command(&world.peers[LAN].replica, &scene, &mut random);
    let _ = world.dispatch(LAN, command);
    world
}

/// Who did what when, in an order of its own: changes made at once are in any.
fn said(history: &[HistoryEntry]) -> Vec<String> {
    let fields = |it: &HistoryEntry| it.fields.iter().map(|it| (it.key.clone(), it.after.clone())).collect::<Vec<_>>();
    let mut said: Vec<String> =
        history.iter().map(|it| format!("{:?} {:?} {:?} {:?}", it.hash, it.member, it.at, fields(it))).collect();
    said.sort();
    said
}

fn file(world: &World, peer: usize) -> Vec<u8> {
    let mut bytes = codec::encode(&BackupHeader::new(world.workspace, world.now, world.peers[peer].member));
    let mut said = BackupTrailer { files: 1, ..BackupTrailer::default() };
    for (record, kept) in &world.peers[peer].kept {
        let backup = BackupRecord::of(*record, kept).unwrap();
        said.records += 1;
        said.changes += backup.changes.len() as u64;
        bytes.extend(codec::encode(&backup));
    }
    bytes.extend(codec::encode(&BackupFile { file: vec![7; 300] }));
    bytes.extend(codec::encode(&said));
    bytes
}

fn take_in(world: &mut World, peer: usize, bytes: &[u8]) -> (TakenIn, Outcome) {
    let Backup { header, records, files } = backup::read(bytes).unwrap();
    assert_eq!(files, [BackupFile { file: vec![7; 300] }]);
    let (workspace, peer) = (world.workspace.into(), &mut world.peers[peer]);
    let take_in =
        peer.with_documents(|replica| replica.take_in(&records, workspace, header.exported_at, None)).unwrap();
    peer.keep(&take_in.1);
    take_in
}

#[test]
fn where_it_came_from_nothing_changes() {
    let mut world = world(1);
    let bytes = file(&world, LAN);
    let before = world.peers[LAN].state();
    let (taken, outcome) = take_in(&mut world, LAN, &bytes);
    assert_eq!((taken.fresh, taken.changed, taken.refused), (0, 0, vec![]));
    assert!(taken.known > 10 && outcome.keep.is_empty() && outcome.deltas.is_empty());
    assert_eq!(world.peers[LAN].state(), before);
}

#[test]
fn another_workspace_gets_every_record_with_its_history_once() {
    for seed in 0..20 {
        let mut from = world(seed);
        let bytes = file(&from, LAN);
        let mut to = World::new(&["Hoa"], seed + 500);
        to.workspace = WorkspaceId::from_cause("another");
        let own: BTreeSet<RecordId> = to.peers[0].replica.rows().map(|row| row.id).collect();
        let (taken, _) = take_in(&mut to, 0, &bytes);
        assert_eq!((taken.refused, taken.left_out), (vec![], 1));
        let state = to.peers[0].state();
        for row in from.peers[LAN].replica.rows().cloned().collect::<Vec<_>>() {
            // The pipeline of a world has the same id in each.
            if row.kind() == Some(Kind::Workspace) || own.contains(&row.id) {
                continue;
            }
            let theirs = from.peers[LAN].with_documents(|replica| replica.history(row.id)).unwrap();
            let ours = to.peers[0].with_documents(|replica| replica.history(row.id)).unwrap();
            assert_eq!(said(&theirs), said(&ours));
            assert!(to.peers[0].replica.lost().contains(&row.id), "{} goes nowhere", row.id);
        }
        let (again, outcome) = take_in(&mut to, 0, &bytes);
        assert_eq!((again.fresh, again.changed), (0, 0));
        assert!(outcome.keep.changes.is_empty());
        assert_eq!(to.peers[0].state(), state);
    }
}

#[test]
fn what_the_server_lost_comes_back_by_a_file() {
    let mut world = world(3);
    let bytes = file(&world, LAN);
    let changes = backup::read(&bytes).unwrap().records.iter().map(|backup| backup.changes.len()).sum::<usize>();
    let (taken, outcome) = take_in(&mut world, MINH, &bytes);
    // Minh lacks only what Lan had not sent.
    assert!(taken.fresh + taken.changed <= 8 && !outcome.keep.changes.is_empty());
    let all: usize = world.peers[MINH].kept.iter().map(|(record, kept)| kept.all(*record).unwrap().len()).sum();
    assert_eq!(all, changes);
}

#[test]
fn a_file_that_is_not_whole_or_not_ours_is_not_taken_in() {
    let world = world(5);
    let bytes = file(&world, LAN);
    assert!(backup::read(&bytes).is_ok());
    for end in [0, 1, 40] {
        assert_eq!(backup::read(&bytes[..end]), Err(BackupError::NotOurs));
    }
    let header = codec::encode(&backup::read(&bytes).unwrap().header).len();
    for end in (header..bytes.len()).step_by(97) {
        assert!(matches!(backup::read(&bytes[..end]), Err(BackupError::CutShort { .. })), "{end}");
    }
    let header =
        BackupHeader { version: 9, ..BackupHeader::new(world.workspace, Timestamp(0), world.peers[LAN].member) };
    assert_eq!(backup::read(&codec::encode(&header)), Err(BackupError::Newer(9)));
    assert_eq!(backup::read(b"PK\x03\x04"), Err(BackupError::NotOurs));
}

#[test]
fn a_change_that_is_damaged_stops_its_record_alone() {
    let from = world(8);
    let Backup { header, mut records, .. } = backup::read(&file(&from, LAN)).unwrap();
    let at = records.iter().position(|backup| backup.changes.len() > 2).unwrap();
    let damaged = records[at].record;
    let bytes = &mut records[at].changes[1].bytes;
    let last = bytes.len() - 1;
    bytes[last] ^= 0x40;
    let mut to = World::new(&["Hoa"], 900);
    let workspace = WorkspaceId::from_cause("another").into();
    let (taken, outcome) =
        to.peers[0].with_documents(|replica| replica.take_in(&records, workspace, header.exported_at, None)).unwrap();
    assert_eq!(taken.refused.iter().map(|(record, _)| *record).collect::<Vec<_>>(), [damaged]);
    assert_eq!(outcome.keep.changes.iter().filter(|(record, _)| *record == damaged).count(), 1);
    assert_eq!((taken.fresh + taken.changed + taken.left_out) as usize, records.len());
}

/// A backup of what a replica has not sent, whether it can still read anything or not.
fn unsent(world: &World, peer: usize) -> Vec<BackupRecord> {
    let records = world.peers[peer].replica.back_up_unsent();
    let mut bytes = codec::encode(&BackupHeader::new(world.workspace, world.now, world.peers[peer].member));
    let changes = records.iter().map(|it| it.changes.len() as u64).sum();
    let said = BackupTrailer { records: records.len() as u64, changes, files: 0 };
    records.iter().for_each(|it| bytes.extend(codec::encode(it)));
    bytes.extend(codec::encode(&said));
    backup::read(&bytes).unwrap().records
}

#[test]
fn what_was_unsent_when_a_device_lost_everything_comes_back_from_a_file() {
    let mut world = World::new(&["Lan"], 3);
    let (scene, mut random) = (world.scene(), Random(3));
    for _ in 0..30 {
        let command = random_command(&world.peers[LAN].replica, &scene, &mut random);
        let _ = world.dispatch(LAN, command);
    }
    for is_open in [true, false] {
        if !is_open {
            world.peers[LAN].replica.close_documents();
        }
        // What is everybody's from the start was sent.
        let mut records = unsent(&world, LAN);
        records.retain(|it| !["workspace", "pipeline", "member"].contains(&it.kind.as_str()));
        assert!(records.len() > 5);
        let mut to = World::new(&["Lan"], 4);
        to.peers[0].replica = sotay_shared::replica::Replica::new(sotay_shared::document::Actor([8; 16]));
        to.peers[0].kept.clear();
        let (workspace, lan) = (world.workspace.into(), world.peers[LAN].member);
        let (taken, _) =
            to.peers[0].with_documents(|replica| replica.take_in(&records, workspace, world.now, Some(lan))).unwrap();
        assert_eq!((taken.refused, taken.of_others, taken.left_out), (vec![], 0, 0));
        for row in records.iter().filter_map(|it| world.peers[LAN].replica.get(it.record)) {
            let here = to.peers[0].replica.get(row.id).unwrap();
            assert_eq!((here.body(), here.title()), (row.body(), row.title()));
        }
    }
}

#[test]
fn whoever_owns_nothing_takes_in_what_is_their_own() {
    let world = world(5);
    let bytes = file(&world, LAN);
    let Backup { records, .. } = backup::read(&bytes).unwrap();
    let mut to = World::new(&["Mai"], 6);
    let minh = world.peers[MINH].member;
    let (taken, outcome) = to.peers[0]
        .with_documents(|replica| replica.take_in(&records, world.workspace.into(), world.now, Some(minh)))
        .unwrap();
    assert!(taken.of_others > 0 && taken.fresh > 0, "{taken:?}");
    assert!(outcome.keep.changes.iter().all(|(_, stored)| stored.attribution.member == minh));
}
