//! Dragging by pointer: a mouse lifts after 5 px, a finger after 250 ms; the original stays in place, a preview follows,
//! and a line shows where the card would land. Esc or a second finger puts it back.

mod edges;

use super::{card::card_body, lanes::OpenLanes, mover::Mover};
use crate::view_model::{Lane, touch};
use edges::Edges;
use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Timeout,
};
use leptos::{ev::PointerEvent, html::Div, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::{
    date::CalendarDate,
    forecast::Unit,
    id::{DealId, StageId},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlDivElement, HtmlElement};

const LIFT_PX: f64 = 5.0;
const HOLD_MS: u32 = 250;
/// A folded lane opens below a card that rests on it that long, in milliseconds.
const OPEN_MS: f64 = 500.0;
/// Further away from the board than this nothing is dropped on it.
const OUTSIDE_PX: f64 = 24.0;

/// What a card can be dropped on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DropTarget {
    /// A column of the board.
    Stage(Lane, StageId),
    /// A period of the forecast, by its first day.
    Period(Unit, CalendarDate),
    /// A day of the calendar.
    Day(CalendarDate),
    /// What deals are dropped on to be won or lost.
    Zone(StageId),
}

impl DropTarget {
    /// Reads the attributes of an element that cards can be dropped on.
    fn read(element: &Element) -> Option<DropTarget> {
        // A stage that was removed takes nothing.
        if element.has_attribute("data-gone") {
            return None;
        }
        if let Some(stage) = element.get_attribute("data-stage") {
            let lane = Lane::parse(&element.get_attribute("data-lane").unwrap_or_default());
            return Some(DropTarget::Stage(lane, stage.parse().ok()?));
        }
        if let Some(stage) = element.get_attribute("data-zone") {
            return Some(DropTarget::Zone(stage.parse().ok()?));
        }
        let day = |name: &str| element.get_attribute(name)?.parse::<CalendarDate>().ok();
        let month = day("data-month").map(|first| DropTarget::Period(Unit::Month, first));
        let quarter = || day("data-quarter").map(|first| DropTarget::Period(Unit::Quarter, first));
        month.or_else(quarter).or_else(|| day("data-day").map(DropTarget::Day))
    }
}

/// Where a card would land: on what, the place among the other cards, and where to draw the line.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Target {
    spot: DropTarget,
    index: usize,
    line: f64,
}

/// A card that is being dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Dragged {
    deal: DealId,
    /// How many cards move with it, itself included.
    count: usize,
    lane: Lane,
    from: StageId,
    x: f64,
    y: f64,
    /// From the pointer to the card's corner.
    grip: (f64, f64),
    width: f64,
}

impl Dragged {
    fn at(&self) -> (f64, f64) {
        (self.x, self.y)
    }
}

/// A pointer that went down and has not yet lifted anything.
struct Pressed {
    deal: DealId,
    lane: Lane,
    pointer: i32,
    x: f64,
    y: f64,
    is_touch: bool,
    card: HtmlElement,
    _hold: Option<Timeout>,
}

#[derive(Default)]
struct Listening {
    pressed: Option<Pressed>,
    listeners: Vec<EventListener>,
}

#[derive(Clone, Copy)]
pub struct Drag {
    dragged: RwSignal<Option<Dragged>>,
    /// The card, apart from where the pointer is: changes only when a drag begins or ends.
    lifted: Memo<Option<DealId>>,
    /// Everything that moves.
    moving: StoredValue<Vec<DealId>>,
    target: RwSignal<Option<Target>>,
    /// A drag ended with the pointer that is still down, or goes up right now: the click that follows is none.
    ended: StoredValue<bool>,
    board: NodeRef<Div>,
    mover: Mover,
    state: StoredValue<SendWrapper<Rc<RefCell<Listening>>>>,
    edges: StoredValue<Edges>,
    lanes: OpenLanes,
    /// The folded lane below the pointer, and since when, in the page's milliseconds.
    folded: StoredValue<Option<(Lane, f64)>>,
}

impl Drag {
    pub(super) fn provide(board: NodeRef<Div>, mover: Mover, lanes: OpenLanes) -> Drag {
        let dragged = RwSignal::new(None::<Dragged>);
        let drag = Drag {
            dragged,
            lifted: Memo::new(move |_| dragged.with(|dragged| dragged.map(|it| it.deal))),
            moving: StoredValue::new(Vec::new()),
            target: RwSignal::new(None),
            ended: StoredValue::new(false),
            board,
            mover,
            state: StoredValue::new(SendWrapper::new(Rc::default())),
            edges: StoredValue::new(Edges::default()),
            lanes,
            folded: StoredValue::new(None),
        };
        provide_context(drag);
        super::keyboard::KeyboardMove::provide(mover, board);
        drag.block_touch_scrolling();
        on_cleanup(move || drag.stop());
        drag
    }

