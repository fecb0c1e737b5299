//! Recovery codes, shown once: to be copied, saved or printed.

use crate::{
    files,
    i18n::{text, use_i18n},
    toast::use_toasts,
    ui::{copy_field::copy, modal::Modal},
};
use leptos::prelude::*;

#[component]
pub fn CodesDialog(codes: Vec<String>, close: Callback<()>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let all = StoredValue::new(codes.join("\n"));
    let copied = move |_| untrack(|| copy(all.get_value(), toasts, i18n.t(text::COPIED), i18n.t(text::NOT_COPIED)));
    let saved = move |_| {
        let heading = untrack(|| i18n.t(text::RECOVERY_CODES));
        let content = format!("Sotay: {heading}\n\n{}\n", all.get_value());
        files::save("sotay-recovery-codes.txt", "text/plain", content.as_bytes());
    };
    // Where printing is forbidden there is nothing to do.
    let printed = move |_| drop(window().print());
    view! {
        <Modal title=i18n.s(text::RECOVERY_CODES) class="recovery-codes" on_close=close>
            <div class="stack">
                <p>{i18n.s(text::RECOVERY_CODES_TEXT)}</p>
                <ol class="codes" aria-label=i18n.s(text::RECOVERY_CODES)>
                    {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
                </ol>
                <div class="actions">
                    <button type="button" on:click=copied>{i18n.s(text::COPY)}</button>
                    <button type="button" on:click=saved>{i18n.s(text::RECOVERY_SAVE)}</button>
                    <button type="button" on:click=printed>{i18n.s(text::PRINT)}</button>
                    <button class="primary" type="button" on:click=move |_| close.run(())>
                        {i18n.s(text::RECOVERY_KEPT)}
                    </button>
                </div>
            </div>
        </Modal>
    }
}
