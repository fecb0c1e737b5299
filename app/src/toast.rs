//! Short messages that pass, with an undo where there is something to undo.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

/// How long a message stays.
const STAYS_MS: u32 = 8_000;

/// Messages shown at a time.
const MOST: usize = 3;

/// A message that is shown.
#[derive(Debug, Clone)]
pub struct Toast {
    pub id: u64,
    pub text: String,
    pub undo: Option<Callback<()>>,
    pub is_error: bool,
}

/// The messages shown now.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    pub shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Toasts {
    pub fn provide() {
        provide_context(Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
    }

    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), None, false);
    }

    pub fn error(self, text: impl Into<String>) {
        self.add(text.into(), None, true);
    }

    /// The message's number, by which it is dismissed when what it tells of was undone otherwise.
    pub fn undoable(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) -> u64 {
        self.add(text.into(), Some(Callback::new(move |()| undo())), false)
    }

    fn add(self, text: String, undo: Option<Callback<()>>, is_error: bool) -> u64 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|shown| {
            // The latest takes the place of the one before: two would stand over what people work with. What went wrong stays.
            shown.retain(|toast| toast.is_error);
            shown.push(Toast { id, text, undo, is_error });
            shown.drain(..shown.len().saturating_sub(MOST));
        });
        Timeout::new(STAYS_MS, move || self.dismiss(id)).forget();
        id
    }

    pub fn dismiss(self, id: u64) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// The messages, from anywhere in the app.
pub fn use_toasts() -> Toasts {
    expect_context()
}
