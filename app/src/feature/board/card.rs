//! One card.

use super::{
    drag::Drag,
    keyboard::Lifted,
    menu::OpenMenu,
    picked::Picked,
    preferences::{CardField, Preferences},
    state::BoardState,
};
use crate::{
    clock,
    feature::{shell::initials, tags::TagChip},
    format::{self, fill},
    i18n::{text, use_i18n},
    navigation::use_navigation,
    route::Route,
    ui::icon::{Icon, IconView},
    view_model::{Lane, next_task},
    workspace::{currency, member_name, use_replica},
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
};
use sotay_shared::{
    filter::Context,
    id::{DealId, StageId},
    row::Row,
};
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;

#[component]
pub fn CardView(deal: DealId, lane: Lane, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (drag, lifted, menu) = (expect_context::<Drag>(), expect_context::<Lifted>(), expect_context::<OpenMenu>());
    let (picked, board) = (expect_context::<Picked>(), expect_context::<BoardState>());
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    let name = move || title(row.get());
    let navigation = use_navigation();
    let open = Callback::new(move |()| navigation.to(Route::Deal(deal)));
    let click = move |event: MouseEvent| {
        if drag.just_ended() {
            return;
        }
        if event.shift_key() {
            picked.extend_to(deal, board);
        } else if event.ctrl_key() || event.meta_key() {
            picked.toggle(deal);
        } else {
            open.run(());
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if !lifted.is(deal) => open.run(()),
        "x" if !lifted.is(deal) => picked.toggle(deal),
        _ => lifted.key(&event, deal, lane, stage),
    };
    let more = move |event: MouseEvent| {
        event.stop_propagation();
        menu.open(deal, lane, &event);
    };
    let actions = move || fill(i18n.t(text::MORE_ACTIONS), &[("deal", &name())]);
    view! {
        <li class="card-slot" data-deal=deal.to_string()>
            <div
                class="deal-card"
                class:dragged=move || drag.is_dragged(deal)
                class:lifted=move || lifted.is(deal)
                class:picked=move || picked.contains(deal)
                tabindex="0"
                role="button"
                aria-describedby="card-hint"
                aria-pressed=move || picked.contains(deal).then_some("true")
                on:click=click
                on:keydown=key
                on:pointerdown=move |event| drag.press(&event, deal, lane)
            >
                <CardBody deal stage />
            </div>
            <button
                class="quiet square card-menu"
                aria-haspopup="menu"
                aria-label=actions
                on:click=more
                on:pointerdown=move |event| event.stop_propagation()
            >
                <IconView icon=Icon::More />
            </button>
        </li>
    }
}

fn title(row: Option<Arc<Row>>) -> String {
    row.map(|row| row.title().to_owned()).unwrap_or_default()
}

/// What a card shows; also used for the preview under the pointer.
#[component]
pub fn CardBody(deal: DealId, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    let replica = StoredValue::new(replica);
    let amount = move || {
        let money = row.get()?.as_deal()?.money(replica.with_value(currency))?;
        Some(view! { <span class="amount">{format::money(money, i18n.locale())}</span> })
    };
    let company = move || {
        let company = row.get()?.as_deal()?.company.filter(|_| preferences.shows(CardField::Company))?;
        let company = replica.with_value(|replica| replica.model.row(company.into()).get())?;
        Some(view! { <p class="card-company">{company.title().to_owned()}</p> })
    };
    let next_step = move || {
        let step = row.get()?.as_deal()?.next_step.clone().filter(|_| preferences.shows(CardField::NextStep))?;
        Some(view! { <p class="next-step">{step}</p> })
    };
    let conflict = move || {
        let contested = row.get().is_some_and(|row| !row.meta.conflicts.is_empty());
        contested.then(|| {
            view! {
                <span class="chip conflict"><IconView icon=Icon::Conflict />{i18n.s(text::CONFLICT)}</span>
            }
        })
    };
    let is_open = move || board.stage(stage).is_some_and(|stage| !stage.stage_type.is_closed());
    let next = move || {
        if !preferences.shows(CardField::NextTask) || !is_open() {
            return None;
        }
        let next = replica.with_value(|replica| next_task(&replica.model, deal.into()));
        let today = board.facts.with(Context::today);
        Some(match next {
            None => view! {
                <span class="chip no-next" title=i18n.s(text::NOTHING_PLANNED)>
                    <IconView icon=Icon::Warning />
                    <span class="hidden">{i18n.s(text::NOTHING_PLANNED)}</span>
                </span>
            }
            .into_any(),
            Some((task, due)) => {
                let late = due.is_some_and(|due| due < today);
                let title = replica.with_value(|it| title(it.model.row(task).get()));
                let words = due.map_or_else(|| title.clone(), |due| format::short_date(due, today, i18n.locale()));
                view! {
                    <span class="chip" class:rotten=late title=title><IconView icon=Icon::Check />{words}</span>
                }
                .into_any()
            }
        })
    };
    let tags = move || {
        let tags = row.with(|row| row.as_ref().map(|row| row.meta.tags.clone()).unwrap_or_default());
        (preferences.shows(CardField::Tags) && !tags.is_empty())
            .then(|| view! { <div class="card-tags">{tags.into_iter().map(|tag| view! { <TagChip tag /> }).collect_view()}</div> })
    };
    let close_date = move || {
        let date = row.get()?.as_deal()?.close_date.filter(|_| preferences.shows(CardField::CloseDate))?;
        let today = board.facts.with(Context::today);
        let late = date < today && is_open();
        let words = format::short_date(date, today, i18n.locale());
        Some(
            view! { <span class="chip" class:rotten=late title=i18n.s(text::CLOSE_DATE)><IconView icon=Icon::Calendar />{words}</span> },
        )
    };
    let age = move || {
        let place = row.get()?.as_deal()?.place.clone().filter(|_| preferences.shows(CardField::Age))?;
        let days = (clock::now().0 - place.entered_at.0).max(0) / DAY_MS;
        let limit = board.stage(stage)?.rotten_days;
        let rotten = limit.is_some_and(|limit| days >= limit);
        let title = if rotten { text::ROTTEN } else { text::DAYS_IN_STAGE };
        let title = fill(i18n.t(title), &[("n", &days.to_string())]);
        let words = fill(i18n.t(text::DAYS_IN_STAGE), &[("n", &days.to_string())]);
        (days > 0).then(|| {
            view! {
                <span class="chip age" class:rotten=rotten title=title><IconView icon=Icon::Clock />{words}</span>
            }
        })
    };
    let owner = move || {
        let owner = row.get()?.meta.owner.filter(|_| preferences.shows(CardField::Owner))?;
        let name = replica.with_value(|replica| member_name(replica, i18n, Some(owner)));
        Some(view! { <span class="avatar" title=name.clone()>{initials(&name)}</span> })
    };
    view! {
        <p class="card-title">{move || title(row.get())}</p>
        {company}
        {next_step}
        {tags}
        <div class="card-foot">{amount}{conflict}{next}{close_date}{age}{owner}</div>
    }
}
