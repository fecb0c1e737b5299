//! Files of other systems: read and written in a worker, so that nothing on the page waits for them, and whatever a file does
//! to its reader is an answer: the page goes on, and the next question finds another worker.

mod message;
mod worker;

pub use message::{FilesRequest, FilesResponse, Format, Holds, Mail, NewAttachment, Preview, ReadLine, Sheet, Wish};
pub use worker::{Failure, Files};

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use sotay_shared::limits::IMPORT_BYTES;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// The bytes of a file.
///
/// # Errors
/// When the browser cannot read it.
pub async fn bytes_of(file: &File) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The bytes of something that is to be imported. One that is too large is not even read.
///
/// # Errors
/// Why not.
pub async fn import_bytes(blob: &Blob) -> Result<Vec<u8>, Failure> {
    if blob.size() > IMPORT_BYTES as f64 {
        return Err(Failure::TooLarge);
    }
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| Failure::Gone)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Offers a file to be saved.
pub fn save(name: &str, media_type: &str, bytes: &[u8]) {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    if let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &options) {
        save_blob(name, &blob);
    }
}

/// The same of what the browser holds already.
pub fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|it| it.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser has taken it by the next turn.
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(
        wasm_bindgen::closure::Closure::once_into_js(move || Url::revoke_object_url(&url)).unchecked_ref(),
        10_000,
    );
}
