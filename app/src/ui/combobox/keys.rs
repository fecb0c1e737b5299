//! What keys do to a choice, on its button and in the search of its list.

use super::Control;
use crate::{
    clock,
    ui::choice::{beginning, stepped},
};
use leptos::{ev::KeyboardEvent, prelude::*};

/// Letters belong to one word within this time, in milliseconds.
const TOGETHER_MS: i64 = 800;

/// The letters that were typed one after the other, and when the last one was.
#[derive(Debug, Clone, Default)]
pub(super) struct Letters {
    typed: String,
    at: i64,
}

impl Letters {
    fn type_in(&mut self, letter: &str, now: i64) {
        if now - self.at > TOGETHER_MS {
            self.typed.clear();
        }
        self.typed.push_str(letter);
        self.at = now;
    }

    /// What is looked for: one letter again and again leads from one choice to the next.
    fn wanted(&self) -> (String, bool) {
        let first = self.typed.chars().next();
        let is_one = self.typed.chars().all(|letter| Some(letter) == first);
        (if is_one { first.into_iter().collect() } else { self.typed.clone() }, is_one)
    }
}

/// Whether a key types a letter.
fn is_letter(key: &str) -> bool {
    key != " " && key.chars().count() == 1
}

impl Control {
    /// A key was pressed on the button, or in the search.
    pub(super) fn key(self, event: &KeyboardEvent, in_search: bool) {
        let key = event.key();
        let is_held = event.ctrl_key() || event.meta_key() || event.alt_key() && !key.starts_with("Arrow");
        if is_held || event.is_composing() {
            return;
        }
        let is_used = match self.list.open.get_untracked() {
            true => self.key_in_list(&key, event.alt_key(), in_search),
            false => self.key_on_button(&key),
        };
        if is_used {
            event.prevent_default();
        }
        // What is typed is no shortcut, and Escape closes the list alone.
        if is_used || in_search && key != "Tab" {
            event.stop_propagation();
        }
    }

    /// Space presses a button when it is let go, also where what it did when it went down was something else.
    pub(super) fn released(self, event: &KeyboardEvent) {
        if event.key() == " " {
            event.prevent_default();
        }
    }

    fn key_on_button(self, key: &str) -> bool {
        match key {
            "Enter" | " " | "ArrowDown" | "ArrowUp" => {
                self.open();
                // Where nothing is chosen the keys are at the first.
                self.list.at.update(|at| *at = at.or(Some(0)));
            }
            letter if is_letter(letter) => {
                self.open();
                self.type_on_button(letter);
            }
            _ => return false,
        }
        true
    }

    fn key_in_list(self, key: &str, alt: bool, in_search: bool) -> bool {
        match key {
            "Escape" => self.close(),
            "Tab" => {
                // The keys go on from the button.
                self.close();
                return false;
            }
            "ArrowUp" if alt => self.pick_active(),
            "Enter" => self.pick_active(),
            " " if !in_search => self.pick_active(),
            "Home" | "End" if in_search && self.list.typed.with_untracked(|typed| !typed.is_empty()) => return false,
            letter if is_letter(letter) && !in_search => self.type_on_button(letter),
            _ => {
                let count = untrack(|| self.list.lines()).len();
                let Some(at) = stepped(key, self.list.at.get_untracked(), count) else { return false };
                self.list.at.set(Some(at));
            }
        }
        true
    }

    fn pick_active(self) {
        let at = self.list.at.get_untracked();
        let line = at.and_then(|at| untrack(|| self.list.lines()).into_iter().nth(at));
        match line {
            Some(line) => self.pick(line),
            None => self.close(),
        }
    }

    /// What is looked for changes: the first that is found is the one that Enter chooses.
    pub(super) fn look(self, typed: String) {
        self.list.typed.set(typed);
        self.list.at.set(Some(0));
    }

    /// A letter that is typed while the button has the keys.
    fn type_on_button(self, letter: &str) {
        if self.is_long() {
            let typed = self.list.typed.get_untracked();
            return self.look(typed + letter);
        }
        self.letters.update_value(|letters| letters.type_in(letter, clock::now().0));
        let (wanted, is_one) = self.letters.with_value(Letters::wanted);
        let from = self.list.at.get_untracked().map_or(0, |at| if is_one { at + 1 } else { at });
        let found = self.list.choices.with_untracked(|choices| beginning(choices, &wanted, from));
        if found.is_some() {
            self.list.at.set(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_belong_together_for_a_while() {
        let mut letters = Letters::default();
        for (letter, now, expected) in [
            ("p", 1_000, ("p", true)),
            ("p", 1_200, ("p", true)),
            ("r", 1_400, ("ppr", false)),
            ("a", 3_000, ("a", true)),
            ("b", 3_100, ("ab", false)),
        ] {
            letters.type_in(letter, now);
            assert_eq!(letters.wanted(), (expected.0.to_owned(), expected.1), "{letter}");
        }
    }
}
