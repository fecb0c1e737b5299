//! Records in an order, each with what it is found by: made once and kept up to date, however often they are filtered.

use super::LayoutContext;
use crate::{
    date::CalendarDate,
    filter::{Context, Prepared},
    id::{MemberId, RecordId, StageId},
    kind::Kind,
    row::{Row, StageType},
    search::Match,
    time::Timestamp,
    value::Value,
};
use rustc_hash::FxHashMap as HashMap;
use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    sync::{Arc, OnceLock},
};

/// Which records are laid out, and how.
pub trait Layout: Clone + PartialEq {
    /// Where a record stands. Slots of different records are never equal in [`Layout::compare`].
    type Slot: PartialEq;

    /// The kind of the records that it lays out.
    fn kind(&self) -> Kind;
    /// A record's line; `None` where it has none. `text` is what it is found by, where that is known.
    fn line(
        &self,
        row: &Arc<Row>,
        context: &impl LayoutContext,
        text: Option<Arc<str>>,
    ) -> Option<LayoutLine<Self::Slot>>;
    /// Which of two slots comes first.
    fn compare(one: &Self::Slot, other: &Self::Slot) -> Ordering;
}

/// A record in its slot.
#[derive(Debug)]
pub struct LayoutLine<P> {
    /// The record as it was when the line was made.
    pub row: Arc<Row>,
    /// Where it stands.
    pub slot: P,
    text: OnceLock<Arc<str>>,
}

impl<P> LayoutLine<P> {
    /// A line of which nobody asked yet what its record is found by.
    pub fn new(row: Arc<Row>, slot: P) -> LayoutLine<P> {
        LayoutLine { row, slot, text: OnceLock::new() }
    }

    /// A line of which is known already what its record is found by.
    pub fn with_text(row: Arc<Row>, slot: P, text: Arc<str>) -> LayoutLine<P> {
        LayoutLine { row, slot, text: OnceLock::from(text) }
    }

    /// What the record is found by, folded.
    pub fn text(&self, context: &impl Context) -> &Arc<str> {
        self.text.get_or_init(|| context.searchable(&self.row).into())
    }

    fn found(&self, filter: &Prepared, context: &impl Context) -> Option<Match> {
        filter.found(&self.row, &OfLine { line: self, context })
    }
}

/// A line that a filter lets through, and how well it answers what is searched for.
#[derive(Debug)]
pub struct Hit<P> {
    /// How well it answers.
    pub rank: Match,
    /// The line.
    pub line: Arc<LayoutLine<P>>,
}

impl<P> Clone for Hit<P> {
    fn clone(&self) -> Hit<P> {
        Hit { rank: self.rank, line: self.line.clone() }
    }
}

impl<P> Hit<P> {
    /// A line, if the filter holds for it.
    fn of(line: &Arc<LayoutLine<P>>, filter: &Prepared, context: &impl Context) -> Option<Hit<P>> {
        Some(Hit { rank: line.found(filter, context)?, line: line.clone() })
    }

    /// A line that was let through before it changed.
    pub fn before(line: &Arc<LayoutLine<P>>, filter: &Prepared, context: &impl Context) -> Hit<P> {
        let rank = if filter.ranks() { filter.rank(line.text(context)) } else { Match::default() };
        Hit { rank, line: line.clone() }
    }
}

/// A line before and after a change.
#[derive(Debug)]
pub struct Change<P> {
    /// The line that the record had.
    pub before: Option<Arc<LayoutLine<P>>>,
    /// The line that it has now.
    pub after: Option<Arc<LayoutLine<P>>>,
}

type Lines<L> = Vec<Arc<LayoutLine<<L as Layout>::Slot>>>;
/// What a filter lets through, the best answers first, in the order of the lines.
pub type Hits<L> = Vec<Hit<<L as Layout>::Slot>>;
/// A line where it is let through.
type Shown<L> = Option<Hit<<L as Layout>::Slot>>;

/// Everything that a layout has a line for.
pub struct Ordered<L: Layout, F> {
    /// How it is laid out.
    pub layout: L,
    /// What that asks about.
    pub context: F,
    lines: Lines<L>,
    known: HashMap<RecordId, Arc<LayoutLine<L::Slot>>>,
    /// What was filtered last, and the places of what was found, as long as nothing changed.
    found: Option<(Prepared, Vec<usize>)>,
}

impl<L: Layout, F> fmt::Debug for Ordered<L, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ordered({})", self.lines.len())
    }
}

impl<L: Layout, F: LayoutContext> Ordered<L, F> {
    /// Lays out rows of the layout's kind. What they are found by is taken from another order, where it is known there.
    pub fn new(rows: &[Arc<Row>], layout: L, context: F, like: Option<&Self>) -> Self {
        let text = |row: &Arc<Row>| like?.known.get(&row.id)?.text.get().cloned();
        let made = rows.iter().filter_map(|row| layout.line(row, &context, text(row)));
        let mut lines: Lines<L> = made.map(Arc::new).collect();
        lines.sort_unstable_by(|one, other| L::compare(&one.slot, &other.slot));
        let known = lines.iter().map(|line| (line.row.id, line.clone())).collect();
        Ordered { layout, context, lines, known, found: None }
    }

    /// The line of a record.
    pub fn get(&self, record: RecordId) -> Option<&Arc<LayoutLine<L::Slot>>> {
        self.known.get(&record)
    }

