//! Numbers and addresses.

use super::*;

#[test]
fn a_number_of_an_old_plan_is_the_one_that_took_its_place() {
    for (known, said) in [
        ("0120 380 3765", "+84 703 803 765"),
        ("0703803765", "01203803765"),
        ("(08) 3829 1234", "028 3829 1234"),
        ("0511 3822 123", "+84 236 3822 123"),
        ("0903 123 456", "84903123456"),
    ] {
        let desk = Desk::new(Kind::Contact);
        let [first, second] = [known, said].map(|number| reached(draft(&[("full_name", "Lan")], &[]), &[number]));
        desk.import(ExistingPolicy::Update, [first]);
        assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [second])), ["updated"], "{known} {said}");
        let numbers: Vec<String> = desk.only(Kind::Contact).entries("phones").into_iter().map(|it| it.1).collect();
        assert_eq!(numbers, [known], "{said}");
    }
}

#[test]
fn one_number_in_two_columns_is_one_and_each_extension_is_another() {
    let desk = Desk::new(Kind::Contact);
    let lan = || person("Lan", "lan@example.vn", "");
    let count = |list: &str| desk.only(Kind::Contact).entries(list).len();
    let first = reached(lan(), &["0903 123 456", "+84903123456", "024 3825 1234 ext. 5"]);
    let first = Draft { emails: vec!["Lan@Example.vn".into(), "lan@example.vn".into()], ..first };
    desk.import(ExistingPolicy::Update, [first]);
    assert_eq!((count("emails"), count("phones")), (1, 2));
    let second = reached(lan(), &["84903123456", "(024) 3825.1234 x5", "024 3825 1234 máy lẻ 6"]);
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [second])), ["updated"]);
    assert_eq!((count("emails"), count("phones")), (1, 3));
}

#[test]
fn who_has_no_name_is_called_by_how_they_are_reached() {
    let desk = Desk::new(Kind::Contact);
    let lines = [
        [("full_name", ""), ("emails", "lan@example.vn"), ("phones", "0903 123 456"), ("job_title", "")],
        [("full_name", "--"), ("emails", "n/a"), ("phones", "0912 222 333"), ("job_title", "Buyer")],
        [("full_name", "\u{200b}"), ("emails", ""), ("phones", "--"), ("job_title", "Buyer")],
        [("full_name", " "), ("emails", ""), ("phones", ""), ("job_title", "")],
    ];
    let mut report = desk.import(ExistingPolicy::Update, lines.map(|line| read(Kind::Contact, &line)));
    report.sort_by_key(|it| it.line);
    assert_eq!(outcomes(&report), ["created", "created", "nameless", "nameless"]);
    let told: Vec<&str> = report.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(told, ["lan@example.vn", "0912 222 333", "", ""]);
    assert_eq!(desk.titles(Kind::Contact), ["0912 222 333", "lan@example.vn"]);
}
