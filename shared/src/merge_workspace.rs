//! Merging a workspace that was on a device alone into a team's: the same records under the same ids, as the member who
//! brings them. What a workspace has for itself is matched, not merged: pipelines and stages, tags and fields of the same
//! name.

use crate::{
    admission::Candidate,
    backup::BackupRecord,
    document::{Attribution, Document, StoredChange},
    folding::fold,
    id::{MemberId, PipelineId, RecordId, StageId},
    kind::{Kind, key},
    money::Currency,
    row::{FieldKind, FieldRow, PipelineRow, Row, Stage, StageType},
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A record as it is to be made in the other workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncomingRecord {
    pub record: RecordId,
    pub kind: Kind,
    pub fields: Vec<(String, Value)>,
}

/// The workspace that the records come into, as far as they have to fit in.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// By position, without archived ones.
    pub pipelines: Vec<(PipelineId, PipelineRow)>,
    pub tags: Vec<(RecordId, String)>,
    pub fields: Vec<(RecordId, FieldRow)>,
    /// Whether fields that it lacks may be made there.
    pub may_configure: bool,
}

impl Target {
    /// What rows say of a workspace.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>, may_configure: bool) -> Target {
        let mut target = Target { may_configure, ..Target::default() };
        // The words of a choice have one id everywhere: where they were taken back, no others take their place.
        let has_words = |row: &Row| row.as_field().is_some_and(|field| field.extends.is_some());
        for row in rows.into_iter().filter(|row| !row.is_deleted() || has_words(row)) {
            if let Some(pipeline) = row.as_pipeline().filter(|pipeline| !pipeline.archived) {
                target.pipelines.push((PipelineId::of(row.id), pipeline.clone()));
            } else if row.as_tag().is_some() {
                target.tags.push((row.id, row.title().to_owned()));
            } else if let Some(field) = row.as_field() {
                target.fields.push((row.id, field.clone()));
            }
        }
        target.pipelines.sort_by(|a, b| (&a.1.position, a.0).cmp(&(&b.1.position, b.0)));
        target
    }
}

/// A record that was read, with its row; `None` for one that is deleted, or that cannot be read.
pub fn read(backup: &BackupRecord) -> Option<(IncomingRecord, Row)> {
    let mut document = Document::new(backup.record);
    for change in &backup.changes {
        let hash = Candidate::read(&change.bytes).ok()?.hash();
        let attribution = Attribution::received(change.member, change.received_at);
        document.fold(&StoredChange { hash, bytes: change.bytes.clone(), attribution }).ok()?;
    }
    let row = document.project();
    let kind = row.kind().filter(|_| !row.is_deleted())?;
    let fields = document.fields();
    let written = fields.iter().filter(|(_, value)| !matches!(value, Value::Empty | Value::Opaque));
    let fields = written.map(|(key, value)| (key.to_owned(), value.clone())).collect();
    Some((IncomingRecord { record: backup.record, kind, fields }, row))
}

/// What is made in the target of the records of another workspace, in which `from` is the member that is `member` there.
pub fn fit(
    records: Vec<(IncomingRecord, Row)>,
    from: MemberId,
    member: MemberId,
    target: &Target,
) -> Vec<IncomingRecord> {
    let mut ids: HashMap<String, String> = HashMap::new();
    ids.insert(from.to_string(), member.to_string());
    let mut lost_fields: BTreeMap<String, FieldRow> = BTreeMap::new();
    let mut left_out: Vec<RecordId> = Vec::new();
    for (incoming, row) in &records {
        match incoming.kind {
            // Who one is there, and what the workspace has for itself.
            Kind::Workspace | Kind::Member | Kind::Rule => left_out.push(incoming.record),
            Kind::Pipeline => {
                left_out.push(incoming.record);
                if let (Some(own), Some((id, other))) = (row.as_pipeline(), pipeline_like(row.title(), target)) {
                    ids.insert(incoming.record.to_string(), id.to_string());
                    for (stage, like) in matched(&own.stages, &other.open_stages()) {
                        ids.insert(stage.to_string(), like.to_string());
                    }
                }
            }
            Kind::Tag => {
                if let Some((known, _)) = target.tags.iter().find(|(_, name)| fold(name) == fold(row.title())) {
                    left_out.push(incoming.record);
                    ids.insert(incoming.record.to_string(), known.to_string());
                }
            }
            Kind::Field => {
                let Some(own) = row.as_field() else { continue };
                let like = target.fields.iter().find(|(_, it)| is_like(it, own));
                if like.is_some() || !target.may_configure {
                    ids.extend(words_of(own));
                }
                if let Some((known, like)) = like {
                    left_out.push(incoming.record);
                    ids.insert(incoming.record.to_string(), known.to_string());
                    for option in &own.options {
                        let same = like.options.iter().find(|it| fold(&it.name) == fold(&option.name));
                        if let Some(same) = same {
                            ids.insert(option.id.to_string(), same.id.to_string());
                        }
                    }
                } else if !target.may_configure {
                    left_out.push(incoming.record);
                    lost_fields.insert(incoming.record.to_string(), own.clone());
                }
            }
            _ => {}
        }
    }
    let own = records.iter().find_map(|(_, row)| row.as_workspace().map(|it| it.currency)).unwrap_or(Currency::VND);
    let mut fitted = Vec::new();
    for (mut incoming, _) in records {
        if left_out.contains(&incoming.record) {
            continue;
        }
        let told = take_lost(&mut incoming, &lost_fields);
        for (key, value) in &mut incoming.fields {
            replace(key, &ids);
            if let Value::Text(text) = value {
                replace(text, &ids);
            }
        }
        incoming.fields.retain(|(key, _)| is_merged(key));
        name_currency(&mut incoming, own);
        fitted.extend(told.map(|words| note(incoming.record, words)));
        fitted.push(incoming);
    }
    // What is pointed at comes before what points.
    fitted.sort_by_key(|incoming| (incoming.kind, incoming.record));
    fitted
}

