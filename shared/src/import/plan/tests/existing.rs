//! What is here already, or comes twice.

use super::*;
use crate::row::Row;

#[test]
fn what_is_known_is_updated_skipped_or_added_again() {
    let asked = [
        (ExistingPolicy::Update, "updated", 1),
        (ExistingPolicy::Skip, "skipped", 1),
        (ExistingPolicy::Create, "created", 2),
    ];
    for (kind, line) in of_each_kind() {
        for (known, outcome, count) in asked {
            let desk = Desk::new(kind);
            desk.import(known, [line.clone()]);
            assert_eq!(outcomes(&desk.import(known, [line.clone()])), [outcome], "{kind:?} {known:?}");
            assert_eq!(desk.of(kind).len(), count, "{kind:?} {known:?}");
            // Twice in one file is no different.
            let desk = Desk::new(kind);
            let report = desk.import(known, [line.clone(), line.clone()]);
            assert_eq!(outcomes(&report), ["created", outcome], "{kind:?} {known:?}");
            assert_eq!(desk.of(kind).len(), count, "{kind:?} {known:?}");
        }
    }
}

#[test]
fn what_is_archived_is_known_and_stays_so() {
    let archived = |report: &[Reported]| {
        let told = report.iter().flat_map(|it| &it.told);
        told.filter(|told| matches!(told, LineNote::Archived(_))).count()
    };
    for (kind, line) in of_each_kind() {
        let desk = Desk::new(kind);
        assert_eq!(archived(&desk.import(ExistingPolicy::Update, [line.clone()])), 0, "{kind:?}");
        let first = desk.only(kind).id;
        desk.archive(first);
        let report = desk.import(ExistingPolicy::Update, [line.clone()]);
        assert_eq!((outcomes(&report), archived(&report)), (vec!["updated"], 1), "{kind:?}");
        assert_eq!(report[0].told[0], LineNote::Archived(desk.only(kind).title().to_owned()), "{kind:?}");
        assert!(desk.only(kind).is_archived(), "{kind:?}");
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Skip, [line.clone()])), ["skipped"], "{kind:?}");
        // Of two that are the same, the one that is not archived is meant.
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Create, [line.clone()])), ["created"], "{kind:?}");
        let report = desk.import(ExistingPolicy::Update, [line]);
        assert!(matches!(report[0].outcome, Outcome::Updated(record) if record != first), "{kind:?}");
        assert_eq!(archived(&report), 0, "{kind:?}");
    }
}

#[test]
fn what_is_archived_is_linked_to_and_not_made_again() {
    let desk = Desk::new(Kind::Contact);
    desk.import(ExistingPolicy::Update, [person("Lan", "lan@example.vn", "Thép Việt")]);
    let company = desk.only(Kind::Company).id;
    desk.archive(company);
    let report = desk.import(ExistingPolicy::Update, [person("Mai", "mai@example.vn", "Thép Việt")]);
    assert_eq!(outcomes(&report), ["created"]);
    assert_eq!(report[0].told, [LineNote::Archived("Thép Việt".into())]);
    assert_eq!(desk.only(Kind::Company).id, company);
}

#[test]
fn a_line_changes_what_a_line_before_it_makes() {
    let keys = ["job_title", "department", "industry", "next_step", "unit"];
    for ((kind, line), key) in of_each_kind().into_iter().zip(keys) {
        let desk = Desk::new(kind);
        let lines = ["before", "after"].map(|text| with(line.clone(), key, text));
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, lines)), ["created", "updated"], "{kind:?}");
        assert_eq!(desk.only(kind).text(key), Some("after"), "{kind:?}");
    }
}

