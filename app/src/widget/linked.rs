//! A record that another one points at: a deleted one looks deleted, one that is not here says so, and one that is not
//! there yet is made.

use crate::{
    format::fill,
    i18n::{I18n, text},
    new_id,
    replica::ReplicaHandle,
    ui::{choice::Choice, markup::Markup, suggest::Suggest},
    view_model::Model,
};
use leptos::prelude::Get;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    kind::Kind,
    row::Row,
    schema::key,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Here,
    Deleted,
    /// It is not on this device.
    Absent,
    /// It may come with the rest of the workspace.
    Coming,
}

/// What a link says of the record that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    title: String,
    standing: Standing,
}

/// How a record stands that is pointed at; follows it.
pub fn linked(replica: &ReplicaHandle, record: RecordId) -> Linked {
    match replica.model.row(record).get() {
        Some(row) => Linked::of(&row),
        None => {
            let standing = if replica.getting.get() { Standing::Coming } else { Standing::Absent };
            Linked { title: String::new(), standing }
        }
    }
}

impl Linked {
    pub fn of(row: &Row) -> Linked {
        let standing = if row.is_deleted() { Standing::Deleted } else { Standing::Here };
        Linked { title: row.title().to_owned(), standing }
    }

    pub fn is_gone(&self) -> bool {
        matches!(self.standing, Standing::Deleted | Standing::Absent)
    }

    /// How it looks: with a line through it, or as anything else.
    pub fn class(&self) -> &'static str {
        if self.is_gone() { "gone" } else { "" }
    }

    /// What the record is called, without a word on how it stands.
    pub fn title(&self, i18n: I18n) -> String {
        match self.standing {
            Standing::Here | Standing::Deleted => self.title.clone(),
            Standing::Absent => i18n.t(text::LINK_ABSENT).to_owned(),
            Standing::Coming => "…".to_owned(),
        }
    }

    /// The word beside it, where there is one.
    pub fn note(&self, i18n: I18n) -> Option<&'static str> {
        (self.standing == Standing::Deleted).then(|| i18n.t(text::LINK_DELETED))
    }

    /// All of it as one text.
    pub fn words(&self, i18n: I18n) -> String {
        let title = self.title(i18n);
        match self.note(i18n) {
            Some(note) => fill(i18n.t(text::LINK_WITH_NOTE), &[("name", &title), ("note", note)]),
            None => title,
        }
    }

    /// The same as HTML.
    pub fn write(&self, markup: &mut Markup, element: &'static str, class: &str, i18n: I18n) {
        if !self.is_gone() {
            return markup.words(element, class, &self.title(i18n));
        }
        let class = format!("{class} {}", self.class());
        markup.element(element, &[("class", class.trim_end())], |it| {
            it.element("s", &[], |it| it.text(&self.title(i18n)));
            if let Some(note) = self.note(i18n) {
                it.text(" ");
                it.words("span", "gone-note", note);
            }
        });
    }
}

/// The record of a kind with that title, and the command that makes it if there is none.
pub fn record_named(replica: &ReplicaHandle, kind: Kind, title: &str) -> (RecordId, Option<Command>) {
    if let Some(known) = replica.model.named(kind, title) {
        return (known, None);
    }
    let record = new_id!(RecordId);
    let edits = vec![FieldEdit::new(kind.spec().title, title), FieldEdit::new(key::OWNER, replica.device.member)];
    (record, Some(Command::Create { record, kind, fields: edits }))
}

/// Suggests the records of a kind by what they are called.
pub fn suggest_records(model: &Model, kind: Kind) -> Suggest {
    let model = model.clone();
    Suggest::new(move |typed: String| model.suggest(kind, &typed).into_iter().map(Choice::named).collect())
}
