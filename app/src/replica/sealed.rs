//! What is kept under a passcode: every value that says something of people goes to the disk through a [`Sealing`].
//!
//! A value as it is, is a `Uint8Array`; one that is sealed is an `ArrayBuffer` with a nonce of 12 bytes, the ciphertext and
//! a tag of 16 bytes (AES-256-GCM, NIST SP 800-38D; the name of the store is authenticated with it). So both forms can be
//! told apart wherever they stand, and a device reads both while one is made of the other.
//!
//! The cipher itself is in another WebAssembly module than what reads the rows of a board: [`cipher`] is named by the pages
//! alone.

pub mod cipher;
mod record;

pub use record::{Passcode, SealState, rest_of_wait, wait_after};

use js_sys::{ArrayBuffer, Uint8Array};
use rustc_hash::FxHashMap as HashMap;
use serde::{Serialize, de::DeserializeOwned};
use sotay_shared::{
    codec,
    id::{MemberId, WorkspaceId},
};
use std::{cell::RefCell, fmt, pin::Pin, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};

/// Bytes that are on their way; `None` where they cannot be read.
pub type Opening = Pin<Box<dyn Future<Output = Option<Vec<u8>>>>>;

/// What seals and opens the values of one database. `place` is the store that a value stands in.
pub trait Cipher {
    fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8>;
    /// `None` where it was sealed with another key, for another place, or changed since.
    fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>>;
    /// The same by the browser's own code, for what is large; no transaction outlives the wait.
    fn open_later(&self, place: &str, sealed: &ArrayBuffer) -> Opening;
    /// As [`Cipher::seal`], by the browser's own code.
    fn seal_later(&self, place: &str, plain: &[u8]) -> Opening;
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(byte).collect()
}

/// How the values of one database go to the disk and come back.
#[derive(Clone, Default)]
pub struct Sealing {
    cipher: Option<Rc<dyn Cipher>>,
    /// Whether what is written is sealed; what is read may be of either form.
    seals: bool,
    /// The form of the database when all of its values are as this writes them.
    pub form: u32,
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealing").field("has_key", &self.has_key()).field("seals", &self.seals).finish()
    }
}

thread_local! {
    /// The keys of this page. They are nowhere else, and end with it.
    static KEYS: RefCell<HashMap<(WorkspaceId, MemberId), Sealing>> = RefCell::default();
}

impl Sealing {
    pub fn new(cipher: Rc<dyn Cipher>, seals: bool, form: u32) -> Sealing {
        Sealing { cipher: Some(cipher), seals, form }
    }

    /// That of a database, as far as this page knows its key.
    pub fn of(workspace: WorkspaceId, member: MemberId) -> Sealing {
        KEYS.with_borrow(|keys| keys.get(&(workspace, member)).cloned().unwrap_or_default())
    }

    /// From now on the database is read and written so.
    pub fn put(self, workspace: WorkspaceId, member: MemberId) {
        KEYS.with_borrow_mut(|keys| drop(keys.insert((workspace, member), self)));
    }

    pub fn has_key(&self) -> bool {
        self.cipher.is_some()
    }

    /// Whether what is written is sealed.
    pub fn seals(&self) -> bool {
        self.seals && self.has_key()
    }

    /// The same, from now on writing values as they are, or sealed.
    pub fn writing(self, seals: bool, form: u32) -> Sealing {
        Sealing { seals, form, ..self }
    }

    /// Bytes as they go to the disk.
    pub fn value(&self, place: &str, bytes: &[u8]) -> JsValue {
        match &self.cipher {
            Some(cipher) if self.seals => Uint8Array::from(cipher.seal(place, bytes).as_slice()).buffer().into(),
            _ => Uint8Array::from(bytes).into(),
        }
    }

    /// The same of what is large. Whoever calls has no transaction open.
    pub async fn value_later(&self, place: &str, bytes: &[u8]) -> JsValue {
        if let (Some(cipher), true) = (&self.cipher, self.seals)
            && let Some(sealed) = cipher.seal_later(place, bytes).await
        {
            return Uint8Array::from(sealed.as_slice()).buffer().into();
        }
        self.value(place, bytes)
    }

    /// Bytes as they come from the disk; `None` where they cannot be read.
    pub fn bytes(&self, place: &str, value: &JsValue) -> Option<Vec<u8>> {
        match value.dyn_ref::<ArrayBuffer>() {
            Some(sealed) => self.cipher.as_ref()?.open(place, &Uint8Array::new(sealed).to_vec()),
            None => Some(value.dyn_ref::<Uint8Array>()?.to_vec()),
        }
    }

    pub fn encoded<T: Serialize + ?Sized>(&self, place: &str, value: &T) -> JsValue {
        self.value(place, &codec::encode(value))
    }

    pub fn decoded<T: DeserializeOwned>(&self, place: &str, value: &JsValue) -> Option<T> {
        codec::decode(&self.bytes(place, value)?).ok()
    }

    /// Large values, in their order. Whoever calls has no transaction open.
    pub async fn bytes_later(&self, place: &str, values: &[JsValue]) -> Vec<Option<Vec<u8>>> {
        // All are begun before the first is waited for.
        let opening: Vec<Result<Opening, &JsValue>> = values
            .iter()
            .map(|value| match (value.dyn_ref::<ArrayBuffer>(), &self.cipher) {
                (Some(sealed), Some(cipher)) => Ok(cipher.open_later(place, sealed)),
                _ => Err(value),
            })
            .collect();
        let mut all = Vec::with_capacity(values.len());
        for one in opening {
            all.push(match one {
                Ok(opening) => opening.await,
                Err(plain) => self.bytes(place, plain),
            });
        }
        all
    }

    /// Bytes as text, for where nothing else can be kept; `None` where nothing is to be sealed.
    pub fn sealed_text(&self, place: &str, plain: &[u8]) -> Option<String> {
        let cipher = self.cipher.as_ref().filter(|_| self.seals)?;
        Some(hex(&cipher.seal(place, plain)))
    }

    /// What [`Sealing::sealed_text`] gave; `None` where it cannot be read.
    pub fn opened_text(&self, place: &str, sealed: &str) -> Option<Vec<u8>> {
        self.cipher.as_ref()?.open(place, &from_hex(sealed)?)
    }

    /// A value in the form that is written now; `None` where it has it already, or cannot be read.
    pub fn converted(&self, place: &str, value: &JsValue) -> Option<JsValue> {
        let is_sealed = value.is_instance_of::<ArrayBuffer>();
        if is_sealed == self.seals() || !is_sealed && !value.is_instance_of::<Uint8Array>() {
            return None;
        }
        Some(self.value(place, &self.bytes(place, value)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_through_text() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(from_hex(&hex(&bytes)), Some(bytes));
        assert_eq!(from_hex(""), Some(Vec::new()));
        for other in ["zz", "0g", "né"] {
            assert_eq!(from_hex(other), None, "{other}");
        }
    }
}
