//! AES-256-GCM twice, over the same bytes: by our own module where a transaction is open, which ends when it is waited
//! inside of it, and by the browser's Web Crypto where much is read at once.

use super::{Cipher, Opening};
use crate::clock;
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use js_sys::{Array, ArrayBuffer, JsString, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

/// Bytes of a key, of a nonce, and of a salt.
pub const KEY: usize = 32;
const NONCE: usize = 12;
pub const SALT: usize = 16;
/// How often a passcode is hashed: what OWASP asks of PBKDF2 with SHA-256.
pub const ITERATIONS: u32 = 600_000;
/// What a wrapped key is bound to.
const WRAPPED: &str = "data key";

/// The key of a database.
pub struct DataKey {
    bytes: [u8; KEY],
    own: Aes256Gcm,
    browsers: CryptoKey,
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey")
    }
}

impl DataKey {
    /// A new one.
    ///
    /// # Errors
    /// When the browser has no Web Crypto.
    pub async fn fresh() -> Result<DataKey, JsValue> {
        Self::of(clock::random()).await
    }

    /// # Errors
    /// When the browser has no Web Crypto.
    pub async fn of(bytes: [u8; KEY]) -> Result<DataKey, JsValue> {
        let material = Uint8Array::from(bytes.as_slice());
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let imported = subtle()?.import_key_with_str("raw", &material, "AES-GCM", false, &uses)?;
        let browsers = JsFuture::from(imported).await?.unchecked_into();
        Ok(DataKey { bytes, own: Aes256Gcm::new(&bytes.into()), browsers })
    }

    /// As it is given to another tab of this browser.
    pub fn bytes(&self) -> [u8; KEY] {
        self.bytes
    }

    /// Under a passcode, as it is kept.
    ///
    /// # Errors
    /// When the browser has no Web Crypto.
    pub async fn wrapped(&self, passcode: &str, salt: &[u8], iterations: u32) -> Result<Vec<u8>, JsValue> {
        let key = derived(passcode, salt, iterations).await?;
        let nonce: [u8; NONCE] = clock::random();
        let plain = Uint8Array::from(self.bytes.as_slice());
        let algorithm = gcm(WRAPPED, &Uint8Array::from(nonce.as_slice()))?;
        let done = subtle()?.encrypt_with_object_and_js_u8_array(&algorithm, &key, &plain)?;
        let wrapped = Uint8Array::new(&JsFuture::from(done).await?).to_vec();
        Ok([nonce.as_slice(), &wrapped].concat())
    }

    /// From under a passcode; `None` where that is another one.
    ///
    /// # Errors
    /// When the browser has no Web Crypto.
    pub async fn unwrapped(
        wrapped: &[u8],
        passcode: &str,
        salt: &[u8],
        iterations: u32,
    ) -> Result<Option<DataKey>, JsValue> {
        let key = derived(passcode, salt, iterations).await?;
        let Some((nonce, sealed)) = wrapped.split_at_checked(NONCE) else { return Ok(None) };
        let algorithm = gcm(WRAPPED, &Uint8Array::from(nonce))?;
        let opening = subtle()?.decrypt_with_object_and_js_u8_array(&algorithm, &key, &Uint8Array::from(sealed))?;
        // With a wrong key the tag does not fit, and the browser says no more than that.
        let Ok(bytes) = JsFuture::from(opening).await else { return Ok(None) };
        match <[u8; KEY]>::try_from(Uint8Array::new(&bytes).to_vec()) {
            Ok(bytes) => Ok(Some(Self::of(bytes).await?)),
            Err(_) => Ok(None),
        }
    }
}

impl Cipher for DataKey {
    fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = clock::random();
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        // It fails beyond 64 GB only. What is empty is read by nobody, so that no value would be taken for another.
        let sealed = self.own.encrypt(&nonce.into(), payload).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
        self.own.decrypt(&(*nonce).into(), Payload { msg, aad: place.as_bytes() }).ok()
    }

    fn open_later(&self, place: &str, sealed: &ArrayBuffer) -> Opening {
        let begin = || -> Result<Promise, JsValue> {
            let all = Uint8Array::new(sealed);
            let (nonce, message) = (all.subarray(0, NONCE as u32), all.subarray(NONCE as u32, all.length()));
            subtle()?.decrypt_with_object_and_js_u8_array(&gcm(place, &nonce)?, &self.browsers, &message)
        };
        let begun = begin();
        Box::pin(async move { Some(Uint8Array::new(&JsFuture::from(begun.ok()?).await.ok()?).to_vec()) })
    }

    fn seal_later(&self, place: &str, plain: &[u8]) -> Opening {
        let nonce: [u8; NONCE] = clock::random();
        let begin = || -> Result<Promise, JsValue> {
            let algorithm = gcm(place, &Uint8Array::from(nonce.as_slice()))?;
            subtle()?.encrypt_with_object_and_js_u8_array(&algorithm, &self.browsers, &Uint8Array::from(plain))
        };
        let begun = begin();
        Box::pin(async move {
            let sealed = Uint8Array::new(&JsFuture::from(begun.ok()?).await.ok()?).to_vec();
            Some([nonce.as_slice(), &sealed].concat())
        })
    }
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    Ok(window().crypto()?.subtle())
}

fn object(properties: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in properties {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object)
}

/// What Web Crypto asks of AES-GCM; its tag has 16 bytes unless another length is said.
fn gcm(place: &str, nonce: &Uint8Array) -> Result<Object, JsValue> {
    let place = Uint8Array::from(place.as_bytes());
    object(&[("name", "AES-GCM".into()), ("iv", nonce.into()), ("additionalData", place.into())])
}

/// The key that a passcode stands for (RFC 8018, PBKDF2 with HMAC-SHA-256). Keyboards write one letter in several ways:
/// they are made one (NFKC).
async fn derived(passcode: &str, salt: &[u8], iterations: u32) -> Result<CryptoKey, JsValue> {
    let typed: String = JsString::from(passcode).normalize("NFKC").into();
    let (subtle, material) = (subtle()?, Uint8Array::from(typed.as_bytes()));
    let uses = Array::of1(&"deriveKey".into());
    let base = JsFuture::from(subtle.import_key_with_str("raw", &material, "PBKDF2", false, &uses)?).await?;
    let algorithm = object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt).into()),
        ("iterations", iterations.into()),
    ])?;
    let of = object(&[("name", "AES-GCM".into()), ("length", (KEY as u32 * 8).into())])?;
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let base: CryptoKey = base.unchecked_into();
    let deriving = subtle.derive_key_with_object_and_object(&algorithm, &base, &of, false, &uses)?;
    Ok(JsFuture::from(deriving).await?.unchecked_into())
}
