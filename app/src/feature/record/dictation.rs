//! Dictation by the browser's own speech recognition, where it has one.

use crate::i18n::{Text, text};
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

fn recognition() -> Option<Function> {
    let names = ["SpeechRecognition", "webkitSpeechRecognition"];
    names.iter().find_map(|name| Reflect::get(&window(), &(*name).into()).ok()?.dyn_into().ok())
}

pub fn is_possible() -> bool {
    recognition().is_some()
}

/// Takes down what is said into a text.
#[derive(Clone, Copy)]
pub struct Dictation {
    into: RwSignal<String>,
    recognizer: RwSignal<Option<JsValue>, LocalStorage>,
}

impl Dictation {
    pub fn new(into: RwSignal<String>) -> Dictation {
        let dictation = Dictation { into, recognizer: RwSignal::new_local(None) };
        on_cleanup(move || dictation.stop());
        dictation
    }

    pub fn is_on(self) -> bool {
        self.recognizer.with(Option::is_some)
    }

    /// Begins to listen, or ends it. `failed` hears why nothing can be heard.
    pub fn turn(self, language: &str, failed: impl Fn(Text) + 'static) {
        match self.recognizer.with_untracked(Option::is_some) {
            true => self.stop(),
            false => self.start(language, failed),
        }
    }

    fn stop(self) {
        let recognizer = self.recognizer.try_update_untracked(Option::take).flatten();
        if let Some(recognizer) = recognizer {
            call(&recognizer, "stop");
            // The page may be gone by now.
            let _ = self.recognizer.try_set(None);
        }
    }

    fn start(self, language: &str, failed: impl Fn(Text) + 'static) {
        let recognizer = recognition()
            .and_then(|it| Reflect::construct::<fn() -> JsValue>(it.unchecked_ref(), &js_sys::Array::new()).ok());
        let Some(recognizer) = recognizer else { return };
        let heard = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| self.hear(&event));
        let failure = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            match get(&event, "error").as_string().as_deref() {
                Some("not-allowed" | "service-not-allowed" | "audio-capture") => failed(text::DICTATE_NOT_ALLOWED),
                Some("network") => failed(text::DICTATE_NO_NETWORK),
                Some("language-not-supported") => failed(text::DICTATE_NO_LANGUAGE),
                // Nothing was said, or it was ended on purpose.
                _ => {}
            }
        });
        let ended = Closure::<dyn FnMut()>::new(move || {
            let _ = self.recognizer.try_set(None);
        });
        let settings: [(&str, &JsValue); 5] = [
            ("lang", &language.into()),
            ("continuous", &JsValue::TRUE),
            ("onresult", heard.as_ref()),
            ("onerror", failure.as_ref()),
            ("onend", ended.as_ref()),
        ];
        for (key, value) in settings {
            // Setting properties of a fresh object cannot fail.
            let _ = Reflect::set(&recognizer, &key.into(), value);
        }
        heard.forget();
        failure.forget();
        ended.forget();
        if call(&recognizer, "start") {
            self.recognizer.set(Some(recognizer));
        }
    }

    /// Adds what is understood for good to the text.
    fn hear(self, event: &JsValue) {
        let results = get(event, "results");
        let number = |value: JsValue| value.as_f64().unwrap_or(0.0) as u32;
        for nth in number(get(event, "resultIndex"))..number(get(&results, "length")) {
            let result = get_at(&results, nth);
            let Some(words) = get(&get_at(&result, 0), "transcript").as_string() else { continue };
            if get(&result, "isFinal").as_bool() == Some(false) {
                continue;
            }
            // The page may be gone by now.
            let _ = self.into.try_update(|text| {
                if !text.is_empty() && !text.ends_with([' ', '\n']) {
                    text.push(' ');
                }
                text.push_str(words.trim());
            });
        }
    }
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn get_at(value: &JsValue, nth: u32) -> JsValue {
    Reflect::get_u32(value, nth).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a method without arguments. Whether there was one, and it did not fail.
fn call(of: &JsValue, method: &str) -> bool {
    get(of, method).dyn_into::<Function>().is_ok_and(|method| method.call0(of).is_ok())
}
