//! One record of any kind: its fields, what stands against each other, what belongs to it, and everything that happened.

mod addresses;
mod affiliations;
mod attachments;
mod composer;
mod conflicts;
mod convert;
mod deal_contacts;
mod deals;
mod details;
mod dictation;
mod duplicate;
mod editor;
mod header;
mod here;
mod log_form;
mod menu;
mod new_deal;
mod next;
mod picture;
mod related;
mod rich_text;
mod stage;
mod stage_history;
mod stage_path;
mod summary;
mod task_fields;
mod timeline;
mod ways;

use crate::{
    actions::use_actions,
    i18n::{text, use_i18n},
    widget::{
        archive,
        duplicates::DuplicateNotices,
        gate::{Gate, WhoMay},
        print_head::PrintHead,
    },
    workspace::use_replica,
};
use addresses::Addresses;
use affiliations::Affiliations;
use attachments::Attachments;
use composer::Composer;
use deal_contacts::DealContacts;
use details::Details;
use editor::Editor;
use header::RecordHead;
use here::Looking;
use leptos::prelude::*;
use next::NextUp;
use related::{About, Related};
use sotay_shared::{command::Command, duplicates::is_compared, id::RecordId, kind::Kind, row::Row};
use stage::{StageChoice, StageQuestions};
use stage_history::StageHistory;
use stage_path::StagePath;
use std::sync::Arc;
use timeline::Timeline;
use ways::PhoneBar;

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

#[component]
pub fn RecordView(record: RecordId, kind: Kind) -> impl IntoView {
    let replica = use_replica();
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get());
    provide_context(OpenRecord { record, kind, row });
    Composer::provide();
    let is_deal = kind == Kind::Deal;
    if is_deal {
        provide_context(StageChoice::of(Editor::new()));
    }
    let looking = Looking::at(record);
    let is_deleted = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_deleted())));
    let is_archived = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_archived())));
    let needs = kind.spec().written_by;
    view! {
        <article class="page record-page" on:input=move |event| looking.typed(&event)>
            <PrintHead />
            <RecordHead is_deleted />
            <WhoMay needs />
            <Show when=move || is_deleted.get()>
                <Gate needs quiet=true><DeletedNotice /></Gate>
            </Show>
            <Show when=move || is_archived.get()>
                <Gate needs quiet=true><ArchivedNotice /></Gate>
            </Show>
            {is_compared(kind).then(|| view! { <Gate needs quiet=true><DuplicateNotices record row /></Gate> })}
            {is_deal.then(|| view! { <Gate needs quiet=true><StagePath /></Gate> <StageQuestions /> })}
            // In the order in which a wide screen is read; a narrow one puts what happens first.
            <div class="record-columns">
                <div class="record-details stack"><Details /></div>
                <div class="record-centre stack">
                    <NextUp is_deleted />
                    <Timeline />
                </div>
                <div class="record-related stack"><Beside kind /></div>
            </div>
            <PhoneBar />
        </article>
    }
}

/// What belongs to a record.
#[component]
fn Beside(kind: Kind) -> impl IntoView {
    let needs = kind.spec().written_by;
    view! {
        <Gate needs quiet=true>
            {(kind == Kind::Task).then(|| view! { <About /> })}
            {(kind == Kind::Deal).then(|| view! { <DealContacts /> })}
        </Gate>
        <Related />
        {is_compared(kind).then(|| view! { <Gate needs quiet=true><Affiliations /> <Addresses /></Gate> })}
        <Attachments />
        {(kind == Kind::Deal).then(|| view! { <StageHistory /> })}
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

#[component]
fn ArchivedNotice() -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<OpenRecord>());
    let back = move |_| archive::bring_one_back(actions, i18n, shown.record, &untrack(|| shown.name()));
    view! {
        <div class="notice" role="status">
            <span>{i18n.s(text::THIS_IS_ARCHIVED)}</span>
            <button on:click=back>{i18n.s(text::UNARCHIVE)}</button>
        </div>
    }
}
