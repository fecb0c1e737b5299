//! The files of the kinds that people bring, as they are read and mapped where nobody changes anything.

use super::*;

fn table(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let text = decoded(bytes, encoding(bytes)).text;
    let mut lines = rows(&text, delimiter(&text)).map(|(_, cells)| cells);
    let head = lines.next().unwrap();
    (head, lines.filter(|line| line.iter().any(|cell| !cell.is_empty())).collect())
}

/// What all lines of a file say.
fn drafts(kind: Kind, bytes: &[u8], added: &[Added]) -> Vec<Draft> {
    let (head, lines) = table(bytes);
    let columns = guess_columns(kind, &head, added);
    let styles = (0..head.len()).map(|at| {
        let mut column = ColumnReading::default();
        lines.iter().filter_map(|line| line.get(at)).for_each(|cell| column.look_at(cell));
        Style { level: address_level(&head[at]), ..column.style() }
    });
    let reading = Reading {
        columns,
        styles: styles.collect(),
        added: added.iter().map(|field| (field.key.clone(), field.clone())).collect(),
        ..reading(kind, &[])
    };
    lines.iter().map(|line| read_line(&reading, line).unwrap()).collect()
}

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/data/tables/", $name))
    };
}

fn values(drafts: &[Draft], key: &str) -> Vec<Value> {
    drafts.iter().map(|draft| draft.fields.get(key).cloned().unwrap_or(Value::Empty)).collect()
}

#[test]
fn of_texts_that_a_spreadsheet_marked() {
    let read = drafts(Kind::Contact, file!("text-marks.csv"), &[]);
    let phones: Vec<_> = read.iter().flat_map(|draft| draft.phones.clone()).collect();
    assert_eq!(phones, ["0903111201", "0903111202", "0903111203"]);
    assert!(read.iter().all(|draft| draft.address["postal_code"] == "00700"));
    assert_eq!(read[2].title(Kind::Contact), "'t Hooft");
    let read = drafts(Kind::Contact, file!("apostrophe-letter.csv"), &[]);
    assert_eq!(read[0].address["city"], "Đà Nẵng");
}

#[test]
fn of_numbers_that_a_spreadsheet_rounded() {
    let read = drafts(Kind::Contact, file!("scientific.csv"), &[]);
    assert!(
        read[..3].iter().all(|draft| draft.phones.is_empty() && draft.remarks[0].problem == Some(CellProblem::Rounded))
    );
    assert_eq!(read[3].phones, ["84903111304"]);
}

#[test]
fn of_amounts_and_numbers() {
    let read = drafts(Kind::Deal, file!("amounts.csv"), &[]);
    let minor = [25, 123_413, 123_400, 1_234_567, 1_234_567, 1_234_500, 250, 1_234, 0, -123_450].map(Value::Int);
    assert_eq!(values(&read, "amount"), minor);
    let area = Added {
        key: "custom/area".into(),
        name: "Floor area".into(),
        field_kind: FieldKind::Number,
        options: Vec::new(),
    };
    let read = drafts(Kind::Contact, file!("number-field.csv"), &[area]);
    let numbers =
        [Value::Int(950), Value::Int(1_234), Value::Number(12_345.5), Value::Int(1_234_567), Value::Number(12.5)];
    assert_eq!(values(&read, "custom/area"), numbers);
    let read = drafts(Kind::Deal, file!("probability.csv"), &[]);
    assert_eq!(values(&read, "probability"), [50, 100, 100, 0].map(Value::Int));
}

#[test]
fn of_days_in_one_order() {
    let read = drafts(Kind::Deal, file!("us-dates-late.csv"), &[]);
    let days = values(&read, "close_date");
    assert_eq!((&days[0], &days[24]), (&Value::text("2027-01-06"), &Value::text("2026-12-31")));
}

#[test]
fn in_tcvn3() {
    assert_eq!(encoding(file!("tcvn3.csv")), Encoding::Tcvn3);
    let read = drafts(Kind::Contact, file!("tcvn3.csv"), &[]);
    let names: Vec<_> = read.iter().map(|draft| draft.title(Kind::Contact)).collect();
    assert_eq!(names, ["Nguyễn Thị Hồng", "Trần Văn Đức"]);
    assert_eq!(read[1].address["street"], "45 đường Lê Lợi");
}

#[test]
fn of_odd_cells() {
    let read = drafts(Kind::Contact, file!("odd-cells.csv"), &[]);
    assert_eq!(read.len(), 6);
    assert_eq!(read[1].emails, ["binh@example.vn"]);
    assert_eq!(read[3].phones, Vec::<String>::new());
    let told: Vec<_> = read.iter().map(|draft| draft.remarks.len()).collect();
    assert_eq!(told, [1, 0, 0, 0, 0, 1]);
    assert_eq!(read[5].remarks[0].text, "1985");
}

#[test]
fn of_wards_and_pages() {
    let read = drafts(Kind::Contact, file!("ward.csv"), &[]);
    assert_eq!(read[0].address["street"], "12 Hàng Bạc, Phường Hoàn Kiếm");
    assert_eq!(read[1].address["street"], "Thôn 3, Xã Ea Kar");
    let read = drafts(Kind::Contact, file!("websites.csv"), &[]);
    let pages: Vec<_> = values(&read, "website").iter().map(|it| it.as_text().unwrap_or("-").to_owned()).collect();
    assert_eq!(pages[..4], ["https://acme.vn/gioi-thieu", "https://www.acme.vn", "-", "https://acme.vn/"]);
    assert!(pages[4].starts_with("http://"));
    assert_eq!(read[2].remarks[0].problem, Some(CellProblem::NotALink));
}
