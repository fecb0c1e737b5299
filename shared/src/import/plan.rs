//! What the lines of a table lead to: commands, and what is told of each line. Pure: what is here is asked of a [`World`],
//! which also gives ids, chance and time.
//!
//! Lines are planned one after the other and carried out together, some at a time: [`Plan::line`], and once
//! [`Plan::is_full`] or at the end, [`Plan::next`] and [`Plan::carried`] until nothing waits. Where some lines cannot be
//! carried out together, each of them is planned anew and tried by itself, so that a line that is refused costs only itself
//! and leaves nothing behind.

mod line;
mod noted;
#[cfg(test)]
mod tests;

use super::{CellError, Draft, Remark};
use crate::{
    command::{Command, FieldEdit},
    duplicates::{Keys, Reason, domain_key},
    folding::{fold, is_blank},
    id::{MemberId, PipelineId, RecordId, StageId},
    kind::Kind,
    lead::Assigner,
    money::Currency,
    position::Position,
    row::{Row, Stage},
    time::Timestamp,
};
use noted::Noted;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    ops::Deref,
    sync::Arc,
};

/// Lines that become one group of changes.
pub const TOGETHER: usize = 40;

/// What becomes of a line that is about somebody who is here already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExistingPolicy {
    #[default]
    Update,
    Skip,
    Create,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    Created(RecordId),
    Updated(RecordId),
    Skipped(RecordId),
    /// Cells that cannot be read.
    Unreadable(Vec<CellError>),
    /// It names nothing.
    Nameless,
    /// There is no pipeline that a deal could stand in.
    NoPipeline,
    /// A card that stands for several others.
    Group,
    /// In words.
    Refused(String),
    /// Reading it brought the reader down.
    Broken,
    /// The import ended before.
    Left,
}

/// What of a line was not taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineNote {
    Cell(Remark),
    /// Nobody in the team is called so.
    NoMember(String),
    /// No stage of the pipeline is called so.
    NoStage(String),
    NoPipeline(String),
    /// The deal stands in another pipeline, and stays there.
    OtherPipeline(String),
    /// No record of the kind is called so, and none is made by its name alone.
    NoRecord(Kind, String),
    /// The record that is changed, or that is linked to, is archived, and stays so.
    Archived(String),
    /// An admin wants this field of every record, and the line does not say it.
    Missing(String),
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reported {
    /// As a spreadsheet counts.
    pub line: usize,
    pub title: String,
    pub outcome: Outcome,
    pub told: Vec<LineNote>,
}

impl Reported {
    pub fn new(line: usize, title: &str, outcome: Outcome) -> Reported {
        Reported { line, title: title.to_owned(), outcome, told: Vec::new() }
    }

    /// Whether nothing of the line was taken, though somebody meant it to be.
    pub fn is_failed(&self) -> bool {
        use Outcome::*;
        matches!(self.outcome, Unreadable(_) | Nameless | NoPipeline | Group | Refused(_) | Broken)
    }
}

/// How many lines came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub created: usize,
    pub updated: usize,
    pub skipped: usize,
    pub failed: usize,
    /// Not reached.
    pub left: usize,
}

impl Counts {
    pub fn of<'a>(report: impl IntoIterator<Item = &'a Reported>) -> Counts {
        let mut counts = Counts::default();
        for reported in report {
            let count = match reported.outcome {
                Outcome::Created(_) => &mut counts.created,
                Outcome::Updated(_) => &mut counts.updated,
                Outcome::Skipped(_) => &mut counts.skipped,
                Outcome::Left => &mut counts.left,
                _ => &mut counts.failed,
            };
            *count += 1;
        }
        counts
    }
}

/// What a plan asks about what is here.
pub trait World {
    fn row(&self, record: RecordId) -> Option<Arc<Row>>;
    /// The records of the kind that is imported that share enough with these keys, the likeliest first; archived ones
    /// after all others.
    fn duplicates(&self, keys: &Keys) -> Vec<(RecordId, BTreeSet<Reason>, u32)>;
    /// What the notes of a record say.
    fn notes(&self, record: RecordId) -> Vec<String>;
    /// Above everything that stands in a stage.
    fn top_of(&self, stage: StageId) -> Position;
    /// What a field is called, for a note that names it.
    fn field_name(&self, key: &str) -> String;
    /// The fields that say who owns a new record.
    fn assign(&self, assigner: &mut Assigner, row: &Row) -> Vec<FieldEdit>;
    /// A new id; each sorts after the one before.
    fn id(&self) -> RecordId;
    fn chance(&self) -> u64;
    fn now(&self) -> Timestamp;
}

