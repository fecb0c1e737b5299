//! Taking merged records apart again, in any order.
//!
//! What a merge copied is noted in the record that it came from, beside the value of before. A value may have come a long way:
//! from Three into Two, and with Two into One. So whoever leaves a group takes from every record of it what came from them,
//! whatever it came through; what lies beneath it shows again, also what another one of the group has to say and was
//! passed over because it was there already. What somebody edited since is theirs and stays.

use super::{COPIED_CHARS, MERGE, MERGED_INTO, gains, marked, memory, memory_key, merged_into};
use crate::{
    codec,
    command::{Command, FieldEdit, Reversal},
    id::RecordId,
    kind::Kind,
    row::Row,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// Lists whose entries have several keys.
const ENTRIES: [&str; 3] = ["emails", "phones", "addresses"];

/// Takes a record out of its group again; `others` are the rows of the rest of it. Those that were merged into the record
/// leave with it. Numbers without a country code are of `country`.
pub fn unmerge<'a>(row: &'a Row, others: impl IntoIterator<Item = &'a Row>, country: Option<&str>) -> Command {
    let mut rows: BTreeMap<RecordId, &Row> = others.into_iter().map(|row| (row.id, row)).collect();
    rows.insert(row.id, row);
    let marks = Marks::without(row.id, &rows);
    let mut apart = Apart {
        fields: rows.iter().map(|(record, row)| (*record, row.fields())).collect(),
        copies: rows.values().flat_map(|row| copies(row)).collect(),
        turned: BTreeMap::new(),
        changed: BTreeSet::new(),
        part: marks.parts(&rows),
        rows: &rows,
    };
    // Copies go from larger ids to smaller ones: what a record has is settled before those that it was merged into.
    for record in rows.keys().rev() {
        apart.settle(*record);
        apart.fill(*record, &marks, country);
    }
    apart.command(row, &marks)
}

/// One field that a merge copied from one record into another.
#[derive(Debug, Clone)]
struct Copied {
    from: RecordId,
    to: RecordId,
    key: String,
    before: Value,
    after: Value,
}

/// What a record's merges copied from it.
fn copies(row: &Row) -> Vec<Copied> {
    let copied = marked(row, MERGE).filter_map(|(rest, value)| {
        let (to, key) = rest.split_once('/')?;
        let (before, after) = codec::decode(&from_hex(value.as_text()?)?).ok()?;
        Some(Copied { from: row.id, to: to.parse().ok()?, key: key.replace('.', "/"), before, after })
    });
    copied.collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    digits.collect()
}

/// Who is merged into whom, after the record has left.
struct Marks {
    /// By the one that says so.
    into: BTreeMap<RecordId, BTreeSet<RecordId>>,
    /// The marks that are taken away.
    cleared: Vec<(RecordId, RecordId)>,
}

impl Marks {
    fn without(left: RecordId, rows: &BTreeMap<RecordId, &Row>) -> Marks {
        let said = rows.iter().map(|(record, row)| (*record, merged_into(row)));
        let mut marks = Marks { into: said.collect(), cleared: Vec::new() };
        let own = marks.into.insert(left, BTreeSet::new()).unwrap_or_default();
        marks.cleared.extend(own.iter().map(|into| (left, *into)));
        if own.is_empty() {
            return marks;
        }
        // One that was merged into it and into others of the group as well stays with those.
        let mut rest = marks.into.clone();
        for into in rest.values_mut() {
            into.remove(&left);
        }
        let part = parts_of(&rest, rows);
        let stay: BTreeSet<RecordId> = own.iter().filter_map(|into| part.get(into).copied()).collect();
        for (record, into) in &mut marks.into {
            if part.get(record).is_some_and(|part| stay.contains(part)) && into.remove(&left) {
                marks.cleared.push((*record, left));
            }
        }
        marks
    }

    fn parts(&self, rows: &BTreeMap<RecordId, &Row>) -> BTreeMap<RecordId, RecordId> {
        parts_of(&self.into, rows)
    }
}

/// Who hangs together: by record the smallest of its part.
fn parts_of(
    into: &BTreeMap<RecordId, BTreeSet<RecordId>>,
    rows: &BTreeMap<RecordId, &Row>,
) -> BTreeMap<RecordId, RecordId> {
    let mut edges: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
    for (one, others) in into {
        for other in others.iter().filter(|other| rows.contains_key(other)) {
            edges.entry(*one).or_default().push(*other);
            edges.entry(*other).or_default().push(*one);
        }
    }
    let mut part: BTreeMap<RecordId, RecordId> = BTreeMap::new();
    for record in rows.keys() {
        let mut waiting = vec![*record];
        while let Some(next) = waiting.pop() {
            if let Entry::Vacant(vacant) = part.entry(next) {
                vacant.insert(*record);
                waiting.extend(edges.get(&next).into_iter().flatten());
            }
        }
    }
    part
}

