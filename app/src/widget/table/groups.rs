//! The lines of a table: its records, or its records under the headings of groups that can be folded.

use super::{Listed, sums};
use crate::{
    fields::all_fields,
    i18n::text,
    ui::{query::Query, settled::settled},
    view_model::Model,
    widget::{column::Column, formatter::Formatter},
    workspace::{stage_name, stages},
};
use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use sotay_shared::{
    id::{RecordId, StageId},
    kind::{FieldType, Kind},
    row::{OTHER_STAGES, Row},
    schema::Field,
    search,
    sort::sort_by_key,
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};

/// What a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    Record(RecordId),
    /// The heading of the nth group.
    Heading(usize),
}

/// Records with the same value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The value as it is written; empty for nothing.
    word: String,
    pub name: String,
    pub count: usize,
    pub is_open: bool,
}

/// Groups with their records.
pub type Made = Vec<(Group, Vec<RecordId>)>;

/// All groups, and the lines of a table that shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped {
    groups: Vec<Group>,
    lines: Vec<Line>,
}

/// The fields that the records of a kind can be grouped by; follows changes.
pub fn groupable(model: &Model, kind: Kind) -> Vec<Arc<Field>> {
    let mut fields = all_fields(model, kind);
    fields.retain(|field| match field.of {
        FieldType::Choice(_) | FieldType::Member => true,
        FieldType::Place => kind == Kind::Deal,
        _ => false,
    });
    fields
}

/// Puts records together that have the same word, in the order in which they come.
fn together(records: Vec<(String, RecordId)>) -> Vec<(String, Vec<RecordId>)> {
    let mut groups: Vec<(String, Vec<RecordId>)> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::default();
    for (word, record) in records {
        match at.get(&word).and_then(|at| groups.get_mut(*at)) {
            Some((_, members)) => members.push(record),
            None => {
                at.insert(word.clone(), groups.len());
                groups.push((word, vec![record]));
            }
        }
    }
    groups
}

/// What a row is grouped by, as it is written.
fn word_of(row: &Row, field: &Field) -> String {
    let place = || Some(row.as_deal()?.place.as_ref()?.stage.to_string());
    match field.of {
        FieldType::Place => place().unwrap_or_default(),
        _ => match row.value(&field.key) {
            Value::Text(word) => word,
            _ => String::new(),
        },
    }
}

/// The groups of a table, which are chosen in its address; the folded ones are not kept.
#[derive(Clone, Copy)]
pub struct Groups {
    pub by: Query,
    /// By the field that they are groups of: those without a value are called the same of any.
    folded: RwSignal<BTreeSet<(String, String)>>,
    made: Memo<Option<Arc<Made>>>,
    grouped: Memo<Option<Arc<Grouped>>>,
    /// What the amounts of each group come to, by its word.
    sums: Memo<HashMap<String, String>>,
}

impl Groups {
    pub fn of(listed: Listed, columns: Memo<Vec<Column>>, formatter: StoredValue<Formatter>) -> Groups {
        let (by, folded) = (Query::new("group"), RwSignal::new(BTreeSet::new()));
        let model = formatter.with_value(|formatter| formatter.replica.model.clone());
        let applied = model.changes();
        let field = Memo::new(move |_| {
            let fields = by.with(|key| (!key.is_empty()).then(|| groupable(&model, listed.kind)));
            fields?.into_iter().find(|field| by.with(|key| *field.key == **key))
        });
        let made = Memo::new(move |_| {
            let field = field.get()?;
            applied.track();
            let records = listed.rows.with(|rows| {
                // What comes and goes is heard of.
                rows.len();
                rows.records()
            });
            Some(Arc::new(formatter.with_value(|formatter| made(formatter, &field, records))))
        });
        let grouped = Memo::new(move |_| {
            let made = made.get()?;
            let folded = by.with(|by| folded.with(|folded| folded_of(folded, by)));
            Some(Arc::new(shown(&made, &folded)))
        });
        let sums = summed(made, columns, formatter);
        Groups { by, folded, made, grouped, sums }
    }

    /// How many lines there are; follows changes.
    pub fn len(self, listed: Listed) -> usize {
        self.grouped
            .with(|grouped| grouped.as_ref().map(|grouped| grouped.lines.len()))
            .unwrap_or_else(|| listed.rows.with(|rows| rows.len()))
    }

    /// Some of the lines, from a place on; follows changes.
    pub fn slice(self, listed: Listed, from: usize, count: usize) -> Vec<Line> {
        let some = |grouped: &Arc<Grouped>| grouped.lines.iter().skip(from).take(count).copied().collect();
        self.grouped
            .with(|grouped| grouped.as_ref().map(some))
            .unwrap_or_else(|| listed.rows.with(|rows| rows.slice(from, count)).into_iter().map(Line::Record).collect())
    }