/// Characters of a word of a choice, at most.
const WORD_CHARS: usize = 64;

/// What a document has for itself, and what names a rule that stayed behind.
fn is_merged(key: &str) -> bool {
    !matches!(key, key::KIND | key::SCHEMA | key::CREATED_BY | key::DELETED_AT | "assigned_rule_id")
}

/// The pipeline of the same name, or the first.
fn pipeline_like<'a>(name: &str, target: &'a Target) -> Option<(PipelineId, &'a PipelineRow)> {
    let same = target.pipelines.iter().find(|(_, pipeline)| fold(&pipeline.name) == fold(name));
    same.or(target.pipelines.first()).map(|(id, pipeline)| (*id, pipeline))
}

/// For each stage the one that it becomes: of the same name, else of the same meaning and at the same step.
fn matched(own: &[Stage], others: &[Stage]) -> Vec<(StageId, StageId)> {
    let of = |stages: &[Stage], meaning: StageType| -> Vec<StageId> {
        stages.iter().filter(|stage| stage.stage_type == meaning).map(|stage| stage.id).collect()
    };
    let like = |stage: &Stage| {
        let same = others.iter().find(|it| it.stage_type == stage.stage_type && fold(&it.name) == fold(&stage.name));
        if let Some(same) = same {
            return Some(same.id);
        }
        let steps = of(others, stage.stage_type);
        let step = of(own, stage.stage_type).iter().position(|id| *id == stage.id).unwrap_or(0);
        steps.get(step).or(steps.last()).copied().or_else(|| others.first().map(|it| it.id))
    };
    own.iter().filter_map(|stage| Some((stage.id, like(stage)?))).collect()
}

/// The words that were given to a declared choice, by their ids: where the other workspace lacks them, records say what
/// they are called.
fn words_of(own: &FieldRow) -> impl Iterator<Item = (String, String)> {
    let words = own.options.iter().filter(|word| own.extends.is_some() && !word.name.is_empty());
    let short = words.filter(|word| word.name.chars().nth(WORD_CHARS).is_none());
    short.map(|word| (word.id.to_string(), word.name.clone()))
}

fn is_like(known: &FieldRow, own: &FieldRow) -> bool {
    if own.extends.is_some() {
        return known.extends == own.extends;
    }
    known.of == own.of && known.field_kind == own.field_kind && fold(&known.name) == fold(&own.name)
}

/// Puts other ids in the place of those that stand in a key or a text.
fn replace(text: &mut String, ids: &HashMap<String, String>) {
    const ID: usize = 36;
    let mut at = 0;
    while at + ID <= text.len() {
        match text.get(at..at + ID).and_then(|part| ids.get(part)) {
            Some(id) => {
                text.replace_range(at..at + ID, id);
                at += id.len();
            }
            None => at += 1,
        }
    }
}

/// An amount that names no currency is in that of the workspace it comes from.
fn name_currency(incoming: &mut IncomingRecord, own: Currency) {
    const AMOUNTS: [&str; 3] = [key::AMOUNT, "annual_revenue", "balance"];
    let has = |key: &str| incoming.fields.iter().any(|(known, _)| known == key);
    if AMOUNTS.iter().any(|key| has(key)) && !has(key::CURRENCY) {
        incoming.fields.push((key::CURRENCY.to_owned(), own.into()));
    }
}

/// Takes the values out of fields that the other workspace does not have, in words.
fn take_lost(incoming: &mut IncomingRecord, lost: &BTreeMap<String, FieldRow>) -> Option<String> {
    if lost.is_empty() {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    incoming.fields.retain(|(key, value)| {
        let mut parts = key.strip_prefix(key::CUSTOM).unwrap_or_default().trim_start_matches('/').splitn(2, '/');
        let Some(field) = parts.next().and_then(|id| lost.get(id)) else { return true };
        if let Some(words) = in_words(field, parts.next(), value) {
            lines.push(format!("{}: {words}", field.name));
        }
        false
    });
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn in_words(field: &FieldRow, option: Option<&str>, value: &Value) -> Option<String> {
    let named = |id: &str| field.options.iter().find(|it| it.id.to_string() == id).map(|it| it.name.clone());
    Some(match (option, value) {
        (Some(option), Value::Bool(true)) => named(option)?,
        (Some(_), _) | (_, Value::Empty | Value::Opaque | Value::Bool(false)) => return None,
        (None, Value::Text(text)) if field.field_kind == FieldKind::Choice => named(text)?,
        (None, Value::Text(text)) => text.clone(),
        (None, Value::Int(int)) => int.to_string(),
        (None, Value::Number(number)) => number.to_string(),
        (None, Value::Bool(true)) => "✓".to_owned(),
        (None, Value::Time(at)) => at.0.to_string(),
    })
}

/// A note on a record; once, however often it is brought.
fn note(record: RecordId, words: String) -> IncomingRecord {
    let fields = vec![
        ("activity_type".to_owned(), Value::text("note")),
        (key::BODY.to_owned(), Value::Text(words)),
        (format!("{}/{record}", key::LINKS), Value::Bool(true)),
    ];
    IncomingRecord { record: RecordId::from_cause(&format!("{record}|brought")), kind: Kind::Activity, fields }
}

#[cfg(test)]
mod tests;
