//! Tab leads to one card of a column, the one that had the keys last; arrows lead on from there.

use leptos::{html::Ul, prelude::*};
use sotay_shared::id::DealId;
use web_sys::Element;

/// Keeps one of the cards of a column within reach of Tab, whichever come and go.
pub fn keep_stop(list: NodeRef<Ul>, deals: Memo<Vec<DealId>>) {
    Effect::new(move || {
        deals.track();
        let Some(list) = list.get() else { return };
        // The cards are drawn by then.
        request_animation_frame(move || {
            if find(&list, ".card-slot:not([hidden]) > .deal-card[tabindex=\"0\"]").is_none()
                && let Some(first) = find(&list, ".card-slot:not([hidden]) > .deal-card")
            {
                stop_at(&first);
            }
        });
    });
}

/// Tab leads to this card of its column from now on.
pub fn stop_at(card: &Element) {
    let Ok(Some(list)) = card.closest(".cards") else { return };
    if let Some(before) = find(&list, ".deal-card[tabindex=\"0\"]") {
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
