//! The app: language, theme, workspace, pages.

use crate::{
    feature::{shell::Shell, theme, update::UpdatePrompt},
    i18n::{I18n, text, use_i18n},
    page::{board::BoardPage, deal::DealPage, join::JoinPage, not_found::NotFoundPage, settings::SettingsPage},
    replica::{ReplicaHandle, StoreError},
    route::Route,
    ui::toast::{ToastArea, Toasts},
    workspace,
};
use leptos::prelude::*;
use leptos_router::{components::Router, hooks::use_location};
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn App() -> impl IntoView {
    I18n::provide();
    Toasts::provide();
    theme::provide();
    view! {
        <Router>
            <Start />
            <ToastArea />
            <UpdatePrompt />
        </Router>
    }
}

/// The route of the address bar; `None` where there is none.
#[derive(Debug, Clone, Copy)]
struct CurrentRoute(Memo<Option<Route>>);

/// An invitation is answered before any workspace is opened; everything else needs one.
#[component]
fn Start() -> impl IntoView {
    let location = use_location();
    let route = CurrentRoute(Memo::new(move |_| Route::parse(&location.pathname.get())));
    provide_context(route);
    let joining = Memo::new(move |_| route.0.get() == Some(Route::Join));
    move || if joining.get() { view! { <JoinPage /> }.into_any() } else { view! { <Opened /> }.into_any() }
}

#[component]
fn Opened() -> impl IntoView {
    let i18n = use_i18n();
    let opened = RwSignal::new(None::<Result<ReplicaHandle, StoreError>>);
    spawn_local(async move { opened.set(Some(workspace::open_or_create(i18n).await)) });
    move || match opened.get() {
        None => view! { <p class="opening" role="status">{i18n.s(text::LOADING)}</p> }.into_any(),
        Some(Ok(replica)) => view! { <Pages replica /> }.into_any(),
        Some(Err(StoreError(message))) => {
            let explained = move || crate::format::fill(i18n.t(text::ERROR_STORE), &[("message", &message)]);
            view! { <p class="start-error" role="alert">{explained}</p> }.into_any()
        }
    }
}

#[component]
fn Pages(replica: ReplicaHandle) -> impl IntoView {
    provide_context(replica);
    let route = expect_context::<CurrentRoute>().0;
    let page = move || match route.get() {
        Some(Route::Board) => view! { <BoardPage /> }.into_any(),
        Some(Route::Deal(deal)) => view! { <DealPage deal /> }.into_any(),
        Some(Route::Settings) => view! { <SettingsPage /> }.into_any(),
        // An invitation has its own page, outside of any workspace.
        Some(Route::Join) | None => view! { <NotFoundPage /> }.into_any(),
    };
    view! { <Shell>{page}</Shell> }
}
