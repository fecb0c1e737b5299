use super::*;
use crate::{
    id::{PartId, RecordId},
    row::{Address, Body, CompanyRow, ContactRow, Email, Meta, Phone, Row},
    value::Value,
};

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
        "GENDER:M",
        "TEL;VALUE=uri;TYPE=work,voice;PREF=1:tel:+1-418-656-9254",
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
        let more = more.map(|(nth, line)| (format!("vcard/{nth}"), Value::text(line.as_str())));
        let phone = Phone { number: card.phones[0].0.clone(), e164: None, label: None };
        let body = CompanyRow {
            name: card.full_name.clone(),
            domain: Some(card.domain()),
            phones: [(PartId::from_cause("p"), phone)].into_iter().collect(),
            ..CompanyRow::default()
        };
        let meta = Meta { more: more.collect(), ..Meta::default() };
        Row { id: RecordId::from_cause("card"), meta, body: Body::Company(body) }
    };
    let mut acme = row(&cards[0]);
    let written = write(&acme, "", &[]);
    let mut again = parse(&written).remove(0);
    again.others.retain(|line| !line.starts_with("UID:urn:uuid:"));
    assert_eq!(again, cards[0]);
    // What is not true any more is not written again.
    if let Body::Company(company) = &mut acme.body {
        company.domain = Some("acme.com".to_owned());
    }
    let written = write(&acme, "", &[]);
    assert!(written.contains("URL:https://acme.com\r\n") && !written.contains("acme.vn"), "{written}");
    let mut depot = acme.clone();
    depot.meta.more = [("vcard/1".to_owned(), Value::text("ORG:Kho;Bến"))].into_iter().collect();
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
    let mut row = row(&card);
    assert!(write(&row, "", &[]).contains("N:Perreault;Simon;;;ing. jr,M.Sc."));
    if let Body::Contact(contact) = &mut row.body {
        contact.family_name = Some("Roy".to_owned());
    }
    let written = write(&row, "", &[]);
    assert!(written.contains("N:Roy;Simon;;;") && !written.contains("Perreault;"), "{written}");
}

/// A contact as an import makes it of a card.
fn row(card: &Card) -> Row {
    let id = |list: &str, nth: usize| PartId::from_cause(&format!("{list}{nth:04}"));
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let mut meta = Meta::default();
    for (nth, line) in card.others.iter().enumerate() {
        meta.more.insert(format!("vcard/{}", id("o", nth)), line.as_str().into());
    }
    meta.more.insert("department".into(), card.department.as_str().into());
    meta.more.insert("anniversary".into(), card.anniversary.as_str().into());
    meta.more.insert("website".into(), card.website.as_str().into());
    let address = |it: &CardAddress| Address {
        street: text(&it.street),
        city: text(&it.city),
        region: text(&it.region),
        postal_code: text(&it.postal_code),
        country: text(&it.country),
        label: text(&it.label),
    };
    let body = ContactRow {
        full_name: card.full_name.clone(),
        given_name: text(&card.given_name),
        family_name: text(&card.family_name),
        job_title: text(&card.job_title),
        birthday: card.birthday.parse().ok(),
        emails: card
            .emails
            .iter()
            .enumerate()
            .map(|(nth, it)| (id("e", nth), Email { address: it.0.clone(), label: text(&it.1) }))
            .collect(),
        phones: card
            .phones
            .iter()
            .enumerate()
            .map(|(nth, it)| (id("p", nth), Phone { number: it.0.clone(), e164: None, label: text(&it.1) }))
            .collect(),
        addresses: card.addresses.iter().enumerate().map(|(nth, it)| (id("a", nth), address(it))).collect(),
        ..ContactRow::default()
    };
    Row { id: RecordId::from_cause("card"), meta, body: Body::Contact(body) }
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
