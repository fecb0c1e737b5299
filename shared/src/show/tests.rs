//! Values of every type of field, in both languages.

use super::*;
use crate::{
    command::FieldEdit,
    date::CalendarDate,
    id::{MemberId, PartId, RecordId, StageId},
    kind::{FieldType, Kind},
    lookup::Lookup,
    money::Currency,
    place::Place,
    position::Position,
    recurrence::Rule,
    row::Row,
    schema::{Field, Schema},
    stamp::Timestamp,
    text::{Text, t},
    value::Value,
};
use std::{cell::Cell, sync::Arc};

/// Somebody in Vietnam, in a workspace that counts in dollars.
struct Reader {
    language: Language,
    schema: Schema,
    /// How often names, the language and the clock were asked for.
    asked: Cell<usize>,
}

impl Reader {
    fn new(language: Language) -> Reader {
        Reader { language, schema: Schema::default(), asked: Cell::new(0) }
    }

    fn is_asked(&self) {
        self.asked.set(self.asked.get() + 1);
    }
}

impl Lookup for Reader {
    fn field(&self, kind: Kind, key: &str) -> Option<Arc<Field>> {
        self.schema.field(kind, key).cloned()
    }

    fn title(&self, record: RecordId) -> String {
        self.is_asked();
        match record {
            _ if record == RecordId::from_cause("company") => "Thép Việt".to_owned(),
            _ if record == RecordId::from(MemberId::from_cause("member")) => "Lan".to_owned(),
            _ => String::new(),
        }
    }

    fn stage(&self, stage: StageId) -> String {
        self.is_asked();
        if stage == StageId::from_cause("stage") { "Đàm phán".to_owned() } else { String::new() }
    }

    fn currency(&self) -> Currency {
        self.is_asked();
        Currency::USD
    }
}

impl Viewer for Reader {
    fn language(&self) -> Language {
        self.is_asked();
        self.language
    }

    fn today(&self) -> CalendarDate {
        self.is_asked();
        "2026-06-30".parse().unwrap()
    }

    fn local(&self, at: Timestamp) -> (CalendarDate, u16) {
        self.is_asked();
        let minutes = at.0.div_euclid(60_000) + 7 * 60;
        let day = CalendarDate::EPOCH.plus_days(minutes.div_euclid(1_440)).unwrap();
        (day, u16::try_from(minutes.rem_euclid(1_440)).unwrap())
    }

    fn repetition(&self, rule: &Rule) -> String {
        self.is_asked();
        format!("× {}", rule.interval)
    }

    fn texts(&self) -> Texts {
        Texts {
            yes: t("Có", "Yes"),
            no: t("Không", "No"),
            cleared: t("trống", "empty"),
            somebody: t("Ai đó", "Somebody"),
        }
    }
}

fn of_type(of: FieldType) -> Field {
    Field::asked_for("key", Text::NONE, of)
}

fn declared(kind: Kind, key: &str) -> Arc<Field> {
    Schema::default().field(kind, key).cloned().unwrap()
}

fn row(kind: Kind, edits: &[(&str, Value)]) -> Row {
    let edits: Vec<FieldEdit> = edits.iter().map(|(key, value)| FieldEdit::new(*key, value.clone())).collect();
    Row::written(RecordId::from_cause("row"), kind, &edits)
}

/// A value in both languages.
fn both(of: Option<&Field>, key: &str, held: &Value, currency: Currency) -> [String; 2] {
    Language::ALL.map(|language| value(&Reader::new(language), of, key, held, || currency))
}

