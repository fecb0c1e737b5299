//! What screens read: signals over rows, changed by deltas and by nothing else.

mod column;

pub use column::Column;

use leptos::prelude::*;
use sotay_shared::{
    delta::Delta,
    id::{DealId, RecordId, StageId},
    kind::Kind,
    row::{Body, Row},
    stamp::Timestamp,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

type RowSignal = ArcRwSignal<Option<Arc<Row>>>;

/// The records of a kind that are not deleted.
type List = ArcRwSignal<BTreeSet<RecordId>>;

/// The activities of a record, latest first.
type Timeline = ArcRwSignal<BTreeSet<(std::cmp::Reverse<Timestamp>, RecordId)>>;

#[derive(Debug, Default)]
struct Signals {
    rows: HashMap<RecordId, RowSignal>,
    lists: HashMap<Kind, List>,
    columns: HashMap<StageId, ArcRwSignal<Column>>,
    timelines: HashMap<RecordId, Timeline>,
    damaged: List,
}

/// The signals of one workspace. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Model(Arc<Mutex<Signals>>);

impl Model {
    pub fn new<'a>(rows: impl Iterator<Item = &'a Arc<Row>>) -> Model {
        let model = Model::default();
        for row in rows {
            let delta = Delta { record: row.id, before: None, after: Some(row.clone()) };
            model.apply(&[delta]);
        }
        model
    }

    fn signals(&self) -> MutexGuard<'_, Signals> {
        // Nothing panics while it holds the lock; there is one thread anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A record's row; `None` while it is not here.
    pub fn row(&self, record: RecordId) -> RowSignal {
        self.signals().rows.entry(record).or_default().clone()
    }

    pub fn list(&self, kind: Kind) -> List {
        self.signals().lists.entry(kind).or_default().clone()
    }

    /// The records that cannot be read.
    pub fn damaged(&self) -> List {
        self.signals().damaged.clone()
    }

    pub fn column(&self, stage: StageId) -> ArcRwSignal<Column> {
        self.signals().columns.entry(stage).or_default().clone()
    }

    pub fn timeline(&self, record: RecordId) -> Timeline {
        self.signals().timelines.entry(record).or_default().clone()
    }

    /// Changes the signals of what changed, and no others.
    pub fn apply(&self, deltas: &[Delta]) {
        for delta in deltas {
            self.apply_row(delta);
            self.apply_list(delta);
            self.apply_damaged(delta);
            self.apply_column(delta);
            self.apply_timeline(delta);
        }
    }

    fn apply_row(&self, delta: &Delta) {
        self.row(delta.record).set(delta.after.clone());
    }

    fn apply_list(&self, delta: &Delta) {
        let kind = |row: &Option<Arc<Row>>| row.as_ref().filter(|row| !row.is_deleted()).and_then(|row| row.kind());
        let (before, after) = (kind(&delta.before), kind(&delta.after));
        if before == after {
            return;
        }
        if let Some(before) = before {
            self.list(before).update(|list| {
                list.remove(&delta.record);
            });
        }
        if let Some(after) = after {
            self.list(after).update(|list| {
                list.insert(delta.record);
            });
        }
    }

    fn apply_damaged(&self, delta: &Delta) {
        let is_damaged =
            |row: &Option<Arc<Row>>| row.as_ref().is_some_and(|row| matches!(row.body, Body::Damaged { .. }));
        match (is_damaged(&delta.before), is_damaged(&delta.after)) {
            (false, true) => self.damaged().update(|damaged| {
                damaged.insert(delta.record);
            }),
            (true, false) => self.damaged().update(|damaged| {
                damaged.remove(&delta.record);
            }),
            _ => {}
        }
    }

    fn apply_column(&self, delta: &Delta) {
        let before = delta.before.as_deref().and_then(column::card);
        let after = delta.after.as_deref().and_then(column::card);
        if before == after {
            return;
        }
        match (before, after) {
            (Some((from, old)), Some((to, new))) if from == to => {
                self.column(from).update(|column| {
                    column.remove(&old);
                    column.insert(new);
                });
            }
            (before, after) => {
                if let Some((from, old)) = before {
                    self.column(from).update(|column| column.remove(&old));
                }
                if let Some((to, new)) = after {
                    self.column(to).update(|column| column.insert(new));
                }
            }
        }
    }

    fn apply_timeline(&self, delta: &Delta) {
        let entry = |row: &Row| {
            let activity = row.as_activity().filter(|_| !row.is_deleted())?;
            let at = activity.at.or(row.meta.created_at).unwrap_or(Timestamp(0));
            Some((std::cmp::Reverse(at), activity.links.clone()))
        };
        let before = delta.before.as_deref().and_then(entry);
        let after = delta.after.as_deref().and_then(entry);
        if before == after {
            return;
        }
        if let Some((at, links)) = before {
            for link in links {
                self.timeline(link).update(|timeline| {
                    timeline.remove(&(at, delta.record));
                });
            }
        }
        if let Some((at, links)) = after {
            for link in links {
                self.timeline(link).update(|timeline| {
                    timeline.insert((at, delta.record));
                });
            }
        }
    }

    /// A record's row as it is now, without following it.
    pub fn peek(&self, record: impl Into<RecordId>) -> Option<Arc<Row>> {
        self.row(record.into()).get_untracked()
    }

    /// The stage and the place in its column where a deal stands.
    pub fn place_of(&self, deal: DealId) -> Option<(StageId, usize)> {
        let stage = self.peek(deal)?.as_deal()?.place.as_ref()?.stage;
        let index = self.column(stage).with_untracked(|column| column.index_of(deal))?;
        Some((stage, index))
    }
}
