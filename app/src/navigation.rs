//! Going from page to page without leaving the app: every link of ours is a plain `<a href>`.

pub mod scroll;

use crate::route::Route;
use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::callback::Timeout,
};
use leptos::prelude::*;
use scroll::ScrollState;
use std::{collections::HashMap, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, History, HtmlElement, MouseEvent, UrlSearchParams};

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
    /// The path of the page that led here by a link; nothing where the browser went back or forward.
    came_from: StoredValue<Option<String>>,
    /// While the browser has yet to hear of the query: when it will.
    behind: StoredValue<Option<Timeout>, LocalStorage>,
    /// How far pages were scrolled when they were left, by their addresses.
    scrolled: StoredValue<HashMap<String, ScrollState>>,
    /// Dialogs that are open, the latest last: each is a step of the history, so that Back closes it.
    dialogs: StoredValue<Vec<OpenDialog>, LocalStorage>,
    /// Steps of closed dialogs are being taken back: what is to be opened waits for it.
    stepping: StoredValue<Option<Vec<String>>>,
}

/// What closes a dialog, by its number.
#[derive(Clone)]
struct OpenDialog {
    number: u32,
    close: Rc<dyn Fn()>,
}

/// What the history knows of a step that a dialog is.
const DIALOG: &str = "dialog";

