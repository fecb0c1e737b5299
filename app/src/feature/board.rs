//! The deals: as a board of cards, moved by mouse, touch, keyboard or menu, as a table, by month, or on a calendar.

mod bulk_bar;
mod calendar;
mod card;
mod column;
mod display;
mod drag;
mod forecast;
mod keyboard;
mod lanes;
mod menu;
mod mover;
mod new_deal;
mod picked;
mod preferences;
mod rail;
mod roving;
mod small_card;
mod state;
mod summary;
mod table;
mod toolbar;
mod zones;

use crate::{
    i18n::{text, use_i18n},
    permission::Writes,
    replica::Link,
    route::Route,
    view_model::Lane,
    widget::{first_sync::WhenWhole, lost_dialog::LostDialog, required_dialog::RequiredDialog},
    workspace::use_replica,
};
use bulk_bar::BulkBar;
use calendar::CalendarView;
use display::{DisplayChoices, PipelineChoice};
use drag::{Drag, DragPreview};
use forecast::ForecastView;
use lanes::{Lanes, OpenLanes};
use leptos::{html::Div, prelude::*};
use menu::CardMenu;
use mover::{Mover, Question};
use new_deal::{NewDealButton, NewDealForm};
use picked::Picked;
use preferences::Preferences;
use sotay_shared::{id::StageId, kind::Kind};
use state::{BoardState, Layout};
use std::collections::BTreeSet;
use table::DealTable;
use toolbar::Toolbar;
use zones::Zones;

#[component]
pub fn Board(
    /// Shows what is opened on the board, which comes later than the board.
    later: fn(Opened) -> AnyView,
    /// What may be put onto an empty board.
    children: ChildrenFn,
) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    provide_context(OnBoard(later));
    let preferences = Preferences::provide();
    let state = BoardState::provide(preferences);
    let picked = Picked::provide();
    let mover = Mover::provide(replica, i18n, state, picked);
    let board = NodeRef::<Div>::new();
    let drag = Drag::provide(board, mover, OpenLanes::provide(state));
    menu::OpenMenu::provide();
    // What is picked belongs to what is shown.
    Effect::new(move || {
        state.pipeline.track();
        state.filter.track();
        state.text.with(|_| ());
        picked.clear();
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        // What is dragged, or lifted by keyboard, is put back first; what is picked stays for the next Escape.
        let is_free = !event.default_prevented() && !untrack(|| drag.is_going_on());
        if event.key() == "Escape" && is_free && !crate::actions::is_typing() {
            picked.clear();
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div
            class="board-page"
            class:compact=move || preferences.is_compact()
            class:dragging=move || drag.is_going_on()
        >
            <Toolbar />
            <EmptyBoard>{children()}</EmptyBoard>
            <NothingFound />
            <div class="board-area" node_ref=board>
                {move || match state.layout.get() {
                    Layout::Board => view! { <Lanes /> }.into_any(),
                    other => later(Opened::As(other)),
                }}
            </div>
            <Zones />
            <Show when=move || !picked.is_empty()>{later(Opened::Picked)}</Show>
            <p class="hidden" id="card-hint">{i18n.s(text::CARD_HINT)}</p>
            <p class="hidden" role="status" aria-live="polite" data-live="board">{move || mover.announcement()}</p>
            <DragPreview />
        </div>
        <CardMenu />
        {move || mover.question().map(|question| later(Opened::Question(mover, question)))}
    }
}

/// Shows what is opened on the board, once it is here: for whatever stands on the board.
#[derive(Clone, Copy)]
pub struct OnBoard(fn(Opened) -> AnyView);

impl OnBoard {
    pub fn show(self, opened: Opened) -> AnyView {
        (self.0)(opened)
    }
}

/// What opens on the board.
#[derive(Clone)]
pub enum Opened {
    /// The form of a new deal, for a lane and a stage, and whether it is open.
    NewDeal(Lane, StageId, RwSignal<bool>),
    /// How the board is shown.
    Display,
    /// The pipelines to choose from.
    Pipelines,
    /// The board as something else than columns.
    As(Layout),
    /// What can be done with what is picked.
    Picked,
    Question(Mover, Question),
}

/// What was opened on the board.
pub fn opened(opened: Opened) -> AnyView {
    match opened {
        Opened::NewDeal(lane, stage, open) => view! { <NewDealForm lane stage open /> }.into_any(),
        Opened::Display => view! { <DisplayChoices /> }.into_any(),
        Opened::Pipelines => view! { <PipelineChoice /> }.into_any(),
        Opened::As(Layout::Board) => view! { <Lanes /> }.into_any(),
        Opened::As(Layout::Table) => view! { <DealTable /> }.into_any(),
        Opened::As(Layout::Forecast) => view! { <WhenWhole><ForecastView /></WhenWhole> }.into_any(),
        Opened::As(Layout::Calendar) => view! { <CalendarView /> }.into_any(),
        Opened::Picked => view! { <BulkBar /> }.into_any(),
        Opened::Question(mover, question) => view! { <QuestionView mover question /> }.into_any(),
    }
}

/// What is asked before cards are moved.
#[component]
fn QuestionView(mover: Mover, question: Question) -> impl IntoView {
    let name = |deals: &[sotay_shared::id::DealId]| {
        deals.iter().map(|deal| untrack(|| mover.name(*deal))).collect::<Vec<_>>().join(", ")
    };
    // Whoever asked by keyboard goes on from the card.
    let lifted = expect_context::<keyboard::KeyboardMove>();
    let (Question::Required(moved, _) | Question::Lost(moved)) = &question;
    let first = moved.deals.first().copied();
    let focus = move || first.into_iter().for_each(|deal| lifted.keep_focus(deal));
    match question {
        Question::Required(moved, keys) => {
            let answer = Callback::new(move |filled: Option<_>| {
                filled.map_or_else(|| mover.refuse(), |filled| mover.fill_in(filled));
                focus();
            });
            view! { <RequiredDialog name=name(&moved.deals) keys answer /> }.into_any()
        }
        Question::Lost(moved) => {
            let answer = Callback::new(move |reason| {
                mover.answer(reason);
                focus();
            });
            view! { <LostDialog name=name(&moved.deals) answer /> }.into_any()
        }
    }
}

/// Who has an account and comes to an empty workspace of this device may look for another.
#[component]
fn EnterLink() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let alone = Memo::new(move |_| status.with(|status| status.link == Link::Local));
    view! {
        <Show when=move || alone.get()>
            <a class="button quiet" href=Route::SignIn.path()>{i18n.s(text::HAVE_ACCOUNT)}</a>
        </Show>
    }
}

