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
    money: Option<Money>,
}

impl CardKey {
    fn order(&self) -> (&Position, DealId) {
        (&self.position, self.deal)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    cards: Vec<CardKey>,
    totals: BTreeMap<Currency, i64>,
}

/// Where a row stands on a board; `None` for what is no deal, or deleted.
pub(super) fn card(row: &Row) -> Option<(StageId, CardKey)> {
    let deal = row.as_deal().filter(|_| !row.is_deleted())?;
    let place = deal.place.as_ref()?;
    // A deal without a currency is in the default one until its workspace says otherwise.
    let money = deal.money(Currency::VND);
    Some((place.stage, CardKey { position: place.position.clone(), deal: DealId::of(row.id), money }))
}

impl Column {
    pub(super) fn insert(&mut self, card: CardKey) {
        if let Some(Money { minor, currency }) = card.money {
            let total = self.totals.entry(currency).or_insert(0);
            *total = total.saturating_add(minor);
        }
        let at = self.cards.partition_point(|known| known.order() < card.order());
        self.cards.insert(at, card);
    }

    pub(super) fn remove(&mut self, card: &CardKey) {
        let Ok(at) = self.cards.binary_search_by(|known| known.order().cmp(&card.order())) else { return };
        let card = self.cards.remove(at);
        if let Some(Money { minor, currency }) = card.money
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

    /// The sum in each currency, the largest first.
    pub fn totals(&self) -> Vec<Money> {
        let mut totals: Vec<Money> = self
            .totals
            .iter()
            .filter(|(_, minor)| **minor != 0)
            .map(|(currency, minor)| Money { minor: *minor, currency: *currency })
            .collect();
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
        let money = Some(Money { minor, currency: Currency::VND });
        CardKey { position: position.clone(), deal: DealId::from_cause(name), money }
    }

    #[test]
    fn totals_are_exact_and_order_holds() {
        let low = Position::between(None, None, 1);
        let high = Position::between(Some(&low), None, 2);
        let mut column = Column::default();
        for (name, position) in [("b", &high), ("a", &low), ("c", &high)] {
            column.insert(card(name, position, 10));
        }
        assert_eq!(column.totals(), [Money { minor: 30, currency: Currency::VND }]);
        assert_eq!(column.index_of(DealId::from_cause("a")), Some(0));
        column.remove(&card("a", &low, 10));
        assert_eq!((column.len(), column.totals()[0].minor), (2, 20));
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
