//! What can be done from anywhere.

use crate::route::Route;
use sotay_shared::{id::RecordId, kind::Kind};

/// A command of the palette: what can be done from anywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PaletteCommand {
    Go(Route),
    NewDeal,
    /// Another record, wherever one is.
    New(Kind),
    /// Whatever the page is about.
    Create,
    Search,
    Undo,
    Redo,
    Keys,
    /// Follows the record of the page, or does not any more.
    Follow,
    /// Asks for the passcode again before anything is shown.
    Lock,
    /// Folds the navigation to its icons, or unfolds it.
    Sidebar,
}

/// What the palette offers.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    Command(PaletteCommand),
    Record(RecordId, Route),
    /// A new record that is called so.
    New(Kind, String),
}
