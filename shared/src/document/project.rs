//! From a document to its row. Projection never fails (promise L9) and depends on nothing but the document's changes
//! and their attributions (promise L6).

use super::{Document, Fields, Known, fields::scalar_value, hash_of};
use crate::{
    command::FieldEdit,
    id::{MemberId, RecordId},
    kind::Kind,
    row::{
        ActivityRow, AffiliationRow, AttachmentRow, Body, CompanyRow, ContactRow, DealRow, FieldRow, GoalRow, Hash,
        MemberRow, Meta, PipelineRow, Rival, Row, RuleRow, TagRow, TaskRow, TemplateRow, ViewRow, WorkspaceRow,
    },
    schema::{self, key},
    stamp::Timestamp,
    value::Value,
};
use automerge::{ObjId, ObjType, ROOT, ReadDoc};
use litemap::LiteMap;
use std::collections::{BTreeMap, BTreeSet};

/// The fields that a row keeps as they are: those that nothing but forms reads, and choices that this version does not know.
fn plain(kind: Kind, fields: &Fields, body: &Body) -> LiteMap<String, Value> {
    let filled = fields.iter().filter(|(_, value)| **value != Value::Empty);
    let plain = filled.filter(|(key, value)| {
        schema::is_plain(kind, key)
            || schema::is_choice(kind, key) && value.as_text().is_some_and(|it| !body.knows(key, it))
    });
    plain.map(|(key, value)| (key.to_owned(), value.clone())).collect()
}

/// What differs by kind; `word` is the kind as it is written.
fn body(kind: Option<Kind>, word: &str, fields: &Fields) -> Body {
    match kind {
        Some(Kind::Workspace) => Body::Workspace(WorkspaceRow::read(fields)),
        Some(Kind::Pipeline) => Body::Pipeline(PipelineRow::read(fields)),
        Some(Kind::Member) => Body::Member(MemberRow::read(fields)),
        Some(Kind::Company) => Body::Company(CompanyRow::read(fields)),
        Some(Kind::Contact) => Body::Contact(ContactRow::read(fields)),
        Some(Kind::Deal) => Body::Deal(DealRow::read(fields)),
        Some(Kind::Activity) => Body::Activity(ActivityRow::read(fields)),
        Some(Kind::Task) => Body::Task(TaskRow::read(fields)),
        Some(Kind::Tag) => Body::Tag(TagRow::read(fields)),
        Some(Kind::View) => Body::View(ViewRow::read(fields)),
        Some(Kind::Goal) => Body::Goal(GoalRow::read(fields)),
        Some(Kind::Template) => Body::Template(TemplateRow::read(fields)),
        Some(Kind::Affiliation) => Body::Affiliation(AffiliationRow::read(fields)),
        Some(Kind::Field) => Body::Field(FieldRow::read(fields)),
        Some(Kind::Rule) => Body::Rule(RuleRow::read(fields)),
        Some(Kind::Attachment) => Body::Attachment(AttachmentRow::read(fields)),
        None => Body::Unknown { kind: word.to_owned() },
    }
}

impl Row {
    /// The row of a record that is about to be written so: what rules and comparisons ask of it before it is there. Nobody
    /// made it yet, and nothing contests it.
    pub fn written(id: RecordId, kind: Kind, edits: &[FieldEdit]) -> Row {
        let fields = Fields::written(edits);
        let body = body(Some(kind), kind.as_str(), &fields);
        Row { id, meta: said(&fields, Some((kind, &body))), body }
    }
}

/// What a record's own fields say of what every record has.
fn said(fields: &Fields, kind: Option<(Kind, &Body)>) -> Meta {
    Meta {
        created_at: fields.time(key::CREATED_AT),
        created_by: fields.parsed(key::CREATED_BY),
        owner: fields.parsed(key::OWNER),
        deleted_at: fields.time(key::DELETED_AT),
        tags: fields.marked(key::TAGS),
        custom: fields.group(key::CUSTOM).map(|(id, value)| (id.to_owned(), value.clone())).collect(),
        more: kind.map(|(kind, body)| plain(kind, fields, body)).unwrap_or_default(),
        ..Meta::default()
    }
}

/// When a record was changed last and by whom; ties by hash.
fn latest<'a>(known: impl Iterator<Item = (&'a Hash, &'a Known)>) -> Option<(Timestamp, Hash, Option<MemberId>)> {
    known
        .map(|(hash, known)| {
            let at = match known.attribution.and_then(|attribution| attribution.received_at) {
                Some(received) => known.made_at.min(received),
                None => known.made_at,
            };
            (at, *hash, known.attribution.map(|attribution| attribution.member))
        })
        .max()
}

