//! Room in a gap that has become narrow: a drop there also moves the few cards that stand between it and the next wide gap.

use super::{Position, SLOTS};

/// A gap is narrow where a position in it would be longer than this.
pub(super) const NEAT_CHARS: usize = 64;
/// Cards that move at most; fewer than half of the places of a gap.
const MOST: usize = 250;
/// A gap is wide where what moves into it is no longer than this: a stack of cards needs some more.
const WIDE_CHARS: usize = NEAT_CHARS - 16;

/// Where cards land, and where others go to make room for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// Of the cards that are dropped.
    pub positions: Vec<Position>,
    /// Of others that go elsewhere, by their place in the column. Their order stays.
    pub moved: Vec<(usize, Position)>,
}

/// Room for `count` cards right after `low` and whatever ties with it, or above all; `column` holds the positions of all the
/// other cards of the stage, in order.
///
/// Where the gap is narrow the cards beside it move into the next wide one, on the side where they are fewer. The first of them
/// goes to the middle of it, each next one a little further: where a card goes depends on the wide gap and how many cards stand
/// between, not on chance, nor on how many are dropped. So two people who make room in one gap at the same time write the same, and
/// whichever of their writes wins for each card, the order stays.
pub fn room_after(column: &[Position], low: Option<&Position>, count: usize, random: u64) -> Room {
    let at = low.map_or(0, |low| column.partition_point(|position| position <= low));
    let direct = Position::several(low, column.get(at), count, random);
    if fits(&direct, NEAT_CHARS) {
        return Room { positions: direct, moved: Vec::new() };
    }
    // Hundreds of cards in narrow gaps, which nobody makes by hand, are spread anew: those around, or in the end all there are.
    let mut around = (0..).map(|times| MOST << times).take_while(|around| *around < column.len());
    let spread = |around| spread(column, at, count, random, around);
    let found = make(column, at, count, random).or_else(|| around.find_map(spread));
    found.or_else(|| spread(column.len())).unwrap_or_default()
}

/// A position above all others; below those that stand so high that nothing short fits above them.
pub fn above_all(column: &[Position], random: u64) -> Position {
    let gaps = (0..=column.len()).map(|at| (at.checked_sub(1).and_then(|at| column.get(at)), column.get(at)));
    let made = gaps.filter(|(low, high)| low.zip(*high).is_none_or(|(low, high)| low < high));
    let mut made = made.map(|(low, high)| Position::between(low, high, random));
    // There is always a gap that is wide: cards in narrow ones begin alike, and cannot be first and last at once.
    made.find(|position| position.chars() <= NEAT_CHARS)
        .unwrap_or_else(|| Position::between(column.last(), None, random))
}

fn fits(positions: &[Position], limit: usize) -> bool {
    positions.iter().all(|position| position.chars() <= limit)
}

/// Moves the fewest cards into a gap that is wide.
fn make(column: &[Position], at: usize, count: usize, random: u64) -> Option<Room> {
    let (ends, moved) = (1..=column.len().min(MOST)).find_map(|cards| {
        let up = at.checked_sub(cards).and_then(|first| upwards(column, first, cards));
        let down = || (at + cards <= column.len()).then(|| downwards(column, at, cards)).flatten();
        up.or_else(down)
    })?;
    Some(Room { positions: Position::several(Some(&ends.0), Some(&ends.1), count, random), moved })
}

/// Spreads so many cards on each side anew, evenly.
fn spread(column: &[Position], at: usize, count: usize, random: u64, around: usize) -> Option<Room> {
    let (first, end) = (at.saturating_sub(around), (at + around).min(column.len()));
    let (low, high) = (first.checked_sub(1).map(|at| &column[at]), column.get(end));
    let is_gap = low.zip(high).is_none_or(|(low, high)| low < high);
    if !is_gap || Position::between(low, high, 0).chars() > WIDE_CHARS {
        return None;
    }
    // One place is for what is dropped.
    let mut places = Position::several(low, high, end - first + 1, 0);
    if !fits(&places, WIDE_CHARS) {
        return None;
    }
    let next = places.get(at - first + 1).or(high).cloned();
    let place = places.remove(at - first);
    let mut positions = vec![place];
    positions.extend(Position::several(positions.first(), next.as_ref(), count.saturating_sub(1), random));
    let moved = places.into_iter().enumerate().map(|(nth, position)| (first + nth, position)).collect();
    Some(Room { positions, moved })
}

/// Between what the dropped cards land, and the cards that move.
type Made = ((Position, Position), Vec<(usize, Position)>);

/// Moves cards from `first` on into the gap above the first of them: into its lower half.
fn upwards(column: &[Position], first: usize, cards: usize) -> Option<Made> {
    let (low, high) = (first.checked_sub(1).map(|at| &column[at]), &column[first]);
    let slot = |nth: usize| Position::slot(low, Some(high), SLOTS / 2 + 1 + nth as u64);
    let is_gap = low.is_none_or(|low| low < high);
    let end = is_gap.then(|| slot(cards)).filter(|end| end.chars() <= WIDE_CHARS)?;
    let moved: Vec<(usize, Position)> = (0..cards).map(|nth| (first + nth, slot(nth))).collect();
    Some(((moved.last()?.1.clone(), end), moved))
}

/// Moves cards from `first` on into the gap below the last of them: into its upper half.
fn downwards(column: &[Position], first: usize, cards: usize) -> Option<Made> {
    let last = first + cards - 1;
    let (low, high) = (&column[last], column.get(last + 1));
    let slot = |nth: usize| Position::slot(Some(low), high, SLOTS / 2 - 1 - nth as u64);
    let is_gap = high.is_none_or(|high| low < high);
    let start = is_gap.then(|| slot(cards)).filter(|start| start.chars() <= WIDE_CHARS)?;
    let moved: Vec<(usize, Position)> = (0..cards).rev().map(|nth| (last - nth, slot(nth))).collect();
    Some(((start, moved.first()?.1.clone()), moved))
}

#[cfg(test)]
mod tests;
