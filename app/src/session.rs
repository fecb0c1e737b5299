//! Whom the server knows this browser as.

use crate::{
    device::{self, DeviceWorkspace},
    http::{self, HttpError},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sotay_shared::{
    api::ErrorCode,
    id::{MemberId, WorkspaceId},
    role::{Lapse, Role},
    stamp::Timestamp,
};

/// The account that is signed in.
#[derive(Debug, Deserialize)]
pub struct Session {
    #[serde(default)]
    pub email: String,
    /// Whether the address was confirmed; an older server does not say.
    #[serde(default)]
    pub verified: Option<bool>,
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
        end_old().await;
        http::get("/api/session").await
    }

    /// Who the account is in a workspace.
    pub fn member_of(&self, workspace: WorkspaceId) -> Option<MemberId> {
        self.workspaces.iter().find(|it| it.workspace == workspace).map(|it| it.member)
    }
}

/// Who may make an account on the server, once there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    Open,
    Invite,
    Closed,
    /// One of a later server.
    #[serde(other)]
    Unknown,
}

/// What the server says of itself to anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct ServerInfo {
    pub registration: Registration,
    /// Whether it can send mail.
    pub mail: bool,
}

impl ServerInfo {
    /// Asks the server.
    ///
    /// # Errors
    /// When it cannot be reached, or is an older one that does not say.
    pub async fn read() -> Result<ServerInfo, HttpError> {
        http::get("/api/server").await
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
        end_old().await;
        http::get("/api/workspaces").await
    }
}

impl WorkspaceAccess {
    /// The same on this device.
    pub fn on_device(&self) -> DeviceWorkspace {
        DeviceWorkspace { workspace: self.workspace, member: self.member, shared: true, role: Some(self.role) }
    }
}

/// Ends the session of whoever left this device while the server could not be reached: nobody after them is to be taken
/// for them.
pub async fn end_old() {
    if device::is_to_sign_out() {
        match http::call("DELETE", "/api/session", &Value::Null).await {
            Err(error) if !error.is_signed_out() => {}
            _ => device::set_to_sign_out(false),
        }
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
    /// Whose place it was that ended.
    member: Option<MemberId>,
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
        (ErrorCode::Removed, Some(why), Some(at)) if answer.member == Some(device.member) => {
            Some(Refused::Lapsed(Lapsed { why, at, by: answer.by }))
        }
        // Where it was somebody else's place, this device's copy may be that of who is still a member.
        (ErrorCode::Removed | ErrorCode::NotAMember, ..) => Some(Refused::NotAMember),
        // The account is, and this device signs in again before it is let in.
        (ErrorCode::NotSignedIn, ..) => Some(Refused::SignedOut),
        _ => None,
    }
}
