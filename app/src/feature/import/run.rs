//! Bringing a file in, in the background: begun, gone on with after its page ended, reported, taken back.

use super::{
    journal::{Import, Journal, KeptImport, Mark},
    runner::Runner,
    work::{Imports, Origin, Phase, Problem, Source, draft_of},
};
use crate::{
    files::{Failure, Files, FilesRequest, FilesResponse, Preview, ReadLine},
    format::fill,
    i18n::text,
};
use futures::channel::oneshot;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{
    command::Reversal,
    id::RecordId,
    import::{
        Reading,
        plan::{Counts, Outcome, Reported, TOGETHER},
    },
    kind::Kind,
    vcard::{Card, CardKind},
};
use std::{collections::HashSet, sync::Arc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

/// Lines that the worker reads at a time.
const PAGE: usize = 400;
/// And when they are only counted.
const COUNTED: usize = 20_000;

/// How often it is asked whether the import before is done.
const WAIT_MS: u32 = 300;

/// A line as it came from the worker.
enum WorkerLine {
    Read(ReadLine),
    /// The worker did not outlive it.
    Broken(usize),
}

/// What a run begins with.
#[derive(Default)]
struct Before {
    step: Vec<Reversal>,
    /// What was told of lines before; not of those that were not reached.
    report: Vec<Reported>,
    mark: Option<Mark>,
}

impl Imports {
    /// Brings it in.
    pub fn run(self) {
        let Some(source) = self.source.get_untracked() else { return };
        let total = match &source {
            Source::Table(preview) => preview.total,
            Source::Cards(cards) => cards.len(),
            Source::Calendar(_) => return self.take_calendar(),
        };
        let import = self.begun(total);
        self.journal.set_value(None);
        spawn_local(async move {
            let bytes = self.file.with_value(|file| file.1.clone());
            let device = self.replica.with_value(|replica| replica.device);
            let journal = Journal::begin(device, &import, &bytes).await;
            drop(bytes);
            self.go(source, import, journal, Before::default()).await;
        });
        self.phase.set(Phase::Running);
        self.progress.set((0, total));
    }

    /// Goes on with the lines that were not reached.
    pub fn go_on(self) {
        let (Some(source), Some(import)) = (self.source.get_untracked(), self.import.get_untracked()) else { return };
        let report = self.report.get_untracked().into_iter().filter(|it| it.outcome != Outcome::Left);
        let mark = self.mark.get_untracked().filter(|mark| mark.import == import.id);
        let before = Before { step: self.step.get_value(), report: report.collect(), mark };
        let journal = self.journal.try_update_value(Option::take).flatten().map(SendWrapper::take);
        self.progress.set((before.report.len(), import.total));
        self.phase.set(Phase::Running);
        let import = Import { ended: false, ..import };
        spawn_local(async move {
            let mut journal = journal;
            let bytes = self.file.with_value(|file| file.1.clone());
            if let Some(journal) = &mut journal {
                journal.resume(&import, &bytes).await;
            }
            drop(bytes);
            self.go(source, import, journal, before).await;
        });
    }

    /// Whoever began it wants no more of it.
    pub fn stop_here(self) {
        self.forget_mark();
        self.change(|import| import.ended = true);
    }

    async fn go(self, source: Source, import: Import, journal: Option<Journal>, before: Before) {
        self.cancelled.set_value(false);
        self.problem.set(None);
        let told: HashSet<usize> = before.report.iter().map(|it| it.line).collect();
        let device = self.replica.with_value(|replica| replica.device);
        let mark = Mark { import: import.id, workspace: device.workspace, line: 0, alone: false };
        let tools = || (self.replica.get_value(), self.actions, self.i18n);
        let (mut step, mut report) = (before.step, before.report);
        let ready = |runner: &mut Runner| {
            runner.mark_as(mark);
            before.mark.into_iter().for_each(|mark| runner.careful_at(mark));
        };
        let journal = match source {
            Source::Table(_) => {
                let mut runner = Runner::new(tools(), import.kind, import.known, journal).await;
                ready(&mut runner);
                self.run_table(&mut runner, import.total, &told).await;
                let (done, lines, journal) = runner.end();
                step.extend(done);
                report.extend(lines);
                journal
            }
            Source::Cards(cards) => {
                let (companies, people): (Vec<_>, Vec<_>) =
                    (1..).zip(cards).partition(|(_, card)| card.kind == CardKind::Organization);
                if people.is_empty() {
                    self.kind.set(Kind::Company);
                }
                let mut journal = journal;
                // First the companies, which people belong to.
                for (kind, cards) in [(Kind::Company, companies), (Kind::Contact, people)] {
                    if cards.is_empty() {
                        continue;
                    }
                    let mut runner = Runner::new(tools(), kind, import.known, journal).await;
                    ready(&mut runner);
                    self.run_cards(&mut runner, cards, &told, (report.len(), import.total)).await;
                    let (done, lines, back) = runner.end();
                    step.extend(done);
                    report.extend(lines);
                    journal = back;
                }
                journal
            }
            Source::Calendar(_) => journal,
        };
        self.finish(import, journal, step, report).await;
    }

    async fn run_table(self, runner: &mut Runner, total: usize, told: &HashSet<usize>) {
        let reading = Arc::new(self.reading());
        let (mut at, mut done) = (0, told.len());
        let ask = |from: usize| (from < total).then(|| self.ask_for(from, &reading));
        let mut page = ask(at);
        while let Some(asked) = page
            && !self.cancelled.get_value()
        {
            let lines = match asked.await {
                Ok(Ok(lines)) if !lines.is_empty() => lines,
                Ok(Err(why)) => {
                    self.problem.set(Some(why));
                    break;
                }
                _ => break,
            };
            at += lines.len();
            // The worker reads the next lines while these are carried out.
            page = ask(at);
            for line in lines {
                let (WorkerLine::Read(ReadLine { line: number, .. }) | WorkerLine::Broken(number)) = line;
                if self.cancelled.get_value() || told.contains(&number) {
                    continue;
                }
                match line {
                    WorkerLine::Read(ReadLine { line, called, draft }) => runner.line(line, &called, draft).await,
                    WorkerLine::Broken(line) => runner.told(line, "", Outcome::Broken),
                }
                done += 1;
                self.show(done, total).await;
            }
        }
        runner.carry_out().await;
        runner.settle().await;
    }

    /// Cards with their numbers; so many lines were told before, of so many.
    async fn run_cards(
        self,
        runner: &mut Runner,
        cards: Vec<(usize, Card)>,
        told: &HashSet<usize>,
        (mut done, total): (usize, usize),
    ) {
        for (number, card) in cards {
            if self.cancelled.get_value() || told.contains(&number) {
                continue;
            }
            match card.kind {
                CardKind::Group => runner.told(number, &card.full_name, Outcome::Group),
                _ => runner.line(number, "", Ok(draft_of(card))).await,
            }
            done += 1;
            self.show(done, total).await;
        }
        runner.carry_out().await;
        runner.settle().await;
    }

    /// Begins to read a page of the table.
    fn ask_for(self, from: usize, reading: &Arc<Reading>) -> oneshot::Receiver<Result<Vec<WorkerLine>, Problem>> {
        let ((answer, page), reading) = (oneshot::channel(), reading.clone());
        spawn_local(async move {
            // Whoever asked may have been cancelled.
            let _ = answer.send(self.drafts(from, PAGE, &reading).await);
        });
        page
    }

    /// What some lines of the table say. Where the worker ends with them, another one reads the file again and tries fewer
    /// of them: a line that no worker outlives costs only itself.
    async fn drafts(self, from: usize, mut count: usize, reading: &Reading) -> Result<Vec<WorkerLine>, Problem> {
        // A worker may also be ended by somebody else.
        let mut again = true;
        loop {
            let request = FilesRequest::Drafts { from, count, reading: reading.clone() };
            match self.files().ask(&request).await {
                Ok(FilesResponse::Drafts(lines)) => return Ok(lines.into_iter().map(WorkerLine::Read).collect()),
                // A worker that was started meanwhile.
                Ok(_) if again => again = false,
                Ok(_) => return Err(Problem::Unreadable("worker".into())),
                Err(_) if again => again = false,
                Err(_) if count > 1 => count /= 2,
                Err(why) => {
                    self.read_again().await?;
                    let number = self.numbers(from, 1).await.first().copied();
                    return number.map(|number| vec![WorkerLine::Broken(number)]).ok_or(Problem::Reader(why));
                }
            }
            self.read_again().await?;
        }
    }

    /// Gives the file to the worker once more.
    async fn read_again(self) -> Result<(), Problem> {
        let (name, bytes, wish) = self.file.with_value(|file| (**file).clone());
        match self.ask_to_read(&name, &bytes, &wish).await {
            Ok(FilesResponse::Unreadable(why)) => Err(Problem::Unreadable(why)),
            Ok(_) => Ok(()),
            Err(failure) => Err(Problem::Reader(failure)),
        }
    }

    /// The numbers of some lines; none where the worker does not answer.
    async fn numbers(self, from: usize, count: usize) -> Vec<usize> {
        match self.files().ask(&FilesRequest::Numbers { from, count }).await {
            Ok(FilesResponse::Numbers(numbers)) => numbers,
            _ => Vec::new(),
        }
    }

    /// Tells how far it is, and lets the page do something else in between.
    async fn show(self, at: usize, total: usize) {
        if at.is_multiple_of(TOGETHER) || at == total {
            self.progress.set((at, total));
            TimeoutFuture::new(0).await;
        }
    }

    /// The lines of which nothing was told.
    async fn left(self, source: &Source, told: &HashSet<usize>, total: usize) -> Vec<Reported> {
        let mut numbers: Vec<usize> = Vec::new();
        if let Source::Table(_) = source {
            while numbers.len() < total {
                let some = self.numbers(numbers.len(), COUNTED).await;
                if some.is_empty() {
                    break;
                }
                numbers.extend(some);
            }
        }
        if numbers.len() < total {
            // Where nobody knows better, they are counted: the first line names the columns.
            let first = if matches!(source, Source::Table(_)) { 2 } else { 1 };
            numbers = (first..first + total).collect();
        }
        let left = numbers.into_iter().filter(|number| !told.contains(number));
        let left = left.map(|number| Reported::new(number, "", Outcome::Left));
        left.take(total.saturating_sub(told.len())).collect()
    }

    async fn finish(
        self,
        import: Import,
        mut journal: Option<Journal>,
        step: Vec<Reversal>,
        mut report: Vec<Reported>,
    ) {
        // What is told of is on this device's disk.
        self.replica.get_value().flushed().await;
        let told: HashSet<usize> = report.iter().map(|it| it.line).collect();
        if let Some(source) = self.source.get_untracked().filter(|_| told.len() < import.total) {
            report.extend(self.left(&source, &told, import.total).await);
        }
        let counts = Counts::of(&report);
        // Whoever stopped it wanted no more of it; as long as the report is open it can go on all the same.
        let import = Import { ended: counts.left == 0 || self.cancelled.get_value(), ..import };
        if let Some(journal) = &mut journal {
            journal.write(&import).await;
        }
        if import.ended {
            self.forget_mark();
            // The table is not needed any more; who goes on all the same has it read again.
            self.files.set_value(Files::default());
        } else {
            self.mark.set(Mark::read(self.replica.with_value(|replica| replica.device)));
        }
        let numbers = [("created", counts.created), ("updated", counts.updated), ("failed", counts.failed)];
        let numbers = numbers.map(|(name, number)| (name, number.to_string()));
        let numbers = numbers.each_ref().map(|(name, number)| (*name, number.as_str()));
        let words = fill(untrack(|| self.i18n.t(text::IMPORTED)), &numbers);
        self.actions.remember_work(step.clone(), words);
        self.tell(import, journal, step, report);
    }

    /// Shows the report of an import.
    fn tell(self, import: Import, journal: Option<Journal>, step: Vec<Reversal>, mut report: Vec<Reported>) {
        self.step.set_value(step);
        self.counts.set(Counts::of(&report));
        report.sort_by_key(|reported| reported.line);
        self.report.set(report);
        self.kind.set(match self.source.get_untracked() {
            // One of companies alone was read as that.
            Some(Source::Cards(_)) => self.kind.get_untracked(),
            _ => import.kind,
        });
        self.journal.set_value(journal.map(SendWrapper::new));
        self.import.set(Some(import));
        self.phase.set(Phase::Done);
    }

    fn forget_mark(self) {
        Mark::clear();
        self.mark.set(None);
    }

    /// Changes how the import stands, here and where it is kept.
    fn change(self, change: impl FnOnce(&mut Import)) {
        let Some(mut import) = self.import.get_untracked() else { return };
        change(&mut import);
        self.import.set(Some(import.clone()));
        let mut journal = self.journal.try_update_value(Option::take).flatten();
        spawn_local(async move {
            if let Some(journal) = &mut journal {
                journal.write(&import).await;
            }
            self.journal.set_value(journal);
        });
    }

    /// Takes the whole import back; what somebody changed since stays.
    pub async fn undo(self) {
        if self.actions.undo_work(self.step.get_value()).await {
            self.forget_mark();
            self.change(|import| (import.undone, import.ended) = (true, true));
        }
    }

    /// Looks for what was handed over, and else for what is kept of the latest import. One that its page did not end is
    /// reported at once; of another one the report can be asked for.
    pub fn look_around(self) {
        spawn_local(async move {
            if let Ok(Some(handed)) = handed_over().await {
                // What is under way is not disturbed.
                while self.phase.get_untracked() == Phase::Running {
                    TimeoutFuture::new(WAIT_MS).await;
                }
                return match handed {
                    Handed::File(name, file) => self.take(name, &file, Origin::HandedOver).await,
                    Handed::NotOurs => self.fail(Problem::NotOurs),
                    Handed::TooLarge => self.fail(Problem::Reader(Failure::TooLarge)),
                };
            }
            let is_choosing = || self.phase.get_untracked() == Phase::Choosing;
            if is_choosing() && self.import.with_untracked(Option::is_none) {
                while let Some(elsewhere) = self.find().await {
                    Journal::let_go(elsewhere).await;
                    if !is_choosing() {
                        return;
                    }
                }
            }
        });
    }

    /// Shows what is kept of the latest import; which one another page carries out.
    async fn find(self) -> Option<RecordId> {
        let replica = self.replica.get_value();
        // Contacts and companies are here once something was asked of the host.
        replica.flushed().await;
        let kept = Journal::look(replica.device, |record| replica.model.peek(record)).await;
        // Somebody may have been quicker.
        if let Some(found) = kept.found.filter(|_| self.phase.get_untracked() == Phase::Choosing) {
            self.take_up(found).await;
        }
        kept.elsewhere
    }

    /// Shows an import as its page left it.
    async fn take_up(self, found: KeptImport) {
        let KeptImport { mut journal, import, mut report, step } = found;
        let told: HashSet<usize> = report.iter().map(|it| it.line).collect();
        let mark = self.mark.get_untracked().filter(|mark| mark.import == import.id);
        // It was tried alone, and the page ended with it again.
        if let Some(mark) = mark.filter(|mark| mark.alone && !told.contains(&mark.line)) {
            let broken = Reported::new(mark.line, "", Outcome::Broken);
            journal.done(vec![broken.clone()], Vec::new(), Vec::new());
            journal.settle().await;
            report.push(broken);
        }
        if import.ended {
            self.step.set_value(step);
            self.counts.set(Counts::of(&report));
            self.report.set(report);
            self.journal.set_value(Some(SendWrapper::new(journal)));
            self.import.set(Some(import));
            return;
        }
        let source = self.kept_source(&journal, &import).await;
        let told: HashSet<usize> = report.iter().map(|it| it.line).collect();
        if self.phase.get_untracked() != Phase::Choosing {
            return;
        }
        let source = source.unwrap_or(Source::Cards(Vec::new()));
        report.extend(self.left(&source, &told, import.total).await);
        self.source.set(Some(source));
        self.tell(import, Some(journal), step, report);
    }

    /// Reads the file of an import that was kept with it, as it was read then.
    async fn kept_source(self, journal: &Journal, import: &Import) -> Option<Source> {
        let bytes = journal.file().await?;
        let answer = self.ask_to_read(&import.name, &bytes, &import.wish).await;
        self.file.set_value(SendWrapper::new((import.name.clone(), bytes, import.wish.clone())));
        self.kind.set(import.kind);
        self.columns.set(import.columns.clone());
        self.known.set(import.known);
        self.styles.set(import.styles.clone());
        self.day_first.set(import.day_first);
        match answer {
            Ok(FilesResponse::Table(preview)) => Some(Source::Table(preview)),
            Ok(FilesResponse::Cards(cards)) => Some(Source::Cards(cards)),
            _ => None,
        }
    }

    /// Shows the report of the import before.
    pub fn show_report(self) {
        if self.import.with_untracked(|import| import.as_ref().is_some_and(|import| import.ended)) {
            self.source.set(None);
        }
        self.phase.set(Phase::Done);
    }

    /// Whether the lines that were not reached can be gone on with.
    pub fn can_go_on(self) -> bool {
        let has_source = self.source.with(|source| match source {
            Some(Source::Table(Preview { total, .. })) => *total > 0,
            Some(Source::Cards(cards)) => !cards.is_empty(),
            _ => false,
        });
        has_source && self.counts.get().left > 0 && self.import.with(|it| it.as_ref().is_some_and(|it| !it.undone))
    }
}

/// What another app or a page handed over.
enum Handed {
    File(String, Blob),
    NotOurs,
    TooLarge,
}

/// What `start.js` holds ready: `{name, blob}` or `{problem}`, once.
async fn handed_over() -> Result<Option<Handed>, JsValue> {
    let take = js_sys::Reflect::get(&window(), &"takeHandedOver".into())?;
    let Ok(take) = take.dyn_into::<js_sys::Function>() else { return Ok(None) };
    let found = JsFuture::from(take.call0(&JsValue::NULL)?.unchecked_into::<js_sys::Promise>()).await?;
    if found.is_falsy() {
        return Ok(None);
    }
    let text = |name: &str| js_sys::Reflect::get(&found, &name.into()).ok()?.as_string();
    Ok(match text("problem").as_deref() {
        Some("size") => Some(Handed::TooLarge),
        Some(_) => Some(Handed::NotOurs),
        None => {
            let blob = js_sys::Reflect::get(&found, &"blob".into())?.dyn_into::<Blob>()?;
            Some(Handed::File(text("name").unwrap_or_default(), blob))
        }
    })
}
