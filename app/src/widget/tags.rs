//! Tags: what they are called, and putting them on records.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{I18n, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    toast::use_toasts,
    ui::{
        choice::{Choice, Mark},
        color::COLORS,
        form_end::ProblemWords,
        icon::{Icon, IconView},
        markup::Markup,
        modal::Modal,
        suggest::{Suggest, Suggestions},
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{RecordId, TagId},
    kind::Kind,
    schema::key,
    search,
    sort::sort_by_key,
};
use std::collections::BTreeSet;

/// The tag of that name, and the command that makes it if there is none.
pub fn tag_named(replica: &ReplicaHandle, name: &str) -> (TagId, Option<Command>) {
    if let Some(known) = replica.model.named(Kind::Tag, name) {
        return (TagId::of(known), None);
    }
    let tag = new_id!(TagId);
    let count = replica.model.list(Kind::Tag).with_untracked(BTreeSet::len);
    // One after the other, so that neighbours differ.
    let (color, _) = COLORS[count % COLORS.len()];
    let fields = vec![FieldEdit::new(key::NAME, name.trim()), FieldEdit::new(key::COLOR, color)];
    (tag, Some(Command::Create { record: tag.into(), kind: Kind::Tag, fields }))
}

/// Tags that a card or a cell shows; the others are counted. One other is shown: its name takes no more room than "1 more".
const WRITTEN: usize = 3;

/// Some of the tags as HTML, and how many more there are; follows what they are called.
pub fn write_tags(into: &mut Markup, tags: &BTreeSet<TagId>, replica: &ReplicaHandle, i18n: I18n) {
    let shown = if tags.len() == WRITTEN + 1 { tags.len() } else { WRITTEN };
    let rows = tags.iter().take(shown).filter_map(|tag| replica.model.row((*tag).into()).get());
    for (row, tag) in rows.filter_map(|row| Some((row.clone(), row.as_tag()?.clone()))) {
        let attributes = [("class", "chip tag"), ("data-color", tag.color.as_str())];
        into.element("span", &attributes, |it| it.text(row.title()));
    }
    if let more @ 1.. = tags.len().saturating_sub(shown) {
        into.words("span", "more-tags", &fill(i18n.t(text::MORE_TAGS), &[("n", &more.to_string())]));
    }
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

/// Tags that a record's page shows at first.
const EDITED: usize = 20;

/// A record's tags, each with a button that takes it off, and a field for another.
#[component]
pub fn TagsEditor(record: RecordId) -> impl IntoView {
    let (i18n, actions, replica, toasts) = (use_i18n(), use_actions(), use_replica(), use_toasts());
    let row = replica.model.row(record);
    let tags = Memo::new(move |_| row.get().map(|row| row.meta.tags.clone()).unwrap_or_default());
    let (typed, input) = (RwSignal::new(String::new()), NodeRef::new());
    let find = suggest_tags(&replica);
    let names = replica.model.clone();
    let title = move |tag: TagId| names.row(tag.into()).get().map(|row| row.title().to_owned()).unwrap_or_default();
    let titled = title.clone();
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if search::is_blank(&name) {
            return;
        }
        let (tag, made) = tag_named(&replica, &name);
        if tags.with_untracked(|tags| tags.contains(&tag)) {
            typed.set(String::new());
            return toasts.say(fill(untrack(|| i18n.t(text::TAG_THERE)), &[("name", &untrack(|| title(tag)))]));
        }
        let put = Command::Tag { record, tag, on: true };
        actions.start(Command::Batch { commands: made.into_iter().chain([put]).collect() });
        typed.set(String::new());
    };
    let one = move |tag: TagId| {
        let label = fill(i18n.t(text::REMOVE_TAG), &[("tag", &titled(tag))]);
        let off = move |_| actions.start(Command::Tag { record, tag, on: false });
        view! {
            <li>
                <TagChip tag />
                <button class="quiet square" aria-label=label on:click=off><IconView icon=Icon::Close /></button>
            </li>
        }
    };
    // Of very many the first, until the others are asked for.
    let all = RwSignal::new(false);
    let shown = move || if all.get() { usize::MAX } else { EDITED };
    let hidden = move || tags.with(BTreeSet::len).saturating_sub(shown());
    view! {
        <div class="field tags">
            <span class="label">{i18n.s(text::TAGS)}</span>
            <ul class="tag-list">
                {move || tags.get().into_iter().take(shown()).map(one.clone()).collect_view()}
                <Show when=move || { hidden() > 0 }>
                    <li>
                        <button class="quiet more-tags" on:click=move |_| all.set(true)>
                            {move || fill(i18n.t(text::MORE_TAGS), &[("n", &hidden().to_string())])}
                        </button>
                    </li>
                </Show>
            </ul>
            <form on:submit=add>
                <input
                    node_ref=input
                    aria-label=i18n.s(text::ADD_TAG)
                    placeholder=i18n.s(text::ADD_TAG)
                    maxlength="100"
                    autocomplete="off"
                    bind:value=typed
                />
                <Suggestions input find />
            </form>
        </div>
    }
}

