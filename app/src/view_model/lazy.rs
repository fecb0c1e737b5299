//! Values that are many, with signals for the few that somebody shows.

use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use std::hash::Hash;

#[derive(Debug)]
pub(super) struct Lazy<K, T> {
    values: HashMap<K, T>,
    /// Of what was asked for; each has its value.
    signals: HashMap<K, ArcRwSignal<T>>,
}

impl<K, T> Default for Lazy<K, T> {
    fn default() -> Self {
        Lazy { values: HashMap::default(), signals: HashMap::default() }
    }
}

impl<K: Copy + Eq + Hash, T: Clone + Default + Send + Sync + 'static> Lazy<K, T> {
    pub(super) fn get(&self, key: &K) -> Option<&T> {
        self.values.get(key)
    }

    /// All values.
    pub(super) fn values(&self) -> impl Iterator<Item = &T> {
        self.values.values()
    }

    /// What follows values by now.
    pub(super) fn signals(&self) -> Vec<(K, ArcRwSignal<T>)> {
        self.signals.iter().map(|(key, signal)| (*key, signal.clone())).collect()
    }

    /// A value that nobody shows yet.
    pub(super) fn value(&mut self, key: K) -> &mut T {
        self.values.entry(key).or_default()
    }

    /// What follows a value from now on.
    pub(super) fn signal(&mut self, key: K) -> ArcRwSignal<T> {
        let values = &self.values;
        let made = || ArcRwSignal::new(values.get(&key).cloned().unwrap_or_default());
        self.signals.entry(key).or_insert_with(made).clone()
    }

    /// What follows a value that is shown as another one than it is.
    pub(super) fn signal_of(&mut self, key: K, shown: T) -> ArcRwSignal<T> {
        self.signals.entry(key).or_insert_with(|| ArcRwSignal::new(shown)).clone()
    }

    /// What follows a value, if anybody does.
    pub(super) fn known(&self, key: &K) -> Option<ArcRwSignal<T>> {
        self.signals.get(key).cloned()
    }

    /// Changes a value; gives the signal that is to be changed alike.
    pub(super) fn update(&mut self, key: K, change: impl FnOnce(&mut T)) -> Option<ArcRwSignal<T>> {
        change(self.value(key));
        self.signals.get(&key).cloned()
    }
}
