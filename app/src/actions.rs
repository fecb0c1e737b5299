//! What a user does, from any screen: carried out at once, told where it cannot be, undone when asked.

pub use crate::refusals::explain;
use crate::{
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    toast::{Toasts, use_toasts},
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::command::{Command, CommandError, Reversal};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, KeyboardEvent};

/// Commands of a batch that are carried out in one group. What is shown and not kept yet is a part at most: on a phone, where
/// nobody can be asked to stay, it is on the disk within some 200 ms.
const PART: usize = 25;
/// Steps that can be undone.
const REMEMBERED: usize = 100;

/// What undoes something that was done, and the message that tells of it and offers the same.
#[derive(Clone)]
struct Step {
    reversals: Vec<Reversal>,
    toast: Option<u64>,
}

#[derive(Clone, Copy)]
pub struct Actions {
    replica: StoredValue<ReplicaHandle>,
    i18n: I18n,
    toasts: Toasts,
    done: StoredValue<Vec<Step>>,
    undone: StoredValue<Vec<Step>>,
}

/// The actions, from anywhere below the shell.
pub fn use_actions() -> Actions {
    expect_context()
}

impl Actions {
    /// Also listens for Ctrl/⌘ Z and Ctrl/⌘ Shift Z.
    pub fn provide(replica: ReplicaHandle) -> Actions {
        let actions = Actions {
            replica: StoredValue::new(replica),
            i18n: use_i18n(),
            toasts: use_toasts(),
            done: StoredValue::new(Vec::new()),
            undone: StoredValue::new(Vec::new()),
        };
        provide_context(actions);
        let options = EventListenerOptions::enable_prevent_default();
        let keys = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let command = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("z");
            if command && !is_typing() {
                event.prevent_default();
                if event.shift_key() { actions.redo() } else { actions.undo() }
            }
        });
        let keys = SendWrapper::new(keys);
        on_cleanup(move || drop(keys));
        actions
    }

    /// Carries out a command; `false` where it cannot be done, and that was said.
    pub async fn run(self, command: Command) -> bool {
        self.carry_out(command).await.is_some()
    }

    /// Carries out a command. The screen may be gone before it is.
    pub fn start(self, command: Command) {
        spawn_local(async move {
            self.run(command).await;
        });
    }

    /// Carries out a command and says so, with an undo beside it; `false` where it cannot be done, and that was said.
    pub async fn run_saying(self, command: Command, words: String) -> bool {
        let Some(step) = self.carry_out(command).await else { return false };
        self.offer_undo(step, words);
        true
    }

    /// The same. The screen may be gone before it is done.
    pub fn say(self, command: Command, words: impl Into<String>) {
        let words = words.into();
        spawn_local(async move {
            self.run_saying(command, words).await;
        });
    }

    /// Carries out a command that is one of many of a longer work; what undoes it is remembered by
    /// [`Actions::remember_work`].
    ///
    /// # Errors
    /// Why it cannot be done; nothing was said of it.
    pub async fn work(self, command: Command) -> Result<Vec<Reversal>, CommandError> {
        match self.replica.try_get_value() {
            Some(replica) => replica.dispatch(command).await,
            None => Ok(Vec::new()),
        }
    }

    /// A longer work is done: it is undone as one, and says so.
    pub fn remember_work(self, step: Vec<Reversal>, words: String) {
        if step.is_empty() {
            return;
        }
        self.undone.update_value(Vec::clear);
        remember(self.done, step.clone());
        self.offer_undo(step, words);
    }

    fn offer_undo(self, step: Vec<Reversal>, words: String) {
        let of = step.clone();
        let toast = self.toasts.undoable(words, move || self.take_back(of.clone()));
        self.done.update_value(|done| {
            if let Some(known) = done.iter_mut().rev().find(|known| known.reversals == step) {
                known.toast = Some(toast);
            }
        });
    }

    async fn carry_out(self, command: Command) -> Option<Vec<Reversal>> {
        let replica = self.replica.try_get_value()?;
        let mut step = Vec::new();
        let mut failed = None;
        let parts = in_parts(command);
        let _work = (parts.len() > 1).then(|| replica.work());
        for (nth, part) in parts.into_iter().enumerate() {
            // No more is shown than what would be lost with the page in an instant.
            if nth > 0 {
                replica.flushed().await;
            }
            match replica.dispatch(part).await {
                Ok(reversals) => step.extend(reversals),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        if !step.is_empty() {
            self.undone.update_value(Vec::clear);
            remember(self.done, step.clone());
        }
        if let Some(error) = failed {
            self.toasts.error(untrack(|| self.explain(&error)));
            return None;
        }
        Some(step)
    }

    /// Why a command cannot be done, in words.
    fn explain(self, error: &CommandError) -> String {
        self.replica.with_value(|replica| explain(error, self.i18n, &replica.model))
    }

    /// Takes back the latest step.
    pub fn undo(self) {
        match self.done.try_update_value(Vec::pop).flatten() {
            Some(step) => {
                // Nothing more is to be undone by it.
                step.toast.into_iter().for_each(|toast| self.toasts.dismiss(toast));
                self.reverse(step.reversals, self.undone, text::UNDONE);
            }
            None => self.toasts.say(untrack(|| self.i18n.t(text::NOTHING_TO_UNDO))),
        }
    }

    /// Takes back the latest undo.
    pub fn redo(self) {
        if let Some(step) = self.undone.try_update_value(Vec::pop).flatten() {
            self.reverse(step.reversals, self.done, text::REDONE);
        }
    }

    /// Takes back one step, whatever came after it.
    fn take_back(self, step: Vec<Reversal>) {
        spawn_local(async move {
            self.undo_work(step).await;
        });
    }

    /// Takes back a longer work, whatever came after it, also one of an earlier page; `false` where it cannot be, and that
    /// was said.
    pub async fn undo_work(self, step: Vec<Reversal>) -> bool {
        self.done.update_value(|done| {
            done.iter().filter(|known| known.reversals == step).for_each(|known| {
                known.toast.into_iter().for_each(|toast| self.toasts.dismiss(toast));
            });
            done.retain(|known| known.reversals != step);
        });
        self.reversed(step, self.undone, text::UNDONE).await
    }

    fn reverse(self, step: Vec<Reversal>, to: StoredValue<Vec<Step>>, said: crate::i18n::Text) {
        spawn_local(async move {
            self.reversed(step, to, said).await;
        });
    }

    async fn reversed(self, step: Vec<Reversal>, to: StoredValue<Vec<Step>>, said: crate::i18n::Text) -> bool {
        let Some(replica) = self.replica.try_get_value() else { return false };
        let mut reversed = Vec::new();
        let parts = in_parts(Command::Undo { reversals: step });
        let _work = (parts.len() > 1).then(|| replica.work());
        // What was done last is taken back first.
        for (nth, part) in parts.into_iter().rev().enumerate() {
            if nth > 0 {
                replica.flushed().await;
            }
            match replica.dispatch(part).await {
                Ok(part) => reversed.extend(part),
                Err(error) => {
                    self.toasts.error(untrack(|| self.explain(&error)));
                    return false;
                }
            }
        }
        // What somebody has changed since stays as they left it.
        if reversed.is_empty() {
            self.toasts.say(untrack(|| self.i18n.t(text::CHANGED_SINCE)));
            return false;
        }
        remember(to, reversed);
        self.toasts.say(untrack(|| self.i18n.t(said)));
        true
    }
}

/// A command that changes more records than fit into one group, as several. They are undone together all the same.
fn in_parts(command: Command) -> Vec<Command> {
    match command {
        Command::Batch { commands } if commands.len() > PART => {
            commands.chunks(PART).map(|some| Command::Batch { commands: some.to_vec() }).collect()
        }
        Command::Delete { records } if records.len() > PART => {
            records.chunks(PART).map(|some| Command::Delete { records: some.to_vec() }).collect()
        }
        Command::Restore { records } if records.len() > PART => {
            records.chunks(PART).map(|some| Command::Restore { records: some.to_vec() }).collect()
        }
        Command::Undo { reversals } if reversals.len() > PART => {
            reversals.chunks(PART).map(|some| Command::Undo { reversals: some.to_vec() }).collect()
        }
        command => vec![command],
    }
}

fn remember(steps: StoredValue<Vec<Step>>, reversals: Vec<Reversal>) {
    steps.update_value(|steps| {
        if steps.len() >= REMEMBERED {
            steps.remove(0);
        }
        steps.push(Step { reversals, toast: None });
    });
}

/// Whether the keys belong to a field.
pub fn is_typing() -> bool {
    let Some(active) = document().active_element() else { return false };
    let is_box = active.matches("[type=checkbox], [type=radio]").unwrap_or(false);
    let is_field = ["INPUT", "TEXTAREA"].contains(&active.tag_name().as_str()) && !is_box;
    is_field || active.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}
