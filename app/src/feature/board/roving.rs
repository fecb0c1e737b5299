//! Tab leads to one card of a column: the one that had the keys last, or the first one. Arrows lead on from there.

use leptos::{html::Ul, prelude::*};
use sotay_shared::id::DealId;
use web_sys::Element;

/// Says of a column that one of its cards had the keys.
const VISITED: &str = "data-visited";

/// Keeps one of the cards of a column within reach of Tab, whichever come and go.
pub fn keep_stop(list: NodeRef<Ul>, deals: Memo<Vec<DealId>>) {
    Effect::new(move || {
        let first = deals.with(|deals| deals.first().copied());
        let Some(list) = list.get() else { return };
        // The cards are drawn by then.
        request_animation_frame(move || {
            let stop = find(&list, ".card-slot:not([hidden]) > .deal-card[tabindex=\"0\"]");
            if stop.is_some() && list.has_attribute(VISITED) {
                return;
            }
            let drawn = first.and_then(|deal| find(&list, &format!("[data-deal=\"{deal}\"] > .deal-card")));
            if let Some(first) = drawn.or_else(|| find(&list, ".card-slot:not([hidden]) > .deal-card")) {
                move_stop(&list, &first);
            }
        });
    });
}

/// A card has the keys: Tab leads to it from now on.
pub fn stop_at(card: &Element) {
    let Ok(Some(list)) = card.closest(".cards") else { return };
    // A known attribute can always be set.
    let _ = list.set_attribute(VISITED, "");
    move_stop(&list, card);
}

fn move_stop(list: &Element, card: &Element) {
    if let Some(before) = find(list, ".deal-card[tabindex=\"0\"]") {
        set(&before, "-1");
    }
    set(card, "0");
}

fn find(list: &Element, selector: &str) -> Option<Element> {
    list.query_selector(selector).ok().flatten()
}

fn set(card: &Element, stop: &str) {
    // A known attribute can always be set.
    let _ = card.set_attribute("tabindex", stop);
}