    /// Whether a card is being dragged.
    pub(super) fn is_going_on(self) -> bool {
        self.lifted.get().is_some()
    }

    /// A touch scrolls until a card is lifted; then it must not. The listener has to be there before the touch begins.
    fn block_touch_scrolling(self) {
        let listener = StoredValue::new(None::<SendWrapper<EventListener>>);
        Effect::new(move || {
            let Some(board) = self.board.get() else { return };
            let options = EventListenerOptions { passive: false, ..EventListenerOptions::default() };
            let block = EventListener::new_with_options(&board, "touchmove", options, move |event| {
                let second_finger = event.dyn_ref::<web_sys::TouchEvent>().is_some_and(|it| it.touches().length() > 1);
                if self.lifted_now().is_some() {
                    event.prevent_default();
                    if second_finger {
                        self.cancel();
                    }
                }
            });
            listener.set_value(Some(SendWrapper::new(block)));
        });
    }

    pub fn is_dragged(self, deal: DealId) -> bool {
        self.lifted.get().is_some() && self.moving.with_value(|moving| moving.contains(&deal))
    }

    pub(super) fn line_in(self, lane: Lane, stage: StageId) -> Option<f64> {
        let here = |target: &Target| target.spot == DropTarget::Stage(lane, stage);
        self.target.with(|target| target.filter(here).map(|target| target.line))
    }

    /// Where the cards would land, and which they are.
    pub(super) fn hovering(self) -> Option<(Lane, StageId, Vec<DealId>)> {
        match self.target.get()?.spot {
            DropTarget::Stage(lane, stage) => Some((lane, stage, self.moving.get_value())),
            DropTarget::Period(..) | DropTarget::Day(_) | DropTarget::Zone(_) => None,
        }
    }

    /// Whether cards hover over this.
    pub(super) fn is_over(self, spot: DropTarget) -> bool {
        self.target.with(|target| target.is_some_and(|target| target.spot == spot))
    }

    /// Whether a drag has just ended.
    pub fn just_ended(self) -> bool {
        self.ended.get_value()
    }

    // Listeners, timers and frames may come after the board was left: nothing is dragged then.
    fn lifted_now(self) -> Option<DealId> {
        self.lifted.try_get_untracked().flatten()
    }

    fn dragged_now(self) -> Option<Dragged> {
        self.dragged.try_get_untracked().flatten()
    }

    fn board_now(self) -> Option<HtmlDivElement> {
        self.board.try_get_untracked().flatten()
    }

    fn state(self) -> Rc<RefCell<Listening>> {
        self.state.with_value(|state| (**state).clone())
    }

    /// A pointer went down on a card.
    pub fn press(self, event: &PointerEvent, card: HtmlElement, deal: DealId, lane: Lane) {
        if event.button() != 0 || self.lifted_now().is_some() || !self.mover.may_move() {
            return;
        }
        self.ended.set_value(false);
        let is_touch = event.pointer_type() != "mouse";
        let hold = is_touch.then(|| Timeout::new(HOLD_MS, move || self.lift()));
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let pressed = Pressed { deal, lane, pointer: event.pointer_id(), x, y, is_touch, card, _hold: hold };
        let state = self.state();
        let mut state = state.borrow_mut();
        state.pressed = Some(pressed);
        state.listeners = self.listeners();
    }

