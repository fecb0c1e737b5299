//! gzip (RFC 1952), by the browser's own streams.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

#[wasm_bindgen]
extern "C" {
    // `web_sys` still counts them among what may change; every browser has had them since 2023.
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// Parts one after the other, as gzip.
///
/// # Errors
/// When the browser fails.
pub async fn packed(parts: &Array) -> Result<Blob, JsValue> {
    let whole = Blob::new_with_u8_array_sequence(parts)?;
    let blob = through(&whole, CompressionStream::new("gzip")?.into())?.blob()?;
    Ok(JsFuture::from(blob).await?.unchecked_into())
}

/// What is in a file of gzip.
///
/// # Errors
/// When it is none.
pub async fn unpacked(file: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(through(file, DecompressionStream::new("gzip")?.into())?.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// What comes out of a stream that packs or unpacks.
fn through(what: &Blob, stream: JsValue) -> Result<Response, JsValue> {
    let out = what.stream().pipe_through(stream.unchecked_ref::<ReadableWritablePair>());
    Response::new_with_opt_readable_stream(Some(&out))
}
