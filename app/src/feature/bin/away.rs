//! The records that are put away, the latest first, and what is known of who did it.

use crate::{replica::ReplicaHandle, ui::icon::Icon};
use leptos::prelude::*;
use sotay_shared::{
    admission::may_change,
    id::{MemberId, RecordId},
    kind::{Guard, Kind},
    role::Role,
    row::Row,
    schema::key,
    search::{self, Query},
    sort::sort_by_key,
    stamp::Timestamp,
};
use std::cmp::Reverse;

/// A change that was made so shortly after a record was put away is the one that did it, in milliseconds.
const SAME_MS: i64 = 1_000;

/// Where a record is put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Deleted,
    Archived,
}

/// A record that is put away.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Away {
    pub record: RecordId,
    pub kind: Kind,
    pub title: String,
    pub at: Timestamp,
    /// Who did it, where nobody has changed the record since.
    pub by: Option<MemberId>,
    /// Whether one may bring it back.
    pub may: bool,
}

/// Kinds that nobody would know a record of: each belongs to another record, and goes with it.
const NAMELESS: [Kind; 3] = [Kind::Workspace, Kind::Member, Kind::ProductCost];

/// Everything that is put away, for whoever has a role; follows changes. There may be thousands: none has a signal of
/// its own.
pub(super) fn all_of(replica: &ReplicaHandle, tab: Tab, role: Option<Role>) -> Vec<Away> {
    replica.model.changes().track();
    let records = replica.model.put_away().get_untracked().into_iter();
    // Who was merged with somebody comes back with them.
    let shown = records.filter(|record| replica.model.shown(*record) == *record);
    let one = |record| {
        let row = replica.model.peek(record)?;
        away(replica.device.member, role, &row, tab)
    };
    let mut all: Vec<Away> = shown.filter_map(one).collect();
    sort_by_key(&mut all, |away| (Reverse(away.at), away.record));
    all
}

fn away(me: MemberId, role: Option<Role>, row: &Row, tab: Tab) -> Option<Away> {
    let kind = row.kind().filter(|kind| !NAMELESS.contains(kind))?;
    let (at, key) = match tab {
        Tab::Deleted => (row.meta.deleted_at?, key::DELETED_AT),
        Tab::Archived => (row.archived_at().filter(|_| !row.is_deleted())?, key::ARCHIVED_AT),
    };
    let is_ones_own = may_change(row, key, me, role);
    // What is somebody's own is nobody else's to look through.
    if kind.spec().guard == Some(Guard::Owner) && !is_ones_own {
        return None;
    }
    let needs = kind.spec().written_by;
    let may = is_ones_own && role.is_none_or(|role| role >= needs);
    let is_latest = row.meta.updated_at.is_some_and(|updated| (updated.0 - at.0).abs() < SAME_MS);
    let by = row.meta.updated_by.filter(|_| is_latest);
    Some(Away { record: row.id, kind, title: row.title().to_owned(), at, by, may })
}

/// Whether a record's name has the words that are searched for.
pub(super) fn is_called(away: &Away, words: &str) -> bool {
    let query = Query::new(words);
    query.is_empty() || query.find(&search::fold(&away.title)).is_some()
}

/// The icon of a kind.
pub(super) fn icon(kind: Kind) -> Icon {
    match kind {
        _ if kind.page().is_some() => Icon::Of(kind),
        Kind::Activity => Icon::Chat,
        Kind::Attachment => Icon::Export,
        Kind::Template => Icon::Email,
        Kind::Tag => Icon::Tag,
        Kind::View => Icon::Star,
        Kind::Pipeline => Icon::Board,
        Kind::Goal => Icon::Chart,
        _ => Icon::Sliders,
    }
}
