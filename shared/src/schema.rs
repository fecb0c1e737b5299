//! The keys of every kind of record and the type of each: one table for forms, commands, projection and admission.
//!
//! Documents are flat; `x/<id>/<part>` below stands for one entry of a list. A key that is not in the table belongs to
//! a newer version or another client: it may hold any scalar, and is kept.

use crate::{
    date::{Birthday, CalendarDate},
    id::RecordId,
    kind::Kind,
    limits::{BODY_CHARS, FILE_BYTES, KEY_BYTES, MONEY_MINOR_UNITS, OPEN_TEXT_CHARS, POSITION_WRITTEN, TEXT_CHARS},
    money::Currency,
    place::Place,
    position::Position,
    problem::{Problem, ProblemCode},
    url,
    value::Value,
};

/// The version that this code writes under `schema`.
pub const VERSION: i64 = 1;

/// Keys that more than one module names.
pub mod key {
    pub const KIND: &str = "kind";
    pub const SCHEMA: &str = "schema";
    pub const CREATED_AT: &str = "created_at";
    pub const CREATED_BY: &str = "created_by";
    pub const OWNER: &str = "owner_id";
    pub const DELETED_AT: &str = "deleted_at";
    pub const NAME: &str = "name";
    pub const CURRENCY: &str = "currency";
    pub const POSITION: &str = "position";
    pub const PLACE: &str = "place";
    pub const AMOUNT: &str = "amount";
    pub const CLOSE_DATE: &str = "close_date";
    pub const PIPELINE: &str = "pipeline_id";
    pub const LOST_REASON: &str = "lost_reason_id";
    pub const LOST_NOTE: &str = "lost_note";
    pub const BODY: &str = "body";
    pub const STATUS: &str = "status";
    pub const COMPLETED_AT: &str = "completed_at";
    pub const TITLE: &str = "title";
    pub const DUE: &str = "due";
    pub const RRULE: &str = "rrule";
    pub const ZONE: &str = "zone";
    pub const ASSIGNEE: &str = "assignee_id";
    pub const COLOR: &str = "color";
    pub const COMPANY: &str = "company_id";
    pub const TAGS: &str = "tags";
    pub const CUSTOM: &str = "custom";
    pub const LINKS: &str = "links";
    pub const STAGES: &str = "stages";
    pub const RATES: &str = "rates";
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A string of one line, of at most that many characters.
    Text(usize),
    /// A string that may have several lines.
    Lines(usize),
    /// An address that may be opened (`url::Link`), or a text that names none.
    Link,
    /// A text object that people write together; made in the record's first change.
    Body,
    /// An integer from the first to the second, both included.
    Int(i64, i64),
    Bool,
    /// An instant in milliseconds.
    Time,
    /// `YYYY-MM-DD`.
    Date,
    /// A date, or an instant.
    DateOrTime,
    /// `YYYY-MM-DD` or `--MM-DD`.
    Birthday,
    /// A UUID.
    Id,
    Currency,
    Position,
    Place,
    /// Any scalar; a text has at most `OPEN_TEXT_CHARS` characters.
    Any,
}

/// Why a value does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    #[error("expected {0}")]
    Type(&'static str),
    #[error("longer than {0} characters: shorten it")]
    TooLong(usize),
    #[error("must be between {0} and {1}")]
    OutOfRange(i64, i64),
    #[error("a key has 1 to {KEY_BYTES} bytes")]
    Key,
    #[error("this field is set by the system")]
    ReadOnly,
    #[error("has characters that are not seen, such as line breaks or NUL: take them out")]
    ControlCharacters,
    #[error("is no address of a page (https://…), a mail or a telephone")]
    NotALink,
    #[error("has more than {0} entries: take some out first")]
    TooMany(usize),
}

