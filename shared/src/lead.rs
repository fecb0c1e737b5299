//! Leads: a contact that nobody knows well yet; whose it becomes, and what it becomes.

use crate::{
    command::{Command, FieldEdit},
    filter::{Context, Filter},
    id::{CompanyId, DealId, MemberId, PipelineId, RecordId, StageId},
    kind::{Kind, key},
    money::Money,
    position::Position,
    row::{Row, RuleRow, Strategy},
    value::Value,
};
use std::collections::BTreeMap;

/// The stage of life of a lead, and of one that was converted.
pub const LEAD: &str = "lead";
pub const CONVERTED: &str = "opportunity";

/// The rule that gave a lead to its owner, and what it was called then.
const RULE: &str = "assigned_rule_id";
const REASON: &str = "assigned_reason";

/// Where a lead stands.
pub const STATUSES: [&str; 4] = ["new", "working", "nurturing", "unqualified"];
/// How promising it is.
pub const RATINGS: [&str; 3] = ["hot", "warm", "cold"];

/// Whether a record is a lead.
pub fn is_lead(row: &Row) -> bool {
    row.kind() == Some(Kind::Contact) && row.text("lifecycle_stage") == Some(LEAD)
}

/// Who gets new leads, with what everybody has; counted once, for as many leads as are made after it.
#[derive(Debug, Clone)]
pub struct Assigner {
    me: MemberId,
    /// In the order in which they are asked.
    rules: Vec<(RecordId, RuleRow)>,
    /// Open leads of a member.
    open: BTreeMap<MemberId, usize>,
    /// Leads that a rule gave to a member.
    given: BTreeMap<(RecordId, MemberId), usize>,
}

impl Assigner {
    /// Rules and the contacts that are here. `me` owns what no rule gives to somebody.
    pub fn new<R: std::ops::Deref<Target = Row>>(
        me: MemberId,
        rules: Vec<(RecordId, RuleRow)>,
        contacts: impl IntoIterator<Item = R>,
    ) -> Assigner {
        let mut assigner = Assigner { me, rules, open: BTreeMap::new(), given: BTreeMap::new() };
        if !assigner.rules.is_empty() {
            contacts.into_iter().for_each(|row| assigner.count(&row));
        }
        assigner
    }

    fn count(&mut self, row: &Row) {
        let Some(owner) = row.meta.owner else { return };
        if is_lead(row) {
            *self.open.entry(owner).or_default() += 1;
        }
        // Those of before rules were noted by id name it in their reason.
        let rule = row.value(RULE).as_text().and_then(|rule| rule.parse::<RecordId>().ok());
        let named = || {
            let reason = row.value(REASON);
            self.rules.iter().find(|(_, rule)| reason.as_text() == Some(rule.name.as_str())).map(|(rule, _)| *rule)
        };
        if let Some(rule) = rule.or_else(named) {
            *self.given.entry((rule, owner)).or_default() += 1;
        }
    }

    /// The fields that say who owns a new contact, and why: by rule where it is a lead, or else whoever makes it. The next
    /// one counts it.
    pub fn assign(&mut self, row: &Row, context: &impl Context) -> Vec<FieldEdit> {
        let own = vec![FieldEdit::new(key::OWNER, self.me)];
        if !is_lead(row) {
            return own;
        }
        let Some((owner, rule, reason)) = self.choose(row, context) else {
            *self.open.entry(self.me).or_default() += 1;
            return own;
        };
        *self.open.entry(owner).or_default() += 1;
        *self.given.entry((rule, owner)).or_default() += 1;
        vec![FieldEdit::new(key::OWNER, owner), FieldEdit::new(REASON, reason), FieldEdit::new(RULE, rule)]
    }

    /// The owner by the first rule whose filter the lead passes: who got the fewest is next, ties by id.
    fn choose(&self, lead: &Row, context: &impl Context) -> Option<(MemberId, RecordId, String)> {
        let fits = |rule: &&(RecordId, RuleRow)| {
            !rule.1.archived && !rule.1.members.is_empty() && Filter::parse(&rule.1.filter).holds(lead, context)
        };
        let (rule, row) = self.rules.iter().find(fits)?;
        let count = |member: &MemberId| match row.strategy {
            Strategy::RoundRobin => self.given.get(&(*rule, *member)).copied().unwrap_or(0),
            Strategy::FewestOpen => self.open.get(member).copied().unwrap_or(0),
        };
        let owner = row.members.iter().copied().min_by_key(|member| (count(member), *member))?;
        Some((owner, *rule, row.name.clone()))
    }
}