/// A tag to choose, in its colour; follows changes.
fn tag_choice(replica: &ReplicaHandle, tag: RecordId) -> Option<Choice> {
    let row = replica.model.row(tag).get()?;
    let color = row.as_tag()?.color.clone();
    Some(Choice::plain(tag.to_string(), row.title()).marked(Mark::Dot(color)))
}

/// Every tag, to choose from, by name; follows changes.
pub fn tag_options(replica: &ReplicaHandle) -> Vec<Choice> {
    let tags = replica.model.list(Kind::Tag).get().into_iter();
    let mut choices: Vec<Choice> = tags.filter_map(|tag| tag_choice(replica, tag)).collect();
    sort_by_key(&mut choices, |choice| search::fold(&choice.name));
    choices
}

/// Suggests tags by what they are called.
fn suggest_tags(replica: &ReplicaHandle) -> Suggest {
    let replica = replica.clone();
    Suggest::new(move |typed: String| {
        let known = |name: String| {
            let tag = replica.model.named(Kind::Tag, &name);
            let choice = tag.and_then(|tag| tag_choice(&replica, tag));
            // What is typed is a name.
            Choice { value: name.clone(), ..choice.unwrap_or_else(|| Choice::named(name)) }
        };
        replica.model.suggest(Kind::Tag, &typed).into_iter().map(known).collect()
    })
}

/// What a tag is called and its colour, on every record that has it.
#[component]
pub fn TagDialog(tag: TagId, on_close: Callback<()>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = replica.model.peek(tag);
    let before = row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default();
    let before_color = row.and_then(|row| Some(row.as_tag()?.color.clone())).unwrap_or_default();
    let (name, color) = (RwSignal::new(before.clone()), RwSignal::new(before_color.clone()));
    let problem = RwSignal::new(None::<String>);
    let swatches = COLORS.map(|(it, label)| {
        let label = i18n.s(label);
        view! {
            <label class="swatch" data-color=it title=label>
                <input
                    type="radio" name="color" value=it aria-label=label
                    prop:checked=move || color.with(|color| color == it)
                    on:change=move |_| color.set(it.to_owned())
                />
            </label>
        }
    });
    let deleted = before.clone();
    let known = replica.clone();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let (name, color) = (name.get_untracked().trim().to_owned(), color.get_untracked());
        if search::is_blank(&name) {
            return;
        }
        // Two tags of one name cannot be told apart.
        if known.model.named(Kind::Tag, &name).is_some_and(|other| other != tag.into()) {
            return problem.set(Some(fill(untrack(|| i18n.t(text::ERROR_TAG_KNOWN)), &[("name", &name)])));
        }
        let mut fields = Vec::new();
        if name != before {
            fields.push(FieldEdit::new(key::NAME, name.clone()));
        }
        if color != before_color {
            fields.push(FieldEdit::new(key::COLOR, color));
        }
        if !fields.is_empty() {
            let words = fill(untrack(|| i18n.t(text::EDITED)), &[("name", &name)]);
            actions.say(Command::Edit { record: tag.into(), fields }, words);
        }
        on_close.run(());
    };
    let delete = move |_| {
        let words = fill(untrack(|| i18n.t(text::DELETED)), &[("name", &deleted)]);
        actions.say(Command::Delete { records: vec![tag.into()] }, words);
        on_close.run(());
    };
    view! {
        <Modal title=i18n.s(text::EDIT_TAG) on_close>
            <form class="stack" on:submit=send>
                <label>
                    {i18n.s(text::NAME)}
                    <input name="tag" maxlength="100" required=true autofocus=true autocomplete="off" bind:value=name />
                </label>
                <fieldset class="swatches">
                    <legend>{i18n.s(text::COLOR)}</legend>
                    {swatches}
                </fieldset>
                <ProblemWords problem />
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::SAVE)}</button>
                    <button class="quiet" type="button" on:click=move |_| on_close.run(())>{i18n.s(text::CANCEL)}</button>
                    <button class="quiet danger" type="button" on:click=delete>{i18n.s(text::DELETE)}</button>
                </div>
            </form>
        </Modal>
    }
}
