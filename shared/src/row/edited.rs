//! Rows as they would be after some edits that are not written yet.

use super::{Meta, Row};
use crate::{
    fields::{Fields, Key},
    kind::key,
    value::FieldEdit,
};

impl Row {
    /// The row as it would be after these edits.
    pub(crate) fn with(&self, edits: &[FieldEdit]) -> Row {
        let fields = self.fields.iter().map(|(key, value)| (Key::new(key), value.clone()));
        let fields: Fields = fields.chain(edits.iter().map(|edit| (Key::new(&edit.key), edit.value.clone()))).collect();
        let (row, before) = (Row::made(self.id, self.word.clone(), fields), self.meta.clone());
        let is_edited = |root: &str| edits.iter().any(|edit| edit.key.split('/').next() == Some(root));
        // Of tags an edit says one; the others stay.
        let mut tags = before.tags.clone();
        for edit in edits {
            if let Some((key::TAGS, Ok(tag))) = edit.key.split_once('/').map(|(root, tag)| (root, tag.parse())) {
                if edit.value.as_bool() == Some(true) {
                    tags.insert(tag)
                } else {
                    tags.remove(&tag)
                };
            }
        }
        let owner = if is_edited(key::OWNER) { row.meta.owner } else { before.owner };
        let deleted_at = if is_edited(key::DELETED_AT) { row.meta.deleted_at } else { before.deleted_at };
        Row { meta: Meta { owner, deleted_at, tags, ..before }, ..row }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{MemberId, RecordId, TagId},
        kind::Kind,
        value::Value,
    };

    #[test]
    fn a_row_with_edits_is_as_if_they_had_been_written() {
        let (hot, cold) = (TagId::from_cause("hot"), TagId::from_cause("cold"));
        let tag = |tag: TagId| format!("tags/{tag}");
        let owner = MemberId::from_cause("lan");
        let first = [
            FieldEdit::new("name", "Acme"),
            FieldEdit::new("amount", 5),
            FieldEdit::new(tag(hot), true),
            FieldEdit::new("owner_id", owner),
        ];
        let row = Row::written(RecordId::from_cause("deal"), Kind::Deal, &first);
        let then = [FieldEdit::new("amount", Value::Empty), FieldEdit::new(tag(cold), true)];
        let changed = row.with(&then);
        assert_eq!((changed.title(), changed.value("amount"), changed.meta.owner), ("Acme", Value::Empty, Some(owner)));
        assert_eq!(changed.meta.tags, [hot, cold].into());
        let bare = changed.with(&[FieldEdit::new(tag(hot), false), FieldEdit::new("owner_id", Value::Empty)]);
        assert_eq!((bare.meta.tags.len(), bare.meta.owner), (1, None));
    }
}
