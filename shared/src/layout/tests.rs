//! Following every change comes to the same as laying everything out anew.

mod board;
mod list;
mod office;

use super::{Change, Hit, Layout, Ordered};
use crate::{
    filter::{Filter, Prepared},
    row::Row,
    search::Match,
};
use office::{Office, Records, Step};
use std::{fmt::Debug, sync::Arc};

/// What shows some of an order, as the app does, but without signals.
trait Follower<L: Layout> {
    /// A line changed.
    fn update(&mut self, context: &Office, change: &Change<L::Slot>);
    /// Many did.
    fn refill(&mut self, ordered: &mut Ordered<L, Office>);
    /// Compares what it shows with what is let through of an order that is made anew.
    fn compare(&self, anew: &[Hit<L::Slot>]);
}

/// What is compared of lines that are shown: the same row in the same slot.
fn seen<P>(hits: &[Hit<P>]) -> Vec<(Match, *const Row, &P)> {
    hits.iter().map(|hit| (hit.rank, Arc::as_ptr(&hit.line.row), &hit.line.slot)).collect()
}

/// An order of the records as they are, which has to have the lines of the one that followed what happened.
fn made_anew<L: Layout>(ordered: &Ordered<L, Office>, records: &Records) -> Ordered<L, Office> {
    let anew = Ordered::new(&records.all(), ordered.layout.clone(), records.office.clone(), None);
    let rows = |of: &Ordered<L, Office>| of.lines().iter().map(|line| Arc::as_ptr(&line.row)).collect::<Vec<_>>();
    assert_eq!(rows(ordered), rows(&anew));
    anew
}

/// Lets things happen to records, one by one or several at once, and looks at everything after each.
fn follow<L: Layout>(
    layout: L,
    filter: &Prepared,
    mut follower: impl Follower<L>,
    mut records: Records,
    happening: &[Vec<Step>],
) where
    L::Slot: Debug,
{
    let mut ordered = Ordered::new(&records.all(), layout, records.office.clone(), None);
    follower.refill(&mut ordered);
    for steps in happening {
        let concerned = records.happen(steps);
        if steps.len() > 1 {
            ordered.set_many(concerned.into_iter());
            follower.refill(&mut ordered);
        } else {
            for (record, row) in concerned {
                let change = ordered.set(record, row);
                follower.update(&ordered.context, &change);
            }
        }
        follower.compare(&made_anew(&ordered, &records).filtered(filter));
    }
    // Who types on finds what is found by who asks at once, and so does who begins with the texts of another order.
    let mut like = Ordered::new(&records.all(), ordered.layout.clone(), records.office.clone(), Some(&ordered));
    for typed in ["text~l", "text~la", "text~lan", "text~lan a", "text~l", ""] {
        let typed = Filter::parse(typed).prepared();
        let anew = made_anew(&ordered, &records).filtered(&typed);
        assert_eq!(seen(&ordered.filtered(&typed)), seen(&anew));
        assert_eq!(seen(&like.filtered(&typed)), seen(&anew));
    }
}