/// The group while it is taken apart.
struct Apart<'a> {
    rows: &'a BTreeMap<RecordId, &'a Row>,
    /// What each record says, as it comes to be.
    fields: BTreeMap<RecordId, BTreeMap<String, Value>>,
    /// The copies that stay.
    copies: Vec<Copied>,
    /// What values of a field that were copied to it have become, the latest last.
    turned: Turned,
    /// Records of which a field is another one.
    changed: BTreeSet<RecordId>,
    part: BTreeMap<RecordId, RecordId>,
}

type Turned = BTreeMap<(RecordId, String), Vec<(Value, Value)>>;

/// What a copy says now: nothing where it came from somebody who left, or where nothing is left there.
fn after(part: &BTreeMap<RecordId, RecordId>, turned: &Turned, copied: &Copied) -> Option<Value> {
    if part.get(&copied.from).is_none_or(|of| part.get(&copied.to) != Some(of)) {
        return None;
    }
    let turned = turned.get(&(copied.from, copied.key.clone()));
    let found = turned.into_iter().flatten().rev().find(|(was, _)| *was == copied.after);
    Some(found.map_or_else(|| copied.after.clone(), |(_, becomes)| becomes.clone())).filter(|it| *it != Value::Empty)
}

/// The copies that lie on each other in a field, the first one first: each builds on what the one before it left, and the last
/// one shows. Of several such orders the longest, because each merge built on what was there.
fn trail(copies: &[Copied], shown: &Value) -> Vec<usize> {
    /// More of one field are not tried in every order.
    const TRIED: usize = 8;
    let mut best: Vec<usize> = Vec::new();
    let mut waiting = vec![(shown, Vec::new())];
    while let Some((value, trail)) = waiting.pop() {
        let beneath = (0..copies.len()).filter(|at| copies[*at].after == *value && !trail.contains(at));
        for at in beneath.take(if copies.len() > TRIED { 1 } else { TRIED }) {
            let longer: Vec<usize> = trail.iter().copied().chain([at]).collect();
            waiting.push((&copies[at].before, longer));
        }
        if trail.len() > best.len() {
            best = trail;
        }
    }
    best.reverse();
    best
}