/// What a lead is converted into.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// The company: one that is there, or a new one with this name.
    pub company: Option<(CompanyId, Option<String>)>,
    pub deal: DealId,
    pub deal_name: String,
    pub pipeline: PipelineId,
    pub stage: StageId,
    pub position: Position,
    pub amount: Option<Money>,
    /// What else is known of the deal.
    pub fields: Vec<FieldEdit>,
}

/// Converts a lead: it stays the contact that it is, and gets a company and a deal. Undone as one.
pub fn convert(lead: &Row, conversion: Conversion) -> Command {
    let contact = lead.id;
    let owner: Value = lead.meta.owner.into();
    let mut commands = Vec::new();
    let mut changes = vec![
        FieldEdit::new("lifecycle_stage", CONVERTED),
        FieldEdit::new("converted_deal_id", RecordId::from(conversion.deal)),
    ];
    let mut fields = vec![
        FieldEdit::new(key::NAME, conversion.deal_name),
        FieldEdit { key: key::OWNER.into(), value: owner.clone() },
        FieldEdit::new(format!("contacts/{contact}"), ""),
    ];
    if let Some((company, made)) = conversion.company {
        if let Some(name) = made {
            let fields = vec![FieldEdit::new(key::NAME, name), FieldEdit { key: key::OWNER.into(), value: owner }];
            commands.push(Command::Create { record: company.into(), kind: Kind::Company, fields });
        }
        changes.push(FieldEdit::new(key::COMPANY, company));
        fields.push(FieldEdit::new(key::COMPANY, company));
    }
    if let Some(amount) = conversion.amount {
        fields.push(FieldEdit::new(key::AMOUNT, amount.minor));
        fields.push(FieldEdit::new(key::CURRENCY, amount.currency));
    }
    fields.extend(conversion.fields);
    commands.push(Command::Edit { record: contact, fields: changes });
    commands.push(Command::CreateDeal {
        deal: conversion.deal,
        pipeline: conversion.pipeline,
        stage: conversion.stage,
        position: conversion.position,
        fields,
    });
    Command::Batch { commands }
}

