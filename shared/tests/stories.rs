//! Stories about what merging promises: each names the promise it checks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::World;
use sotay_shared::{
    command::{Command, FieldEdit},
    document::{Actor, Attribution, StoredChange},
    id::{DealId, GroupId, MemberId, RecordId, TagId, TaskId},
    kind::Kind,
    place::Place,
    position::Position,
    problem::RefusalCode,
    replica::{OnTop, OutgoingState, Replica, ReplicaError},
    row::{DealRow, Hash, Row, TaskStatus},
    stamp::Timestamp,
    sync::{Cursor, Entry, ServerMessage},
    value::Value,
};
use std::sync::Arc;

const LAN: usize = 0;
const MINH: usize = 1;

fn world() -> World {
    World::new(&["Lan", "Minh"], 5)
}

fn deal(world: &mut World, peer: usize, name: &str, stage: usize) -> DealId {
    let deal = DealId::from_cause(name);
    let command = Command::CreateDeal {
        deal,
        pipeline: world.pipeline,
        stage: world.stages[stage],
        position: Position::between(None, None, name.len() as u64),
        fields: vec![FieldEdit::new("name", name), FieldEdit::new("amount", 100)],
    };
    world.dispatch(peer, command).unwrap();
    deal
}

fn edit(record: impl Into<RecordId>, key: &str, value: impl Into<Value>) -> Command {
    Command::Edit { record: record.into(), fields: vec![FieldEdit::new(key, value)] }
}

fn move_to(world: &World, deal: DealId, stage: usize) -> Command {
    let position = Position::between(None, None, stage as u64 * 7_919);
    Command::MoveDeal { deal, stage: world.stages[stage], position, lost: None }
}

fn row(world: &World, peer: usize, record: impl Into<RecordId>) -> Row {
    world.peers[peer].replica.get(record.into()).unwrap().as_ref().clone()
}

/// What a deal is called.
fn title(world: &World, peer: usize, deal: DealId) -> String {
    row(world, peer, deal).title().to_owned()
}

fn deal_row(world: &World, peer: usize, deal: DealId) -> DealRow {
    row(world, peer, deal).as_deal().unwrap().clone()
}

#[test]
fn m1_edits_of_different_fields_both_survive() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    world.dispatch(LAN, edit(deal, "amount", 45_000_000)).unwrap();
    let moved = move_to(&world, deal, 2);
    world.dispatch(LAN, moved).unwrap();
    world.dispatch(MINH, edit(deal, "name", "Acme Việt Nam")).unwrap();
    world.settle();
    world.assert_equal();
    let row = deal_row(&world, MINH, deal);
    assert_eq!((title(&world, MINH, deal).as_str(), row.amount), ("Acme Việt Nam", Some(45_000_000)));
    assert_eq!(row.place.unwrap().stage, world.stages[2]);
    assert!(self::row(&world, LAN, deal).meta.conflicts.is_empty());
}

#[test]
fn m2_the_losing_value_stays_visible_until_somebody_settles_it() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    world.dispatch(LAN, edit(deal, "amount", 1)).unwrap();
    world.dispatch(MINH, edit(deal, "amount", 2)).unwrap();
    world.settle();
    let conflict = row(&world, LAN, deal).meta.conflicts["amount"].clone();
    assert_eq!(conflict.len(), 2);
    assert_eq!(Value::Int(deal_row(&world, LAN, deal).amount.unwrap()), conflict[0].value, "the winner comes first");
    let mut members: Vec<_> = conflict.iter().map(|rival| rival.member.unwrap()).collect();
    members.sort();
    let mut both = vec![world.peers[LAN].member, world.peers[MINH].member];
    both.sort();
    assert_eq!(members, both);

    let loser = conflict[1].value.clone();
    world.dispatch(MINH, edit(deal, "amount", loser.clone())).unwrap();
    world.settle();
    world.assert_equal();
    assert!(row(&world, LAN, deal).meta.conflicts.is_empty());
    assert_eq!(deal_row(&world, LAN, deal).amount, loser.as_int());
}

