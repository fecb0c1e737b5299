//! Which records are one.

use super::merged_into;
use crate::{id::RecordId, kind::Kind, row::Row};
use std::collections::{BTreeSet, HashMap};

/// Records that one group may have. More than that hang together only by mistake or by malice: they are no group then.
const MOST: usize = 500;

/// Which records are one, and who stands for them. Kept up to date row by row; the first look at all rows takes time in
/// proportion to the marks, however they hang together.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// Between records that are here, in both directions.
    edges: HashMap<RecordId, BTreeSet<RecordId>>,
    /// What each record was merged into, as it said last.
    said: HashMap<RecordId, BTreeSet<RecordId>>,
    /// Who was merged into a record that is not here.
    waiting: HashMap<RecordId, BTreeSet<RecordId>>,
    /// The part of each record that hangs together with another one.
    part_of: HashMap<RecordId, u64>,
    parts: HashMap<u64, BTreeSet<RecordId>>,
    next: u64,
}

/// Where a link to a record leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To the record that stands for it.
    Here(RecordId),
    /// To one that was deleted; it can be restored.
    Deleted(RecordId),
    /// The record is not here, or not yet.
    Missing,
}

impl Groups {
    /// Of all these rows.
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Groups {
        let kinds: HashMap<RecordId, Kind> = rows.clone().filter_map(|row| Some((row.id, row.kind()?))).collect();
        let mut groups = Groups::default();
        for row in rows.filter(|row| row.kind().is_some_and(super::is_merged)) {
            groups.add(row, |record| kinds.get(&record).copied());
        }
        groups
    }

    /// Who stands for a record; itself where it is not merged.
    pub fn shown(&self, record: RecordId) -> RecordId {
        self.part(record).and_then(BTreeSet::first).copied().unwrap_or(record)
    }

    pub fn is_hidden(&self, record: RecordId) -> bool {
        self.shown(record) != record
    }

    /// Everybody in a record's group, itself included.
    pub fn group(&self, record: RecordId) -> BTreeSet<RecordId> {
        self.part(record).cloned().unwrap_or_else(|| BTreeSet::from([record]))
    }

    /// Where a link to a record leads. `deleted` says of a record that is here whether it is deleted.
    pub fn target(&self, record: RecordId, deleted: impl Fn(RecordId) -> Option<bool>) -> Target {
        let shown = self.shown(record);
        match deleted(shown) {
            None => Target::Missing,
            Some(true) => Target::Deleted(shown),
            Some(false) => Target::Here(shown),
        }
    }

    /// A row that was not here before, where nobody asks yet who belongs together. `kind` is that of a record that is here.
    pub fn add(&mut self, row: &Row, kind: impl Fn(RecordId) -> Option<Kind>) {
        self.change(row.id, Some(row), &kind, &mut None);
    }

    /// A row changed, or is gone: who belongs to a group that is another one now. `kind` is that of a record that is here.
    pub fn update(
        &mut self,
        record: RecordId,
        row: Option<&Row>,
        kind: impl Fn(RecordId) -> Option<Kind>,
    ) -> BTreeSet<RecordId> {
        let mut affected = Some(BTreeSet::new());
        self.change(record, row, &kind, &mut affected);
        affected.unwrap_or_default()
    }

    fn change(
        &mut self,
        record: RecordId,
        row: Option<&Row>,
        kind: &impl Fn(RecordId) -> Option<Kind>,
        affected: &mut Option<BTreeSet<RecordId>>,
    ) {
        let row = row.filter(|row| row.kind().is_some_and(super::is_merged));
        let said = row.map(merged_into).unwrap_or_default();
        let before = self.said.get(&record).cloned().unwrap_or_default();
        let awaited = if row.is_some() { self.waiting.remove(&record).unwrap_or_default() } else { BTreeSet::new() };
        let left = if row.is_none() { self.edges.get(&record).cloned().unwrap_or_default() } else { BTreeSet::new() };
        if said == before && awaited.is_empty() && left.is_empty() {
            return;
        }
        self.note(record, affected);
        let mut cut = false;
        for gone in before.difference(&said) {
            self.forget_waiting(*gone, record);
            // The other may say the same of this one.
            if !self.said.get(gone).is_some_and(|theirs| theirs.contains(&record)) {
                cut |= self.cut(record, *gone);
            }
        }
        for other in left {
            cut |= self.cut(record, other);
            if self.said.get(&other).is_some_and(|theirs| theirs.contains(&record)) {
                self.waiting.entry(record).or_default().insert(other);
            }
        }
        if cut {
            self.part_anew(record, affected);
        }
        let own = row.and_then(Row::kind);
        for new in said.difference(&before) {
            match kind(*new) {
                Some(found) if Some(found) == own => self.connect(record, *new, affected),
                // A record of another kind is never the same.
                Some(_) => {}
                None => drop(self.waiting.entry(*new).or_default().insert(record)),
            }
        }
        for other in awaited.into_iter().filter(|other| kind(*other) == own) {
            self.connect(record, other, affected);
        }
        match said.is_empty() {
            true => drop(self.said.remove(&record)),
            false => drop(self.said.insert(record, said)),
        }
        self.note(record, affected);
    }

