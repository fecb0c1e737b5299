//! Commands that are carried out and undone together, and what rules make, whoever is offline.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World, commands::random_command};
use sotay_shared::{
    command::{Command, FieldEdit, NewStage, Reversal},
    id::{DealId, PartId, PipelineId, RecordId, StageId, TagId, TaskId},
    kind::Kind,
    place::Place,
    position::Position,
    row::{DealRow, Row, StageType, TaskStatus},
    stamp::Timestamp,
    value::Value,
};
use std::collections::BTreeSet;

const LAN: usize = 0;
const MINH: usize = 1;
const SEEDS: u64 = 120;

fn world() -> World {
    World::new(&["Lan", "Minh"], 11)
}

fn deal(world: &mut World, name: &str) -> DealId {
    let deal = DealId::from_cause(name);
    let command = Command::CreateDeal {
        deal,
        pipeline: world.pipeline,
        stage: world.stages[0],
        position: Position::between(None, None, name.len() as u64),
        fields: vec![FieldEdit::new("name", name), FieldEdit::new("amount", 100)],
    };
    world.dispatch(LAN, command).unwrap();
    deal
}

fn edit(record: impl Into<RecordId>, key: &str, value: impl Into<Value>) -> Command {
    Command::Edit { record: record.into(), fields: vec![FieldEdit::new(key, value)] }
}

fn to_stage(world: &World, deal: DealId, stage: usize) -> Command {
    let position = Position::between(None, None, stage as u64 * 7_919);
    Command::MoveDeal { deal, stage: world.stages[stage], position, lost: None }
}

fn row(world: &World, peer: usize, record: impl Into<RecordId>) -> Row {
    world.peers[peer].replica.get(record.into()).unwrap().as_ref().clone()
}

fn deal_row(world: &World, deal: DealId) -> DealRow {
    row(world, LAN, deal).as_deal().unwrap().clone()
}

fn batch(commands: impl Into<Vec<Command>>) -> Command {
    Command::Batch { commands: commands.into() }
}

