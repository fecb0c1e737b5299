use super::*;
use crate::{
    id::{PartId, RecordId},
    kind::Kind,
    row::Row,
    value::{FieldEdit, Value},
};
use proptest::prelude::*;

const PHONE: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4E=67=75=79=E1=BB=85=6E;=4C=61=6E;;;\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4E=67=75=79=E1=BB=85=\r\n=6E=20=4C=61=6E\r\nTEL;CELL:0903 123 456\r\nTEL;WORK;VOICE:024 3825 1234\r\nEMAIL;INTERNET;HOME:lan@example.vn\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg==\r\nX-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Lanh;1;;\r\nEND:VCARD\r\n";

const SPEC: &str = "BEGIN:VCARD\nVERSION:4.0\nFN:Simon Perreault\nN:Perreault;Simon;;;ing. jr,M.Sc.\nBDAY:--0203\nANNIVERSARY:20090808T1430-0500\nGENDER:M\nORG;TYPE=work:Viagenie;R\\;D\nADR;TYPE=work:;Suite D2-630;2875 Laurier;Quebec;QC;G1V 2M2;Canada\nADR;TYPE=home:;;1 Rue A;Paris;;75000;France\nTEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-418-656-9254\nEMAIL;TYPE=work:simon@example.com\nNOTE:one\\, two\\nthree\nCATEGORIES:vip,Đối tác\nURL:https://example.com\nitem1.X-ABLabel:sp\n ouse\nEND:VCARD\nrubbish\n";

