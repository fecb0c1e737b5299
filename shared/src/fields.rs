//! The fields of a record by their keys, sorted: small to keep by the hundred thousand, and tolerant of how other clients write
//! values.

mod key;
mod stored;

pub use key::Key;

use crate::{
    sort::{gathered, sort_by},
    time::Timestamp,
    value::{FieldEdit, Value},
};
use litemap::LiteMap;
use std::{collections::BTreeSet, fmt, ops::Deref, str::FromStr};

/// What stands under the keys of a record.
#[derive(Clone, Default, PartialEq)]
pub struct Fields {
    /// By key, each once.
    entries: Vec<(Key, Value)>,
}

/// Some fields that stand together: all of a record, or those of one entry of a list, by what of their keys comes behind it.
#[derive(Clone, Copy)]
pub struct Entries<'a> {
    entries: &'a [(Key, Value)],
    /// Bytes that all of their keys begin with.
    skip: usize,
}

/// One entry of a list inside a record: `emails/<id>/…`. Its fields are those below the entry's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    pub id: &'a str,
    fields: Entries<'a>,
}

impl<'a> Deref for Part<'a> {
    type Target = Entries<'a>;

    fn deref(&self) -> &Entries<'a> {
        &self.fields
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all().fmt(f)
    }
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl FromIterator<(Key, Value)> for Fields {
    /// Of several values of a key the last one stays.
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(entries: I) -> Fields {
        Fields::sorted(entries.into_iter().collect())
    }
}

impl Fields {
    fn sorted(mut entries: Vec<(Key, Value)>) -> Fields {
        if !entries.is_sorted_by(|(before, _), (after, _)| before < after) {
            sort_by(&mut entries, |(one, _), (other, _)| one.cmp(other));
            entries.dedup_by(|(key, after), (kept, before)| {
                let is_again = key == kept;
                if is_again {
                    std::mem::swap(after, before);
                }
                is_again
            });
        }
        entries.shrink_to_fit();
        Fields { entries }
    }

    /// As they are about to be written; of several edits of a key the last one.
    pub(crate) fn written(edits: &[FieldEdit]) -> Fields {
        edits.iter().map(|edit| (Key::new(&edit.key), edit.value.clone())).collect()
    }

    /// All of them.
    pub fn all(&self) -> Entries<'_> {
        Entries { entries: &self.entries, skip: 0 }
    }

    /// Writes what nothing was written to before. `false` where something was.
    pub(crate) fn write_once(&mut self, key: &str, value: Value) -> bool {
        match self.entries.binary_search_by(|(known, _)| known.as_str().cmp(key)) {
            Ok(_) => false,
            Err(at) => {
                self.entries.insert(at, (Key::new(key), value));
                true
            }
        }
    }

    /// Those that `keep` holds for.
    pub(crate) fn kept(mut self, keep: impl Fn(&str, &Value) -> bool) -> Fields {
        self.entries.retain(|(key, value)| keep(key.as_str(), value));
        self.entries.shrink_to_fit();
        self
    }

    /// The value, where something stands there.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.all().get(key)
    }

    /// The value as it stands, cleared or not.
    pub(crate) fn raw(&self, key: &str) -> Option<&Value> {
        self.all().raw(key)
    }

    /// By key, cleared ones too.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.all().iter()
    }
}

