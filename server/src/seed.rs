//! `sotay-server seed`: turns the data set in `server/demo` into a workspace, through the same commands and the same
//! admission as a user's edits.

mod data;

use crate::{
    admission::{Admission, Limits, PushAnswer},
    clock,
    compaction::Compaction,
    free_space::FreeSpace,
    hub::Hub,
    notices::Notices,
    password::{self, Lane, PasswordError},
    store::{AccountId, Invite, Joiner, Location, OpenError, Store, StoreError},
};
use data::{DataError, DataSet, Opportunity, Outcome};
use sotay_shared::{
    command::{Command, FieldEdit, Issued, NewStage},
    date::CalendarDate,
    document::Actor,
    id::{CompanyId, DealId, GroupId, MemberId, PartId, PipelineId, RecordId, StageId, WorkspaceId},
    kind::Kind,
    money::Currency,
    position::Position,
    replica::{Replica, ReplicaError},
    role::Role,
    row::StageType,
    stamp::{Stamp, Timestamp},
    sync::{PushGroup, ServerMessage},
};
use std::{collections::HashMap, num::NonZeroUsize, sync::Arc, time::Instant};

/// The demo's members: address and name.
pub const MEMBERS: [(&str, &str); 2] = [("lan@example.vn", "Nguyễn Thị Lan"), ("minh@example.vn", "Trần Văn Minh")];
/// What all of them have where everybody may know it.
pub const PASSWORD: &str = "demo demo demo";

/// Groups on their way at a time: enough to share commits, few enough to keep their documents open.
const WINDOW: usize = 48;
const DAY_MS: i64 = 86_400_000;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("the demo's data cannot be read: {0}")]
    Data(#[from] DataError),
    #[error(
        "there are accounts or workspaces in this database already: the demo goes into an empty one, name another with --data"
    )]
    Exists,
    #[error("a command of the demo was not possible: {0}")]
    Command(#[from] ReplicaError),
    #[error("a change of the demo was refused: {0}")]
    Refused(String),
    #[error("the admission threads cannot be started: {0}")]
    Threads(std::io::Error),
}

/// In whose name the demo is admitted: nobody else is here.
const SEEDER: AccountId = [0; 16];

/// One who pushes needs one thread, and no bounds but those of memory.
fn limits(location: &Location) -> Limits {
    Limits {
        threads: NonZeroUsize::MIN,
        records: u64::MAX,
        log_bytes: u64::MAX,
        cache_bytes: 256 * 1024 * 1024,
        work: u32::MAX,
        free_space: FreeSpace::new(location, 0),
    }
}

/// Makes the demo in an empty database and prints what it made. Passwords are random, or [`PASSWORD`].
///
/// # Errors
/// When there is something in it already, or the database fails.
pub async fn run(location: &Location, contacts: usize, demo_passwords: bool) -> Result<(), SeedError> {
    let store = Store::open(location).await?;
    if !store.is_empty().await? {
        return Err(SeedError::Exists);
    }
    let password = if demo_passwords { || PASSWORD.to_owned() } else { random_password };
    let passwords = MEMBERS.map(|_| password());
    let hub = Arc::new(Hub::default());
    let (admission, running) =
        Admission::start(&store, &hub, &Notices::default(), &Compaction::start(&store), limits(location))
            .map_err(SeedError::Threads)?;
    let data = DataSet::read()?;
    let (workspace, member) = accounts(&store, &passwords).await?;
    let mut seeder = Seeder::new(admission, workspace, member);
    let began = Instant::now();
    seeder.plant(&data).await?;
    seeder.plant_contacts(contacts).await?;
    let took = began.elapsed().as_secs_f64();
    println!(
        "{} records, {} changes in {took:.1} s: {:.0} changes/s",
        seeder.replica.len(),
        seeder.changes,
        seeder.changes as f64 / took
    );
    for (what, count) in &data.normalised {
        println!("normalised: {what}, {count} times");
    }
    seeder.summarise();
    drop(seeder);
    running.finished().await;
    store.close().await;
    for ((email, name), password) in MEMBERS.iter().zip(&passwords) {
        println!("sign in as {name}: {email}, password \"{password}\"");
    }
    Ok(())
}

/// Two accounts in one workspace; the first owns it.
async fn accounts(store: &Store, passwords: &[String]) -> Result<(WorkspaceId, MemberId), SeedError> {
    let now = clock::now();
    let workspace = WorkspaceId::v7(now.0, clock::random());
    let mut owner: Option<MemberId> = None;
    for ((email, _), password) in MEMBERS.into_iter().zip(passwords) {
        let hash = password::hash(Lane::Known, password.clone()).await?;
        let account = clock::random();
        if !store.create_account(account, email, &hash, now).await? {
            return Err(SeedError::Exists);
        }
        let member = member_of(email);
        let Some(owner) = owner else {
            store.create_workspace(workspace, clock::random(), account, member, now).await?;
            owner = Some(member);
            continue;
        };
        let (token, expires_at) = (clock::random(), Timestamp(now.0 + 60_000));
        let invite = Invite { workspace, role: Role::Admin, member: None, email: None, uses: 1, expires_at };
        store.create_invite(token, &invite, owner, now).await?;
        store.join(token, Joiner { account, email, member }, now).await?;
    }
    Ok((workspace, owner.unwrap_or_else(|| member_of("owner"))))
}

