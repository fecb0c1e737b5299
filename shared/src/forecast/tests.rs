use super::*;
use crate::{
    id::RecordId,
    kind::Kind,
    money::{Rate, Rates},
    place::Place,
    position::Position,
    time::Timestamp,
    value::FieldEdit,
};
use std::borrow::Cow;

const DAY_MS: i64 = 86_400_000;

fn day(text: &str) -> CalendarDate {
    text.parse().unwrap()
}

/// In the middle of November, counting in đồng, with a rate for dollars.
struct Office;

impl Context for Office {
    fn today(&self) -> CalendarDate {
        day("2026-11-15")
    }

    fn day_of(&self, at: Timestamp) -> CalendarDate {
        CalendarDate::EPOCH.plus_days(at.0.div_euclid(DAY_MS)).unwrap()
    }

    fn me(&self) -> MemberId {
        MemberId::from_cause("lan")
    }

    fn searchable<'a>(&'a self, _: &'a Row) -> Cow<'a, str> {
        Cow::Borrowed("")
    }

    fn stage_type(&self, _: &Row, stage: StageId) -> Option<StageType> {
        let meanings = [("won", StageType::Won), ("lost", StageType::Lost), ("quote", StageType::Open)];
        meanings.into_iter().find(|(name, _)| stage == StageId::from_cause(name)).map(|(_, meaning)| meaning)
    }

    fn amount(&self, row: &Row) -> Option<i64> {
        let dollar = ("USD".parse().unwrap(), Rate::OfOwn(25_000_000_000));
        let rates = Rates { own: Currency::VND, known: [dollar].into() };
        let money = row.as_deal()?.money(rates.own)?;
        i64::try_from(rates.convert(money.minor.into(), 1, money.currency)?).ok()
    }

    fn probability(&self, row: &Row) -> Option<i64> {
        let deal = row.as_deal()?;
        deal.probability.or_else(|| (deal.place.as_ref()?.stage == StageId::from_cause("quote")).then_some(40))
    }

    fn has_next(&self, _: RecordId) -> bool {
        false
    }
}

/// A deal in a stage since a day, that is to close on another; nowhere, never and for nothing where that is empty.
#[derive(Clone, Copy)]
struct Case {
    stage: &'static str,
    since: &'static str,
    closes: &'static str,
    amount: Option<i64>,
    currency: &'static str,
    probability: Option<i64>,
    category: &'static str,
}

const OPEN: Case = Case {
    stage: "quote",
    since: "2026-10-01",
    closes: "2026-11-20",
    amount: Some(100),
    currency: "",
    probability: None,
    category: "",
};
const WON: Case = Case { stage: "won", since: "2026-11-03", closes: "", ..OPEN };

impl Case {
    fn row(self, name: &str) -> Row {
        let mut edits = vec![FieldEdit::new(key::AMOUNT, self.amount), FieldEdit::new("probability", self.probability)];
        let category = ("forecast_category", self.category);
        for (key, text) in [(key::CLOSE_DATE, self.closes), (key::CURRENCY, self.currency), category] {
            if !text.is_empty() {
                edits.push(FieldEdit::new(key, text));
            }
        }
        if !self.stage.is_empty() {
            let entered_at = Timestamp(CalendarDate::EPOCH.days_until(day(self.since)) * DAY_MS);
            let (stage, position) = (StageId::from_cause(self.stage), Position::between(None, None, 1));
            edits.push(FieldEdit::new(key::PLACE, Place { stage, position, entered_at }));
        }
        Row::written(RecordId::from_cause(name), Kind::Deal, &edits)
    }
}

fn added(report: &mut Report, row: &Row) {
    report.add(&Entry::read(row, StageId::from_cause("column"), &Office).unwrap());
}

fn counted(unit: Unit, cases: &[Case]) -> Report {
    let mut report = Report::new(unit, Office.today());
    for (nth, case) in cases.iter().enumerate() {
        added(&mut report, &case.row(&nth.to_string()));
    }
    report
}

/// The four parts of a group, and what is weighted.
fn sums(report: &Report, when: When) -> [i128; 5] {
    Measure::ALL.map(|measure| report.sums(when).of(measure))
}

#[test]
fn periods() {
    let texts = |days: Vec<CalendarDate>| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    for (unit, today, periods, last) in [
        (Unit::Month, "2026-11-15", "2026-11-01 2026-12-01 2027-01-01 2027-02-01 2027-03-01 2027-04-01", "2027-04-30"),
        (Unit::Quarter, "2026-11-15", "2026-10-01 2027-01-01 2027-04-01 2027-07-01", "2027-09-30"),
        (Unit::Quarter, "2026-12-31", "2026-10-01 2027-01-01 2027-04-01 2027-07-01", "2027-09-30"),
        (Unit::Month, "9999-12-31", "9999-12-01", "9999-12-01"),
    ] {
        assert_eq!(texts(unit.periods(day(today))), periods);
        assert_eq!(unit.last_of(*unit.periods(day(today)).last().unwrap()), day(last));
        assert_eq!(Unit::parse(unit.as_str()), unit);
    }
    assert_eq!(texts(Unit::Quarter.months_of(day("2026-10-01"))), "2026-10-01 2026-11-01 2026-12-01");
    assert_eq!(texts(Unit::Month.months_of(day("2026-10-01"))), "2026-10-01");
    assert_eq!(Unit::parse("of a newer version"), Unit::Month);
}

