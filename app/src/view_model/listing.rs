//! The records of a kind that match a filter, in an order, kept up to date as rows change.

use super::{
    Sort,
    filter_context::FilterContext,
    ordered::{Follower, Ordered, Shared, lock},
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Filter, Prepared},
    id::RecordId,
    kind::Kind,
    layout::{
        Change, Hits,
        list::{ByColumn, ListSlot, stays},
        update,
    },
};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

/// What is listed, and in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    pub kind: Kind,
    pub filter: Filter,
    pub sort: Sort,
}

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

    fn update(&self, context: &FilterContext, change: &Change<ListSlot>) {
        {
            let mut inner = self.inner();
            let inner = &mut *inner;
            let (before, after) = update::<ByColumn>(&mut inner.shown, &inner.filter, context, change);
            if stays(before.as_ref(), after.as_ref()) {
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