/// What an import is of, and how.
#[derive(Debug)]
pub struct Setup {
    pub kind: Kind,
    pub known: ExistingPolicy,
    pub me: MemberId,
    /// That of phone numbers without a code.
    pub country: Option<&'static str>,
    /// The workspace's.
    pub currency: Currency,
    /// The fields that are amounts.
    pub amounts: BTreeSet<String>,
    /// The fields that an admin wants of every record.
    pub required: Vec<String>,
    /// The fields whose cells name a record, and of which kind.
    pub links: HashMap<String, Kind>,
    /// In their order.
    pub pipelines: Vec<(PipelineId, String, Vec<Stage>)>,
    pub assigner: Assigner,
    /// Those of tags, one after the other.
    pub colors: Vec<String>,
}

/// A line that waits to be carried out.
#[derive(Debug)]
struct Waiting {
    draft: Draft,
    commands: Vec<Command>,
    reported: Reported,
}

/// What is tried at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trying {
    Nothing,
    /// All lines that wait.
    Together,
    /// The first of them.
    Alone,
}

/// What is to be carried out next.
#[derive(Debug)]
pub struct Attempt {
    pub command: Command,
    /// What becomes of which lines where it can be.
    pub lines: Vec<Reported>,
}

/// The plan of an import, as far as it got.
#[derive(Debug)]
pub struct Plan {
    setup: Setup,
    /// Names of what is here, and what was carried out.
    here: Noted,
    /// What the lines that wait make.
    group: Noted,
    /// What the line at hand makes.
    line: Noted,
    /// By folded name and address.
    members: HashMap<String, MemberId>,
    /// As it was before the lines that wait.
    assigner_before: Assigner,
    waiting: VecDeque<Waiting>,
    trying: Trying,
    /// The lines that wait are tried one by one.
    one_by_one: bool,
    report: Vec<Reported>,
}

/// The code that says which article a record is; `None` where it has none.
fn code_of(row: &Row) -> Option<&str> {
    let field = row.kind()?.spec().code()?;
    row.text(field.key).filter(|code| !is_blank(code))
}

impl Plan {
    /// A plan that knows these rows: companies, contacts, members, tags and deals, and what else a field names. Of two
    /// that are called the same, the one that is not archived is meant. Archived members and tags are left out: nothing
    /// new is given to them.
    pub fn new<R: Deref<Target = Row>>(setup: Setup, rows: impl IntoIterator<Item = R>) -> Plan {
        let mut here = Noted::default();
        let mut members: HashMap<String, MemberId> = HashMap::new();
        let is_known = |row: &R| match row.kind() {
            Some(Kind::Member | Kind::Tag) => !row.is_put_away(),
            Some(_) => !row.is_deleted(),
            None => false,
        };
        let (archived, listed): (Vec<R>, Vec<R>) = rows.into_iter().filter(is_known).partition(|row| row.is_archived());
        for row in archived.into_iter().chain(listed) {
            let Some(kind) = row.kind() else { continue };
            match kind {
                Kind::Member => {
                    let email = row.as_member().and_then(|member| member.email.clone());
                    let words = [Some(row.title().to_owned()), email].into_iter().flatten();
                    members.extend(words.map(|word| (fold(&word), MemberId::of(row.id))));
                }
                Kind::Deal => {
                    let company = row.company().map(RecordId::from);
                    here.deals.insert((fold(row.title()), company), row.id);
                }
                kind => here.name(kind, row.title(), row.id),
            }
            code_of(&row).into_iter().for_each(|code| here.code(kind, code, row.id));
            let domain = row.text("domain").filter(|_| row.kind() == Some(Kind::Company)).map(domain_key);
            domain.into_iter().filter(|it| !it.is_empty()).for_each(|domain| here.name(Kind::Company, &domain, row.id));
        }
        Plan {
            assigner_before: setup.assigner.clone(),
            setup,
            here,
            group: Noted::default(),
            line: Noted::default(),
            members,
            waiting: VecDeque::new(),
            trying: Trying::Nothing,
            one_by_one: false,
            report: Vec::new(),
        }
    }

