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

impl FieldKind {
    /// Whether somebody can be asked for it. A box that nobody ticked is an answer as well.
    pub const fn can_be_required(self) -> bool {
        !matches!(self, FieldKind::Formula | FieldKind::Choices | FieldKind::Checkbox)
    }
}

/// A field that an admin added to a kind of records; its values stand under `custom/<id>`. Or else the words that an
/// admin gave to a choice that a kind declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRow {
    pub name: String,
    /// What it belongs to; `None` for a kind from a newer version.
    pub of: Option<Kind>,
    /// The kind and the key of the choice whose words these are; `None` for a field of its own.
    pub extends: Option<(Kind, String)>,
    pub field_kind: FieldKind,
    /// The heading that it stands under; empty for none.
    pub section: String,
    pub position: Option<Position>,
    pub archived: bool,
    /// Whoever edits a record is asked for it, as long as it is empty.
    pub required: bool,
    /// What is computed, for a formula.
    pub formula: String,
    /// In the order in which they are offered.
    pub options: Vec<FieldOption>,
}

/// One of the values that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOption {
    /// Of a word that a kind declares computed from that ([`PartId::from_cause`]).
    pub id: PartId,
    /// Empty for a word that is called as its kind declares.
    pub name: String,
    pub position: Option<Position>,
    pub archived: bool,
}

impl FieldRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        let extends = fields.text("extends");
        let extends = extends.split_once('/').and_then(|(kind, key)| Some((Kind::parse(kind)?, key.to_owned())));
        let options: LiteMap<PartId, FieldOption> = fields.parts("options", |part| {
            let name = part.optional_text(key::NAME);
            Some(FieldOption {
                id: part.id.parse().ok()?,
                name: if extends.is_some() { name.unwrap_or_default() } else { name? },
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
            required: fields.bool("required"),
            extends,
            formula: fields.text("formula"),
            options,
        }
    }
}
