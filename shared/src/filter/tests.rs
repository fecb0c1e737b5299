use super::*;
use crate::{
    id::{CompanyId, PipelineId, TagId},
    kind::Kind,
    money::Currency,
    place::Place,
    position::Position,
    value::FieldEdit,
};

struct Office;

impl Context for Office {
    fn today(&self) -> CalendarDate {
        "2026-06-15".parse().unwrap()
    }

    fn day_of(&self, at: Timestamp) -> CalendarDate {
        CalendarDate::EPOCH.plus_days(at.0.div_euclid(86_400_000)).unwrap()
    }

    fn me(&self) -> MemberId {
        MemberId::from_cause("lan")
    }

    fn searchable<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
        let acme = |record| (record == RecordId::from_cause("acme")).then(|| "Công ty Ác Mê".to_owned());
        searchable(row, acme).into()
    }

    fn stage_type(&self, _: &Row, stage: StageId) -> Option<StageType> {
        (stage == StageId::from_cause("won")).then_some(StageType::Won)
    }

    fn amount(&self, row: &Row) -> Option<i64> {
        row.as_deal()?.amount
    }

    fn probability(&self, row: &Row) -> Option<i64> {
        row.as_deal()?.probability.or(Some(100))
    }

    fn has_next(&self, _: RecordId) -> bool {
        false
    }
}

fn deal() -> Row {
    let place = Place {
        stage: StageId::from_cause("won"),
        position: Position::between(None, None, 1),
        entered_at: Timestamp(0),
    };
    let edits = [
        FieldEdit::new("owner_id", MemberId::from_cause("lan")),
        FieldEdit::new("created_at", Timestamp(1_781_000_000_000)),
        FieldEdit::new(format!("tags/{}", TagId::from_cause("hot")), true),
        FieldEdit::new("custom/size", 7),
        FieldEdit::new("name", "Máy in"),
        FieldEdit::new("amount", 45_000_000),
        FieldEdit::new("currency", Currency::VND),
        FieldEdit::new("pipeline_id", PipelineId::from_cause("sales")),
        FieldEdit::new("place", place),
        FieldEdit::new("close_date", "2026-06-30"),
        FieldEdit::new("company_id", CompanyId::from_cause("acme")),
    ];
    Row::written(RecordId::from_cause("deal"), Kind::Deal, &edits)
}

fn holds(text: &str) -> bool {
    Filter::parse(text).holds(&deal(), &Office)
}

#[test]
fn who_types_on_asks_for_less() {
    for (own, other, expected) in [
        ("text~ab", "text~a", true),
        ("text~ÁB", "text~a", true),
        ("text~ab", "text~b", false),
        ("text~ab c", "text~c", true),
        ("text~c ab", "text~a c", true),
        ("text~a", "text~ab", false),
        ("text~ab", "name~a", false),
        ("stage=x;text~ab", "text~a;stage=x", true),
        ("stage=x;text~ab", "text~a;stage=y", false),
        ("stage=x,y;text~ab", "stage=x;text~a", false),
        ("stage=x;text~ab", "text~a", true),
        ("text~a", "stage=x;text~a", false),
        ("stage=x;text~ab|stage=y;text~ab", "stage=x;text~a|stage=y;text~a", true),
        ("stage=x;text~ab", "stage=x;text~a|stage=y;text~a", true),
        ("stage=x;text~ab|stage=y;text~ab", "stage=x;text~a", false),
        ("amount>=10", "amount>=10", true),
        ("", "text~a", false),
        ("text~a", "", false),
    ] {
        let prepared = |text: &str| Filter::parse(text).prepared();
        assert_eq!(prepared(own).narrows(&prepared(other)), expected, "{own} of {other}");
    }
}

#[test]
fn conditions() {
    let (hot, cold) = (TagId::from_cause("hot"), TagId::from_cause("cold"));
    for yes in [
        "",
        "owner_id=me",
        "owner_id!=0197c1a0-0000-7000-8000-000000000000",
        "amount>=45000000;amount<=45000000",
        "amount>=50000000|amount<=45000000",
        "close_date=this_month",
        "close_date<=today+15",
        "close_date>=2026-06-30",
        "close_date=this_quarter",
        "stage_type=won,lost",
        "forecast!=*",
        "text~may in",
        "text~ac me",
        "text~me in ac",
        "name~in máy",
        "name~IN",
        "custom/size>=7",
        "next!=*",
        "company_id=*",
        "conflicts!=*",
        "created_at<=today",
        "entered_at=1970-01-01",
        "lost_note!=x",
        "probability>=80",
        &format!("tags={hot}"),
        &format!("tags!={cold}"),
        &format!("company_id={}", CompanyId::from_cause("acme")),
    ] {
        assert!(holds(yes), "{yes}");
    }
    for no in [
        "owner_id!=me",
        "owner_id!=*",
        "amount>=45000001",
        "amount>=much",
        "close_date=next_month",
        "close_date<=today+14",
        "close_date>=someday",
        "stage_type=open",
        "text~table",
        "text~may table",
        "next=*",
        "of_a_newer_version?x",
        "nothing",
        "probability<=99",
        &format!("tags={cold}"),
        "owner_id=me;stage_type=open",
    ] {
        assert!(!holds(no), "{no}");
    }
}

