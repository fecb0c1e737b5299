//! A record as a line of a table. A screen of them changes with every keystroke of a search: each is written by hand.

use super::{
    Active, LinePosition, PICK, ROW_MORE, Table,
    cell::{is_editable, shown},
    cell_editor::{CellEditor, Next},
    groups::Group,
};
use crate::{
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    route::Route,
    ui::{icon::Icon, markup::Markup, patched_element::PatchedElement},
    widget::{column::Column, formatter::Formatter},
    workspace::use_replica,
};
use leptos::{mount::mount_to, prelude::*};
use sotay_shared::row::Row;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// A line, which shows one record and then another, and is hidden while it shows none.
#[component]
pub(super) fn LineView(table: Table, position: ArcRwSignal<Option<LinePosition>>) -> impl IntoView {
    let (i18n, model) = (use_i18n(), use_replica().model);
    let position = RwSignal::from(position);
    let row = Memo::new(move |_| model.row(position.get()?.record()?).get());
    let of_line = move |cell: Option<Active>| {
        let at = position.get()?.at;
        cell.filter(|(line, _)| *line == at).map(|(_, column)| column)
    };
    let active = Memo::new(move |_| of_line(Some(table.active.get())));
    let editing = Memo::new(move |_| of_line(table.editing.get()));
    let picked = Memo::new(move |_| {
        let record = position.get().and_then(LinePosition::record);
        record.is_some_and(|record| table.listed.picks.all.with(|picked| picked.contains(&record)))
    });
    let draw = move |line: Element| {
        let element = line.clone();
        let content = RenderEffect::new(move |drawn: Option<Drawn>| {
            let mut drawn = drawn.unwrap_or_else(|| Drawn::new(element.clone()));
            let shown = position.get();
            if let Some((position, group)) =
                shown.and_then(|position| Some((position, table.groups.group(position.heading()?)?)))
            {
                drawn.show_heading(position, &group, table, i18n);
                return drawn;
            }
            table.columns.with(|columns| drawn.divide(columns));
            match shown.zip(row.get()) {
                Some((position, row)) => drawn.show(position, &row, table, i18n, editing.get()),
                None => drawn.hide(),
            }
            drawn
        });
        let element = line.clone();
        let ticked = RenderEffect::new(move |_| {
            table.columns.track();
            let picked = picked.get();
            let is_heading = position.get().and_then(LinePosition::heading).is_some();
            show_picked(&element, is_heading, picked);
        });
        let element = line.clone();
        let keys = RenderEffect::new(move |before: Option<Option<Element>>| {
            table.columns.track();
            position.track();
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
            let position = position.get_untracked()?;
            let (line, record) = (position.at, position.record()?);
            let done = Callback::new(move |next: Next| table.done((line, at), next));
            cell.set_inner_html("");
            Some(mount_to(cell, move || {
                let field = field.clone();
                let stages = table.listed.stages;
                view! {
                    <div class="editing"><CellEditor record row field formatter=table.formatter stages done /></div>
                }
            }))
        });
        // They end with the line.
        StoredValue::new_local((content, ticked, keys, editor));
    };
    view! { <div class="grid-line" role="row" use:draw></div> }
}

/// Shows whether a line is picked. A heading never is.
fn show_picked(line: &Element, is_heading: bool, picked: bool) {
    line.set_class_name(match is_heading {
        true => "grid-line group",
        false if picked => "grid-line picked",
        false => "grid-line",
    });
    // A known attribute can always be set, and taken away. A heading cannot be picked.
    let _ = match is_heading {
        true => line.remove_attribute("aria-selected"),
        false => line.set_attribute("aria-selected", if picked { "true" } else { "false" }),
    };
    let tick = line.query_selector("input").ok().flatten().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    if let Some(tick) = tick {
        tick.set_checked(picked);
    }
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
    more: Option<PatchedElement>,
    /// The cells that the keys go to, the name's first. Of a heading it is one.
    cells: Vec<PatchedElement>,
    is_heading: bool,
}

impl Drawn {
    fn new(line: Element) -> Drawn {
        Drawn {
            line: PatchedElement::new(line),
            columns: Vec::new(),
            tick: None,
            name: None,
            more: None,
            cells: Vec::new(),
            is_heading: false,
        }
    }

    fn found(&self, selector: &str) -> Option<PatchedElement> {
        self.line.element().query_selector(selector).ok().flatten().map(PatchedElement::new)
    }

