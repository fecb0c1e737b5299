//! One column of a board: its cards in order and its exact totals.

use super::Order;
use crate::{
    id::DealId,
    money::{Currency, Money, Rates},
    position::Position,
    search::Match,
    sort::sort_by_key,
};
use std::{cmp::Reverse, collections::BTreeMap, ops::Deref, sync::Arc};

/// A card in its column: ordered, ties by position and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardKey {
    /// What it is ordered by.
    pub order: Order,
    /// Where people put it.
    pub position: Position,
    /// Whose card it is.
    pub deal: DealId,
    /// Minor units, in the deal's currency; `None` stands for the workspace's.
    pub amount: Option<(Option<Currency>, i64)>,
    /// Per cent, where the deal has one of its own.
    pub probability: Option<i64>,
}

impl CardKey {
    /// What it is compared by.
    pub(super) fn order(&self) -> (&Order, &Position, DealId) {
        (&self.order, &self.position, self.deal)
    }
}

/// Minor units of one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    all: i128,
    /// Of deals without a probability of their own.
    plain: i128,
    /// Of the others, times their per cent.
    own: i128,
    /// How many deals that is.
    deals: i128,
}

/// A card, and how well it answers what is searched for.
pub type Ranked = (Match, Arc<CardKey>);

/// The cards of one column in their order, and what they amount to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// While something is searched for, the best answers first.
    cards: Vec<Ranked>,
    /// By currency; `None` stands for the workspace's.
    sums: BTreeMap<Option<Currency>, Sum>,
}

/// What a column amounts to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// In each currency, the largest first.
    pub each: Vec<Money>,
    /// Everything that has a rate, in the workspace's currency; `None` where nothing has.
    pub all: Option<Money>,
    /// The same times the probabilities.
    pub weighted: Option<Money>,
    /// The currencies without a rate, and how many deals are in each.
    pub unknown: Vec<(Currency, usize)>,
}

fn order((rank, card): &Ranked) -> (Match, (&Order, &Position, DealId)) {
    (*rank, card.order())
}

impl Totals {
    /// How many cards some columns have, and what they amount to together; not weighted, which is each stage's own.
    pub fn of_columns<C: Deref<Target = Column>>(
        columns: impl IntoIterator<Item = C>,
        rates: &Rates,
    ) -> (usize, Totals) {
        let (mut count, mut all) = (0, Column::default());
        for column in columns {
            count += column.len();
            for (currency, sum) in &column.sums {
                let known = all.sums.entry(*currency).or_default();
                known.all += sum.all;
                known.deals += sum.deals;
            }
        }
        (count, Totals { weighted: None, ..all.totals(0, rates) })
    }
}

impl Column {
    /// Puts a card into its place.
    pub fn insert(&mut self, card: Ranked) {
        self.count(&card.1, 1);
        let at = self.cards.partition_point(|known| order(known) < order(&card));
        self.cards.insert(at, card);
    }

    fn find(&self, card: &Ranked) -> Result<usize, usize> {
        self.cards.binary_search_by(|known| order(known).cmp(&order(card)))
    }

    /// Whether a card is in it.
    pub fn contains(&self, card: &Ranked) -> bool {
        self.find(card).is_ok()
    }

    /// Takes a card out; nothing where it is not in it.
    pub fn remove(&mut self, card: &Ranked) {
        let Ok(at) = self.find(card) else { return };
        let (_, card) = self.cards.remove(at);
        self.count(&card, -1);
    }

    /// A column of these cards, which come in its order.
    pub(super) fn of(cards: Vec<Ranked>) -> Column {
        debug_assert!(cards.is_sorted_by(|one, other| order(one) <= order(other)));
        let mut column = Column::default();
        cards.iter().for_each(|(_, card)| column.count(card, 1));
        column.cards = cards;
        column
    }

    fn count(&mut self, card: &CardKey, times: i128) {
        let Some((currency, minor)) = card.amount else { return };
        let minor = times * i128::from(minor);
        let sum = self.sums.entry(currency).or_default();
        sum.all += minor;
        sum.deals += times;
        match card.probability {
            Some(probability) => sum.own += minor * i128::from(probability),
            None => sum.plain += minor,
        }
    }

    /// Whether it has no card.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// How many cards it has.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// The deals of its cards in their order.
    pub fn deals(&self) -> impl DoubleEndedIterator<Item = DealId> {
        self.cards.iter().map(|(_, card)| card.deal)
    }

    /// The place of a deal in it.
    pub fn index_of(&self, deal: DealId) -> Option<usize> {
        self.cards.iter().position(|(_, card)| card.deal == deal)
    }

    /// What the column amounts to. `probability` is the stage's, in per cent; deals without a currency are in the
    /// workspace's own.
    pub fn totals(&self, probability: i64, rates: &Rates) -> Totals {
        let mut each: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
        let mut deals: BTreeMap<Currency, i128> = BTreeMap::new();
        for (currency, sum) in &self.sums {
            let currency = currency.unwrap_or(rates.own);
            let (all, hundredfold) = each.entry(currency).or_default();
            *all += sum.all;
            *hundredfold += sum.plain * i128::from(probability) + sum.own;
            *deals.entry(currency).or_default() += sum.deals;
        }
        each.retain(|_, (all, _)| *all != 0);
        let known = |currency: &Currency| *currency == rates.own || rates.known.contains_key(currency);
        let in_own = |pick: fn((i128, i128)) -> (i128, i128)| {
            let counted = each.iter().filter(|(currency, _)| known(currency));
            let mut minor = None;
            for (currency, sums) in counted {
                let (amount, of) = pick(*sums);
                minor = Some(minor.unwrap_or(0) + rates.convert(amount, of, *currency)?);
            }
            // Nothing comes to nothing; what has no rate comes to nobody knows what.
            let minor = minor.or(each.is_empty().then_some(0))?;
            Some(Money { minor: i64::try_from(minor).ok()?, currency: rates.own })
        };
        let (all, weighted) = (in_own(|(all, _)| (all, 1)), in_own(|(_, hundredfold)| (hundredfold, 100)));
        let money = |(currency, (minor, _)): (&Currency, &(i128, i128))| {
            Some(Money { minor: i64::try_from(*minor).ok()?, currency: *currency })
        };
        let mut each: Vec<Money> = each.iter().filter_map(money).collect();
        sort_by_key(&mut each, |money| Reverse(money.minor));
        let unknown = each.iter().map(|money| money.currency).filter(|currency| !known(currency));
        let unknown = unknown.map(|it| (it, usize::try_from(deals[&it]).unwrap_or(0))).collect();
        Totals { each, all, weighted, unknown }
    }

