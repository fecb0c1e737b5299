//! The import that is under way, whatever page is shown.

use super::runner::{Imported, Known, Reported, Runner, TOGETHER};
use crate::{
    actions::{Actions, use_actions},
    clock,
    feature::{
        record::{Input, all_fields, custom_fields},
        task::take_in,
    },
    files::{Answer, Files, Preview, Question, Wish},
    format::fill,
    i18n::{I18n, Locale, text, use_i18n},
    replica::ReplicaHandle,
    workspace::{currency, use_replica},
};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{
    date::Birthday,
    ical::Calendar,
    id::PartId,
    import::{
        Added, Draft, Reading, Taken, dates_begin_with_days, guess_by_cells, guess_columns, guess_kind, read_line,
    },
    kind::Kind,
    row::FieldKind,
    schema, search,
    vcard::{Card, CardKind},
};
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Choosing,
    Reading,
    Mapping,
    Running,
    Done,
}

/// What is to be brought in.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Table(Preview),
    Cards(Vec<Card>),
}

/// Lines that the worker gives at a time.
const PAGE: usize = 400;
/// And when they are only counted.
const TOLD: usize = 20_000;

#[derive(Clone, Copy)]
pub struct Imports {
    replica: StoredValue<ReplicaHandle>,
    actions: Actions,
    i18n: I18n,
    files: StoredValue<Option<Files>>,
    file: StoredValue<SendWrapper<(String, Vec<u8>, Wish)>>,
    phase: RwSignal<Phase>,
    problem: RwSignal<Option<String>>,
    pub source: RwSignal<Option<Source>>,
    pub kind: RwSignal<Kind>,
    pub columns: RwSignal<Vec<Option<String>>>,
    pub known: RwSignal<Known>,
    pub day_first: RwSignal<bool>,
    progress: RwSignal<(usize, usize)>,
    cancelled: StoredValue<bool>,
    pub report: RwSignal<Vec<Reported>>,
    pub counts: RwSignal<[usize; 5]>,
}

/// The import, from anywhere below the shell.
pub fn use_imports() -> Imports {
    expect_context()
}

impl Imports {
    pub fn provide() {
        provide_context(Imports {
            replica: StoredValue::new(use_replica()),
            actions: use_actions(),
            i18n: use_i18n(),
            files: StoredValue::new(None),
            file: StoredValue::new(SendWrapper::new((String::new(), Vec::new(), Wish::default()))),
            phase: RwSignal::new(Phase::Choosing),
            problem: RwSignal::new(None),
            source: RwSignal::new(None),
            kind: RwSignal::new(Kind::Contact),
            columns: RwSignal::new(Vec::new()),
            known: RwSignal::new(Known::Update),
            day_first: RwSignal::new(true),
            progress: RwSignal::new((0, 0)),
            cancelled: StoredValue::new(false),
            report: RwSignal::new(Vec::new()),
            counts: RwSignal::new([0; 5]),
        });
    }

    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    pub fn problem(self) -> Option<String> {
        self.problem.get()
    }

    pub fn progress(self) -> (usize, usize) {
        self.progress.get()
    }

    pub fn cancel(self) {
        self.cancelled.set_value(true);
    }

    pub fn fail(self, problem: &str) {
        self.problem.set(Some(problem.to_owned()));
        self.phase.set(Phase::Choosing);
    }

    /// Another file.
    pub fn start_over(self) {
        self.source.set(None);
        self.problem.set(None);
        self.phase.set(Phase::Choosing);
    }

    pub fn files(self) -> Option<Files> {
        if self.files.with_value(Option::is_none) {
            self.files.set_value(Files::start().ok());
        }
        self.files.get_value()
    }

    /// Reads a file, as it is wished.
    pub async fn read(self, name: String, bytes: Vec<u8>, wish: Wish) {
        self.problem.set(None);
        self.phase.set(Phase::Reading);
        let answer = self.ask(&name, &bytes, &wish).await;
        self.file.set_value(SendWrapper::new((name, bytes, wish)));
        match answer {
            Answer::Table(preview) => {
                let kind = guess_kind(&preview.head);
                self.source.set(Some(Source::Table(preview)));
                self.choose_kind(kind);
                self.phase.set(Phase::Mapping);
            }
            Answer::Cards(cards) if cards.is_empty() => self.fail("empty"),
            Answer::Cards(cards) => {
                self.kind.set(Kind::Contact);
                self.source.set(Some(Source::Cards(cards)));
                self.phase.set(Phase::Mapping);
            }
            Answer::Calendar(calendar) => self.take_calendar(calendar).await,
            Answer::Unreadable(problem) => self.fail(&problem),
            Answer::Lines(_) | Answer::Done | Answer::File(_) | Answer::Mail(_) => self.fail("worker"),
        }
    }

