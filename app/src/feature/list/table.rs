//! A table of any length: only what is seen is drawn. Arrows move from cell to cell, Enter edits, Space picks.

use super::{Listed, card::RecordCard, cell::is_editable, cell_editor::Next, columns::Column, line::LineView};
use crate::{
    actions::{Actions, use_actions},
    feature::record::{Words, save_typed},
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    permission::may_now,
    route::Route,
    ui::{
        focus::{Held, focus},
        screen::use_narrow,
        slots::Slots,
        toast::{Toasts, use_toasts},
    },
    view_model::{Listing, Sort},
    workspace::use_replica,
};
use gloo::timers::callback::Timeout;
use leptos::{
    ev::{Event, KeyboardEvent},
    html::Div,
    prelude::*,
};
use sotay_shared::{id::RecordId, schema::Field, sync::Role};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The height of a line, in pixels: of a table, and of the cards of a narrow screen.
pub const LINE_PX: usize = 42;
pub const CARD_PX: usize = 64;
/// When somebody who types rests.
const REST_MS: u32 = 250;
/// Lines drawn beyond what is seen, on either side.
const BEYOND: usize = 4;

/// The box that picks a line.
pub const PICK: &str = "pick";

/// Where a record stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub at: usize,
    pub record: RecordId,
}

/// The cell that the keys belong to: line and column, the name being column 0.
pub type Active = (usize, usize);

#[derive(Clone, Copy)]
pub struct Table {
    pub listed: Listed,
    pub columns: Memo<Vec<Column>>,
    pub active: RwSignal<Active>,
    pub editing: RwSignal<Option<Active>>,
    area: NodeRef<Div>,
    /// Whether Shift was down when a box was clicked: that it changed does not say so.
    shift: StoredValue<bool>,
    line_px: Memo<usize>,
    pub words: StoredValue<Words>,
    navigation: Navigation,
    actions: Actions,
    toasts: Toasts,
    /// Whether cells may be edited.
    may: bool,
}

