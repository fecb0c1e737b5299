//! One card.

use super::{
    drag::Drag,
    keyboard::KeyboardMove,
    menu::OpenMenu,
    mover::Mover,
    picked::Picked,
    preferences::{CardField, Preferences},
    roving::stop_at,
    state::BoardState,
};
use crate::{
    clock,
    fields::own_fields,
    format::{self, fill, initials},
    i18n::{I18n, text, use_i18n},
    navigation::{Navigation, use_navigation},
    replica::ReplicaHandle,
    route::Route,
    ui::{avatar::hue, icon::Icon, markup::Markup, patched_element::PatchedElement},
    view_model::{Lane, next_task},
    widget::{formatter::Formatter, linked::linked, tags::write_tags},
    workspace::{currency, member_name, use_replica},
};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent, PointerEvent},
    prelude::*,
};
use sotay_shared::{
    date::CalendarDate,
    filter::Context,
    id::{DealId, StageId},
    kind::Kind,
    row::{DealRow, Row, Stage},
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
    lifted: KeyboardMove,
    menu: OpenMenu,
    mover: Mover,
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
            mover: expect_context(),
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
        // A finger has no keys to hold: once something is picked, taps pick.
        let is_finger = event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
        if is_finger && !untrack(|| self.picked.is_empty()) {
            return self.picked.toggle(deal);
        }
        if event.shift_key() {
            self.picked.extend_to(deal, self.board);
        } else if event.ctrl_key() || event.meta_key() {
            self.picked.toggle(deal);
        } else {
            self.navigation.to(Route::Record(Kind::Deal, deal.into()));
        }
    }

    pub fn key(self, event: &KeyboardEvent) {
        // With Ctrl, Alt or Cmd a key is the browser's.
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some((deal, card)) = on_card(event, ".deal-card") else { return };
        match event.key().as_str() {
            "ContextMenu" | "m" if !self.lifted.is(deal) => self.open_menu(event, deal, &card),
            "F10" if event.shift_key() && !self.lifted.is(deal) => self.open_menu(event, deal, &card),
            "Enter" if !self.lifted.is(deal) => self.navigation.to(Route::Record(Kind::Deal, deal.into())),
            "x" if !self.lifted.is(deal) => self.picked.toggle(deal),
            _ => self.lifted.key(event, deal, self.lane, self.stage),
        }
    }

    fn open_menu(self, event: &KeyboardEvent, deal: DealId, card: &HtmlElement) {
        let button = card.next_element_sibling().and_then(|button| button.dyn_into::<HtmlElement>().ok());
        if let Some(button) = button.filter(|_| self.mover.allows()) {
            event.prevent_default();
            self.menu.open(deal, self.lane, &button);
        }
    }

    /// Something in the column has the keys.
    pub fn focus(self, event: &Event) {
        if let Some((_, card)) = on_card(event, ".deal-card") {
            stop_at(&card);
        }
    }

    pub fn press(self, event: &PointerEvent) {
        if let Some((deal, card)) = on_card(event, ".deal-card") {
            self.drag.press(event, card, deal, self.lane);
        }
    }
}

/// A card, which shows one deal and then another, and is hidden while it shows none.
#[component]
pub fn CardView(deal: ArcRwSignal<Option<DealId>>, stage: StageId) -> impl IntoView {
    let (i18n, model) = (use_i18n(), use_replica().model);
    let (drag, lifted, picked) =
        (expect_context::<Drag>(), expect_context::<KeyboardMove>(), expect_context::<Picked>());
    let deal = RwSignal::from(deal);
    let body = card_body(stage);
    // Two effects for all of it: a board has a hundred cards, and each effect its costs.
    let draw = move |slot: Element| {
        let (body, model, card) = (body.clone(), model.clone(), slot.clone());
        let content = RenderEffect::new(move |drawn: Option<Drawn>| {
            let mut drawn = drawn.unwrap_or_else(|| Drawn { slot: PatchedElement::new(slot.clone()), parts: None });
            let deal = deal.get();
            drawn.slot.attribute("hidden", deal.is_none().then(String::new));
            drawn.slot.attribute("data-deal", deal.map(|deal| deal.to_string()));
            if let Some(deal) = deal {
                let name = title(model.row(deal.into()).get());
                drawn.show(body(deal), fill(i18n.t(text::MORE_ACTIONS), &[("deal", &name)]));
            }
            drawn
        });
        let state = RenderEffect::new(move |before: Option<State>| {
            let deal = deal.get();
            let is = |is: &dyn Fn(DealId) -> bool| deal.is_some_and(is);
            let state = State {
                dragged: is(&|deal| drag.is_dragged(deal)),
                lifted: is(&|deal| lifted.is(deal)),
                picked: is(&|deal| picked.contains(deal)),
            };
            if before.unwrap_or_default() != state
                && let Some(card) = card.first_element_child()
            {
                state.write(&card);
            }
            state
        });
        // They end with the card.
        StoredValue::new_local((content, state));
    };
    view! { <li class="card-slot" use:draw></li> }
}

