//! How wide the screen is.

use gloo::events::EventListener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// Narrower than this is a phone.
const NARROW: &str = "(max-width: 720px)";

/// Whether the screen is narrow; follows changes.
pub fn use_narrow() -> ReadSignal<bool> {
    let query = window().match_media(NARROW).ok().flatten();
    let (narrow, set_narrow) = signal(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let read = query.clone();
        let listener = SendWrapper::new(EventListener::new(&query, "change", move |_| {
            // The screen that asked may be gone by now.
            let _ = set_narrow.try_set(read.matches());
        }));
        on_cleanup(move || drop(listener));
    }
    narrow
}
