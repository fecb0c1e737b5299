//! A field that a password is typed into.

use leptos::prelude::*;

#[component]
pub fn PasswordInput(
    #[prop(into)] label: Signal<&'static str>,
    value: RwSignal<String>,
    /// Whether it is one that begins to count: password managers offer one then.
    #[prop(default = false)]
    is_new: bool,
) -> impl IntoView {
    let kind = if is_new { "new-password" } else { "current-password" };
    view! {
        <label>
            {label}
            <input name=kind type="password" autocomplete=kind required=true bind:value=value />
        </label>
    }
}