#[test]
fn values_without_words_of_their_own() {
    let day = Value::text("2026-06-30");
    let at = Value::Time(Timestamp(1_764_310_140_000));
    let any = FieldType::Any;
    for (of, held, vi, en) in [
        (FieldType::TEXT, Value::text("Thép Việt"), "Thép Việt", "Thép Việt"),
        (FieldType::Lines, Value::text("a\nb"), "a\nb", "a\nb"),
        (FieldType::TEXT, Value::Empty, "trống", "empty"),
        (FieldType::Domain, Value::text("acme.vn"), "acme.vn", "acme.vn"),
        (FieldType::Url, Value::text("https://acme.vn"), "https://acme.vn", "https://acme.vn"),
        (FieldType::Body, Value::Opaque, "…", "…"),
        (FieldType::Int(0, 9_999_999), Value::Int(1_234_567), "1.234.567", "1,234,567"),
        (FieldType::Decimal, Value::Number(1_234.567_8), "1.234,568", "1,234.568"),
        (FieldType::Decimal, Value::Int(-2_000), "-2.000", "-2,000"),
        (FieldType::Percent, Value::Int(15), "15 %", "15 %"),
        (FieldType::Percent, Value::Number(12.5), "12,5", "12.5"),
        (FieldType::Year, Value::Int(1998), "1998", "1998"),
        (FieldType::Bool, Value::Bool(true), "Có", "Yes"),
        (FieldType::Bool, Value::Bool(false), "Không", "No"),
        (FieldType::Time, at.clone(), "28/11/2025 13:09", "28 Nov 2025, 13:09"),
        (FieldType::Date, day.clone(), "30/06/2026", "30 Jun 2026"),
        (FieldType::Date, Value::text("mai"), "mai", "mai"),
        (FieldType::DateOrTime, day, "30/06/2026", "30 Jun 2026"),
        (FieldType::DateOrTime, at, "28/11/2025 13:09", "28 Nov 2025, 13:09"),
        (FieldType::Birthday, Value::text("1990-06-30"), "30 tháng 6, 1990", "30 June 1990"),
        (FieldType::Birthday, Value::text("--02-29"), "29 tháng 2", "29 February"),
        (FieldType::Birthday, Value::text("30/6"), "30/6", "30/6"),
        (FieldType::Repetition, Value::text("FREQ=WEEKLY;INTERVAL=2"), "× 2", "× 2"),
        (FieldType::Repetition, Value::text("sometimes"), "sometimes", "sometimes"),
        (FieldType::Zone, Value::text("Asia/Ho_Chi_Minh"), "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"),
        (FieldType::Currency, Value::text("VND"), "VND", "VND"),
        (FieldType::Position, Value::text("V"), "V", "V"),
        (FieldType::Record, Value::text("a"), "a", "a"),
        (FieldType::Links, Value::Bool(true), "Có", "Yes"),
        (FieldType::Roles(Kind::Contact), Value::text("decision_maker"), "decision_maker", "decision_maker"),
        (FieldType::Phones, Value::text("0903 123 456"), "0903 123 456", "0903 123 456"),
        (FieldType::Emails, Value::text("lan@example.vn"), "lan@example.vn", "lan@example.vn"),
        (FieldType::Addresses, Value::text("Huế"), "Huế", "Huế"),
        (any, Value::Int(-5), "-5", "-5"),
        (any, Value::Opaque, "…", "…"),
    ] {
        let shown = both(Some(&of_type(of)), "key", &held, Currency::VND);
        assert_eq!(shown, [vi, en], "{of:?} {held:?}");
    }
    assert_eq!(both(None, "key", &Value::Int(1_000), Currency::VND), ["1.000", "1,000"]);
    assert_eq!(both(None, "key", &Value::text("2026-06-30"), Currency::VND), ["2026-06-30", "2026-06-30"]);
}

#[test]
fn money_in_its_currency() {
    let field = of_type(FieldType::Money);
    for (minor, code, vi, en) in [
        (45_000_000, "VND", "45.000.000 ₫", "₫45,000,000"),
        (-125_050, "USD", "-1.250,50 US$", "-US$1,250.50"),
        (1_234, "JPY", "1.234 ¥", "JP¥1,234"),
        (1_500, "KWD", "1,500 KWD", "KWD 1.500"),
    ] {
        let shown = both(Some(&field), "amount", &Value::Int(minor), code.parse().unwrap());
        assert_eq!(shown, [vi, en].map(|text| text.replace(' ', "\u{a0}")), "{minor} {code}");
    }
    assert_eq!(both(Some(&field), "amount", &Value::Number(5.0), Currency::VND), ["5\u{a0}₫", "₫5"]);
    assert_eq!(both(Some(&field), "amount", &Value::text("nhiều"), Currency::VND), ["", ""]);
    // A record's own currency, or else the workspace's.
    let amount = declared(Kind::Deal, "amount");
    let own = row(Kind::Deal, &[("amount", Value::Int(7)), ("currency", "JPY".into())]);
    let other = row(Kind::Deal, &[("amount", Value::Int(700))]);
    let english = Reader::new(Language::En);
    assert_eq!(super::field(&english, &own, &amount), "JP¥7");
    assert_eq!(super::field(&english, &other, &amount), "US$7");
}

