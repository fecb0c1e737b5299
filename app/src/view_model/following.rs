//! Brings orders up to date, and what is selected and listed of them.

use super::{
    FilterContext, Listing, Model, Selection, Signals,
    listing::WeakListing,
    ordered::{self, Follower, Orders, Shared, lock},
    selection::WeakSelection,
};
use sotay_shared::{delta::Delta, id::RecordId, kind::Kind, layout::Layout, row::Row};
use std::{collections::BTreeSet, sync::Arc};

/// Lines of an order that are changed one by one.
const FEW: usize = 32;

impl Model {
    /// An order that is known, or made now.
    pub(super) fn ordered<L: Layout>(
        &self,
        layout: L,
        context: FilterContext,
        of: fn(&mut Signals) -> &mut Orders<L>,
    ) -> Shared<L> {
        let (known, others) = {
            let mut signals = self.signals();
            let orders = of(&mut signals);
            (orders.known(&layout, &context), orders.all())
        };
        known.unwrap_or_else(|| {
            let made = ordered::made(self, layout, context, &others);
            of(&mut self.signals()).add(made.clone());
            made
        })
    }

    /// The rows of a kind that lists show.
    pub(super) fn rows_of(&self, kind: Kind) -> Vec<Arc<Row>> {
        let signals = self.signals();
        let records = signals.lists.get(&kind).into_iter().flatten();
        records.filter_map(|record| signals.rows.get(record)?.clone()).collect()
    }

    /// The records of a kind that point at a record, as it is now.
    pub fn related_now(&self, record: RecordId, kind: Kind) -> Vec<RecordId> {
        let mut signals = self.signals();
        signals.relate(|it| it == kind);
        let related = signals.merged_related(record).or_else(|| signals.related.get(&record).cloned());
        related.into_iter().flatten().filter(|(it, _)| *it == kind).map(|(_, record)| record).collect()
    }

    /// What happened with a record, or with one that is the same, as it is now.
    pub fn timeline_now(&self, record: RecordId) -> Vec<RecordId> {
        let signals = self.signals();
        let group = signals.groups.group(record);
        let each = group.iter().filter_map(|member| signals.timelines.get(member));
        each.flatten().map(|(_, activity)| *activity).collect()
    }

    /// After everything else: what records are ordered and selected by is up to date then.
    pub(super) fn apply_orders(&self, deltas: &[Delta], regrouped: &BTreeSet<RecordId>) {
        let (selections, listings, boards, orders) = {
            let mut signals = self.signals();
            signals.selections.retain(WeakSelection::is_held);
            signals.listings.retain(WeakListing::is_held);
            let selections: Vec<Selection> = signals.selections.iter().filter_map(WeakSelection::upgrade).collect();
            let listings: Vec<Listing> = signals.listings.iter().filter_map(WeakListing::upgrade).collect();
            (selections, listings, signals.boards.all(), signals.orders.all())
        };
        for board in boards {
            if !self.apply_order(&board, &selections, deltas, regrouped) {
                self.signals().boards.forget(&board);
            }
        }
        for order in orders {
            if !self.apply_order(&order, &listings, deltas, regrouped) {
                self.signals().orders.forget(&order);
            }
        }
    }

    /// Brings one order up to date, and what follows it. Whether it is worth to be kept.
    fn apply_order<L: Layout>(
        &self,
        order: &Shared<L>,
        followers: &[impl Follower<L>],
        deltas: &[Delta],
        regrouped: &BTreeSet<RecordId>,
    ) -> bool {
        let followers: Vec<_> = followers.iter().filter(|it| it.follows(order)).collect();
        let kind = lock(order).layout.kind();
        let concerned = self.concerned(kind, deltas, regrouped);
        let is_many = concerned.len() > FEW;
        if is_many && followers.is_empty() {
            return false;
        }
        let rows = concerned.into_iter().map(|record| {
            let is_hidden = self.signals().groups.is_hidden(record);
            (record, self.peek(record).filter(|_| !is_hidden))
        });
        let mut ordered = lock(order);
        if is_many {
            ordered.set_many(rows);
            followers.iter().for_each(|it| it.refill(&mut ordered));
        } else {
            for (record, row) in rows {
                let change = ordered.set(record, row);
                followers.iter().for_each(|it| it.update(&ordered.context, &change));
            }
        }
        true
    }

    /// The records of a kind that changed, or are linked to what changed.
    fn concerned(&self, kind: Kind, deltas: &[Delta], regrouped: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        let is_of_kind = |record: &RecordId| self.peek(*record).is_some_and(|row| row.kind() == Some(kind));
        let mut concerned: BTreeSet<RecordId> = regrouped.iter().copied().filter(is_of_kind).collect();
        for delta in deltas {
            let rows = [&delta.before, &delta.after].into_iter().flatten();
            if rows.clone().any(|row| row.kind() == Some(kind)) {
                concerned.insert(delta.record);
                continue;
            }
            concerned.extend(self.related_now(delta.record, kind));
            concerned.extend(rows.flat_map(|row| row.links()).filter(is_of_kind));
        }
        concerned
    }
}
