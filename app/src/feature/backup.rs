//! The backup of a workspace, all of it as one file with its history: taken out, and taken in here or in another workspace.

use crate::{
    clock,
    files::save_blob,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    packing::{packed, unpacked},
    replica::{NotTakenIn, ReplicaHandle},
    toast::{Toasts, use_toasts},
    ui::meter::ProgressBar,
    workspace::use_replica,
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use sotay_shared::{
    backup::{self, Backup, BackupError, BackupFile, BackupHeader, BackupTrailer},
    codec,
    file::FileDigest,
    id::RecordId,
    kind::Kind,
    replica::TakenIn,
};
use std::collections::BTreeSet;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Event, File, HtmlInputElement};

/// How the file's name ends.
pub const END: &str = "sotay";
/// Records that are taken in before the page does something else.
const TOGETHER: usize = 400;
/// Bytes of a file once it is unpacked: what is taken in is in memory, whole. A small file can say that it is anything.
const UNPACKED_BYTES: usize = 600 * 1024 * 1024;

/// What goes on at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Writing(usize),
    /// So many of so many records.
    Reading(usize, usize),
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    In(TakenIn),
    Stopped(TakenIn),
    Failed(String),
}

/// What is written or taken in, and what came of it.
#[derive(Clone, Copy)]
struct BackupState {
    i18n: I18n,
    toasts: Toasts,
    replica: StoredValue<ReplicaHandle>,
    work: RwSignal<Option<Work>>,
    came: RwSignal<Option<Came>>,
}

impl BackupState {
    /// Nothing goes on yet.
    fn new() -> BackupState {
        BackupState {
            i18n: use_i18n(),
            toasts: use_toasts(),
            replica: StoredValue::new(use_replica()),
            work: RwSignal::new(None),
            came: RwSignal::new(None),
        }
    }

    /// Writes everything into a file.
    fn take_out(self) {
        if self.work.get_untracked().is_some() {
            return;
        }
        self.work.set(Some(Work::Writing(0)));
        self.came.set(None);
        let replica = self.replica.get_value();
        spawn_local(async move {
            match write(&replica, self.work).await {
                Ok(written) => self.offer(&written),
                Err(problem) => {
                    let words = untrack(|| self.i18n.t(text::BACKUP_NOT_WRITTEN));
                    self.toasts.error(fill(words, &[("problem", &problem)]));
                }
            }
            let _ = self.work.try_set(None);
        });
    }

    /// Offers what was written, and says what is missing from it.
    fn offer(self, written: &WrittenBackup) {
        save_blob(&format!("sotay-{}.{END}", clock::today()), &written.file);
        for (count, words) in
            [(written.unreadable, text::BACKUP_UNREADABLE), (written.missing, text::BACKUP_FILES_MISSING)]
        {
            if count > 0 {
                self.toasts.error(fill(untrack(|| self.i18n.t(words)), &[("n", &count.to_string())]));
            }
        }
    }

    /// Takes in the file that was chosen.
    fn chosen(self, event: &Event) {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        input.set_value("");
        let Some(file) = file.filter(|_| self.work.get_untracked().is_none()) else { return };
        self.work.set(Some(Work::Reading(0, 0)));
        self.came.set(None);
        let replica = self.replica.get_value();
        spawn_local(async move {
            let result = taken_in(&replica, &file, self.work, self.i18n).await;
            // The page may be left by now; what was taken in stays.
            let _ = self.came.try_set(Some(result));
            let _ = self.work.try_set(None);
        });
    }

    /// What goes on, in words.
    fn doing(self) -> Option<String> {
        let number = |n: usize| format::number(n as i64, self.i18n.locale());
        self.work.get().map(|work| match work {
            Work::Writing(done) => fill(self.i18n.t(text::BACKUP_WRITING), &[("n", &number(done))]),
            Work::Reading(done, total) => {
                fill(self.i18n.t(text::IMPORT_PROGRESS), &[("done", &number(done)), ("total", &number(total))])
            }
        })
    }