#[test]
fn m2_equal_values_and_moves_to_one_stage_are_no_conflict() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    for peer in [LAN, MINH] {
        world.dispatch(peer, edit(deal, "amount", 7)).unwrap();
        let moved = move_to(&world, deal, 3);
        world.dispatch(peer, moved).unwrap();
    }
    world.settle();
    assert!(row(&world, LAN, deal).meta.conflicts.is_empty());
}

#[test]
fn m3_a_card_moved_by_two_people_is_in_one_place() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    let (to_two, to_four) = (move_to(&world, deal, 2), move_to(&world, deal, 4));
    let moves = [to_two, to_four];
    world.dispatch(LAN, moves[0].clone()).unwrap();
    world.dispatch(MINH, moves[1].clone()).unwrap();
    world.settle();
    world.assert_equal();
    let place = deal_row(&world, LAN, deal).place.unwrap();
    let whole = moves.iter().any(|command| match command {
        Command::MoveDeal { stage, position, .. } => *stage == place.stage && *position == place.position,
        _ => false,
    });
    assert!(whole, "the place is a mixture of two moves");
    assert_eq!(row(&world, MINH, deal).meta.conflicts["place"].len(), 2);
}

#[test]
fn m3_moving_inside_a_stage_keeps_the_time_of_entry() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 1);
    let entered = deal_row(&world, LAN, deal).place.unwrap().entered_at;
    let moved = move_to(&world, deal, 1);
    world.dispatch(LAN, moved).unwrap();
    assert_eq!(deal_row(&world, LAN, deal).place.unwrap().entered_at, entered);
    let moved = move_to(&world, deal, 2);
    world.dispatch(LAN, moved).unwrap();
    assert!(deal_row(&world, LAN, deal).place.unwrap().entered_at > entered);
}

#[test]
fn m4_an_edit_of_a_deleted_record_is_not_lost() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    world.dispatch(LAN, Command::Delete { records: vec![deal.into()] }).unwrap();
    assert!(!row(&world, LAN, deal).meta.edited_after_deletion);
    world.dispatch(MINH, edit(deal, "name", "Acme 2")).unwrap();
    world.settle();
    let deleted = row(&world, LAN, deal);
    assert!(deleted.is_deleted() && deleted.meta.edited_after_deletion);
    world.dispatch(LAN, Command::Restore { records: vec![deal.into()] }).unwrap();
    world.settle();
    world.assert_equal();
    let restored = row(&world, MINH, deal);
    assert!(!restored.is_deleted() && !restored.meta.edited_after_deletion);
    assert_eq!(restored.title(), "Acme 2");
}

#[test]
fn two_first_tags_set_offline_both_survive() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    for (peer, tag) in [(LAN, "hot"), (MINH, "renewal")] {
        let tag = TagId::from_cause(tag);
        world.dispatch(peer, Command::Tag { record: deal.into(), tag, on: true }).unwrap();
    }
    world.settle();
    world.assert_equal();
    assert_eq!(row(&world, LAN, deal).meta.tags.len(), 2);
}

#[test]
fn two_offline_completions_generate_one_next_task() {
    let mut world = world();
    let task = TaskId::from_cause("monthly call");
    let create = Command::Create {
        record: task.into(),
        kind: Kind::Task,
        fields: vec![
            FieldEdit::new("title", "Gọi điện"),
            FieldEdit::new("due", "2026-01-31"),
            FieldEdit::new("rrule", "FREQ=MONTHLY"),
        ],
    };
    world.dispatch(LAN, create).unwrap();
    world.settle();
    let before = world.peers[LAN].replica.len();
    for peer in [LAN, MINH] {
        world.dispatch(peer, Command::CompleteTask { task }).unwrap();
    }
    world.settle();
    world.assert_equal();
    assert_eq!(world.peers[LAN].replica.len(), before + 1);
    assert_eq!(row(&world, LAN, task).as_task().unwrap().status, TaskStatus::Done);
    let next = row(&world, LAN, RecordId::from_cause(&format!("{task}|next")));
    assert_eq!(next.as_task().unwrap().title, "Gọi điện");
    assert!(next.meta.conflicts.is_empty());
}

