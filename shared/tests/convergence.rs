//! Replicas that issue random commands under partitions, restarts, reorderings and repeated pushes converge to equal
//! rows (promises L5, L6, L9, M1 to M4).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World};
use sotay_shared::{
    command::{Command, FieldEdit, LostReason},
    date::CalendarDate,
    id::{DealId, PartId, RecordId, TagId, TaskId},
    kind::Kind,
    position::Position,
    row::{Body, Row},
    value::Value,
};

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

fn random_command(world: &World, peer: usize, random: &mut Random) -> Command {
    let replica = &world.peers[peer].replica;
    let mut rows: Vec<&Row> = replica.rows().map(AsRef::as_ref).collect();
    rows.sort_by_key(|row| row.id);
    let of = |kind: Kind| rows.iter().filter(|row| row.kind() == Some(kind)).map(|row| row.id).collect::<Vec<_>>();
    let (deals, tasks) = (of(Kind::Deal), of(Kind::Task));
    let fresh = RecordId::v7(world.now.0, random.bytes());
    let stage = world.stages[random.below(world.stages.len())];
    let position = {
        let mut column: Vec<Position> = rows
            .iter()
            .filter_map(|row| row.as_deal()?.place.as_ref())
            .filter(|place| place.stage == stage)
            .map(|place| place.position.clone())
            .collect();
        column.sort();
        let at = random.below(column.len() + 1);
        Position::between(at.checked_sub(1).map(|at| &column[at]), column.get(at), random.next())
    };
    let deal = random.pick(&deals).copied();
    let task = random.pick(&tasks).copied();
    let edit =
        |record: RecordId, key: &str, value: Value| Command::Edit { record, fields: vec![FieldEdit::new(key, value)] };
    match (random.below(16), deal, task) {
        (0..=1, ..) | (2..=9, None, _) => Command::CreateDeal {
            deal: DealId::of(fresh),
            pipeline: world.pipeline,
            stage,
            position,
            fields: vec![
                FieldEdit::new("name", format!("Deal {}", random.below(100))),
                FieldEdit::new("amount", (random.below(1_000) as i64) * 1_000),
            ],
        },
        (2..=4, Some(deal), _) => {
            let lost = random.chance(50).then(|| LostReason { reason: "price".into(), note: None });
            Command::MoveDeal { deal: DealId::of(deal), stage, position, lost }
        }
        (5, Some(deal), _) => edit(deal, "amount", Value::Int(random.below(5) as i64)),
        (6, Some(deal), _) => edit(deal, "name", Value::text(format!("Renamed {}", random.below(50)))),
        (7, Some(deal), _) => {
            let day = CalendarDate::new(2026, 1 + random.below(12) as u8, 1).unwrap();
            edit(deal, "close_date", if random.chance(20) { Value::Empty } else { day.into() })
        }
        (8, Some(deal), _) => {
            let tag = TagId::from_cause(if random.chance(50) { "hot" } else { "cold" });
            Command::Tag { record: deal, tag, on: random.chance(80) }
        }
        (9, Some(deal), _) => match random.chance(60) {
            true => Command::Delete { records: vec![deal] },
            false => Command::Restore { records: vec![deal] },
        },
        (10, ..) | (11..=12, _, None) => Command::Create {
            record: fresh,
            kind: Kind::Task,
            fields: vec![
                FieldEdit::new("title", "Gọi lại"),
                FieldEdit::new("due", "2026-03-31"),
                FieldEdit::new("rrule", "FREQ=MONTHLY"),
            ],
        },
        (11..=12, _, Some(task)) => Command::CompleteTask { task: TaskId::of(task) },
        (13, ..) => Command::Create {
            record: fresh,
            kind: Kind::Contact,
            fields: vec![
                FieldEdit::new("family_name", "Nguyễn"),
                FieldEdit::new("given_name", "Thị Lan"),
                FieldEdit::new(format!("emails/{}/address", PartId::from_cause("work")), "lan@example.vn"),
            ],
        },
        (14, ..) => Command::Create {
            record: fresh,
            kind: Kind::Activity,
            fields: vec![
                FieldEdit::new("activity_type", "note"),
                FieldEdit::new("body", "Khách hỏi giá"),
                FieldEdit::new(format!("links/{}", deal.unwrap_or(fresh)), true),
            ],
        },
        _ => {
            let activities = of(Kind::Activity);
            match random.pick(&activities) {
                Some(note) => edit(*note, "body", Value::text(format!("Khách hỏi giá {}", random.next()))),
                None => edit(fresh, "name", Value::text("nothing there")),
            }
        }
    }
}

fn run(seed: u64, collisions: &mut Collisions) {
    let mut random = Random(seed);
    let peers = 2 + random.below(4);
    let mut world = World::new(&NAMES[..peers], seed ^ 0xABCD);
    for _ in 0..(20 + random.below(60)) {
        let peer = random.below(peers);
        match random.below(10) {
            0..=4 => {
                let command = random_command(&world, peer, &mut random);
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

    let newcomer = world.newcomer();
    for row in newcomer.replica.rows() {
        assert!(!matches!(row.body, Body::Damaged { .. }), "seed {seed}: {} is damaged", row.id);
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