#[test]
fn a_batch_is_one_group_and_one_undo() {
    let mut world = world();
    let (acme, beta) = (deal(&mut world, "Acme"), deal(&mut world, "Beta"));
    world.settle();
    let before = (row(&world, LAN, acme).fields(), row(&world, LAN, beta).fields());
    let tag = TagId::from_cause("hot");
    let commands = [
        to_stage(&world, acme, 2),
        edit(acme, "amount", 5),
        Command::Tag { record: acme.into(), tag, on: true },
        to_stage(&world, beta, 2),
        edit(beta, "close_date", "2026-06-30"),
    ];
    let undo = world.dispatch(LAN, batch(commands)).unwrap();
    let outbox = world.peers[LAN].replica.outbox();
    assert_eq!(outbox.iter().map(|outgoing| outgoing.push.changes.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(deal_row(&world, acme).amount, Some(5));
    assert!(row(&world, LAN, acme).meta.tags.contains(&tag));
    world.settle();
    let redo = world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    world.settle();
    world.assert_equal();
    assert_eq!((row(&world, MINH, acme).fields(), row(&world, MINH, beta).fields()), before);
    assert!(!row(&world, MINH, acme).meta.tags.contains(&tag));
    world.dispatch(LAN, Command::Undo { reversals: redo }).unwrap();
    assert_eq!(deal_row(&world, acme).amount, Some(5));
}

#[test]
fn n7_only_my_change_is_undone_not_a_colleagues_later_one() {
    let mut world = world();
    let (acme, beta) = (deal(&mut world, "Acme"), deal(&mut world, "Beta"));
    world.settle();
    let undo = world.dispatch(LAN, batch([edit(acme, "amount", 5), edit(beta, "amount", 5)])).unwrap();
    world.settle();
    world.dispatch(MINH, edit(beta, "amount", 9)).unwrap();
    world.dispatch(MINH, edit(acme, "name", "Acme Việt Nam")).unwrap();
    world.settle();
    world.dispatch(LAN, Command::Undo { reversals: undo.clone() }).unwrap();
    world.settle();
    world.assert_equal();
    assert_eq!((deal_row(&world, acme).amount, deal_row(&world, beta).amount), (Some(100), Some(9)));
    assert_eq!(row(&world, LAN, acme).title(), "Acme Việt Nam");
    // Once more does nothing at all.
    assert_eq!(world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap(), []);
}

/// One of several that edit a field at once; an edit of another field before makes theirs the later one.
fn edit_at_once(world: &mut World, peer: usize, record: RecordId, value: &str, later: bool) -> Vec<Reversal> {
    if later {
        let other = edit(record, "department", format!("{value} {peer}"));
        world.dispatch(peer, other).unwrap();
    }
    world.dispatch(peer, edit(record, "rating", value)).unwrap()
}

fn contact(world: &mut World, name: &str) -> RecordId {
    let record = RecordId::from_cause(name);
    let fields = vec![FieldEdit::new("full_name", name), FieldEdit::new("rating", "before")];
    world.dispatch(LAN, Command::Create { record, kind: Kind::Contact, fields }).unwrap();
    record
}

#[test]
fn u1_an_undo_gives_back_what_a_colleague_wrote_meanwhile() {
    let mut world = world();
    let four: Vec<RecordId> = ["a", "b", "c", "d"].iter().map(|name| contact(&mut world, name)).collect();
    world.settle();
    world.peers[MINH].cut();
    for record in &four {
        edit_at_once(&mut world, MINH, *record, "of Minh", false);
    }
    // Hers win.
    let departments = four.iter().map(|record| edit(*record, "department", "x"));
    world.dispatch(LAN, batch(departments.collect::<Vec<_>>())).unwrap();
    let ratings = four.iter().map(|record| edit(*record, "rating", "of Lan"));
    let undo = world.dispatch(LAN, batch(ratings.collect::<Vec<_>>())).unwrap();
    world.settle();
    let values = |world: &World, peer| four.iter().map(|it| row(world, peer, *it).value("rating")).collect::<Vec<_>>();
    assert_eq!(values(&world, MINH), vec![Value::text("of Lan"); 4]);
    let redo = world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    world.settle();
    world.assert_equal();
    assert_eq!(values(&world, MINH), vec![Value::text("of Minh"); 4]);
    // There and back, exactly.
    let undo = world.dispatch(LAN, Command::Undo { reversals: redo }).unwrap();
    world.settle();
    assert_eq!(values(&world, MINH), vec![Value::text("of Lan"); 4]);
    world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    world.settle();
    assert_eq!(values(&world, LAN), vec![Value::text("of Minh"); 4]);
}

#[test]
fn u1_among_several_the_undo_of_one_costs_none_of_the_others() {
    for seed in 0..40 {
        let mut world = World::new(&["Lan", "Minh", "Hoa"], seed);
        let record = contact(&mut world, "a");
        world.settle();
        let mut undo = Vec::new();
        for (peer, value) in ["of Lan", "of Minh", "of Hoa"].into_iter().enumerate() {
            world.peers[peer].cut();
            undo.push(edit_at_once(&mut world, peer, record, value, seed % 3 == peer as u64));
        }
        world.settle();
        let first = seed as usize % 3;
        world.dispatch(first, Command::Undo { reversals: undo[first].clone() }).unwrap();
        world.settle();
        let left = row(&world, LAN, record).value("rating");
        assert!(
            left != Value::text("before") && left != Value::text(["of Lan", "of Minh", "of Hoa"][first]),
            "{left:?}"
        );
        world.assert_equal();
    }
}

#[test]
fn u1_what_was_decided_since_stays() {
    let mut world = world();
    let record = contact(&mut world, "a");
    world.settle();
    world.peers[MINH].cut();
    edit_at_once(&mut world, MINH, record, "of Minh", false);
    let undo = edit_at_once(&mut world, LAN, record, "of Lan", true);
    world.settle();
    // He settles it for her value: that is his decision now.
    world.dispatch(MINH, edit(record, "rating", "of Lan")).unwrap();
    world.settle();
    assert_eq!(world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap(), []);
    assert_eq!(row(&world, LAN, record).value("rating"), Value::text("of Lan"));
}

#[test]
fn u1_ones_own_steps_are_undone_one_after_the_other() {
    let mut world = world();
    let record = contact(&mut world, "a");
    world.settle();
    let steps = ["one", "two", "three"].map(|value| edit_at_once(&mut world, LAN, record, value, false));
    for (step, expected) in steps.into_iter().rev().zip(["two", "one", "before"]) {
        world.settle();
        world.dispatch(LAN, Command::Undo { reversals: step }).unwrap();
        assert_eq!(row(&world, LAN, record).value("rating"), Value::text(expected));
    }
    // Also of what two people wrote into one text.
    let note = RecordId::from_cause("note");
    let fields = vec![FieldEdit::new("activity_type", "note"), FieldEdit::new("body", "one")];
    world.dispatch(MINH, Command::Create { record: note, kind: Kind::Activity, fields }).unwrap();
    world.settle();
    let step = world.dispatch(LAN, edit(note, "body", "one two")).unwrap();
    world.dispatch(LAN, Command::Undo { reversals: step }).unwrap();
    assert_eq!(row(&world, LAN, note).value("body"), Value::text("one"));
}

#[test]
fn u1_what_was_made_stays_once_others_work_on_it() {
    let mut world = world();
    let record = RecordId::from_cause("a");
    let fields = vec![FieldEdit::new("full_name", "Lan")];
    let undo = world.dispatch(LAN, Command::Create { record, kind: Kind::Contact, fields }).unwrap();
    world.settle();
    world.dispatch(MINH, edit(record, "rating", "of Minh")).unwrap();
    world.settle();
    assert_eq!(world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap(), []);
    assert!(!row(&world, LAN, record).is_deleted());
    // Two who delete the same record: the undo of one leaves the deletion of the other.
    for peer in [LAN, MINH] {
        world.peers[peer].cut();
    }
    world.dispatch(MINH, Command::Delete { records: vec![record] }).unwrap();
    let undo = world.dispatch(LAN, Command::Delete { records: vec![record] }).unwrap();
    world.settle();
    world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    world.settle();
    assert!(row(&world, LAN, record).is_deleted());
}

#[test]
fn nothing_is_pushed_in_the_name_of_somebody_else() {
    let mut world = world();
    let acme = deal(&mut world, "Acme");
    world.settle();
    let before = world.log.head();
    world.peers[LAN].cut();
    world.dispatch(LAN, edit(acme, "amount", 5)).unwrap();
    // Somebody else signs in on her device.
    world.peers[LAN].signed_in = world.peers[MINH].member;
    for _ in 0..20 {
        world.connect(LAN);
        world.push(LAN);
        world.step(LAN, true);
        world.step(LAN, false);
    }
    assert_eq!(world.log.head(), before);
    assert_eq!(world.peers[LAN].replica.outbox().len(), 1);
    // She is back: it is hers.
    world.peers[LAN].signed_in = world.peers[LAN].member;
    world.settle();
    assert_eq!(world.log.entries.last().unwrap().member, world.peers[LAN].member);
}

#[test]
fn what_was_made_is_undone_by_deleting_it() {
    let mut world = world();
    let company = RecordId::from_cause("company");
    let fields = vec![FieldEdit::new("name", "Acme")];
    let undo = world.dispatch(LAN, Command::Create { record: company, kind: Kind::Company, fields }).unwrap();
    assert_eq!(undo, [Reversal::Made { record: company }]);
    let redo = world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    assert!(row(&world, LAN, company).is_deleted());
    world.dispatch(LAN, Command::Undo { reversals: redo }).unwrap();
    assert!(!row(&world, LAN, company).is_deleted());
    // What is no longer here is passed over.
    let gone = Reversal::Made { record: RecordId::from_cause("nobody") };
    assert_eq!(world.dispatch(LAN, Command::Undo { reversals: vec![gone] }).unwrap(), []);
}

#[test]
fn a_stage_makes_its_tasks_once_whoever_was_offline() {
    let mut world = world();
    let acme = deal(&mut world, "Acme");
    let (pipeline, stage) = (world.pipeline, world.stages[2]);
    let template = PartId::from_cause("call");
    let at = |part: &str| format!("stages/{stage}/tasks/{template}/{part}");
    let fields = vec![FieldEdit::new(at("title"), "Gọi lại"), FieldEdit::new(at("days"), 3)];
    world.dispatch(LAN, Command::Edit { record: pipeline.into(), fields }).unwrap();
    world.settle();
    for peer in [LAN, MINH] {
        world.peers[peer].cut();
        let moved = to_stage(&world, acme, 2);
        world.dispatch(peer, moved).unwrap();
    }
    world.settle();
    world.assert_equal();
    let tasks: Vec<_> = world.peers[MINH].replica.rows().filter_map(|row| row.as_task()).collect();
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].title, "Gọi lại");
    assert!(tasks[0].links.contains(&acme.into()));
    // Leaving and coming back makes no other.
    for stage in [0, 2] {
        let moved = to_stage(&world, acme, stage);
        world.dispatch(LAN, moved).unwrap();
    }
    let tasks = world.peers[LAN].replica.rows().filter(|row| row.as_task().is_some());
    assert_eq!(tasks.count(), 1);
}

