//! What screens read: signals over rows, changed by deltas and by nothing else.

mod agenda;
mod column;
mod index;

pub use agenda::When;
pub use column::Column;
pub use index::Index;

use leptos::prelude::*;
use sotay_shared::{
    delta::Delta,
    id::{DealId, RecordId, StageId},
    kind::Kind,
    row::{Body, Row},
    search,
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

/// The records that point at a record.
type Related = ArcRwSignal<BTreeSet<(Kind, RecordId)>>;

#[derive(Debug, Default)]
struct Signals {
    rows: HashMap<RecordId, RowSignal>,
    lists: HashMap<Kind, List>,
    columns: HashMap<StageId, ArcRwSignal<Column>>,
    timelines: HashMap<RecordId, Timeline>,
    related: HashMap<RecordId, Related>,
    /// Made when a list is first shown, and kept up to date from then on.
    indexes: HashMap<Kind, ArcRwSignal<Index>>,
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

    /// The records that point at a record: the deals of a company, the tasks about a deal.
    pub fn related(&self, record: RecordId) -> Related {
        self.signals().related.entry(record).or_default().clone()
    }

    /// The records of a kind as lists show them.
    pub fn index(&self, kind: Kind) -> ArcRwSignal<Index> {
        if let Some(index) = self.signals().indexes.get(&kind) {
            return index.clone();
        }
        let records = self.list(kind).get_untracked();
        let entries = records.into_iter().filter_map(|record| index::entry(self.peek(record)?.as_ref()));
        let made = ArcRwSignal::new(entries.collect::<Index>());
        self.signals().indexes.insert(kind, made.clone());
        made
    }

    /// Titles that contain what was typed, the best match first.
    pub fn suggest(&self, kind: Kind, typed: &str) -> Vec<String> {
        const SUGGESTED: usize = 8;
        let typed = search::fold(typed.trim());
        self.index(kind).with_untracked(|index| {
            let mut found: Vec<_> =
                index.iter().filter_map(|((_, record), key)| Some((search::find(key, &typed)?, record))).collect();
            found.sort_by_key(|(rank, _)| *rank);
            let titles = found.iter().filter_map(|(_, record)| Some(self.peek(**record)?.title().to_owned()));
            titles.take(SUGGESTED).collect()
        })
    }

    /// The record of a kind with that title, whatever its marks and case.
    pub fn named(&self, kind: Kind, title: &str) -> Option<RecordId> {
        let title = search::fold(title.trim());
        self.index(kind).with_untracked(|index| {
            let mut named = index.keys().map(|(_, record)| *record);
            named.find(|record| self.peek(*record).is_some_and(|row| search::fold(row.title().trim()) == title))
        })
    }

    /// Changes the signals of what changed, and no others.
    pub fn apply(&self, deltas: &[Delta]) {
        for delta in deltas {
            self.apply_row(delta);
            self.apply_list(delta);
            self.apply_related(delta);
            self.apply_index(delta);
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

    fn apply_related(&self, delta: &Delta) {
        let links = |row: &Option<Arc<Row>>| {
            let row = row.as_ref().filter(|row| !row.is_deleted())?;
            // Activities have a timeline.
            let kind = row.kind().filter(|kind| *kind != Kind::Activity)?;
            Some((kind, row.links()))
        };
        let (before, after) = (links(&delta.before), links(&delta.after));
        if before == after {
            return;
        }
        if let Some((kind, links)) = before {
            for link in links {
                self.related(link).update(|related| {
                    related.remove(&(kind, delta.record));
                });
            }
        }
        if let Some((kind, links)) = after {
            for link in links {
                self.related(link).update(|related| {
                    related.insert((kind, delta.record));
                });
            }
        }
    }

    fn apply_index(&self, delta: &Delta) {
        let kind = delta.after.as_ref().or(delta.before.as_ref()).and_then(|row| row.kind());
        let Some(index) = kind.and_then(|kind| self.signals().indexes.get(&kind).cloned()) else { return };
        let before = delta.before.as_deref().and_then(index::entry);
        let after = delta.after.as_deref().and_then(index::entry);
        if before == after {
            return;
        }
        index.update(|index| {
            if let Some((place, _)) = before {
                index.remove(&place);
            }
            index.extend(after);
        });
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
