//! Selects that show the value that is.
//!
//! The attribute `selected` of an option says only what is shown at first: once somebody has chosen, a browser ignores it, and a
//! value that changes elsewhere is no longer shown. So no option has it; the value of the select itself is set.

use leptos::{html, prelude::*};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlSelectElement, MutationObserver, MutationObserverInit};

/// The reference of a select that shows this value from now on, whatever is chosen and wherever it changes.
pub fn shows(value: impl Fn() -> String + 'static) -> NodeRef<html::Select> {
    let select = NodeRef::new();
    show_in(select, value);
    select
}

/// The same, of a select that is referred to already.
pub fn show_in(select: NodeRef<html::Select>, value: impl Fn() -> String + 'static) {
    let shown = StoredValue::new(String::new());
    Effect::new(move |watched: Option<Option<SendWrapper<OptionsWatch>>>| {
        let wanted = value();
        shown.set_value(wanted.clone());
        let element = select.get()?;
        element.set_value(&wanted);
        match watched.flatten().filter(|watch| watch.select.is_same_node(Some(&element))) {
            Some(watch) => Some(watch),
            None => OptionsWatch::new(&element, shown).map(SendWrapper::new),
        }
    });
}

/// Sets the value again when other options are there: one that was not among them is shown as soon as it is.
struct OptionsWatch {
    select: HtmlSelectElement,
    observer: MutationObserver,
    _changed: Closure<dyn FnMut()>,
}

impl OptionsWatch {
    fn new(select: &HtmlSelectElement, shown: StoredValue<String>) -> Option<OptionsWatch> {
        let options = select.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            // Whoever showed it may be gone by now.
            if let Some(value) = shown.try_get_value() {
                options.set_value(&value);
            }
        });
        // An observer of a known kind can always be made.
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok()?;
        let wanted = MutationObserverInit::new();
        wanted.set_child_list(true);
        observer.observe_with_options(select, &wanted).ok()?;
        Some(OptionsWatch { select: select.clone(), observer, _changed: changed })
    }
}

impl Drop for OptionsWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