/// How a card stands out.
#[derive(Clone, Copy, Default, PartialEq)]
struct State {
    dragged: bool,
    lifted: bool,
    picked: bool,
}

impl State {
    fn write(self, card: &Element) {
        let is = |yes: bool, class: &'static str| if yes { class } else { "" };
        let (dragged, lifted) = (is(self.dragged, " dragged"), is(self.lifted, " lifted"));
        card.set_class_name(&format!("deal-card{dragged}{lifted}{}", is(self.picked, " picked")));
        // A known attribute can always be set.
        let _ = match self.picked {
            true => card.set_attribute("aria-pressed", "true"),
            false => card.remove_attribute("aria-pressed"),
        };
    }
}

/// What is written of a card.
struct Drawn {
    slot: PatchedElement,
    /// The card and the button of its menu.
    parts: Option<(PatchedElement, PatchedElement)>,
}

impl Drawn {
    fn show(&mut self, body: Markup, label: String) {
        let (card, menu) = match self.parts.take() {
            Some(parts) => parts,
            None => {
                self.slot.show(skeleton());
                let slot = self.slot.element();
                let Some((card, menu)) = slot.first_element_child().zip(slot.last_element_child()) else { return };
                (PatchedElement::new(card), PatchedElement::new(menu))
            }
        };
        let (card, menu) = self.parts.insert((card, menu));
        card.show(body);
        menu.attribute("aria-label", Some(label));
    }
}

/// An empty card and the button of its menu, which keys open from the card. Tab leads to one card of a column.
fn skeleton() -> Markup {
    let mut markup = Markup::default();
    let card = [("class", "deal-card"), ("tabindex", "-1"), ("role", "button"), ("aria-describedby", "card-hint")];
    markup.element("div", &card, |_| {});
    let menu = [("class", "quiet square card-menu"), ("tabindex", "-1"), ("aria-haspopup", "menu")];
    markup.element("button", &menu, |it| it.icon(Icon::More));
    markup
}

fn title(row: Option<Arc<Row>>) -> String {
    row.map(|row| row.title().to_owned()).unwrap_or_default()
}

/// What a card shows; also used for the preview under the pointer. All of it is put together anew when something in it
/// changes: a board makes a hundred of them with a keystroke, and one that changes is one.
pub fn card_body(stage: StageId) -> impl Fn(DealId) -> Markup + Clone {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (board, preferences) = (expect_context::<BoardState>(), expect_context::<Preferences>());
    let formatter = StoredValue::new(Formatter::new(i18n, replica.clone()));
    move |deal| {
        let mut card = Markup::default();
        if let Some(row) = replica.model.row(deal.into()).get() {
            let shown = CardSource { i18n, replica: &replica, board, preferences, formatter };
            shown.write(&mut card, &row, stage);
        }
        card
    }
}

/// What a card is made from.
struct CardSource<'a> {
    i18n: I18n,
    replica: &'a ReplicaHandle,
    board: BoardState,
    preferences: Preferences,
    formatter: StoredValue<Formatter>,
}

