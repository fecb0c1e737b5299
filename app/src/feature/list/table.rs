//! A table of any length: only what is seen is drawn. Arrows move from cell to cell, Enter edits, Space picks.

mod head;
mod keys;
mod seen;

use super::{ListState, card::RecordCard, line::LineView};
use crate::{
    actions::{Actions, use_actions},
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    permission::may_now,
    screen::use_narrow,
    toast::{Toasts, use_toasts},
    ui::slots::Slots,
    widget::{column::Column, formatter::Formatter},
    workspace::use_replica,
};
use head::Head;
use leptos::{html::Div, prelude::*};
use seen::Seen;
use sotay_shared::id::RecordId;

/// The height of a line, in pixels: of a table, and of the cards of a narrow screen.
pub const LINE_PX: usize = 42;
pub const CARD_PX: usize = 64;

/// The box that picks a line.
pub const PICK: &str = "pick";

/// Where a record stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinePosition {
    pub at: usize,
    pub record: RecordId,
}

/// The cell that the keys belong to: line and column, the name being column 0.
pub type Active = (usize, usize);

#[derive(Clone, Copy)]
pub struct Table {
    pub listed: ListState,
    pub columns: Memo<Vec<Column>>,
    pub active: RwSignal<Active>,
    pub editing: RwSignal<Option<Active>>,
    area: NodeRef<Div>,
    /// Whether Shift was down when a box was clicked: that it changed does not say so.
    shift: StoredValue<bool>,
    line_px: Memo<usize>,
    pub formatter: StoredValue<Formatter>,
    navigation: Navigation,
    actions: Actions,
    toasts: Toasts,
    /// Whether cells may be edited.
    may: bool,
}

impl Table {
    fn new(columns: Memo<Vec<Column>>, narrow: ReadSignal<bool>) -> Table {
        let (i18n, replica) = (use_i18n(), use_replica());
        let listed = expect_context::<ListState>();
        Table {
            listed,
            columns,
            active: RwSignal::new((0, 0)),
            editing: RwSignal::new(None),
            area: NodeRef::new(),
            shift: StoredValue::new(false),
            line_px: Memo::new(move |_| if narrow.get() { CARD_PX } else { LINE_PX }),
            formatter: StoredValue::new(Formatter::new(i18n, replica.clone())),
            navigation: use_navigation(),
            actions: use_actions(),
            toasts: use_toasts(),
            may: may_now(&replica, listed.kind.spec().written_by),
        }
    }
}

#[component]
pub fn TableView(columns: Memo<Vec<Column>>) -> impl IntoView {
    let (i18n, narrow) = (use_i18n(), use_narrow());
    let table = Table::new(columns, narrow);
    let seen = Seen::of(table);
    let lines = seen.lines();
    let count = Memo::new(move |_| table.listed.listing.with(|it| it.len()));
    let height = move || format!("{}px", count.get() * table.line_px.get());
    let template = move || {
        let more = columns.with(Vec::len);
        format!("40px minmax(210px, 1.6fr) repeat({more}, minmax(132px, 1fr))")
    };
    view! {
        <div class="grid-area" class:aside=seen.aside node_ref=table.area on:scroll=move |_| seen.measure()>
            <Show
                when=move || !narrow.get()
                fallback=move || view! {
                    <ul class="grid-cards" style:block-size=height on:click=move |event| table.pick(&event)>
                        <For each=move || lines.with(Slots::list) key=|slot| slot.id let:slot>
                            <RecordCard position=slot.shown />
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
                    on:keydown=move |event| table.key(&event)
                    on:click=move |event| table.shift.set_value(event.shift_key())
                    on:change=move |event| table.pick(&event)
                    on:focusin=move |event| table.focused(&event)
                    on:dblclick=move |event| table.edit_at(&event)
                >
                    <Head table />
                    <div class="grid-body" role="rowgroup" style:block-size=height>
                        <For each=move || lines.with(Slots::list) key=|slot| slot.id let:slot>
                            <LineView table position=slot.shown />
                        </For>
                    </div>
                </div>
            </Show>
        </div>
    }
}
