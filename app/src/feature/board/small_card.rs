//! A card of the forecast and the calendar: name, amount, whether it was won or lost, and the close date, which can be changed
//! on it.

use super::{
    drag::{Drag, DropTarget},
    mover::Mover,
    picked::Picked,
    state::BoardState,
};
use crate::{
    actions::use_actions,
    format::{self, fill},
    i18n::{text, use_i18n},
    navigation::use_navigation,
    route::Route,
    ui::date_field::DateField,
    view_model::Lane,
    workspace::{currency, use_replica},
};
use leptos::{ev::MouseEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::DealId,
    kind::Kind,
    row::StageType,
    schema::key,
    value::Value,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

#[component]
pub fn SmallCard(deal: DealId) -> impl IntoView {
    let (i18n, actions, replica, navigation) = (use_i18n(), use_actions(), use_replica(), use_navigation());
    let (drag, mover, picked) = (expect_context::<Drag>(), expect_context::<Mover>(), expect_context::<Picked>());
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    let name = move || row.with(|row| row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default());
    let amount = move || {
        let money = row.get()?.as_deal()?.money(currency(&replica))?;
        Some(format::money(money, i18n.locale()))
    };
    let board = expect_context::<BoardState>();
    let stage_type = Memo::new(move |_| {
        let stage = row.with(|row| row.as_ref().and_then(|row| Some(row.as_deal()?.place.as_ref()?.stage)))?;
        board.with_stage(stage, |stage| stage.stage_type)
    });
    let closed = move || match stage_type.get()? {
        StageType::Open => None,
        StageType::Won => Some(view! { <span class="closed won">{i18n.s(text::STAGE_WON)}</span> }),
        StageType::Lost => Some(view! { <span class="closed lost">{i18n.s(text::STAGE_LOST)}</span> }),
    };
    let close = Memo::new(move |_| row.get().and_then(|row| row.close_date()));
    let click = move |event: MouseEvent| {
        if drag.just_ended() {
            return;
        }
        match event.ctrl_key() || event.meta_key() {
            true => picked.toggle(deal),
            false => navigation.to(Route::Record(Kind::Deal, deal.into())),
        }
    };
    let change = Callback::new(move |day: Option<CalendarDate>| match day {
        Some(day) => mover.drop_on(vec![deal], Lane::Rest, DropTarget::Day(day), 0),
        None => {
            let fields = vec![FieldEdit { key: key::CLOSE_DATE.into(), value: Value::Empty }];
            actions.start(Command::Edit { record: deal.into(), fields });
        }
    });
    let label = Signal::derive(move || fill(i18n.t(text::CLOSE_DATE_OF), &[("deal", &name())]));
    view! {
        <li class="card-slot" data-deal=deal.to_string()>
            <div
                class="deal-card small"
                class:dragged=move || drag.is_dragged(deal)
                class:picked=move || picked.contains(deal)
                class:won=move || stage_type.get() == Some(StageType::Won)
                class:lost=move || stage_type.get() == Some(StageType::Lost)
                tabindex="0"
                role="button"
                on:click=click
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        navigation.to(Route::Record(Kind::Deal, deal.into()));
                    }
                }
                on:pointerdown=move |event| {
                    let card = event.current_target().and_then(|card| card.dyn_into::<HtmlElement>().ok());
                    if let Some(card) = card {
                        drag.press(&event, card, deal, Lane::Rest);
                    }
                }
            >
                <p class="card-title">{name}</p>
                <div class="card-foot"><span class="amount">{amount}</span>{closed}</div>
            </div>
            <DateField class="small-date" label value=close chosen=change />
        </li>
    }
}
