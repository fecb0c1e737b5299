//! A chip of a filter, as whatever opens at it has to know it.

use leptos::{html::Span, prelude::*};
use sotay_shared::{filter::Filter, id::RecordId, kind::Kind};

/// A condition of a filter: the nth that asks about a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot {
    pub field: String,
    pub nth: usize,
}

/// A chip, the filter that it is of, and who hears of another one.
#[derive(Clone, Copy)]
pub struct FilterChip {
    /// Of which records.
    pub kind: Kind,
    pub filter: Signal<Filter>,
    /// Hears what is chosen.
    pub set: Callback<Filter>,
    /// Hears what is being typed; without it that is heard of once it is typed.
    pub typed: Option<Callback<Filter>>,
    /// The records that a filter lets through, to count values among them.
    pub among: Option<Callback<Filter, Vec<RecordId>>>,
    pub slot: StoredValue<Slot>,
    pub anchor: NodeRef<Span>,
    pub open: RwSignal<bool>,
}
