//! Sotay's domain.
//!
//! One record is one automerge document; one workspace is one append-only log of automerge changes. This crate holds
//! everything that decides: commands, documents and their projection to rows, admission, and both ends of the sync
//! protocol as state machines.
//!
//! It does no IO, reads no clock and draws no random numbers: time, randomness and bytes come in as arguments; changes,
//! rows and messages come out.

pub mod access;
pub mod activity;
pub mod admission;
pub mod api;
pub mod backup;
pub mod charset;
pub mod codec;
pub mod command;
pub mod completeness;
pub mod computed;
mod content;
pub mod damage;
pub mod date;
pub mod delta;
pub mod device;
pub mod document;
pub mod duplicates;
pub mod existing;
pub mod factors;
pub mod field_template;
pub mod fields;
pub mod file;
pub mod filter;
pub mod folding;
pub mod forecast;
pub mod formula;
pub mod ical;
pub mod id;
pub mod import;
pub mod kind;
pub mod layout;
pub mod lead;
pub mod limits;
pub mod lookup;
pub mod mail;
pub mod merge;
pub mod merge_workspace;
pub mod money;
pub mod notice;
pub mod number;
pub mod phone;
pub mod pipeline_template;
pub mod place;
pub mod position;
pub mod problem;
pub mod quick_add;
pub mod rates;
pub mod recurrence;
pub mod reminder;
pub mod replica;
pub mod role;
pub mod row;
pub mod schema;
pub mod search;
pub mod show;
pub mod sight;
pub mod sort;
pub mod stamp;
pub mod sync;
pub mod text;
pub mod time;
mod transfer;
pub mod typed;
pub mod url;
pub mod user_agent;
pub mod value;
pub mod vcard;
pub mod zone;
