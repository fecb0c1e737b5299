//! Tags: what they are called, and putting them on records.

use crate::{
    actions::use_actions,
    i18n::{text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{RecordId, TagId},
    kind::Kind,
    schema::key,
};
use std::collections::BTreeSet;

/// The colours of new tags, one after the other.
const COLORS: [&str; 7] = ["sky", "amber", "violet", "green", "rose", "indigo", "slate"];

/// The tag of that name, and the command that makes it if there is none.
pub fn tag_named(replica: &ReplicaHandle, name: &str) -> (TagId, Option<Command>) {
    if let Some(known) = replica.model.named(Kind::Tag, name) {
        return (TagId::of(known), None);
    }
    let tag = new_id!(TagId);
    let count = replica.model.list(Kind::Tag).with_untracked(BTreeSet::len);
    let fields = vec![FieldEdit::new(key::NAME, name.trim()), FieldEdit::new(key::COLOR, COLORS[count % COLORS.len()])];
    (tag, Some(Command::Create { record: tag.into(), kind: Kind::Tag, fields }))
}

#[component]
pub fn TagChip(tag: TagId) -> impl IntoView {
    let row = use_replica().model.row(tag.into());
    let row = Memo::new(move |_| row.get());
    let read = move || row.with(|row| Some((row.as_ref()?.title().to_owned(), row.as_ref()?.as_tag()?.color.clone())));
    move || {
        let (name, color) = read()?;
        Some(view! { <span class="chip tag" data-color=color>{name}</span> })
    }
}

/// A record's tags, each with a button that takes it off, and a field for another.
#[component]
pub fn TagsEditor(record: RecordId) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = replica.model.row(record);
    let tags = Memo::new(move |_| row.get().map(|row| row.meta.tags.clone()).unwrap_or_default());
    let typed = RwSignal::new(String::new());
    let model = replica.model.clone();
    let suggestions = move || {
        let found = model.suggest(Kind::Tag, &typed.get()).into_iter();
        found.map(|name| view! { <option value=name></option> }).collect_view()
    };
    let names = replica.clone();
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if name.trim().is_empty() {
            return;
        }
        let (tag, made) = tag_named(&replica, &name);
        let put = Command::Tag { record, tag, on: true };
        actions.start(Command::Batch { commands: made.into_iter().chain([put]).collect() });
        typed.set(String::new());
    };
    let one = move |tag: TagId| {
        let name = names.model.row(tag.into()).get().map(|row| row.title().to_owned()).unwrap_or_default();
        let label = crate::format::fill(i18n.t(text::REMOVE_TAG), &[("tag", &name)]);
        let off = move |_| actions.start(Command::Tag { record, tag, on: false });
        view! {
            <li>
                <TagChip tag />
                <button class="quiet square" aria-label=label on:click=off><IconView icon=Icon::Close /></button>
            </li>
        }
    };
    let list = format!("tags-of-{record}");
    view! {
        <div class="field tags">
            <span class="label">{i18n.s(text::TAGS)}</span>
            <ul class="tag-list">{move || tags.get().into_iter().map(one.clone()).collect_view()}</ul>
            <form on:submit=add>
                <input
                    aria-label=i18n.s(text::ADD_TAG)
                    placeholder=i18n.s(text::ADD_TAG)
                    list=list.clone()
                    maxlength="100"
                    autocomplete="off"
                    bind:value=typed
                />
                <datalist id=list>{suggestions}</datalist>
            </form>
        </div>
    }
}

/// What the tags are called, to be suggested.
#[component]
pub fn TagOptions() -> impl IntoView {
    let replica = use_replica();
    move || {
        let tags = replica.model.list(Kind::Tag).get().into_iter();
        let named = tags.filter_map(|tag| Some(replica.model.row(tag).get()?.title().to_owned()));
        named.map(|name| view! { <option value=name></option> }).collect_view()
    }
}
