//! Makes records of the lines of a table: in small groups, with what they belong to, one report a line.

use crate::{
    actions::{Actions, explain},
    clock,
    feature::{duplicates::country, leads::assigner, record::Words, tags::tag_named},
    format::fill,
    i18n::{I18n, Text, text},
    new_id,
    replica::ReplicaHandle,
    view_model::Facts,
    workspace::pipelines,
};
use leptos::prelude::*;
use sotay_shared::{
    again,
    command::{Command, FieldEdit, Reversal},
    duplicates::{self, Index, Reason, domain_key, keys},
    id::{ActivityId, CompanyId, ContactId, DealId, MemberId, PartId, PipelineId, RecordId, StageId},
    import::{CellError, Draft, Remark, Taken},
    kind::Kind,
    lead::Assigner,
    phone,
    position::Position,
    row::{Row, Stage, StageType},
    schema::key,
    search,
    value::Value,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Characters of a cell that a remark repeats.
const TOLD_CHARS: usize = 60;
/// Lines that become one group of changes.
pub const TOGETHER: usize = 40;
/// From this score on a record is the one that a line means.
const SAME: u32 = 55;

/// What becomes of a line that is about somebody who is here already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Known {
    #[default]
    Update,
    Skip,
    Create,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Created(RecordId),
    Updated(RecordId),
    Skipped(RecordId),
    /// Cells that cannot be read.
    Unreadable(Vec<CellError>),
    /// It names nothing.
    Nameless,
    /// In words.
    Refused(String),
    /// The import was stopped before.
    Left,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// As a spreadsheet counts.
    pub line: usize,
    pub title: String,
    pub outcome: Outcome,
    /// What of the line was not taken as it stands, in words.
    pub remarks: Vec<String>,
}

struct Planned {
    reported: Reported,
    commands: Vec<Command>,
}

pub struct Runner {
    replica: ReplicaHandle,
    actions: Actions,
    i18n: I18n,
    kind: Kind,
    known: Known,
    country: Option<&'static str>,
    /// By folded name; of companies also by domain.
    companies: HashMap<String, RecordId>,
    contacts: HashMap<String, RecordId>,
    members: HashMap<String, MemberId>,
    /// Deals by folded name and company.
    deals: HashMap<(String, Option<RecordId>), RecordId>,
    tags: HashMap<String, RecordId>,
    pipelines: Vec<(PipelineId, String, Vec<Stage>)>,
    /// The last position in each stage.
    positions: HashMap<StageId, Position>,
    /// Of the lines that wait to be carried out.
    fresh: Index,
    planned_titles: HashMap<RecordId, String>,
    planned: Vec<Planned>,
    /// What the lines that wait note of whom.
    noted: HashSet<(RecordId, String)>,
    /// Of the line that is planned.
    remarks: Vec<String>,
    assigner: (Assigner, Facts),
    step: Vec<Reversal>,
    report: Vec<Reported>,
}

fn named(replica: &ReplicaHandle, kind: Kind) -> HashMap<String, RecordId> {
    let records = replica.model.list(kind).get_untracked().into_iter();
    records.filter_map(|record| Some((search::fold(replica.model.peek(record)?.title()), record))).collect()
}

impl Runner {
    pub async fn new(replica: ReplicaHandle, actions: Actions, i18n: I18n, kind: Kind, known: Known) -> Runner {
        let country = untrack(|| country(&replica));
        // Compared once now; every line is compared with what was made meanwhile as well.
        if duplicates::is_compared(kind) {
            replica.model.compare(kind, country).await;
        }
        let peek = |record: RecordId| replica.model.peek(record);
        let mut companies = named(&replica, Kind::Company);
        for record in replica.model.list(Kind::Company).get_untracked() {
            let domain = peek(record).and_then(|row| row.as_company()?.domain.as_deref().map(domain_key));
            companies.extend(domain.filter(|it| !it.is_empty()).map(|domain| (domain, record)));
        }
        let mut members: HashMap<String, MemberId> = HashMap::new();
        for record in replica.model.list(Kind::Member).get_untracked() {
            let Some(row) = peek(record) else { continue };
            let email = row.as_member().and_then(|member| member.email.clone());
            let words = [Some(row.title().to_owned()), email].into_iter().flatten();
            members.extend(words.map(|word| (search::fold(&word), MemberId::of(record))));
        }
        let mut deals = HashMap::new();
        if kind == Kind::Deal {
            for record in replica.model.list(Kind::Deal).get_untracked() {
                let Some(row) = peek(record) else { continue };
                let company = row.as_deal().and_then(|deal| deal.company).map(RecordId::from);
                deals.insert((search::fold(row.title()), company), record);
            }
        }
        let stages = |pipeline: PipelineId| {
            let row = peek(pipeline.into());
            row.as_ref().and_then(|row| row.as_pipeline()).map(|row| row.open_stages()).unwrap_or_default()
        };
        let pipelines = untrack(|| pipelines(&replica));
        let pipelines = pipelines.into_iter().map(|(id, name)| (id, search::fold(&name), stages(id))).collect();
        Runner {
            contacts: named(&replica, Kind::Contact),
            tags: named(&replica, Kind::Tag),
            companies,
            members,
            deals,
            pipelines,
            positions: HashMap::new(),
            fresh: Index::default(),
            planned_titles: HashMap::new(),
            planned: Vec::new(),
            noted: HashSet::new(),
            remarks: Vec::new(),
            assigner: untrack(|| assigner(&Words::new(i18n, replica.clone()))),
            step: Vec::new(),
            report: Vec::new(),
            replica,
            actions,
            i18n,
            kind,
            known,
            country,
        }
    }

