//! A5: what a role may change.

use super::Refusal;
use crate::{
    id::{MemberId, RecordId},
    kind::Kind,
    role::Role,
};

/// The least role that may change a record of this kind, as the kind declares it. A member's own record is the member's.
pub fn needed(member: MemberId, record: RecordId, kind: &str) -> Role {
    match Kind::parse(kind).map(Kind::spec) {
        Some(spec) if spec.is_own && record == RecordId::from(member) => Role::Viewer,
        Some(spec) => spec.written_by,
        // What a newer version guards is not known here.
        None => Role::Admin,
    }
}

/// Whether a member of this role may change a record of this kind.
///
/// # Errors
/// [`Refusal::NotPermitted`].
pub fn permit(role: Role, member: MemberId, record: RecordId, kind: &str) -> Result<(), Refusal> {
    if role >= needed(member, record, kind) {
        return Ok(());
    }
    Err(Refusal::NotPermitted { role: role.as_str().into(), kind: kind.chars().take(40).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        command::{Command, CommandError, FieldEdit, Issued},
        document::Actor,
        id::{GroupId, PipelineId, WorkspaceId},
        money::Currency,
        replica::{Replica, ReplicaError},
        stamp::{Stamp, Timestamp},
    };

    #[test]
    fn a5_roles_and_kinds() {
        let (me, other) = (MemberId::from_cause("me"), MemberId::from_cause("other"));
        let record = RecordId::from_cause("record");
        for kind in Kind::ALL {
            let needs = match kind {
                Kind::Workspace | Kind::Pipeline | Kind::Field | Kind::Rule | Kind::Member => Role::Admin,
                Kind::Product | Kind::ProductCost | Kind::Team => Role::Admin,
                _ => Role::Member,
            };
            for role in Role::ALL {
                assert_eq!(permit(role, me, record, kind.as_str()).is_ok(), role >= needs, "{role:?} {kind}");
            }
        }
        for role in Role::ALL {
            assert!(permit(role, me, me.into(), "member").is_ok());
            assert_eq!(permit(role, me, other.into(), "member").is_ok(), role >= Role::Admin);
            // Who may write one that is not known yet is not known either.
            assert_eq!(permit(role, me, record, "quote").is_ok(), role >= Role::Admin);
        }
    }

    #[test]
    fn a5_a_replica_asks_before_it_keeps_anything() {
        let (me, other) = (MemberId::from_cause("me"), MemberId::from_cause("other"));
        let (workspace, pipeline) = (WorkspaceId::from_cause("workspace"), PipelineId::from_cause("pipeline"));
        let rename = |record: RecordId| Command::Edit { record, fields: vec![FieldEdit::new("name", "Other")] };
        let follow = |record: RecordId| Command::Edit {
            record,
            fields: vec![
                FieldEdit::new(format!("follows/{workspace}"), true),
                FieldEdit::new("muted/won", true),
                FieldEdit::new("quiet/due", true),
                FieldEdit::new("read/0badcafe", Timestamp(1)),
                FieldEdit::new("read_until", Timestamp(1)),
            ],
        };
        let create = |kind: Kind, key: &str| Command::Create {
            record: RecordId::from_cause(kind.as_str()),
            kind,
            fields: vec![FieldEdit::new(key, "x")],
        };
        let cases = [
            (rename(workspace.into()), Role::Admin),
            (rename(pipeline.into()), Role::Admin),
            (rename(me.into()), Role::Viewer),
            (rename(other.into()), Role::Admin),
            // What one follows, hears of and has read is one's own.
            (follow(me.into()), Role::Viewer),
            (follow(other.into()), Role::Admin),
            (create(Kind::Field, "name"), Role::Admin),
            (create(Kind::Rule, "name"), Role::Admin),
            (create(Kind::Product, "name"), Role::Admin),
            (create(Kind::ProductCost, "source"), Role::Admin),
            (create(Kind::Contact, "full_name"), Role::Member),
            (create(Kind::Tag, "name"), Role::Member),
            // Of a batch all is done, or nothing.
            (Command::Batch { commands: vec![create(Kind::Task, "title"), rename(workspace.into())] }, Role::Admin),
        ];
        for role in Role::ALL {
            for (command, needs) in &cases {
                let mut replica = Replica::new(Actor([1; 16]));
                let first = Command::CreateWorkspace {
                    workspace,
                    name: "Team".into(),
                    currency: Currency::VND,
                    member: me,
                    member_name: "Me".into(),
                    pipeline,
                    pipeline_name: "Sales".into(),
                    stages: Vec::new(),
                };
                let theirs = Command::Create {
                    record: other.into(),
                    kind: Kind::Member,
                    fields: vec![FieldEdit::new("name", "Other one")],
                };
                for (nth, command) in [first, theirs].into_iter().enumerate() {
                    replica.dispatch(issued(command, nth)).unwrap();
                }
                let before = replica.outbox().len();
                replica.set_role(Some(role));
                let done = replica.dispatch(issued(command.clone(), 9));
                if role >= *needs {
                    assert!(done.is_ok(), "{role:?} {command:?}");
                } else {
                    let refused = CommandError::NotPermitted { role, needs: *needs };
                    assert_eq!(done, Err(ReplicaError::Command(refused)), "{command:?}");
                    assert_eq!(replica.outbox().len(), before);
                }
                // Where no server has a say, everything may be done.
                replica.set_role(None);
                assert!(replica.dispatch(issued(command.clone(), 10)).is_ok() || role >= *needs);
            }
        }
    }

    #[test]
    fn a5_a_viewer_puts_nothing_away_and_brings_nothing_back() {
        let me = MemberId::from_cause("me");
        let mut replica = Replica::new(Actor([1; 16]));
        let lan = RecordId::from_cause("lan");
        let fields = vec![FieldEdit::new("full_name", "Lan")];
        let made = Command::Create { record: lan, kind: Kind::Contact, fields };
        replica.dispatch(issued(made, 0)).unwrap();
        let archived = |at: Option<Timestamp>| {
            let fields = vec![FieldEdit::new("archived_at", at)];
            Command::Batch { commands: vec![Command::Edit { record: lan, fields }] }
        };
        let all = [
            archived(Some(Timestamp(1_800_000_000_000))),
            archived(None),
            Command::Delete { records: vec![lan] },
            Command::Restore { records: vec![lan] },
        ];
        replica.set_role(Some(Role::Viewer));
        for command in &all {
            let refused = CommandError::NotPermitted { role: Role::Viewer, needs: Role::Member };
            let done = replica.dispatch(issued(command.clone(), 1));
            assert_eq!(done, Err(ReplicaError::Command(refused)), "{command:?}");
        }
        // The server asks the same of whoever has another client.
        assert!(permit(Role::Viewer, me, lan, "contact").is_err());
        replica.set_role(Some(Role::Member));
        let is_put_away = |replica: &Replica| replica.get(lan).is_some_and(|row| row.is_put_away());
        for (nth, (command, is_away)) in all.into_iter().zip([true, false, true, false]).enumerate() {
            replica.dispatch(issued(command, nth + 2)).unwrap();
            assert_eq!(is_put_away(&replica), is_away);
        }
    }

    fn issued(command: Command, nth: usize) -> Issued {
        let stamp = Stamp::new(Timestamp(1_800_000_000_000), MemberId::from_cause("me"), [nth as u8; 16]);
        Issued { group: GroupId::from_cause(&nth.to_string()), command, stamp }
    }
}