    /// The records that have a line, in their order, as it is now.
    pub fn records(self, listed: Listed) -> Vec<RecordId> {
        let record = |line: &Line| match line {
            Line::Record(record) => Some(*record),
            Line::Heading(_) => None,
        };
        let all = |grouped: &Arc<Grouped>| grouped.lines.iter().filter_map(record).collect();
        self.grouped
            .with_untracked(|grouped| grouped.as_ref().map(all))
            .unwrap_or_else(|| listed.rows.with_untracked(|rows| rows.records()))
    }

    /// All groups with their records, whether they are folded or not, as it is now; nothing where there are none.
    pub fn all(self) -> Option<Arc<Made>> {
        self.made.get_untracked()
    }

    /// The nth group; follows changes.
    pub fn group(self, nth: usize) -> Option<Group> {
        self.grouped.with(|grouped| grouped.as_ref()?.groups.get(nth).cloned())
    }

    /// What the amounts of a group come to, as soon as nothing changes any more; follows changes.
    pub fn sums(self, group: &Group) -> String {
        self.sums.with(|sums| sums.get(&group.word).cloned().unwrap_or_default())
    }

    /// Folds a group, or opens it; without a wish whatever it is not.
    pub fn fold(self, nth: usize, wish: Option<bool>) {
        let Some(group) = untrack(|| self.group(nth)) else { return };
        let folds = wish.unwrap_or(group.is_open);
        if folds == group.is_open {
            let group = (untrack(|| self.by.get()), group.word);
            self.folded.update(|folded| {
                let _ = if folds { folded.insert(group) } else { folded.remove(&group) };
            });
        }
    }
}

/// The groups with their records: as the choices are offered, stages follow each other, and people by name. Those
/// without a value stand last.
fn made(formatter: &Formatter, field: &Field, records: Vec<RecordId>) -> Made {
    let model = &formatter.replica.model;
    let with_words = records.into_iter().filter_map(|record| {
        let row = model.peek(record)?;
        Some((word_of(&row, field), record))
    });
    let mut with_words: Vec<(String, RecordId)> = with_words.collect();
    if field.of == FieldType::Place {
        put_others_together(&mut with_words, |word| called(formatter, word).is_empty());
    }
    let groups = together(with_words);
    let in_order: Vec<String> = match field.of {
        FieldType::Place => stages(&formatter.replica).into_iter().map(|it| it.stage.id.to_string()).collect(),
        _ => field.choices.iter().map(|choice| choice.word.to_string()).collect(),
    };
    let mut named: Made = groups
        .into_iter()
        .map(|(word, records)| {
            let name = name_of(formatter, field, &word);
            (Group { word, name, count: records.len(), is_open: true }, records)
        })
        .collect();
    sort_by_key(&mut named, |(group, _)| {
        let at = in_order.iter().position(|word| *word == group.word).unwrap_or(in_order.len());
        (group.word.is_empty(), at, search::fold(&group.name))
    });
    named
}

/// Stages that are not there any more are one: all of them are called the same.
fn put_others_together(records: &mut [(String, RecordId)], is_gone: impl Fn(&str) -> bool) {
    let mut known: HashMap<String, bool> = HashMap::default();
    for (word, _) in records.iter_mut().filter(|(word, _)| !word.is_empty()) {
        let is_gone = match known.get(word.as_str()) {
            Some(is_gone) => *is_gone,
            None => {
                let is_gone = is_gone(word);
                known.insert(word.clone(), is_gone);
                is_gone
            }
        };
        if is_gone {
            *word = OTHER_STAGES.to_string();
        }
    }
}

/// What a stage is called; nothing for one that is not there any more.
fn called(formatter: &Formatter, stage: &str) -> String {
    stage.parse::<StageId>().map(|stage| stage_name(&formatter.replica, stage)).unwrap_or_default()
}

fn name_of(formatter: &Formatter, field: &Field, word: &str) -> String {
    let i18n = formatter.i18n;
    if word.is_empty() {
        return i18n.t(if field.of == FieldType::Member { text::NOBODY } else { text::NO_SUCH_VALUE }).to_owned();
    }
    match field.of {
        FieldType::Place => {
            let name = called(formatter, word);
            if name.is_empty() { i18n.t(text::OTHER_STAGES).to_owned() } else { name }
        }
        FieldType::Member => {
            let name = word.parse::<RecordId>().map(|member| formatter.title(member)).unwrap_or_default();
            if name.is_empty() { i18n.t(text::SOMEBODY).to_owned() } else { name }
        }
        _ => field.choice(word).map_or(word, |name| i18n.name(name)).to_owned(),
    }
}

