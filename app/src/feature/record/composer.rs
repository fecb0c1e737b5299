//! The form that puts down what happens, as the rest of the page knows it.

use leptos::prelude::*;
use sotay_shared::row::ActivityType;

/// Begins something to be put down, from anywhere on the page.
#[derive(Clone, Copy)]
pub struct Composer {
    /// The form, while it is there.
    begin: StoredValue<Option<Callback<ActivityType>>>,
}

impl Composer {
    pub fn provide() {
        provide_context(Composer { begin: StoredValue::new(None) });
    }

    /// The form is here.
    pub fn is_at(self, begin: Callback<ActivityType>) {
        self.begin.set_value(Some(begin));
    }

    /// Somebody wants to put down something of that type.
    pub fn begin(self, what: ActivityType) {
        if let Some(begin) = self.begin.get_value() {
            // The form may be gone: a role can change.
            let _ = begin.try_run(what);
        }
    }
}
