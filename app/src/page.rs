//! Pages: one a route.

pub mod board;
pub mod deal;
pub mod join;
pub mod not_found;
pub mod settings;
