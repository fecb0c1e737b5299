//! Where the device is.

use futures::channel::oneshot;
use js_sys::Reflect;
use leptos::prelude::window;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Where the device is: `latitude,longitude;u=metres` (RFC 5870). Works without a network.
pub(super) async fn position() -> Option<String> {
    let geolocation = window().navigator().geolocation().ok()?;
    let (found, answer) = oneshot::channel::<Option<String>>();
    let found = Rc::new(RefCell::new(Some(found)));
    let failed = found.clone();
    let tell = |sender: &Rc<RefCell<Option<oneshot::Sender<Option<String>>>>>, place: Option<String>| {
        if let Some(sender) = sender.borrow_mut().take() {
            // Whoever asked may be gone.
            let _ = sender.send(place);
        }
    };
    let success = Closure::once(move |position: JsValue| {
        let number = |key: &str| {
            let coordinates = Reflect::get(&position, &"coords".into()).ok()?;
            Reflect::get(&coordinates, &key.into()).ok()?.as_f64()
        };
        let place = number("latitude").zip(number("longitude")).map(|(latitude, longitude)| {
            format!("{latitude:.5},{longitude:.5};u={:.0}", number("accuracy").unwrap_or(0.0))
        });
        tell(&found, place);
    });
    let failure = Closure::once(move |_: JsValue| tell(&failed, None));
    let options = web_sys::PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(15_000);
    geolocation
        .get_current_position_with_error_callback_and_options(
            success.as_ref().unchecked_ref(),
            Some(failure.as_ref().unchecked_ref()),
            &options,
        )
        .ok()?;
    answer.await.ok().flatten()
}
