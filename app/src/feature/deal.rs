//! One deal: its fields, what stands against each other, and everything that happened.

mod conflicts;
mod fields;
mod timeline;

use crate::{
    format::fill,
    i18n::{text, use_i18n},
    route::Route,
    ui::{
        icon::{Icon, IconView},
        toast::use_toasts,
    },
    workspace::use_replica,
};
use conflicts::Conflicts;
use fields::DealFields;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use sotay_shared::{
    command::Command,
    id::{DealId, RecordId},
    row::Row,
};
use std::sync::Arc;
use timeline::Timeline;
use wasm_bindgen_futures::spawn_local;

/// The row of the deal on the page, for everything below it.
#[derive(Debug, Clone, Copy)]
pub struct ShownDeal {
    pub deal: DealId,
    pub row: Memo<Option<Arc<Row>>>,
}

#[component]
pub fn DealView(deal: DealId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(deal.into());
    let row = Memo::new(move |_| row.get());
    provide_context(ShownDeal { deal, row });
    replica.looking_at(Some(deal.into()));
    let deleted = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_deleted())));
    view! {
        <article class="page deal-page">
            <div class="deal-bar">
                <A href=Route::Board.path()>
                    <IconView icon=Icon::Back />
                    {i18n.s(text::BACK_TO_BOARD)}
                </A>
                <Show when=move || !deleted.get()>
                    <DeleteButton deal />
                </Show>
            </div>
            <Show when=move || deleted.get()>
                <DeletedNotice deal />
            </Show>
            <div class="deal-columns">
                <div class="stack">
                    <DealFields />
                    <Conflicts />
                </div>
                <Timeline />
            </div>
        </article>
    }
}

#[component]
fn DeleteButton(deal: DealId) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let shown = expect_context::<ShownDeal>();
    let navigate = use_navigate();
    let delete = move |_| {
        let (replica, navigate) = (replica.clone(), navigate.clone());
        let name = shown.row.get_untracked().map(|row| row.title().to_owned()).unwrap_or_default();
        let words = fill(untrack(|| i18n.t(text::DELETED_DEAL)), &[("deal", &name)]);
        spawn_local(async move {
            if let Err(error) = replica.dispatch(Command::Delete { records: vec![deal.into()] }).await {
                return toasts.error(error.to_string());
            }
            navigate(&Route::Board.path(), NavigateOptions::default());
            toasts.undoable(words, move || restore(replica.clone(), deal.into()));
        });
    };
    view! {
        <button class="quiet" on:click=delete>
            <IconView icon=Icon::Trash />
            {i18n.s(text::DELETE)}
        </button>
    }
}

fn restore(replica: crate::replica::ReplicaHandle, record: RecordId) {
    spawn_local(async move {
        // A record that was here a moment ago can be restored.
        let _ = replica.dispatch(Command::Restore { records: vec![record] }).await;
    });
}

#[component]
fn DeletedNotice(deal: DealId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let shown = expect_context::<ShownDeal>();
    let edited = move || shown.row.with(|row| row.as_ref().is_some_and(|row| row.meta.edited_after_deletion));
    view! {
        <div class="notice" role="status">
            <span>
                {i18n.s(text::THIS_IS_DELETED)} " "
                {move || edited().then(|| i18n.t(text::EDITED_AFTER_DELETION))}
            </span>
            <button on:click=move |_| restore(replica.clone(), deal.into())>{i18n.s(text::RESTORE)}</button>
        </div>
    }
}