#[test]
fn a_deal_that_goes_to_another_pipeline_gets_the_tasks_of_its_stage() {
    let mut world = world();
    let acme = deal(&mut world, "Acme");
    let (pipeline, stage) = (PipelineId::from_cause("renewal"), StageId::from_cause("offer"));
    let stages = vec![NewStage {
        stage,
        name: "Chào giá".into(),
        probability: 20,
        stage_type: StageType::Open,
        rotten_days: None,
        color: "sky".into(),
    }];
    let position = Position::between(None, None, 1);
    let made = Command::CreatePipeline { pipeline, name: "Gia hạn".into(), position: position.clone(), stages };
    world.dispatch(LAN, made).unwrap();
    let at = |part: &str| format!("stages/{stage}/tasks/{}/{part}", PartId::from_cause("call"));
    let fields = vec![FieldEdit::new(at("title"), "Gửi báo giá"), FieldEdit::new(at("days"), 1)];
    world.dispatch(LAN, Command::Edit { record: pipeline.into(), fields }).unwrap();
    let place = |entered_at| Place { stage, position: position.clone(), entered_at };
    let into = |at: i64| Command::Edit {
        record: acme.into(),
        fields: vec![FieldEdit::new("pipeline_id", pipeline), FieldEdit::new("place", place(Timestamp(at)))],
    };
    let task_ids = |world: &World| {
        let rows = world.peers[LAN].replica.rows();
        rows.filter(|row| row.as_task().is_some()).map(|row| row.id).collect::<Vec<RecordId>>()
    };
    let tasks = |world: &World| {
        let rows = world.peers[LAN].replica.rows();
        let tasks = rows.filter(|row| row.as_task().is_some() && !row.is_deleted());
        tasks.map(|row| row.title().to_owned()).collect::<Vec<_>>()
    };
    let undo = world.dispatch(LAN, into(5)).unwrap();
    assert_eq!(tasks(&world), ["Gửi báo giá"]);
    let redo = world.dispatch(LAN, Command::Undo { reversals: undo }).unwrap();
    assert_eq!(tasks(&world), Vec::<String>::new(), "the task goes with the move");
    world.dispatch(LAN, Command::Undo { reversals: redo }).unwrap();
    assert_eq!(tasks(&world), ["Gửi báo giá"]);
    // Another place in the stage is no other stage.
    let records = task_ids(&world);
    world.dispatch(LAN, Command::Delete { records }).unwrap();
    world.dispatch(LAN, into(7)).unwrap();
    assert_eq!(tasks(&world), Vec::<String>::new());
}

