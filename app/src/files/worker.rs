//! The worker, and who watches over it. A trap, a want of memory, a file that cannot be loaded and silence are failures that
//! whoever asked hears of; the worker is ended, and the next question starts another one.

use super::{FilesRequest, FilesResponse};
use crate::{
    format::fill,
    i18n::{I18n, text},
};
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use gloo::{events::EventListener, timers::future::TimeoutFuture};
use js_sys::{Array, Uint8Array};
use send_wrapper::SendWrapper;
use sotay_shared::{codec, limits::IMPORT_BYTES};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// How long a worker may take to say that it has heard a question; its first files may come from the network.
const HEARD_MS: u32 = 20_000;
/// How long it may work on one, and how much longer for each megabyte that it was given.
const WORK_MS: u32 = 30_000;
const WORK_MS_PER_MB: u32 = 5_000;
/// Megabytes that are counted at most.
const COUNTED_MB: usize = 60;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The browser gives no worker, or cannot load what it works with.
    NoWorker,
    /// It ended: in its own words, or the browser's.
    Ended(String),
    /// It says nothing any more.
    Silent,
    /// The file is larger than what is read.
    TooLarge,
    /// The file is not there any more.
    Gone,
}

impl Failure {
    /// What happened and what to do, in words; follows the language.
    pub fn explain(&self, i18n: I18n) -> String {
        match self {
            Failure::NoWorker => i18n.t(text::READER_MISSING).to_owned(),
            Failure::Ended(why) => fill(i18n.t(text::READER_ENDED), &[("why", why)]),
            Failure::Silent => i18n.t(text::READER_SILENT).to_owned(),
            Failure::TooLarge => {
                let most = (IMPORT_BYTES / (1024 * 1024)).to_string();
                fill(i18n.t(text::IMPORT_TOO_LARGE), &[("mb", &most)])
            }
            Failure::Gone => i18n.t(text::FILE_GONE).to_owned(),
        }
    }
}

type Reply = oneshot::Sender<Result<FilesResponse, Failure>>;

struct Running {
    worker: Worker,
    waiting: Rc<RefCell<VecDeque<Reply>>>,
    /// How often it said something.
    heard: Rc<Cell<usize>>,
    /// Bytes that it was given.
    given: Cell<usize>,
    _listeners: [EventListener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Running {
    fn start(files: &Files) -> Result<Running, Failure> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("/files.js", &options).map_err(|_| Failure::NoWorker)?;
        let waiting: Rc<RefCell<VecDeque<Reply>>> = Rc::default();
        let heard: Rc<Cell<usize>> = Rc::default();
        let (answered, counted, end) = (waiting.clone(), heard.clone(), files.ending(&waiting));
        let message = EventListener::new(&worker, "message", move |event| {
            counted.set(counted.get() + 1);
            let Some(data) = event.dyn_ref::<MessageEvent>().map(MessageEvent::data) else { return };
            if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
                let answer = codec::decode(&bytes.to_vec()).map_err(|error| Failure::Ended(error.to_string()));
                if let Some(reply) = answered.borrow_mut().pop_front() {
                    // Whoever asked may be gone.
                    let _ = reply.send(answer);
                }
            } else if let Some(why) = data.as_string() {
                end(match why.strip_prefix("work: ") {
                    Some(why) => Failure::Ended(why.to_owned()),
                    None => Failure::NoWorker,
                });
            }
        });
        let end = files.ending(&waiting);
        let error = EventListener::new(&worker, "error", move |event| {
            // That is told here; the console need not tell it again.
            event.prevent_default();
            let why = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message).unwrap_or_default();
            end(Failure::Ended(why));
        });
        let end = files.ending(&waiting);
        let garbled = EventListener::new(&worker, "messageerror", move |_| end(Failure::Ended("messageerror".into())));
        Ok(Running { worker, waiting, heard, given: Cell::new(0), _listeners: [message, error, garbled] })
    }

    fn is(&self, waiting: &Rc<RefCell<VecDeque<Reply>>>) -> bool {
        Rc::ptr_eq(&self.waiting, waiting)
    }
}

/// The worker for files: started by the first question, and again after one that it did not outlive. It ends with the last
/// handle.
#[derive(Clone)]
pub struct Files(SendWrapper<Rc<RefCell<Option<Rc<Running>>>>>);

impl Default for Files {
    fn default() -> Files {
        Files(SendWrapper::new(Rc::default()))
    }
}

impl Files {
    /// Asks, and waits for the answer. Questions are answered in turn. A worker that ended has forgotten what it was told.
    ///
    /// # Errors
    /// Why there is no answer. The next question starts another worker.
    pub async fn ask(&self, request: &FilesRequest) -> Result<FilesResponse, Failure> {
        let running = self.running()?;
        let (reply, answer) = oneshot::channel();
        let bytes = Uint8Array::from(codec::encode(request).as_slice());
        running.given.set(running.given.get() + bytes.length() as usize);
        let is_first = running.waiting.borrow().is_empty();
        running.waiting.borrow_mut().push_back(reply);
        let before = running.heard.get();
        let transfer = Array::of1(&bytes.buffer());
        if running.worker.post_message_with_transfer(&bytes, &transfer).is_err() {
            self.end(&running.waiting, &Failure::Ended("postMessage".into()));
        }
        let given = (running.given.get() / (1024 * 1024)).min(COUNTED_MB) as u32;
        let work = WORK_MS + given * WORK_MS_PER_MB;
        let (mut answer, mut before, mut patience) = (answer, before, if is_first { HEARD_MS } else { work });
        loop {
            match select(answer, TimeoutFuture::new(patience)).await {
                Either::Left((answered, _)) => return answered.unwrap_or(Err(Failure::Silent)),
                Either::Right((_, rest)) if running.heard.get() != before => {
                    (answer, before, patience) = (rest, running.heard.get(), work);
                }
                Either::Right(_) => {
                    self.end(&running.waiting, &Failure::Silent);
                    return Err(Failure::Silent);
                }
            }
        }
    }

    fn running(&self) -> Result<Rc<Running>, Failure> {
        if let Some(running) = &*self.0.borrow() {
            return Ok(running.clone());
        }
        let running = Rc::new(Running::start(self)?);
        *self.0.borrow_mut() = Some(running.clone());
        Ok(running)
    }

    /// What ends the worker that these wait for, as long as anybody holds it.
    fn ending(&self, waiting: &Rc<RefCell<VecDeque<Reply>>>) -> impl Fn(Failure) + use<> {
        let (files, waiting) = (Rc::downgrade(&self.0), Rc::downgrade(waiting));
        move |failure| {
            if let (Some(files), Some(waiting)) = (files.upgrade(), waiting.upgrade()) {
                Files(SendWrapper::new(files)).end(&waiting, &failure);
            }
        }
    }

    /// Ends a worker, and tells everybody who waits for it why.
    fn end(&self, waiting: &Rc<RefCell<VecDeque<Reply>>>, failure: &Failure) {
        let ended = self.0.borrow_mut().take_if(|running| running.is(waiting));
        let replies: Vec<Reply> = waiting.borrow_mut().drain(..).collect();
        for reply in replies {
            let _ = reply.send(Err(failure.clone()));
        }
        if let Some(running) = ended {
            running.worker.terminate();
        }
    }
}
