//! Records that may be the same: said of one that is shown or typed, compared field by field, merged, and taken apart.

mod merge;
mod notices;

pub use merge::MergeDialog;
pub use notices::DuplicateNotices;

use crate::{
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    route::Route,
    workspace::{country, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::FieldEdit,
    duplicates::{Keys, Reason, Suspicion, keys},
    id::{PartId, RecordId},
    kind::Kind,
    row::Row,
    schema::key,
};
use std::collections::BTreeSet;

/// Under this prefix stand the records that a record is not.
pub const DISTINCT: &str = "distinct";

pub fn reason_name(reason: Reason) -> Text {
    match reason {
        Reason::Email => text::SAME_EMAIL,
        Reason::Phone => text::SAME_PHONE,
        Reason::TaxId => text::SAME_TAX_ID,
        Reason::Domain => text::SAME_DOMAIN,
        Reason::Name => text::SAME_NAME,
        Reason::Company => text::SAME_COMPANY,
    }
}

fn reasons_words(reasons: &BTreeSet<Reason>, i18n: I18n) -> String {
    reasons.iter().map(|reason| i18n.t(reason_name(*reason))).collect::<Vec<_>>().join(" · ")
}

/// Whether somebody said that two records are not the same.
fn is_told_apart(replica: &ReplicaHandle, one: RecordId, other: RecordId) -> bool {
    let says = |one: RecordId, other: RecordId| {
        replica.model.peek(one).is_some_and(|row| row.value(&format!("{DISTINCT}/{other}")).as_bool() == Some(true))
    };
    says(one, other) || says(other, one)
}

/// The pairs of a kind that are worth a look; follows changes.
pub fn suspicions(replica: &ReplicaHandle, kind: Kind) -> Vec<Suspicion> {
    let found = replica.model.duplicates(kind, country(replica), |index| index.suspicions());
    found.into_iter().filter(|it| !is_told_apart(replica, it.one, it.other)).collect()
}

/// The records that are like one; follows changes.
fn like(replica: &ReplicaHandle, row: &Row) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
    let Some(kind) = row.kind() else { return Vec::new() };
    like_keys(replica, kind, &keys(row, country(replica)), Some(row.id))
}

fn like_keys(
    replica: &ReplicaHandle,
    kind: Kind,
    keys: &Keys,
    except: Option<RecordId>,
) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
    let found = replica.model.duplicates(kind, country(replica), |index| index.like(keys, except));
    found.into_iter().filter(|it| except.is_none_or(|record| !is_told_apart(replica, record, it.0))).collect()
}

/// What was typed into the form of a new record, by key, as a row; nothing for a kind that is not compared.
fn typed_row(kind: Kind, typed: &[(String, String)], company: Option<RecordId>) -> Option<Row> {
    if !matches!(kind, Kind::Contact | Kind::Company) {
        return None;
    }
    let id = PartId::from_cause("typed");
    let written = typed.iter().filter(|(key, text)| key != key::COMPANY && !text.trim().is_empty());
    let edits = written.map(|(key, text)| {
        let key = match key.as_str() {
            "emails" => format!("emails/{id}/address"),
            "phones" => format!("phones/{id}/number"),
            key => key.to_owned(),
        };
        FieldEdit::new(key, text.trim())
    });
    let edits: Vec<FieldEdit> = edits.chain(company.map(|company| FieldEdit::new(key::COMPANY, company))).collect();
    Some(Row::written(RecordId::from_cause("typed"), kind, &edits))
}

/// Says below a form that somebody like this is there already.
#[component]
pub fn TypedDuplicates(kind: Kind, typed: Signal<Vec<(String, String)>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let found = Memo::new(move |_| {
        let typed = typed.get();
        let company = typed.iter().find(|(key, _)| key == key::COMPANY).map(|(_, title)| title.clone());
        let company = company.filter(|title| !title.trim().is_empty());
        let company = company.and_then(|title| replica.model.named(Kind::Company, &title));
        let Some(row) = typed_row(kind, &typed, company) else { return Vec::new() };
        let country = country(&replica);
        let wanted = keys(&row, country);
        let mut found = like_keys(&replica, kind, &wanted, None);
        found.extend(replica.model.archived_duplicates(kind, country, &wanted));
        let named = found.into_iter().take(3).filter_map(|(record, reasons, _)| {
            let row = replica.model.peek(record)?;
            Some((record, row.title().to_owned(), reasons, row.is_archived()))
        });
        named.collect::<Vec<_>>()
    });
    let line = move |(record, name, reasons, is_archived): (RecordId, String, BTreeSet<Reason>, bool)| {
        let path = Route::of(kind, record).map(Route::path);
        let archived = is_archived.then(|| view! { " · " {i18n.s(text::MAY_BE_ARCHIVED)} });
        view! { <li><a href=path>{name}</a> " – " {reasons_words(&reasons, i18n)} {archived}</li> }
    };
    view! {
        <Show when=move || found.with(|found| !found.is_empty())>
            <div class="notice typed-like" role="status">
                <span>{i18n.s(text::LOOKS_LIKE)}</span>
                <ul>{move || found.get().into_iter().map(line).collect_view()}</ul>
            </div>
        </Show>
    }
}
