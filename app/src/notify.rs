//! Notifications of the browser, where they are allowed.

use leptos::prelude::*;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

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
        let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
    }
    Notification::permission()
}

/// Some browsers have notifications only in an installed app.
pub fn can_notify() -> bool {
    js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false)
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
        notification.set_onclick(Some(wasm_bindgen::JsCast::unchecked_ref(open.as_ref())));
        open.forget();
    }
}