    /// Plans a line; some are carried out together. `called` is what it is told by where it cannot be read.
    pub async fn line(&mut self, line: usize, called: &str, draft: Result<Draft, Vec<CellError>>) {
        let report = |title: &str, outcome| Reported { line, title: title.to_owned(), outcome, remarks: Vec::new() };
        match draft {
            Err(errors) => self.report.push(report(called, Outcome::Unreadable(errors))),
            Ok(draft) if draft.title(self.kind).is_empty() && draft.emails.is_empty() && draft.phones.is_empty() => {
                self.report.push(report("", Outcome::Nameless));
            }
            Ok(draft) => {
                let title = draft.title(self.kind).to_owned();
                let (commands, outcome) = self.plan(draft);
                let mut remarks = std::mem::take(&mut self.remarks);
                if let Outcome::Skipped(_) = outcome {
                    // Nothing of it was taken.
                    remarks.clear();
                }
                self.planned.push(Planned { reported: Reported { remarks, ..report(&title, outcome) }, commands });
            }
        }
        if self.planned.len() >= TOGETHER {
            self.carry_out().await;
        }
    }

    /// Carries out what is planned. Where it cannot be done together, each line is tried by itself.
    pub async fn carry_out(&mut self) {
        let planned = std::mem::take(&mut self.planned);
        self.fresh = Index::default();
        self.planned_titles.clear();
        self.noted.clear();
        let all: Vec<Command> = planned.iter().flat_map(|it| it.commands.clone()).collect();
        if all.is_empty() {
            self.report.extend(planned.into_iter().map(|it| it.reported));
            return;
        }
        if let Ok(step) = self.actions.work(Command::Batch { commands: all }).await {
            self.step.extend(step);
            self.report.extend(planned.into_iter().map(|it| it.reported));
            return;
        }
        for Planned { mut reported, commands } in planned {
            match self.actions.work(Command::Batch { commands }).await {
                Ok(step) => self.step.extend(step),
                Err(error) => reported.outcome = Outcome::Refused(untrack(|| explain(&error, self.i18n))),
            }
            self.report.push(reported);
        }
    }

    /// The company of that name or domain, made if there is none.
    fn company(&mut self, name: &str, commands: &mut Vec<Command>) -> RecordId {
        let folded = search::fold(name.trim());
        if let Some(known) = self.companies.get(&folded).or_else(|| self.companies.get(&domain_key(name))) {
            return *known;
        }
        let record = RecordId::from(new_id!(CompanyId));
        let fields =
            vec![FieldEdit::new(key::NAME, name.trim()), FieldEdit::new(key::OWNER, self.replica.device.member)];
        commands.push(Command::Create { record, kind: Kind::Company, fields });
        self.companies.insert(folded, record);
        record
    }

    /// The member of that name or address; that there is none is told.
    fn member(&mut self, name: &str) -> Option<MemberId> {
        let member = self.members.get(&search::fold(name)).copied();
        if member.is_none() {
            self.remark(text::REMARK_NO_MEMBER, name);
        }
        member
    }

    fn remark(&mut self, words: Text, name: &str) {
        self.remarks.push(fill(untrack(|| self.i18n.t(words)), &[("name", name)]));
    }

    fn tag(&mut self, name: &str, commands: &mut Vec<Command>) -> RecordId {
        let folded = search::fold(name);
        if let Some(known) = self.tags.get(&folded) {
            return *known;
        }
        let (tag, made) = tag_named(&self.replica, name);
        commands.extend(made);
        self.tags.insert(folded, tag.into());
        tag.into()
    }

