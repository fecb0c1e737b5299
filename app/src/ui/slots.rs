//! Elements that show one record and then another: to make and remove many takes much longer than to fill them anew.

use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use std::hash::Hash;

/// One of the elements.
#[derive(Debug, Clone)]
pub struct Slot<T: 'static> {
    pub id: usize,
    /// What it shows; hidden without anything.
    pub shown: ArcRwSignal<Option<T>>,
}

/// The elements of a list, in its order; among them those that wait, hidden and without a key, for what is wanted next.
#[derive(Debug, Clone)]
pub struct Slots<K, T: 'static> {
    slots: Vec<(Option<K>, Slot<T>)>,
    next: usize,
}

impl<K, T> Default for Slots<K, T> {
    fn default() -> Self {
        Slots { slots: Vec::new(), next: 0 }
    }
}

impl<K: Copy + Eq + Hash, T: PartialEq + Send + Sync> Slots<K, T> {
    /// Shows `wanted`, in its order. What was shown before keeps its slot. With `reuse` the slots of what is not wanted any
    /// more show what is new, or wait hidden; without it they go. What stands in order stays where it is: to move an element
    /// takes as long as to fill it. Whether there are other slots now, or in another order.
    pub fn fill(&mut self, wanted: Vec<(K, T)>, reuse: bool) -> bool {
        let before = self.ids();
        let old = std::mem::take(&mut self.slots);
        let places: HashMap<K, usize> = wanted.iter().enumerate().map(|(nth, (key, _))| (*key, nth)).collect();
        // Which of the old slots shows what is wanted.
        let mut at: Vec<Option<usize>> = vec![None; wanted.len()];
        let mut is_free = vec![false; old.len()];
        for (index, (key, _)) in old.iter().enumerate() {
            match key.map(|key| places.get(&key)) {
                Some(Some(nth)) => at[*nth] = Some(index),
                Some(None) => is_free[index] = reuse,
                None => is_free[index] = true,
            }
        }
        // What is new goes into a free slot that stands where it belongs, or else into one that comes from elsewhere.
        let mut stays = vec![false; wanted.len()];
        let mut next = 0;
        for (at, stays) in at.iter_mut().zip(&mut stays) {
            if at.is_none() && is_free.get(next) == Some(&true) {
                is_free[next] = false;
                *at = Some(next);
            }
            if let Some(index) = at.filter(|index| *index >= next) {
                *stays = true;
                next = index + 1;
            }
        }
        let mut elsewhere = (0..old.len()).rev();
        for at in at.iter_mut().filter(|at| at.is_none()) {
            *at = elsewhere.by_ref().find(|index| is_free[*index]);
            if let Some(index) = *at {
                is_free[index] = false;
            }
        }
        let mut old: Vec<Option<Slot<T>>> = old.into_iter().map(|(_, slot)| Some(slot)).collect();
        let waiting = |slots: &mut Vec<(Option<K>, Slot<T>)>, old: &mut [Option<Slot<T>>], free: &[bool]| {
            let free = old.iter_mut().zip(free).filter(|(_, free)| reuse && **free);
            slots.extend(free.filter_map(|(slot, _)| Some((None, slot.take()?.showing(None)))));
        };
        let mut done = 0;
        for (((key, value), at), stays) in wanted.into_iter().zip(at).zip(stays) {
            if let Some(index) = at.filter(|_| stays) {
                waiting(&mut self.slots, &mut old[done..index], &is_free[done..index]);
                done = index + 1;
            }
            let slot = match at.and_then(|index| old[index].take()) {
                Some(slot) => slot.showing(Some(value)),
                None => {
                    self.next += 1;
                    Slot { id: self.next, shown: ArcRwSignal::new(Some(value)) }
                }
            };
            self.slots.push((Some(key), slot));
        }
        waiting(&mut self.slots, &mut old[done..], &is_free[done..]);
        before != self.ids()
    }

    fn ids(&self) -> Vec<usize> {
        self.slots.iter().map(|(_, slot)| slot.id).collect()
    }

    pub fn list(&self) -> Vec<Slot<T>>
    where
        T: Clone,
    {
        self.slots.iter().map(|(_, slot)| slot.clone()).collect()
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
        assert_eq!(fill(&mut slots, "xc", true), ("x-c-".into(), vec![1, 2, 3, 4]));
        assert_eq!(fill(&mut slots, "xcy", true), ("x-cy".into(), vec![1, 2, 3, 4]));
        assert_eq!(fill(&mut slots, "cz", false), ("cz".into(), vec![3, 2]));
        assert!(!slots.fill(vec![('c', 'c'), ('z', 'z')], true));
        assert_eq!(fill(&mut slots, "abcd", true), ("abcd".into(), vec![5, 6, 3, 2]));
        assert_eq!(fill(&mut slots, "dcba", true), ("dcba".into(), vec![2, 3, 6, 5]));
        assert_eq!(fill(&mut slots, "", true), ("----".into(), vec![2, 3, 6, 5]));
        assert_eq!(fill(&mut slots, "", false), ("".into(), vec![]));
    }

    #[test]
    fn whatever_is_wanted_is_shown_in_its_order() {
        let mut slots = Slots::default();
        let mut random = 1_u32;
        for round in 0..2_000 {
            let mut wanted = String::new();
            for key in 'a'..='l' {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if random >> 30 == 0 {
                    wanted.push(key);
                }
            }
            if round % 7 == 0 {
                wanted = wanted.chars().rev().collect();
            }
            let (shown, ids) = fill(&mut slots, &wanted, round % 3 > 0);
            assert_eq!(shown.replace('-', ""), wanted);
            assert!(round % 3 > 0 || shown.len() == wanted.len(), "nothing waits without reuse");
            let distinct: std::collections::BTreeSet<usize> = ids.iter().copied().collect();
            assert_eq!(distinct.len(), ids.len());
        }
    }
}
