//! A new record as it is typed, and what makes it.

use super::linkable;
use crate::{
    actions::{Actions, use_actions},
    clock,
    fields::required_fields,
    i18n::{Text, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::draft::{self, Draft},
    view_model::Model,
    widget::{
        assigner::assigner, called::member_called, editing::own_amount, formatter::Formatter, linked::record_named,
    },
    workspace::{currency, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{PartId, RecordId},
    kind::{FieldType, Kind},
    lead,
    money::Currency,
    quick_add::{self, QuickTask},
    row::Row,
    schema::{Field, declared, key},
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};
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

/// One field of the form, what is typed into it, and what stands there at first.
#[derive(Clone)]
pub struct Typed {
    pub field: Arc<Field>,
    pub value: RwSignal<String>,
    first: String,
}

/// The form: what is typed into it, and who hears of what becomes of it.
#[derive(Clone, Copy)]
pub struct Form {
    kind: Kind,
    done: Callback<Option<RecordId>>,
    actions: Actions,
    pub formatter: StoredValue<Formatter>,
    pub draft: Draft,
    /// Fields that are given already.
    given: StoredValue<Vec<FieldEdit>>,
    typed: StoredValue<Vec<Typed>>,
    /// What a task's line says of when it is due.
    pub understood: Memo<Option<QuickTask>>,
    pub declined: RwSignal<bool>,
    /// A task is about somebody or something, where that is not given.
    pub asks_about: bool,
    pub about: RwSignal<String>,
    pub problem: RwSignal<Option<Text>>,
    pub busy: RwSignal<bool>,
}

impl Form {
    /// As it was left, or as it is at first: a task is due on that day, and what is new is called so.
    pub fn begun(
        kind: Kind,
        given: Vec<FieldEdit>,
        due: Option<CalendarDate>,
        called: &str,
        done: Callback<Option<RecordId>>,
    ) -> Form {
        let (i18n, replica) = (use_i18n(), use_replica());
        let is_lead = given.iter().any(|field| field.value.as_text() == Some(lead::LEAD));
        let first = |field: &Field| match due.filter(|_| &*field.key == key::DUE) {
            Some(due) => due.to_string(),
            None if field.is_title => called.to_owned(),
            None => first_value(field, &replica),
        };
        // What is given says which form it is: a task of this deal is not one of another.
        let about_what = given.iter().filter(|field| field.key.contains('/')).map(|field| format!("/{}", field.key));
        let lead = if is_lead { "lead" } else { "" };
        let draft = Draft::of(&format!("new/{}{lead}{}{called}", kind.as_str(), about_what.collect::<String>()));
        let in_draft = |field: Arc<Field>| {
            let first = first(&field);
            Typed { value: draft.text(&field.key, first.clone()), field, first }
        };
        let typed: Vec<Typed> = asked(&replica.model, kind, is_lead).into_iter().map(in_draft).collect();
        let declined = RwSignal::new(false);
        let understood = understood(TaskLine::of(kind, &typed), declined, &replica);
        Form {
            kind,
            done,
            actions: use_actions(),
            formatter: StoredValue::new(Formatter::new(i18n, replica)),
            draft,
            understood,
            declined,
            asks_about: kind == Kind::Task && !given.iter().any(|field| field.key.starts_with(key::LINKS)),
            about: RwSignal::new(String::new()),
            given: StoredValue::new(given),
            typed: StoredValue::new(typed),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// The fields that are asked for.
    pub fn fields(self) -> Vec<Typed> {
        self.typed.get_value()
    }

    /// What is typed so far, by the keys of the fields; follows it.
    pub fn so_far(self) -> Vec<(String, String)> {
        let so_far = |it: &Typed| (it.field.key.to_string(), it.value.get());
        self.typed.with_value(|typed| typed.iter().map(so_far).collect())
    }

    /// Puts into every field what stands there at first.
    pub fn start_over(self) {
        self.typed.with_value(|typed| typed.iter().for_each(|it| it.value.set(it.first.clone())));
    }

    /// The record as it is typed now, and what makes it.
    ///
    /// # Errors
    /// What is wrong with what was typed.
    fn read(self) -> Result<(RecordId, Command), Text> {
        let formatter = self.formatter.get_value();
        let line = self.understood.get_untracked().unwrap_or_default();
        let own = currency(&formatter.replica);
        let (read, links) = self.typed.with_value(|typed| filled_in(&formatter, self.kind, typed, &line, own))?;
        let mut edits = self.given.get_value();
        edits.extend(read);
        let named = self.about.get_untracked();
        if !named.trim().is_empty() {
            let linked = linkable(&formatter.replica, &named).ok_or(text::ERROR_NO_SUCH_RECORD)?;
            edits.push(FieldEdit::new(format!("{}/{linked}", key::LINKS), true));
        }
        Ok(create(&formatter, self.kind, edits, links))
    }

    /// Makes the record, or says why that cannot be.
    pub fn send(self) {
        if self.busy.get_untracked() {
            return;
        }
        let (record, command) = match untrack(|| self.read()) {
            Ok(made) => made,
            Err(problem) => return self.problem.set(Some(problem)),
        };
        self.busy.set(true);
        let sent = self.draft.key();
        spawn_local(async move {
            let made = self.actions.run(command).await;
            // The form may have been left meanwhile.
            if made {
                draft::sent(&sent);
                let _ = self.done.try_run(Some(record));
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// What was typed is not kept.
    pub fn cancel(self) {
        self.draft.clear();
        self.done.run(None);
    }
}

/// The line of a new task, and the fields that it may fill in.
#[derive(Clone, Copy)]
struct TaskLine {
    title: RwSignal<String>,
    due: RwSignal<String>,
    assignee: RwSignal<String>,
    task_type: RwSignal<String>,
}

impl TaskLine {
    /// `None` for what is no task.
    fn of(kind: Kind, typed: &[Typed]) -> Option<TaskLine> {
        let of = |key: &str| typed.iter().find(|it| &*it.field.key == key).map(|it| it.value);
        let line = TaskLine {
            title: of(key::TITLE)?,
            due: of(key::DUE)?,
            assignee: of(key::ASSIGNEE)?,
            task_type: of(key::TASK_TYPE)?,
        };
        (kind == Kind::Task).then_some(line)
    }
}

/// What a task's line says beside what is to be done, unless that was declined. It is put into the fields that ask for it.
fn understood(line: Option<TaskLine>, declined: RwSignal<bool>, replica: &ReplicaHandle) -> Memo<Option<QuickTask>> {
    let handle = replica.clone();
    let understood = Memo::new(move |_| {
        let line = line.filter(|_| !declined.get())?;
        let is_member = |name: &str| member_called(&handle, name).is_some();
        let read = line.title.with(|title| quick_add::task(title, clock::today(), &BTreeSet::new(), is_member));
        (read.day.is_some() || read.assignee.is_some() || read.task_type.is_some()).then_some(read)
    });
    let handle = replica.clone();
    Effect::new(move |before: Option<Option<QuickTask>>| {
        let read = understood.get();
        let before = before.flatten().unwrap_or_default();
        let Some((now, line)) = read.clone().zip(line) else { return read };
        // What somebody chose in a field stays until the line says something else.
        if let Some(day) = now.day.filter(|day| before.day != Some(*day)) {
            line.due.set(day.to_string());
        }
        let assignee = now.assignee.filter(|name| before.assignee.as_ref() != Some(name));
        if let Some(member) = assignee.and_then(|name| untrack(|| member_called(&handle, &name))) {
            line.assignee.set(member.to_string());
        }
        if let Some(task_type) = now.task_type.filter(|word| before.task_type != Some(*word)) {
            line.task_type.set(task_type.to_owned());
        }
        read
    });
    understood
}

/// What a form asks for, and what an admin wants of every record. A lead is asked where it comes from, where it is, and
/// how promising it is: what rules go by.
fn asked(model: &Model, kind: Kind, is_lead: bool) -> Vec<Arc<Field>> {
    let of_lead = |field: &Field| is_lead && ["lead_source", "rating"].contains(&&*field.key);
    let asked = declared(kind).iter().filter(|field| field.is_asked || of_lead(field)).cloned();
    asked.chain(is_lead.then(city)).chain(untrack(|| required_fields(model, kind))).collect()
}

/// What was typed, and the records that it names. Of a task's line what it says beside when.
///
/// # Errors
/// What is wrong with the first field that cannot be read.
fn filled_in(
    formatter: &Formatter,
    kind: Kind,
    typed: &[Typed],
    line: &QuickTask,
    currency: Currency,
) -> Result<(Vec<FieldEdit>, Vec<Link>), Text> {
    let (mut edits, mut links) = (Vec::new(), Vec::new());
    for Typed { field, value, .. } in typed {
        let text = match &*field.key {
            key::TITLE if !line.title.is_empty() => line.title.clone(),
            _ => value.get_untracked(),
        };
        if let Some(amount) = own_amount(kind, currency, field, &text) {
            edits.extend(amount);
            continue;
        }
        let time = line.time.filter(|_| &*field.key == key::DUE);
        let at = time.and_then(|(hour, minute)| clock::instant_of(&text, &format!("{hour:02}:{minute:02}")));
        let value = match at {
            Some(at) => at.into(),
            None => formatter.parse(field, &text, currency)?,
        };
        match (field.of, value) {
            (_, Value::Empty) if field.is_required => return Err(text::ERROR_REQUIRED),
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

fn first_value(field: &Field, replica: &ReplicaHandle) -> String {
    match (&*field.key, field.of) {
        (key::DUE, _) => clock::today().to_string(),
        ("priority", _) => "normal".to_owned(),
        (_, FieldType::Member) if !field.is_own() => replica.device.member.to_string(),
        _ => String::new(),
    }
}

/// A new record, with what it is linked to where that is new as well.
fn create(formatter: &Formatter, kind: Kind, mut fields: Vec<FieldEdit>, links: Vec<Link>) -> (RecordId, Command) {
    let mut commands = Vec::new();
    for (key, kind, title) in links {
        let (linked, made) = record_named(&formatter.replica, kind, &title);
        commands.extend(made);
        fields.push(FieldEdit::new(&*key, linked));
    }
    let record = new_id!(RecordId);
    if matches!(kind, Kind::Contact | Kind::Company) {
        let (mut assigner, context) = assigner(formatter);
        fields.extend(assigner.assign(&Row::written(record, kind, &fields), &context));
    }
    commands.push(Command::Create { record, kind, fields });
    (record, Command::Batch { commands })
}
