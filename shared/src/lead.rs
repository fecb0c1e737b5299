//! Leads: a contact that nobody knows well yet; whose it becomes, and what it becomes.

use crate::{
    command::{Command, FieldEdit},
    filter::{Context, Filter},
    id::{CompanyId, DealId, MemberId, PipelineId, RecordId, StageId},
    kind::Kind,
    position::Position,
    row::{Row, RuleRow, Strategy},
    schema::key,
    value::Value,
};
use std::collections::BTreeMap;

/// The stage of life of a lead, and of one that was converted.
pub const LEAD: &str = "lead";
pub const CONVERTED: &str = "opportunity";

/// Where a lead stands.
pub const STATUSES: [&str; 4] = ["new", "working", "nurturing", "unqualified"];
/// How promising it is.
pub const RATINGS: [&str; 3] = ["hot", "warm", "cold"];

/// Who gets a lead, and which rule said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub owner: MemberId,
    pub rule: RecordId,
}

/// The owner of a new lead by the first rule whose filter it passes. `open` tells how many open leads a member has, and
/// `given` how many each rule gave to each member so far; who got the fewest is next, ties by id.
pub fn assign(
    lead: &Row,
    rules: &[(RecordId, RuleRow)],
    open: &BTreeMap<MemberId, usize>,
    given: &BTreeMap<(RecordId, MemberId), usize>,
    context: &impl Context,
) -> Option<Assignment> {
    let fits = |rule: &&(RecordId, RuleRow)| {
        !rule.1.archived && !rule.1.members.is_empty() && Filter::parse(&rule.1.filter).holds(lead, context)
    };
    let (rule, row) = rules.iter().find(fits)?;
    let count = |member: &MemberId| match row.strategy {
        Strategy::RoundRobin => given.get(&(*rule, *member)).copied().unwrap_or(0),
        Strategy::FewestOpen => open.get(member).copied().unwrap_or(0),
    };
    let owner = row.members.iter().copied().min_by_key(|member| (count(member), *member))?;
    Some(Assignment { owner, rule: *rule })
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
    pub amount: Option<i64>,
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
        fields.push(FieldEdit::new(key::AMOUNT, amount));
    }
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
    use crate::{
        date::CalendarDate,
        row::{Body, ContactRow, Meta, StageType},
        stamp::Timestamp,
    };
    use std::{collections::BTreeSet, sync::Arc};

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
        fn searchable(&self, row: &Row) -> Arc<str> {
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
        let rules = [
            rule("web", "lead_source=web", Strategy::RoundRobin, &[lan, minh]),
            rule("rest", "", Strategy::FewestOpen, &[lan, minh]),
        ];
        let lead = |source: &str| Row {
            id: RecordId::from_cause("lead"),
            meta: Meta::default(),
            body: Body::Contact(ContactRow { lead_source: Some(source.into()), ..ContactRow::default() }),
        };
        let (open, mut given) = (BTreeMap::from([(lan, 9), (minh, 2)]), BTreeMap::new());
        let mut owners = Vec::new();
        for _ in 0..4 {
            let assigned = assign(&lead("web"), &rules, &open, &given, &Nothing).unwrap();
            *given.entry((assigned.rule, assigned.owner)).or_default() += 1;
            owners.push(assigned.owner);
        }
        assert_eq!((owners[0], owners[1]), (owners[2], owners[3]));
        assert_ne!(owners[0], owners[1]);
        let assigned = assign(&lead("fair"), &rules, &open, &given, &Nothing).unwrap();
        assert_eq!((assigned.owner, assigned.rule), (minh, rules[1].0));
        assert_eq!(assign(&lead("fair"), &rules[..1], &open, &given, &Nothing), None);
    }
}
