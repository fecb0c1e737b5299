//! `/board`: the deals of a pipeline.

pub use crate::feature::board::Board as BoardPage;
