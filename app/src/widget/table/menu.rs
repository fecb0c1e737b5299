//! The menu of a line: by the other button, by the key of the menu or Shift and F10, or by its dots.

use super::{Active, Table};
use crate::{
    format::fill,
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::copy_field,
};
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};
use sotay_shared::{command::Command, id::RecordId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDivElement, HtmlElement};

/// How far the menu keeps from the edges of the window, in CSS pixels.
const EDGE_PX: f64 = 12.0;

/// The menu of a record, for a cell of its line where that has some, and where in the window it opens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MenuAt {
    pub record: RecordId,
    pub cell: Option<Active>,
    pub x: f64,
    pub y: f64,
}

#[component]
pub(super) fn RowMenu(table: Table) -> impl IntoView {
    move || table.menu.get().map(|at| view! { <Opened table at /> })
}

/// One thing that the menu does.
#[component]
fn Item(
    name: Text,
    /// It takes something away.
    #[prop(optional)]
    danger: bool,
    act: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <button role="menuitem" tabindex="-1" class:danger=danger on:click=move |_| act.run(())>{i18n.s(name)}</button>
    }
}

impl MenuAt {
    /// The keys go on from the line.
    fn close(self, table: Table) {
        table.menu.set(None);
        match self.cell {
            Some(cell) => table.go(cell),
            None => table.go_to_card(self.record),
        }
    }

    /// A key was pressed in the menu.
    fn key(self, table: Table, event: &KeyboardEvent, items: &HtmlDivElement) {
        match event.key().as_str() {
            "Escape" | "Tab" => self.close(table),
            "ArrowDown" => step(items, Some(1)),
            "ArrowUp" => step(items, Some(-1)),
            "Home" => step(items, None),
            "End" => {
                step(items, None);
                step(items, Some(-1));
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

#[component]
fn Opened(table: Table, at: MenuAt) -> impl IntoView {
    let i18n = use_i18n();
    let items = NodeRef::<Div>::new();
    let (left, top) = (RwSignal::new(at.x), RwSignal::new(at.y));
    Effect::new(move || {
        if let Some(items) = items.get() {
            let size = |side: Result<JsValue, JsValue>| side.ok().and_then(|it| it.as_f64()).unwrap_or(f64::MAX);
            let within = |at: f64, room: f64, own: i32| at.min(room - f64::from(own) - EDGE_PX).max(EDGE_PX);
            left.set(within(at.x, size(window().inner_width()), items.offset_width()));
            top.set(within(at.y, size(window().inner_height()), items.offset_height()));
            step(&items, None);
        }
    });
    let key = move |event: KeyboardEvent| {
        if let Some(items) = items.get_untracked() {
            at.key(table, &event, &items);
        }
    };
    view! {
        <div
            class="backdrop"
            on:click=move |_| at.close(table)
            on:contextmenu=move |event| {
                event.prevent_default();
                at.close(table);
            }
        ></div>
        <div
            class="menu row-menu"
            role="menu"
            node_ref=items
            aria-label=i18n.s(text::MORE)
            style:left=move || format!("{}px", left.get())
            style:top=move || format!("{}px", top.get())
            on:keydown=key
            on:contextmenu=move |event| event.prevent_default()
        >
            <Items table at />
        </div>
    }
}

#[component]
fn Items(table: Table, at: MenuAt) -> impl IntoView {
    let i18n = use_i18n();
    let path = Route::of(table.listed.kind, at.record).map(Route::path).unwrap_or_default();
    let to_copy = StoredValue::new(path.clone());
    let open = Callback::new(move |()| {
        table.menu.set(None);
        if let Some(route) = Route::of(table.listed.kind, at.record) {
            table.navigation.to(route);
        }
    });
    let copy_link = Callback::new(move |()| {
        let origin = window().location().origin().unwrap_or_default();
        let link = to_copy.with_value(|path| format!("{origin}{path}"));
        at.close(table);
        untrack(|| copy_field::copy(link, table.toasts, i18n.t(text::LINK_COPIED), i18n.t(text::NOT_COPIED)));
    });
    let edit = Callback::new(move |()| {
        at.close(table);
        // Another record may stand there by now.
        if let Some(cell) = at.cell.filter(|(line, _)| table.record(*line) == Some(at.record)) {
            table.edit(cell);
        }
    });
    let pick = Callback::new(move |()| {
        table.listed.toggle(at.record);
        at.close(table);
    });
    let picks = if table.listed.picked_now().contains(&at.record) { text::UNPICK } else { text::PICK };
    let may = table.may.get_untracked();
    let can_edit = may && at.cell.is_some_and(|(_, column)| table.field(column).is_some());
    let delete = Callback::new(move |()| delete(table, at));
    view! {
        <Item name=text::OPEN act=open />
        <a role="menuitem" tabindex="-1" href=path target="_blank" rel="noopener" on:click=move |_| at.close(table)>
            {i18n.s(text::OPEN_IN_TAB)}
        </a>
        <Item name=text::COPY_LINK act=copy_link />
        {can_edit.then(|| view! { <Item name=text::EDIT_CELL act=edit /> })}
        <Item name=picks act=pick />
        {may.then(|| view! {
            <hr />
            <Item name=text::DELETE danger=true act=delete />
        })}
    }
}

/// Deletes the record of a line, and whoever was merged into it. The keys go on from the line that takes its place.
fn delete(table: Table, at: MenuAt) {
    table.menu.set(None);
    let (records, words) = table.formatter.with_value(|formatter| {
        let model = &formatter.replica.model;
        let records: Vec<RecordId> = [at.record].into_iter().chain(model.merged_with(at.record)).collect();
        let name = model.peek(at.record).map(|row| row.title().to_owned()).unwrap_or_default();
        (records, fill(untrack(|| formatter.i18n.t(text::DELETED)), &[("name", &name)]))
    });
    spawn_local(async move {
        if !table.actions.run_saying(Command::Delete { records }, words).await {
            return;
        }
        // The list may be left by now.
        if let Some(mut picked) = table.listed.picks.all.try_get_untracked()
            && picked.remove(&at.record)
        {
            table.listed.pick(picked);
        }
        if let Some(cell) = at.cell {
            table.go_on(cell);
        }
    });
}

/// Moves the focus among the items; without a step it goes to the first.
fn step(menu: &HtmlDivElement, step: Option<i32>) {
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return };
    let items: Vec<HtmlElement> = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let at = items.iter().position(|item| active.as_ref().is_some_and(|active| active == item.unchecked_ref()));
    let next = match (at, step) {
        (Some(at), Some(step)) => (at as i32 + step).rem_euclid(items.len() as i32) as usize,
        _ => 0,
    };
    if let Some(item) = items.get(next) {
        // Focusing an element that is in the page cannot fail.
        let _ = item.focus();
    }
}