#[test]
fn lists_and_places_of_a_customer() {
    let part = crate::id::PartId::from_cause("one");
    let edits = [
        (format!("emails/{part}/address"), "lan@example.vn"),
        (format!("phones/{part}/number"), "0903 123 456"),
        (format!("addresses/{part}/city"), "Đà Nẵng"),
        ("utm/campaign".to_owned(), "Tết 2027"),
    ];
    let edits = edits.map(|(key, text)| crate::value::FieldEdit::new(key, text));
    let row = Row::written(RecordId::from_cause("lan"), crate::kind::Kind::Contact, &edits);
    for yes in [
        "emails~example.vn",
        "emails~ample",
        "emails=*",
        "phones~123 456",
        "phones~0903123",
        "phones~0903.123.456",
        "addresses/city~da nang",
        "addresses/city=*",
        "addresses/region!=*",
        "utm/campaign~tet",
    ] {
        assert!(Filter::parse(yes).holds(&row, &Office), "{yes}");
    }
    for no in [
        "emails~example.com",
        "phones~0904",
        "phones~lan",
        "addresses/city~hanoi",
        "addresses/region=*",
        "utm/source=*",
    ] {
        assert!(!Filter::parse(no).holds(&row, &Office), "{no}");
    }
}

#[test]
fn an_open_deal_is_counted_as_somebody_said_or_as_likely_as_it_is() {
    let place = |stage: &str| Place {
        stage: StageId::from_cause(stage),
        position: Position::between(None, None, 1),
        entered_at: Timestamp(0),
    };
    let deal = |edits: Vec<FieldEdit>| Row::written(RecordId::from_cause("deal"), Kind::Deal, &edits);
    for (edits, counted) in [
        // Somewhere that is not known is open, and the office takes anything for certain.
        (vec![], "commit"),
        (vec![FieldEdit::new("place", place("quote"))], "commit"),
        (vec![FieldEdit::new("probability", 79)], "best_case"),
        (vec![FieldEdit::new("probability", 49)], "pipeline"),
        (vec![FieldEdit::new("probability", 49), FieldEdit::new("forecast_category", "commit")], "commit"),
        (vec![FieldEdit::new("forecast_category", "omitted")], "omitted"),
    ] {
        let row = deal(edits);
        assert!(Filter::parse(&format!("forecast={counted};stage_type=open")).holds(&row, &Office), "{counted}");
        assert!(!Filter::parse(&format!("forecast!={counted}")).holds(&row, &Office), "{counted}");
    }
    let won = deal(vec![FieldEdit::new("place", place("won")), FieldEdit::new("forecast_category", "commit")]);
    assert!(!Filter::parse("forecast=*").holds(&won, &Office));
    let contact = Row::written(RecordId::from_cause("lan"), Kind::Contact, &[]);
    assert!(!Filter::parse("forecast=*|stage_type=*").holds(&contact, &Office));
}

#[test]
fn two_filters_hold_together() {
    for (one, other, both) in [
        ("", "", ""),
        ("a=1", "", "a=1"),
        ("", "a=1|b=2", "a=1|b=2"),
        ("a=1;b=2", "b=2;c=3", "a=1;b=2;c=3"),
        ("a=1|b=2", "c=3|d=4", "a=1;c=3|a=1;d=4|b=2;c=3|b=2;d=4"),
    ] {
        assert_eq!(Filter::parse(one).and(&Filter::parse(other)).to_string(), both);
    }
}

/// Where the size is what it is computed to be.
struct Computed;

