//! Fields as people see them, whether a kind declares them or an admin added them to it.

use crate::{
    formula::Formula,
    id::{PartId, RecordId},
    kind::{FieldSpec, FieldType, Kind, ShownOn},
    limits::OPEN_TEXT_CHARS,
    row::{FieldKind, FieldOption, FieldRow, Row},
    sort::sort_by,
    text::Text,
};
use std::sync::{Arc, LazyLock};

/// What something is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    Said(Text),
    /// As somebody called it, the same in every language.
    Own(Box<str>),
}

impl From<Text> for Name {
    fn from(text: Text) -> Name {
        Name::Said(text)
    }
}

/// One of the words of a choice, as it is stored, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub word: Box<str>,
    pub name: Name,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub key: Box<str>,
    pub name: Name,
    pub of: FieldType,
    /// Of a choice, what stands on records: the words that are offered, and behind them those that no longer are.
    pub choices: Vec<Choice>,
    /// How many of them are offered.
    offered: usize,
    /// What is computed, for a formula that can be read.
    pub formula: Option<Formula>,
    /// What the record is called; never empty.
    pub is_title: bool,
    /// Written by the app itself: shown, and typed by nobody.
    pub is_told: bool,
    /// Edited by a part of the page of its own.
    pub is_apart: bool,
    /// Asked for when a record is made.
    pub is_asked: bool,
    /// Where its record shows it.
    pub shown: ShownOn,
    /// What it means where nothing is written; empty for nothing.
    usual: &'static str,
    /// The heading that it stands under; empty for none.
    pub section: Box<str>,
    /// Whoever makes a record is asked for it, and whoever moves a deal that has none. Never refused where it is
    /// missing.
    pub is_required: bool,
    /// An admin may add words to it, call them otherwise, put them into another order and away.
    pub takes_words: bool,
}

/// The fields of all kinds that pages, forms and columns show, made once.
static DECLARED: LazyLock<Vec<Vec<Arc<Field>>>> = LazyLock::new(|| {
    let of = |kind: Kind| {
        let shown = kind.spec().fields.iter().filter(|spec| spec.has_label());
        shown.map(|spec| Arc::new(Field::declared(kind, spec))).collect()
    };
    Kind::ALL.into_iter().map(of).collect()
});

/// The fields that a kind declares and people see, in the order of its page.
pub fn declared(kind: Kind) -> &'static [Arc<Field>] {
    DECLARED.get(kind as usize).map(Vec::as_slice).unwrap_or_default()
}

/// Fields under the headings that they stand under: first those under none, then each heading where its first field
/// stands.
pub fn sections(fields: impl IntoIterator<Item = Arc<Field>>) -> Vec<(Box<str>, Vec<Arc<Field>>)> {
    let mut sections: Vec<(Box<str>, Vec<Arc<Field>>)> = vec![("".into(), Vec::new())];
    for field in fields {
        match sections.iter_mut().find(|(name, _)| *name == field.section) {
            Some((_, known)) => known.push(field),
            None => sections.push((field.section.clone(), vec![field])),
        }
    }
    sections
}

impl Field {
    /// A field of a form that no page shows so.
    pub fn asked_for(key: &str, name: Text, of: FieldType) -> Field {
        Field {
            key: key.into(),
            name: name.into(),
            of,
            choices: Vec::new(),
            offered: 0,
            formula: None,
            is_title: false,
            is_told: false,
            is_apart: false,
            is_asked: true,
            shown: ShownOn::Always,
            usual: "",
            section: "".into(),
            is_required: false,
            takes_words: false,
        }
    }

    fn declared(kind: Kind, spec: &FieldSpec) -> Field {
        let choices = spec.of.words().iter().map(|(word, name)| Choice { word: (*word).into(), name: (*name).into() });
        let choices: Vec<Choice> = choices.collect();
        Field {
            offered: choices.len(),
            choices,
            // What may be empty is what nothing is called by on a page of its own.
            is_title: spec.key == kind.spec().title && kind.page().is_some(),
            is_told: spec.is_told,
            is_apart: spec.is_apart,
            is_asked: spec.is_asked,
            shown: spec.shown,
            usual: spec.usual.unwrap_or_default(),
            takes_words: spec.takes_words,
            ..Field::asked_for(spec.key, spec.label, spec.of)
        }
    }

