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
    feature::{
        record::{Words, custom_fields},
        shell::initials,
        tags::TagChip,
    },
    format::{self, fill},
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    route::Route,
    ui::icon::{Icon, IconView},
    view_model::{Lane, next_task},
    workspace::{currency, member_name, use_replica},
};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent, PointerEvent},
    prelude::*,
};
use sotay_shared::{
    filter::Context,
    id::{DealId, StageId},
    kind::Kind,
    row::Row,
};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

const DAY_MS: i64 = 86_400_000;

/// What happens on the cards of a column: one set of listeners for all of them, because a board makes many at a time.
#[derive(Clone, Copy)]
pub struct CardEvents {
    lane: Lane,
    stage: StageId,
    board: BoardState,
    drag: Drag,
    lifted: Lifted,
    menu: OpenMenu,
    picked: Picked,
    navigation: Navigation,
}

/// What of a card an event is about.
fn on_card(event: &Event, part: &str) -> Option<(DealId, HtmlElement)> {
    // An icon is an element, but none of HTML.
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let part = target.closest(part).ok()??.dyn_into::<HtmlElement>().ok()?;
    let deal = part.closest(".card-slot").ok()??.get_attribute("data-deal")?.parse().ok()?;
    Some((deal, part))
}

impl CardEvents {
    pub fn new(lane: Lane, stage: StageId) -> CardEvents {
        CardEvents {
            lane,
            stage,
            board: expect_context(),
            drag: expect_context(),
            lifted: expect_context(),
            menu: expect_context(),
            picked: expect_context(),
            navigation: use_navigation(),
        }
    }

    pub fn click(self, event: &MouseEvent) {
        if let Some((deal, button)) = on_card(event, ".card-menu") {
            event.stop_propagation();
            return self.menu.open(deal, self.lane, &button);
        }
        let Some((deal, _)) = on_card(event, ".deal-card").filter(|_| !self.drag.just_ended()) else { return };
        if event.shift_key() {
            self.picked.extend_to(deal, self.board);
        } else if event.ctrl_key() || event.meta_key() {
            self.picked.toggle(deal);
        } else {
            self.navigation.to(Route::Deal(deal));
        }
    }

    pub fn key(self, event: &KeyboardEvent) {
        let Some((deal, _)) = on_card(event, ".deal-card") else { return };
        match event.key().as_str() {
            "Enter" if !self.lifted.is(deal) => self.navigation.to(Route::Deal(deal)),
            "x" if !self.lifted.is(deal) => self.picked.toggle(deal),
            _ => self.lifted.key(event, deal, self.lane, self.stage),
        }
    }

    pub fn press(self, event: &PointerEvent) {
        if let Some((deal, card)) = on_card(event, ".deal-card") {
            self.drag.press(event, card, deal, self.lane);
        }
    }
}

#[component]
pub fn CardView(deal: DealId, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (drag, lifted, picked) = (expect_context::<Drag>(), expect_context::<Lifted>(), expect_context::<Picked>());
    let row = replica.model.row(deal.into());
    let class = move || {
        let is = |yes: bool, class: &'static str| if yes { class } else { "" };
        let (dragged, lifted) = (is(drag.is_dragged(deal), " dragged"), is(lifted.is(deal), " lifted"));
        format!("deal-card{dragged}{lifted}{}", is(picked.contains(deal), " picked"))
    };
    let actions = move || fill(i18n.t(text::MORE_ACTIONS), &[("deal", &title(row.get()))]);
    view! {
        <li class="card-slot" data-deal=deal.to_string()>
            <div
                class=class
                tabindex="0"
                role="button"
                aria-describedby="card-hint"
                aria-pressed=move || picked.contains(deal).then_some("true")
            >
                <CardBody deal stage />
            </div>
            <button class="quiet square card-menu" aria-haspopup="menu" aria-label=actions>
                <IconView icon=Icon::More />
            </button>
        </li>
    }
}

fn title(row: Option<Arc<Row>>) -> String {
    row.map(|row| row.title().to_owned()).unwrap_or_default()
}

