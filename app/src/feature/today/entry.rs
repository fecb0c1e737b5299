//! A task in one line: "Gọi anh An thứ hai 9h @Lan". What was understood is shown as chips, each of which can be declined.

use crate::{
    actions::{Actions, use_actions},
    clock,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::{
        draft::Draft,
        focus::focus,
        form_end::ProblemText,
        icon::{Icon, IconView},
    },
    widget::{
        called::{member_called, record_in},
        task_line::type_icon,
    },
    workspace::{member_name, use_replica},
};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId, TaskId},
    kind::Kind,
    quick_add::{self, QuickTask, TaskPart},
    row::Due,
    schema::key,
    search,
};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

/// What a line says, with who and what is meant.
#[derive(Debug, Clone, PartialEq)]
struct Understood {
    read: QuickTask,
    assignee: Option<MemberId>,
    about: Option<(Kind, RecordId, String)>,
}

fn understand(line: &str, replica: &ReplicaHandle, declined: &BTreeSet<TaskPart>) -> Understood {
    let is_member = |name: &str| member_called(replica, name).is_some();
    let read = quick_add::task(line, clock::today(), declined, is_member);
    let assignee = read.assignee.as_ref().and_then(|name| member_called(replica, name));
    let is_read = !declined.contains(&TaskPart::About);
    let about = is_read.then(|| record_in(&replica.model, &read.title)).flatten();
    Understood { read, assignee, about }
}

impl Understood {
    /// When it is due; today, where the line says nothing.
    fn due(&self) -> Due {
        let day = self.read.day.unwrap_or_else(clock::today);
        let time = self.read.time.map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
        let at = time.and_then(|time| clock::instant_of(&day.to_string(), &time));
        at.map_or(Due::Day(day), Due::At)
    }

    fn due_words(&self, i18n: I18n) -> String {
        let day = match (self.read.day, clock::today()) {
            (None, _) => i18n.t(text::TODAY).to_owned(),
            (Some(day), today) => match today.days_until(day) {
                0 => i18n.t(text::TODAY).to_owned(),
                1 => i18n.t(text::TOMORROW).to_owned(),
                _ => format!("{} {}", format::weekday(day, i18n.locale()), format::date(day, i18n.locale())),
            },
        };
        let time = self.read.time.map(|(hour, minute)| format!("{hour:02}:{minute:02}"));
        [Some(day), time].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn command(&self, replica: &ReplicaHandle) -> Command {
        let mut fields = vec![
            FieldEdit::new(key::TITLE, self.read.title.trim()),
            FieldEdit::new(key::DUE, self.due()),
            FieldEdit::new(key::ASSIGNEE, self.assignee.unwrap_or(replica.device.member)),
        ];
        fields.extend(self.read.task_type.map(|word| FieldEdit::new(key::TASK_TYPE, word)));
        fields
            .extend(self.about.as_ref().map(|(_, record, _)| FieldEdit::new(format!("{}/{record}", key::LINKS), true)));
        Command::Create { record: new_id!(TaskId).into(), kind: Kind::Task, fields }
    }
}

/// What is typed, and what it was taken to mean.
#[derive(Clone, Copy)]
struct Entry {
    i18n: I18n,
    actions: Actions,
    replica: StoredValue<ReplicaHandle>,
    line: RwSignal<String>,
    declined: RwSignal<BTreeSet<TaskPart>>,
    understood: Memo<Understood>,
    problem: RwSignal<Option<Text>>,
}

impl Entry {
    fn begun() -> Entry {
        let replica = use_replica();
        let draft = Draft::of("today");
        let line = draft.text("line", "");
        let declined = RwSignal::new(BTreeSet::new());
        let handle = replica.clone();
        let understood =
            Memo::new(move |_| line.with(|line| declined.with(|declined| understand(line, &handle, declined))));
        Entry {
            i18n: use_i18n(),
            actions: use_actions(),
            replica: StoredValue::new(replica),
            line,
            declined,
            understood,
            problem: RwSignal::new(None),
        }
    }

