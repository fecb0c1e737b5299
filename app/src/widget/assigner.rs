//! Who gets new leads.

use crate::{clock, replica::ReplicaHandle, view_model::FilterContext, widget::formatter::Formatter};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind, lead::Assigner, row::RuleRow};

/// The rules in their order; follows changes.
pub fn rules(replica: &ReplicaHandle) -> Vec<(RecordId, RuleRow)> {
    let records = replica.model.list(Kind::Rule).get().into_iter();
    let mut rules: Vec<(RecordId, RuleRow)> =
        records.filter_map(|record| Some((record, replica.model.row(record).get()?.as_rule()?.clone()))).collect();
    rules.sort_by(|a, b| (&a.1.position, a.0).cmp(&(&b.1.position, b.0)));
    rules
}

/// Who gets new leads as things stand, and what the rules ask about.
pub fn assigner(formatter: &Formatter) -> (Assigner, FilterContext) {
    let replica = &formatter.replica;
    let context = formatter.filter_context(clock::today());
    let contacts = replica.model.list(Kind::Contact).get().into_iter();
    let contacts = contacts.filter_map(|contact| replica.model.peek(contact));
    (Assigner::new(replica.device.member, rules(replica), contacts), context)
}
