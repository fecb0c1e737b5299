//! What follows from a batch beside the log: it is written in the same transaction.

use crate::store::{Called, Reminder, Reminders};
use sotay_shared::{
    admission::Batch,
    document::Document,
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
    limits::SERVER_UNFOLDED,
    reminder::{moments, reminded},
    row::Hash,
    stamp::Timestamp,
    zone::Zone,
};
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// No clock is further behind UTC.
const FURTHEST_BEHIND: Zone = Zone::Fixed(-12 * 60);
/// Members whom one change calls.
const MENTIONS: usize = 64;

#[derive(Default)]
pub(super) struct Effects {
    /// What its tasks remind of.
    pub reminders: Reminders,
    pub called: Called,
    /// Records with enough changes to be folded.
    pub ripe: Vec<(WorkspaceId, RecordId)>,
}

impl Effects {
    /// What follows from what passed of a workspace.
    pub(super) fn note(&mut self, workspace: WorkspaceId, batch: &mut Batch, now: Timestamp) {
        // What is given back was told of when it was new.
        let fresh = batch.entries().iter().filter(|entry| entry.attested_by.is_none());
        let fresh: HashMap<Hash, MemberId> = fresh.map(|entry| (entry.hash, entry.member)).collect();
        for document in batch.documents() {
            let key = (workspace, document.id());
            if document.unfolded() > SERVER_UNFOLDED {
                document.mark_folded();
                self.ripe.push(key);
            }
            match document.kind_word().as_deref().and_then(Kind::parse) {
                Some(Kind::Task) => drop(self.reminders.insert(key, reminders(document, now))),
                Some(Kind::Activity) => {
                    self.called.extend(mentions(document, &fresh).into_iter().map(|member| ((key, member), now)));
                }
                _ => {}
            }
        }
    }
}

/// The reminders of a task that are still to come.
fn reminders(task: &Document, now: Timestamp) -> Vec<Reminder> {
    // What no screen could show reminds nobody.
    let Ok(row) = catch_unwind(AssertUnwindSafe(|| task.project())) else { return Vec::new() };
    let (Some(member), false) = (reminded(&row), row.is_put_away()) else { return Vec::new() };
    let moments = row.as_task().map(moments).unwrap_or_default().into_iter();
    // On the clock that is furthest behind UTC, it is not past before this.
    let to_come = moments.filter(|moment| moment.instant(&FURTHEST_BEHIND) > now);
    to_come.map(|moment| Reminder { moment, member, set_at: now }).collect()
}

/// Whom the words of an activity call by these changes.
fn mentions(activity: &Document, fresh: &HashMap<Hash, MemberId>) -> Vec<MemberId> {
    // Most call nobody, and to read a long one takes a moment.
    if !activity.has_under("mentions") {
        return Vec::new();
    }
    let called = catch_unwind(AssertUnwindSafe(|| {
        let row = activity.project();
        if row.is_deleted() {
            return Vec::new();
        }
        let is_new = |member: &MemberId| {
            let author = activity.written_by(&format!("mentions/{member}")).and_then(|hash| fresh.get(&hash).copied());
            author.is_some_and(|author| author != *member)
        };
        row.mentioned().filter(is_new).take(MENTIONS).collect()
    }));
    called.unwrap_or_default()
}
