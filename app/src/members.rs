//! Who belongs to a workspace, as the server knows it.

use crate::{
    http::{self, HttpError},
    i18n::{Text, text},
};
use serde::Deserialize;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::Role,
    stamp::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Member {
    pub member: MemberId,
    pub role: Role,
    pub email: String,
    /// Reads and writes nothing until somebody lets them in again.
    #[serde(default)]
    pub suspended: bool,
    /// Their devices that are signed in; told to admins.
    #[serde(default)]
    pub devices: Option<u32>,
    /// When one of them was used last.
    #[serde(default)]
    pub last_seen_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Members {
    members: Vec<Member>,
}

/// Asks the server who belongs to a workspace.
///
/// # Errors
/// When it does not say.
pub async fn read(workspace: WorkspaceId) -> Result<Vec<Member>, HttpError> {
    let path = format!("/api/workspaces/{workspace}/members");
    http::get(&path).await.map(|Members { members }| members)
}

pub fn role_name(role: Role) -> Text {
    match role {
        Role::Owner => text::ROLE_OWNER,
        Role::Admin => text::ROLE_ADMIN,
        Role::Member => text::ROLE_MEMBER,
        Role::Viewer => text::ROLE_VIEWER,
    }
}
