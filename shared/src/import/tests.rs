use super::*;

mod files;
mod products;
mod there_and_back;

fn reading(kind: Kind, columns: &[&str]) -> Reading {
    Reading {
        kind,
        columns: columns.iter().map(|key| Some((*key).to_owned()).filter(|key| !key.is_empty())).collect(),
        currency: Currency::VND,
        styles: Vec::new(),
        day_first: true,
        since_1904: false,
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
fn a_bad_cell_costs_nobody_the_line() {
    let deal = reading(Kind::Deal, &["name", "amount", "close_date", "probability", "next_step"]);
    let long = "x".repeat(5_000_000);
    let line = cells(&["Acme", "nhiều", "31/2/2026", "250", &long]);
    let draft = read_line(&deal, &line).unwrap();
    let told: Vec<_> = draft.remarks.iter().map(|it| (it.key.as_str(), it.taken, it.problem)).collect();
    let note = |key, problem| (key, Taken::AsNote, Some(problem));
    assert_eq!(
        told,
        [
            note("amount", CellProblem::NotAnAmount),
            note("close_date", CellProblem::NotADate),
            note("probability", CellProblem::NotANumber),
            note("next_step", CellProblem::TooLong),
            ("next_step", Taken::Cut, None),
        ]
    );
    assert_eq!(draft.title(Kind::Deal), "Acme");
    // A line that names nothing is told by its cells.
    let errors = read_line(&deal, &cells(&[&long, "nhiều", "", "", ""])).unwrap_err();
    let found: Vec<_> = errors.iter().map(|it| (it.column, it.problem)).collect();
    assert_eq!(found, [(0, CellProblem::TooLong), (1, CellProblem::NotAnAmount)]);
    assert!(errors[0].text.len() <= 60);

    let contact =
        reading(Kind::Contact, &["full_name", "emails", "phones", "birthday", "website", "number_of_employees"]);
    let odd = |line: &[&str]| read_line(&contact, &cells(line)).unwrap();
    let draft = odd(&["Lê Hoa", "lan@@x.vn; hoa@example.vn", "abc / 0903 111 001", "1985", "javascript:alert(1)"]);
    assert_eq!((draft.emails, draft.phones), (vec!["hoa@example.vn".to_owned()], vec!["0903 111 001".to_owned()]));
    let told: Vec<_> = draft.remarks.iter().map(|it| (it.key.as_str(), it.text.as_str())).collect();
    assert_eq!(
        told,
        [
            ("emails", "lan@@x.vn"),
            ("phones", "abc / 0903 111 001"),
            ("birthday", "1985"),
            ("website", "javascript:alert(1)")
        ]
    );
    let empty = odd(&["Na", "N/A", "không có", "--", "(blank)", "chưa có"]);
    assert_eq!((empty.title(Kind::Contact), empty.remarks.len(), empty.fields.len()), ("Na", 0, 1));
    // Whom a line names besides is nobody either; a company may be called X.
    let names = reading(Kind::Deal, &["name", "contact", "company_id"]);
    for word in ["không có", "Chưa có", "null", "none", "N/A", "-", "Không", "no", "Unknown"] {
        assert_eq!(read_line(&names, &cells(&["Acme", word, word])).unwrap().names.len(), 0, "{word}");
    }
    assert_eq!(read_line(&names, &cells(&["Acme", "Na", "X"])).unwrap().names["company_id"], "X");
}

#[test]
fn marks_of_spreadsheets_are_taken_away() {
    let reading = reading(Kind::Contact, &["full_name", "phones", "address/city", "address/postal_code", "tags"]);
    let read = |line: &[&str]| read_line(&reading, &cells(line)).unwrap();
    let draft = read(&["'t Hooft", "=\"0903111202\"", "'Đà Nẵng", "'00700", "=\"VIP\""]);
    assert_eq!(draft.title(Kind::Contact), "'t Hooft");
    assert_eq!(draft.phones, ["0903111202"]);
    assert_eq!((draft.address["city"].as_str(), draft.address["postal_code"].as_str()), ("Đà Nẵng", "00700"));
    assert_eq!(draft.tags, ["VIP"]);
    assert_eq!(read(&["A", "'0903111201", "'s-Gravenhage", "00700.0"]).address["city"], "'s-Gravenhage");
    let marked = Style { is_marked: true, ..Style::default() };
    let all = Reading { styles: vec![marked; 5], ..reading.clone() };
    assert_eq!(read_line(&all, &cells(&["'Đặng Ánh"])).unwrap().title(Kind::Contact), "Đặng Ánh");
    // What a spreadsheet rounded is no number any more.
    let rounded = read(&["Võ An", "8.49031E+10; 0903 111 001", "", "1E+05"]);
    assert_eq!(rounded.phones, ["0903 111 001"]);
    let told: Vec<_> = rounded.remarks.iter().map(|it| (it.text.as_str(), it.problem)).collect();
    assert_eq!(told, [("8.49031E+10", Some(CellProblem::Rounded)), ("1E+05", Some(CellProblem::Rounded))]);
}

#[test]
fn an_address_is_put_together_in_order() {
    let head = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let read = |kind: Kind, header: &str, line: &[&str]| {
        let head = head(header);
        let columns = guess_columns(kind, &head, &[]);
        let styles = head.iter().map(|name| Style { level: address_level(name), ..Style::default() }).collect();
        let reading = Reading { columns, styles, ..reading(kind, &[]) };
        let address = read_line(&reading, &cells(line)).unwrap().address;
        ["street", "city", "region"].map(|part| address.get(part).cloned().unwrap_or_default())
    };
    for ward in
        ["Phường/Xã", "Tên xã/phường", "Xã/Phường mới", "Phường/Xã/TT", "Phường, xã, đặc khu (mới)", "Quận huyện cũ"]
    {
        let head = head(&format!("Họ tên,Địa chỉ,{},Tỉnh/Thành phố", ward.replace(", ", "/")));
        assert_eq!(guess_columns(Kind::Contact, &head, &[])[2].as_deref(), Some("address/street"), "{ward}");
    }
    for other in ["Mã phường xã", "Thị xã", "Xã hội"] {
        assert_ne!(address_level(other), 1, "{other}");
    }
    assert_eq!(
        read(
            Kind::Contact,
            "Họ tên,Địa chỉ,Phường/Xã,Tỉnh/Thành phố",
            &["Tạ An", "12 Hàng Bạc", "Phường Hoàn Kiếm", "Hà Nội"]
        ),
        ["12 Hàng Bạc, Phường Hoàn Kiếm", "Hà Nội", ""]
    );
    assert_eq!(
        read(
            Kind::Contact,
            "Tỉnh/Thành phố,Quận/Huyện,Xã/Phường/Đặc khu,Địa chỉ,Họ tên",
            &["Hà Nội", "Quận Hoàn Kiếm", "Phường Hàng Bạc", "12 Hàng Bạc", "Tạ An"]
        ),
        ["12 Hàng Bạc, Phường Hàng Bạc, Quận Hoàn Kiếm", "Hà Nội", ""]
    );
    assert_eq!(
        read(Kind::Contact, "Name,Address,Ward,District,City", &["A", "12 Bac", "Ward 1", "District 3", "HCMC"]),
        ["12 Bac, Ward 1, District 3", "HCMC", ""]
    );
    assert_eq!(
        read(Kind::Contact, "Họ tên,Số nhà,Đường,Phường,Tỉnh", &["A", "12", "Lê Lợi", "Phường 1", "Đắk Lắk"]),
        ["12 Lê Lợi, Phường 1", "", "Đắk Lắk"]
    );
    // What an address says already is not said again; "Phường 1" is not "Phường 12".
    assert_eq!(
        read(Kind::Contact, "Họ tên,Địa chỉ,Phường", &["A", "12 Hàng Bạc, phường Hoàn Kiếm", "Phường Hoàn Kiếm"])[0],
        "12 Hàng Bạc, phường Hoàn Kiếm"
    );
    assert_eq!(
        read(Kind::Contact, "Họ tên,Địa chỉ,Phường", &["A", "12 Lê Lợi, Phường 12", "Phường 1"])[0],
        "12 Lê Lợi, Phường 12, Phường 1"
    );
    assert_eq!(
        read(
            Kind::Company,
            "Tên công ty,Địa chỉ,Phường/Xã,Tỉnh/Thành phố",
            &["Acme", "12 Hàng Bạc", "Phường Hoàn Kiếm", "Hà Nội"]
        ),
        ["12 Hàng Bạc, Phường Hoàn Kiếm", "Hà Nội", ""]
    );
    assert_eq!(read(Kind::Contact, "Họ tên,Địa chỉ", &["A", "12 Hàng Bạc\r\nHà Nội"])[0], "12 Hàng Bạc, Hà Nội");
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
    // One bad byte changes no encoding, and is told.
    let mut damaged = "Họ tên,Lan,Nguyễn Thị Hồng".as_bytes().to_vec();
    damaged.push(0xE9);
    damaged.extend_from_slice(b",x");
    assert_eq!(encoding(&damaged), Encoding::Utf8);
    assert_eq!(decoded(&damaged, Encoding::Utf8).damaged, 1);
    assert!(decoded(&damaged, Encoding::Utf8).text.starts_with("Họ tên,Lan"));
    assert_eq!(
        encoding("Họ tên".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()),
        Encoding::Utf16Le
    );
    assert_eq!(
        encoding("Họ tên".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>().as_slice()),
        Encoding::Utf16Be
    );
    for (bytes, encoding, text) in [
        (&b"\xEF\xBB\xBF\xEF\xBB\xBFa"[..], Encoding::Utf8, "a"),
        (b"\xFF\xFEa\0", Encoding::Utf16Le, "a"),
        (b"\xFE\xFF\0a", Encoding::Utf16Be, "a"),
        (b"a\0b", Encoding::Utf16Le, "ab"),
        (b"\x93M\xFCller\x94 \x80", Encoding::Windows1252, "“Müller” €"),
        (b"Nguy\xEA\xDEn Thi\xF2 \xFE", Encoding::Windows1258, "Nguyễn Thị ₫"),
        ("Nguye\u{302}\u{303}n".as_bytes(), Encoding::Utf8, "Nguyễn"),
    ] {
        assert_eq!(decoded(bytes, encoding).text, text);
    }
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
    for text in ["Lan", "", "Đặng Ánh", "Điện thoại", "É", "₫", "“x”", "\u{301}", "'t Hooft"] {
        assert_eq!(written_cell(text), text);
    }
    assert_eq!(written_cell("="), "'=");
    assert_eq!(written_cell("'0903"), "''0903");
}

#[test]
fn a_cell_that_begins_with_any_letter_is_written_and_read() {
    for text in
        ["Đặng Ánh", "Điện thoại", "É", "₫", "“x”", "Ｌan", "🙂", "\u{301}", "ß=1", "=Đ", "'Đ", "''", "'", "=\"Đ\""]
    {
        let written = written_cell(text);
        assert_eq!(written != text, text.starts_with(['=', '\'']) && text != "'", "{text}");
        for is_name in [false, true] {
            assert_eq!(super::cells::unmarked(&written, is_name), text);
        }
    }
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