    /// Plans a line. `called` is what it is told by where it cannot be read.
    pub fn line(&mut self, world: &impl World, line: usize, called: &str, draft: Result<Draft, Vec<CellError>>) {
        let draft = match draft {
            Err(errors) => return self.told(Reported::new(line, called, Outcome::Unreadable(errors))),
            Ok(draft) => draft,
        };
        let Some(title) = draft.called(self.setup.kind).map(str::to_owned) else {
            return self.told(Reported::new(line, "", Outcome::Nameless));
        };
        let (commands, outcome, told) = self.plan(world, draft.clone());
        self.settle_line(&outcome);
        self.waiting.push_back(Waiting {
            draft,
            commands,
            reported: Reported { told, ..Reported::new(line, &title, outcome) },
        });
    }

    /// Something to tell of a line that leads to nothing.
    pub fn told(&mut self, reported: Reported) {
        self.report.push(reported);
    }

    /// Whether no line waits.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether as many lines wait as are carried out together.
    pub fn is_full(&self) -> bool {
        self.waiting.len() >= TOGETHER
    }

    /// What is to be carried out next; [`Plan::carried`] says what came of it. Nothing once no line waits any more.
    pub fn next(&mut self, world: &impl World) -> Option<Attempt> {
        if self.one_by_one {
            return self.next_alone(world);
        }
        let commands: Vec<Command> = self.waiting.iter().flat_map(|it| it.commands.clone()).collect();
        if commands.is_empty() {
            self.settle();
            self.report.extend(self.waiting.drain(..).map(|it| it.reported));
            return None;
        }
        self.trying = Trying::Together;
        let lines = self.waiting.iter().map(|it| it.reported.clone()).collect();
        Some(Attempt { command: Command::Batch { commands }, lines })
    }

    /// The first of the lines that wait, planned anew: what the others wanted to make may not be there.
    fn next_alone(&mut self, world: &impl World) -> Option<Attempt> {
        while let Some(first) = self.waiting.front() {
            let draft = first.draft.clone();
            let (commands, outcome, told) = self.plan(world, draft);
            self.settle_line(&outcome);
            if let Some(first) = self.waiting.front_mut() {
                (first.reported.outcome, first.reported.told) = (outcome, told);
                if !commands.is_empty() {
                    self.trying = Trying::Alone;
                    return Some(Attempt { command: Command::Batch { commands }, lines: vec![first.reported.clone()] });
                }
            }
            self.settle();
            self.report.extend(self.waiting.pop_front().map(|it| it.reported));
        }
        self.one_by_one = false;
        None
    }

    /// What came of the attempt: in words why it cannot be carried out.
    pub fn carried(&mut self, result: Result<(), String>) {
        match (std::mem::replace(&mut self.trying, Trying::Nothing), result) {
            (Trying::Nothing, _) => {}
            (Trying::Together, Ok(())) => {
                self.settle();
                self.report.extend(self.waiting.drain(..).map(|it| it.reported));
            }
            (Trying::Together, Err(_)) => {
                self.forget();
                self.one_by_one = true;
            }
            (Trying::Alone, Ok(())) => {
                self.settle();
                self.report.extend(self.waiting.pop_front().map(|it| it.reported));
            }
            (Trying::Alone, Err(why)) => {
                self.forget();
                let refused =
                    |it: Waiting| Reported { outcome: Outcome::Refused(why), told: Vec::new(), ..it.reported };
                self.report.extend(self.waiting.pop_front().map(refused));
            }
        }
    }

    /// What is to be told of lines since somebody asked.
    pub fn take_report(&mut self) -> Vec<Reported> {
        std::mem::take(&mut self.report)
    }

    /// What a planned line makes is there for the lines after it; of one that leads to nothing, nothing is.
    fn settle_line(&mut self, outcome: &Outcome) {
        let line = std::mem::take(&mut self.line);
        if matches!(outcome, Outcome::Created(_) | Outcome::Updated(_)) {
            self.group.add(line);
        }
    }

    /// What waited was carried out.
    fn settle(&mut self) {
        self.here.keep(std::mem::take(&mut self.group));
        self.assigner_before.clone_from(&self.setup.assigner);
    }

    /// Nothing of what waited was made.
    fn forget(&mut self) {
        self.group = Noted::default();
        self.setup.assigner.clone_from(&self.assigner_before);
    }
}
