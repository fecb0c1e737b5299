//! What somebody follows: a choice of their own, kept on their own record, so that every device says the same.

use crate::{
    actions::{Actions, use_actions},
    format::fill,
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    toast::{Toasts, use_toasts},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::Command,
    id::RecordId,
    notice::{self, Chosen, FOLLOWED},
    row::Row,
};

/// Follows records for whoever looks.
#[derive(Clone, Copy)]
pub struct Follow {
    i18n: I18n,
    replica: StoredValue<ReplicaHandle>,
    actions: Actions,
    toasts: Toasts,
}

impl Follow {
    pub fn known() -> Follow {
        Follow {
            i18n: use_i18n(),
            replica: StoredValue::new(use_replica()),
            actions: use_actions(),
            toasts: use_toasts(),
        }
    }

    /// What they chose; follows their record.
    fn chosen(self) -> Chosen {
        let own = self.replica.with_value(|replica| replica.model.row(replica.device.member.into()).get());
        own.map(|row| Chosen::of(&row)).unwrap_or_default()
    }

    /// Whether a record is followed; follows the choice.
    pub fn is_on(self, record: RecordId) -> bool {
        self.chosen().follows.contains(&record)
    }

    /// Whether following a record says something: of what is one's own one hears anyway.
    pub fn is_offered(self, row: &Row) -> bool {
        let me = self.replica.with_value(|replica| replica.device.member);
        let is_own = notice::whose(row) == Some(me);
        row.kind().is_some_and(notice::is_told_of) && !row.is_deleted() && (!is_own || self.is_on(row.id))
    }

    /// Follows a record, or does not any more.
    pub fn toggle(self, record: RecordId) {
        let chosen = untrack(|| self.chosen());
        let is_on = !chosen.follows.contains(&record);
        let t = |text| untrack(|| self.i18n.t(text));
        if is_on && chosen.follows.len() >= FOLLOWED {
            return self.toasts.error(fill(t(text::FOLLOW_TOO_MANY), &[("n", &FOLLOWED.to_string())]));
        }
        let (me, row) = self.replica.with_value(|replica| (replica.device.member, replica.model.peek(record)));
        let name = row.map(|row| row.title().to_owned()).unwrap_or_default();
        let words = fill(t(if is_on { text::FOLLOWED } else { text::UNFOLLOWED }), &[("name", &name)]);
        self.actions.say(Command::Edit { record: me.into(), fields: vec![notice::follow(record, is_on)] }, words);
    }
}
