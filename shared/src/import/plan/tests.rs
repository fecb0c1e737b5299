//! Lines are planned and carried out in a real replica, which refuses what it refuses.

use super::*;
use crate::{
    command::{Issued, NewStage},
    date::CalendarDate,
    document::Actor,
    duplicates::{Index, keys},
    filter::Context,
    id::{GroupId, WorkspaceId},
    import::Taken,
    money::Currency,
    pipeline_template,
    replica::Replica,
    row::StageType,
    stamp::Stamp,
    value::Value,
};
use proptest::prelude::*;
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

struct Desk {
    replica: RefCell<Replica>,
    drawn: Cell<u64>,
    kind: Kind,
}

impl Desk {
    /// With a workspace, its member Lan and its pipeline.
    fn new(kind: Kind) -> Desk {
        let desk = Desk { replica: RefCell::new(Replica::new(Actor([7; 16]))), drawn: Cell::new(0), kind };
        let stages = pipeline_template::SALES.iter().enumerate().map(|(nth, stage)| NewStage {
            stage: StageId::from_cause(&nth.to_string()),
            name: stage.name_en.to_owned(),
            probability: stage.probability,
            stage_type: stage.stage_type,
            rotten_days: None,
            color: "sky".into(),
        });
        let made = desk.dispatch(Command::CreateWorkspace {
            workspace: WorkspaceId::from_cause("w"),
            name: "W".into(),
            currency: Currency::VND,
            member: MemberId::from_cause("lan"),
            member_name: "Lan".into(),
            pipeline: PipelineId::from_cause("p"),
            pipeline_name: "Sales".into(),
            stages: stages.collect(),
        });
        assert_eq!(made, Ok(()));
        desk
    }

    fn dispatch(&self, command: Command) -> Result<(), String> {
        let drawn = self.chance();
        let at = Timestamp(1_700_000_000_000 + drawn as i64);
        let group = GroupId::v7(at.0, [3; 10]);
        let stamp = Stamp::new(at, MemberId::from_cause("lan"), u128::from(drawn).to_le_bytes());
        let issued = Issued { group, command, stamp };
        self.replica.borrow_mut().dispatch(issued).map(drop).map_err(|error| error.to_string())
    }

    fn plan(&self, known: Known) -> Plan {
        let replica = self.replica.borrow();
        let pipelines = replica
            .rows()
            .filter_map(|row| Some((PipelineId::of(row.id), row.title().to_owned(), row.as_pipeline()?.open_stages())));
        let links = [("company_id", Kind::Company), ("parent_id", Kind::Company), ("owner_id", Kind::Member)];
        let links = links.into_iter().chain([("partner_id", Kind::Contact), ("campaign_id", Kind::View)]);
        let setup = Setup {
            kind: self.kind,
            known,
            me: MemberId::from_cause("lan"),
            country: Some("VN"),
            links: links.map(|(key, kind)| (key.to_owned(), kind)).collect(),
            pipelines: pipelines.collect(),
            assigner: Assigner::new(MemberId::from_cause("lan"), Vec::new(), Vec::<Arc<Row>>::new()),
            colors: vec!["sky".into(), "rose".into()],
        };
        Plan::new(setup, replica.rows().cloned().collect::<Vec<_>>())
    }

    /// Takes all lines in, and says what became of each.
    fn import(&self, known: Known, drafts: impl IntoIterator<Item = Draft>) -> Vec<Reported> {
        let mut plan = self.plan(known);
        let mut report = Vec::new();
        for (line, draft) in (2..).zip(drafts) {
            plan.line(self, line, "", Ok(draft));
            if plan.is_full() {
                self.carry_out(&mut plan);
            }
            report.extend(plan.take_report());
        }
        self.carry_out(&mut plan);
        report.extend(plan.take_report());
        report
    }

    fn carry_out(&self, plan: &mut Plan) {
        while let Some(attempt) = plan.next(self) {
            plan.carried(self.dispatch(attempt.command));
        }
    }

