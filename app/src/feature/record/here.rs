//! Who else looks at the record, and who types on its page.

use super::OpenRecord;
use crate::{
    format::fill,
    i18n::{text, use_i18n},
    replica::ReplicaHandle,
    ui::avatar::Avatar,
    workspace::{member_name, use_replica},
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::id::{MemberId, RecordId};
use std::collections::BTreeMap;

/// How long after the last letter somebody counts as typing, in milliseconds.
const REST_MS: u32 = 3_000;

/// Tells colleagues that the record is open here, and when somebody begins and ceases to type.
#[derive(Clone, Copy)]
pub struct Looking {
    record: RecordId,
    replica: StoredValue<ReplicaHandle>,
    /// While somebody types: when they will have ceased to.
    rest: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Looking {
    /// As long as whoever asks is shown.
    pub fn at(record: RecordId) -> Looking {
        let replica = use_replica();
        replica.looking_at(Some(record), false);
        let leaving = replica.clone();
        on_cleanup(move || leaving.looking_at(None, false));
        Looking { record, replica: StoredValue::new(replica), rest: StoredValue::new_local(None) }
    }

    /// A letter was typed.
    pub fn typed(self) {
        let rested = Timeout::new(REST_MS, move || self.rested());
        let was_typing = self.rest.try_update_value(|rest| rest.replace(rested).is_some());
        if was_typing == Some(false) {
            self.tell(true);
        }
    }

    fn rested(self) {
        // The page may be left by then.
        if self.rest.try_update_value(|rest| rest.take().is_some()) == Some(true) {
            self.tell(false);
        }
    }

    fn tell(self, is_typing: bool) {
        self.replica.with_value(|replica| replica.looking_at(Some(self.record), is_typing));
    }
}

/// The others who look at the record, each with whether they type; follows them.
fn others(replica: &ReplicaHandle, record: RecordId) -> BTreeMap<MemberId, bool> {
    let mut others = BTreeMap::new();
    replica.here.with(|here| {
        let looks = here.iter().filter(|it| it.record == Some(record) && it.member != replica.device.member);
        for presence in looks {
            *others.entry(presence.member).or_insert(false) |= presence.typing;
        }
    });
    others
}

#[component]
pub fn AlsoHere() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let handle = replica.clone();
    let others = Memo::new(move |_| others(&handle, shown.record));
    let replica = StoredValue::new(replica);
    let one = move |(member, types): (MemberId, bool)| {
        let name = replica.with_value(|replica| member_name(replica, i18n, Some(member)));
        let words = fill(i18n.t(if types { text::TYPES_HERE } else { text::LOOKS_HERE }), &[("name", &name)]);
        view! {
            <li class:typing=types title=words.clone()>
                <Avatar name=name id=member.into() />
                <span class:hidden=!types>{words.clone()}</span>
            </li>
        }
    };
    view! {
        <div role="status">
            <ul class="also-here">{move || others.get().into_iter().map(one).collect_view()}</ul>
        </div>
    }
}
