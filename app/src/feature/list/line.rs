//! A record as a line of a table. A screen of them changes with every keystroke of a search: each is written by hand.

use super::{
    cell::{is_editable, shown},
    cell_editor::{CellEditor, Next},
    table::{Active, LINE_PX, LinePosition, PICK, Table},
};
use crate::{
    format::fill,
    i18n::{text, use_i18n},
    route::Route,
    ui::{markup::Markup, patched_element::PatchedElement},
    widget::{column::Column, formatter::Formatter},
    workspace::use_replica,
};
use leptos::{mount::mount_to, prelude::*};
use sotay_shared::row::Row;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// A line, which shows one record and then another, and is hidden while it shows none.
#[component]
pub fn LineView(table: Table, position: ArcRwSignal<Option<LinePosition>>) -> impl IntoView {
    let (i18n, model) = (use_i18n(), use_replica().model);
    let position = RwSignal::from(position);
    let row = Memo::new(move |_| model.row(position.get()?.record).get());
    let of_line = move |cell: Option<Active>| {
        let at = position.get()?.at;
        cell.filter(|(line, _)| *line == at).map(|(_, column)| column)
    };
    let active = Memo::new(move |_| of_line(Some(table.active.get())));
    let editing = Memo::new(move |_| of_line(table.editing.get()));
    let picked = Memo::new(move |_| {
        let record = position.get().map(|position| position.record);
        record.is_some_and(|record| table.listed.picked.with(|picked| picked.contains(&record)))
    });
    let draw = move |line: Element| {
        let element = line.clone();
        let content = RenderEffect::new(move |drawn: Option<Drawn>| {
            let mut drawn = drawn.unwrap_or_else(|| Drawn::new(element.clone()));
            table.columns.with(|columns| drawn.divide(columns));
            match position.get().zip(row.get()) {
                Some((position, row)) => {
                    let pick = fill(i18n.t(text::PICK_ONE), &[("deal", row.title())]);
                    drawn.show(position, &row, pick, table.formatter, editing.get());
                }
                None => drawn.hide(),
            }
            drawn
        });
        let element = line.clone();
        let ticked = RenderEffect::new(move |_| {
            table.columns.track();
            let picked = picked.get();
            element.set_class_name(if picked { "grid-line picked" } else { "grid-line" });
            // A known attribute can always be set.
            let _ = element.set_attribute("aria-selected", if picked { "true" } else { "false" });
            let tick =
                element.query_selector("input").ok().flatten().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
            if let Some(tick) = tick {
                tick.set_checked(picked);
            }
        });
        let element = line.clone();
        let keys = RenderEffect::new(move |before: Option<Option<Element>>| {
            table.columns.track();
            let cell = active.get().and_then(|column| cell_of(&element, column));
            for (cell, tab) in [(before.flatten(), "-1"), (cell.clone(), "0")] {
                if let Some(cell) = cell {
                    // A known attribute can always be set.
                    let _ = cell.set_attribute("tabindex", tab);
                }
            }
            cell
        });
        let editor = RenderEffect::new(move |_| {
            let at = editing.get()?;
            let cell = cell_of(&line, at)?.dyn_into::<HtmlElement>().ok()?;
            let field =
                table.columns.with_untracked(|columns| is_editable(columns.get(at.checked_sub(1)?)?).cloned())?;
            let LinePosition { at: line, record } = position.get_untracked()?;
            let done = Callback::new(move |next: Next| table.done((line, at), next));
            cell.set_inner_html("");
            Some(mount_to(cell, move || {
                let field = field.clone();
                view! { <div class="editing"><CellEditor record row field formatter=table.formatter done /></div> }
            }))
        });
        // They end with the line.
        StoredValue::new_local((content, ticked, keys, editor));
    };
    view! { <div class="grid-line" role="row" use:draw></div> }
}

/// The cell of a line that belongs to a column; before them all is that of the tick.
fn cell_of(line: &Element, column: usize) -> Option<Element> {
    line.children().item(u32::try_from(column + 1).ok()?)
}

/// What is written of a line.
struct Drawn {
    line: PatchedElement,
    columns: Vec<Column>,
    tick: Option<PatchedElement>,
    name: Option<PatchedElement>,
    /// The cells that the keys go to, the name's first.
    cells: Vec<PatchedElement>,
}

impl Drawn {
    fn new(line: Element) -> Drawn {
        Drawn { line: PatchedElement::new(line), columns: Vec::new(), tick: None, name: None, cells: Vec::new() }
    }

    /// Makes cells for these columns, where there are others.
    fn divide(&mut self, columns: &[Column]) {
        if self.tick.is_some() && self.columns == columns {
            return;
        }
        self.columns = columns.to_vec();
        self.line.show(skeleton(columns));
        let line = self.line.element();
        let find = |selector: &str| line.query_selector(selector).ok().flatten().map(PatchedElement::new);
        (self.tick, self.name) = (find("input"), find(".name > a"));
        self.cells =
            (0..=columns.len()).filter_map(|column| Some(PatchedElement::new(cell_of(line, column)?))).collect();
    }

    fn show(
        &mut self,
        position: LinePosition,
        row: &Row,
        pick: String,
        formatter: StoredValue<Formatter>,
        edited: Option<usize>,
    ) {
        let LinePosition { at, record } = position;
        self.line.attribute("hidden", None);
        self.line.attribute("data-record", Some(record.to_string()));
        self.line.attribute("aria-rowindex", Some((at + 2).to_string()));
        self.line.top(at * LINE_PX);
        if let Some(tick) = &mut self.tick {
            tick.attribute("aria-label", Some(pick));
        }
        if let Some(name) = &mut self.name {
            name.attribute("href", row.kind().and_then(|kind| Route::of(kind, record)).map(Route::path));
            name.text(row.title());
        }
        for (column, cell) in self.cells.iter_mut().enumerate() {
            cell.attribute("data-cell", Some(format!("{at}.{column}")));
            let Some(shows) = column.checked_sub(1).and_then(|at| self.columns.get(at)) else { continue };
            match edited == Some(column) {
                // The editor is in it.
                true => cell.forget_inside(),
                false => cell.show(formatter.with_value(|formatter| shown(row, shows, formatter))),
            }
        }
    }

    fn hide(&mut self) {
        self.line.attribute("hidden", Some(String::new()));
        self.line.attribute("data-record", None);
        for cell in &mut self.cells {
            cell.attribute("data-cell", None);
        }
    }
}

/// The empty cells of a line.
fn skeleton(columns: &[Column]) -> Markup {
    let mut line = Markup::default();
    line.element("div", &[("role", "gridcell"), ("class", "cell")], |it| {
        it.empty("input", &[("type", "checkbox"), ("class", PICK), ("tabindex", "-1")]);
    });
    line.element("div", &[("role", "gridcell"), ("class", "cell name"), ("tabindex", "-1")], |it| {
        it.element("a", &[("tabindex", "-1")], |_| {});
    });
    for column in columns {
        let cell = [("role", "gridcell"), ("class", "cell"), ("data-key", column.key()), ("tabindex", "-1")];
        line.element("div", &cell, |_| {});
    }
    line
}
