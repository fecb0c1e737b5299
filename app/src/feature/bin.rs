//! What was deleted, and what was archived: found by its name and kind, and brought back alone or together.

mod away;
mod line;

use crate::{
    actions::use_actions,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        icon::{Icon, IconView},
        query::Query,
    },
    widget::{archive, gate::WhoMay, kind_name::kind_name, picking::Picking, print_head::PrintHead},
    workspace::use_replica,
};
use away::{Away, Tab, all_of, icon, is_called};
use leptos::prelude::*;
use line::AwayLine;
use sotay_shared::{command::Command, id::RecordId, kind::Kind};
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

/// Lines shown, and with each "show more".
const SHOWN: usize = 100;

/// The parameter of the address that says which of the two is shown.
const TABS: [(&str, Tab, Text); 2] =
    [("", Tab::Deleted, text::BIN_DELETED), ("archived", Tab::Archived, text::ARCHIVED)];

/// The page, for everything below it.
#[derive(Clone, Copy)]
struct Bin {
    tab: Memo<Tab>,
    picking: Picking,
}

#[component]
pub fn BinView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (shown, kind, search) = (Query::new("show"), Query::new("kind"), Query::new("q"));
    let tab = Memo::new(move |_| shown.with(|word| if word == "archived" { Tab::Archived } else { Tab::Deleted }));
    let status = replica.status;
    let role = Memo::new(move |_| status.with(|status| status.role));
    let all = Memo::new(move |_| all_of(&replica, tab.get(), role.get()));
    let kinds = Memo::new(move |_| all.with(|all| all.iter().map(|away| away.kind).collect::<BTreeSet<Kind>>()));
    let found = Memo::new(move |_| {
        let (kind, words) = (Kind::parse(&kind.get()), search.get());
        let is_found = |away: &&Away| kind.is_none_or(|kind| kind == away.kind) && is_called(away, &words);
        all.with(|all| all.iter().filter(is_found).cloned().collect::<Vec<_>>())
    });
    let order = Signal::derive(move || {
        let one = |away: &Away| away.may.then_some(away.record);
        found.with(|found| found.iter().filter_map(one).collect::<Vec<RecordId>>())
    });
    provide_context(Bin { tab, picking: Picking::among(order) });
    let hint = move || i18n.t(if tab.get() == Tab::Deleted { text::BIN_HINT } else { text::ARCHIVE_HINT });
    let count = move || format::number(found.with(Vec::len) as i64, i18n.locale());
    let empty = Memo::new(move |_| all.with(Vec::is_empty));
    view! {
        <div class="page list-page bin-page">
            <PrintHead />
            <div class="page-head">
                <h1>{i18n.s(text::BIN)}" "<span class="count">{count}</span></h1>
            </div>
            <p class="hint">{hint}</p>
            <WhoMay />
            <div class="list-tools">
                <Tabs shown tab />
                <Show when=move || !empty.get()>
                    <SearchField search />
                    <KindChoice kind kinds />
                </Show>
            </div>
            <Show when=move || !empty.get() fallback=move || view! { <Empty tab /> }>
                <Found found />
            </Show>
            <BulkBar />
        </div>
    }
}

/// What was deleted, or what was archived.
#[component]
fn Tabs(shown: Query, tab: Memo<Tab>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="switch" role="group" aria-label=i18n.s(text::BIN_SHOWN)>
            {TABS.map(|(word, it, name)| view! {
                <button aria-pressed=move || (tab.get() == it).to_string() on:click=move |_| shown.set(word)>
                    {i18n.s(name)}
                </button>
            })}
        </div>
    }
}

#[component]
fn SearchField(search: Query) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="search">
            <IconView icon=Icon::Search />
            <span class="hidden">{i18n.s(text::BIN_SEARCH)}</span>
            <input
                type="search"
                maxlength="200"
                placeholder=i18n.s(text::BIN_SEARCH)
                prop:value=move || search.get()
                on:input=move |event| search.typed(&event_target_value(&event))
            />
        </label>
    }
}

