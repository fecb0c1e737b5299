//! Order on a board: a fractional position, a string that sorts between its neighbours.
//!
//! Positions are base-62 fractions compared byte by byte. A new one carries random jitter, so that two people who drop
//! a card in the same gap without a network rarely tie; what ties is ordered by id.

mod room;

use crate::limits::POSITION_CHARS;
pub use room::{Room, above_all, room_after};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits are handled in blocks of five: 62^5 values, enough for some thirty halvings.
const BLOCK: usize = 5;
const BLOCK_SIZE: u64 = 62u64.pow(BLOCK as u32);
/// An append or prepend moves by at most this much, which leaves room for millions before a position grows.
const STEP: u64 = 64;
/// Places of a gap that others move into.
const SLOTS: u64 = 4_096;

/// A fractional position. Never empty, never ends in `0`, so that there is always room on both sides. Cheap to copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Position(Arc<str>);

/// A text is not a position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a position is 1 to {POSITION_CHARS} letters and digits, not ending in 0")]
pub struct InvalidPosition;

impl Position {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A position after `low` and before `high`; an open end means the top or the bottom. `random` picks among the
    /// candidates. Where `low` is not before `high` (two cards tie), the result comes after `low`.
    pub fn between(low: Option<&Position>, high: Option<&Position>, random: u64) -> Position {
        let chosen = |floor, ceiling, open: [bool; 2]| pick(floor, ceiling, open[0], open[1], random);
        Position::made(low, high, 1, chosen, random)
    }

    /// The `nth` of [`SLOTS`] places of a gap; beyond the first or the last card they are next to it.
    fn slot(low: Option<&Position>, high: Option<&Position>, nth: u64) -> Position {
        let chosen = |floor: u64, ceiling: u64, open: [bool; 2]| match open {
            [true, false] => ceiling - SLOTS + nth,
            [false, true] => floor + nth,
            _ => floor + (ceiling - floor) * nth / SLOTS,
        };
        Position::made(low, high, SLOTS, chosen, 0)
    }

    /// `choose` picks a block between two others that are further apart than `least`; it hears whether the ends are open.
    fn made(
        low: Option<&Position>,
        high: Option<&Position>,
        least: u64,
        choose: impl Fn(u64, u64, [bool; 2]) -> u64,
        random: u64,
    ) -> Position {
        let high = high.filter(|high| low.is_none_or(|low| low < *high));
        let low_digits: Vec<u64> = low.map(|low| digits(&low.0)).unwrap_or_default();
        let high_digits: Option<Vec<u64>> = high.map(|high| digits(&high.0));
        let mut out = Vec::new();
        let mut bound = high_digits.as_deref();
        let mut at = 0;
        loop {
            let floor = block(&low_digits, at);
            let ceiling = bound.map_or(BLOCK_SIZE, |high| block(high, at));
            if ceiling > floor + least {
                let open = [low_digits.is_empty() && at == 0, high_digits.is_none()];
                out.extend(block_digits(choose(floor, ceiling, open)));
                // Jitter below the block; never 0, so that the fraction has room below it.
                out.push(1 + (random >> 40) % 61);
                out.push(1 + (random >> 50) % 61);
                break;
            }
            out.extend(block_digits(floor));
            if ceiling > floor {
                bound = None;
            }
            at += BLOCK;
        }
        Position(out.into_iter().map(|digit| char::from(DIGITS[digit as usize])).collect::<String>().into())
    }

    /// `count` positions after `low` and before `high`, in order: a stack of cards dropped together. They grow by a few
    /// characters at most, however many there are.
    pub fn several(low: Option<&Position>, high: Option<&Position>, count: usize, random: u64) -> Vec<Position> {
        let high = high.filter(|high| low.is_none_or(|low| low < *high));
        let mut made: Vec<Position> = Vec::with_capacity(count);
        match (low, high) {
            (Some(low), Some(high)) => halve(low, high, count, random, &mut made),
            // Upwards from what stands below, or downwards from above: there is room for millions.
            (None, Some(high)) => {
                for nth in 0..count {
                    made.push(Position::between(None, Some(made.last().unwrap_or(high)), turned(random, nth)));
                }
                made.reverse();
            }
            (low, None) => {
                for nth in 0..count {
                    made.push(Position::between(made.last().or(low), None, turned(random, nth)));
                }
            }
        }
        made
    }

    /// Whether it is as short as positions are, unless a gap has become narrow.
    pub fn is_neat(&self) -> bool {
        self.chars() <= room::NEAT_CHARS
    }

    fn chars(&self) -> usize {
        self.0.len()
    }
}

