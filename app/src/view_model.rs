//! What screens read: signals over rows, changed by deltas and by nothing else.

mod agenda;
mod duplicate_index;
mod filter_context;
mod following;
mod index;
mod lazy;
mod listing;
mod ordered;
mod related;
mod selection;

pub use agenda::{When, day as due_day};
pub use filter_context::{FilterContext, Formulas, next_task};
pub use index::Index;
pub use listing::{ListQuery, Listing};
pub use selection::{BoardQuery, Selection};
pub use sotay_shared::layout::{
    Sort, Totals,
    board::{Lane, LaneBy},
};

use crate::clock;
use duplicate_index::DuplicateIndexes;
use lazy::Lazy;
use leptos::prelude::*;
use listing::WeakListing;
use ordered::Orders;
use rustc_hash::FxHashMap as HashMap;
use selection::WeakSelection;
use sotay_shared::{
    delta::Delta,
    duplicates,
    id::{DealId, RecordId, StageId},
    kind::Kind,
    layout::{board::ByPipeline, list::ByColumn},
    merge::Groups,
    position::{self, Position},
    row::Row,
    schema::{Schema, key},
    search::{self, Match, Query},
    sort::{gathered, sort_by},
    stamp::Timestamp,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

type RowSignal = ArcRwSignal<Option<Arc<Row>>>;

/// The records of a kind that are neither deleted nor archived.
type List = ArcRwSignal<BTreeSet<RecordId>>;

/// The activities of a record, latest first.
type Timeline = ArcRwSignal<BTreeSet<(std::cmp::Reverse<Timestamp>, RecordId)>>;

/// The records that point at a record.
type Related = ArcRwSignal<BTreeSet<(Kind, RecordId)>>;

#[derive(Debug, Default)]
struct Signals {
    rows: Lazy<RecordId, Option<Arc<Row>>>,
    lists: Lazy<Kind, BTreeSet<RecordId>>,
    /// Those that somebody shows.
    selections: Vec<WeakSelection>,
    timelines: Lazy<RecordId, BTreeSet<(std::cmp::Reverse<Timestamp>, RecordId)>>,
    /// Of the kinds in `related_kinds`.
    related: Lazy<RecordId, BTreeSet<(Kind, RecordId)>>,
    related_kinds: BTreeSet<Kind>,
    listings: Vec<WeakListing>,
    boards: Orders<ByPipeline>,
    orders: Orders<ByColumn>,
    /// Made when a list is first shown, and kept up to date from then on.
    indexes: HashMap<Kind, ArcRwSignal<Index>>,
    duplicates: DuplicateIndexes,
    /// Of stages that something was put on top of: a position that nothing in it stands above; nothing where none is in it.
    tops: HashMap<StageId, Option<Position>>,
    /// Records that were merged.
    groups: Groups,
    damaged: List,
    /// Records that were deleted or archived.
    put_away: List,
    /// Records with values that stand against each other.
    contested: List,
    /// The fields of every kind.
    schema: ArcRwSignal<Schema>,
    /// How often anything changed.
    changes: ArcRwSignal<u64>,
}

/// The rows of one workspace and the signals of those that are shown. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Model(Arc<Mutex<Signals>>);

impl Model {
    /// Nobody shows anything yet: no signal is made before somebody asks for it.
    pub fn new<'a>(rows: impl Iterator<Item = &'a Arc<Row>>) -> Model {
        let mut signals = Signals::default();
        for row in rows {
            signals.add(row);
        }
        for kind in [Kind::Contact, Kind::Company] {
            let groups = &signals.groups;
            let hidden: BTreeSet<RecordId> =
                signals.lists.get(&kind).into_iter().flatten().filter(|it| groups.is_hidden(**it)).copied().collect();
            let list = signals.lists.value(kind);
            list.retain(|record| !hidden.contains(record));
        }
        Model(Arc::new(Mutex::new(signals)))
    }

    fn signals(&self) -> MutexGuard<'_, Signals> {
        // Nothing panics while it holds the lock; there is one thread anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A record's row; `None` while it is not here.
    pub fn row(&self, record: RecordId) -> RowSignal {
        self.signals().rows.signal(record)
    }

    pub fn list(&self, kind: Kind) -> List {
        self.signals().lists.signal(kind)
    }

    /// The fields of every kind: those that are declared, and those that admins added.
    pub fn schema(&self) -> ArcRwSignal<Schema> {
        self.signals().schema.clone()
    }

    /// How often anything changed: for what looks at everything, now and then.
    pub fn changes(&self) -> ArcRwSignal<u64> {
        self.signals().changes.clone()
    }

    /// The records that cannot be read.
    pub fn damaged(&self) -> List {
        self.signals().damaged.clone()
    }

    /// The records that were deleted or archived.
    pub fn put_away(&self) -> List {
        self.signals().put_away.clone()
    }

    /// The records with values that stand against each other.
    pub fn contested(&self) -> List {
        self.signals().contested.clone()
    }

    /// Selects deals; the selection follows what happens as long as somebody holds it.
    pub fn select(&self, wanted: BoardQuery, context: FilterContext) -> Selection {
        let BoardQuery { pipeline, strays, filter, sort, lanes } = wanted;
        let layout = ByPipeline { pipeline, strays, sort, lanes };
        let ordered = self.ordered(layout, context, |signals| &mut signals.boards);
        let selection = Selection::new(ordered, &filter);
        self.signals().selections.push(selection.downgrade());
        selection
    }

    /// A position above everything in a stage, but for what stands so high that nothing fits above it.
    pub fn top_of(&self, stage: StageId) -> Position {
        let mut signals = self.signals();
        if !signals.tops.contains_key(&stage) {
            let deals = signals.lists.get(&Kind::Deal).into_iter().flatten();
            let places = deals.filter_map(|deal| signals.rows.get(deal)?.as_ref()?.as_deal()?.place.as_ref());
            let top = places.filter(|place| place.stage == stage).map(|place| &place.position).min().cloned();
            signals.tops.insert(stage, top);
        }
        let random = u64::from_le_bytes(clock::random());
        let top = Position::between(None, signals.tops.get(&stage).and_then(Option::as_ref), random);
        if top.is_neat() {
            return top;
        }
        drop(signals);
        let column: Vec<Position> = self.standing_in(stage).into_iter().map(|(position, _)| position).collect();
        position::above_all(&column, random)
    }

    /// Room for `deals` right after a position in a stage, or on top of it, and where other cards go for it. A filter or a lane
    /// shows only some of the cards: all of them count.
    pub fn room_in(
        &self,
        stage: StageId,
        low: Option<&Position>,
        deals: &[DealId],
        random: u64,
    ) -> (Vec<Position>, Vec<(DealId, Position)>) {
        let mut others = self.standing_in(stage);
        others.retain(|(_, deal)| !deals.contains(deal));
        let column: Vec<Position> = others.iter().map(|(position, _)| position.clone()).collect();
        let room = position::room_after(&column, low, deals.len(), random);
        let moved = room.moved.into_iter().map(|(at, position)| (others[at].1, position)).collect();
        (room.positions, moved)
    }

    /// The deals of a stage in the order of their positions.
    fn standing_in(&self, stage: StageId) -> Vec<(Position, DealId)> {
        let signals = self.signals();
        let deals = signals.lists.get(&Kind::Deal).into_iter().flatten();
        let place = |deal| Some((signals.rows.get(deal)?.as_ref()?.as_deal()?.place.as_ref()?, DealId::of(*deal)));
        let here = deals.filter_map(place).filter(|(place, _)| place.stage == stage);
        let mut here: Vec<(Position, DealId)> = here.map(|(place, deal)| (place.position.clone(), deal)).collect();
        sort_by(&mut here, Ord::cmp);
        here
    }

    pub fn timeline(&self, record: RecordId) -> Timeline {
        let mut signals = self.signals();
        match signals.merged_timeline(record) {
            Some(merged) => signals.timelines.signal_of(record, merged),
            None => signals.timelines.signal(record),
        }
    }

    /// The records of a kind as lists show them.
    pub fn index(&self, kind: Kind) -> ArcRwSignal<Index> {
        if let Some(index) = self.signals().indexes.get(&kind) {
            return index.clone();
        }
        let mut index = Index::default();
        for record in self.found_of(kind) {
            index.set(record, self.peek(record).and_then(|row| index::entry(&row, |linked| self.title(linked))));
        }
        let made = ArcRwSignal::new(index);
        self.signals().indexes.insert(kind, made.clone());
        made
    }

    /// The records of a kind that a search or an import finds: those that lists show, and those that were archived.
    pub fn found_of(&self, kind: Kind) -> Vec<RecordId> {
        let signals = self.signals();
        let is_found = |record: &RecordId| {
            let row = signals.rows.get(record).and_then(Option::as_ref);
            row.is_some_and(|row| row.kind() == Some(kind) && row.is_archived()) && !signals.groups.is_hidden(*record)
        };
        let archived: Vec<RecordId> =
            signals.put_away.with_untracked(|away| away.iter().copied().filter(is_found).collect());
        signals.lists.get(&kind).into_iter().flatten().copied().chain(archived).collect()
    }

    /// Titles that contain what was typed, the best match first.
    pub fn suggest(&self, kind: Kind, typed: &str) -> Vec<String> {
        const SUGGESTED: usize = 8;
        let typed = Query::new(typed);
        self.index(kind).with_untracked(|index| {
            let found: Vec<_> = index.found(&typed).collect();
            let best_first = Match::ALL.into_iter().flat_map(|rank| found.iter().filter(move |it| it.0 == rank));
            let titles = best_first.filter_map(|(_, record)| Some(self.peek(*record)?.title().to_owned()));
            titles.take(SUGGESTED).collect()
        })
    }

    /// The record of a kind with that title, whatever its marks and case.
    pub fn named(&self, kind: Kind, title: &str) -> Option<RecordId> {
        let title = search::fold(title.trim());
        self.index(kind).with_untracked(|index| {
            index
                .records()
                .find(|record| self.peek(*record).is_some_and(|row| search::fold(row.title().trim()) == title))
        })
    }

    /// Changes the signals of what changed, and no others.
    pub fn apply(&self, deltas: &[Delta]) {
        let mut regrouped = BTreeSet::new();
        for delta in deltas {
            self.apply_row(delta);
            self.apply_schema(delta);
            let changed = self.apply_groups(delta);
            self.apply_list(delta.record, [&delta.before, &delta.after]);
            self.apply_related(delta);
            self.apply_timeline(delta);
            self.apply_index(delta.record, [&delta.before, &delta.after]);
            self.apply_damaged(delta);
            regrouped.extend(changed.into_iter().filter(|record| *record != delta.record));
        }
        for record in &regrouped {
            let row = self.peek(*record);
            self.apply_list(*record, [&row, &None]);
            self.apply_index(*record, [&row, &None]);
        }
        self.apply_orders(deltas, &regrouped);
        if !deltas.is_empty() {
            self.changes().update(|changes| *changes = changes.wrapping_add(1));
        }
    }

    /// Which records are one now; those that belong to a group that is another one than before.
    fn apply_groups(&self, delta: &Delta) -> BTreeSet<RecordId> {
        let comparable =
            |row: &Option<Arc<Row>>| row.as_ref().and_then(|row| row.kind()).is_some_and(duplicates::is_compared);
        if !comparable(&delta.before) && !comparable(&delta.after) {
            return BTreeSet::new();
        }
        let changed = {
            let mut signals = self.signals();
            let Signals { groups, rows, .. } = &mut *signals;
            groups.update(delta.record, delta.after.as_deref(), |record| kind_of(rows, record))
        };
        for record in &changed {
            self.show_merged(*record);
        }
        changed
    }

    /// Shows at a record what belongs to any of its group.
    fn show_merged(&self, record: RecordId) {
        let (related, timeline) = {
            let mut signals = self.signals();
            let related = signals.merged_related(record).unwrap_or_else(|| signals.related.value(record).clone());
            let timeline = signals.merged_timeline(record).unwrap_or_else(|| signals.timelines.value(record).clone());
            (
                signals.related.known(&record).map(|it| (it, related)),
                signals.timelines.known(&record).map(|it| (it, timeline)),
            )
        };
        if let Some((signal, related)) = related {
            signal.set(related);
        }
        if let Some((signal, timeline)) = timeline {
            signal.set(timeline);
        }
    }

    /// What shows after something of a record's group changed.
    fn show_group(&self, record: RecordId) {
        let group = self.signals().groups.group(record);
        if group.len() > 1 {
            group.into_iter().for_each(|member| self.show_merged(member));
        }
    }

    /// Who stands for a record that was merged; itself where it was not.
    pub fn shown(&self, record: RecordId) -> RecordId {
        self.signals().groups.shown(record)
    }

    /// Everybody who was merged with a record, itself left out; as it is now.
    pub fn merged_with(&self, record: RecordId) -> Vec<RecordId> {
        self.signals().groups.group(record).into_iter().filter(|it| *it != record).collect()
    }

    /// Lists the records of a kind; the list follows what happens as long as somebody holds it.
    pub fn listing(&self, wanted: ListQuery, context: FilterContext) -> Listing {
        let layout = ByColumn { kind: wanted.kind, sort: wanted.sort };
        let ordered = self.ordered(layout, context, |signals| &mut signals.orders);
        let listing = Listing::new(ordered, &wanted.filter);
        self.signals().listings.push(listing.downgrade());
        listing
    }

    fn apply_row(&self, delta: &Delta) {
        let signal = {
            let mut signals = self.signals();
            signals.note_top(delta.after.as_deref());
            signals.rows.update(delta.record, |row| row.clone_from(&delta.after))
        };
        self.tell(signal, |row| row.clone_from(&delta.after));
    }

    /// Whether a record is in the lists of the kinds that it is or was of.
    fn apply_list(&self, record: RecordId, rows: [&Option<Arc<Row>>; 2]) {
        let kinds: BTreeSet<Kind> = rows.into_iter().flatten().filter_map(|row| row.kind()).collect();
        let row = self.peek(record);
        for kind in kinds {
            let (wanted, is_in) = {
                let signals = self.signals();
                let wanted = row.as_deref().and_then(listed) == Some(kind) && !signals.groups.is_hidden(record);
                (wanted, signals.lists.get(&kind).is_some_and(|list| list.contains(&record)))
            };
            match (wanted, is_in) {
                (true, false) => self.change(|it| &mut it.lists, kind, |list| list.insert(record)),
                (false, true) => self.change(|it| &mut it.lists, kind, |list| list.remove(&record)),
                _ => {}
            }
        }
    }

    fn apply_index(&self, record: RecordId, rows: [&Option<Arc<Row>>; 2]) {
        let Some(kind) = rows.into_iter().flatten().find_map(|row| row.kind()) else { return };
        let row = self.peek(record).filter(|_| !self.signals().groups.is_hidden(record));
        let entry = |row: &Row| index::entry(row, |linked| self.title(linked));
        let indexed = |kind: Kind| self.signals().indexes.get(&kind).cloned();
        let mut changed = Vec::new();
        let mut set = |kind: Kind, record: RecordId, row: Option<&Row>| {
            let Some(index) = indexed(kind) else { return };
            let entry = row.and_then(entry);
            // Whoever shows it hears only of what changed.
            if index.try_update_untracked(|index| index.set(record, entry)) == Some(true) {
                changed.push(index);
            }
        };
        set(kind, record, row.as_deref());
        // What is linked to it is found by its name.
        let [before, after] = rows.map(|row| row.as_ref().map(|row| row.title()));
        if before != after && !self.signals().indexes.is_empty() {
            self.note_related();
            let related = self.signals().related.get(&record).cloned().unwrap_or_default();
            for (kind, related) in related {
                let is_hidden = self.signals().groups.is_hidden(related);
                set(kind, related, self.peek(related).filter(|_| !is_hidden).as_deref());
            }
        }
        changed.dedup();
        for index in changed {
            touch();
            index.notify();
        }
        self.apply_duplicates(kind, record, row);
    }

    /// What a record is called, as it is now.
    fn title(&self, record: RecordId) -> Option<String> {
        Some(self.peek(record)?.title().to_owned())
    }

    fn apply_schema(&self, delta: &Delta) {
        let defines = |row: &Option<Arc<Row>>| row.as_deref().is_some_and(|row| row.kind() == Some(Kind::Field));
        if !defines(&delta.before) && !defines(&delta.after) {
            return;
        }
        let schema = self.schema();
        if schema.try_update_untracked(|schema| schema.set(delta.record, delta.after.as_deref())) == Some(true) {
            touch();
            schema.notify();
        }
    }

    fn apply_damaged(&self, delta: &Delta) {
        mark(&self.damaged(), delta, is_damaged);
        mark(&self.put_away(), delta, is_put_away);
        mark(&self.contested(), delta, is_contested);
    }

    fn apply_timeline(&self, delta: &Delta) {
        let before = delta.before.as_deref().and_then(happened);
        let after = delta.after.as_deref().and_then(happened);
        if before == after {
            return;
        }
        if let Some((at, links)) = before {
            for link in links {
                self.change(|it| &mut it.timelines, link, |timeline| timeline.remove(&(at, delta.record)));
                self.show_group(link);
            }
        }
        if let Some((at, links)) = after {
            for link in links {
                self.change(|it| &mut it.timelines, link, |timeline| timeline.insert((at, delta.record)));
                self.show_group(link);
            }
        }
    }

    /// A record's row as it is now, without following it.
    pub fn peek(&self, record: impl Into<RecordId>) -> Option<Arc<Row>> {
        self.signals().rows.get(&record.into()).cloned().flatten()
    }

    /// Changes one set and whoever shows it.
    fn change<K, T>(&self, of: impl Fn(&mut Signals) -> &mut Lazy<K, T>, key: K, change: impl Fn(&mut T) -> bool)
    where
        K: Copy + Eq + std::hash::Hash,
        T: Clone + Default + Send + Sync + 'static,
    {
        let signal = of(&mut self.signals()).update(key, |value| {
            change(value);
        });
        self.tell(signal, |value| {
            change(value);
        });
    }

    /// Changes what is shown, while nothing is locked.
    fn tell<T: Send + Sync + 'static>(&self, signal: Option<ArcRwSignal<T>>, change: impl FnOnce(&mut T)) {
        if let Some(signal) = signal {
            signal.update(change);
            touch();
        }
    }
}

