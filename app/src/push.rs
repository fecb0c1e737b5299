//! Messages to this device while the app is closed, by Web Push.

use crate::{
    clock,
    http::{self, HttpError},
    notify,
    replica::Link,
    workspace::use_replica,
};
use js_sys::JSON;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    NotificationPermission, PushManager, PushSubscription, PushSubscriptionOptionsInit, ServiceWorkerRegistration,
};

/// What a browser says of a subscription (W3C Push API section 8.2).
#[derive(Deserialize)]
struct Subscribed {
    endpoint: String,
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

#[derive(Serialize)]
struct NewSubscription {
    endpoint: String,
    p256dh: String,
    auth: String,
    utc_offset: i16,
    zone: String,
}

#[derive(Deserialize)]
struct ServerKey {
    key: String,
}

/// Why this device cannot be reached.
pub enum Problem {
    /// The user, or the browser, said no.
    Denied,
    Browser,
    Server(HttpError),
}

impl From<HttpError> for Problem {
    fn from(error: HttpError) -> Problem {
        Problem::Server(error)
    }
}

impl From<JsValue> for Problem {
    fn from(_: JsValue) -> Problem {
        Problem::Browser
    }
}

/// Whether this browser has push messages at all; some have them only in an installed app.
pub fn is_possible() -> bool {
    notify::can_be_pushed()
}

/// The browser's push service, once the service worker is there.
async fn manager() -> Result<PushManager, JsValue> {
    let ready = JsFuture::from(window().navigator().service_worker().ready()?).await?;
    ready.unchecked_into::<ServiceWorkerRegistration>().push_manager()
}

pub async fn subscription() -> Result<Option<PushSubscription>, JsValue> {
    let found = JsFuture::from(manager().await?.get_subscription()?).await?;
    Ok(found.dyn_into().ok())
}

/// Tells the server where this device is reached; again whenever the app starts, because clocks and sessions change.
async fn tell_server(subscription: &PushSubscription) -> Result<(), Problem> {
    let text = JSON::stringify(&subscription.to_json()?.into())?.as_string().unwrap_or_default();
    let Subscribed { endpoint, keys } = serde_json::from_str(&text).map_err(|_| Problem::Browser)?;
    let new = NewSubscription {
        endpoint,
        p256dh: keys.p256dh,
        auth: keys.auth,
        utc_offset: clock::utc_offset(),
        zone: clock::zone(),
    };
    Ok(http::call("PUT", "/api/push", &new).await?)
}

pub async fn subscribe() -> Result<(), Problem> {
    if notify::request_permission().await != NotificationPermission::Granted {
        return Err(Problem::Denied);
    }
    let ServerKey { key } = http::get("/api/push").await?;
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key_opt_str(Some(&key));
    let manager = manager().await?;
    let made = JsFuture::from(manager.subscribe_with_options(&options)?).await?;
    tell_server(&made.unchecked_into()).await
}

pub async fn unsubscribe() -> Result<(), Problem> {
    if let Some(known) = subscription().await? {
        JsFuture::from(known.unsubscribe()?).await?;
    }
    Ok(http::call("DELETE", "/api/push", &Value::Null).await?)
}

/// Nothing reaches this device any more.
pub async fn leave() {
    let known = async || -> Result<Option<PushSubscription>, JsValue> {
        let Some(registration) = notify::registration().await else { return Ok(None) };
        Ok(JsFuture::from(registration.push_manager()?.get_subscription()?).await?.dyn_into().ok())
    };
    if let Ok(Some(_)) = known().await {
        // What the server is not told ends with the session.
        let _ = unsubscribe().await;
    }
}

/// Tells the server again where this device is reached, once it is connected.
pub fn keep_subscribed() {
    let status = use_replica().status;
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live) && is_possible());
    Effect::new(move |told: Option<bool>| {
        let told = told.unwrap_or(false);
        if live.get() && !told {
            spawn_local(async move {
                if let Ok(Some(known)) = subscription().await {
                    // It is told again with the next start.
                    let _ = tell_server(&known).await;
                }
            });
            return true;
        }
        told
    });
}