impl<'a> Entries<'a> {
    /// By key, cleared ones too.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.entries.iter().map(move |(key, value)| (&key.as_str()[self.skip..], value))
    }

    /// The value as it stands, cleared or not.
    pub(crate) fn raw(self, key: &str) -> Option<&'a Value> {
        let at = self.entries.binary_search_by(|(known, _)| known.as_str()[self.skip..].cmp(key)).ok()?;
        Some(&self.entries[at].1)
    }

    /// The value, where something stands there.
    pub fn get(self, key: &str) -> Option<&'a Value> {
        self.raw(key).filter(|value| **value != Value::Empty)
    }

    /// The text, `None` where there is none or it is empty.
    pub fn str(self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_text().filter(|text| !text.is_empty())
    }

    /// The text, empty where there is none.
    pub fn text(self, key: &str) -> String {
        self.str(key).unwrap_or_default().to_owned()
    }

    /// The text, `None` where there is none or it is empty.
    pub fn optional_text(self, key: &str) -> Option<String> {
        self.str(key).map(str::to_owned)
    }

    pub fn int(self, key: &str) -> Option<i64> {
        self.get(key)?.as_int()
    }

    pub fn bool(self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    pub fn time(self, key: &str) -> Option<Timestamp> {
        self.get(key)?.as_time()
    }

    /// The text parsed, `None` where it is missing or does not parse.
    pub fn parsed<T: FromStr>(self, key: &str) -> Option<T> {
        self.get(key)?.as_text()?.parse().ok()
    }

    /// A choice, the type's default where it is missing or from a newer version.
    pub fn word<T: Default>(self, key: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        self.get(key).and_then(Value::as_text).and_then(parse).unwrap_or_default()
    }

    /// What stands under `prefix/…`, by the rest of its key; what was cleared as well.
    fn under(self, prefix: &str) -> Entries<'a> {
        let is_before = |key: &Key| {
            let key = &key.as_str()[self.skip..];
            // As `{prefix}/` would be compared, without making it.
            match key.as_bytes().get(..prefix.len()) {
                Some(start) if start == prefix.as_bytes() => key.as_bytes().get(prefix.len()).is_none_or(|c| *c < b'/'),
                _ => key < prefix,
            }
        };
        let from = self.entries.partition_point(|(key, _)| is_before(key));
        let rest = &self.entries[from..];
        let skip = self.skip + prefix.len() + 1;
        let is_under = |(key, _): &(Key, Value)| {
            let key = &key.as_str()[self.skip..];
            key.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
        };
        let to = rest.partition_point(is_under);
        Entries { entries: &rest[..to], skip }
    }

    /// What stands under `prefix/…`, by the rest of its key.
    pub fn group(self, prefix: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.under(prefix).iter().filter(|(_, value)| **value != Value::Empty)
    }

    /// The ids under `prefix/<id>` that are marked true.
    pub fn marked<T: FromStr + Ord>(self, prefix: &str) -> BTreeSet<T> {
        let marked = self.group(prefix).filter(|(_, value)| value.as_bool() == Some(true));
        gathered(marked.filter_map(|(id, _)| id.parse().ok()))
    }

    /// The entries `prefix/<id>/<part>`; an entry that `read` cannot make sense of is passed over.
    pub fn parts<K: FromStr + Ord, T>(self, prefix: &str, read: impl Fn(&Part<'a>) -> Option<T>) -> LiteMap<K, T> {
        let under = self.under(prefix);
        let id = |(key, _): &(Key, Value)| -> Option<usize> { key.as_str()[under.skip..].find('/') };
        let is_same = |one: &(Key, Value), other: &(Key, Value)| match (id(one), id(other)) {
            (Some(end), Some(other_end)) => {
                one.0.as_str()[under.skip..][..end] == other.0.as_str()[under.skip..][..other_end]
            }
            _ => false,
        };
        let part = |entries: &'a [(Key, Value)]| {
            let first = entries.first()?;
            let end = id(first)?;
            let fields = Entries { entries, skip: under.skip + end + 1 };
            let id = &first.0.as_str()[under.skip..][..end];
            Some((id.parse().ok()?, read(&Part { id, fields })?))
        };
        let mut parts = LiteMap::new();
        for (id, part) in under.entries.chunk_by(is_same).filter_map(part) {
            parts.insert(id, part);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(entries: &[(&str, Value)]) -> Fields {
        entries.iter().map(|(key, value)| (Key::new(key), value.clone())).collect()
    }

    #[test]
    fn the_last_value_of_a_key_stays() {
        let read = fields(&[("name", "a".into()), ("amount", 1.into()), ("name", "b".into()), ("name", "c".into())]);
        assert_eq!(read.iter().collect::<Vec<_>>(), [("amount", &1.into()), ("name", &"c".into())]);
    }

    #[test]
    fn entries_of_a_list_stand_together() {
        let read = fields(&[
            ("emails", true.into()),
            ("emails-old/1/address", "no".into()),
            ("emails/a", "no part".into()),
            ("emails/a-b/address", "x@a.vn".into()),
            ("emails/a-b/label", Value::Empty),
            ("emails/a/address", "y@a.vn".into()),
            ("emails/a/label", "work".into()),
            ("emails0/a/address", "no".into()),
        ]);
        let group: Vec<&str> = read.all().group("emails").map(|(key, _)| key).collect();
        assert_eq!(group, ["a", "a-b/address", "a/address", "a/label"]);
        let parts: LiteMap<String, String> =
            read.all().parts("emails", |part| Some(format!("{} {}", part.text("address"), part.text("label"))));
        assert_eq!(parts.into_tuple_vec(), [("a".into(), "y@a.vn work".into()), ("a-b".into(), "x@a.vn ".into())]);
        assert_eq!(read.all().group("none").count(), 0);
        assert_eq!(read.raw("emails/a-b/label"), Some(&Value::Empty));
        assert_eq!(read.get("emails/a-b/label"), None);
    }
}
