//! Columns are made wider and narrower: by their edge, with a double click as wide as what is in them, and by Shift
//! with an arrow on their head.

use super::{Table, widths::Widths};
use crate::{ui::query::Query, widget::column::Column};
use leptos::{
    ev::{Event, KeyboardEvent, PointerEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What a key changes, in CSS pixels.
const STEP_PX: f64 = 16.0;
/// What a cell has beside what is in it, in CSS pixels.
const ROUND_PX: i32 = 22;
const GAP_PX: i32 = 6;

/// The widths as the address says, or as they are while an edge is dragged.
#[derive(Clone, Copy)]
pub(super) struct Resize {
    kept: Query,
    dragged: RwSignal<Option<Widths>>,
    /// The column whose edge is dragged, where that began, and how wide the column was.
    from: StoredValue<Option<(String, i32, f64)>>,
}

/// The head that an event is of, and the key of its column.
fn head_of(event: &Event) -> Option<(Element, String)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let head = target.closest("[data-column]").ok()??;
    let key = head.get_attribute("data-column")?;
    Some((head, key))
}

fn edge_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".grid-edge").ok()?
}

impl Resize {
    pub fn new() -> Resize {
        Resize { kept: Query::new("widths"), dragged: RwSignal::new(None), from: StoredValue::new(None) }
    }

    fn kept(self) -> Widths {
        self.kept.with(|text| Widths::parse(text))
    }

    /// The columns as the style wants them; follows changes.
    pub fn template(self, columns: Memo<Vec<Column>>) -> String {
        let widths = self.dragged.get().unwrap_or_else(|| self.kept());
        columns.with(|columns| widths.template(columns.iter().map(|column| (column.key(), column.is_money()))))
    }

    fn with(self, key: &str, px: f64) -> Widths {
        let mut widths = untrack(|| self.kept());
        // Nothing is that wide, nor less than nothing.
        widths.set(key, px.round().clamp(0.0, 10_000.0) as u32);
        widths
    }

    fn keep(self, key: &str, px: f64) {
        self.kept.rested(&self.with(key, px).to_string());
    }

    /// An edge was taken.
    pub fn down(self, event: &PointerEvent) {
        let Some((edge, (head, key))) = edge_of(event).zip(head_of(event)) else { return };
        event.prevent_default();
        // Without it the edge is dragged as long as the pointer is over the head.
        let _ = edge.set_pointer_capture(event.pointer_id());
        self.from.set_value(Some((key, event.client_x(), head.get_bounding_client_rect().width())));
    }

    fn dragged_to(self, event: &PointerEvent) -> Option<(String, f64)> {
        let (key, from, width) = self.from.get_value()?;
        Some((key, width + f64::from(event.client_x() - from)))
    }

    pub fn moved(self, event: &PointerEvent) {
        if let Some((key, px)) = self.dragged_to(event) {
            self.dragged.set(Some(self.with(&key, px)));
        }
    }

    /// The edge was let go.
    pub fn up(self, event: &PointerEvent) {
        if let Some((key, px)) = self.dragged_to(event)
            && self.dragged.with_untracked(Option::is_some)
        {
            self.keep(&key, px);
        }
        self.cancel();
    }

    pub fn cancel(self) {
        self.from.set_value(None);
        if self.dragged.with_untracked(Option::is_some) {
            self.dragged.set(None);
        }
    }

    /// A key was pressed on a head.
    pub fn key(self, event: &KeyboardEvent) {
        let step = match event.key().as_str() {
            "ArrowLeft" if event.shift_key() => -STEP_PX,
            "ArrowRight" if event.shift_key() => STEP_PX,
            _ => return,
        };
        if let Some((head, key)) = head_of(event) {
            event.prevent_default();
            self.keep(&key, head.get_bounding_client_rect().width() + step);
        }
    }

    /// Makes a column as wide as what is in it, as far as it is drawn.
    pub fn fit(self, event: &Event, table: Table) {
        let Some((_, (head, key))) = edge_of(event).zip(head_of(event)) else { return };
        let Some(area) = table.area.get_untracked() else { return };
        let selector = match table.columns.with_untracked(|all| all.iter().position(|column| column.key() == key)) {
            // The box and the name stand before them.
            Some(at) => format!(".grid-body .grid-line:not([hidden]) > :nth-child({})", at + 3),
            None => ".grid-body .grid-line:not([hidden]) > .name".to_owned(),
        };
        let Ok(cells) = area.query_selector_all(&selector) else { return };
        let cells = (0..cells.length()).filter_map(|at| cells.get(at)?.dyn_into::<Element>().ok());
        let widest = cells.chain([head]).map(|cell| inside(&cell)).max().unwrap_or_default();
        self.keep(&key, f64::from(widest + ROUND_PX));
    }
}

/// How much room what is in a cell would take.
fn inside(cell: &Element) -> i32 {
    let children = cell.children();
    let widths = (0..children.length()).filter_map(|at| children.item(at)).filter(|it| !is_beside(it));
    let widths: Vec<i32> = widths.map(|it| it.scroll_width()).collect();
    let gaps = i32::try_from(widths.len().saturating_sub(1)).unwrap_or_default() * GAP_PX;
    widths.iter().sum::<i32>() + gaps
}

/// What lies over a cell takes no room in it.
fn is_beside(element: &Element) -> bool {
    [".grid-edge", ".cell-way", ".row-more"].iter().any(|it| element.matches(it).unwrap_or(false))
}
