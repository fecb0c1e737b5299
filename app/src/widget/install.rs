//! Installing the app: the browser's offer is kept until somebody wants it; where there is none, words say how.

use crate::{
    i18n::{text, use_i18n},
    installed::{self, can_install, is_installed_by_hand},
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
    },
};
use gloo::events::EventListener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;

/// Whether the app can be installed, and what does it.
#[derive(Clone, Copy)]
pub struct Install(RwSignal<bool>);

impl Install {
    /// Whether the browser offers it; follows the offer.
    pub fn is_possible(self) -> bool {
        self.0.get()
    }

    /// Takes up the offer: the browser asks.
    pub fn run(self) {
        spawn_local(async move {
            installed::install().await;
            // Whoever asked may be gone by now.
            let _ = self.0.try_set(can_install());
        });
    }
}

/// Follows the browser's offer as long as whoever asks is shown.
pub fn use_install() -> Install {
    let possible = RwSignal::new(can_install());
    let listeners = ["install-ready", "install-over"].map(|name| {
        EventListener::new(&window(), name, move |_| {
            let _ = possible.try_set(can_install());
        })
    });
    let listeners = SendWrapper::new(listeners);
    on_cleanup(move || drop(listeners));
    Install(possible)
}

/// Installs the app wherever that can be done; says how where the browser leaves it to people.
#[component]
pub fn InstallButton() -> impl IntoView {
    let i18n = use_i18n();
    let (install, told) = (use_install(), RwSignal::new(false));
    let by_hand = is_installed_by_hand();
    let run = move |_| if by_hand { told.set(true) } else { install.run() };
    let close = Callback::new(move |()| told.set(false));
    view! {
        <Show when=move || by_hand || install.is_possible()>
            <button class="quiet install" on:click=run>
                <IconView icon=Icon::Device />
                {i18n.s(text::INSTALL)}
            </button>
        </Show>
        {move || told.get().then(|| view! {
            <Modal title=i18n.s(text::INSTALL) on_close=close>
                <p>{i18n.s(text::INSTALL_BY_HAND)}</p>
                <div class="actions"><button on:click=move |_| close.run(())>{i18n.s(text::CLOSE)}</button></div>
            </Modal>
        })}
    }
}