#[test]
fn people_write_a_body_together() {
    let mut world = world();
    let note = RecordId::from_cause("note");
    let create =
        Command::Create {
            record: note, kind: Kind::Activity, fields: vec![FieldEdit::new("body", "Khách hỏi giá.")]
        };
    world.dispatch(LAN, create).unwrap();
    world.settle();
    world.dispatch(LAN, edit(note, "body", "Hôm nay: Khách hỏi giá.")).unwrap();
    world.dispatch(MINH, edit(note, "body", "Khách hỏi giá. Hẹn thứ hai.")).unwrap();
    world.settle();
    world.assert_equal();
    assert_eq!(row(&world, LAN, note).as_activity().unwrap().body, "Hôm nay: Khách hỏi giá. Hẹn thứ hai.");
}

#[test]
fn l5_a_change_pushed_twice_is_acknowledged_with_its_first_seq() {
    let mut world = world();
    deal(&mut world, LAN, "Acme", 0);
    let group = world.peers[LAN].replica.outbox().iter().next().unwrap().push.clone();
    let (member, now) = (world.peers[LAN].member, world.now);
    let first = world.log.admit(&group, member, now);
    let head = world.log.head();
    let second = world.log.admit(&group, member, now);
    assert_eq!(first, second);
    assert_eq!(world.log.head(), head);
    assert!(matches!(first, ServerMessage::Accepted { changes, .. } if changes.len() == 1));
}

#[test]
fn l8_what_is_not_understood_is_kept_and_passed_on() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    // A newer version's field, in a known kind.
    world.dispatch(LAN, edit(deal, "mood", "sunny")).unwrap();
    world.settle();
    world.dispatch(MINH, edit(deal, "name", "Acme 2")).unwrap();
    world.settle();
    world.assert_equal();
    let kept = world.peers[MINH].kept[&deal.into()].clone();
    let document = sotay_shared::document::Document::open(deal.into(), &kept).unwrap();
    let history = document.history();
    assert!(history.iter().flat_map(|entry| &entry.fields).any(|field| field.key == "mood"));
}

#[test]
fn a6_a_refused_group_holds_back_only_what_was_built_on_it_and_can_be_discarded() {
    let mut world = world();
    let acme = deal(&mut world, LAN, "Acme", 0);
    let other = deal(&mut world, LAN, "Other", 1);
    world.settle();
    world.dispatch(LAN, edit(acme, "amount", 666)).unwrap();
    world.dispatch(LAN, edit(acme, "name", "Acme after")).unwrap();
    world.dispatch(LAN, edit(other, "name", "Other after")).unwrap();
    let groups: Vec<_> = world.peers[LAN].replica.outbox().iter().map(|outgoing| outgoing.push.group).collect();
    let refusal = ServerMessage::Refused {
        group: groups[0],
        record: acme.into(),
        hash: None,
        code: RefusalCode::NotPermitted,
        message: "a viewer may not change a deal".into(),
        problem: None,
    };
    let outcome = world.peers[LAN].replica.fold(&refusal).unwrap();
    world.peers[LAN].keep(&outcome);
    let sendable: Vec<_> = world.peers[LAN].replica.sendable().map(|group| group.group).collect();
    assert_eq!(sendable, [groups[2]], "the edit on top waits, the other record goes on");

    let outcome =
        world.peers[LAN].with_documents(|replica| replica.discard(groups[0], OnTop::Keep, Actor([77; 16]))).unwrap();
    world.peers[LAN].keep(&outcome);
    assert!(outcome.inapplicable.is_empty());
    assert_eq!(deal_row(&world, LAN, acme).amount, Some(100));
    assert_eq!(title(&world, LAN, acme), "Acme after");
    world.settle();
    world.assert_equal();
    assert_eq!(title(&world, MINH, acme), "Acme after");
    assert_eq!(title(&world, MINH, other), "Other after");
}