#[test]
fn cards_of_phones_and_of_the_standard() {
    let card = &parse(PHONE)[0];
    assert_eq!((card.full_name.as_str(), card.family_name.as_str()), ("Nguyễn Lan", "Nguyễn"));
    assert_eq!(card.phones, [("0903 123 456".into(), "mobile".into()), ("024 3825 1234".into(), "work".into())]);
    assert_eq!(card.emails, [("lan@example.vn".into(), "home".into())]);
    assert_eq!(card.others.len(), 3);
    let cards = parse(SPEC);
    assert_eq!(cards.len(), 1);
    let card = &cards[0];
    assert_eq!((card.birthday.as_str(), card.anniversary.as_str()), ("--02-03", "2009-08-08"));
    assert_eq!((card.organization.as_str(), card.department.as_str()), ("Viagenie", "R;D"));
    assert_eq!(card.addresses.len(), 2);
    assert_eq!(card.addresses[0].street, "Suite D2-630, 2875 Laurier");
    assert_eq!(card.phones[0].0, "+1-418-656-9254");
    assert_eq!(card.notes, ["one, two\nthree"]);
    assert_eq!(card.categories, ["vip", "Đối tác"]);
    let others = [
        "N:Perreault;Simon;;;ing. jr,M.Sc.",
        "ANNIVERSARY:20090808T1430-0500",
        "GENDER:M",
        "ADR;TYPE=work:;Suite D2-630;2875 Laurier;Quebec;QC;G1V 2M2;Canada",
        "TEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-418-656-9254",
        "NOTE:one\\, two\\nthree",
        "item1.X-ABLabel:spouse",
    ];
    assert_eq!(card.others, others);
    assert_eq!(parse("nothing"), []);
    let cut = parse("BEGIN:VCARD\nFN:One\nBEGIN:VCARD\nFN:Two\nTEL:1");
    assert_eq!(cut.iter().map(|card| card.full_name.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
    assert_eq!(parse("BEGIN:VCARD\nEND:VCARD"), [Card::default()]);
}

#[test]
fn cards_of_companies_and_lists() {
    const ALL: &str = "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Acme\nORG:Acme\nURL:https://www.acme.vn/en\nTEL;VALUE=uri:tel:+842438251234;ext=5\nBDAY:19900501\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Kho\nORG:Kho;Bến\nX-ABShowAs:COMPANY\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Team\nMEMBER:urn:uuid:1\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nKIND:individual\nFN:Lan\nEND:VCARD\n";
    let cards = parse(ALL);
    let kinds: Vec<CardKind> = cards.iter().map(|card| card.kind).collect();
    assert_eq!(kinds, [CardKind::Organization, CardKind::Organization, CardKind::Group, CardKind::Person]);
    assert_eq!((cards[0].full_name.as_str(), cards[0].domain().as_str()), ("Acme", "acme.vn"));
    assert_eq!(cards[0].phones[0].0, "+842438251234 ext. 5");
    assert_eq!(
        cards[0].others,
        ["TEL;VALUE=uri:tel:+842438251234;ext=5", "BDAY:19900501", "URL:https://www.acme.vn/en"]
    );
    assert_eq!(cards[1].others, ["X-ABShowAs:COMPANY", "ORG:Kho;Bến"]);

    let row = |card: &Card| {
        let more = card.others.iter().enumerate();
        let mut edits: Vec<FieldEdit> =
            more.map(|(nth, line)| FieldEdit::new(format!("vcard/{nth}"), line.as_str())).collect();
        edits.push(FieldEdit::new("name", card.full_name.as_str()));
        edits.push(FieldEdit::new("domain", card.domain()));
        let phone = format!("phones/{}/number", PartId::from_cause("p"));
        edits.push(FieldEdit::new(phone, card.phones[0].0.as_str()));
        Row::written(RecordId::from_cause("card"), Kind::Company, &edits)
    };
    let acme = row(&cards[0]);
    let written = write(&acme, "", &[]);
    let mut again = parse(&written).remove(0);
    again.others.retain(|line| !line.starts_with("UID:urn:uuid:"));
    assert_eq!(again, cards[0]);
    // What is not true any more is not written again.
    let acme = acme.with(&[FieldEdit::new("domain", "acme.com")]);
    let written = write(&acme, "", &[]);
    assert!(written.contains("URL:https://acme.com\r\n") && !written.contains("acme.vn"), "{written}");
    let lines = acme.all().group("vcard").map(|(nth, _)| FieldEdit::new(format!("vcard/{nth}"), Value::Empty));
    let depot = acme.with(&lines.chain([FieldEdit::new("vcard/1", "ORG:Kho;Bến")]).collect::<Vec<_>>());
    assert!(!write(&depot, "", &[]).contains("ORG:"), "it has another name");

    let pages = "BEGIN:VCARD\nKIND:org\nFN:A\nURL:https://a.vn\nURL:https://social.example/a\nEND:VCARD\n";
    assert_eq!(parse(pages)[0].domain(), "a.vn");
    assert_eq!(parse("BEGIN:VCARD\nKIND:org\nFN:A\nURL:N/A\nEND:VCARD\n")[0].domain(), "");
}

#[test]
fn years_and_names_that_are_none() {
    let card = parse("BEGIN:VCARD\nFN:Nguyễn Lan\nN:;;;Dr.;MBA\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-15\nEND:VCARD\n")
        .remove(0);
    assert_eq!(card.birthday, "--03-15");
    assert!(write(&row(&card), "", &[]).contains("N:;;;Dr.;MBA\r\n"));
}

#[test]
fn a_name_that_changed_is_written_as_it_is_now() {
    let card = parse(SPEC).remove(0);
    let row = row(&card);
    assert!(write(&row, "", &[]).contains("N:Perreault;Simon;;;ing. jr,M.Sc."));
    let row = row.with(&[FieldEdit::new("family_name", "Roy")]);
    let written = write(&row, "", &[]);
    assert!(written.contains("N:Roy;Simon;;;") && !written.contains("Perreault;"), "{written}");
}

/// A contact as an import makes it of a card.
fn row(card: &Card) -> Row {
    let id = |nth: usize| PartId::v7(nth as i64, [0; 10]);
    let mut fields: Vec<(String, &str)> = [
        ("department", &card.department),
        ("anniversary", &card.anniversary),
        ("website", &card.website),
        ("full_name", &card.full_name),
        ("given_name", &card.given_name),
        ("family_name", &card.family_name),
        ("job_title", &card.job_title),
        ("birthday", &card.birthday),
    ]
    .map(|(key, text)| (key.to_owned(), text.as_str()))
    .into();
    for (nth, line) in card.others.iter().enumerate() {
        fields.push((format!("vcard/{}", id(nth)), line));
    }
    for (list, part, entries) in [("emails", "address", &card.emails), ("phones", "number", &card.phones)] {
        for (nth, (entry, label)) in entries.iter().enumerate() {
            let at = |part: &str| format!("{list}/{}/{part}", id(nth));
            fields.extend([(at(part), entry.as_str()), (at("label"), label)]);
        }
    }
    for (nth, it) in card.addresses.iter().enumerate() {
        let at = |part: &str| format!("addresses/{}/{part}", id(nth));
        fields.extend([
            (at("street"), it.street.as_str()),
            (at("city"), &it.city),
            (at("region"), &it.region),
            (at("postal_code"), &it.postal_code),
            (at("country"), &it.country),
            (at("label"), &it.label),
        ]);
    }
    let edits: Vec<FieldEdit> = fields.into_iter().map(|(key, text)| FieldEdit::new(key, text)).collect();
    Row::written(RecordId::from_cause("card"), Kind::Contact, &edits)
}

#[test]
fn there_and_back_loses_nothing() {
    const MORE: &str = "BEGIN:VCARD\nVERSION:4.0\nUID:urn:x-1\nFN:A\nitem1.EMAIL;PREF=1:a@b.vn\nitem1.X-ABLabel:Văn phòng\nADR;GEO=\"geo:10.7,106.6\";TYPE=work:;;1 Lê Lợi;Huế;;;\nEND:VCARD\n";
    for text in [PHONE, SPEC, MORE] {
        let card = parse(text).remove(0);
        let written = write(&row(&card), &card.organization, &card.categories);
        assert!(written.lines().all(|line| line.len() <= 75), "{written}");
        let mut again = parse(&written).remove(0);
        let sorted = |card: &Card| {
            let mut card = card.clone();
            card.emails.sort();
            card.phones.sort();
            card.others.sort();
            card.addresses.sort_by(|a, b| a.street.cmp(&b.street));
            card
        };
        again.others.retain(|line| !line.starts_with("UID:urn:uuid:"));
        assert_eq!(sorted(&again), sorted(&card));
    }
}

#[test]
fn character_sets_of_old_phones() {
    let cards = parse(include_str!("../../tests/data/charset.vcf"));
    let names: Vec<&str> = cards.iter().map(|card| card.full_name.as_str()).collect();
    assert_eq!(names, ["Jürgen Müller", "Nguyễn Thị Bình", "Pat Reid"]);
    assert_eq!((cards[0].family_name.as_str(), cards[1].given_name.as_str()), ("Müller", "Thị Bình"));
    assert_eq!(cards[2].notes, ["Reid’s desk\nroom 4"]);
}

#[test]
fn numbers_that_nobody_can_call_are_no_numbers() {
    let text = "BEGIN:VCARD\nVERSION:3.0\nFN:Lan\nTEL:8.49E+10\nTEL;TYPE=WORK:N/A\nTEL;TYPE=CELL:0903 123 456\nEMAIL:không có\nEMAIL:lan@example.vn\nEND:VCARD\n";
    let card = parse(text).remove(0);
    let phones: Vec<&str> = card.phones.iter().map(|(number, _)| number.as_str()).collect();
    let emails: Vec<&str> = card.emails.iter().map(|(address, _)| address.as_str()).collect();
    assert_eq!((phones, emails), (vec!["0903 123 456"], vec!["lan@example.vn"]));
    assert_eq!(card.notes, ["TEL: 8.49E+10"]);
}

#[test]
fn pages_that_run_something_are_none() {
    let card = parse(include_str!("../../tests/data/website.vcf")).remove(0);
    assert_eq!((card.full_name.as_str(), card.website.as_str()), ("Lý Giang", ""));
    // It is kept as what it is: a line of the card.
    assert_eq!(card.others, ["URL:javascript:alert(1)"]);
    let two = parse("BEGIN:VCARD\nFN:A\nURL:data:x\nURL;TYPE=work:acme.vn\nEND:VCARD\n").remove(0);
    assert_eq!((two.website.as_str(), two.others.len()), ("acme.vn", 2));
}

#[test]
fn groups_name_what_belongs_to_them() {
    const APPLE: &str = "BEGIN:VCARD\nVERSION:3.0\nFN:Lan\nitem1.TEL:1234\nitem1.X-ABLabel:_$!<Mobile>!$_\nitem2.EMAIL;type=INTERNET;type=pref:b@x.vn\nitem2.X-ABLabel:Văn phòng 2\nEMAIL;type=HOME;type=pref:a@x.vn\nEMAIL:c@x.vn\nitem3.X-ABDATE;type=pref:2009-08-08\nitem3.X-ABLabel:_$!<Anniversary>!$_\nitem4.ADR;type=HOME:;;1 Lê Lợi\\nTầng 2;Huế;;;Việt Nam\nitem4.X-ABADR:vn\nTEL;TYPE=WORK,FAX:5678\nitem5.X-ABLabel:_$!<HomePage>!$_\nEND:VCARD\n";
    let card = parse(APPLE).remove(0);
    assert_eq!(card.phones, [("1234".into(), "mobile".into()), ("5678".into(), "fax".into())]);
    let emails = [("b@x.vn", "Văn phòng 2"), ("a@x.vn", "home"), ("c@x.vn", "")];
    assert_eq!(card.emails, emails.map(|(address, label)| (address.to_owned(), label.to_owned())));
    assert_eq!((card.anniversary.as_str(), card.addresses[0].street.as_str()), ("2009-08-08", "1 Lê Lợi, Tầng 2"));
    let row = row(&card);
    let written = write(&row, "", &[]);
    for line in ["item1.TEL:1234", "item1.X-ABLabel:_$!<Mobile>!$_", "item4.X-ABADR:vn", "ANNIVERSARY:20090808"] {
        assert!(written.contains(&format!("{line}\r\n")), "{line}: {written}");
    }
    // A label of nothing is kept as it was; the one of a day that we have is ours.
    assert!(written.contains("item5.X-ABLabel") && !written.contains("item3"), "{written}");
    // Another label is written with what else the line says; who is gone takes the label along.
    let emails = row.entries("emails").into_iter();
    let work = emails.map(|(id, _)| FieldEdit::new(format!("emails/{id}/label"), "work"));
    let phones = row.all().group("phones").map(|(key, _)| FieldEdit::new(format!("phones/{key}"), Value::Empty));
    let row = row.with(&work.chain(phones).collect::<Vec<_>>());
    let written = write(&row, "", &[]);
    assert!(written.contains("EMAIL;TYPE=work:b@x.vn") && !written.contains("item2"), "{written}");
    assert!(!written.contains("1234") && !written.contains("Mobile"), "{written}");
}

#[test]
fn what_a_card_says_more_than_we_do_is_written_again() {
    const MORE: &str = "BEGIN:VCARD\nVERSION:4.0\nFN;LANGUAGE=vi:Lan\nFN;LANGUAGE=en:Lanny\nN:Nguyễn;Lan;Thị;Bà;\nTITLE;ALTID=1:Kế toán\nTITLE:Thủ quỹ\nORG;SORT-AS=\"Acme\":Acme;Kho;Tổ 2\nBDAY;CALSCALE=gregorian:19900501T093000Z\nURL;PREF=1:https://a.vn\nURL:https://b.vn\nADR:;Tầng 5;1 Lê Lợi;Huế;;;VN\nTEL;X-NOTE=\"a^'b:c\":1\nBDAY;VALUE=text:circa 1800\nEND:VCARD\n";
    let card = parse(MORE).remove(0);
    assert_eq!((card.full_name.as_str(), card.job_title.as_str()), ("Lan", "Kế toán"));
    assert_eq!((card.organization.as_str(), card.department.as_str()), ("Acme", "Kho, Tổ 2"));
    assert_eq!((card.birthday.as_str(), card.website.as_str()), ("1990-05-01", "https://a.vn"));
    assert_eq!(card.addresses[0].street, "Tầng 5, 1 Lê Lợi");
    let row = row(&card);
    let written = write(&row, "Acme", &[]);
    for line in MORE.lines().filter(|line| !line.starts_with("BEGIN")) {
        assert_eq!(written.lines().filter(|it| it == &line).count(), 1, "{line}: {written}");
    }
    // What is not true any more goes, and takes nothing else along.
    let row = row.with(&[
        FieldEdit::new("job_title", "Giám đốc"),
        FieldEdit::new("full_name", "Lan Anh"),
        FieldEdit::new("birthday", Value::Empty),
    ]);
    let written = write(&row, "Khác", &[]);
    for line in ["FN:Lan Anh", "FN;LANGUAGE=en:Lanny", "TITLE:Giám đốc", "TITLE:Thủ quỹ", "ORG:Khác;Kho\\, Tổ 2"]
    {
        assert!(written.contains(&format!("{line}\r\n")), "{line}: {written}");
    }
    assert!(!written.contains("Kế toán") && !written.contains("1990") && written.contains("circa 1800"), "{written}");
}

#[test]
fn days_in_every_form() {
    for (line, day) in [
        ("BDAY:19900501", "1990-05-01"),
        ("BDAY:1990-05-01", "1990-05-01"),
        ("BDAY;VALUE=date:1990-05-01", "1990-05-01"),
        ("BDAY:1990-05-01T00:00:00Z", "1990-05-01"),
        ("BDAY:--0501", "--05-01"),
        ("BDAY:--05-01", "--05-01"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29", "--02-29"),
        ("BDAY:1990", ""),
        ("BDAY:---01", ""),
        ("BDAY;VALUE=text:năm 1990", ""),
        ("BDAY:", ""),
    ] {
        let card = parse(&format!("BEGIN:VCARD\nFN:A\n{line}\nEND:VCARD\n")).remove(0);
        assert_eq!(card.birthday, day, "{line}");
        // What we cannot read is kept.
        assert!(!day.is_empty() || line == "BDAY:" || card.others == [line], "{line}: {:?}", card.others);
    }
}

#[test]
fn cards_within_cards_and_what_is_too_large() {
    let text = format!(
        "BEGIN:VCARD\nVERSION:2.1\nFN:Ông chủ\nAGENT:\nBEGIN:VCARD\nFN:Thư ký\nEND:VCARD\nTEL:1\nPHOTO:{}\nEND:VCARD\n",
        "x".repeat(KEPT_CHARS + 1)
    );
    let cards = parse(&text);
    assert_eq!(cards.iter().map(|card| card.full_name.as_str()).collect::<Vec<_>>(), ["Thư ký", "Ông chủ"]);
    assert_eq!((cards[1].phones.len(), cards[1].left_out.as_slice()), (1, &["PHOTO".to_owned()][..]));
}

#[test]
fn nothing_in_a_record_begins_another_card() {
    let evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Evil\r\nTEL:666";
    let row = row(&Card { full_name: evil.into(), website: evil.into(), job_title: evil.into(), ..Card::default() });
    let lines = ["END:VCARD", "BEGIN:VCARD", "VERSION:2.1", &format!("X-A:{evil}"), &format!("X-B{evil}:1"), evil];
    let mut edits: Vec<FieldEdit> =
        lines.iter().enumerate().map(|(nth, line)| FieldEdit::new(format!("vcard/{nth}"), *line)).collect();
    let id = PartId::from_cause("part");
    for key in ["phones/{id}/number", "phones/{id}/label", "addresses/{id}/street", "addresses/{id}/label"] {
        edits.push(FieldEdit::new(key.replace("{id}", &id.to_string()), evil));
    }
    let row = row.with(&edits);
    let written = write(&row, evil, &[evil.to_owned()]);
    for line in ["BEGIN:VCARD", "END:VCARD"] {
        assert_eq!(written.lines().filter(|it| it.eq_ignore_ascii_case(line)).count(), 1, "{written}");
    }
    assert!(!written.lines().any(|line| line.starts_with("FN:Evil") || line.starts_with("TEL:666")), "{written}");
    assert_eq!(parse(&written).len(), 1);
}

fn words() -> impl Strategy<Value = String> {
    // What people and their programs write, without blanks around it.
    "[a-zA-Z0-9ăâđêôơưĐẦỊ\u{301}😀;,:\\\\\"'^=()+.-]([a-zA-Z0-9ăâđêôơưĐẦỊ\u{301}😀;,:\\\\\"'^=()+.\n -]{0,60}[a-zăđ;,:\\\\\"^=])?"
}

fn some_words() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), words()]
}

