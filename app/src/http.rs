//! Requests to the server's API.

use crate::i18n::{I18n, text};
use js_sys::{JSON, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpError {
    /// No answer at all.
    Network,
    /// The server's own code and message.
    Api { status: u16, code: String, message: String },
}

impl HttpError {
    pub fn is_signed_out(&self) -> bool {
        matches!(self, HttpError::Api { status: 401, .. })
    }

    /// In words for the user.
    pub fn explain(&self, i18n: I18n) -> String {
        let HttpError::Api { code, message, .. } = self else { return i18n.t(text::ERROR_NETWORK).to_owned() };
        let known = match code.as_str() {
            "wrong_credentials" => text::ERROR_WRONG_CREDENTIALS,
            "email_taken" => text::ERROR_EMAIL_TAKEN,
            "invalid_email" => text::ERROR_INVALID_EMAIL,
            "invalid_password" => text::ERROR_INVALID_PASSWORD,
            "too_many_attempts" => text::ERROR_TOO_MANY_ATTEMPTS,
            "no_such_invite" => text::ERROR_NO_SUCH_INVITE,
            "not_permitted" => text::ERROR_NOT_PERMITTED,
            "not_a_member" => text::ERROR_NOT_A_MEMBER,
            "workspace_exists" => text::ERROR_WORKSPACE_EXISTS,
            _ => return crate::format::fill(i18n.t(text::ERROR_SERVER), &[("message", message)]),
        };
        i18n.t(known).to_owned()
    }
}

impl From<JsValue> for HttpError {
    fn from(_: JsValue) -> HttpError {
        HttpError::Network
    }
}

#[derive(serde::Deserialize)]
struct ApiError {
    error: String,
    message: String,
}

async fn send(method: &str, path: &str, body: Option<String>) -> Result<Response, HttpError> {
    send_as(method, path, body.map(|body| ("application/json", JsValue::from_str(&body)))).await
}

async fn send_as(method: &str, path: &str, body: Option<(&str, JsValue)>) -> Result<Response, HttpError> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some((media_type, body)) = &body {
        init.set_body(body);
        let headers = Headers::new()?;
        headers.set("content-type", media_type)?;
        init.set_headers(&headers);
    }
    let request = Request::new_with_str_and_init(path, &init)?;
    let response = JsFuture::from(leptos::prelude::window().fetch_with_request(&request)).await?;
    let response: Response = response.dyn_into()?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    let error = json::<ApiError>(&response).await;
    let ApiError { error: code, message } =
        error.unwrap_or_else(|_| ApiError { error: "unknown".into(), message: format!("HTTP {status}") });
    Err(HttpError::Api { status, code, message })
}

async fn json<T: DeserializeOwned>(response: &Response) -> Result<T, HttpError> {
    let value = JsFuture::from(response.json()?).await?;
    let text = JSON::stringify(&value)?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| HttpError::Api {
        status: response.status(),
        code: "unreadable".into(),
        message: error.to_string(),
    })
}

/// A request whose answer has no body that matters.
pub async fn call(method: &str, path: &str, body: &impl Serialize) -> Result<(), HttpError> {
    send(method, path, serde_json::to_string(body).ok()).await.map(drop)
}

pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, HttpError> {
    json(&send("POST", path, serde_json::to_string(body).ok()).await?).await
}

pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    json(&send("GET", path, None).await?).await
}

/// Sends CBOR and gets CBOR.
pub async fn post_bytes(path: &str, body: &[u8]) -> Result<Vec<u8>, HttpError> {
    let body = Uint8Array::from(body).into();
    bytes(send_as("POST", path, Some(("application/cbor", body))).await?).await
}

/// Sends bytes that are nothing but bytes.
pub async fn put_bytes(path: &str, body: &[u8]) -> Result<(), HttpError> {
    let body = Uint8Array::from(body).into();
    send_as("PUT", path, Some(("application/octet-stream", body))).await.map(drop)
}

pub async fn get_bytes(path: &str) -> Result<Vec<u8>, HttpError> {
    bytes(send("GET", path, None).await?).await
}

async fn bytes(response: Response) -> Result<Vec<u8>, HttpError> {
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