    /// The records that a record is one with; `None` where it is alone, or where too many hang together.
    fn part(&self, record: RecordId) -> Option<&BTreeSet<RecordId>> {
        self.parts.get(self.part_of.get(&record)?).filter(|part| part.len() <= MOST)
    }

    fn note(&self, record: RecordId, affected: &mut Option<BTreeSet<RecordId>>) {
        if let Some(affected) = affected {
            affected.insert(record);
            affected.extend(self.part(record).into_iter().flatten().copied());
        }
    }

    fn forget_waiting(&mut self, target: RecordId, record: RecordId) {
        if let Some(waiting) = self.waiting.get_mut(&target) {
            waiting.remove(&record);
            if waiting.is_empty() {
                self.waiting.remove(&target);
            }
        }
    }

    fn connect(&mut self, one: RecordId, other: RecordId, affected: &mut Option<BTreeSet<RecordId>>) {
        self.note(other, affected);
        self.edges.entry(one).or_default().insert(other);
        self.edges.entry(other).or_default().insert(one);
        let (kept, gone) = (self.part_or_new(one), self.part_or_new(other));
        if kept == gone {
            return;
        }
        let length = |part| self.parts.get(&part).map_or(0, BTreeSet::len);
        // The smaller part joins the larger one, so that no record moves often.
        let (kept, gone) = if length(kept) < length(gone) { (gone, kept) } else { (kept, gone) };
        let moved = self.parts.remove(&gone).unwrap_or_default();
        self.part_of.extend(moved.iter().map(|record| (*record, kept)));
        self.parts.entry(kept).or_default().extend(moved);
    }

    fn part_or_new(&mut self, record: RecordId) -> u64 {
        if let Some(part) = self.part_of.get(&record) {
            return *part;
        }
        self.put_part(BTreeSet::from([record]))
    }

    fn put_part(&mut self, part: BTreeSet<RecordId>) -> u64 {
        self.next += 1;
        self.part_of.extend(part.iter().map(|record| (*record, self.next)));
        self.parts.insert(self.next, part);
        self.next
    }

    /// Whether there was anything to cut.
    fn cut(&mut self, one: RecordId, other: RecordId) -> bool {
        let mut found = false;
        for (from, to) in [(one, other), (other, one)] {
            if let Some(neighbours) = self.edges.get_mut(&from) {
                found |= neighbours.remove(&to);
                if neighbours.is_empty() {
                    self.edges.remove(&from);
                }
            }
        }
        found
    }

