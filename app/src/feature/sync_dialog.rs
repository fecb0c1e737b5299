//! What is unsent or refused, and what can be done about it.

use crate::{
    clock::{self, use_minutes_since},
    format::{self, fill, synced},
    i18n::{I18n, Text, text, use_i18n},
    refusals::{explain, reason},
    replica::{Link, Refused, ReplicaHandle, Status, StoreEnd, release},
    route::Route,
    toast::{Toasts, use_toasts},
    ui::modal::Modal,
    widget::{formatter::Formatter, unsent::ExportButton, voided::VoidRecords},
    workspace::use_replica,
};
use js_sys::Array;
use leptos::prelude::*;
use sotay_shared::{
    document::HistoryEntry,
    id::{GroupId, RecordId},
    problem::RefusalCode,
    replica::OnTop,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How many records the server has lost changes of, and what it said of those that it did not take back.
type Lost = (usize, Vec<(RecordId, RefusalCode)>);

/// What the replica has yet to settle, and the ways to settle it.
#[component]
pub fn SyncDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let lost = Memo::new(move |_| status.with(|status| (status.lost, status.not_taken.clone())));
    view! {
        <Modal
            title=i18n.s(text::SYNC_TITLE)
            on_close=Callback::new(move |()| open.set(false))
        >
            <div class="stack">
                <NotKept />
                <Unsent lost />
                <VoidRecords />
                <LostRecords lost />
                <RefusedGroups />
                <DamagedRecords />
                <div class="actions">
                    <ExportButton />
                    <button class="quiet" on:click=move |_| open.set(false)>{i18n.s(text::CLOSE)}</button>
                </div>
            </div>
        </Modal>
    }
}

/// Why this device keeps nothing more, and what helps.
#[component]
fn NotKept() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let status = replica.status;
    let ended = Memo::new(move |_| status.with(|status| status.ended));
    let link = Memo::new(move |_| status.with(|status| status.link));
    let not_saved = Memo::new(move |_| status.with(|status| status.not_saved.clone()));
    let again = StoredValue::new(replica);
    view! {
        {move || ended.get().map(|end| view! {
            <p class="problem" role="alert">
                {i18n.t(match end {
                    StoreEnd::Wanted => text::ENDED_WANTED,
                    StoreEnd::Removed => text::ENDED_REMOVED,
                    StoreEnd::Closed if link.get() == Link::Local => text::ENDED_CLOSED_LOCAL,
                    StoreEnd::Closed => text::ENDED_CLOSED,
                })}
            </p>
            <button class="primary" on:click=|_| drop(window().location().reload())>
                {i18n.t(text::RELOAD)}
            </button>
        })}
        {move || not_saved.get().filter(|_| ended.get().is_none()).map(|message| view! {
            <p class="problem" role="alert">
                {fill(i18n.t(text::NOT_SAVED_TEXT), &[("message", &message)])}
            </p>
            <button on:click=move |_| again.with_value(|replica| replica.keep_again())>
                {i18n.t(text::TRY_AGAIN)}
            </button>
        })}
    }
}

/// How much the server has not got, and when it was heard last.
#[component]
fn Unsent(lost: Memo<Lost>) -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    let counted = move || match unsent.get() {
        // It was, and is no longer.
        0 if lost.with(|(lost, _)| *lost > 0) || status.with(|status| status.unsent_files > 0) => String::new(),
        0 if status.with(|status| status.link == Link::Local) => i18n.t(text::ALL_LOCAL).to_owned(),
        0 => i18n.t(text::ALL_SENT).to_owned(),
        n => fill(i18n.t(status.with(where_kept)), &[("n", &n.to_string())]),
    };
    let heard = Memo::new(move |_| status.with(|status| status.heard_at.filter(|_| status.link != Link::Local)));
    let now = use_minutes_since(heard);
    let agreed =
        move || {
            now.track();
            let locale = i18n.locale();
            heard.get().map(|heard| view! {
            <p class="hint">
                {synced(heard, clock::now(), locale)} " · " {format::time_or_instant(heard, clock::now(), locale)}
            </p>
        })
        };
    view! {
        <p>{counted}</p>
        {agreed}
        {move || status.with(|status| status.unsent_files > 0).then(|| {
            let n = status.with(|status| status.unsent_files.to_string());
            let full = status.with(|status| status.files_full).then(|| view! {
                <p class="problem" role="alert">{i18n.t(text::FILES_FULL)}</p>
            });
            view! { <p>{fill(i18n.t(text::UNSENT_FILES), &[("n", &n)])}</p> {full} }
        })}
    }
}