/// Makes a contact a lead again; its deal goes, what was learned stays.
pub fn unconvert(contact: &Row) -> Option<Command> {
    let deal: RecordId = contact.value("converted_deal_id").as_text()?.parse().ok()?;
    let fields = vec![
        FieldEdit::new("lifecycle_stage", LEAD),
        FieldEdit { key: "converted_deal_id".into(), value: Value::Empty },
    ];
    let commands = vec![Command::Edit { record: contact.id, fields }, Command::Delete { records: vec![deal] }];
    Some(Command::Batch { commands })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{date::CalendarDate, row::StageType, time::Timestamp};
    use std::{borrow::Cow, collections::BTreeSet};

    struct Nothing;

    impl Context for Nothing {
        fn today(&self) -> CalendarDate {
            CalendarDate::EPOCH
        }
        fn day_of(&self, _: Timestamp) -> CalendarDate {
            CalendarDate::EPOCH
        }
        fn me(&self) -> MemberId {
            MemberId::from_cause("me")
        }
        fn searchable<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
            row.title().into()
        }
        fn stage_type(&self, _: &Row, _: StageId) -> Option<StageType> {
            None
        }
        fn amount(&self, _: &Row) -> Option<i64> {
            None
        }
        fn probability(&self, _: &Row) -> Option<i64> {
            None
        }
        fn has_next(&self, _: RecordId) -> bool {
            false
        }
    }

    #[test]
    fn the_first_rule_that_fits_decides_and_takes_turns() {
        let (lan, minh) = (MemberId::from_cause("lan"), MemberId::from_cause("minh"));
        let rule = |name: &str, filter: &str, strategy, members: &[MemberId]| {
            let row = RuleRow {
                name: name.into(),
                filter: filter.into(),
                strategy,
                position: None,
                archived: false,
                members: members.iter().copied().collect::<BTreeSet<_>>(),
            };
            (RecordId::from_cause(name), row)
        };
        let rules = vec![
            rule("web", "lead_source=web", Strategy::RoundRobin, &[lan, minh]),
            rule("rest", "", Strategy::FewestOpen, &[lan, minh]),
        ];
        let contact = |name: &str, fields: &[(&str, Value)]| {
            let edits: Vec<_> = fields.iter().map(|(key, value)| FieldEdit::new(*key, value.clone())).collect();
            Row::written(RecordId::from_cause(name), Kind::Contact, &edits)
        };
        let lead = |source: &str| contact("lead", &[("lead_source", source.into())]);
        let owned = |owner: MemberId, name: &str, reason: Option<&str>| {
            let own = [(key::OWNER, owner.into()), (REASON, reason.map(str::to_owned).into())];
            let common = [("lead_source", "web".into()), ("lifecycle_stage", LEAD.into())];
            contact(name, &[own, common].concat())
        };
        let new = |source: &str| contact("new", &[("lead_source", source.into()), ("lifecycle_stage", LEAD.into())]);
        let here: Vec<Row> = (0..3).map(|nth| owned(lan, &nth.to_string(), None)).collect();
        let value = |fields: &[FieldEdit], key: &str| {
            fields.iter().find(|field| field.key == key).map(|field| field.value.clone()).unwrap_or(Value::Empty)
        };
        let mut assigner = Assigner::new(lan, rules.to_vec(), &here);
        let given: Vec<Vec<FieldEdit>> = (0..4).map(|_| assigner.assign(&new("web"), &Nothing)).collect();
        let owners: Vec<Value> = given.iter().map(|fields| value(fields, key::OWNER)).collect();
        assert_eq!((&owners[0], &owners[1]), (&owners[2], &owners[3]));
        assert_ne!(owners[0], owners[1]);
        assert_eq!(value(&given[0], RULE), rules[0].0.into());
        assert_eq!(value(&given[0], REASON), "web".into());
        // Lan has five by now, Minh two.
        let fields = assigner.assign(&new("fair"), &Nothing);
        assert_eq!((value(&fields, key::OWNER), value(&fields, RULE)), (minh.into(), rules[1].0.into()));
        // A rule that is called otherwise by now goes on where it was, and one whose leads only name it.
        let mut renamed = rules.clone();
        renamed[0].1.name = "site".into();
        let first = owned(lan, "first", Some("web")).with(&[FieldEdit::new(RULE, rules[0].0)]);
        let next = Assigner::new(lan, renamed.to_vec(), [&first]).assign(&new("web"), &Nothing);
        assert_eq!(value(&next, key::OWNER), minh.into());
        let next = Assigner::new(lan, rules.to_vec(), [&owned(minh, "old", Some("web"))]).assign(&new("web"), &Nothing);
        assert_eq!(value(&next, key::OWNER), lan.into());
        // Without a rule, or for who is no lead, it is whoever makes it.
        let own = vec![FieldEdit::new(key::OWNER, lan)];
        assert_eq!(Assigner::new(lan, rules[..1].to_vec(), &here).assign(&new("fair"), &Nothing), own);
        assert_eq!(assigner.assign(&lead("web"), &Nothing), own);
    }

    #[test]
    fn a_territory_and_a_company_decide_as_a_source_does() {
        let (lan, minh) = (MemberId::from_cause("lan"), MemberId::from_cause("minh"));
        let company = CompanyId::from_cause("acme");
        let rule = |name: &str, filter: String, member: MemberId| {
            let row = RuleRow {
                name: name.into(),
                filter,
                strategy: Strategy::RoundRobin,
                position: None,
                archived: false,
                members: [member].into(),
            };
            (RecordId::from_cause(name), row)
        };
        let rules = vec![
            rule("south", "addresses/city~can tho|addresses/region~can tho".into(), minh),
            rule("acme", format!("company_id={company}"), lan),
        ];
        let mut assigner = Assigner::new(MemberId::from_cause("me"), rules, Vec::<&Row>::new());
        let mut owner = |key: &str, value: Value| {
            let edits = vec![FieldEdit::new("lifecycle_stage", LEAD), FieldEdit { key: key.to_owned(), value }];
            let row = Row::written(RecordId::from_cause("lead"), Kind::Contact, &edits);
            let fields = assigner.assign(&row, &Nothing);
            let owner = fields.iter().find(|field| field.key == key::OWNER).map(|field| field.value.clone());
            owner.unwrap_or(Value::Empty)
        };
        let city = format!("addresses/{}/city", crate::id::PartId::from_cause("a"));
        assert_eq!(owner(&city, "Cần Thơ".into()), minh.into());
        assert_eq!(owner(key::COMPANY, company.into()), lan.into());
        assert_eq!(owner(&city, "Hà Nội".into()), MemberId::from_cause("me").into());
    }
}
