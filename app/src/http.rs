//! Requests to the server's API.

use crate::i18n::{I18n, Text, text};
use js_sys::{JSON, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use sotay_shared::api::ErrorCode;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpError {
    /// No answer at all.
    Network,
    /// The server's own code.
    Api { status: u16, code: ErrorCode },
}

impl HttpError {
    pub fn is_signed_out(&self) -> bool {
        matches!(self, HttpError::Api { status: 401, .. })
    }

    /// In words for the user.
    pub fn explain(&self, i18n: I18n) -> String {
        i18n.t(match self {
            HttpError::Network => text::ERROR_NETWORK,
            HttpError::Api { code, .. } => words(*code),
        })
        .to_owned()
    }
}

/// What the server refuses, and what helps.
const fn words(code: ErrorCode) -> Text {
    match code {
        ErrorCode::NotSignedIn => text::ERROR_NOT_SIGNED_IN,
        ErrorCode::WrongCredentials => text::ERROR_WRONG_CREDENTIALS,
        ErrorCode::WrongPassword => text::WRONG_PASSWORD,
        ErrorCode::InvalidEmail => text::ERROR_INVALID_EMAIL,
        ErrorCode::InvalidPassword => text::ERROR_INVALID_PASSWORD,
        ErrorCode::EmailTaken => text::ERROR_EMAIL_TAKEN,
        ErrorCode::TooManyAttempts | ErrorCode::TooManyConnections | ErrorCode::TooFast => {
            text::ERROR_TOO_MANY_ATTEMPTS
        }
        ErrorCode::NotAMember => text::ERROR_NOT_A_MEMBER,
        ErrorCode::Removed => text::ERROR_REMOVED,
        ErrorCode::NoSuchMember => text::ERROR_NO_SUCH_MEMBER,
        ErrorCode::LastOwner => text::ERROR_LAST_OWNER,
        ErrorCode::WorkspaceDeleted => text::ERROR_WORKSPACE_DELETED,
        ErrorCode::TooManyWorkspaces => text::ERROR_TOO_MANY_WORKSPACES,
        ErrorCode::WrongName => text::ERROR_WRONG_NAME,
        ErrorCode::InviteForAnother => text::ERROR_INVITE_FOR_ANOTHER,
        ErrorCode::TooManyInvites => text::ERROR_TOO_MANY_INVITES,
        ErrorCode::NotPermitted => text::ERROR_NOT_PERMITTED,
        ErrorCode::WorkspaceExists => text::ERROR_WORKSPACE_EXISTS,
        ErrorCode::ClaimNeeded => text::ERROR_CLAIM_NEEDED,
        ErrorCode::NoSuchClaim => text::ERROR_NO_SUCH_CLAIM,
        ErrorCode::NoSuchInvite => text::ERROR_NO_SUCH_INVITE,
        ErrorCode::NoSuchDevice | ErrorCode::NoSuchToken => text::ERROR_NO_LONGER_THERE,
        ErrorCode::WrongCode => text::ERROR_WRONG_CODE,
        ErrorCode::TicketOver => text::ERROR_TICKET_OVER,
        ErrorCode::FactorExists => text::ERROR_FACTOR_EXISTS,
        ErrorCode::NoSuchFactor => text::ERROR_NO_SUCH_FACTOR,
        ErrorCode::PasskeyRefused => text::ERROR_PASSKEY_REFUSED,
        ErrorCode::NoPasskeys => text::ERROR_NO_PASSKEYS,
        ErrorCode::NoSuchFile => text::ERROR_NO_SUCH_FILE,
        ErrorCode::FileTooLarge => text::ERROR_FILE_TOO_LARGE,
        ErrorCode::FilesFull => text::FILES_FULL,
        ErrorCode::UnknownPushService => text::ERROR_PUSH_SERVICE,
        ErrorCode::WeakPassword => text::ERROR_WEAK_PASSWORD,
        ErrorCode::RegistrationClosed => text::SIGN_UP_CLOSED,
        ErrorCode::InvitationNeeded => text::SIGN_UP_BY_INVITE,
        ErrorCode::DomainNotAllowed => text::ERROR_DOMAIN,
        ErrorCode::NoSuchLink => text::ERROR_NO_SUCH_LINK,
        ErrorCode::NoMail => text::FORGOT_ASK,
        ErrorCode::TooBusy => text::ERROR_TOO_BUSY,
        ErrorCode::Stopping | ErrorCode::Unavailable => text::ERROR_UNAVAILABLE,
        ErrorCode::BadRequest
        | ErrorCode::ForeignOrigin
        | ErrorCode::ForeignHost
        | ErrorCode::NoSuchEndpoint
        | ErrorCode::NoSuchMethod
        | ErrorCode::Unknown => text::ERROR_NOT_UNDERSTOOD,
    }
}

impl From<JsValue> for HttpError {
    fn from(_: JsValue) -> HttpError {
        HttpError::Network
    }
}

#[derive(serde::Deserialize)]
struct ApiError {
    error: ErrorCode,
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
    let code = json::<ApiError>(&response).await.map_or(ErrorCode::Unknown, |refused| refused.error);
    Err(HttpError::Api { status, code })
}

async fn json<T: DeserializeOwned>(response: &Response) -> Result<T, HttpError> {
    let value = JsFuture::from(response.json()?).await?;
    let text = JSON::stringify(&value)?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| HttpError::Api { status: response.status(), code: ErrorCode::Unknown })
}

/// A request whose answer has no body that matters.
pub async fn call(method: &str, path: &str, body: &impl Serialize) -> Result<(), HttpError> {
    send(method, path, serde_json::to_string(body).ok()).await.map(drop)
}

/// The same where the status of the answer says how it goes on.
pub async fn status(method: &str, path: &str, body: &impl Serialize) -> Result<u16, HttpError> {
    send(method, path, serde_json::to_string(body).ok()).await.map(|answer| answer.status())
}

pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, HttpError> {
    json(&send("POST", path, serde_json::to_string(body).ok()).await?).await
}

pub async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, HttpError> {
    json(&send("PUT", path, serde_json::to_string(body).ok()).await?).await
}

/// A request that the server may want something more for: it says what, with 202. `None` where it is done.
pub async fn begin<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<Option<T>, HttpError> {
    const ACCEPTED: u16 = 202;
    let response = send("POST", path, serde_json::to_string(body).ok()).await?;
    if response.status() == ACCEPTED { json(&response).await.map(Some) } else { Ok(None) }
}

pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    json(&send("GET", path, None).await?).await
}

/// What the server says, also where it refuses.
pub async fn answer<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    let response = JsFuture::from(leptos::prelude::window().fetch_with_str(path)).await?;
    json(&response.dyn_into::<Response>()?).await
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
