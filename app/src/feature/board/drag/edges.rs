//! Scrolling by itself: near an edge of what scrolls, faster the nearer.

use web_sys::{DomRect, Element};

/// How near.
const EDGE_PX: f64 = 56.0;
/// At the edge itself, in CSS pixels a second.
const SPEED: f64 = 1_100.0;
/// The longest that a frame counts for, in milliseconds: a page that was held up does not jump.
const FRAME_MS: f64 = 50.0;
/// A pointer goes towards an edge, and does not only tremble.
const TOWARDS_PX: f64 = 8.0;
/// It goes somewhere else.
const AWAY_PX: f64 = 48.0;

/// How far the pointer went since the card was lifted. A card that is lifted near an edge scrolls nothing until the pointer goes
/// towards it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Edges {
    across: Reach,
    down: Reach,
    /// When the frame before was.
    last: Option<f64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    least: f64,
    most: f64,
    /// What is left of a pixel: of the board, and of the column.
    rest: [f64; 2],
}

impl Reach {
    fn at(at: f64) -> Reach {
        Reach { least: at, most: at, rest: [0.0; 2] }
    }

    fn moved(&mut self, at: f64) {
        (self.least, self.most) = (self.least.min(at), self.most.max(at));
    }

    fn length(&self) -> f64 {
        self.most - self.least
    }

    /// Pixels a second towards the higher edge, or the lower one, which is negative.
    fn speed(&self, at: f64, low: f64, high: f64) -> f64 {
        let depth = |distance: f64| ((EDGE_PX - distance) / EDGE_PX).clamp(0.0, 1.0) * SPEED;
        let up = if at - self.least > TOWARDS_PX { depth(high - at) } else { 0.0 };
        let down = if self.most - at > TOWARDS_PX { depth(at - low) } else { 0.0 };
        up - down
    }
}

impl Edges {
    pub fn lifted((x, y): (f64, f64)) -> Edges {
        Edges { across: Reach::at(x), down: Reach::at(y), last: None }
    }

    pub fn moved(&mut self, (x, y): (f64, f64)) {
        self.across.moved(x);
        self.down.moved(y);
    }

    /// Whether the pointer went somewhere: what rises below a card that is lifted is not what it was brought to.
    pub fn went_away(&self) -> bool {
        self.across.length().hypot(self.down.length()) > AWAY_PX
    }

    /// Scrolls what scrolls below the pointer: the board to its sides, the column and the board up and down. `now` is the time of
    /// the frame, in milliseconds. Whether the board went anywhere.
    pub fn scroll(&mut self, now: f64, board: &Element, column: Option<&Element>, (x, y): (f64, f64)) -> bool {
        let passed = self.last.map_or(0.0, |last| (now - last).clamp(0.0, FRAME_MS)) / 1_000.0;
        self.last = Some(now);
        let area = board.get_bounding_client_rect();
        let before = (board.scroll_left(), board.scroll_top());
        let across = whole(self.across.speed(x, area.left(), area.right()) * passed, &mut self.across.rest[0]);
        if across != 0 {
            // What scrolls is the board itself, or, in lanes, all of them together; nothing else can be set.
            each(board, ".board, .calendar", |it| it.set_scroll_left(it.scroll_left() + across));
        }
        let speed = self.down.speed(y, area.top(), area.bottom());
        let down = whole(speed * passed, &mut self.down.rest[0]);
        if down != 0 {
            each(board, ".calendar, .forecast", |it| it.set_scroll_top(it.scroll_top() + down));
        }
        if let Some(cards) = column.and_then(|column| column.query_selector(".cards").ok()?) {
            let (low, high) = seen(&cards.get_bounding_client_rect(), &area);
            let down = whole(self.down.speed(y, low, high) * passed, &mut self.down.rest[1]);
            if down != 0 {
                cards.set_scroll_top(cards.scroll_top() + down);
            }
        }
        before != (board.scroll_left(), board.scroll_top())
    }
}

/// Whole pixels; the rest is kept for the next frame.
fn whole(pixels: f64, rest: &mut f64) -> i32 {
    let all = pixels + *rest;
    let whole = all.trunc();
    *rest = all - whole;
    whole as i32
}

fn each(board: &Element, within: &str, act: impl Fn(&Element)) {
    act(board);
    super::children(board, within).iter().for_each(act);
}

/// From where to where something is seen of an area.
fn seen(it: &DomRect, area: &DomRect) -> (f64, f64) {
    (it.top().max(area.top()), it.bottom().min(area.bottom()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_trembles_goes_nowhere() {
        let mut edges = Edges::lifted((600.0, 780.0));
        assert!(!edges.went_away());
        [(604.0, 778.0), (598.0, 790.0)].into_iter().for_each(|at| edges.moved(at));
        assert!(!edges.went_away());
        edges.moved((560.0, 760.0));
        assert!(edges.went_away());
    }
}
