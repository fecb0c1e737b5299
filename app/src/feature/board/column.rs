//! One column: its stage's name, count and exact totals, and its cards.

use super::{
    card::{CardEvents, CardView},
    drag::Drag,
    keyboard::Lifted,
    lanes::LaneName,
    new_deal::AddHereButton,
    preferences::Preferences,
    state::BoardState,
};
use crate::{
    clock,
    feature::first_sync::once_whole,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    route::Route,
    ui::{
        icon::{Icon, IconView},
        sight::on_sight,
        slots::Slots,
    },
    view_model::{Lane, LaneBy, Selection, Totals},
    workspace::use_replica,
};
use gloo::timers::callback::Timeout;
use leptos::{html::Ul, prelude::*};
use sotay_shared::{
    filter,
    id::{DealId, StageId},
    money::{Currency, Money},
};

/// The least that a card and the gap below it take, and compact ones, in CSS pixels.
const CARD_PX: usize = 86;
const COMPACT_PX: usize = 63;
/// What the cards of a lane have at most.
const LANE_PX: usize = 420;
/// The least that the board does not have of the window.
const ABOVE_PX: usize = 140;
/// Cards shown then, and with each "show more".
const SHOWN: usize = 24;
/// When the rest of the cards follows: not between two letters of somebody who types.
const REST_MS: u32 = 250;

/// What a column has for its cards at most, in CSS pixels.
fn window_px() -> usize {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(800.0);
    (height as usize).saturating_sub(ABOVE_PX)
}

