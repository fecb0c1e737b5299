//! Any other address, and records that are not here: each says which of the two it is, and what can be done.

use super::sign_in;
use crate::{
    device::{self, DeviceWorkspace},
    format::fill,
    i18n::{text, use_i18n},
    own,
    replica::{Link, LocalStore},
    route::Route,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::id::RecordId;
use wasm_bindgen_futures::spawn_local;

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

#[component]
pub fn NotFoundPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="empty">
            <h1>{i18n.s(text::NO_SUCH_PAGE)}</h1>
            <p>{move || fill(i18n.t(text::NO_SUCH_PAGE_TEXT), &[("path", &path())])}</p>
            <a href=Route::Board.path()>{i18n.s(text::BACK_TO_BOARD)}</a>
        </div>
    }
}

/// A record that a link leads to and that is not in the workspace: it may still come, or be somewhere else.
#[component]
pub fn NotHere(record: RecordId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (status, device) = (replica.status, replica.device);
    let link = Memo::new(move |_| status.with(|status| (status.link, status.catching_up.is_some())));
    let elsewhere = RwSignal::new(None::<DeviceWorkspace>);
    spawn_local(async move {
        for other in device::workspaces().into_iter().filter(|other| !other.is(&device)) {
            let Ok(store) = LocalStore::look(other.workspace, other.member).await else { continue };
            let holds = store.holds(record).await.unwrap_or(false);
            store.close();
            if holds {
                // The page may be gone by now.
                let _ = elsewhere.try_set(Some(other));
                break;
            }
        }
    });
    let open = move |other: DeviceWorkspace| {
        device::use_workspace(other);
        // A fresh page: nothing of this workspace stays in memory.
        let _ = window().location().reload();
    };
    let found = move || {
        elsewhere.get().map(|other| {
            let name = own::name_of(other, i18n);
            let told = fill(i18n.t(text::FOUND_ELSEWHERE), &[("name", &name)]);
            let words = fill(i18n.t(text::OPEN_NAMED), &[("name", &name)]);
            view! { <p>{told}</p> <button class="primary" on:click=move |_| open(other)>{words}</button> }
        })
    };
    let sign_in = move || view! { <a class="button" href=sign_in::address(&path())>{i18n.s(text::SIGN_IN)}</a> };
    move || match link.get() {
        // What is on its way is waited for.
        (Link::Connecting, _) | (Link::Live, true) => {
            view! { <div class="empty"><p role="status">{i18n.s(text::GETTING_IT)}</p>{found}</div> }.into_any()
        }
        (link, _) => {
            let words = match link {
                Link::Local | Link::SignedOut => text::NOT_HERE_LOCAL,
                Link::Offline | Link::Outdated => text::NOT_HERE_OFFLINE,
                _ => text::NOT_HERE_SHARED,
            };
            let may_sign_in = matches!(link, Link::Local | Link::SignedOut | Link::NotAMember | Link::NotYours);
            view! {
                <div class="empty">
                    <h1>{i18n.s(text::NOT_HERE)}</h1>
                    <p>{i18n.s(words)}</p>
                    {found}
                    {may_sign_in.then(sign_in)}
                    <a href=Route::Board.path()>{i18n.s(text::BACK_TO_BOARD)}</a>
                </div>
            }
            .into_any()
        }
    }
}
