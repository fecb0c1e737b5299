//! The tabs of one workspace: a channel between them, and a lock that makes one of them the leader. Only the leader owns
//! the socket and writes rows.

use super::{handle::Input, status::Link};
use futures::channel::mpsc::UnboundedSender;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use sotay_shared::{id::RecordId, role::Role};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// What tabs tell each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TabMessage {
    /// Something was kept: read on.
    Kept,
    /// The changes of these records were rewritten.
    Forgot(Vec<RecordId>),
    /// A visible tab asks whether the leader lives.
    Ping,
    /// It does, and this is how its connection stands; also told when that changed.
    Pong(Link),
    /// The workspace was brought to the server.
    Shared,
    /// There is a session again.
    SignedIn,
    /// The server said what may be done here.
    Role(Role),
    /// The workspace was taken off this device.
    Gone,
    /// It is locked, or its values get another form: load the page again once everything is kept.
    LoadAgain,
}

/// Tells every tab that has a workspace open, this one included; `name` is that of its database.
pub fn announce(name: &str, message: &TabMessage) {
    if let (Ok(channel), Ok(text)) = (BroadcastChannel::new(name), serde_json::to_string(message)) {
        // A fresh channel is open.
        let _ = channel.post_message(&text.into());
        channel.close();
    }
}

/// This tab's end of the channel, and its claim to the lock.
pub struct Tabs {
    channel: BroadcastChannel,
    lock: String,
    inputs: UnboundedSender<Input>,
    /// Ends this tab's leadership.
    release: Rc<RefCell<Option<Function>>>,
    _message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Tabs {
    fn drop(&mut self) {
        // A replica that could not be opened hears nothing any more.
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

impl Tabs {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the browser has no channels.
    pub fn open(name: &str, inputs: &UnboundedSender<Input>) -> Result<Tabs, JsValue> {
        let channel = BroadcastChannel::new(name)?;
        let to = inputs.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            // What a tab with another version says is passed over.
            if let Ok(message) = serde_json::from_str(&text) {
                let _ = to.unbounded_send(Input::Tab(message));
            }
        });
        channel.set_onmessage(Some(message.as_ref().unchecked_ref()));
        Ok(Tabs { channel, lock: name.to_owned(), inputs: inputs.clone(), release: Rc::default(), _message: message })
    }

    pub fn tell(&self, message: &TabMessage) {
        if let Ok(text) = serde_json::to_string(message) {
            // A channel only fails once it is closed, which it never is.
            let _ = self.channel.post_message(&text.into());
        }
    }

    /// Waits for the lock; `steal` takes it from a leader that does not answer. [`Input::Lead`] tells when it is ours,
    /// [`Input::Deposed`] when it was taken from us.
    pub fn claim(&self, steal: bool) {
        let (granted, release) = (self.inputs.clone(), self.release.clone());
        let hold = Closure::once_into_js(move |_lock: JsValue| {
            let held = Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve));
            let _ = granted.unbounded_send(Input::Lead);
            held
        });
        let options = Object::new();
        if steal {
            // Setting a property of a fresh object cannot fail.
            let _ = Reflect::set(&options, &"steal".into(), &JsValue::TRUE);
        }
        let request = || -> Result<Promise, JsValue> {
            let locks = Reflect::get(&window().navigator(), &"locks".into())?;
            let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
            let arguments = Array::of3(&self.lock.as_str().into(), &options, &hold);
            request.apply(&locks, &arguments)?.dyn_into()
        };
        match request() {
            Ok(held) => {
                let deposed = self.inputs.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    if wasm_bindgen_futures::JsFuture::from(held).await.is_err() {
                        let _ = deposed.unbounded_send(Input::Deposed);
                    }
                });
            }
            // A browser without locks has tabs that all lead; the generation in the store keeps them apart.
            Err(_) => drop(self.inputs.unbounded_send(Input::Lead)),
        }
    }

    /// Lets another tab lead.
    pub fn release(&self) {
        if let Some(release) = self.release.borrow_mut().take() {
            // Resolving a promise cannot fail.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}
