//! Which records are sample data: what nobody would miss.

use crate::replica::ReplicaHandle;
use leptos::prelude::*;
use sotay_shared::{
    id::{RecordId, WorkspaceId},
    kind::Kind,
};
use std::collections::HashSet;

/// More than the sample has of any kind.
const SAMPLES: usize = 100;

/// The kinds that the sample has records of.
const KINDS: [Kind; 5] = [Kind::Company, Kind::Contact, Kind::Deal, Kind::Task, Kind::Activity];

/// A record of the sample. The same on every device of a workspace, so that two people who load it have it once.
pub fn record(replica: &ReplicaHandle, kind: Kind, nth: usize) -> RecordId {
    id(replica.device.workspace, kind, nth)
}

fn id(workspace: WorkspaceId, kind: Kind, nth: usize) -> RecordId {
    RecordId::from_cause(&format!("sample/{workspace}/{}/{nth}", kind.as_str()))
}

/// Every record that the sample of a workspace can have.
pub fn ids(workspace: WorkspaceId) -> HashSet<RecordId> {
    KINDS.into_iter().flat_map(|kind| (0..SAMPLES).map(move |nth| id(workspace, kind, nth))).collect()
}

/// Whether somebody made a record of this kind; follows the list.
pub fn has_own(replica: &ReplicaHandle, kind: Kind) -> bool {
    let list = replica.model.list(kind);
    // What is more than the sample has needs no look; ids of the sample are hashes.
    list.with(|records| {
        if records.is_empty() || records.len() > SAMPLES {
            return !records.is_empty();
        }
        let sample: HashSet<RecordId> = (0..SAMPLES).map(|nth| record(replica, kind, nth)).collect();
        records.iter().any(|record| !sample.contains(record))
    })
}

/// Every record of the sample that is in the workspace and not deleted; follows the lists of its kinds.
pub fn loaded(replica: &ReplicaHandle) -> Vec<RecordId> {
    let here = |kind: Kind| {
        let sample: Vec<RecordId> = (0..SAMPLES).map(|nth| record(replica, kind, nth)).collect();
        replica.model.list(kind).with(|all| sample.into_iter().filter(|it| all.contains(it)).collect::<Vec<_>>())
    };
    KINDS.into_iter().flat_map(here).collect()
}
