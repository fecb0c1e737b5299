//! Contacts, and companies, that are one and the same: merged and taken apart again.
//!
//! Nothing is moved. A merge writes what was chosen into the record with the smallest id, and marks the other as merged into
//! it, with what was there before. Marks are edges: all that hang together are one group, and the smallest id that is not
//! deleted stands for it, so that two merges of one pair, made by two people in either direction, never hide both.

use crate::{
    again, codec,
    command::{Command, FieldEdit, Reversal},
    id::RecordId,
    row::Row,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const MERGED_INTO: &str = "merged_into";
const MERGE: &str = "merge";
/// A value of more characters is not copied: it stays with the record that is merged.
const COPIED_CHARS: usize = 4_000;

/// The records that a record was merged into.
pub fn merged_into(row: &Row) -> BTreeSet<RecordId> {
    marked(row, MERGED_INTO)
        .filter(|(_, value)| value.as_bool() == Some(true))
        .filter_map(|(id, _)| id.parse().ok())
        .collect()
}

/// What stands under `prefix/` among the fields that a row keeps as they are.
fn marked<'a>(row: &'a Row, prefix: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let start = format!("{prefix}/");
    let length = start.len();
    let under = row.meta.more.iter().filter(move |(key, _)| key.starts_with(&start));
    under.map(move |(key, value)| (&key[length..], value))
}

/// Whether a value is too long to be copied.
fn is_long(value: &Value) -> bool {
    value.as_text().is_some_and(|text| text.chars().nth(COPIED_CHARS).is_some())
}

/// What the record that shows gains by a merge, whatever is chosen: fields that it lacks, and entries of lists that it does not
/// have in another spelling. Numbers without a country code are of `country`.
pub fn gains(shown: &Row, hidden: &Row, country: Option<&str>) -> Vec<FieldEdit> {
    let has = shown.fields();
    let lacking = hidden.fields().into_iter().filter(|(key, value)| !has.contains_key(key) && !is_long(value));
    let mut gains: Vec<FieldEdit> = lacking.map(|(key, value)| FieldEdit { key, value }).collect();
    again::leave_out(shown, &mut gains, country);
    gains
}

/// Merges two records: the one with the smaller id shows afterwards. It [gains](gains) what it lacks; of the fields that both
/// have it takes the keys in `take` from the other.
pub fn merge(one: &Row, other: &Row, take: &BTreeSet<String>, country: Option<&str>) -> Command {
    let (shown, hidden) = if one.id < other.id { (one, other) } else { (other, one) };
    let has = shown.fields();
    let taken =
        differences(shown, hidden).into_iter().filter(|(key, (_, theirs))| take.contains(key) && !is_long(theirs));
    let taken = taken.map(|(key, (_, theirs))| FieldEdit { key, value: theirs });
    let mut into: Vec<FieldEdit> = Vec::new();
    let mut marks = vec![FieldEdit::new(format!("{MERGED_INTO}/{}", shown.id), true)];
    for FieldEdit { key, value: after } in gains(shown, hidden, country).into_iter().chain(taken) {
        let before = has.get(&key).cloned().unwrap_or(Value::Empty);
        let kept = codec::encode(&(&before, &after)).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        marks.push(FieldEdit::new(format!("{MERGE}/{}/{}", shown.id, key.replace('/', ".")), kept));
        into.push(FieldEdit { key, value: after });
    }
    let mut commands = vec![Command::Edit { record: hidden.id, fields: marks }];
    if !into.is_empty() {
        commands.push(Command::Edit { record: shown.id, fields: into });
    }
    Command::Batch { commands }
}

/// Takes a record out of its group again. What the merge wrote elsewhere goes back where nobody changed it since.
pub fn unmerge(row: &Row) -> Command {
    let mut reversals = Vec::new();
    let mut marks = Vec::new();
    for (rest, value) in marked(row, MERGE) {
        let Some((shown, key)) = rest.split_once('/') else { continue };
        marks.push(FieldEdit { key: format!("{MERGE}/{rest}"), value: Value::Empty });
        let bytes = value.as_text().and_then(from_hex);
        let kept = bytes.and_then(|bytes| codec::decode::<(Value, Value)>(&bytes).ok());
        if let (Ok(record), Some((before, now))) = (shown.parse(), kept) {
            reversals.push(Reversal::Field { record, key: key.replace('.', "/"), before, now });
        }
    }
    marks.extend(merged_into(row).iter().map(|into| FieldEdit::new(format!("{MERGED_INTO}/{into}"), false)));
    Command::Batch { commands: vec![Command::Undo { reversals }, Command::Edit { record: row.id, fields: marks }] }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    digits.collect()
}

/// Which records are one.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// In both directions.
    edges: HashMap<RecordId, BTreeSet<RecordId>>,
    /// What each record was merged into, as it said last.
    said: HashMap<RecordId, BTreeSet<RecordId>>,
    deleted: BTreeSet<RecordId>,
    /// Who stands for whom; only of groups of more than one.
    shown: HashMap<RecordId, RecordId>,
}

impl Groups {
    /// Who stands for a record; itself where it is not merged.
    pub fn shown(&self, record: RecordId) -> RecordId {
        self.shown.get(&record).copied().unwrap_or(record)
    }

