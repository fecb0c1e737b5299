//! The fields of each kind as people see them: one table for pages, forms, history and conflicts.

mod custom;

pub use custom::custom_fields;

use crate::{
    i18n::{Text, text},
    view_model::Model,
};
use sotay_shared::{kind::Kind, schema::key};

/// Words as they are stored, and what they are called.
pub type Choices = &'static [(&'static str, Text)];

/// How a field is typed in and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// What the record is called; never empty.
    Title,
    Text,
    /// Minor units in the record's currency, or else the workspace's.
    Money,
    Number,
    /// A number with a fraction.
    Decimal,
    /// Yes or no.
    Bool,
    /// The address of a page.
    Link,
    /// Several of these words: each is true under `{key}/{word}`.
    Choices(Choices),
    /// Computed from other fields.
    Formula(&'static str),
    /// A day, or a day and a time.
    Due,
    /// Written by the app itself: shown, and typed by nobody.
    Told,
    /// Edited by a part of the page of its own.
    Own,
    /// From 0 to 100.
    Percent,
    Date,
    Birthday,
    /// One of these words.
    Choice(Choices),
    /// Another record of a kind, by its title; one that is not there is made.
    Record(Kind),
    Member,
    /// The stage of a deal.
    Stage,
    /// Several values under `{key}/{id}/{part}`; `html` is the type of their inputs.
    Entries {
        part: &'static str,
        html: &'static str,
    },
}

/// On which records a field is shown; one that is filled is shown on any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownWhere {
    Always,
    Filled,
    /// On leads.
    Leads,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub key: &'static str,
    pub label: Text,
    pub input: Input,
    /// Of a choice, what stands on records: the words that are offered, and behind them those that no longer are.
    pub words: Choices,
    /// Asked for when a record is made.
    pub in_form: bool,
    /// Where its record shows it.
    pub shown: ShownWhere,
    /// The heading that it stands under; empty for none.
    pub section: &'static str,
}

impl Field {
    /// What a word of a choice is called.
    pub fn word_name(&self, word: &str) -> Option<Text> {
        self.words.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
    }
}

/// The words that are offered.
pub const fn offered(input: Input) -> Choices {
    match input {
        Input::Choice(words) | Input::Choices(words) => words,
        _ => &[],
    }
}

const fn asked(key: &'static str, label: Text, input: Input) -> Field {
    Field { key, label, input, words: offered(input), in_form: true, shown: ShownWhere::Always, section: "" }
}

const fn field(key: &'static str, label: Text, input: Input) -> Field {
    Field { key, label, input, words: offered(input), in_form: false, shown: ShownWhere::Always, section: "" }
}

const fn if_set(key: &'static str, label: Text, input: Input) -> Field {
    Field { key, label, input, words: offered(input), in_form: false, shown: ShownWhere::Filled, section: "" }
}

const fn of_lead(key: &'static str, label: Text, input: Input) -> Field {
    Field { key, label, input, words: offered(input), in_form: false, shown: ShownWhere::Leads, section: "" }
}

const PHONES: Input = Input::Entries { part: "number", html: "tel" };
const EMAILS: Input = Input::Entries { part: "address", html: "email" };

const DEAL: &[Field] = &[
    asked(key::NAME, text::DEAL_NAME, Input::Title),
    asked(key::AMOUNT, text::AMOUNT, Input::Money),
    field(key::PLACE, text::STAGE, Input::Stage),
    field(key::CLOSE_DATE, text::CLOSE_DATE, Input::Date),
    field(key::COMPANY, text::COMPANY, Input::Record(Kind::Company)),
    field("probability", text::PROBABILITY, Input::Percent),
    field("forecast_category", text::FORECAST_CATEGORY, Input::Choice(FORECASTS)),
    field(key::OWNER, text::OWNER, Input::Member),
    field("next_step", text::NEXT_STEP, Input::Text),
    if_set(key::LOST_REASON, text::LOST_REASON, Input::Choice(LOST_REASONS)),
    if_set(key::LOST_NOTE, text::LOST_NOTE_FIELD, Input::Text),
];

