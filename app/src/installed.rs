//! What an installed app has beyond a page: a number on its icon, a place among other apps, and room on the device.

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A method of an object; `None` where the browser has none.
fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

fn navigator() -> JsValue {
    window().navigator().into()
}

/// Waits for what a method promises; what it comes to says nothing to anybody.
fn forget(promised: Result<JsValue, JsValue>) {
    if let Some(promise) = promised.ok().and_then(|it| it.dyn_into::<Promise>().ok()) {
        spawn_local(async move { drop(JsFuture::from(promise).await) });
    }
}

/// Puts a number on the icon of the installed app, and nothing at zero.
pub fn set_badge(count: usize) {
    let navigator = navigator();
    let promised = match count {
        0 => method(&navigator, "clearAppBadge").map(|clear| clear.call0(&navigator)),
        _ => method(&navigator, "setAppBadge").map(|set| set.call1(&navigator, &JsValue::from_f64(count as f64))),
    };
    promised.into_iter().for_each(forget);
}

/// Whether the page runs as an installed app.
pub fn is_installed() -> bool {
    let is_alone = window().match_media("(display-mode: standalone)").ok().flatten().is_some_and(|it| it.matches());
    // Safari says so by its own word.
    is_alone || Reflect::get(&navigator(), &"standalone".into()).is_ok_and(|it| it.is_truthy())
}

/// Whether the browser has offered to install the app: `start.js` holds the offer.
pub fn can_install() -> bool {
    let can = method(&window(), "canInstall").and_then(|can| can.call0(&JsValue::NULL).ok());
    can.is_some_and(|can| can.is_truthy())
}

/// Whether the app is installed by hand only: Safari on iOS makes no offer.
pub fn is_installed_by_hand() -> bool {
    !is_installed() && Reflect::has(&navigator(), &"standalone".into()).unwrap_or(false)
}

/// Takes up the browser's offer. Whether somebody agreed.
pub async fn install() -> bool {
    let Some(Ok(promise)) = method(&window(), "installApp").map(|install| install.call0(&JsValue::NULL)) else {
        return false;
    };
    let Ok(promise) = promise.dyn_into::<Promise>() else { return false };
    JsFuture::from(promise).await.is_ok_and(|agreed| agreed.is_truthy())
}

/// Whether the browser can hand something over to another app.
pub fn can_share() -> bool {
    method(&navigator(), "share").is_some()
}

/// Hands a page over to another app. Who thinks better of it is told nothing.
pub fn share(title: &str, url: &str) {
    let data = Object::new();
    for (key, value) in [("title", title), ("url", url)] {
        // A fresh object takes any key.
        let _ = Reflect::set(&data, &key.into(), &value.into());
    }
    let navigator = navigator();
    if let Some(share) = method(&navigator, "share") {
        forget(share.call1(&navigator, &data));
    }
}

/// What is kept on the device, and how much may be, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    pub used: f64,
    pub all: f64,
    /// Whether the browser keeps it until somebody deletes it.
    pub stays: bool,
}

/// What is left in bytes below which a device is nearly full, and the part of all of it.
const LITTLE: f64 = 50.0 * 1024.0 * 1024.0;
const LITTLE_PART: f64 = 0.1;

impl Room {
    pub fn left(self) -> f64 {
        (self.all - self.used).max(0.0)
    }

    /// Whether little is left.
    pub fn is_scarce(self) -> bool {
        self.all > 0.0 && (self.left() < LITTLE || self.left() < self.all * LITTLE_PART)
    }
}

/// Asks the browser how much room there is; `None` where it does not say.
pub async fn room() -> Option<Room> {
    // A browser that is not trusted to keep anything has none.
    let storage = Reflect::get(&navigator(), &"storage".into()).ok().filter(|it| !it.is_falsy())?;
    let asked = async |name: &str| {
        let promise = method(&storage, name)?.call0(&storage).ok()?.dyn_into::<Promise>().ok()?;
        JsFuture::from(promise).await.ok()
    };
    let estimate = asked("estimate").await?;
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    let (used, all) = (number("usage")?, number("quota")?);
    let stays = asked("persisted").await.is_some_and(|stays| stays.is_truthy());
    Some(Room { used, all, stays })
}

/// Asks the browser to keep what is here until somebody deletes it. Whether it does is its own choice.
pub async fn ask_to_stay() -> bool {
    let Ok(promise) = window().navigator().storage().persist() else { return false };
    JsFuture::from(promise).await.is_ok_and(|stays| stays.is_truthy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_scarce_where_little_of_it_is_left() {
        let megabytes = |used: f64, all: f64| Room { used: used * 1_048_576.0, all: all * 1_048_576.0, stays: true };
        for (used, all, scarce) in [
            (10.0, 1_000.0, false),
            (899.0, 1_000.0, false),
            (901.0, 1_000.0, true),
            (60.0, 100.0, true),
            (0.0, 0.0, false),
            (1_200.0, 1_000.0, true),
        ] {
            assert_eq!(megabytes(used, all).is_scarce(), scarce, "{used} of {all}");
        }
    }
}
