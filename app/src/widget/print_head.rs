//! Where a printed page comes from, and when it was printed.

use crate::{
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::id::RecordId;

#[component]
pub fn PrintHead() -> impl IntoView {
    let (i18n, replica, today) = (use_i18n(), use_replica(), clock::use_today());
    let workspace = replica.model.row(RecordId::from(replica.device.workspace));
    let words = move || {
        let name = workspace.get().map(|row| row.title().to_owned()).unwrap_or_default();
        let day = format::date(today.get(), i18n.locale());
        fill(i18n.t(text::PRINTED_ON), &[("workspace", &name), ("day", &day)])
    };
    view! { <p class="print-head">{words}</p> }
}
