//! Giving the keys to something that is drawn a moment later.

use leptos::prelude::document;
use web_sys::{Element, HtmlElement};

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
