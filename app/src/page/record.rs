//! `/deals/{id}`, `/contacts/{id}`, `/companies/{id}`, `/tasks/{id}`: everything about one record.

use crate::{
    feature::record::RecordView,
    i18n::{text, use_i18n},
    page::not_found::NotHere,
    route::Route,
    widget::first_sync::GettingView,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind};

#[derive(Clone, PartialEq)]
enum Found {
    Record,
    Damaged(String),
}

#[component]
pub fn RecordPage(#[prop(into)] record: RecordId, kind: Kind) -> impl IntoView {
    let replica = use_replica();
    let (row, getting) = (replica.model.row(record), replica.getting);
    let found = Memo::new(move |_| {
        let row = row.get()?;
        match row.damage() {
            Some(reason) => Some(Found::Damaged(reason.to_owned())),
            None => (row.kind() == Some(kind)).then_some(Found::Record),
        }
    });
    move || match found.get() {
        Some(Found::Record) => view! { <RecordView record kind /> }.into_any(),
        Some(Found::Damaged(reason)) => view! { <DamagedView reason /> }.into_any(),
        // A link may be followed before what it leads to is here.
        None if getting.get() => view! { <GettingView /> }.into_any(),
        None => view! { <NotHere record /> }.into_any(),
    }
}

/// A record that cannot be opened says so; nothing else is affected.
#[component]
fn DamagedView(reason: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="empty damaged">
            <h1>{i18n.s(text::DAMAGED)}</h1>
            <p>{i18n.s(text::DAMAGED_TEXT)}</p>
            <p class="problem">{reason}</p>
            <a href=Route::Board.path()>{i18n.s(text::BACK_TO_BOARD)}</a>
        </div>
    }
}
