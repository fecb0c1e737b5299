//! What people do, one module a feature.

pub mod board;
pub mod deal;
pub mod invite;
pub mod shell;
pub mod sign_in;
pub mod status;
pub mod sync_dialog;
pub mod theme;
pub mod update;
