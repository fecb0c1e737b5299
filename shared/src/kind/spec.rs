//! What is declared of a kind of records.

use super::{FieldSpec, FieldType, Kind, SearchedAs, key};
use crate::{role::Role, text::Text};

/// Where records of a kind are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Its list stands in the navigation.
    Navigation,
    /// Its records are found from anywhere.
    Palette,
    /// An admin may add fields to it.
    OwnFields,
    /// It is read from tables.
    Import,
    /// What happened is put down about it, and tasks are.
    About,
}

/// Who may change a record that is there, beside what its kind asks of a role. An admin may, but for what is written once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// What stands under these keys is its author's.
    Author(&'static [&'static str]),
    /// What stands under these keys is its author's, and stays for good once it is written.
    Once(&'static [&'static str]),
    /// All of it is its owner's; its author's, where nobody owns it.
    Owner,
    /// What stands under these keys is for admins, also where the rest is somebody's own, and from its first change on.
    Admins(&'static [&'static str]),
}

/// Whom a record is for. What is more secret than a record is in one of its own, beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody of the workspace.
    Everyone,
    /// Who owns it, those whose team they are in, and with whom it was shared.
    Owned,
    /// Who sees every record that it links to, its author, and whom it was given to.
    Linked,
    /// Its owner, until it is shared.
    Private,
    /// Owners and admins of the workspace.
    Admins,
}

/// The heading of the navigation that a list stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What one does oneself.
    Work,
    Selling,
    Customers,
    More,
}

/// The pages of a kind: its list and those of its records.
#[derive(Debug)]
pub struct Page {
    /// Of the list, with its slash: `/contacts`. A record's stands behind it.
    pub path: &'static str,
    /// As the `d` of a path on a grid of 24 by 24.
    pub icon: &'static str,
    /// The keys that lead there, one after the other: `g c`; empty for none.
    pub keys: &'static str,
    pub group: Group,
    /// Its place among the others.
    pub order: u8,
    /// What its records are called together.
    pub many: Text,
    /// What a new one is called.
    pub new: Text,
    /// What its list may be searched for.
    pub search: Text,
    /// What a list says while there is none: a heading, and why one would want some.
    pub empty: (Text, Text),
    /// The columns of a list that nobody changed.
    pub columns: &'static [&'static str],
    /// The fields that a card of a narrow screen shows beside the name.
    pub card: &'static [&'static str],
    /// The fields that a line on the page of another record shows beside the name.
    pub line: &'static [&'static str],
}

/// A kind of records, as data: what its records hold, and who may write them. Made by `const fn` builders.
#[derive(Debug)]
pub struct KindSpec {
    /// The word that documents have under `kind`.
    pub word: &'static str,
    /// The key of the field that a person calls such a record by.
    pub title: &'static str,
    /// The least role that may write such a record.
    pub written_by: Role,
    /// Whether the record of a member's own id is that member's to write, whatever the role.
    pub is_own: bool,
    pub guard: Option<Guard>,
    /// What one of its records is called, on the page of the record that it stands beside.
    pub called: Text,
    /// Whom its records are for.
    pub audience: Audience,
    /// The kinds of the records beside each of these ([`super::Kind::beside`]), shown on its page.
    pub beside: &'static [Kind],
    /// Whether two of its records may be found to be the same, and merged.
    pub is_compared: bool,
    /// Whether its rows are read after the first paint.
    pub is_late: bool,
    /// In the order of its page.
    pub fields: &'static [FieldSpec],
    /// `None` for a kind that stands on the pages of others.
    pub page: Option<Page>,
    pub offered: &'static [Offered],
}

/// A kind that every member may write, and that is called by its `name`.
pub(super) const fn kind(word: &'static str, fields: &'static [FieldSpec]) -> KindSpec {
    KindSpec {
        word,
        title: key::NAME,
        written_by: Role::Member,
        is_own: false,
        guard: None,
        called: Text::NONE,
        audience: Audience::Everyone,
        beside: &[],
        is_compared: false,
        is_late: false,
        fields,
        page: None,
        offered: &[],
    }
}

impl KindSpec {
    pub(super) const fn title(mut self, key: &'static str) -> KindSpec {
        self.title = key;
        self
    }

    pub(super) const fn written_by(mut self, role: Role) -> KindSpec {
        self.written_by = role;
        self
    }

    pub(super) const fn own(mut self) -> KindSpec {
        self.is_own = true;
        self
    }

    pub(super) const fn guarded(mut self, guard: Guard) -> KindSpec {
        self.guard = Some(guard);
        self
    }

    pub(super) const fn called(mut self, name: Text) -> KindSpec {
        self.called = name;
        self
    }

    pub(super) const fn seen_by(mut self, audience: Audience) -> KindSpec {
        self.audience = audience;
        self
    }

    pub(super) const fn beside(mut self, kinds: &'static [Kind]) -> KindSpec {
        self.beside = kinds;
        self
    }

    pub(super) const fn compared(mut self) -> KindSpec {
        self.is_compared = true;
        self
    }

    pub(super) const fn late(mut self) -> KindSpec {
        self.is_late = true;
        self
    }

    pub(super) const fn page(mut self, page: Page) -> KindSpec {
        self.page = Some(page);
        self
    }

    pub(super) const fn offered(mut self, offered: &'static [Offered]) -> KindSpec {
        self.offered = offered;
        self
    }

    /// The field of that key; an entry's key (`phones/<id>/number`) belongs to its list (`phones`).
    pub fn field(&self, key: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.is_of(key))
    }

    /// The type of what stands under a key of the document; `None` where the key is not known.
    pub fn type_of(&self, key: &str) -> Option<FieldType> {
        self.fields.iter().find_map(|field| field.type_of(key))
    }

    /// The amount that brings its currency along: of a record that has a currency of its own, and one amount.
    pub fn own_amount(&self) -> Option<&'static FieldSpec> {
        let mut amounts = self.fields.iter().filter(|field| field.of == FieldType::Money);
        let (only, other) = (amounts.next(), amounts.next());
        only.filter(|_| other.is_none() && self.fields.iter().any(|field| field.of == FieldType::Currency))
    }

    /// The code that says which record it is, as it stands on price lists; `None` where records have none.
    pub fn code(&self) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.found == Some(SearchedAs::Code))
    }

    /// The fields of which a record has at least one filled in.
    pub fn required(&self) -> impl Iterator<Item = &'static FieldSpec> + use<> {
        self.fields.iter().filter(|field| field.is_required)
    }
}
