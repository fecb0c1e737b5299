//! What is told of a line that was not taken as it stands.

use super::*;
use crate::import::{CellError, CellProblem};

#[test]
fn a_line_that_cannot_be_read_is_told_by_what_stands_in_it() {
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(ExistingPolicy::Update);
    let errors = vec![CellError { column: 0, text: "xxx".into(), problem: CellProblem::TooLong }];
    plan.line(&desk, 2, "xxx", Err(errors.clone()));
    plan.line(&desk, 3, "", Ok(person("Lan", "lan@example.vn", "")));
    desk.carry_out(&mut plan);
    let report = plan.take_report();
    assert_eq!(report[0], Reported::new(2, "xxx", Outcome::Unreadable(errors)));
    assert_eq!(outcomes(&report), ["unreadable", "created"]);
    assert_eq!(Counts::of(&report), Counts { created: 1, failed: 1, ..Counts::default() });
}

#[test]
fn a_cell_that_cannot_be_read_is_a_note_and_costs_nobody_the_line() {
    let desk = Desk::new(Kind::Contact);
    let cells = [("full_name", "Lan"), ("emails", "lan@@x.vn"), ("phones", "0903 123 456"), ("birthday", "1985")];
    for outcome in ["created", "updated"] {
        let report = desk.import(ExistingPolicy::Update, [read(Kind::Contact, &cells)]);
        assert_eq!((outcomes(&report), report[0].told.len()), (vec![outcome], 2));
        let lan = desk.only(Kind::Contact);
        assert_eq!((lan.entries("phones").len(), lan.entries("emails").len()), (1, 0));
        assert_eq!(desk.notes(lan.id), ["BIRTHDAY: 1985", "EMAILS: lan@@x.vn"]);
    }
}

#[test]
fn what_does_not_fit_is_a_note_that_names_its_field() {
    let desk = Desk::new(Kind::Contact);
    let mut draft = person("Lan", "lan@example.vn", "");
    draft.remark("do_not_call", "DNC", Taken::AsNote);
    let report = desk.import(ExistingPolicy::Update, [draft.clone(), Draft::default()]);
    assert_eq!(outcomes(&report), ["nameless", "created"]);
    assert_eq!(report[1].told, [LineNote::Cell(draft.remarks[0].clone())]);
    assert_eq!(desk.notes(desk.of(Kind::Contact)[0].id), ["DO_NOT_CALL: DNC"]);
}

#[test]
fn what_an_admin_wants_of_every_record_is_told_and_costs_no_line() {
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(ExistingPolicy::Update);
    plan.setup.required = vec!["custom/1".into()];
    let lines = [person("Lan", "lan@x.vn", ""), with(person("Mai", "mai@x.vn", ""), "custom/1", "VIP")];
    (2..).zip(lines).for_each(|(nth, line)| plan.line(&desk, nth, "", Ok(line)));
    desk.carry_out(&mut plan);
    let report = plan.take_report();
    assert_eq!(outcomes(&report), ["created", "created"]);
    assert_eq!(report[0].told, [LineNote::Missing("custom/1".into())]);
    assert_eq!(report[1].told, []);
}