/// Says that the filter lets nothing through.
#[component]
fn NothingFound() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let is_narrowed = Memo::new(move |_| {
        !board.filter.with(sotay_shared::filter::Filter::is_empty) || !board.text.with(|it| it.trim().is_empty())
    });
    let getting = use_replica().getting;
    let is_empty = Memo::new(move |_| {
        // A table says so itself.
        if getting.get() || board.layout.get() == Layout::Table {
            return false;
        }
        let lanes = board.selection.with(|it| it.as_ref().map(|selection| selection.lanes()));
        lanes.is_some_and(|lanes| lanes.with(|lanes| lanes.values().all(|count| *count == 0)))
    });
    let clear = move |_| board.navigation.set_parameters(&[("filter", ""), ("q", "")]);
    view! {
        <Show when=move || is_narrowed.get() && is_empty.get()>
            <p class="nothing-found" role="status">
                {i18n.s(text::NO_DEAL_MATCHES)}
                <button class="quiet" on:click=clear>{i18n.s(text::CLEAR_FILTER)}</button>
            </p>
        </Show>
    }
}

/// Says what belongs here while there is no deal at all.
#[component]
fn EmptyBoard(children: ChildrenFn) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let deals = replica.model.list(Kind::Deal);
    let getting = replica.getting;
    let children = StoredValue::new(children);
    let empty = Memo::new(move |_| deals.with(BTreeSet::is_empty) && !getting.get());
    view! {
        <Show when=move || empty.get()>
            <section class="empty-board">
                <h2>{i18n.s(text::EMPTY_BOARD_TITLE)}</h2>
                <p>{i18n.s(text::EMPTY_BOARD_TEXT)}</p>
                <NewDealButton first=true />
                <Writes>{children.with_value(|children| children())}</Writes>
                <EnterLink />
            </section>
        </Show>
    }
}