    /// How much of a file is taken in, and how much there is.
    fn share(self) -> Option<(usize, usize)> {
        match self.work.get() {
            Some(Work::Reading(done, total)) if total > 0 => Some((done, total)),
            _ => None,
        }
    }
}

#[component]
pub fn BackupCard() -> impl IntoView {
    let (i18n, state) = (use_i18n(), BackupState::new());
    let BackupState { work, came, .. } = state;
    view! {
        <section class="card carry">
            <h2>{i18n.s(text::BACKUP)}</h2>
            <p class="hint">{i18n.s(text::BACKUP_TEXT)}</p>
            <div class="row">
                <button disabled=move || work.get().is_some() on:click=move |_| state.take_out()>
                    {i18n.s(text::DOWNLOAD)}
                </button>
                <label class="button quiet">
                    {i18n.s(text::BACKUP_TAKE_IN)}
                    <input
                        class="hidden"
                        type="file"
                        accept=".sotay,application/gzip"
                        disabled=move || work.get().is_some()
                        on:change=move |event| state.chosen(&event)
                    />
                </label>
            </div>
            <div role="status" class="stack">
                <Progress state />
                {move || came.get().map(|came| view! { <CameView came /> })}
            </div>
        </section>
    }
}

/// How far it is; what is taken in can be stopped.
#[component]
fn Progress(state: BackupState) -> impl IntoView {
    let (i18n, work) = (use_i18n(), state.work);
    let can_stop = Memo::new(move |_| matches!(work.get(), Some(Work::Reading(..))));
    let doing = Signal::derive(move || state.doing().unwrap_or_default());
    let share = Signal::derive(move || state.share());
    view! {
        <Show when=move || work.get().is_some()>
            <p>{move || state.doing()}</p>
            <ProgressBar name=doing done=share />
            <Show when=move || can_stop.get()>
                <button class="quiet" on:click=move |_| work.set(None)>{i18n.s(text::CANCEL_IMPORT)}</button>
            </Show>
        </Show>
    }
}

#[component]
pub fn CameView(came: Came) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let title = move |record: RecordId| {
        let title = replica.model.peek(record).map(|row| row.title().to_owned()).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| record.to_string())
    };
    let (taken, words) = match came {
        Came::Failed(problem) => return view! { <p class="problem">{problem}</p> }.into_any(),
        Came::Stopped(taken) => (taken, Some(text::BACKUP_STOPPED)),
        Came::In(taken) if taken.fresh + taken.changed + taken.of_others == 0 && taken.refused.is_empty() => {
            (taken, Some(text::BACKUP_NOTHING_NEW))
        }
        Came::In(taken) => (taken, None),
    };
    let counts = [
        (taken.fresh, text::BACKUP_FRESH),
        (taken.changed, text::BACKUP_CHANGED),
        (taken.known, text::BACKUP_KNOWN),
        (taken.left_out, text::BACKUP_LEFT_OUT),
        (taken.of_others, text::BACKUP_OF_OTHERS),
        (taken.refused.len() as u64, text::BACKUP_REFUSED),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let lines = counts.map(|(count, words)| {
        let words = move || fill(i18n.t(words), &[("n", &format::number(count as i64, i18n.locale()))]);
        view! { <li>{words}</li> }
    });
    let refused = taken.refused.into_iter();
    let refused = refused
        .map(|(record, message)| view! { <li title=message>{title(record)} ": " {i18n.s(text::BACKUP_BROKEN)}</li> })
        .collect_view();
    view! {
        {words.map(|words| view! { <p>{i18n.s(words)}</p> })}
        <ul class="counts">{lines.collect_view()}</ul>
        <ul class="refused">{refused}</ul>
    }
    .into_any()
}

/// What was written.
struct WrittenBackup {
    file: Blob,
    /// Records that could not be read.
    unreadable: u64,
    /// Attached files that neither this device nor the server had.
    missing: u64,
}

