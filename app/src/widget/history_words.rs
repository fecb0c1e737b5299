//! The history of a record in words: one change after the other.

use super::{formatter::Formatter, linked::linked};
use crate::{
    fields::field_of,
    format::fill,
    i18n::{Text, text},
    workspace::member_name,
};
use leptos::prelude::*;
use sotay_shared::{
    document::{Apart, HistoryEntry, HistoryField},
    id::{MemberId, RecordId, StageId},
    kind::{FieldType, Kind},
    money::Currency,
    place::Place,
    row::Row,
    schema::{self, key},
    value::Value,
};

/// Values that one line names at most.
const NAMED: usize = 6;

/// One sentence; who and what it is about stand out.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    text: Text,
    values: Vec<(&'static str, String)>,
}

/// What stands out of a sentence.
const STRONG: [&str; 3] = ["who", "field", "stages"];

impl Sentence {
    fn new(text: Text, values: Vec<(&'static str, String)>) -> Sentence {
        Sentence { text, values }
    }

    pub fn plain(&self, formatter: &Formatter) -> String {
        let values: Vec<(&str, &str)> = self.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(formatter.i18n.t(self.text), &values)
    }

    pub fn view(self, formatter: &Formatter) -> impl IntoView + use<> {
        let mut parts = Vec::new();
        let mut rest = formatter.i18n.t(self.text);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            parts.push(before.to_owned().into_any());
            let value = self.values.iter().find(|(known, _)| *known == name);
            let value = value.map(|(_, value)| value.clone()).unwrap_or_default();
            parts.push(match STRONG.contains(&name) {
                true => view! { <strong>{value}</strong> }.into_any(),
                false => value.into_any(),
            });
            rest = after;
        }
        parts.push(rest.to_owned().into_any());
        view! { <p class="said">{parts}</p> }
    }
}

impl Formatter {
    /// What one change says; nothing where a reader would not know what it means.
    pub fn history_words(&self, row: &Row, entry: &HistoryEntry) -> Vec<Sentence> {
        let Some(kind) = row.kind() else { return Vec::new() };
        let telling = Telling { formatter: self, row, kind, entry };
        let apart = entry.apart.iter().filter_map(|apart| telling.apart(apart));
        if entry.creates {
            return apart.chain([Sentence::new(text::CREATED_IT, vec![telling.who()])]).collect();
        }
        let fields = entry.fields.iter().filter(|field| !field.is_apart);
        fields.filter_map(|field| telling.field(field)).chain(apart).collect()
    }
}

/// One change, and what is needed to tell it.
struct Telling<'a> {
    formatter: &'a Formatter,
    row: &'a Row,
    kind: Kind,
    entry: &'a HistoryEntry,
}

