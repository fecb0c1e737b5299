//! While a workspace comes to this device for the first time: how far it is, and nothing that is not true yet.

use crate::{
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    replica::{Link, ReplicaHandle},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::id::RecordId;

/// A catch-up of so many changes is shown as a first sync is.
const LONG: u64 = 2_000;

/// What is counted or summed, or an ellipsis as long as some of it is not here.
pub fn once_whole(getting: RwSignal<bool>, words: impl FnOnce() -> String) -> String {
    if getting.get() { "…".to_owned() } else { words() }
}

/// What is being read: changes that are here, and all of them where that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Progress {
    counts: Option<(u64, u64)>,
    is_away: bool,
}

impl Progress {
    fn words(self, name: &str, i18n: I18n) -> String {
        let number = |n: u64| format::number(i64::try_from(n).unwrap_or(i64::MAX), i18n.locale());
        let name = if name.is_empty() { i18n.t(text::YOUR_WORKSPACE) } else { name };
        let counts = self.counts.map(|(here, all)| (number(here), number(all)));
        let said = |text: Text, (here, all): &(String, String)| {
            fill(i18n.t(text), &[("name", name), ("here", here), ("all", all)])
        };
        match (counts, self.is_away) {
            (Some(counts), false) => said(text::GETTING_COUNTED, &counts),
            (Some(counts), true) => said(text::GETTING_WAITS_COUNTED, &counts),
            (None, false) => fill(i18n.t(text::GETTING), &[("name", name)]),
            (None, true) => fill(i18n.t(text::GETTING_WAITS), &[("name", name)]),
        }
    }
}

/// The progress of a first sync, or of another long one; `None` otherwise.
fn progress(replica: &ReplicaHandle) -> Memo<Option<Progress>> {
    let (status, getting) = (replica.status, replica.getting);
    Memo::new(move |_| {
        let (counts, is_away) = status.with(|status| {
            let is_away = !matches!(status.link, Link::Live | Link::Connecting);
            (status.catching_up, is_away)
        });
        let is_long = counts.is_some_and(|(here, all)| all.saturating_sub(here) > LONG);
        (getting.get() || is_long).then_some(Progress { counts, is_away })
    })
}

fn workspace_name(replica: &ReplicaHandle) -> Signal<String> {
    let row = replica.model.row(RecordId::from(replica.device.workspace));
    Signal::derive(move || row.get().map(|row| row.title().to_owned()).unwrap_or_default())
}

/// A thin bar under the header of every page, with counts.
#[component]
pub fn FirstSyncBar() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (progress, name) = (progress(&replica), workspace_name(&replica));
    let words = Memo::new(move |_| progress.get().map(|it| it.words(&name.get(), i18n)).unwrap_or_default());
    let counts = move || progress.get().and_then(|it| it.counts);
    let width = move || match counts() {
        Some((here, all)) => format!("{:.1}%", here as f64 * 100.0 / all.max(1) as f64),
        None => "0%".to_owned(),
    };
    view! {
        <Show when=move || progress.with(Option::is_some)>
            <div class="first-sync">
                <div
                    class="track"
                    role="progressbar"
                    aria-label=words
                    aria-valuemin="0"
                    aria-valuemax=move || counts().map(|(_, all)| all.to_string())
                    aria-valuenow=move || counts().map(|(here, _)| here.to_string())
                    aria-valuetext=words
                >
                    <span style:inline-size=width></span>
                </div>
                <p role="status">{words}</p>
            </div>
        </Show>
    }
}

/// In the place of something that is not here yet.
#[component]
pub fn GettingView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let status = replica.status;
    let words = move || match status.with(|status| status.link) {
        Link::Offline | Link::SignedOut | Link::NotAMember | Link::NotYours => i18n.t(text::GETTING_IT_WAITS),
        _ => i18n.t(text::GETTING_IT),
    };
    view! { <p class="opening getting" role="status">{words}</p> }
}

/// What is made from everything waits until everything is here.
#[component]
pub fn WhenWhole(children: ChildrenFn) -> impl IntoView {
    let getting = use_replica().getting;
    move || match getting.get() {
        true => view! { <GettingView /> }.into_any(),
        false => children().into_any(),
    }
}
