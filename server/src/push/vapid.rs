//! Voluntary application server identification (RFC 8292): whoever subscribed is told apart from everybody else.

use crate::clock;
use axum::http::Uri;
use data_encoding::BASE64URL_NOPAD;
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer},
};
use serde_json::json;
use sotay_shared::stamp::Timestamp;

/// How long a signature is good for; a day at most.
const GOOD_FOR_S: i64 = 12 * 3_600;

/// This server's key.
pub struct Vapid {
    key: SigningKey,
    public: Vec<u8>,
    contact: String,
}

impl std::fmt::Debug for Vapid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vapid(…)")
    }
}

impl Vapid {
    /// 32 random bytes that are a key.
    pub fn random_key() -> [u8; 32] {
        loop {
            let bytes = clock::random::<32>();
            // All but one in 2³² are.
            if SecretKey::from_slice(&bytes).is_ok() {
                return bytes;
            }
        }
    }

    /// `contact` is whom a push service turns to: an `https:` or `mailto:` address. `None` for bytes that are no key.
    pub fn new(key: &[u8; 32], contact: &str) -> Option<Vapid> {
        let key = SigningKey::from_slice(key).ok()?;
        let public = key.verifying_key().to_encoded_point(false).as_bytes().to_vec();
        Some(Vapid { key, public, contact: contact.to_owned() })
    }

    /// An uncompressed point of P-256: 65 bytes.
    pub fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// The `Authorization` header of a message to an endpoint; `None` for an address without an origin.
    pub fn authorization(&self, endpoint: &Uri, now: Timestamp) -> Option<String> {
        let audience = format!("{}://{}", endpoint.scheme_str()?, endpoint.authority()?);
        let claims = json!({ "aud": audience, "exp": now.seconds() + GOOD_FOR_S, "sub": self.contact });
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let signed = format!("{}.{}", encode(br#"{"typ":"JWT","alg":"ES256"}"#), encode(claims.to_string().as_bytes()));
        let signature: Signature = self.key.sign(signed.as_bytes());
        Some(format!("vapid t={signed}.{}, k={}", encode(&signature.to_bytes()), encode(&self.public)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{VerifyingKey, signature::Verifier};

    #[test]
    fn a_push_service_can_verify_the_signature() {
        let vapid = Vapid::new(&Vapid::random_key(), "https://crm.example.vn").unwrap();
        let endpoint: Uri = "https://push.example/abc".parse().unwrap();
        let header = vapid.authorization(&endpoint, Timestamp(1_700_000_000_000)).unwrap();
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let key = BASE64URL_NOPAD.decode(key.as_bytes()).unwrap();
        assert_eq!(key, vapid.public_key());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
        VerifyingKey::from_sec1_bytes(&key).unwrap().verify(signed.as_bytes(), &signature).unwrap();
        let claims = BASE64URL_NOPAD.decode(signed.split_once('.').unwrap().1.as_bytes()).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["exp"], 1_700_043_200);
    }
}