/// Another random number for each of several.
fn turned(random: u64, nth: usize) -> u64 {
    random.rotate_left(7 * (nth % 64) as u32).wrapping_add(nth as u64)
}

/// Positions in order between two others, by halves.
fn halve(low: &Position, high: &Position, count: usize, random: u64, made: &mut Vec<Position>) {
    if count == 0 {
        return;
    }
    let before = count / 2;
    let middle = Position::between(Some(low), Some(high), turned(random, count));
    halve(low, &middle, before, turned(random, 1), made);
    made.push(middle.clone());
    halve(&middle, high, count - before - 1, turned(random, 2), made);
}

/// A value strictly between `floor` and `ceiling`, which are at least two apart.
fn pick(floor: u64, ceiling: u64, open_below: bool, open_above: bool, random: u64) -> u64 {
    let room = ceiling - floor - 1;
    match (open_below, open_above) {
        (true, true) => BLOCK_SIZE / 2 + random % STEP,
        (false, true) => floor + 1 + random % room.min(STEP),
        (true, false) => ceiling - 1 - random % room.min(STEP),
        (false, false) => {
            let quarter = room / 4;
            floor + 1 + quarter + random % (room - 2 * quarter)
        }
    }
}

fn digits(text: &str) -> Vec<u64> {
    text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)).map(|digit| digit as u64).collect()
}

fn block(digits: &[u64], at: usize) -> u64 {
    (at..at + BLOCK).fold(0, |value, index| value * 62 + digits.get(index).copied().unwrap_or(0))
}

fn block_digits(value: u64) -> [u64; BLOCK] {
    let mut out = [0; BLOCK];
    let mut rest = value;
    for digit in out.iter_mut().rev() {
        *digit = rest % 62;
        rest /= 62;
    }
    out
}

impl FromStr for Position {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        let valid = !text.is_empty()
            && text.len() <= POSITION_CHARS
            && !text.ends_with('0')
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if valid { Ok(Position(text.into())) } else { Err(InvalidPosition) }
    }
}

impl TryFrom<String> for Position {
    type Error = InvalidPosition;

    fn try_from(text: String) -> Result<Self, InvalidPosition> {
        text.parse()
    }
}

impl From<Position> for String {
    fn from(position: Position) -> String {
        position.0.as_ref().to_owned()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_position_lies_between_its_neighbours(drops in proptest::collection::vec((any::<u16>(), any::<u64>()), 1..200)) {
            let mut column: Vec<Position> = Vec::new();
            for (place, random) in drops {
                let at = place as usize % (column.len() + 1);
                let low = at.checked_sub(1).map(|at| column[at].clone());
                let made = Position::between(low.as_ref(), column.get(at), random);
                prop_assert!(low.is_none_or(|low| low < made));
                prop_assert!(column.get(at).is_none_or(|high| made < *high));
                prop_assert_eq!(made.as_str().parse::<Position>(), Ok(made.clone()));
                column.insert(at, made);
            }
        }

        #[test]
        fn any_two_valid_positions_have_one_between(a in "[0-9A-Za-z]{0,12}[1-9A-Za-z]", b in "[0-9A-Za-z]{0,12}[1-9A-Za-z]", random: u64) {
            let (a, b): (Position, Position) = (a.parse().unwrap(), b.parse().unwrap());
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let made = Position::between(Some(&low), Some(&high), random);
            prop_assert!(low < made);
            prop_assert!(low == high || made < high);
        }
    }

    #[test]
    fn a_thousand_appends_do_not_grow() {
        let mut last = Position::between(None, None, 9);
        for nth in 0..10_000u64 {
            let next = Position::between(Some(&last), None, nth.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            assert!(next > last);
            last = next;
        }
        assert_eq!(last.as_str().len(), 7);
    }

    #[test]
    fn stacks_of_thousands_stay_short_and_in_order() {
        let low = Position::between(None, None, 1);
        let high = Position::between(Some(&low), None, 2);
        for ends in [(None, None), (Some(&low), None), (None, Some(&high)), (Some(&low), Some(&high))] {
            let made = Position::several(ends.0, ends.1, 9_000, 0x9E37_79B9_7F4A_7C15);
            assert_eq!(made.len(), 9_000);
            assert!(made.is_sorted_by(|one, other| one < other), "{ends:?}");
            assert!(ends.0.is_none_or(|low| *low < made[0]) && ends.1.is_none_or(|high| made[8_999] < *high));
            assert!(made.iter().all(|position| position.chars() <= 24), "{ends:?}");
        }
    }

    #[test]
    fn hostile_positions_are_refused() {
        for bad in ["", "a0", "a|b", "é", &"a".repeat(2_000)] {
            assert!(bad.parse::<Position>().is_err());
        }
    }
}
