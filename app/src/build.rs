//! Which build of the app this is.

use leptos::prelude::{document, window};
use std::cell::Cell;
use web_sys::Event;

thread_local! {
    /// The server asks for a newer one.
    static TOO_OLD: Cell<bool> = const { Cell::new(false) };
}

/// The UNIX time of its commit, in seconds, as it stands on the element that loads the app; nothing while it is developed.
fn number() -> Option<u64> {
    let script = document().query_selector("script[data-build]").ok().flatten()?;
    script.get_attribute("data-build")?.parse().ok()
}

/// The server accepts the build `least` and newer ones. Says "update-required" where this one is older.
pub fn require(least: u64) {
    if !is_older(number(), least) {
        return;
    }
    TOO_OLD.set(true);
    if let Ok(event) = Event::new("update-required") {
        // Dispatching a fresh event cannot fail.
        let _ = window().dispatch_event(&event);
    }
}

/// Whether the server asked for a newer build.
pub fn is_too_old() -> bool {
    TOO_OLD.get()
}

fn is_older(build: Option<u64>, least: u64) -> bool {
    build.is_some_and(|build| build < least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_is_not_known_is_not_old() {
        assert!(is_older(Some(1_790_000_000), 1_790_000_001));
        assert!(!is_older(Some(1_790_000_000), 1_790_000_000));
        assert!(!is_older(None, u64::MAX));
    }
}
