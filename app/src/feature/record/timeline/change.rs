//! What somebody changed, in words.

use super::AtTime;
use crate::{
    feature::record::OpenRecord,
    format::fill,
    i18n::{text, use_i18n},
    ui::icon::{Icon, IconView},
    widget::formatter::Formatter,
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{document::HistoryEntry, stamp::Timestamp};

/// What one person changed within a minute, the latest first.
#[component]
pub(super) fn ChangeLine(entries: Vec<HistoryEntry>) -> impl IntoView {
    let (i18n, shown) = (use_i18n(), expect_context::<OpenRecord>());
    let formatter = Formatter::new(i18n, use_replica());
    let at = entries.first().map_or(Timestamp(0), |entry| entry.at);
    let is_unsent = entries.iter().any(|entry| entry.unsent);
    let attested = entries.iter().find_map(|entry| entry.attested_by);
    let replica = formatter.replica.clone();
    let given_back = attested
        .map(|by| move || fill(i18n.t(text::GIVEN_BACK_BY), &[("who", &member_name(&replica, i18n, Some(by)))]));
    let said = move || {
        let row = shown.row.get();
        let words =
            |entry: &HistoryEntry| row.as_ref().map(|row| formatter.history_words(row, entry)).unwrap_or_default();
        entries.iter().flat_map(words).map(|said| said.view(&formatter)).collect_view()
    };
    view! {
        <li class="change">
            <IconView icon=Icon::History />
            <div>
                {said}
                <p class="when">
                    <AtTime at />
                    {is_unsent.then(|| view! { " · " {i18n.s(text::NOT_SENT_YET)} })}
                    {given_back.map(|given_back| view! { " · " {given_back} })}
                </p>
            </div>
        </li>
    }
}
