//! From a command to the writes that carry it out.

use super::{Command, CommandError, FieldEdit, LostReason, NewStage, Reversal, Rows};
use crate::{
    document::{Edit, Put, Unless, Write},
    folding::is_blank,
    id::{PipelineId, RecordId, StageId, TaskId},
    kind::Kind,
    merge_workspace::IncomingRecord,
    place::Place,
    position::Position,
    recurrence::Rule,
    row::{Row, Stage, StageType, TaskRow, TaskStatus},
    schema::{self, Misfit, key},
    stamp::Stamp,
    value::Value,
};

type Plan = Result<Vec<Write>, CommandError>;

/// Keys that only the first change of a record, or a command made for them, may write.
const READ_ONLY: [&str; 6] =
    [key::KIND, key::SCHEMA, key::CREATED_AT, key::CREATED_BY, key::DELETED_AT, key::COMPLETED_AT];

pub(super) fn plan(command: &Command, rows: &impl Rows, stamp: &Stamp) -> Plan {
    match command {
        Command::CreateWorkspace {
            workspace,
            name,
            currency,
            member,
            member_name,
            pipeline,
            pipeline_name,
            stages,
        } => {
            let names = |name: &str| Put::new(key::NAME, name.trim());
            let first = Position::between(None, None, stamp.draw("pipeline"));
            Ok(vec![
                create(rows, *workspace, Kind::Workspace, vec![names(name), Put::new(key::CURRENCY, *currency)])?,
                create(rows, *member, Kind::Member, vec![names(member_name)])?,
                create(rows, *pipeline, Kind::Pipeline, pipeline_puts(pipeline_name, &first, stages, stamp))?,
            ])
        }
        Command::CreatePipeline { pipeline, name, position, stages } => {
            Ok(vec![create(rows, *pipeline, Kind::Pipeline, pipeline_puts(name, position, stages, stamp))?])
        }
        Command::Create { record, kind, fields } => create_record(*record, *kind, fields, rows, stamp),
        Command::CreateDeal { deal, pipeline, stage, position, fields } => {
            let entered = stage_of(rows, *pipeline, *stage)?;
            let place = Place { stage: *stage, position: position.clone(), entered_at: stamp.at };
            let mut puts = vec![Put::new(key::PIPELINE, *pipeline), Put::new(key::PLACE, place)];
            puts.extend(edits(Kind::Deal, fields)?);
            let owner = fields.iter().find(|field| field.key == key::OWNER).map(|field| field.value.clone());
            let mut writes = vec![create(rows, *deal, Kind::Deal, puts)?];
            writes.extend(stage_tasks(rows, (*deal).into(), entered, owner, stamp));
            Ok(writes)
        }
        Command::Edit { record, fields } => {
            let row = existing(rows, *record)?;
            let kind = kind_of(row)?;
            let mut puts = edits(kind, fields)?;
            on_clocks_of(kind, Some(row), &mut puts, stamp);
            required(kind, &puts, false)?;
            let mut writes = vec![change(*record, puts)];
            writes.extend(tasks_of_entered(rows, row, fields, stamp));
            Ok(writes)
        }
        Command::MoveDeal { deal, stage, position, lost } => {
            move_deal((*deal).into(), (*stage, position), lost.as_ref(), rows, stamp)
        }
        Command::Tag { record, tag, on } => {
            kind_of(existing(rows, *record)?)?;
            Ok(vec![change(*record, vec![Put::new(format!("{}/{tag}", key::TAGS), *on)])])
        }
        Command::Delete { records } => tombstones(rows, records, Value::Time(stamp.at)),
        Command::Restore { records } => tombstones(rows, records, Value::Empty),
        Command::CompleteTask { task } => complete(rows, *task, stamp),
        Command::ReopenTask { task } => {
            task_row(rows, (*task).into())?;
            let puts =
                vec![Put::new(key::STATUS, TaskStatus::Open.as_str()), Put::new(key::COMPLETED_AT, Value::Empty)];
            Ok(vec![change((*task).into(), puts)])
        }
        Command::Batch { commands } => {
            let mut writes: Vec<Write> = Vec::new();
            for command in commands {
                plan(command, rows, stamp)?.into_iter().for_each(|write| join(&mut writes, write));
            }
            Ok(writes)
        }
        Command::MergeWorkspace { records } => {
            let fresh = records.iter().filter(|incoming| rows.row(incoming.record).is_none());
            fresh.map(|incoming| create_incoming(rows, incoming)).collect()
        }
        Command::Undo { reversals } => Ok(undo(rows, reversals, stamp)),
    }
}

