//! What passkeys are bound to: the name of this server, and the pages of its address.

use super::FactorError;
use crate::{
    clock,
    config::Config,
    http::{ApiError, App},
    token::{Token, TokenHash},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sotay_shared::stamp::Timestamp;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{DiscoverableAuthentication, PasskeyRegistration, Url},
};

/// How long a challenge can be answered.
const CHALLENGE_MS: i64 = 5 * 60_000;

/// The relying party (WebAuthn section 4). Without `--public-url` it is `localhost`, on any port: browsers make passkeys
/// over plain HTTP there and nowhere else.
pub(super) fn of(config: &Config) -> Result<Webauthn, FactorError> {
    let url = config.public_url.as_deref().unwrap_or("http://localhost");
    let origin = Url::parse(url).map_err(|_| FactorError::NoPasskeys)?;
    let name = origin.domain().ok_or(FactorError::NoPasskeys)?.to_owned();
    WebauthnBuilder::new(&name, &origin)
        .and_then(|builder| builder.rp_name("Sotay").allow_any_port(config.public_url.is_none()).build())
        .map_err(|_| FactorError::NoPasskeys)
}

/// What is begun.
#[derive(Serialize, Deserialize)]
pub(super) enum Begun {
    Registration {
        registration: PasskeyRegistration,
        /// The hash of the password that was right when it was begun.
        password_hash: String,
    },
    SignIn(DiscoverableAuthentication),
}

/// Who begins: nobody else takes a place of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asker(TokenHash);

impl Asker {
    /// Somebody who is signed in and registers a passkey.
    pub fn session(session: TokenHash) -> Asker {
        Asker(Sha256::new().chain_update(b"session").chain_update(session).finalize().into())
    }

    /// Somebody who signs in.
    pub fn address(address: std::net::IpAddr) -> Asker {
        Asker(Sha256::new().chain_update(b"address").chain_update(address.to_string()).finalize().into())
    }
}

/// Keeps what is begun until it is answered, and gives it a name.
pub(super) async fn keep(app: &App, asker: Asker, begun: &Begun) -> Result<Token, ApiError> {
    let (challenge, now) = (Token::random(), clock::now());
    let state = serde_json::to_string(begun).map_err(|_| FactorError::PasskeyRefused)?;
    let until = Timestamp(now.0 + CHALLENGE_MS);
    match app.server.store.keep_challenge(challenge.hash(), asker.0, &state, until, now).await? {
        true => Ok(challenge),
        false => Err(FactorError::TooManyChallenges.into()),
    }
}

/// Takes what was begun under a name, once, and who began it.
pub(super) async fn take(app: &App, challenge: &str) -> Result<(Asker, Begun), ApiError> {
    let hash = Token::from_text(challenge).hash();
    let taken = app.server.store.take_challenge(hash, clock::now()).await?;
    let (asker, state) = taken.ok_or(FactorError::PasskeyRefused)?;
    let begun = serde_json::from_str(&state).map_err(|_| FactorError::PasskeyRefused)?;
    Ok((Asker(asker), begun))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn origins(url: Option<&str>) -> Option<Vec<String>> {
        let flags = ["sotay-server"].into_iter().chain(url.into_iter().flat_map(|url| ["--public-url", url]));
        let party = of(&Config::parse_from(flags)).ok()?;
        Some(party.get_allowed_origins().iter().map(|origin| origin.as_str().to_owned()).collect())
    }

    #[test]
    fn a_server_is_known_by_its_name() {
        assert_eq!(origins(Some("https://crm.example.vn")), Some(vec!["https://crm.example.vn/".to_owned()]));
        assert_eq!(origins(None), Some(vec!["http://localhost/".to_owned()]));
        // Browsers have no passkeys for numbers.
        assert_eq!(origins(Some("https://192.0.2.1")), None);
    }
}
