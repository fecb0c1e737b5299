//! The files of a record: brought by choosing or dropping them, kept on this device first, opened anywhere.

use super::OpenRecord;
use crate::{
    actions::{Actions, use_actions},
    files::{NewAttachment, bytes_of, save},
    format::{self, fill},
    i18n::{text, use_i18n},
    new_id,
    permission::{Writes, may_now},
    replica::ReplicaHandle,
    toast::{Toasts, use_toasts},
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
    },
    workspace::{member_name, use_replica},
};
use js_sys::{Array, Uint8Array};
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    kind::Kind,
    limits::{FILE_BYTES, MEDIA_TYPE_CHARS, TEXT_CHARS},
    role::Role,
    row::Row,
    schema::key,
};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, File, FileList, HtmlInputElement, Url};

/// What the browser shows as a picture and nothing else.
pub(super) const PICTURES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
const UNKNOWN_TYPE: &str = "application/octet-stream";

#[component]
pub fn Attachments() -> impl IntoView {
    let (i18n, actions, toasts) = (use_i18n(), use_actions(), use_toasts());
    let (replica, shown) = (use_replica(), expect_context::<OpenRecord>());
    let related = replica.model.related(shown.record);
    let ids = Memo::new(move |_| {
        let of_kind = |(it, record): &(Kind, RecordId)| (*it == Kind::Attachment).then_some(*record);
        // The latest first: ids begin with the time.
        related.with(|related| related.iter().rev().filter_map(of_kind).collect::<Vec<_>>())
    });
    let opened = RwSignal::new(None::<Picture>);
    let (busy, over) = (RwSignal::new(false), RwSignal::new(false));
    let replica = StoredValue::new(replica);
    let attach = move |files: Option<FileList>| {
        let files: Vec<File> = files.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at))).collect();
        let may = replica.with_value(|replica| may_now(replica, Role::Member));
        if files.is_empty() || busy.get_untracked() || !may {
            return;
        }
        busy.set(true);
        let replica = replica.get_value();
        let too_large = untrack(|| i18n.t(text::FILE_TOO_LARGE));
        spawn_local(async move {
            for file in files {
                if file.size() > FILE_BYTES as f64 {
                    toasts.error(fill(too_large, &[("name", &file.name())]));
                    continue;
                }
                bring(&file, &replica, actions, toasts, shown.record).await;
            }
            let _ = busy.try_set(false);
        });
    };
    let chosen = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        attach(input.files());
        input.set_value("");
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        attach(event.data_transfer().and_then(|data| data.files()));
    };
    view! {
        <section
            class="card related attachments"
            class:over=over
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <h2>{i18n.s(text::FILES)}</h2>
            <ul class="lines">
                <For each=move || ids.get() key=|record| *record let:record>
                    <AttachmentLine record opened />
                </For>
            </ul>
            <Writes>
                <label class="button quiet wide">
                    <IconView icon=Icon::Plus />
                    {i18n.s(text::ADD_FILES)}
                    <input class="hidden" type="file" multiple=true disabled=busy on:change=chosen />
                </label>
            </Writes>
            {move || opened.get().map(|picture| view! { <PictureView picture opened /> })}
        </section>
    }
}

/// Reads a chosen file and keeps it.
async fn bring(file: &File, replica: &ReplicaHandle, actions: Actions, toasts: Toasts, about: RecordId) {
    match bytes_of(file).await {
        Ok(bytes) => {
            let brought = NewAttachment { name: file.name(), media_type: file.type_(), bytes };
            keep(brought, replica, actions, toasts, about).await;
        }
        Err(error) => toasts.error(format!("{error:?}")),
    }
}