#[component]
pub fn ColumnView(lane: Lane, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let getting = replica.getting;
    let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
    let column = Memo::new(move |_| {
        let column = board.selection.with(|it| it.as_ref().map(|selection| selection.column(lane, stage)));
        column.unwrap_or_default()
    });
    let info = Memo::new(move |_| board.stage(stage));
    let events = CardEvents::new(lane, stage);
    // Cards shown before the first paint: what can be seen. The rest follows at once.
    let list = NodeRef::<Ul>::new();
    let is_divided = untrack(|| board.lane_by.get() != LaneBy::Nothing);
    let height = StoredValue::new(if is_divided { window_px().min(LANE_PX) } else { window_px() });
    let first = move || {
        let card = if preferences.is_compact() { COMPACT_PX } else { CARD_PX };
        height.get_value().div_ceil(card)
    };
    let twice = 2 * untrack(first);
    let asked = RwSignal::new(if is_divided { twice } else { SHOWN.max(twice) });
    // What is selected anew shows what fits a screen first, and the rest after the paint.
    let painted = RwSignal::new(None::<Selection>);
    Effect::new(move |_: Option<Timeout>| {
        let selection = board.selection.get();
        // The one before it is given up with its timer.
        Timeout::new(REST_MS, move || {
            // Asked for now, when all is laid out: it would have to be otherwise. The board may be left by now.
            // In a lane the list is as long as its cards, until there is more to scroll to.
            if let Some(Some(list)) = list.try_get_untracked()
                && let Ok(seen @ 1..) = usize::try_from(list.client_height())
                && list.scroll_height() > list.client_height()
            {
                let _ = height.try_set_value(seen);
            }
            let _ = painted.try_set(selection);
        })
    });
    let is_painted = Memo::new(move |_| painted.with(|painted| board.selection.with(|it| it == painted)));
    let limit = Memo::new(move |_| match is_painted.get() {
        true => asked.get(),
        false => first().min(asked.get()),
    });
    // Of what is closed this month's comes first; the rest is asked for.
    let recent = Memo::new(move |_| {
        let closed = info.with(|stage| stage.as_ref().is_some_and(|stage| stage.stage_type.is_closed()));
        let by_hand = board.sort.with(|sort| sort.is_by_hand());
        let ranked = board.selection.with(|it| it.as_ref().is_some_and(Selection::is_ranked));
        if !closed || !by_hand || ranked {
            return None;
        }
        let today = board.facts.with(filter::Context::today);
        let first = clock::start_of(filter::period("this_month", today)?.0);
        let is_recent = |deal: DealId| {
            let row = replica.model.peek(deal);
            let place = row.as_ref().and_then(|row| row.as_deal()?.place.as_ref());
            place.is_some_and(|place| place.entered_at >= first)
        };
        Some(column.get().with(|column| column.deals().take_while(|deal| is_recent(*deal)).count()))
    });
    let earlier = RwSignal::new(false);
    let shown = Memo::new(move |_| match recent.get() {
        Some(recent) if !earlier.get() => recent.min(limit.get()),
        _ => limit.get(),
    });
    let deals =
        Memo::new(move |_| column.get().with(|column| column.deals().take(shown.get()).collect::<Vec<DealId>>()));
    // What another selection found is shown on the cards that are there, and those that are left over wait hidden until then.
    // Within a selection each card is one deal's, whatever comes and goes.
    let slots = RwSignal::new(Slots::default());
    let show = move |before: Option<Option<Selection>>| {
        // Read before the deals, which follow it too: an effect does not hear of what it looked up on the way to another.
        let is_painted = is_painted.get();
        let selection = board.selection.get();
        let deals = deals.with(|deals| deals.iter().map(|deal| (*deal, *deal)).collect());
        let reuse = !is_painted && before.is_some_and(|before| before != selection);
        slots.maybe_update(|slots| slots.fill(deals, reuse));
        selection
    };
    untrack(|| drop(show(None)));
    Effect::new(show);
    let count = Memo::new(move |_| column.get().with(|column| column.len()));
    let totals = Memo::new(move |_| {
        let probability = info.with(|stage| stage.as_ref().map_or(0, |stage| stage.probability));
        column.get().with(|column| board.facts.with(|facts| column.totals(probability, &facts.rates)))
    });
    let name =
        Memo::new(move |_| info.with(|stage| stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default()));
    let lane_name = use_context::<LaneName>();
    let label = move || match &lane_name {
        Some(LaneName(lane)) => format!("{lane}: {}", name.get()),
        None => name.get(),
    };
    let color = move || info.with(|stage| stage.as_ref().map(|stage| stage.color.clone()).unwrap_or_default());
    let wip = Memo::new(move |_| info.with(|stage| stage.as_ref().and_then(|stage| stage.wip_limit)));
    // The limit is the stage's, in all lanes together.
    let in_stage = Memo::new(move |_| match wip.get() {
        Some(_) if board.lane_by.get() != LaneBy::Nothing => {
            board.selection.with(|it| it.as_ref().map_or(0, |selection| selection.count_in(stage)))
        }
        _ => count.get(),
    });
    let over = move || wip.get().is_some_and(|limit| in_stage.get() as i64 > limit);
    let counted = move || {
        if getting.get() {
            return "…".to_owned();
        }
        let (count, in_stage) = (count.get(), in_stage.get());
        let number = |count: usize| format::number(count as i64, i18n.locale());
        match wip.get() {
            Some(limit) if count == in_stage => format!("{}/{limit}", number(count)),
            Some(limit) => format!("{} ({}/{limit})", number(count), number(in_stage)),
            None => number(count),
        }
    };
    let drag = expect_context::<Drag>();
    // While cards hover over the column, what it would amount to with them.
    let would_be = Memo::new(move |_| {
        let (over_lane, over_stage, moving) = drag.hovering()?;
        if (over_lane, over_stage) != (lane, stage) {
            return None;
        }
        let probability = info.with(|stage| stage.as_ref().map_or(0, |stage| stage.probability));
        board.selection.with(|selection| {
            let with = selection.as_ref()?.column_with(lane, stage, &moving)?;
            board.facts.with(|facts| Some(with.totals(probability, &facts.rates)))
        })
    });
    let is_collapsed = Memo::new(move |_| preferences.is_collapsed(stage));
    let takes = Memo::new(move |_| {
        drag.hovering().is_some_and(|(over_lane, over_stage, _)| (over_lane, over_stage) == (lane, stage))
    });
    // A stage that was removed keeps what stands in it until it is moved, and takes nothing.
    let is_gone = Memo::new(move |_| !board.takes(stage));
    let collapse = move |_| preferences.toggle_collapsed(stage);
    let hidden = move || match recent.get() {
        Some(recent) if !earlier.get() => count.get().saturating_sub(recent.min(limit.get())),
        _ => count.get().saturating_sub(limit.get()),
    };
    let show_more = move || match recent.get_untracked() {
        Some(recent) if !earlier.get_untracked() && recent <= limit.get_untracked() => earlier.set(true),
        _ => asked.update(|asked| *asked += SHOWN),
    };
    // Whoever scrolls to the end sees more without asking; what was closed before this month is asked for.
    let end = NodeRef::new();
    on_sight(end, move || {
        let is_earlier = recent.get_untracked().is_some_and(|recent| recent <= limit.get_untracked());
        if is_painted.get_untracked() && (earlier.get_untracked() || !is_earlier) {
            show_more();
        }
    });
    let more = move || {
        let is_earlier = recent.get().is_some_and(|recent| !earlier.get() && recent <= limit.get());
        let n = if is_earlier { hidden() } else { hidden().min(SHOWN) };
        let n = once_whole(getting, || n.to_string());
        fill(i18n.t(if is_earlier { text::SHOW_EARLIER } else { text::SHOW_MORE }), &[("n", &n)])
    };
    view! {
        <section
            class="column"
            class:collapsed=is_collapsed
            class:takes=takes
            class:gone=is_gone
            data-gone=move || is_gone.get().then_some("")
            data-stage=stage.to_string()
            data-lane=lane.to_string()
            aria-label=label
        >
            <header data-color=color>
                <h2>{move || name.get()}</h2>
                <span
                    class="count"
                    class:over=over
                    title=move || fill(i18n.t(text::DEALS), &[("n", &once_whole(getting, || count.get().to_string()))])
                >
                    {counted}
                </span>
                <button
                    class="quiet square collapse"
                    aria-expanded=move || (!is_collapsed.get()).to_string()
                    aria-label=move || fill(i18n.t(text::COLLAPSE), &[("stage", &name.get())])
                    on:click=collapse
                >
                    <IconView icon=Icon::Forward />
                </button>
                <span class="total" class:hovered=move || would_be.get().is_some()>
                    {move || (!getting.get()).then(|| view! {
                        <TotalsView totals=would_be.get().unwrap_or_else(|| totals.get()) i18n />
                    })}
                </span>
            </header>
            <Show when=move || !is_collapsed.get()>
                <p class="gone-hint" hidden=move || !is_gone.get()>{i18n.s(text::GONE_STAGE)}</p>
                <ul
                    class="cards"
                    node_ref=list
                    on:click=move |event| events.click(&event)
                    on:keydown=move |event| events.key(&event)
                    on:pointerdown=move |event| events.press(&event)
                >
                    <For each=move || slots.with(Slots::list) key=|slot| slot.id let:slot>
                        <CardView deal=slot.shown stage />
                    </For>
                    // Both are there at all times: to put an element in takes longer than to show it.
                    <li hidden=move || hidden() == 0>
                        <button class="quiet wide" node_ref=end on:click=move |_| show_more()>{more}</button>
                    </li>
                    <li class="nothing" hidden=move || { count.get() > 0 }>{i18n.s(text::NO_DEALS_HERE)}</li>
                    <DropLine lane stage />
                </ul>
                <Show when=move || !is_gone.get()>
                    <AddHereButton lane stage name=Signal::derive(move || name.get()) />
                </Show>
            </Show>
        </section>
    }
}