impl Misfit {
    /// The same for programs, of the field `key`.
    pub fn problem(&self, key: &str) -> Problem {
        let code = match self {
            Misfit::Type(expected) => match *expected {
                INTEGER => ProblemCode::ExpectedNumber,
                TRUE_OR_FALSE => ProblemCode::ExpectedYesOrNo,
                INSTANT => ProblemCode::ExpectedTime,
                DATE | DATE_OR_TIME => ProblemCode::ExpectedDate,
                BIRTHDAY => ProblemCode::ExpectedBirthday,
                RECORD => ProblemCode::ExpectedRecord,
                CURRENCY => ProblemCode::ExpectedCurrency,
                POSITION | PLACE => ProblemCode::ExpectedPosition,
                _ => ProblemCode::ExpectedText,
            },
            Misfit::TooLong(_) => ProblemCode::TextTooLong,
            Misfit::OutOfRange(..) => ProblemCode::OutOfRange,
            Misfit::Key => ProblemCode::Key,
            Misfit::ReadOnly => ProblemCode::ReadOnly,
            Misfit::ControlCharacters => ProblemCode::ControlCharacters,
            Misfit::NotALink => ProblemCode::NotALink,
            Misfit::TooMany(_) => ProblemCode::TooManyEntries,
        };
        let problem = Problem::new(code).of(key);
        match self {
            Misfit::TooLong(most) | Misfit::TooMany(most) => problem.limit(*most),
            Misfit::OutOfRange(least, most) => problem.limit(*least).other(*most),
            _ => problem,
        }
    }
}

const TEXT: &str = "text";
const INTEGER: &str = "a whole number";
const TRUE_OR_FALSE: &str = "true or false";
const INSTANT: &str = "an instant in milliseconds";
const DATE: &str = "a date, YYYY-MM-DD";
const DATE_OR_TIME: &str = "a date, YYYY-MM-DD, or an instant";
const BIRTHDAY: &str = "a date, YYYY-MM-DD or --MM-DD";
const RECORD: &str = "the id of a record";
const CURRENCY: &str = "an ISO 4217 code such as VND";
const POSITION: &str = "a position";
const PLACE: &str = "a place, stage|position|milliseconds";

/// A value before and after.
const MERGED_CHARS: usize = 64_000;
/// One line of a vCard; a photo is the longest.
const VCARD_CHARS: usize = 120_000;
/// A type and a subtype have at most 127 characters each (RFC 6838 section 4.2).
pub const MEDIA_TYPE_CHARS: usize = 255;
const ENUM: FieldType = FieldType::Text(64);
const NAME: FieldType = FieldType::Text(TEXT_CHARS);
const LINES: FieldType = FieldType::Lines(TEXT_CHARS);
const MONEY: FieldType = FieldType::Int(-MONEY_MINOR_UNITS, MONEY_MINOR_UNITS);