    /// What somebody is called who is here or waits to be.
    fn title_of(&self, record: RecordId) -> String {
        let known = self.replica.model.peek(record).map(|row| row.title().to_owned());
        known.or_else(|| self.planned_titles.get(&record).cloned()).unwrap_or_default()
    }

    /// Who is meant by a line, if they are here.
    fn known(&self, row: &Row, draft: &Draft) -> Option<RecordId> {
        if self.kind == Kind::Deal {
            let company = draft.names.get("company_id").map(|name| self.companies.get(&search::fold(name)).copied());
            let found = self.deals.get(&(search::fold(draft.title(Kind::Deal)), company.flatten()));
            return found.copied();
        }
        let keys = keys(row, self.country);
        // A number or an address may be that of a whole office: whoever is called otherwise is somebody else.
        let is_called_so = |record: RecordId| duplicates::may_be_one(&self.title_of(record), row.title());
        let surest = |found: Vec<(RecordId, BTreeSet<Reason>, u32)>| {
            let same = |(record, reasons, score): &(RecordId, BTreeSet<Reason>, u32)| {
                let is_sure = reasons.contains(&Reason::TaxId) || reasons.contains(&Reason::Domain);
                *score >= SAME && (is_sure || is_called_so(*record))
            };
            found.into_iter().find(same).map(|(record, ..)| record)
        };
        let here = untrack(|| self.replica.model.alike(self.kind, self.country, |index| index.like(&keys, None)));
        surest(here).or_else(|| surest(self.fresh.like(&keys, None)))
    }

    /// Tells of what was not taken as it stands; what cannot stand in its field is a note that names the field.
    fn tell_remarks(&mut self, draft: &mut Draft) {
        let words = Words::new(self.i18n, self.replica.clone());
        for Remark { key, text, taken } in std::mem::take(&mut draft.remarks) {
            let field = untrack(|| words.name(self.kind, &key));
            let told = match taken {
                Taken::AsItIs => text::REMARK_AS_IT_IS,
                Taken::AsNote => {
                    draft.notes.push(format!("{field}: {text}"));
                    text::REMARK_AS_NOTE
                }
            };
            let short: String = text.chars().take(TOLD_CHARS).collect();
            self.remarks.push(fill(untrack(|| self.i18n.t(told)), &[("name", &short), ("field", &field)]));
        }
    }

    fn plan(&mut self, mut draft: Draft) -> (Vec<Command>, Outcome) {
        let mut commands = Vec::new();
        self.tell_remarks(&mut draft);
        if draft.title(self.kind).is_empty() {
            // Somebody without a name is called by how they are reached.
            let name = draft.emails.first().or(draft.phones.first()).cloned().unwrap_or_default();
            draft.fields.insert(if self.kind == Kind::Contact { "full_name" } else { "name" }.to_owned(), name.into());
        }
        let mut fields: Vec<FieldEdit> = Vec::new();
        for (field, name) in std::mem::take(&mut draft.names) {
            match field.as_str() {
                "company_id" | "parent_id" => {
                    let company = self.company(&name, &mut commands);
                    fields.push(FieldEdit::new(field.as_str(), company));
                    draft.names.insert(field, name);
                }
                // Whoever is not in the team cannot own anything here.
                "owner_id" => fields.extend(self.member(&name).map(|it| FieldEdit::new(key::OWNER, it))),
                "contact" => {
                    let contact = self.contact(&name, &mut commands);
                    fields.push(FieldEdit::new(format!("contacts/{contact}"), ""));
                }
                "stage" | "pipeline_id" => drop(draft.names.insert(field, name)),
                // A person of a field that was added.
                _ => fields.extend(self.member(&name).map(|it| FieldEdit::new(field, it))),
            }
        }
        fields.extend(draft.fields.iter().map(|(key, value)| FieldEdit { key: key.clone(), value: value.clone() }));
        let entries = [self.entries(&draft, &BTreeSet::new(), &BTreeSet::new()), Runner::address(&draft)].concat();
        let record = RecordId::from(new_id!(ContactId));
        let row = Row::written(record, self.kind, &[fields.as_slice(), &entries].concat());
        let known = self.known(&row, &draft).filter(|_| self.known != Known::Create);
        match (known, self.known) {
            (Some(record), Known::Skip) => (commands, Outcome::Skipped(record)),
            (Some(record), _) => {
                self.add_to(record, &draft, fields, &mut commands);
                self.note(record, &draft, &mut commands);
                (commands, Outcome::Updated(record))
            }
            (None, _) => {
                fields.extend(entries);
                let record = self.create(record, &draft, fields, &mut commands);
                self.note(record, &draft, &mut commands);
                (commands, Outcome::Created(record))
            }
        }
    }

