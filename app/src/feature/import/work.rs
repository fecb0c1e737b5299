//! The import that is under way, whatever page is shown.

use super::{
    journal::{Import, Journal, Mark},
    mapping::targets,
    tasks::take_in,
};
use crate::{
    actions::{Actions, use_actions},
    clock,
    fields::{all_fields, own_fields},
    files::{Failure, Files, FilesRequest, FilesResponse, Preview, Wish, import_bytes},
    i18n::{I18n, Locale, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    workspace::{currency, use_replica},
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{
    command::Reversal,
    date::Birthday,
    ical::Calendar,
    id::{ContactId, PartId},
    import::{
        Added, COLUMNS, Draft, Reading, Spelled, Style, Taken, address_level, guess_by_cells, guess_columns,
        guess_kind, order_of_all,
        plan::{Counts, ExistingPolicy, Reported},
        spelled,
    },
    kind::{FieldType, Kind, Offered},
    row::FieldKind,
    schema::{Name, key},
    search,
    show::Language,
    url::Link,
    vcard::{Card, CardKind},
};
use std::collections::HashMap;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

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
    Calendar(Calendar),
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// In a word of ours, or the reader's own.
    Unreadable(String),
    Reader(Failure),
    /// It was handed over, and is none of those that are read.
    NotOurs,
}

/// Who brought a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Whoever uses the app chose it.
    Chosen,
    /// Another app, or a page, handed it over.
    HandedOver,
}

#[derive(Clone, Copy)]
pub struct Imports {
    pub(super) replica: StoredValue<ReplicaHandle>,
    pub(super) actions: Actions,
    pub(super) i18n: I18n,
    pub(super) files: StoredValue<Files>,
    pub(super) file: StoredValue<SendWrapper<(String, Vec<u8>, Wish)>>,
    pub(super) phase: RwSignal<Phase>,
    pub(super) problem: RwSignal<Option<Problem>>,
    pub source: RwSignal<Option<Source>>,
    pub origin: RwSignal<Origin>,
    pub kind: RwSignal<Kind>,
    pub columns: RwSignal<Vec<Option<String>>>,
    pub known: RwSignal<ExistingPolicy>,
    /// How each column is spelled, as its cells tell or somebody says.
    pub styles: RwSignal<Vec<Style>>,
    /// The order of day and month where a column does not tell.
    pub(super) day_first: RwSignal<bool>,
    pub(super) progress: RwSignal<(usize, usize)>,
    pub(super) cancelled: StoredValue<bool>,
    pub report: RwSignal<Vec<Reported>>,
    pub counts: RwSignal<Counts>,
    /// The import that is reported, as it is kept.
    pub import: RwSignal<Option<Import>>,
    /// What undoes it.
    pub(super) step: StoredValue<Vec<Reversal>>,
    pub(super) journal: StoredValue<Option<SendWrapper<Journal>>>,
    /// Where a page ended in the middle of an import.
    pub(super) mark: RwSignal<Option<Mark>>,
}

/// The import, from anywhere below the shell.
pub fn use_imports() -> Imports {
    expect_context()
}

impl Imports {
    pub fn provide() {
        let replica = use_replica();
        provide_context(Imports {
            mark: RwSignal::new(Mark::read(replica.device)),
            replica: StoredValue::new(replica),
            actions: use_actions(),
            i18n: use_i18n(),
            files: StoredValue::new(Files::default()),
            file: StoredValue::new(SendWrapper::new((String::new(), Vec::new(), Wish::default()))),
            phase: RwSignal::new(Phase::Choosing),
            problem: RwSignal::new(None),
            source: RwSignal::new(None),
            origin: RwSignal::new(Origin::Chosen),
            kind: RwSignal::new(Kind::Contact),
            columns: RwSignal::new(Vec::new()),
            known: RwSignal::new(ExistingPolicy::Update),
            styles: RwSignal::new(Vec::new()),
            day_first: RwSignal::new(true),
            progress: RwSignal::new((0, 0)),
            cancelled: StoredValue::new(false),
            report: RwSignal::new(Vec::new()),
            counts: RwSignal::new(Counts::default()),
            import: RwSignal::new(None),
            step: StoredValue::new(Vec::new()),
            journal: StoredValue::new(None),
        });
    }

    pub fn phase(self) -> Phase {
        self.phase.get()
    }

    pub fn problem(self) -> Option<Problem> {
        self.problem.get()
    }