    /// Makes cells for these columns, where there are others.
    fn divide(&mut self, columns: &[Column]) {
        if self.tick.is_some() && self.columns == columns {
            return;
        }
        self.columns = columns.to_vec();
        self.is_heading = false;
        self.line.show(skeleton(columns));
        self.tick = self.found("input");
        self.name = self.found(".name > a");
        self.more = self.found(".name > button");
        let line = self.line.element();
        self.cells =
            (0..=columns.len()).filter_map(|column| Some(PatchedElement::new(cell_of(line, column)?))).collect();
    }

    /// Puts the line where it stands.
    fn place(&mut self, position: LinePosition, table: Table) {
        self.line.attribute("hidden", None);
        self.line.attribute("data-record", position.record().map(|record| record.to_string()));
        self.line.attribute("data-group", position.heading().map(|nth| nth.to_string()));
        self.line.attribute("aria-rowindex", Some((position.at + 2).to_string()));
        self.line.top(position.at * table.line_px.get());
    }

    fn show(&mut self, position: LinePosition, row: &Row, table: Table, i18n: I18n, edited: Option<usize>) {
        self.place(position, table);
        let named = |words: &str| fill(words, &[("deal", row.title()), ("name", row.title())]);
        if let Some(tick) = &mut self.tick {
            tick.attribute("aria-label", Some(named(i18n.t(text::PICK_ONE))));
        }
        if let Some(more) = &mut self.more {
            more.attribute("aria-label", Some(named(i18n.t(text::ROW_ACTIONS))));
        }
        if let Some(name) = &mut self.name {
            name.attribute("href", row.kind().and_then(|kind| Route::of(kind, row.id)).map(Route::path));
            let two_values = !row.meta.conflicts.is_empty();
            name.attribute("data-note", two_values.then(|| i18n.t(text::CONFLICT).to_owned()));
            name.text(row.title());
        }
        for (column, cell) in self.cells.iter_mut().enumerate() {
            cell.attribute("data-cell", Some(format!("{}.{column}", position.at)));
            let Some(shows) = column.checked_sub(1).and_then(|at| self.columns.get(at)) else { continue };
            match edited == Some(column) {
                // The editor is in it.
                true => cell.forget_inside(),
                false => cell.show(table.formatter.with_value(|formatter: &Formatter| shown(row, shows, formatter))),
            }
        }
    }

    fn show_heading(&mut self, position: LinePosition, group: &Group, table: Table, i18n: I18n) {
        if !self.is_heading {
            self.is_heading = true;
            (self.tick, self.name, self.more) = (None, None, None);
            self.line.show(heading_skeleton());
            self.cells = self.found(".heading").into_iter().collect();
        }
        self.place(position, table);
        let locale = i18n.locale();
        if let Some(cell) = self.cells.first_mut() {
            cell.attribute("data-cell", Some(format!("{}.0", position.at)));
            cell.attribute("aria-colspan", Some((table.columns.with(Vec::len) + 1).to_string()));
            cell.attribute("aria-expanded", Some(group.is_open.to_string()));
            let mut inside = Markup::default();
            inside.icon(Icon::Down);
            inside.words("strong", "cell-text", &group.name);
            inside.words("span", "count", &format::number(i64::try_from(group.count).unwrap_or(i64::MAX), locale));
            inside.words("span", "sum", &table.groups.sums(group));
            cell.show(inside);
        }
    }

    fn hide(&mut self) {
        self.line.attribute("hidden", Some(String::new()));
        self.line.attribute("data-record", None);
        self.line.attribute("data-group", None);
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
        let button = [("type", "button"), ("class", ROW_MORE), ("tabindex", "-1"), ("aria-haspopup", "menu")];
        it.element("button", &button, |it| it.icon(Icon::More));
    });
    for column in columns {
        let class = if column.is_number() { "cell number" } else { "cell" };
        let cell = [("role", "gridcell"), ("class", class), ("data-key", column.key()), ("tabindex", "-1")];
        line.element("div", &cell, |_| {});
    }
    line
}

/// The cells of the heading of a group: one that is empty, as wide as the box, and one that is as wide as the rest.
fn heading_skeleton() -> Markup {
    let mut line = Markup::default();
    line.element("div", &[("role", "gridcell"), ("class", "cell")], |_| {});
    line.element("div", &[("role", "gridcell"), ("class", "cell heading"), ("tabindex", "-1")], |_| {});
    line
}
