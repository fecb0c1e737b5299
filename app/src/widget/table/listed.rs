//! What a table lists, in its order, and what of it is picked.

use crate::{
    ui::{choice::Choice, query::Query},
    view_model::{Listing, Selection, Sort},
};
use leptos::prelude::*;
use sotay_shared::{
    id::{RecordId, StageId},
    kind::Kind,
};
use std::{collections::BTreeSet, sync::Arc};

/// Records in an order. Two are the same where the same was asked for, whatever changed in them since.
#[derive(Clone)]
pub enum Rows {
    Listing(Listing),
    /// Deals that are selected, in an order that is made of the selection.
    Deals(Option<Selection>, Memo<Arc<Vec<RecordId>>>),
}

impl PartialEq for Rows {
    fn eq(&self, other: &Rows) -> bool {
        match (self, other) {
            (Rows::Listing(listing), Rows::Listing(other)) => listing == other,
            (Rows::Deals(selection, _), Rows::Deals(other, _)) => selection == other,
            _ => false,
        }
    }
}

impl Rows {
    /// How many there are; follows changes.
    pub fn len(&self) -> usize {
        match self {
            Rows::Listing(listing) => listing.len(),
            Rows::Deals(_, order) => order.with(|order| order.len()),
        }
    }

    /// Some of them, from a place on; follows changes.
    pub fn slice(&self, from: usize, count: usize) -> Vec<RecordId> {
        match self {
            Rows::Listing(listing) => listing.slice(from, count),
            Rows::Deals(_, order) => order.with(|order| order.iter().skip(from).take(count).copied().collect()),
        }
    }

    /// All of them as they are now.
    pub fn records(&self) -> Vec<RecordId> {
        match self {
            Rows::Listing(listing) => listing.records(),
            Rows::Deals(_, order) => order.with_untracked(|order| order.to_vec()),
        }
    }
}

/// What is picked, and who keeps it.
#[derive(Clone, Copy)]
pub struct Picks {
    pub all: Signal<BTreeSet<RecordId>>,
    pub set: Callback<BTreeSet<RecordId>>,
}

/// The stages that a cell offers, and who puts a record into one.
#[derive(Clone, Copy)]
pub struct Stages {
    pub choices: Signal<Vec<Choice>>,
    pub put: Callback<(RecordId, StageId)>,
}

/// The list on the page, for everything that belongs to it.
#[derive(Clone, Copy)]
pub struct Listed {
    pub kind: Kind,
    pub rows: Memo<Rows>,
    pub sort: Memo<Sort>,
    pub sorted: Query,
    pub picks: Picks,
    pub stages: Option<Stages>,
    /// Where a range begins.
    anchor: StoredValue<Option<RecordId>>,
}

impl Listed {
    pub fn new(kind: Kind, rows: Memo<Rows>, sort: Memo<Sort>, picks: Picks, stages: Option<Stages>) -> Listed {
        let sorted = Query::new("sort");
        Listed { kind, rows, sort, sorted, picks, stages, anchor: StoredValue::new(None) }
    }

    pub fn picked_now(self) -> BTreeSet<RecordId> {
        self.picks.all.get_untracked()
    }

    /// Picks these and no others.
    pub fn pick(self, records: BTreeSet<RecordId>) {
        // The list may be left by now.
        let _ = self.picks.set.try_run(records);
    }

    pub fn toggle(self, record: RecordId) {
        self.anchor.set_value(Some(record));
        let mut picked = self.picked_now();
        if !picked.remove(&record) {
            picked.insert(record);
        }
        self.pick(picked);
    }

    /// Picks everything from where the last one was picked to here, in this order; else this one alone.
    pub fn extend_to(self, record: RecordId, order: &[RecordId]) {
        let at = |record: RecordId| order.iter().position(|it| *it == record);
        match self.anchor.get_value().and_then(at).zip(at(record)) {
            Some((from, to)) => {
                let mut picked = self.picked_now();
                picked.extend(order.iter().skip(from.min(to)).take(from.abs_diff(to) + 1));
                self.pick(picked);
            }
            None => self.toggle(record),
        }
    }
}
