//! What a workspace on this device alone holds, and merging it into a team's.

use crate::{
    device::{self, DeviceWorkspace, WorkspaceMerge},
    format::fill,
    i18n::{I18n, Text, text},
    replica::{LocalStore, ReplicaHandle, StoreError},
    sample,
};
use leptos::prelude::*;
use sotay_shared::{
    backup::BackupRecord,
    command::Command,
    file::FileDigest,
    kind::Kind,
    merge_workspace::{self, IncomingRecord, Target},
    role::Role,
    row::Row,
    schema::{key, words_record},
    value::Value,
};
use std::collections::BTreeMap;

/// Records that are made in one group.
const TOGETHER: usize = 200;

/// Everything of a workspace but the sample, with its rows.
pub struct Own {
    pub records: Vec<(IncomingRecord, Row)>,
    /// Whether nothing was done in it that anybody would miss.
    pub is_bare: bool,
}

/// What there is of each kind, in the order in which it is told.
pub type Counts = BTreeMap<usize, usize>;

const COUNTED: [(Option<Kind>, Text); 6] = [
    (Some(Kind::Deal), text::DEALS),
    (Some(Kind::Company), text::N_COMPANIES),
    (Some(Kind::Contact), text::N_CONTACTS),
    (Some(Kind::Task), text::N_TASKS),
    (Some(Kind::Activity), text::N_ACTIVITIES),
    (None, text::N_OTHERS),
];

impl Own {
    /// Reads a workspace from its database; whoever has it open goes on.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn read(device: DeviceWorkspace) -> Result<Own, StoreError> {
        let store = LocalStore::open(device.workspace, device.member).await?;
        let sample = sample::ids(device.workspace);
        let (mut records, mut is_bare) = (Vec::new(), true);
        let mut after = None;
        loop {
            let part = store.backup_part(after).await?;
            for backup in part.records.iter().filter(|backup| !sample.contains(&backup.record)) {
                is_bare &= is_as_made(backup);
                records.extend(merge_workspace::read(backup));
            }
            match part.last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        store.close();
        Ok(Own { records, is_bare })
    }

    /// How much of what would be merged.
    pub fn counts(&self) -> Counts {
        let kinds = self.records.iter().map(|(incoming, _)| incoming.kind);
        counted(kinds.filter(|kind| !is_setting(*kind)))
    }
}

/// What every workspace begins with, in its one change.
fn is_as_made(backup: &BackupRecord) -> bool {
    let is_one_change = backup.changes.len() <= 1;
    match Kind::parse(&backup.kind) {
        // Somebody who says who they are has done nothing yet.
        Some(Kind::Member) => true,
        Some(Kind::Workspace) => is_one_change || is_but_for_currency(backup),
        kind => is_one_change && kind.is_some_and(is_setting),
    }
}

/// Whether nothing became of a workspace but that it counts in another currency, which it is asked at first.
fn is_but_for_currency(backup: &BackupRecord) -> bool {
    let first = backup.changes.iter().take(1).cloned().collect();
    let first = BackupRecord { record: backup.record, kind: backup.kind.clone(), changes: first };
    let others = |backup: &BackupRecord| {
        let (incoming, _) = merge_workspace::read(backup)?;
        let others = incoming.fields.into_iter().filter(|(key, _)| key != key::CURRENCY);
        Some(others.collect::<BTreeMap<String, Value>>())
    };
    others(&first).is_some_and(|made| others(backup) == Some(made))
}

fn is_setting(kind: Kind) -> bool {
    matches!(kind, Kind::Workspace | Kind::Member | Kind::Pipeline | Kind::Rule)
}

fn counted(kinds: impl Iterator<Item = Kind>) -> Counts {
    let mut counts = Counts::new();
    for kind in kinds {
        let place = COUNTED.iter().position(|(counted, _)| *counted == Some(kind)).unwrap_or(COUNTED.len() - 1);
        *counts.entry(place).or_default() += 1;
    }
    counts
}

/// "1 deal, 2 companies".
pub fn in_words(counts: &Counts, i18n: I18n) -> String {
    let each = counts.iter().filter_map(|(place, count)| {
        let (_, words) = COUNTED.get(*place)?;
        Some(fill(i18n.t(*words), &[("n", &count.to_string())]))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What came of a merge.
#[derive(Debug, Default)]
pub struct Came {
    pub counts: Counts,
    /// Records that could not be merged.
    pub failed: usize,
}

/// Makes the records of one workspace in the one that is open, durable when it returns. Those that are there already stay.
///
/// # Errors
/// When the browser cannot read or does not keep.
pub async fn merge(replica: &ReplicaHandle, merge: WorkspaceMerge) -> Result<Came, StoreError> {
    let WorkspaceMerge { from, into } = merge;
    let own = Own::read(from).await?;
    let role = replica.status.with_untracked(|status| status.role);
    let may_configure = role.is_none_or(|role| role >= Role::Admin);
    let settings = [Kind::Pipeline, Kind::Tag, Kind::Field].into_iter();
    let settings = settings.flat_map(|kind| untrack(|| replica.model.list(kind).get_untracked()));
    // The words of choices, also those that were taken back.
    let words = Kind::ALL.into_iter().flat_map(|kind| {
        let changed = kind.spec().fields.iter().filter(|field| field.takes_words);
        changed.map(move |field| words_record(kind, field.key))
    });
    let rows: Vec<_> = settings.chain(words).filter_map(|record| replica.model.peek(record)).collect();
    let target = Target::of(rows.iter().map(AsRef::as_ref), may_configure);
    let fitted = merge_workspace::fit(own.records, from.member, into.member, &target);
    let mut came = Came::default();
    let mut files: Vec<FileDigest> = Vec::new();
    for some in fitted.chunks(TOGETHER) {
        let mut done: Vec<&IncomingRecord> = some.iter().collect();
        if replica.dispatch(Command::MergeWorkspace { records: some.to_vec() }).await.is_err() {
            // One that does not fit keeps no other back.
            done.clear();
            for one in some {
                match replica.dispatch(Command::MergeWorkspace { records: vec![one.clone()] }).await {
                    Ok(_) => done.push(one),
                    Err(_) => came.failed += 1,
                }
            }
        }
        for (place, count) in counted(done.iter().map(|it| it.kind)) {
            *came.counts.entry(place).or_default() += count;
        }
        let digests = done.iter().filter(|it| it.kind == Kind::Attachment).flat_map(|it| &it.fields);
        files.extend(
            digests
                .filter(|(key, _)| key == "digest")
                .filter_map(|(_, value)| value.as_text()?.parse::<FileDigest>().ok()),
        );
        // Durable before the next, so that what is waiting does not pile up.
        replica.flushed().await;
    }
    let store = LocalStore::open(from.workspace, from.member).await?;
    for digest in files {
        if let Some(bytes) = store.file(digest).await? {
            replica.keep_file(bytes, true).await?;
        }
    }
    store.close();
    if let Some(problem) = replica.status.with_untracked(|status| status.not_saved.clone()) {
        return Err(StoreError(problem));
    }
    Ok(came)
}

/// What a workspace of this device is called.
pub fn name_of(device: DeviceWorkspace, i18n: I18n) -> String {
    let known = device::names().remove(&device.workspace).filter(|name| !name.is_empty());
    known.unwrap_or_else(|| i18n.t(text::UNNAMED_WORKSPACE).to_owned())
}
