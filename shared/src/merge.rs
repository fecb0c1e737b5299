//! Contacts, and companies, that are one and the same: merged and taken apart again.
//!
//! Nothing is moved. A merge writes what was chosen into the record with the smaller id, and marks the other as merged into
//! it, with what was there before. Marks are edges: all that hang together are one group, and its smallest id stands for it,
//! so that two merges of one pair, made by two people in either direction, never hide both. Where that one is deleted, the
//! person is.

mod apart;
mod groups;

pub use apart::unmerge;
pub use groups::{Groups, Target};

use crate::{
    codec,
    command::{Command, FieldEdit},
    existing,
    id::RecordId,
    kind::{Kind, key},
    row::Row,
    sort::gathered,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

const MERGED_INTO: &str = "merged_into";
const MERGE: &str = "merge";
/// A value of more characters is not copied: it stays with the record that is merged.
const COPIED_CHARS: usize = 4_000;
/// Marks of one record that are looked at; nobody merges a record into more.
const MARKS: usize = 1_000;

/// Whether records of a kind are merged.
pub fn is_merged(kind: Kind) -> bool {
    matches!(kind, Kind::Contact | Kind::Company)
}

/// The records that a record was merged into.
pub fn merged_into(row: &Row) -> BTreeSet<RecordId> {
    let marked = marked(row, MERGED_INTO).filter(|(_, value)| value.as_bool() == Some(true));
    let into = marked.filter_map(|(id, _)| id.parse::<RecordId>().ok()).filter(|into| *into != row.id);
    gathered(into.take(MARKS))
}

/// What stands under `prefix/` among the fields of a row.
fn marked<'a>(row: &'a Row, prefix: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    row.all().group(prefix)
}

/// The key under which a merge notes the value of a field before and after.
fn memory_key(into: RecordId, key: &str) -> String {
    format!("{MERGE}/{into}/{}", key.replace('/', "."))
}

/// A value before and after, as it is noted.
fn memory(before: &Value, after: &Value) -> String {
    codec::encode(&(before, after)).iter().map(|byte| format!("{byte:02x}")).collect()
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
    existing::leave_out(shown, &mut gains, country);
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
        marks.push(FieldEdit::new(memory_key(shown.id, &key), memory(&before, &after)));
        into.push(FieldEdit { key, value: after });
    }
    // Somebody works with one of them: then it is with both.
    if shown.archived_at().is_some() && hidden.archived_at().is_none() {
        into.push(FieldEdit { key: key::ARCHIVED_AT.into(), value: Value::Empty });
    }
    let mut commands = vec![Command::Edit { record: hidden.id, fields: marks }];
    if !into.is_empty() {
        commands.push(Command::Edit { record: shown.id, fields: into });
    }
    Command::Batch { commands }
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