    pub fn progress(self) -> (usize, usize) {
        self.progress.get()
    }

    pub fn cancel(self) {
        self.cancelled.set_value(true);
    }

    /// Whether a page ended in the middle of an import, and nobody said what is to become of the rest.
    pub fn is_unfinished(self) -> bool {
        self.mark.with(Option::is_some)
    }

    pub fn file_name(self) -> String {
        self.file.with_value(|file| file.0.clone())
    }

    /// Whether there is anything to take back.
    pub fn did_something(self) -> bool {
        self.step.with_value(|step| !step.is_empty())
    }

    pub fn files(self) -> Files {
        self.files.get_value()
    }

    pub fn fail(self, problem: Problem) {
        self.problem.set(Some(problem));
        self.phase.set(Phase::Choosing);
    }

    /// Whether there are lines of the import that is reported that may still be gone on with.
    fn is_open(self) -> bool {
        self.import.with_untracked(|import| import.as_ref().is_some_and(|import| !import.ended))
    }

    /// Another file. What was imported stays, and so does what is kept of it.
    pub fn start_over(self) {
        if !self.is_open() {
            self.source.set(None);
        }
        self.problem.set(None);
        self.origin.set(Origin::Chosen);
        self.phase.set(Phase::Choosing);
    }

    /// Takes a file that was chosen, dropped or handed over.
    pub async fn take(self, name: String, file: &Blob, origin: Origin) {
        self.origin.set(origin);
        match import_bytes(file).await {
            Ok(bytes) => self.read(name, bytes, Wish::default()).await,
            Err(failure) => self.fail(Problem::Reader(failure)),
        }
    }

    /// Reads a file, as it is wished. Nothing of it is written before somebody says so.
    async fn read(self, name: String, bytes: Vec<u8>, wish: Wish) {
        self.problem.set(None);
        self.phase.set(Phase::Reading);
        if self.is_open() {
            // Its file is not at hand any more; the next page finds both.
            self.journal.set_value(None);
            self.import.set(None);
        }
        let answer = self.ask_to_read(&name, &bytes, &wish).await;
        self.file.set_value(SendWrapper::new((name, bytes, wish)));
        let source = match answer {
            Ok(FilesResponse::Table(preview)) => {
                let kind = self.kind_of(&preview.head);
                self.source.set(Some(Source::Table(preview)));
                self.choose_kind(kind);
                return self.phase.set(Phase::Mapping);
            }
            Ok(FilesResponse::Cards(cards)) if !cards.is_empty() => {
                self.kind.set(Kind::Contact);
                Source::Cards(cards)
            }
            Ok(FilesResponse::Calendar(calendar)) if !calendar.items.is_empty() || !calendar.left.is_empty() => {
                Source::Calendar(calendar)
            }
            Ok(FilesResponse::Unreadable(problem)) => return self.fail(Problem::Unreadable(problem)),
            Ok(_) => return self.fail(Problem::Unreadable("empty".into())),
            Err(failure) => return self.fail(Problem::Reader(failure)),
        };
        self.source.set(Some(source));
        self.phase.set(Phase::Mapping);
    }

    /// Makes tasks of a calendar's to-dos and appointments.
    pub fn take_calendar(self) {
        let Some(Source::Calendar(calendar)) = self.source.get_untracked() else { return };
        self.start_over();
        spawn_local(async move { take_in(calendar, &self.replica.get_value(), self.actions, self.i18n).await });
    }

    /// Reads the same file again, in another way.
    pub fn read_as(self, change: impl FnOnce(&mut Wish)) {
        let (name, bytes, mut wish) = self.file.with_value(|file| (**file).clone());
        change(&mut wish);
        let kind = self.kind.get_untracked();
        spawn_local(async move {
            let answer = self.ask_to_read(&name, &bytes, &wish).await;
            match answer {
                Ok(FilesResponse::Table(preview)) => {
                    self.file.set_value(SendWrapper::new((name, bytes, wish)));
                    self.problem.set(None);
                    self.source.set(Some(Source::Table(preview)));
                    self.choose_kind(kind);
                }
                // What is there already stays.
                Ok(FilesResponse::Unreadable(problem)) => self.problem.set(Some(Problem::Unreadable(problem))),
                Ok(_) => self.problem.set(Some(Problem::Unreadable("binary".into()))),
                Err(failure) => self.problem.set(Some(Problem::Reader(failure))),
            }
        });
    }

