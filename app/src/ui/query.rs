//! What a screen keeps in the query of its address, so that back and a shared link show the same.

use leptos::prelude::*;
use web_sys::UrlSearchParams;

/// One parameter of the query.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    name: &'static str,
    value: RwSignal<String>,
}

impl Query {
    /// As it stands in the address now.
    pub fn new(name: &'static str) -> Query {
        let value = parameters().and_then(|parameters| parameters.get(name)).unwrap_or_default();
        Query { name, value: RwSignal::new(value) }
    }

    pub fn get(self) -> String {
        self.value.get()
    }

    pub fn with<T>(self, read: impl FnOnce(&String) -> T) -> T {
        self.value.with(read)
    }

    /// Changes the address in place: typing makes no history.
    pub fn set(self, value: String) {
        if let Some(parameters) = parameters() {
            match value.is_empty() {
                true => parameters.delete(self.name),
                false => parameters.set(self.name, &value),
            }
            let query = parameters.to_string().as_string().filter(|query| !query.is_empty());
            let path = window().location().pathname().unwrap_or_default();
            let address = query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
            if let Ok(history) = window().history() {
                let state = history.state().unwrap_or_default();
                // An address of the same origin can always be set.
                let _ = history.replace_state_with_url(&state, "", Some(&address));
            }
        }
        self.value.set(value);
    }
}

fn parameters() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&window().location().search().ok()?).ok()
}
