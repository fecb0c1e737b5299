//! The people of a deal, each with a role.

use super::OpenRecord;
use crate::{
    actions::use_actions,
    format::{fill, initials},
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::{
        choice::Choice,
        combobox::Combobox,
        icon::{Icon, IconView},
        suggest::Suggestions,
    },
    widget::linked::{linked, record_named, suggest_records},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::ContactId,
    kind::Kind,
    search,
    value::Value,
};
use std::collections::BTreeMap;

/// Words for roles; whatever else a record says is shown as it is.
const ROLES: [(&str, Text); 7] = [
    ("", text::ROLE),
    ("decision_maker", text::ROLE_DECISION_MAKER),
    ("economic_buyer", text::ROLE_ECONOMIC_BUYER),
    ("champion", text::ROLE_CHAMPION),
    ("influencer", text::ROLE_INFLUENCER),
    ("user", text::ROLE_USER),
    ("blocker", text::ROLE_BLOCKER),
];

#[component]
pub fn DealContacts() -> impl IntoView {
    let (i18n, actions, replica, shown) = (use_i18n(), use_actions(), use_replica(), expect_context::<OpenRecord>());
    let contacts = Memo::new(move |_| {
        shown.row.with(|row| {
            let roles = row.iter().flat_map(|row| row.roles("contacts"));
            roles.map(|(contact, role)| (ContactId::of(contact), role.to_owned())).collect::<BTreeMap<_, _>>()
        })
    });
    let ids = Memo::new(move |_| contacts.with(|contacts| contacts.keys().copied().collect::<Vec<ContactId>>()));
    let (typed, input) = (RwSignal::new(String::new()), NodeRef::new());
    let find = suggest_records(&replica.model, Kind::Contact);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if search::is_blank(&name) {
            return;
        }
        let (contact, made) = record_named(&replica, Kind::Contact, &name);
        let link =
            Command::Edit { record: shown.record, fields: vec![FieldEdit::new(format!("contacts/{contact}"), "")] };
        actions.start(Command::Batch { commands: made.into_iter().chain([link]).collect() });
        typed.set(String::new());
    };
    view! {
        <section class="card deal-contacts">
            <h2>{i18n.s(text::CONTACTS)}</h2>
            <ul class="lines">
                <For each=move || ids.get() key=|contact| *contact let:contact>
                    <ContactLine contact role=Signal::derive(move || {
                        contacts.with(|contacts| contacts.get(&contact).cloned().unwrap_or_default())
                    }) />
                </For>
            </ul>
            <form class="row" on:submit=add>
                <input
                    node_ref=input
                    aria-label=i18n.s(text::ADD_CONTACT)
                    placeholder=i18n.s(text::ADD_CONTACT)
                    maxlength="200"
                    autocomplete="off"
                    bind:value=typed
                />
                <Suggestions input find />
                <button type="submit">{i18n.s(text::ADD)}</button>
            </form>
        </section>
    }
}

#[component]
fn ContactLine(contact: ContactId, role: Signal<String>) -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<OpenRecord>());
    let replica = use_replica();
    let whom = Memo::new(move |_| linked(&replica, contact.into()));
    let name = move || whom.with(|whom| whom.title(i18n));
    let note = move || whom.with(|whom| whom.note(i18n)).map(|note| view! { <span class="gone-note">{note}</span> });
    let put = move |value: Value| {
        let fields = vec![FieldEdit { key: format!("contacts/{contact}"), value }];
        actions.start(Command::Edit { record: shown.record, fields });
    };
    let choices = Signal::derive(move || {
        let role = role.get();
        let own = (!ROLES.iter().any(|(word, _)| *word == role)).then(|| Choice::named(role));
        let all = ROLES.iter().map(|(word, name)| Choice::plain(*word, i18n.t(*name)));
        own.into_iter().chain(all).collect::<Vec<_>>()
    });
    let label = Signal::derive(move || fill(i18n.t(text::ROLE_OF), &[("name", &name())]));
    let choose = Callback::new(move |role: String| put(role.into()));
    view! {
        <li class="line">
            <span class="avatar">{move || initials(&name())}</span>
            <a class="main-link" href=Route::Record(Kind::Contact, contact.into()).path()>
                <strong class=move || whom.with(|whom| whom.class())>{name}</strong>
                " " {note}
            </a>
            <Combobox label value=role choices chosen=choose />
            <button
                class="quiet square"
                aria-label=move || fill(i18n.t(text::REMOVE_ITEM), &[("name", &name())])
                on:click=move |_| put(Value::Empty)
            >
                <IconView icon=Icon::Close />
            </button>
        </li>
    }
}