    fn of(&self, kind: Kind) -> Vec<Arc<Row>> {
        self.replica.borrow().rows().filter(|row| row.kind() == Some(kind)).cloned().collect()
    }

    fn titles(&self, kind: Kind) -> Vec<String> {
        let mut titles: Vec<String> = self.of(kind).iter().map(|row| row.title().to_owned()).collect();
        titles.sort();
        titles
    }
}

impl World for Desk {
    fn row(&self, record: RecordId) -> Option<Arc<Row>> {
        self.replica.borrow().get(record).cloned()
    }

    fn alike(&self, wanted: &Keys) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
        let mut index = Index::default();
        self.of(self.kind).iter().for_each(|row| index.set(row.id, keys(row, Some("VN"))));
        index.like(wanted, None)
    }

    fn notes(&self, record: RecordId) -> Vec<String> {
        let about =
            |row: &Arc<Row>| row.as_activity().filter(|it| it.links.contains(&record)).map(|it| it.body.clone());
        self.of(Kind::Activity).iter().filter_map(about).collect()
    }

    fn top_of(&self, _: StageId) -> Position {
        Position::between(None, None, self.chance())
    }

    fn field_name(&self, key: &str) -> String {
        key.to_uppercase()
    }

    fn assign(&self, assigner: &mut Assigner, row: &Row) -> Vec<FieldEdit> {
        assigner.assign(row, &Nothing)
    }

    fn id(&self) -> RecordId {
        let drawn = self.chance();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&drawn.to_le_bytes());
        RecordId::v7(1_700_000_000_000 + drawn as i64, random)
    }

    fn chance(&self) -> u64 {
        self.drawn.set(self.drawn.get() + 1);
        self.drawn.get()
    }

    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

/// Rules are asked nothing here.
struct Nothing;

impl Context for Nothing {
    fn today(&self) -> CalendarDate {
        CalendarDate::EPOCH
    }

    fn day_of(&self, _: Timestamp) -> CalendarDate {
        CalendarDate::EPOCH
    }

    fn me(&self) -> MemberId {
        MemberId::from_cause("lan")
    }

    fn searchable<'a>(&'a self, _: &'a Row) -> Cow<'a, str> {
        "".into()
    }

    fn stage_type(&self, _: &Row, _: StageId) -> Option<StageType> {
        None
    }

    fn amount(&self, _: &Row) -> Option<i64> {
        None
    }

    fn probability(&self, _: &Row) -> Option<i64> {
        None
    }

    fn has_next(&self, _: RecordId) -> bool {
        false
    }
}

fn person(name: &str, email: &str, company: &str) -> Draft {
    let mut draft = Draft { emails: vec![email.to_owned()], ..Draft::default() };
    draft.fields.insert("full_name".into(), name.into());
    if !company.is_empty() {
        draft.names.insert("company_id".into(), company.into());
    }
    draft
}

fn deal(name: &str, names: &[(&str, &str)]) -> Draft {
    let mut draft = Draft::default();
    draft.fields.insert("name".into(), name.into());
    draft.names = names.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect();
    draft
}

/// A line that the replica refuses.
fn refused(mut draft: Draft) -> Draft {
    draft.fields.insert("job_title".into(), "x".repeat(3_000).into());
    draft
}

fn outcomes(report: &[Reported]) -> Vec<&'static str> {
    let word = |it: &Reported| match it.outcome {
        Outcome::Created(_) => "created",
        Outcome::Updated(_) => "updated",
        Outcome::Skipped(_) => "skipped",
        Outcome::Nameless => "nameless",
        Outcome::NoPipeline => "no pipeline",
        Outcome::Refused(_) => "refused",
        _ => "other",
    };
    report.iter().map(word).collect()
}

