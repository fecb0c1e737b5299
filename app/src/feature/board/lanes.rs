//! The columns of the board, once, or once for each lane.

use super::{column::ColumnView, state::BoardState};
use crate::{
    feature::first_sync::once_whole,
    format,
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    ui::icon::{Icon, IconView},
    view_model::{Lane, LaneBy, Selection},
    workspace::{member_name, members, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, search};

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
    lanes.sort_by_cached_key(|(lane, name, _)| (*lane == Lane::Rest, search::fold(name)));
    lanes
}

/// What the lane is called that a column stands in.
#[derive(Debug, Clone)]
pub struct LaneName(pub String);

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
    let stages = Memo::new(move |_| board.stages().into_iter().map(|stage| stage.id).collect::<Vec<_>>());
    view! {
        <div class="board">
            <For each=move || stages.get() key=|stage| *stage let:stage>
                <ColumnView lane stage />
            </For>
        </div>
    }
}

#[component]
fn Divided() -> impl IntoView {
    let lanes = expect_context::<BoardState>().lanes;
    view! {
        <div class="lanes">
            <For each=move || lanes.get() key=|(lane, name, _)| (*lane, name.clone()) let((lane, name, _))>
                <LaneView lane name count=Signal::derive(move || count_of(&lanes.read(), lane)) />
            </For>
        </div>
    }
}

fn count_of(lanes: &[(Lane, String, usize)], lane: Lane) -> usize {
    lanes.iter().find(|(it, ..)| *it == lane).map_or(0, |(.., count)| *count)
}

#[component]
fn LaneView(lane: Lane, name: String, count: Signal<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let (open, label) = (RwSignal::new(true), name.clone());
    let getting = use_replica().getting;
    provide_context(LaneName(name.clone()));
    view! {
        <section class="lane" data-lane=lane.to_string() aria-label=label>
            <h2>
                <button class="quiet" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                    <IconView icon=Icon::Forward />
                    {name}
                </button>
                <span class="count">{move || once_whole(getting, || format::number(count.get() as i64, i18n.locale()))}</span>
            </h2>
            <Show when=move || open.get()>
                <Columns lane />
            </Show>
        </section>
    }
}