impl Signals {
    /// A card may stand above everything now.
    fn note_top(&mut self, row: Option<&Row>) {
        let Some(place) = row.and_then(|row| row.as_deal()?.place.as_ref()) else { return };
        if let Some(top) = self.tops.get_mut(&place.stage)
            && top.as_ref().is_none_or(|top| place.position < *top)
        {
            *top = Some(place.position.clone());
        }
    }

    fn merged_timeline(&self, record: RecordId) -> Option<BTreeSet<(std::cmp::Reverse<Timestamp>, RecordId)>> {
        let group = self.groups.group(record);
        let each = group.iter().filter_map(|member| self.timelines.get(member));
        (group.len() > 1).then(|| gathered(each.flatten().copied()))
    }

    /// Adds a row that nobody shows yet.
    fn add(&mut self, row: &Arc<Row>) {
        if let Some(kind) = listed(row) {
            self.lists.value(kind).insert(row.id);
        }
        if let Some((at, links)) = happened(row) {
            for link in links {
                self.timelines.value(link).insert((at, row.id));
            }
        }
        if row.kind().is_some_and(duplicates::is_compared) {
            let rows = &self.rows;
            self.groups.add(row, |record| kind_of(rows, record));
        }
        if row.kind() == Some(Kind::Field) {
            self.schema.update_untracked(|schema| schema.set(row.id, Some(row)));
        }
        if is_damaged(row) {
            self.damaged.update_untracked(|damaged| damaged.insert(row.id));
        }
        if is_put_away(row) {
            self.put_away.update_untracked(|put_away| put_away.insert(row.id));
        }
        if is_contested(row) {
            self.contested.update_untracked(|contested| contested.insert(row.id));
        }
        *self.rows.value(row.id) = Some(row.clone());
    }
}