/// Keeps a file and says what it belongs to: the record that is made of it, `None` when it could not be.
pub(super) async fn keep(
    file: NewAttachment,
    replica: &ReplicaHandle,
    actions: Actions,
    toasts: Toasts,
    about: RecordId,
) -> Option<RecordId> {
    let size = file.bytes.len() as i64;
    let digest = match replica.keep_file(file.bytes, true).await {
        Ok(digest) => digest,
        Err(error) => {
            toasts.error(error.0);
            return None;
        }
    };
    let media_type = Some(file.media_type).filter(|it| !it.is_empty() && it.len() <= MEDIA_TYPE_CHARS);
    let name: String = file.name.chars().take(TEXT_CHARS).collect();
    let fields = vec![
        FieldEdit::new(key::NAME, if name.is_empty() { "file".to_owned() } else { name }),
        FieldEdit::new("media_type", media_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned())),
        FieldEdit::new("size", size),
        FieldEdit::new("digest", digest.to_string()),
        FieldEdit::new(format!("{}/{about}", key::LINKS), true),
    ];
    let record = new_id!(RecordId);
    actions.run(Command::Create { record, kind: Kind::Attachment, fields }).await.then_some(record)
}

/// A picture that is shown on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Picture {
    name: String,
    media_type: String,
    bytes: Arc<Vec<u8>>,
}

#[component]
fn AttachmentLine(record: RecordId, opened: RwSignal<Option<Picture>>) -> impl IntoView {
    let (i18n, actions, toasts, replica) = (use_i18n(), use_actions(), use_toasts(), use_replica());
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get());
    let replica = StoredValue::new(replica);
    let name = move || row.with(|row| row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default());
    let detail = move || {
        let row: Arc<Row> = row.get()?;
        let size = format::bytes(row.as_attachment()?.size, i18n.locale());
        let at = row.meta.created_at.map(|at| format::date(crate::clock::day_of(at), i18n.locale()));
        let by = row.meta.created_by.map(|by| replica.with_value(|replica| member_name(replica, i18n, Some(by))));
        Some([Some(size), at, by].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    };
    let open = move |_| {
        let Some(row) = row.get_untracked() else { return };
        let Some(attachment) = row.as_attachment().cloned() else { return };
        let replica = replica.get_value();
        let absent = untrack(|| i18n.t(text::FILE_ABSENT));
        spawn_local(async move {
            let bytes = match attachment.digest.parse() {
                Ok(digest) => replica.file(digest).await,
                Err(_) => None,
            };
            let Some(bytes) = bytes else { return toasts.error(absent) };
            if PICTURES.contains(&attachment.media_type.as_str()) {
                let picture =
                    Picture { name: attachment.name, media_type: attachment.media_type, bytes: Arc::new(bytes) };
                // The page may be left by now.
                let _ = opened.try_set(Some(picture));
            } else {
                save(&attachment.name, UNKNOWN_TYPE, &bytes);
            }
        });
    };
    let remove = move |_| {
        let words = fill(untrack(|| i18n.t(text::DELETED)), &[("name", &untrack(name))]);
        actions.say(Command::Delete { records: vec![record] }, words);
    };
    view! {
        <li class="line attachment">
            <IconView icon=Icon::Note />
            <button class="quiet main-link" on:click=open>{name}</button>
            <span class="detail">{detail}</span>
            <button
                class="quiet square"
                aria-label=move || fill(i18n.t(text::REMOVE_ITEM), &[("name", &name())])
                on:click=remove
            >
                <IconView icon=Icon::Close />
            </button>
        </li>
    }
}

/// An address under which the page shows a picture, for as long as its owner is there; empty where the browser gives none.
pub(super) fn picture_url(media_type: &str, bytes: &[u8]) -> String {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options);
    let url = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)).unwrap_or_default();
    let made = url.clone();
    on_cleanup(move || drop(Url::revoke_object_url(&made)));
    url
}

#[component]
fn PictureView(picture: Picture, opened: RwSignal<Option<Picture>>) -> impl IntoView {
    let i18n = use_i18n();
    let url = picture_url(&picture.media_type, &picture.bytes);
    let (name, title) = (picture.name.clone(), picture.name.clone());
    let download = move |_| save(&picture.name, &picture.media_type, &picture.bytes);
    view! {
        <Modal title=Signal::stored(title) on_close=Callback::new(move |()| opened.set(None))>
            <img class="picture" src=url alt=name />
            <div class="actions">
                <button on:click=download>{i18n.s(text::DOWNLOAD)}</button>
                <button class="quiet" on:click=move |_| opened.set(None)>{i18n.s(text::CLOSE)}</button>
            </div>
        </Modal>
    }
}
