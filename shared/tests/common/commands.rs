//! Random commands of a sales team.

use super::Random;
use sotay_shared::{
    command::{Command, FieldEdit, LostReason},
    date::CalendarDate,
    id::{DealId, PartId, PipelineId, RecordId, StageId, TagId, TaskId},
    kind::Kind,
    position::Position,
    replica::Replica,
    row::Row,
    stamp::Timestamp,
    value::Value,
};

/// Where and when something is done.
pub struct Scene {
    pub now: Timestamp,
    pub pipeline: PipelineId,
    pub stages: Vec<StageId>,
}

/// Something that somebody might do next.
pub fn random_command(replica: &Replica, scene: &Scene, random: &mut Random) -> Command {
    let mut rows: Vec<&Row> = replica.rows().map(AsRef::as_ref).collect();
    rows.sort_by_key(|row| row.id);
    let of = |kind: Kind| rows.iter().filter(|row| row.kind() == Some(kind)).map(|row| row.id).collect::<Vec<_>>();
    let (deals, tasks) = (of(Kind::Deal), of(Kind::Task));
    let fresh = RecordId::v7(scene.now.0, random.bytes());
    let stage = scene.stages[random.below(scene.stages.len())];
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
            pipeline: scene.pipeline,
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
