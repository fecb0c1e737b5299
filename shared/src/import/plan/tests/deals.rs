//! Deals: where they stand, who is in them, and what they are worth.

use super::*;
use crate::{
    id::PipelineId,
    import::{CellProblem, Remark, Taken},
    pipeline_template,
    position::Position,
};

#[test]
fn a_deal_stands_where_its_line_says_and_what_is_unknown_is_told() {
    let desk = Desk::new(Kind::Deal);
    let lines = [deal("A", &[("stage", "closed won")]), deal("B", &[("stage", "Nope"), ("pipeline_id", "Other")])];
    let report = desk.import(ExistingPolicy::Update, lines);
    assert_eq!(report[1].told, [LineNote::NoPipeline("Other".into()), LineNote::NoStage("Nope".into())]);
    let stage = |title: &str| {
        let row = desk.of(Kind::Deal).into_iter().find(|row| row.title() == title).unwrap();
        row.as_deal().unwrap().place.as_ref().unwrap().stage
    };
    assert_eq!((stage("A"), stage("B")), (StageId::from_cause("5"), StageId::from_cause("0")));
    // Known ones are moved as well, within their pipeline.
    let lines = [deal("A", &[("stage", "Meeting")]), deal("B", &[("stage", "Won"), ("pipeline_id", "Other")])];
    let report = desk.import(ExistingPolicy::Update, lines);
    assert_eq!(outcomes(&report), ["updated"; 2]);
    assert_eq!(report[1].told, [LineNote::OtherPipeline("Other".into())]);
    assert_eq!((stage("A"), stage("B")), (StageId::from_cause("2"), StageId::from_cause("0")));
    // Where no pipeline is left, no deal is made, and nothing that it names.
    let mut plan = desk.plan(ExistingPolicy::Update);
    plan.setup.pipelines.clear();
    plan.line(&desk, 2, "", Ok(deal("C", &[("company_id", "Nobody")])));
    desk.carry_out(&mut plan);
    assert_eq!(outcomes(&plan.take_report()), ["no pipeline"]);
    assert_eq!(desk.titles(Kind::Company), Vec::<String>::new());
}

#[test]
fn a_deal_stands_in_the_pipeline_that_its_line_names() {
    let desk = Desk::new(Kind::Deal);
    let made = desk.dispatch(Command::CreatePipeline {
        pipeline: PipelineId::from_cause("renewal"),
        name: "Renewal".into(),
        position: Position::between(None, None, 1),
        stages: stages("r", pipeline_template::TEMPLATES[1].stages),
    });
    assert_eq!(made, Ok(()));
    let line = |name: &str, pipeline: &str, stage: &str| deal(name, &[("pipeline_id", pipeline), ("stage", stage)]);
    let lines = [
        line("A", "RENEWAL", "offer sent"),
        // By what its stage means.
        line("B", "Renewal", "Thắng"),
        line("C", "Sales", "Offer sent"),
        deal("D", &[("pipeline_id", "renewal ")]),
    ];
    let report = desk.import(ExistingPolicy::Update, lines);
    assert_eq!(["A", "B", "C", "D"].map(|name| desk.stage_of(name)), ["r2", "r4", "0", "r0"].map(StageId::from_cause));
    let told: Vec<&LineNote> = report.iter().flat_map(|it| &it.told).collect();
    assert_eq!(told, [&LineNote::NoStage("Offer sent".into())]);
    // One that is known is moved where it is.
    let report = desk.import(ExistingPolicy::Update, [line("A", "Renewal", "Confirmed"), line("B", "Sales", "New")]);
    assert_eq!(["A", "B"].map(|name| desk.stage_of(name)), ["r3", "r4"].map(StageId::from_cause));
    assert_eq!(report[1].told, [LineNote::OtherPipeline("Sales".into())]);
}

#[test]
fn deals_of_a_stage_stand_in_the_order_of_the_file() {
    let desk = Desk::new(Kind::Deal);
    let name = |nth: usize| format!("Deal {nth}");
    let line = |nth: usize| {
        let line = deal(&name(nth), &[("stage", if nth.is_multiple_of(2) { "New" } else { "Meeting" })]);
        if nth == 50 { refused(line) } else { line }
    };
    let report = desk.import(ExistingPolicy::Update, (0..100).map(line));
    assert_eq!(report.iter().filter(|it| it.is_failed()).map(|it| it.line).collect::<Vec<_>>(), [52]);
    let position = |nth: usize| {
        desk.one(Kind::Deal, &name(nth)).as_deal().unwrap().place.as_ref().map(|place| place.position.clone())
    };
    for first in [0, 1] {
        let stage = (first..100).step_by(2).filter(|nth| *nth != 50).map(position);
        assert!(stage.is_sorted_by(|before, after| before < after), "{first}");
    }
}

