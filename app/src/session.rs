//! Whom the server knows this browser as.

use crate::http::{self, HttpError};
use serde::Deserialize;
use sotay_shared::id::{MemberId, WorkspaceId};

/// The account that is signed in.
#[derive(Debug, Deserialize)]
pub struct Session {
    pub workspaces: Vec<Membership>,
}

/// A workspace that the account belongs to.
#[derive(Debug, Deserialize)]
pub struct Membership {
    pub workspace: WorkspaceId,
    pub member: MemberId,
}

impl Session {
    /// Asks the server.
    ///
    /// # Errors
    /// When nobody is signed in, or the server cannot be reached.
    pub async fn read() -> Result<Session, HttpError> {
        http::get("/api/session").await
    }

    pub fn is_member_of(&self, workspace: WorkspaceId) -> bool {
        self.workspaces.iter().any(|it| it.workspace == workspace)
    }
}
