//! The history of a record says what happened, and the same on every device.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::World;
use sotay_shared::{
    command::{Command, FieldEdit},
    document::{Apart, ApartWrite, HistoryEntry, HistoryField},
    id::{DealId, MemberId, RecordId, StageId},
    place::Place,
    position::Position,
    value::Value,
};

const LAN: usize = 0;
const MINH: usize = 1;

/// A deal of 120 that both of them know.
fn world() -> (World, DealId) {
    let mut world = World::new(&["Lan", "Minh", "Hoa"], 5);
    let deal = DealId::from_cause("Acme");
    let command = Command::CreateDeal {
        deal,
        pipeline: world.pipeline,
        stage: world.stages[0],
        position: Position::between(None, None, 4),
        fields: vec![FieldEdit::new("name", "Acme"), FieldEdit::new("amount", 120)],
    };
    world.dispatch(LAN, command).unwrap();
    world.settle();
    (world, deal)
}

fn edit(world: &mut World, peer: usize, deal: DealId, key: &str, value: impl Into<Value>) {
    let command = Command::Edit { record: deal.into(), fields: vec![FieldEdit::new(key, value)] };
    world.dispatch(peer, command).unwrap();
}

fn move_to(world: &mut World, peer: usize, deal: DealId, stage: usize) {
    let position = Position::between(None, None, stage as u64 * 7_919);
    world.dispatch(peer, Command::MoveDeal { deal, stage: world.stages[stage], position, lost: None }).unwrap();
}

fn history(world: &mut World, peer: usize, record: impl Into<RecordId>) -> Vec<HistoryEntry> {
    let record = record.into();
    world.peers[peer].with_documents(|replica| replica.history(record)).unwrap()
}

/// The history after its first entry, once everybody has everything; equal for all of them.
fn settled(world: &mut World, deal: DealId) -> Vec<HistoryEntry> {
    world.settle();
    let told = history(world, LAN, deal);
    for peer in 1..world.peers.len() {
        assert_eq!(history(world, peer, deal), told, "{} is told something else", world.peers[peer].name);
    }
    told[1..].to_vec()
}

fn member(world: &World, peer: usize) -> Option<MemberId> {
    Some(world.peers[peer].member)
}

/// What a reader is told of one field: who, from what, to what, instead of what.
fn told(entry: &HistoryEntry) -> (Option<MemberId>, Option<Value>, Value, Vec<Value>) {
    let [HistoryField { before, after, instead_of, .. }] = entry.fields.as_slice() else {
        panic!("one field was expected: {entry:?}")
    };
    (entry.member, before.clone(), after.clone(), instead_of.clone())
}

fn int(value: i64) -> Value {
    Value::Int(value)
}

#[test]
fn two_values_that_were_written_apart_are_told_as_one_line_with_what_each_of_them_saw() {
    let (mut world, deal) = world();
    edit(&mut world, LAN, deal, "amount", 130);
    edit(&mut world, MINH, deal, "amount", 99);
    let (lan, minh) = (member(&world, LAN), member(&world, MINH));
    let entries = settled(&mut world, deal);
    assert_eq!(told(&entries[0]), (lan, Some(int(120)), int(130), vec![]));
    assert_eq!(told(&entries[1]), (minh, Some(int(120)), int(99), vec![]), "Minh saw 120, not 130");
    assert!(entries.iter().all(|entry| entry.fields[0].is_apart));
    let writes = vec![ApartWrite { member: lan, value: int(130) }, ApartWrite { member: minh, value: int(99) }];
    assert!(entries[0].apart.is_empty(), "it is told once");
    let [apart] = entries[1].apart.as_slice() else { panic!("{entries:?}") };
    assert_eq!((&apart.key, &apart.writes), (&"amount".to_owned(), &writes));
    let row = world.peers[LAN].replica.get(deal.into()).unwrap();
    assert_eq!(apart.stands, row.as_deal().unwrap().amount.into());
}

#[test]
fn who_settles_a_conflict_keeps_one_value_instead_of_the_other_whichever_won() {
    for kept in [130, 99] {
        let (mut world, deal) = world();
        edit(&mut world, LAN, deal, "amount", 130);
        edit(&mut world, MINH, deal, "amount", 99);
        world.settle();
        edit(&mut world, LAN, deal, "amount", kept);
        let lan = member(&world, LAN);
        let entries = settled(&mut world, deal);
        let (who, before, after, instead_of) = told(&entries[2]);
        assert_eq!((who, after, instead_of), (lan, int(kept), vec![int(130 + 99 - kept)]));
        assert!(before == Some(int(130)) || before == Some(int(99)));
        assert!(entries[2].fields[0].is_kept && !entries[2].fields[0].is_apart);
        assert_eq!(entries[1].apart.len(), 1, "what was written apart is told as before");
        let row = world.peers[MINH].replica.get(deal.into()).unwrap();
        assert_eq!(row.as_deal().unwrap().amount, Some(kept));
        assert!(row.meta.conflicts.is_empty());
    }
}

#[test]
fn a_third_value_settles_as_well_and_names_both() {
    let (mut world, deal) = world();
    edit(&mut world, LAN, deal, "amount", 130);
    edit(&mut world, MINH, deal, "amount", 99);
    world.settle();
    edit(&mut world, MINH, deal, "amount", 110);
    let entries = settled(&mut world, deal);
    let (.., after, mut instead_of) = told(&entries[2]);
    instead_of.sort_by_key(|value| value.as_int());
    assert_eq!((after, instead_of), (int(110), vec![int(99), int(130)]));
    assert!(!entries[2].fields[0].is_kept);
}

