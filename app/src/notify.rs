//! Notifications of the browser, where they are allowed.

use js_sys::{Array, Reflect};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission, ServiceWorkerRegistration};

/// So many of what this page showed are remembered.
const REMEMBERED: usize = 50;

thread_local! {
    /// What this page showed itself, the latest last.
    static SHOWN: RefCell<Vec<Notification>> = const { RefCell::new(Vec::new()) };
}

/// Asks whether notifications may be shown; only after a click that wants one.
pub fn ask_permission() {
    if can_notify() && Notification::permission() == NotificationPermission::Default {
        // The answer is read when there is something to tell.
        let _ = Notification::request_permission();
    }
}

/// Asks, and waits for the answer.
pub async fn request_permission() -> NotificationPermission {
    if let Ok(asked) = Notification::request_permission() {
        // What was answered is read below.
        let _ = JsFuture::from(asked).await;
    }
    Notification::permission()
}

/// Some browsers have notifications only in an installed app.
pub fn can_notify() -> bool {
    Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
}

/// Whether this browser shows messages also while the app is closed; some do so only for an installed app.
pub fn can_be_pushed() -> bool {
    can_notify() && Reflect::has(&window(), &"PushManager".into()).unwrap_or(false)
}

/// The service worker, where it is there: one that is not has subscribed to nothing, and shows nothing.
pub async fn registration() -> Option<ServiceWorkerRegistration> {
    if !can_be_pushed() {
        return None;
    }
    JsFuture::from(window().navigator().service_worker().get_registration()).await.ok()?.dyn_into().ok()
}

/// Takes away what is shown outside of the app: it names customers and colleagues.
pub async fn close_shown() {
    close_own();
    let shown = async || -> Option<Array> {
        let shown = registration().await?.get_notifications().ok()?;
        JsFuture::from(shown).await.ok()?.dyn_into().ok()
    };
    let Some(shown) = shown().await else { return };
    for one in shown.iter() {
        if let Ok(one) = one.dyn_into::<Notification>() {
            one.close();
        }
    }
}

/// Takes away what this page showed itself.
pub fn close_own() {
    SHOWN.with_borrow_mut(|shown| shown.drain(..).for_each(|one| one.close()));
}

/// Shows a notification where those are allowed; a click on it leads to `path`. Two of one tag are one.
pub fn notify(tag: &str, title: &str, words: &str, path: String) {
    if !can_notify() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(words);
    options.set_tag(tag);
    options.set_icon("/icon-192.png");
    if let Ok(notification) = Notification::new_with_options(title, &options) {
        let open = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || {
            let _ = window().focus();
            let _ = window().location().assign(&path);
        });
        notification.set_onclick(Some(open.as_ref().unchecked_ref()));
        open.forget();
        SHOWN.with_borrow_mut(|shown| {
            shown.push(notification);
            if shown.len() > REMEMBERED {
                drop(shown.remove(0));
            }
        });
    }
}
