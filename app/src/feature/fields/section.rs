//! The fields that stand under one heading.

use super::{arranged::Arranged, line::FieldLine};
use crate::{
    i18n::{Text, text, use_i18n},
    ui::{
        edit_field::EditField,
        focus::{follow, follow_line},
        icon::{Icon, IconView},
    },
};
use leptos::prelude::*;

/// The fields under a heading; under the empty one those that have none.
#[component]
pub fn SectionView(arranged: Arranged, section: String) -> impl IntoView {
    let name = StoredValue::new(section.clone());
    let fields = Memo::new(move |_| name.with_value(|name| arranged.fields(name)));
    let is_behind = move || name.with_value(|name| arranged.drag.is_behind(name));
    let called = Some(section.clone()).filter(|name| !name.is_empty());
    let head = called.clone().map(|section| view! { <SectionHead arranged section /> });
    view! {
        <section class="field-section" data-section=section aria-label=called class:drop-behind=is_behind>
            {head}
            <ul class="stages">
                <For each=move || fields.get() key=|record| *record let:record>
                    <FieldLine arranged record />
                </For>
            </ul>
        </section>
    }
}

/// What finds the section of a heading.
fn selector(name: &str) -> String {
    format!("[data-section=\"{}\"]", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a heading says, and where it stands.
#[component]
fn SectionHead(arranged: Arranged, section: String) -> impl IntoView {
    let (i18n, name) = (use_i18n(), StoredValue::new(section));
    let shown = Signal::derive(move || name.get_value());
    let save = Callback::new(move |typed: String| {
        name.with_value(|name| arranged.rename(name, &typed));
        // The section is drawn anew under its name.
        follow(&format!("{} > .section-line .value", selector(typed.trim())));
        Ok(())
    });
    let step = move |down: bool| {
        name.with_value(|name| {
            arranged.step_section(name, down);
            follow_line(&selector(name), down);
        });
    };
    let label = move |words: Text| move || format!("{}: {}", shown.get(), i18n.t(words));
    view! {
        <div class="section-line">
            <EditField label=i18n.s(text::FIELD_SECTION) shown edited=shown save place=name.get_value() />
            <button class="quiet square" aria-label=label(text::MOVE_UP) on:click=move |_| step(false)>
                <span class="turn-up"><IconView icon=Icon::Forward /></span>
            </button>
            <button class="quiet square" aria-label=label(text::MOVE_DOWN) on:click=move |_| step(true)>
                <span class="turn-down"><IconView icon=Icon::Forward /></span>
            </button>
        </div>
    }
}
