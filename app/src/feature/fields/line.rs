//! One field: what it is called, whether nobody may leave it out, where it stands, and what else its type has.

use super::{arranged::Arranged, edit, formula::FormulaField, kind_name, options::Options};
use crate::{
    actions::use_actions,
    format::fill,
    i18n::{Text, text, use_i18n},
    ui::{
        choice::Choice,
        combobox::Combobox,
        edit_field::EditField,
        focus::follow_line,
        icon::{Icon, IconView},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    id::RecordId,
    row::{FieldKind, FieldRow},
    schema::key,
    search,
};

#[component]
pub fn FieldLine(arranged: Arranged, record: RecordId) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get().and_then(|row| row.as_field().cloned()));
    let name = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let rename = Callback::new(move |name: String| {
        if search::is_blank(&name) {
            return Err(i18n.t(text::ERROR_NAME_MISSING).to_owned());
        }
        actions.start(edit(record, key::NAME, name.trim()));
        Ok(())
    });
    let archive = move |_| {
        let words = fill(untrack(|| i18n.t(text::ARCHIVED_ONE)), &[("name", &name.get_untracked())]);
        actions.say(edit(record, "archived", true), words);
    };
    let field_kind = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.field_kind).unwrap_or_default()));
    let named = move |words: Text| move || format!("{}: {}", name.get(), i18n.t(words));
    let drag = arranged.drag;
    let step = move |down: bool| {
        arranged.step(record, down);
        follow_line(&format!("[data-field=\"{record}\"]"), down);
    };
    view! {
        <li
            class="stage field-line"
            data-field=record.to_string()
            class:dragged=move || drag.is_of(record)
            class:drop-before=move || drag.is_before(record)
        >
            <div class="stage-line">
                <span
                    class="drag-handle"
                    aria-hidden="true"
                    on:pointerdown=move |event| drag.take(&event, record)
                    on:pointermove=move |event| drag.go(&event)
                    on:pointerup=move |_| drag.let_go()
                    on:pointercancel=move |_| drag.leave()
                >
                    "⠿"
                </span>
                <div class="stage-name">
                    <EditField
                        label=i18n.s(text::FIELD_NAME)
                        shown=name
                        edited=name
                        save=rename
                        place=record.to_string()
                    />
                </div>
                <span class="chip">{move || i18n.t(kind_name(field_kind.get()))}</span>
                <RequiredCheck record row name />
                <SectionChoice arranged record name />
                <span class="stage-buttons">
                    <button class="quiet square" aria-label=named(text::MOVE_UP) on:click=move |_| step(false)>
                        <span class="turn-up"><IconView icon=Icon::Forward /></span>
                    </button>
                    <button class="quiet square" aria-label=named(text::MOVE_DOWN) on:click=move |_| step(true)>
                        <span class="turn-down"><IconView icon=Icon::Forward /></span>
                    </button>
                    <button class="quiet square" aria-label=named(text::ARCHIVE) on:click=archive>
                        <IconView icon=Icon::Trash />
                    </button>
                </span>
            </div>
            {move || match field_kind.get() {
                FieldKind::Choice | FieldKind::Choices => view! { <Options record row /> }.into_any(),
                FieldKind::Formula => view! { <FormulaField record row kind=arranged.kind /> }.into_any(),
                _ => ().into_any(),
            }}
        </li>
    }
}

/// Whether every record is to have it. Of what cannot be asked for nothing is said.
#[component]
fn RequiredCheck(record: RecordId, row: Memo<Option<FieldRow>>, name: Signal<String>) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let read = move |read: fn(&FieldRow) -> bool| row.with(|row| row.as_ref().is_some_and(read));
    let can_be = Memo::new(move |_| read(|row| row.field_kind.can_be_required()));
    let is_required = move || read(|row| row.required);
    let label = move || format!("{}: {}", name.get(), i18n.t(text::REQUIRED_FIELD));
    view! {
        <Show when=move || can_be.get()>
            <label class="check">
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=is_required
                    on:change=move |event| actions.start(edit(record, "required", event_target_checked(&event)))
                />
                {i18n.s(text::REQUIRED_FIELD)}
            </label>
        </Show>
    }
}

/// The heading that it stands under; a new one is made by its name.
#[component]
fn SectionChoice(arranged: Arranged, record: RecordId, name: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let label = Signal::derive(move || format!("{}: {}", name.get(), i18n.t(text::FIELD_SECTION)));
    let value = Signal::derive(move || arranged.section_of(record));
    let choices = Signal::derive(move || {
        let called = |section: String| match section.is_empty() {
            true => Choice::plain("", i18n.t(text::NO_SECTION)),
            false => Choice::named(section),
        };
        arranged.sections().into_iter().map(called).collect::<Vec<_>>()
    });
    let put = Callback::new(move |section: String| arranged.put_under(record, &section));
    view! { <Combobox label value choices chosen=put create=put /> }
}
