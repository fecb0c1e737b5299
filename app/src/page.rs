//! Pages: one a route.

pub mod board;
pub mod join;
pub mod not_found;
pub mod record;
pub mod settings;
