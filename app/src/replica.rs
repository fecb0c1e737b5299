//! The replica in the browser: what is kept on this device, and its connection to the server.
//!
//! Screens hold a [`ReplicaHandle`]: they dispatch commands and ask questions. One task owns the replica itself and
//! takes everything in turn, so that nothing is borrowed across an await.

mod catch_up;
mod crash_marker;
mod handle;
mod host;
mod local_store;
mod locking;
pub mod passcode;
mod sealed;
mod socket;
mod status;
mod tabs;

pub use crash_marker::release;
pub use handle::{Busy, NotTakenIn, ReplicaHandle};
pub use host::{
    Begun, First,
    forget::{Why, forget_workspace},
    go_on, start,
};
pub use local_store::{LocalStore, StoreEnd, StoreError, imports, is_empty, lying_here, unsent_of};
pub use locking::lock;
pub use sealed::{SealState, Sealing};
pub use status::{Link, Refused, Status};