impl CardSource<'_> {
    fn shows(&self, field: CardField) -> bool {
        self.preferences.shows(field)
    }

    fn write(&self, card: &mut Markup, row: &Row, stage: StageId) {
        let Some(deal) = row.as_deal() else { return };
        let model = &self.replica.model;
        let standing = self.standing(deal, stage);
        if standing.rotten.is_some() {
            card.element("span", &[("class", "rot")], |_| {});
        }
        // Cut at two lines, it is read under the pointer.
        card.element("p", &[("class", "card-title"), ("title", row.title())], |it| it.text(row.title()));
        if let Some(company) = row.company().filter(|_| self.shows(CardField::Company)) {
            linked(self.replica, company.into()).write(card, "p", "card-company", self.i18n);
        }
        if let Some(step) = row.text("next_step").filter(|_| self.shows(CardField::NextStep)) {
            card.words("p", "next-step", step);
        }
        let own = own_fields(model, Kind::Deal).into_iter().filter(|it| self.preferences.shows_custom(&it.key));
        for field in own {
            let value = self.formatter.with_value(|formatter| formatter.shown(row, &field));
            if !value.is_empty() {
                card.element("p", &[("class", "own-field")], |it| {
                    it.element("span", &[], |it| it.text(&format!("{}: ", self.i18n.name(&field.name))));
                    it.text(&value);
                });
            }
        }
        if self.shows(CardField::Tags) && !row.meta.tags.is_empty() {
            card.element("div", &[("class", "card-tags")], |it| {
                write_tags(it, &row.meta.tags, self.replica, self.i18n);
            });
        }
        card.element("div", &[("class", "card-foot")], |foot| self.write_foot(foot, row, deal, standing));
    }

    /// The amount, what is said in chips, and whose it is: one line, whatever there is.
    fn write_foot(&self, foot: &mut Markup, row: &Row, deal: &DealRow, standing: Standing) {
        if let Some(amount) = deal.money(currency(self.replica)) {
            foot.words("span", "amount", &format::money(amount, self.i18n.locale()));
        }
        foot.element("span", &[("class", "card-chips")], |it| self.write_chips(it, row, standing));
        if let Some(owner) = row.meta.owner.filter(|_| self.shows(CardField::Owner)) {
            let name = member_name(self.replica, self.i18n, Some(owner));
            let attributes = [("class", "avatar"), ("data-hue", hue(owner.into())), ("title", &name)];
            foot.element("span", &attributes, |it| it.text(&initials(&name)));
        }
    }

    fn write_chips(&self, chips: &mut Markup, row: &Row, Standing { is_open, rotten }: Standing) {
        let locale = self.i18n.locale();
        let today = self.board.context.with(Context::today);
        if !row.meta.conflicts.is_empty() {
            let words = self.i18n.t(text::CONFLICT);
            chip(chips, "chip conflict", Some(words), Icon::Conflict, words);
        }
        if self.shows(CardField::NextTask) && is_open {
            self.write_next(chips, row, today);
        }
        if let Some(date) = row.close_date().filter(|_| self.shows(CardField::CloseDate)) {
            let class = if date < today && is_open { "chip rotten" } else { "chip" };
            let words = format::short_date(date, today, locale);
            chip(chips, class, Some(self.i18n.t(text::CLOSE_DATE)), Icon::Calendar, &words);
        }
        if let Some(days) = rotten.filter(|_| self.shows(CardField::Age)) {
            let words = |text| fill(self.i18n.t(text), &[("n", &days.to_string())]);
            chip(chips, "chip rotten", Some(&words(text::ROTTEN)), Icon::Clock, &words(text::DAYS_IN_STAGE));
        }
    }

    /// How a deal stands in its stage.
    fn standing(&self, deal: &DealRow, stage: StageId) -> Standing {
        let known = |stage: &Stage| (!stage.stage_type.is_closed(), stage.rotten_days);
        let (is_open, limit) = self.board.with_stage(stage, known).unwrap_or_default();
        let days = deal.place.as_ref().map(|place| (clock::now().0 - place.entered_at.0).max(0) / DAY_MS);
        let rotten = days.zip(limit).filter(|(days, limit)| *days > 0 && days >= limit).map(|(days, _)| days);
        Standing { is_open, rotten }
    }

    fn write_next(&self, chips: &mut Markup, row: &Row, today: CalendarDate) {
        let model = &self.replica.model;
        let Some((task, due)) = next_task(model, row.id) else {
            let nothing = self.i18n.t(text::NOTHING_PLANNED);
            return chip(chips, "chip no-next", Some(nothing), Icon::Warning, self.i18n.t(text::NO_TASK));
        };
        let class = if due.is_some_and(|due| due < today) { "chip rotten" } else { "chip" };
        let title = title(model.row(task).get());
        let words = due.map_or_else(|| title.clone(), |due| format::short_date(due, today, self.i18n.locale()));
        chip(chips, class, Some(&title), Icon::Check, &words);
    }
}

/// How a deal stands in its stage.
#[derive(Clone, Copy)]
struct Standing {
    is_open: bool,
    /// For how many days it did not move, where these are too many.
    rotten: Option<i64>,
}

fn chip(foot: &mut Markup, class: &str, title: Option<&str>, icon: Icon, words: &str) {
    let title = title.map(|title| ("title", title));
    let attributes: Vec<_> = [("class", class)].into_iter().chain(title).collect();
    foot.element("span", &attributes, |it| {
        it.icon(icon);
        it.element("span", &[], |it| it.text(words));
    });
}
