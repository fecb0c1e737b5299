//! Fields of a workspace's own: added to a kind, named, ordered, put under headings, required, archived; whole sets for
//! an industry; and the words of choices that are declared.

mod arranged;
mod drag;
mod formula;
mod layout;
mod line;
mod options;
mod section;
mod templates;
mod words;

use crate::{
    actions::use_actions,
    clock,
    i18n::{Text, text, use_i18n},
    new_id,
    route::Route,
    ui::{
        choice::Choice,
        combobox::Combobox,
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::Model,
    widget::{arranged::ArchivedLine, gate::Gate},
    workspace::use_replica,
};
use arranged::Arranged;
use leptos::{ev::SubmitEvent, prelude::*};
use section::SectionView;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{FieldId, RecordId},
    kind::{Kind, Offered},
    position::Position,
    role::Role,
    row::FieldKind,
    schema::key,
    value::Value,
};
use templates::Templates;
use words::{ChoiceWords, choices_of};

fn kind_name(kind: FieldKind) -> Text {
    match kind {
        FieldKind::Text => text::FIELD_TEXT,
        FieldKind::Number => text::FIELD_NUMBER,
        FieldKind::Money => text::FIELD_MONEY,
        FieldKind::Date => text::FIELD_DATE,
        FieldKind::Choice => text::FIELD_CHOICE,
        FieldKind::Choices => text::FIELD_CHOICES,
        FieldKind::Checkbox => text::FIELD_CHECKBOX,
        FieldKind::Link => text::FIELD_LINK,
        FieldKind::Person => text::FIELD_PERSON,
        FieldKind::Formula => text::FIELD_FORMULA,
    }
}

/// The fields of a kind that are archived, in their order; follows changes.
fn archived_fields(model: &Model, kind: Kind) -> Vec<RecordId> {
    let records = model.list(Kind::Field).get().into_iter();
    let mut found: Vec<(Option<Position>, RecordId)> = records
        .filter_map(|record| {
            let row = model.row(record).get()?;
            let field = row.as_field().filter(|field| field.of == Some(kind) && field.archived)?;
            Some((field.position.clone(), record))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, record)| record).collect()
}

fn edit(record: RecordId, key: impl Into<String>, value: impl Into<Value>) -> Command {
    Command::Edit { record, fields: vec![FieldEdit::new(key, value)] }
}

/// A position after all fields.
fn last(model: &Model) -> Option<Position> {
    model
        .list(Kind::Field)
        .get_untracked()
        .into_iter()
        .filter_map(|it| model.peek(it)?.as_field()?.position.clone())
        .max()
}

#[component]
pub fn FieldsView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let of = Query::new("of");
    let kind = Memo::new(move |_| {
        Kind::parse(&of.get()).filter(|it| it.spec().offered.contains(&Offered::OwnFields)).unwrap_or(Kind::Contact)
    });
    let arranged = Arranged::new(kind);
    let archived = Memo::new(move |_| archived_fields(&replica.model, kind.get()));
    view! {
        <div class="page pipelines fields-page">
            <div class="record-bar">
                <a href=Route::Settings.path()><IconView icon=Icon::Back />{i18n.s(text::SETTINGS)}</a>
            </div>
            <h1>{i18n.s(text::CUSTOM_FIELDS)}</h1>
            <p class="hint">{i18n.s(text::CUSTOM_FIELDS_TEXT)}</p>
            <div class="switch" role="group" aria-label=i18n.s(text::FIELD_OF)>
                {Kind::offered(Offered::OwnFields).into_iter().map(|it| view! {
                    <button aria-pressed=move || (kind.get() == it).to_string() on:click=move |_| of.set(it.as_str())>
                        {i18n.s(it.many())}
                    </button>
                }).collect_view()}
            </div>
            <Gate needs=Role::Admin>
            <section class="card">
                <For each=move || arranged.sections() key=String::clone let:section>
                    <SectionView arranged section />
                </For>
                <Show when=move || arranged.is_empty()><p class="hint">{i18n.s(text::NO_CUSTOM_FIELDS)}</p></Show>
                <NewField kind />
            </section>
            <Show when=move || archived.with(|all| !all.is_empty())>
                <section class="card">
                    <h2>{i18n.s(text::ARCHIVED)}</h2>
                    <ul class="lines">
                        <For each=move || archived.get() key=|record| *record let:record>
                            <ArchivedLine record />
                        </For>
                    </ul>
                </section>
            </Show>
            {move || choices_of(kind.get()).into_iter().map(|words| view! { <ChoiceWords words /> }).collect_view()}
            <Templates />
            </Gate>
        </div>
    }
}

#[component]
fn NewField(kind: Memo<Kind>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let (name, chosen) = (RwSignal::new(String::new()), RwSignal::new(FieldKind::Text));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let position = Position::between(last(&replica.model).as_ref(), None, u64::from_le_bytes(clock::random()));
        let fields = vec![
            FieldEdit::new(key::NAME, typed.trim()),
            FieldEdit::new("of", kind.get_untracked().as_str()),
            FieldEdit::new("type", chosen.get_untracked().as_str()),
            FieldEdit::new(key::POSITION, position),
        ];
        actions.start(Command::Create { record: new_id!(FieldId).into(), kind: Kind::Field, fields });
        name.set(String::new());
    };
    let choose = Callback::new(move |word: String| chosen.set(FieldKind::parse(&word).unwrap_or_default()));
    let value = Signal::derive(move || chosen.get().as_str().to_owned());
    let choices = Signal::derive(move || {
        FieldKind::ALL.iter().map(|it| Choice::plain(it.as_str(), i18n.t(kind_name(*it)))).collect::<Vec<_>>()
    });
    view! {
        <form class="row new-field" on:submit=send>
            <label>{i18n.s(text::FIELD_NAME)}<input name="field" maxlength="200" bind:value=name /></label>
            <label>
                {i18n.s(text::FIELD_KIND)}
                <Combobox label=i18n.s(text::FIELD_KIND) value choices chosen=choose />
            </label>
            <button type="submit" class="primary"><IconView icon=Icon::Plus />{i18n.s(text::ADD_FIELD)}</button>
        </form>
    }
}
