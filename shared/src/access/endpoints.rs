//! Every endpoint, and who may use it.

use super::Person;
use crate::api::ErrorCode;

/// An endpoint and the least that somebody has to be.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    pub method: &'static str,
    /// As the server's router has it.
    pub path: &'static str,
    pub least: Least,
    /// A body that is read whole and then refused for what it says, or does no harm; empty where there is none. `{member}` is
    /// somebody whom an admin decides about.
    pub body: &'static str,
}

/// Who may use an endpoint, at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Least {
    /// Also who is not signed in: what the request holds says what it may.
    Anybody,
    /// Any account, about itself.
    Account,
    Viewer,
    Member,
    Admin,
    Owner,
}

impl Least {
    pub const fn as_str(self) -> &'static str {
        match self {
            Least::Anybody => "anybody",
            Least::Account => "an account",
            Least::Viewer => "viewer",
            Least::Member => "member",
            Least::Admin => "admin",
            Least::Owner => "owner",
        }
    }

    /// The refusal that somebody gets, where it is one.
    pub const fn refusal(self, person: Person) -> Option<ErrorCode> {
        let needs_workspace = !matches!(self, Least::Anybody | Least::Account);
        match person {
            Person::Stranger if !matches!(self, Least::Anybody) => Some(ErrorCode::NotSignedIn),
            Person::Outsider if needs_workspace => Some(ErrorCode::NotAMember),
            Person::Suspended | Person::Removed if needs_workspace => Some(ErrorCode::Removed),
            Person::Viewer if matches!(self, Least::Member | Least::Admin | Least::Owner) => {
                Some(ErrorCode::NotPermitted)
            }
            Person::Member if matches!(self, Least::Admin | Least::Owner) => Some(ErrorCode::NotPermitted),
            Person::Admin if matches!(self, Least::Owner) => Some(ErrorCode::NotPermitted),
            _ => None,
        }
    }
}

const fn way(method: &'static str, path: &'static str, least: Least, body: &'static str) -> Way {
    Way { method, path, least, body }
}

/// Every endpoint below `/api`. Those that end the session that asks stand last.
pub const WAYS: &[Way] = &[
    way("GET", "/server", Least::Anybody, ""),
    way("POST", "/account", Least::Anybody, "{}"),
    way("POST", "/account/reset", Least::Anybody, "{}"),
    way("PUT", "/account/reset", Least::Anybody, "{}"),
    way("PUT", "/account/verify", Least::Anybody, "{}"),
    way("POST", "/session", Least::Anybody, "{}"),
    way("POST", "/session/second", Least::Anybody, "{}"),
    way("POST", "/session/passkey", Least::Anybody, "{}"),
    way("POST", "/session/passkey/begin", Least::Anybody, ""),
    way("POST", "/invitation", Least::Anybody, r#"{"token":"x"}"#),
    way("POST", "/workspaces/{workspace}/tokens/ticket", Least::Anybody, ""),
    way("GET", "/session", Least::Account, ""),
    way("GET", "/devices", Least::Account, ""),
    way("DELETE", "/devices/{device}", Least::Account, ""),
    way("DELETE", "/account", Least::Account, r#"{"password":"x"}"#),
    way("PUT", "/account/password", Least::Account, r#"{"old":"x","new":"x"}"#),
    way("PUT", "/account/email", Least::Account, r#"{"email":"x","password":"x"}"#),
    way("POST", "/account/verify", Least::Account, "{}"),
    way("GET", "/account/factors", Least::Account, ""),
    way("POST", "/account/totp", Least::Account, "{}"),
    way("PUT", "/account/totp", Least::Account, r#"{"password":"x","code":"x"}"#),
    way("DELETE", "/account/totp", Least::Account, r#"{"password":"x","code":"x"}"#),
    way("POST", "/account/recovery-codes", Least::Account, r#"{"password":"x","code":"x"}"#),
    way("GET", "/account/passkeys", Least::Account, ""),
    way("POST", "/account/passkeys", Least::Account, "{}"),
    way("POST", "/account/passkeys/begin", Least::Account, r#"{"password":"x"}"#),
    way("DELETE", "/account/passkeys/{passkey}", Least::Account, r#"{"password":"x"}"#),
    way("GET", "/push", Least::Account, ""),
    way("PUT", "/push", Least::Account, "{}"),
    way("DELETE", "/push", Least::Account, ""),
    way("GET", "/workspaces", Least::Account, ""),
    way("POST", "/workspaces", Least::Account, "{}"),
    way("POST", "/join", Least::Account, r#"{"token":"x","member":"{member}"}"#),
    way("GET", "/workspaces/{workspace}/members", Least::Viewer, ""),
    way("GET", "/workspaces/{workspace}/log", Least::Viewer, ""),
    way("GET", "/workspaces/{workspace}/live", Least::Viewer, ""),
    way("GET", "/workspaces/{workspace}/files/{digest}", Least::Viewer, ""),
    way("GET", "/workspaces/{workspace}/tokens", Least::Viewer, ""),
    way("POST", "/workspaces/{workspace}/tokens", Least::Viewer, r#"{"name":"x","password":"x"}"#),
    way("DELETE", "/workspaces/{workspace}/tokens/{token}", Least::Viewer, ""),
    way("POST", "/workspaces/{workspace}/recover", Least::Viewer, ""),
    way("PUT", "/workspaces/{workspace}/files/{digest}", Least::Member, ""),
    way("GET", "/workspaces/{workspace}/members/{member}/access", Least::Admin, ""),
    way("DELETE", "/workspaces/{workspace}/members/{member}/devices/{device}", Least::Admin, ""),
    way("DELETE", "/workspaces/{workspace}/members/{member}/tokens/{token}", Least::Admin, ""),
    way("GET", "/workspaces/{workspace}/invites", Least::Admin, ""),
    way("POST", "/workspaces/{workspace}/invites", Least::Admin, r#"{"role":"member"}"#),
    way("DELETE", "/workspaces/{workspace}/invites/{invite}", Least::Admin, ""),
    way("PUT", "/workspaces/{workspace}/members/{member}", Least::Admin, r#"{"role":"viewer"}"#),
    way("DELETE", "/workspaces/{workspace}/members/{member}", Least::Admin, ""),
    way("DELETE", "/workspaces/{workspace}", Least::Owner, r#"{"name":"x"}"#),
    way("DELETE", "/session", Least::Account, ""),
    way("DELETE", "/devices", Least::Account, ""),
];