    /// Positions for `deals` so that they stand at `index` among the others. Where the neighbours tie, they land after
    /// the tie (promise M3).
    ///
    /// # Errors
    /// What they are to stand after, where the gap is so narrow that others have to make room ([`room_after`]).
    ///
    /// [`room_after`]: crate::position::room_after
    pub fn positions_at(&self, index: usize, deals: &[DealId], random: u64) -> Result<Vec<Position>, Option<Position>> {
        let others: Vec<&CardKey> =
            self.cards.iter().map(|(_, card)| card.as_ref()).filter(|card| !deals.contains(&card.deal)).collect();
        let index = index.min(others.len());
        let low = index.checked_sub(1).map(|at| &others[at].position);
        let high = others[index..].iter().map(|card| &card.position).find(|high| low.is_none_or(|low| low < *high));
        let positions = Position::several(low, high, deals.len(), random);
        if positions.iter().all(Position::is_neat) { Ok(positions) } else { Err(low.cloned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Rate;

    fn card(name: &str, position: &Position, minor: i64) -> Ranked {
        let card = CardKey {
            order: Order::Position(position.clone()),
            position: position.clone(),
            deal: DealId::from_cause(name),
            amount: Some((None, minor)),
            probability: None,
        };
        (Match::default(), Arc::new(card))
    }

    #[test]
    fn totals_are_exact_and_order_holds() {
        let low = Position::between(None, None, 1);
        let high = Position::between(Some(&low), None, 2);
        let mut column = Column::default();
        for (name, position) in [("b", &high), ("a", &low), ("c", &high)] {
            column.insert(card(name, position, 10));
        }
        let rates = Rates { own: Currency::VND, ..Rates::default() };
        assert_eq!(column.totals(50, &rates).each, [Money { minor: 30, currency: Currency::VND }]);
        assert_eq!(column.totals(50, &rates).weighted, Some(Money { minor: 15, currency: Currency::VND }));
        assert_eq!(column.index_of(DealId::from_cause("a")), Some(0));
        column.remove(&card("a", &low, 10));
        assert_eq!((column.len(), column.totals(0, &rates).all.unwrap().minor), (2, 20));
        let mut cards = vec![card("c", &high, 10), card("b", &high, 10)];
        cards.sort_by(|one, other| order(one).cmp(&order(other)));
        let again = Column::of(cards);
        assert_eq!(again, column);
    }

    #[test]
    fn the_best_answers_stand_first() {
        let low = Position::between(None, None, 1);
        let high = Position::between(Some(&low), None, 2);
        let mut column = Column::default();
        let (_, inside) = card("inside", &low, 1);
        let ranked = [(Match::Inside, inside), card("exact", &high, 1)];
        ranked.iter().for_each(|card| column.insert(card.clone()));
        assert_eq!(column.deals().collect::<Vec<_>>(), [DealId::from_cause("exact"), DealId::from_cause("inside")]);
        column.remove(&ranked[0]);
        assert!(!column.contains(&ranked[0]) && column.contains(&ranked[1]));
    }

    #[test]
    fn other_currencies_count_at_their_rates() {
        let position = Position::between(None, None, 1);
        let mut column = Column::default();
        column.insert(card("a", &position, 1_000_000));
        let dollars = CardKey {
            amount: Some((Some(Currency::USD), 10_050)),
            probability: Some(10),
            ..(*card("b", &position, 0).1).clone()
        };
        column.insert((Match::default(), Arc::new(dollars)));
        let mut rates = Rates { own: Currency::VND, ..Rates::default() };
        let totals = column.totals(50, &rates);
        // What has no rate is told, and the rest counts.
        assert_eq!((totals.all.unwrap().minor, totals.unknown), (1_000_000, vec![(Currency::USD, 1)]));
        rates.known.insert(Currency::USD, Rate::OfOwn(25_400_000_000));
        let totals = column.totals(50, &rates);
        assert_eq!(totals.all.unwrap().minor, 1_000_000 + 2_552_700);
        assert_eq!(totals.weighted.unwrap().minor, 500_000 + 255_270);
        assert_eq!(totals.each.len(), 2);
    }

    #[test]
    fn m3_a_drop_between_tied_cards_lands_after_the_tie() {
        let tied = Position::between(None, None, 1);
        let last = Position::between(Some(&tied), None, 2);
        let mut column = Column::default();
        for (name, position) in [("a", &tied), ("b", &tied), ("c", &last)] {
            column.insert(card(name, position, 1));
        }
        let dropped = column.positions_at(1, &[DealId::from_cause("new"), DealId::from_cause("newer")], 7).unwrap();
        assert!(tied < dropped[0] && dropped[0] < dropped[1] && dropped[1] < last);
    }
}