/// What the amounts of each group come to. To add up everything takes a moment: it waits until nothing changes, and
/// until all of it is here.
fn summed(
    made: Memo<Option<Arc<Made>>>,
    columns: Memo<Vec<Column>>,
    formatter: StoredValue<Formatter>,
) -> Memo<HashMap<String, String>> {
    let (applied, getting) =
        formatter.with_value(|formatter| (formatter.replica.model.changes(), formatter.replica.getting));
    let rested = settled(move || made.with(Option::is_some).then(|| applied.track()), || ());
    Memo::new(move |_| {
        if rested.get().is_none() || getting.get() {
            return HashMap::default();
        }
        let made = made.get_untracked();
        let groups = made.as_deref().into_iter().flatten();
        let add_up = |formatter: &Formatter| {
            // In the language in use.
            let _ = formatter.i18n.locale();
            columns.with(|columns| {
                let sums = groups.map(|(group, records)| (group.word.clone(), sums_of(formatter, columns, records)));
                sums.collect::<HashMap<String, String>>()
            })
        };
        formatter.with_value(add_up)
    })
}

/// What the amounts of some records come to, one column after the other.
fn sums_of(formatter: &Formatter, columns: &[Column], records: &[RecordId]) -> String {
    let told = sums::told(formatter, columns, records).into_iter().flatten();
    told.filter(|words| words.is_sum).map(|words| words.shown).collect::<Vec<_>>().join(" · ")
}

/// The words of those folded groups that are groups of a field.
fn folded_of(folded: &BTreeSet<(String, String)>, by: &str) -> BTreeSet<String> {
    folded.iter().filter(|(field, _)| field == by).map(|(_, word)| word.clone()).collect()
}

/// The lines of groups, of which some are folded.
fn shown(made: &[(Group, Vec<RecordId>)], folded: &BTreeSet<String>) -> Grouped {
    let mut grouped = Grouped { groups: Vec::new(), lines: Vec::new() };
    for (group, records) in made {
        let is_open = !folded.contains(&group.word);
        grouped.lines.push(Line::Heading(grouped.groups.len()));
        if is_open {
            grouped.lines.extend(records.iter().copied().map(Line::Record));
        }
        grouped.groups.push(Group { is_open, ..group.clone() });
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(nth: u8) -> RecordId {
        format!("0197c1a0-0000-7000-8000-0000000000{nth:02}").parse().unwrap()
    }

    fn groups() -> Made {
        let words = [("b", 1), ("a", 2), ("b", 3), ("", 4)];
        let words = words.into_iter().map(|(word, nth)| (word.to_owned(), record(nth)));
        let group = |word: String, count| Group { name: word.clone(), word, count, is_open: true };
        let groups = together(words.collect()).into_iter();
        groups.map(|(word, records)| (group(word, records.len()), records)).collect()
    }

    #[test]
    fn records_with_the_same_word_stand_together_in_their_order() {
        let found: Vec<_> = groups().into_iter().map(|(group, records)| (group.word, records)).collect();
        let expected = [("b", vec![record(1), record(3)]), ("a", vec![record(2)]), ("", vec![record(4)])];
        assert_eq!(found, expected.map(|(word, records)| (word.to_owned(), records)));
    }

    #[test]
    fn stages_that_are_gone_are_one_group() {
        let words = [("gone", 1), ("here", 2), ("", 3), ("gone too", 4)];
        let mut records = words.map(|(word, nth)| (word.to_owned(), record(nth))).to_vec();
        put_others_together(&mut records, |word| word.starts_with("gone"));
        let found: Vec<_> = together(records).into_iter().map(|(word, records)| (word, records.len())).collect();
        assert_eq!(found, [(OTHER_STAGES.to_string(), 2), ("here".to_owned(), 1), (String::new(), 1)]);
    }

    #[test]
    fn a_folded_group_keeps_its_heading_and_its_count() {
        let Grouped { groups, lines } = shown(&groups(), &["b".to_owned()].into());
        let heads = [Line::Heading(0), Line::Heading(1), Line::Record(record(2))];
        assert_eq!(lines[..3], heads);
        assert_eq!(lines[3..], [Line::Heading(2), Line::Record(record(4))]);
        assert_eq!(
            groups.iter().map(|group| (group.count, group.is_open)).collect::<Vec<_>>(),
            [(2, false), (1, true), (1, true)]
        );
    }

    #[test]
    fn what_is_folded_of_one_field_is_open_of_another() {
        let folded = [("owner_id", ""), ("source", "")].map(|(by, word)| (by.to_owned(), word.to_owned()));
        let folded: BTreeSet<(String, String)> = folded.into();
        assert_eq!(folded_of(&folded, "owner_id"), BTreeSet::from([String::new()]));
        assert_eq!(folded_of(&folded, "status"), BTreeSet::new());
    }
}
