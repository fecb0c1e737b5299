//! The records of one kind in the order in which lists show them, each with what it is found by.

use super::agenda;
use sotay_shared::{
    filter,
    id::RecordId,
    row::{Row, TaskStatus},
    search::{Match, Query},
};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, Default)]
pub struct Index {
    /// By place in the list, then id: the folded text that search looks into.
    entries: BTreeMap<(String, RecordId), String>,
    places: HashMap<RecordId, String>,
}

impl Index {
    /// A record stands here from now on; nowhere without an entry. Whether that changed anything.
    pub(super) fn set(&mut self, record: RecordId, entry: Option<(String, String)>) -> bool {
        let before = self.places.remove(&record).map(|place| (place, record));
        let known = before.as_ref().and_then(|place| self.entries.remove(place));
        let changed = match &entry {
            Some((place, key)) => before.is_none_or(|it| it.0 != *place) || known.as_ref() != Some(key),
            None => known.is_some(),
        };
        if let Some((place, key)) = entry {
            self.places.insert(record, place.clone());
            self.entries.insert((place, record), key);
        }
        changed
    }

    pub fn records(&self) -> impl Iterator<Item = RecordId> {
        self.entries.keys().map(|(_, record)| *record)
    }

    /// The records whose place begins so, among them those that are called so.
    pub fn beginning<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = RecordId> + 'a {
        let from = (folded.to_owned(), RecordId::from_bytes([0; 16]));
        let here = self.entries.range(from..).take_while(move |((place, _), _)| place.starts_with(folded));
        here.map(|((_, record), _)| *record)
    }

    /// Whether a record was archived: whatever else is found comes before it.
    pub fn is_archived(&self, record: RecordId) -> bool {
        self.places.get(&record).is_some_and(|place| place.starts_with(LAST))
    }

    /// The records that answer a query, each with how well it does.
    pub fn found<'a>(&'a self, query: &'a Query) -> impl Iterator<Item = (Match, RecordId)> + 'a {
        self.entries.iter().filter_map(|((_, record), key)| Some((query.find(key)?, *record)))
    }
}

/// What was archived stands behind everything else: no text begins with it.
const LAST: char = '\u{10fffd}';

/// A row's place in the list of its kind and what it is found by, in which `title` names what it is linked to; `None` for what no
/// list shows.
pub(super) fn entry(row: &Row, title: impl Fn(RecordId) -> Option<String>) -> Option<(String, String)> {
    if row.is_deleted() {
        return None;
    }
    let key = filter::searchable(row, title);
    let place = match row.as_task() {
        _ if row.is_archived() => format!("{LAST}{key}"),
        // Open tasks by the day on which they are due, those without one last; done ones latest first.
        Some(task) if task.status == TaskStatus::Open => {
            let day = task.due.map_or_else(|| "~".to_owned(), |due| agenda::day(due).to_string());
            format!("0{day}{key}")
        }
        Some(task) => format!("1{:020}", i64::MAX - task.completed_at.map_or(0, |at| at.0)),
        None => key.clone(),
    };
    Some((place, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::{command::FieldEdit, kind::Kind, stamp::Timestamp};

    #[test]
    fn what_is_archived_is_found_behind_everything_else() {
        let mut index = Index::default();
        let mut set = |name: &str, written: &[FieldEdit]| {
            let edits: Vec<FieldEdit> =
                [FieldEdit::new("name", name)].into_iter().chain(written.iter().cloned()).collect();
            let row = Row::written(RecordId::from_cause(name), Kind::Company, &edits);
            index.set(row.id, entry(&row, |_| None));
            row.id
        };
        let archived = set("An", &[FieldEdit::new("archived_at", Timestamp(1))]);
        let gone = set("Anh", &[FieldEdit::new("deleted_at", Timestamp(1))]);
        let (first, last) = (set("An Phú", &[]), set("Bình An", &[]));
        let found: Vec<RecordId> = index.found(&Query::new("an")).map(|(_, record)| record).collect();
        assert_eq!(found, [first, last, archived], "and not {gone}");
        assert!(index.is_archived(archived) && !index.is_archived(first));
        assert_eq!(index.beginning("an").collect::<Vec<_>>(), [first]);
    }
}
