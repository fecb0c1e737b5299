//! What one line leads to.

use super::{ExistingPolicy, LineNote, Outcome, Plan, World, code_of};
use crate::{
    activity::ActivityDraft,
    command::{Command, FieldEdit},
    duplicates::{self, Reason, domain_key, keys},
    existing,
    folding::fold,
    id::{DealId, PartId, RecordId, TagId},
    import::{CellProblem, Draft, Remark, Taken},
    kind::{Kind, key},
    limits::BODY_CHARS,
    money::{Currency, Money},
    phone,
    position::Position,
    row::{Row, Stage, StageType},
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};

/// From this score on a record is the one that a line means.
const SAME: u32 = 55;

/// A line while it is planned.
#[derive(Default)]
struct Planned {
    commands: Vec<Command>,
    told: Vec<LineNote>,
}

fn part(world: &impl World) -> PartId {
    PartId::from_bytes(*world.id().as_bytes())
}

/// Whether what was found is still there, or waits to be: somebody may have deleted it meanwhile.
fn stands(world: &impl World, record: RecordId) -> bool {
    world.row(record).is_none_or(|row| !row.is_deleted())
}

impl Plan {
    /// What a line leads to. Whatever it makes is noted in `self.line` only.
    pub(super) fn plan(&mut self, world: &impl World, mut draft: Draft) -> (Vec<Command>, Outcome, Vec<LineNote>) {
        let mut planned = Planned::default();
        take_remarks(world, &mut draft, &mut planned);
        let kind = self.setup.kind;
        let is_named = !draft.title(kind).is_empty();
        let called = draft.called(kind).unwrap_or_default().to_owned();
        draft.fields.insert(kind.spec().title.to_owned(), called.into());
        let mut fields = self.linked(world, &mut draft, &mut planned);
        fields.extend(draft.fields.iter().map(|(key, value)| FieldEdit { key: key.clone(), value: value.clone() }));
        let entries = [self.entries(world, &draft, BTreeSet::new(), BTreeSet::new()), address(world, &draft)].concat();
        let record = world.id();
        let row = Row::written(record, kind, &[fields.as_slice(), &entries].concat());
        let known = self.known(world, &row, &draft).filter(|_| self.setup.known != ExistingPolicy::Create);
        let outcome = match (known, self.setup.known) {
            // Nothing of it is taken, and nothing that it names is made.
            (Some(record), ExistingPolicy::Skip) => return (Vec::new(), Outcome::Skipped(record), Vec::new()),
            (Some(record), _) => {
                self.tell_archived(world, record, &mut planned);
                self.leave_out_amounts(world, record, &mut draft, &mut fields);
                take_remarks(world, &mut draft, &mut planned);
                // How somebody is reached takes the place of no name.
                fields.retain(|field| is_named || field.key != kind.spec().title);
                self.add_to(world, record, &draft, fields, &mut planned);
                self.note(world, record, &draft, &mut planned);
                Outcome::Updated(record)
            }
            (None, _) => {
                fields.extend(entries);
                if !self.create(world, record, &draft, fields, &mut planned) {
                    return (Vec::new(), Outcome::NoPipeline, Vec::new());
                }
                self.note(world, record, &draft, &mut planned);
                let missing = self.setup.required.iter().filter(|key| row.value(key) == Value::Empty);
                planned.told.extend(missing.cloned().map(LineNote::Missing));
                Outcome::Created(record)
            }
        };
        (planned.commands, outcome, planned.told)
    }

    /// An amount that says no currency is in the workspace's: a record in another one does not take it. Nor does a record with
    /// amounts that the line does not say take another currency. Either would be another amount.
    fn leave_out_amounts(&self, world: &impl World, record: RecordId, draft: &mut Draft, fields: &mut Vec<FieldEdit>) {
        let Some(row) = self.row_of(world, record) else { return };
        let own = row.text(key::CURRENCY).and_then(|code| code.parse().ok()).unwrap_or(self.setup.currency);
        let named = fields.iter().find(|field| field.key == key::CURRENCY).and_then(|field| field.value.as_text());
        let said = named.map_or(Some(self.setup.currency), |code| code.parse::<Currency>().ok());
        let says = |amount: &String| fields.iter().any(|field| field.key == *amount);
        let has_others = self.setup.amounts.iter().any(|key| row.value(key) != Value::Empty && !says(key));
        if said == Some(own) || named.is_some() && !has_others {
            return;
        }
        let typed = |minor: i64| Money { minor, currency: said.unwrap_or(self.setup.currency) }.typed();
        let left_out = |field: &FieldEdit| match &field.value {
            Value::Int(minor) if self.setup.amounts.contains(&field.key) => Some(typed(*minor)),
            Value::Text(code) if field.key == key::CURRENCY => Some(code.clone()),
            _ => None,
        };
        fields.retain(|field| {
            let text = left_out(field);
            draft.remarks.extend(text.iter().map(|text| Remark {
                key: field.key.clone(),
                text: text.clone(),
                taken: Taken::AsNote,
                problem: Some(CellProblem::OtherCurrency),
            }));
            text.is_none()
        });
    }