impl Navigation {
    /// Follows links, and the browser's back and forward, from now on.
    pub fn provide() -> Navigation {
        let (path, query) = (RwSignal::new(current_path()), RwSignal::new(current_query()));
        let navigation = Navigation {
            path,
            query,
            left: StoredValue::new(None),
            came_from: StoredValue::new(None),
            behind: StoredValue::new_local(None),
            scrolled: StoredValue::new(HashMap::new()),
            dialogs: StoredValue::new_local(Vec::new()),
            stepping: StoredValue::new(None),
        };
        provide_context(navigation);
        EventListener::new(&window(), "popstate", move |_| navigation.stepped()).forget();
        // A page that is loaded again has no dialog open.
        if let Ok(history) = window().history()
            && is_dialog(&history)
        {
            navigation.stepping.set_value(Some(Vec::new()));
            // The browser says when it is done, with `popstate`.
            let _ = history.back();
        }
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

    /// The page that led here, where that is known.
    pub fn came_from(self) -> Option<Route> {
        self.came_from.with_value(|path| Route::parse(path.as_ref()?))
    }

    /// Opens a page.
    pub fn to(self, route: Route) {
        self.go(&route.path());
    }

    /// One parameter of the query, empty where it is not in it; follows the address.
    pub fn parameter(self, name: &str) -> String {
        self.query.with(|query| parameters(query).and_then(|it| it.get(name)).unwrap_or_default())
    }

    /// Changes parameters as somebody chose: Back leads to those before. Those with an empty value are left out.
    pub fn set_parameters(self, values: &[(&str, &str)]) {
        self.settle_typed();
        let before = self.query.get_untracked();
        self.change_query(values);
        if self.query.with_untracked(|query| *query != before) {
            self.push(&self.here());
        }
    }

    /// Changes parameters in place, where nobody chose them: that makes no history.
    pub fn correct_parameters(self, values: &[(&str, &str)]) {
        self.change_query(values);
        self.tell_browser();
    }

    /// The same for what somebody is typing. The browser hears of it when typing rests: that takes time, and browsers refuse to
    /// hear of it more than a hundred times in half a minute.
    pub fn type_parameter(self, name: &str, value: &str) {
        self.change_query(&[(name, value)]);
        self.behind.set_value(Some(Timeout::new(REST_MS, move || self.tell_browser())));
    }

    /// A list that was left is shown without a parameter from now on, where it has this value: what that names is put aside.
    pub fn forget_parameter(self, name: &str, value: &str) {
        self.left.update_value(|left| {
            let Some((path, query)) = left.as_deref().and_then(|left| left.split_once('?')) else { return };
            let Some(changed) = parameters(query).filter(|it| it.get(name).as_deref() == Some(value)) else { return };
            changed.delete(name);
            *left = Some(address(path, &changed.to_string().as_string().unwrap_or_default()));
        });
    }

    fn change_query(self, values: &[(&str, &str)]) {
        if let Some(changed) = self.query.with_untracked(|query| changed(query, values)) {
            self.query.set(changed);
        }
    }

    /// What follows the path of a link to the same page with other parameters; follows the address.
    pub fn query_with(self, values: &[(&str, &str)]) -> String {
        let query = self.query.with(|query| changed(query, values)).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    fn here(self) -> String {
        self.path.with_untracked(|path| self.query.with_untracked(|query| address(path, query)))
    }

    fn tell_browser(self) {
        self.behind.set_value(None);
        if let Ok(history) = window().history() {
            // An address of the same origin can always be set.
            let _ = history.replace_state_with_url(&history.state().unwrap_or_default(), "", Some(&self.here()));
        }
    }

    /// What was typed is in the address before anything else is.
    fn settle_typed(self) {
        if self.behind.with_value(Option::is_some) {
            self.tell_browser();
        }
    }

    /// Makes a step of the history; the one of a dialog that is closed by it is used again.
    fn push(self, target: &str) {
        let Ok(history) = window().history() else { return };
        // An address of the same origin can always be pushed.
        let _ = match is_dialog(&history) {
            true => history.replace_state_with_url(&JsValue::NULL, "", Some(target)),
            false => history.push_state_with_url(&JsValue::NULL, "", Some(target)),
        };
    }

    /// The browser went back or forward.
    fn stepped(self) {
        self.behind.set_value(None);
        let wanted = self.stepping.try_update_value(Option::take).flatten();
        let is_ours = wanted.is_some();
        // Whoever goes back from a dialog closes it, and is where they were.
        if !is_ours && let Some(dialog) = self.dialogs.try_update_value(Vec::pop).flatten() {
            (dialog.close)();
        }
        let (path, query) = (current_path(), current_query());
        let before = self.here();
        // What was corrected in a dialog, or typed since it closed, is to be said by the step that it leads back to.
        let is_corrected = is_ours && self.path.with_untracked(|here| *here == path);
        if address(&path, &query) != before && is_corrected {
            self.tell_browser();
        } else if address(&path, &query) != before {
            self.scrolled.update_value(|scrolled| drop(scrolled.insert(before.clone(), ScrollState::now())));
            self.came_from.set_value(None);
            self.query.maybe_update(|known| std::mem::replace(known, query.clone()) != query);
            self.path.maybe_update(|known| std::mem::replace(known, path.clone()) != path);
            self.come_back(&address(&path, &query), &before);
        }
        for target in wanted.into_iter().flatten() {
            self.go(&target);
        }
    }

    /// Shows a page as it was left, if it was.
    fn come_back(self, to: &str, from: &str) {
        let state = self.scrolled.with_value(|scrolled| scrolled.get(to).cloned());
        let path = |address: &str| address.split('?').next().unwrap_or_default().to_owned();
        // A page is not left by a link to itself: the keys stay where they are.
        let came_from = Some(path(from)).filter(|from| *from != path(to));
        state.unwrap_or_default().restore(came_from.unwrap_or_default());
    }

    /// A dialog opened: Back closes it. The number is for [`Navigation::dialog_closed`].
    pub fn dialog_opened(self, close: Rc<dyn Fn()>) -> u32 {
        self.settle_typed();
        let number = self.dialogs.with_value(|dialogs| dialogs.last().map_or(0, |dialog| dialog.number + 1));
        self.dialogs.update_value(|dialogs| dialogs.push(OpenDialog { number, close }));
        if let Ok(history) = window().history() {
            // An address of the same origin can always be pushed.
            let _ = history.push_state_with_url(&DIALOG.into(), "", Some(&self.here()));
        }
        number
    }

    /// A dialog closed by itself: its step is taken out of the history, unless something else was opened from it by then.
    pub fn dialog_closed(self, number: u32) {
        let known = self.dialogs.try_update_value(|dialogs| {
            let before = dialogs.len();
            dialogs.retain(|dialog| dialog.number != number);
            before != dialogs.len()
        });
        if known != Some(true) {
            return;
        }
        let Ok(history) = window().history() else { return };
        if is_dialog(&history) && self.stepping.with_value(Option::is_none) {
            self.stepping.set_value(Some(Vec::new()));
            // The browser says when it is done, with `popstate`.
            let _ = history.back();
        }
    }

    fn go(self, target: &str) {
        // The browser takes steps in turn, whatever is pushed meanwhile.
        let waits = self
            .stepping
            .try_update_value(|stepping| stepping.as_mut().map(|waiting| waiting.push(target.to_owned())).is_some());
        if waits == Some(true) {
            return;
        }
        self.settle_typed();
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
        let before = self.here();
        let is_only_query = target != before && self.path.with_untracked(|here| here == path);
        self.scrolled.update_value(|scrolled| drop(scrolled.insert(before.clone(), ScrollState::now())));
        if target != before {
            self.push(target);
        }
        self.path.with_untracked(|here| {
            if here != path {
                self.came_from.set_value(Some(here.clone()));
            }
        });
        self.query.set(query.to_owned());
        self.path.set(path.to_owned());
        begin(is_only_query);
        if left.is_some() {
            self.come_back(target, &before);
        }
    }
}

/// Where the app is, from anywhere below its root.
pub fn use_navigation() -> Navigation {
    expect_context()
}

/// A new page begins at its top, and a screen reader begins to read there. Where only the query changed the keys stay.
fn begin(is_only_query: bool) {
    let content = document().get_element_by_id("content").and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let Some(content) = content else { return };
    content.set_scroll_top(0);
    if !is_only_query {
        return focus(&content);
    }
    let give = move || {
        if document().active_element().is_none_or(|it| it.tag_name() == "BODY") {
            focus(&content);
        }
    };
    // The link may be gone with what it stood in: that is known when the page was laid out.
    request_animation_frame(move || request_animation_frame(give));
}

fn focus(element: &HtmlElement) {
    // Focusing an element of the page cannot fail.
    let _ = element.focus();
}

/// Whether the browser stands at the step of a dialog.
fn is_dialog(history: &History) -> bool {
    history.state().is_ok_and(|state| state.as_string().as_deref() == Some(DIALOG))
}

fn current_query() -> String {
    window().location().search().unwrap_or_default().trim_start_matches('?').to_owned()
}

fn parameters(query: &str) -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(query).ok()
}

/// A query with other parameters. Those with an empty value are left out.
fn changed(query: &str, values: &[(&str, &str)]) -> Option<String> {
    let changed = parameters(query)?;
    for (name, value) in values {
        match value.is_empty() {
            true => changed.delete(name),
            false => changed.set(name, value),
        }
    }
    changed.to_string().as_string()
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