/// The records that the server has lost changes of.
#[component]
fn LostRecords(lost: Memo<Lost>) -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    view! {
        <Show when=move || lost.with(|(lost, _)| *lost > 0) && status.with(|status| status.link != Link::Local)>
            <h3>{i18n.s(text::LOST_TITLE)}</h3>
            <p>{move || fill(i18n.t(text::LOST_TEXT), &[("n", &lost.with(|lost| lost.0.to_string()))])}</p>
            <ul class="refused">
                {move || lost.get().1.into_iter().map(|(record, code)| view! {
                    <NotTakenView record code />
                }).collect_view()}
            </ul>
        </Show>
    }
}

/// What the server refused, a group each.
#[component]
fn RefusedGroups() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let refused = Memo::new(move |_| status.with(|status| status.refused.clone()));
    view! {
        <Show
            when=move || refused.with(|refused| !refused.is_empty())
            fallback=move || view! { <p>{i18n.t(text::NOTHING_REFUSED)}</p> }
        >
            <h3>{i18n.s(text::REFUSED_TITLE)}</h3>
            <ul class="refused">
                <For each=move || refused.get() key=|refused| (refused.group, refused.waiting) let:refused>
                    <RefusedView refused />
                </For>
            </ul>
            <Show when=move || refused.with(|refused| refused.len() > 1)>
                <DiscardAll refused />
            </Show>
        </Show>
    }
}

/// The records that cannot be read.
#[component]
fn DamagedRecords() -> impl IntoView {
    let (i18n, damaged) = (use_i18n(), use_replica().model.damaged());
    let damaged = Memo::new(move |_| damaged.get());
    view! {
        <Show when=move || damaged.with(|damaged| !damaged.is_empty())>
            <h3>{i18n.s(text::DAMAGED_RECORDS)}</h3>
            <p>{i18n.s(text::DAMAGED_TEXT)}</p>
            <ul class="refused">
                <For each=move || damaged.get() key=|record| *record let:record>
                    <DamagedView record />
                </For>
            </ul>
        </Show>
    }
}

/// Where what is unsent stands at the moment.
fn where_kept(status: &Status) -> Text {
    match status {
        Status { ended: Some(StoreEnd::Closed), .. } => text::UNSENT_ONLY_HERE,
        Status { not_saved: Some(_), .. } | Status { ended: Some(_), unkept: true, .. } => text::UNSENT_NOT_KEPT,
        Status { unkept: true, .. } => text::UNSENT_BEING_KEPT,
        Status { link: Link::Local, .. } => text::UNSENT_LOCAL,
        _ => text::UNSENT_COUNT,
    }
}

/// Discards refused groups, and says so.
fn discard(replica: ReplicaHandle, toasts: Toasts, i18n: I18n, groups: Vec<GroupId>, on_top: OnTop) {
    let said = untrack(|| i18n.t(if on_top == OnTop::Keep { text::DISCARDED } else { text::DISCARDED_ALL }));
    let lost_said = untrack(|| i18n.t(text::NO_LONGER_APPLIES));
    spawn_local(async move {
        let lost = replica.discard(groups, on_top).await;
        // It is said once it is so, also after a reload.
        replica.flushed().await;
        toasts.say(said);
        for error in lost {
            toasts.error(fill(lost_said, &[("message", &untrack(|| explain(&error, i18n, &replica.model)))]));
        }
    });
}

/// Settles everything at once.
#[component]
fn DiscardAll(refused: Memo<Vec<Refused>>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let all = move |_| {
        let groups = refused.with_untracked(|refused| refused.iter().map(|refused| refused.group).collect());
        discard(replica.clone(), toasts, i18n, groups, OnTop::Discard);
    };
    view! { <button class="discard-all" on:click=all>{i18n.s(text::DISCARD_ALL)}</button> }
}

