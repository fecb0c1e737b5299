//! The words of a declared choice as admins change them: written into one record of the workspace, which the first
//! change makes.

use crate::{
    clock,
    fields::{field_of, words_of},
    i18n::{I18n, text},
    new_id,
    replica::ReplicaHandle,
};
use leptos::prelude::untrack;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{PartId, RecordId},
    kind::Kind,
    position::Position,
    row::{FieldOption, Row},
    schema::{Choice, Field, key, option_of, words_record},
    search,
    value::Value,
};
use std::sync::Arc;

/// A choice that a kind declares, whose words an admin may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    pub kind: Kind,
    pub key: &'static str,
}

/// Why a deal was lost.
pub const LOST_REASONS: Words = Words { kind: Kind::Deal, key: key::LOST_REASON };

impl Words {
    pub fn record(self) -> RecordId {
        words_record(self.kind, self.key)
    }

    /// The choice with its words; follows changes.
    pub fn field(self, replica: &ReplicaHandle) -> Option<Arc<Field>> {
        field_of(&replica.model, self.kind, self.key)
    }

    /// Writes what is said of the words; the first time it makes their record.
    pub fn write(self, replica: &ReplicaHandle, i18n: I18n, mut fields: Vec<FieldEdit>) -> Command {
        let record = self.record();
        let Some(row) = replica.model.peek(record) else {
            let field = untrack(|| self.field(replica));
            let name = field.map(|field| untrack(|| i18n.name(&field.name).to_owned()));
            fields.push(FieldEdit::new(key::NAME, name.unwrap_or_else(|| untrack(|| i18n.t(text::WORDS)).to_owned())));
            fields.push(FieldEdit::new("extends", format!("{}/{}", self.kind, self.key)));
            return Command::Create { record, kind: Kind::Field, fields };
        };
        if !row.is_deleted() {
            return Command::Edit { record, fields };
        }
        let unsaid = self.unsaid(&row, &fields);
        fields.extend(unsaid);
        let restored = Command::Restore { records: vec![record] };
        Command::Batch { commands: vec![restored, Command::Edit { record, fields }] }
    }

    /// Unsays what a record that was taken back said, but for what is said now. Words that were added keep their names:
    /// records may have them.
    fn unsaid(self, row: &Row, said: &[FieldEdit]) -> Vec<FieldEdit> {
        let declared = words_of(self.kind, self.key).iter().map(|(word, _)| PartId::from_cause(word));
        let declared: Vec<PartId> = declared.collect();
        let options = row.as_field().map(|field| field.options.as_slice()).unwrap_or_default();
        let of_option = |option: &FieldOption| {
            let at = |part: &str, value: Value| FieldEdit { key: format!("options/{}/{part}", option.id), value };
            match declared.contains(&option.id) {
                true => {
                    vec![at(key::NAME, Value::Empty), at(key::POSITION, Value::Empty), at("archived", Value::Empty)]
                }
                false => vec![at("archived", true.into())],
            }
        };
        let unsaid = options.iter().flat_map(of_option);
        unsaid.filter(|edit| said.iter().all(|said| said.key != edit.key)).collect()
    }

    /// The word that is called so, and what makes it, or brings it back where it was put away.
    pub fn named(self, replica: &ReplicaHandle, i18n: I18n, name: &str) -> (String, Command) {
        let folded = search::fold(name.trim());
        let is_called = |choice: &&Choice| search::fold(i18n.name(&choice.name)) == folded;
        let field = untrack(|| self.field(replica));
        let known = untrack(|| field.as_ref()?.choices.iter().find(is_called).map(|it| it.word.to_string()));
        if let Some(word) = known {
            let archived = format!("options/{}/archived", option_of(&word));
            return (word, self.write(replica, i18n, vec![FieldEdit::new(archived, false)]));
        }
        let row = replica.model.peek(self.record());
        let words = row.as_ref().and_then(|row| row.as_field()).map(|row| row.options.as_slice()).unwrap_or_default();
        let last = words.iter().filter_map(|word| word.position.as_ref()).max();
        let position = Position::between(last, None, u64::from_le_bytes(clock::random()));
        let id = new_id!(PartId);
        let at = |part: &str| format!("options/{id}/{part}");
        let fields = vec![FieldEdit::new(at(key::NAME), name.trim()), FieldEdit::new(at(key::POSITION), position)];
        (id.to_string(), self.write(replica, i18n, fields))
    }
}
