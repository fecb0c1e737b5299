//! A form for a new record: the fields of its kind that are asked for.

mod form;

use super::{editing::choices, formatter::Formatter};
use crate::{
    fields::entry_input,
    format::{self, fill},
    i18n::{Locale, Text, text, use_i18n},
    replica::ReplicaHandle,
    ui::{
        draft::DraftNote,
        form_end::{FormButtons, ProblemText},
        icon::{Icon, IconView},
        modal::Modal,
        select,
    },
    widget::duplicates::TypedDuplicates,
    workspace::use_replica,
};
use form::Form;
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::FieldEdit,
    date::CalendarDate,
    id::RecordId,
    kind::{FieldType, Kind, Offered},
    quick_add::QuickTask,
    schema::Field,
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
    let inputs = form.fields().into_iter().map(|it| view! { <FormField field=it.field value=it.value formatter /> });
    let inputs = inputs.collect_view();
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
    let options = move || {
        let typed = value.get();
        let kinds = Kind::offered(Offered::About).into_iter();
        let found = kinds.flat_map(|kind| model.suggest(kind, &typed).into_iter().take(4));
        found.map(|title| view! { <option value=title></option> }).collect_view()
    };
    view! {
        <input name="about" aria-label=i18n.s(text::ABOUT) autocomplete="off" maxlength="2000" list="about-suggestions" bind:value=value />
        <datalist id="about-suggestions">{options}</datalist>
    }
}

#[component]
pub fn FormField(field: Arc<Field>, value: RwSignal<String>, formatter: StoredValue<Formatter>) -> impl IntoView {
    let i18n = use_i18n();
    let name = field.key.to_string();
    let control = match field.of {
        FieldType::Choice(_) | FieldType::Member | FieldType::Bool => {
            let choices = untrack(|| formatter.with_value(|formatter| choices(formatter, &field, &value.get())));
            let options = choices.into_iter().map(|(word, name)| view! { <option value=word>{name}</option> });
            view! {
                <select name=name node_ref=select::shows(move || value.get()) on:change=move |event| value.set(event_target_value(&event))>
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        FieldType::Link(kind) => {
            let model = formatter.with_value(|formatter| formatter.replica.model.clone());
            let options = move || {
                let found = model.suggest(kind, &value.get()).into_iter();
                found.map(|title| view! { <option value=title></option> }).collect_view()
            };
            view! {
                <input name=name autocomplete="off" list="form-suggestions" bind:value=value />
                <datalist id="form-suggestions">{options}</datalist>
            }
            .into_any()
        }
        of => {
            let html = match of {
                FieldType::Date | FieldType::DateOrTime => "date",
                of => entry_input(of),
            };
            view! { <input name=name type=html autocomplete="off" maxlength="2000" bind:value=value /> }.into_any()
        }
    };
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
    view! {
        <label>{i18n.named(field.name.clone())} {control}</label>
        {creates}
    }
}
