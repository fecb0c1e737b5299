//! Moving by keyboard: arrows move the focus between cards, Home and End to the ends of a column; Space lifts a card,
//! arrows move it, Space drops it, Esc puts it back. A live region says what happens.

use super::{drag::line_before, mover::Mover};
use crate::{
    format::fill,
    i18n::text,
    ui::focus::{self, Held},
    view_model::Lane,
};
use gloo::timers::callback::Timeout;
use leptos::{ev::KeyboardEvent, html::Div, prelude::*};
use sotay_shared::id::{DealId, StageId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDivElement, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// What Tab leads to where deals are a table.
const CELL: &str = ".grid [data-cell][tabindex=\"0\"]";

/// How long a move that is under way is followed, in frames.
const FRAMES: u32 = 120;

/// Where a card stands: its lane, its stage, and its place in the column.
pub(super) type Spot = (Lane, StageId, usize);

/// A card lifted by keyboard and where it would be dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lift {
    deal: DealId,
    /// The lane that it was taken from.
    from: Lane,
    lane: Lane,
    stage: StageId,
    index: usize,
}

#[derive(Clone, Copy)]
pub struct KeyboardMove {
    lift: RwSignal<Option<Lift>>,
    mover: Mover,
    board: NodeRef<Div>,
}

impl KeyboardMove {
    pub(super) fn provide(mover: Mover, board: NodeRef<Div>) {
        provide_context(KeyboardMove { lift: RwSignal::new(None), mover, board });
    }

    pub fn is(self, deal: DealId) -> bool {
        self.lift.with(|lift| lift.is_some_and(|lift| lift.deal == deal))
    }

    pub(super) fn line_in(self, lane: Lane, stage: StageId) -> Option<f64> {
        let lift = self.lift.get().filter(|lift| (lift.lane, lift.stage) == (lane, stage))?;
        let column = self.column(lane, stage)?;
        let cards = column.query_selector(".cards").ok()??;
        let others: Vec<Element> = self.cards(&column).into_iter().filter(|card| !is_card(card, lift.deal)).collect();
        Some(line_before(&cards, &others, lift.index))
    }

    /// Whether a lifted card would be dropped there.
    pub fn is_over(self, lane: Lane, stage: StageId) -> bool {
        self.lift.with(|lift| lift.is_some_and(|lift| (lift.lane, lift.stage) == (lane, stage)))
    }

    /// A key was pressed on a card.
    pub fn key(self, event: &KeyboardEvent, deal: DealId, lane: Lane, stage: StageId) {
        let key = event.key();
        match (self.lift.get_untracked(), key.as_str()) {
            (None, " ") => self.pick_up(deal, lane),
            (None, "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End") => {
                self.move_focus(&key, deal, lane, stage);
            }
            (Some(lift), " ") => {
                self.lift.set(None);
                self.mover.drop_at(self.mover.with(lift.deal), lift.from, lift.lane, lift.stage, lift.index);
                self.keep_focus(lift.deal);
            }
            (Some(lift), "Escape" | "Tab") => {
                self.lift.set(None);
                untrack(|| self.mover.announce_put_back(lift.deal));
                if key == "Tab" {
                    return;
                }
            }
            (Some(lift), "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End") => {
                self.shift(lift, &key);
            }
            (Some(_), "Enter") => {}
            _ => return,
        }
        event.prevent_default();
    }

    fn pick_up(self, deal: DealId, lane: Lane) {
        if !self.mover.allows() {
            return;
        }
        untrack(|| {
            let Some((stage, index)) = self.mover.place_in(lane, deal) else { return };
            self.mover.prepare(deal);
            self.lift.set(Some(Lift { deal, from: lane, lane, stage, index }));
            let name = self.mover.name(deal);
            self.mover.announce(fill(self.mover.i18n().t(text::LIFTED), &[("deal", &name)]));
        });
    }