#[test]
fn a_price_list_that_comes_again_changes_prices_and_makes_nothing() {
    let desk = Desk::new(Kind::Product);
    let product = |name: &str, sku: &str, price: i64| {
        let mut draft = Draft::default();
        draft.fields.insert("name".into(), name.into());
        draft.fields.insert("unit_price".into(), price.into());
        draft.fields.extend((!sku.is_empty()).then(|| ("sku".to_owned(), sku.into())));
        draft
    };
    let first = desk.import(Known::Update, [product("Bia lon", "SP1", 9_500), product("Bia lon", "SP2", 11_000)]);
    assert_eq!(outcomes(&first), ["created", "created"]);
    let again =
        [product("Bia lon 330ml", "sp1", 9_900), product("Bia lon", "SP2", 11_000), product("bia lon", "SP3", 1)];
    assert_eq!(outcomes(&desk.import(Known::Update, again)), ["updated", "updated", "created"]);
    let twice =
        [product("Nước", "", 4_000), product("nước", "", 4_200), product("Trà", "T1", 1), product("Trà xanh", "T1", 2)];
    assert_eq!(outcomes(&desk.import(Known::Update, twice)), ["created", "updated", "created", "updated"]);
    assert_eq!(outcomes(&desk.import(Known::Skip, [product("Bia", "SP2", 5)])), ["skipped"]);
    let prices: Vec<_> = desk.of(Kind::Product).iter().map(|row| row.value("unit_price")).collect();
    for price in [9_900, 11_000, 1, 4_200, 2] {
        assert!(prices.contains(&Value::Int(price)), "{price} in {prices:?}");
    }
    assert_eq!(prices.len(), 5);
}

#[test]
fn a_line_that_is_skipped_makes_nothing_of_what_it_names() {
    let desk = Desk::new(Kind::Contact);
    desk.import(Known::Update, [person("Lan", "lan@example.vn", "")]);
    let mut again = person("Lan", "lan@example.vn", "Thép Việt");
    again.tags = vec!["VIP".into()];
    again.notes = vec!["Met".into()];
    let report = desk.import(Known::Skip, [again, person("Minh", "minh@example.vn", "Acme")]);
    assert_eq!(outcomes(&report), ["skipped", "created"]);
    assert_eq!(desk.titles(Kind::Company), ["Acme"]);
    assert_eq!((desk.of(Kind::Tag).len(), desk.of(Kind::Activity).len()), (0, 0));
    assert_eq!(report[0].told, []);
}

#[test]
fn a_line_that_is_refused_leaves_nothing_that_later_lines_point_at() {
    let desk = Desk::new(Kind::Contact);
    let lines = [
        refused(person("Lan", "lan@example.vn", "Thép Việt")),
        person("Minh", "minh@example.vn", "Thép Việt"),
        person("Hoa", "hoa@example.vn", "thep viet"),
    ];
    let report = desk.import(Known::Update, lines);
    assert_eq!(outcomes(&report), ["refused", "created", "created"]);
    assert_eq!(desk.titles(Kind::Company), ["Thép Việt"]);
    let company = desk.of(Kind::Company)[0].id;
    for contact in desk.of(Kind::Contact) {
        assert_eq!(contact.value("company_id").as_text(), Some(company.to_string().as_str()), "{}", contact.title());
    }
    // Also a company that only the refused line names is not there for the group after it.
    let mut lines: Vec<Draft> =
        (0..TOGETHER - 1).map(|nth| person(&format!("P{nth}"), &format!("{nth}@x.vn"), "")).collect();
    lines.push(refused(person("Bad", "bad@x.vn", "Ghost")));
    lines.push(person("Good", "good@x.vn", "Ghost"));
    let report = desk.import(Known::Update, lines);
    assert_eq!(outcomes(&report).iter().filter(|it| **it == "created").count(), TOGETHER);
    assert_eq!(desk.titles(Kind::Company), ["Ghost", "Thép Việt"]);
}

#[test]
fn a_field_that_names_a_record_looks_among_its_kind() {
    let desk = Desk::new(Kind::Deal);
    // Somebody in the team, and a company, have the name of a person.
    let lines = [
        deal("One", &[("partner_id", "Lan"), ("company_id", "Lan"), ("owner_id", "Lan")]),
        deal("Two", &[("campaign_id", "Spring")]),
    ];
    let report = desk.import(Known::Update, lines);
    assert_eq!(outcomes(&report), ["created", "created"]);
    let commands = desk.of(Kind::Contact);
    assert_eq!(commands.len(), 1, "the partner is a contact");
    assert_eq!(desk.titles(Kind::Company), ["Lan"]);
    let one = desk.of(Kind::Deal).into_iter().find(|row| row.title() == "One").unwrap();
    assert_eq!(one.meta.owner, Some(MemberId::from_cause("lan")));
    assert_eq!(report[1].told, [Told::NoRecord(Kind::View, "Spring".into())]);
}

