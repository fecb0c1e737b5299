//! What screens read: signals over rows, changed by deltas and by nothing else.

mod agenda;
mod column;
mod facts;
mod index;
mod selection;

pub use agenda::{When, day as due_day};
pub use column::Totals;
pub use facts::{Facts, next_task};
pub use index::Index;
pub use selection::{Lane, LaneBy, Selection, Sort, Wanted};

use crate::clock;
use leptos::prelude::*;
use selection::WeakSelection;
use sotay_shared::{
    delta::Delta,
    filter,
    id::{RecordId, StageId},
    kind::Kind,
    position::Position,
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
    /// Those that somebody shows.
    selections: Vec<WeakSelection>,
    /// What records are found by, as far as somebody asked.
    searchable: HashMap<RecordId, Arc<str>>,
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

    /// Selects deals; the selection follows what happens as long as somebody holds it.
    pub fn select(&self, wanted: Wanted, facts: Facts) -> Selection {
        let selection = Selection::new(self, wanted, facts);
        self.signals().selections.push(selection.downgrade());
        selection
    }

    /// What a record is found by, folded.
    pub fn searchable(&self, row: &Row) -> Arc<str> {
        if let Some(known) = self.signals().searchable.get(&row.id) {
            return known.clone();
        }
        let title = |record| self.peek(record).map(|row: Arc<Row>| row.title().to_owned());
        let found: Arc<str> = filter::searchable(row, title).into();
        self.signals().searchable.insert(row.id, found.clone());
        found
    }

    /// A position above everything in a stage.
    pub fn top_of(&self, stage: StageId) -> Position {
        let mut positions = Vec::new();
        self.list(Kind::Deal).with_untracked(|deals| {
            for deal in deals {
                let row = self.peek(*deal);
                let place = row.as_ref().and_then(|row| row.as_deal()?.place.as_ref());
                positions.extend(place.filter(|place| place.stage == stage).map(|place| place.position.clone()));
            }
        });
        Position::between(None, positions.iter().min(), u64::from_le_bytes(clock::random()))
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
            self.apply_timeline(delta);
        }
        self.apply_selections(deltas);
    }

    /// After everything else: what a deal is selected by is up to date then.
    fn apply_selections(&self, deltas: &[Delta]) {
        let selections: Vec<Selection> = {
            let mut signals = self.signals();
            signals.selections.retain(WeakSelection::is_held);
            signals.selections.iter().filter_map(WeakSelection::upgrade).collect()
        };
        if selections.is_empty() && self.signals().searchable.is_empty() {
            return;
        }
        for delta in deltas {
            let is_deal = [&delta.before, &delta.after].into_iter().flatten().any(|row| row.kind() == Some(Kind::Deal));
            let concerned = match is_deal {
                true => BTreeSet::from([delta.record]),
                false => selection::concerned(self, delta),
            };
            {
                let mut signals = self.signals();
                signals.searchable.remove(&delta.record);
                for record in &concerned {
                    signals.searchable.remove(record);
                }
            }
            for selection in &selections {
                if !is_deal && !selection.looks_further() {
                    continue;
                }
                for record in &concerned {
                    selection.update(*record, self.peek(*record).as_deref());
                }
            }
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
}