/// The sum in each currency, in the workspace's own where there are several, and weighted.
#[component]
pub fn TotalsView(totals: Totals, i18n: I18n) -> impl IntoView {
    let money = |money: Money| format::money(money, i18n.locale());
    let several = totals.each.len() > 1 || totals.each.first().zip(totals.all).is_some_and(|(one, all)| *one != all);
    let each = totals.each.iter().map(|it| money(*it)).collect::<Vec<_>>().join(" · ");
    let all = totals.all.filter(|_| several).map(|all| view! { <span class="all">" ≈ " {money(all)}</span> });
    let weighted = totals.weighted.filter(|it| totals.all.is_some_and(|all| all != *it && it.minor != 0)).map(|it| {
        let amount = money(it);
        let title = fill(i18n.t(text::WEIGHTED), &[("amount", &amount)]);
        view! { <span class="weighted" title=title><IconView icon=Icon::Scale />{amount}</span> }
    });
    let unknown = (!totals.unknown.is_empty()).then(|| {
        let uncounted = |(currency, deals): &(Currency, usize)| {
            let currency = format::currency_sign(*currency, i18n.locale());
            fill(i18n.t(text::NO_RATE), &[("n", &deals.to_string()), ("currency", &currency)])
        };
        let words = totals.unknown.iter().map(uncounted).collect::<Vec<_>>().join(" · ");
        view! { <a class="no-rate" href=Route::Settings.path()>{words}</a> }
    });
    view! {
        <span class="each">{each} {all} {unknown}</span>
        {weighted}
    }
}

/// Where a card that is being moved would land.
#[component]
fn DropLine(lane: Lane, stage: StageId) -> impl IntoView {
    let (drag, lifted) = (expect_context::<Drag>(), expect_context::<Lifted>());
    let line = Memo::new(move |_| drag.line_in(lane, stage).or_else(|| lifted.line_in(lane, stage)));
    move || line.get().map(|y| view! { <li class="drop-line" aria-hidden="true" style:top=format!("{y}px")></li> })
}
