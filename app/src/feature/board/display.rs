//! How the board is shown: which pipeline, in which order and lanes, and what a card says.

use super::{
    preferences::{CardField, Preferences},
    state::{BoardState, Layout},
    table,
};
use crate::{
    fields::own_fields,
    i18n::{Text, text, use_i18n},
    ui::{choice::Choice, combobox::Combobox, query::Query},
    view_model::LaneBy,
    widget::table::ColumnChoices,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{kind::Kind, schema::key};

/// What the cards can be ordered by.
const SORTS: [(&str, Text); 9] = [
    ("", text::SORT_BY_HAND),
    ("-amount", text::SORT_AMOUNT),
    (key::CLOSE_DATE, text::SORT_CLOSE_DATE),
    (key::NAME, text::NAME),
    ("-created_at", text::SORT_NEWEST),
    ("-updated_at", text::SORT_UPDATED),
    ("entered_at", text::SORT_WAITING),
    ("-probability", text::SORT_PROBABILITY),
    (key::OWNER, text::OWNER),
];

#[component]
pub fn PipelineChoice() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let choose = Callback::new(move |pipeline: String| board.set("pipeline", &pipeline));
    let current = Signal::derive(move || board.pipeline.get().map(|id| id.to_string()).unwrap_or_default());
    let choices = Signal::derive(move || {
        let all = board.pipelines.get().into_iter();
        all.map(|(id, name)| Choice::plain(id.to_string(), name)).collect::<Vec<_>>()
    });
    view! { <Combobox class="pipeline-switch" label=i18n.s(text::PIPELINE) value=current choices chosen=choose /> }
}

/// The order, and what belongs to the layout: the columns of the table, or the lanes and cards of the board.
#[component]
pub fn DisplayChoices() -> impl IntoView {
    let (i18n, board) = (use_i18n(), expect_context::<BoardState>());
    let sorts = Signal::derive(move || SORTS.map(|(sort, name)| Choice::plain(sort, i18n.t(name))).to_vec());
    let sort = Signal::derive(move || board.sort.get().to_string());
    let set = Callback::new(move |word: String| board.set("sort", &word));
    let cols = Query::new("cols");
    let is_table = Memo::new(move |_| board.layout.get() == Layout::Table);
    view! {
        <div class="popover-body stack">
            <label>
                {i18n.s(text::SORT)}
                <Combobox
                    label=i18n.s(text::SORT)
                    value=sort
                    choices=sorts
                    chosen=set
                    placeholder=i18n.s(text::SORT)
                />
            </label>
            <Show when=move || is_table.get() fallback=move || view! { <CardChoices /> }>
                <ColumnChoices kind=Kind::Deal cols usual=&table::COLUMNS />
            </Show>
        </div>
    }
}

/// Lanes, density, and what a card shows.
#[component]
fn CardChoices() -> impl IntoView {
    let i18n = use_i18n();
    let model = use_replica().model;
    let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
    let lanes = |by| match by {
        LaneBy::Nothing => text::LANES_NONE,
        LaneBy::Owner => text::OWNER,
        LaneBy::Company => text::COMPANY,
        LaneBy::Tag => text::TAGS,
    };
    let lane_choices =
        Signal::derive(move || LaneBy::ALL.map(|by| Choice::plain(by.as_str(), i18n.t(lanes(by)))).to_vec());
    let lane_by = Signal::derive(move || board.lane_by.get().as_str().to_owned());
    let set_lanes = Callback::new(move |word: String| board.set("lanes", &word));
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
        <label>
            {i18n.s(text::LANES)}
            <Combobox label=i18n.s(text::LANES) value=lane_by choices=lane_choices chosen=set_lanes />
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