#[test]
fn a_deal_comes_into_another_period() {
    for (unit, first, before, after) in [
        (Unit::Month, "2027-02-01", Some("2026-11-20"), "2027-02-20"),
        (Unit::Month, "2027-02-01", Some("2026-12-31"), "2027-02-28"),
        (Unit::Month, "2027-02-01", None, "2027-02-28"),
        (Unit::Month, "2026-11-01", Some("2026-11-20"), "2026-11-20"),
        (Unit::Quarter, "2027-01-01", Some("2026-11-20"), "2027-03-31"),
        (Unit::Quarter, "2026-10-01", Some("2026-11-20"), "2026-11-20"),
        (Unit::Quarter, "2026-10-01", None, "2026-12-31"),
    ] {
        assert_eq!(unit.day_in(day(first), before.map(day)), day(after), "{first} {before:?}");
    }
}

#[test]
fn a_deal_is_counted_where_it_closes_and_as_sure_as_it_is() {
    let november = When::In(day("2026-11-01"));
    for (case, when, expected) in [
        // What is open, by its category or else by its probability.
        (OPEN, november, [0, 0, 0, 100, 40]),
        (Case { probability: Some(50), ..OPEN }, november, [0, 0, 100, 0, 50]),
        (Case { probability: Some(80), ..OPEN }, november, [0, 100, 0, 0, 80]),
        (Case { category: "commit", ..OPEN }, november, [0, 100, 0, 0, 40]),
        (Case { category: "best_case", ..OPEN }, november, [0, 0, 100, 0, 40]),
        (Case { category: "omitted", probability: Some(90), ..OPEN }, november, [0; 5]),
        // Nothing says of a stage that is not known that it is closed.
        (Case { stage: "of elsewhere", ..OPEN }, november, [0, 0, 0, 100, 0]),
        (Case { stage: "", ..OPEN }, november, [0, 0, 0, 100, 0]),
        (Case { closes: "2026-10-31", ..OPEN }, When::Overdue, [0, 0, 0, 100, 40]),
        (Case { closes: "2026-11-01", ..OPEN }, november, [0, 0, 0, 100, 40]),
        (Case { closes: "2027-04-30", ..OPEN }, When::In(day("2027-04-01")), [0, 0, 0, 100, 40]),
        (Case { closes: "2027-05-01", ..OPEN }, When::Later, [0, 0, 0, 100, 40]),
        (Case { closes: "", ..OPEN }, When::Undated, [0, 0, 0, 100, 40]),
        // What was won counts by when it was, whatever was expected.
        (WON, november, [100, 0, 0, 0, 100]),
        (Case { closes: "2027-02-01", category: "omitted", ..WON }, november, [100, 0, 0, 0, 100]),
        (Case { since: "2026-11-01", ..WON }, november, [100, 0, 0, 0, 100]),
        (Case { since: "2026-10-31", ..WON }, november, [0; 5]),
        (Case { stage: "lost", ..WON }, november, [0; 5]),
        // Amounts of any sign and currency.
        (Case { amount: None, ..OPEN }, november, [0; 5]),
        (Case { amount: Some(-101), probability: Some(50), ..OPEN }, november, [0, 0, -101, 0, -51]),
        (Case { amount: Some(101), probability: Some(50), ..OPEN }, november, [0, 0, 101, 0, 51]),
        (Case { amount: Some(300), currency: "USD", ..WON }, november, [75_000, 0, 0, 0, 75_000]),
        (Case { currency: "EUR", ..WON }, november, [0; 5]),
    ] {
        let report = counted(Unit::Month, &[case]);
        let row = case.row("0");
        assert_eq!(sums(&report, when), expected, "{row:?}");
        let is_card = case.stage != "won" && case.stage != "lost";
        assert_eq!(report.bucket(when).map_or(0, |bucket| bucket.deals.len()), usize::from(is_card), "{row:?}");
        let is_foreign = case.currency == "EUR";
        assert_eq!(report.unconverted.values().sum::<usize>(), usize::from(is_foreign), "{row:?}");
    }
}

#[test]
fn a_quarter_is_its_months_together() {
    let won_before = Case { since: "2026-10-05", ..WON };
    let report = counted(Unit::Quarter, &[OPEN, WON, won_before, Case { closes: "2026-10-05", ..OPEN }]);
    assert_eq!(sums(&report, When::In(day("2026-10-01"))), [200, 0, 0, 200, 280]);
    assert_eq!(report.bucket(When::Overdue), None);
}

