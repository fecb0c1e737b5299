//! Another record with the same fields.

use super::OpenRecord;
use crate::{
    actions::Actions,
    format::fill,
    i18n::{I18n, text},
    navigation::Navigation,
    new_id,
    replica::ReplicaHandle,
    route::Route,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{DealId, RecordId},
    kind::{FieldType, Kind},
    row::Row,
    schema::key,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// Whether there may be another record of a kind with the same fields.
pub fn is_repeatable(kind: Kind) -> bool {
    matches!(kind, Kind::Deal | Kind::Task | Kind::Product | Kind::Contact | Kind::Company)
}

/// What tells one person or company from all others: how they are called and reached, when they were born, what they
/// agreed to, what became of them, and what merges noted. Another like them works at the same place, or does the same.
const ONES_OWN: [&str; 20] = [
    "given_name",
    "family_name",
    "phones",
    "emails",
    "birthday",
    "anniversary",
    "do_not_call",
    "consent",
    "assigned_reason",
    "assigned_rule_id",
    "converted_at",
    "converted_deal_id",
    "tax_id",
    "balance",
    "merge",
    "merged_into",
    "distinct",
    "vcard",
    "utm",
    "founded",
];

/// Whether what stands under a key is a record's alone: what it is called and how far it came, a code that says which
/// it is, and a picture, which is a file of it.
fn is_its_own(kind: Kind, key: &str) -> bool {
    let spec = kind.spec();
    let is_progress = matches!(
        key,
        key::PLACE
            | key::PIPELINE
            | key::LOST_REASON
            | key::LOST_NOTE
            | key::STATUS
            | key::COMPLETED_AT
            | key::ARCHIVED_AT
    );
    let is_done = key.starts_with("checklist/") && key.ends_with("/done");
    let is_code = spec.code().is_some_and(|code| code.key == key);
    let root = key.split('/').next().unwrap_or(key);
    let is_ones_own = spec.is_compared && ONES_OWN.contains(&root);
    let is_picture = spec.type_of(key) == Some(FieldType::Picture);
    is_progress || is_done || is_code || is_ones_own || is_picture || key == spec.title
}

/// The fields of a record like another one, which is called so.
fn fields_like(row: &Row, kind: Kind, name: &str) -> Vec<FieldEdit> {
    let known = row.all().iter().filter(|(key, value)| **value != Value::Opaque && !is_its_own(kind, key));
    let known = known.map(|(key, value)| FieldEdit { key: key.to_owned(), value: value.clone() });
    let owner = row.meta.owner.map(|owner| FieldEdit::new(key::OWNER, owner));
    let tags = row.meta.tags.iter().map(|tag| FieldEdit::new(format!("{}/{tag}", key::TAGS), true));
    [FieldEdit::new(kind.spec().title, name)].into_iter().chain(known).chain(owner).chain(tags).collect()
}

/// What makes a record like another one. A deal stands where that one does, unless it is closed: then it begins anew.
fn command_like(row: &Row, kind: Kind, name: &str, replica: &ReplicaHandle) -> Option<(RecordId, Command)> {
    let fields = fields_like(row, kind, name);
    let Some(deal) = row.as_deal() else {
        let record = new_id!(RecordId);
        return Some((record, Command::Create { record, kind, fields }));
    };
    let pipeline = deal.pipeline?;
    let pipeline_row = replica.model.peek(pipeline)?;
    let mut stages = pipeline_row.as_pipeline()?.open_stages();
    stages.retain(|stage| !stage.stage_type.is_closed());
    let here = deal.place.as_ref().map(|place| place.stage);
    let stage = here.filter(|here| stages.iter().any(|stage| stage.id == *here));
    let stage = stage.or_else(|| stages.first().map(|stage| stage.id))?;
    let (deal, position) = (new_id!(DealId), replica.model.top_of(stage));
    Some((deal.into(), Command::CreateDeal { deal, pipeline, stage, position, fields }))
}

/// Makes another record like the one on the page, and goes there.
pub fn duplicate(shown: OpenRecord, replica: &ReplicaHandle, actions: Actions, i18n: I18n, navigation: Navigation) {
    let Some(row) = shown.row.get_untracked() else { return };
    let name = format!("{} (2)", row.title());
    let Some((record, command)) = command_like(&row, shown.kind, &name, replica) else { return };
    let words = fill(untrack(|| i18n.t(text::DUPLICATED)), &[("name", &name)]);
    spawn_local(async move {
        if actions.run_saying(command, words).await {
            navigation.to(Route::Record(shown.kind, record));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_deal_has_the_same_fields_and_begins_anew() {
        let written = [
            ("name", "Acme"),
            ("place", "not a place"),
            ("lost_reason_id", "price"),
            ("next_step", "Send the offer"),
            ("company_id", "c"),
            ("custom/1", "x"),
        ];
        let written: Vec<FieldEdit> = written.iter().map(|(key, value)| FieldEdit::new(*key, *value)).collect();
        let row = Row::written(RecordId::from_cause("deal"), Kind::Deal, &written);
        let fields = fields_like(&row, Kind::Deal, "Acme (2)");
        let said: Vec<(&str, &Value)> = fields.iter().map(|field| (field.key.as_str(), &field.value)).collect();
        let expected = [("company_id", "c"), ("custom/1", "x"), ("next_step", "Send the offer")];
        let expected: Vec<(&str, Value)> =
            [("name", "Acme (2)")].into_iter().chain(expected).map(|(key, value)| (key, value.into())).collect();
        assert_eq!(said, expected.iter().map(|(key, value)| (*key, value)).collect::<Vec<_>>());
    }

    #[test]
    fn what_says_which_one_it_is_stays_with_it() {
        for (kind, key, expected) in [
            (Kind::Product, "sku", true),
            (Kind::Product, "picture", true),
            (Kind::Product, "unit_price", false),
            (Kind::Task, "status", true),
            (Kind::Task, "checklist/1/done", true),
            (Kind::Task, "checklist/1/text", false),
            (Kind::Task, "links/1", false),
            (Kind::Task, "archived_at", true),
            (Kind::Contact, "phones/1/number", true),
            (Kind::Contact, "company_id", false),
            (Kind::Contact, "merged_into/1", true),
            (Kind::Company, "tax_id", true),
            (Kind::Company, "industry", false),
        ] {
            assert_eq!(is_its_own(kind, key), expected, "{kind} {key}");
        }
    }
}
