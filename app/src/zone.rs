//! Where this device's clocks are, for the page and for its workers.

/// What the browser calls the device's time zone; empty where it does not say.
pub fn name() -> String {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let name = js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into());
    name.ok().and_then(|name| name.as_string()).unwrap_or_default()
}
