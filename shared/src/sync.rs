//! The sync protocol, version 1: messages, cursors and both ends of the live socket as state machines that do no IO.

mod client;
mod cursor;
mod log_part;
mod message;
mod pulse;
mod recovery;
mod server;
#[cfg(test)]
mod tests;

pub use client::{ClientEffect, ClientSession, Link};
pub use cursor::{Chain, Cursor, Epoch};
pub use log_part::{LogHeader, LogPart, LogPartError, LogSnapshot, LogTrailer, fill_in};
pub use message::{
    AdmittedChange, ClientMessage, CloseCode, Entry, PROTOCOL, Presence, PushChange, PushGroup, ServerMessage,
};
pub use pulse::{Due, Pulse};
pub use recovery::{Recorded, Recovered, Recovery};
pub use server::{ServerEffect, ServerSession};
