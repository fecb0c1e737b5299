//! What of a board a change moves.

use super::{At, BoardSlot, Lane};
use crate::{
    id::StageId,
    layout::{Column, Hit, Ranked},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What is to be done with a board after a line changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Moved {
    /// Nothing: it shows nothing of what changed.
    Nothing,
    /// The row is another one, and its card stays where it is.
    Row,
    /// The card moves, comes or goes.
    Card(Move),
}

/// A card that leaves columns and enters others, or another place in the same ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The card as it was; `None` where it was not shown.
    out: Option<Ranked>,
    /// The columns that it stood in.
    from: BTreeSet<At>,
    /// The card as it is; `None` where it is not shown.
    put: Option<Ranked>,
    /// The columns that it stands in.
    to: BTreeSet<At>,
    /// The lanes that it left and entered.
    pub lanes: Counted<Lane>,
    /// The stages that it left and entered.
    pub stages: Counted<StageId>,
}

/// What a card left and what it entered: where cards are counted they are counted anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<K> {
    left: Vec<K>,
    entered: Vec<K>,
}

impl Moved {
    /// What a change does: the line as it was shown before it, and as it is shown now.
    pub fn of(before: Option<&Hit<BoardSlot>>, after: Option<&Hit<BoardSlot>>) -> Moved {
        let is_same = before.zip(after).is_some_and(|(one, two)| Arc::ptr_eq(&one.line.row, &two.line.row));
        let ranked = |hit: &Hit<BoardSlot>| (hit.rank, hit.line.slot.card.clone());
        let (out, put) = (before.map(ranked), after.map(ranked));
        let (before, after) = (before.map(|hit| &hit.line.slot), after.map(|hit| &hit.line.slot));
        let stays = before == after && out == put;
        if before.is_none() && after.is_none() || stays && is_same {
            return Moved::Nothing;
        }
        if stays {
            return Moved::Row;
        }
        let columns = |slot: Option<&BoardSlot>| -> BTreeSet<At> {
            slot.iter().flat_map(|slot| slot.lanes().iter().map(|lane| (*lane, slot.stage))).collect()
        };
        let lanes = |slot: Option<&BoardSlot>| slot.map(|slot| slot.lanes().to_vec()).unwrap_or_default();
        let stage = |slot: Option<&BoardSlot>| slot.map(|slot| slot.stage).into_iter().collect::<Vec<_>>();
        Moved::Card(Move {
            out,
            from: columns(before),
            put,
            to: columns(after),
            lanes: Counted { left: lanes(before), entered: lanes(after) },
            stages: Counted { left: stage(before), entered: stage(after) },
        })
    }
}

impl Move {
    /// The columns that change: not those in which the same card stays.
    pub fn columns(&self) -> impl Iterator<Item = At> {
        let is_same = self.out == self.put;
        let stays = move |at: &At| is_same && self.from.contains(at) && self.to.contains(at);
        self.from.union(&self.to).copied().filter(move |at| !stays(at))
    }

    /// Changes one of these columns.
    pub fn change(&self, at: At, column: &mut Column) {
        self.out.iter().filter(|_| self.from.contains(&at)).for_each(|card| column.remove(card));
        self.put.iter().filter(|_| self.to.contains(&at)).for_each(|card| column.insert(card.clone()));
    }
}

impl<K: Copy + Ord> Counted<K> {
    /// Whether the counts stay as they are.
    pub fn is_same(&self) -> bool {
        self.left == self.entered
    }

    /// Counts what left and what came.
    pub fn change(&self, counts: &mut BTreeMap<K, usize>) {
        for key in &self.left {
            if let Some(count) = counts.get_mut(key) {
                *count = count.saturating_sub(1);
            }
        }
        for key in &self.entered {
            *counts.entry(*key).or_default() += 1;
        }
        counts.retain(|_, count| *count > 0);
    }
}