impl Context for Computed {
    fn today(&self) -> CalendarDate {
        Office.today()
    }
    fn day_of(&self, at: Timestamp) -> CalendarDate {
        Office.day_of(at)
    }
    fn me(&self) -> MemberId {
        Office.me()
    }
    fn searchable<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
        Office.searchable(row)
    }
    fn stage_type(&self, row: &Row, stage: StageId) -> Option<StageType> {
        Office.stage_type(row, stage)
    }
    fn amount(&self, row: &Row) -> Option<i64> {
        Office.amount(row)
    }
    fn probability(&self, row: &Row) -> Option<i64> {
        Office.probability(row)
    }
    fn has_next(&self, record: RecordId) -> bool {
        Office.has_next(record)
    }
    fn value(&self, row: &Row, key: &str) -> Value {
        if key == "custom/twice" { Value::Number(14.5) } else { row.value(key) }
    }
}

#[test]
fn what_is_computed_is_asked_as_any_field() {
    let holds = |text: &str| Filter::parse(text).holds(&deal(), &Computed);
    assert!(holds("custom/twice>=14.5;custom/twice<=15;custom/twice=*;custom/twice~14"));
    assert!(!holds("custom/twice>=15") && !holds("custom/twice!=*"));
}

#[test]
fn what_is_searched_for_is_ranked() {
    for (filter, expected) in [
        ("text~máy in", Match::Exact),
        ("text~may;name~in", Match::Prefix),
        ("stage=x;text~nothing|text~in", Match::WordPrefix),
        ("text~ac me", Match::Inside),
        ("name~in", Match::Exact),
    ] {
        let prepared = Filter::parse(filter).prepared();
        assert_eq!(prepared.rank(&Office.searchable(&deal())), expected, "{filter}");
        assert_eq!(prepared.ranks(), filter.contains("text"), "{filter}");
        assert!(prepared.found(&deal(), &Office).is_none_or(|rank| rank == expected), "{filter}");
    }
}

#[test]
fn periods() {
    let of = |word: &str| {
        let (first, last) = period(word, "2026-02-11".parse().unwrap()).unwrap();
        format!("{first} {last}")
    };
    assert_eq!(of("this_week"), "2026-02-09 2026-02-15");
    assert_eq!(of("last_month"), "2026-01-01 2026-01-31");
    assert_eq!(of("this_month"), "2026-02-01 2026-02-28");
    assert_eq!(of("last_quarter"), "2025-10-01 2025-12-31");
    assert_eq!(of("next_year"), "2027-01-01 2027-12-31");
    assert_eq!(of("today-11"), "2026-01-31 2026-01-31");
    assert_eq!(period("next_life", "2026-02-11".parse().unwrap()), None);
}

#[test]
fn written_and_read_again() {
    let filter = Filter {
        any: vec![
            vec![
                Condition::new("name", Test::Contains("50% off; a|b, c=d~e*".into())),
                Condition::new("tags", Test::IsNot(vec!["a,b".into(), "c".into()])),
                Condition::new("close_date", Test::Empty),
            ],
            vec![Condition::new("amount", Test::AtLeast("1".into())), Condition::new("x", Test::Filled)],
        ],
    };
    assert_eq!(Filter::parse(&filter.to_string()), filter);
    for text in ["", "|;|", "of a newer version?x", "name~%zz%", "a=b;c>=d|e~f"] {
        let once = Filter::parse(text);
        assert_eq!(Filter::parse(&once.to_string()), once, "{text}");
    }
}

#[test]
fn a_word_is_counted_as_often_as_a_filter_lets_it_through() {
    let other = Row::written(
        RecordId::from_cause("other"),
        Kind::Deal,
        &[FieldEdit::new("name", "Máy in"), FieldEdit::new("close_date", "2026-07-01")],
    );
    let rows = [std::sync::Arc::new(deal()), std::sync::Arc::new(other)];
    let hot = TagId::from_cause("hot").to_string();
    let lan = MemberId::from_cause("lan").to_string();
    for (field, asked) in [
        ("owner_id", ["me", lan.as_str(), "nobody"]),
        ("close_date", ["this_month", "next_month", "2026-06-30"]),
        ("stage_type", ["open", "won", "lost"]),
        (field::TAGS, [hot.as_str(), "", "x"]),
        ("name", ["Máy in", "", "x"]),
    ] {
        let asked = asked.map(str::to_owned);
        let counted = counts(&rows, field, &asked, &Office);
        for word in &asked {
            let filter = Filter::of(field, Test::Is(vec![word.clone()]));
            let held = rows.iter().filter(|row| filter.holds(row, &Office)).count();
            assert_eq!(counted.get(word).copied().unwrap_or(0), held, "{field} {word}");
        }
    }
}
