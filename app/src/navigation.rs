//! Going from page to page without leaving the app: every link of ours is a plain `<a href>`.

use crate::route::Route;
use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Timeout,
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, MouseEvent, UrlSearchParams};

/// How long typing rests before the browser hears of what was typed, in milliseconds.
const REST_MS: u32 = 250;

/// Where the app is.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    path: RwSignal<String>,
    /// The query of the address, without its question mark.
    query: RwSignal<String>,
    /// The address of a list as it was when a record was opened from it.
    left: StoredValue<Option<String>>,
    /// While the browser has yet to hear of the query: when it will.
    behind: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Navigation {
    /// Follows links, and the browser's back and forward, from now on.
    pub fn provide() -> Navigation {
        let (path, query) = (RwSignal::new(current_path()), RwSignal::new(current_query()));
        let navigation = Navigation { path, query, left: StoredValue::new(None), behind: StoredValue::new_local(None) };
        provide_context(navigation);
        EventListener::new(&window(), "popstate", move |_| {
            navigation.behind.set_value(None);
            navigation.query.set(current_query());
            navigation.path.set(current_path());
        })
        .forget();
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

    /// One parameter of the query, empty where it is not in it; follows the address.
    pub fn parameter(self, name: &str) -> String {
        self.query.with(|query| parameters(query).and_then(|it| it.get(name)).unwrap_or_default())
    }

    /// Changes parameters in place: that makes no history. Those with an empty value are left out.
    pub fn set_parameters(self, values: &[(&str, &str)]) {
        self.change_query(values);
        self.tell_browser();
    }

    /// The same for what somebody is typing. The browser hears of it when typing rests: that takes time, and browsers refuse to
    /// hear of it more than a hundred times in half a minute.
    pub fn type_parameter(self, name: &str, value: &str) {
        self.change_query(&[(name, value)]);
        self.behind.set_value(Some(Timeout::new(REST_MS, move || self.tell_browser())));
    }

    fn change_query(self, values: &[(&str, &str)]) {
        let Some(changed) = self.query.with_untracked(|query| parameters(query)) else { return };
        for (name, value) in values {
            match value.is_empty() {
                true => changed.delete(name),
                false => changed.set(name, value),
            }
        }
        self.query.set(changed.to_string().as_string().unwrap_or_default());
    }

    fn tell_browser(self) {
        self.behind.set_value(None);
        if let Ok(history) = window().history() {
            let address = self.path.with_untracked(|path| self.query.with_untracked(|query| address(path, query)));
            // An address of the same origin can always be set.
            let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&address));
        }
    }

    fn go(self, target: &str) {
        if self.behind.with_value(Option::is_some) {
            self.tell_browser();
        }
        let list =
            self.path.with_untracked(|path| Route::parse(path).map(Route::section).filter(|it| it.path() == *path));
        if let Some(list) = list {
            let query = self.query.get_untracked();
            self.left.set_value(Some(address(&list.path(), &query)));
        }
        // Back from a record its list is as it was left.
        let left = self.left.get_value().filter(|left| list.is_none() && left.split('?').next() == Some(target));
        let target = left.as_deref().unwrap_or(target);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let here = self.path.with_untracked(|known| known == path) && self.query.with_untracked(|known| known == query);
        if let Ok(history) = window().history()
            && !here
        {
            // An address of the same origin can always be pushed.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(target));
        }
        self.query.set(query.to_owned());
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

fn current_query() -> String {
    window().location().search().unwrap_or_default().trim_start_matches('?').to_owned()
}

fn parameters(query: &str) -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(query).ok()
}

fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
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
    // What is outside of any workspace is a page of its own: nothing of one stays in memory there.
    let ours = |target: &String| {
        let path = target.split('?').next().unwrap_or_default();
        path.starts_with('/') && Route::parse(path).is_some_and(|route| !route.is_outside())
    };
    link.get_attribute("href").filter(ours)
}
