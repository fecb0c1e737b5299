//! The columns of the board, once, or once for each lane. A board of many lanes draws those that are open and seen.

use super::{
    column::{ColumnView, TotalsView},
    state::BoardState,
};
use crate::{
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        avatar::Avatar,
        icon::{Icon, IconView},
        sight::on_sight,
    },
    view_model::{Lane, LaneBy, Selection, Totals},
    widget::first_sync::once_whole,
    workspace::{member_name, members, use_replica},
};
use leptos::{html, prelude::*};
use sotay_shared::sort::sort_by_key;
use sotay_shared::{id::RecordId, search};
use std::collections::BTreeSet;

/// Where there are more lanes than this, only some are open at first.
const FEW: usize = 8;
const OPEN: usize = 3;
/// Lanes that are drawn before anybody looks where they are: they fill a screen.
const AT_ONCE: usize = 2;

/// The lanes of the board with their names and how many cards each has: by name, what has none last. Whoever is in the team
/// has a lane, so that a deal can be given to them.
pub fn named(
    replica: &ReplicaHandle,
    i18n: I18n,
    selection: Option<Selection>,
    by: LaneBy,
) -> Vec<(Lane, String, usize)> {
    let mut counts = selection.map(|selection| selection.lanes().get()).unwrap_or_default();
    if by == LaneBy::Owner {
        for member in members(replica) {
            counts.entry(Lane::Owner(member)).or_default();
        }
        counts.entry(Lane::Rest).or_default();
    }
    let title =
        |record: RecordId| replica.model.row(record).get().map(|row| row.title().to_owned()).unwrap_or_default();
    let name = |lane| match lane {
        Lane::Owner(member) => member_name(replica, i18n, Some(member)),
        Lane::Company(company) => title(company),
        Lane::Tag(tag) => title(tag.into()),
        Lane::Rest => i18n.t(text::LANE_REST).to_owned(),
    };
    let mut lanes: Vec<_> = counts.into_iter().map(|(lane, count)| (lane, name(lane), count)).collect();
    sort_by_key(&mut lanes, |(lane, name, _)| (*lane == Lane::Rest, search::fold(name)));
    lanes
}

/// What the lane is called that a column stands in.
#[derive(Debug, Clone)]
pub struct LaneName(pub String);

/// What is open on the board, or in the lane of a column, amounts to, in minor units of the workspace's currency.
#[derive(Clone, Copy)]
pub struct OpenValue(pub Memo<i64>);

/// Which lanes are open.
#[derive(Clone, Copy)]
pub struct OpenLanes {
    at_first: Memo<BTreeSet<Lane>>,
    /// Those that somebody opened, or folded, since.
    turned: RwSignal<BTreeSet<Lane>>,
}

impl OpenLanes {
    pub(super) fn provide(board: BoardState) -> OpenLanes {
        let at_first = Memo::new(move |_| {
            board.lanes.with(|lanes| {
                let open = if lanes.len() > FEW { OPEN } else { lanes.len() };
                lanes.iter().take(open).map(|(lane, ..)| *lane).collect()
            })
        });
        let lanes = OpenLanes { at_first, turned: RwSignal::new(BTreeSet::new()) };
        provide_context(lanes);
        lanes
    }

    fn is_open(self, lane: Lane) -> bool {
        self.at_first.with(|lanes| lanes.contains(&lane)) != self.turned.with(|lanes| lanes.contains(&lane))
    }

    pub(super) fn turn(self, lane: Lane) {
        self.turned.update(|turned| {
            if !turned.remove(&lane) {
                turned.insert(lane);
            }
        });
    }

    /// Opens a lane that is folded.
    pub(super) fn open(self, lane: Lane) {
        if !untrack(|| self.is_open(lane)) {
            self.turn(lane);
        }
    }
}

#[component]
pub fn Lanes() -> impl IntoView {
    let board = expect_context::<BoardState>();
    let divided = Memo::new(move |_| board.lane_by.get() != LaneBy::Nothing);
    move || match divided.get() {
        false => view! { <Columns lane=Lane::Rest /> }.into_any(),
        true => view! { <Divided /> }.into_any(),
    }
}

