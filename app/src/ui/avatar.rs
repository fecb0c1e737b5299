//! Who somebody is at a glance: the first letters of a name, on one of ten hues.

use crate::format::initials;
use leptos::prelude::*;
use sotay_shared::id::RecordId;

const HUES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// The hue of an id, the same on every device, as the style sheet numbers it.
pub fn hue(id: RecordId) -> &'static str {
    let sum = id.as_bytes().iter().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
    HUES[usize::from(sum) % HUES.len()]
}

/// An avatar; it says nothing to a screen reader, the name stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: Signal<String>, id: RecordId) -> impl IntoView {
    view! {
        <span class="avatar" data-hue=hue(id) aria-hidden="true">{move || initials(&name.get())}</span>
    }
}
