//! What a screen keeps in the query of its address, so that back and a shared link show the same.

use crate::navigation::{Navigation, use_navigation};
use leptos::prelude::*;

/// One parameter of the query.
#[derive(Debug, Clone, Copy)]
pub struct Query {
    name: &'static str,
    navigation: Navigation,
    value: Memo<String>,
}

impl Query {
    /// Follows the address from now on.
    pub fn new(name: &'static str) -> Query {
        let navigation = use_navigation();
        Query { name, navigation, value: Memo::new(move |_| navigation.parameter(name)) }
    }

    pub fn get(self) -> String {
        self.value.get()
    }

    pub fn with<T>(self, read: impl FnOnce(&String) -> T) -> T {
        self.value.with(read)
    }

    /// Changes it as somebody chose: Back leads to what it was before.
    pub fn set(self, value: &str) {
        self.navigation.set_parameters(&[(self.name, value)]);
    }

    /// Changes it where typing rests: that makes no history.
    pub fn rested(self, value: &str) {
        self.navigation.correct_parameters(&[(self.name, value)]);
    }

    /// The same with every letter that somebody types.
    pub fn typed(self, value: &str) {
        self.navigation.type_parameter(self.name, value);
    }
}
