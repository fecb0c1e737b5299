//! A form for a new record: the fields of its kind that are asked for.

mod form;

use super::{editing::choices, formatter::Formatter};
use crate::{
    fields::entry_input,
    format::{self, fill},
    i18n::{Locale, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        date_field::DateField,
        draft::DraftNote,
        form_end::{FormButtons, ProblemText},
        icon::{Icon, IconView},
        modal::Modal,
        suggest::{Suggest, Suggestions},
    },
    widget::{duplicates::TypedDuplicates, linked::suggest_records},
    workspace::use_replica,
};
use form::{Form, Typed};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::FieldEdit,
    date::CalendarDate,
    id::RecordId,
    kind::{FieldType, Kind, Offered},
    quick_add::QuickTask,
    schema::{Field, sections},
    search,
};
use std::sync::Arc;

/// Asks for a new record and makes it; `done` hears of it, or of `None` when the form was left.
#[component]
pub fn NewRecord(
    kind: Kind,
    title: Text,
    done: Callback<Option<RecordId>>,
    /// Fields that are given already.
    #[prop(optional)]
    given: Vec<FieldEdit>,
    /// When a new task is due, if not today.
    #[prop(optional)]
    due: Option<CalendarDate>,
    /// What it is called, where somebody typed that elsewhere.
    #[prop(optional)]
    called: String,
) -> impl IntoView {
    let (i18n, form) = (use_i18n(), Form::begun(kind, given, due, &called, done));
    let Form { formatter, draft, understood, declined, about, problem, busy, .. } = form;
    let inputs = under_headings(form.fields(), formatter);
    let so_far = Signal::derive(move || form.so_far());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        form.send();
    };
    view! {
        <Modal title=i18n.s(title) on_close=Callback::new(move |()| done.run(None))>
            <form class="stack" on:submit=send>
                <DraftNote draft start_over=Callback::new(move |()| form.start_over()) />
                {inputs}
                <UnderstoodDue understood declined />
                {form.asks_about.then(|| view! { <label>{i18n.s(text::ABOUT)} <LinkInput value=about /></label> })}
                <TypedDuplicates kind typed=so_far />
                <ProblemText problem />
                <FormButtons send=text::ADD disabled=busy cancel=Callback::new(move |()| form.cancel()) />
            </form>
        </Modal>
    }
}

/// The inputs of a form, those for fields that admins added under the headings of their sections.
fn under_headings(typed: Vec<Typed>, formatter: StoredValue<Formatter>) -> impl IntoView {
    let input = |field: Arc<Field>| {
        let value = typed.iter().find(|it| it.field.key == field.key)?.value;
        Some(view! { <FormField field value formatter /> })
    };
    let group = |(name, fields): (Box<str>, Vec<Arc<Field>>)| {
        let inputs = fields.into_iter().filter_map(&input).collect_view();
        match name.is_empty() {
            true => inputs.into_any(),
            false => {
                let name = name.to_string();
                view! { <fieldset class="form-section"><legend>{name}</legend>{inputs}</fieldset> }.into_any()
            }
        }
    };
    sections(typed.iter().map(|it| it.field.clone())).into_iter().map(group).collect_view()
}

/// What a task's line was taken to say about when, and a way to say that it does not.
#[component]
fn UnderstoodDue(understood: Memo<Option<QuickTask>>, declined: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        understood.get().filter(|read| read.day.is_some()).map(|read| {
            view! {
                <ul class="understood" aria-live="polite" aria-label=i18n.s(text::UNDERSTOOD)>
                    <li class="chip">
                        <IconView icon=Icon::Clock />
                        {due_words(&read, i18n.locale())}
                        <button
                            type="button" class="quiet square" aria-label=i18n.s(text::DECLINE)
                            on:click=move |_| declined.set(true)
                        >
                            <IconView icon=Icon::Close />
                        </button>
                    </li>
                </ul>
            }
        })
    }
}