#[test]
fn what_stands_for_something_is_called_so() {
    let place = |stage: &str| Place {
        stage: StageId::from_cause(stage),
        position: Position::between(None, None, 3),
        entered_at: Timestamp(0),
    };
    for (of, held, vi, en) in [
        (FieldType::Link(Kind::Company), RecordId::from_cause("company").into(), "Thép Việt", "Thép Việt"),
        (FieldType::Link(Kind::Company), RecordId::from_cause("nothing").into(), "", ""),
        (FieldType::Link(Kind::Company), Value::text("Thép"), "Thép", "Thép"),
        (FieldType::Picture, RecordId::from_cause("company").into(), "Thép Việt", "Thép Việt"),
        (FieldType::Member, MemberId::from_cause("member").into(), "Lan", "Lan"),
        (FieldType::Member, MemberId::from_cause("nobody").into(), "Ai đó", "Somebody"),
        (FieldType::Member, Value::text("Lan"), "Ai đó", "Somebody"),
        (FieldType::Place, place("stage").into(), "Đàm phán", "Đàm phán"),
        (FieldType::Place, place("elsewhere").into(), "", ""),
        (FieldType::Place, Value::text("V"), "V", "V"),
    ] {
        assert_eq!(both(Some(&of_type(of)), "key", &held, Currency::VND), [vi, en], "{of:?} {held:?}");
    }
}

#[test]
fn words_of_choices() {
    let tier = declared(Kind::Contact, "need_tier");
    for (word, vi, en) in [("high", "Cao", "High"), ("from_the_future", "from_the_future", "from_the_future")] {
        assert_eq!(both(Some(&tier), "need_tier", &word.into(), Currency::VND), [vi, en]);
    }
    // One of several: which, and whether it is chosen.
    let mut several = of_type(FieldType::Choices(&[]));
    several.choices.clone_from(&tier.choices);
    let is_chosen = Value::Bool(true);
    assert_eq!(both(Some(&several), "key/high", &is_chosen, Currency::VND), ["+ Cao", "+ High"]);
    assert_eq!(both(Some(&several), "key/low", &Value::Bool(false), Currency::VND), ["− Thấp", "− Low"]);
    assert_eq!(both(Some(&several), "key/other", &is_chosen, Currency::VND), ["+ other", "+ other"]);
    several.key = "custom/several".into();
    let chosen = row(
        Kind::Contact,
        &[
            ("custom/several/low", true.into()),
            ("custom/several/high", true.into()),
            ("custom/several/medium", false.into()),
        ],
    );
    let shown = |row: &Row| Language::ALL.map(|language| super::field(&Reader::new(language), row, &several));
    assert_eq!(shown(&chosen), ["Cao, Thấp", "High, Low"]);
    assert_eq!(shown(&row(Kind::Contact, &[])), ["", ""]);
}

#[test]
fn units_and_what_they_hold() {
    let units = declared(Kind::Product, "units");
    assert_eq!(both(Some(&units), "units/thùng", &Value::Int(24), Currency::VND), ["thùng = 24", "thùng = 24"]);
    let product = row(Kind::Product, &[("units/thùng", Value::Int(24)), ("units/lốc", Value::Int(6))]);
    assert_eq!(super::field(&Reader::new(Language::En), &product, &units), "lốc = 6; thùng = 24");
}

