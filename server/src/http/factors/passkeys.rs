//! `/api/account/passkeys`: `POST …/begin` answers what the browser is to make one with, `POST` adds what it made, `GET`
//! lists them, `DELETE …/{passkey}` removes one.

use super::{
    FactorError,
    asked::{self, Again},
    relying_party::{self, Asker, Begun},
};
use crate::{
    clock,
    http::{
        ApiError, App,
        security::{ClientAddress, SignedIn},
    },
    store::Passkey,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};
use webauthn_rs::prelude::{RegisterPublicKeyCredential, Uuid};

/// Passkeys of one account.
const PASSKEYS: i64 = 20;
/// Characters of a passkey's name.
const NAME: usize = 100;

pub async fn begin(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(again): Json<Again>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let party = relying_party::of(&app.config)?;
    let password_hash = asked::everything(&app, &signed_in, address, again).await?;
    let known = app.server.store.passkeys(signed_in.account).await?;
    let known = known.into_iter().map(|passkey| passkey.credential).collect();
    let (account, email) = (Uuid::from_bytes(signed_in.account), &signed_in.email);
    let (options, registration) = party
        .start_passkey_registration(account, email, email, Some(known))
        .map_err(|_| FactorError::PasskeyRefused)?;
    let mut options = serde_json::to_value(options).map_err(|_| FactorError::PasskeyRefused)?;
    // It is to be found by the browser alone, for signing in without an address.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection").and_then(Value::as_object_mut) {
        selection.insert("residentKey".into(), json!("required"));
        selection.insert("requireResidentKey".into(), json!(true));
    }
    let asker = Asker::session(signed_in.token.hash());
    let begun = Begun::Registration { registration, password_hash };
    let challenge = relying_party::keep(&app, asker, &begun).await?;
    Ok((StatusCode::CREATED, Json(json!({ "challenge": challenge.as_str(), "options": options }))))
}

#[derive(Deserialize)]
pub struct NewPasskey {
    /// Where it is kept, in its owner's words.
    name: String,
    /// The challenge's name, as it was given with the options.
    challenge: String,
    /// A `PublicKeyCredential` as its `toJSON` writes it (WebAuthn level 3, section 5.1).
    credential: RegisterPublicKeyCredential,
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewPasskey>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let name: String = new.name.trim().chars().filter(|it| !it.is_control()).take(NAME).collect();
    if name.is_empty() {
        return Err(ApiError::BadRequest("say where the passkey is kept: {\"name\": \"…\"}".into()));
    }
    let party = relying_party::of(&app.config)?;
    let (asker, begun) = relying_party::take(&app, &new.challenge).await?;
    let Begun::Registration { registration, password_hash } = begun else {
        return Err(FactorError::PasskeyRefused.into());
    };
    if asker != Asker::session(signed_in.token.hash()) {
        return Err(FactorError::PasskeyRefused.into());
    }
    let made = party.finish_passkey_registration(&new.credential, &registration);
    let made = made.map_err(|_| FactorError::PasskeyRefused)?;
    let passkey = Passkey {
        credential: made.cred_id().to_vec(),
        account: signed_in.account,
        name,
        public_key: serde_json::to_string(&made).map_err(|_| FactorError::PasskeyRefused)?,
        created_at: clock::now(),
        last_used_at: None,
    };
    let added = app.server.store.add_passkey(&passkey, &password_hash, PASSKEYS).await?;
    match added.ok_or(ApiError::WrongPassword)? {
        true => Ok((StatusCode::CREATED, Json(shown(&passkey)))),
        false => Err(FactorError::PasskeyExists(PASSKEYS).into()),
    }
}

pub async fn get(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Value>, ApiError> {
    let passkeys = app.server.store.passkeys(signed_in.account).await?;
    Ok(Json(json!({ "passkeys": passkeys.iter().map(shown).collect::<Vec<_>>() })))
}

pub async fn delete(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Path(passkey): Path<String>,
    Json(again): Json<Again>,
) -> Result<StatusCode, ApiError> {
    let credential = BASE64URL_NOPAD.decode(passkey.as_bytes()).map_err(|_| FactorError::NoSuchPasskey)?;
    asked::everything(&app, &signed_in, address, again).await?;
    match app.server.store.remove_passkey(signed_in.account, &credential).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(FactorError::NoSuchPasskey.into()),
    }
}

fn shown(passkey: &Passkey) -> Value {
    json!({
        "id": BASE64URL_NOPAD.encode(&passkey.credential),
        "name": passkey.name,
        "created_at": passkey.created_at,
        "last_used_at": passkey.last_used_at,
    })
}
