//! A card's menu: everything that dragging does, with single clicks (WCAG 2.2, success criterion 2.5.7).

use super::{keyboard::Lifted, mover::Mover, picked::Picked, state::BoardState};
use crate::{
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    route::Route,
    view_model::Lane,
};
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};
use sotay_shared::{
    id::{DealId, StageId},
    kind::Kind,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Lanes that the menu lists; the others can be dragged to, or chosen on the deal's page.
const LANES: usize = 30;
/// How far the menu keeps from the edges of the window, in CSS pixels.
const EDGE_PX: f64 = 12.0;

/// The menu that is open, and where.
#[derive(Clone, Copy)]
pub struct OpenMenu(RwSignal<Option<(DealId, Lane, f64, f64)>>);

impl OpenMenu {
    pub(super) fn provide() {
        provide_context(OpenMenu(RwSignal::new(None)));
    }

    pub fn open(self, deal: DealId, lane: Lane, button: &HtmlElement) {
        let area = button.get_bounding_client_rect();
        self.0.set(Some((deal, lane, area.right(), area.bottom())));
    }
}

#[component]
pub fn CardMenu() -> impl IntoView {
    let menu = expect_context::<OpenMenu>();
    move || menu.0.get().map(|(deal, lane, x, y)| view! { <OpenedMenu deal lane x y /> })
}

#[component]
fn OpenedMenu(deal: DealId, lane: Lane, x: f64, y: f64) -> impl IntoView {
    let i18n = use_i18n();
    let (menu, mover, lifted) = (expect_context::<OpenMenu>(), expect_context::<Mover>(), expect_context::<Lifted>());
    let board = expect_context::<BoardState>();
    mover.prepare(deal);
    let (stage, index) = untrack(|| board.place_in(lane, deal)).unzip();
    let items = NodeRef::<Div>::new();
    let top = RwSignal::new(y);
    Effect::new(move || {
        if let Some(items) = items.get() {
            // It stays in the window, however low its card stands.
            let room = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX) - EDGE_PX;
            top.set(y.min(room - f64::from(items.offset_height())).max(EDGE_PX));
            step_focus(&items, 0);
        }
    });
    let close = move || {
        menu.0.set(None);
        lifted.keep_focus(deal);
    };
    let move_to = move |stage: StageId, index: usize| {
        mover.drop_at(vec![deal], lane, lane, stage, index);
        close();
    };
    let key = move |event: KeyboardEvent| {
        let Some(items) = items.get_untracked() else { return };
        match event.key().as_str() {
            "Escape" | "Tab" => close(),
            "ArrowDown" => step_focus(&items, 1),
            "ArrowUp" => step_focus(&items, -1),
            _ => return,
        }
        event.prevent_default();
    };
    let navigation = use_navigation();
    let open = move |_| {
        menu.0.set(None);
        navigation.to(Route::Record(Kind::Deal, deal.into()));
    };
    let picked = expect_context::<Picked>();
    let is_picked = picked.contains_now(deal);
    let pick = move |_| {
        picked.toggle(deal);
        close();
    };
    let within = move |name: Text, to: usize| {
        view! {
            <button role="menuitem" tabindex="-1" on:click=move |_| if let Some(stage) = stage { move_to(stage, to) }>
                {i18n.s(name)}
            </button>
        }
    };
    let at = index.unwrap_or(0);
    let last = stage.map_or(0, |stage| untrack(|| mover.others_in(lane, stage, deal)));
    let lanes = untrack(|| board.lanes_beside(lane));
    let lanes = lanes.into_iter().take(LANES).map(|(to, name)| {
        let move_to = move |_| {
            if let Some(stage) = stage {
                mover.drop_at(vec![deal], lane, to, stage, 0);
                close();
            }
        };
        view! { <button role="menuitem" tabindex="-1" on:click=move_to>{name}</button> }
    });
    let lanes = lanes.collect_view();
    let lane_label = (!lanes.is_empty())
        .then(|| view! { <p class="menu-label" aria-hidden="true">{i18n.s(text::MOVE_TO_LANE)}</p> });
    let stages = untrack(|| board.stages());
    let elsewhere = stages.into_iter().filter(|it| Some(it.id) != stage).map(|it| {
        view! {
            <button role="menuitem" tabindex="-1" on:click=move |_| move_to(it.id, 0)>{it.name.clone()}</button>
        }
    });
    view! {
        <div class="backdrop" on:click=move |_| close()></div>
        <div
            class="menu"
            role="menu"
            node_ref=items
            aria-label=i18n.s(text::MOVE_TO)
            style:left=format!("{x}px")
            style:top=move || format!("{}px", top.get())
            on:keydown=key
        >
            <button role="menuitem" tabindex="-1" on:click=open>{i18n.s(text::OPEN)}</button>
            <button role="menuitem" tabindex="-1" on:click=pick>
                {i18n.s(if is_picked { text::UNPICK } else { text::PICK })}
            </button>
            <p class="menu-label" aria-hidden="true">{i18n.s(text::MOVE_TO)}</p>
            {elsewhere.collect_view()}
            {lane_label}
            {lanes}
            <hr />
            {within(text::MOVE_TOP, 0)}
            {within(text::MOVE_UP, at.saturating_sub(1))}
            {within(text::MOVE_DOWN, (at + 1).min(last))}
            {within(text::MOVE_BOTTOM, last)}
        </div>
    }
}

/// Moves the focus among the items; a step of 0 goes to the first.
fn step_focus(menu: &web_sys::HtmlDivElement, step: i32) {
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return };
    let items: Vec<HtmlElement> = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let at = items.iter().position(|item| active.as_ref().is_some_and(|active| active == item.unchecked_ref()));
    let next = match (at, step) {
        (Some(at), step) if step != 0 => (at as i32 + step).rem_euclid(items.len() as i32) as usize,
        _ => 0,
    };
    if let Some(item) = items.get(next) {
        // Focusing an element that is in the page cannot fail.
        let _ = item.focus();
    }
}