    fn shift(self, lift: Lift, key: &str) {
        untrack(|| {
            let mut stages = self.mover.stages();
            // What takes nothing is passed over, but for where it comes from.
            stages.retain(|stage| *stage == lift.stage || self.mover.takes(*stage));
            let at = stages.iter().position(|stage| *stage == lift.stage).unwrap_or(0);
            let stage = match key {
                "ArrowLeft" => stages.get(at.wrapping_sub(1)),
                "ArrowRight" => stages.get(at + 1),
                _ => Some(&lift.stage),
            };
            let Some(stage) = stage.copied() else { return };
            let others = |lane| self.mover.others_in(lane, stage, lift.deal);
            // Beyond the first and the last place is the next lane.
            let (lane, index) = match key {
                "ArrowUp" if lift.index == 0 => match self.lane_beside(lift.lane, stage, -1) {
                    Some(lane) => (lane, others(lane)),
                    None => (lift.lane, 0),
                },
                "ArrowDown" if lift.index >= others(lift.lane) => match self.lane_beside(lift.lane, stage, 1) {
                    Some(lane) => (lane, 0),
                    None => (lift.lane, lift.index),
                },
                "ArrowUp" => (lift.lane, lift.index - 1),
                "ArrowDown" => (lift.lane, lift.index + 1),
                "Home" => (lift.lane, 0),
                "End" => (lift.lane, others(lift.lane)),
                _ => (lift.lane, lift.index),
            };
            let others = others(lane);
            let index = index.min(others);
            self.lift.set(Some(Lift { lane, stage, index, ..lift }));
            let column = self.column(lane, stage);
            if let Some(column) = &column {
                self.show(column, lift.deal, index);
            }
            // With its lane, where it is in one.
            let name = column.and_then(|column| column.get_attribute("aria-label"));
            let name = name.unwrap_or_else(|| self.mover.stage_name(stage));
            let (n, of) = ((index + 1).to_string(), (others + 1).to_string());
            let words = [("stage", name.as_str()), ("n", n.as_str()), ("of", of.as_str())];
            self.mover.announce(fill(self.mover.i18n().t(text::HOVERING), &words));
        });
    }

    /// The next lane on the board, or the one before; a folded one is passed over.
    fn lane_beside(self, lane: Lane, stage: StageId, step: isize) -> Option<Lane> {
        let lanes = self.mover.lanes();
        let mut at = lanes.iter().position(|it| *it == lane)?;
        loop {
            at = at.checked_add_signed(step)?;
            let lane = *lanes.get(at)?;
            if self.column(lane, stage).is_some() {
                return Some(lane);
            }
        }
    }

    /// Scrolls to a place in a column.
    fn show(self, column: &Element, deal: DealId, index: usize) {
        column.scroll_into_view_with_scroll_into_view_options(&nearest());
        let cards: Vec<Element> = self.cards(column).into_iter().filter(|card| !is_card(card, deal)).collect();
        if let Some(card) = cards.get(index).or(cards.last()) {
            card.scroll_into_view_with_scroll_into_view_options(&nearest());
        }
    }

    fn move_focus(self, key: &str, deal: DealId, lane: Lane, stage: StageId) {
        let Some(column) = self.column(lane, stage) else { return };
        let cards = self.cards(&column);
        let at = cards.iter().position(|card| is_card(card, deal)).unwrap_or(0);
        let stages = untrack(|| self.mover.stages());
        let column_at = stages.iter().position(|it| *it == stage).unwrap_or(0);
        let next = match key {
            "ArrowUp" => match at.checked_sub(1) {
                Some(at) => cards.get(at).cloned(),
                None => self.lane_beside(lane, stage, -1).and_then(|lane| self.card_at(lane, stage, usize::MAX)),
            },
            "ArrowDown" => match cards.get(at + 1) {
                Some(card) => Some(card.clone()),
                None => self.lane_beside(lane, stage, 1).and_then(|lane| self.card_at(lane, stage, 0)),
            },
            "Home" => cards.first().cloned(),
            "End" => cards.last().cloned(),
            // The nearest column that has a card at all.
            "ArrowLeft" => stages[..column_at].iter().rev().find_map(|stage| self.card_at(lane, *stage, at)),
            _ => {
                let after = stages.get(column_at + 1..).unwrap_or_default();
                after.iter().find_map(|stage| self.card_at(lane, *stage, at))
            }
        };
        if let Some(next) = next {
            focus_card(&next);
        }
    }

    fn card_at(self, lane: Lane, stage: StageId, index: usize) -> Option<Element> {
        let cards = self.cards(&self.column(lane, stage)?);
        cards.get(index).or(cards.last()).cloned()
    }

