//! One card.

use super::{BoardPipeline, drag::Drag, keyboard::Lifted, menu::OpenMenu};
use crate::{
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    navigation::use_navigation,
    route::Route,
    ui::icon::{Icon, IconView},
    workspace::{currency, member_name, use_replica},
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
};
use sotay_shared::{
    id::{DealId, StageId},
    row::Row,
};
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;

#[component]
pub fn CardView(deal: DealId, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (drag, lifted, menu) = (expect_context::<Drag>(), expect_context::<Lifted>(), expect_context::<OpenMenu>());
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    let name = move || title(row.get());
    let navigation = use_navigation();
    let open = Callback::new(move |()| navigation.to(Route::Deal(deal)));
    let click = move |_: MouseEvent| {
        if !drag.just_ended() {
            open.run(());
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !lifted.is(deal) {
            open.run(());
        } else {
            lifted.key(&event, deal, stage);
        }
    };
    let more = move |event: MouseEvent| {
        event.stop_propagation();
        menu.open(deal, &event);
    };
    let actions = move || fill(i18n.t(text::MORE_ACTIONS), &[("deal", &name())]);
    view! {
        <li class="card-slot" data-deal=deal.to_string()>
            <div
                class="deal-card"
                class:dragged=move || drag.is_dragged(deal)
                class:lifted=move || lifted.is(deal)
                tabindex="0"
                role="button"
                aria-describedby="card-hint"
                on:click=click
                on:keydown=key
                on:pointerdown=move |event| drag.press(&event, deal)
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
    let board = expect_context::<BoardPipeline>();
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    let replica = StoredValue::new(replica);
    let amount = move || {
        let money = row.get()?.as_deal()?.money(replica.with_value(currency))?;
        Some(view! { <span class="amount">{format::money(money, i18n.locale())}</span> })
    };
    let next_step = move || {
        let step = row.get()?.as_deal()?.next_step.clone()?;
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
    let age = move || {
        let days =
            row.get()?.as_deal()?.place.as_ref().map(|place| (clock::now().0 - place.entered_at.0).max(0) / DAY_MS)?;
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
        let owner = row.get()?.meta.owner?;
        let name = replica.with_value(|replica| member_name(replica, i18n, Some(owner)));
        Some(view! { <span class="avatar" title=name.clone()>{crate::feature::shell::initials(&name)}</span> })
    };
    view! {
        <p class="card-title">{move || title(row.get())}</p>
        {next_step}
        <div class="card-foot">{amount}{conflict}{age}{owner}</div>
    }
}
