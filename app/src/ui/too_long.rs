//! What does not fit into a field is told before the browser cuts it.

use crate::{
    clock,
    format::fill,
    i18n::{I18n, text},
    toast::Toasts,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, InputEvent};

/// Between two letters that do not fit it is not told again, in milliseconds.
const TOLD_MS: i64 = 5_000;

/// Letters that a field has and takes at most, and how many of them would be replaced; as the browser counts, in UTF-16 units.
fn room(event: &InputEvent) -> Option<(usize, usize, usize)> {
    let target = event.target()?;
    let (length, most, from, to) = match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => {
            let selected = (input.selection_start().ok().flatten(), input.selection_end().ok().flatten());
            (input.value().encode_utf16().count(), input.max_length(), selected.0, selected.1)
        }
        Err(target) => {
            let area = target.dyn_into::<HtmlTextAreaElement>().ok()?;
            let selected = (area.selection_start().ok().flatten(), area.selection_end().ok().flatten());
            (area.value().encode_utf16().count(), area.max_length(), selected.0, selected.1)
        }
    };
    let most = usize::try_from(most).ok().filter(|most| *most > 0)?;
    let selected = to.unwrap_or(0).saturating_sub(from.unwrap_or(0)) as usize;
    Some((length, most, selected))
}

/// Tells from now on what a field does not take. What is pasted is then not taken at all: it is still where it came from, and
/// whoever pasted it sees that it is not here.
pub fn tell_what_is_too_long(i18n: I18n, toasts: Toasts) {
    let options = EventListenerOptions::enable_prevent_default();
    let told = Cell::new(0);
    EventListener::new_with_options(&document(), "beforeinput", options, move |event| {
        let Some(event) = event.dyn_ref::<InputEvent>() else { return };
        let pasted = || event.data_transfer().and_then(|data| data.get_data("text/plain").ok());
        let Some(inserted) = event.data().or_else(pasted) else { return };
        let Some((length, most, selected)) = room(event) else { return };
        let inserted = inserted.encode_utf16().count();
        let after = (length + inserted).saturating_sub(selected);
        if after > most {
            event.prevent_default();
            let now = clock::now().0;
            if inserted == 1 && now - told.replace(now) < TOLD_MS {
                return;
            }
            let (most, over) = (most.to_string(), (after - most).to_string());
            let words = untrack(|| i18n.t(text::TOO_LONG));
            toasts.error(fill(words, &[("most", &most), ("n", &over)]));
        }
    })
    .forget();
}