    /// The fields that name other records. What says where a deal stands, or who is meant, stays in the draft.
    fn linked(&mut self, world: &impl World, draft: &mut Draft, planned: &mut Planned) -> Vec<FieldEdit> {
        let mut fields = Vec::new();
        for (field, name) in std::mem::take(&mut draft.names) {
            match (field.as_str(), self.setup.links.get(&field).copied()) {
                ("id" | "stage" | key::PIPELINE, _) => drop(draft.names.insert(field, name)),
                ("contact", _) => {
                    let names = name.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty());
                    for name in names {
                        let contact = self.record_named(world, Kind::Contact, name, planned);
                        fields.extend(contact.map(|it| FieldEdit::new(format!("contacts/{it}"), "")));
                    }
                }
                // Whoever is not in the team cannot own anything here.
                (_, Some(Kind::Member)) => match self.members.get(&fold(&name)) {
                    Some(member) => fields.push(FieldEdit::new(field, *member)),
                    None => planned.told.push(LineNote::NoMember(name)),
                },
                (_, Some(kind)) => {
                    let record = self.record_named(world, kind, &name, planned);
                    fields.extend(record.map(|it| FieldEdit::new(field, it)));
                }
                (_, None) => planned.told.push(LineNote::NoRecord(self.setup.kind, name)),
            }
        }
        fields
    }

    /// What is called so, here or in the lines before.
    fn find(&self, world: &impl World, kind: Kind, name: &str) -> Option<RecordId> {
        let folded = fold(name.trim());
        let find = |folded: &str| [&self.line, &self.group, &self.here].iter().find_map(|it| it.named(kind, folded));
        // What stands before the slash of `ABC/Huế` is no domain, and may be the name of another company.
        let is_domain = |text: &String| text.contains('.') && !text.contains(char::is_whitespace);
        let domain = Some(domain_key(name)).filter(|domain| kind == Kind::Company && is_domain(domain));
        let found = find(&folded).or_else(|| find(domain.as_deref()?));
        found.filter(|record| stands(world, *record))
    }

    /// The record of that name, or of a company its domain. A company or a contact is made where there is none.
    fn record_named(&mut self, world: &impl World, kind: Kind, name: &str, planned: &mut Planned) -> Option<RecordId> {
        if let Some(known) = self.find(world, kind, name) {
            self.tell_archived(world, known, planned);
            return Some(known);
        }
        // Of others a name alone says too little.
        if !kind.spec().is_compared {
            planned.told.push(LineNote::NoRecord(kind, name.to_owned()));
            return None;
        }
        let record = world.id();
        let fields = vec![FieldEdit::new(kind.spec().title, name.trim()), FieldEdit::new(key::OWNER, self.setup.me)];
        self.line.name(kind, name, record);
        if kind == self.setup.kind {
            // A line of its own may follow, which says more of it.
            let row = Row::written(record, kind, &fields);
            let keys = keys(&row, self.setup.country);
            self.line.make(row, keys);
        }
        planned.commands.push(Command::Create { record, kind, fields });
        Some(record)
    }

    /// The tags of a line as fields; those that nobody made yet are made.
    fn tags(&mut self, world: &impl World, draft: &Draft, planned: &mut Planned) -> Vec<FieldEdit> {
        let mut fields = Vec::new();
        for name in &draft.tags {
            let tag = self.find(world, Kind::Tag, name).unwrap_or_else(|| {
                let record = world.id();
                let all = [&self.here, &self.group, &self.line].map(|it| it.count(Kind::Tag)).iter().sum::<usize>();
                // One after the other, so that neighbours differ.
                let color = self.setup.colors.get(all % self.setup.colors.len().max(1)).cloned().unwrap_or_default();
                let named = vec![FieldEdit::new(key::NAME, name.trim()), FieldEdit::new(key::COLOR, color)];
                planned.commands.push(Command::Create { record, kind: Kind::Tag, fields: named });
                self.line.name(Kind::Tag, name, record);
                record
            });
            fields.push(FieldEdit::new(format!("{}/{}", key::TAGS, TagId::of(tag)), true));
        }
        fields
    }

    /// A record as the lines that wait make it or change it, or else as it is here.
    fn row_of(&self, world: &impl World, record: RecordId) -> Option<Arc<Row>> {
        self.group.made.get(&record).cloned().or_else(|| world.row(record))
    }

    /// Says so where a record is archived: nobody who looks for it in a list would find what the line says.
    fn tell_archived(&self, world: &impl World, record: RecordId, planned: &mut Planned) {
        let row = self.row_of(world, record).filter(|row| row.is_archived());
        planned.told.extend(row.map(|row| LineNote::Archived(row.title().to_owned())));
    }

    fn title_of(&self, world: &impl World, record: RecordId) -> String {
        self.row_of(world, record).map(|row| row.title().to_owned()).unwrap_or_default()
    }

    /// Who is meant by a line, if they are here.
    fn known(&self, world: &impl World, row: &Row, draft: &Draft) -> Option<RecordId> {
        let kind = self.setup.kind;
        let by_id = draft.names.get("id").and_then(|id| id.trim().parse::<RecordId>().ok());
        let by_id = by_id.filter(|id| world.row(*id).is_some_and(|row| row.kind() == Some(kind) && !row.is_deleted()));
        if by_id.is_some() {
            return by_id;
        }
        if kind == Kind::Deal {
            let company = row.company().map(RecordId::from);
            let called = (fold(row.title()), company);
            let found = [&self.group, &self.here].iter().find_map(|it| it.deals.get(&called).copied());
            return found.filter(|deal| stands(world, *deal));
        }
        if kind.spec().code().is_some() {
            let coded = |code: &str| {
                let found = [&self.group, &self.here].iter().find_map(|it| it.of_code(kind, code));
                found.filter(|record| stands(world, *record))
            };
            let named = || self.find(world, kind, row.title());
            // Of two that are called the same, codes say which is meant.
            let has_none = |record: &RecordId| world.row(*record).is_some_and(|row| code_of(&row).is_none());
            return code_of(row).map_or_else(named, |code| coded(code).or_else(|| named().filter(has_none)));
        }
        let keys = keys(row, self.setup.country);
        // A number or an address may be that of a whole office: whoever is called otherwise is somebody else.
        let is_called_so = |record: RecordId| duplicates::may_be_one(&self.title_of(world, record), row.title());
        let surest = |found: Vec<(RecordId, BTreeSet<Reason>, u32)>| {
            let same = |(record, reasons, score): &(RecordId, BTreeSet<Reason>, u32)| {
                let is_sure = reasons.contains(&Reason::TaxId) || reasons.contains(&Reason::Domain);
                *score >= SAME && (is_sure || is_called_so(*record))
            };
            found.into_iter().find(same).map(|(record, ..)| record)
        };
        let found = surest(world.duplicates(&keys)).or_else(|| surest(self.group.duplicates.like(&keys, None)));
        found.or_else(|| self.company_called(world, row))
    }

    /// The company that is called just so: most lists say no more of one than its name. Of two that are called the
    /// same, tax numbers say which is meant.
    fn company_called(&self, world: &impl World, row: &Row) -> Option<RecordId> {
        let called = fold(row.title());
        if row.kind() != Some(Kind::Company) || called.is_empty() {
            return None;
        }
        let found = [&self.group, &self.here].iter().find_map(|it| it.named(Kind::Company, &called));
        let record = found.filter(|record| stands(world, *record))?;
        let known = self.row_of(world, record)?;
        let tax_id = |row: &Row| {
            let mut keys = keys(row, self.setup.country).into_iter();
            keys.find(|(reason, _)| *reason == Reason::TaxId).map(|(_, number)| number)
        };
        let are_two = tax_id(row).zip(tax_id(&known)).is_some_and(|(said, known)| said != known);
        // A domain leads to a company as well, whatever that is called.
        (fold(known.title()) == called && !are_two).then_some(record)
    }

    /// How somebody is reached as a line says it, each once, but for the addresses and numbers that are known.
    fn entries(
        &self,
        world: &impl World,
        draft: &Draft,
        mut emails: BTreeSet<String>,
        mut phones: BTreeSet<(String, String)>,
    ) -> Vec<FieldEdit> {
        let mut fields = Vec::new();
        for email in draft.emails.iter().filter(|email| emails.insert(email.to_lowercase())) {
            fields.push(FieldEdit::new(format!("emails/{}/address", part(world)), email.as_str()));
        }
        let country = self.setup.country;
        for number in draft.phones.iter().filter(|number| phones.insert(phone::identity(number, country))) {
            let id = part(world);
            fields.push(FieldEdit::new(format!("phones/{id}/number"), number.as_str()));
            let e164 = phone::e164(number, country);
            fields.extend(e164.map(|it| FieldEdit::new(format!("phones/{id}/e164"), it)));
        }
        fields
    }

    /// Makes a record; `false` where there is no place for it.
    fn create(
        &mut self,
        world: &impl World,
        record: RecordId,
        draft: &Draft,
        mut fields: Vec<FieldEdit>,
        planned: &mut Planned,
    ) -> bool {
        let kind = self.setup.kind;
        let owned = fields.iter().any(|field| field.key == key::OWNER);
        fields.extend(self.tags(world, draft, planned));
        if kind == Kind::Deal {
            if !owned {
                fields.push(FieldEdit::new(key::OWNER, self.setup.me));
            }
            return self.create_deal(world, record, draft, fields, planned);
        }
        let row = Row::written(record, kind, &fields);
        if !owned {
            fields.extend(world.assign(&mut self.setup.assigner, &row));
        }
        self.line.name(kind, row.title(), record);
        code_of(&row).into_iter().for_each(|code| self.line.code(kind, code, record));
        let keys = keys(&row, self.setup.country);
        self.line.make(row, keys);
        planned.commands.push(Command::Create { record, kind, fields });
        true
    }

    fn create_deal(
        &mut self,
        world: &impl World,
        record: RecordId,
        draft: &Draft,
        fields: Vec<FieldEdit>,
        planned: &mut Planned,
    ) -> bool {
        let wanted = draft.names.get(key::PIPELINE);
        let folded = wanted.map(|name| fold(name.trim()));
        let named = self.setup.pipelines.iter().find(|(_, name, _)| Some(fold(name)) == folded);
        if let Some(wanted) = wanted.filter(|_| named.is_none()) {
            planned.told.push(LineNote::NoPipeline(wanted.clone()));
        }
        let Some((pipeline, _, stages)) = named.or(self.setup.pipelines.first()) else { return false };
        let meant = draft.names.get("stage").map(|name| (name, stage_meant(stages, name)));
        if let Some((typed, None)) = &meant {
            planned.told.push(LineNote::NoStage((*typed).clone()));
        }
        let Some(stage) = meant.and_then(|(_, stage)| stage).or(stages.first()).map(|stage| stage.id) else {
            return false;
        };
        let pipeline = *pipeline;
        let before = [&self.line, &self.group, &self.here].iter().find_map(|it| it.positions.get(&stage));
        let position = match before {
            Some(before) => Position::between(Some(before), None, world.chance()),
            None => world.top_of(stage),
        };
        self.line.positions.insert(stage, position.clone());
        let row = Row::written(record, Kind::Deal, &fields);
        let company = row.company().map(RecordId::from);
        self.line.deals.insert((fold(row.title()), company), record);
        let deal = DealId::of(record);
        planned.commands.push(Command::CreateDeal { deal, pipeline, stage, position, fields });
        true
    }

    /// Adds to a record what a line says and it does not.
    fn add_to(
        &mut self,
        world: &impl World,
        record: RecordId,
        draft: &Draft,
        mut fields: Vec<FieldEdit>,
        planned: &mut Planned,
    ) {
        // A name that says less, or the same in another order, takes the place of none, and its parts of none.
        let known = self.title_of(world, record);
        let row = self.row_of(world, record);
        let name = fields.iter().find(|field| field.key == "full_name").and_then(|field| field.value.as_text());
        if name.is_some_and(|name| duplicates::says_no_more(name, &known)) {
            let has = |key: &str| row.as_ref().is_some_and(|row| row.value(key) != Value::Empty);
            fields.retain(|field| match field.key.as_str() {
                "full_name" => false,
                "given_name" | "family_name" | "middle_name" => !has(&field.key),
                _ => true,
            });
        }
        // Another spelling of what a company is called is no other name, unless its id says that it is meant.
        let is_by_id = draft.names.get("id").and_then(|id| id.trim().parse::<RecordId>().ok()) == Some(record);
        if self.setup.kind == Kind::Company && !is_by_id {
            let is_same = |field: &FieldEdit| field.value.as_text().is_some_and(|name| fold(name) == fold(&known));
            fields.retain(|field| field.key != key::NAME || !is_same(field));
        }
        if let Some(row) = &row {
            let emails = row.entries("emails").into_iter().map(|it| it.1.to_lowercase()).collect();
            let phones = row.entries("phones").into_iter();
            let phones = phones.map(|it| phone::identity(&it.1, self.setup.country)).collect();
            // Whoever is among the contacts of a deal stays what they are in it.
            let is_among =
                |field: &FieldEdit| field.key.starts_with("contacts/") && row.value(&field.key) != Value::Empty;
            fields.retain(|field| row.value(&field.key) != field.value && !is_among(field));
            existing::leave_out(row, &mut fields, self.setup.country);
            fields.extend(self.entries(world, draft, emails, phones));
            let parts: Vec<(&str, &str)> = draft.address.iter().map(|(part, text)| (&**part, &**text)).collect();
            if !existing::has_address(row, &parts) {
                fields.extend(address(world, draft));
            }
        }
        let tags = self.tags(world, draft, planned);
        let is_on = |field: &FieldEdit| row.as_ref().is_some_and(|row| row.value(&field.key) == field.value);
        fields.extend(tags.into_iter().filter(|field| !is_on(field)));
        fields.retain(|field| field.value != Value::Empty);
        if !fields.is_empty() {
            // The lines after it see what it says.
            if let Some(row) = &row {
                self.line.made.insert(record, Arc::new(row.with(&fields)));
            }
            planned.commands.push(Command::Edit { record, fields });
        }
        if let Some(row) = row {
            self.move_deal(world, &row, draft, planned);
        }
    }

    /// Moves a deal to the stage that a line names, within its pipeline.
    fn move_deal(&mut self, world: &impl World, row: &Row, draft: &Draft, planned: &mut Planned) {
        let Some(deal) = row.as_deal() else { return };
        let own = self.setup.pipelines.iter().find(|(id, ..)| Some(*id) == deal.pipeline);
        let Some((_, own_name, stages)) = own else { return };
        if let Some(wanted) = draft.names.get(key::PIPELINE)
            && fold(wanted.trim()) != fold(own_name)
        {
            planned.told.push(LineNote::OtherPipeline(wanted.clone()));
            return;
        }
        let Some(typed) = draft.names.get("stage") else { return };
        let Some(stage) = stage_meant(stages, typed).map(|stage| stage.id) else {
            planned.told.push(LineNote::NoStage(typed.clone()));
            return;
        };
        if deal.place.as_ref().is_some_and(|place| place.stage == stage) {
            return;
        }
        let position = world.top_of(stage);
        let deal = DealId::of(row.id);
        planned.commands.push(Command::MoveDeal { deal, stage, position, lost: None });
    }

    /// Notes are put down with a record that does not have them already.
    fn note(&mut self, world: &impl World, record: RecordId, draft: &Draft, planned: &mut Planned) {
        if draft.notes.is_empty() {
            return;
        }
        let here = world.notes(record);
        for note in &draft.notes {
            let noted = (record, note.trim().to_owned());
            let waits = self.group.notes.contains(&noted);
            if waits || here.iter().any(|it| it.trim() == noted.1) || !self.line.notes.insert(noted) {
                continue;
            }
            let now = world.now();
            // One without words says nothing.
            planned.commands.extend(ActivityDraft::note(record, note).command(world.id(), now, now));
        }
    }
}

