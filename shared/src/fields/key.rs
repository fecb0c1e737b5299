//! Keys of fields. Those that a kind declares are kept once, whatever the number of records.

use crate::kind::Kind;
use rustc_hash::FxHashSet;
use std::{cmp::Ordering, fmt, sync::LazyLock};

/// A key of a field.
#[derive(Clone)]
pub struct Key(Kept);

#[derive(Clone)]
enum Kept {
    Declared(&'static str),
    Own(Box<str>),
}

/// All keys that are declared and have no id in them.
static DECLARED: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let keys = Kind::ALL.iter().flat_map(|kind| kind.spec().fields).map(|field| field.key);
    keys.filter(|key| !key.contains('*')).collect()
});

impl Key {
    pub fn new(key: &str) -> Key {
        Key(DECLARED.get(key).map_or_else(|| Kept::Own(key.into()), |declared| Kept::Declared(declared)))
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
