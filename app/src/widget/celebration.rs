//! A deal was won: a moment of confetti, drawn by the style sheet alone, and not for those who want less motion.

use gloo::timers::callback::Timeout;
use leptos::prelude::{document, request_animation_frame};

/// How many pieces fall, and for how long they are in the page.
const PIECES: usize = 12;
const STAYS_MS: u32 = 1_800;

/// Celebrates once the card is painted where it is now; one that falls already is enough for all that are won meanwhile.
pub fn celebrate() {
    request_animation_frame(|| {
        Timeout::new(0, fall).forget();
    });
}

fn fall() {
    if document().query_selector(".confetti").is_ok_and(|falling| falling.is_some()) {
        return;
    }
    let Ok(area) = document().create_element("div") else { return };
    let Some(body) = document().body() else { return };
    area.set_inner_html(&"<i></i>".repeat(PIECES));
    // Both fail for names only that are none, and a body takes any element.
    let _ = area.set_attribute("class", "confetti");
    let _ = area.set_attribute("aria-hidden", "true");
    if body.append_child(&area).is_ok() {
        Timeout::new(STAYS_MS, move || area.remove()).forget();
    }
}
