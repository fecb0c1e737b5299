//! Who else looks at the record, who types on its page, and into which field.

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
use sotay_shared::{
    id::{MemberId, RecordId},
    sync::Presence,
};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// How long after the last letter somebody counts as typing, in milliseconds.
const REST_MS: u32 = 3_000;

/// Tells colleagues that the record is open here, and when somebody begins and ceases to type.
#[derive(Clone, Copy)]
pub struct Looking {
    record: RecordId,
    replica: StoredValue<ReplicaHandle>,
    /// While somebody types: when they will have ceased to, and the key of the field.
    rest: StoredValue<Option<(Timeout, Option<String>)>, LocalStorage>,
}

impl Looking {
    /// As long as whoever asks is shown.
    pub fn at(record: RecordId) -> Looking {
        let replica = use_replica();
        replica.looking_at(Some(record), false, None);
        let leaving = replica.clone();
        on_cleanup(move || leaving.looking_at(None, false, None));
        Looking { record, replica: StoredValue::new(replica), rest: StoredValue::new_local(None) }
    }

    /// A letter was typed.
    pub fn typed(self, event: &Event) {
        let field = field_of(event);
        let rested = Timeout::new(REST_MS, move || self.rested());
        let before = self.rest.try_update_value(|rest| rest.replace((rested, field.clone())).map(|(_, field)| field));
        if before.is_some_and(|before| before.as_ref() != Some(&field)) {
            self.tell(true, field);
        }
    }

    fn rested(self) {
        // The page may be left by then.
        if self.rest.try_update_value(|rest| rest.take().is_some()) == Some(true) {
            self.tell(false, None);
        }
    }

    fn tell(self, is_typing: bool, field: Option<String>) {
        self.replica.with_value(|replica| replica.looking_at(Some(self.record), is_typing, field));
    }
}

/// The key of the field that an event is about.
fn field_of(event: &Event) -> Option<String> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest("[data-field]").ok()??.get_attribute("data-field")
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

/// Who else types into a field, beside it. What is heard of them is told once, above.
#[component]
pub fn TypesHere(key: String) -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let (here, own) = (replica.here, replica.device.member);
    let typists = Memo::new(move |_| {
        let is_at = |it: &&Presence| it.record == Some(shown.record) && it.typing && it.member != own;
        let is_here = |it: &&Presence| it.field.as_deref() == Some(&*key);
        here.with(|here| here.iter().filter(is_at).filter(is_here).map(|it| it.member).collect::<BTreeSet<_>>())
    });
    let replica = StoredValue::new(replica);
    let one = move |member: MemberId| {
        let name = replica.with_value(|replica| member_name(replica, i18n, Some(member)));
        let words = fill(i18n.t(text::TYPES_HERE), &[("name", &name)]);
        view! { <span class="types-here" title=words><Avatar name=name id=member.into() /></span> }
    };
    move || typists.get().into_iter().map(one).collect_view()
}
