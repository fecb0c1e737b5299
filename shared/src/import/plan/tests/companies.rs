//! Companies, as they are named and as they are imported.

use super::*;

/// The company that a contact is of.
fn company_of(desk: &Desk, contact: &str) -> Option<RecordId> {
    desk.one(Kind::Contact, contact).company().map(RecordId::from)
}

#[test]
fn a_company_that_is_spelled_in_many_ways_is_one() {
    let desk = Desk::new(Kind::Contact);
    let spelled = [
        "Công ty TNHH Thép Việt",
        "CÔNG TY TNHH THÉP VIỆT",
        " cong ty  tnhh thep viet ",
        "Công ty TNHH The\u{301}p Vie\u{323}\u{302}t",
        "Công\u{a0}ty TNHH Thép Việt",
    ];
    let line = |(nth, company): (usize, &str)| person(&format!("P{nth}"), &format!("{nth}@x.vn"), company);
    // Some of them in one file, and in another one.
    for file in [0..3, 3..5] {
        desk.import(ExistingPolicy::Update, file.map(|nth| line((nth, spelled[nth]))));
    }
    let company = desk.only(Kind::Company);
    assert_eq!(company.title(), spelled[0]);
    for nth in 0..spelled.len() {
        assert_eq!(company_of(&desk, &format!("P{nth}")), Some(company.id), "{nth}");
    }
}

#[test]
fn a_company_that_is_here_is_linked_by_its_name_or_its_domain() {
    let desk = Desk::new(Kind::Contact);
    let acme = desk.make(Kind::Company, &[("name", "Acme"), ("domain", "www.acme.vn")]);
    let abc = desk.make(Kind::Company, &[("name", "ABC")]);
    for (nth, (named, company)) in
        [("ACME", acme), ("acme.vn", acme), ("https://www.Acme.vn/gioi-thieu", acme), ("abc", abc)]
            .into_iter()
            .enumerate()
    {
        desk.import(ExistingPolicy::Update, [person(&format!("P{nth}"), &format!("{nth}@x.vn"), named)]);
        assert_eq!(company_of(&desk, &format!("P{nth}")), Some(company), "{named}");
    }
    // What stands before a slash is another company's name, and no domain.
    desk.import(ExistingPolicy::Update, [person("Hoa", "hoa@x.vn", "ABC/Huế")]);
    assert_eq!(desk.titles(Kind::Company), ["ABC", "ABC/Huế", "Acme"]);
    assert_eq!(company_of(&desk, "Hoa"), Some(desk.one(Kind::Company, "ABC/Huế").id));
}

#[test]
fn companies_are_known_by_tax_number_and_domain_and_not_by_an_address_alone() {
    for (known, said, outcome) in [
        (
            [("name", "Công ty TNHH Thép Việt"), ("tax_id", "0312-345-678")],
            [("name", "Viet Steel"), ("tax_id", "0312345678")],
            "updated",
        ),
        (
            [("name", "Thép Việt"), ("domain", "thep.vn")],
            [("name", "Công ty CP Thép Việt"), ("domain", "https://www.thep.vn/")],
            "updated",
        ),
        (
            [("name", "Thép Việt"), ("tax_id", "0312345678")],
            [("name", "Chi nhánh Thép Việt"), ("tax_id", "0312345678-001")],
            "created",
        ),
    ] {
        let desk = Desk::new(Kind::Company);
        desk.import(ExistingPolicy::Update, [draft(&known, &[])]);
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [draft(&said, &[])])), [outcome], "{said:?}");
    }
    // Two firms of one group share its address and its switchboard.
    let desk = Desk::new(Kind::Company);
    let line = |name: &str| Draft {
        emails: vec!["info@group.vn".into()],
        ..reached(draft(&[("name", name)], &[]), &["024 3333 4444"])
    };
    let report = desk.import(ExistingPolicy::Update, [line("Thép Việt"), line("Hòa Phát"), line("Công ty Thép Việt")]);
    assert_eq!(outcomes(&report), ["created", "created", "updated"]);
}