impl Telling<'_> {
    fn name(&self, member: Option<MemberId>) -> String {
        member_name(&self.formatter.replica, self.formatter.i18n, member)
    }

    fn who(&self) -> (&'static str, String) {
        ("who", self.name(self.entry.member))
    }

    /// A value as it was; an amount in the currency of then.
    fn value(&self, key: &str, value: &Value, currency: &Option<String>) -> String {
        if let (Some(FieldType::Link(_)), Value::Text(record)) = (self.type_of(key), value)
            && let Ok(record) = record.parse::<RecordId>()
        {
            return linked(&self.formatter.replica, record).words(self.formatter.i18n);
        }
        let own: Option<Currency> = currency.as_ref().and_then(|code| code.parse().ok());
        let currency = own.unwrap_or_else(|| crate::workspace::currency(&self.formatter.replica));
        self.formatter.value_in(self.row, key, value, currency)
    }

    fn before(&self, key: &str, value: &Value) -> String {
        self.value(key, value, &self.entry.currency[0])
    }

    fn after(&self, key: &str, value: &Value) -> String {
        self.value(key, value, &self.entry.currency[1])
    }

    fn type_of(&self, key: &str) -> Option<FieldType> {
        field_of(&self.formatter.replica.model, self.kind, key).map(|field| field.of)
    }

    fn field(&self, field: &HistoryField) -> Option<Sentence> {
        let HistoryField { key, before, after, instead_of, is_kept, .. } = field;
        if let Some(said) = self.mark(key, before.as_ref(), after) {
            return Some(said);
        }
        // What no field is called is housekeeping, or of a newer version.
        self.type_of(key)?;
        let named = ("field", self.formatter.name(self.kind, key));
        if !instead_of.is_empty() {
            let others = self.listed(instead_of.iter().map(|value| self.before(key, value)));
            let values = vec![self.who(), named, ("value", self.after(key, after)), ("others", others)];
            return Some(Sentence::new(if *is_kept { text::KEPT_VALUE } else { text::SET_INSTEAD }, values));
        }
        let before = before.as_ref().filter(|before| **before != Value::Empty);
        match (before, after) {
            (None, Value::Empty) => None,
            (None, after) => {
                Some(Sentence::new(text::SET_FIELD, vec![self.who(), named, ("value", self.after(key, after))]))
            }
            (Some(before), Value::Empty) => {
                Some(Sentence::new(text::CLEARED_FIELD, vec![self.who(), named, ("before", self.before(key, before))]))
            }
            (Some(before), after) if key == key::PLACE => self.moved(before, after),
            (Some(before), after) => {
                let values = [("before", self.before(key, before)), ("after", self.after(key, after))];
                Some(Sentence::new(text::CHANGED_FIELD, [self.who(), named].into_iter().chain(values).collect()))
            }
        }
    }

    /// Within its stage a card is only put somewhere else: that is not told.
    fn moved(&self, before: &Value, after: &Value) -> Option<Sentence> {
        let (from, to) = (stage(before), stage(after));
        if from.is_some() && from == to {
            return None;
        }
        let stages = format!("{} → {}", self.before(key::PLACE, before), self.after(key::PLACE, after));
        Some(Sentence::new(text::MOVED_IT, vec![self.who(), ("stages", stages)]))
    }

    /// What is there or not, rather than having a value: the tombstone, tags, people and links.
    fn mark(&self, key: &str, before: Option<&Value>, after: &Value) -> Option<Sentence> {
        let is_set = |value: &Value| !matches!(value, Value::Empty | Value::Bool(false));
        let (was, is) = (before.is_some_and(is_set), is_set(after));
        if key == key::DELETED_AT {
            let text = if is { text::DELETED_IT } else { text::RESTORED_IT };
            return (was != is).then(|| Sentence::new(text, vec![self.who()]));
        }
        if key == key::ARCHIVED_AT {
            let text = if is { text::ARCHIVED_IT } else { text::BROUGHT_IT_BACK };
            return (was != is).then(|| Sentence::new(text, vec![self.who()]));
        }
        let (list, record) = key.split_once('/')?;
        let text = match (list, is) {
            (key::TAGS, true) => text::ADDED_TAG,
            (key::TAGS, false) => text::REMOVED_TAG,
            ("contacts" | key::LINKS, true) => text::ADDED_LINK,
            ("contacts" | key::LINKS, false) => text::REMOVED_LINK,
            _ => return None,
        };
        let record: RecordId = record.parse().ok()?;
        let value = linked(&self.formatter.replica, record).words(self.formatter.i18n);
        (was != is).then(|| Sentence::new(text, vec![self.who(), ("value", value)]))
    }

    /// What several wrote without knowing of each other.
    fn apart(&self, apart: &Apart) -> Option<Sentence> {
        let key = &apart.key;
        self.type_of(key)?;
        let named = ("field", self.formatter.name(self.kind, key));
        let mut members: Vec<Option<MemberId>> = Vec::new();
        for write in &apart.writes {
            if !members.contains(&write.member) && members.len() < NAMED {
                members.push(write.member);
            }
        }
        let names: Vec<String> = members.iter().map(|member| self.name(*member)).collect();
        let who = match names.as_slice() {
            [some @ .., last] if !some.is_empty() => {
                fill(self.formatter.i18n.t(text::SOME_AND_LAST), &[("some", &some.join(", ")), ("last", last)])
            }
            _ => names.concat(),
        };
        let listed = self.listed(apart.writes.iter().map(|write| self.after(key, &write.value)));
        let values = vec![("who", who), named, ("values", listed), ("stands", self.after(key, &apart.stands))];
        // Where both values stay, nobody is told which one wins: that is theirs to settle.
        let stays = schema::keeps_conflicts(self.kind, key);
        let text = match (members.len() > 1, stays) {
            (true, true) => text::WROTE_APART,
            (true, false) => text::WROTE_APART_STANDS,
            (false, true) => text::WROTE_APART_ALONE,
            (false, false) => text::WROTE_APART_ALONE_STANDS,
        };
        Some(Sentence::new(text, values))
    }

    /// Some values, each once.
    fn listed(&self, values: impl Iterator<Item = String>) -> String {
        let mut told: Vec<String> = Vec::new();
        for value in values {
            if told.len() == NAMED {
                told.push("…".to_owned());
                break;
            }
            if !told.contains(&value) {
                told.push(value);
            }
        }
        told.join(" · ")
    }
}

fn stage(value: &Value) -> Option<StageId> {
    Some(value.as_text()?.parse::<Place>().ok()?.stage)
}
