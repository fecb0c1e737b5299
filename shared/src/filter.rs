//! Filters over records, as one line of text: `owner_id=me;amount>=1000000|stage=…`.
//!
//! Conditions joined by `;` all hold; groups joined by `|` are alternatives. The text is what stands in an address, in a
//! saved view and in a segment; a condition that this version cannot read is kept as it is and holds for nothing.

mod counts;

pub use counts::counts;

use crate::{
    date::CalendarDate,
    id::{MemberId, RecordId, StageId},
    kind::key,
    row::{Forecast, Row, StageType},
    search::{self, Match, Query},
    time::Timestamp,
    value::Value,
};
use std::{borrow::Cow, fmt};

/// What a filter asks about that is not in the record itself.
pub trait Context {
    fn today(&self) -> CalendarDate;
    /// The calendar day of an instant, where the user is.
    fn day_of(&self, at: Timestamp) -> CalendarDate;
    fn me(&self) -> MemberId;
    /// What a record is found by, folded: see [`searchable`].
    fn searchable<'a>(&'a self, row: &'a Row) -> Cow<'a, str>;
    fn stage_type(&self, row: &Row, stage: StageId) -> Option<StageType>;
    /// A deal's amount in minor units of the workspace's currency.
    fn amount(&self, row: &Row) -> Option<i64>;
    /// How likely a deal is won, in per cent: its own probability, or its stage's.
    fn probability(&self, row: &Row) -> Option<i64>;
    /// Whether something is planned for the record.
    fn has_next(&self, record: RecordId) -> bool;
    /// The value of a field, where it is computed from others what it comes to.
    fn value(&self, row: &Row, key: &str) -> Value {
        row.value(key)
    }
}

/// Alternatives of conditions that all hold. Without any it holds for everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub any: Vec<Vec<Condition>>,
}

/// A field and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    /// A key of the record, or one of [`field`].
    pub field: String,
    pub test: Test,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// One of its values is one of these.
    Is(Vec<String>),
    /// None of its values is one of these.
    IsNot(Vec<String>),
    AtLeast(String),
    AtMost(String),
    /// Every word of the text is in it, in any order, whatever the marks and case.
    Contains(String),
    Filled,
    Empty,
}

/// Fields that are no key of a record.
pub mod field {
    /// Whatever a record is found by, and what it is linked to.
    pub const TEXT: &str = "text";
    pub const TAGS: &str = crate::kind::key::TAGS;
    pub const STAGE: &str = "stage";
    /// `open`, `won` or `lost`.
    pub const STAGE_TYPE: &str = "stage_type";
    /// As what an open deal is counted in a forecast, whether somebody said so or its probability does.
    pub const FORECAST: &str = "forecast";
    /// When a deal entered its stage.
    pub const ENTERED: &str = "entered_at";
    pub const CREATED: &str = crate::kind::key::CREATED_AT;
    pub const UPDATED: &str = "updated_at";
    /// The fields with values that stand against each other.
    pub const CONFLICTS: &str = "conflicts";
    /// Whether something is planned: empty where nothing is.
    pub const NEXT: &str = "next";
    pub const CONTACTS: &str = "contacts";
}

/// The word for whoever looks.
const ME: &str = "me";

impl Filter {
    /// One condition.
    pub fn of(field: impl Into<String>, test: Test) -> Filter {
        Filter { any: vec![vec![Condition { field: field.into(), test }]] }
    }

    /// Reads what [`fmt::Display`] writes. Never fails: what cannot be read holds for nothing, and is written again.
    pub fn parse(text: &str) -> Filter {
        let groups = text.split('|').filter(|group| !group.is_empty());
        let any = groups.map(|group| group.split(';').filter(|it| !it.is_empty()).map(Condition::parse).collect());
        Filter { any: any.filter(|group: &Vec<Condition>| !group.is_empty()).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.any.is_empty()
    }

    /// What holds where both do.
    pub fn and(&self, other: &Filter) -> Filter {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => return other.clone(),
            (_, true) => return self.clone(),
            _ => {}
        }
        let both = |one: &[Condition], two: &[Condition]| -> Vec<Condition> {
            one.iter().chain(two.iter().filter(|it| !one.contains(it))).cloned().collect()
        };
        let any = self.any.iter().flat_map(|one| other.any.iter().map(move |two| both(one, two)));
        Filter { any: any.collect() }
    }

    pub fn holds(&self, row: &Row, context: &impl Context) -> bool {
        self.prepared().holds(row, context)
    }

