//! Who is who.

use super::*;

#[test]
fn who_shares_a_number_and_an_address_is_one_only_by_the_same_name() {
    let line = |name: &str| reached(person(name, "info@acme.vn", ""), &["024 3333 4444"]);
    for (name, outcome, count) in [
        ("An Nguyễn", "updated", 1),
        ("NGUYEN AN", "updated", 1),
        ("Nguyễn Văn An", "updated", 1),
        ("Trần Bình", "created", 2),
        ("Lễ tân Acme", "created", 2),
    ] {
        let desk = Desk::new(Kind::Contact);
        let report = desk.import(ExistingPolicy::Update, [line("Nguyễn An"), line(name)]);
        assert_eq!(outcomes(&report), ["created", outcome], "{name}");
        assert_eq!(desk.of(Kind::Contact).len(), count, "{name}");
        let desk = Desk::new(Kind::Contact);
        desk.import(ExistingPolicy::Update, [line("Nguyễn An")]);
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [line(name)])), [outcome], "{name}");
        assert_eq!(desk.of(Kind::Contact).len(), count, "{name}");
    }
}

#[test]
fn a_name_that_says_more_is_taken_and_one_that_says_less_is_not() {
    for (known, said, after) in [
        ("Lan", "Nguyễn Thị Lan", "Nguyễn Thị Lan"),
        ("Nguyễn Thị Lan", "Lan", "Nguyễn Thị Lan"),
        ("Nguyễn Lan", "Lan Nguyễn", "Nguyễn Lan"),
        // Somebody is called by an address until a line says a name, and not again after it.
        ("", "", "lan@acme.vn"),
        ("", "Nguyễn Lan", "Nguyễn Lan"),
        ("lan.nguyen@acme.vn", "Lan Nguyễn", "Lan Nguyễn"),
        ("Nguyễn Lan", "", "Nguyễn Lan"),
        ("Nguyễn Lan", "lan@acme.vn", "Nguyễn Lan"),
        ("Nguyễn Lan", "0903 123 456", "Nguyễn Lan"),
    ] {
        let desk = Desk::new(Kind::Contact);
        let [first, second] = [known, said].map(|name| person(name, "lan@acme.vn", ""));
        desk.import(ExistingPolicy::Update, [first]);
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [second])), ["updated"], "{known} {said}");
        assert_eq!(desk.titles(Kind::Contact), [after], "{known} {said}");
    }
}

#[test]
fn who_has_nothing_but_a_name_is_known_by_it_at_one_company() {
    let desk = Desk::new(Kind::Contact);
    let at = |company: &str| draft(&[("full_name", "Lan")], &[("company_id", company)]);
    let report = desk.import(ExistingPolicy::Update, [at("Thép Việt"), at("Thép Việt"), at("Acme")]);
    assert_eq!(outcomes(&report), ["created", "updated", "created"]);
    let report = desk.import(ExistingPolicy::Update, [at("THÉP VIỆT"), draft(&[("full_name", "Lan")], &[])]);
    assert_eq!(outcomes(&report), ["updated", "created"]);
    assert_eq!(desk.of(Kind::Contact).len(), 3);
}

#[test]
fn an_update_adds_what_it_says_and_empties_nothing() {
    let desk = Desk::new(Kind::Contact);
    let lan = [("full_name", "Lan"), ("emails", "lan@example.vn")];
    let first = [("phones", "0903 123 456"), ("job_title", "Buyer"), ("do_not_call", "yes")];
    let second = [("phones", "n/a"), ("job_title", " "), ("do_not_call", "no"), ("department", "Sales")];
    desk.import(ExistingPolicy::Update, [read(Kind::Contact, &[&lan[..], &first].concat())]);
    let report = desk.import(ExistingPolicy::Update, [read(Kind::Contact, &[&lan[..], &second].concat())]);
    assert_eq!(outcomes(&report), ["updated"]);
    let row = desk.only(Kind::Contact);
    assert_eq!((row.text("job_title"), row.text("department")), (Some("Buyer"), Some("Sales")));
    assert_eq!(row.value("do_not_call"), Value::Bool(true));
    assert_eq!((row.entries("phones").len(), row.entries("emails").len()), (1, 1));
}

#[test]
fn tags_are_made_once_and_used_again() {
    let desk = Desk::new(Kind::Contact);
    let tagged = |name: &str, tags: &[&str]| Draft {
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        ..person(name, &format!("{name}@example.vn"), "")
    };
    desk.import(ExistingPolicy::Update, [tagged("Lan", &["VIP", "Nóng"]), tagged("Minh", &["vip", " nong ", "VIP"])]);
    assert_eq!(desk.titles(Kind::Tag), ["Nóng", "VIP"]);
    let count = |name: &str| desk.one(Kind::Contact, name).meta.tags.len();
    assert_eq!((count("Lan"), count("Minh")), (2, 2));
    desk.import(ExistingPolicy::Update, [tagged("Lan", &["Vip", "Lạnh"])]);
    assert_eq!((count("Lan"), count("Minh")), (3, 2));
    // Neighbours differ.
    let color = |name: &str| desk.one(Kind::Tag, name).text("color").map(str::to_owned);
    let colors = ["VIP", "Nóng", "Lạnh"].map(|name| color(name).unwrap());
    assert_eq!(colors, ["sky", "rose", "sky"]);
    // One that was deleted is not the one that a line means.
    desk.delete(desk.one(Kind::Tag, "VIP").id);
    desk.import(ExistingPolicy::Update, [tagged("Hoa", &["VIP"])]);
    let vip = desk.one(Kind::Tag, "VIP").id;
    assert!(desk.one(Kind::Contact, "Hoa").meta.tags.iter().all(|tag| RecordId::from(*tag) == vip));
}

#[test]
fn a_line_that_is_skipped_makes_nothing_of_what_it_names() {
    let desk = Desk::new(Kind::Contact);
    desk.import(ExistingPolicy::Update, [person("Lan", "lan@example.vn", "")]);
    let mut again = person("Lan", "lan@example.vn", "Thép Việt");
    again.tags = vec!["VIP".into()];
    again.notes = vec!["Met".into()];
    let report = desk.import(ExistingPolicy::Skip, [again, person("Minh", "minh@example.vn", "Acme")]);
    assert_eq!(outcomes(&report), ["skipped", "created"]);
    assert_eq!(desk.titles(Kind::Company), ["Acme"]);
    assert_eq!((desk.of(Kind::Tag).len(), desk.of(Kind::Activity).len()), (0, 0));
    assert_eq!(report[0].told, []);
}
