//! Elements that show one record and then another: to make and remove hundreds takes much longer than to fill them anew.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::hash::Hash;

/// Which slots there are, in their order, and what each shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots<T: Eq + Hash> {
    order: Vec<usize>,
    /// What each slot shows, and its place in what was wanted; one that shows nothing is not to be seen.
    shown: HashMap<usize, (T, usize)>,
    next: usize,
}

impl<T: Eq + Hash> Default for Slots<T> {
    fn default() -> Self {
        Slots { order: Vec::new(), shown: HashMap::default(), next: 0 }
    }
}

impl<T: Copy + Eq + Hash> Slots<T> {
    /// Slots that show `wanted`, in its order. What was shown before keeps its slot. With `reuse` the slots of what is not
    /// wanted any more show what is new, and those left over stay, showing nothing; without, they go.
    #[must_use]
    pub fn filled(&self, wanted: &[T], reuse: bool) -> Slots<T> {
        let known: HashMap<T, usize> = self.shown.iter().map(|(slot, (shown, _))| (*shown, *slot)).collect();
        let kept: HashSet<usize> = wanted.iter().filter_map(|it| known.get(it).copied()).collect();
        let mut free = self.order.iter().copied().filter(|slot| reuse && !kept.contains(slot));
        let mut slots = Slots { order: Vec::with_capacity(wanted.len()), next: self.next, ..Slots::default() };
        for (at, it) in wanted.iter().enumerate() {
            let slot = known.get(it).copied().or_else(|| free.next()).unwrap_or_else(|| {
                slots.next += 1;
                slots.next
            });
            slots.order.push(slot);
            slots.shown.insert(slot, (*it, at));
        }
        slots.order.extend(free);
        slots
    }

    /// Without the slots that show nothing.
    #[must_use]
    pub fn trimmed(mut self) -> Slots<T> {
        self.order.retain(|slot| self.shown.contains_key(slot));
        self
    }

    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// What a slot shows, and its place in what was wanted.
    pub fn shown(&self, slot: usize) -> Option<(T, usize)> {
        self.shown.get(&slot).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(slots: &Slots<char>) -> String {
        slots.order().iter().map(|slot| slots.shown(*slot).map_or('-', |(shown, _)| shown)).collect()
    }

    #[test]
    fn what_stays_keeps_its_slot_and_the_rest_is_used_again() {
        let first = Slots::default().filled(&['a', 'b', 'c', 'd'], false);
        let slot =
            |slots: &Slots<char>, wanted| slots.order().iter().copied().find(|it| slots.shown(*it) == Some(wanted));
        let narrowed = first.filled(&['x', 'c'], true);
        assert_eq!(shown(&narrowed), "xc--");
        assert_eq!(slot(&narrowed, 'c'), slot(&first, 'c'));
        assert_eq!(slot(&narrowed, 'x'), slot(&first, 'a'));
        assert_eq!(shown(&narrowed.filled(&['x', 'c', 'y'], true)), "xcy-");
        assert_eq!(shown(&narrowed.clone().trimmed()), "xc");
        let settled = narrowed.filled(&['x', 'c'], false);
        assert_eq!(shown(&settled), "xc");
        let changed = settled.filled(&['y', 'c'], false);
        assert!(!settled.order().contains(&slot(&changed, 'y').unwrap()));
    }
}
