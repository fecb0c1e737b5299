//! Above the board: which pipeline, what of it, and how it is shown.

use super::{
    OnBoard, Opened,
    new_deal::NewDealButton,
    picked::Picked,
    state::{BoardState, KEPT, Layout},
    summary::Summary,
};
use crate::{
    i18n::{text, use_i18n},
    parts::{self, LaterOpened},
    route::Route,
    saved_view::{OF_DEALS, Viewed},
    ui::icon::{Icon, IconView},
    view_model::{BoardQuery, Selection},
    widget::{
        filter::{FilterBar, Found, with_text},
        views::ViewsBar,
    },
    workspace::use_replica,
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{filter::Filter, id::RecordId, kind::Kind};

/// Views of the board.
const VIEWED: Viewed = Viewed { page: "board", path: "/board", kept: &KEPT, presets: OF_DEALS };

/// Records whose search texts are made in one go: some milliseconds.
const SLICE: usize = 300;

/// Makes what deals are found by before the first letter is typed, without holding up anything else.
fn warm_up(selection: Selection, from: usize) {
    if selection.make_findable(from, SLICE) {
        Timeout::new(0, move || warm_up(selection, from + SLICE)).forget();
    }
}

#[component]
pub fn Toolbar() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let warm_up = move |_| board.selection.get_untracked().into_iter().for_each(|selection| warm_up(selection, 0));
    view! {
        <div class="board-head">
            <PipelineSwitch />
            <label class="search">
                <IconView icon=Icon::Search />
                <span class="hidden">{i18n.s(text::SEARCH_DEALS)}</span>
                <input
                    type="search"
                    placeholder=i18n.s(text::SEARCH_DEALS)
                    prop:value=move || board.text.get()
                    on:focus=warm_up
                    on:input=move |event| board.text.typed(&event_target_value(&event))
                />
            </label>
            <NewDealButton />
        </div>
        <div class="board-tools">
            <ViewsBar of=VIEWED />
            <LayoutSwitch />
            <DisplayMenu />
            <ExportMenu />
        </div>
        <div class="board-line">
            <DealFilter />
            <Summary />
        </div>
    }
}

/// Which of the deals of the pipeline are shown.
#[component]
fn DealFilter() -> impl IntoView {
    let (board, replica) = (expect_context::<BoardState>(), use_replica());
    let (model, getting, all) = (replica.model.clone(), replica.getting, replica.model.list(Kind::Deal));
    // A filter is made step by step: only views and layouts are steps of the history.
    let set = Callback::new(move |filter: Filter| {
        board.navigation.correct_parameters(&[("filter", &filter.to_string())]);
    });
    let typed = Callback::new(move |filter: Filter| {
        board.navigation.type_parameter("filter", &filter.to_string());
    });
    let among = Callback::new(move |rest: Filter| {
        untrack(|| {
            let Some(pipeline) = board.pipeline.get() else { return Vec::new() };
            let strays = board.pipelines.with(|all| all.first().is_some_and(|(first, _)| *first == pipeline));
            let filter = with_text(rest, &board.text.get());
            let wanted = BoardQuery { pipeline, strays, filter, sort: board.sort.get(), lanes: board.lane_by.get() };
            let selection = model.select(wanted, board.context.get());
            selection.deals().into_iter().map(RecordId::from).collect::<Vec<_>>()
        })
    });
    let found = Memo::new(move |_| -> Option<Found> {
        let is_all = board.filter.with(Filter::is_empty) && board.text.with(|text| text.trim().is_empty());
        if is_all || getting.get() {
            return None;
        }
        all.track();
        board.selection.with(|selection| {
            let selection = selection.as_ref()?;
            Some((selection.stages().with(|stages| stages.values().sum::<usize>()), selection.out_of()))
        })
    });
    view! { <FilterBar kind=Kind::Deal filter=board.filter set typed among found /> }
}

/// Takes the deals out that are shown, or those that are picked.
#[component]
fn ExportMenu() -> impl IntoView {
    let i18n = use_i18n();
    let (board, picked) = (expect_context::<BoardState>(), expect_context::<Picked>());
    let open = RwSignal::new(false);
    let records = Callback::new(move |()| {
        let stages: Vec<_> = untrack(|| board.stages()).into_iter().map(|stage| stage.id).collect();
        let selection = board.selection.get_untracked();
        let mut deals = selection.map(|selection| selection.in_order(&stages)).unwrap_or_default();
        if untrack(|| !picked.is_empty()) {
            deals.retain(|deal| picked.contains_now(*deal));
        }
        deals.into_iter().map(RecordId::from).collect::<Vec<_>>()
    });
    view! {
        <details class="popover export-menu" on:toggle=move |_| open.set(true)>
            <summary class="button quiet"><IconView icon=Icon::Export /><span>{i18n.s(text::EXPORT_LIST)}</span></summary>
            {move || open.get().then(|| view! { <LaterOpened opened=parts::Opened::Export(records) /> })}
        </details>
    }
}

#[component]
fn PipelineSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let (board, on_board) = (expect_context::<BoardState>(), expect_context::<OnBoard>());
    let several = Memo::new(move |_| board.pipelines.with(|all| all.len() > 1));
    // The style hides the name where the choice stands beside it.
    view! {
        <h1>{move || board.name()}</h1>
        <Show when=move || several.get()>{on_board.show(Opened::Pipelines)}</Show>
        <a class="button quiet square" href=Route::Pipelines.path() aria-label=i18n.s(text::EDIT_PIPELINES) title=i18n.s(text::EDIT_PIPELINES)>
            <IconView icon=Icon::Gear />
        </a>
    }
}

#[component]
fn LayoutSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let name = |layout| match layout {
        Layout::Board => (text::BOARD, Icon::Board),
        Layout::Table => (text::TABLE, Icon::Table),
        Layout::Forecast => (text::FORECAST, Icon::Chart),
        Layout::Calendar => (text::CALENDAR, Icon::Calendar),
    };
    view! {
        <div class="switch" role="group" aria-label=i18n.s(text::LAYOUT)>
            {Layout::ALL.map(|layout| {
                let (words, icon) = name(layout);
                view! {
                    <button
                        aria-pressed=move || (board.layout.get() == layout).to_string()
                        title=i18n.s(words)
                        on:click=move |_| board.set("layout", layout.as_str())
                    >
                        <IconView icon />
                        <span>{i18n.s(words)}</span>
                    </button>
                }
            })}
        </div>
    }
}

/// Order, lanes, density, and what a card shows.
#[component]
fn DisplayMenu() -> impl IntoView {
    let (i18n, on_board) = (use_i18n(), expect_context::<OnBoard>());
    let open = RwSignal::new(false);
    view! {
        <details class="popover display" on:toggle=move |_| open.set(true)>
            <summary class="button quiet"><IconView icon=Icon::Sliders /><span>{i18n.s(text::DISPLAY)}</span></summary>
            <Show when=move || open.get()>{on_board.show(Opened::Display)}</Show>
        </details>
    }
}
