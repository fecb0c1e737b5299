//! What people do, one module a feature.

pub mod board;
pub mod care;
pub mod devices;
pub mod duplicates;
pub mod fields;
pub mod filter;
pub mod invite;
pub mod list;
pub mod members;
pub mod palette;
pub mod pipelines;
pub mod push;
pub mod rates;
pub mod record;
pub mod reminders;
pub mod shell;
pub mod sign_in;
pub mod status;
pub mod sync_dialog;
pub mod tags;
pub mod task;
pub mod theme;
pub mod tokens;
pub mod update;
pub mod views;
