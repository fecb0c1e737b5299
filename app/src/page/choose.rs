//! Several workspaces lie on this device, and the browser has forgotten which one is used.

use crate::{
    feature::switcher::{NewWorkspace, WorkspaceList},
    i18n::{text, use_i18n},
};
use leptos::prelude::*;

#[component]
pub fn ChoosePage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <main class="narrow" id="content">
            <section class="card stack">
                <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                <h1>{i18n.s(text::WHICH_WORKSPACE)}</h1>
                <p>{i18n.s(text::WHICH_WORKSPACE_TEXT)}</p>
                <WorkspaceList current=None />
                <NewWorkspace />
            </section>
        </main>
    }
}
