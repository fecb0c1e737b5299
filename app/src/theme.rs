//! Light, dark, or as the system has it.

use crate::device;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// The theme in use.
#[derive(Debug, Clone, Copy)]
pub struct ChosenTheme(RwSignal<Theme>);

impl ChosenTheme {
    pub fn get(self) -> Theme {
        self.0.get()
    }

    pub fn choose(self, theme: Theme) {
        device::remember("sotay.theme", &theme);
        self.0.set(theme);
    }
}

/// Applies the remembered theme and provides it to everything below.
pub fn provide() {
    let chosen = ChosenTheme(RwSignal::new(device::remembered("sotay.theme").unwrap_or_default()));
    provide_context(chosen);
    Effect::new(move || {
        let Some(root) = document().document_element() else { return };
        // Setting or removing a known attribute of the root cannot fail.
        let _ = match chosen.get() {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
        };
    });
}