/// The type of `key` in a record of `kind`, or `None` for a key that this version does not know.
pub fn field_type(kind: Kind, key: &str) -> Option<FieldType> {
    use FieldType::*;
    let path: Vec<&str> = key.split('/').collect();
    match path.as_slice() {
        ["kind"] => return Some(ENUM),
        ["schema"] => return Some(Int(0, i64::from(u32::MAX))),
        ["created_at" | "deleted_at"] => return Some(Time),
        ["created_by" | "owner_id"] => return Some(Id),
        ["tags", _] => return Some(Bool),
        ["custom", _] => return Some(Any),
        // One of the options of a field that takes several.
        ["custom", _, _] => return Some(Bool),
        _ => {}
    }
    let known = match (kind, path.as_slice()) {
        (Kind::Workspace, ["name"]) => NAME,
        (Kind::Workspace, ["currency"]) => Currency,
        // Millionths of one unit of the workspace's currency that one unit of the other is worth.
        (Kind::Workspace, ["rates", _]) => Int(1, 1_000_000_000_000_000),
        // The other way round, for those that are worth less: millionths of the other for one of the workspace's.
        (Kind::Workspace, ["rates", _, "inverse"]) => Int(1, 1_000_000_000_000_000),
        // Days within which contacts of a tier are to be touched.
        (Kind::Workspace, ["cadence", _]) => Int(0, 3_650),

        (Kind::Pipeline, ["name"]) => NAME,
        (Kind::Pipeline, ["position"]) => Position,
        (Kind::Pipeline, ["archived"]) => Bool,
        (Kind::Pipeline, ["stages", _, "name"]) => NAME,
        (Kind::Pipeline, ["stages", _, "position"]) => Position,
        (Kind::Pipeline, ["stages", _, "probability"]) => Int(0, 100),
        (Kind::Pipeline, ["stages", _, "type" | "color"]) => ENUM,
        (Kind::Pipeline, ["stages", _, "rotten_days"]) => Int(0, 3_650),
        (Kind::Pipeline, ["stages", _, "wip_limit"]) => Int(0, 1_000_000),
        (Kind::Pipeline, ["stages", _, "archived"]) => Bool,
        (Kind::Pipeline, ["stages", _, "required", _] | ["stages", _, "required", "custom", _]) => Bool,
        (Kind::Pipeline, ["stages", _, "tasks", _, "title"]) => NAME,
        (Kind::Pipeline, ["stages", _, "tasks", _, "days"]) => Int(0, 3_650),

        (Kind::Member, ["name" | "email"]) => NAME,
        (Kind::Member, ["color"]) => ENUM,
        (Kind::Member, ["team"]) => NAME,

        (Kind::Company, ["name" | "domain" | "industry" | "tax_id"]) => NAME,
        (Kind::Company, ["address"]) => LINES,
        (Kind::Company, ["type" | "value_tier" | "need_tier"]) => ENUM,
        (Kind::Company, ["number_of_employees"]) => Int(0, 100_000_000),
        (Kind::Company, ["annual_revenue" | "balance"]) => MONEY,
        (Kind::Company, ["currency"]) => Currency,
        (Kind::Company, ["founded"]) => Int(0, 9_999),
        (Kind::Company, ["parent_id"]) => Id,

        (Kind::Contact, ["given_name" | "family_name" | "full_name" | "job_title" | "lead_source"]) => NAME,
        (Kind::Contact, ["lifecycle_stage" | "preferred_channel" | "value_tier"]) => ENUM,
        (Kind::Contact, ["company_id"]) => Id,
        (Kind::Contact | Kind::Company, ["merged_into" | "distinct", _]) => Bool,
        (Kind::Contact, ["birthday" | "anniversary"]) => Birthday,
        (Kind::Contact, ["status" | "rating" | "need_tier"]) => ENUM,
        (Kind::Contact, ["website"]) => Link,
        (Kind::Contact, ["department" | "assigned_reason"]) => NAME,
        (Kind::Contact, ["converted_at"]) => Time,
        (Kind::Contact, ["converted_deal_id" | "assigned_rule_id"]) => Id,
        // What a campaign's links say of where a lead came from (utm_source and the like).
        (Kind::Contact, ["utm", _]) => NAME,
        (Kind::Contact, ["consent", _]) => Bool,
        // What the merge into a record wrote there: the value before and after, as CBOR in hexadecimal.
        (Kind::Contact | Kind::Company, ["merge", _, _]) => FieldType::Text(MERGED_CHARS),
        // Lines of a vCard that no other field says.
        (Kind::Contact | Kind::Company, ["vcard", _]) => FieldType::Text(VCARD_CHARS),
        (Kind::Contact, ["do_not_call"]) => Bool,

        (Kind::Contact | Kind::Company, ["emails", _, "address" | "label"]) => NAME,
        (Kind::Contact | Kind::Company, ["phones", _, "number" | "e164" | "label"]) => NAME,
        (Kind::Contact | Kind::Company, ["addresses", _, "street"]) => LINES,
        (Kind::Contact | Kind::Company, ["addresses", _, "city" | "region" | "postal_code" | "country" | "label"]) => {
            NAME
        }

        (Kind::Deal, ["name"]) => NAME,
        (Kind::Deal, ["next_step" | "lost_note"]) => LINES,
        (Kind::Deal, ["amount"]) => MONEY,
        (Kind::Deal, ["currency"]) => Currency,
        (Kind::Deal, ["place"]) => Place,
        (Kind::Deal, ["pipeline_id" | "company_id" | "campaign_id" | "partner_id"]) => Id,
        (Kind::Deal, ["close_date"]) => Date,
        (Kind::Deal, ["probability"]) => Int(0, 100),
        (Kind::Deal, ["forecast_category" | "lost_reason_id"]) => ENUM,
        (Kind::Deal, ["contacts", _]) => ENUM,

        (Kind::Activity, ["activity_type" | "channel" | "direction" | "outcome"]) => ENUM,
        (Kind::Activity, ["at"]) => Time,
        (Kind::Activity, ["duration"]) => Int(0, 31_536_000),
        (Kind::Activity, ["recording_url"]) => Link,
        (Kind::Activity, ["subject" | "message_id"]) => NAME,
        // Latitude and longitude in degrees, and the accuracy in metres (RFC 5870): `10.7769,106.7009;u=12`.
        (Kind::Activity, ["geo"]) => ENUM,
        (Kind::Activity, ["mentions", _]) => Bool,
        (Kind::Activity, ["body"]) => Body,

        (Kind::Task, ["title"]) => NAME,
        (Kind::Task, ["due"]) => DateOrTime,
        (Kind::Task, ["priority" | "status"]) => ENUM,
        (Kind::Task, ["assignee_id"]) => Id,
        (Kind::Task, ["rrule"]) => NAME,
        // The zone whose clocks say when it is due.
        (Kind::Task, ["zone"]) => ENUM,
        (Kind::Task, ["completed_at"]) => Time,
        (Kind::Task, ["checklist", _, "text"]) => NAME,
        (Kind::Task, ["checklist", _, "done"]) => Bool,
        (Kind::Task, ["checklist", _, "position"]) => Position,

        (Kind::Task, ["reminders", _]) => Int(0, 525_600),

        (Kind::Tag, ["name"]) => NAME,
        (Kind::Tag, ["color"]) => ENUM,
        (Kind::View, ["name" | "query"]) => NAME,
        (Kind::View, ["page"]) => ENUM,
        (Kind::View, ["shared"]) => Bool,
        (Kind::Goal, ["month"]) => ENUM,
        (Kind::Goal, ["amount"]) => MONEY,
        (Kind::Goal, ["currency"]) => Currency,
        (Kind::Goal, ["member_id"]) => Id,
        (Kind::Template, ["name" | "subject"]) => NAME,
        (Kind::Template, ["text"]) => LINES,

        (Kind::Affiliation, ["contact_id" | "company_id"]) => Id,
        (Kind::Affiliation, ["role"]) => NAME,
        (Kind::Affiliation, ["from" | "to"]) => Date,

        (Kind::Field, ["of" | "type"]) => ENUM,
        (Kind::Field, ["name" | "section"]) => NAME,
        (Kind::Field, ["formula"]) => LINES,
        (Kind::Field, ["position"]) => Position,
        (Kind::Field, ["archived"]) => Bool,
        (Kind::Field, ["options", _, "name"]) => NAME,
        (Kind::Field, ["options", _, "position"]) => Position,
        (Kind::Field, ["options", _, "archived"]) => Bool,

        (Kind::Rule, ["name" | "filter"]) => NAME,
        (Kind::Rule, ["strategy"]) => ENUM,
        (Kind::Rule, ["position"]) => Position,
        (Kind::Rule, ["archived"]) => Bool,
        (Kind::Rule, ["members", _]) => Bool,

        (Kind::Attachment, ["name"]) => NAME,
        (Kind::Attachment, ["media_type"]) => FieldType::Text(MEDIA_TYPE_CHARS),
        (Kind::Attachment, ["digest"]) => ENUM,
        (Kind::Attachment, ["size"]) => Int(0, FILE_BYTES as i64),

        (Kind::Activity | Kind::Task | Kind::Attachment, ["links", _]) => Bool,
        _ => return None,
    };
    Some(known)
}