/// Characters of a cell that are told.
const TOLD_CHARS: usize = 200;

/// Tells of what was not taken as it stands; what cannot stand in its field is a note that names the field.
fn take_remarks(world: &impl World, draft: &mut Draft, planned: &mut Planned) {
    for mut remark in std::mem::take(&mut draft.remarks) {
        if remark.taken == Taken::AsNote {
            let note = format!("{}: {}", world.field_name(&remark.key), remark.text);
            draft.notes.push(note.chars().take(BODY_CHARS).collect());
        }
        remark.text = remark.text.chars().take(TOLD_CHARS).collect();
        planned.told.push(LineNote::Cell(remark));
    }
}

/// The stage of that name, or the one that it means.
fn stage_meant<'a>(stages: &'a [Stage], name: &str) -> Option<&'a Stage> {
    let name = fold(name.trim());
    let meaning = match name.as_str() {
        "won" | "closed won" | "closedwon" | "thang" => Some(StageType::Won),
        "lost" | "closed lost" | "closedlost" | "thua" => Some(StageType::Lost),
        _ => None,
    };
    let named = stages.iter().find(|stage| fold(&stage.name) == name);
    named.or_else(|| stages.iter().find(|stage| meaning == Some(stage.stage_type)))
}

fn address(world: &impl World, draft: &Draft) -> Vec<FieldEdit> {
    let id = part(world);
    let parts = draft.address.iter();
    parts.map(|(part, text)| FieldEdit::new(format!("addresses/{id}/{part}"), text.as_str())).collect()
}