/// A row of what was read, but for what only a document knows: conflicts, and edits beside a tombstone.
fn row<'a>(id: RecordId, fields: &Fields, known: impl Iterator<Item = (&'a Hash, &'a Known)>, heads: Vec<Hash>) -> Row {
    let word = fields.get(key::KIND).and_then(Value::as_text);
    let kind = word.and_then(Kind::parse);
    let body = match word {
        Some(word) => body(kind, word, fields),
        None => Body::Damaged { reason: "no kind".into() },
    };
    let said = said(fields, kind.map(|kind| (kind, &body)));
    let latest = latest(known);
    let meta = Meta {
        updated_at: latest.map(|(at, ..)| said.created_at.map_or(at, |created| created.max(at))),
        updated_by: latest.and_then(|(.., member)| member),
        heads,
        ..said
    };
    Row { id, meta, body }
}

impl Document {
    pub fn project(&self) -> Row {
        let fields = Fields::read(&self.doc);
        let mut row = row(self.id, &fields, self.known.iter(), self.heads());
        row.meta.edited_after_deletion = row.meta.deleted_at.is_some() && self.edited_beside_tombstone();
        row.meta.conflicts = row.kind().map(|kind| self.conflicts(kind, &fields)).unwrap_or_default();
        row
    }

    /// The row of a record with one change, which contests nothing.
    pub(super) fn row_of(id: RecordId, fields: &Fields, hash: &Hash, known: &Known) -> Row {
        row(id, fields, [(hash, known)].into_iter(), vec![*hash])
    }

    fn conflicts(&self, kind: Kind, fields: &Fields) -> BTreeMap<String, Vec<Rival>> {
        fields
            .contested()
            .filter(|key| schema::keeps_conflicts(kind, key))
            .filter_map(|key| Some((key.to_owned(), self.rivals(key)?)))
            .collect()
    }

    /// The distinct values of a contested key, the winner first; `None` when all of them say the same.
    fn rivals(&self, key: &str) -> Option<Vec<Rival>> {
        let mut all = self.doc.get_all(ROOT, key).ok()?;
        // automerge lists the winner last.
        all.reverse();
        let mut seen: Vec<Value> = Vec::new();
        let mut rivals = Vec::new();
        for (value, object) in all {
            let value = match value {
                automerge::Value::Scalar(scalar) => scalar_value(&scalar),
                automerge::Value::Object(ObjType::Text) => self.doc.text(&object).map_or(Value::Opaque, Value::Text),
                automerge::Value::Object(_) => Value::Opaque,
            };
            let identity = schema::conflict_identity(key, &value);
            if seen.contains(&identity) {
                continue;
            }
            seen.push(identity);
            rivals.push(self.rival(value, &object));
        }
        (rivals.len() > 1).then_some(rivals)
    }

    /// The change that wrote what stands under a key; of several at once the winner's.
    pub fn written_by(&self, key: &str) -> Option<Hash> {
        let (_, operation) = self.doc.get(ROOT, key).ok()??;
        self.doc.hash_for_opid(&operation).map(|hash| hash_of(&hash))
    }

    fn rival(&self, value: Value, operation: &ObjId) -> Rival {
        let known = self.doc.hash_for_opid(operation).and_then(|hash| self.known.get(&hash_of(&hash)));
        Rival {
            value,
            member: known.and_then(|known| known.attribution).map(|attribution| attribution.member),
            at: known.map(|known| known.made_at),
        }
    }

    /// Whether a change that the tombstone's writer did not know of, or that came after it, writes anything but the
    /// tombstone (promise M4).
    fn edited_beside_tombstone(&self) -> bool {
        let Ok(tombstones) = self.doc.get_all(ROOT, key::DELETED_AT) else { return false };
        let deletions: BTreeSet<automerge::ChangeHash> =
            tombstones.iter().filter_map(|(_, operation)| self.doc.hash_for_opid(operation)).collect();
        let heads: Vec<_> = deletions.iter().copied().collect();
        self.doc.get_changes(&heads).iter().any(|change| {
            !deletions.contains(&change.hash())
                && change.decode().operations.iter().any(|operation| match &operation.key {
                    automerge::legacy::Key::Map(written) => written != key::DELETED_AT,
                    automerge::legacy::Key::Seq(_) => true,
                })
        })
    }
}