fn create_record(record: RecordId, kind: Kind, fields: &[FieldEdit], rows: &impl Rows, stamp: &Stamp) -> Plan {
    if matches!(kind, Kind::Deal | Kind::Pipeline | Kind::Workspace) {
        return Err(CommandError::WrongKind(kind.as_str()));
    }
    // A task may come with when it was done.
    let (completed, fields): (Vec<FieldEdit>, Vec<FieldEdit>) =
        fields.iter().cloned().partition(|field| kind == Kind::Task && field.key == key::COMPLETED_AT);
    let mut puts = edits(kind, &fields)?;
    puts.extend(completed.iter().map(|field| Put::new(field.key.as_str(), field.value.clone())));
    on_clocks_of(kind, None, &mut puts, stamp);
    Ok(vec![create(rows, record, kind, puts)?])
}

/// A deal in another place; where that is another stage, with its tasks.
fn move_deal(
    record: RecordId,
    (stage, position): (StageId, &Position),
    lost: Option<&LostReason>,
    rows: &impl Rows,
    stamp: &Stamp,
) -> Plan {
    let row = existing(rows, record)?;
    let known = row.as_deal().ok_or(CommandError::WrongKind("record that is not a deal"))?;
    let pipeline = known.pipeline.ok_or(CommandError::NoSuchStage)?;
    let entered = stage_of(rows, pipeline, stage)?;
    let stays = known.place.as_ref().filter(|place| place.stage == stage);
    let entered_at = stays.map_or(stamp.at, |place| place.entered_at);
    let place = Place { stage, position: position.clone(), entered_at };
    let mut puts = vec![Put::new(key::PLACE, place)];
    match (entered.stage_type, lost) {
        (StageType::Lost, Some(lost)) => {
            puts.push(Put::new(key::LOST_REASON, lost.reason.as_str()));
            puts.push(Put::new(key::LOST_NOTE, lost.note.clone()));
        }
        (StageType::Lost, None) => {}
        // Whatever is not lost has no reason for it.
        (_, _) if row.text(key::LOST_REASON).is_some() => {
            puts.push(Put::new(key::LOST_REASON, Value::Empty));
            puts.push(Put::new(key::LOST_NOTE, Value::Empty));
        }
        (_, _) => {}
    }
    checked(Kind::Deal, &puts)?;
    let mut writes = vec![change(record, puts)];
    if stays.is_none() {
        let owner = row.meta.owner.map(Value::from);
        writes.extend(stage_tasks(rows, record, entered, owner, stamp));
    }
    Ok(writes)
}

/// When it was made and completed comes along; who made it here is whoever brings it.
fn create_incoming(rows: &impl Rows, incoming: &IncomingRecord) -> Result<Write, CommandError> {
    if matches!(incoming.kind, Kind::Workspace | Kind::Member | Kind::Pipeline) {
        return Err(CommandError::WrongKind(incoming.kind.as_str()));
    }
    for (key, _) in &incoming.fields {
        if matches!(key.as_str(), key::KIND | key::SCHEMA | key::CREATED_BY) {
            return Err(CommandError::Misfit { key: key.clone(), misfit: Misfit::ReadOnly });
        }
    }
    let puts = incoming.fields.iter().map(|(key, value)| Put::new(key.clone(), value.clone())).collect();
    create(rows, incoming.record, incoming.kind, puts)
}

