//! The fields of a kind as they are arranged, and what puts them elsewhere: a step, another heading, a drop.

use super::{
    drag::{Drag, Target},
    layout::{Layout, changes},
};
use crate::{
    actions::{Actions, use_actions},
    clock,
    fields::own_fields,
    format::fill,
    i18n::{I18n, text, use_i18n},
    permission::may_now,
    replica::ReplicaHandle,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{command::Command, id::RecordId, kind::Kind, role::Role};

/// The layout of the fields of a kind, and what changes it.
#[derive(Clone, Copy)]
struct Writer {
    layout: Memo<Layout>,
    replica: StoredValue<ReplicaHandle>,
    actions: Actions,
    i18n: I18n,
}

impl Writer {
    /// Brings the fields into another layout, and says so where there are words for it.
    fn write(self, after: &Layout, words: Option<String>) {
        let before = self.layout.get_untracked();
        let commands = self.replica.with_value(|replica| {
            if !may_now(replica, Role::Admin) {
                return Vec::new();
            }
            let position = |record: RecordId| replica.model.peek(record)?.as_field()?.position.clone();
            changes(&before, after, position, u64::from_le_bytes(clock::random()))
        });
        match (commands.is_empty(), words) {
            (true, _) => {}
            (false, Some(words)) => self.actions.say(Command::Batch { commands }, words),
            (false, None) => self.actions.start(Command::Batch { commands }),
        }
    }

    /// Puts a field under a heading, before another field or behind all.
    fn put(self, record: RecordId, section: &str, before: Option<RecordId>) {
        let layout = self.layout.get_untracked();
        let words = (layout.section_of(record) != Some(section)).then(|| self.words(record, section));
        self.write(&layout.put(record, section, before), words);
    }

    /// What is said of a field that stands under another heading now.
    fn words(self, record: RecordId, section: &str) -> String {
        let row = self.replica.with_value(|replica| replica.model.peek(record));
        let name = row.map(|row| row.title().to_owned()).unwrap_or_default();
        let text = if section.is_empty() { text::FIELD_OUT_OF_SECTION } else { text::FIELD_INTO_SECTION };
        fill(untrack(|| self.i18n.t(text)), &[("name", &name), ("section", section)])
    }
}

/// The fields of a kind as they stand, for the lines that move them.
#[derive(Clone, Copy)]
pub struct Arranged {
    pub kind: Memo<Kind>,
    pub drag: Drag,
    writer: Writer,
}

impl Arranged {
    pub fn new(kind: Memo<Kind>) -> Arranged {
        let replica = StoredValue::new(use_replica());
        let layout =
            Memo::new(move |_| Layout::of(replica.with_value(|replica| own_fields(&replica.model, kind.get()))));
        let writer = Writer { layout, replica, actions: use_actions(), i18n: use_i18n() };
        let dropped = Callback::new(move |(record, target): (RecordId, Target)| {
            writer.put(record, &target.section, target.before);
        });
        Arranged { kind, drag: Drag::new(dropped), writer }
    }

    /// The headings in their order, the empty one first; follows them.
    pub fn sections(self) -> Vec<String> {
        self.writer.layout.with(Layout::sections)
    }

    pub fn is_empty(self) -> bool {
        self.writer.layout.with(Layout::is_empty)
    }

    pub fn fields(self, section: &str) -> Vec<RecordId> {
        self.writer.layout.with(|layout| layout.fields(section))
    }

    /// The heading that a field stands under; follows it.
    pub fn section_of(self, record: RecordId) -> String {
        self.writer.layout.with(|layout| layout.section_of(record).unwrap_or_default().to_owned())
    }

    /// Moves a field up or down by one, over headings as well.
    pub fn step(self, record: RecordId, down: bool) {
        let layout = self.writer.layout.get_untracked();
        if let Some(after) = layout.stepped(record, down) {
            let section = after.section_of(record).unwrap_or_default();
            let is_other = layout.section_of(record) != Some(section);
            self.writer.write(&after, is_other.then(|| self.writer.words(record, section)));
        }
    }

    /// Puts a field under a heading, behind all that stand there.
    pub fn put_under(self, record: RecordId, section: &str) {
        self.writer.put(record, section.trim(), None);
    }

    pub fn step_section(self, section: &str, down: bool) {
        if let Some(after) = self.writer.layout.get_untracked().section_stepped(section, down) {
            self.writer.write(&after, None);
        }
    }

    pub fn rename(self, section: &str, name: &str) {
        let after = self.writer.layout.get_untracked().renamed(section, name.trim());
        self.writer.write(&after, None);
    }
}