/// One kind alone, of those that something is here of.
#[component]
fn KindChoice(kind: Query, kinds: Memo<BTreeSet<Kind>>) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || {
        let all = Choice::plain("", i18n.t(text::BIN_ALL_KINDS));
        let one = |kind: Kind| Choice::plain(kind.as_str(), i18n.t(kind_name(kind))).marked(Mark::Icon(icon(kind)));
        [all].into_iter().chain(kinds.get().into_iter().map(one)).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || kind.get());
    let chosen = Callback::new(move |word: String| kind.set(&word));
    view! { <Combobox label=i18n.s(text::BIN_KIND) value choices chosen /> }
}

#[component]
fn Found(found: Memo<Vec<Away>>) -> impl IntoView {
    let i18n = use_i18n();
    let most = RwSignal::new(SHOWN);
    let lines = Memo::new(move |_| found.with(|found| found.iter().take(most.get()).cloned().collect::<Vec<_>>()));
    let hidden = Memo::new(move |_| found.with(Vec::len).saturating_sub(most.get()));
    let more = move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden.get().min(SHOWN).to_string())]);
    view! {
        <Show
            when=move || !found.with(Vec::is_empty)
            fallback=move || view! { <p class="empty-list" role="status">{i18n.s(text::NOTHING_FOUND)}</p> }
        >
            <ul class="lines bin-lines">
                <For each=move || lines.get() key=|away| (away.record, away.at.0) let:away>
                    <AwayLine away />
                </For>
            </ul>
            <Show when=move || { hidden.get() > 0 }>
                <button class="quiet wide" on:click=move |_| most.update(|most| *most += SHOWN)>{more}</button>
            </Show>
        </Show>
    }
}

#[component]
fn Empty(tab: Memo<Tab>) -> impl IntoView {
    let i18n = use_i18n();
    let words = move |deleted: Text, archived: Text| {
        Signal::derive(move || i18n.t(if tab.get() == Tab::Deleted { deleted } else { archived }))
    };
    view! {
        <section class="empty-list">
            <h2>{words(text::BIN_EMPTY_TITLE, text::ARCHIVE_EMPTY_TITLE)}</h2>
            <p>{words(text::BIN_EMPTY_TEXT, text::ARCHIVE_EMPTY_TEXT)}</p>
        </section>
    }
}

/// What is done with everything that is picked.
#[component]
fn BulkBar() -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let Bin { tab, picking } = expect_context();
    let restore = move |_| {
        let records = picking.now();
        let number = records.len().to_string();
        let (command, words) = match tab.get_untracked() {
            Tab::Deleted => (Command::Restore { records }, text::RESTORED_MANY),
            Tab::Archived => (archive::brought_back(&records), text::BROUGHT_BACK_MANY),
        };
        let words = fill(untrack(|| i18n.t(words)), &[("n", &number)]);
        spawn_local(async move {
            if actions.run_saying(command, words).await {
                picking.clear();
            }
        });
    };
    let count = move || fill(i18n.t(text::PICKED), &[("n", &picking.count().to_string())]);
    let name = move || i18n.t(if tab.get() == Tab::Deleted { text::RESTORE } else { text::UNARCHIVE });
    view! {
        <Show when=move || { picking.count() > 0 }>
            <div class="bulk-bar of-page" role="toolbar" aria-label=i18n.s(text::BULK)>
                <strong role="status">{count}</strong>
                <button class="quiet" on:click=move |_| picking.pick_all()>{i18n.s(text::PICK_ALL)}</button>
                <button class="primary" on:click=restore>{name}</button>
                <button class="quiet square" aria-label=i18n.s(text::PICK_NONE) on:click=move |_| picking.clear()>
                    <IconView icon=Icon::Close />
                </button>
            </div>
        </Show>
    }
}
