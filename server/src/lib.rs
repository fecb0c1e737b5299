//! Sotay's server: accounts, admission, the log, live sync, and the built app.
//!
//! It keeps no truth of its own: a workspace is its log. Documents are opened only to admit a change.

#[cfg(not(panic = "unwind"))]
compile_error!("the server needs `panic = \"unwind\"`: a trial that panics must be caught (promise A4)");

pub mod account;
pub mod admission;
pub mod backup;
pub mod clock;
pub mod compaction;
pub mod config;
pub mod gateway;
pub mod grant;
pub mod http;
pub mod hub;
pub mod live;
mod names;
pub mod notices;
pub mod observe;
pub mod password;
pub mod purge;
pub mod push;
pub mod quarantine;
pub mod seed;
pub mod serve;
pub mod store;
pub mod token;