    /// A calendar says by itself what it means: its to-dos and appointments become tasks at once.
    async fn take_calendar(self, calendar: Calendar) {
        if calendar.items.is_empty() {
            return self.fail("empty");
        }
        self.phase.set(Phase::Choosing);
        take_in(calendar, &self.replica.get_value(), self.actions, self.i18n).await;
    }

    /// Reads the same file again, in another way.
    pub fn read_as(self, change: impl FnOnce(&mut Wish)) {
        let (name, bytes, mut wish) = self.file.with_value(|file| (**file).clone());
        change(&mut wish);
        let kind = self.kind.get_untracked();
        spawn_local(async move {
            let answer = self.ask(&name, &bytes, &wish).await;
            match answer {
                Answer::Table(preview) => {
                    self.file.set_value(SendWrapper::new((name, bytes, wish)));
                    self.problem.set(None);
                    self.source.set(Some(Source::Table(preview)));
                    self.choose_kind(kind);
                }
                // What is there already stays.
                Answer::Unreadable(problem) => self.problem.set(Some(problem)),
                _ => self.problem.set(Some("worker".to_owned())),
            }
        });
    }

    async fn ask(self, name: &str, bytes: &[u8], wish: &Wish) -> Answer {
        let Some(files) = self.files() else { return Answer::Unreadable("worker".into()) };
        let question = Question::Read { name: name.to_owned(), bytes: bytes.to_vec(), wish: wish.clone() };
        files.ask(&question).await
    }

    pub fn choose_kind(self, kind: Kind) {
        self.kind.set(kind);
        let Some(Source::Table(preview)) = self.source.get_untracked() else { return };
        let columns = match preview.has_head {
            true => guess_columns(kind, &preview.head, &self.added(kind)),
            false => guess_by_cells(kind, &preview.lines, preview.head.len()),
        };
        // Where a cell tells, that counts; or else what the language is used to.
        let cells = preview.lines.iter().flat_map(|line| {
            line.iter().zip(&columns).filter(|(_, key)| {
                let date = key.as_deref().and_then(|key| schema::field_type(kind, key));
                matches!(
                    date,
                    Some(schema::FieldType::Date | schema::FieldType::Birthday | schema::FieldType::DateOrTime)
                )
            })
        });
        let told = dates_begin_with_days(cells.map(|(cell, _)| cell.as_str()));
        let american = matches!(preview.system.as_deref(), Some("Salesforce" | "Outlook"));
        let usual = self.i18n.locale() == Locale::Vi || !american;
        self.day_first.set(told.unwrap_or(usual));
        self.columns.set(columns);
    }

    /// The fields that were added to a kind.
    pub fn added(self, kind: Kind) -> Vec<Added> {
        let model = self.replica.with_value(|replica| replica.model.clone());
        let fields = untrack(|| custom_fields(&model, kind)).into_iter();
        let added = fields.map(|field| Added {
            key: field.key.to_owned(),
            name: untrack(|| self.i18n.t(field.label)).to_owned(),
            field_kind: match field.input {
                Input::Decimal => FieldKind::Number,
                Input::Money => FieldKind::Money,
                Input::Date => FieldKind::Date,
                Input::Choice(_) => FieldKind::Choice,
                Input::Choices(_) => FieldKind::Choices,
                Input::Bool => FieldKind::Checkbox,
                Input::Link => FieldKind::Link,
                Input::Member => FieldKind::Person,
                Input::Formula(_) => FieldKind::Formula,
                _ => FieldKind::Text,
            },
            options: field.words.iter().map(|(word, name)| ((*word).to_owned(), name.en.to_owned())).collect(),
        });
        added.collect()
    }

    fn reading(self) -> Reading {
        let kind = self.kind.get_untracked();
        let replica = self.replica.get_value();
        let mut choices: HashMap<String, Vec<(String, String)>> = HashMap::new();
        for field in untrack(|| all_fields(&replica.model, kind)) {
            if let Input::Choice(words) = field.input
                && !field.key.starts_with("custom/")
            {
                let both = words
                    .iter()
                    .flat_map(|(word, name)| [name.vi, name.en].map(|name| ((*word).to_owned(), search::fold(name))));
                choices.insert(field.key.to_owned(), both.collect());
            }
        }
        Reading {
            kind,
            columns: self.columns.get_untracked(),
            currency: untrack(|| currency(&replica)),
            day_first: self.day_first.get_untracked(),
            today: clock::today(),
            added: self.added(kind).into_iter().map(|field| (field.key.clone(), field)).collect(),
            choices,
        }
    }

