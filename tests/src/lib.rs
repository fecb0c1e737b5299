//! What whole-system tests are written with: a server process, accounts, and native devices.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on must stop")]

pub mod account;
pub mod authenticator;
pub mod changes;
pub mod citus;
pub mod database;
pub mod device;
pub mod mail_server;
pub mod proxy;
pub mod push_service;
pub mod server;
pub mod socket;
pub mod sync_message;

pub use account::Account;
pub use changes::Draft;
pub use device::Device;
pub use mail_server::MailServer;
pub use server::TestServer;
pub use socket::LiveSocket;
pub use sync_message::SyncMessage;

use std::time::Duration;

/// How long a condition may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Random bytes for ids.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// The wall clock in milliseconds.
pub fn now() -> sotay_shared::stamp::Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    sotay_shared::stamp::Timestamp(since.as_millis() as i64)
}

/// Waits until a condition holds.
///
/// # Panics
/// When it does not in time.
pub async fn eventually(condition: impl AsyncFn() -> bool) {
    let holds = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, holds).await.expect("it holds in time");
}
