//! Going from page to page without leaving the app: every link of ours is a plain `<a href>`.

use crate::route::Route;
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, MouseEvent};

/// Where the app is.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    path: RwSignal<String>,
}

impl Navigation {
    /// Follows links, and the browser's back and forward, from now on.
    pub fn provide() -> Navigation {
        let navigation = Navigation { path: RwSignal::new(current_path()) };
        provide_context(navigation);
        EventListener::new(&window(), "popstate", move |_| navigation.path.set(current_path())).forget();
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&document(), "click", options, move |event| {
            if let Some(event) = event.dyn_ref::<MouseEvent>()
                && let Some(path) = followed(event)
            {
                event.prevent_default();
                navigation.go(&path);
            }
        })
        .forget();
        navigation
    }

    /// The page of the address; `None` where there is none.
    pub fn route(self) -> Option<Route> {
        self.path.with(|path| Route::parse(path))
    }

    /// Opens a page.
    pub fn to(self, route: Route) {
        self.go(&route.path());
    }

    fn go(self, path: &str) {
        if let Ok(history) = window().history()
            && self.path.with_untracked(|known| known != path)
        {
            // An address of the same origin can always be pushed.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
        }
        self.path.set(path.to_owned());
        // A new page begins at its top, and a screen reader begins to read there.
        if let Some(content) = document().get_element_by_id("content").and_then(|it| it.dyn_into::<HtmlElement>().ok())
        {
            content.set_scroll_top(0);
            // Focusing an element of the page cannot fail.
            let _ = content.focus();
        }
    }
}

/// Where the app is, from anywhere below its root.
pub fn use_navigation() -> Navigation {
    expect_context()
}

fn current_path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The page that a click leads to; `None` for a click that is the browser's or somebody else's.
fn followed(event: &MouseEvent) -> Option<String> {
    let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    if !plain || event.default_prevented() {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    if link.has_attribute("download") || link.has_attribute("target") {
        return None;
    }
    link.get_attribute("href").filter(|path| Route::parse(path).is_some() && path.starts_with('/'))
}
