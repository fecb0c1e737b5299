//! Elements that show one record and then another: to make and remove many takes much longer than to fill them anew.

use leptos::prelude::*;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::hash::Hash;

/// One of the elements.
#[derive(Debug, Clone)]
pub struct Slot<T: 'static> {
    pub id: usize,
    /// What it shows; hidden without anything.
    pub shown: ArcRwSignal<Option<T>>,
}

/// The elements of a list, in its order.
#[derive(Debug, Clone)]
pub struct Slots<K, T: 'static> {
    slots: Vec<(K, Slot<T>)>,
    /// Those that wait, hidden, for what is wanted next.
    spare: Vec<Slot<T>>,
    next: usize,
}

impl<K, T> Default for Slots<K, T> {
    fn default() -> Self {
        Slots { slots: Vec::new(), spare: Vec::new(), next: 0 }
    }
}

impl<K: Copy + Eq + Hash, T: PartialEq + Send + Sync> Slots<K, T> {
    /// Shows `wanted`, in its order. What was shown before keeps its slot. With `reuse` the slots of what is not wanted any
    /// more show what is new, or wait hidden; without it they go. Whether there are other slots now, or in another order.
    pub fn fill(&mut self, wanted: Vec<(K, T)>, reuse: bool) -> bool {
        let before = self.ids();
        let mut kept: HashMap<K, Slot<T>> = HashMap::default();
        let mut free = Vec::new();
        let wants: HashSet<K> = wanted.iter().map(|(key, _)| *key).collect();
        for (key, slot) in self.slots.drain(..) {
            if wants.contains(&key) {
                kept.insert(key, slot);
            } else if reuse {
                free.push(slot);
            }
        }
        free.append(&mut self.spare);
        let mut free = free.into_iter();
        for (key, value) in wanted {
            let slot = match kept.remove(&key).or_else(|| free.next()) {
                Some(slot) => slot.showing(Some(value)),
                None => {
                    self.next += 1;
                    Slot { id: self.next, shown: ArcRwSignal::new(Some(value)) }
                }
            };
            self.slots.push((key, slot));
        }
        if reuse {
            self.spare = free.map(|slot| slot.showing(None)).collect();
        }
        before != self.ids()
    }

    fn ids(&self) -> Vec<usize> {
        self.slots.iter().map(|(_, slot)| slot).chain(&self.spare).map(|slot| slot.id).collect()
    }

    pub fn list(&self) -> Vec<Slot<T>>
    where
        T: Clone,
    {
        self.slots.iter().map(|(_, slot)| slot).chain(&self.spare).cloned().collect()
    }
}

impl<T: PartialEq + Send + Sync> Slot<T> {
    fn showing(self, value: Option<T>) -> Slot<T> {
        if self.shown.with_untracked(|shown| *shown != value) {
            self.shown.set(value);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(slots: &mut Slots<char, char>, wanted: &str, reuse: bool) -> (String, Vec<usize>) {
        slots.fill(wanted.chars().map(|it| (it, it)).collect(), reuse);
        let list = slots.list();
        let shown = list.iter().map(|slot| slot.shown.get_untracked().unwrap_or('-'));
        (shown.collect(), list.iter().map(|slot| slot.id).collect())
    }

    #[test]
    fn what_stays_keeps_its_slot_and_the_others_are_used_again() {
        let mut slots = Slots::default();
        assert_eq!(fill(&mut slots, "abcd", false), ("abcd".into(), vec![1, 2, 3, 4]));
        assert_eq!(fill(&mut slots, "xc", true), ("xc--".into(), vec![1, 3, 2, 4]));
        assert_eq!(fill(&mut slots, "xcy", true), ("xcy-".into(), vec![1, 3, 2, 4]));
        assert_eq!(fill(&mut slots, "cz", false), ("cz".into(), vec![3, 4]));
        assert!(!slots.fill(vec![('c', 'c'), ('z', 'z')], true));
        assert_eq!(fill(&mut slots, "abcd", true), ("abcd".into(), vec![4, 5, 3, 6]));
    }
}