    /// The contact of that name or address, made if there is none.
    fn contact(&mut self, name: &str, commands: &mut Vec<Command>) -> RecordId {
        let folded = search::fold(name.trim());
        if let Some(known) = self.contacts.get(&folded) {
            return *known;
        }
        let record = RecordId::from(new_id!(ContactId));
        let fields =
            vec![FieldEdit::new("full_name", name.trim()), FieldEdit::new(key::OWNER, self.replica.device.member)];
        commands.push(Command::Create { record, kind: Kind::Contact, fields });
        self.contacts.insert(folded, record);
        record
    }

    fn entries(&self, draft: &Draft, emails: &BTreeSet<String>, phones: &BTreeSet<String>) -> Vec<FieldEdit> {
        let mut fields = Vec::new();
        for email in draft.emails.iter().filter(|email| !emails.contains(&email.to_lowercase())) {
            fields.push(FieldEdit::new(format!("emails/{}/address", new_id!(PartId)), email.as_str()));
        }
        for number in &draft.phones {
            let e164 = phone::e164(number, self.country);
            if phones.contains(e164.as_ref().unwrap_or(number)) {
                continue;
            }
            let id = new_id!(PartId);
            fields.push(FieldEdit::new(format!("phones/{id}/number"), number.as_str()));
            fields.extend(e164.map(|it| FieldEdit::new(format!("phones/{id}/e164"), it)));
        }
        fields
    }

    fn address(draft: &Draft) -> Vec<FieldEdit> {
        let id = new_id!(PartId);
        let parts = draft.address.iter();
        parts.map(|(part, text)| FieldEdit::new(format!("addresses/{id}/{part}"), text.as_str())).collect()
    }

    fn create(
        &mut self,
        record: RecordId,
        draft: &Draft,
        mut fields: Vec<FieldEdit>,
        commands: &mut Vec<Command>,
    ) -> RecordId {
        let owned = fields.iter().any(|field| field.key == key::OWNER);
        for tag in &draft.tags {
            let tag = self.tag(tag, commands);
            fields.push(FieldEdit::new(format!("{}/{tag}", key::TAGS), true));
        }
        if self.kind == Kind::Deal {
            if !owned {
                fields.push(FieldEdit::new(key::OWNER, self.replica.device.member));
            }
            return self.create_deal(draft, fields, commands);
        }
        let row = Row::written(record, self.kind, &fields);
        if !owned {
            let (assigner, facts) = &mut self.assigner;
            fields.extend(assigner.assign(&row, facts));
        }
        self.fresh.set(record, keys(&row, self.country));
        self.planned_titles.insert(record, row.title().to_owned());
        let folded = search::fold(draft.title(self.kind));
        match self.kind {
            Kind::Company => drop(self.companies.insert(folded, record)),
            _ => drop(self.contacts.insert(folded, record)),
        }
        commands.push(Command::Create { record, kind: self.kind, fields });
        record
    }

    fn create_deal(&mut self, draft: &Draft, fields: Vec<FieldEdit>, commands: &mut Vec<Command>) -> RecordId {
        let deal = new_id!(DealId);
        let wanted = draft.names.get("pipeline_id").map(|name| search::fold(name));
        let pipeline = self.pipelines.iter().find(|(_, name, _)| Some(name) == wanted.as_ref());
        let Some((pipeline, _, stages)) = pipeline.or(self.pipelines.first()) else { return deal.into() };
        let name = draft.names.get("stage").map(|name| search::fold(name)).unwrap_or_default();
        // By its name, or by what it means.
        let meaning = match name.as_str() {
            "won" | "closed won" | "closedwon" | "thang" => Some(StageType::Won),
            "lost" | "closed lost" | "closedlost" | "thua" => Some(StageType::Lost),
            _ => None,
        };
        let named = stages.iter().find(|stage| search::fold(&stage.name) == name);
        let meant = || stages.iter().find(|stage| meaning == Some(stage.stage_type));
        let meant = named.or_else(meant);
        let is_unknown = meant.is_none() && !name.is_empty();
        let pipeline = *pipeline;
        let Some(stage) = meant.or(stages.first()).map(|stage| stage.id) else { return deal.into() };
        if is_unknown && let Some(typed) = draft.names.get("stage") {
            self.remark(text::REMARK_NO_STAGE, typed);
        }
        let before = self.positions.get(&stage);
        let position = match before {
            Some(before) => Position::between(Some(before), None, u64::from_le_bytes(clock::random())),
            None => self.replica.model.top_of(stage),
        };
        self.positions.insert(stage, position.clone());
        let company = fields.iter().find(|field| field.key == key::COMPANY);
        let company = company.and_then(|field| field.value.as_text()?.parse::<RecordId>().ok());
        self.deals.insert((search::fold(draft.title(Kind::Deal)), company), deal.into());
        commands.push(Command::CreateDeal { deal, pipeline, stage, position, fields });
        deal.into()
    }

