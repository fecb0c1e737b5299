//! A5: what a role may change.

use super::Refusal;
use crate::{
    id::{MemberId, RecordId},
    kind::Kind,
    sync::Role,
};

/// Whether a member of this role may change a record of this kind. Pipelines and the workspace are an admin's; a member's
/// own record is the member's. So are fields and rules an admin's.
///
/// # Errors
/// [`Refusal::NotPermitted`].
pub fn permit(role: Role, member: MemberId, record: RecordId, kind: &str) -> Result<(), Refusal> {
    let needed = match Kind::parse(kind) {
        Some(Kind::Workspace | Kind::Pipeline | Kind::Field | Kind::Rule) => Role::Admin,
        Some(Kind::Member) if record != RecordId::from(member) => Role::Admin,
        Some(Kind::Member) => Role::Viewer,
        _ => Role::Member,
    };
    if role >= needed {
        return Ok(());
    }
    Err(Refusal::NotPermitted { role: role.as_str().into(), kind: kind.chars().take(40).collect() })
}