    fn listeners(self) -> Vec<EventListener> {
        let on_pointer = |name: &'static str, act: fn(Drag, &PointerEvent)| {
            EventListener::new(&window(), name, move |event| {
                if let Some(event) = event.dyn_ref::<PointerEvent>()
                    && self.is_held_by(event.pointer_id())
                {
                    act(self, event);
                }
            })
        };
        let escape = EventListener::new(&window(), "keydown", move |event| {
            if event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                self.cancel();
            }
        });
        vec![
            on_pointer("pointermove", Drag::moved),
            on_pointer("pointerup", |drag, _| drag.release()),
            on_pointer("pointercancel", |drag, _| drag.cancel()),
            escape,
        ]
    }

    /// Whether this is the pointer that went down on the card. What another one does moves, drops and ends nothing; a
    /// second finger that moves is heard of by `touchmove`.
    fn is_held_by(self, pointer: i32) -> bool {
        let state = self.state.try_with_value(|state| (**state).clone());
        let held = state.as_ref().and_then(|state| state.borrow().pressed.as_ref().map(|pressed| pressed.pointer));
        held == Some(pointer)
    }

    fn moved(self, event: &PointerEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if self.lifted_now().is_some() {
            touch();
            self.dragged.update(|dragged| {
                if let Some(dragged) = dragged {
                    (dragged.x, dragged.y) = (x, y);
                }
            });
            self.edges.update_value(|edges| edges.moved((x, y)));
            self.aim();
            return;
        }
        let state = self.state();
        let far = state
            .borrow()
            .pressed
            .as_ref()
            .map(|pressed| (pressed.is_touch, (x - pressed.x).hypot(y - pressed.y) > LIFT_PX));
        match far {
            // A finger that moves before the hold is over scrolls.
            Some((true, true)) => self.stop(),
            Some((false, true)) => {
                self.lift();
                self.moved(event);
            }
            _ => {}
        }
    }

    fn lift(self) {
        let state = self.state();
        let lifted = state.borrow().pressed.as_ref().and_then(|pressed| {
            let (_, from, _) = untrack(|| self.mover.place_of(pressed.deal))?;
            self.mover.prepare(pressed.deal);
            let moving = self.mover.with(pressed.deal);
            let count = moving.len();
            self.moving.set_value(moving);
            let card = pressed.card.get_bounding_client_rect();
            // A pointer that is gone already cannot be captured; its cancel event follows.
            let _ = pressed.card.set_pointer_capture(pressed.pointer);
            let grip = (pressed.x - card.left(), pressed.y - card.top());
            Some(Dragged {
                deal: pressed.deal,
                count,
                lane: pressed.lane,
                from,
                x: pressed.x,
                y: pressed.y,
                grip,
                width: card.width().min(280.0),
            })
        });
        if let Some(dragged) = lifted {
            self.dragged.set(Some(dragged));
            self.edges.set_value(Edges::lifted(dragged.at()));
            self.aim();
            self.next_frame();
        }
    }

    /// Finds where the card would land.
    fn aim(self) {
        let (Some(dragged), Some(board)) = (self.dragged_now(), self.board_now()) else { return };
        let target = match self.zone_below(&board, &dragged) {
            Some(spot) => Some(Target { spot, index: 0, line: 0.0 }),
            None => self.moving.with_value(|moving| find_target(&board, &dragged, moving)),
        };
        if self.target.get_untracked() != target {
            touch();
            self.target.set(target);
        }
    }

    /// The zone that the card was brought to.
    fn zone_below(self, board: &Element, dragged: &Dragged) -> Option<DropTarget> {
        zone_at(board, dragged).filter(|_| self.edges.with_value(Edges::went_away))
    }

    fn release(self) {
        let (dragged, target) = (self.dragged_now(), self.target.try_get_untracked().flatten());
        self.stop();
        if let Some(dragged) = dragged {
            self.ended.set_value(true);
            // The click comes with the same turn of the pointer; what comes later is another.
            Timeout::new(0, move || {
                // The board may have been left in the meantime.
                let _ = self.ended.try_set_value(false);
            })
            .forget();
            match target {
                Some(target) => {
                    self.mover.drop_on(self.moving.get_value(), dragged.lane, target.spot, target.index);
                }
                None => untrack(|| self.mover.announce_put_back(dragged.deal)),
            }
        }
    }

    fn cancel(self) {
        if let Some(deal) = self.lifted_now() {
            self.ended.set_value(true);
            untrack(|| self.mover.announce_put_back(deal));
        }
        self.stop();
    }

    fn stop(self) {
        let state = self.state();
        let listening = std::mem::take(&mut *state.borrow_mut());
        // Listeners may be stopping from inside one of themselves: they are dropped afterwards.
        Timeout::new(0, move || drop(listening)).forget();
        if self.dragged_now().is_some() {
            self.dragged.set(None);
            self.target.set(None);
        }
    }

    /// Scrolls near the edges as long as the drag goes on, and aims again: what is below the pointer may have been scrolled by
    /// a wheel too.
    fn frame(self, now: f64) {
        let (Some(dragged), Some(board)) = (self.dragged_now(), self.board_now()) else { return };
        let column = column_at(&board, dragged.x, dragged.y);
        // What is to be won or lost goes no further: zones are beyond the edge of the board.
        let is_in_zone = self.zone_below(&board, &dragged).is_some();
        let scroll = |edges: &mut Edges| edges.scroll(now, &board, column.as_ref(), dragged.at());
        match !is_in_zone && self.edges.try_update_value(scroll) == Some(true) {
            // What is below the pointer changes: it does not rest there.
            true => self.folded.set_value(None),
            false => self.open_below(now, dragged.at()),
        }
        self.aim();
        self.next_frame();
    }

    /// Opens the folded lane on which the pointer rests.
    fn open_below(self, now: f64, (x, y): (f64, f64)) {
        let below = document().element_from_point(x as f32, y as f32);
        let lane = below.and_then(|below| below.closest(".lane.folded").ok()?);
        let lane = lane.map(|lane| Lane::parse(&lane.get_attribute("data-lane").unwrap_or_default()));
        let since = self.folded.get_value().filter(|(known, _)| Some(*known) == lane);
        match (lane, since) {
            (Some(lane), Some((_, since))) if now - since > OPEN_MS => self.lanes.open(lane),
            (Some(_), Some(_)) => {}
            (lane, _) => self.folded.set_value(lane.map(|lane| (lane, now))),
        }
    }

    fn next_frame(self) {
        let next = Closure::once_into_js(move |now: f64| self.frame(now));
        // A page without animation frames is a page nobody sees.
        let _ = window().request_animation_frame(next.unchecked_ref());
    }
}