impl Apart<'_> {
    fn value(&self, record: RecordId, key: &str) -> Value {
        self.fields.get(&record).and_then(|fields| fields.get(key)).cloned().unwrap_or(Value::Empty)
    }

    /// Takes from a record what came from somebody who is no longer of its part.
    fn settle(&mut self, to: RecordId) {
        let (own, rest): (Vec<Copied>, Vec<Copied>) =
            std::mem::take(&mut self.copies).into_iter().partition(|it| it.to == to);
        self.copies = rest;
        let edited: BTreeSet<String> = own
            .iter()
            .filter(|copied| !own.iter().any(|it| it.key == copied.key && it.after == self.value(to, &copied.key)))
            .filter_map(|copied| entry_of(&copied.key))
            .collect();
        let mut by_key: BTreeMap<String, Vec<Copied>> = BTreeMap::new();
        own.into_iter().for_each(|copied| by_key.entry(copied.key.clone()).or_default().push(copied));
        for (key, copies) in by_key {
            // An entry of which somebody edited a part is theirs.
            let is_edited = entry_of(&key).is_some_and(|entry| edited.contains(&entry));
            self.settle_field(to, &key, copies, is_edited);
        }
    }

    /// Takes from one field what came from somebody who left: what lay on top of it lies on what was beneath it.
    fn settle_field(&mut self, to: RecordId, key: &str, mut copies: Vec<Copied>, is_edited: bool) {
        let shown = self.value(to, key);
        let trail = if is_edited { Vec::new() } else { trail(&copies, &shown) };
        let mut value = trail.first().map_or_else(|| shown.clone(), |first| copies[*first].before.clone());
        let mut turned = Vec::new();
        for at in &trail {
            let copied = &mut copies[*at];
            let was = copied.after.clone();
            match after(&self.part, &self.turned, copied) {
                Some(after) if after != value => {
                    copied.before = std::mem::replace(&mut value, after.clone());
                    copied.after = after;
                }
                // Nothing of it is left, or nothing is new in it.
                _ => (copied.before, copied.after) = (value.clone(), value.clone()),
            }
            turned.push((was, value.clone()));
        }
        // The same said by another one, at the same time: it is said still.
        for at in (0..copies.len()).filter(|at| !trail.contains(at)) {
            let copied = &mut copies[at];
            match after(&self.part, &self.turned, copied) {
                Some(after) if !is_edited && value != shown && after == shown => {
                    copied.before = std::mem::replace(&mut value, after);
                    turned.push((shown.clone(), shown.clone()));
                }
                Some(after) if after != copied.before => copied.after = after,
                _ => copied.after = copied.before.clone(),
            }
        }
        self.copies.extend(copies.into_iter().filter(|copied| copied.before != copied.after));
        self.turned.insert((to, key.to_owned()), turned);
        if value != shown {
            self.changed.insert(to);
            let fields = self.fields.entry(to).or_default();
            match value {
                Value::Empty => drop(fields.remove(key)),
                value => drop(fields.insert(key.to_owned(), value)),
            }
        }
    }

    /// What others of the part have to say and did not, because it was there already.
    fn fill(&mut self, to: RecordId, marks: &Marks, country: Option<&str>) {
        if !self.changed.contains(&to) {
            return;
        }
        let Some(kind) = self.rows.get(&to).and_then(|row| row.kind()) else { return };
        let stay = self.rows.keys().copied().filter(|from| marks.into.get(from).is_some_and(|into| into.contains(&to)));
        for from in stay.collect::<Vec<_>>() {
            let (Some(was), Some(says)) = (self.rows.get(&to), self.rows.get(&from)) else { continue };
            let before: BTreeSet<String> = gains(was, says, country).into_iter().map(|field| field.key).collect();
            let (now, says) = (self.written(to, kind), self.written(from, kind));
            for FieldEdit { key, value } in gains(&now, &says, country) {
                if before.contains(&key) {
                    continue;
                }
                self.copies.retain(|copied| (copied.from, copied.to, copied.key.as_str()) != (from, to, key.as_str()));
                let (before, after) = (Value::Empty, value.clone());
                self.copies.push(Copied { from, to, key: key.clone(), before, after });
                self.fields.entry(to).or_default().insert(key, value);
            }
        }
    }

    fn written(&self, record: RecordId, kind: Kind) -> Row {
        let fields = self.fields.get(&record).into_iter().flatten();
        let edits: Vec<FieldEdit> = fields.map(|(key, value)| FieldEdit::new(key.as_str(), value.clone())).collect();
        Row::written(record, kind, &edits)
    }

    /// What carries it out. Fields change where they are still as they are now.
    fn command(self, left: &Row, marks: &Marks) -> Command {
        let mut reversals = Vec::new();
        for (record, row) in self.rows {
            let (was, now) = (row.fields(), &self.fields[record]);
            for key in was.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
                let value = |fields: &BTreeMap<String, Value>| fields.get(key).cloned().unwrap_or(Value::Empty);
                if value(&was) != value(now) {
                    let (before, now) = (value(now), value(&was));
                    reversals.push(Reversal::Field { record: *record, key: key.clone(), before, now, by: None });
                }
            }
        }
        // One that the record was merged into and that is not here gets back what it had, where it is still so.
        reversals.extend(copies(left).into_iter().filter(|copied| !self.rows.contains_key(&copied.to)).map(
            |Copied { to: record, key, before, after: now, .. }| Reversal::Field { record, key, before, now, by: None },
        ));
        let mut commands = vec![Command::Undo { reversals }];
        for (record, row) in self.rows {
            let kept = self
                .copies
                .iter()
                .filter(|it| it.from == *record && (it.from != left.id || self.rows.contains_key(&it.to)));
            let kept: BTreeMap<String, Value> =
                kept.map(|it| (memory_key(it.to, &it.key), Value::Text(memory(&it.before, &it.after)))).collect();
            let noted: BTreeMap<String, &Value> =
                row.all().group(MERGE).map(|(key, value)| (format!("{MERGE}/{key}"), value)).collect();
            let mut fields: Vec<FieldEdit> = Vec::new();
            for key in noted.keys().filter(|key| !kept.contains_key(*key)) {
                let into: Option<RecordId> = key.split('/').nth(1).and_then(|into| into.parse().ok());
                // What others noted of a record that is not here stays.
                if *record == left.id || into.is_some_and(|into| self.rows.contains_key(&into)) {
                    fields.push(FieldEdit::new(key.as_str(), Value::Empty));
                }
            }
            let changed = kept.into_iter().filter(|(key, value)| noted.get(key) != Some(&value));
            fields.extend(changed.map(|(key, value)| FieldEdit { key, value }));
            let cleared = marks.cleared.iter().filter(|(from, _)| from == record);
            fields.extend(cleared.map(|(_, into)| FieldEdit::new(format!("{MERGED_INTO}/{into}"), false)));
            if !fields.is_empty() {
                commands.push(Command::Edit { record: *record, fields });
            }
        }
        Command::Batch { commands }
    }
}

/// The entry of a list that a key is part of.
fn entry_of(key: &str) -> Option<String> {
    let mut parts = key.splitn(3, '/');
    let (list, id) = (parts.next()?, parts.next()?);
    ENTRIES.contains(&list).then(|| format!("{list}/{id}"))
}

const _: () = assert!(COPIED_CHARS < 16_000, "a value before and after, in hexadecimal, fits where it is noted");