/// When a line says that a task is due.
fn due_words(read: &QuickTask, locale: Locale) -> String {
    let day = read.day.map(|day| format!("{} {}", format::weekday(day, locale), format::date(day, locale)));
    let time = read.time.map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
    day.into_iter().chain(time).collect::<Vec<_>>().join(" ")
}

/// What is called so, of all that a task can be about.
pub fn linkable(replica: &ReplicaHandle, name: &str) -> Option<RecordId> {
    Kind::offered(Offered::About).into_iter().find_map(|kind| replica.model.named(kind, name))
}

/// A field for what a task is about, which suggests.
#[component]
pub fn LinkInput(value: RwSignal<String>) -> impl IntoView {
    let (i18n, model) = (use_i18n(), use_replica().model);
    let find: Suggest = Callback::new(move |typed: String| {
        let of_kind = |kind: Kind| {
            let found = model.suggest(kind, &typed).into_iter().take(4);
            found.map(move |title| Choice::named(title).marked(Mark::Icon(Icon::Of(kind))))
        };
        Kind::offered(Offered::About).into_iter().flat_map(of_kind).collect::<Vec<_>>()
    });
    let input = NodeRef::new();
    view! {
        <input
            node_ref=input name="about" aria-label=i18n.s(text::ABOUT) autocomplete="off" maxlength="2000"
            bind:value=value
        />
        <Suggestions input find />
    }
}

/// A day of a form, which is kept as it is written.
#[component]
fn DayField(label: Signal<String>, value: RwSignal<String>) -> impl IntoView {
    let day = Signal::derive(move || value.get().parse::<CalendarDate>().ok());
    let choose = Callback::new(move |day: Option<CalendarDate>| {
        value.set(day.map(|day| day.to_string()).unwrap_or_default());
    });
    view! { <DateField label value=day chosen=choose /> }
}

#[component]
pub fn FormField(field: Arc<Field>, value: RwSignal<String>, formatter: StoredValue<Formatter>) -> impl IntoView {
    let i18n = use_i18n();
    let (name, label) = (field.key.to_string(), i18n.named(field.name.clone()));
    let required = field.is_required;
    let input = NodeRef::new();
    let control = match field.of {
        FieldType::Choice(_) | FieldType::Member | FieldType::Bool => {
            let field = field.clone();
            let choices =
                Memo::new(move |_| formatter.with_value(|formatter| choices(formatter, &field, &value.get())));
            view! { <Combobox label value choices chosen=Callback::new(move |word| value.set(word)) /> }.into_any()
        }
        FieldType::Date | FieldType::DateOrTime => view! { <DayField label value /> }.into_any(),
        of => {
            let html = entry_input(of);
            view! {
                <input
                    node_ref=input name=name type=html autocomplete="off" maxlength="2000"
                    aria-required=required.then_some("true") bind:value=value
                />
            }
            .into_any()
        }
    };
    let suggestions = field.linked().map(|kind| {
        let find = formatter.with_value(|formatter| suggest_records(&formatter.replica.model, kind));
        view! { <Suggestions input find /> }
    });
    // What nobody is called yet is made with the rest.
    let creates = field.linked().map(|kind| {
        let model = formatter.with_value(|formatter| formatter.replica.model.clone());
        let creates = move || {
            let title = value.get();
            let is_new = !search::is_blank(&title) && model.named(kind, &title).is_none();
            is_new.then(|| fill(i18n.t(text::CREATE_NAMED), &[("name", title.trim())]))
        };
        view! { <p class="hint creates" role="status">{creates}</p> }
    });
    let called = match required {
        true => view! { <span>{label}<span class="required-mark" aria-hidden="true">" *"</span></span> }.into_any(),
        false => view! { {label} }.into_any(),
    };
    view! {
        <label>{called} {control}</label>
        {suggestions}
        {creates}
    }
}