const CONTACT: &[Field] = &[
    asked("full_name", text::FULL_NAME, Input::Title),
    asked("phones", text::PHONE, PHONES),
    asked("emails", text::EMAIL_ADDRESS, EMAILS),
    asked(key::COMPANY, text::COMPANY, Input::Record(Kind::Company)),
    asked("job_title", text::JOB_TITLE, Input::Text),
    field("birthday", text::BIRTHDAY, Input::Birthday),
    field("anniversary", text::ANNIVERSARY, Input::Birthday),
    field("lifecycle_stage", text::LIFECYCLE_STAGE, Input::Choice(LIFECYCLE_STAGES)),
    field("status", text::LEAD_STATUS, Input::Choice(LEAD_STATUSES)),
    field("rating", text::RATING, Input::Choice(RATINGS)),
    field("value_tier", text::TIER, Input::Choice(&TIERS)),
    field("need_tier", text::NEED, Input::Choice(&NEEDS)),
    field("lead_source", text::LEAD_SOURCE, Input::Text),
    of_lead("utm/source", text::UTM_SOURCE, Input::Text),
    of_lead("utm/medium", text::UTM_MEDIUM, Input::Text),
    of_lead("utm/campaign", text::UTM_CAMPAIGN, Input::Text),
    field("preferred_channel", text::PREFERRED_CHANNEL, Input::Choice(CHANNELS)),
    field("do_not_call", text::DO_NOT_CALL, Input::Bool),
    field("department", text::DEPARTMENT, Input::Text),
    field("website", text::WEBSITE, Input::Link),
    if_set("assigned_reason", text::ASSIGNED_REASON, Input::Told),
    field(key::OWNER, text::OWNER, Input::Member),
];

const COMPANY: &[Field] = &[
    asked(key::NAME, text::COMPANY_NAME, Input::Title),
    asked("phones", text::PHONE, PHONES),
    asked("domain", text::DOMAIN, Input::Text),
    asked("industry", text::INDUSTRY, Input::Text),
    field("type", text::COMPANY_TYPE, Input::Choice(COMPANY_TYPES)),
    field("value_tier", text::TIER, Input::Choice(&TIERS)),
    field("need_tier", text::NEED, Input::Choice(&NEEDS)),
    field("emails", text::EMAIL_ADDRESS, EMAILS),
    field("address", text::ADDRESS, Input::Text),
    field("tax_id", text::TAX_ID, Input::Text),
    field("number_of_employees", text::EMPLOYEES, Input::Number),
    field("annual_revenue", text::ANNUAL_REVENUE, Input::Money),
    field("balance", text::BALANCE, Input::Money),
    field("founded", text::FOUNDED, Input::Number),
    field("parent_id", text::PARENT_COMPANY, Input::Record(Kind::Company)),
    field(key::OWNER, text::OWNER, Input::Member),
];

const TASK: &[Field] = &[
    asked(key::TITLE, text::TASK_TITLE, Input::Title),
    asked(key::DUE, text::DUE, Input::Due),
    asked("priority", text::PRIORITY, Input::Choice(PRIORITIES)),
    asked(key::ASSIGNEE, text::ASSIGNEE, Input::Member),
    field(key::RRULE, text::REPEATS, Input::Own),
    field(key::ZONE, text::TIME_ZONE, Input::Own),
];

const LEAD_STATUSES: Choices = &[
    ("new", text::LEAD_NEW),
    ("working", text::LEAD_WORKING),
    ("nurturing", text::LEAD_NURTURING),
    ("unqualified", text::LEAD_UNQUALIFIED),
];

const RATINGS: Choices = &[("hot", text::RATING_HOT), ("warm", text::RATING_WARM), ("cold", text::RATING_COLD)];

pub const NEEDS: [(&str, Text); 3] =
    [("high", text::NEED_HIGH), ("medium", text::NEED_MEDIUM), ("low", text::NEED_LOW)];

pub const TIERS: [(&str, Text); 3] = [("A", text::TIER_A), ("B", text::TIER_B), ("C", text::TIER_C)];

const FORECASTS: &[(&str, Text)] = &[
    ("pipeline", text::FORECAST_PIPELINE),
    ("best_case", text::FORECAST_BEST),
    ("commit", text::FORECAST_COMMIT),
    ("omitted", text::FORECAST_OMITTED),
];

const LOST_REASONS: &[(&str, Text)] = &[
    ("price", text::LOST_PRICE),
    ("competitor", text::LOST_COMPETITOR),
    ("budget", text::LOST_BUDGET),
    ("missing_feature", text::LOST_MISSING_FEATURE),
    ("long_cycle", text::LOST_LONG_CYCLE),
    ("no_decision_maker", text::LOST_NO_DECISION_MAKER),
    ("unresponsive", text::LOST_UNRESPONSIVE),
    ("other", text::LOST_OTHER),
];

