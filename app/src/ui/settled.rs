//! What a search finds changes with every letter. What can be seen follows at once, and the rest when typing rests.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

/// How long it rests, in milliseconds: longer than between two letters of somebody who types.
const REST_MS: u32 = 250;

/// Gives a value as it was when it last rested, and nothing before it first does. `before` is called each time that it
/// rests, right before the new value is given.
pub fn settled<T: Send + Sync + 'static>(
    value: impl Fn() -> Option<T> + 'static,
    before: impl Fn() + Copy + 'static,
) -> ReadSignal<Option<T>> {
    let (settled, set_settled) = signal(None);
    Effect::new(move |_: Option<Timeout>| {
        let value = value();
        // The one before it is given up with its timer.
        Timeout::new(REST_MS, move || {
            before();
            // The screen that asked may be left by now.
            let _ = set_settled.try_set(value);
        })
    });
    settled
}