fn kind_of(rows: &Lazy<RecordId, Option<Arc<Row>>>, record: RecordId) -> Option<Kind> {
    rows.get(&record)?.as_ref()?.kind()
}

/// The list that a row stands in.
fn listed(row: &Row) -> Option<Kind> {
    row.kind().filter(|_| !row.is_put_away())
}

/// When an activity happened, and with what.
fn happened(row: &Row) -> Option<(std::cmp::Reverse<Timestamp>, BTreeSet<RecordId>)> {
    (row.kind() == Some(Kind::Activity) && !row.is_deleted()).then_some(())?;
    let at = row.all().time("at").or(row.meta.created_at).unwrap_or(Timestamp(0));
    Some((std::cmp::Reverse(at), row.all().marked(key::LINKS)))
}

fn is_damaged(row: &Row) -> bool {
    row.damage().is_some()
}

fn is_put_away(row: &Row) -> bool {
    row.kind().is_some() && row.is_put_away()
}

fn is_contested(row: &Row) -> bool {
    !row.meta.conflicts.is_empty() && !row.is_deleted()
}

/// Puts a record into a list, or takes it out, where what is asked of it changed.
fn mark(list: &List, delta: &Delta, is_in: fn(&Row) -> bool) {
    let [before, after] = [&delta.before, &delta.after].map(|row| row.as_deref().is_some_and(is_in));
    if before != after {
        list.update(|list| {
            let _ = if after { list.insert(delta.record) } else { list.remove(&delta.record) };
        });
    }
}

thread_local! {
    static TOUCHED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Counts a signal that was changed.
pub fn touch() {
    TOUCHED.set(TOUCHED.get().wrapping_add(1));
}

/// Signals changed since the page was loaded: what a gesture costs is the difference.
pub fn touched() -> u32 {
    TOUCHED.get()
}
