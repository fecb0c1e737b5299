//! How a WebSocket ends: in either direction with a close frame that has a code and a reason.

use crate::store::{AWAY, StoreError};
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures::{SinkExt, stream::SplitSink};
use sotay_shared::sync::CloseCode;
use std::time::Duration;
use tokio::time::timeout;

/// Bytes of a reason: a control frame has 125, two of which are the code (RFC 6455 section 5.5).
const REASON: usize = 123;
/// How long the last frame may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// A close frame to send.
#[derive(Debug)]
pub(crate) struct Close {
    pub code: CloseCode,
    pub reason: String,
}

/// Why a connection ends: with a close frame to send, or because the other side said goodbye or is gone.
pub(crate) type End = Option<Close>;

impl From<StoreError> for Close {
    fn from(error: StoreError) -> Close {
        let reason = match &error {
            // The server says so once, not to each device that tries again.
            StoreError::Away => AWAY,
            error => {
                tracing::error!(%error, "a connection was closed");
                "the server cannot read its database: try again later"
            }
        };
        Close { code: CloseCode::Unavailable, reason: reason.into() }
    }
}

impl Close {
    pub(crate) fn new(code: CloseCode, reason: impl Into<String>) -> End {
        Some(Close { code, reason: reason.into() })
    }

    fn frame(self) -> CloseFrame {
        let end = self.reason.floor_char_boundary(REASON);
        let mut reason = self.reason;
        reason.truncate(end);
        CloseFrame { code: self.code as u16, reason: reason.into() }
    }
}

/// A frame that is no message: too long, or against the protocol.
pub(crate) fn unreadable(error: &axum::Error, most: usize) -> End {
    Close::new(CloseCode::Protocol, format!("this frame cannot be read (at most {most} bytes a message): {error}"))
}

/// The last frame of a connection: the reason why, or the answer to the other side's own goodbye (RFC 6455 section 5.5.1).
pub(crate) async fn say_goodbye(mut sink: SplitSink<WebSocket, Message>, end: End) {
    let goodbye = async {
        match end {
            Some(close) => sink.send(Message::Close(Some(close.frame()))).await,
            // What is waiting to be sent is the answer to a close frame, where one came.
            None => sink.close().await,
        }
    };
    // Who is gone needs no goodbye.
    let _ = timeout(GOODBYE, goodbye).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_fit_into_a_frame_and_stay_whole_characters() {
        for reason in ["ngắn".to_owned(), "ế".repeat(100), format!("a{}", "ế".repeat(100)), "x".repeat(200)] {
            let cut = Close { code: CloseCode::Protocol, reason: reason.clone() }.frame();
            assert!(cut.reason.len() <= REASON && reason.starts_with(cut.reason.as_str()), "{reason}");
            assert!(cut.reason.len() > REASON - 4 || cut.reason.as_str() == reason);
        }
    }
}
