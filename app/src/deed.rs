//! What can be done from anywhere.

use crate::route::Route;
use sotay_shared::id::RecordId;

/// Something that can be done from anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Deed {
    Go(Route),
    NewDeal,
    /// Whatever the page is about.
    Create,
    Search,
    Undo,
    Redo,
    Keys,
}

/// What the palette offers.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    Deed(Deed),
    Record(RecordId, Route),
}
