//! The menu that takes a list out.

use crate::{
    i18n::{text, use_i18n},
    ui::icon::{Icon, IconView},
    widget::{
        column::Column,
        export::{ExportChoice, cells_of},
        table::Listed,
    },
};
use leptos::prelude::*;

/// Takes a list out as it is shown.
#[component]
pub fn ExportMenu(columns: Memo<Vec<Column>>) -> impl IntoView {
    let i18n = use_i18n();
    let listed = expect_context::<Listed>();
    let records = Callback::new(move |()| {
        let picked = listed.picked_now();
        let mut records = listed.rows.with_untracked(|rows| rows.records());
        if !picked.is_empty() {
            records.retain(|record| picked.contains(record));
        }
        records
    });
    let cells = Callback::new(move |()| cells_of(listed.kind, columns.get_untracked()));
    view! {
        <details class="popover export-menu">
            <summary class="button quiet"><IconView icon=Icon::Export /><span>{i18n.s(text::EXPORT_LIST)}</span></summary>
            <ExportChoice kind=listed.kind records cells />
        </details>
    }
}