/// 80 random bits, in letters and digits that are told apart.
fn random_password() -> String {
    let text = data_encoding::BASE32_NOPAD.encode(&clock::random::<10>()).to_lowercase();
    let parts: Vec<&str> = [0..4, 4..8, 8..12, 12..16].into_iter().filter_map(|part| text.get(part)).collect();
    parts.join("-")
}

fn member_of(name: &str) -> MemberId {
    MemberId::from_cause(&format!("demo member {name}"))
}

struct Seeder {
    admission: Admission,
    workspace: WorkspaceId,
    member: MemberId,
    pipeline: PipelineId,
    stages: HashMap<Outcome, StageId>,
    last: HashMap<StageId, Position>,
    replica: Replica,
    waiting: Vec<PushGroup>,
    changes: usize,
}

impl Seeder {
    fn new(admission: Admission, workspace: WorkspaceId, member: MemberId) -> Self {
        let now = clock::now().0;
        let stages = Outcome::ALL.map(|outcome| (outcome, StageId::v7(now, clock::random())));
        Self {
            admission,
            workspace,
            member,
            pipeline: PipelineId::v7(now, clock::random()),
            stages: stages.into(),
            last: HashMap::new(),
            replica: Replica::new(Actor(clock::random())),
            waiting: Vec::new(),
            changes: 0,
        }
    }

    async fn plant(&mut self, data: &DataSet) -> Result<(), SeedError> {
        let now = clock::now();
        self.issue(self.create_workspace(), now).await?;
        let people = MEMBERS.iter().skip(1).map(|(email, name)| (*email, *name));
        let agents = data.agents.iter().map(|agent| (agent.as_str(), agent.as_str()));
        for (key, name) in people.chain(agents) {
            let fields = vec![FieldEdit::new("name", name)];
            self.issue(Command::Create { record: member_of(key).into(), kind: Kind::Member, fields }, now).await?;
        }
        let companies: HashMap<&str, CompanyId> =
            data.accounts.iter().map(|it| (it.name.as_str(), CompanyId::v7(now.0, clock::random()))).collect();
        for account in &data.accounts {
            let mut fields = vec![
                FieldEdit::new("name", account.name.as_str()),
                FieldEdit::new("industry", account.sector.as_str()),
                FieldEdit::new("founded", account.founded),
                FieldEdit::new("number_of_employees", account.employees),
                FieldEdit::new("annual_revenue", account.revenue_cents),
                FieldEdit::new("currency", Currency::USD),
                FieldEdit::new("address", account.location.as_str()),
            ];
            if let Some(parent) = account.parent.as_deref().and_then(|parent| companies.get(parent)) {
                fields.push(FieldEdit::new("parent_id", *parent));
            }
            let record = companies.get(account.name.as_str()).copied().map(RecordId::from);
            let record = record.unwrap_or_else(|| RecordId::v7(now.0, clock::random()));
            self.issue(Command::Create { record, kind: Kind::Company, fields }, now).await?;
        }
        let shift = data.days_to(now);
        for opportunity in &data.opportunities {
            let company = opportunity.account.as_deref().and_then(|account| companies.get(account)).copied();
            self.plant_deal(opportunity, company, shift, now).await?;
        }
        self.push().await
    }

    /// Contacts with names that are common in Viet Nam, for measuring.
    async fn plant_contacts(&mut self, count: usize) -> Result<(), SeedError> {
        const FAMILY: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"];
        const MIDDLE: [&str; 7] = ["Thị", "Văn", "Minh", "Ngọc", "Đức", "Thanh", "Hữu"];
        const GIVEN: [&str; 11] =
            ["Lan", "Minh", "Hoa", "Tuấn", "Mai", "Hùng", "Phương", "Dũng", "Trang", "Sơn", "Yến"];
        let now = clock::now();
        for nth in 0..count {
            let name = [FAMILY[nth % FAMILY.len()], MIDDLE[nth % MIDDLE.len()], GIVEN[nth % GIVEN.len()]].join(" ");
            let part =
                |list: &str, part: &str| format!("{list}/{}/{part}", PartId::from_cause(&format!("{list} {nth}")));
            let fields = vec![
                FieldEdit::new("full_name", format!("{name} {nth}")),
                FieldEdit::new("owner_id", self.member),
                FieldEdit::new(part("emails", "address"), format!("contact{nth}@example.vn")),
                FieldEdit::new(part("phones", "number"), format!("09{nth:08}")),
            ];
            let record = RecordId::v7(now.0, clock::random());
            self.issue(Command::Create { record, kind: Kind::Contact, fields }, now).await?;
        }
        self.push().await
    }

