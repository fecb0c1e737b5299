//! One column: its stage's name, count and exact totals, and its cards.

mod head;
mod portion;

use super::{
    card::{CardEvents, CardView},
    drag::Drag,
    keyboard::KeyboardMove,
    lanes::LaneName,
    new_deal::AddHereButton,
    preferences::Preferences,
    roving::keep_stop,
    state::BoardState,
};
use crate::{
    clock,
    format::fill,
    i18n::{text, use_i18n},
    ui::{sight::on_sight, slots::Slots},
    view_model::{Lane, Selection, Totals},
    widget::first_sync::once_whole,
    workspace::use_replica,
};
use head::Head;
pub use head::TotalsView;
use leptos::prelude::*;
use portion::{Portion, SHOWN};
use sotay_shared::{
    filter,
    id::{DealId, StageId},
    row::Stage,
    stamp::Timestamp,
};

/// A column that is drawn: where it stands, what is in it, and how much of that is drawn.
#[derive(Clone, Copy)]
struct ColumnState {
    lane: Lane,
    stage: StageId,
    board: BoardState,
    preferences: Preferences,
    /// Whether the workspace is still on its way here.
    getting: RwSignal<bool>,
    info: Memo<Option<Stage>>,
    name: Memo<String>,
    /// How many cards there are, and what they amount to.
    count: Memo<usize>,
    totals: Memo<Totals>,
    portion: Portion,
    /// The cards that are drawn.
    deals: Memo<Vec<DealId>>,
    is_collapsed: Memo<bool>,
}

/// From when on the cards of a closed stage come first; nothing where all of them come in their order.
fn recent_since(board: BoardState, info: Memo<Option<Stage>>) -> Option<Timestamp> {
    let closed = info.with(|stage| stage.as_ref().is_some_and(|stage| stage.stage_type.is_closed()));
    let by_hand = board.sort.with(|sort| sort.is_by_hand());
    let ranked = board.selection.with(|it| it.as_ref().is_some_and(Selection::is_ranked));
    if !closed || !by_hand || ranked {
        return None;
    }
    let today = board.context.with(filter::Context::today);
    Some(clock::start_of(filter::period("this_month", today)?.0))
}

impl ColumnState {
    fn new(lane: Lane, stage: StageId, on_rail: bool) -> ColumnState {
        let replica = use_replica();
        let (getting, model) = (replica.getting, replica.model);
        let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
        let cards = Memo::new(move |_| {
            let cards = board.selection.with(|it| it.as_ref().map(|selection| selection.column(lane, stage)));
            cards.unwrap_or_default()
        });
        let info = Memo::new(move |_| board.stage(stage));
        let name =
            Memo::new(move |_| info.with(|stage| stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default()));
        let count = Memo::new(move |_| cards.get().with(|cards| cards.len()));
        let totals = Memo::new(move |_| {
            let probability = info.with(|stage| stage.as_ref().map_or(0, |stage| stage.probability));
            cards.get().with(|cards| board.context.with(|context| cards.totals(probability, &context.rates)))
        });
        // Of what is closed this month's comes first; the rest is asked for.
        let recent = Memo::new(move |_| {
            let first = recent_since(board, info)?;
            let is_recent = |deal: DealId| {
                let row = model.peek(deal);
                let place = row.as_ref().and_then(|row| row.as_deal()?.place.as_ref());
                place.is_some_and(|place| place.entered_at >= first)
            };
            Some(cards.get().with(|cards| cards.deals().take_while(|deal| is_recent(*deal)).count()))
        });
        let portion = Portion::new(board, preferences, count, recent);
        let shown = portion.shown;
        let deals =
            Memo::new(move |_| cards.get().with(|cards| cards.deals().take(shown.get()).collect::<Vec<DealId>>()));
        let is_collapsed = Memo::new(move |_| on_rail || !board.is_closing(stage) && preferences.is_collapsed(stage));
        ColumnState {
            lane,
            stage,
            board,
            preferences,
            getting,
            info,
            name,
            count,
            totals,
            portion,
            deals,
            is_collapsed,
        }
    }

