use super::*;
use crate::limits::{POSITION_CHARS, POSITION_WRITTEN};
use proptest::prelude::*;

/// A stage's column and what happens to it: cards by number, with their positions.
#[derive(Debug, Clone, Default)]
struct Board {
    cards: Vec<(u32, Position)>,
    /// The order that people made.
    wanted: Vec<u32>,
    writes: usize,
}

/// Spreads what a counter gives.
fn random(nth: u64) -> u64 {
    (nth + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Board {
    fn sorted(&mut self) {
        self.cards.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    }

    fn order(&self) -> Vec<u32> {
        self.cards.iter().map(|(card, _)| *card).collect()
    }

    fn column(&self) -> Vec<Position> {
        self.cards.iter().map(|(_, position)| position.clone()).collect()
    }

    /// Drops a new card at a place.
    fn drop_at(&mut self, at: usize, random: u64) {
        let column = self.column();
        let low = at.checked_sub(1).map(|at| &column[at]);
        let room = room_after(&column, low, 1, random);
        assert_eq!(room.positions.len(), 1);
        self.writes += 1 + room.moved.len();
        for (nth, position) in room.moved {
            self.cards[nth].1 = position;
        }
        let card = self.wanted.len() as u32;
        self.cards.push((card, room.positions[0].clone()));
        self.wanted.insert(at, card);
        self.sorted();
        assert_eq!(self.order(), self.wanted, "after the drop of {card} at {at}");
        for (_, position) in &self.cards {
            assert!(position.as_str().len() <= POSITION_WRITTEN);
            assert_eq!(position.as_str().parse::<Position>().as_ref(), Ok(position));
        }
    }
}

#[test]
fn dropping_in_one_gap_forever_keeps_positions_short() {
    const DROPS: u64 = 10_000;
    // Below a pinned first card; above a pinned last one; always in the middle; always first; always last; to and fro.
    let places: [fn(usize, u64) -> usize; 6] = [
        |len, _| 1.min(len),
        |len, _| len.saturating_sub(1),
        |len, _| len / 2,
        |_, _| 0,
        |len, _| len,
        |len, nth| if nth % 2 == 0 { len / 2 } else { len.div_ceil(2) },
    ];
    for (which, place) in places.into_iter().enumerate() {
        // The order is looked at again and again, not after each of ten thousand.
        let mut column: Vec<Position> = Vec::new();
        let mut writes = 0;
        for nth in 0..DROPS {
            let at = place(column.len(), nth);
            let low = at.checked_sub(1).map(|at| column[at].clone());
            let room = room_after(&column, low.as_ref(), 1, random(nth));
            writes += room.moved.len();
            for (moved, position) in room.moved {
                column[moved] = position;
            }
            column.insert(at, room.positions[0].clone());
            let around = at.saturating_sub(40)..(at + 40).min(column.len());
            assert!(column[around].is_sorted_by(|one, other| one < other), "pattern {which}, drop {nth}");
        }
        assert!(column.is_sorted_by(|one, other| one < other), "pattern {which}");
        let longest = column.iter().map(|it| it.as_str().len()).max().unwrap();
        assert!(longest <= NEAT_CHARS, "pattern {which}: {longest} characters");
        assert!(column.iter().all(|position| position.as_str().parse::<Position>().as_ref() == Ok(position)));
        println!("pattern {which}: {writes} other cards moved in {DROPS} drops, {longest} characters at most");
        // Nobody drops ten thousand cards, each between the last two; it works all the same.
        let most = if [2, 5].contains(&which) { 10 * DROPS } else { DROPS / 100 };
        assert!(writes <= most as usize, "pattern {which}: {writes} other cards were moved");
    }
}

#[test]
fn a_position_of_ill_will_holds_nobody_up() {
    let top: Position = format!("{}1", "0".repeat(POSITION_CHARS - 1)).parse().unwrap();
    let bottom: Position = "z".repeat(POSITION_CHARS).parse().unwrap();
    let usual = Position::between(None, None, 7);
    for column in
        [vec![top.clone()], vec![bottom.clone()], vec![top.clone(), usual.clone(), bottom.clone()], vec![top, bottom]]
    {
        // Whoever only wants to be high up lands as high as it goes, and moves nobody.
        let made = above_all(&column, 5);
        assert!(made.as_str().len() <= NEAT_CHARS);
        // Whoever drops a card at a place gets the place.
        for at in 0..=column.len() {
            let mut board = Board::default();
            board.cards = column.iter().cloned().enumerate().map(|(nth, it)| (nth as u32, it)).collect();
            board.wanted = board.order();
            for nth in 0..50 {
                board.drop_at_unchecked(at, nth);
            }
        }
    }
    // A thousand cards that begin alike.
    let alike: Vec<Position> =
        (1..=1_000).map(|nth| format!("{}{nth:04}1", "0".repeat(900)).parse().unwrap()).collect();
    let room = room_after(&alike, None, 1, 3);
    assert!(fits(&room.positions, POSITION_WRITTEN));
    assert!(fits(&[above_all(&alike, 3)], NEAT_CHARS));
}

impl Board {
    /// As [`Board::drop_at`], where others may be longer than what is written.
    fn drop_at_unchecked(&mut self, at: usize, nth: u64) {
        let column = self.column();
        let room = room_after(&column, at.checked_sub(1).map(|at| &column[at]), 1, random(nth));
        for (nth, position) in room.moved {
            assert!(position.as_str().len() <= POSITION_WRITTEN);
            self.cards[nth].1 = position;
        }
        let card = self.wanted.len() as u32;
        assert!(room.positions[0].as_str().len() <= POSITION_WRITTEN);
        self.cards.push((card, room.positions[0].clone()));
        self.wanted.insert(at, card);
        self.sorted();
        assert_eq!(self.order(), self.wanted);
    }
}

/// A column with narrow gaps here and there.
fn crowded(drops: &[(u8, u16, u64)]) -> Board {
    let mut board = Board::default();
    for nth in 0..6 {
        board.drop_at(nth, random(nth as u64));
    }
    for (place, often, seed) in drops {
        for nth in 0..u64::from(*often) {
            let at = 1 + usize::from(*place) % (board.wanted.len() - 1);
            board.drop_at(at, random(seed.wrapping_add(nth)));
        }
    }
    board
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_order_is_kept_wherever_cards_are_dropped(
        drops in proptest::collection::vec((any::<u8>(), 0u16..500, any::<u64>()), 1..4),
        stack in 1usize..40,
        place: u16,
    ) {
        let board = crowded(&drops);
        let column = board.column();
        let at = usize::from(place) % (column.len() + 1);
        let room = room_after(&column, at.checked_sub(1).map(|at| &column[at]), stack, 7);
        let mut after = column;
        for (nth, position) in room.moved {
            after[nth] = position;
        }
        after.splice(at..at, room.positions);
        prop_assert!(after.is_sorted_by(|one, other| one < other));
        prop_assert!(after.iter().all(|position| position.as_str().len() <= POSITION_WRITTEN));
    }

    /// Two people without a network make room in the same gap. For each card the write of one of them wins, whichever.
    #[test]
    fn room_made_by_two_at_once_keeps_the_order(
        drops in proptest::collection::vec((any::<u8>(), 200u16..600, any::<u64>()), 1..3),
        place: u16,
        stacks in (1usize..4, 1usize..4),
        winners in proptest::collection::vec(any::<bool>(), 64),
        randoms: (u64, u64),
    ) {
        let board = crowded(&drops);
        let column = board.column();
        let at = 1 + usize::from(place) % (column.len() - 1);
        let low = Some(&column[at - 1]);
        let (one, other) = (room_after(&column, low, stacks.0, randoms.0), room_after(&column, low, stacks.1, randoms.1));
        let mut merged: Vec<Position> = column.clone();
        for (nth, position) in &one.moved {
            merged[*nth] = position.clone();
        }
        for (nth, position) in &other.moved {
            if winners[nth % winners.len()] || one.moved.iter().all(|(known, _)| known != nth) {
                merged[*nth] = position.clone();
            }
        }
        prop_assert!(merged.is_sorted_by(|one, other| one < other));
        // What they dropped lies where both dropped it.
        for dropped in one.positions.iter().chain(&other.positions) {
            prop_assert!(merged[at - 1] < *dropped);
            prop_assert!(merged.get(at).is_none_or(|high| dropped < high));
        }
    }
}
