use super::*;

fn reading(kind: Kind, columns: &[&str]) -> Reading {
    Reading {
        kind,
        columns: columns.iter().map(|key| Some((*key).to_owned()).filter(|key| !key.is_empty())).collect(),
        currency: Currency::VND,
        day_first: true,
        today: "2026-06-30".parse().unwrap(),
        added: HashMap::new(),
        choices: HashMap::from([(
            "lifecycle_stage".to_owned(),
            vec![("customer".to_owned(), "khach hang".to_owned()), ("lead".to_owned(), "lead".to_owned())],
        )]),
    }
}

fn cells(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

#[test]
fn a_line_says_what_its_cells_say() {
    let reading = reading(
        Kind::Contact,
        &[
            "given_name",
            "family_name",
            "emails",
            "emails",
            "phones",
            "birthday",
            "company_id",
            "tags",
            "address/city",
            "",
            "lifecycle_stage",
            "do_not_call",
        ],
    );
    let line = cells(&[
        "Thị Lan",
        "Nguyễn",
        "lan@example.vn; a@b.vn",
        "",
        "0903 123 456 ::: 024 3825 1234",
        "30/6/1990",
        "Thép Hải Phòng",
        "nóng, VIP",
        "Hải Phòng",
        "ignored",
        "Khách hàng",
        "No",
    ]);
    let draft = read_line(&reading, &line).unwrap();
    assert_eq!(draft.title(Kind::Contact), "Nguyễn Thị Lan");
    assert_eq!(draft.emails, ["lan@example.vn", "a@b.vn"]);
    assert_eq!(draft.phones, ["0903 123 456", "024 3825 1234"]);
    assert_eq!(draft.fields["birthday"], "1990-06-30".into());
    assert_eq!(draft.fields["lifecycle_stage"], "customer".into());
    assert_eq!(draft.fields["do_not_call"], Value::Empty);
    assert_eq!(draft.tags, ["nóng", "VIP"]);
    assert_eq!(draft.names["company_id"], "Thép Hải Phòng");
    assert_eq!(draft.address["city"], "Hải Phòng");
}

#[test]
fn names_are_put_together_as_people_write_them() {
    let full = |given: &str, family: &str| {
        let draft =
            read_line(&reading(Kind::Contact, &["given_name", "family_name"]), &cells(&[given, family])).unwrap();
        draft.title(Kind::Contact).to_owned()
    };
    assert_eq!(full("Lan", "Nguyễn Thị"), "Nguyễn Thị Lan");
    assert_eq!(full("John", "Smith"), "John Smith");
    assert_eq!(full("Harper", "Lee"), "Harper Lee");
    assert_eq!(full("", "Trần"), "Trần");
}

#[test]
fn every_cell_that_cannot_be_read_is_told() {
    let reading = reading(Kind::Deal, &["name", "amount", "close_date", "probability", "next_step"]);
    let long = "x".repeat(5_000_000);
    let errors = read_line(&reading, &cells(&["Acme", "nhiều", "31/2/2026", "250", &long])).unwrap_err();
    let found: Vec<(usize, CellProblem)> = errors.iter().map(|it| (it.column, it.problem)).collect();
    assert_eq!(
        found,
        [
            (1, CellProblem::NotAnAmount),
            (2, CellProblem::NotADate),
            (3, CellProblem::NotANumber),
            (4, CellProblem::TooLong)
        ]
    );
    assert!(errors[3].text.len() <= 60);
}

#[test]
fn amounts_of_spreadsheets_and_people() {
    let read = |text: &str, currency: Currency| {
        let reading = Reading { currency, ..reading(Kind::Deal, &["name", "amount"]) };
        read_line(&reading, &cells(&["A", text])).ok().map(|draft| draft.fields["amount"].clone())
    };
    for (text, minor) in [
        ("45.000.000 ₫", 45_000_000),
        ("45000000.00", 45_000_000),
        ("VND 45,000,000", 45_000_000),
        ("45tr", 45_000_000),
        ("-1000", -1_000),
    ] {
        assert_eq!(read(text, Currency::VND), Some(Value::Int(minor)), "{text}");
    }
    assert_eq!(read("US$1,234.50", Currency::USD), Some(Value::Int(123_450)));
    assert_eq!(read("(12.00)", Currency::USD), Some(Value::Int(-1_200)));
    let own = reading(Kind::Deal, &["amount", "currency"]);
    assert_eq!(read_line(&own, &cells(&["12.5", "usd"])).unwrap().fields["amount"], Value::Int(1_250));
}

#[test]
fn dates_as_systems_write_them() {
    for (text, day_first, expected) in [
        ("2026-06-30", true, "2026-06-30"),
        ("2026-06-30T09:00:00.000Z", true, "2026-06-30"),
        ("2026-06-30 09:00:00", true, "2026-06-30"),
        ("30/06/2026", true, "2026-06-30"),
        ("6/30/2026", true, "2026-06-30"),
        ("3/4/2026", true, "2026-04-03"),
        ("3/4/2026", false, "2026-03-04"),
        ("30.6.26", true, "2026-06-30"),
        ("30 Jun 2026", true, "2026-06-30"),
        ("Jun 30, 2026", true, "2026-06-30"),
        ("30 thg 6, 2026", true, "2026-06-30"),
        ("46203", true, "2026-06-30"),
        ("6/30/2026 4:15 PM", false, "2026-06-30"),
    ] {
        assert_eq!(read_date(text, day_first).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
    }
    for bad in ["", "soon", "31/2/2026", "30/6", "5", "2026", "1/2/3/4"] {
        assert_eq!(read_date(bad, true), None, "{bad}");
    }
    assert_eq!(dates_begin_with_days(["1/2/2026", "", "3/14/2026"].into_iter()), Some(false));
    assert_eq!(dates_begin_with_days(["1/2/2026", "14/3/2026"].into_iter()), Some(true));
    assert_eq!(dates_begin_with_days(["1/2/2026"].into_iter()), None);
}

#[test]
fn systems_and_kinds_are_told_by_their_headers() {
    let headers = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let google = headers(
        "First Name,Middle Name,Last Name,Phonetic First Name,File As,Organization Name,Organization Title,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value",
    );
    assert_eq!(recognise(&google), Some("Google Contacts"));
    assert_eq!(guess_kind(&google), Kind::Contact);
    let columns = guess_columns(Kind::Contact, &google, &[]);
    assert_eq!(columns[9].as_deref(), Some("emails"));
    assert_eq!(columns[11].as_deref(), Some("phones"));
    assert_eq!(columns[0].as_deref(), Some("given_name"));
    assert_eq!(guess_kind(&headers("Deal Name,Amount,Close Date,Deal Stage,Pipeline")), Kind::Deal);
    assert_eq!(guess_kind(&headers("Company name,Industry,Company Domain Name,Number of Employees")), Kind::Company);
    let own =
        [Added {
            key: "custom/1".into(), name: "Ngân sách".into(), field_kind: FieldKind::Money, options: Vec::new()
        }];
    assert_eq!(
        guess_columns(Kind::Contact, &headers("Họ tên,ngan sach,???"), &own),
        [Some("full_name".into()), Some("custom/1".into()), None]
    );
    assert_eq!(
        guess_columns(Kind::Contact, &headers("Email,Email"), &[]),
        [Some("emails".to_owned()), Some("emails".to_owned())]
    );
}

#[test]
fn encodings_and_delimiters_are_told_by_the_bytes() {
    assert_eq!(encoding(b"\xEF\xBB\xBFa,b"), Encoding::Utf8);
    assert_eq!(encoding("Họ tên,Lan".as_bytes()), Encoding::Utf8);
    assert_eq!(encoding(b"\xFF\xFEa\0"), Encoding::Utf16Le);
    assert_eq!(encoding(b"N\0a\0m\0e\0,\0b\0"), Encoding::Utf16Le);
    assert_eq!(encoding(b"\0N\0a\0m\0e\0,\0b"), Encoding::Utf16Be);
    // Nguyễn Thị Bình, Trần Đức in Windows-1258: marks after their letters.
    assert_eq!(encoding(b"Nguy\xEA\xDEn Thi\xF2 Bi\xCCnh,Tr\xE2\xCCn \xD0\xFD\xECc"), Encoding::Windows1258);
    assert_eq!(encoding(b"M\xFCller,Stra\xDFe"), Encoding::Windows1252);
    assert_eq!(encoding(b"Per\xF2,cos\xEC,citt\xE0"), Encoding::Windows1252);
    assert_eq!(delimiter("a,b,c\n1,2,3\n"), ',');
    assert_eq!(delimiter("a;b;c\n1,5;2,5;3\n"), ';');
    assert_eq!(delimiter("a\tb\n\"x,y,z\"\t2\n"), '\t');
    assert_eq!(delimiter("name\n\"a,b\"\n"), ',');
    assert_eq!(delimiter(""), ',');
    assert_eq!(delimiter("sep=;\r\na,b;c,d\n"), ';');
    assert_eq!(delimiter("sep=\na,b\n"), ',');
}

#[test]
fn cells_that_are_written_are_no_formulas() {
    assert_eq!(written_cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
    assert_eq!(written_cell("@SUM(1)"), "'@SUM(1)");
    assert_eq!(written_cell("-1+1|x"), "'-1+1|x");
    assert_eq!(written_cell("+84 903 123 456"), "+84 903 123 456");
    assert_eq!(written_cell("-1,234.5"), "-1,234.5");
    for text in ["Lan", "Đặng Ánh", "Điện thoại", "É", "₫", "“x”", "\u{301}"] {
        assert_eq!(written_cell(text), text);
    }
    assert_eq!(written_cell(""), "");
    assert_eq!(written_cell("="), "'=");
}

#[test]
fn a_range_is_its_lower_end() {
    let ends = |text: &str| super::cells::lower_end(text);
    assert_eq!(ends("Từ 10 - 50 tỷ"), Some(("10".into(), "tỷ".into())));
    assert_eq!(ends("50 – 100 người"), Some(("50".into(), "người".into())));
    assert_eq!(ends("nhiều"), None);
    assert_eq!(ends("-5"), None);
}

#[test]
fn no_row_swallows_another() {
    let read = |text: &str| rows(text, ',').collect::<Vec<_>>();
    let row = |number: usize, cells: &[&str]| (number, cells.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
    // As RFC 4180 has it; an empty row counts.
    let good = "a,\"b, \"\"c\"\"\nd\",\r\n\r\ne,f\n";
    assert_eq!(read(good), [row(1, &["a", "b, \"c\"\nd", ""]), row(2, &[""]), row(3, &["e", "f"])]);
    // A quote that nothing closes, one that something follows, and one within a cell.
    let stray = "\"Acme,1\nBeta \"best\",2\n\"Gamma\" Ltd,\"3, 4\"\n5\" pipe,6";
    let expected = [
        row(1, &["\"Acme", "1"]),
        row(2, &["Beta \"best\"", "2"]),
        row(3, &["\"Gamma\" Ltd", "3, 4"]),
        row(4, &["5\" pipe", "6"]),
    ];
    assert_eq!(read(stray), expected);
    // What a later quote closes is one cell, as any reader has it.
    assert_eq!(read("\"Acme,1\nPipe 5\",6"), [row(1, &["Acme,1\nPipe 5", "6"])]);
    assert_eq!(delimiter("\"Lan;lan@example.vn\nĐức;duc@example.vn\n"), ';');
    assert_eq!(read("a,b\rc,d\r"), [row(1, &["a", "b"]), row(2, &["c", "d"])]);
    assert_eq!(read("\"\""), [row(1, &[""])]);
    assert_eq!(read(""), []);
    assert_eq!(rows("a;\"b;c\"", ';').next(), Some(row(1, &["a", "b;c"])));
}

proptest::proptest! {
    /// Whatever stands in cells, they are read as they were written.
    #[test]
    fn rows_there_and_back(table in proptest::collection::vec(proptest::collection::vec("[a\"\n\r,; é]{0,6}", 1..4), 1..6)) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let text: String = table
            .iter()
            .map(|line| line.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n")
            .collect();
        let read: Vec<Vec<String>> = rows(&text, ',').map(|(_, cells)| cells).collect();
        proptest::prop_assert_eq!(read, table);
    }

    /// Whatever a text is, each of its lines is in some row: nothing is lost, and it ends.
    #[test]
    fn rows_lose_nothing(text in "[a\"\n,]{0,40}") {
        let kept: usize = rows(&text, ',').flat_map(|(_, cells)| cells).map(|cell| cell.matches('a').count()).sum();
        proptest::prop_assert_eq!(kept, text.matches('a').count());
    }
}

#[test]
fn a_table_without_names() {
    let line = |cells: &[&str]| cells.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert!(is_head(&line(&["Tên", "Email", "Điện thoại", "Mã 2027"])));
    assert!(!is_head(&line(&["Lan", "lan@example.vn"])));
    assert!(!is_head(&line(&["Lan", "0903 123 456"])));
    assert!(
        is_head(&line(&["Tên", "Điện thoại", "0903 123 456"]))
            && is_head(&line(&["Doanh số", "2024-2025", "1/1/2026"]))
    );
    let lines = [line(&["Nguyễn Lan", "0903 123 456", "lan@example.vn", "12"]), line(&["Trần Đức", "", "d@e.vn", "x"])];
    let named = guess_by_cells(Kind::Contact, &lines, 4);
    let named: Vec<&str> = named.iter().map(|key| key.as_deref().unwrap_or("-")).collect();
    assert_eq!(named, ["full_name", "phones", "emails", "-"]);
    assert_eq!(guess_by_cells(Kind::Deal, &lines, 4), vec![None; 4]);
}

#[test]
fn what_does_not_fit_is_told() {
    let added = |key: &str, field_kind| Added {
        key: key.to_owned(),
        name: key.to_owned(),
        field_kind,
        options: vec![("1".to_owned(), "Đỏ".to_owned()), ("2".to_owned(), "Hà Nội, VN".to_owned())],
    };
    let mut reading = reading(Kind::Contact, &["full_name", "lifecycle_stage", "one", "many", "yes", "do_not_call"]);
    for field in [added("one", FieldKind::Choice), added("many", FieldKind::Choices), added("yes", FieldKind::Checkbox)]
    {
        reading.added.insert(field.key.clone(), field);
    }
    let known = read_line(&reading, &cells(&["Lan", "Khách hàng", "do", "ĐỎ", "no", "no"])).unwrap();
    assert_eq!(known.remarks, []);
    assert_eq!(known.fields["lifecycle_stage"], Value::text("customer"));
    assert_eq!(known.fields["one"], Value::text("1"));
    assert_eq!(known.fields["many/1"], Value::Bool(true));

    let odd = read_line(&reading, &cells(&["Lan", "VIP", "Xanh", "Đỏ; Xanh; Tím", "maybe", "DNC"])).unwrap();
    let told: Vec<_> = odd.remarks.iter().map(|it| (it.key.as_str(), it.text.as_str(), it.taken)).collect();
    assert_eq!(
        told,
        [
            ("lifecycle_stage", "VIP", Taken::AsItIs),
            ("one", "Xanh", Taken::AsItIs),
            ("many", "Xanh, Tím", Taken::AsNote),
            ("yes", "maybe", Taken::AsNote),
            ("do_not_call", "DNC", Taken::AsNote),
        ]
    );
    assert_eq!(odd.fields["lifecycle_stage"], Value::text("VIP"));
    assert_eq!(odd.fields["many/1"], Value::Bool(true));
    let named = read_line(&reading, &cells(&["Lan", "", "", "Hà Nội, VN", ""])).unwrap();
    assert_eq!((named.remarks.len(), &named.fields["many/2"]), (0, &Value::Bool(true)));
}

#[test]
fn days_that_nobody_means_are_refused() {
    let read = |key: &str, cell: &str| {
        let reading = reading(if key == "close_date" { Kind::Deal } else { Kind::Contact }, &[key]);
        read_line(&reading, &cells(&[cell])).map(|draft| draft.fields.contains_key(key))
    };
    let refused = |key: &str, cell: &str| {
        let errors = read(key, cell).unwrap_err();
        assert_eq!(errors[0].problem, CellProblem::OutOfRange, "{key} {cell}");
    };
    refused("birthday", "1/1/2999");
    refused("birthday", "1/7/2026");
    refused("birthday", "1/1/1066");
    refused("close_date", "2999-01-01");
    assert_eq!(read("birthday", "30/6/2026"), Ok(true));
    assert_eq!(read("birthday", "31/12"), Ok(true));
    assert_eq!(read("close_date", "2027-01-01"), Ok(true));
    // How some programs write that there is none.
    assert_eq!(read("birthday", "00/00/0000"), Ok(false));
}