#[test]
fn fields_of_rows_are_empty_where_there_is_nothing() {
    let shown =
        |row: &Row, field: &Field| Language::ALL.map(|language| super::field(&Reader::new(language), row, field));
    for (kind, key, held, vi, en) in [
        (Kind::Contact, "job_title", Value::Empty, "", ""),
        (Kind::Contact, "job_title", Value::text("CEO"), "CEO", "CEO"),
        (Kind::Contact, "do_not_call", Value::Bool(true), "Có", "Yes"),
        (Kind::Contact, "do_not_call", Value::Bool(false), "", ""),
        (Kind::Contact, "do_not_call", Value::Empty, "", ""),
        // What is so until somebody says no.
        (Kind::Product, "active", Value::Empty, "Có", "Yes"),
        (Kind::Product, "active", Value::Bool(false), "Không", "No"),
        (Kind::Product, "active", Value::Bool(true), "Có", "Yes"),
        (Kind::Deal, "probability", Value::Int(40), "40 %", "40 %"),
        (Kind::Task, "priority", Value::Empty, "Thường", "Normal"),
        (Kind::Deal, "company_id", Value::Empty, "", ""),
    ] {
        assert_eq!(shown(&row(kind, &[(key, held.clone())]), &declared(kind, key)), [vi, en], "{key} {held:?}");
    }
}

#[test]
fn what_a_formula_comes_to() {
    let formula = |text: &str| {
        let mut field = of_type(FieldType::Formula);
        field.formula = text.parse().ok();
        field
    };
    let deal = row(
        Kind::Deal,
        &[("amount", Value::Int(123_450)), ("forecast_category", "commit".into()), ("close_date", "2026-07-30".into())],
    );
    for (text, vi, en) in [
        ("{amount} * 2", "2.469", "2,469"),
        ("{forecast_category}", "Cam kết", "Commit"),
        ("IF({amount} > 5, {forecast_category}, 0)", "Cam kết", "Commit"),
        ("{forecast_category} & \"\"", "commit", "commit"),
        ("{forecast_category} = \"Cam kết\"", "Có", "Yes"),
        ("{forecast_category} = \"Commit\"", "Có", "Yes"),
        ("{forecast_category} = \"Pipeline\"", "Không", "No"),
        ("DAYS(TODAY(), {close_date})", "30", "30"),
        ("1 / 0", "#DIV/0!", "#DIV/0!"),
        ("{probability}", "", ""),
        ("1 +", "", ""),
    ] {
        let field = formula(text);
        let shown = Language::ALL.map(|language| super::field(&Reader::new(language), &deal, &field));
        assert_eq!(shown, [vi, en], "{text}");
    }
}

#[test]
fn a_formula_is_the_same_in_both_languages() {
    let contact = row(
        Kind::Contact,
        &[("need_tier", "high".into()), ("owner_id", MemberId::from_cause("nobody").into()), ("rating", "hot".into())],
    );
    for text in
        ["{need_tier} & {rating} & {owner_id}", "IF({need_tier} = \"Cao\", {rating}, 1)", "{do_not_call} & \"\""]
    {
        let formula: crate::formula::Formula = text.parse().unwrap();
        let [vi, en] = Language::ALL.map(|language| {
            let reader = Reader::new(language);
            formula.for_row(&contact, &reader, reader.today())
        });
        assert_eq!(vi, en, "{text}");
    }
}

#[test]
fn a_cell_shows_the_first_of_several() {
    let phones = declared(Kind::Contact, "phones");
    let reader = Reader::new(Language::Vi);
    let key = |nth: &str| format!("phones/{}/number", PartId::from_cause(nth));
    let one = row(Kind::Contact, &[(&key("1"), "0903 123 456".into())]);
    let same =
        row(Kind::Contact, &[(&key("1"), "0903".into()), (&key("2"), "0903".into()), (&key("3"), "0903".into())]);
    assert_eq!(cell(&reader, &row(Kind::Contact, &[]), &phones), "");
    assert_eq!(cell(&reader, &one, &phones), "0903 123 456");
    assert_eq!(cell(&reader, &same, &phones), "0903 +2");
    let title = declared(Kind::Contact, "job_title");
    assert_eq!(cell(&reader, &row(Kind::Contact, &[("job_title", "CEO".into())]), &title), "CEO");
}

#[test]
fn nothing_is_looked_up_that_a_cell_does_not_need() {
    let full =
        row(Kind::Contact, &[("job_title", "CEO".into()), ("company_id", RecordId::from_cause("company").into())]);
    for (key, most) in [("job_title", 0), ("birthday", 0), ("phones", 0), ("do_not_call", 0), ("company_id", 1)] {
        let reader = Reader::new(Language::Vi);
        cell(&reader, &full, &declared(Kind::Contact, key));
        assert_eq!(reader.asked.get(), most, "{key}");
    }
}
