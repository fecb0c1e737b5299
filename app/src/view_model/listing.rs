//! The records of a kind that match a filter, in an order, kept up to date as rows change.

use super::{Model, Sort, column::Order, facts::Facts};
use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use sotay_shared::{
    filter::{Context, Filter, field},
    id::RecordId,
    kind::Kind,
    row::Row,
    schema::key,
    search,
    value::Value,
};
use std::{
    cmp::Reverse,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

/// What is listed, and in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub kind: Kind,
    pub filter: Filter,
    pub sort: Sort,
}

/// A record's place: by what was asked for, then by what it is found by, which begins with its name.
type Place = (Order, Arc<str>, RecordId);

struct Inner {
    wanted: Listed,
    facts: Facts,
    places: HashMap<RecordId, (Order, Arc<str>)>,
    order: Vec<Place>,
}

/// One list. It lives as long as somebody holds it.
#[derive(Clone)]
pub struct Listing {
    inner: Arc<Mutex<Inner>>,
    /// Counts what changed in it.
    changes: ArcRwSignal<u64>,
}

#[derive(Clone)]
pub(super) struct WeakListing {
    inner: Weak<Mutex<Inner>>,
    changes: ArcRwSignal<u64>,
}

impl std::fmt::Debug for WeakListing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WeakListing")
    }
}

impl WeakListing {
    pub(super) fn upgrade(&self) -> Option<Listing> {
        Some(Listing { inner: self.inner.upgrade()?, changes: self.changes.clone() })
    }

    pub(super) fn is_held(&self) -> bool {
        self.inner.strong_count() > 0
    }
}

impl PartialEq for Listing {
    fn eq(&self, other: &Listing) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Listing {
    pub(super) fn new(model: &Model, wanted: Listed, facts: Facts) -> Listing {
        let mut inner = Inner { wanted, facts, places: HashMap::default(), order: Vec::new() };
        let records = model.list(inner.wanted.kind).get_untracked();
        let mut order: Vec<Place> = Vec::with_capacity(records.len());
        for record in records {
            let Some(row) = model.peek(record) else { continue };
            if let Some((by, name)) = inner.place_of(&row) {
                inner.places.insert(record, (by.clone(), name.clone()));
                order.push((by, name, record));
            }
        }
        order.sort_unstable();
        inner.order = order;
        Listing { inner: Arc::new(Mutex::new(inner)), changes: ArcRwSignal::default() }
    }

    pub(super) fn downgrade(&self) -> WeakListing {
        WeakListing { inner: Arc::downgrade(&self.inner), changes: self.changes.clone() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while it holds the lock; there is one thread anyway.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are; follows changes.
    pub fn len(&self) -> usize {
        self.changes.track();
        self.inner().order.len()
    }

    /// Some of them, from a place on; follows changes.
    pub fn slice(&self, from: usize, count: usize) -> Vec<RecordId> {
        self.changes.track();
        let inner = self.inner();
        inner.order.iter().skip(from).take(count).map(|(.., record)| *record).collect()
    }

    /// All of them as they are now.
    pub fn records(&self) -> Vec<RecordId> {
        self.inner().order.iter().map(|(.., record)| *record).collect()
    }

    /// A record changed, or something that it is listed by.
    pub(super) fn update(&self, record: RecordId, row: Option<&Row>) {
        {
            let mut inner = self.inner();
            let after = row.and_then(|row| inner.place_of(row));
            let before = match &after {
                Some(place) => inner.places.insert(record, place.clone()),
                None => inner.places.remove(&record),
            };
            if before == after {
                return;
            }
            if let Some((by, name)) = before
                && let Ok(at) = inner.order.binary_search(&(by, name, record))
            {
                inner.order.remove(at);
            }
            if let Some((by, name)) = after {
                let place = (by, name, record);
                let at = inner.order.partition_point(|known| *known < place);
                inner.order.insert(at, place);
            }
        }
        super::touch();
        self.changes.update(|changes| *changes += 1);
    }

    pub(super) fn kind(&self) -> Kind {
        self.inner().wanted.kind
    }

    /// Whether something else than the record itself decides whether it is listed.
    pub(super) fn looks_further(&self) -> bool {
        let inner = self.inner();
        let further = |it: &str| [field::TEXT, field::NEXT, key::COMPANY].contains(&it);
        inner.wanted.filter.any.iter().flatten().any(|it| further(&it.field)) || further(&inner.wanted.sort.key)
    }
}

impl Inner {
    fn place_of(&self, row: &Row) -> Option<(Order, Arc<str>)> {
        if row.kind() != Some(self.wanted.kind) || row.is_deleted() || !self.wanted.filter.holds(row, &self.facts) {
            return None;
        }
        // The name is the first line of what a record is found by.
        Some((self.order(row), self.facts.searchable(row)))
    }

    fn order(&self, row: &Row) -> Order {
        let Sort { key, descending } = &self.wanted.sort;
        let number = |number: i64| Order::Number(if *descending { number.saturating_neg() } else { number });
        let text = |text: String| match descending {
            _ if text.is_empty() => Order::Last,
            true => Order::ReverseText(Reverse(text)),
            false => Order::Text(text),
        };
        let title = |record: Option<RecordId>| record.and_then(|record| self.facts.title(record));
        match key.as_str() {
            "" => Order::Last,
            field::CREATED => row.meta.created_at.map_or(Order::Last, |at| number(at.0)),
            field::UPDATED => row.meta.updated_at.map_or(Order::Last, |at| number(at.0)),
            key::OWNER => title(row.meta.owner.map(RecordId::from)).map_or(Order::Last, text),
            "emails" | "phones" => {
                text(row.entries(key).into_iter().next().map(|(_, entry)| search::fold(&entry)).unwrap_or_default())
            }
            name => match row.value(name) {
                Value::Text(word) => {
                    let linked = word.parse::<RecordId>().ok().and_then(|record| title(Some(record)));
                    text(linked.unwrap_or_else(|| search::fold(&word)))
                }
                Value::Int(int) => number(int),
                // To three digits: enough to be ordered by.
                Value::Number(fraction) => number((fraction * 1_000.0) as i64),
                Value::Bool(bool) => number(i64::from(bool)),
                Value::Time(at) => number(at.0),
                Value::Empty | Value::Opaque => Order::Last,
            },
        }
    }
}
