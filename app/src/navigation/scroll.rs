//! Where somebody was on a page: how far it was scrolled, and what they had come to.

use crate::screen::use_narrow;
use gloo::events::EventListener;
use leptos::{html::ElementType, prelude::*};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// What scrolls on some page.
const SCROLLERS: &str = "#content, .board-area, .board, .cards, .grid-area, .calendar";
/// How long a page may take until what was seen is there again, in frames: lists draw more as they are scrolled.
const FRAMES: u32 = 120;

/// How far one page was scrolled when it was left.
#[derive(Debug, Clone, Default)]
pub struct ScrollState {
    /// The nth of what scrolls, with how far it was scrolled from its top and its left.
    scrolled: Vec<(u32, i32, i32)>,
}

fn scrollers() -> Vec<Element> {
    let Ok(found) = document().query_selector_all(SCROLLERS) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// Whether somebody is further down already in what an element stands in.
fn is_scrolled(element: &Element) -> bool {
    scrollers().iter().any(|it| it.scroll_top() != 0 && it.contains(Some(element)))
}

impl ScrollState {
    /// As the page stands now.
    pub fn now() -> ScrollState {
        let scrolled = scrollers().into_iter().zip(0..).filter_map(|(element, nth)| {
            let (top, left) = (element.scroll_top(), element.scroll_left());
            (top != 0 || left != 0).then_some((nth, top, left))
        });
        ScrollState { scrolled: scrolled.collect() }
    }

    /// Scrolls to where the page was left and puts the focus on the link to where somebody comes back from. It goes on while the
    /// page is still drawn, and ends when somebody does anything else.
    pub fn restore(self, came_from: String) {
        let given_up = Rc::new(Cell::new(false));
        let listeners = ["pointerdown", "wheel", "keydown", "touchstart"].map(|event| {
            let given_up = given_up.clone();
            EventListener::new(&document(), event, move |_| given_up.set(true))
        });
        step(Return { state: self, came_from, given_up, _listeners: listeners }, FRAMES);
    }

    /// Scrolls as far as the page goes by now; whether all of it is where it was.
    fn scroll(&self) -> bool {
        let found = scrollers();
        self.scrolled.iter().fold(true, |done, (nth, top, left)| {
            let Some(element) = found.get(*nth as usize) else { return false };
            if (element.scroll_top(), element.scroll_left()) != (*top, *left) {
                element.set_scroll_top(*top);
                element.set_scroll_left(*left);
            }
            done && (element.scroll_top() - top).abs() <= 1 && (element.scroll_left() - left).abs() <= 1
        })
    }
}

/// On a narrow screen a list begins with this element, once it is drawn; not where somebody is further down already.
pub fn begin_with<E: ElementType<Output: JsCast + Clone>>(element: NodeRef<E>) {
    let narrow = use_narrow();
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        let element: Element = element.unchecked_into();
        if !narrow.get_untracked() {
            return;
        }
        request_animation_frame(move || {
            if !is_scrolled(&element) {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Start);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    });
}

/// Somebody comes back, until they do something else.
struct Return {
    state: ScrollState,
    came_from: String,
    given_up: Rc<Cell<bool>>,
    _listeners: [EventListener; 4],
}

fn step(returning: Return, left: u32) {
    request_animation_frame(move || {
        if returning.given_up.get() {
            return;
        }
        let there = returning.state.scroll();
        let focused = there && focus(&returning.came_from);
        if !focused && left > 0 {
            step(returning, left - 1);
        }
    });
}

/// Puts the focus on what leads to a page, a link or a card; whether there is one.
fn focus(path: &str) -> bool {
    // Of an address of ours only its last part is no word: an id.
    let record = path.rsplit('/').next().unwrap_or_default();
    let known = |letter: char| letter.is_ascii_alphanumeric() || "-/_".contains(letter);
    if record.is_empty() || !path.chars().all(known) {
        return false;
    }
    let wanted = format!("#content a[href=\"{path}\"], #content [data-deal=\"{record}\"] .deal-card");
    let link = document().query_selector(&wanted).ok().flatten().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let Some(link) = link else { return false };
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focusing an element that is in the page cannot fail.
    let _ = link.focus_with_options(&options);
    true
}
