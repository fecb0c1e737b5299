//! Orders that are shared by those who show some of them, and kept up to date.

use super::{Model, filter_context::FilterContext};
use sotay_shared::layout::{self, Change, Layout};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What an order is made of that nobody shows at the moment.
const SPARE: usize = 3;

/// Everything that a layout has a line for, as the context has it.
pub(super) type Ordered<L> = layout::Ordered<L, FilterContext>;

/// What shows some of an order.
pub(super) trait Follower<L: Layout> {
    fn follows(&self, ordered: &Shared<L>) -> bool;
    /// A line changed.
    fn update(&self, context: &FilterContext, change: &Change<L::Slot>);
    /// Many did.
    fn refill(&self, ordered: &mut Ordered<L>);
}

/// An order that several share.
pub(super) type Shared<L> = Arc<Mutex<Ordered<L>>>;

pub(super) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds the lock; there is one thread anyway.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The orders that are kept up to date: those that somebody shows, and the last few that somebody showed.
pub(super) struct Orders<L: Layout>(Vec<Shared<L>>);

impl<L: Layout> Default for Orders<L> {
    fn default() -> Self {
        Orders(Vec::new())
    }
}

impl<L: Layout> std::fmt::Debug for Orders<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Orders({})", self.0.len())
    }
}

impl<L: Layout> Orders<L> {
    pub fn known(&self, layout: &L, context: &FilterContext) -> Option<Shared<L>> {
        let is_it = |shared: &&Shared<L>| {
            let ordered = lock(shared);
            ordered.layout == *layout && ordered.context == *context
        };
        self.0.iter().find(is_it).cloned()
    }

    pub fn all(&self) -> Vec<Shared<L>> {
        self.0.clone()
    }

    pub fn add(&mut self, shared: Shared<L>) {
        self.0.insert(0, shared);
        let mut spare = 0;
        self.0.retain(|it| {
            spare += usize::from(Arc::strong_count(it) == 1);
            Arc::strong_count(it) > 1 || spare <= SPARE
        });
    }

    /// Gives up an order, which nobody shows.
    pub fn forget(&mut self, shared: &Shared<L>) {
        self.0.retain(|it| !Arc::ptr_eq(it, shared));
    }
}

/// Makes an order; everything that is here is in it. What records are found by is the same as in another order of them.
pub(super) fn made<L: Layout>(model: &Model, layout: L, context: FilterContext, others: &[Shared<L>]) -> Shared<L> {
    let like = others.iter().map(|other| lock(other)).find(|other| other.layout.kind() == layout.kind());
    let rows = model.rows_of(layout.kind());
    Arc::new(Mutex::new(Ordered::new(&rows, layout, context, like.as_deref())))
}
