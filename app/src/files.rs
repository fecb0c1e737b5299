//! Files of other systems: read and written in a worker, so that nothing on the page waits for them.

mod message;

pub use message::{Answer, Brought, Format, Mail, Preview, Question, Sheet, Wish};

use futures::channel::oneshot;
use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use send_wrapper::SendWrapper;
use sotay_shared::codec;
use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

type Waiting = Rc<RefCell<VecDeque<oneshot::Sender<Answer>>>>;

/// The worker for files; it ends with the last handle.
#[derive(Clone)]
pub struct Files(SendWrapper<Rc<Running>>);

struct Running {
    worker: Worker,
    waiting: Waiting,
    _listeners: [EventListener; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Files {
    /// Starts the worker.
    ///
    /// # Errors
    /// When the browser has none.
    pub fn start() -> Result<Files, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("/files.js", &options)?;
        let waiting: Waiting = Rc::default();
        let answered = waiting.clone();
        let listener = EventListener::new(&worker, "message", move |event| {
            let bytes = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let bytes =
                bytes.and_then(|data| data.dyn_into::<Uint8Array>().ok()).map(|it| it.to_vec()).unwrap_or_default();
            let answer = codec::decode(&bytes).unwrap_or_else(|error| Answer::Unreadable(error.to_string()));
            if let Some(reply) = answered.borrow_mut().pop_front() {
                // Whoever asked may be gone.
                let _ = reply.send(answer);
            }
        });
        let failed = waiting.clone();
        // A worker that fails answers nothing any more.
        let failure = EventListener::new(&worker, "error", move |_| failed.borrow_mut().clear());
        Ok(Files(SendWrapper::new(Rc::new(Running { worker, waiting, _listeners: [listener, failure] }))))
    }

    /// Asks, and waits for the answer. Questions are answered in turn.
    pub async fn ask(&self, question: &Question) -> Answer {
        let (reply, answer) = oneshot::channel();
        let bytes = Uint8Array::from(codec::encode(question).as_slice());
        self.0.waiting.borrow_mut().push_back(reply);
        let transfer = Array::of1(&bytes.buffer());
        if self.0.worker.post_message_with_transfer(&bytes, &transfer).is_err() {
            self.0.waiting.borrow_mut().pop_back();
        }
        answer.await.unwrap_or_else(|_| Answer::Unreadable("worker".into()))
    }
}

/// The bytes of a file.
///
/// # Errors
/// When the browser cannot read it.
pub async fn bytes_of(file: &File) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await?;
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
