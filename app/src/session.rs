//! Whom the server knows this browser as.

use crate::{
    device::DeviceWorkspace,
    http::{self, HttpError},
};
use serde::{Deserialize, Serialize};
use sotay_shared::{
    api::ErrorCode,
    id::{MemberId, WorkspaceId},
    role::{Lapse, Role},
    stamp::Timestamp,
};

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

    /// Who the account is in a workspace.
    pub fn member_of(&self, workspace: WorkspaceId) -> Option<MemberId> {
        self.workspaces.iter().find(|it| it.workspace == workspace).map(|it| it.member)
    }
}

/// The account that is signed in, with its workspaces by name.
#[derive(Debug, Clone, Deserialize)]
pub struct Account {
    pub email: String,
    pub workspaces: Vec<WorkspaceAccess>,
}

/// A workspace of the account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct WorkspaceAccess {
    pub workspace: WorkspaceId,
    pub member: MemberId,
    pub role: Role,
    /// As the server reads it; `None` where it cannot.
    pub name: Option<String>,
    pub people: usize,
}

impl Account {
    /// Asks the server.
    ///
    /// # Errors
    /// When nobody is signed in, or the server cannot be reached.
    pub async fn read() -> Result<Account, HttpError> {
        http::get("/api/workspaces").await
    }
}

impl WorkspaceAccess {
    /// The same on this device.
    pub fn on_device(&self) -> DeviceWorkspace {
        DeviceWorkspace { workspace: self.workspace, member: self.member, shared: true, role: Some(self.role) }
    }
}

/// Whether the account is the member that this device has in a workspace, or nobody there.
///
/// # Errors
/// When nobody is signed in, or the server cannot be reached.
pub async fn is_same_member(device: DeviceWorkspace) -> Result<bool, HttpError> {
    let session = Session::read().await?;
    Ok(session.member_of(device.workspace).is_none_or(|member| member == device.member))
}

/// How a membership ended, as the server tells whoever had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    pub why: Lapse,
    pub at: Timestamp,
    /// What whoever decided it calls themselves, where they do.
    pub by: Option<String>,
}

/// Why the server does not let a device into a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    SignedOut,
    NotAMember,
    /// Somebody else is signed in, who is another member.
    OtherMember,
    Lapsed(Lapsed),
}

/// An answer that refuses, or one that does not.
#[derive(Deserialize)]
struct Answer {
    error: Option<ErrorCode>,
    why: Option<Lapse>,
    at: Option<Timestamp>,
    by: Option<String>,
}

/// Asks why a device is not let in; `None` where it is, or where the server does not say.
pub async fn why_refused(device: DeviceWorkspace) -> Option<Refused> {
    match Session::read().await.map(|session| session.member_of(device.workspace)) {
        Err(error) if error.is_signed_out() => return Some(Refused::SignedOut),
        Ok(Some(member)) if member != device.member => return Some(Refused::OtherMember),
        Err(_) => return None,
        Ok(_) => {}
    }
    let answer: Answer = http::answer(&format!("/api/workspaces/{}/members", device.workspace)).await.ok()?;
    match (answer.error?, answer.why, answer.at) {
        (ErrorCode::Removed, Some(why), Some(at)) => Some(Refused::Lapsed(Lapsed { why, at, by: answer.by })),
        (ErrorCode::NotAMember, ..) => Some(Refused::NotAMember),
        // The account is, and this device signs in again before it is let in.
        (ErrorCode::NotSignedIn, ..) => Some(Refused::SignedOut),
        _ => None,
    }
}