/// What a card shows; also used for the preview under the pointer. All of it is made anew when something in it changes:
/// a board makes a hundred of them with a keystroke, and one that changes is one.
#[component]
pub fn CardBody(deal: DealId, stage: StageId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
    let row = replica.model.row(deal.into());
    let words = StoredValue::new(Words::new(i18n, replica.clone()));
    let replica = StoredValue::new(replica);
    move || {
        let row = row.get()?;
        let model = replica.with_value(|replica| replica.model.clone());
        let shows = |field| preferences.shows(field);
        let locale = i18n.locale();
        let today = board.facts.with(Context::today);
        let deal_row = row.as_deal()?;
        let stage = board.stage(stage);
        let is_open = stage.as_ref().is_some_and(|stage| !stage.stage_type.is_closed());

        let company = deal_row.company.filter(|_| shows(CardField::Company));
        let company = company.map(|company| title(model.row(company.into()).get()));
        let company = company.map(|name| view! { <p class="card-company">{name}</p> });
        let next_step = deal_row.next_step.clone().filter(|_| shows(CardField::NextStep));
        let next_step = next_step.map(|step| view! { <p class="next-step">{step}</p> });
        let tags = (shows(CardField::Tags) && !row.meta.tags.is_empty()).then(|| {
            let chips = row.meta.tags.iter().map(|tag| view! { <TagChip tag=*tag /> }).collect_view();
            view! { <div class="card-tags">{chips}</div> }
        });

        let own = custom_fields(&model, Kind::Deal).into_iter().filter(|field| preferences.shows_custom(field.key));
        let own: Vec<_> = own
            .filter_map(|field| {
                let value = words.with_value(|words| words.shown(&row, field));
                let name = i18n.t(field.label);
                (!value.is_empty()).then(|| view! { <p class="own-field"><span>{name}": "</span>{value}</p> })
            })
            .collect();

        let amount = deal_row.money(replica.with_value(currency));
        let amount = amount.map(|money| view! { <span class="amount">{format::money(money, locale)}</span> });
        let contested = !row.meta.conflicts.is_empty();
        let conflict = contested.then(|| chip("chip conflict", None, Icon::Conflict, i18n.t(text::CONFLICT).into()));
        let next = (shows(CardField::NextTask) && is_open).then(|| match next_task(&model, deal.into()) {
            None => view! {
                <span class="chip no-next" title=i18n.t(text::NOTHING_PLANNED)>
                    <IconView icon=Icon::Warning />
                    <span class="hidden">{i18n.t(text::NOTHING_PLANNED)}</span>
                </span>
            }
            .into_any(),
            Some((task, due)) => {
                let class = if due.is_some_and(|due| due < today) { "chip rotten" } else { "chip" };
                let title = title(model.row(task).get());
                let words = due.map_or_else(|| title.clone(), |due| format::short_date(due, today, locale));
                chip(class, Some(title), Icon::Check, words)
            }
        });
        let close_date = deal_row.close_date.filter(|_| shows(CardField::CloseDate)).map(|date| {
            let class = if date < today && is_open { "chip rotten" } else { "chip" };
            let words = format::short_date(date, today, locale);
            chip(class, Some(i18n.t(text::CLOSE_DATE).into()), Icon::Calendar, words)
        });
        let days = deal_row.place.as_ref().map(|place| (clock::now().0 - place.entered_at.0).max(0) / DAY_MS);
        let days = days.filter(|days| *days > 0 && shows(CardField::Age));
        let age = days.zip(stage).map(|(days, stage)| {
            let rotten = stage.rotten_days.is_some_and(|limit| days >= limit);
            let words = |text| fill(i18n.t(text), &[("n", &days.to_string())]);
            let title = words(if rotten { text::ROTTEN } else { text::DAYS_IN_STAGE });
            let class = if rotten { "chip age rotten" } else { "chip age" };
            chip(class, Some(title), Icon::Clock, words(text::DAYS_IN_STAGE))
        });
        let owner = row.meta.owner.filter(|_| shows(CardField::Owner)).map(|owner| {
            let name = replica.with_value(|replica| member_name(replica, i18n, Some(owner)));
            let letters = initials(&name);
            view! { <span class="avatar" title=name>{letters}</span> }
        });
        Some(view! {
            <p class="card-title">{row.title().to_owned()}</p>
            {company}
            {next_step}
            {own}
            {tags}
            <div class="card-foot">{amount}{conflict}{next}{close_date}{age}{owner}</div>
        })
    }
}

fn chip(class: &'static str, title: Option<String>, icon: Icon, words: String) -> AnyView {
    view! { <span class=class title=title><IconView icon />{words}</span> }.into_any()
}
