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
