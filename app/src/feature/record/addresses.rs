//! The addresses of a person or a company: as one line each, taken apart to be edited.

use super::{editor::Editor, summary::map_link};
use crate::{
    format::fill,
    i18n::{Text, text, use_i18n},
    new_id,
    ui::{
        edit_field::EditField,
        icon::{Icon, IconView},
    },
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::PartId,
    value::Value,
};

/// The parts of an address under `addresses/{id}/{part}`, as they are asked for.
const PARTS: [(&str, Text); 6] = [
    ("street", text::STREET),
    ("city", text::CITY),
    ("region", text::REGION),
    ("postal_code", text::POSTAL_CODE),
    ("country", text::COUNTRY),
    ("label", text::ADDRESS_LABEL),
];

#[component]
pub fn Addresses() -> impl IntoView {
    let (i18n, editor) = (use_i18n(), Editor::new());
    let kept = Memo::new(move |_| {
        editor
            .read(|_, row| row.addresses().map(|all| all.keys().copied().collect::<Vec<PartId>>()).unwrap_or_default())
    });
    // One that is being added has no part yet.
    let added = RwSignal::new(None::<PartId>);
    let ids = Memo::new(move |_| {
        let mut ids = kept.get();
        ids.extend(added.get().filter(|added| !ids.contains(added)));
        ids
    });
    view! {
        <section class="card related addresses">
            <h2>{i18n.s(text::ADDRESSES)}</h2>
            <ul class="lines">
                <For each=move || ids.get() key=|id| *id let:id>
                    <AddressLine editor id added />
                </For>
            </ul>
            <button class="quiet wide" on:click=move |_| added.set(Some(new_id!(PartId)))>
                <IconView icon=Icon::Plus />
                {i18n.s(text::NEW_ADDRESS)}
            </button>
        </section>
    }
}

#[component]
fn AddressLine(editor: Editor, id: PartId, added: RwSignal<Option<PartId>>) -> impl IntoView {
    let i18n = use_i18n();
    let open = added.get_untracked() == Some(id);
    let key = move |part: &str| format!("addresses/{id}/{part}");
    let read = move |part: &'static str| {
        move || {
            editor.read(|_, row| row.addresses().and_then(|all| all.get(&id)?.part(part).clone()).unwrap_or_default())
        }
    };
    let line = Memo::new(move |_| {
        editor.read(|_, row| row.addresses().and_then(|all| Some(all.get(&id)?.line())).unwrap_or_default())
    });
    let words = move || match line.get() {
        line if line.is_empty() => i18n.t(text::NEW_ADDRESS).to_owned(),
        line => line,
    };
    let label = read("label");
    let label = move || Some(label()).filter(|label| !label.is_empty());
    let parts = PARTS.map(|(part, name)| {
        let value = Signal::derive(read(part));
        let save = Callback::new(move |text: String| {
            editor.save(key(part), Some(text.trim()).filter(|text| !text.is_empty()).into());
            Ok(())
        });
        view! { <EditField label=i18n.s(name) shown=value edited=value save place=id.to_string() /> }
    });
    let remove = move |_| {
        if added.get_untracked() == Some(id) {
            added.set(None);
        }
        let fields = PARTS.map(|(part, _)| FieldEdit { key: key(part), value: Value::Empty });
        editor.actions.start(Command::Edit { record: editor.shown.record, fields: fields.to_vec() });
    };
    view! {
        <li class="address">
            <details open=open>
                <summary>
                    <span>{words}</span>
                    {move || label().map(|label| view! { <span class="chip">{label}</span> })}
                </summary>
                <div class="parts">{parts}</div>
                <div class="row">
                    {move || Some(line.get()).filter(|line| !line.is_empty()).map(|line| map_link(&line, i18n))}
                    <button
                        class="quiet square"
                        aria-label=move || fill(i18n.t(text::REMOVE_ITEM), &[("name", &words())])
                        on:click=remove
                    >
                        <IconView icon=Icon::Trash />
                    </button>
                </div>
            </details>
        </li>
    }
}
