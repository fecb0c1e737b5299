//! Two-step sign-in and passkeys of the account that is signed in, while the server can be asked.

mod again;
mod codes;
mod passkeys;
mod qr;
mod set_up;
mod two_step;

pub use passkeys::PasskeysCard;
pub use two_step::TwoStepCard;
