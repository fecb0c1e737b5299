//! The deals: as a board of cards, moved by mouse, touch, keyboard or menu, as a table, by month, or on a calendar.

mod bulk_bar;
mod calendar;
mod card;
mod column;
mod drag;
mod forecast;
mod keyboard;
mod lanes;
mod lost_dialog;
mod menu;
mod mover;
mod new_deal;
mod picked;
mod preferences;
mod required_dialog;
mod small_card;
mod state;
mod table;
mod toolbar;

use crate::{
    feature::sample::SampleButton,
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use bulk_bar::BulkBar;
use calendar::CalendarView;
pub use calendar::days_of;
use drag::{Drag, DragPreview};
use forecast::ForecastView;
use lanes::Lanes;
use leptos::{html::Div, prelude::*};
pub use lost_dialog::LostDialog;
use menu::CardMenu;
use mover::{Mover, Question};
use new_deal::NewDealButton;
use picked::Picked;
use preferences::Preferences;
use required_dialog::RequiredDialog;
use sotay_shared::kind::Kind;
use state::{BoardState, Layout};
use std::collections::BTreeSet;
use table::TableView;
use toolbar::Toolbar;

#[component]
pub fn Board() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let state = BoardState::provide();
    let picked = Picked::provide();
    let preferences = Preferences::provide();
    let mover = Mover::provide(replica, i18n, state, picked);
    let board = NodeRef::<Div>::new();
    Drag::provide(board, mover);
    menu::OpenMenu::provide();
    // What is picked belongs to what is shown.
    Effect::new(move || {
        state.pipeline.track();
        state.filter.track();
        state.text.with(|_| ());
        picked.clear();
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !crate::actions::is_typing() {
            picked.clear();
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div class="board-page" class:compact=move || preferences.is_compact()>
            <Toolbar />
            <EmptyBoard />
            <div class="board-area" node_ref=board>
                {move || match state.layout.get() {
                    Layout::Board => view! { <Lanes /> }.into_any(),
                    Layout::Table => view! { <TableView /> }.into_any(),
                    Layout::Forecast => view! { <ForecastView /> }.into_any(),
                    Layout::Calendar => view! { <CalendarView /> }.into_any(),
                }}
            </div>
            <BulkBar />
            <p class="hidden" id="card-hint">{i18n.s(text::CARD_HINT)}</p>
            <p class="hidden" role="status" aria-live="polite" data-live="board">{move || mover.announcement()}</p>
        </div>
        <DragPreview />
        <CardMenu />
        {move || mover.question().map(|question| view! { <QuestionView mover question /> })}
    }
}

/// What is asked before cards are moved.
#[component]
fn QuestionView(mover: Mover, question: Question) -> impl IntoView {
    let name = |deals: &[sotay_shared::id::DealId]| {
        deals.iter().map(|deal| untrack(|| mover.name(*deal))).collect::<Vec<_>>().join(", ")
    };
    match question {
        Question::Required(moved, keys) => view! { <RequiredDialog name=name(&moved.deals) keys /> }.into_any(),
        Question::Lost(moved) => {
            let answer = Callback::new(move |reason| mover.answer(reason));
            view! { <LostDialog name=name(&moved.deals) answer /> }.into_any()
        }
    }
}

/// Says what belongs here while there is no deal at all.
#[component]
fn EmptyBoard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let deals = replica.model.list(Kind::Deal);
    let empty = Memo::new(move |_| deals.with(BTreeSet::is_empty));
    view! {
        <Show when=move || empty.get()>
            <section class="empty-board">
                <h2>{i18n.s(text::EMPTY_BOARD_TITLE)}</h2>
                <p>{i18n.s(text::EMPTY_BOARD_TEXT)}</p>
                <NewDealButton first=true />
                <SampleButton />
            </section>
        </Show>
    }
}
