//! The columns of the board, once, or once for each lane.

use super::{column::ColumnView, state::BoardState};
use crate::{
    format,
    i18n::{text, use_i18n},
    ui::icon::{Icon, IconView},
    view_model::{Lane, LaneBy},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::search;

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
    let (i18n, replica) = (use_i18n(), use_replica());
    let board = expect_context::<BoardState>();
    let name = move |lane: Lane| match lane {
        Lane::Owner(member) => member_name(&replica, i18n, Some(member)),
        Lane::Company(company) => {
            replica.model.row(company).get().map(|row| row.title().to_owned()).unwrap_or_default()
        }
        Lane::Tag(tag) => replica.model.row(tag.into()).get().map(|row| row.title().to_owned()).unwrap_or_default(),
        Lane::Rest => i18n.t(text::LANE_REST).to_owned(),
    };
    // By name, what has none last.
    let lanes = Memo::new(move |_| {
        let counts = board.selection.with(|it| it.as_ref().map(|selection| selection.lanes())).unwrap_or_default();
        let mut lanes: Vec<(Lane, String, usize)> =
            counts.get().into_iter().map(|(lane, count)| (lane, name(lane), count)).collect();
        lanes.sort_by_cached_key(|(lane, name, _)| (*lane == Lane::Rest, search::fold(name)));
        lanes
    });
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
    provide_context(LaneName(name.clone()));
    view! {
        <section class="lane" data-lane=lane.to_string() aria-label=label>
            <h2>
                <button class="quiet" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                    <IconView icon=Icon::Forward />
                    {name}
                </button>
                <span class="count">{move || format::number(count.get() as i64, i18n.locale())}</span>
            </h2>
            <Show when=move || open.get()>
                <Columns lane />
            </Show>
        </section>
    }
}
