//! What is archived: out of boards, lists and sums, and not deleted.

use crate::{
    actions::{Actions, use_actions},
    clock,
    format::fill,
    i18n::{I18n, text, use_i18n},
    ui::icon::{Icon, IconView},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    schema::key,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

fn written(records: &[RecordId], at: &Value) -> Command {
    let edit = |record: &RecordId| {
        let fields = vec![FieldEdit { key: key::ARCHIVED_AT.into(), value: at.clone() }];
        Command::Edit { record: *record, fields }
    };
    Command::Batch { commands: records.iter().map(edit).collect() }
}

/// What archives some records.
pub fn archived(records: &[RecordId]) -> Command {
    written(records, &clock::now().into())
}

/// What brings some records back out of the archive.
pub fn brought_back(records: &[RecordId]) -> Command {
    written(records, &Value::Empty)
}

/// Archives a record, and says so.
pub fn archive_one(actions: Actions, i18n: I18n, record: RecordId, name: &str) {
    let words = fill(untrack(|| i18n.t(text::ARCHIVED_ONE)), &[("name", name)]);
    actions.say(archived(&[record]), words);
}

/// Brings a record back, and says so.
pub fn bring_one_back(actions: Actions, i18n: I18n, record: RecordId, name: &str) {
    let words = fill(untrack(|| i18n.t(text::BROUGHT_BACK)), &[("name", name)]);
    actions.say(brought_back(&[record]), words);
}

/// Archives everything that is picked, at once and with one undo.
#[component]
pub fn ArchivePicked(
    /// What is picked now.
    picked: Callback<(), Vec<RecordId>>,
    /// Hears that it is done.
    done: Callback<()>,
) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let run = move |_| {
        let records = picked.run(());
        let words = fill(untrack(|| i18n.t(text::ARCHIVED_MANY)), &[("n", &records.len().to_string())]);
        let command = archived(&records);
        spawn_local(async move {
            if actions.run_saying(command, words).await {
                // The list may have been left meanwhile.
                let _ = done.try_run(());
            }
        });
    };
    view! {
        <button class="quiet" on:click=run>
            <IconView icon=Icon::Archive />
            <span>{i18n.s(text::ARCHIVE)}</span>
        </button>
    }
}
