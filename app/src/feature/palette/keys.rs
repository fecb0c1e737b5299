//! The keys that do something without the palette.

use super::named_commands;
use crate::{
    i18n::{Text, text, use_i18n},
    ui::modal::Modal,
};
use leptos::prelude::*;

/// Keys that belong to one place.
const LOCAL_KEYS: [(&str, Text); 11] = [
    ("← ↑ ↓ →", text::KEYS_MOVE_FOCUS),
    ("Space", text::KEYS_LIFT),
    ("x", text::PICK),
    ("m", text::KEYS_CARD_MENU),
    ("Shift x", text::KEYS_PICK_RANGE),
    ("j / k", text::KEYS_NEXT_LINE),
    ("e", text::KEYS_COMPLETE),
    ("t", text::KEYS_POSTPONE),
    ("Enter", text::OPEN),
    ("Esc", text::KEYS_PUT_BACK),
    ("Ctrl K", text::PALETTE),
];

#[component]
pub fn KeysDialog(open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let everywhere =
        named_commands().into_iter().map(|(_, name, keys)| (keys, name)).filter(|(keys, _)| !keys.is_empty());
    let lines = everywhere.chain(LOCAL_KEYS).map(move |(keys, name)| {
        view! {
            <div>
                <dt><kbd>{keys}</kbd></dt>
                <dd>{i18n.s(name)}</dd>
            </div>
        }
    });
    view! {
        <Modal title=i18n.s(text::SHORTCUTS) on_close=Callback::new(move |()| open.set(false))>
            // It has the focus, so that the arrows scroll it from its beginning.
            <dl class="keys" tabindex="0">{lines.collect_view()}</dl>
            <div class="actions">
                <button on:click=move |_| open.set(false)>{i18n.s(text::CLOSE)}</button>
            </div>
        </Modal>
    }
}
