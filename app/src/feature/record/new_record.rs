//! A form for a new record: the fields of its kind that are asked for.

use super::{editor::choices, field::entry_input, words::Words};
use crate::{
    actions::use_actions,
    clock,
    feature::{duplicates::TypedLike, leads::assigner},
    format::{self, fill},
    i18n::{Locale, Text, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::{
        draft::{self, Draft, DraftNote},
        icon::{Icon, IconView},
        modal::Modal,
        select,
    },
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{PartId, RecordId},
    kind::{FieldType, Kind, Offered},
    lead,
    money::Currency,
    quick_add::{self, QuickTask},
    row::Row,
    schema::{Field, declared, key},
    search,
    value::Value,
};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Its territory.
fn city() -> Arc<Field> {
    Arc::new(Field::asked_for("addresses", text::CITY, FieldType::Addresses))
}

/// The part of an entry that a form asks for.
fn entry_part(field: &Field) -> Option<&'static str> {
    match field.of {
        FieldType::Addresses => Some("city"),
        of => of.entry_part(),
    }
}

/// A field that points at a record, which is named by its title.
type Link = (Box<str>, Kind, String);

/// One field of the form and what is typed into it.
type Typed = (Arc<Field>, RwSignal<String>);

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
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let words = StoredValue::new(Words::new(i18n, replica.clone()));
    let is_lead = given.iter().any(|field| field.value.as_text() == Some(lead::LEAD));
    let first = |field: &Field| match due.filter(|_| &*field.key == key::DUE) {
        Some(due) => due.to_string(),
        None if field.is_title => called.clone(),
        None => first_value(field, &replica),
    };
    // What is given says which form it is: a task of this deal is not one of another.
    let about_what = given.iter().filter(|field| field.key.contains('/')).map(|field| format!("/{}", field.key));
    let lead = if is_lead { "lead" } else { "" };
    let draft = Draft::of(&format!("new/{}{lead}{}{called}", kind.as_str(), about_what.collect::<String>()));
    let in_draft = |field: Arc<Field>| {
        let typed = draft.text(&field.key, first(&field));
        (field, typed)
    };
    let typed: Vec<Typed> = asked(kind, is_lead).into_iter().map(in_draft).collect();
    // A task says when it is due.
    let signal_of = |key: &str| typed.iter().find(|(field, _)| &*field.key == key).map(|(_, value)| *value);
    let task_line = signal_of(key::TITLE).zip(signal_of(key::DUE)).filter(|_| kind == Kind::Task);
    let declined = RwSignal::new(false);
    let understood = Memo::new(move |_| {
        let (title, _) = task_line.filter(|_| !declined.get())?;
        let read = title.with(|title| quick_add::task(title, clock::today()));
        read.day.is_some().then_some(read)
    });
    Effect::new(move || {
        if let (Some(day), Some((_, due))) = (understood.with(|read| read.as_ref()?.day), task_line) {
            due.set(day.to_string());
        }
    });
    // A task is about somebody or something, where that is not given.
    let asks_about = kind == Kind::Task && !given.iter().any(|field| field.key.starts_with(key::LINKS));
    let about = RwSignal::new(String::new());
    let inputs = typed
        .iter()
        .map(|(field, value)| view! { <FormField field=field.clone() value=*value words /> })
        .collect_view();
    let now = typed.clone();
    let begin: Vec<(RwSignal<String>, String)> = typed.iter().map(|(field, value)| (*value, first(field))).collect();
    let start_over = Callback::new(move |()| begin.iter().for_each(|(value, first)| value.set(first.clone())));
    let so_far = Signal::derive(move || {
        now.iter().map(|(field, value)| (field.key.to_string(), value.get())).collect::<Vec<_>>()
    });
    let (problem, busy) = (RwSignal::new(None::<Text>), RwSignal::new(false));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let line = understood.get_untracked().unwrap_or_default();
        let own = untrack(|| currency(&replica));
        let read = untrack(|| words.with_value(|words| filled_in(words, &typed, &line, own)));
        let (read, links) = match read {
            Ok(read) => read,
            Err(error) => return problem.set(Some(error)),
        };
        let mut edits: Vec<FieldEdit> = given.iter().cloned().chain(read).collect();
        let named = about.get_untracked();
        if !named.trim().is_empty() {
            let Some(linked) = linkable(&replica, &named) else { return problem.set(Some(text::ERROR_NO_SUCH_RECORD)) };
            edits.push(FieldEdit::new(format!("{}/{linked}", key::LINKS), true));
        }
        let (record, command) = untrack(|| words.with_value(|words| create(words, kind, edits, links)));
        busy.set(true);
        let sent = draft.key();
        spawn_local(async move {
            let made = actions.run(command).await;
            // The form may have been left meanwhile.
            if made {
                draft::sent(&sent);
                let _ = done.try_run(Some(record));
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Modal title=i18n.s(title) on_close=Callback::new(move |()| done.run(None))>
            <form class="stack" on:submit=send>
                <DraftNote draft start_over />
                {inputs}
                <UnderstoodDue understood declined />
                {asks_about.then(|| view! { <label>{i18n.s(text::ABOUT)} <LinkInput value=about /></label> })}
                <TypedLike kind typed=so_far />
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get().map(|problem| i18n.t(problem))}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit" disabled=move || busy.get()>{i18n.s(text::ADD)}</button>
                    <button class="quiet" type="button" on:click=move |_| {
                        draft.clear();
                        done.run(None);
                    }>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
}

/// What a form asks for. A lead is asked where it comes from, where it is, and how promising it is: what rules go by.
fn asked(kind: Kind, is_lead: bool) -> Vec<Arc<Field>> {
    let of_lead = |field: &Field| is_lead && ["lead_source", "rating"].contains(&&*field.key);
    let asked = declared(kind).iter().filter(|field| field.is_asked || of_lead(field)).cloned();
    asked.chain(is_lead.then(city)).collect()
}

/// What was typed, and the records that it names. Of a task's line what it says beside when.
///
/// # Errors
/// What is wrong with the first field that cannot be read.
fn filled_in(
    words: &Words,
    typed: &[Typed],
    line: &QuickTask,
    currency: Currency,
) -> Result<(Vec<FieldEdit>, Vec<Link>), Text> {
    let (mut edits, mut links) = (Vec::new(), Vec::new());
    for (field, value) in typed {
        let text = match &*field.key {
            key::TITLE if !line.title.is_empty() => line.title.clone(),
            _ => value.get_untracked(),
        };
        let time = line.time.filter(|_| &*field.key == key::DUE);
        let at = time.and_then(|(hour, minute)| clock::instant_of(&text, &format!("{hour:02}:{minute:02}")));
        let value = match at {
            Some(at) => at.into(),
            None => words.parse(field, &text, currency)?,
        };
        match (field.of, value) {
            (_, Value::Empty) => {}
            (FieldType::Link(kind), Value::Text(title)) => links.push((field.key.clone(), kind, title)),
            (_, value) => {
                let key = match entry_part(field) {
                    Some(part) => format!("{}/{}/{part}", field.key, new_id!(PartId)),
                    None => field.key.to_string(),
                };
                edits.push(FieldEdit { key, value });
            }
        }
    }
    Ok((edits, links))
}

/// What a task's line was taken to say about when, and a way to say that it does not.
#[component]
fn UnderstoodDue(understood: Memo<Option<QuickTask>>, declined: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        understood.get().map(|read| {
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

fn first_value(field: &Field, replica: &ReplicaHandle) -> String {
    match (&*field.key, field.of) {
        (key::DUE, _) => clock::today().to_string(),
        ("priority", _) => "normal".to_owned(),
        (_, FieldType::Member) => replica.device.member.to_string(),
        _ => String::new(),
    }
}

#[component]
pub fn FormField(field: Arc<Field>, value: RwSignal<String>, words: StoredValue<Words>) -> impl IntoView {
    let i18n = use_i18n();
    let name = field.key.to_string();
    let control = match field.of {
        FieldType::Choice(_) | FieldType::Member | FieldType::Bool => {
            let choices = untrack(|| words.with_value(|words| choices(words, &field, &value.get())));
            let options = choices.into_iter().map(|(word, name)| view! { <option value=word>{name}</option> });
            view! {
                <select name=name node_ref=select::shows(move || value.get()) on:change=move |event| value.set(event_target_value(&event))>
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        FieldType::Link(kind) => {
            let model = words.with_value(|words| words.replica.model.clone());
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
        let model = words.with_value(|words| words.replica.model.clone());
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

/// A new record, with what it is linked to where that is new as well.
fn create(words: &Words, kind: Kind, mut fields: Vec<FieldEdit>, links: Vec<Link>) -> (RecordId, Command) {
    let mut commands = Vec::new();
    for (key, kind, title) in links {
        let (linked, made) = record_named(&words.replica, kind, &title);
        commands.extend(made);
        fields.push(FieldEdit::new(&*key, linked));
    }
    let record = new_id!(RecordId);
    if matches!(kind, Kind::Contact | Kind::Company) {
        let (mut assigner, facts) = assigner(words);
        fields.extend(assigner.assign(&Row::written(record, kind, &fields), &facts));
    }
    commands.push(Command::Create { record, kind, fields });
    (record, Command::Batch { commands })
}

/// The record of a kind with that title, and the command that makes it if there is none.
pub fn record_named(replica: &ReplicaHandle, kind: Kind, title: &str) -> (RecordId, Option<Command>) {
    if let Some(known) = replica.model.named(kind, title) {
        return (known, None);
    }
    let record = new_id!(RecordId);
    let edits = vec![FieldEdit::new(kind.spec().title, title), FieldEdit::new(key::OWNER, replica.device.member)];
    (record, Some(Command::Create { record, kind, fields: edits }))
}
