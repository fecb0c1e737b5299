//! The app: language, theme, workspace, pages.

use crate::{
    actions::Actions,
    device,
    feature::{import::Imports, palette::Palette, update::UpdatePrompt},
    format::fill,
    i18n::{I18n, text, use_i18n},
    navigation::{Navigation, use_navigation},
    page::{board::BoardPage, split},
    parts::{Later, LaterQuietly, Part, Parts},
    permission::tell_style,
    pinned::Pinned,
    replica::{First, ReplicaHandle, StoreError},
    route::Route,
    shell::Shell,
    theme,
    title::name_pages,
    toast::{Toasts, use_toasts},
    ui::{toast::ToastArea, too_long::tell_what_is_too_long},
    view_model::touched,
    widget::commands::Commands,
    workspace::{self, BeginAgain, Start},
};
use gloo::events::EventListener;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn App() -> impl IntoView {
    I18n::provide();
    Toasts::provide();
    theme::provide();
    Parts::provide(split::WAYS_IN);
    workspace::delete_removed();
    tell_of_what_went();
    let navigation = Navigation::provide();
    name_pages(navigation, use_i18n(), None);
    // Who comes to join or to sign in opens no workspace yet; everything else needs one.
    let outside = Memo::new(move |_| navigation.route().filter(|route| route.is_outside()));
    let start = move || match outside.get() {
        Some(route) => view! { <Later part=Part::Page(Some(route)) /> }.into_any(),
        None => view! { <Opened /> }.into_any(),
    };
    view! {
        {start}
        <ToastArea />
        <UpdatePrompt />
    }
}

/// A workspace went from this device because its server said so: the first page after that says which.
fn tell_of_what_went() {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    if let Some(left) = device::take_word() {
        let words = if left.was_deleted { text::LEFT_DELETED } else { text::LEFT_REMOVED };
        toasts.error(fill(untrack(|| i18n.t(words)), &[("name", &left.name)]));
    }
}

#[component]
fn Opened() -> impl IntoView {
    let i18n = use_i18n();
    let opened = RwSignal::new(None::<Result<Start, StoreError>>);
    let navigation = use_navigation();
    // The rows that the board does without come after its first paint, unless it is asked for more than cards.
    let is_plain = || ["q", "filter", "layout"].iter().all(|name| navigation.parameter(name).is_empty());
    let route = untrack(|| navigation.route());
    let is_board = untrack(|| route == Some(Route::Board) && is_plain());
    let first = if is_board { First::Board } else { First::Everything };
    let parts = expect_context::<Parts>();
    let begin = move || {
        spawn_local(async move {
            let started = workspace::start(i18n, parts, first, route).await;
            // Somebody may have gone to a page outside of it by now.
            let _ = opened.try_set(Some(started));
        });
    };
    begin();
    // Whoever was asked for the passcode goes on from here.
    provide_context(BeginAgain(Callback::new(move |()| begin())));
    move || match opened.get() {
        None if parts.host_is_missing.get() => {
            view! { <p class="start-error" role="alert">{i18n.s(text::PART_NOT_LOADED)}</p> }.into_any()
        }
        None => view! { <p class="opening" role="status">{i18n.s(text::LOADING)}</p> }.into_any(),
        Some(Ok(Start::Opened(replica))) => view! { <Workspace replica /> }.into_any(),
        Some(Ok(Start::Choose)) => view! { <Later part=Part::Choose /> }.into_any(),
        Some(Ok(Start::Locked(device))) => view! { <Later part=Part::Locked(device) /> }.into_any(),
        Some(Ok(Start::SignIn)) => view! { <Later part=Part::Page(Some(Route::SignIn)) /> }.into_any(),
        Some(Ok(Start::Taken(replica))) => {
            if let Some(replica) = replica {
                provide_context(replica);
            }
            view! { <Later part=Part::Taken /> }.into_any()
        }
        Some(Ok(Start::Gone(replica))) => {
            provide_context(replica);
            view! { <Later part=Part::Gone /> }.into_any()
        }
        Some(Err(StoreError(message))) => {
            let explained = move || fill(i18n.t(text::ERROR_STORE), &[("message", &message)]);
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

/// How long after a start what points at what is noted: the page is painted by then.
const RELATED_AFTER: Duration = Duration::from_millis(500);

#[component]
fn Workspace(replica: ReplicaHandle) -> impl IntoView {
    provide_context(replica.clone());
    name_pages(use_navigation(), use_i18n(), Some(replica.model.clone()));
    tell_style(&replica);
    count_when_asked();
    let status = replica.status;
    let model = replica.model.clone();
    set_timeout(move || model.note_related(), RELATED_AFTER);
    Pinned::provide(replica.device);
    Actions::provide(replica);
    tell_what_is_too_long(use_i18n(), use_toasts());
    Imports::provide();
    Commands::provide();
    let navigation = use_navigation();
    let route = Memo::new(move |_| navigation.route());
    let page = move || match route.get() {
        Some(Route::Board) => view! { <BoardPage /> }.into_any(),
        other => view! { <Later part=Part::Page(other) /> }.into_any(),
    };
    // What was taken away is not shown any more.
    let taken = Memo::new(move |_| status.with(|status| status.taken));
    move || match taken.get() {
        true => view! { <Later part=Part::Taken /> }.into_any(),
        false => view! {
            <Shell>{page}</Shell>
            <Palette />
            <LaterQuietly part=Part::Reminders />
            <LaterQuietly part=Part::Background />
        }
        .into_any(),
    }
}