    /// The field that a record defines.
    pub fn own(record: RecordId, row: &FieldRow) -> Field {
        let (open, past): (Vec<_>, Vec<_>) = row.options.iter().partition(|option| !option.archived);
        let offered = open.len();
        let choice = |option: &FieldOption| Choice {
            word: option.id.to_string().into(),
            name: Name::Own(option.name.as_str().into()),
        };
        let of = match row.field_kind {
            FieldKind::Text => FieldType::Text(OPEN_TEXT_CHARS),
            FieldKind::Number => FieldType::Decimal,
            FieldKind::Money => FieldType::Money,
            FieldKind::Date => FieldType::Date,
            FieldKind::Choice => FieldType::WORD,
            FieldKind::Choices => FieldType::Choices(&[]),
            FieldKind::Checkbox => FieldType::Bool,
            FieldKind::Link => FieldType::Url,
            FieldKind::Person => FieldType::Member,
            FieldKind::Formula => FieldType::Formula,
        };
        // Of a choice with nothing to choose nobody could give an answer.
        let can_be_chosen = row.field_kind != FieldKind::Choice || offered > 0;
        let is_required = row.required && row.field_kind.can_be_required() && can_be_chosen;
        let formula = Some(row.formula.as_str()).filter(|_| of == FieldType::Formula);
        Field {
            name: Name::Own(row.name.as_str().into()),
            choices: open.into_iter().chain(past).map(choice).collect(),
            offered,
            formula: formula.and_then(|it| it.parse().ok()),
            is_asked: is_required,
            is_required,
            section: row.section.as_str().into(),
            ..Field::asked_for(&format!("custom/{record}"), Text::NONE, of)
        }
    }

    /// A declared choice with the words that an admin gave it. What is put away is no longer offered, and still called
    /// so. With `is_past`, all that was added is put away.
    pub fn with_words(&self, words: &[FieldOption], is_past: bool) -> Field {
        let declared: Vec<PartId> = self.choices.iter().map(|choice| PartId::from_cause(&choice.word)).collect();
        let said = |id: &PartId| words.iter().find(|word| word.id == *id).filter(|_| !is_past);
        let known = self.choices.iter().zip(&declared).map(|(choice, id)| {
            let said = said(id);
            let name = said.map(|word| word.name.as_str()).filter(|name| !name.is_empty());
            let name = name.map_or_else(|| choice.name.clone(), |name| Name::Own(name.into()));
            let position = said.and_then(|word| word.position.as_ref());
            (said.is_some_and(|word| word.archived), position, Choice { word: choice.word.clone(), name })
        });
        let is_added = |word: &&FieldOption| !declared.contains(&word.id) && !word.name.is_empty();
        let added = words.iter().filter(is_added).map(|word| {
            let choice = Choice { word: word.id.to_string().into(), name: Name::Own(word.name.as_str().into()) };
            (is_past || word.archived, word.position.as_ref(), choice)
        });
        let mut all: Vec<_> = known.chain(added).enumerate().collect();
        // What has no place of its own stays in the order in which it is declared, before all others.
        sort_by(&mut all, |(nth, one), (other_nth, other)| (one.0, one.1, nth).cmp(&(other.0, other.1, other_nth)));
        let offered = all.iter().filter(|(_, (is_past, ..))| !is_past).count();
        Field { choices: all.into_iter().map(|(_, (.., choice))| choice).collect(), offered, ..self.clone() }
    }

    /// The words that are offered.
    pub fn offered(&self) -> &[Choice] {
        &self.choices[..self.offered]
    }

    /// What a word of a choice is called.
    pub fn choice(&self, word: &str) -> Option<&Name> {
        self.choices.iter().find(|choice| &*choice.word == word).map(|choice| &choice.name)
    }

    /// Of a field that takes several words, those that are chosen in a row, in the order in which they are offered.
    pub fn chosen(&self, row: &Row) -> Vec<&Choice> {
        let is_chosen = |choice: &&Choice| row.value(&format!("{}/{}", self.key, choice.word)).as_bool() == Some(true);
        self.choices.iter().filter(is_chosen).collect()
    }

    /// The record that defines it; `None` for one that its kind declares.
    pub fn record(&self) -> Option<RecordId> {
        self.key.strip_prefix("custom/")?.parse().ok()
    }

    /// Whether an admin added it.
    pub fn is_own(&self) -> bool {
        self.key.starts_with("custom/")
    }

    /// Whether a person types or chooses what stands in it, where records are edited.
    pub fn is_typed(&self) -> bool {
        !self.is_told && !self.is_apart && self.of.is_typed()
    }

    /// Whether it is so until somebody says no.
    pub fn is_usual(&self) -> bool {
        self.usual == "true"
    }

    /// The record that it names by title, of which kind.
    pub fn linked(&self) -> Option<Kind> {
        match self.of {
            FieldType::Link(kind) => Some(kind),
            _ => None,
        }
    }
}