#[test]
fn what_was_deleted_is_made_anew() {
    for (kind, line) in of_each_kind() {
        let desk = Desk::new(kind);
        let mut plan = desk.plan(ExistingPolicy::Update);
        plan.line(&desk, 2, "", Ok(line.clone()));
        desk.carry_out(&mut plan);
        // Somebody deletes it while the file is brought in.
        let first = desk.only(kind).id;
        desk.delete(first);
        plan.line(&desk, 3, "", Ok(line.clone()));
        desk.carry_out(&mut plan);
        assert_eq!(outcomes(&plan.take_report()), ["created", "created"], "{kind:?}");
        let second = desk.only(kind).id;
        assert_ne!(first, second, "{kind:?}");
        // Or before.
        desk.delete(second);
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [line])), ["created"], "{kind:?}");
    }
}

#[test]
fn all_that_two_lines_say_of_somebody_is_there_once() {
    let desk = Desk::new(Kind::Contact);
    let lan = || person("Lan", "lan@example.vn", "");
    let first = reached(lan(), &["0903 123 456"]);
    let second = Draft {
        emails: vec!["LAN@example.vn".into(), "lan@work.vn".into()],
        address: [("city".to_owned(), "Huế".to_owned())].into(),
        ..reached(lan(), &["+84 903 123 456", "0912 222 333"])
    };
    let lines = [first.clone(), second.clone(), second, first.clone()];
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, lines)), ["created", "updated", "updated", "updated"]);
    let row = desk.only(Kind::Contact);
    assert_eq!((row.entries("phones").len(), row.entries("emails").len()), (2, 2));
    assert_eq!(row.addresses().map(|addresses| addresses.len()), Some(1));
    // A line that says nothing new keeps no others from being carried out with it.
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(ExistingPolicy::Update);
    for line in 2..5 {
        plan.line(&desk, line, "", Ok(first.clone()));
    }
    assert_eq!(desk.carry_out(&mut plan), [3]);
    assert_eq!(outcomes(&plan.take_report()), ["created", "updated", "updated"]);
}

#[test]
fn lines_of_one_batch_about_somebody_who_is_here_see_each_other() {
    let desk = Desk::new(Kind::Contact);
    desk.import(ExistingPolicy::Update, [person("Lan", "lan@example.vn", "")]);
    let line = |name: &str| Draft {
        address: [("city".to_owned(), "Huế".to_owned())].into(),
        ..reached(person(name, "lan@example.vn", ""), &["0912 222 333"])
    };
    let lines = [line("Lan"), line("Nguyễn Thị Lan"), line("Nguyễn Lan"), line("Lan")];
    let mut plan = desk.plan(ExistingPolicy::Update);
    (2..).zip(lines).for_each(|(nth, line)| plan.line(&desk, nth, "", Ok(line)));
    assert_eq!(desk.carry_out(&mut plan), [4]);
    assert_eq!(outcomes(&plan.take_report()), ["updated"; 4]);
    let row = desk.only(Kind::Contact);
    assert_eq!((row.title(), row.entries("phones").len(), row.entries("emails").len()), ("Nguyễn Thị Lan", 1, 1));
    assert_eq!(row.addresses().map(|addresses| addresses.len()), Some(1));
}

#[test]
fn a_name_that_says_less_brings_no_parts_of_it() {
    let desk = Desk::new(Kind::Contact);
    let parts = |line: Draft, given: &str, family: &str| with(with(line, "given_name", given), "family_name", family);
    let lan = |name: &str| person(name, "lan@example.vn", "");
    let parts_of = |row: &Row| ["given_name", "family_name"].map(|key| row.text(key).map(str::to_owned));
    desk.import(ExistingPolicy::Update, [parts(lan("Nguyễn Thị Lan"), "Thị Lan", "Nguyễn")]);
    desk.import(ExistingPolicy::Update, [parts(lan("Nguyễn Lan"), "Lan", "Nguyễn")]);
    let row = desk.only(Kind::Contact);
    assert_eq!(row.title(), "Nguyễn Thị Lan");
    assert_eq!(parts_of(&row), [Some("Thị Lan".to_owned()), Some("Nguyễn".to_owned())]);
}

