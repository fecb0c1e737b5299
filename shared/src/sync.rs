//! The sync protocol, version 1: messages, cursors and both ends of the live socket as state machines that do no IO.

mod client;
mod cursor;
mod message;
mod server;
#[cfg(test)]
mod tests;

pub use client::{ClientEffect, ClientSession, Link};
pub use cursor::{Chain, Cursor, Epoch};
pub use message::{
    AdmittedChange, ClientMessage, CloseCode, Entry, LogHeader, LogTrailer, PROTOCOL, Presence, PushChange, PushGroup,
    Role, ServerMessage,
};
pub use server::{ServerEffect, ServerSession};