/// Whether a row keeps a field as it is, under [`crate::row::Meta::more`]: a field that nothing but forms, filters and
/// columns reads.
pub fn is_plain(kind: Kind, key: &str) -> bool {
    let root = key.split('/').next().unwrap_or_default();
    match kind {
        Kind::Member => root == "team",
        Kind::Contact => matches!(
            root,
            "anniversary"
                | "status"
                | "rating"
                | "need_tier"
                | "website"
                | "department"
                | "assigned_reason"
                | "assigned_rule_id"
                | "converted_at"
                | "converted_deal_id"
                | "utm"
                | "consent"
                | "merged_into"
                | "distinct"
                | "merge"
                | "vcard"
        ),
        Kind::Company => {
            matches!(root, "balance" | "value_tier" | "need_tier" | "distinct" | "merged_into" | "merge" | "vcard")
        }
        Kind::Deal => matches!(root, "campaign_id" | "partner_id"),
        Kind::Activity => matches!(root, "recording_url" | "subject" | "geo" | "mentions" | "message_id"),
        _ => false,
    }
}

/// Whether a field holds one of the words of a list. A word that this version does not know stays in the row as it is.
pub fn is_choice(kind: Kind, key: &str) -> bool {
    match kind {
        Kind::Deal => key == "forecast_category",
        Kind::Task => matches!(key, "priority" | "status"),
        Kind::Activity => matches!(key, "activity_type" | "direction"),
        Kind::Field => matches!(key, "of" | "type"),
        Kind::Rule => key == "strategy",
        Kind::Pipeline => key.starts_with("stages/") && key.ends_with("/type"),
        _ => false,
    }
}

