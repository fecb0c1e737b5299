//! How an account proves itself beside its password: authenticator apps, recovery codes, passkeys, and what is begun
//! with them.

mod passkeys;
mod recovery;
mod tickets;
mod totp;

pub use passkeys::Passkey;
pub use tickets::Halfway;
pub use totp::{NewTotp, Totp};