#[test]
fn an_id_means_who_has_it_and_nobody_of_another_kind() {
    let desk = Desk::new(Kind::Contact);
    desk.import(ExistingPolicy::Update, [person("Nguyễn Lan", "lan@example.vn", "Thép Việt")]);
    let (lan, company) = (desk.only(Kind::Contact).id, desk.only(Kind::Company).id);
    let gone = desk.make(Kind::Contact, &[("full_name", "Gone")]);
    desk.delete(gone);
    for (nth, (id, outcome)) in [(lan, "updated"), (company, "created"), (gone, "created")].into_iter().enumerate() {
        let mut line = person(&format!("Trần Mai {nth}"), &format!("mai{nth}@example.vn"), "");
        line.names.insert("id".into(), id.to_string());
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [line])), [outcome], "{nth}");
    }
    // Who is meant by id is called otherwise by now, and still reached as before.
    let row = desk.one(Kind::Contact, "Trần Mai 0");
    assert_eq!((row.id, row.entries("emails").len()), (lan, 2));
    assert_eq!(desk.titles(Kind::Company), ["Thép Việt"]);
    let mut line = person("Trần Mai 0", "lan@example.vn", "");
    line.names.insert("id".into(), "KH00012".into());
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [line])), ["updated"]);
}

#[test]
fn who_is_meant_may_be_said_by_id() {
    let desk = Desk::new(Kind::Deal);
    desk.import(ExistingPolicy::Create, [deal("Twin", &[]), deal("Twin", &[])]);
    let ids: Vec<String> = desk.of(Kind::Deal).iter().map(|row| row.id.to_string()).collect();
    let line = |id: &str, amount: i64| {
        let mut draft = deal("Twin", &[("id", id)]);
        draft.fields.insert("amount".into(), Value::Int(amount));
        draft
    };
    let report = desk.import(ExistingPolicy::Update, [line(&ids[0], 1), line(&ids[1], 2), line("nonsense", 3)]);
    assert_eq!(outcomes(&report), ["updated"; 3]);
    assert_eq!(desk.row(ids[1].parse().unwrap()).unwrap().value("amount").as_int().map(|it| it > 1), Some(true));
    // Whoever wants new ones gets new ones, and an id of something else is nobody's.
    let report = desk.import(ExistingPolicy::Create, [line(&ids[0], 1)]);
    assert_eq!(outcomes(&report), ["created"]);
    let member = MemberId::from_cause("lan").to_string();
    let report = desk.import(ExistingPolicy::Update, [deal("New", &[("id", &member)])]);
    assert_eq!(outcomes(&report), ["created"]);
}

#[test]
fn lines_about_one_person_are_one_person_with_each_note_once() {
    let desk = Desk::new(Kind::Contact);
    let note = |text: &str| Draft { notes: vec![text.into()], ..person("Lan", "lan@example.vn", "") };
    let report = desk.import(ExistingPolicy::Update, [note("a"), note("a"), note("b")]);
    assert_eq!(outcomes(&report), ["created", "updated", "updated"]);
    let mut notes = desk.notes(desk.of(Kind::Contact)[0].id);
    notes.sort();
    assert_eq!(notes, ["a", "b"]);
}

#[test]
fn a_note_that_is_there_is_not_put_down_again() {
    let desk = Desk::new(Kind::Contact);
    let line = |notes: &[&str]| Draft {
        notes: notes.iter().map(|note| (*note).to_owned()).collect(),
        ..person("Lan", "lan@example.vn", "")
    };
    desk.import(ExistingPolicy::Update, [line(&[" Met at the fair\n", "  "])]);
    desk.import(ExistingPolicy::Update, [line(&["Met at the fair", "Called", "Called "])]);
    assert_eq!(desk.notes(desk.only(Kind::Contact).id), ["Called", "Met at the fair"]);
}
