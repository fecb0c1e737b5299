//! Hearing of what comes into sight.

use leptos::{html::ElementType, prelude::*};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far below the edge of the screen counts as in sight.
const MARGIN: &str = "0px 0px 300px 0px";

/// Calls `seen` whenever an element comes into sight, or nearly.
pub fn on_sight<E>(element: NodeRef<E>, seen: impl Fn() + Clone + 'static)
where
    E: ElementType,
    E::Output: JsCast + AsRef<Element> + Clone + 'static,
{
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        let seen = seen.clone();
        let call =
            Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(move |entries: Vec<IntersectionObserverEntry>| {
                if entries.iter().any(IntersectionObserverEntry::is_intersecting) {
                    seen();
                }
            });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(MARGIN);
        let Ok(observer) = IntersectionObserver::new_with_options(call.as_ref().unchecked_ref(), &options) else {
            return;
        };
        observer.observe(element.as_ref());
        let held = SendWrapper::new((observer, call));
        on_cleanup(move || held.0.disconnect());
    });
}
