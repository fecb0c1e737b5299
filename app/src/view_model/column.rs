//! One column of a board: its cards in order and its exact totals.

use sotay_shared::{
    id::{DealId, StageId},
    money::{Currency, Money},
    position::Position,
    row::Row,
};
use std::collections::BTreeMap;

/// A card in its column: ordered by position, ties by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardKey {
    pub position: Position,
    pub deal: DealId,
    /// Minor units, in the deal's currency; `None` stands for the workspace's.
    amount: Option<(Option<Currency>, i64)>,
}

impl CardKey {
    fn order(&self) -> (&Position, DealId) {
        (&self.position, self.deal)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    cards: Vec<CardKey>,
    /// Minor units by currency; `None` stands for the workspace's.
    totals: BTreeMap<Option<Currency>, i64>,
}

/// Where a row stands on a board; `None` for what is no deal, or deleted.
pub(super) fn card(row: &Row) -> Option<(StageId, CardKey)> {
    let deal = row.as_deal().filter(|_| !row.is_deleted())?;
    let place = deal.place.as_ref()?;
    let amount = deal.amount.map(|minor| (deal.currency, minor));
    Some((place.stage, CardKey { position: place.position.clone(), deal: DealId::of(row.id), amount }))
}

impl Column {
    pub(super) fn insert(&mut self, card: CardKey) {
        if let Some((currency, minor)) = card.amount {
            let total = self.totals.entry(currency).or_insert(0);
            *total = total.saturating_add(minor);
        }
        let at = self.cards.partition_point(|known| known.order() < card.order());
        self.cards.insert(at, card);
    }

    pub(super) fn remove(&mut self, card: &CardKey) {
        let Ok(at) = self.cards.binary_search_by(|known| known.order().cmp(&card.order())) else { return };
        let card = self.cards.remove(at);
        if let Some((currency, minor)) = card.amount
            && let Some(total) = self.totals.get_mut(&currency)
        {
            *total -= minor;
        }
    }

    pub fn len(&self) -> usize {
        self.cards.len()
    }

    pub fn deals(&self) -> impl Iterator<Item = DealId> {
        self.cards.iter().map(|card| card.deal)
    }

    pub fn index_of(&self, deal: DealId) -> Option<usize> {
        self.cards.iter().position(|card| card.deal == deal)
    }

    /// The sum in each currency, the largest first. Deals without a currency are in `own`.
    pub fn totals(&self, own: Currency) -> Vec<Money> {
        let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
        for (currency, minor) in &self.totals {
            let sum = sums.entry(currency.unwrap_or(own)).or_default();
            *sum = sum.saturating_add(*minor);
        }
        let sums = sums.into_iter().filter(|(_, minor)| *minor != 0);
        let mut totals: Vec<Money> = sums.map(|(currency, minor)| Money { minor, currency }).collect();
        totals.sort_by_key(|money| std::cmp::Reverse(money.minor));
        totals
    }

    /// A position for `deal` so that it stands at `index` among the others. Where its neighbours tie, it lands after
    /// the tie (promise M3).
    pub fn position_at(&self, index: usize, deal: DealId, random: u64) -> Position {
        let others: Vec<&CardKey> = self.cards.iter().filter(|card| card.deal != deal).collect();
        let index = index.min(others.len());
        let low = index.checked_sub(1).map(|at| &others[at].position);
        let high = others[index..].iter().map(|card| &card.position).find(|high| low.is_none_or(|low| low < *high));
        Position::between(low, high, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, position: &Position, minor: i64) -> CardKey {
        CardKey { position: position.clone(), deal: DealId::from_cause(name), amount: Some((None, minor)) }
    }

    #[test]
    fn totals_are_exact_and_order_holds() {
        let low = Position::between(None, None, 1);
        let high = Position::between(Some(&low), None, 2);
        let mut column = Column::default();
        for (name, position) in [("b", &high), ("a", &low), ("c", &high)] {
            column.insert(card(name, position, 10));
        }
        assert_eq!(column.totals(Currency::VND), [Money { minor: 30, currency: Currency::VND }]);
        assert_eq!(column.index_of(DealId::from_cause("a")), Some(0));
        column.remove(&card("a", &low, 10));
        assert_eq!((column.len(), column.totals(Currency::USD)[0].minor), (2, 20));
    }

    #[test]
    fn m3_a_drop_between_tied_cards_lands_after_the_tie() {
        let tied = Position::between(None, None, 1);
        let last = Position::between(Some(&tied), None, 2);
        let mut column = Column::default();
        for (name, position) in [("a", &tied), ("b", &tied), ("c", &last)] {
            column.insert(card(name, position, 1));
        }
        let dropped = column.position_at(1, DealId::from_cause("new"), 7);
        assert!(tied < dropped && dropped < last);
    }
}
