//! What cannot be carried out.

use super::*;
use crate::import::plan::TOGETHER;

#[test]
fn a_line_that_is_refused_leaves_nothing_that_later_lines_point_at() {
    let desk = Desk::new(Kind::Contact);
    let lines = [
        refused(person("Lan", "lan@example.vn", "Thép Việt")),
        person("Minh", "minh@example.vn", "Thép Việt"),
        person("Hoa", "hoa@example.vn", "thep viet"),
    ];
    let report = desk.import(ExistingPolicy::Update, lines);
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
    let report = desk.import(ExistingPolicy::Update, lines);
    assert_eq!(outcomes(&report).iter().filter(|it| **it == "created").count(), TOGETHER);
    assert_eq!(desk.titles(Kind::Company), ["Ghost", "Thép Việt"]);
}

#[test]
fn six_hundred_lines_of_which_one_is_refused_are_all_told() {
    let desk = Desk::new(Kind::Contact);
    let line = |nth: usize| {
        let draft = person(&format!("Person {nth}"), &format!("p{nth}@example.vn"), "");
        if nth == 550 { refused(draft) } else { draft }
    };
    let report = desk.import(ExistingPolicy::Update, (1..=600).map(line));
    let counts = Counts::of(&report);
    assert_eq!(counts, Counts { created: 599, failed: 1, ..Counts::default() });
    let failed: Vec<usize> = report.iter().filter(|it| it.is_failed()).map(|it| it.line).collect();
    assert_eq!(failed, [551]);
    assert_eq!(desk.of(Kind::Contact).len(), 599);
}

#[test]
fn one_line_in_the_middle_of_forty_costs_only_itself() {
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(ExistingPolicy::Update);
    let line = |nth: usize| person(&format!("P{nth}"), &format!("{nth}@x.vn"), "Thép Việt");
    for nth in 0..TOGETHER {
        assert!(!plan.is_full());
        plan.line(&desk, nth, "", Ok(if nth == 20 { refused(line(nth)) } else { line(nth) }));
    }
    assert!(plan.is_full());
    let attempts = desk.carry_out(&mut plan);
    assert_eq!((attempts[0], &attempts[1..]), (TOGETHER, &[1; TOGETHER][..]));
    assert!(plan.is_idle());
    let failed: Vec<usize> = plan.take_report().iter().filter(|it| it.is_failed()).map(|it| it.line).collect();
    assert_eq!(failed, [20]);
    // Those after them are carried out together again.
    for nth in TOGETHER..TOGETHER + 5 {
        plan.line(&desk, nth, "", Ok(line(nth)));
    }
    assert_eq!(desk.carry_out(&mut plan), [5]);
    assert_eq!(outcomes(&plan.take_report()), ["created"; 5]);
    assert_eq!((desk.of(Kind::Contact).len(), desk.of(Kind::Company).len()), (TOGETHER + 4, 1));
}

#[test]
fn where_nothing_can_be_carried_out_each_line_says_why_and_is_nowhere() {
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(ExistingPolicy::Update);
    let lines = || ["Lan", "Minh"].map(|name| person(name, &format!("{name}@x.vn"), "Acme"));
    for (nth, line) in lines().into_iter().enumerate() {
        plan.line(&desk, nth, "", Ok(line));
    }
    let mut attempts = Vec::new();
    while let Some(attempt) = plan.next(&desk) {
        attempts.push(attempt.lines.len());
        plan.carried(Err("the disk is full".into()));
    }
    assert_eq!(attempts, [2, 1, 1]);
    let report = plan.take_report();
    assert!(report.iter().all(|it| it.outcome == Outcome::Refused("the disk is full".into())), "{report:?}");
    assert_eq!((report.len(), desk.titles(Kind::Company)), (2, vec![]));
    // Nobody is taken for known by the lines that came to nothing.
    for (nth, line) in lines().into_iter().enumerate() {
        plan.line(&desk, nth, "", Ok(line));
    }
    assert_eq!(desk.carry_out(&mut plan), [2]);
    assert_eq!(outcomes(&plan.take_report()), ["created"; 2]);
    let company = desk.only(Kind::Company).id;
    assert!(desk.of(Kind::Contact).iter().all(|row| row.company().map(RecordId::from) == Some(company)));
}

#[test]
fn a_line_that_gave_way_to_one_that_is_refused_is_taken_itself() {
    for (known, last) in [(ExistingPolicy::Skip, "skipped"), (ExistingPolicy::Update, "updated")] {
        let desk = Desk::new(Kind::Contact);
        let lan = || person("Lan", "lan@example.vn", "");
        let report = desk.import(known, [refused(lan()), lan(), lan()]);
        assert_eq!(outcomes(&report), ["refused", "created", last]);
        let lan = desk.only(Kind::Contact).id;
        assert!(report[1].outcome == Outcome::Created(lan), "{report:?}");
        assert!([Outcome::Skipped(lan), Outcome::Updated(lan)].contains(&report[2].outcome), "{report:?}");
    }
}