#[test]
fn six_hundred_lines_of_which_one_is_refused_are_all_told() {
    let desk = Desk::new(Kind::Contact);
    let line = |nth: usize| {
        let draft = person(&format!("Person {nth}"), &format!("p{nth}@example.vn"), "");
        if nth == 550 { refused(draft) } else { draft }
    };
    let report = desk.import(Known::Update, (1..=600).map(line));
    let counts = Counts::of(&report);
    assert_eq!(counts, Counts { created: 599, failed: 1, ..Counts::default() });
    let failed: Vec<usize> = report.iter().filter(|it| it.is_failed()).map(|it| it.line).collect();
    assert_eq!(failed, [551]);
    assert_eq!(desk.of(Kind::Contact).len(), 599);
}

#[test]
fn lines_about_one_person_are_one_person_with_each_note_once() {
    let desk = Desk::new(Kind::Contact);
    let note = |text: &str| Draft { notes: vec![text.into()], ..person("Lan", "lan@example.vn", "") };
    let report = desk.import(Known::Update, [note("a"), note("a"), note("b")]);
    assert_eq!(outcomes(&report), ["created", "updated", "updated"]);
    let mut notes = desk.notes(desk.of(Kind::Contact)[0].id);
    notes.sort();
    assert_eq!(notes, ["a", "b"]);
}

#[test]
fn who_is_meant_may_be_said_by_id() {
    let desk = Desk::new(Kind::Deal);
    desk.import(Known::Create, [deal("Twin", &[]), deal("Twin", &[])]);
    let ids: Vec<String> = desk.of(Kind::Deal).iter().map(|row| row.id.to_string()).collect();
    let line = |id: &str, amount: i64| {
        let mut draft = deal("Twin", &[("id", id)]);
        draft.fields.insert("amount".into(), Value::Int(amount));
        draft
    };
    let report = desk.import(Known::Update, [line(&ids[0], 1), line(&ids[1], 2), line("nonsense", 3)]);
    assert_eq!(outcomes(&report), ["updated"; 3]);
    assert_eq!(desk.row(ids[1].parse().unwrap()).unwrap().value("amount").as_int().map(|it| it > 1), Some(true));
    // Whoever wants new ones gets new ones, and an id of something else is nobody's.
    let report = desk.import(Known::Create, [line(&ids[0], 1)]);
    assert_eq!(outcomes(&report), ["created"]);
    let member = MemberId::from_cause("lan").to_string();
    let report = desk.import(Known::Update, [deal("New", &[("id", &member)])]);
    assert_eq!(outcomes(&report), ["created"]);
}

#[test]
fn a_deal_stands_where_its_line_says_and_what_is_unknown_is_told() {
    let desk = Desk::new(Kind::Deal);
    let lines = [deal("A", &[("stage", "closed won")]), deal("B", &[("stage", "Nope"), ("pipeline_id", "Other")])];
    let report = desk.import(Known::Update, lines);
    assert_eq!(report[1].told, [Told::NoPipeline("Other".into()), Told::NoStage("Nope".into())]);
    let stage = |title: &str| {
        let row = desk.of(Kind::Deal).into_iter().find(|row| row.title() == title).unwrap();
        row.as_deal().unwrap().place.as_ref().unwrap().stage
    };
    assert_eq!((stage("A"), stage("B")), (StageId::from_cause("5"), StageId::from_cause("0")));
    // Known ones are moved as well, within their pipeline.
    let lines = [deal("A", &[("stage", "Meeting")]), deal("B", &[("stage", "Won"), ("pipeline_id", "Other")])];
    let report = desk.import(Known::Update, lines);
    assert_eq!(outcomes(&report), ["updated"; 2]);
    assert_eq!(report[1].told, [Told::OtherPipeline("Other".into())]);
    assert_eq!((stage("A"), stage("B")), (StageId::from_cause("2"), StageId::from_cause("0")));
    // Where no pipeline is left, no deal is made, and nothing that it names.
    let mut plan = desk.plan(Known::Update);
    plan.setup.pipelines.clear();
    plan.line(&desk, 2, "", Ok(deal("C", &[("company_id", "Nobody")])));
    desk.carry_out(&mut plan);
    assert_eq!(outcomes(&plan.take_report()), ["no pipeline"]);
    assert_eq!(desk.titles(Kind::Company), Vec::<String>::new());
}