#[test]
fn a_deal_names_its_people_who_stay_what_they_are_in_it() {
    let desk = Desk::new(Kind::Deal);
    let lan = desk.make(Kind::Contact, &[("full_name", "Lan")]);
    let line = |people: &str| deal("Thang máy", &[("company_id", "Thép Việt"), ("contact", people)]);
    desk.import(ExistingPolicy::Update, [line("LAN; Minh;")]);
    assert_eq!(desk.titles(Kind::Contact), ["Lan", "Minh"]);
    let role = format!("contacts/{lan}");
    let fields = vec![FieldEdit::new(role.as_str(), "decision_maker")];
    assert_eq!(desk.dispatch(Command::Edit { record: desk.only(Kind::Deal).id, fields }), Ok(()));
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [line("Lan\nHoa")])), ["updated"]);
    assert_eq!(desk.titles(Kind::Contact), ["Hoa", "Lan", "Minh"]);
    let row = desk.only(Kind::Deal);
    assert_eq!((row.text(&role), row.roles("contacts").count()), (Some("decision_maker"), 3));
    // The same name at another company is another deal.
    let report =
        desk.import(ExistingPolicy::Update, [deal("Thang máy", &[("company_id", "Acme")]), deal("Thang máy", &[])]);
    assert_eq!(outcomes(&report), ["created"; 2]);
}

#[test]
fn an_amount_brings_its_currency_along_and_one_that_is_none_changes_nothing() {
    let desk = Desk::new(Kind::Deal);
    let line = |name: &str, amount: &str| read(Kind::Deal, &[("name", name), ("amount", amount)]);
    let worth = |name: &str| {
        let row = desk.one(Kind::Deal, name);
        (row.value("amount"), row.text("currency").map(str::to_owned))
    };
    desk.import(ExistingPolicy::Update, [line("A", "45tr"), line("B", "$5")]);
    assert_eq!(worth("A"), (Value::Int(45_000_000), None));
    assert_eq!(worth("B"), (Value::Int(500), Some("USD".to_owned())));
    desk.import(ExistingPolicy::Update, [line("A", "$7"), line("B", "nhiều")]);
    assert_eq!(worth("A"), (Value::Int(700), Some("USD".to_owned())));
    assert_eq!(worth("B"), (Value::Int(500), Some("USD".to_owned())));
    assert_eq!(desk.notes(desk.one(Kind::Deal, "B").id), ["AMOUNT: nhiều"]);
}

#[test]
fn an_amount_that_says_no_currency_is_not_taken_for_one_in_another() {
    let desk = Desk::new(Kind::Deal);
    let line = |cells: &[(&str, &str)]| read(Kind::Deal, &[&[("name", "A")], cells].concat());
    let worth = || {
        let row = desk.one(Kind::Deal, "A");
        (row.value("amount"), row.text("currency").map(str::to_owned))
    };
    let in_dollars = (Value::Int(700), Some("USD".to_owned()));
    desk.import(ExistingPolicy::Update, [line(&[("amount", "$7")])]);
    let report = desk.import(ExistingPolicy::Update, [line(&[("amount", "1.000.000"), ("description", "x")])]);
    assert_eq!(worth(), in_dollars);
    assert_eq!(desk.one(Kind::Deal, "A").text("description"), Some("x"));
    let told = Remark {
        key: "amount".into(),
        text: "1000000".into(),
        taken: Taken::AsNote,
        problem: Some(CellProblem::OtherCurrency),
    };
    assert_eq!(report[0].told, [LineNote::Cell(told)]);
    assert_eq!(desk.notes(desk.one(Kind::Deal, "A").id), ["AMOUNT: 1000000"]);
    // Nor where a line of the same batch makes it one.
    desk.import(ExistingPolicy::Update, [read(Kind::Deal, &[("name", "B"), ("amount", "45tr")])]);
    let of_b = |amount: &str| read(Kind::Deal, &[("name", "B"), ("amount", amount)]);
    desk.import(ExistingPolicy::Update, [of_b("$8"), of_b("1.000.000")]);
    assert_eq!(desk.one(Kind::Deal, "B").value("amount"), Value::Int(800));
    // A currency without the amount makes no other amount of what is there.
    desk.import(
        ExistingPolicy::Update,
        [line(&[("currency", "VND")]), line(&[("amount", "nhiều"), ("currency", "VND")])],
    );
    assert_eq!(worth(), in_dollars);
    // One that says it is.
    desk.import(ExistingPolicy::Update, [line(&[("amount", "9"), ("currency", "USD")])]);
    assert_eq!(worth(), (Value::Int(900), Some("USD".to_owned())));
    desk.import(ExistingPolicy::Update, [line(&[("amount", "1.000.000"), ("currency", "VND")])]);
    assert_eq!(worth(), (Value::Int(1_000_000), Some("VND".to_owned())));
}

#[test]
fn a_field_that_names_a_record_looks_among_its_kind() {
    let desk = Desk::new(Kind::Deal);
    // Somebody in the team, and a company, have the name of a person.
    let lines = [
        deal("One", &[("partner_id", "Lan"), ("company_id", "Lan"), ("owner_id", "Lan")]),
        deal("Two", &[("campaign_id", "Spring")]),
    ];
    let report = desk.import(ExistingPolicy::Update, lines);
    assert_eq!(outcomes(&report), ["created", "created"]);
    let commands = desk.of(Kind::Contact);
    assert_eq!(commands.len(), 1, "the partner is a contact");
    assert_eq!(desk.titles(Kind::Company), ["Lan"]);
    let one = desk.of(Kind::Deal).into_iter().find(|row| row.title() == "One").unwrap();
    assert_eq!(one.meta.owner, Some(MemberId::from_cause("lan")));
    assert_eq!(report[1].told, [LineNote::NoRecord(Kind::View, "Spring".into())]);
}