#[test]
fn a6_a_refused_group_can_be_discarded_with_all_that_was_made_on_top_of_it() {
    let mut world = world();
    let acme = deal(&mut world, LAN, "Acme", 0);
    let other = deal(&mut world, LAN, "Other", 1);
    world.settle();
    world.dispatch(LAN, edit(acme, "amount", 666)).unwrap();
    world.dispatch(LAN, edit(acme, "name", "Acme after")).unwrap();
    world.dispatch(LAN, edit(other, "name", "Other after")).unwrap();
    let group = world.peers[LAN].replica.outbox().iter().next().unwrap().push.group;
    let refusal = ServerMessage::Refused {
        group,
        record: acme.into(),
        hash: None,
        code: RefusalCode::NotPermitted,
        message: "a viewer may not change a deal".into(),
        problem: None,
    };
    let outcome = world.peers[LAN].replica.fold(&refusal).unwrap();
    world.peers[LAN].keep(&outcome);
    assert_eq!(world.peers[LAN].replica.outbox().on_top_of(group), 1);
    let discard = |replica: &mut Replica| replica.discard(group, OnTop::Discard, Actor([79; 16]));
    let outcome = world.peers[LAN].with_documents(discard).unwrap();
    world.peers[LAN].keep(&outcome);
    assert_eq!(deal_row(&world, LAN, acme).amount, Some(100));
    assert_eq!(title(&world, LAN, acme), "Acme");
    assert_eq!(world.peers[LAN].replica.outbox().len(), 1, "what is not on top of it stays");
    world.settle();
    world.assert_equal();
    assert_eq!(title(&world, MINH, other), "Other after");
}

#[test]
fn a6_what_another_tab_made_beside_a_refused_group_stays_as_it_was_sent() {
    let mut world = world();
    let acme = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    // The same person's other tab knows nothing of the first edit, and its own is on its way already.
    let mut tab = world.newcomer();
    world.dispatch(LAN, edit(acme, "amount", 666)).unwrap();
    tab.member = world.peers[LAN].member;
    tab.dispatch(edit(acme, "name", "Acme beside"), Timestamp(world.now.0 + 5)).unwrap();
    let beside = tab.replica.outbox().iter().next().unwrap().clone();
    let record = RecordId::from(acme);
    let stored = tab.kept[&record].changes.iter().find(|stored| beside.hashes.contains(&stored.hash)).unwrap().clone();
    let lan = &mut world.peers[LAN];
    lan.with_documents(|replica| replica.absorb(&[(record, stored.clone())])).unwrap();
    let own = lan.replica.outbox().iter().next().unwrap().clone();
    lan.replica.share_outbox(vec![own.clone(), beside.clone()]);
    let refusal = ServerMessage::Refused {
        group: own.push.group,
        record,
        hash: None,
        code: RefusalCode::NotPermitted,
        message: "a viewer may not change a deal".into(),
        problem: None,
    };
    lan.replica.fold(&refusal).unwrap();
    let group = own.push.group;
    lan.with_documents(|replica| replica.discard(group, OnTop::Keep, Actor([76; 16]))).unwrap();
    // Made anew under the same group, it would be in the log twice, or not be known when it comes back.
    let left: Vec<_> = lan.replica.outbox().iter().map(|outgoing| outgoing.hashes.clone()).collect();
    assert_eq!(left, [beside.hashes]);
    let row = lan.replica.get(record).unwrap();
    assert_eq!((row.title(), row.as_deal().unwrap().amount), ("Acme beside", Some(100)));
}

#[test]
fn a6_discarding_a_record_takes_back_what_was_built_on_it_and_says_so() {
    let mut world = world();
    let acme = deal(&mut world, LAN, "Acme", 0);
    world.dispatch(LAN, edit(acme, "name", "Acme after")).unwrap();
    let group = world.peers[LAN].replica.outbox().iter().next().unwrap().push.group;
    let refusal = ServerMessage::Refused {
        group,
        record: acme.into(),
        hash: None,
        code: RefusalCode::WrongValue,
        message: "amount: expected a whole number".into(),
        problem: None,
    };
    let outcome = world.peers[LAN].replica.fold(&refusal).unwrap();
    assert!(matches!(outcome.keep.outbox[0].state, OutgoingState::Refused { .. }));
    let outcome =
        world.peers[LAN].with_documents(|replica| replica.discard(group, OnTop::Keep, Actor([78; 16]))).unwrap();
    world.peers[LAN].keep(&outcome);
    assert_eq!(outcome.inapplicable.len(), 1, "the rename has no record any more");
    assert!(world.peers[LAN].replica.get(acme.into()).is_none());
    assert!(world.peers[LAN].replica.outbox().is_empty());
    world.settle();
    world.assert_equal();
}

