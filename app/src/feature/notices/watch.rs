//! Looks through rows and histories for what concerns whoever looks, soon after something changed.

use crate::{clock, replica::ReplicaHandle, view_model::Model, workspace::use_replica};
use gloo::timers::{
    callback::{Interval, Timeout},
    future::TimeoutFuture,
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{
    command::{Command, FieldEdit},
    document::HistoryEntry,
    id::RecordId,
    kind::Kind,
    notice::{self, ASKED, Chosen, Notice, NoticeId, Reader, Stages, is_told_of},
    row::{Hash, Row},
    sort::sort_by_key,
    stamp::Timestamp,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use wasm_bindgen_futures::spawn_local;

/// How long after a change it looks, in milliseconds: changes come in groups.
const SOON_MS: u32 = 800;
/// How often it looks at the clock, in milliseconds: tasks become due.
const CLOCK_MS: u32 = 20_000;
/// How long it waits before it reads a history, in milliseconds: each opens a document, and somebody works meanwhile.
const PAUSE_MS: u32 = 30;

/// What was read of a record's history.
struct Recent {
    /// The record as it was by then.
    heads: Vec<Hash>,
    entries: Vec<HistoryEntry>,
}

/// Whether it looks.
#[derive(Clone, Copy, PartialEq)]
enum Looking {
    No,
    Yes,
    /// Something changed meanwhile: it looks again.
    Again,
}

/// What concerns whoever looks, and what of it they read.
#[derive(Clone, Copy)]
pub struct Watch {
    replica: StoredValue<ReplicaHandle>,
    /// What is listed, the latest first.
    pub all: RwSignal<Vec<Notice>>,
    chosen: Memo<Chosen>,
    /// Read on this page, and on the record of whoever looks soon.
    read_here: RwSignal<BTreeSet<NoticeId>>,
    histories: StoredValue<BTreeMap<RecordId, Recent>>,
    looking: StoredValue<Looking>,
    /// When it looked first.
    first: StoredValue<Option<Timestamp>>,
    /// All of the workspace is here.
    is_whole: Memo<bool>,
}

impl Watch {
    /// From now on, as long as whoever asks is shown.
    pub fn start() -> Watch {
        let replica = use_replica();
        let (status, getting) = (replica.status, replica.getting);
        let (changes, own) = (replica.model.changes(), replica.model.row(replica.device.member.into()));
        let watch = Watch {
            replica: StoredValue::new(replica),
            all: RwSignal::new(Vec::new()),
            chosen: Memo::new(move |_| own.with(|row| row.as_ref().map(|row| Chosen::of(row)).unwrap_or_default())),
            read_here: RwSignal::new(BTreeSet::new()),
            histories: StoredValue::new(BTreeMap::new()),
            looking: StoredValue::new(Looking::No),
            first: StoredValue::new(None),
            is_whole: Memo::new(move |_| !getting.get() && status.with(|status| status.catching_up.is_none())),
        };
        Effect::new(move || {
            changes.track();
            watch.chosen.track();
            if watch.is_whole.get() {
                watch.look();
            }
        });
        let clock = SendWrapper::new(Interval::new(CLOCK_MS, move || watch.look()));
        on_cleanup(move || drop(clock));
        watch
    }

    pub fn replica(self) -> ReplicaHandle {
        self.replica.get_value()
    }

    /// When it looked first; `None` where it has not.
    pub fn looked_first(self) -> Option<Timestamp> {
        self.first.get_value()
    }

    /// Whether what happened then was read, here or on another device; follows both.
    pub fn is_read(self, id: NoticeId, at: Timestamp) -> bool {
        self.read_here.with(|read| read.contains(&id)) || self.chosen.with(|chosen| chosen.has_read(id, at))
    }

    /// Those among some that are unread.
    pub fn unread(self, of: impl Fn(&Notice) -> bool) -> Vec<NoticeId> {
        self.all.with(|all| {
            let some = all.iter().filter(|notice| of(notice) && !self.is_read(notice.id, notice.at));
            some.map(|notice| notice.id).collect()
        })
    }

    /// Notes on the record of whoever looks that some are read.
    pub fn read(self, some: Vec<NoticeId>) {
        if some.is_empty() {
            return;
        }
        self.read_here.update(|read| read.extend(some.iter().copied()));
        let (chosen, now) = (self.chosen, clock::now());
        let fields = self.all.with_untracked(|all| chosen.with_untracked(|chosen| chosen.reading(&some, all, now)));
        if !fields.is_empty() {
            self.write(fields);
        }
    }

    /// Not something to be undone.
    fn write(self, fields: Vec<FieldEdit>) {
        let replica = self.replica();
        spawn_local(async move {
            let record = replica.device.member.into();
            // Where it cannot be written, it is read on this page alone.
            let _ = replica.dispatch(Command::Edit { record, fields }).await;
        });
    }

    /// Looks soon; once, however often it is asked.
    fn look(self) {
        match self.looking.try_get_value() {
            Some(Looking::No) => {
                self.looking.set_value(Looking::Yes);
                self.later();
            }
            Some(Looking::Yes) => self.looking.set_value(Looking::Again),
            Some(Looking::Again) | None => {}
        }
    }

    fn later(self) {
        let begin = move || {
            spawn_local(async move {
                // What changed until now is looked at. The page may be gone by now.
                let _ = self.looking.try_update_value(|looking| *looking = Looking::Yes);
                let _ = self.look_now().await;
                match self.looking.try_get_value() {
                    Some(Looking::Again) => {
                        self.looking.set_value(Looking::Yes);
                        self.later();
                    }
                    Some(_) => self.looking.set_value(Looking::No),
                    None => {}
                }
            });
        };
        Timeout::new(SOON_MS, begin).forget();
    }

    /// `None` where whoever asked is gone.
    async fn look_now(self) -> Option<()> {
        if !self.is_whole.try_get_untracked()? {
            return Some(());
        }
        let (replica, chosen) = (self.replica.try_get_value()?, self.chosen.try_get_untracked()?);
        let (model, me, now) = (&replica.model, replica.device.member, clock::now());
        self.first.try_update_value(|first| *first = first.or(Some(now)))?;
        let joined = model.peek(me).and_then(|row| row.meta.created_at);
        let (zone, stages) = (clock::local(), stages(model));
        let since = notice::since(now, joined);
        let reader = Reader { me, since, now, zone: &zone, chosen: &chosen, stages: &stages };
        let mut found = of_rows(model, &reader).await;
        let asked = asked(model, &reader).await;
        for row in &asked {
            let history = self.history(&replica, row, &reader).await?;
            found.extend(reader.of_history(row, &history));
        }
        self.histories.try_update_value(|known| known.retain(|it, _| asked.iter().any(|row| row.id == *it)))?;
        let listed = notice::listed(found, &chosen);
        if self.all.try_with_untracked(|all| *all != listed)? {
            let _ = self.all.try_set(listed);
        }
        Some(())
    }

    /// What of a record's history is news; read once for what stands.
    async fn history(self, replica: &ReplicaHandle, row: &Row, reader: &Reader<'_>) -> Option<Vec<HistoryEntry>> {
        let known = self.histories.try_with_value(|known| {
            let recent = known.get(&row.id).filter(|recent| recent.heads == row.meta.heads);
            recent.map(|recent| recent.entries.clone())
        })?;
        if known.is_some() {
            return known;
        }
        TimeoutFuture::new(PAUSE_MS).await;
        let entries = reader.recent(replica.history(row.id).await);
        let recent = Recent { heads: row.meta.heads.clone(), entries: entries.clone() };
        self.histories.try_update_value(|known| known.insert(row.id, recent))?;
        Some(entries)
    }
}

/// What becomes of each stage.
fn stages(model: &Model) -> Stages {
    let pipelines = untrack(|| model.list(Kind::Pipeline).get_untracked());
    let rows = pipelines.into_iter().filter_map(|pipeline| model.peek(pipeline));
    let of = |row: Arc<Row>| row.as_pipeline().map(|pipeline| pipeline.stages.clone()).unwrap_or_default();
    rows.flat_map(of).map(|stage| (stage.id, stage.stage_type)).collect()
}

fn rows(model: &Model, kind: Kind, each: &mut dyn FnMut(Arc<Row>)) {
    model.list(kind).with_untracked(|records| {
        records.iter().filter_map(|record| model.peek(*record)).for_each(each);
    });
}

/// Lets whoever works go first: there may be tens of thousands of records of a kind.
async fn give_way() {
    TimeoutFuture::new(0).await;
}

/// What rows tell by themselves.
async fn of_rows(model: &Model, reader: &Reader<'_>) -> Vec<Notice> {
    let mut found = Vec::new();
    rows(model, Kind::Task, &mut |row| found.extend(reader.of_task(&row)));
    if works_alone(model) {
        return found;
    }
    give_way().await;
    let here = |record: RecordId| model.peek(record);
    rows(model, Kind::Activity, &mut |row| found.extend(reader.of_activity(&row, &here)));
    found
}

/// Nobody is told of what they did themselves.
fn works_alone(model: &Model) -> bool {
    model.list(Kind::Member).with_untracked(BTreeSet::len) < 2
}

/// The records whose histories are read: those that somebody else changed last before one's own, the latest first.
async fn asked(model: &Model, reader: &Reader<'_>) -> Vec<Arc<Row>> {
    let mut asked = Vec::new();
    if works_alone(model) {
        return asked;
    }
    for kind in Kind::ALL.iter().copied().filter(|kind| is_told_of(*kind)) {
        give_way().await;
        rows(model, kind, &mut |row| {
            if reader.asks(&row) {
                asked.push(row);
            }
        });
    }
    sort_by_key(&mut asked, |row| (row.meta.updated_by == Some(reader.me), Reverse((row.meta.updated_at, row.id))));
    asked.truncate(ASKED);
    asked
}
