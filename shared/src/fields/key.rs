//! Keys of fields. Those that a kind declares are kept once, whatever the number of records.

use crate::kind::Kind;
use std::{cmp::Ordering, fmt, sync::LazyLock};

/// A key of a field.
#[derive(Clone)]
pub struct Key(Kept);

#[derive(Clone)]
enum Kept {
    Declared(&'static str),
    Own(Box<str>),
}

/// All keys that are declared and have no id in them, sorted.
static DECLARED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let keys = Kind::ALL.iter().flat_map(|kind| kind.spec().fields).map(|field| field.key);
    let mut keys: Vec<&str> = keys.filter(|key| !key.contains('*')).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
});

impl Key {
    pub fn new(key: &str) -> Key {
        Key(match DECLARED.binary_search(&key) {
            Ok(at) => Kept::Declared(DECLARED[at]),
            Err(_) => Kept::Own(key.into()),
        })
    }

    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kept::Declared(key) => key,
            Kept::Own(key) => key,
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
