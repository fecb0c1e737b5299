//! How many of a column's cards are drawn.

use crate::{
    feature::board::{preferences::Preferences, state::BoardState},
    ui::settled::settled,
    view_model::LaneBy,
};
use leptos::{
    html::{Button, Ul},
    prelude::*,
};

/// The least that a card and the gap below it take, and compact ones, in CSS pixels.
const CARD_PX: usize = 85;
const COMPACT_PX: usize = 62;
/// What the cards of a lane have at most.
const LANE_PX: usize = 420;
/// The least that the board does not have of the window.
const ABOVE_PX: usize = 140;
/// Cards shown then, and with each "show more".
pub(super) const SHOWN: usize = 24;

/// What a column has for its cards at most, in CSS pixels.
fn window_px() -> usize {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
    (height as usize).saturating_sub(ABOVE_PX)
}

/// What can be seen of a column's cards.
#[derive(Clone, Copy)]
struct Room {
    list: NodeRef<Ul>,
    preferences: Preferences,
    /// In CSS pixels.
    height: StoredValue<usize>,
}

impl Room {
    fn new(is_divided: bool, preferences: Preferences) -> Room {
        let height = StoredValue::new(if is_divided { window_px().min(LANE_PX) } else { window_px() });
        Room { list: NodeRef::new(), preferences, height }
    }

    /// How many cards fill it.
    fn cards(self) -> usize {
        let card = if self.preferences.is_compact() { COMPACT_PX } else { CARD_PX };
        self.height.get_value().div_ceil(card)
    }

    /// Asks how high it is. That is done when all is laid out: it would have to be otherwise.
    fn measure(self) {
        // The board may be left by now.
        // In a lane the list is as long as its cards, until there is more to scroll to.
        if let Some(Some(list)) = self.list.try_get_untracked()
            && let Ok(seen @ 1..) = usize::try_from(list.client_height())
            && list.scroll_height() > list.client_height()
        {
            let _ = self.height.try_set_value(seen);
        }
    }
}

/// How many of a column's cards are drawn: those that fit, then some more, then as many as are asked for.
#[derive(Clone, Copy)]
pub(super) struct Portion {
    /// The element of the cards.
    pub list: NodeRef<Ul>,
    /// The button below the last card that is drawn.
    pub end: NodeRef<Button>,
    /// Whether what fits is on the screen, so that the rest may follow.
    pub is_painted: Memo<bool>,
    /// How many are drawn at most.
    pub shown: Memo<usize>,
    asked: RwSignal<usize>,
    /// The same, whether they are recent or not.
    limit: Memo<usize>,
    count: Memo<usize>,
    recent: Memo<Option<usize>>,
    /// Whether somebody asked for what is not recent.
    earlier: RwSignal<bool>,
}

impl Portion {
    /// Of `count` cards. `recent` says how many of them are shown unasked, where that is not all of them.
    pub fn new(
        board: BoardState,
        preferences: Preferences,
        count: Memo<usize>,
        recent: Memo<Option<usize>>,
    ) -> Portion {
        let is_divided = untrack(|| board.lane_by.get() != LaneBy::Nothing);
        // Cards shown before the first paint: what can be seen. The rest follows at once.
        let room = Room::new(is_divided, preferences);
        let twice = 2 * untrack(|| room.cards());
        let asked = RwSignal::new(if is_divided { twice } else { SHOWN.max(twice) });
        // What is selected anew shows what fits a screen first, and the rest after the paint.
        let painted = settled(move || board.selection.get(), move || room.measure());
        let is_painted = Memo::new(move |_| painted.with(|painted| board.selection.with(|it| it == painted)));
        let limit = Memo::new(move |_| match is_painted.get() {
            true => asked.get(),
            false => room.cards().min(asked.get()),
        });
        let earlier = RwSignal::new(false);
        let shown = Memo::new(move |_| match recent.get() {
            Some(recent) if !earlier.get() => recent.min(limit.get()),
            _ => limit.get(),
        });
        let (list, end) = (room.list, NodeRef::new());
        Portion { list, end, is_painted, shown, asked, limit, count, recent, earlier }
    }

    /// Whether all that is recent is drawn: what comes next is asked for.
    pub fn is_earlier_next(self) -> bool {
        self.recent.get().is_some_and(|recent| !self.earlier.get() && recent <= self.limit.get())
    }

    /// How many cards are not drawn.
    pub fn hidden(self) -> usize {
        match self.recent.get() {
            Some(recent) if !self.earlier.get() => self.count.get().saturating_sub(recent.min(self.limit.get())),
            _ => self.count.get().saturating_sub(self.limit.get()),
        }
    }

    /// Asks for more: for what is not recent, or for some more cards.
    pub fn show_more(self) {
        match untrack(|| self.is_earlier_next()) {
            true => self.earlier.set(true),
            false => self.asked.update(|asked| *asked += SHOWN),
        }
    }

    /// Whoever scrolls to the end sees more without asking; what was closed before this month is asked for.
    pub fn end_seen(self) {
        if untrack(|| self.is_painted.get() && !self.is_earlier_next()) {
            self.show_more();
        }
    }
}