/// The fields whose concurrent edits stay visible until somebody settles them (promise M2).
pub fn keeps_conflicts(kind: Kind, key: &str) -> bool {
    match key {
        "owner_id" => true,
        "place" | "amount" | "currency" | "close_date" => kind == Kind::Deal,
        _ => false,
    }
}

/// What makes two values of a tracked field *distinct*: for a place only the stage (promise M2).
pub fn conflict_identity(key: &str, value: &Value) -> Value {
    match (key, value.as_text().map(str::parse::<Place>)) {
        ("place", Some(Ok(place))) => Value::Text(place.stage.to_string()),
        _ => value.clone(),
    }
}

impl FieldType {
    /// Whether `value` may stand in a field of this type. Clearing always may.
    ///
    /// # Errors
    /// What is wrong with it, in words for a form.
    pub fn check(self, value: &Value) -> Result<(), Misfit> {
        fn parses<T: std::str::FromStr>(value: &Value, expected: &'static str) -> Result<(), Misfit> {
            match value.as_text() {
                Some(text) if text.parse::<T>().is_ok() => Ok(()),
                _ => Err(Misfit::Type(expected)),
            }
        }
        let typed = |fits: bool, expected| if fits { Ok(()) } else { Err(Misfit::Type(expected)) };
        let within = |most: usize, is_refused: fn(char) -> bool| match value.as_text() {
            Some(text) if text.chars().nth(most).is_some() => Err(Misfit::TooLong(most)),
            Some(text) if text.contains(is_refused) => Err(Misfit::ControlCharacters),
            Some(_) => Ok(()),
            None => Err(Misfit::Type(TEXT)),
        };
        if *value == Value::Empty {
            return Ok(());
        }
        match self {
            FieldType::Text(most) => within(most, breaks_a_line),
            FieldType::Lines(most) => within(most, breaks_a_text),
            FieldType::Body => within(BODY_CHARS, breaks_a_text),
            FieldType::Link => {
                within(TEXT_CHARS, breaks_a_line)?;
                if value.as_text().is_none_or(url::is_harmless) { Ok(()) } else { Err(Misfit::NotALink) }
            }
            FieldType::Int(least, most) => match value.as_int() {
                Some(int) if int < least || int > most => Err(Misfit::OutOfRange(least, most)),
                Some(_) => Ok(()),
                None => Err(Misfit::Type(INTEGER)),
            },
            FieldType::Bool => typed(value.as_bool().is_some(), TRUE_OR_FALSE),
            FieldType::Time => typed(value.as_time().is_some(), INSTANT),
            FieldType::Date => parses::<CalendarDate>(value, DATE),
            FieldType::DateOrTime if value.as_time().is_some() => Ok(()),
            FieldType::DateOrTime => parses::<CalendarDate>(value, DATE_OR_TIME),
            FieldType::Birthday => parses::<Birthday>(value, BIRTHDAY),
            FieldType::Id => parses::<RecordId>(value, RECORD),
            FieldType::Currency => parses::<Currency>(value, CURRENCY),
            FieldType::Position => parses::<Position>(value, POSITION),
            FieldType::Place => match value.as_text().and_then(|text| text.parse::<Place>().ok()) {
                // Longer ones are read: they were written before the board made room.
                Some(place) if place.position.as_str().len() > POSITION_WRITTEN => {
                    Err(Misfit::TooLong(POSITION_WRITTEN))
                }
                Some(_) => Ok(()),
                None => Err(Misfit::Type(PLACE)),
            },
            FieldType::Any if value.as_text().is_some() => within(OPEN_TEXT_CHARS, breaks_a_text),
            FieldType::Any => Ok(()),
        }
    }
}