    async fn plant_deal(
        &mut self,
        opportunity: &Opportunity,
        company: Option<CompanyId>,
        shift: i64,
        now: Timestamp,
    ) -> Result<(), SeedError> {
        let Some(stage) = self.stages.get(&opportunity.outcome).copied() else { return Ok(()) };
        let shifted = |date: Option<CalendarDate>| date.and_then(|date| date.plus_days(shift));
        let (engaged, closed) = (shifted(opportunity.engaged), shifted(opportunity.closed));
        let at = closed.or(engaged).map_or(now, |date| Timestamp((epoch_day(date) * DAY_MS + DAY_MS / 3).min(now.0)));
        let position = Position::between(self.last.get(&stage), None, u64::from_le_bytes(clock::random()));
        self.last.insert(stage, position.clone());
        let name = match &opportunity.account {
            Some(account) => format!("{} – {account}", opportunity.product),
            None => opportunity.product.clone(),
        };
        let mut fields = vec![
            FieldEdit::new("name", name),
            FieldEdit::new("currency", Currency::USD),
            FieldEdit::new("owner_id", member_of(&opportunity.agent)),
        ];
        fields.extend(opportunity.value.map(|value| FieldEdit::new("amount", value * 100)));
        fields.extend(closed.map(|date| FieldEdit::new("close_date", date)));
        fields.extend(company.map(|company| FieldEdit::new("company_id", company)));
        let deal = DealId::v7(at.0, clock::random());
        self.issue(Command::CreateDeal { deal, pipeline: self.pipeline, stage, position, fields }, at).await
    }

    /// Carries a command out as a user's device would, and pushes once enough wait.
    async fn issue(&mut self, command: Command, at: Timestamp) -> Result<(), SeedError> {
        let stamp = Stamp::new(at, self.member, clock::random());
        let outcome = self.replica.dispatch(Issued { group: GroupId::v7(at.0, clock::random()), command, stamp })?;
        for outgoing in outcome.keep.outbox {
            self.replica.kept(outgoing.push.group);
            self.changes += outgoing.push.changes.len();
            self.waiting.push(outgoing.push);
        }
        if self.waiting.len() >= WINDOW { self.push().await } else { Ok(()) }
    }

    async fn push(&mut self) -> Result<(), SeedError> {
        let mut answers = Vec::with_capacity(self.waiting.len());
        for group in std::mem::take(&mut self.waiting) {
            let id = group.group;
            answers.push((id, self.admission.submit(SEEDER, self.workspace, self.member, Role::Owner, group).await));
        }
        for (group, answer) in answers {
            match answer.await {
                PushAnswer::Accepted(changes) => {
                    self.replica.fold(&ServerMessage::Accepted { group, changes })?;
                }
                PushAnswer::Refused(refused) => return Err(SeedError::Refused(refused.message)),
                PushAnswer::Unavailable => return Err(SeedError::Refused("the database failed".into())),
            }
        }
        Ok(())
    }

    fn create_workspace(&self) -> Command {
        let stages = Outcome::ALL.into_iter().filter_map(|outcome| {
            let (name, probability, stage_type, color) = match outcome {
                Outcome::Prospecting => ("Prospecting", 10, StageType::Open, "sky"),
                Outcome::Engaging => ("Engaging", 50, StageType::Open, "violet"),
                Outcome::Won => ("Won", 100, StageType::Won, "green"),
                Outcome::Lost => ("Lost", 0, StageType::Lost, "rose"),
            };
            let stage = *self.stages.get(&outcome)?;
            let (name, color) = (name.to_owned(), color.to_owned());
            Some(NewStage { stage, name, probability, stage_type, rotten_days: None, color })
        });
        Command::CreateWorkspace {
            workspace: self.workspace,
            name: "Sotay Demo".into(),
            currency: Currency::USD,
            member: self.member,
            member_name: MEMBERS[0].1.into(),
            pipeline: self.pipeline,
            pipeline_name: "Hardware sales".into(),
            stages: stages.collect(),
        }
    }

    /// Counts and sums from the rows.
    fn summarise(&self) {
        for outcome in Outcome::ALL {
            let stage = self.stages.get(&outcome);
            let deals = self.replica.rows().filter_map(|row| row.as_deal());
            let here = deals.filter(|deal| deal.place.as_ref().map(|place| &place.stage) == stage);
            let (count, cents) = here.fold((0, 0), |(count, sum), deal| (count + 1, sum + deal.amount.unwrap_or(0)));
            println!("{outcome:?}: {count} deals, {} USD", cents / 100);
        }
    }
}

/// Days since 1970.
fn epoch_day(date: CalendarDate) -> i64 {
    CalendarDate::EPOCH.days_until(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_passwords_are_taken_and_not_guessed() {
        let (one, other) = (random_password(), random_password());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.split('-').count()), (19, 4), "{one}");
        assert!(one.chars().all(|letter| letter == '-' || letter.is_ascii_lowercase() || letter.is_ascii_digit()));
    }
}