const LIFECYCLE_STAGES: &[(&str, Text)] = &[
    ("lead", text::LIFECYCLE_LEAD),
    ("opportunity", text::LIFECYCLE_OPPORTUNITY),
    ("customer", text::LIFECYCLE_CUSTOMER),
    ("partner", text::LIFECYCLE_PARTNER),
    ("former", text::LIFECYCLE_FORMER),
];

const COMPANY_TYPES: &[(&str, Text)] = &[
    ("prospect", text::TYPE_PROSPECT),
    ("customer", text::LIFECYCLE_CUSTOMER),
    ("partner", text::LIFECYCLE_PARTNER),
    ("supplier", text::TYPE_SUPPLIER),
    ("competitor", text::LOST_COMPETITOR),
];

const CHANNELS: &[(&str, Text)] = &[
    ("phone", text::CHANNEL_PHONE),
    ("email", text::EMAIL_ACTIVITY),
    ("zalo", text::CHANNEL_ZALO),
    ("sms", text::CHANNEL_SMS),
    ("in_person", text::CHANNEL_IN_PERSON),
];

const PRIORITIES: &[(&str, Text)] =
    &[("normal", text::PRIORITY_NORMAL), ("high", text::PRIORITY_HIGH), ("low", text::PRIORITY_LOW)];

/// The fields of a kind, in the order of its page; none for a kind that has no page.
pub fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Deal => DEAL,
        Kind::Contact => CONTACT,
        Kind::Company => COMPANY,
        Kind::Task => TASK,
        Kind::Workspace
        | Kind::Pipeline
        | Kind::Member
        | Kind::Activity
        | Kind::Tag
        | Kind::View
        | Kind::Goal
        | Kind::Template
        | Kind::Affiliation
        | Kind::Field
        | Kind::Rule
        | Kind::Attachment => &[],
    }
}

/// The parts of the addresses of a kind, by the keys under which filters and formulas ask for them.
pub fn address_parts(kind: Kind) -> &'static [(&'static str, Text)] {
    match kind {
        Kind::Contact | Kind::Company => &[
            ("addresses/city", text::CITY),
            ("addresses/region", text::REGION),
            ("addresses/country", text::COUNTRY),
            ("addresses/street", text::STREET),
            ("addresses/postal_code", text::POSTAL_CODE),
        ],
        _ => &[],
    }
}

/// The fields of a kind and those that were added to it; follows changes.
pub fn all_fields(model: &Model, kind: Kind) -> Vec<&'static Field> {
    fields(kind).iter().chain(custom_fields(model, kind)).collect()
}

/// The field that a key belongs to; an entry's key belongs to its list.
pub fn field_of(kind: Kind, key: &str) -> Option<&'static Field> {
    if key.starts_with("custom/") {
        return custom::custom_field(key);
    }
    let root = key.split('/').next()?;
    let known = |key: &str| fields(kind).iter().find(|field| field.key == key);
    known(key).or_else(|| known(root))
}

/// What a reason for losing a deal is called.
pub fn lost_reason_name(reason: &str) -> Option<Text> {
    LOST_REASONS.iter().find(|(word, _)| *word == reason).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::{pipeline_template, schema::field_type};

    #[test]
    fn every_field_is_in_the_schema() {
        for kind in Kind::ALL {
            for field in fields(kind) {
                let key = match field.input {
                    Input::Entries { part, .. } => format!("{}/x/{part}", field.key),
                    _ => field.key.to_owned(),
                };
                assert!(field_type(kind, &key).is_some(), "{kind} {key}");
            }
        }
    }

    #[test]
    fn every_reason_has_a_name() {
        assert!(pipeline_template::LOST_REASONS.iter().all(|reason| lost_reason_name(reason).is_some()));
        assert_eq!(LOST_REASONS.len(), pipeline_template::LOST_REASONS.len());
    }

    #[test]
    fn keys_of_entries_belong_to_their_list() {
        let phone = field_of(Kind::Contact, "phones/0197c1a0/number");
        assert_eq!(phone.map(|field| field.key), Some("phones"));
        assert_eq!(field_of(Kind::Contact, "custom/x"), None);
    }
}
