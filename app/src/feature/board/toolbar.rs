//! Above the board: which pipeline, what of it, and how it is shown.

use super::{
    new_deal::NewDealButton,
    picked::Picked,
    preferences::{CardField, Preferences},
    state::{BoardState, KEPT, Layout},
};
use crate::{
    fields::own_fields,
    i18n::{Text, text, use_i18n},
    parts::{LaterOpened, Opened},
    route::Route,
    saved_view::Viewed,
    ui::{
        choice::Choice,
        combobox::Combobox,
        icon::{Icon, IconView},
    },
    view_model::{LaneBy, Selection},
    widget::{filter::FilterBar, views::ViewsMenu},
    workspace::use_replica,
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind, schema::key};

/// Views of the board.
const VIEWED: Viewed = Viewed { page: "board", path: "/board", kept: &KEPT };

/// What the cards can be ordered by.
const SORTS: [(&str, Text); 9] = [
    ("", text::SORT_BY_HAND),
    ("-amount", text::SORT_AMOUNT),
    (key::CLOSE_DATE, text::SORT_CLOSE_DATE),
    (key::NAME, text::SORT_NAME),
    ("-created_at", text::SORT_NEWEST),
    ("-updated_at", text::SORT_UPDATED),
    ("entered_at", text::SORT_WAITING),
    ("-probability", text::SORT_PROBABILITY),
    (key::OWNER, text::OWNER),
];

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
    let set_filter = Callback::new(move |filter| board.set_filter(&filter));
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
            <LayoutSwitch />
            <ViewsMenu of=VIEWED />
            <FilterBar kind=Kind::Deal filter=board.filter set=set_filter />
            <DisplayMenu />
            <ExportMenu />
        </div>
    }
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
            {move || open.get().then(|| view! { <LaterOpened opened=Opened::Export(records) /> })}
        </details>
    }
}

#[component]
fn PipelineSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let several = Memo::new(move |_| board.pipelines.with(|all| all.len() > 1));
    let choose = Callback::new(move |pipeline: String| board.set("pipeline", &pipeline));
    let current = Signal::derive(move || board.pipeline.get().map(|id| id.to_string()).unwrap_or_default());
    let choices = Signal::derive(move || {
        let all = board.pipelines.get().into_iter();
        all.map(|(id, name)| Choice::plain(id.to_string(), name)).collect::<Vec<_>>()
    });
    view! {
        <h1 class:hidden=several>{move || board.name()}</h1>
        <Show when=move || several.get()>
            <Combobox class="pipeline-switch" label=i18n.s(text::PIPELINE) value=current choices chosen=choose />
        </Show>
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
    let i18n = use_i18n();
    let model = use_replica().model;
    let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
    let lanes = |by| match by {
        LaneBy::Nothing => text::LANES_NONE,
        LaneBy::Owner => text::OWNER,
        LaneBy::Company => text::COMPANY,
        LaneBy::Tag => text::TAGS,
    };
    let sorts = Signal::derive(move || SORTS.map(|(sort, name)| Choice::plain(sort, i18n.t(name))).to_vec());
    let sort = Signal::derive(move || board.sort.get().to_string());
    let lane_choices =
        Signal::derive(move || LaneBy::ALL.map(|by| Choice::plain(by.as_str(), i18n.t(lanes(by)))).to_vec());
    let lane_by = Signal::derive(move || board.lane_by.get().as_str().to_owned());
    let set = move |name: &'static str| Callback::new(move |word: String| board.set(name, &word));
    let field = |field| match field {
        CardField::Company => text::COMPANY,
        CardField::NextStep => text::NEXT_STEP,
        CardField::NextTask => text::NEXT_TASK,
        CardField::Tags => text::TAGS,
        CardField::CloseDate => text::CLOSE_DATE,
        CardField::Age => text::DAYS_IN_STAGE_FIELD,
        CardField::Owner => text::OWNER,
    };
    view! {
        <details class="popover display">
            <summary class="button quiet"><IconView icon=Icon::Sliders /><span>{i18n.s(text::DISPLAY)}</span></summary>
            <div class="popover-body stack">
                <label>
                    {i18n.s(text::SORT)}
                    <Combobox
                        label=i18n.s(text::SORT)
                        value=sort
                        choices=sorts
                        chosen=set("sort")
                        placeholder=i18n.s(text::SORT)
                    />
                </label>
                <label>
                    {i18n.s(text::LANES)}
                    <Combobox label=i18n.s(text::LANES) value=lane_by choices=lane_choices chosen=set("lanes") />
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || preferences.is_compact()
                        on:change=move |_| preferences.toggle_compact()
                    />
                    {i18n.s(text::COMPACT)}
                </label>
                <fieldset class="checks">
                    <legend>{i18n.s(text::CARD_FIELDS)}</legend>
                    {CardField::ALL.map(|it| view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=move || preferences.shows(it)
                                on:change=move |_| preferences.toggle(it)
                            />
                            {i18n.s(field(it))}
                        </label>
                    })}
                    {move || own_fields(&model, Kind::Deal).into_iter().map(|field| {
                        let (shown, toggled, name) = (field.clone(), field.clone(), field.name.clone());
                        view! {
                            <label class="check">
                                <input
                                    type="checkbox"
                                    prop:checked=move || preferences.shows_custom(&shown.key)
                                    on:change=move |_| preferences.toggle_custom(&toggled.key)
                                />
                                {i18n.named(name)}
                            </label>
                        }
                    }).collect_view()}
                </fieldset>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::Sort;
    use sotay_shared::filter::field;

    #[test]
    fn every_order_is_by_a_field_that_deals_have() {
        for (sort, _) in &SORTS[1..] {
            let key = Sort::parse(sort).key;
            let derived = [field::CREATED, field::UPDATED, field::ENTERED].contains(&key.as_str());
            assert!(derived || key == key::OWNER || Kind::Deal.field_type(&key).is_some(), "{key}");
        }
    }
}