    /// The elements of the cards. What another selection found is shown on the cards that are there, and those that are
    /// left over wait hidden until then. Within a selection each card is one deal's, whatever comes and goes.
    fn slots(self) -> RwSignal<Slots<DealId, DealId>> {
        let slots = RwSignal::new(Slots::default());
        let show = move |before: Option<Option<Selection>>| {
            // Read before the deals, which follow it too: an effect does not hear of what it looked up on the way to
            // another.
            let is_painted = self.portion.is_painted.get();
            let selection = self.board.selection.get();
            let deals = self.deals.with(|deals| deals.iter().map(|deal| (*deal, *deal)).collect());
            let reuse = !is_painted && before.is_some_and(|before| before != selection);
            slots.maybe_update(|slots| slots.fill(deals, reuse));
            selection
        };
        untrack(|| drop(show(None)));
        Effect::new(show);
        slots
    }
}

/// A column, which may be collapsed to its head, as it is on the rail.
#[component]
pub fn ColumnView(lane: Lane, stage: StageId, #[prop(optional)] on_rail: bool) -> impl IntoView {
    let (i18n, drag, lifted) = (use_i18n(), expect_context::<Drag>(), expect_context::<KeyboardMove>());
    let column = ColumnState::new(lane, stage, on_rail);
    let ColumnState { board, name, portion, is_collapsed, .. } = column;
    on_sight(portion.end, move || portion.end_seen());
    let lane_name = use_context::<LaneName>();
    let label = move || match &lane_name {
        Some(LaneName(lane)) => format!("{lane}: {}", name.get()),
        None => name.get(),
    };
    let takes = Memo::new(move |_| {
        let hovers = drag.hovering().is_some_and(|(over, at, _)| (over, at) == (lane, stage));
        // Where no card is drawn no line says where one is that was lifted by keyboard.
        hovers || is_collapsed.get() && lifted.is_over(lane, stage)
    });
    // A stage that was removed keeps what stands in it until it is moved, and takes nothing.
    let is_gone = Memo::new(move |_| !board.takes(stage));
    view! {
        <section
            class="column"
            class:collapsed=is_collapsed
            class:on-rail=on_rail
            class:takes=takes
            class:gone=is_gone
            data-gone=move || is_gone.get().then_some("")
            data-stage=stage.to_string()
            data-lane=lane.to_string()
            aria-label=label
        >
            <Head column />
            <Show when=move || !is_collapsed.get()>
                <p class="gone-hint" hidden=move || !is_gone.get()>{i18n.s(text::GONE_STAGE)}</p>
                <Cards column />
                <Show when=move || !is_gone.get()>
                    <AddHereButton lane stage name=Signal::derive(move || name.get()) />
                </Show>
            </Show>
        </section>
    }
}

/// The cards that are drawn, and what shows more of them. A column that is collapsed has none.
#[component]
fn Cards(column: ColumnState) -> impl IntoView {
    let (i18n, slots) = (use_i18n(), column.slots());
    let ColumnState { lane, stage, getting, count, portion, .. } = column;
    let events = CardEvents::new(lane, stage);
    keep_stop(portion.list, column.deals);
    let more = move || {
        let is_earlier = portion.is_earlier_next();
        let n = if is_earlier { portion.hidden() } else { portion.hidden().min(SHOWN) };
        let n = once_whole(getting, || n.to_string());
        fill(i18n.t(if is_earlier { text::SHOW_EARLIER } else { text::SHOW_MORE }), &[("n", &n)])
    };
    view! {
        <ul
            class="cards"
            node_ref=portion.list
            on:click=move |event| events.click(&event)
            on:keydown=move |event| events.key(&event)
            on:pointerdown=move |event| events.press(&event)
            on:focusin=move |event| events.focus(&event)
        >
            <For each=move || slots.with(Slots::list) key=|slot| slot.id let:slot>
                <CardView deal=slot.shown stage />
            </For>
            // Both are there at all times: to put an element in takes longer than to show it.
            <li hidden=move || portion.hidden() == 0>
                <button class="quiet wide" node_ref=portion.end on:click=move |_| portion.show_more()>{more}</button>
            </li>
            <li class="nothing" hidden=move || { count.get() > 0 }>{i18n.s(text::NO_DEALS_HERE)}</li>
            <DropLine lane stage />
        </ul>
    }
}

/// Where a card that is being moved would land.
#[component]
fn DropLine(lane: Lane, stage: StageId) -> impl IntoView {
    let (drag, lifted) = (expect_context::<Drag>(), expect_context::<KeyboardMove>());
    let line = Memo::new(move |_| drag.line_in(lane, stage).or_else(|| lifted.line_in(lane, stage)));
    move || line.get().map(|y| view! { <li class="drop-line" aria-hidden="true" style:top=format!("{y}px")></li> })
}
