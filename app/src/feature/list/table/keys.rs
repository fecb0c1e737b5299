//! What keys and pointers do in a table: they go from cell to cell, pick lines, and begin to edit.

use super::{Active, Table};
use crate::{
    feature::list::{cell::is_editable, cell_editor::Next},
    route::Route,
    ui::focus::{Held, focus},
    widget::editing::save_typed,
};
use leptos::{
    ev::{Event, KeyboardEvent},
    prelude::*,
};
use sotay_shared::{id::RecordId, schema::Field};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The cell that an element is, or is in.
fn cell_of(event: &Event) -> Option<(Element, Active)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest("[data-cell]").ok()??;
    let (line, column) = cell.get_attribute("data-cell")?.split_once('.').map(|(a, b)| (a.parse(), b.parse()))?;
    Some((target, (line.ok()?, column.ok()?)))
}

impl Table {
    /// The box of a line was ticked, or the picture of a card tapped; with Shift everything from the one before.
    pub(super) fn pick(self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let picker = target.and_then(|it| it.closest(".pick").ok().flatten());
        let line = picker.and_then(|it| it.closest("[data-record]").ok().flatten());
        if let Some(record) = line.and_then(|line| line.get_attribute("data-record")?.parse().ok()) {
            match self.shift.get_value() {
                true => self.listed.extend_to(record),
                false => self.listed.toggle(record),
            }
        }
    }

    /// A cell was given the keys, by a click or with Tab.
    pub(super) fn focused(self, event: &Event) {
        // What is inside of a cell does not give it the keys.
        if let Some((target, cell)) = cell_of(event).filter(|(target, _)| target.has_attribute("data-cell")) {
            drop(target);
            self.active.set(cell);
        }
    }

    /// Edits the cell that was clicked.
    pub(super) fn edit_at(self, event: &Event) {
        if let Some((_, cell)) = cell_of(event) {
            self.edit(cell);
        }
    }

    /// The field of a column whose cells can be edited; before them all is the name.
    fn field(self, column: usize) -> Option<Arc<Field>> {
        self.columns.with_untracked(|columns| is_editable(columns.get(column.checked_sub(1)?)?).cloned())
    }

    /// Whether the cell can be edited.
    fn edit(self, cell: Active) -> bool {
        let is_editable = self.may && self.field(cell.1).is_some();
        if is_editable {
            self.active.set(cell);
            self.editing.set(Some(cell));
        }
        is_editable
    }

    /// Empties a cell.
    fn clear(self, (line, column): Active) {
        // Nothing in it would be a yes.
        let field = self.field(column).filter(|field| self.may && !field.is_usual());
        let (Some(field), Some(record)) = (field, self.record(line)) else { return };
        if let Err(words) =
            self.formatter.with_value(|formatter| save_typed(formatter, self.actions, record, &field, ""))
        {
            self.toasts.error(words);
        }
    }

    /// The editor of a cell is done; the keys go on from there, or one line below.
    pub fn done(self, cell: Active, next: Next) {
        if self.editing.try_get_untracked().flatten() != Some(cell) {
            return;
        }
        self.editing.set(None);
        let last = self.listed.listing.with_untracked(|it| untrack(|| it.len())).saturating_sub(1);
        let (line, column) = cell;
        self.go(match next {
            Next::Away => return self.go_later(cell),
            Next::Stay => cell,
            Next::Below => ((line + 1).min(last), column),
            Next::Left => (line, column.saturating_sub(1)),
            Next::Right => (line, (column + 1).min(self.columns.with_untracked(Vec::len))),
        });
    }

    /// A key was pressed on a cell.
    pub(super) fn key(self, event: &KeyboardEvent) {
        // Keys of what is inside of a cell are its own.
        let inside = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if inside.is_none_or(|it| !it.has_attribute("data-cell"))
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
        {
            return;
        }
        // What has the keys says where they are: what is drawn meanwhile may have begun at its top.
        let Some((_, (line, column))) = cell_of(event) else { return };
        let last = self.listed.listing.with_untracked(|it| untrack(|| it.len())).saturating_sub(1);
        let columns = self.columns.with_untracked(Vec::len);
        let page = 10;
        let next = match event.key().as_str() {
            "ArrowUp" => (line.saturating_sub(1), column),
            "ArrowDown" => ((line + 1).min(last), column),
            "ArrowLeft" => (line, column.saturating_sub(1)),
            "ArrowRight" => (line, (column + 1).min(columns)),
            "PageUp" => (line.saturating_sub(page), column),
            "PageDown" => ((line + page).min(last), column),
            "Home" => (line, 0),
            "End" => (line, columns),
            " " => {
                event.prevent_default();
                if let Some(record) = self.record(line) {
                    match event.shift_key() {
                        true => self.listed.extend_to(record),
                        false => self.listed.toggle(record),
                    }
                }
                return;
            }
            "Enter" if column == 0 => {
                event.prevent_default();
                let kind = self.listed.kind;
                if let Some(route) = self.record(line).and_then(|record| Route::of(kind, record)) {
                    self.navigation.to(route);
                }
                return;
            }
            "Enter" | "F2" => {
                event.prevent_default();
                self.edit((line, column));
                return;
            }
            "Delete" | "Backspace" => {
                event.prevent_default();
                return self.clear((line, column));
            }
            // Whoever types begins anew: the letter goes into the editor, and is no key for anything else.
            key if key.chars().count() == 1 => {
                if self.edit((line, column)) {
                    event.stop_propagation();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.go(next);
    }

    fn record(self, line: usize) -> Option<RecordId> {
        self.listed.listing.with_untracked(|it| untrack(|| it.slice(line, 1))).first().copied()
    }

    /// Gives the keys to a cell, and scrolls to it.
    fn go(self, cell: Active) {
        self.active.set(cell);
        let Some(area) = self.area.get_untracked() else { return };
        let line = self.line_px.get_untracked() as i32;
        let (top, height) = (cell.0 as i32 * line, area.client_height());
        // The head stays over the first line.
        if top < area.scroll_top() {
            area.set_scroll_top(top);
        } else if top + 2 * line > area.scroll_top() + height {
            area.set_scroll_top(top + 2 * line - height);
        }
        match self.drawn(cell) {
            Some(found) => focus(&found),
            None => self.go_later(cell),
        }
    }

    /// The same once its line is drawn, unless somebody does something else first.
    fn go_later(self, cell: Active) {
        let held = Held::now();
        request_animation_frame(move || {
            request_animation_frame(move || {
                let is_wanted = held.is_still_so() && self.active.try_get_untracked() == Some(cell);
                if let Some(found) = self.drawn(cell).filter(|_| is_wanted) {
                    focus(&found);
                }
            });
        });
    }

    fn drawn(self, (line, column): Active) -> Option<HtmlElement> {
        let area = self.area.try_get_untracked()??;
        area.query_selector(&format!("[data-cell=\"{line}.{column}\"]")).ok()??.dyn_into().ok()
    }
}