#[test]
fn a_chain_beside_a_value_tells_its_last_link_as_written_apart() {
    let (mut world, deal) = world();
    edit(&mut world, LAN, deal, "amount", 130);
    edit(&mut world, LAN, deal, "amount", 140);
    edit(&mut world, MINH, deal, "amount", 99);
    let entries = settled(&mut world, deal);
    let apart: Vec<&Apart> = entries.iter().flat_map(|entry| &entry.apart).collect();
    let values: Vec<i64> = apart[0].writes.iter().filter_map(|write| write.value.as_int()).collect();
    assert_eq!((apart.len(), values), (1, vec![140, 99]));
    assert_eq!(told(&entries[0]).1, Some(int(120)));
    assert!(!entries[0].fields[0].is_apart, "130 was overwritten by who wrote it");
}

#[test]
fn three_people_who_write_apart_are_told_together() {
    let (mut world, deal) = world();
    for (peer, amount) in [(0, 1), (1, 2), (2, 3)] {
        edit(&mut world, peer, deal, "amount", amount);
    }
    let entries = settled(&mut world, deal);
    let apart: Vec<&Apart> = entries.iter().flat_map(|entry| &entry.apart).collect();
    assert_eq!((apart.len(), apart[0].writes.len()), (1, 3));
}

#[test]
fn equal_values_and_moves_to_one_stage_are_not_told_as_written_apart() {
    let (mut world, deal) = world();
    edit(&mut world, LAN, deal, "amount", 130);
    edit(&mut world, MINH, deal, "amount", 130);
    move_to(&mut world, LAN, deal, 1);
    move_to(&mut world, MINH, deal, 1);
    let entries = settled(&mut world, deal);
    assert!(entries.iter().all(|entry| entry.apart.is_empty()));
    assert!(entries.iter().flat_map(|entry| &entry.fields).all(|field| !field.is_apart && field.before.is_some()));
}

#[test]
fn moves_that_were_made_apart_and_the_stage_that_was_kept() {
    let (mut world, deal) = world();
    move_to(&mut world, LAN, deal, 1);
    move_to(&mut world, MINH, deal, 2);
    world.settle();
    let here = world.peers[LAN].replica.get(deal.into()).unwrap().as_deal().unwrap().place.clone().unwrap();
    let at = world.stages.iter().position(|stage| *stage == here.stage).unwrap();
    // As the page does: the card stays where it stands.
    let keep = Command::MoveDeal { deal, stage: here.stage, position: here.position, lost: None };
    world.dispatch(LAN, keep).unwrap();
    let stage = |value: &Value| -> StageId { value.as_text().unwrap().parse::<Place>().unwrap().stage };
    let (other, stands) = (world.stages[3 - at], world.stages[at]);
    let entries = settled(&mut world, deal);
    assert_eq!(entries.len(), 3, "what was kept is told");
    assert_eq!(stage(&entries[1].apart[0].stands), stands);
    let place = entries[2].fields.iter().find(|field| field.key == "place").unwrap();
    assert_eq!(stage(&place.after), stands);
    assert_eq!(place.instead_of.iter().map(stage).collect::<Vec<_>>(), [other]);
}

#[test]
fn amounts_are_told_in_the_currency_that_they_had() {
    let (mut world, deal) = world();
    edit(&mut world, LAN, deal, "currency", "USD");
    edit(&mut world, LAN, deal, "amount", 5);
    let entries = settled(&mut world, deal);
    assert_eq!(entries[0].currency, [None, Some("USD".to_owned())]);
    assert_eq!(entries[1].currency, [Some("USD".to_owned()), Some("USD".to_owned())]);
}

#[test]
fn a_field_that_was_cleared_was_cleared_and_nothing_else_was() {
    let (mut world, deal) = world();
    edit(&mut world, LAN, deal, "amount", Value::Empty);
    edit(&mut world, MINH, deal, "next_step", "call");
    let entries = settled(&mut world, deal);
    let cleared: Vec<&HistoryField> =
        entries.iter().flat_map(|entry| &entry.fields).filter(|field| field.after == Value::Empty).collect();
    assert_eq!(cleared.len(), 1);
    assert_eq!((cleared[0].key.as_str(), &cleared[0].before), ("amount", &Some(int(120))));
}

#[test]
fn a_clock_that_is_ahead_does_not_put_its_change_after_what_was_built_on_it() {
    let (mut world, deal) = world();
    world.now.0 += 3_600_000;
    edit(&mut world, LAN, deal, "amount", 130);
    world.now.0 -= 3_600_000;
    world.settle();
    edit(&mut world, MINH, deal, "amount", 140);
    let entries = settled(&mut world, deal);
    assert_eq!(entries.iter().map(|entry| told(entry).2).collect::<Vec<_>>(), [int(130), int(140)]);
    assert!(entries[0].at <= entries[1].at);
}

#[test]
fn a_history_of_many_changes_and_of_many_values_beside_each_other_is_read_at_once() {
    let (mut world, deal) = world();
    for nth in 0..300 {
        edit(&mut world, LAN, deal, "amount", 1_000 + nth);
        edit(&mut world, MINH, deal, "amount", 2_000 + nth);
    }
    let entries = settled(&mut world, deal);
    assert_eq!(entries.len(), 600);
    let apart: Vec<&Apart> = entries.iter().flat_map(|entry| &entry.apart).collect();
    assert_eq!((apart.len(), apart[0].writes.len()), (1, 2));
    let chained = entries.iter().filter(|entry| !entry.fields[0].is_apart).count();
    assert_eq!(chained, 598);
}