    /// Brings it in, in the background.
    pub fn run(self) {
        let Some(source) = self.source.get_untracked() else { return };
        self.cancelled.set_value(false);
        self.report.set(Vec::new());
        self.phase.set(Phase::Running);
        let kind = self.kind.get_untracked();
        let (replica, known) = (self.replica.get_value(), self.known.get_untracked());
        spawn_local(async move {
            let runner = |kind| Runner::new(replica.clone(), self.actions, self.i18n, kind, known);
            let done = match source {
                Source::Table(preview) => self.run_table(runner(kind).await, preview.total).await.done(),
                Source::Cards(cards) => {
                    let total = cards.len();
                    let (companies, people): (Vec<_>, Vec<_>) =
                        (1..).zip(cards).partition(|(_, card)| card.kind == CardKind::Organization);
                    if people.is_empty() {
                        self.kind.set(Kind::Company);
                    }
                    // First the companies, which people belong to.
                    let mut done = Imported::default();
                    for (kind, cards) in [(Kind::Company, companies), (Kind::Contact, people)] {
                        if !cards.is_empty() {
                            let before = done.report.len();
                            done.append(self.run_cards(runner(kind).await, cards, (before, total)).await.done());
                        }
                    }
                    done
                }
            };
            // What is told of is on this device's disk.
            self.replica.get_value().flushed().await;
            self.finish(done);
        });
    }

    async fn run_table(self, mut runner: Runner, total: usize) -> Runner {
        let reading = self.reading();
        let mut at = 0;
        while at < total && !self.cancelled.get_value() {
            let lines = self.lines(at, PAGE).await;
            if lines.is_empty() {
                break;
            }
            for (number, line) in lines {
                at += 1;
                if self.cancelled.get_value() {
                    runner.left(number);
                    continue;
                }
                runner.line(number, called(&reading, &line), read_line(&reading, &line)).await;
                self.show(at, total).await;
            }
        }
        runner.carry_out().await;
        // What was not reached is told as well.
        while at < total {
            let lines = self.lines(at, TOLD).await;
            if lines.is_empty() {
                // The worker is gone: they are counted from the first line, which names the columns.
                (at..total).for_each(|at| runner.left(at + 2));
                break;
            }
            at += lines.len();
            lines.iter().for_each(|(number, _)| runner.left(*number));
        }
        runner
    }

    /// Some lines of the table, each with its number; none where the worker does not answer.
    async fn lines(self, from: usize, count: usize) -> Vec<(usize, Vec<String>)> {
        let Some(files) = self.files() else { return Vec::new() };
        match files.ask(&Question::Lines { from, count }).await {
            Answer::Lines(lines) => lines,
            _ => Vec::new(),
        }
    }

    /// Cards with their numbers; so many were carried out before, of so many.
    async fn run_cards(self, mut runner: Runner, cards: Vec<(usize, Card)>, (before, total): (usize, usize)) -> Runner {
        for (at, (number, card)) in cards.into_iter().enumerate() {
            if self.cancelled.get_value() {
                runner.left(number);
                continue;
            }
            match card.kind {
                CardKind::Group => runner.group(number, card.full_name),
                _ => runner.line(number, "", Ok(draft_of(card))).await,
            }
            self.show(before + at + 1, total).await;
        }
        runner.carry_out().await;
        runner
    }

    /// Tells how far it is, and lets the page do something else in between.
    async fn show(self, at: usize, total: usize) {
        if at.is_multiple_of(TOGETHER) || at == total {
            self.progress.set((at, total));
            TimeoutFuture::new(0).await;
        }
    }

    fn finish(self, done: Imported) {
        let counts = done.counts();
        let number = |at: usize| counts[at].to_string();
        let words = fill(
            untrack(|| self.i18n.t(text::IMPORTED)),
            &[("created", &number(0)), ("updated", &number(1)), ("failed", &number(3))],
        );
        self.counts.set(counts);
        let Imported { step, mut report } = done;
        report.sort_by_key(|reported| reported.line);
        self.report.set(report);
        self.actions.remember_work(step, words);
        self.phase.set(Phase::Done);
    }

