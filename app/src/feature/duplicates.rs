//! Records that may be the same: looked through, compared, or told apart for good.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    route::Route,
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    widget::{
        duplicates::{DISTINCT, MergeDialog, reason_name, suspicions},
        gate::{Gate, WhoMay},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    duplicates::Suspicion,
    id::RecordId,
    kind::Kind,
};

/// Pairs shown at first, and with each "show more".
const SHOWN: usize = 50;

#[component]
pub fn DuplicatesView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let of = Query::new("of");
    let kind = Memo::new(move |_| if of.with(|of| of == "companies") { Kind::Company } else { Kind::Contact });
    let limit = RwSignal::new(SHOWN);
    let pairs = Memo::new(move |_| suspicions(&replica, kind.get()));
    let comparing = RwSignal::new(None::<(RecordId, RecordId)>);
    let shown = move || pairs.with(|pairs| pairs.iter().take(limit.get()).cloned().collect::<Vec<_>>());
    let hidden = move || pairs.with(Vec::len).saturating_sub(limit.get());
    let switch = [("", Kind::Contact, text::CONTACTS), ("companies", Kind::Company, text::COMPANIES)];
    view! {
        <div class="page list-page">
            <div class="record-bar">
                <a href=Route::List(Kind::Contact).path()><IconView icon=Icon::Back />{i18n.s(text::CONTACTS)}</a>
            </div>
            <div class="page-head">
                <h1>{i18n.s(text::DUPLICATES)} <span class="count">{move || pairs.with(Vec::len)}</span></h1>
            </div>
            <p class="hint">{i18n.s(text::DUPLICATES_TEXT)}</p>
            <div class="switch" role="group" aria-label=i18n.s(text::DUPLICATES)>
                {switch.map(|(word, it, name)| view! {
                    <button aria-pressed=move || (kind.get() == it).to_string() on:click=move |_| of.set(word)>{i18n.s(name)}</button>
                })}
            </div>
            <WhoMay />
            <ul class="lines pairs">
                <For each=shown key=|it| (it.one, it.other, it.reasons.clone()) let:pair>
                    <PairLine pair comparing />
                </For>
            </ul>
            <Show when=move || pairs.with(Vec::is_empty)>
                <section class="empty-list"><p>{i18n.s(text::NO_DUPLICATES)}</p></section>
            </Show>
            <Show when=move || { hidden() > 0 }>
                <button class="quiet wide" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                    {move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(SHOWN).to_string())])}
                </button>
            </Show>
            {move || comparing.get().map(|(one, other)| {
                let done = Callback::new(move |()| comparing.set(None));
                view! { <MergeDialog one other done /> }
            })}
        </div>
    }
}

#[component]
fn PairLine(pair: Suspicion, comparing: RwSignal<Option<(RecordId, RecordId)>>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let Suspicion { one, other, reasons, score } = pair;
    let name = |record: RecordId| {
        let row = replica.model.row(record);
        let read = row.clone();
        let path = move || row.get().and_then(|row| Route::of(row.kind()?, record)).map(Route::path);
        view! { <a href=path>{move || read.get().map(|row| row.title().to_owned())}</a> }
    };
    let apart = move |_| {
        let fields = vec![FieldEdit::new(format!("{DISTINCT}/{other}"), true)];
        actions.say(Command::Edit { record: one, fields }, untrack(|| i18n.t(text::TOLD_APART)));
    };
    let reasons = reasons.into_iter().map(|reason| view! { <span class="chip">{i18n.s(reason_name(reason))}</span> });
    view! {
        <li class="line pair">
            <span class="pair-names">{name(one)} {name(other)}</span>
            <span class="pair-reasons">{reasons.collect_view()}</span>
            <span class="score" title=i18n.s(text::SCORE)>{score} " %"</span>
            <Gate quiet=true>
                <button class="primary" on:click=move |_| comparing.set(Some((one, other)))>{i18n.s(text::COMPARE)}</button>
                <button class="quiet" on:click=apart>{i18n.s(text::NOT_THE_SAME)}</button>
            </Gate>
        </li>
    }
}