fn children(parent: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = parent.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// The column below or nearest to the pointer.
fn column_at(board: &Element, x: f64, y: f64) -> Option<Element> {
    let distance = |column: &Element| {
        let area = column.get_bounding_client_rect();
        let (across, down) = ((area.left() - x).max(x - area.right()), (area.top() - y).max(y - area.bottom()));
        across.max(0.0).hypot(down.max(0.0))
    };
    let nearest = |columns: Vec<Element>| columns.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    // The rail stands over columns that are scrolled below it, its gaps and its edge too.
    let rails = children(board, ".rail").into_iter().filter(|rail| distance(rail) <= 0.0);
    let on_rail = rails.flat_map(|rail| children(&rail, ".column")).collect();
    nearest(on_rail).or_else(|| nearest(children(board, ".column")))
}

/// The zone below the pointer.
fn zone_at(board: &Element, dragged: &Dragged) -> Option<DropTarget> {
    let is_below = |zone: &Element| {
        let area = zone.get_bounding_client_rect();
        (area.left()..=area.right()).contains(&dragged.x) && (area.top()..=area.bottom()).contains(&dragged.y)
    };
    let zone = children(&board.parent_element()?, ".drop-zone").into_iter().find(is_below)?;
    DropTarget::read(&zone)
}

fn find_target(board: &Element, dragged: &Dragged, moving: &[DealId]) -> Option<Target> {
    let area = board.get_bounding_client_rect();
    let is_in = |at: f64, low: f64, high: f64| (low - OUTSIDE_PX..=high + OUTSIDE_PX).contains(&at);
    if !is_in(dragged.x, area.left(), area.right()) || !is_in(dragged.y, area.top(), area.bottom()) {
        return None;
    }
    let column = column_at(board, dragged.x, dragged.y)?;
    let spot = DropTarget::read(&column)?;
    let moving: Vec<String> = moving.iter().map(ToString::to_string).collect();
    let Some(cards) = column.query_selector(".cards").ok().flatten() else {
        // It is collapsed: what it takes comes first.
        return Some(Target { spot, index: 0, line: 0.0 });
    };
    let others: Vec<Element> = children(&cards, ".card-slot:not([hidden])")
        .into_iter()
        .filter(|card| card.get_attribute("data-deal").is_none_or(|deal| !moving.contains(&deal)))
        .collect();
    // The middle of the preview decides, not the pointer's place on it.
    let index = others.partition_point(|card| {
        let area = card.get_bounding_client_rect();
        area.top() + area.height() / 2.0 < dragged.y
    });
    Some(Target { spot, index, line: line_before(&cards, &others, index) })
}

/// Where to draw the line before the card at `index`, in the list's own coordinates.
pub(super) fn line_before(cards: &Element, others: &[Element], index: usize) -> f64 {
    const HALF_GAP: f64 = 5.0;
    // Above the first card it would be cut off.
    const TOP: f64 = 1.0;
    let origin = cards.get_bounding_client_rect().top() - f64::from(cards.scroll_top());
    match (others.get(index), index.checked_sub(1).and_then(|at| others.get(at))) {
        (Some(next), _) => (next.get_bounding_client_rect().top() - origin - HALF_GAP).max(TOP),
        (None, Some(last)) => last.get_bounding_client_rect().bottom() - origin + HALF_GAP,
        (None, None) => HALF_GAP,
    }
}

/// The card under the pointer.
#[component]
pub fn DragPreview() -> impl IntoView {
    let drag = expect_context::<Drag>();
    let shown =
        Memo::new(move |_| drag.dragged.with(|dragged| dragged.map(|it| (it.deal, it.count, it.from, it.width))));
    let place = move || {
        let dragged = drag.dragged.get()?;
        Some(format!("translate({}px, {}px)", dragged.x - dragged.grip.0, dragged.y - dragged.grip.1))
    };
    move || {
        shown.get().map(|(deal, count, from, width)| {
            let body = card_body(from);
            view! {
                <div
                    class="deal-card preview"
                    class:stack={ count > 1 }
                    aria-hidden="true"
                    style:width=format!("{width}px")
                    style:transform=place
                >
                    <div class="card-body" inner_html=move || body(deal).html()></div>
                    {(count > 1).then(|| view! { <span class="stack-count">{count}</span> })}
                </div>
            }
        })
    }
}
