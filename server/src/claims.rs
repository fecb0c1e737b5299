//! Who may bring a workspace that this server does not know, and who owns one that it knows (promise L10).
//!
//! A workspace is made on a device, under an id that says when. One that is older than this database was known to
//! another one, or to this one before it was lost: its members know the id, and so do those who were members once.
//! Whoever brought it first would own it, and decide who comes back. So it takes a token, which whoever runs the server
//! prints for its owner.

use crate::{
    account::{self, InvalidCredentials},
    clock,
    store::{Location, OpenError, Store, StoreError},
    token::Token,
};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    stamp::Timestamp,
};

/// A token is good for a week.
const VALID_MS: i64 = 7 * 86_400_000;
/// So much the clock of the device that made a workspace may differ from a server's; some begin on a device just before
/// its server does.
pub const CLOCKS_DIFFER_MS: i64 = 86_400_000;

/// Why something cannot be done; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Email(#[from] InvalidCredentials),
    #[error("{0} is here already: `sotay-server grant-owner {0} EMAIL` makes somebody its owner")]
    IsHere(WorkspaceId),
    #[error("{0} is not here: its owner brings it with a token of `sotay-server claim {0}`")]
    IsNotHere(WorkspaceId),
    #[error(
        "the owner of {0} deleted it: none is made under its id again; bring what a device still has as a file, into another"
    )]
    Deleted(WorkspaceId),
    #[error("there is no account {0}: its owner makes one in the app first")]
    NoSuchAccount(String),
}

/// Whether a workspace that is not here may have been known to another database: this one began at `began_at`. Of an id
/// that does not say when it was made, or that says it will be, nobody knows that it is new.
pub fn needs_token(workspace: WorkspaceId, began_at: Timestamp, now: Timestamp) -> bool {
    let made_at = workspace.made_at().0;
    !workspace.is_dated() || made_at < began_at.0 - CLOCKS_DIFFER_MS || made_at > now.0 + CLOCKS_DIFFER_MS
}

/// Prints a token that lets whoever has it bring a workspace, once.
///
/// # Errors
/// When the workspace is here, or the database fails.
pub async fn claim(location: &Location, workspace: WorkspaceId) -> Result<(), ClaimError> {
    let store = Store::open(location).await?;
    if store.is_deleted(workspace).await? {
        return Err(ClaimError::Deleted(workspace));
    }
    if store.has_workspace(workspace).await? {
        return Err(ClaimError::IsHere(workspace));
    }
    let token = Token::random();
    store.create_claim(workspace, token.hash(), Timestamp(clock::now().0 + VALID_MS)).await?;
    println!("{}", token.as_str());
    eprintln!(
        "Give this to the owner of {workspace}, and to nobody else: whoever enters it in the app becomes the owner.\n\
         It is good once, for seven days."
    );
    store.close().await;
    Ok(())
}

/// Makes an account the owner of a workspace, beside those that it has.
///
/// # Errors
/// When there is no such workspace or account, or the database fails.
pub async fn grant_owner(location: &Location, workspace: WorkspaceId, email: &str) -> Result<(), ClaimError> {
    let email = account::email(email)?;
    let store = Store::open(location).await?;
    let Some((account, _)) = store.account(&email).await? else { return Err(ClaimError::NoSuchAccount(email)) };
    let now = clock::now();
    let fresh = MemberId::v7(now.0, clock::random());
    let granted = store.grant_owner(workspace, account, fresh, now).await?;
    let granted = granted.ok_or(ClaimError::IsNotHere(workspace))?;
    println!("{email} is an owner of {workspace} now, as its member {}", granted.member);
    eprintln!("A device of theirs that is connected hears of it when it connects again.");
    store.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_database_may_have_known_needs_a_token() {
        let (began_at, now) = (Timestamp(1_780_000_000_000), Timestamp(1_790_000_000_000));
        let needs = |workspace| needs_token(workspace, began_at, now);
        let made = |at| WorkspaceId::v7(at, [1; 10]);
        assert!(needs(made(began_at.0 - CLOCKS_DIFFER_MS - 1)));
        assert!(!needs(made(began_at.0 - CLOCKS_DIFFER_MS)) && !needs(made(now.0)));
        assert!(needs(made(now.0 + CLOCKS_DIFFER_MS + 1)), "it would be new for ever");
        assert!(needs(WorkspaceId::from_cause("anything")));
        assert!(needs("0197c1a0-0000-4000-8000-000000000000".parse().unwrap()));
    }
}