#[test]
fn a_series_goes_on_once_and_ends_when_its_rule_says() {
    let mut world = world();
    let task = RecordId::from_cause("report");
    let fields = vec![
        FieldEdit::new("title", "Báo cáo tháng"),
        FieldEdit::new("due", "2026-01-31"),
        FieldEdit::new("rrule", "FREQ=MONTHLY;COUNT=3"),
        FieldEdit::new(format!("reminders/{}", PartId::from_cause("r")), 30),
    ];
    world.dispatch(LAN, Command::Create { record: task, kind: Kind::Task, fields }).unwrap();
    world.settle();
    let open = |world: &World| -> Vec<(RecordId, String)> {
        let rows = world.peers[MINH].replica.rows();
        let open = rows.filter_map(|row| {
            let task = row.as_task().filter(|task| task.status == TaskStatus::Open)?;
            assert_eq!(task.reminders.len(), 1);
            Some((row.id, format!("{:?}", task.due)))
        });
        open.collect()
    };
    let mut days = Vec::new();
    while let Some((record, due)) = open(&world).first().cloned() {
        days.push(due);
        for peer in [LAN, MINH] {
            world.peers[peer].cut();
            world.dispatch(peer, Command::CompleteTask { task: TaskId::of(record) }).unwrap();
        }
        world.settle();
        world.assert_equal();
        assert!(open(&world).len() <= 1, "two people who complete it make one next");
    }
    assert_eq!(days.len(), 3);
    assert!(days[1].contains("2026-02-28") && days[2].contains("2026-03-31"), "{days:?}");
}