/// Adds a write; one document is written once, and the later value of a field counts.
fn join(writes: &mut Vec<Write>, write: Write) {
    match writes.iter_mut().find(|known| known.record == write.record) {
        None => writes.push(write),
        Some(known) => {
            known.puts.retain(|put| write.puts.iter().all(|later| later.key != put.key));
            known.puts.extend(write.puts);
        }
    }
}

fn undo(rows: &impl Rows, reversals: &[Reversal], stamp: &Stamp) -> Vec<Write> {
    let mut writes = Vec::new();
    for reversal in reversals {
        let (record, put, unless) = match reversal.clone() {
            Reversal::Made { record } => (record, Put::new(key::DELETED_AT, stamp.at), Unless::Touched),
            Reversal::Field { record, key, before, now, by } => {
                (record, Put::new(key, before), Unless::Changed { now, by })
            }
            Reversal::Restored { record, key, before, now, standing } => {
                (record, Put::new(key, before), Unless::Written { now, standing })
            }
        };
        // What was discarded since needs no undoing.
        if rows.row(record).is_some() {
            join(&mut writes, change(record, vec![Put { unless: Some(unless), ..put }]));
        }
    }
    writes
}

/// A task that a rule makes once. One that was undone comes back; one that somebody has done stays done.
fn made_by_rule(rows: &impl Rows, record: RecordId, puts: Vec<Put>) -> Option<Write> {
    match rows.row(record) {
        None => Some(Write { record, edit: Edit::Create(Kind::Task), puts }),
        Some(row) if row.is_deleted() => Some(change(record, vec![Put::new(key::DELETED_AT, Value::Empty)])),
        Some(_) => None,
    }
}

/// The tasks that a stage makes for a deal that enters it. Their ids come from their cause: whoever else moves the deal
/// there makes the same ones, and nobody makes them twice.
fn stage_tasks(rows: &impl Rows, deal: RecordId, stage: &Stage, owner: Option<Value>, stamp: &Stamp) -> Vec<Write> {
    let tasks = stage.tasks.iter().filter_map(|(template, task)| {
        let record = RecordId::from_cause(&format!("{deal}|{}|{template}", stage.id));
        let due = stamp.today().plus_days(task.days)?;
        let puts = vec![
            Put::new(key::TITLE, task.title.as_str()),
            Put::new(key::DUE, due),
            Put::new(key::ASSIGNEE, owner.clone().unwrap_or_else(|| stamp.member.into())),
            Put::new(format!("{}/{deal}", key::LINKS), true),
        ];
        made_by_rule(rows, record, puts)
    });
    tasks.collect()
}

/// The tasks of the stage that an edit puts a deal into, in its own pipeline or in another one.
fn tasks_of_entered(rows: &impl Rows, row: &Row, fields: &[FieldEdit], stamp: &Stamp) -> Vec<Write> {
    let said = |key: &str| fields.iter().rev().find(|field| field.key == key).map(|field| &field.value);
    let place = said(key::PLACE).and_then(|place| place.as_text()?.parse::<Place>().ok());
    let Some((deal, place)) = row.as_deal().zip(place) else { return Vec::new() };
    let pipeline = match said(key::PIPELINE) {
        Some(pipeline) => pipeline.as_text().and_then(|text| text.parse::<PipelineId>().ok()),
        None => deal.pipeline,
    };
    let stays = deal.pipeline == pipeline && deal.place.as_ref().is_some_and(|known| known.stage == place.stage);
    // Nothing is known of a stage that is not here.
    let entered = pipeline.and_then(|pipeline| stage_of(rows, pipeline, place.stage).ok());
    let Some(entered) = entered.filter(|_| !stays) else { return Vec::new() };
    let owner = said(key::OWNER).cloned().or_else(|| row.meta.owner.map(Value::from));
    stage_tasks(rows, row.id, entered, owner.filter(|owner| *owner != Value::Empty), stamp)
}

fn existing(rows: &impl Rows, record: RecordId) -> Result<&Row, CommandError> {
    rows.row(record).ok_or(CommandError::NotFound(record))
}