    /// The filter to be asked of many records.
    pub fn prepared(&self) -> Prepared {
        let ask = |condition: &Condition| {
            let query = match &condition.test {
                Test::Contains(text) => Query::new(text),
                _ => Query::default(),
            };
            PreparedCondition { condition: condition.clone(), query }
        };
        Prepared(self.any.iter().map(|group| group.iter().map(ask).collect()).collect())
    }
}

/// A condition, and what the text of its test asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PreparedCondition {
    condition: Condition,
    query: Query,
}

/// A filter whose words are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared(Vec<Vec<PreparedCondition>>);

impl Prepared {
    /// Whether it holds for everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether whatever it holds for, another holds for as well, as far as both can be compared: who types on asks for less.
    pub fn narrows(&self, other: &Prepared) -> bool {
        let implies =
            |own: &PreparedCondition, other: &PreparedCondition| match (&own.condition.test, &other.condition.test) {
                (Test::Contains(_), Test::Contains(_)) => {
                    own.condition.field == other.condition.field && own.query.narrows(&other.query)
                }
                _ => own.condition == other.condition,
            };
        let of_group = |own: &[PreparedCondition], other: &[PreparedCondition]| {
            other.iter().all(|other| own.iter().any(|own| implies(own, other)))
        };
        !self.is_empty() && self.0.iter().all(|own| other.0.iter().any(|other| of_group(own, other)))
    }

    pub fn holds(&self, row: &Row, context: &impl Context) -> bool {
        self.is_empty() || self.0.iter().any(|group| group.iter().all(|it| it.holds(row, context)))
    }

    /// The rank of a record that it holds for; `None` for any other.
    pub fn found(&self, row: &Row, context: &impl Context) -> Option<Match> {
        let [group] = self.0.as_slice() else {
            let rank = || if self.ranks() { self.rank(&context.searchable(row)) } else { Match::default() };
            return self.holds(row, context).then(rank);
        };
        // What is searched for is looked for once.
        let mut rank = Match::default();
        for it in group {
            match it.ranks() {
                true => rank = rank.max(it.query.find(&context.searchable(row))?),
                false if !it.holds(row, context) => return None,
                false => {}
            }
        }
        Some(rank)
    }

    /// Whether something is searched for: what is found is ranked then.
    pub fn ranks(&self) -> bool {
        self.0.iter().flatten().any(PreparedCondition::ranks)
    }

    /// How well what a record is found by answers what is searched for, whatever else is asked: of alternatives the best one.
    pub fn rank(&self, searchable: &str) -> Match {
        let of_group = |group: &Vec<PreparedCondition>| {
            let searched = group.iter().filter(|it| it.ranks());
            searched.map(|it| it.query.find(searchable).unwrap_or(Match::Inside)).max()
        };
        self.0.iter().filter_map(of_group).min().unwrap_or_default()
    }
}

impl PreparedCondition {
    fn ranks(&self) -> bool {
        self.condition.field == field::TEXT && matches!(self.condition.test, Test::Contains(_))
    }

    fn holds(&self, row: &Row, context: &impl Context) -> bool {
        let field = self.condition.field.as_str();
        match &self.condition.test {
            Test::Filled => field_is_filled(row, field, context),
            Test::Empty => !field_is_filled(row, field, context),
            Test::Is(wanted) => is_one_of(row, field, wanted, context),
            Test::IsNot(unwanted) => !is_one_of(row, field, unwanted, context),
            Test::Contains(_) => contains(row, field, &self.query, context),
            Test::AtLeast(bound) => compare(row, field, bound, Bound::Least, context),
            Test::AtMost(bound) => compare(row, field, bound, Bound::Most, context),
        }
    }
}

impl Condition {
    pub fn new(field: impl Into<String>, test: Test) -> Condition {
        Condition { field: field.into(), test }
    }

