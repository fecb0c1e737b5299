//! A passkey in software: what a browser and its authenticator answer to a server's options (WebAuthn level 3). What it
//! answers can be bent, as somebody would who attacks.

use crate::random;
use data_encoding::BASE64URL_NOPAD;
use minicbor::Encoder;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Bits of the flags (section 6.1).
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const CREDENTIAL_DATA: u8 = 0x40;

/// One key of P-256 (ES256), on a page of a server.
#[derive(Debug, Clone)]
pub struct Authenticator {
    key: SigningKey,
    credential: Vec<u8>,
    /// The account that it was made for; taken from the options.
    pub user_handle: Vec<u8>,
    /// How often it signed.
    pub counter: u32,
    /// Where the page is that asks.
    pub origin: String,
    /// The name that the browser puts in.
    pub rp_id: String,
    /// Whether whoever holds it was looked at.
    pub verifies: bool,
}

impl Default for Authenticator {
    fn default() -> Authenticator {
        Authenticator::new()
    }
}

impl Authenticator {
    /// A fresh one, used at `http://localhost:8080`.
    ///
    /// # Panics
    /// When the random bytes are no key, which no one has seen.
    pub fn new() -> Authenticator {
        Authenticator {
            key: SigningKey::from_slice(&random::<32>()).expect("a key"),
            credential: random::<16>().to_vec(),
            user_handle: Vec::new(),
            counter: 0,
            origin: "http://localhost:8080".into(),
            rp_id: "localhost".into(),
            verifies: true,
        }
    }

    /// The credential's id in base64url.
    pub fn id(&self) -> String {
        BASE64URL_NOPAD.encode(&self.credential)
    }

    /// Another authenticator that claims this one's id.
    pub fn impostor(&self) -> Authenticator {
        Authenticator { key: Authenticator::new().key, ..self.clone() }
    }

    /// Answers the options of a registration.
    ///
    /// # Panics
    /// When they are not such options.
    pub fn register(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required", "{options}");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required", "{options}");
        self.user_handle = decode(&options["user"]["id"]);
        let mut data = self.data(CREDENTIAL_DATA);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        data.extend(&self.credential);
        data.extend(self.public_key());
        let mut attestation = Vec::new();
        let mut cbor = Encoder::new(&mut attestation);
        let _ = cbor.map(3).unwrap().str("fmt").unwrap().str("none").unwrap();
        let _ = cbor.str("attStmt").unwrap().map(0).unwrap().str("authData").unwrap().bytes(&data).unwrap();
        self.answer(json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&self.client_data("webauthn.create", options)),
            "attestationObject": BASE64URL_NOPAD.encode(&attestation),
            "transports": ["internal"],
        }))
    }

    /// Answers the options of a sign-in.
    pub fn sign_in(&mut self, options: &Value) -> Value {
        let options = &options["publicKey"];
        self.counter += 1;
        let (data, client) = (self.data(0), self.client_data("webauthn.get", options));
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(signature.to_der().as_bytes()),
            "userHandle": BASE64URL_NOPAD.encode(&self.user_handle),
        }))
    }

    fn answer(&self, response: Value) -> Value {
        let id = self.id();
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }

    /// Authenticator data up to the counter (section 6.1).
    fn data(&self, more: u8) -> Vec<u8> {
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(&self.rp_id).to_vec();
        data.push(USER_PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// What the browser saw (section 5.8.1).
    fn client_data(&self, what: &str, options: &Value) -> Vec<u8> {
        let seen =
            json!({ "type": what, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        seen.to_string().into_bytes()
    }

    /// The key in COSE (RFC 9053 section 7.1.1).
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let mut key = Vec::new();
        let mut cbor = Encoder::new(&mut key);
        let _ = cbor.map(5).unwrap();
        for (label, value) in [(1, 2), (3, -7), (-1, 1)] {
            let _ = cbor.i32(label).unwrap().i32(value).unwrap();
        }
        let _ = cbor.i32(-2).unwrap().bytes(point.x().unwrap()).unwrap();
        let _ = cbor.i32(-3).unwrap().bytes(point.y().unwrap()).unwrap();
        key
    }
}

fn decode(value: &Value) -> Vec<u8> {
    BASE64URL_NOPAD.decode(value.as_str().unwrap().as_bytes()).unwrap()
}