    /// A file that the system opened with the app, or that was shared with it.
    pub fn take_what_is_handed_over(self) {
        let consume = move |name: String, file: JsValue| {
            spawn_local(async move {
                if let Ok(file) = file.dyn_into::<web_sys::Blob>() {
                    let buffer = JsFuture::from(file.array_buffer()).await;
                    if let Ok(buffer) = buffer {
                        self.read(name, js_sys::Uint8Array::new(&buffer).to_vec(), Wish::default()).await;
                    }
                }
            });
        };
        spawn_local(async move {
            if let Ok(Some((name, blob))) = handed_over().await {
                consume(name, blob);
            }
        });
    }
}

/// What `start.js` holds ready: `{name, blob}`, once.
async fn handed_over() -> Result<Option<(String, JsValue)>, JsValue> {
    let take = js_sys::Reflect::get(&window(), &"takeHandedOver".into())?;
    let Ok(take) = take.dyn_into::<js_sys::Function>() else { return Ok(None) };
    let found = JsFuture::from(take.call0(&JsValue::NULL)?.unchecked_into::<js_sys::Promise>()).await?;
    if found.is_falsy() {
        return Ok(None);
    }
    let name = js_sys::Reflect::get(&found, &"name".into())?.as_string().unwrap_or_default();
    Ok(Some((name, js_sys::Reflect::get(&found, &"blob".into())?)))
}

/// What a line is called, as far as it says: its name, or else what stands in it first.
fn called<'a>(reading: &Reading, cells: &'a [String]) -> &'a str {
    let title = if reading.kind == Kind::Contact { "full_name" } else { "name" };
    let at = reading.columns.iter().position(|key| key.as_deref() == Some(title));
    let name = at.and_then(|at| cells.get(at)).or(cells.iter().find(|cell| !cell.trim().is_empty()));
    let name = name.map(|name| name.trim()).unwrap_or_default();
    name.char_indices().nth(80).map_or(name, |(end, _)| &name[..end])
}

/// What a card says.
fn draft_of(card: Card) -> Draft {
    let mut draft = Draft::default();
    let is_company = card.kind == CardKind::Organization;
    let mut put = |key: &str, text: String| {
        if !text.is_empty() {
            draft.fields.insert(key.to_owned(), text.into());
        }
    };
    put("domain", if is_company { card.domain() } else { String::new() });
    put(if is_company { "name" } else { "full_name" }, card.full_name);
    put("given_name", card.given_name);
    put("family_name", card.family_name);
    put("job_title", card.job_title);
    put("department", card.department);
    put("website", card.website);
    for (key, day) in [("birthday", card.birthday), ("anniversary", card.anniversary)] {
        match day.parse::<Birthday>() {
            Ok(known) if known.is_likely(clock::today()) => drop(draft.fields.insert(key.to_owned(), day.into())),
            Ok(_) => draft.remark(key, &day, Taken::AsNote),
            Err(_) => {}
        }
    }
    for line in card.left_out {
        draft.remark("vcard", &line, Taken::AsNote);
    }
    for line in card.others {
        draft.fields.insert(format!("vcard/{}", crate::new_id!(PartId)), line.into());
    }
    // Every address has its own place.
    for address in card.addresses {
        let id = crate::new_id!(PartId);
        let parts = [
            ("street", address.street),
            ("city", address.city),
            ("region", address.region),
            ("postal_code", address.postal_code),
            ("country", address.country),
            ("label", address.label),
        ];
        for (part, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
            draft.fields.insert(format!("addresses/{id}/{part}"), text.into());
        }
    }
    for (list, part, entries) in [("emails", "address", &card.emails), ("phones", "number", &card.phones)] {
        for (entry, label) in entries.iter().filter(|(_, label)| !label.is_empty()) {
            // With a label it is a field of its own; the others are added as any.
            let id = crate::new_id!(PartId);
            draft.fields.insert(format!("{list}/{id}/{part}"), entry.as_str().into());
            draft.fields.insert(format!("{list}/{id}/label"), label.as_str().into());
        }
    }
    draft.emails = card.emails.into_iter().filter(|it| it.1.is_empty()).map(|it| it.0).collect();
    draft.phones = card.phones.into_iter().filter(|it| it.1.is_empty()).map(|it| it.0).collect();
    if !card.organization.is_empty() {
        draft.names.insert("company_id".into(), card.organization);
    }
    draft.tags = card.categories;
    draft.notes = card.notes;
    draft
}

/// The day that files are named after.
pub fn stamp() -> String {
    clock::today().to_string()
}