#[component]
pub fn TableView(columns: Memo<Vec<Column>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let listed = expect_context::<Listed>();
    let narrow = use_narrow();
    let line_px = Memo::new(move |_| if narrow.get() { CARD_PX } else { LINE_PX });
    let table = Table {
        listed,
        columns,
        active: RwSignal::new((0, 0)),
        editing: RwSignal::new(None),
        area: NodeRef::new(),
        shift: StoredValue::new(false),
        line_px,
        words: StoredValue::new(Words::new(i18n, replica.clone())),
        navigation: use_navigation(),
        actions: use_actions(),
        toasts: use_toasts(),
        may: may_now(&replica, Role::Member),
    };
    // The first line that is seen, and how many fit.
    let first = RwSignal::new(0_usize);
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
    let fit = RwSignal::new(height as usize / line_px.get_untracked() + 1);
    let scrolled = StoredValue::new(0);
    // Names stick when the table is scrolled to the side.
    let aside = RwSignal::new(false);
    let measure = move || {
        // The list may be left before the next frame.
        let Some(Some(area)) = table.area.try_get_untracked() else { return };
        let Some(line) = line_px.try_get_untracked() else { return };
        scrolled.set_value(area.scroll_top().max(0));
        let is_aside = area.scroll_left() > 0;
        if aside.get_untracked() != is_aside {
            aside.set(is_aside);
        }
        let at = scrolled.get_value() as usize / line;
        if first.get_untracked() != at {
            first.set(at);
        }
        let seen = (area.client_height().max(0) as usize).div_ceil(line).max(8);
        if fit.get_untracked() != seen {
            fit.set(seen);
        }
    };
    Effect::new(move || {
        if table.area.get().is_some() {
            line_px.track();
            request_animation_frame(measure);
        }
    });
    // Another selection begins at its top.
    Effect::new(move |before: Option<()>| {
        listed.listing.track();
        if before.is_some()
            && let Some(area) = table.area.get_untracked()
        {
            // Whoever types is at the top mostly; to ask the browser would make it lay out everything.
            if scrolled.get_value() != 0 {
                area.set_scroll_top(0);
            }
            // Every line hears of either.
            if table.active.get_untracked() != (0, 0) {
                table.active.set((0, 0));
            }
            if table.editing.get_untracked().is_some() {
                table.editing.set(None);
            }
        }
    });
    let count = Memo::new(move |_| listed.listing.with(|it| it.len()));
    let from = Memo::new(move |_| first.get().saturating_sub(BEYOND));
    // Lines are used again for what another selection found, or wait for the next. When typing rests each is its record's,
    // whatever is scrolled or comes: the keys, and an editor that is open, stay with it.
    let lines = RwSignal::new(Slots::default());
    let rested = RwSignal::new(None::<Listing>);
    let fill = move |before: Option<Listing>| {
        let listing = listed.listing.get();
        // When typing rests nothing waits any more.
        rested.track();
        // What another selection found is drawn as far as it is seen, and the rest when typing rests.
        let is_new = before.is_some_and(|before| before != listing);
        let beyond = if is_new { 0 } else { BEYOND };
        let count = first.get() - from.get() + fit.get() + beyond;
        let records = listing.slice(from.get(), count).into_iter().enumerate();
        let places = records.map(|(nth, record)| (record, Place { at: from.get() + nth, record })).collect();
        lines.maybe_update(|lines| lines.fill(places, is_new));
        listing
    };
    Effect::new(move |_: Option<Timeout>| {
        let listing = listed.listing.get();
        // The one before it is given up with its timer.
        Timeout::new(REST_MS, move || {
            // The list may be left by now.
            let _ = rested.try_set(Some(listing));
        })
    });
    untrack(|| drop(fill(None)));
    Effect::new(fill);
    let height = move || format!("{}px", count.get() * line_px.get());
    let template = move || {
        let more = columns.with(Vec::len);
        format!("40px minmax(210px, 1.6fr) repeat({more}, minmax(132px, 1fr))")
    };
    let key = move |event: KeyboardEvent| table.key(&event);
    view! {
        <div class="grid-area" class:aside=aside node_ref=table.area on:scroll=move |_| measure()>
            <Show
                when=move || !narrow.get()
                fallback=move || view! {
                    <ul class="grid-cards" style:block-size=height on:click=move |event| table.pick(&event)>
                        <For each=move || lines.with(Slots::list) key=|slot| slot.id let:slot>
                            <RecordCard place=slot.shown />
                        </For>
                    </ul>
                }
            >
                <div
                    class="grid"
                    role="grid"
                    aria-label=i18n.s(text::TABLE)
                    aria-rowcount=move || (count.get() + 1).to_string()
                    aria-colcount=move || (columns.with(Vec::len) + 2).to_string()
                    style:--columns=template
                    on:keydown=key
                    on:click=move |event| table.shift.set_value(event.shift_key())
                    on:change=move |event| table.pick(&event)
                    on:focusin=move |event| table.focused(&event)
                    on:dblclick=move |event| table.edit_at(&event)
                >
                    <Head table />
                    <div class="grid-body" role="rowgroup" style:block-size=height>
                        <For each=move || lines.with(Slots::list) key=|slot| slot.id let:slot>
                            <LineView table place=slot.shown />
                        </For>
                    </div>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Head(table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let listed = table.listed;
    let sorted = move |key: &str| {
        listed.sort.with(|sort| match (sort.key == key, sort.descending) {
            (true, false) => "ascending",
            (true, true) => "descending",
            (false, _) => "none",
        })
    };
    let order_by = move |key: &str| {
        let sort = listed.sort.get_untracked();
        let next = match sort.key == key {
            true if sort.descending => Sort::default(),
            true => Sort { key: key.to_owned(), descending: true },
            false => Sort { key: key.to_owned(), descending: false },
        };
        listed.sorted.set(&next.to_string());
    };
    let heads = move || {
        let columns = table.columns.get().into_iter();
        let head = |column: Column| {
            let name = i18n.name(&column.name()).to_owned();
            let key = StoredValue::new(column.key().to_owned());
            match column.is_sortable() {
                true => view! {
                    <div role="columnheader" aria-sort=move || key.with_value(|key| sorted(key))>
                        <button class="quiet" on:click=move |_| key.with_value(|key| order_by(key))>{name}</button>
                    </div>
                }
                .into_any(),
                false => view! { <div role="columnheader"><span>{name}</span></div> }.into_any(),
            }
        };
        columns.map(head).collect_view()
    };
    let is_all = Memo::new(move |_| {
        let picked = listed.picked.with(std::collections::BTreeSet::len);
        picked > 0 && picked == listed.listing.with(|it| it.len())
    });
    let is_some = Memo::new(move |_| !is_all.get() && listed.picked.with(|picked| !picked.is_empty()));
    let all = move |_| {
        let records = listed.listing.with_untracked(|it| it.records());
        listed.picked.set(if is_all.get_untracked() { Default::default() } else { records.into_iter().collect() });
    };
    view! {
        <div class="grid-line grid-head" role="row" aria-rowindex="1">
            <div role="columnheader">
                <input type="checkbox" aria-label=i18n.s(text::PICK_ALL) on:change=all
                    prop:checked=is_all prop:indeterminate=is_some />
            </div>
            <div role="columnheader" aria-sort=move || if listed.sort.with(Sort::is_by_hand) { "ascending" } else { "none" }>
                <button class="quiet" on:click=move |_| listed.sorted.set("")>{i18n.s(text::NAME)}</button>
            </div>
            {heads}
        </div>
    }
}

/// The cell that an element is, or is in.
fn cell_of(event: &Event) -> Option<(Element, Active)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest("[data-cell]").ok()??;
    let (line, column) = cell.get_attribute("data-cell")?.split_once('.').map(|(a, b)| (a.parse(), b.parse()))?;
    Some((target, (line.ok()?, column.ok()?)))
}

impl Table {
    /// The box of a line was ticked, or the picture of a card tapped; with Shift everything from the one before.
    fn pick(self, event: &Event) {
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

    fn focused(self, event: &Event) {
        // What is inside of a cell does not give it the keys.
        if let Some((target, cell)) = cell_of(event).filter(|(target, _)| target.has_attribute("data-cell")) {
            drop(target);
            self.active.set(cell);
        }
    }

    fn edit_at(self, event: &Event) {
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
        let field = self.field(column).filter(|_| self.may);
        let (Some(field), Some(record)) = (field, self.record(line)) else { return };
        if let Err(words) = self.words.with_value(|words| save_typed(words, self.actions, record, &field, "")) {
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

    fn key(self, event: &KeyboardEvent) {
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
