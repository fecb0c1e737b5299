//! Giving the keys to something that is drawn a moment later.

use gloo::timers::callback::Timeout;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// When something that was changed is drawn anew, and on a slow device, in milliseconds.
const DRAWN: [u32; 2] = [60, 300];

/// Where the keys are when something is asked for that takes a moment.
#[derive(Debug)]
pub struct Held(Option<Element>);

impl Held {
    pub fn now() -> Held {
        Held(document().active_element())
    }

    /// Whether nobody put the keys elsewhere meanwhile: whoever went on keeps them there.
    pub fn is_still_so(&self) -> bool {
        let now = document().active_element();
        now == self.0 || now.is_none_or(|now| now.tag_name() == "BODY")
    }
}

/// Gives the keys to an element.
pub fn focus(element: &HtmlElement) {
    // Focusing an element that is in the page cannot fail.
    let _ = element.focus();
}

/// Gives the keys back to the button that moves a line up or down, once the line stands elsewhere: it is taken out of
/// the page on the way.
pub fn follow_line(line: &str, down: bool) {
    follow(&format!("{line} {}", if down { ".turn-down" } else { ".turn-up" }));
}

/// Gives the keys to the button that a selector finds, or that what it finds stands in, once it is drawn anew.
pub fn follow(selector: &str) {
    for delay in DRAWN {
        let (held, selector) = (Held::now(), selector.to_owned());
        let give = move || {
            if held.is_still_so() {
                let found = document().query_selector(&selector).ok().flatten();
                let button = found.and_then(|found| found.closest("button").ok().flatten());
                button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
            }
        };
        Timeout::new(delay, give).forget();
    }
}
