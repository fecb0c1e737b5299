//! How wide the screen is.

use gloo::events::EventListener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// Narrower than this is a phone.
const NARROW: &str = "(max-width: 720px)";

/// Narrower than this leaves a page too little room beside the names of the navigation.
const MEDIUM: &str = "(max-width: 1000px)";

/// Whether the screen is narrow; follows changes.
pub fn use_narrow() -> ReadSignal<bool> {
    use_media(NARROW)
}

/// Whether the screen is that of a tablet, or narrower; follows changes.
pub fn use_medium() -> ReadSignal<bool> {
    use_media(MEDIUM)
}

fn use_media(query: &str) -> ReadSignal<bool> {
    let query = window().match_media(query).ok().flatten();
    let (matches, set_matches) = signal(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let read = query.clone();
        let listener = SendWrapper::new(EventListener::new(&query, "change", move |_| {
            // The screen that asked may be gone by now.
            let _ = set_matches.try_set(read.matches());
        }));
        on_cleanup(move || drop(listener));
    }
    matches
}