/// What was refused: of which record, what was written, by whom and why; and what can be done about it.
#[component]
fn RefusedView(refused: Refused) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let (record, group, waiting) = (refused.record, refused.group, refused.waiting);
    let row = replica.model.peek(record);
    let name = row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default();
    let name = if name.is_empty() { i18n.t(text::WITHOUT_NAME).to_owned() } else { name };
    let path = row.as_ref().and_then(|row| Route::of(row.kind()?, record)).map(Route::path);
    let others = refused.records.len().saturating_sub(1);
    let changed = RwSignal::new(None::<Vec<HistoryEntry>>);
    let (asking, hashes) = (replica.clone(), refused.hashes.clone());
    spawn_local(async move {
        let history = asking.history(record).await;
        let of_group = history.into_iter().filter(|entry| hashes.contains(&entry.hash)).collect();
        // The dialog may be closed by now.
        let _ = changed.try_set(Some(of_group));
    });
    let formatter = Formatter::new(i18n, replica.clone());
    let change = move || {
        let said: Vec<String> = changed.with(|changed| {
            let said =
                |entry: &HistoryEntry| row.as_ref().map(|row| formatter.history_words(row, entry)).unwrap_or_default();
            changed.iter().flatten().flat_map(said).map(|said| said.plain(&formatter)).collect()
        });
        (!said.is_empty()).then(|| fill(i18n.t(text::YOUR_CHANGE), &[("change", &said.join("; "))]))
    };
    let by = move || {
        let server = window().location().host().unwrap_or_default();
        fill(i18n.t(text::REFUSED_BY), &[("server", &server), ("reason", i18n.t(reason(refused.code)))])
    };
    let elsewhere =
        (others > 0).then_some(move || fill(i18n.t(text::REFUSED_ELSEWHERE), &[("n", &others.to_string())]));
    let waits = (waiting > 0).then_some(move || fill(i18n.t(text::REFUSED_WAITING), &[("n", &waiting.to_string())]));
    let kept = replica.clone();
    let with_all = (waiting > 0).then(|| {
        let replica = replica.clone();
        let all = move |_| discard(replica.clone(), toasts, i18n, vec![group], OnTop::Discard);
        let label = move || fill(i18n.t(text::DISCARD_ON_TOP), &[("n", &waiting.to_string())]);
        view! { <button class="quiet" on:click=all>{label}</button> }
    });
    view! {
        <li data-refused=format!("{:?}", refused.code)>
            <p><strong>{match path {
                Some(path) => view! { <a href=path>{name}</a> }.into_any(),
                None => name.into_any(),
            }}</strong> " " {elsewhere}</p>
            <p>{change}</p>
            <p class="problem" title=refused.message.clone()>{by}</p>
            <p>{waits}</p>
            <div class="actions">
                <button on:click=move |_| discard(kept.clone(), toasts, i18n, vec![group], OnTop::Keep)>
                    {i18n.s(text::DISCARD)}
                </button>
                {with_all}
            </div>
        </li>
    }
}

/// A record that the server did not take back.
#[component]
fn NotTakenView(record: RecordId, code: RefusalCode) -> impl IntoView {
    let i18n = use_i18n();
    let name = use_replica().model.peek(record).map(|row| row.title().to_owned()).unwrap_or_default();
    view! {
        <li>
            <p><strong>{name}</strong></p>
            <p class="problem">{i18n.s(reason(code))}</p>
        </li>
    }
}

#[component]
fn DamagedView(record: RecordId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let workspace = replica.device.workspace;
    let export = move |_| {
        let replica = replica.clone();
        spawn_local(async move {
            download(&format!("sotay-{record}.json"), &replica.export_record(record).await);
        });
    };
    let again = move |_| {
        release(workspace, record);
        // A fresh page: what ends the app ends nothing else then.
        let _ = window().location().reload();
    };
    view! {
        <li data-damaged=record.to_string()>
            <p>{record.to_string()}</p>
            <div class="actions">
                <button on:click=export>{i18n.s(text::EXPORT)}</button>
                <button class="quiet" on:click=again>{i18n.s(text::TRY_AGAIN)}</button>
            </div>
        </li>
    }
}

/// Offers a text as a file.
fn download(name: &str, content: &str) {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(content));
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The download has its own hold of the data by now.
    let _ = Url::revoke_object_url(&url);
}
