//! Identifiers. Each is a newtype, so that a deal's id never fits where a contact's goes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an id: expected a UUID such as 0197c1a0-0000-7000-8000-000000000000")]
pub struct InvalidId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A UUIDv7 (RFC 9562): `at` in milliseconds since 1970, and ten bytes of the caller's randomness.
            pub fn v7(at_ms: i64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(at_ms.max(0) as u64, &random).into_uuid())
            }

            /// A UUIDv8 (RFC 9562) computed from what caused the record, so that two replicas that generate it
            /// without knowing of each other make one record.
            pub fn from_cause(cause: &str) -> Self {
                let digest = Sha256::digest(cause.as_bytes());
                let mut bytes = [0; 16];
                bytes.copy_from_slice(&digest[..16]);
                Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
            }

            /// Whether it was computed from a cause, so that several may have made the same.
            pub fn is_from_cause(&self) -> bool {
                self.0.get_version_num() == 8
            }

            /// Whether it is a UUIDv7, which says when it was made.
            pub fn is_dated(&self) -> bool {
                self.0.get_version_num() == 7
            }

            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// When a UUIDv7 was made; of another version it means nothing.
            pub fn made_at(&self) -> crate::time::Timestamp {
                let ms = self.0.as_bytes()[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte));
                crate::time::Timestamp(ms)
            }

            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId(text.chars().take(64).collect()))
            }
        }
    )* };
}

macro_rules! record_ids {
    ($($name:ident),* $(,)?) => { $(
        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                RecordId(id.0)
            }
        }

        impl $name {
            /// The typed id of a record that is known to be of this kind.
            pub fn of(record: RecordId) -> Self {
                Self(record.0)
            }
        }
    )* };
}

ids! {
    /// Any record; also the id of its automerge document.
    RecordId,
    /// A workspace; also the record that holds its name and currency.
    WorkspaceId,
    /// A member of a workspace, minted on a device before any account exists; also the member's record.
    MemberId,
    PipelineId,
    StageId,
    DealId,
    ContactId,
    CompanyId,
    ActivityId,
    TaskId,
    TagId,
    ViewId,
    GoalId,
    TemplateId,
    AffiliationId,
    FieldId,
    RuleId,
    TeamId,
    /// An entry of a list inside a record: one of a contact's e-mail addresses, a line of a checklist.
    PartId,
    /// The changes of one command: kept, sent, refused and undone together.
    GroupId,
}

record_ids!(
    WorkspaceId,
    MemberId,
    PipelineId,
    DealId,
    ContactId,
    CompanyId,
    ActivityId,
    TaskId,
    TagId,
    ViewId,
    GoalId,
    TemplateId,
    AffiliationId,
    FieldId,
    RuleId,
    TeamId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_round_trip() {
        let id = DealId::v7(1_700_000_000_000, [7; 10]);
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id.made_at().0, 1_700_000_000_000);
        assert!(id.is_dated() && !TaskId::from_cause("task|next").is_dated());
        assert_eq!(id.to_string().parse::<DealId>().unwrap(), id);
        let made = TaskId::from_cause("task|next");
        assert_eq!(made.0.get_version_num(), 8);
        assert_eq!(made, TaskId::from_cause("task|next"));
        assert!("nonsense".parse::<DealId>().unwrap_err().to_string().contains("nonsense"));
    }
}
