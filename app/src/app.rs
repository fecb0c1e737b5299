//! The app: language, theme, workspace, pages.

use crate::{
    actions::Actions,
    feature::{
        import::Imports, palette::Palette, record::custom_fields, reminders::Reminders, shell::Shell, theme,
        update::UpdatePrompt,
    },
    i18n::{I18n, text, use_i18n},
    navigation::{Navigation, use_navigation},
    page::board::BoardPage,
    parts::{Later, Parts},
    replica::{First, ReplicaHandle, StoreError},
    route::Route,
    ui::{
        toast::{ToastArea, Toasts, use_toasts},
        too_long::tell_what_is_too_long,
    },
    view_model::touched,
    workspace,
};
use gloo::events::EventListener;
use leptos::prelude::*;
use sotay_shared::kind::Kind;
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn App() -> impl IntoView {
    I18n::provide();
    Toasts::provide();
    theme::provide();
    Parts::provide();
    let navigation = Navigation::provide();
    // An invitation is answered before any workspace is opened; everything else needs one.
    let joining = Memo::new(move |_| navigation.route() == Some(Route::Join));
    let start = move || {
        if joining.get() {
            view! { <Later route=Some(Route::Join) /> }.into_any()
        } else {
            view! { <Opened /> }.into_any()
        }
    };
    view! {
        {start}
        <ToastArea />
        <UpdatePrompt />
    }
}

#[component]
fn Opened() -> impl IntoView {
    let i18n = use_i18n();
    let opened = RwSignal::new(None::<Result<ReplicaHandle, StoreError>>);
    let navigation = use_navigation();
    // The rows that the board does without come after its first paint, unless it is asked for more than cards.
    let is_plain = || ["q", "filter", "layout"].iter().all(|name| navigation.parameter(name).is_empty());
    let is_board = untrack(|| navigation.route() == Some(Route::Board) && is_plain());
    let first = if is_board { First::Board } else { First::Everything };
    let parts = expect_context::<Parts>();
    spawn_local(async move { opened.set(Some(workspace::open_or_create(i18n, parts, first).await)) });
    move || match opened.get() {
        None if parts.host_is_missing.get() => {
            view! { <p class="start-error" role="alert">{i18n.s(text::PART_NOT_LOADED)}</p> }.into_any()
        }
        None => view! { <p class="opening" role="status">{i18n.s(text::LOADING)}</p> }.into_any(),
        Some(Ok(replica)) => view! { <Workspace replica /> }.into_any(),
        Some(Err(StoreError(message))) => {
            let explained = move || crate::format::fill(i18n.t(text::ERROR_STORE), &[("message", &message)]);
            view! { <p class="start-error" role="alert">{explained}</p> }.into_any()
        }
    }
}

/// Whoever measures the app asks by an event how many signals were changed so far, and reads it from the root.
fn count_when_asked() {
    EventListener::new(&document(), "sotay:count", |_| {
        if let Some(root) = document().document_element() {
            // Setting a known attribute of the root cannot fail.
            let _ = root.set_attribute("data-signals", &touched().to_string());
        }
    })
    .forget();
}

#[component]
fn Workspace(replica: ReplicaHandle) -> impl IntoView {
    provide_context(replica.clone());
    count_when_asked();
    // Whoever asks for a field by its key finds those that were added as well.
    Effect::new({
        let model = replica.model.clone();
        move || drop(custom_fields(&model, Kind::Contact))
    });
    untrack(|| drop(custom_fields(&replica.model, Kind::Contact)));
    Actions::provide(replica);
    tell_what_is_too_long(use_i18n(), use_toasts());
    Imports::provide();
    let navigation = use_navigation();
    let route = Memo::new(move |_| navigation.route());
    let page = move || match route.get() {
        Some(Route::Board) => view! { <BoardPage /> }.into_any(),
        other => view! { <Later route=other /> }.into_any(),
    };
    view! { <Shell>{page}</Shell> <Reminders /> <Palette /> }
}