#[test]
fn a_restart_opens_no_document_until_one_is_needed() {
    let mut world = world();
    let acme = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    world.peers[LAN].restart();
    assert_eq!(world.peers[LAN].replica.open_documents(), 0);
    world.dispatch(LAN, edit(acme, "amount", 5)).unwrap();
    assert_eq!(world.peers[LAN].replica.open_documents(), 1);
    world.settle();
    world.assert_equal();
}

#[test]
fn a_drop_between_tied_cards_lands_after_the_tie() {
    let tied = Position::between(None, None, 1);
    let next = Position::between(Some(&tied), None, 2);
    let dropped = Position::between(Some(&tied), Some(&tied), 3);
    assert!(dropped > tied);
    assert!(Position::between(Some(&tied), Some(&next), 3) < next);
}

#[test]
fn history_tells_who_changed_which_field() {
    let mut world = world();
    let acme = deal(&mut world, LAN, "Acme", 0);
    world.settle();
    world.dispatch(MINH, edit(acme, "amount", 5)).unwrap();
    world.settle();
    let history = world.peers[LAN].with_documents(|replica| replica.history(acme.into())).unwrap();
    assert_eq!(history.len(), 2);
    let last = &history[1];
    assert_eq!(last.member, Some(world.peers[MINH].member));
    assert_eq!(last.fields[0].key, "amount");
    assert_eq!((last.fields[0].before.clone(), last.fields[0].after.clone()), (Some(Value::Int(100)), Value::Int(5)));
    let place: Place = deal_row(&world, LAN, acme).place.unwrap();
    assert_eq!(place.stage, world.stages[0]);
}

#[test]
fn l9_changes_that_cannot_be_read_stop_nothing_else() {
    let record = RecordId::from_cause("spoilt");
    let row = Arc::new(Row::damaged(record, "not read yet"));
    let mut replica = Replica::restore(Actor([1; 16]), [row], [], Cursor::default());
    assert!(matches!(replica.history(record), Err(ReplicaError::NotOpen(_))));
    let member = MemberId::from_cause("somebody");
    let attribution = Attribution::unsent(member);
    let spoilt = StoredChange { hash: Hash([7; 32]), bytes: vec![1, 2, 3], attribution };
    replica.provide(record, &vec![spoilt].into());
    // It is not asked for again, and what comes for it is kept unread.
    assert_eq!(replica.history(record), Ok(Vec::new()));
    let entry = Entry {
        seq: 1,
        record,
        kind: "deal".into(),
        hash: Hash([8; 32]),
        member,
        received_at: Timestamp(1),
        group: GroupId::from_cause("group"),
        attested_by: None,
        bytes: Some(vec![4, 5, 6]),
    };
    let cursor = Cursor { seq: 1, ..Cursor::default() };
    let outcome = replica.fold_page(0, cursor, &[entry]).unwrap();
    assert_eq!(outcome.keep.changes.len(), 1);
    assert_eq!(replica.cursor().seq, 1);
    // Without any changes left, as after a discard, the record is gone.
    let outcome = replica.reopen(record, &sotay_shared::document::KeptChanges::default());
    assert_eq!((outcome.keep.gone, replica.get(record)), (vec![record], None));
}

#[test]
fn rows_that_come_late_are_taken_in_but_say_nothing_of_what_is_here_without_a_kind() {
    let mut world = world();
    let deal = deal(&mut world, LAN, "Acme", 0);
    let here = Arc::new(row(&world, LAN, deal));
    let late = Arc::new(row(&world, LAN, world.pipeline));
    let mut replica = Replica::restore(Actor([7; 16]), [here.clone()], [], Cursor::default());
    let unknown = RecordId::from_cause("unknown");
    let without_kind = [here.id, unknown].map(|record| Arc::new(Row::damaged(record, "no kind")));
    let deltas = replica.restore_late([late.clone()].into_iter().chain(without_kind));
    assert_eq!(deltas.iter().map(|delta| delta.record).collect::<Vec<_>>(), [late.id, unknown]);
    assert_eq!(replica.get(here.id), Some(&here));
    assert_eq!(replica.get(late.id), Some(&late));
    assert!(replica.get(unknown).is_some(), "what cannot be read is shown as that");
}