#[test]
fn sums_are_larger_than_any_amount_and_add_up() {
    let most = Case { amount: Some(i64::MAX), ..WON };
    let report = counted(Unit::Month, &[most, most, most]);
    let expected = i128::from(i64::MAX) * 3;
    assert_eq!(report.total().of(Measure::Won), expected);
    assert_eq!(report.total().of(Measure::Weighted), expected);
    assert_eq!(report.total().secured(), expected);

    // Of each month a half is rounded up: the total is what the months show.
    let half = Case { amount: Some(1), probability: Some(50), ..OPEN };
    let report = counted(Unit::Month, &[half, Case { closes: "2026-12-01", ..half }, Case { closes: "", ..half }]);
    assert_eq!(report.total().of(Measure::Weighted), 2);
    assert_eq!(report.total().of(Measure::Best), 2);
}

#[test]
fn stages_owners_and_reasons() {
    let lan = MemberId::from_cause("lan");
    let mut report = Report::new(Unit::Month, Office.today());
    let owned = |case: Case, name: &str, edits: &[FieldEdit]| {
        let row = case.row(name);
        let before = row.fields().into_iter().map(|(key, value)| FieldEdit { key, value });
        Row::written(row.id, Kind::Deal, &before.chain(edits.iter().cloned()).collect::<Vec<_>>())
    };
    let hers = [FieldEdit::new(key::OWNER, lan)];
    added(&mut report, &owned(WON, "won", &hers));
    added(&mut report, &owned(Case { category: "commit", ..OPEN }, "open", &hers));
    added(&mut report, &owned(Case { closes: "2026-12-24", ..OPEN }, "later", &hers));
    added(&mut report, &owned(OPEN, "nobody's", &[]));
    let lost = Case { stage: "lost", ..WON };
    let priced = [FieldEdit::new(key::LOST_REASON, "price")];
    added(&mut report, &owned(lost, "lost", &priced));
    added(&mut report, &owned(lost, "lost as well", &priced));
    added(&mut report, &owned(lost, "lost for nothing", &[]));
    added(&mut report, &owned(Case { since: "2026-10-31", ..lost }, "lost before", &priced));

    assert_eq!(report.stages.get(&StageId::from_cause("column")), Some(&Tally { count: 3, amount: 300 }));
    let of = |owner: Option<MemberId>| report.owners.get(&owner).map(Sums::secured);
    assert_eq!((of(Some(lan)), of(None)), (Some(200), Some(0)));
    let reasons: Vec<(&str, usize, i128)> =
        report.lost.iter().map(|(reason, lost)| (reason.as_str(), lost.count, lost.amount)).collect();
    assert_eq!(reasons, [("", 1, 100), ("price", 2, 200)]);
}

#[test]
fn what_a_sum_is_of_is_found_by_its_filter() {
    let mut cases = Vec::new();
    let kinds = [(Some(10), ""), (Some(60), ""), (Some(95), ""), (None, "omitted"), (Some(5), "commit")];
    let days = ["2026-09-30", "2026-10-20", "2026-11-01", "2026-11-30", "2027-04-30", "2027-05-01", "2028-01-01", ""];
    for closes in days {
        for (probability, category) in kinds {
            let amount = Some(1_000 + i64::try_from(cases.len()).unwrap());
            cases.push(Case { closes, probability, category, amount, ..OPEN });
        }
    }
    for since in ["2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01", "2026-11-15"] {
        let amount = Some(1_000 + i64::try_from(cases.len()).unwrap());
        cases.push(Case { since, amount, ..WON });
        cases.push(Case { since, amount, stage: "lost", ..WON });
    }
    let rows: Vec<Row> = cases.iter().enumerate().map(|(nth, case)| case.row(&nth.to_string())).collect();
    let found = |filter: &Filter| {
        let found = rows.iter().filter(|row| Filter::parse(&filter.to_string()).holds(row, &Office));
        found.map(|row| (DealId::of(row.id), i128::from(row.as_deal().unwrap().amount.unwrap()))).collect::<Vec<_>>()
    };
    let amount = |filter: &Filter| found(filter).iter().map(|(_, amount)| amount).sum::<i128>();
    for unit in Unit::ALL {
        let report = counted(unit, &cases);
        let periods = unit.periods(Office.today());
        let (first, last) = (periods[0], unit.last_of(*periods.last().unwrap()));
        for measure in Measure::PARTS {
            for period in &periods {
                let filter = measure.deals(*period, unit.last_of(*period));
                assert_eq!(amount(&filter), report.sums(When::In(*period)).of(measure), "{filter}");
            }
            let filter = measure.deals(first, last);
            assert_eq!(amount(&filter), report.total().of(measure), "{filter}");
        }
        let all: i128 = Measure::PARTS.into_iter().map(|measure| report.total().of(measure)).sum();
        assert_eq!(amount(&Measure::Weighted.deals(first, last)), all);
        let groups = [When::Overdue, When::Later, When::Undated].into_iter().chain(periods.into_iter().map(When::In));
        for when in groups {
            let bucket = report.bucket(when).cloned().unwrap_or_default();
            let open = found(&report.open(when));
            assert_eq!(open.iter().map(|(deal, _)| *deal).collect::<Vec<_>>(), bucket.deals, "{when:?}");
            assert_eq!(amount(&report.open(when)), bucket.open, "{when:?}");
        }
        let lost = lost_for("", first);
        assert_eq!(amount(&lost), report.lost.values().map(|lost| lost.amount).sum::<i128>(), "{lost}");
    }
}