    fn parse(text: &str) -> Condition {
        let end = text.find(['=', '!', '<', '>', '~']).unwrap_or(text.len());
        let (field, rest) = text.split_at(end);
        let list = |values: &str| values.split(',').map(unescaped).collect();
        let test = if rest == "=*" {
            Test::Filled
        } else if rest == "!=*" {
            Test::Empty
        } else if let Some(values) = rest.strip_prefix("!=") {
            Test::IsNot(list(values))
        } else if let Some(value) = rest.strip_prefix(">=") {
            Test::AtLeast(unescaped(value))
        } else if let Some(value) = rest.strip_prefix("<=") {
            Test::AtMost(unescaped(value))
        } else if let Some(value) = rest.strip_prefix('~') {
            Test::Contains(unescaped(value))
        } else if let Some(values) = rest.strip_prefix('=') {
            Test::Is(list(values))
        } else {
            // Of a newer version, or a slip: nothing is like it.
            return Condition { field: unescaped(text), test: Test::Is(Vec::new()) };
        };
        Condition { field: unescaped(field), test }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Bound {
    Least,
    Most,
}

/// What the stage of a deal means. Nothing says of one that is not known that what stands in it is closed.
pub fn stage_type(row: &Row, context: &impl Context) -> Option<StageType> {
    let deal = row.as_deal()?;
    let known = deal.place.as_ref().and_then(|place| context.stage_type(row, place.stage));
    Some(known.unwrap_or(StageType::Open))
}

/// As what an open deal is counted in a forecast: as somebody said, or else by how likely it is won.
pub fn counted_as(row: &Row, context: &impl Context) -> Option<Forecast> {
    let deal = row.as_deal().filter(|_| stage_type(row, context) == Some(StageType::Open))?;
    Some(deal.forecast.unwrap_or_else(|| Forecast::of(context.probability(row).unwrap_or(0))))
}

/// The values of a field as words.
fn words(row: &Row, name: &str, context: &impl Context) -> Vec<String> {
    let one = |word: Option<String>| word.into_iter().collect();
    let place = || row.as_deal().and_then(|deal| deal.place.as_ref());
    match name {
        field::TAGS => row.meta.tags.iter().map(ToString::to_string).collect(),
        field::STAGE => one(place().map(|place| place.stage.to_string())),
        field::STAGE_TYPE => one(stage_type(row, context).map(|meaning| meaning.as_str().to_owned())),
        field::FORECAST => one(counted_as(row, context).map(|counted| counted.as_str().to_owned())),
        field::CONFLICTS => row.meta.conflicts.keys().cloned().collect(),
        field::CONTACTS => row.roles(field::CONTACTS).map(|(contact, _)| contact.to_string()).collect(),
        key::LINKS => row.links().iter().map(ToString::to_string).collect(),
        "emails" | "phones" => row.entries(name).into_iter().map(|(_, entry)| entry).collect(),
        _ => match name.strip_prefix("addresses/") {
            Some(part) => {
                let all = row.addresses().into_iter().flat_map(|all| all.values());
                all.filter_map(|address| address.part(part).clone()).collect()
            }
            None => {
                let chosen = several(row, name);
                if chosen.is_empty() { one(word(&context.value(row, name))) } else { chosen }
            }
        },
    }
}

/// The options that are chosen of a field that takes several.
fn several(row: &Row, name: &str) -> Vec<String> {
    if !name.starts_with("custom/") {
        return Vec::new();
    }
    let chosen = row.all().group(name).filter(|(_, value)| value.as_bool() == Some(true));
    chosen.map(|(option, _)| option.to_owned()).collect()
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::Empty => None,
        Value::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Int(int) => Some(int.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Time(at) => Some(at.0.to_string()),
        Value::Opaque => Some("…".to_owned()),
    }
}

fn field_is_filled(row: &Row, name: &str, context: &impl Context) -> bool {
    match name {
        field::NEXT => context.has_next(row.id),
        field::ENTERED | field::CREATED | field::UPDATED => day(row, name, context).is_some(),
        _ => !words(row, name, context).is_empty(),
    }
}

fn is_one_of(row: &Row, name: &str, wanted: &[String], context: &impl Context) -> bool {
    if let Some(day) = day(row, name, context) {
        return wanted
            .iter()
            .any(|word| period(word, context.today()).is_some_and(|(first, last)| (first..=last).contains(&day)));
    }
    let found = words(row, name, context);
    let is_me = |word: &String| word == ME && found.iter().any(|it| *it == context.me().to_string());
    wanted.iter().any(|word| found.contains(word) || is_me(word))
}

fn contains(row: &Row, name: &str, query: &Query, context: &impl Context) -> bool {
    if name == field::TEXT {
        return query.find(&context.searchable(row)).is_some();
    }
    let mut text = String::new();
    for word in words(row, name, context) {
        match name {
            "phones" => search::add_number(&mut text, &word),
            _ => search::add(&mut text, &word),
        }
    }
    query.is_in(&text)
}

/// What a record is found by, folded: its own words, and what it is linked to, as `title` names it.
pub fn searchable(row: &Row, title: impl Fn(RecordId) -> Option<String>) -> String {
    let mut key = search::key(row);
    if let Some(next_step) = row.text("next_step") {
        search::add(&mut key, next_step);
    }
    for name in row.links().into_iter().filter_map(title) {
        search::add_linked(&mut key, &name);
    }
    key
}

fn compare(row: &Row, name: &str, bound: &str, side: Bound, context: &impl Context) -> bool {
    if let Some(day) = day(row, name, context) {
        return match (side, period(bound, context.today())) {
            (Bound::Least, Some((first, _))) => day >= first,
            (Bound::Most, Some((_, last))) => day <= last,
            (_, None) => false,
        };
    }
    let number = match name {
        key::AMOUNT => context.amount(row).map(|minor| minor as f64),
        "probability" => context.probability(row).map(|percent| percent as f64),
        _ => words(row, name, context).first().and_then(|word| word.parse::<f64>().ok()),
    };
    match (number, bound.parse::<f64>(), side) {
        (Some(number), Ok(bound), Bound::Least) => number >= bound,
        (Some(number), Ok(bound), Bound::Most) => number <= bound,
        _ => false,
    }
}

/// The day that a field holds; `None` where it holds none.
fn day(row: &Row, name: &str, context: &impl Context) -> Option<CalendarDate> {
    let instant = match name {
        field::CREATED => row.meta.created_at,
        field::UPDATED => row.meta.updated_at,
        field::ENTERED => row.as_deal()?.place.as_ref().map(|place| place.entered_at),
        _ => match context.value(row, name) {
            Value::Text(text) => return text.parse().ok(),
            Value::Time(at) => Some(at),
            _ => None,
        },
    };
    instant.map(|at| context.day_of(at))
}

/// The first and the last day that a word means: a date, `today`, `today-7`, `this_month`, `next_quarter`.
pub fn period(word: &str, today: CalendarDate) -> Option<(CalendarDate, CalendarDate)> {
    if let Ok(day) = word.parse::<CalendarDate>() {
        return Some((day, day));
    }
    if let Some(rest) = word.strip_prefix("today") {
        let days = if rest.is_empty() { 0 } else { rest.parse::<i64>().ok()? };
        let day = today.plus_days(days)?;
        return Some((day, day));
    }
    let (which, unit) = word.split_once('_')?;
    let away: i64 = match which {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    match unit {
        "week" => {
            let monday = today.plus_days(1 - i64::from(today.weekday()) + 7 * away)?;
            Some((monday, monday.plus_days(6)?))
        }
        "month" => months(today, away, 1),
        "quarter" => months(today, away * 3, 3),
        "year" => months(today, away * 12, 12),
        _ => None,
    }
}

/// The span of `count` months that today's month belongs to, moved by so many months.
fn months(today: CalendarDate, moved: i64, count: u32) -> Option<(CalendarDate, CalendarDate)> {
    let within = (u32::from(today.month()) - 1) / count * count;
    let month = i64::from(today.year()) * 12 + i64::from(within) + moved;
    let year = u16::try_from(month.div_euclid(12)).ok()?;
    let first = CalendarDate::new(year, month.rem_euclid(12) as u8 + 1, 1).ok()?;
    Some((first, first.plus_months(count)?.plus_days(-1)?))
}

/// What would end a value early is written as `%` and two digits.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | ';' | '|' | ',' | '=' | '!' | '<' | '>' | '~' | '*') {
            out.push_str(&format!("%{:02X}", c as u32));
        } else {
            out.push(c);
        }
    }
    out
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(u8::is_ascii);
        match code {
            Some(code) => {
                out.push(char::from(code));
                out.push_str(&part[2..]);
            }
            None => {
                out.push('%');
                out.push_str(part);
            }
        }
    }
    out
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, group) in self.any.iter().enumerate() {
            if nth > 0 {
                f.write_str("|")?;
            }
            for (nth, condition) in group.iter().enumerate() {
                if nth > 0 {
                    f.write_str(";")?;
                }
                condition.fmt(f)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |values: &[String]| values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join(",");
        let field = escaped(&self.field);
        match &self.test {
            Test::Is(values) if values.is_empty() => f.write_str(&field),
            Test::Is(values) => write!(f, "{field}={}", list(values)),
            Test::IsNot(values) => write!(f, "{field}!={}", list(values)),
            Test::AtLeast(value) => write!(f, "{field}>={}", escaped(value)),
            Test::AtMost(value) => write!(f, "{field}<={}", escaped(value)),
            Test::Contains(text) => write!(f, "{field}~{}", escaped(text)),
            Test::Filled => write!(f, "{field}=*"),
            Test::Empty => write!(f, "{field}!=*"),
        }
    }
}

#[cfg(test)]
mod tests;