    /// All lines in their order.
    pub fn lines(&self) -> &[Arc<LayoutLine<L::Slot>>] {
        &self.lines
    }

    /// What a filter lets through, the best answers first.
    pub fn filtered(&mut self, filter: &Prepared) -> Hits<L> {
        if filter.is_empty() {
            return self.lines.iter().map(|line| Hit { rank: Match::default(), line: line.clone() }).collect();
        }
        let mut found = Vec::new();
        let mut ranked = Match::ALL.map(|_| Hits::<L>::new());
        let mut look_at = |at: usize| {
            if let Some(hit) = Hit::of(&self.lines[at], filter, &self.context) {
                found.push(at);
                ranked[hit.rank as usize].push(hit);
            }
        };
        match &self.found {
            Some((before, among)) if filter.narrows(before) => among.iter().copied().for_each(&mut look_at),
            _ => (0..self.lines.len()).for_each(&mut look_at),
        }
        self.found = Some((filter.clone(), found));
        let [mut hits, worse @ ..] = ranked;
        worse.into_iter().for_each(|it| hits.extend(it));
        hits
    }

    fn note(&mut self, record: RecordId, row: Option<Arc<Row>>) -> Change<L::Slot> {
        self.found = None;
        let after = row.and_then(|row| self.layout.line(&row, &self.context, None)).map(Arc::new);
        let before = match &after {
            Some(line) => self.known.insert(record, line.clone()),
            None => self.known.remove(&record),
        };
        Change { before, after }
    }

    /// A record changed, or something that its line says.
    pub fn set(&mut self, record: RecordId, row: Option<Arc<Row>>) -> Change<L::Slot> {
        let change = self.note(record, row);
        let by_slot =
            |one: &Arc<LayoutLine<L::Slot>>, other: &Arc<LayoutLine<L::Slot>>| L::compare(&one.slot, &other.slot);
        replace(&mut self.lines, change.before.as_ref(), change.after.clone(), by_slot);
        change
    }

    /// Many did.
    pub fn set_many(&mut self, rows: impl Iterator<Item = (RecordId, Option<Arc<Row>>)>) {
        for (record, row) in rows {
            self.note(record, row);
        }
        // Most of it stands in order already.
        let known = &self.known;
        self.lines.retain(|line| known.get(&line.row.id).is_some_and(|it| Arc::ptr_eq(it, line)));
        let mut new: Lines<L> = {
            let old: rustc_hash::FxHashSet<RecordId> = self.lines.iter().map(|line| line.row.id).collect();
            known.iter().filter(|(record, _)| !old.contains(record)).map(|(_, line)| line.clone()).collect()
        };
        self.lines.append(&mut new);
        self.lines.sort_by(|one, other| L::compare(&one.slot, &other.slot));
    }
}

/// Puts something where another stood. Whether one stood there.
fn replace<T>(list: &mut Vec<T>, before: Option<&T>, after: Option<T>, order: impl Fn(&T, &T) -> Ordering) -> bool {
    let at = before.and_then(|before| list.binary_search_by(|it| order(it, before)).ok());
    match (at, after) {
        (Some(at), Some(after)) if order(&after, &list[at]).is_eq() => list[at] = after,
        (at, after) => {
            if let Some(at) = at {
                list.remove(at);
            }
            if let Some(after) = after {
                let to = list.binary_search_by(|it| order(it, &after)).unwrap_or_else(|to| to);
                list.insert(to, after);
            }
        }
    }
    at.is_some()
}

/// Brings what a filter let through up to date: what stood there, and what does now.
pub fn update<L: Layout>(
    shown: &mut Hits<L>,
    filter: &Prepared,
    context: &impl Context,
    change: &Change<L::Slot>,
) -> (Shown<L>, Shown<L>) {
    let before = change.before.as_ref().map(|line| Hit::before(line, filter, context));
    let after = change.after.as_ref().and_then(|line| Hit::of(line, filter, context));
    let order = |one: &Hit<L::Slot>, other: &Hit<L::Slot>| {
        one.rank.cmp(&other.rank).then_with(|| L::compare(&one.line.slot, &other.line.slot))
    };
    let was = replace(shown, before.as_ref(), after.clone(), order);
    (before.filter(|_| was), after)
}

/// What a filter asks about a line, whose text is made once.
struct OfLine<'a, P, F> {
    line: &'a LayoutLine<P>,
    context: &'a F,
}

impl<P, F: Context> Context for OfLine<'_, P, F> {
    fn today(&self) -> CalendarDate {
        self.context.today()
    }

    fn day_of(&self, at: Timestamp) -> CalendarDate {
        self.context.day_of(at)
    }

    fn me(&self) -> MemberId {
        self.context.me()
    }

    fn searchable<'b>(&'b self, _: &'b Row) -> Cow<'b, str> {
        Cow::Borrowed(self.line.text(self.context))
    }

    fn stage_type(&self, row: &Row, stage: StageId) -> Option<StageType> {
        self.context.stage_type(row, stage)
    }

    fn amount(&self, row: &Row) -> Option<i64> {
        self.context.amount(row)
    }

    fn probability(&self, row: &Row) -> Option<i64> {
        self.context.probability(row)
    }

    fn has_next(&self, record: RecordId) -> bool {
        self.context.has_next(record)
    }

    fn value(&self, row: &Row, key: &str) -> Value {
        self.context.value(row, key)
    }
}