/// Writes everything, in parts that the browser holds: all of it may be more than the app could.
async fn write(replica: &ReplicaHandle, work: RwSignal<Option<Work>>) -> Result<WrittenBackup, String> {
    replica.flushed().await;
    let failed = |error: JsValue| format!("{error:?}");
    let parts = Array::new();
    let put = |bytes: &[u8]| {
        parts.push(&Uint8Array::from(bytes));
    };
    put(&codec::encode(&BackupHeader::new(replica.device.workspace, clock::now(), replica.device.member)));
    let (mut said, mut unreadable, mut missing) = (BackupTrailer::default(), 0, 0);
    let mut after = None;
    loop {
        let part = replica.backup_part(after).await.map_err(|error| error.0)?;
        for backup in &part.records {
            said.records += 1;
            said.changes += backup.changes.len() as u64;
            put(&codec::encode(backup));
        }
        unreadable += part.unreadable;
        let _ = work.try_set(Some(Work::Writing(said.records as usize)));
        match part.last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    // What is not on this device comes from the server, if that is there.
    for digest in attached(replica) {
        match replica.file(digest).await {
            Some(file) => {
                said.files += 1;
                put(&codec::encode(&BackupFile { file }));
            }
            None => missing += 1,
        }
    }
    put(&codec::encode(&said));
    let file = packed(&parts).await.map_err(failed)?;
    Ok(WrittenBackup { file, unreadable, missing })
}

/// The files that are attached to something.
fn attached(replica: &ReplicaHandle) -> BTreeSet<FileDigest> {
    let attachments = untrack(|| replica.model.list(Kind::Attachment).get_untracked());
    let digest = |record| replica.model.peek(record)?.as_attachment()?.digest.parse().ok();
    attachments.into_iter().filter_map(digest).collect()
}

/// Reads a file.
///
/// # Errors
/// Why it is not one that can be taken in; nothing of it was.
pub async fn read(file: &File) -> Result<Backup, Text> {
    let unpacked = unpacked(file, UNPACKED_BYTES).await.map_err(|_| text::BACKUP_NOT_OURS)?;
    let bytes = unpacked.ok_or(text::BACKUP_TOO_LARGE)?;
    backup::read(&bytes).map_err(|error| match error {
        BackupError::NotOurs => text::BACKUP_NOT_OURS,
        BackupError::Newer(_) => text::BACKUP_NEWER,
        BackupError::CutShort { .. } | BackupError::Uneven { .. } => text::BACKUP_CUT_SHORT,
    })
}

/// Takes a file in, some records at a time. `work` set to nothing stops it.
async fn taken_in(replica: &ReplicaHandle, file: &File, work: RwSignal<Option<Work>>, i18n: I18n) -> Came {
    let t = |text| untrack(|| i18n.t(text)).to_owned();
    match read(file).await {
        Ok(backup) => take_in(replica, backup, work).await.unwrap_or_else(|why| Came::Failed(t(why))),
        Err(why) => Came::Failed(t(why)),
    }
}

/// The same of one that was read.
///
/// # Errors
/// Why it was not taken in whole.
pub async fn take_in(
    replica: &ReplicaHandle,
    Backup { header, records, files }: Backup,
    work: RwSignal<Option<Work>>,
) -> Result<Came, Text> {
    let total = records.len();
    let mut taken = TakenIn::default();
    let mut records = records.into_iter();
    let mut done = 0;
    loop {
        let some: Vec<_> = records.by_ref().take(TOGETHER).collect();
        if some.is_empty() {
            break;
        }
        if !matches!(work.try_get_untracked(), Some(Some(_)) | None) {
            return Ok(Came::Stopped(taken));
        }
        done += some.len();
        let some = replica.take_in(some, header.exported_at).await.map_err(|why| match why {
            NotTakenIn::OtherTab => text::BACKUP_OTHER_TAB,
            NotTakenIn::Ended => text::BACKUP_ENDED,
        })?;
        taken.add(some);
        // Durable before the next, so that what is waiting does not pile up.
        replica.flushed().await;
        let _ = work.try_update(|work| {
            if work.is_some() {
                *work = Some(Work::Reading(done, total));
            }
        });
    }
    // Also those that are here: the server may not have them.
    for BackupFile { file } in files {
        if let Err(error) = replica.keep_file(file, true).await {
            return Ok(Came::Failed(error.0));
        }
    }
    Ok(Came::In(taken))
}