fn kind_of(row: &Row) -> Result<Kind, CommandError> {
    row.kind().ok_or(CommandError::Unreadable(row.id))
}

fn task_row(rows: &impl Rows, record: RecordId) -> Result<&TaskRow, CommandError> {
    existing(rows, record)?.as_task().ok_or(CommandError::WrongKind("record that is not a task"))
}

fn stage_of(rows: &impl Rows, pipeline: PipelineId, stage: StageId) -> Result<&Stage, CommandError> {
    let row = existing(rows, pipeline.into())?;
    row.as_pipeline().and_then(|pipeline| pipeline.stage(stage)).ok_or(CommandError::NoSuchStage)
}

fn change(record: RecordId, puts: Vec<Put>) -> Write {
    Write { record, edit: Edit::Change, puts }
}

fn create(rows: &impl Rows, record: impl Into<RecordId>, kind: Kind, puts: Vec<Put>) -> Result<Write, CommandError> {
    let record = record.into();
    if rows.row(record).is_some() {
        return Err(CommandError::Exists(record));
    }
    required(kind, &puts, true)?;
    checked(kind, &puts)?;
    Ok(Write { record, edit: Edit::Create(kind), puts })
}

/// Whether a record of this kind has what it cannot do without.
fn required(kind: Kind, puts: &[Put], creating: bool) -> Result<(), CommandError> {
    let fields: Vec<&'static str> = kind.spec().required().map(|field| field.key).collect();
    let Some(first) = fields.first() else { return Ok(()) };
    let filled = |put: &&Put| put.value.as_text().is_some_and(|text| !is_blank(text));
    let named: Vec<&Put> = puts.iter().filter(|put| fields.contains(&put.key.as_str())).collect();
    let complete = match creating {
        true => named.iter().any(filled),
        // A contact may lose one of its names, but not for one that nobody sees; anything else keeps its one.
        false if fields.len() > 1 => {
            named.iter().all(|put| put.value.as_text().is_none_or(str::is_empty) || filled(put))
        }
        false => named.iter().all(filled),
    };
    // Stages and options have names as well.
    let is_named = |put: &&Put| {
        let is_part = ["stages/", "options/"].iter().any(|list| put.key.starts_with(list));
        is_part && put.key.ends_with("/name") && put.value.as_text().is_some()
    };
    match complete && puts.iter().filter(is_named).all(|put| filled(&put)) {
        true => Ok(()),
        false => Err(CommandError::Missing { kind, field: first }),
    }
}

fn checked(kind: Kind, puts: &[Put]) -> Result<(), CommandError> {
    puts.iter().try_for_each(|put| {
        schema::check(kind, &put.key, &put.value)
            .map_err(|misfit| CommandError::Misfit { key: put.key.clone(), misfit })
    })
}

fn edits(kind: Kind, fields: &[FieldEdit]) -> Result<Vec<Put>, CommandError> {
    for field in fields {
        if READ_ONLY.contains(&field.key.as_str()) {
            return Err(CommandError::Misfit { key: field.key.clone(), misfit: Misfit::ReadOnly });
        }
        if let (key::RRULE, Some(rule)) = (field.key.as_str(), field.value.as_text()) {
            rule.parse::<Rule>()?;
        }
    }
    let put =
        |field: &FieldEdit| Put::new(field.key.as_str(), schema::on_its_lines(kind, &field.key, field.value.clone()));
    let puts: Vec<Put> = fields.iter().map(put).collect();
    checked(kind, &puts)?;
    Ok(puts)
}