#[component]
fn Columns(lane: Lane) -> impl IntoView {
    let board = expect_context::<BoardState>();
    provide_context(OpenValue(Memo::new(move |_| board.open_in(lane).1.all.map_or(0, |money| money.minor))));
    view! {
        <div class="board-row">
            <div class="board" style:grid-template-columns=move || board.parted.widths.get()>
                <For each=move || board.parted.columns.get() key=|stage| *stage let:stage>
                    <ColumnView lane stage />
                </For>
            </div>
            <div class="rail">
                <For each=move || board.parted.rail.get() key=|stage| *stage let:stage>
                    <ColumnView lane stage on_rail=true />
                </For>
            </div>
        </div>
    }
}

#[component]
fn Divided() -> impl IntoView {
    let board = expect_context::<BoardState>();
    let lanes = board.lanes;
    let head = move |stage| {
        let info = Memo::new(move |_| board.stage(stage));
        let color = move || info.with(|stage| stage.as_ref().map(|stage| stage.color.clone()).unwrap_or_default());
        let name = move || info.with(|stage| stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default());
        view! { <div class="lane-head" data-color=color>{name}</div> }
    };
    view! {
        <div class="lanes">
            // Each column says to a screen reader what it is.
            <div class="board-row lane-heads" aria-hidden="true">
                <div class="board" style:grid-template-columns=move || board.parted.widths.get()>
                    <For each=move || board.parted.columns.get() key=|stage| *stage children=head />
                </div>
                <div class="rail">
                    <For each=move || board.parted.rail.get() key=|stage| *stage children=head />
                </div>
            </div>
            <For each=move || lanes.get() key=|(lane, name, _)| (*lane, name.clone()) let((lane, name, _))>
                <LaneView lane name />
            </For>
        </div>
    }
}

#[component]
fn LaneView(lane: Lane, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let (board, lanes) = (expect_context::<BoardState>(), expect_context::<OpenLanes>());
    let open = Memo::new(move |_| lanes.is_open(lane));
    let getting = use_replica().getting;
    provide_context(LaneName(name.clone()));
    let place = board.lanes.with_untracked(|lanes| lanes.iter().position(|(it, ..)| *it == lane));
    // What was seen once stays: a card that is dragged away from it must not go.
    let seen = RwSignal::new(place.is_some_and(|place| place < AT_ONCE));
    let sum = Memo::new(move |_| board.open_in(lane));
    let count = move || {
        let n = format::number(sum.with(|(count, _)| *count) as i64, i18n.locale());
        fill(i18n.t(text::LANE_OPEN_DEALS), &[("n", &n)])
    };
    let label = name.clone();
    let avatar = match lane {
        Lane::Owner(member) => Some(view! { <Avatar name=name.clone() id=member.into() /> }),
        Lane::Company(_) | Lane::Tag(_) | Lane::Rest => None,
    };
    view! {
        <section class="lane" class:folded=move || !open.get() data-lane=lane.to_string() aria-label=label>
            <h2>
                <button class="quiet" aria-expanded=move || open.get().to_string() on:click=move |_| lanes.turn(lane)>
                    <IconView icon=Icon::Forward />
                    {avatar}
                    {name}
                </button>
                <span class="count">{move || once_whole(getting, count)}</span>
                <span class="total">
                    {move || (!getting.get()).then(|| view! {
                        <TotalsView totals=sum.with(|(_, totals)| totals.clone()) i18n />
                    })}
                </span>
            </h2>
            <Show when=move || open.get()>
                <Show when=move || seen.get() fallback=move || view! { <Unseen seen /> }>
                    <Columns lane />
                </Show>
            </Show>
        </section>
    }
}

/// Takes the place of columns until somebody looks there.
#[component]
fn Unseen(seen: RwSignal<bool>) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    on_sight(place, move || {
        // The lane may be gone by now.
        let _ = seen.try_set(true);
    });
    view! { <div class="unseen" node_ref=place></div> }
}

impl BoardState {
    /// How many deals of a lane are open, and what they amount to.
    fn open_in(self, lane: Lane) -> (usize, Totals) {
        let open: Vec<_> = self.columns().into_iter().filter(|stage| self.is_open(*stage)).collect();
        let columns = self.selection.with(|it| {
            it.iter().flat_map(|selection| open.iter().map(|stage| selection.column(lane, *stage))).collect::<Vec<_>>()
        });
        self.context.with(|context| Totals::of_columns(columns.iter().map(|column| column.read()), &context.rates))
    }
}