#[test]
fn what_does_not_fit_is_a_note_that_names_its_field() {
    let desk = Desk::new(Kind::Contact);
    let mut draft = person("Lan", "lan@example.vn", "");
    draft.remark("do_not_call", "DNC", Taken::AsNote);
    let report = desk.import(Known::Update, [draft.clone(), Draft::default()]);
    assert_eq!(outcomes(&report), ["nameless", "created"]);
    assert_eq!(report[1].told, [Told::Cell(draft.remarks[0].clone())]);
    assert_eq!(desk.notes(desk.of(Kind::Contact)[0].id), ["DO_NOT_CALL: DNC"]);
}

#[test]
fn a_company_that_is_deleted_meanwhile_is_made_anew() {
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(Known::Update);
    plan.line(&desk, 2, "", Ok(person("Lan", "lan@example.vn", "Acme")));
    desk.carry_out(&mut plan);
    let first = desk.of(Kind::Company)[0].id;
    desk.dispatch(Command::Delete { records: vec![first] }).unwrap();
    plan.line(&desk, 3, "", Ok(person("Minh", "minh@example.vn", "Acme")));
    desk.carry_out(&mut plan);
    let minh = desk.of(Kind::Contact).into_iter().find(|row| row.title() == "Minh").unwrap();
    assert_ne!(minh.value("company_id").as_text(), Some(first.to_string().as_str()));
}

proptest! {
    /// Every line is told once, whatever is refused; what is said to be made is there, and points at what is there.
    #[test]
    fn every_line_is_told_once_and_true(
        lines in prop::collection::vec((0..12u8, 0..5u8, any::<bool>(), any::<bool>()), 0..90),
        known in prop::sample::select(vec![Known::Update, Known::Skip, Known::Create]),
    ) {
        let desk = Desk::new(Kind::Contact);
        let draft = |(who, company, is_refused, tagged): (u8, u8, bool, bool)| {
            let company = if company == 0 { String::new() } else { format!("Company {company}") };
            let mut draft = person(&format!("Person {who}"), &format!("p{who}@example.vn"), &company);
            draft.tags = tagged.then(|| format!("Tag {who}")).into_iter().collect();
            if is_refused && who % 3 == 0 { refused(draft) } else { draft }
        };
        let report = desk.import(known, lines.iter().copied().map(draft));
        let mut told: Vec<usize> = report.iter().map(|it| it.line).collect();
        told.sort_unstable();
        prop_assert_eq!(told, (2..lines.len() + 2).collect::<Vec<_>>());
        for reported in &report {
            if let Outcome::Created(record) | Outcome::Updated(record) = &reported.outcome {
                prop_assert!(desk.row(*record).is_some(), "{:?}", reported);
            }
        }
        for row in [desk.of(Kind::Contact), desk.of(Kind::Company)].concat() {
            let company = row.value("company_id").as_text().and_then(|id| id.parse::<RecordId>().ok());
            prop_assert!(company.is_none_or(|company| desk.row(company).is_some()));
            prop_assert!(row.meta.tags.iter().all(|tag| desk.row((*tag).into()).is_some()));
        }
        let companies = desk.titles(Kind::Company);
        let mut distinct = companies.clone();
        distinct.dedup();
        prop_assert_eq!(companies, distinct);
    }
}
