//! A table of any length: only what is seen is drawn. Arrows move from cell to cell, Enter edits, Space picks, and the
//! key of the menu opens that of a line.

mod card;
mod cell;
mod cell_editor;
mod columns;
mod density;
mod foot;
mod groups;
mod head;
mod keys;
mod line;
mod listed;
mod menu;
mod print;
mod resize;
mod seen;
mod sums;
mod widths;

pub use columns::{ColumnChoices, ColumnsMenu, SortMenu, chosen};
pub use listed::{Listed, Picks, Rows, Stages};

use crate::{
    actions::{Actions, use_actions},
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    permission::use_may,
    screen::use_narrow,
    toast::{Toasts, use_toasts},
    ui::{beside::is_touched, slots::Slots},
    widget::{column::Column, formatter::Formatter},
    workspace::use_replica,
};
use card::RecordCard;
use foot::{CardFoot, Foot};
use groups::{Groups, Line};
use head::Head;
use leptos::{html::Div, prelude::*};
use line::LineView;
use menu::{MenuAt, RowMenu};
use print::PrintedTable;
use resize::Resize;
use seen::Seen;
use sotay_shared::id::RecordId;

/// The height of a card of a narrow screen, in pixels.
const CARD_PX: usize = 64;
/// The height of the foot, which stays over the lines, in CSS pixels.
const FOOT_PX: usize = 36;

/// The height of the head, which stays over the lines, in CSS pixels; fingers order by it.
fn head_px() -> usize {
    if is_touched() { 44 } else { 36 }
}

/// The box that picks a line.
const PICK: &str = "pick";
/// What opens the menu of a line.
const ROW_MORE: &str = "row-more";

/// Where something stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LinePosition {
    at: usize,
    shows: Line,
}

impl LinePosition {
    fn record(self) -> Option<RecordId> {
        match self.shows {
            Line::Record(record) => Some(record),
            Line::Heading(_) => None,
        }
    }

    fn heading(self) -> Option<usize> {
        match self.shows {
            Line::Record(_) => None,
            Line::Heading(nth) => Some(nth),
        }
    }
}

/// The cell that the keys belong to: line and column, the name being column 0.
type Active = (usize, usize);

#[derive(Clone, Copy)]
struct Table {
    listed: Listed,
    columns: Memo<Vec<Column>>,
    groups: Groups,
    resize: Resize,
    active: RwSignal<Active>,
    editing: RwSignal<Option<Active>>,
    /// The menu of a line that is open.
    menu: RwSignal<Option<MenuAt>>,
    area: NodeRef<Div>,
    /// Whether Shift was down when a box was clicked: that it changed does not say so.
    shift: StoredValue<bool>,
    line_px: Memo<usize>,
    formatter: StoredValue<Formatter>,
    navigation: Navigation,
    actions: Actions,
    toasts: Toasts,
    /// Whether cells may be edited; follows the role.
    may: Memo<bool>,
    /// The column that the keys keep to while they cross a heading, which is one cell.
    column: StoredValue<usize>,
}

impl Table {
    fn new(listed: Listed, columns: Memo<Vec<Column>>, narrow: ReadSignal<bool>) -> Table {
        let (i18n, replica) = (use_i18n(), use_replica());
        let formatter = StoredValue::new(Formatter::new(i18n, replica));
        let density = density::use_density();
        Table {
            listed,
            columns,
            groups: Groups::of(listed, columns, formatter),
            resize: Resize::new(),
            active: RwSignal::new((0, 0)),
            editing: RwSignal::new(None),
            menu: RwSignal::new(None),
            area: NodeRef::new(),
            shift: StoredValue::new(false),
            line_px: Memo::new(move |_| if narrow.get() { CARD_PX } else { density.get().px() }),
            formatter,
            navigation: use_navigation(),
            actions: use_actions(),
            toasts: use_toasts(),
            may: use_may(listed.kind.spec().written_by),
            column: StoredValue::new(0),
        }
    }

    /// How many lines there are; follows changes.
    fn len(self) -> usize {
        self.groups.len(self.listed)
    }

    /// Some of the lines, from a place on; follows changes.
    fn slice(self, from: usize, count: usize) -> Vec<LinePosition> {
        let lines = self.groups.slice(self.listed, from, count).into_iter().enumerate();
        lines.map(|(nth, shows)| LinePosition { at: from + nth, shows }).collect()
    }

    /// What a line shows now.
    fn line(self, line: usize) -> Option<LinePosition> {
        untrack(|| self.slice(line, 1)).first().copied()
    }

    fn record(self, line: usize) -> Option<RecordId> {
        self.line(line)?.record()
    }
}

#[component]
pub fn TableView(
    listed: Listed,
    columns: Memo<Vec<Column>>,
    /// What stands in it where nothing is listed.
    empty: Callback<(), AnyView>,
) -> impl IntoView {
    let (i18n, narrow) = (use_i18n(), use_narrow());
    let table = Table::new(listed, columns, narrow);
    let seen = Seen::of(table);
    let is_empty = Memo::new(move |_| table.len() == 0);
    let nothing = move || is_empty.get().then(|| view! { <div class="grid-empty">{empty.run(())}</div> });
    view! {
        <div
            class="grid-area"
            class:aside=seen.aside
            node_ref=table.area
            on:scroll=move |_| seen.measure()
            on:contextmenu=move |event| table.context_menu(&event)
        >
            <Show
                when=move || !narrow.get()
                fallback=move || view! {
                    <Cards table seen />
                    {nothing}
                    <CardFoot table />
                }
            >
                <Grid table seen />
                {nothing}
            </Show>
        </div>
        <p class="hidden" id="grid-head-hint">{i18n.s(text::HEAD_HINT)}</p>
        <RowMenu table />
        <PrintedTable table />
    }
}

/// The lines of a narrow screen.
#[component]
fn Cards(table: Table, seen: Seen) -> impl IntoView {
    let lines = seen.lines();
    let height = move || format!("{}px", table.len() * table.line_px.get());
    view! {
        <ul class="grid-cards" style:block-size=height on:click=move |event| table.clicked(&event, true)>
            <For each=move || lines.with(Slots::list) key=|slot| slot.id let:slot>
                <RecordCard table position=slot.shown />
            </For>
        </ul>
    }
}

#[component]
fn Grid(table: Table, seen: Seen) -> impl IntoView {
    let i18n = use_i18n();
    let lines = seen.lines();
    let count = Memo::new(move |_| table.len());
    let height = move || format!("{}px", count.get() * table.line_px.get());
    // The head, and the foot where there is something to count.
    let rows = move || match count.get() {
        0 => "1".to_owned(),
        lines => (lines + 2).to_string(),
    };
    view! {
        <div
            class="grid"
            role="grid"
            aria-label=i18n.s(text::TABLE)
            aria-multiselectable="true"
            aria-rowcount=rows
            aria-colcount=move || (table.columns.with(Vec::len) + 2).to_string()
            style:--columns=move || table.resize.template(table.columns)
            style:--high=move || format!("{}px", table.line_px.get())
            on:keydown=move |event| table.key(&event)
            on:click=move |event| table.clicked(&event, false)
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
            <Show when=move || count.get() != 0><Foot table /></Show>
        </div>
    }
}