    pub fn is_hidden(&self, record: RecordId) -> bool {
        self.shown(record) != record
    }

    /// Everybody in a record's group, itself included.
    pub fn group(&self, record: RecordId) -> BTreeSet<RecordId> {
        let mut group = BTreeSet::from([record]);
        let mut waiting = vec![record];
        while let Some(next) = waiting.pop() {
            for neighbour in self.edges.get(&next).into_iter().flatten() {
                if group.insert(*neighbour) {
                    waiting.push(*neighbour);
                }
            }
        }
        group
    }

    /// A row changed, or is gone: who belongs to a group that is another one now.
    pub fn update(&mut self, record: RecordId, row: Option<&Row>) -> BTreeSet<RecordId> {
        let said = row.map(merged_into).unwrap_or_default();
        let deleted = row.is_some_and(Row::is_deleted);
        let before = self.said.get(&record).cloned().unwrap_or_default();
        // Also of one that is in no group: it may come to be in one.
        let was_deleted = match deleted {
            true => !self.deleted.insert(record),
            false => self.deleted.remove(&record),
        };
        let concerned = !said.is_empty() || !before.is_empty() || self.edges.contains_key(&record);
        if !concerned || (said == before && deleted == was_deleted) {
            return BTreeSet::new();
        }
        let mut affected = self.group(record);
        for gone in before.difference(&said) {
            // The other may say the same of this one.
            if !self.said.get(gone).is_some_and(|theirs| theirs.contains(&record)) {
                self.cut(record, *gone);
            }
        }
        for new in said.difference(&before) {
            self.edges.entry(record).or_default().insert(*new);
            self.edges.entry(*new).or_default().insert(record);
        }
        match said.is_empty() {
            true => drop(self.said.remove(&record)),
            false => drop(self.said.insert(record, said)),
        }
        affected.extend(self.group(record));
        for member in &affected {
            self.settle(*member);
        }
        affected
    }

    fn cut(&mut self, one: RecordId, other: RecordId) {
        for (from, to) in [(one, other), (other, one)] {
            if let Some(neighbours) = self.edges.get_mut(&from) {
                neighbours.remove(&to);
                if neighbours.is_empty() {
                    self.edges.remove(&from);
                }
            }
        }
    }

    fn settle(&mut self, record: RecordId) {
        let group = self.group(record);
        let there = group.iter().find(|member| !self.deleted.contains(member));
        match there.or(group.first()).copied() {
            Some(shown) if group.len() > 1 => drop(self.shown.insert(record, shown)),
            _ => drop(self.shown.remove(&record)),
        }
    }
}

/// The fields in which two records say different things, each with both values; what only one says is no question.
pub fn differences(one: &Row, other: &Row) -> BTreeMap<String, (Value, Value)> {
    let (shown, hidden) = if one.id < other.id { (one, other) } else { (other, one) };
    let theirs = hidden.fields();
    let both = shown.fields().into_iter().filter(|(key, _)| !key.contains('/') || key.starts_with("custom/"));
    let differing = both.filter_map(|(key, value)| {
        let other = theirs.get(&key)?.clone();
        (other != value).then_some((key, (value, other)))
    });
    differing.collect()
}

/// One text out of two that were made of a third, letter by letter: what either changed is in it. Where both changed the same
/// place, both are there.
pub fn texts(before: &str, mine: &str, theirs: &str) -> String {
    let (base, mine, theirs): (Vec<char>, Vec<char>, Vec<char>) =
        (before.chars().collect(), mine.chars().collect(), theirs.chars().collect());
    let (own, other) = (changed(&base, &mine), changed(&base, &theirs));
    let (first, second) = if own.start <= other.start { (&own, &other) } else { (&other, &own) };
    let gap = base.get(first.end..second.start).unwrap_or_default();
    let end = first.end.max(second.end);
    // What is new in both is said once.
    let is_same = own == other;
    let second_text: &[char] = if is_same { &[] } else { &second.text };
    [&base[..first.start], &first.text, gap, second_text, &base[end..]].concat().into_iter().collect()
}

/// The one stretch of a text that another has instead.
#[derive(PartialEq)]
struct Changed {
    start: usize,
    end: usize,
    text: Vec<char>,
}

fn changed(before: &[char], after: &[char]) -> Changed {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let rest = before.len().min(after.len()) - start;
    let same = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    Changed { start, end: before.len() - same, text: after[start..after.len() - same].to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_what_either_changed() {
        for (before, mine, theirs, expected) in [
            ("a b c", "a x c", "a b c", "a x c"),
            ("a b c", "a b c", "a b c d", "a b c d"),
            ("a b c", "x b c", "a b y", "x b y"),
            ("a b c", "a b y", "x b c", "x b y"),
            ("note", "note one", "note two", "note one two"),
            ("note", "note one", "note one", "note one"),
            ("a b c", "", "a b c", ""),
            ("", "mine", "theirs", "minetheirs"),
            ("đặt cọc", "đã đặt cọc", "đặt cọc rồi", "đã đặt cọc rồi"),
        ] {
            assert_eq!(texts(before, mine, theirs), expected, "{before} | {mine} | {theirs}");
        }
    }
}
