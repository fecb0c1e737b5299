//! The records of a kind that match a filter, in an order, kept up to date as rows change.

use super::{
    Sort,
    column::Order,
    facts::Facts,
    ordered::{Change, Follower, Hits, Layout, Line, Ordered, Shared, lock, update},
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Context, Filter, Prepared, field},
    id::RecordId,
    kind::Kind,
    row::Row,
    schema::key,
    search,
    value::Value,
};
use std::{
    cmp::Ordering,
    sync::{Arc, Mutex, MutexGuard, Weak},
};

/// What is listed, and in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub kind: Kind,
    pub filter: Filter,
    pub sort: Sort,
}

/// All records of a kind in an order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ByColumn {
    pub kind: Kind,
    pub sort: Sort,
}

/// By what was asked for, then by what a record is found by, which begins with its name.
type Place = (Order, Arc<str>, RecordId);

struct Inner {
    filter: Prepared,
    ordered: Shared<ByColumn>,
    shown: Hits<ByColumn>,
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
    pub(super) fn new(ordered: Shared<ByColumn>, filter: &Filter) -> Listing {
        let filter = filter.prepared();
        let shown = lock(&ordered).filtered(&filter);
        Listing { inner: Arc::new(Mutex::new(Inner { filter, ordered, shown })), changes: ArcRwSignal::default() }
    }

    pub(super) fn downgrade(&self) -> WeakListing {
        WeakListing { inner: Arc::downgrade(&self.inner), changes: self.changes.clone() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    /// How many there are; follows changes.
    pub fn len(&self) -> usize {
        self.changes.track();
        self.inner().shown.len()
    }

    /// Some of them, from a place on; follows changes.
    pub fn slice(&self, from: usize, count: usize) -> Vec<RecordId> {
        self.changes.track();
        self.inner().shown.iter().skip(from).take(count).map(|hit| hit.line.row.id).collect()
    }

    /// All of them as they are now.
    pub fn records(&self) -> Vec<RecordId> {
        self.inner().shown.iter().map(|hit| hit.line.row.id).collect()
    }

    fn changed(&self) {
        super::touch();
        self.changes.update(|changes| *changes += 1);
    }
}

impl Follower<ByColumn> for Listing {
    fn follows(&self, ordered: &Shared<ByColumn>) -> bool {
        Arc::ptr_eq(&self.inner().ordered, ordered)
    }

    fn update(&self, facts: &Facts, change: &Change<Place>) {
        {
            let mut inner = self.inner();
            let inner = &mut *inner;
            let (before, after) = update::<ByColumn>(&mut inner.shown, &inner.filter, facts, change);
            let stays = match (&before, &after) {
                (None, None) => true,
                (Some(before), Some(after)) => before.line.place == after.line.place && before.rank == after.rank,
                _ => false,
            };
            if stays {
                return;
            }
        }
        self.changed();
    }

    fn refill(&self, ordered: &mut Ordered<ByColumn>) {
        {
            let mut inner = self.inner();
            inner.shown = ordered.filtered(&inner.filter);
        }
        self.changed();
    }
}

impl Layout for ByColumn {
    type Place = Place;

    fn kind(&self) -> Kind {
        self.kind
    }

    fn line(&self, row: &Arc<Row>, facts: &Facts, text: Option<Arc<str>>) -> Option<Line<Place>> {
        if row.kind() != Some(self.kind) || row.is_deleted() {
            return None;
        }
        let text = text.unwrap_or_else(|| facts.searchable(row).into());
        Some(Line::with_text(row.clone(), (self.order(row, facts), text.clone(), row.id), text))
    }

    fn compare(one: &Place, other: &Place) -> Ordering {
        one.cmp(other)
    }
}

impl ByColumn {
    fn order(&self, row: &Row, facts: &Facts) -> Order {
        let Sort { key, descending } = &self.sort;
        let number = |number: i64| Order::number(number, *descending);
        let text = |text: String| Order::text(text, *descending);
        let title = |record: Option<RecordId>| record.and_then(|record| facts.title(record));
        match key.as_str() {
            "" => Order::Last,
            field::CREATED => row.meta.created_at.map_or(Order::Last, |at| number(at.0)),
            field::UPDATED => row.meta.updated_at.map_or(Order::Last, |at| number(at.0)),
            key::OWNER => title(row.meta.owner.map(RecordId::from)).map_or(Order::Last, text),
            "emails" | "phones" => {
                text(row.entries(key).into_iter().next().map(|(_, entry)| search::fold(&entry)).unwrap_or_default())
            }
            name => match facts.value(row, name) {
                Value::Text(word) => {
                    let linked = word.parse::<RecordId>().ok().and_then(|record| title(Some(record)));
                    text(linked.unwrap_or_else(|| search::fold(&word)))
                }
                value => Order::value(&value, *descending),
            },
        }
    }
}