/// A character that ends a line or means something to programs.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The same in a text that has lines of its own.
fn breaks_a_text(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// A text as it may stand in a field: line breaks and tabs of one that has a single line become spaces.
pub fn on_its_lines(kind: Kind, key: &str, value: Value) -> Value {
    let is_space = |c: char| matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    match (field_type(kind, key), value) {
        (Some(FieldType::Text(_) | FieldType::Link), Value::Text(text)) if text.contains(is_space) => {
            let lines = text.split(is_space).map(str::trim).filter(|line| !line.is_empty());
            Value::Text(lines.collect::<Vec<_>>().join(" "))
        }
        (_, value) => value,
    }
}

/// How many entries a record may have under `root/…`. What stands in a log already stays, whatever its number.
pub fn most_entries(root: &str) -> usize {
    match root {
        "reminders" => 50,
        "consent" | "utm" | "cadence" => 100,
        "merged_into" | "emails" | "phones" | "addresses" | "mentions" | "stages" => 200,
        "tags" | "checklist" | "contacts" | "vcard" => 500,
        "merge" | "custom" => 2_000,
        _ => 1_000,
    }
}

/// What tells the entries of a list from each other: `stages/<id>/…` are one, `merge/<id>/<key>` one each.
pub fn entry_of(key: &str) -> Option<(&str, &str)> {
    let (root, rest) = key.split_once('/')?;
    let entry = if matches!(root, "merge" | "custom") { rest } else { rest.split('/').next().unwrap_or(rest) };
    Some((root, entry))
}

/// Checks a value against the table.
///
/// # Errors
/// When the key is over its limit, or the value does not fit the key's type.
pub fn check(kind: Kind, key: &str, value: &Value) -> Result<(), Misfit> {
    if key.is_empty() || key.len() > KEY_BYTES {
        return Err(Misfit::Key);
    }
    field_type(kind, key).unwrap_or(FieldType::Any).check(value)
}

/// Checks a value of a record of a kind that this version does not know.
///
/// # Errors
/// As [`check`].
pub fn check_open(key: &str, value: &Value) -> Result<(), Misfit> {
    if key.is_empty() || key.len() > KEY_BYTES {
        return Err(Misfit::Key);
    }
    FieldType::Any.check(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fits_or_says_why() {
        assert_eq!(check(Kind::Deal, "amount", &Value::Int(5)), Ok(()));
        assert_eq!(check(Kind::Deal, "amount", &Value::Number(5.0)), Ok(()));
        assert_eq!(check(Kind::Deal, "amount", &Value::text("5")), Err(Misfit::Type("a whole number")));
        assert_eq!(check(Kind::Deal, "probability", &Value::Int(101)), Err(Misfit::OutOfRange(0, 100)));
        assert_eq!(check(Kind::Deal, "close_date", &Value::Empty), Ok(()));
        assert!(check(Kind::Deal, "close_date", &Value::text("30/6")).is_err());
        assert_eq!(check(Kind::Deal, "name", &Value::Text("x".repeat(2_001))), Err(Misfit::TooLong(2_000)));
        assert_eq!(check(Kind::Deal, "from_the_future", &Value::Bool(true)), Ok(()));
        assert_eq!(check(Kind::Deal, &"k".repeat(300), &Value::Bool(true)), Err(Misfit::Key));
        assert_eq!(check(Kind::Task, "due", &Value::Time(crate::stamp::Timestamp(1))), Ok(()));
        assert_eq!(check(Kind::Contact, "emails/1/address", &Value::text("a@b.vn")), Ok(()));
        let office = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        assert_eq!(check(Kind::Attachment, "media_type", &Value::text(office)), Ok(()));
    }

    #[test]
    fn what_nobody_sees_stays_out_of_texts() {
        let refused = Err(Misfit::ControlCharacters);
        for (kind, key, text, expected) in [
            (Kind::Contact, "full_name", "Lan\u{0}", refused.clone()),
            (Kind::Contact, "full_name", "Lan\nEND:VCARD", refused.clone()),
            (Kind::Contact, "vcard/1", "NOTE:a\r\nBEGIN:VCARD", refused.clone()),
            (Kind::Contact, "website", "https://a.vn\nEND:VCARD", refused.clone()),
            (Kind::Contact, "emails/1/address", "a@b.vn\rbcc:c@d.vn", refused.clone()),
            (Kind::Task, "rrule", "FREQ=DAILY\nSUMMARY:x", refused.clone()),
            (Kind::Task, "title", "\u{1b}[31m", refused.clone()),
            (Kind::Deal, "name", "a\u{2028}b", refused.clone()),
            (Kind::Template, "text", "Chào\n\tLan", Ok(())),
            (Kind::Template, "text", "Chào\u{8}", refused.clone()),
            (Kind::Activity, "body", "a\nb", Ok(())),
            (Kind::Activity, "body", "a\u{0}b", refused.clone()),
            (Kind::Contact, "custom/1", "a\nb", Ok(())),
            (Kind::Contact, "custom/1", "a\u{0}b", refused),
            (Kind::Contact, "full_name", "Trần Thị Ngọc Ánh 🌱", Ok(())),
        ] {
            assert_eq!(check(kind, key, &Value::text(text)), expected, "{key}: {text:?}");
        }
        let one_line = on_its_lines(Kind::Contact, "full_name", Value::text(" Nguyễn\r\n\tLan "));
        assert_eq!(one_line, Value::text("Nguyễn Lan"));
        assert_eq!(on_its_lines(Kind::Contact, "custom/1", Value::text("a\nb")), Value::text("a\nb"));
    }

    #[test]
    fn links_lead_to_pages_mails_and_telephones() {
        for (text, fits) in [
            ("https://acme.vn", true),
            ("acme.vn", true),
            ("mailto:lan@acme.vn", true),
            ("javascript:alert(1)", false),
            ("search-ms:x", false),
            ("file:///etc/passwd", false),
        ] {
            for (kind, key) in [(Kind::Contact, "website"), (Kind::Activity, "recording_url")] {
                assert_eq!(check(kind, key, &Value::text(text)).is_ok(), fits, "{text}");
            }
        }
    }

    #[test]
    fn open_fields_have_limits_too() {
        let long = Value::Text("x".repeat(4_001));
        for key in ["custom/1", "from_the_future"] {
            assert_eq!(check(Kind::Deal, key, &long), Err(Misfit::TooLong(4_000)), "{key}");
        }
        assert_eq!(entry_of("emails/1/address"), Some(("emails", "1")));
        assert_eq!(entry_of("merge/1/name"), Some(("merge", "1/name")));
        assert_eq!(entry_of("name"), None);
    }
}