#[test]
fn a_mother_company_is_linked_where_it_is_here_and_made_once_where_it_is_not() {
    let desk = Desk::new(Kind::Company);
    let line = |name: &str, parent: &str| draft(&[("name", name)], &[("parent_id", parent)]);
    let lines = [draft(&[("name", "Mẹ")], &[]), line("A", "MẸ"), line("B", "Mẹ mới"), line("C", "mẹ MỚI")];
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, lines)), ["created"; 4]);
    assert_eq!(desk.titles(Kind::Company), ["A", "B", "C", "Mẹ", "Mẹ mới"]);
    for (name, parent) in [("A", "Mẹ"), ("B", "Mẹ mới"), ("C", "Mẹ mới")] {
        let parent = desk.one(Kind::Company, parent).id.to_string();
        assert_eq!(desk.one(Kind::Company, name).text("parent_id"), Some(parent.as_str()), "{name}");
    }
}

#[test]
fn a_company_that_is_deleted_meanwhile_is_made_anew() {
    let desk = Desk::new(Kind::Contact);
    let mut plan = desk.plan(ExistingPolicy::Update);
    plan.line(&desk, 2, "", Ok(person("Lan", "lan@example.vn", "Acme")));
    desk.carry_out(&mut plan);
    let first = desk.of(Kind::Company)[0].id;
    desk.dispatch(Command::Delete { records: vec![first] }).unwrap();
    plan.line(&desk, 3, "", Ok(person("Minh", "minh@example.vn", "Acme")));
    desk.carry_out(&mut plan);
    let minh = desk.of(Kind::Contact).into_iter().find(|row| row.title() == "Minh").unwrap();
    assert_ne!(minh.value("company_id").as_text(), Some(first.to_string().as_str()));
}

#[test]
fn companies_of_one_name_are_one_and_of_another_name_are_others() {
    let desk = Desk::new(Kind::Company);
    let line = |name: &str| draft(&[("name", name)], &[]);
    // Two lines of one file, and lines of a later one.
    let spelled = [line("Thép Việt"), line(" THÉP  VIỆT "), line("The\u{301}p Vie\u{323}\u{302}t")];
    let report = desk.import(ExistingPolicy::Update, spelled);
    assert_eq!(outcomes(&report), ["created", "updated", "updated"]);
    let report = desk.import(ExistingPolicy::Update, [with(line("thep viet"), "industry", "Thép")]);
    assert_eq!(outcomes(&report), ["updated"]);
    assert_eq!(desk.only(Kind::Company).text("industry"), Some("Thép"));
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Skip, [line("thép việt")])), ["skipped"]);
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Create, [line("Thép Việt")])), ["created"]);
    // What a company is in law is part of its name.
    let report = desk.import(ExistingPolicy::Update, [line("Công ty TNHH Thép Việt"), line("Thép Việt Nam")]);
    assert_eq!(outcomes(&report), ["created", "created"]);
}

#[test]
fn of_two_companies_of_one_name_tax_numbers_say_which_is_meant() {
    let desk = Desk::new(Kind::Company);
    let line = |tax_id: &str| draft(&[("name", "Thép Việt"), ("tax_id", tax_id)], &[]);
    let report = desk.import(ExistingPolicy::Update, [line("0312345678"), line("0398765432"), line("0398765432")]);
    assert_eq!(outcomes(&report), ["created", "created", "updated"]);
    // One that has none gets the number that a line says.
    let desk = Desk::new(Kind::Company);
    let report = desk.import(ExistingPolicy::Update, [draft(&[("name", "Thép Việt")], &[]), line("0312345678")]);
    assert_eq!(outcomes(&report), ["created", "updated"]);
    assert_eq!(desk.only(Kind::Company).text("tax_id"), Some("0312345678"));
}

#[test]
fn a_company_that_is_called_by_the_domain_of_another_is_none_of_it() {
    let desk = Desk::new(Kind::Company);
    desk.make(Kind::Company, &[("name", "Acme"), ("domain", "acme.vn")]);
    let report = desk.import(ExistingPolicy::Update, [draft(&[("name", "acme.vn")], &[])]);
    assert_eq!(outcomes(&report), ["created"]);
}

#[test]
fn a_company_that_was_made_by_its_name_gets_what_its_own_line_says() {
    let desk = Desk::new(Kind::Company);
    let lines = [
        draft(&[("name", "A")], &[("parent_id", "Mẹ")]),
        reached(draft(&[("name", "MẸ"), ("industry", "Thép")], &[]), &["024 3333 4444"]),
    ];
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, lines)), ["created", "updated"]);
    assert_eq!(desk.of(Kind::Company).len(), 2);
    let mother = desk.of(Kind::Company).into_iter().find(|row| row.text("industry") == Some("Thép")).unwrap();
    assert_eq!(mother.entries("phones").len(), 1);
}
