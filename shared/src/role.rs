//! What members may do in a workspace: each role may do all that the ones before it may.

use serde::{Deserialize, Serialize};

/// What a member may do in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Viewer,
    Member,
    Admin,
    Owner,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Member, Role::Admin, Role::Owner];

    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Member => "member",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether one of this role decides about one of another: an admin about those below admin, an owner about everybody.
    pub fn manages(self, other: Role) -> bool {
        self == Role::Owner || (self == Role::Admin && other < Role::Admin)
    }

    /// Whether one of this role may make another's role `to`, which is `from` now. Nobody raises themselves, everybody may
    /// step down.
    pub fn may_change(self, own: bool, from: Role, to: Role) -> bool {
        match own {
            true => to <= self,
            false => self.manages(from) && self.manages(to),
        }
    }

    /// Whether one of this role may invite others to have `role`: up to their own, and nobody as an owner.
    pub fn may_invite(self, role: Role) -> bool {
        self >= Role::Admin && role < Role::Owner && role <= self
    }
}

/// Why a membership gives no access any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// Until an admin lets them in again, with the role that they had.
    Suspended,
    Removed,
    Left,
    /// The whole workspace is gone.
    WorkspaceDeleted,
    AccountDeleted,
}

impl Lapse {
    const ALL: [Lapse; 5] =
        [Lapse::Suspended, Lapse::Removed, Lapse::Left, Lapse::WorkspaceDeleted, Lapse::AccountDeleted];

    pub const fn as_str(self) -> &'static str {
        match self {
            Lapse::Suspended => "suspended",
            Lapse::Removed => "removed",
            Lapse::Left => "left",
            Lapse::WorkspaceDeleted => "workspace_deleted",
            Lapse::AccountDeleted => "account_deleted",
        }
    }

    pub fn parse(word: &str) -> Option<Lapse> {
        Lapse::ALL.into_iter().find(|lapse| lapse.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_decides_about_whom() {
        use Role::{Admin, Member, Owner, Viewer};
        assert!(Owner.manages(Owner) && Owner.manages(Viewer) && Admin.manages(Member));
        assert!(!Admin.manages(Admin) && !Admin.manages(Owner) && !Member.manages(Viewer));
        // Nobody raises themselves; an admin makes no admins out of members.
        assert!(!Admin.may_change(true, Admin, Owner) && Admin.may_change(true, Admin, Viewer));
        assert!(!Admin.may_change(false, Member, Admin) && Admin.may_change(false, Viewer, Member));
        assert!(Owner.may_change(false, Member, Owner) && !Viewer.may_change(true, Viewer, Member));
        assert!(Admin.may_invite(Admin) && !Owner.may_invite(Owner) && !Member.may_invite(Viewer));
    }
}
