//! A WebSocket whose events become inputs of the host.

use super::handle::{FromSocket, Input};
use futures::channel::mpsc::UnboundedSender;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// An open or opening socket. Dropping it closes it; its events are then ignored by their number.
#[derive(Debug)]
pub struct Socket {
    socket: WebSocket,
    _opened: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Begins to connect. `number` tells this socket's events from those of one before.
    ///
    /// # Errors
    /// When the browser refuses the address.
    pub fn open(url: &str, number: u64, inputs: &UnboundedSender<Input>) -> Result<Socket, JsValue> {
        let socket = WebSocket::new(url)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let send = |inputs: &UnboundedSender<Input>, input| {
            // The host ends with the page.
            let _ = inputs.unbounded_send(input);
        };
        let to = inputs.clone();
        let opened = Closure::<dyn FnMut()>::new(move || send(&to, Input::Socket(number, FromSocket::Opened)));
        let to = inputs.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                send(&to, Input::Socket(number, FromSocket::Message(Uint8Array::new(&buffer).to_vec())));
            }
        });
        let to = inputs.clone();
        let closed = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            send(&to, Input::Socket(number, FromSocket::Closed(event.code())))
        });
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Ok(Socket { socket, _opened: opened, _message: message, _closed: closed })
    }

    /// Bytes that were sent and have not left this device.
    pub fn buffered(&self) -> u32 {
        self.socket.buffered_amount()
    }

    /// Sends a message; a socket that is closing reports itself by its close event.
    pub fn send(&self, bytes: &[u8]) {
        if self.socket.ready_state() == WebSocket::OPEN {
            let _ = self.socket.send_with_u8_array(bytes);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
