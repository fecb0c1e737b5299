//! Sample data: a team's week, put into a workspace and taken out again with one click.

mod data;

use crate::{
    actions::use_actions,
    clock,
    i18n::{Locale, Text, text, use_i18n},
    replica::ReplicaHandle,
    sample::{loaded, record},
    workspace::{currency, pipelines, use_replica},
};
use data::Sample;
use leptos::prelude::*;
use sotay_shared::{
    activity::ActivityDraft,
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{DealId, MemberId, PartId, RecordId},
    kind::Kind,
    money::Currency,
    position::Position,
    row::{ActivityType, Stage, StageType},
    schema::key,
    stamp::Timestamp,
};
use std::collections::HashMap;
use wasm_bindgen_futures::spawn_local;

const HOUR_MS: i64 = 3_600_000;

/// A text field, unless there is nothing to say.
fn told(key: &str, text: &str) -> Option<FieldEdit> {
    (!text.is_empty()).then(|| FieldEdit::new(key, text))
}

/// An amount of the sample in minor units of a currency, of about the same worth where it is another than the sample's.
fn minor(amount: i64, sample: Locale, currency: Currency) -> i64 {
    const DONG_OF_A_DOLLAR: i64 = 25_000;
    let whole = match (sample, currency == Currency::VND) {
        (Locale::Vi, false) => amount / DONG_OF_A_DOLLAR,
        (Locale::En, true) => amount * DONG_OF_A_DOLLAR,
        _ => amount,
    };
    whole * 10_i64.pow(currency.decimals())
}

/// A stage for each step of the sample: the open ones as far as there are, then won and lost.
fn stage(stages: &[Stage], step: usize) -> Option<&Stage> {
    let of = |meaning: StageType| stages.iter().filter(move |stage| stage.stage_type == meaning);
    match step {
        5 => of(StageType::Won).next(),
        6 => of(StageType::Lost).next(),
        step => of(StageType::Open).take(step + 1).last(),
    }
}

/// What puts the sample into a workspace, as it is gathered.
struct Loading<'a> {
    replica: &'a ReplicaHandle,
    locale: Locale,
    sample: &'static Sample,
    today: CalendarDate,
    commands: Vec<Command>,
    /// What was there once and is deleted.
    restored: Vec<RecordId>,
}

