//! Sotay's server: accounts, admission, the log, live sync, and the built app.
//!
//! It keeps no truth of its own: a workspace is its log. Documents are opened only to admit a change.

#[cfg(not(panic = "unwind"))]
compile_error!("the server needs `panic = \"unwind\"`: a trial that panics must be caught (promise A4)");

pub mod account;
pub mod admission;
pub mod background;
pub mod backup;
pub mod budget;
pub mod claims;
pub mod client_address;
pub mod clock;
pub mod compaction;
pub mod config;
pub mod distribute;
pub mod doctor;
pub mod free_space;
pub mod gateway;
pub mod grant;
pub mod guard;
pub mod healthcheck;
pub mod http;
pub mod hub;
pub mod in_use;
pub mod listen;
pub mod live;
pub mod mail;
mod names;
pub mod notices;
pub mod observe;
pub mod operation;
mod panics;
pub mod password;
pub mod private;
pub mod purge;
pub mod push;
pub mod quarantine;
pub mod reset_password;
pub mod seed;
pub mod serve;
mod socket;
pub mod store;
pub mod tls;
pub mod token;
pub mod upkeep;
