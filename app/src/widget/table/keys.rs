//! What keys and pointers do in a table: they go from cell to cell, pick lines, and begin to edit.

use super::{Active, FOOT_PX, ROW_MORE, Table, cell::is_editable, cell_editor::Next, head_px, menu::MenuAt};
use crate::{
    route::Route,
    ui::focus::{Held, focus},
    widget::editing::save_typed,
};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    prelude::*,
};
use sotay_shared::{id::RecordId, kind::FieldType, schema::Field};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The cell that an element is, or is in.
fn cell_of(event: &Event) -> Option<(Element, Active)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest("[data-cell]").ok()??;
    Some((target, position_of(&cell)?))
}

/// Where a cell stands.
fn position_of(cell: &Element) -> Option<Active> {
    let (line, column) = cell.get_attribute("data-cell")?.split_once('.').map(|(a, b)| (a.parse(), b.parse()))?;
    Some((line.ok()?, column.ok()?))
}

impl Table {
    /// The box of a line was ticked, or the picture of a card tapped; with Shift everything from the one before.
    pub(super) fn pick(self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let picker = target.and_then(|it| it.closest(".pick").ok().flatten());
        let line = picker.and_then(|it| it.closest("[data-record]").ok().flatten());
        if let Some(record) = line.and_then(|line| line.get_attribute("data-record")?.parse().ok()) {
            self.pick_record(record, self.shift.get_value());
        }
    }

    fn pick_record(self, record: RecordId, with_range: bool) {
        match with_range {
            true => self.listed.extend_to(record, &self.groups.records(self.listed)),
            false => self.listed.toggle(record),
        }
    }

    /// Something was clicked. The pictures of cards pick them, as boxes do that are changed.
    pub(super) fn clicked(self, event: &MouseEvent, are_cards: bool) {
        self.shift.set_value(event.shift_key());
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let within = |selector: &str| target.closest(selector).ok().flatten();
        if let Some(button) = within(&format!(".{ROW_MORE}")) {
            let area = button.get_bounding_client_rect();
            return self.open_menu(&button, area.right(), area.bottom());
        }
        let heading = within("[data-group]").and_then(|it| it.get_attribute("data-group")?.parse().ok());
        match heading {
            Some(nth) => self.groups.fold(nth, None),
            None if are_cards => self.pick(event),
            None => {}
        }
    }

    /// The menu of a line is asked for with the other button, or by a finger that rests.
    pub(super) fn context_menu(self, event: &MouseEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        // What is edited has the menu of the browser.
        if target.closest(".editing").ok().flatten().is_some() {
            return;
        }
        if target.closest("[data-record]").ok().flatten().is_some() {
            event.prevent_default();
            self.open_menu(&target, f64::from(event.client_x()), f64::from(event.client_y()));
        }
    }

    /// Opens the menu of the line that an element is in.
    fn open_menu(self, element: &Element, x: f64, y: f64) {
        let line = element.closest("[data-record]").ok().flatten();
        let record = line.as_ref().and_then(|line| line.get_attribute("data-record")?.parse().ok());
        let Some((line, record)) = line.zip(record) else { return };
        let cell = element.closest("[data-cell]").ok().flatten();
        let cell = cell.or_else(|| line.query_selector("[data-cell]").ok().flatten());
        let cell = cell.and_then(|cell| position_of(&cell));
        self.menu.set(Some(MenuAt { record, cell, x, y }));
    }