impl<'a> Loading<'a> {
    fn new(replica: &'a ReplicaHandle, locale: Locale) -> Loading<'a> {
        let sample: &Sample = match locale {
            Locale::Vi => &data::VIETNAMESE,
            Locale::En => &data::ENGLISH,
        };
        Loading { replica, locale, sample, today: clock::today(), commands: Vec::new(), restored: Vec::new() }
    }

    fn id(&self, kind: Kind, nth: usize) -> RecordId {
        record(self.replica, kind, nth)
    }

    /// Who loads it: whose the records become.
    fn me(&self) -> MemberId {
        self.replica.device.member
    }

    fn put(&mut self, kind: Kind, nth: usize, fields: Vec<FieldEdit>) {
        let record = self.id(kind, nth);
        match self.replica.model.peek(record) {
            Some(_) => self.restored.push(record),
            None => self.commands.push(Command::Create { record, kind, fields }),
        }
    }

    fn companies(&mut self) {
        for (nth, company) in self.sample.companies.iter().enumerate() {
            let mut fields = vec![FieldEdit::new(key::NAME, company.name), FieldEdit::new(key::OWNER, self.me())];
            fields.extend(told("industry", company.industry));
            fields.extend(told("domain", company.domain));
            fields.extend(told("address", company.city));
            fields.extend(told("type", company.kind));
            self.put(Kind::Company, nth, fields);
        }
    }

    fn contacts(&mut self) {
        for (nth, contact) in self.sample.contacts.iter().enumerate() {
            let part = PartId::from_cause(&format!("sample/{nth}"));
            let mut fields = vec![
                FieldEdit::new("full_name", contact.full_name),
                FieldEdit::new("given_name", contact.given_name),
                FieldEdit::new("family_name", contact.family_name),
                FieldEdit::new(key::COMPANY, self.id(Kind::Company, contact.company)),
                FieldEdit::new(key::OWNER, self.me()),
                FieldEdit::new(format!("phones/{part}/number"), contact.phone),
                FieldEdit::new(format!("emails/{part}/address"), contact.email),
            ];
            fields.extend(told("job_title", contact.job_title));
            fields.extend(told("birthday", contact.birthday));
            fields.extend(told("lifecycle_stage", contact.lifecycle_stage));
            fields.extend(told("value_tier", contact.tier));
            fields.extend(told("lead_source", contact.source));
            self.put(Kind::Contact, nth, fields);
        }
    }

    /// The deal and the contact that something is about, as far as it is about any.
    fn about(&self, deal: Option<usize>, contact: Option<usize>) -> impl Iterator<Item = RecordId> {
        let deal = deal.map(|deal| self.id(Kind::Deal, deal));
        let contact = contact.map(|contact| self.id(Kind::Contact, contact));
        [deal, contact].into_iter().flatten()
    }

    fn tasks(&mut self) {
        for (nth, task) in self.sample.tasks.iter().enumerate() {
            let mut fields = vec![FieldEdit::new(key::TITLE, task.title), FieldEdit::new(key::ASSIGNEE, self.me())];
            fields.extend(self.today.plus_days(task.due_in).map(|due| FieldEdit::new(key::DUE, due)));
            fields.extend(told("priority", task.priority));
            let links = self.about(task.deal, task.contact);
            fields.extend(links.map(|link| FieldEdit::new(format!("links/{link}"), true)));
            self.put(Kind::Task, nth, fields);
        }
    }

    fn activities(&mut self) {
        let now = clock::now();
        for (nth, activity) in self.sample.activities.iter().enumerate() {
            let at = Timestamp(now.0.saturating_sub(activity.ago_hours * HOUR_MS));
            let happened = ActivityDraft {
                activity_type: ActivityType::parse(activity.kind).unwrap_or_default(),
                body: activity.body.to_owned(),
                about: self.about(activity.deal, activity.contact).collect(),
                ..ActivityDraft::default()
            };
            // Each has words, and happened before now.
            let Ok(fields) = happened.fields(at, now) else { continue };
            self.put(Kind::Activity, nth, fields);
        }
    }

    /// The deals, in the stages of the first pipeline.
    fn deals(&mut self) {
        let own = currency(self.replica);
        let pipeline = pipelines(self.replica).first().map(|(pipeline, _)| *pipeline);
        let row = pipeline.and_then(|pipeline| self.replica.model.peek(RecordId::from(pipeline)));
        let stages = row.as_ref().and_then(|row| row.as_pipeline()).map(|row| row.open_stages()).unwrap_or_default();
        let mut last: HashMap<_, Position> = HashMap::new();
        for (nth, deal) in self.sample.deals.iter().enumerate() {
            let record = self.id(Kind::Deal, nth);
            if self.replica.model.peek(record).is_some() {
                self.restored.push(record);
                continue;
            }
            let (Some(pipeline), Some(stage)) = (pipeline, stage(&stages, deal.stage)) else { continue };
            let position = Position::between(last.get(&stage.id), None, u64::from_le_bytes(clock::random()));
            last.insert(stage.id, position.clone());
            let mut fields = vec![
                FieldEdit::new(key::NAME, deal.name),
                FieldEdit::new(key::AMOUNT, minor(deal.amount, self.locale, own)),
                FieldEdit::new(key::CURRENCY, own),
                FieldEdit::new(key::COMPANY, self.id(Kind::Company, deal.company)),
                FieldEdit::new(format!("contacts/{}", self.id(Kind::Contact, deal.contact)), ""),
                FieldEdit::new(key::OWNER, self.me()),
            ];
            fields.extend(self.today.plus_days(deal.close_in).map(|day| FieldEdit::new(key::CLOSE_DATE, day)));
            fields.extend(told("next_step", deal.next_step));
            fields.extend(told(key::LOST_REASON, deal.lost_reason));
            let (deal, stage) = (DealId::of(record), stage.id);
            self.commands.push(Command::CreateDeal { deal, pipeline, stage, position, fields });
        }
    }
}

/// What puts the sample into the workspace: what was there once and is deleted comes back, the rest is made.
fn load(replica: &ReplicaHandle, locale: Locale) -> Vec<Command> {
    let mut loading = Loading::new(replica, locale);
    loading.companies();
    loading.contacts();
    loading.tasks();
    loading.activities();
    loading.deals();
    let Loading { mut commands, restored, .. } = loading;
    if !restored.is_empty() {
        commands.push(Command::Restore { records: restored });
    }
    commands
}

/// Loads the sample, or takes all of it away; the other way with an undo.
#[component]
pub fn SampleButton(
    /// What loading it is called.
    #[prop(default = text::LOAD_SAMPLE)]
    load_words: Text,
) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let busy = RwSignal::new(false);
    let replica = StoredValue::new(replica);
    let is_loaded = Memo::new(move |_| replica.with_value(|replica| !loaded(replica).is_empty()));
    let click = move |_| {
        if busy.get_untracked() {
            return;
        }
        let (command, words) = untrack(|| {
            replica.with_value(|replica| match loaded(replica) {
                records if records.is_empty() => {
                    (Command::Batch { commands: load(replica, i18n.locale()) }, i18n.t(text::SAMPLE_LOADED))
                }
                records => (Command::Delete { records }, i18n.t(text::SAMPLE_REMOVED)),
            })
        });
        busy.set(true);
        spawn_local(async move {
            actions.run_saying(command, words.to_owned()).await;
            // The screen may be left by then.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <button class="quiet sample" disabled=move || busy.get() on:click=click>
            {move || i18n.t(if is_loaded.get() { text::REMOVE_SAMPLE } else { load_words })}
        </button>
    }
}
