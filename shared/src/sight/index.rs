//! Who saw what at any place in the log, kept in memory.

use super::{Facts, Policy, RecordFacts, Scope, Viewer};
use crate::{
    id::{MemberId, RecordId},
    kind::Audience,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Links are followed so far; what is further away is seen by nobody who does not see it by itself.
const DEPTH: usize = 6;

/// What is kept of a record: its facts, and those that it had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub record: RecordId,
    /// The place in the log of its first change.
    pub since: u64,
    pub facts: Facts,
    /// What it said before, oldest first, each with the place in the log from which it said something else.
    pub past: Vec<(u64, Facts)>,
}

#[derive(Debug)]
struct Known {
    since: u64,
    facts: Facts,
    past: Vec<(u64, Facts)>,
}

impl Known {
    /// What it said at a place in the log; nothing before there was anything of it.
    fn at(&self, seq: u64) -> Option<&Facts> {
        if seq < self.since {
            return None;
        }
        let before = self.past.iter().find(|(until, _)| seq < *until).map(|(_, facts)| facts);
        Some(before.unwrap_or(&self.facts))
    }
}

/// Whom the records of a workspace are for, up to a place in its log.
#[derive(Debug, Default)]
pub struct Index {
    upto: u64,
    /// It has every record; otherwise those that are restricted though nothing else is.
    is_whole: bool,
    records: FxHashMap<RecordId, Known>,
    /// What is about a record.
    about: FxHashMap<RecordId, Vec<RecordId>>,
    policy: Policy,
    /// Since when the policy says what it says to a member; to others since `changed`.
    since: FxHashMap<MemberId, u64>,
    changed: u64,
    /// Records that are narrowed by themselves.
    narrowed: FxHashSet<RecordId>,
}

/// What a part of the log is for one member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passing {
    /// Of the records that the part touches those that the member sees.
    shown: BTreeSet<RecordId>,
    /// Records that were there before and are seen only now: they come whole.
    pub arrived: Vec<RecordId>,
    /// Records that were seen and are not any more.
    pub gone: Vec<RecordId>,
}

impl Passing {
    /// Whether entries of a record are for the member.
    pub fn shows(&self, record: RecordId) -> bool {
        self.shown.contains(&record)
    }
}

impl Index {
    /// An index of what is kept. It is whole where that is every record; otherwise it is the policy and what is restricted by
    /// itself.
    pub fn of(kept: impl IntoIterator<Item = Kept>, upto: u64, is_whole: bool) -> Index {
        let mut index = Index { upto, is_whole, ..Index::default() };
        let mut policies: Vec<(u64, RecordId, Facts)> = Vec::new();
        for Kept { record, since, facts, past } in kept {
            if facts.is_policy() {
                let mut from = since;
                for (until, before) in &past {
                    policies.push((from, record, before.clone()));
                    from = *until;
                }
                policies.push((from, record, facts.clone()));
            }
            index.put(record, Known { since, facts, past });
        }
        policies.sort_by_key(|(seq, record, _)| (*seq, *record));
        for (seq, record, facts) in policies {
            index.note_policy(seq, record, &facts);
        }
        index
    }

    fn put(&mut self, record: RecordId, known: Known) {
        for link in known.facts.record().into_iter().flat_map(|it| &it.links) {
            self.about.entry(*link).or_default().push(record);
        }
        self.note_narrowed(record, &known.facts);
        self.records.insert(record, known);
    }

    fn note_narrowed(&mut self, record: RecordId, facts: &Facts) {
        match facts.record().is_some_and(|it| it.visible_to.is_some()) {
            true => drop(self.narrowed.insert(record)),
            false => drop(self.narrowed.remove(&record)),
        }
    }

    /// The place in the log that it stands at.
    pub fn upto(&self) -> u64 {
        self.upto
    }

    /// Whether every record has to be in it, and is not: it is to be made anew.
    pub fn lacks(&self) -> bool {
        !self.is_whole && !self.is_open()
    }

    /// Whether nothing is restricted but what is private.
    pub fn is_open(&self) -> bool {
        self.policy.is_open() && self.narrowed.is_empty()
    }

    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The place in the log since which the policy lets a member see what it lets them see now.
    pub fn since(&self, viewer: &Viewer) -> u64 {
        if viewer.sees_all() {
            return 0;
        }
        let of_others = if self.policy.knows(viewer.member) { 0 } else { self.changed };
        self.since.get(&viewer.member).copied().unwrap_or_default().max(of_others)
    }

    /// Takes in what the log appended up to a place: the facts of records that say something else now, each with the place.
    pub fn grow(&mut self, upto: u64, changes: impl IntoIterator<Item = (u64, RecordId, Facts)>) {
        for (seq, record, facts) in changes {
            if facts.is_policy() {
                self.note_policy(seq, record, &facts);
            }
            match self.records.get_mut(&record) {
                Some(known) if known.facts == facts => {}
                Some(known) => {
                    let before = std::mem::replace(&mut known.facts, facts);
                    let linked = |facts: &Facts| facts.record().map(|it| it.links.clone()).unwrap_or_default();
                    let (was, is) = (linked(&before), linked(&known.facts));
                    known.past.push((seq, before));
                    let facts = known.facts.clone();
                    // One that it was about stays: whoever looks back finds it by that.
                    for link in is.iter().filter(|link| !was.contains(link)) {
                        let about = self.about.entry(*link).or_default();
                        if !about.contains(&record) {
                            about.push(record);
                        }
                    }
                    self.note_narrowed(record, &facts);
                }
                None if self.is_whole || facts.is_policy() || facts.is_restricted() => {
                    self.put(record, Known { since: seq, facts, past: Vec::new() });
                }
                None => {}
            }
        }
        self.upto = self.upto.max(upto);
    }

