//! Whom an `@` in a text may call: suggested while it is typed.

use crate::{
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::{html::Textarea, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::{kind::Kind, search};
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

/// Members suggested.
const SUGGESTED: usize = 6;
/// Words of a name that may be typed after an `@`.
const WORDS: usize = 4;

/// What is typed after the last `@` before the caret: where the `@` stands, in UTF-16 units, and the beginning of a name.
fn asked(text: &str, caret: usize) -> Option<(usize, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let before = String::from_utf16_lossy(&units);
    let (ahead, name) = before.rsplit_once('@')?;
    // An address of mail calls nobody.
    let begins = ahead.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let is_name = !name.contains('\n') && !name.starts_with(' ') && name.split(' ').count() <= WORDS;
    (begins && is_name).then(|| (ahead.encode_utf16().count(), name.to_owned()))
}

/// Whether a name is called by what is typed of it: it begins so, or one of its words does.
fn is_called(folded_name: &str, typed: &str) -> bool {
    let typed = search::fold(typed);
    let begins = |(at, _): (usize, char)| {
        let is_word = at == 0 || folded_name[..at].ends_with(' ');
        is_word && folded_name[at..].starts_with(&typed)
    };
    folded_name.char_indices().any(begins)
}

/// Stands behind a text area and writes the chosen name into it.
#[component]
pub fn MentionList(area: NodeRef<Textarea>, body: RwSignal<String>, id: &'static str) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let typed = RwSignal::new(None::<(usize, String)>);
    let at = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let Some((_, typed)) = typed.get() else { return Vec::new() };
        let me = replica.device.member.into();
        let others = replica.model.list(Kind::Member).get().into_iter().filter(|member| *member != me);
        let named = others.filter_map(|member| Some(replica.model.peek(member)?.title().to_owned()));
        let mut named: Vec<String> = named.filter(|name| is_called(&search::fold(name), &typed)).collect();
        named.sort_by_cached_key(|name| search::fold(name));
        named.truncate(SUGGESTED);
        named
    });
    let choose = move |name: &str| {
        let Some((area, (start, _))) = area.get_untracked().zip(typed.get_untracked()) else { return };
        let units: Vec<u16> = area.value().encode_utf16().collect();
        let caret = area.selection_start().ok().flatten().map_or(units.len(), |caret| caret as usize).min(units.len());
        let called = format!("@{name} ");
        let to = (start + called.encode_utf16().count()) as u32;
        let written =
            [&units[..start.min(caret)], &called.encode_utf16().collect::<Vec<_>>(), &units[caret..]].concat();
        let written = String::from_utf16_lossy(&written);
        area.set_value(&written);
        body.set(written);
        typed.set(None);
        // A caret within the text can always be set.
        let _ = area.set_selection_range(to, to);
    };
    let look = move |area: &HtmlTextAreaElement| {
        let caret = area.selection_start().ok().flatten().unwrap_or_default();
        at.set(0);
        typed.set(asked(&area.value(), caret as usize));
    };
    let key = move |event: &KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => {
                let name = found.with_untracked(|found| found.get(at.get_untracked()).cloned());
                name.iter().for_each(|name| choose(name));
            }
            "Escape" => typed.set(None),
            _ => return,
        }
        // The key is used up: it neither breaks a line nor closes what the text stands in.
        event.prevent_default();
        event.stop_propagation();
    };
    let listeners = StoredValue::new(None::<SendWrapper<[EventListener; 3]>>);
    Effect::new(move || {
        let Some(element) = area.get() else { return };
        let typing = element.clone();
        listeners.set_value(Some(SendWrapper::new([
            EventListener::new(&element, "input", move |_| look(&typing)),
            EventListener::new(&element, "blur", move |_| typed.set(None)),
            EventListener::new_with_options(
                &element,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| event.dyn_ref::<KeyboardEvent>().into_iter().for_each(key),
            ),
        ])));
    });
    let option = move |nth: usize| format!("{id}-{nth}");
    Effect::new(move || {
        let Some(element) = area.get() else { return };
        // Neither name can be refused.
        let _ = match found.with(Vec::is_empty) {
            true => element.remove_attribute("aria-activedescendant"),
            false => element.set_attribute("aria-activedescendant", &option(at.get())),
        };
        let _ = element.set_attribute("aria-controls", id);
    });
    let line = move |(nth, name): (usize, String)| {
        let chosen = name.clone();
        view! {
            <li
                id=option(nth)
                role="option"
                aria-selected=move || (at.get() == nth).to_string()
                // The text keeps the focus.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| choose(&chosen)
            >
                "@" {name}
            </li>
        }
    };
    view! {
        <ul id=id class="mention-list" role="listbox" aria-label=i18n.s(text::MENTION) hidden=move || found.with(Vec::is_empty)>
            {move || found.get().into_iter().enumerate().map(line).collect_view()}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        let at_end = |text: &str| asked(text, text.encode_utf16().count());
        assert_eq!(at_end("Gọi lại @Tr"), Some((8, "Tr".into())));
        assert_eq!(at_end("@"), Some((0, String::new())));
        assert_eq!(at_end("😀 @Trần V"), Some((3, "Trần V".into())));
        assert_eq!(at_end("lan@example"), None);
        assert_eq!(at_end("@Lan\nrồi"), None);
        assert_eq!(at_end("@ Lan"), None);
        assert_eq!(at_end("không ai"), None);
        assert_eq!(asked("@La nữa", 3), Some((0, "La".into())));
    }

    #[test]
    fn whom_it_may_call() {
        let name = search::fold("Trần Văn Đức");
        for typed in ["", "tr", "Đức", "duc", "van d", "TRAN VAN DUC"] {
            assert!(is_called(&name, typed), "{typed}");
        }
        for typed in ["uc", "minh", "tran van duc "] {
            assert!(!is_called(&name, typed), "{typed}");
        }
    }
}