    pub(super) async fn ask_to_read(self, name: &str, bytes: &[u8], wish: &Wish) -> Result<FilesResponse, Failure> {
        let request = FilesRequest::Read { name: name.to_owned(), bytes: bytes.to_vec(), wish: wish.clone() };
        self.files().ask(&request).await
    }

    /// The import as it is to be, of what was read.
    pub(super) fn begun(self, total: usize) -> Import {
        let (name, wish) = self.file.with_value(|file| (file.0.clone(), file.2.clone()));
        let head = self.source.with_untracked(|source| match source {
            Some(Source::Table(preview)) => preview.head.clone(),
            _ => Vec::new(),
        });
        Import {
            id: new_id!(ContactId).into(),
            name,
            head,
            wish,
            kind: self.kind.get_untracked(),
            columns: self.columns.get_untracked(),
            known: self.known.get_untracked(),
            styles: self.styles.get_untracked(),
            day_first: self.day_first.get_untracked(),
            total,
            begun_at: clock::now(),
            ended: false,
            undone: false,
        }
    }

    pub fn choose_kind(self, kind: Kind) {
        self.kind.set(kind);
        let Some(Source::Table(preview)) = self.source.get_untracked() else { return };
        let columns = match preview.has_head {
            true => guess_columns(kind, &preview.head, &self.added(kind)),
            false => guess_by_cells(kind, &preview.lines, preview.head.len()),
        };
        let columns = self.with_own_names(kind, &preview, columns);
        let styles = preview.columns.iter().zip(&preview.head);
        self.styles.set(styles.map(|(column, name)| Style { level: address_level(name), ..column.style() }).collect());
        // Where other columns tell, that counts; or else what the language is used to.
        let added: HashMap<String, FieldKind> =
            self.added(kind).into_iter().map(|field| (field.key, field.field_kind)).collect();
        let is_date = |key: &Option<String>| {
            key.as_ref().is_some_and(|key| spelled(kind, key, added.get(key).copied()) == Some(Spelled::Date))
        };
        let days = preview.columns.iter().zip(&columns).filter(|(_, key)| is_date(key)).map(|(column, _)| *column);
        let american = matches!(preview.system.as_deref(), Some("Salesforce" | "Outlook"));
        let usual = self.i18n.locale() == Locale::Vi || !american;
        self.day_first.set(order_of_all(days).unwrap_or(usual));
        self.columns.set(columns);
    }

    /// What a table calls as we do is what we call so. One that was taken out of here comes back as it was.
    fn with_own_names(self, kind: Kind, preview: &Preview, guessed: Vec<Option<String>>) -> Vec<Option<String>> {
        if !preview.has_head {
            return guessed;
        }
        let is_ours = is_ours(&preview.head);
        let model = self.replica.with_value(|replica| replica.model.clone());
        let mut targets = untrack(|| targets(&model, kind));
        if is_ours {
            targets.insert(0, (kind.spec().title.to_owned(), text::NAME.into()));
        }
        let mut columns = if is_ours { vec![None; guessed.len()] } else { guessed };
        for (at, name) in preview.head.iter().enumerate().filter(|(at, _)| *at < COLUMNS) {
            let is_free = |key: &str| columns[at].is_none() && !columns.iter().flatten().any(|it| it == key);
            let own = targets.iter().find(|(key, own)| is_called(own, name) && is_free(key));
            if let Some((key, _)) = own {
                columns[at] = Some((*key).to_owned());
            }
        }
        columns
    }

    /// What a table is of.
    fn kind_of(self, head: &[String]) -> Kind {
        if !is_ours(head) {
            return guess_kind(head);
        }
        let model = self.replica.with_value(|replica| replica.model.clone());
        let known = |kind: Kind| {
            let targets = untrack(|| targets(&model, kind));
            head.iter().filter(|name| targets.iter().any(|(_, own)| is_called(own, name))).count()
        };
        Kind::offered(Offered::Import).into_iter().rev().max_by_key(|kind| known(*kind)).unwrap_or(Kind::Contact)
    }

