//! The workspace in use has a passcode: it is asked for, and one can go elsewhere instead.

use crate::{
    device::{self, DeviceWorkspace},
    feature::{devices::LockScreen, switcher::WorkspaceList},
    i18n::{text, use_i18n},
    route::Route,
};
use leptos::prelude::*;

#[component]
pub fn LockedPage(device: DeviceWorkspace) -> impl IntoView {
    let i18n = use_i18n();
    let others = device::workspaces().iter().any(|it| !it.is(&device));
    view! {
        <main class="narrow" id="content">
            <section class="card stack locked">
                <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                <LockScreen device />
                {others.then(|| view! {
                    <h2>{i18n.s(text::WORKSPACES)}</h2>
                    <WorkspaceList current=None />
                })}
                <p><a href=Route::SignIn.path()>{i18n.s(text::LOCKED_SOMEBODY_ELSE)}</a></p>
            </section>
        </main>
    }
}
