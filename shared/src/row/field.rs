use crate::{
    fields::Entries,
    id::PartId,
    kind::{Kind, key},
    position::Position,
    sort::sort_by,
};
use litemap::LiteMap;

words! {
    /// What a field that an admin added holds.
    FieldKind {
        Text = "text", Number = "number", Money = "money", Date = "date", Choice = "choice", Choices = "choices",
        Checkbox = "checkbox", Link = "link", Person = "person", Formula = "formula",
    }
}

/// A field that an admin added to a kind of records; its values stand under `custom/<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRow {
    pub name: String,
    /// What it belongs to; `None` for a kind from a newer version.
    pub of: Option<Kind>,
    pub field_kind: FieldKind,
    /// The heading that it stands under; empty for none.
    pub section: String,
    pub position: Option<Position>,
    pub archived: bool,
    /// What is computed, for a formula.
    pub formula: String,
    /// In the order in which they are offered.
    pub options: Vec<FieldOption>,
}

/// One of the values that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOption {
    pub id: PartId,
    pub name: String,
    pub position: Option<Position>,
    pub archived: bool,
}

impl FieldRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        let options: LiteMap<PartId, FieldOption> = fields.parts("options", |part| {
            Some(FieldOption {
                id: part.id.parse().ok()?,
                name: part.optional_text(key::NAME)?,
                position: part.parsed(key::POSITION),
                archived: part.bool("archived"),
            })
        });
        let mut options: Vec<FieldOption> = options.into_tuple_vec().into_iter().map(|(_, option)| option).collect();
        sort_by(&mut options, |one, other| (&one.position, one.id).cmp(&(&other.position, other.id)));
        Self {
            name: fields.text(key::NAME),
            of: fields.get("of").and_then(|word| Kind::parse(word.as_text()?)),
            field_kind: fields.word("type", FieldKind::parse),
            section: fields.text("section"),
            position: fields.parsed(key::POSITION),
            archived: fields.bool("archived"),
            formula: fields.text("formula"),
            options,
        }
    }
}