    /// Makes the task; the field is free for the next one.
    fn send(self) {
        let understood = self.understood.get_untracked();
        let title = understood.read.title.trim().to_owned();
        if search::is_blank(&title) {
            return self.problem.set(Some(text::ERROR_NAME_MISSING));
        }
        self.problem.set(None);
        let command = self.replica.with_value(|replica| understood.command(replica));
        let words = untrack(|| {
            let values = [("task", title.as_str()), ("due", &understood.due_words(self.i18n))];
            fill(self.i18n.t(text::TASK_ADDED), &values)
        });
        let typed = self.line.get_untracked();
        self.line.set(String::new());
        self.declined.set(BTreeSet::new());
        spawn_local(async move {
            match self.actions.run_saying(command, words).await {
                // An empty line has no draft; by now there may be that of the next.
                true => {}
                // What could not be kept stands in the field again, unless something else is typed there by now.
                false => drop(self.line.try_update(|line| {
                    if line.is_empty() {
                        *line = typed;
                    }
                })),
            }
        });
    }

    /// What was declined was said by a line that is gone.
    fn typed(self, line: &str) {
        if line.trim().is_empty() {
            self.declined.set(BTreeSet::new());
        }
    }

    /// What the line was taken to mean, part by part.
    fn chips(self) -> Vec<(TaskPart, Icon, String)> {
        if self.line.with(|line| line.trim().is_empty()) {
            return Vec::new();
        }
        let understood = self.understood.get();
        let due = (TaskPart::Due, Icon::Clock, understood.due_words(self.i18n));
        let named = |member| self.replica.with_value(|replica| member_name(replica, self.i18n, Some(member)));
        let assignee = understood.assignee.map(|member| (TaskPart::Assignee, Icon::Of(Kind::Contact), named(member)));
        let about = understood.about.map(|(kind, _, title)| (TaskPart::About, Icon::Of(kind), title));
        [Some(due), assignee, about].into_iter().flatten().collect()
    }

    /// A part as a chip; the day on which a task is due where nothing was said cannot be declined.
    fn chip(self, (part, icon, words): (TaskPart, Icon, String)) -> impl IntoView {
        let is_said = part != TaskPart::Due || self.understood.with(|it| it.read.day.is_some());
        let decline = move |event: MouseEvent| {
            self.declined.update(|declined| {
                declined.insert(part);
            });
            // Its button goes: the keys go on in the line.
            let form = event.target().and_then(|it| it.dyn_into::<Element>().ok()?.closest("form").ok()?);
            let field = form.and_then(|form| form.query_selector("input").ok()?);
            field.and_then(|it| it.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
        };
        view! {
            <li class="chip">
                <IconView icon />
                {words}
                {is_said.then(|| view! {
                    <button type="button" class="quiet square" aria-label=self.i18n.s(text::DECLINE) on:click=decline>
                        <IconView icon=Icon::Close />
                    </button>
                })}
            </li>
        }
    }
}

#[component]
pub fn TaskEntry() -> impl IntoView {
    let (i18n, entry) = (use_i18n(), Entry::begun());
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        entry.send();
    };
    let icon = Memo::new(move |_| entry.understood.with(|it| it.read.task_type.and_then(type_icon)));
    view! {
        <form class="card task-entry" on:submit=send>
            <label>
                <span class="hidden">{i18n.s(text::NEW_TASK)}</span>
                {move || view! { <IconView icon=icon.get().unwrap_or(Icon::Plus) /> }}
                <input
                    name="task" class="create-here" autocomplete="off" maxlength="2000" placeholder=i18n.s(text::TASK_LINE_HINT)
                    bind:value=entry.line
                    on:input=move |event| entry.typed(&event_target_value(&event))
                />
            </label>
            <ul class="understood" aria-live="polite" aria-label=i18n.s(text::UNDERSTOOD)>
                {move || entry.chips().into_iter().map(|part| entry.chip(part)).collect_view()}
            </ul>
            <button class="primary" type="submit">{i18n.s(text::ADD)}</button>
            <ProblemText problem=entry.problem />
        </form>
    }
}
