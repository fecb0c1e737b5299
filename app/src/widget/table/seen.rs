//! What is seen of a table, and the lines that are drawn for it.

use super::{LinePosition, Rows, Table, groups::Line};
use crate::ui::{settled::settled, slots::Slots};
use leptos::prelude::*;

/// Lines drawn beyond what is seen, on either side.
const BEYOND: usize = 4;

/// Where a table is scrolled to, and how much of it is seen.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    table: Table,
    /// The first line that is seen, and how many fit.
    first: RwSignal<usize>,
    fit: RwSignal<usize>,
    scrolled: StoredValue<i32>,
    /// Names stick when the table is scrolled to the side.
    pub aside: RwSignal<bool>,
}

impl Seen {
    /// Follows the table from now on.
    pub fn of(table: Table) -> Seen {
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
        let seen = Seen {
            table,
            first: RwSignal::new(0),
            fit: RwSignal::new(height as usize / table.line_px.get_untracked() + 1),
            scrolled: StoredValue::new(0),
            aside: RwSignal::new(false),
        };
        Effect::new(move || {
            if table.area.get().is_some() {
                table.line_px.track();
                request_animation_frame(move || seen.measure());
            }
        });
        // More may be seen of a window that got larger.
        let resized = window_event_listener(leptos::ev::resize, move |_| seen.measure());
        on_cleanup(move || resized.remove());
        Effect::new(move |before: Option<()>| {
            seen.asked();
            if before.is_some() {
                seen.begin_at_top();
            }
        });
        seen
    }

    /// What is listed, whatever changed in it since; follows what is asked for.
    fn asked(self) -> (Rows, String) {
        (self.table.listed.rows.get(), self.table.groups.by.get())
    }

    /// Asks the table where it is scrolled to.
    pub fn measure(self) {
        // The list may be left before the next frame.
        let Some(Some(area)) = self.table.area.try_get_untracked() else { return };
        let Some(line) = self.table.line_px.try_get_untracked() else { return };
        self.scrolled.set_value(area.scroll_top().max(0));
        let is_aside = area.scroll_left() > 0;
        if self.aside.get_untracked() != is_aside {
            self.aside.set(is_aside);
        }
        let at = self.scrolled.get_value() as usize / line;
        if self.first.get_untracked() != at {
            self.first.set(at);
        }
        let seen = (area.client_height().max(0) as usize).div_ceil(line).max(8);
        if self.fit.get_untracked() != seen {
            self.fit.set(seen);
        }
        self.keep_reachable(at, seen);
    }

    /// Whoever scrolls far comes by Tab to what is seen: the cell that had the keys before is not there any more.
    fn keep_reachable(self, first: usize, fit: usize) {
        let (line, _) = self.table.active.get_untracked();
        let is_drawn = (first.saturating_sub(BEYOND)..=first + fit + BEYOND).contains(&line);
        if !is_drawn && self.table.editing.get_untracked().is_none() {
            self.table.active.set((first, 0));
        }
    }

    /// Another selection begins at its top.
    fn begin_at_top(self) {
        let Some(area) = self.table.area.get_untracked() else { return };
        // Whoever types is at the top mostly; to ask the browser would make it lay out everything.
        if self.scrolled.get_value() != 0 {
            area.set_scroll_top(0);
        }
        // Every line hears of either.
        if self.table.active.get_untracked() != (0, 0) {
            self.table.active.set((0, 0));
        }
        if self.table.editing.get_untracked().is_some() {
            self.table.editing.set(None);
        }
    }

    /// The lines that are drawn. They are used again for what another selection found, or wait for the next. When
    /// typing rests each is its record's, whatever is scrolled or comes: the keys, and an editor that is open, stay
    /// with it.
    pub fn lines(self) -> RwSignal<Slots<Line, LinePosition>> {
        let table = self.table;
        let from = Memo::new(move |_| self.first.get().saturating_sub(BEYOND));
        let lines = RwSignal::new(Slots::default());
        let rested = settled(move || Some(self.asked()), || ());
        let fill = move |before: Option<(Rows, String)>| {
            let asked = self.asked();
            // When typing rests nothing waits any more.
            rested.track();
            // What another selection found is drawn as far as it is seen, and the rest when typing rests.
            let is_new = before.is_some_and(|before| before != asked);
            let beyond = if is_new { 0 } else { BEYOND };
            let count = self.first.get() - from.get() + self.fit.get() + beyond;
            let positions = table.slice(from.get(), count).into_iter().map(|it| (it.shows, it)).collect();
            lines.maybe_update(|lines| lines.fill(positions, is_new));
            asked
        };
        untrack(|| drop(fill(None)));
        Effect::new(fill);
        lines
    }
}