    /// Adds to a record what a line says and it does not.
    fn add_to(&mut self, record: RecordId, draft: &Draft, mut fields: Vec<FieldEdit>, commands: &mut Vec<Command>) {
        // A name that says less, or the same in another order, takes the place of none.
        let known = self.title_of(record);
        fields.retain(|field| {
            let name = field.value.as_text().filter(|_| field.key == "full_name");
            !name.is_some_and(|name| duplicates::is_within(name, &known))
        });
        if let Some(row) = self.replica.model.peek(record) {
            let emails = row.entries("emails").into_iter().map(|it| it.1.to_lowercase()).collect();
            let phones = row.entries("phones").into_iter();
            let phones = phones.map(|it| phone::e164(&it.1, self.country).unwrap_or(it.1)).collect();
            fields.retain(|field| row.value(&field.key) != field.value);
            again::leave_out(&row, &mut fields, self.country);
            fields.extend(self.entries(draft, &emails, &phones));
            let parts: Vec<(&str, &str)> = draft.address.iter().map(|(part, text)| (&**part, &**text)).collect();
            if !again::has_address(&row, &parts) {
                fields.extend(Runner::address(draft));
            }
        }
        for tag in &draft.tags {
            let tag = self.tag(tag, commands);
            fields.push(FieldEdit::new(format!("{}/{tag}", key::TAGS), true));
        }
        fields.retain(|field| field.value != Value::Empty);
        if !fields.is_empty() {
            commands.push(Command::Edit { record, fields });
        }
    }

    /// Notes are put down with a record that does not have them already.
    fn note(&mut self, record: RecordId, draft: &Draft, commands: &mut Vec<Command>) {
        if draft.notes.is_empty() {
            return;
        }
        let peek = |activity| self.replica.model.peek(activity);
        let here: Vec<_> = self.replica.model.timeline_now(record).into_iter().filter_map(peek).collect();
        let is_here =
            |note: &str| here.iter().any(|row| row.as_activity().is_some_and(|it| it.body.trim() == note.trim()));
        for note in &draft.notes {
            if is_here(note) || !self.noted.insert((record, note.trim().to_owned())) {
                continue;
            }
            let fields = vec![
                FieldEdit::new("activity_type", "note"),
                FieldEdit::new("at", clock::now()),
                FieldEdit::new("body", note.as_str()),
                FieldEdit::new(format!("links/{record}"), true),
            ];
            commands.push(Command::Create { record: new_id!(ActivityId).into(), kind: Kind::Activity, fields });
        }
    }

    /// A card that stands for several others, which are cards themselves.
    pub fn group(&mut self, line: usize, title: String) {
        let outcome = Outcome::Refused(untrack(|| self.i18n.t(text::LINE_GROUP)).to_owned());
        self.report.push(Reported { line, title, outcome, remarks: Vec::new() });
    }

    /// A line that was not reached.
    pub fn left(&mut self, line: usize) {
        self.report.push(Reported { line, title: String::new(), outcome: Outcome::Left, remarks: Vec::new() });
    }

    pub fn done(self) -> Imported {
        Imported { step: self.step, report: self.report }
    }
}

/// What an import did.
#[derive(Default)]
pub struct Imported {
    pub step: Vec<Reversal>,
    pub report: Vec<Reported>,
}

impl Imported {
    pub fn append(&mut self, mut other: Imported) {
        self.step.append(&mut other.step);
        self.report.append(&mut other.report);
    }

    /// How many lines came to what: created, updated, skipped, not taken, not reached.
    pub fn counts(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for reported in &self.report {
            let at = match reported.outcome {
                Outcome::Created(_) => 0,
                Outcome::Updated(_) => 1,
                Outcome::Skipped(_) => 2,
                Outcome::Unreadable(_) | Outcome::Nameless | Outcome::Refused(_) => 3,
                Outcome::Left => 4,
            };
            counts[at] += 1;
        }
        counts
    }
}
