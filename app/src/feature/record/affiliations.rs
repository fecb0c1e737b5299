//! Where a person works as well, or worked; and who else is close to a company.

use super::OpenRecord;
use crate::{
    actions::use_actions,
    format::fill,
    i18n::{Text, text, use_i18n},
    new_id,
    route::Route,
    ui::{
        edit_field::EditField,
        icon::{Icon, IconView},
        suggest::Suggestions,
    },
    widget::{
        formatter::{Formatter, day},
        linked::{linked, record_named, suggest_records},
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    kind::Kind,
    row::AffiliationRow,
    schema::key,
    search,
    value::Value,
};

/// A person's page names companies, a company's page names people.
fn other(kind: Kind) -> (Kind, &'static str, &'static str, Text) {
    match kind {
        Kind::Company => (Kind::Contact, key::COMPANY, "contact_id", text::PEOPLE_ALSO),
        _ => (Kind::Company, "contact_id", key::COMPANY, text::COMPANIES_ALSO),
    }
}

fn at_the_other_end(affiliation: &AffiliationRow, kind: Kind) -> Option<RecordId> {
    match kind {
        Kind::Company => affiliation.company.map(RecordId::from),
        _ => affiliation.contact.map(RecordId::from),
    }
}

#[component]
pub fn Affiliations() -> impl IntoView {
    let (i18n, actions, replica, shown) = (use_i18n(), use_actions(), use_replica(), expect_context::<OpenRecord>());
    let (kind, own_key, other_key, title) = other(shown.kind);
    let related = replica.model.related(shown.record);
    let ids = Memo::new(move |_| {
        let of_kind = |(it, record): &(Kind, RecordId)| (*it == Kind::Affiliation).then_some(*record);
        related.with(|related| related.iter().filter_map(of_kind).collect::<Vec<_>>())
    });
    let (typed, role) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (input, find) = (NodeRef::new(), suggest_records(&replica.model, kind));
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if search::is_blank(&name) {
            return;
        }
        let (record, made) = record_named(&replica, kind, name.trim());
        let mut fields = vec![FieldEdit::new(own_key, shown.record), FieldEdit::new(other_key, record)];
        let said = role.get_untracked();
        if !said.trim().is_empty() {
            fields.push(FieldEdit::new("role", said.trim()));
        }
        let link = Command::Create { record: new_id!(RecordId), kind: Kind::Affiliation, fields };
        actions.start(Command::Batch { commands: made.into_iter().chain([link]).collect() });
        typed.set(String::new());
        role.set(String::new());
    };
    view! {
        <section class="card related affiliations">
            <h2>{i18n.s(title)}</h2>
            <ul class="lines">
                <For each=move || ids.get() key=|record| *record let:record>
                    <AffiliationLine record />
                </For>
            </ul>
            <form class="row" on:submit=add>
                <input
                    node_ref=input
                    aria-label=i18n.s(if kind == Kind::Company { text::COMPANY } else { text::FULL_NAME })
                    placeholder=i18n.s(if kind == Kind::Company { text::COMPANY } else { text::FULL_NAME })
                    maxlength="200"
                    autocomplete="off"
                    bind:value=typed
                />
                <Suggestions input find />
                <input
                    aria-label=i18n.s(text::ROLE)
                    placeholder=i18n.s(text::ROLE)
                    maxlength="200"
                    autocomplete="off"
                    bind:value=role
                />
                <button type="submit">{i18n.s(text::ADD)}</button>
            </form>
        </section>
    }
}

#[component]
fn AffiliationLine(record: RecordId) -> impl IntoView {
    let (i18n, actions, replica, shown) = (use_i18n(), use_actions(), use_replica(), expect_context::<OpenRecord>());
    let kind = other(shown.kind).0;
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get());
    let formatter = StoredValue::new(Formatter::new(i18n, replica));
    let whom = Memo::new(move |_| row.with(|row| at_the_other_end(row.as_ref()?.as_affiliation()?, kind)));
    let link =
        Memo::new(move |_| whom.get().map(|whom| formatter.with_value(|formatter| linked(&formatter.replica, whom))));
    let name = Memo::new(move |_| link.with(|link| link.as_ref().map(|it| it.title(i18n)).unwrap_or_default()));
    let class = move || link.with(|link| link.as_ref().map_or("", |it| it.class()));
    let note = move || {
        let note = link.with(|link| link.as_ref().and_then(|it| it.note(i18n)));
        note.map(|note| view! { <span class="gone-note">{note}</span> })
    };
    let path = move || Route::of(kind, whom.get()?).map(Route::path);
    let put = move |key: &'static str, value: Value| {
        actions.start(Command::Edit { record, fields: vec![FieldEdit { key: key.into(), value }] });
    };
    let read = move |key: &'static str| {
        move || {
            row.with(|row| row.as_ref().and_then(|row| row.value(key).as_text().map(str::to_owned)).unwrap_or_default())
        }
    };
    let text_field = move |key: &'static str, label: Text, input: &'static str| {
        let edited = Signal::derive(read(key));
        let written = Signal::derive(move || {
            let day = edited.get().parse().ok();
            day.map(|day| crate::format::date(day, i18n.locale())).unwrap_or_default()
        });
        let shown = if input == "date" { written } else { edited };
        let save = Callback::new(move |text: String| {
            let text = text.trim();
            if input == "date" && !text.is_empty() {
                let said = |problem: Text| untrack(|| i18n.t(problem)).to_owned();
                let typed = day(text).map_err(said)?;
                let end =
                    |known: &'static str| if known == key { Some(typed) } else { untrack(read(known)).parse().ok() };
                if end("from").zip(end("to")).is_some_and(|(from, to)| to < from) {
                    return Err(said(text::ERROR_UNTIL_BEFORE));
                }
            }
            put(key, Some(text).filter(|text| !text.is_empty()).into());
            Ok(())
        });
        view! { <EditField kind=input label=i18n.s(label) shown edited save place=record.to_string() /> }
    };
    let remove = move |_| actions.start(Command::Delete { records: vec![record] });
    view! {
        <li class="affiliation">
            <a class="main-link" href=path><span class=class>{name}</span> " " {note}</a>
            <button
                class="quiet square"
                aria-label=move || fill(i18n.t(text::REMOVE_ITEM), &[("name", &name.get())])
                on:click=remove
            >
                <IconView icon=Icon::Close />
            </button>
            <div class="parts">
                {text_field("role", text::ROLE, "text")}
                {text_field("from", text::SINCE, "date")}
                {text_field("to", text::UNTIL, "date")}
            </div>
        </li>
    }
}