    /// A cell was given the keys, by a click or with Tab.
    pub(super) fn focused(self, event: &Event) {
        // What is inside of a cell does not give it the keys.
        if let Some((_, cell)) = cell_of(event).filter(|(target, _)| target.has_attribute("data-cell")) {
            if self.record(cell.0).is_some() {
                self.column.set_value(cell.1);
            }
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
    pub(super) fn field(self, column: usize) -> Option<Arc<Field>> {
        self.columns.with_untracked(|columns| is_editable(columns.get(column.checked_sub(1)?)?).cloned())
    }

    /// Whether the cell can be edited.
    pub(super) fn edit(self, cell: Active) -> bool {
        let is_editable = self.may.get_untracked() && self.record(cell.0).is_some() && self.field(cell.1).is_some();
        if is_editable {
            self.active.set(cell);
            self.editing.set(Some(cell));
        }
        is_editable
    }

    /// Empties a cell.
    fn clear(self, (line, column): Active) {
        // Nothing in it would be a yes, and everything stands in some stage.
        let can_be_empty = |field: &Arc<Field>| !field.is_usual() && field.of != FieldType::Place;
        let field = self.field(column).filter(|field| self.may.get_untracked() && can_be_empty(field));
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
        let last = self.last();
        let (line, column) = cell;
        self.go(match next {
            Next::Away => return self.go_later(cell),
            Next::Stay => cell,
            Next::Below => ((line + 1).min(last), column),
            Next::Left => (line, column.saturating_sub(1)),
            Next::Right => (line, (column + 1).min(self.columns.with_untracked(Vec::len))),
        });
    }

    /// The last line.
    fn last(self) -> usize {
        untrack(|| self.len()).saturating_sub(1)
    }

    /// A key was pressed on the heading of a group. Whether that was all of it.
    fn key_on_heading(self, event: &KeyboardEvent, line: usize) -> bool {
        let Some(nth) = self.line(line).and_then(|line| line.heading()) else { return false };
        let folds = match event.key().as_str() {
            "Enter" | " " => None,
            "ArrowLeft" => Some(true),
            "ArrowRight" => Some(false),
            _ => return false,
        };
        event.prevent_default();
        self.groups.fold(nth, folds);
        true
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
        if self.key_on_heading(event, line) {
            return;
        }
        let column = if self.record(line).is_some() { column } else { self.column.get_value() };
        let next = match event.key().as_str() {
            " " => {
                event.prevent_default();
                if let Some(record) = self.record(line) {
                    self.pick_record(record, event.shift_key());
                }
                return;
            }
            "ContextMenu" => return self.menu_by_key(event),
            "F10" if event.shift_key() => return self.menu_by_key(event),
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
            key => match self.step(key, (line, column)) {
                Some(next) => next,
                None => return,
            },
        };
        event.prevent_default();
        self.go(next);
    }

    /// The cell that a key leads to.
    fn step(self, key: &str, (line, column): Active) -> Option<Active> {
        /// Lines that a key leads over which turns pages.
        const PAGE: usize = 10;
        let (last, columns) = (self.last(), self.columns.with_untracked(Vec::len));
        Some(match key {
            "ArrowUp" => (line.saturating_sub(1), column),
            "ArrowDown" => ((line + 1).min(last), column),
            "ArrowLeft" => (line, column.saturating_sub(1)),
            "ArrowRight" => (line, (column + 1).min(columns)),
            "PageUp" => (line.saturating_sub(PAGE), column),
            "PageDown" => ((line + PAGE).min(last), column),
            "Home" => (line, 0),
            "End" => (line, columns),
            _ => return None,
        })
    }

    fn menu_by_key(self, event: &KeyboardEvent) {
        event.prevent_default();
        if let Some((cell, _)) = cell_of(event) {
            let area = cell.get_bounding_client_rect();
            self.open_menu(&cell, area.left(), area.bottom());
        }
    }

    /// Gives the keys to a cell, and scrolls to it.
    pub(super) fn go(self, (at, column): Active) {
        // A heading is one cell.
        let cell = if self.record(at).is_some() { (at, column) } else { (at, 0) };
        self.column.set_value(column);
        self.active.set(cell);
        let Some(area) = self.area.get_untracked() else { return };
        let line = self.line_px.get_untracked() as i32;
        let (top, height) = (at as i32 * line, area.client_height());
        // The head stays over the first line that is seen, and the foot over the last.
        let end = top + line + (head_px() + FOOT_PX) as i32;
        if top < area.scroll_top() {
            area.set_scroll_top(top);
        } else if end > area.scroll_top() + height {
            area.set_scroll_top(end - height);
        }
        match self.drawn(cell) {
            Some(found) => self.take_keys(&found),
            None => self.go_later(cell),
        }
    }

    /// Gives the keys to a cell that is drawn, and brings it out from under the name, which stays where it is.
    fn take_keys(self, cell: &HtmlElement) {
        focus(cell);
        let area = self.area.try_get_untracked().flatten();
        let Some(area) = area.filter(|area| area.scroll_left() > 0 && !cell.matches(".name").unwrap_or(true)) else {
            return;
        };
        let name = cell.parent_element().and_then(|line| line.query_selector(".name").ok().flatten());
        let Some(name) = name else { return };
        let under = name.get_bounding_client_rect().right() - cell.get_bounding_client_rect().left();
        if under > 0.0 {
            area.set_scroll_left(area.scroll_left() - under.ceil() as i32);
        }
    }

    /// Gives the keys to the card of a record, which has no cells.
    pub(super) fn go_to_card(self, record: RecordId) {
        let Some(area) = self.area.get_untracked() else { return };
        let link = area.query_selector(&format!("[data-record=\"{record}\"] .main-link")).ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            focus(&link);
        }
    }

    /// The keys go on from a cell once its line shows what is there by now.
    pub(super) fn go_on(self, (line, column): Active) {
        // The list may be left by now.
        if self.area.try_get_untracked().flatten().is_none() {
            return;
        }
        let line = line.min(self.last());
        let cell = if self.record(line).is_some() { (line, column) } else { (line, 0) };
        self.active.set(cell);
        self.go_later(cell);
    }

    /// The same once its line is drawn, unless somebody does something else first.
    fn go_later(self, cell: Active) {
        let held = Held::now();
        request_animation_frame(move || {
            request_animation_frame(move || {
                let is_wanted = held.is_still_so() && self.active.try_get_untracked() == Some(cell);
                if let Some(found) = self.drawn(cell).filter(|_| is_wanted) {
                    self.take_keys(&found);
                }
            });
        });
    }

    fn drawn(self, (line, column): Active) -> Option<HtmlElement> {
        let area = self.area.try_get_untracked()??;
        area.query_selector(&format!("[data-cell=\"{line}.{column}\"]")).ok()??.dyn_into().ok()
    }
}
