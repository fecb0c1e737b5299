//! What a passkey answers to a challenge, and whose it is.

use super::{
    FactorError,
    relying_party::{self, Begun},
};
use crate::{
    clock,
    http::{ApiError, App},
    store::AccountId,
};
use serde::Deserialize;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential};

/// What a passkey answers.
#[derive(Deserialize)]
pub struct Answer {
    /// The challenge's name, as it was given with the options.
    pub challenge: String,
    /// A `PublicKeyCredential` as its `toJSON` writes it (WebAuthn level 3, section 5.1).
    pub credential: PublicKeyCredential,
}

/// Whether an answer is that of an account.
pub(super) async fn of(app: &App, answer: Answer, account: AccountId) -> Result<(), ApiError> {
    match whose(app, answer).await? == account {
        true => Ok(()),
        false => Err(FactorError::PasskeyRefused.into()),
    }
}

/// Whose passkey answered. The library checks challenge, origin, name of the server, signature, that somebody was
/// verified, and that the counter grew; here the challenge is taken once, and the key is that of the account it names.
pub(super) async fn whose(app: &App, answer: Answer) -> Result<AccountId, ApiError> {
    let refused = FactorError::PasskeyRefused;
    let (party, store) = (relying_party::of(&app.config)?, &app.server.store);
    let (_, begun) = relying_party::take(app, &answer.challenge).await?;
    let Begun::SignIn(begun) = begun else { return Err(refused.into()) };
    let identified = party.identify_discoverable_authentication(&answer.credential);
    let (account, credential) = identified.map_err(|_| refused)?;
    let kept = store.passkey(credential).await?.filter(|it| it.account == *account.as_bytes()).ok_or(refused)?;
    let mut key: Passkey = serde_json::from_str(&kept.public_key).map_err(|_| refused)?;
    let answered = party.finish_discoverable_authentication_v2(&answer.credential, begun, &key);
    let answered = answered.map_err(|error| {
        tracing::info!(%error, "an answer of a passkey was refused");
        refused
    })?;
    if !answered.user_verified() {
        return Err(refused.into());
    }
    key.update_credential(&answered).ok_or(refused)?;
    let public_key = serde_json::to_string(&key).map_err(|_| refused)?;
    match store.use_passkey(&kept, &public_key, clock::now()).await? {
        true => Ok(kept.account),
        false => Err(refused.into()),
    }
}
