//! Somebody who works in the workspace.

use super::{FieldType, Guard, Kind, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

pub(super) static SPEC: KindSpec = kind(
    "member",
    &[
        part(key::NAME, NAME).required(),
        part("email", NAME),
        part(key::COLOR, FieldType::WORD),
        part("team", NAME),
        part(key::TEAM, FieldType::Link(Kind::Team)),
        // What a member chose to hear of (`notice.rs`): records that are followed, kinds of notices that are not listed,
        // kinds that are not pushed; until when all is read, and what is read of what came later.
        part("follows/*", FieldType::Bool),
        part("muted/*", FieldType::Bool),
        part("quiet/*", FieldType::Bool),
        part("read/*", FieldType::Time),
        part("read_until", FieldType::Time),
    ],
)
.written_by(Role::Admin)
.own()
.guarded(Guard::Admins(&[key::TEAM]));
