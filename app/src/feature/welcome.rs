//! The first visit: what this is, and four ways to begin. Whoever has something here never meets it.

use crate::{
    format::fill,
    i18n::{text, use_i18n},
    route::Route,
    ui::{focus::focus, form_end::ProblemWords},
    widget::appearance::LanguageSwitch,
};
use leptos::{ev::SubmitEvent, html::Input, prelude::*};

/// What an invite link to this server holds; `None` for any other text.
fn token(typed: &str, origin: &str) -> Option<String> {
    // Some leave out how an address begins.
    let bare = |text: &str| text.split_once("://").map_or(text, |(_, rest)| rest).to_owned();
    let (address, token) = typed.trim().split_once('#')?;
    let is_ours = bare(address) == format!("{}{}", bare(origin), Route::Join.path());
    let is_token = !token.is_empty() && token.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    (is_ours && is_token).then(|| token.to_owned())
}

#[component]
pub fn Welcome(
    /// Begins on this device, with nothing else to be asked.
    begin: Callback<()>,
    /// What fills the workspace with something to look at.
    sample: fn() -> AnyView,
    /// What the workspace is to count in.
    currency: fn() -> AnyView,
) -> impl IntoView {
    let i18n = use_i18n();
    let invited = RwSignal::new(false);
    view! {
        <section class="card welcome" aria-labelledby="welcome-title">
            <div class="welcome-head">
                <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                <div>
                    <h2 id="welcome-title">{i18n.s(text::WELCOME_TITLE)}</h2>
                    <p>{i18n.s(text::WELCOME_TEXT)}</p>
                </div>
                <LanguageSwitch />
            </div>
            <ul class="beginnings">
                <li>
                    <button class="primary" on:click=move |_| begin.run(())>{i18n.s(text::WELCOME_START)}</button>
                    <p class="hint">{i18n.s(text::WELCOME_START_TEXT)}</p>
                </li>
                <li>
                    <a class="button" href=Route::SignIn.path()>{i18n.s(text::SIGN_IN)}</a>
                    <p class="hint">{i18n.s(text::WELCOME_SIGN_IN_TEXT)}</p>
                </li>
                <li>
                    <button
                        aria-expanded=move || invited.get().to_string()
                        on:click=move |_| invited.update(|invited| *invited = !*invited)
                    >
                        {i18n.s(text::WELCOME_INVITED)}
                    </button>
                    <p class="hint">{i18n.s(text::WELCOME_INVITED_TEXT)}</p>
                </li>
                <li>
                    {sample()}
                    <p class="hint">{i18n.s(text::WELCOME_LOOK_TEXT)}</p>
                </li>
            </ul>
            <Show when=move || invited.get()><InviteForm /></Show>
            {currency()}
        </section>
    }
}

/// Takes the link that a colleague sent.
#[component]
fn InviteForm() -> impl IntoView {
    let i18n = use_i18n();
    let typed = RwSignal::new(String::new());
    let is_wrong = RwSignal::new(false);
    let input = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            focus(&input);
        }
    });
    let origin = StoredValue::new(window().location().origin().unwrap_or_default());
    let problem = Signal::derive(move || {
        let example = format!("{}{}#…", origin.get_value(), Route::Join.path());
        is_wrong.get().then(|| fill(i18n.t(text::INVITE_UNREADABLE), &[("example", &example)]))
    });
    let open = move |event: SubmitEvent| {
        event.prevent_default();
        let token = origin.with_value(|origin| token(&typed.get_untracked(), origin));
        is_wrong.set(token.is_none());
        if let Some(token) = token {
            let path = format!("{}#{token}", Route::Join.path());
            // An address of the same origin can always be opened.
            let _ = window().location().assign(&path);
        }
    };
    view! {
        <form class="stack invited" on:submit=open>
            <label>
                {i18n.s(text::INVITE_LINK)}
                <input node_ref=input name="invitation" autocomplete="off" required=true bind:value=typed />
            </label>
            <ProblemWords problem />
            <div class="actions"><button class="primary" type="submit">{i18n.s(text::INVITE_SEE)}</button></div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_this_server_is_an_invitation() {
        let origin = "https://sotay.example";
        for (typed, expected) in [
            ("https://sotay.example/join#aB-_9", Some("aB-_9")),
            (" sotay.example/join#aB-_9\n", Some("aB-_9")),
            ("https://sotay.example/join", None),
            ("https://sotay.example/join#", None),
            ("https://sotay.example/board#aB", None),
            ("https://other.example/join#aB", None),
            ("https://sotay.example/join#a/../b", None),
            ("aB-_9", None),
            ("", None),
        ] {
            assert_eq!(token(typed, origin).as_deref(), expected, "{typed}");
        }
    }
}
