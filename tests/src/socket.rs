//! A live socket that speaks messages.

use crate::PATIENCE;
use futures::{SinkExt, StreamExt};
use sotay_shared::{
    codec,
    id::GroupId,
    sync::{AdmittedChange, ClientMessage, Cursor, PROTOCOL, PushGroup, ServerMessage},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

#[derive(Debug)]
pub struct LiveSocket {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Bytes of the largest message that was heard.
    pub largest: usize,
}

/// What a socket gave: a message, or its end with the close code and reason.
#[derive(Debug)]
pub enum Heard {
    Message(ServerMessage),
    Closed(Option<(u16, String)>),
}

impl LiveSocket {
    /// # Errors
    /// When the upgrade is refused.
    pub async fn connect(url: &str, origin: &str, cookie: &str) -> Result<LiveSocket, Error> {
        let mut request = url.into_client_request()?;
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(LiveSocket { socket, largest: 0 })
    }

    pub async fn send(&mut self, message: &ClientMessage) {
        self.send_bytes(codec::encode(message)).await;
    }

    pub async fn send_bytes(&mut self, bytes: Vec<u8>) {
        // A server that was killed is noticed by the next read.
        let _ = self.socket.send(Message::Binary(bytes.into())).await;
    }

    /// Sends what is no message here.
    pub async fn send_text(&mut self, text: &str) {
        // One that is closed already is noticed by the next read.
        let _ = self.socket.send(Message::Text(text.into())).await;
    }

    /// Says goodbye.
    pub async fn close(&mut self) {
        // A server that is gone already needs no goodbye.
        let _ = self.socket.close(None).await;
    }

    pub async fn hear(&mut self) -> Heard {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the server says something in time") {
                Some(Ok(Message::Binary(bytes))) => {
                    self.largest = self.largest.max(bytes.len());
                    return Heard::Message(codec::decode(&bytes).unwrap());
                }
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map(|frame| (frame.code.into(), frame.reason.to_string())));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(None),
            }
        }
    }

    pub async fn message(&mut self) -> ServerMessage {
        match self.hear().await {
            Heard::Message(message) => message,
            Heard::Closed(end) => panic!("the server closed the socket: {end:?}"),
        }
    }

    /// Says hello and waits for the welcome.
    pub async fn hello(&mut self, cursor: Cursor) -> ServerMessage {
        self.send(&ClientMessage::Hello { protocol: PROTOCOL, cursor, earlier: None }).await;
        self.message().await
    }

    pub async fn push(&mut self, groups: Vec<PushGroup>) {
        self.send(&ClientMessage::Push { groups }).await;
    }

    /// The answer to one group, passing over everything else.
    pub async fn answer(&mut self, group: GroupId) -> ServerMessage {
        loop {
            let message = self.message().await;
            match &message {
                ServerMessage::Accepted { group: answered, .. } | ServerMessage::Refused { group: answered, .. }
                    if *answered == group =>
                {
                    return message;
                }
                _ => {}
            }
        }
    }

    pub async fn accepted(&mut self, group: GroupId) -> Vec<AdmittedChange> {
        match self.answer(group).await {
            ServerMessage::Accepted { changes, .. } => changes,
            other => panic!("not accepted: {other:?}"),
        }
    }
}