prop_compose! {
    fn cards()(
        names in (words(), some_words(), some_words(), some_words()),
        work in (some_words(), some_words()),
        emails in prop::collection::vec((words(), prop_oneof![Just("work".to_owned()), some_words()]), 0..3),
        phones in prop::collection::vec((words(), prop_oneof![Just("mobile".to_owned()), Just("fax".to_owned()), some_words()]), 0..3),
        addresses in prop::collection::vec((words(), some_words(), some_words(), some_words()), 0..3),
        days in (prop_oneof![Just(""), Just("1990-05-01"), Just("--02-29")], prop_oneof![Just(""), Just("2009-08-08")]),
        categories in prop::collection::vec(words(), 0..3),
        page in prop_oneof![Just(""), Just("https://acme.vn/a;b,c"), Just("www.acme.vn")],
    ) -> Card {
        let (full_name, given_name, family_name, job_title) = names;
        let (organization, department) = work;
        let oneline = |text: String| text.replace('\n', " ");
        Card {
            full_name, given_name, family_name, job_title,
            department,
            organization,
            emails, phones,
            addresses: addresses.into_iter().map(|(street, city, country, label)| {
                CardAddress { street: oneline(street), city: oneline(city), country: oneline(country), label, ..CardAddress::default() }
            }).collect(),
            birthday: days.0.to_owned(), anniversary: days.1.to_owned(), website: page.to_owned(),
            categories,
            ..Card::default()
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(card in cards()) {
        // Addresses that are numbers or mails of the web's are read as those.
        let is_plain = |text: &String| !["tel:", "mailto:"].iter().any(|scheme| text.to_lowercase().starts_with(scheme));
        prop_assume!(card.emails.iter().chain(&card.phones).all(|(entry, _)| is_plain(entry)));
        // What says that there is none is none; what a spreadsheet rounded is a note.
        prop_assume!(!card.emails.iter().chain(&card.phones).any(|(entry, _)| crate::import::is_unknown(entry)));
        prop_assume!(!card.phones.iter().any(|(entry, _)| crate::phone::is_rounded(entry)));
        let written = write(&row(&card), &card.organization, &card.categories);
        prop_assert!(written.lines().all(|line| line.len() <= 75));
        let mut again = parse(&written);
        prop_assert_eq!(again.len(), 1);
        // What is not ours beside it: who it is, and how one more label is written.
        again[0].others.clear();
        prop_assert_eq!(&again[0], &card, "{}", written);
        // And once more, from what was read.
        let twice = write(&row(&again[0]), &card.organization, &card.categories);
        prop_assert_eq!(twice, written);
    }

    #[test]
    fn whatever_a_file_holds_is_kept(lines in prop::collection::vec("(X-[A-Z]{1,5}|item[0-9]\\.X-[A-Z]{1,4}|GENDER|RELATED)(;[a-z]{1,4}=(\"[a-z;:,]{0,6}\"|[a-z^]{0,6})){0,2}:[a-zăđ;,\\\\:\" ]{0,90}[a-z]", 0..8)) {
        let text = format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\n{}\r\nEND:VCARD\r\n", lines.join("\r\n"));
        let card = parse(&text).remove(0);
        let written = write(&row(&card), "", &[]);
        let unfolded: Vec<String> = crate::content::unfolded(&written);
        for line in &lines {
            prop_assert!(unfolded.contains(line), "{}: {}", line, written);
        }
    }

    #[test]
    fn whatever_is_in_a_file_ends_nothing(text in "(BEGIN:VCARD\r\n|END:VCARD\n|FN|N|ADR|BDAY|URL|;|:|=|\"|é|[A-F0-9]{2}|ENCODING=(QUOTED-PRINTABLE|BASE64)|CHARSET=utf-7|\r\n| |X-ABLabel|item1\\.|\\^){0,60}") {
        for card in parse(&text) {
            write(&row(&card), &card.organization, &card.categories);
        }
    }
}
