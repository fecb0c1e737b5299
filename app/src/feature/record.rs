//! One record of any kind: its fields, what stands against each other, what belongs to it, and everything that happened.

mod addresses;
mod affiliations;
mod attachments;
mod conflicts;
mod convert;
mod deal_contacts;
mod dictation;
mod editor;
mod log_form;
mod picture;
mod related;
mod rich_text;
mod stage;
mod stage_history;
mod summary;
mod task_fields;
mod timeline;

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    permission::Writes,
    route::Route,
    ui::icon::{Icon, IconView},
    widget::{
        duplicates::DuplicateNotices,
        gate::{Gate, WhoMay},
        tags::TagsEditor,
        task_line::CompleteButton,
    },
    workspace::use_replica,
};
use addresses::Addresses;
use affiliations::Affiliations;
use attachments::Attachments;
use conflicts::Conflicts;
use convert::ConvertBar;
use deal_contacts::DealContacts;
use editor::{BesideFields, RecordFields};
use leptos::prelude::*;
use related::{About, Related};
use sotay_shared::{command::Command, duplicates::is_compared, id::RecordId, kind::Kind, row::Row};
use stage_history::StageHistory;
use std::sync::Arc;
use timeline::Timeline;

/// The record on the page, for everything below it.
#[derive(Debug, Clone, Copy)]
pub struct OpenRecord {
    pub record: RecordId,
    pub kind: Kind,
    pub row: Memo<Option<Arc<Row>>>,
}

impl OpenRecord {
    pub fn name(self) -> String {
        self.row.with(|row| row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default())
    }
}

/// Where a record's page leads back to.
fn back(kind: Kind) -> (Route, Text) {
    (Route::list(kind), if kind == Kind::Deal { text::BACK_TO_BOARD } else { kind.many() })
}

#[component]
pub fn RecordView(record: RecordId, kind: Kind) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get());
    provide_context(OpenRecord { record, kind, row });
    replica.looking_at(Some(record));
    on_cleanup(move || replica.looking_at(None));
    let deleted = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_deleted())));
    let (route, name) = back(kind);
    let needs = kind.spec().written_by;
    view! {
        <article class="page record-page">
            <div class="record-bar">
                <a href=route.path()>
                    <IconView icon=Icon::Back />
                    {i18n.s(name)}
                </a>
                {(kind == Kind::Contact).then(|| view! { <Gate needs quiet=true><ConvertBar /></Gate> })}
                <Show when=move || !deleted.get()>
                    <Writes needs><DeleteButton /></Writes>
                </Show>
            </div>
            <WhoMay needs />
            <Show when=move || deleted.get()>
                <Gate needs quiet=true><DeletedNotice /></Gate>
            </Show>
            {is_compared(kind).then(|| view! { <Gate needs quiet=true><DuplicateNotices record row /></Gate> })}
            <div class="record-columns">
                <div class="stack">
                    <Gate needs quiet=true>
                        <RecordFields />
                        {(kind != Kind::Task).then(|| view! { <section class="card"><TagsEditor record /></section> })}
                        {(kind == Kind::Task).then(|| view! { <CompleteButton task=record /> })}
                        <Conflicts />
                        {(kind == Kind::Task).then(|| view! { <About /> })}
                        {(kind == Kind::Deal).then(|| view! { <DealContacts /> })}
                        {is_compared(kind).then(|| view! { <Affiliations /> })}
                        {kind.spec().beside.iter().map(|kind| view! { <BesideFields kind=*kind /> }).collect_view()}
                    </Gate>
                    <Related />
                    {is_compared(kind).then(|| view! { <Gate needs quiet=true><Addresses /></Gate> })}
                    <Attachments />
                    {(kind == Kind::Deal).then(|| view! { <StageHistory /> })}
                </div>
                <Timeline />
            </div>
        </article>
    }
}

#[component]
fn DeleteButton() -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<OpenRecord>());
    let navigation = use_navigation();
    let delete = move |_| {
        let words = fill(untrack(|| i18n.t(text::DELETED)), &[("name", &untrack(|| shown.name()))]);
        actions.say(Command::Delete { records: vec![shown.record] }, words);
        navigation.to(back(shown.kind).0);
    };
    view! {
        <button class="quiet" on:click=delete>
            <IconView icon=Icon::Trash />
            {i18n.s(text::DELETE)}
        </button>
    }
}

#[component]
fn DeletedNotice() -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<OpenRecord>());
    let restore = move |_| actions.start(Command::Restore { records: vec![shown.record] });
    let words = Signal::derive(move || {
        let edited = shown.row.with(|row| row.as_ref().is_some_and(|row| row.meta.edited_after_deletion));
        let more = if edited { i18n.t(text::EDITED_AFTER_DELETION) } else { "" };
        format!("{} {more}", i18n.t(text::THIS_IS_DELETED))
    });
    view! {
        <div class="notice" role="status">
            <span>{words}</span>
            <button on:click=restore>{i18n.s(text::RESTORE)}</button>
        </div>
    }
}
