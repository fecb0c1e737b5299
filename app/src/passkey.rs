//! Passkeys of the browser (WebAuthn level 3): the server's options go in as JSON, and answers come out as JSON.

use js_sys::{Array, Function, JSON, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CredentialCreationOptions, CredentialRequestOptions, CredentialsContainer, DomException};

/// What answers have that is bytes.
const BYTES: [&str; 5] = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/// Why a browser makes or uses none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyError {
    /// Somebody said no, or took too long, or there is none.
    Cancelled,
    /// The device has one of this account.
    Known,
    /// Not here, or not by this browser.
    Impossible,
}

impl From<JsValue> for PasskeyError {
    fn from(error: JsValue) -> PasskeyError {
        match error.dyn_into::<DomException>().map(|error| error.name()).as_deref() {
            Ok("NotAllowedError" | "AbortError") => PasskeyError::Cancelled,
            Ok("InvalidStateError") => PasskeyError::Known,
            _ => PasskeyError::Impossible,
        }
    }
}

/// Whether the browser knows of passkeys: only over TLS, or on localhost.
pub fn is_supported() -> bool {
    Reflect::has(&window(), &"PublicKeyCredential".into()).unwrap_or(false)
}

fn container() -> CredentialsContainer {
    window().navigator().credentials()
}

/// Makes a passkey by a server's options: `{"publicKey": …}`.
///
/// # Errors
/// When the browser does not.
pub async fn create(options: &Value) -> Result<Value, PasskeyError> {
    let options = read(options, "parseCreationOptionsFromJSON")?.unchecked_into::<CredentialCreationOptions>();
    written(&JsFuture::from(container().create_with_options(&options)?).await?)
}

/// Asks for an answer of a passkey by a server's options: `{"publicKey": …}`.
///
/// # Errors
/// When the browser does not.
pub async fn get(options: &Value) -> Result<Value, PasskeyError> {
    let options = read(options, "parseRequestOptionsFromJSON")?.unchecked_into::<CredentialRequestOptions>();
    written(&JsFuture::from(container().get_with_options(&options)?).await?)
}

/// The function of an object, where it has one of that name.
fn function(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// Options as the browser takes them.
fn read(options: &Value, parse: &str) -> Result<Object, PasskeyError> {
    let public_key = options.get("publicKey").ok_or(PasskeyError::Impossible)?;
    let public_key = JSON::parse(&public_key.to_string())?;
    let known = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let public_key = match function(&known, parse) {
        Some(parse) => parse.call1(&known, &public_key)?,
        None => read_by_hand(public_key)?,
    };
    let options = Object::new();
    Reflect::set(&options, &"publicKey".into(), &public_key)?;
    Ok(options)
}

/// An answer as JSON.
fn written(credential: &JsValue) -> Result<Value, PasskeyError> {
    if !credential.is_object() {
        return Err(PasskeyError::Cancelled);
    }
    let plain = match function(credential, "toJSON") {
        Some(write) => write.call0(credential)?,
        None => write_by_hand(credential)?,
    };
    let text = JSON::stringify(&plain)?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| PasskeyError::Impossible)
}

/// What browsers of before 2024 do not do themselves: bytes that are written in base64url become bytes.
fn read_by_hand(public_key: JsValue) -> Result<JsValue, PasskeyError> {
    bytes_at(&public_key, "challenge")?;
    bytes_at(&Reflect::get(&public_key, &"user".into())?, "id")?;
    for list in ["excludeCredentials", "allowCredentials"] {
        let list = Reflect::get(&public_key, &list.into())?;
        if Array::is_array(&list) {
            for known in Array::from(&list).iter() {
                bytes_at(&known, "id")?;
            }
        }
    }
    Ok(public_key)
}

/// Turns one property into bytes, where there is one.
fn bytes_at(of: &JsValue, name: &str) -> Result<(), PasskeyError> {
    if !of.is_object() {
        return Ok(());
    }
    if let Some(text) = Reflect::get(of, &name.into())?.as_string() {
        let plain = window().atob(&text.replace('-', "+").replace('_', "/"))?;
        let bytes: Vec<u8> = plain.chars().map(|it| u8::try_from(u32::from(it)).unwrap_or_default()).collect();
        Reflect::set(of, &name.into(), &Uint8Array::from(&bytes[..]))?;
    }
    Ok(())
}

/// The other way about: bytes of an answer are written in base64url.
fn write_by_hand(credential: &JsValue) -> Result<JsValue, PasskeyError> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into());
    let (plain, plain_response) = (Object::new(), Object::new());
    let response = get(credential, "response")?;
    for name in BYTES {
        let bytes = get(&response, name)?;
        if bytes.is_object() {
            Reflect::set(&plain_response, &name.into(), &text_of(&bytes)?)?;
        }
    }
    for (name, value) in [
        ("id", get(credential, "id")?),
        ("rawId", text_of(&get(credential, "rawId")?)?),
        ("type", get(credential, "type")?),
        ("response", plain_response.into()),
        ("clientExtensionResults", Object::new().into()),
    ] {
        Reflect::set(&plain, &name.into(), &value)?;
    }
    Ok(plain.into())
}

/// Bytes of a buffer in base64url.
fn text_of(buffer: &JsValue) -> Result<JsValue, PasskeyError> {
    let plain: String = Uint8Array::new(buffer).to_vec().into_iter().map(char::from).collect();
    let text = window().btoa(&plain)?;
    Ok(text.replace('+', "-").replace('/', "_").trim_end_matches('=').into())
}