#[test]
fn l6_batches_and_undos_under_partitions_converge() {
    let seeds = std::env::var("SOTAY_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    let (mut batches, mut undone, mut skipped) = (0, 0, 0);
    for seed in 0..seeds {
        let mut random = Random(seed ^ 0x5_0000);
        let peers = 2 + random.below(3);
        let mut world = World::new(&["Lan", "Minh", "Hoa", "Mai"][..peers], seed);
        let mut steps: Vec<Vec<Vec<Reversal>>> = vec![Vec::new(); peers];
        for _ in 0..40 {
            let peer = random.below(peers);
            match random.below(10) {
                0..=5 => {
                    let scene = world.scene();
                    let some = 1 + random.below(4);
                    let mut commands = Vec::new();
                    let mut made = BTreeSet::new();
                    for _ in 0..some {
                        let command = random_command(&world.peers[peer].replica, &scene, &mut random);
                        // Two of a batch make no record twice.
                        let key = format!("{command:?}");
                        if made.insert(key) {
                            commands.push(command);
                        }
                    }
                    if let Ok(step) = world.dispatch(peer, batch(commands)) {
                        batches += 1;
                        steps[peer].push(step);
                    }
                }
                6 => {
                    let all = steps[peer].len();
                    if all > 0 {
                        let step = steps[peer].remove(random.below(all));
                        let expected = step.len();
                        let reversed = world.dispatch(peer, Command::Undo { reversals: step }).unwrap();
                        undone += reversed.len();
                        skipped += expected - reversed.len();
                    }
                }
                7 => world.connect(peer),
                8 => world.peers[peer].cut(),
                _ => {
                    world.push(peer);
                    for _ in 0..random.below(8) {
                        world.step(peer, random.chance(50));
                    }
                }
            }
        }
        world.settle();
        world.assert_equal();
    }
    println!("{seeds} seeds: {batches} batches, {undone} changes undone, {skipped} left as others made them");
    assert!(batches > 0 && undone > 0 && skipped > 0);
}
