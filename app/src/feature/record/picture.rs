//! The picture of a record: a file of it that its page shows.

use super::{
    attachments::{PICTURES, keep, picture_url},
    editor::Editor,
};
use crate::{
    actions::Actions,
    files::{NewAttachment, bytes_of},
    format::fill,
    i18n::{text, use_i18n},
    permission::Writes,
    replica::ReplicaHandle,
    toast::{Toasts, use_toasts},
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    limits::FILE_BYTES,
    schema::Field,
    value::Value,
};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};

/// Bytes of a picture and what they are.
type Picture = (String, Vec<u8>);

/// Keeps a picture as a file of a record, and as what its field names. The page may be left by then.
async fn take(file: &File, replica: &ReplicaHandle, actions: Actions, toasts: Toasts, to: (RecordId, String)) {
    let brought = match bytes_of(file).await {
        Ok(bytes) => NewAttachment { name: file.name(), media_type: file.type_(), bytes },
        Err(error) => return toasts.error(format!("{error:?}")),
    };
    let (record, key) = to;
    if let Some(picture) = keep(brought, replica, actions, toasts, record).await {
        actions.run(Command::Edit { record, fields: vec![FieldEdit { key, value: picture.into() }] }).await;
    }
}

/// Shows the picture that a field names, and takes another one.
#[component]
pub fn PictureField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let label = editor.label(&field);
    let key = StoredValue::new(field.key.to_string());
    let named = Memo::new(move |_| key.with_value(|key| editor.read(|_, row| row.all().parsed::<RecordId>(key))));
    let model = replica.model.clone();
    // A picture that a colleague chose comes when it is asked for.
    let attachment = Memo::new(move |_| {
        let row = model.row(named.get()?).get()?;
        let attachment = row.as_attachment()?;
        let is_picture = PICTURES.contains(&attachment.media_type.as_str()) && !row.is_deleted();
        is_picture.then(|| (attachment.media_type.clone(), attachment.digest.clone()))
    });
    let replica = StoredValue::new(replica);
    let (picture, busy) = (RwSignal::new(None::<Arc<Picture>>), RwSignal::new(false));
    Effect::new(move || {
        picture.set(None);
        let Some((media_type, digest)) = attachment.get() else { return };
        let Ok(wanted) = digest.parse() else { return };
        let replica = replica.get_value();
        spawn_local(async move {
            let bytes = replica.file(wanted).await;
            // Another one may be chosen by now, and the page left.
            let is_it = attachment.try_get_untracked().flatten().is_some_and(|(_, now)| now == digest);
            if let Some(bytes) = bytes.filter(|_| is_it) {
                let _ = picture.try_set(Some(Arc::new((media_type, bytes))));
            }
        });
    });
    let name = move || editor.shown.name();
    let shown = move || {
        let (media_type, bytes) = &*picture.get()?;
        Some(view! { <img class="picture" src=picture_url(media_type, bytes) alt=name() /> })
    };
    let choose = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        let refused = |words: &str| toasts.error(fill(words, &[("name", &file.name())]));
        if !PICTURES.contains(&file.type_().as_str()) {
            return refused(untrack(|| i18n.t(text::NO_PICTURE)));
        }
        if file.size() > FILE_BYTES as f64 {
            return refused(untrack(|| i18n.t(text::FILE_TOO_LARGE)));
        }
        busy.set(true);
        let (replica, actions, record, key) =
            (replica.get_value(), editor.actions, editor.shown.record, key.get_value());
        spawn_local(async move {
            take(&file, &replica, actions, toasts, (record, key)).await;
            let _ = busy.try_set(false);
        });
    };
    let remove = move |_| editor.save(key.get_value(), Value::Empty);
    view! {
        <div class="field record-picture">
            <span class="label">{label}</span>
            {shown}
            <Writes needs=editor.shown.kind.spec().written_by>
                <label class="button quiet">
                    <IconView icon=Icon::Plus />
                    {i18n.s(text::CHOOSE_PICTURE)}
                    <input class="hidden" type="file" accept=PICTURES.join(",") disabled=busy on:change=choose />
                </label>
                <Show when=move || named.get().is_some()>
                    <button class="quiet" on:click=remove>{i18n.s(text::REMOVE_PICTURE)}</button>
                </Show>
            </Writes>
        </div>
    }
}