    /// The fields that were added to a kind.
    pub fn added(self, kind: Kind) -> Vec<Added> {
        let model = self.replica.with_value(|replica| replica.model.clone());
        let fields = untrack(|| own_fields(&model, kind)).into_iter();
        let added = fields.map(|field| Added {
            key: field.key.to_string(),
            name: untrack(|| self.i18n.name(&field.name).to_owned()),
            field_kind: match field.of {
                FieldType::Decimal => FieldKind::Number,
                FieldType::Money => FieldKind::Money,
                FieldType::Date => FieldKind::Date,
                FieldType::Choice(_) => FieldKind::Choice,
                FieldType::Choices(_) => FieldKind::Choices,
                FieldType::Bool => FieldKind::Checkbox,
                FieldType::Url => FieldKind::Link,
                FieldType::Member => FieldKind::Person,
                FieldType::Formula => FieldKind::Formula,
                _ => FieldKind::Text,
            },
            options: field
                .choices
                .iter()
                .map(|it| (it.word.to_string(), untrack(|| self.i18n.name(&it.name).to_owned())))
                .collect(),
        });
        added.collect()
    }

    pub(super) fn reading(self) -> Reading {
        let kind = self.kind.get_untracked();
        let replica = self.replica.get_value();
        let mut choices: HashMap<String, Vec<(String, String)>> = HashMap::new();
        for field in untrack(|| all_fields(&replica.model, kind)) {
            if !field.is_own() && matches!(field.of, FieldType::Choice(_)) && field.is_typed() {
                let called = |word: &str, name: &str| (word.to_owned(), search::fold(name));
                let now = field.choices.iter();
                let now = now.flat_map(|choice| Language::ALL.map(|it| called(&choice.word, it.name(&choice.name))));
                // What they are called where no admin called them otherwise.
                let both = field.of.words().iter();
                let both = both.flat_map(|(word, name)| [name.vi, name.en].map(|name| called(word, name)));
                choices.insert(field.key.to_string(), now.chain(both).collect());
            }
        }
        Reading {
            kind,
            columns: self.columns.get_untracked(),
            currency: untrack(|| currency(&replica)),
            styles: self.styles.get_untracked(),
            day_first: self.day_first.get_untracked(),
            since_1904: self.source.with_untracked(|source| match source {
                Some(Source::Table(preview)) => preview.since_1904,
                _ => false,
            }),
            today: clock::today(),
            added: self.added(kind).into_iter().map(|field| (field.key.clone(), field)).collect(),
            choices,
        }
    }
}

/// Whether a column has that name, in either language.
fn is_called(own: &Name, name: &str) -> bool {
    match own {
        Name::Said(own) => [own.vi, own.en].contains(&name.trim()),
        Name::Own(own) => &**own == name.trim(),
    }
}

/// Whether a table was taken out of here: it says which record each line is.
fn is_ours(head: &[String]) -> bool {
    head.iter().any(|name| is_called(&text::RECORD_ID.into(), name))
}

/// What a card says.
pub(super) fn draft_of(card: Card) -> Draft {
    let mut draft = Draft::default();
    let is_company = card.kind == CardKind::Organization;
    let mut put = |key: &str, text: String| {
        if !text.is_empty() {
            draft.fields.insert(key.to_owned(), text.into());
        }
    };
    put("domain", if is_company { card.domain() } else { String::new() });
    put(if is_company { key::NAME } else { "full_name" }, card.full_name);
    put("given_name", card.given_name);
    put("family_name", card.family_name);
    put("job_title", card.job_title);
    put("department", card.department);
    // What leads to no page is a note.
    match Link::from_text(&card.website) {
        Some(link) => drop(draft.fields.insert("website".to_owned(), link.into())),
        None if card.website.is_empty() => {}
        None => draft.remark("website", &card.website, Taken::AsNote),
    }
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
        draft.fields.insert(format!("vcard/{}", new_id!(PartId)), line.into());
    }
    // Every address has its own place.
    for address in card.addresses {
        let id = new_id!(PartId);
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
            let id = new_id!(PartId);
            draft.fields.insert(format!("{list}/{id}/{part}"), entry.as_str().into());
            draft.fields.insert(format!("{list}/{id}/label"), label.as_str().into());
        }
    }
    draft.emails = card.emails.into_iter().filter(|it| it.1.is_empty()).map(|it| it.0).collect();
    draft.phones = card.phones.into_iter().filter(|it| it.1.is_empty()).map(|it| it.0).collect();
    if !card.organization.is_empty() {
        draft.names.insert(key::COMPANY.into(), card.organization);
    }
    draft.tags = card.categories;
    draft.notes = card.notes;
    draft
}
