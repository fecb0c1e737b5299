//! Whatever is taken out comes back as it was.

use super::*;
use crate::number;
use proptest::prelude::*;

/// A line of each type, as a table that is taken out says it, and what is to come back.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    number: f64,
    minor: i64,
    percent: i64,
    day: i64,
    birthday: Option<i64>,
    phones: Vec<u32>,
    is_so: bool,
    choice: usize,
}

const CHOICES: [(&str, &str, &str); 3] =
    [("customer", "Khách hàng", "Customer"), ("lead", "Đầu mối", "Lead"), ("none", "Không có", "None")];

fn line() -> impl Strategy<Value = Line> {
    let number = prop_oneof![
        any::<i32>().prop_map(|it| f64::from(it) / 1_000.0),
        (-50i32..50).prop_map(f64::from),
        prop::num::f64::NORMAL
    ];
    let minor = prop_oneof![-2_000i64..2_000, -9_007_199_254_740_991i64..=9_007_199_254_740_991];
    let numbers = (number, minor, 0i64..=100);
    let days = (-20_000i64..60_000, prop::option::of(0i64..366));
    let text = prop_oneof!["[ a-zĐđÔÉ'=+@,.;\"0-9-]{1,12}", "'[a-zĐ ]{1,6}", "=\"[0-9]{1,4}\""];
    (text, numbers, days, prop::collection::vec(900_000_000u32..999_999_999, 1..4), any::<bool>(), 0..3usize).prop_map(
        |(text, (number, minor, percent), (day, birthday), phones, is_so, choice)| Line {
            text: format!("x{}", text.trim()),
            number,
            minor,
            percent,
            day,
            birthday,
            phones,
            is_so,
            choice,
        },
    )
}

fn day(days: i64) -> CalendarDate {
    CalendarDate::EPOCH.plus_days(days).unwrap()
}

impl Line {
    fn birthday(&self) -> String {
        let day = day(self.birthday.unwrap_or(self.day.min(20_000)));
        if self.birthday.is_some() { format!("--{:02}-{:02}", day.month(), day.day()) } else { day.to_string() }
    }

    /// As the worker writes it, where the app speaks Vietnamese or English.
    fn written(&self, currency: Currency, vietnamese: bool) -> Vec<String> {
        let (yes, no) = if vietnamese { ("Có", "Không") } else { ("Yes", "No") };
        let (_, vi, en) = CHOICES[self.choice];
        let phones: Vec<String> = self.phones.iter().map(|phone| format!("0{phone}")).collect();
        vec![
            "Acme".to_owned(),
            self.text.clone(),
            number::typed(self.number),
            Money { minor: self.minor, currency }.typed(),
            written_percent(self.percent),
            day(self.day).to_string(),
            self.birthday(),
            phones.join("; "),
            if self.is_so { yes } else { no }.to_owned(),
            if vietnamese { vi } else { en }.to_owned(),
        ]
    }
}

fn added(key: &str, field_kind: FieldKind) -> Added {
    let options = CHOICES.iter().map(|(word, _, en)| ((*word).to_owned(), (*en).to_owned())).collect();
    Added { key: key.to_owned(), name: key.to_owned(), field_kind, options }
}

fn read_all(lines: &[Vec<String>], currency: Currency) -> Vec<Draft> {
    let columns = [
        "name",
        "c/text",
        "c/number",
        "amount",
        "probability",
        "close_date",
        "birthday",
        "phones",
        "c/yes",
        "forecast_category",
    ];
    let styles = (0..columns.len()).map(|at| {
        let mut column = ColumnReading::default();
        lines.iter().for_each(|line| column.look_at(&line[at]));
        column.style()
    });
    let fields =
        [added("c/text", FieldKind::Text), added("c/number", FieldKind::Number), added("c/yes", FieldKind::Checkbox)];
    let both = CHOICES.iter().flat_map(|(word, vi, en)| [vi, en].map(|name| ((*word).to_owned(), fold(name))));
    let deal = Reading {
        currency,
        styles: styles.collect(),
        added: fields.into_iter().map(|field| (field.key.clone(), field)).collect(),
        choices: HashMap::from([("forecast_category".to_owned(), both.collect())]),
        ..reading(Kind::Deal, &columns)
    };
    // A birthday is a contact's.
    let columns = deal.columns.iter().map(|key| key.clone().filter(|key| matches!(key.as_str(), "birthday")));
    let person = Reading { kind: Kind::Contact, columns: columns.collect(), ..deal.clone() };
    let deal = Reading {
        columns: deal.columns.iter().map(|key| key.clone().filter(|key| key != "birthday")).collect(),
        ..deal
    };
    let read = |line: &Vec<String>| {
        let mut draft = read_line(&deal, line).unwrap_or_default();
        if let Ok(mut other) = read_line(&person, line) {
            draft.fields.extend(other.fields.remove_entry("birthday"));
        }
        draft
    };
    lines.iter().map(read).collect()
}

proptest! {
    #[test]
    fn every_type_comes_back(lines in prop::collection::vec(line(), 1..5), vietnamese: bool, code in prop::sample::select(vec!["VND", "USD", "KWD", "JPY"])) {
        let currency: Currency = code.parse().unwrap();
        let cells: Vec<Vec<String>> = lines.iter().map(|line| line.written(currency, vietnamese)).collect();
        // A workbook has each cell as it is; a delimited file marks what is no formula, and quotes.
        let quoted = |cell: &String| format!("\"{}\"", written_cell(cell).replace('"', "\"\""));
        let csv: String = cells.iter().map(|line| line.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n").collect();
        let from_csv: Vec<Vec<String>> = rows(&csv, ',').map(|(_, cells)| cells).collect();
        for cells in [cells, from_csv] {
            for (line, draft) in lines.iter().zip(read_all(&cells, currency)) {
                prop_assert_eq!(&draft.remarks, &Vec::new());
                let text = draft.fields.get("c/text").cloned().unwrap_or(Value::Empty);
                prop_assert_eq!(text, Value::text(line.text.trim()));
                prop_assert_eq!(&draft.fields["c/number"], &number::value_of(line.number));
                prop_assert_eq!(&draft.fields["amount"], &Value::Int(line.minor));
                prop_assert_eq!(&draft.fields["probability"], &Value::Int(line.percent));
                prop_assert_eq!(&draft.fields["close_date"], &Value::text(day(line.day).to_string()));
                prop_assert_eq!(&draft.fields["birthday"], &Value::text(line.birthday()));
                let phones: Vec<String> = line.phones.iter().map(|phone| format!("0{phone}")).collect();
                prop_assert_eq!(&draft.phones, &phones);
                prop_assert_eq!(&draft.fields["c/yes"], &Value::from(Some(true).filter(|_| line.is_so)));
                prop_assert_eq!(&draft.fields["forecast_category"], &Value::text(CHOICES[line.choice].0));
            }
        }
    }

    /// A text comes back as it was, whatever it begins with.
    #[test]
    fn any_text_comes_back(text in ".{1,20}|['=+@\"0-9st -]{1,8}") {
        let text = text.trim();
        for is_name in [true, false] {
            let written = written_cell(text);
            prop_assert_eq!(cells::unmarked(&written, is_name), text);
        }
    }

    #[test]
    fn no_line_ends_it(line in prop::collection::vec(".{0,24}|[0-9/.,'=%E+-]{0,12}", 10)) {
        let _ = read_all(&[line], Currency::VND);
    }
}
