//! Vietnamese and English, side by side: a text that lacks one of them does not compile.

pub mod text;

use crate::device;
use leptos::prelude::*;
use sotay_shared::schema::Name;

pub use sotay_shared::{show::Language as Locale, text::Text};

/// The remembered choice, or else the first of the browser's languages that we have.
fn first_choice() -> Locale {
    if let Some(chosen) = device::remembered("sotay.language") {
        return chosen;
    }
    let languages = window().navigator().languages();
    let known = languages.iter().filter_map(|tag| tag.as_string()).find_map(|tag| {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "vi" => Some(Locale::Vi),
            "en" => Some(Locale::En),
            _ => None,
        }
    });
    known.unwrap_or(Locale::En)
}

/// The language in use.
#[derive(Debug, Clone, Copy)]
pub struct I18n(RwSignal<Locale>);

impl I18n {
    /// Chooses the language and provides it to everything below.
    pub fn provide() -> I18n {
        let i18n = I18n(RwSignal::new(first_choice()));
        provide_context(i18n);
        Effect::new(move || {
            if let Some(root) = document().document_element() {
                // Setting a known attribute of the root cannot fail.
                let _ = root.set_attribute("lang", i18n.locale().tag());
            }
        });
        i18n
    }

    pub fn locale(self) -> Locale {
        self.0.get()
    }

    pub fn choose(self, locale: Locale) {
        device::remember("sotay.language", &locale);
        self.0.set(locale);
    }

    /// The text in the language in use; follows a change of it.
    pub fn t(self, text: Text) -> &'static str {
        self.locale().of(text)
    }

    /// What something is called; follows a change of the language.
    pub fn name(self, name: &Name) -> &str {
        match name {
            Name::Said(text) => self.t(*text),
            Name::Own(name) => name,
        }
    }

    /// The same as a signal.
    pub fn named(self, name: Name) -> Signal<String> {
        Signal::derive(move || self.name(&name).to_owned())
    }

    /// The text as a signal. Every text in a view is one, because each closure there would be compiled on its own.
    pub fn s(self, text: Text) -> Signal<&'static str> {
        Signal::derive(move || self.t(text))
    }
}

/// The language in use, from anywhere in the app.
pub fn use_i18n() -> I18n {
    expect_context()
}