fn pipeline_puts(name: &str, position: &Position, stages: &[NewStage], stamp: &Stamp) -> Vec<Put> {
    let mut puts = vec![Put::new(key::NAME, name.trim()), Put::new(key::POSITION, position.clone())];
    let positions = Position::several(None, None, stages.len(), stamp.draw("stages"));
    for (stage, position) in stages.iter().zip(positions) {
        let at = |part: &str| format!("{}/{}/{part}", key::STAGES, stage.stage);
        puts.push(Put::new(at(key::NAME), stage.name.trim()));
        puts.push(Put::new(at(key::POSITION), position));
        puts.push(Put::new(at("probability"), stage.probability));
        puts.push(Put::new(at("type"), stage.stage_type.as_str()));
        puts.push(Put::new(at(key::COLOR), stage.color.as_str()));
        if let Some(days) = stage.rotten_days {
            puts.push(Put::new(at("rotten_days"), days));
        }
    }
    puts
}

/// Who was merged with a record goes and comes back with it: they are one person.
fn tombstones(rows: &impl Rows, records: &[RecordId], value: Value) -> Plan {
    for record in records {
        if matches!(kind_of(existing(rows, *record)?)?, Kind::Workspace | Kind::Member) {
            return Err(CommandError::WrongKind("workspace or member"));
        }
    }
    let put = |record| change(record, vec![Put::new(key::DELETED_AT, value.clone())]);
    Ok(rows.together(records).into_iter().map(put).collect())
}

/// A time of day is meant on the clocks of whoever says it, unless they name others.
fn on_clocks_of(kind: Kind, row: Option<&Row>, puts: &mut Vec<Put>, stamp: &Stamp) {
    let says_time = puts.iter().any(|put| put.key == key::DUE && put.value.as_time().is_some());
    let says_zone = puts.iter().any(|put| put.key == key::ZONE);
    let known = row.and_then(Row::as_task).and_then(|task| task.zone.as_deref());
    if kind == Kind::Task && says_time && !says_zone && !stamp.zone.is_empty() && known != Some(stamp.zone.as_str()) {
        puts.push(Put::new(key::ZONE, stamp.zone.as_str()));
    }
}

fn complete(rows: &impl Rows, task: TaskId, stamp: &Stamp) -> Plan {
    let record = RecordId::from(task);
    let row = task_row(rows, record)?;
    if row.status == TaskStatus::Done {
        return Ok(Vec::new());
    }
    let done = vec![Put::new(key::STATUS, TaskStatus::Done.as_str()), Put::new(key::COMPLETED_AT, stamp.at)];
    let mut writes = vec![change(record, done)];
    // A rule from a newer version is kept, and simply makes no next task here.
    let rule = row.rrule.as_ref().and_then(|rule| rule.parse::<Rule>().ok());
    let zone = row.zone().unwrap_or_else(|| stamp.zone());
    if let Some((due, rule)) = rule.zip(row.due).and_then(|(rule, due)| rule.next_from(due, stamp.today(), &zone)) {
        let next = RecordId::from_cause(&format!("{task}|next"));
        let priority = existing(rows, record)?.value("priority");
        let mut puts = successor(row, priority, due.into(), &rule);
        on_clocks_of(Kind::Task, None, &mut puts, stamp);
        writes.extend(made_by_rule(rows, next, puts));
    }
    Ok(writes)
}

/// The fields of the next task of a series: the same everywhere, so that two of them merge into one.
fn successor(row: &TaskRow, priority: Value, due: Value, rule: &Rule) -> Vec<Put> {
    let mut puts = vec![
        Put::new(key::TITLE, row.title.as_str()),
        Put::new(key::DUE, due),
        Put::new(key::RRULE, rule.to_string()),
        Put::new("priority", priority),
        Put::new(key::ASSIGNEE, row.assignee),
    ];
    puts.extend(row.zone.as_ref().map(|zone| Put::new(key::ZONE, zone.as_str())));
    for item in &row.checklist {
        let at = |part: &str| format!("checklist/{}/{part}", item.id);
        puts.push(Put::new(at("text"), item.text.as_str()));
        puts.push(Put::new(at(key::POSITION), item.position.clone()));
    }
    puts.extend(row.reminders.iter().map(|(id, minutes)| Put::new(format!("reminders/{id}"), *minutes)));
    puts.extend(row.links.iter().map(|link| Put::new(format!("{}/{link}", key::LINKS), true)));
    puts
}