    /// A card that moves to another column is drawn anew; the focus follows it there.
    pub fn keep_focus(self, deal: DealId) {
        let (held, before) = (Held::now(), self.mover.place_of(deal));
        Timeout::new(60, move || {
            // Whoever went on to another card stays there.
            if !held.is_still_so()
                && document().active_element().is_some_and(|it| it.class_list().contains("deal-card"))
            {
                return;
            }
            self.give_focus(deal, before);
            self.follow(deal, before, FRAMES);
        })
        .forget();
    }

    /// A card that is still where it was may be on its way: it has the focus again where it is drawn next, unless
    /// somebody went on meanwhile.
    fn follow(self, deal: DealId, before: Option<Spot>, left: u32) {
        // The board may have been left in the meantime.
        if left == 0 || self.board_now().is_none() || self.mover.place_of(deal) != before {
            return;
        }
        let held = Held::now();
        request_animation_frame(move || {
            if !held.is_still_so() || self.board_now().is_none() {
                return;
            }
            match self.mover.place_of(deal) == before {
                true => self.follow(deal, before, left - 1),
                false => self.give_focus(deal, before),
            }
        });
    }

    /// What had the keys is gone: a card has them, or what stands for it, or the cell of a table that Tab leads to.
    pub(super) fn give_lost_focus(self, deal: DealId, before: Option<Spot>) {
        request_animation_frame(move || {
            // Whoever went on keeps them.
            if document().active_element().is_some_and(|it| it.tag_name() != "BODY") {
                return;
            }
            let cell = self.board_now().and_then(|board| board.query_selector(CELL).ok()?);
            match cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
                Some(cell) => focus::focus(&cell),
                None => self.give_focus(deal, before),
            }
        });
    }

    /// Gives the focus to a card, or to what stands for it where it is not drawn. `before` is where it stood.
    fn give_focus(self, deal: DealId, before: Option<Spot>) {
        let Some(board) = self.board_now() else { return };
        match board.query_selector(&format!("[data-deal=\"{deal}\"]")) {
            Ok(Some(card)) => focus_card(&card),
            _ => match (self.mover.place_of(deal), before) {
                // It stands in a column that is collapsed, or on the rail.
                (Some((lane, stage, _)), _) => self.focus_head(lane, stage),
                // The filter shows it no more: the next one takes its place.
                (None, Some((lane, stage, at))) => match self.card_at(lane, stage, at) {
                    Some(next) => focus_card(&next),
                    None => self.focus_head(lane, stage),
                },
                (None, None) => {}
            },
        }
    }

    /// The board, unless it was left.
    fn board_now(self) -> Option<HtmlDivElement> {
        self.board.try_get_untracked().flatten()
    }

    /// A column was put onto the rail, or taken from it, by its button; the focus follows it.
    pub fn keep_focus_on_head(self, lane: Lane, stage: StageId) {
        Timeout::new(0, move || {
            // The board may have been left in the meantime.
            if self.board.try_get_untracked().flatten().is_some() {
                self.focus_head(lane, stage);
            }
        })
        .forget();
    }

    fn focus_head(self, lane: Lane, stage: StageId) {
        let button = self.column(lane, stage).and_then(|column| column.query_selector(".collapse").ok()?);
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            focus::focus(&button);
        }
    }

    fn column(self, lane: Lane, stage: StageId) -> Option<Element> {
        let column = format!("[data-stage=\"{stage}\"][data-lane=\"{lane}\"]");
        self.board.get_untracked()?.query_selector(&column).ok()?
    }

    fn cards(self, column: &Element) -> Vec<Element> {
        let Ok(found) = column.query_selector_all(".card-slot:not([hidden])") else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
    }
}

/// As little as is needed.
fn nearest() -> ScrollIntoViewOptions {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    options
}

fn is_card(card: &Element, deal: DealId) -> bool {
    card.get_attribute("data-deal") == Some(deal.to_string())
}

fn focus_card(card: &Element) {
    if let Ok(Some(card)) = card.query_selector(".deal-card")
        && let Some(card) = card.dyn_ref::<HtmlElement>()
    {
        focus::focus(card);
    }
}
