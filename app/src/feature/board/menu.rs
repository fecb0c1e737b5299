//! A card's menu: everything that dragging does, with single clicks (WCAG 2.2, success criterion 2.5.7).

use super::{keyboard::KeyboardMove, mover::Mover, picked::Picked, state::BoardState};
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
use web_sys::{HtmlDivElement, HtmlElement};

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

/// The card that the open menu is of, where it stands, and what becomes of it.
#[derive(Clone, Copy)]
struct Opened {
    deal: DealId,
    lane: Lane,
    /// Nothing where the card is no longer in its lane.
    stage: Option<StageId>,
    /// Its place in the column.
    index: usize,
    menu: OpenMenu,
    mover: Mover,
    lifted: KeyboardMove,
}

impl Opened {
    fn of(deal: DealId, lane: Lane) -> Opened {
        let board = expect_context::<BoardState>();
        let (stage, index) = untrack(|| board.place_in(lane, deal)).unzip();
        Opened {
            deal,
            lane,
            stage,
            index: index.unwrap_or(0),
            menu: expect_context(),
            mover: expect_context(),
            lifted: expect_context(),
        }
    }

    /// The focus goes back to the card.
    fn close(self) {
        self.menu.0.set(None);
        self.lifted.keep_focus(self.deal);
    }

    fn move_to(self, lane: Lane, stage: StageId, index: usize) {
        self.mover.drop_at(vec![self.deal], self.lane, lane, stage, index);
        self.close();
    }

    /// A key was pressed in the menu.
    fn key(self, event: &KeyboardEvent, items: &HtmlDivElement) {
        match event.key().as_str() {
            "Escape" | "Tab" => self.close(),
            "ArrowDown" => step_focus(items, 1),
            "ArrowUp" => step_focus(items, -1),
            _ => return,
        }
        event.prevent_default();
    }
}

#[component]
fn OpenedMenu(deal: DealId, lane: Lane, x: f64, y: f64) -> impl IntoView {
    let (i18n, opened) = (use_i18n(), Opened::of(deal, lane));
    opened.mover.prepare(deal);
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
    let key = move |event: KeyboardEvent| {
        if let Some(items) = items.get_untracked() {
            opened.key(&event, &items);
        }
    };
    view! {
        <div class="backdrop" on:click=move |_| opened.close()></div>
        <div
            class="menu"
            role="menu"
            node_ref=items
            aria-label=i18n.s(text::MOVE_TO)
            style:left=format!("{x}px")
            style:top=move || format!("{}px", top.get())
            on:keydown=key
        >
            <CardItems opened />
            <StageItems opened />
            <LaneItems opened />
            <hr />
            <PlaceItems opened />
        </div>
    }
}

/// Opens the deal, or picks it.
#[component]
fn CardItems(opened: Opened) -> impl IntoView {
    let (i18n, navigation, picked) = (use_i18n(), use_navigation(), expect_context::<Picked>());
    let open = move |_| {
        opened.menu.0.set(None);
        navigation.to(Route::Record(Kind::Deal, opened.deal.into()));
    };
    let is_picked = picked.contains_now(opened.deal);
    let pick = move |_| {
        picked.toggle(opened.deal);
        opened.close();
    };
    view! {
        <button role="menuitem" tabindex="-1" on:click=open>{i18n.s(text::OPEN)}</button>
        <button role="menuitem" tabindex="-1" on:click=pick>
            {i18n.s(if is_picked { text::UNPICK } else { text::PICK })}
        </button>
    }
}

/// Moves the card to another stage.
#[component]
fn StageItems(opened: Opened) -> impl IntoView {
    let (i18n, board) = (use_i18n(), expect_context::<BoardState>());
    let stages = untrack(|| board.stages());
    let elsewhere = stages.into_iter().filter(|it| Some(it.id) != opened.stage).map(|it| {
        let go = move |_| opened.move_to(opened.lane, it.id, 0);
        view! { <button role="menuitem" tabindex="-1" on:click=go>{it.name.clone()}</button> }
    });
    view! {
        <p class="menu-label" aria-hidden="true">{i18n.s(text::MOVE_TO)}</p>
        {elsewhere.collect_view()}
    }
}

/// Moves the card to another lane of its stage.
#[component]
fn LaneItems(opened: Opened) -> impl IntoView {
    let (i18n, board) = (use_i18n(), expect_context::<BoardState>());
    let lanes = untrack(|| board.lanes_beside(opened.lane));
    let lanes = lanes.into_iter().take(LANES).map(|(to, name)| {
        let go = move |_| {
            if let Some(stage) = opened.stage {
                opened.move_to(to, stage, 0);
            }
        };
        view! { <button role="menuitem" tabindex="-1" on:click=go>{name}</button> }
    });
    let lanes = lanes.collect_view();
    let label = (!lanes.is_empty())
        .then(|| view! { <p class="menu-label" aria-hidden="true">{i18n.s(text::MOVE_TO_LANE)}</p> });
    view! {
        {label}
        {lanes}
    }
}

/// Moves the card within its column.
#[component]
fn PlaceItems(opened: Opened) -> impl IntoView {
    let i18n = use_i18n();
    let Opened { deal, lane, stage, index, mover, .. } = opened;
    let last = stage.map_or(0, |stage| untrack(|| mover.others_in(lane, stage, deal)));
    let item = move |name: Text, to: usize| {
        let go = move |_| {
            if let Some(stage) = stage {
                opened.move_to(lane, stage, to);
            }
        };
        view! { <button role="menuitem" tabindex="-1" on:click=go>{i18n.s(name)}</button> }
    };
    view! {
        {item(text::MOVE_TOP, 0)}
        {item(text::MOVE_UP, index.saturating_sub(1))}
        {item(text::MOVE_DOWN, (index + 1).min(last))}
        {item(text::MOVE_BOTTOM, last)}
    }
}

/// Moves the focus among the items; a step of 0 goes to the first.
fn step_focus(menu: &HtmlDivElement, step: i32) {
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