    /// What hung together with a record is looked at anew, after edges of it were cut.
    fn part_anew(&mut self, record: RecordId, affected: &mut Option<BTreeSet<RecordId>>) {
        let Some(part) = self.part_of.get(&record).and_then(|part| self.parts.remove(part)) else { return };
        for member in &part {
            self.part_of.remove(member);
        }
        for member in part {
            if self.part_of.contains_key(&member) || !self.edges.contains_key(&member) {
                self.note(member, affected);
                continue;
            }
            let mut found = BTreeSet::from([member]);
            let mut waiting = vec![member];
            while let Some(next) = waiting.pop() {
                let neighbours = self.edges.get(&next).into_iter().flatten();
                waiting.extend(neighbours.filter(|neighbour| found.insert(**neighbour)).copied());
            }
            self.put_part(found);
            self.note(member, affected);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FieldEdit;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn id(nth: usize) -> RecordId {
        RecordId::v7(nth as i64, [0; 10])
    }

    fn row(record: RecordId, into: impl IntoIterator<Item = RecordId>) -> Row {
        let marks = into.into_iter().map(|into| FieldEdit::new(format!("merged_into/{into}"), true));
        Row::written(record, Kind::Contact, &marks.collect::<Vec<_>>())
    }

    #[test]
    fn a_star_and_a_chain_of_thousands_take_no_time() {
        let star: Vec<Row> =
            [row(id(90_000), (0..5_000).map(id))].into_iter().chain((0..5_000).map(|nth| row(id(nth), []))).collect();
        let chain: Vec<Row> = (0..20_000).map(|nth| row(id(nth), nth.checked_sub(1).map(id))).collect();
        for rows in [star, chain] {
            let groups = Groups::of(rows.iter());
            // Too many to be one: everybody stands for themselves.
            assert!(rows.iter().all(|row| !groups.is_hidden(row.id)));
            let mut groups = Groups::default();
            let kinds = |_| Some(Kind::Contact);
            for row in &rows {
                groups.update(row.id, Some(row), kinds);
            }
            assert!(rows.iter().all(|row| !groups.is_hidden(row.id)));
        }
    }

    #[test]
    fn marks_of_what_is_not_here_hide_nobody() {
        let nobody = id(1);
        let rows = [row(id(5), [nobody, id(6)]), row(id(6), [])];
        let groups = Groups::of(rows.iter());
        assert_eq!((groups.shown(id(5)), groups.shown(id(6))), (id(5), id(5)));
        // It comes later.
        let mut groups = Groups::default();
        let kind = |record| (record != nobody).then_some(Kind::Contact);
        rows.iter().for_each(|row| groups.add(row, kind));
        let here = |_| Some(Kind::Contact);
        let affected = groups.update(nobody, Some(&row(nobody, [])), here);
        assert_eq!(affected, BTreeSet::from([nobody, id(5), id(6)]));
        assert_eq!(groups.shown(id(6)), nobody);
        // And goes again.
        groups.update(nobody, None, kind);
        assert_eq!(groups.shown(id(6)), id(5));
        // A company is never the same as a contact.
        let groups = Groups::of([row(id(5), [nobody]), Row::written(nobody, Kind::Company, &[])].iter());
        assert!(!groups.is_hidden(id(5)));
    }

    #[test]
    fn a_link_leads_to_who_stands_for_it_and_says_that_it_is_deleted() {
        let rows = [row(id(2), [id(1)]), row(id(1), []), row(id(3), [])];
        let groups = Groups::of(rows.iter());
        let deleted = |record| (record != id(9)).then_some(record == id(1));
        assert_eq!(groups.target(id(2), deleted), Target::Deleted(id(1)));
        assert_eq!(groups.target(id(3), deleted), Target::Here(id(3)));
        assert_eq!(groups.target(id(9), deleted), Target::Missing);
    }

    /// What hangs together, walked from each record.
    fn walked(rows: &BTreeMap<RecordId, Row>, from: RecordId) -> BTreeSet<RecordId> {
        let mut found = BTreeSet::from([from]);
        loop {
            let joined = rows.values().flat_map(|row| merged_into(row).into_iter().map(|into| (row.id, into)));
            let joined: Vec<_> = joined.filter(|(_, into)| rows.contains_key(into)).collect();
            let before = found.len();
            for (one, other) in joined {
                if found.contains(&one) || found.contains(&other) {
                    found.extend([one, other]);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    proptest! {
        #[test]
        fn groups_are_what_hangs_together_whatever_came_when(
            steps in proptest::collection::vec((0..8usize, proptest::option::of(proptest::collection::vec(0..8usize, 0..3))), 1..40)
        ) {
            let mut rows: BTreeMap<RecordId, Row> = BTreeMap::new();
            let mut groups = Groups::default();
            let mut seen: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
            for (nth, into) in steps {
                match &into {
                    Some(into) => drop(rows.insert(id(nth), row(id(nth), into.iter().map(|nth| id(*nth))))),
                    None => drop(rows.remove(&id(nth))),
                }
                let kind = |record| rows.get(&record).and_then(Row::kind);
                let affected = groups.update(id(nth), rows.get(&id(nth)), kind);
                for nth in 0..8 {
                    let expected = if rows.contains_key(&id(nth)) { walked(&rows, id(nth)) } else { BTreeSet::from([id(nth)]) };
                    prop_assert_eq!(groups.group(id(nth)), expected.clone());
                    prop_assert_eq!(groups.shown(id(nth)), *expected.first().unwrap());
                    if seen.get(&id(nth)).unwrap_or(&BTreeSet::from([id(nth)])) != &expected {
                        prop_assert!(affected.contains(&id(nth)));
                    }
                    seen.insert(id(nth), expected);
                }
            }
        }
    }
}
