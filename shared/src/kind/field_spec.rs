//! What is declared of a field.

use super::FieldType;
use crate::text::Text;

/// On which records a field is shown; one that is filled is shown on any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownOn {
    Always,
    Filled,
    /// On leads.
    Leads,
}

/// What a search finds a record by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchedAs {
    /// An address or a domain: from its beginning.
    Address,
    /// A number, however it is grouped.
    Number,
    /// The code of an article: with its dashes and points, or without.
    Code,
}

/// A field of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// The key in the document, where `*` stands for an id or a word: `stages/*/name`. Of a list of entries
    /// ([`FieldType::Phones`]) what they have in common: `phones`.
    pub key: &'static str,
    pub of: FieldType,
    /// What it is called; empty for what no form and no column shows.
    pub label: Text,
    /// A record has at least one of its required fields filled in.
    pub is_required: bool,
    /// Asked for when a record is made.
    pub is_asked: bool,
    /// Written by the app itself: shown, and typed by nobody.
    pub is_told: bool,
    /// Edited by a part of the page of its own.
    pub is_apart: bool,
    /// Where its record shows it.
    pub shown: ShownOn,
    pub found: Option<SearchedAs>,
    /// Concurrent edits stay visible until somebody settles them (promise M2).
    pub keeps_conflicts: bool,
    /// The record that it names has this one on its page and its timeline.
    pub is_related: bool,
    /// What it counts for the completeness of a record.
    pub worth: u32,
    /// What a choice means where nothing is written; `true` of what is so until somebody says no.
    pub usual: Option<&'static str>,
    /// An admin may add words to a choice, call them otherwise, put them into another order and away.
    pub takes_words: bool,
}

/// A field that pages, forms and columns show.
pub(super) const fn field(key: &'static str, of: FieldType, label: Text) -> FieldSpec {
    FieldSpec {
        key,
        of,
        label,
        is_required: false,
        is_asked: false,
        is_told: false,
        is_apart: false,
        shown: ShownOn::Always,
        found: None,
        keeps_conflicts: false,
        is_related: false,
        worth: 0,
        usual: None,
        takes_words: false,
    }
}

/// A field that only the parts of the app which know it read and write.
pub(super) const fn part(key: &'static str, of: FieldType) -> FieldSpec {
    field(key, of, Text::NONE)
}

impl FieldSpec {
    pub(super) const fn required(mut self) -> FieldSpec {
        self.is_required = true;
        self
    }

    pub(super) const fn asked(mut self) -> FieldSpec {
        self.is_asked = true;
        self
    }

    pub(super) const fn told(mut self) -> FieldSpec {
        self.is_told = true;
        self
    }

    pub(super) const fn apart(mut self) -> FieldSpec {
        self.is_apart = true;
        self
    }

    pub(super) const fn shown(mut self, shown: ShownOn) -> FieldSpec {
        self.shown = shown;
        self
    }

    pub(super) const fn found(mut self, found: SearchedAs) -> FieldSpec {
        self.found = Some(found);
        self
    }

    pub(super) const fn conflicts(mut self) -> FieldSpec {
        self.keeps_conflicts = true;
        self
    }

    pub(super) const fn related(mut self) -> FieldSpec {
        self.is_related = true;
        self
    }

    pub(super) const fn worth(mut self, worth: u32) -> FieldSpec {
        self.worth = worth;
        self
    }

    pub(super) const fn usual(mut self, word: &'static str) -> FieldSpec {
        self.usual = Some(word);
        self
    }

    pub(super) const fn takes_words(mut self) -> FieldSpec {
        self.takes_words = true;
        self
    }

    /// Whether pages, forms and columns show it.
    pub const fn has_label(&self) -> bool {
        !self.label.is_empty()
    }

    /// Whether a key is its own, or that of one of its entries.
    pub fn is_of(&self, key: &str) -> bool {
        self.rest(key).is_some_and(|rest| rest.is_empty() || self.of.entry(rest).is_some())
    }

    /// The type of what stands under a key; `None` where the key is not one of this field.
    pub fn type_of(&self, key: &str) -> Option<FieldType> {
        match self.rest(key)? {
            "" if self.of.is_list() => None,
            "" => Some(self.of),
            rest => self.of.entry(rest),
        }
    }

    /// What of a key stands behind this field's own.
    fn rest<'a>(&self, key: &'a str) -> Option<&'a str> {
        let mut rest = key;
        for (nth, own) in self.key.split('/').enumerate() {
            if nth > 0 {
                rest = rest.strip_prefix('/')?;
            }
            let end = rest.find('/').unwrap_or(rest.len());
            if own != "*" && own != &rest[..end] || end == 0 {
                return None;
            }
            rest = &rest[end..];
        }
        match rest.strip_prefix('/') {
            Some("") => None,
            Some(rest) => Some(rest),
            None => Some(rest),
        }
    }
}
