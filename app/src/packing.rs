//! gzip (RFC 1952), by the browser's own streams.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader, ReadableWritablePair, Response};

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

/// What is in a file of gzip, or nothing where that is more than `most` bytes.
///
/// # Errors
/// When it is none.
pub async fn unpacked(file: &Blob, most: usize) -> Result<Option<Vec<u8>>, JsValue> {
    up_to(&through(file, DecompressionStream::new("gzip")?.into())?, most).await
}

/// What comes out of a stream, or nothing where that is more. It is in the browser's memory until it is known not to be: the
/// module's own is never given back.
async fn up_to(out: &Response, most: usize) -> Result<Option<Vec<u8>>, JsValue> {
    let Some(body) = out.body() else { return Ok(Some(Vec::new())) };
    let reader: ReadableStreamDefaultReader = body.get_reader().dyn_into()?;
    let (mut parts, mut length) = (Vec::new(), 0);
    loop {
        let part = JsFuture::from(reader.read()).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            break;
        }
        let part: Uint8Array = Reflect::get(&part, &"value".into())?.dyn_into()?;
        length += part.length() as usize;
        if length > most {
            // Nobody waits for the rest.
            drop(reader.cancel());
            return Ok(None);
        }
        parts.push(part);
    }
    let mut bytes = vec![0; length];
    let mut rest = bytes.as_mut_slice();
    for part in parts {
        let (one, others) = rest.split_at_mut(part.length() as usize);
        part.copy_to(one);
        rest = others;
    }
    Ok(Some(bytes))
}

/// What comes out of a stream that packs or unpacks.
fn through(what: &Blob, stream: JsValue) -> Result<Response, JsValue> {
    let out = what.stream().pipe_through(stream.unchecked_ref::<ReadableWritablePair>());
    Response::new_with_opt_readable_stream(Some(&out))
}
