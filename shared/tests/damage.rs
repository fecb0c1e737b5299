//! What one member did since a moment is taken back, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World, commands::random_command};
use sotay_shared::{
    backup::BackupRecord,
    command::{Command, FieldEdit, Reversal},
    damage::{Damage, RecordDamage, take_back},
    document::{Document, KeptChanges},
    id::{DealId, PartId, RecordId, TagId},
    kind::Kind,
    position::Position,
    row::Row,
    stamp::Timestamp,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

const LAN: usize = 0;
const MINH: usize = 1;
const HOA: usize = 2;
const SEEDS: u64 = 150;

type AllFields = BTreeMap<RecordId, BTreeMap<String, Value>>;

fn world(seed: u64) -> World {
    World::new(&["Lan", "Minh", "Hoa"], seed)
}

/// A moment after everything that the server has received.
fn moment(world: &mut World) -> Timestamp {
    world.settle();
    world.now.0 += 1;
    world.now
}

/// What Minh did since, as Lan's device sees it.
fn found(world: &World, since: Timestamp) -> Vec<RecordDamage> {
    let damage = Damage { member: world.peers[MINH].member, since, now: world.now };
    let of = |(record, kept): (&RecordId, &KeptChanges)| {
        damage.of_backup(&BackupRecord::of(*record, kept).unwrap()).unwrap()
    };
    world.peers[LAN].kept.iter().filter_map(of).collect()
}

/// Lan takes it back; gives what undoes that.
fn take_it_back(world: &mut World, since: Timestamp) -> Vec<Reversal> {
    let command = take_back(found(world, since));
    let undo = world.dispatch(LAN, command).unwrap();
    world.settle();
    world.assert_equal();
    undo
}

fn all_fields(world: &World) -> AllFields {
    world.peers[LAN].replica.rows().map(|row| (row.id, row.fields())).collect()
}

fn row(world: &World, record: impl Into<RecordId>) -> Row {
    world.peers[LAN].replica.get(record.into()).unwrap().as_ref().clone()
}

fn edit(record: impl Into<RecordId>, key: &str, value: impl Into<Value>) -> Command {
    Command::Edit { record: record.into(), fields: vec![FieldEdit::new(key, value)] }
}

fn deal(world: &mut World, peer: usize, name: &str) -> DealId {
    let deal = DealId::from_cause(name);
    let command = Command::CreateDeal {
        deal,
        pipeline: world.pipeline,
        stage: world.stages[0],
        position: Position::between(None, None, name.len() as u64),
        fields: vec![FieldEdit::new("name", name), FieldEdit::new("amount", 100)],
    };
    world.dispatch(peer, command).unwrap();
    deal
}

fn note(world: &mut World, peer: usize, body: &str) -> RecordId {
    let record = RecordId::from_cause(body);
    let fields = vec![FieldEdit::new("activity_type", "note"), FieldEdit::new("body", body)];
    world.dispatch(peer, Command::Create { record, kind: Kind::Activity, fields }).unwrap();
    record
}

fn kept_keys(found: &[RecordDamage], record: impl Into<RecordId>) -> Vec<Option<String>> {
    let record = record.into();
    let of = found.iter().filter(|it| it.record == record).flat_map(|it| &it.stays);
    of.map(|stays| stays.key.clone()).collect()
}

#[test]
fn what_nobody_else_wrote_is_as_before_and_what_others_wrote_stays() {
    let mut seen = [0_usize; 4];
    for seed in 0..SEEDS {
        let (mut world, mut random) = (world(seed), Random(seed));
        let act = |world: &mut World, random: &mut Random, steps: usize| {
            for _ in 0..steps {
                let peer = random.below(3);
                let command = random_command(&world.peers[peer].replica, &world.scene(), random);
                // What is not possible at the moment is not done.
                let _ = world.dispatch(peer, command);
                if random.chance(30) {
                    world.settle();
                }
            }
        };
        act(&mut world, &mut random, 25);
        let since = moment(&mut world);
        let before = all_fields(&world);
        act(&mut world, &mut random, 30);
        world.settle();
        let damaged = all_fields(&world);
        let minh = world.peers[MINH].member;
        let touched = |is: &dyn Fn(bool) -> bool| -> BTreeSet<RecordId> {
            let late = world.log.entries.iter().filter(|it| it.received_at >= since && is(it.member == minh));
            late.map(|it| it.record).collect()
        };
        let (by_minh, by_others) = (touched(&|is_minh| is_minh), touched(&|is_minh| !is_minh));
        let documents: Vec<Document> =
            world.peers[LAN].kept.iter().map(|(record, kept)| Document::open(*record, kept).unwrap()).collect();

        let undo = take_it_back(&mut world, since);
        let after = all_fields(&world);
        for (record, fields) in &after {
            match (by_minh.contains(record), by_others.contains(record), before.get(record)) {
                (false, ..) => assert_eq!(Some(fields), damaged.get(record), "seed {seed}: nothing of Minh's"),
                (true, false, Some(before)) => {
                    assert_eq!(fields, before, "seed {seed}: {record} is as it was before");
                    seen[0] += 1;
                }
                (true, false, None) => {
                    assert!(row(&world, *record).is_deleted(), "seed {seed}: {record} was made by Minh alone");
                    seen[1] += 1;
                }
                (true, true, _) => seen[2] += 1,
            }
        }
        for document in &documents {
            let (record, fields) = (document.id(), document.fields());
            // Whoever made a text did not write all of it.
            for (key, value) in damaged[&record].iter().filter(|(key, _)| *key != "body") {
                let writer = document.written_by(key).and_then(|hash| document.stored_change(&hash));
                if fields.get(key).is_some() && writer.is_some_and(|it| it.attribution.member != minh) {
                    assert_eq!(after[&record].get(key), Some(value), "seed {seed}: {key} of {record} is another's");
                    seen[3] += 1;
                }
            }
        }
        world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
        world.settle();
        world.assert_equal();
        assert_eq!(all_fields(&world), damaged, "seed {seed}: undone, it is as it was");
    }
    assert!(seen.iter().all(|count| *count > 100), "each case was met: {seen:?}");
}

#[test]
fn fields_entries_of_lists_and_deletions_come_back_one_by_one() {
    let mut world = world(3);
    let (acme, beta) = (deal(&mut world, LAN, "Acme"), deal(&mut world, LAN, "Beta"));
    let (hot, cold) = (TagId::from_cause("hot"), TagId::from_cause("cold"));
    world.dispatch(LAN, Command::Tag { record: acme.into(), tag: hot, on: true }).unwrap();
    let since = moment(&mut world);
    let before = all_fields(&world);
    world.dispatch(MINH, Command::Tag { record: acme.into(), tag: hot, on: false }).unwrap();
    world.dispatch(MINH, Command::Tag { record: acme.into(), tag: cold, on: true }).unwrap();
    world.dispatch(MINH, edit(acme, &format!("contacts/{}", PartId::from_cause("x")), "decision_maker")).unwrap();
    world.dispatch(MINH, edit(acme, "amount", 1)).unwrap();
    world.dispatch(MINH, edit(acme, "amount", 2)).unwrap();
    world.dispatch(MINH, Command::Delete { records: vec![beta.into()] }).unwrap();
    let gamma = deal(&mut world, MINH, "Gamma");
    world.settle();
    let all = found(&world, since);
    let flags: Vec<(RecordId, bool, bool)> = all.iter().map(|it| (it.record, it.made, it.deleted)).collect();
    let expected = BTreeSet::from([
        (RecordId::from(acme), false, false),
        (RecordId::from(beta), false, true),
        (RecordId::from(gamma), true, false),
    ]);
    assert_eq!(flags.into_iter().collect::<BTreeSet<_>>(), expected);
    take_it_back(&mut world, since);
    let mut after = all_fields(&world);
    assert!(row(&world, gamma).is_deleted());
    after.remove(&gamma.into());
    assert_eq!(after, before);
    // Once more there is nothing to take back.
    assert_eq!(found(&world, since).iter().flat_map(|it| &it.reversals).count(), 0);
}

#[test]
fn what_others_wrote_later_or_at_the_same_time_is_kept_and_listed() {
    let mut world = world(5);
    let acme = deal(&mut world, LAN, "Acme");
    let since = moment(&mut world);
    world.dispatch(MINH, edit(acme, "amount", 5)).unwrap();
    world.dispatch(MINH, edit(acme, "name", "Minh")).unwrap();
    world.settle();
    world.dispatch(HOA, edit(acme, "amount", 9)).unwrap();
    world.settle();
    // Minh once more, over what Hoa wrote: hers is what stood before.
    world.dispatch(MINH, edit(acme, "amount", 6)).unwrap();
    // And at the same time as Lan.
    world.dispatch(MINH, edit(acme, "close_date", "2026-01-01")).unwrap();
    world.dispatch(LAN, edit(acme, "close_date", "2026-02-02")).unwrap();
    let theirs = deal(&mut world, MINH, "Worked on");
    world.settle();
    world.dispatch(HOA, edit(theirs, "amount", 7)).unwrap();
    world.settle();
    let all = found(&world, since);
    assert_eq!(kept_keys(&all, acme), [Some("close_date".to_owned())]);
    assert_eq!(kept_keys(&all, theirs), [None]);
    take_it_back(&mut world, since);
    let after = row(&world, acme);
    assert_eq!((after.title(), after.value("amount")), ("Acme", Value::Int(9)));
    assert_eq!(after.value("close_date"), Value::text("2026-02-02"));
    assert!(after.meta.conflicts.is_empty(), "nothing of Minh's stands against it any more");
    assert!(!row(&world, theirs).is_deleted());
    assert_eq!(row(&world, theirs).value("amount"), Value::Int(7));
}

#[test]
fn texts_come_back_whole_unless_others_wrote_in_them() {
    let mut world = world(7);
    let (alone, shared) = (note(&mut world, LAN, "Khách hỏi giá"), note(&mut world, LAN, "Khách đặt hàng"));
    let since = moment(&mut world);
    for text in [alone, shared] {
        world.dispatch(MINH, edit(text, "body", "Khách hỏi giảm giá, gọi lại")).unwrap();
        world.settle();
        world.dispatch(MINH, edit(text, "body", "Xoá hết")).unwrap();
        world.settle();
    }
    world.dispatch(HOA, edit(shared, "body", "Xoá hết, ai làm vậy?")).unwrap();
    world.settle();
    assert_eq!(kept_keys(&found(&world, since), shared), [Some("body".to_owned())]);
    let undo = take_it_back(&mut world, since);
    assert_eq!(row(&world, alone).value("body"), Value::text("Khách hỏi giá"));
    assert_eq!(row(&world, shared).value("body"), Value::text("Xoá hết, ai làm vậy?"));
    world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    assert_eq!(row(&world, alone).value("body"), Value::text("Xoá hết"));
}

#[test]
fn when_the_server_received_it_counts_and_not_what_its_author_says() {
    let mut world = world(9);
    let acme = deal(&mut world, LAN, "Acme");
    let since = moment(&mut world);
    // A clock that is years behind.
    world.now.0 += 1_000;
    world.peers[MINH].dispatch(edit(acme, "amount", 5), Timestamp(1_000_000_000_000)).unwrap();
    world.settle();
    take_it_back(&mut world, since);
    assert_eq!(row(&world, acme).value("amount"), Value::Int(100));
    // What came before the moment stays.
    world.dispatch(MINH, edit(acme, "amount", 6)).unwrap();
    let later = moment(&mut world);
    assert_eq!(found(&world, later), []);
}

#[test]
fn what_was_written_after_it_was_planned_stays() {
    let mut world = world(13);
    let acme = deal(&mut world, LAN, "Acme");
    let since = moment(&mut world);
    world.dispatch(MINH, edit(acme, "amount", 5)).unwrap();
    world.dispatch(MINH, edit(acme, "name", "Minh")).unwrap();
    world.settle();
    let planned = take_back(found(&world, since));
    world.dispatch(HOA, edit(acme, "amount", 5_000)).unwrap();
    // Back to the same value, by somebody who means it.
    world.dispatch(HOA, edit(acme, "name", "Hoa")).unwrap();
    world.settle();
    world.dispatch(HOA, edit(acme, "name", "Minh")).unwrap();
    world.settle();
    assert_eq!(world.dispatch(LAN, planned).unwrap(), []);
    assert_eq!(row(&world, acme).value("amount"), Value::Int(5_000));
}

#[test]
fn what_a_member_marks_for_themselves_is_nobodys_damage() {
    let mut world = world(15);
    let minh = world.peers[MINH].member;
    let create =
        Command::Create { record: minh.into(), kind: Kind::Member, fields: vec![FieldEdit::new("name", "Minh")] };
    world.dispatch(MINH, create).unwrap();
    let since = moment(&mut world);
    let acme = deal(&mut world, LAN, "Acme");
    world.dispatch(MINH, edit(minh, &format!("follows/{acme}"), true)).unwrap();
    world.dispatch(MINH, edit(minh, "name", "Giám đốc")).unwrap();
    world.settle();
    take_it_back(&mut world, since);
    assert_eq!(row(&world, minh).title(), "Minh");
    assert_eq!(row(&world, minh).value(&format!("follows/{acme}")), Value::Bool(true));
}