    fn note_policy(&mut self, seq: u64, record: RecordId, facts: &Facts) {
        let before = self.policy.clone();
        self.policy.note(record, facts);
        if before == self.policy {
            return;
        }
        let concerned: BTreeSet<MemberId> = match facts {
            Facts::Member(_) => before.concerned(record).union(&self.policy.concerned(record)).copied().collect(),
            _ => before.known().chain(self.policy.known()).collect(),
        };
        for member in concerned {
            if before.scope(member) != self.policy.scope(member) {
                self.since.insert(member, seq);
            }
        }
        // Of whom nothing is written yet.
        let nobody = MemberId::from_bytes([0; 16]);
        if before.scope(nobody) != self.policy.scope(nobody) {
            self.changed = seq;
        }
    }

    /// What the policy lets somebody see now.
    pub fn scope(&self, viewer: &Viewer) -> Scope {
        self.policy.scope(viewer.member)
    }

    /// Whether somebody sees a record now.
    pub fn sees(&self, viewer: &Viewer, scope: &Scope, record: RecordId) -> bool {
        self.sees_at(viewer, scope, record, u64::MAX)
    }

    /// Whether somebody would see a record that said this.
    pub fn would_see(&self, viewer: &Viewer, scope: &Scope, facts: &Facts) -> bool {
        self.judge(viewer, scope, facts, u64::MAX, 0)
    }

    /// Whether somebody saw a record, as it was at a place in the log, under the policy of now.
    pub fn sees_at(&self, viewer: &Viewer, scope: &Scope, record: RecordId, seq: u64) -> bool {
        self.follow(viewer, scope, record, seq, 0)
    }

    fn follow(&self, viewer: &Viewer, scope: &Scope, record: RecordId, seq: u64, depth: usize) -> bool {
        match self.records.get(&record) {
            Some(known) => known.at(seq).is_some_and(|facts| self.judge(viewer, scope, facts, seq, depth)),
            // Where nothing else is restricted it is for everyone.
            None => !self.is_whole,
        }
    }

    fn judge(&self, viewer: &Viewer, scope: &Scope, facts: &Facts, seq: u64, depth: usize) -> bool {
        let Some(facts) = facts.record() else { return true };
        let is_theirs = facts.owned_by() == Some(viewer.member);
        match facts.audience() {
            Audience::Everyone => true,
            Audience::Private => is_theirs || facts.shared,
            Audience::Admins => viewer.sees_all(),
            _ if viewer.sees_all() => true,
            Audience::Owned => scope.sees_owned(facts),
            Audience::Linked => is_theirs || self.sees_linked(viewer, scope, facts, seq, depth),
        }
    }

    fn sees_linked(&self, viewer: &Viewer, scope: &Scope, facts: &RecordFacts, seq: u64, depth: usize) -> bool {
        if [facts.author, facts.assignee].contains(&Some(viewer.member)) {
            return true;
        }
        if facts.links.is_empty() {
            // About nothing: it is whose it was given to.
            let own = RecordFacts { owner: facts.assignee.or(facts.owner), ..facts.clone() };
            return scope.sees_owned(&own);
        }
        depth < DEPTH && facts.links.iter().all(|link| self.follow(viewer, scope, *link, seq, depth + 1))
    }

    /// What the part of the log after `after` and up to `upto` is for somebody who has what they saw at `after`. `touched` are
    /// the records that it has entries of. What they do not see any more by now is not shown either, whatever they saw then.
    pub fn passing(
        &self,
        viewer: &Viewer,
        scope: &Scope,
        (after, upto): (u64, u64),
        touched: impl IntoIterator<Item = RecordId>,
    ) -> Passing {
        let mut passing = Passing::default();
        let touched: BTreeSet<RecordId> = touched.into_iter().collect();
        let mut candidates = touched.clone();
        for record in &touched {
            self.add_dependents(*record, (after, upto), &mut candidates);
        }
        for record in candidates {
            let was = self.sees_at(viewer, scope, record, after);
            let is = self.sees_at(viewer, scope, record, upto);
            let is_old = self.records.get(&record).map_or(!self.is_whole, |known| known.since <= after);
            match (was && is_old, is) {
                (true, false) => passing.gone.push(record),
                (was, true) if self.sees(viewer, scope, record) => {
                    if !was && is_old {
                        passing.arrived.push(record);
                    }
                    if touched.contains(&record) {
                        passing.shown.insert(record);
                    }
                }
                _ => {}
            }
        }
        passing
    }

    /// Adds what is about a record that says something else since, and so on.
    fn add_dependents(&self, record: RecordId, (after, upto): (u64, u64), candidates: &mut BTreeSet<RecordId>) {
        let changed = |known: &Known| known.past.iter().any(|(until, _)| (after + 1..=upto).contains(until));
        // One that begins here may have been linked to before.
        let begins = |known: &Known| (after + 1..=upto).contains(&known.since);
        if !self.records.get(&record).is_some_and(|known| changed(known) || begins(known)) {
            return;
        }
        let mut next = vec![record];
        while let Some(record) = next.pop() {
            for about in self.about.get(&record).into_iter().flatten() {
                if candidates.insert(*about) {
                    next.push(*about);
                }
            }
        }
    }

    /// Bytes that it takes, about.
    pub fn weight(&self) -> u64 {
        let of_record = |known: &Known| {
            let links = known.facts.record().map_or(0, |it| it.links.len() + it.shared_with.len());
            RECORD + 16 * links as u64 + known.past.len() as u64 * RECORD
        };
        let about: u64 = self.about.values().map(|about| 48 + 16 * about.len() as u64).sum();
        self.records.values().map(of_record).sum::<u64>() + about
    }
}

/// What a record takes, with its facts.
const RECORD: u64 = 320;
