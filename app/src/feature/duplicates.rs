//! Records that may be the same: looked through, compared field by field, merged, taken apart, or told apart for good.

mod notices;

pub use notices::AlikeNotices;

use crate::{
    actions::use_actions,
    clock,
    feature::gate::{Gate, WhoMay},
    feature::record::{Words, field_of},
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    replica::ReplicaHandle,
    route::Route,
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
        query::Query,
    },
    workspace::{currency, member_name, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    duplicates::{Keys, Reason, Suspicion, keys},
    id::{PartId, RecordId},
    kind::Kind,
    merge::{self, differences},
    phone,
    row::Row,
    schema::key,
};
use std::collections::{BTreeSet, HashMap};

/// Pairs shown at first, and with each "show more".
const SHOWN: usize = 50;
/// Under this prefix stand the records that a record is not.
const DISTINCT: &str = "distinct";

/// The country of numbers without a code; follows the workspace.
pub fn country(replica: &ReplicaHandle) -> Option<&'static str> {
    phone::country_of(currency(replica))
}

fn reason_name(reason: Reason) -> Text {
    match reason {
        Reason::Email => text::SAME_EMAIL,
        Reason::Phone => text::SAME_PHONE,
        Reason::TaxId => text::SAME_TAX_ID,
        Reason::Domain => text::SAME_DOMAIN,
        Reason::Name => text::SAME_NAME,
        Reason::Company => text::SAME_COMPANY,
    }
}

fn reasons_words(reasons: &BTreeSet<Reason>, i18n: I18n) -> String {
    reasons.iter().map(|reason| i18n.t(reason_name(*reason))).collect::<Vec<_>>().join(" · ")
}

/// Whether somebody said that two records are not the same.
fn is_told_apart(replica: &ReplicaHandle, one: RecordId, other: RecordId) -> bool {
    let says = |one: RecordId, other: RecordId| {
        replica.model.peek(one).is_some_and(|row| row.value(&format!("{DISTINCT}/{other}")).as_bool() == Some(true))
    };
    says(one, other) || says(other, one)
}

/// The pairs of a kind that are worth a look; follows changes.
pub fn suspicions(replica: &ReplicaHandle, kind: Kind) -> Vec<Suspicion> {
    let found = replica.model.alike(kind, country(replica), |index| index.suspicions());
    found.into_iter().filter(|it| !is_told_apart(replica, it.one, it.other)).collect()
}

/// The records that are like one; follows changes.
fn like(replica: &ReplicaHandle, row: &Row) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
    let Some(kind) = row.kind() else { return Vec::new() };
    like_keys(replica, kind, &keys(row, country(replica)), Some(row.id))
}

fn like_keys(
    replica: &ReplicaHandle,
    kind: Kind,
    keys: &Keys,
    except: Option<RecordId>,
) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
    let found = replica.model.alike(kind, country(replica), |index| index.like(keys, except));
    found.into_iter().filter(|it| except.is_none_or(|record| !is_told_apart(replica, record, it.0))).collect()
}

/// What was typed into the form of a new record, by key, as a row; nothing for a kind that is not compared.
fn typed_row(kind: Kind, typed: &[(String, String)], company: Option<RecordId>) -> Option<Row> {
    if !matches!(kind, Kind::Contact | Kind::Company) {
        return None;
    }
    let id = PartId::from_cause("typed");
    let written = typed.iter().filter(|(key, text)| key != key::COMPANY && !text.trim().is_empty());
    let edits = written.map(|(key, text)| {
        let key = match key.as_str() {
            "emails" => format!("emails/{id}/address"),
            "phones" => format!("phones/{id}/number"),
            key => key.to_owned(),
        };
        FieldEdit::new(key, text.trim())
    });
    let edits: Vec<FieldEdit> = edits.chain(company.map(|company| FieldEdit::new(key::COMPANY, company))).collect();
    Some(Row::written(RecordId::from_cause("typed"), kind, &edits))
}

/// Says below a form that somebody like this is there already.
#[component]
pub fn TypedLike(kind: Kind, typed: Signal<Vec<(String, String)>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let found = Memo::new(move |_| {
        let typed = typed.get();
        let company = typed.iter().find(|(key, _)| key == "company_id").map(|(_, title)| title.clone());
        let company = company.filter(|title| !title.trim().is_empty());
        let company = company.and_then(|title| replica.model.named(Kind::Company, &title));
        let Some(row) = typed_row(kind, &typed, company) else { return Vec::new() };
        let found = like_keys(&replica, kind, &keys(&row, country(&replica)), None);
        let named = found
            .into_iter()
            .take(3)
            .filter_map(|(record, reasons, _)| Some((record, replica.model.peek(record)?.title().to_owned(), reasons)));
        named.collect::<Vec<_>>()
    });
    let line = move |(record, name, reasons): (RecordId, String, BTreeSet<Reason>)| {
        let path = Route::of(kind, record).map(Route::path);
        view! { <li><a href=path>{name}</a> " – " {reasons_words(&reasons, i18n)}</li> }
    };
    view! {
        <Show when=move || found.with(|found| !found.is_empty())>
            <div class="notice typed-like" role="status">
                <span>{i18n.s(text::LOOKS_LIKE)}</span>
                <ul>{move || found.get().into_iter().map(line).collect_view()}</ul>
            </div>
        </Show>
    }
}

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

/// What the one gains from the other, a line each.
fn gains_in_words(words: &Words, kept: &Row, gone: &Row, country: Option<&str>) -> Vec<String> {
    let kind = gone.kind().unwrap_or(Kind::Contact);
    let line = |edit: FieldEdit| {
        let (root, rest) = edit.key.split_once('/').unwrap_or((&edit.key, ""));
        let (name, shown) = match root {
            key::TAGS => (text::TAGS.into(), words.title(rest.parse().ok()?)),
            // All parts of an address come to one line.
            "addresses" => {
                let (id, _) = rest.split_once('/')?;
                (text::ADDRESS.into(), gone.addresses()?.get(&id.parse().ok()?)?.line())
            }
            _ if rest.ends_with("/label") || rest.ends_with("/e164") => return None,
            _ => {
                let field = field_of(&words.replica.model, kind, &edit.key)?;
                (field.name.clone(), words.value(gone, &edit.key, &edit.value))
            }
        };
        Some(format!("{}: {shown}", words.i18n.name(&name)))
    };
    let mut lines: Vec<String> = merge::gains(kept, gone, country).into_iter().filter_map(line).collect();
    lines.dedup();
    lines
}

/// Two records side by side: what each says, and which of it stays.
#[component]
pub fn MergeDialog(one: RecordId, other: RecordId, done: Callback<()>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let (shown, hidden) = if one < other { (one, other) } else { (other, one) };
    let (Some(kept), Some(gone)) = (replica.model.peek(shown), replica.model.peek(hidden)) else {
        return ().into_any();
    };
    let words = Words::new(i18n, replica.clone());
    let kind = kept.kind().unwrap_or(Kind::Contact);
    let differing = differences(&kept, &gone);
    // By key: whether the value of the other one is taken.
    let taken: HashMap<String, RwSignal<bool>> =
        differing.keys().map(|key| (key.clone(), RwSignal::new(false))).collect();
    let country = untrack(|| country(&replica));
    let added = untrack(|| gains_in_words(&words, &kept, &gone, country));
    let choices = taken.clone();
    let lines = differing.iter().map(|(key, (ours, theirs))| {
        let name = untrack(|| words.name(kind, key));
        let (ours, theirs) = untrack(|| (words.value(&kept, key, ours), words.value(&gone, key, theirs)));
        let take = choices[key];
        let group = format!("merge-{key}");
        view! {
            <fieldset class="merge-field">
                <legend>{name}</legend>
                <div class="merge-sides">
                    <label class="check"><input type="radio" name=group.clone() checked=true on:change=move |_| take.set(false) />{ours}</label>
                    <label class="check"><input type="radio" name=group on:change=move |_| take.set(true) />{theirs}</label>
                </div>
            </fieldset>
        }
    });
    let lines = lines.collect_view();
    // Which of the two a value is from is told by where it stands.
    let heads = [&kept, &gone].map(|row| {
        let since = row.meta.created_at.map(|at| format::date(clock::day_of(at), untrack(|| i18n.locale())));
        let since = since.map(|day| fill(untrack(|| i18n.t(text::KNOWN_SINCE)), &[("day", &day)]));
        let whose = untrack(|| member_name(&replica, i18n, row.meta.owner));
        let detail = since.into_iter().chain([whose]).collect::<Vec<_>>().join(" · ");
        view! { <div><strong>{row.title().to_owned()}</strong><span class="detail">{detail}</span></div> }
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let take: BTreeSet<String> =
            taken.iter().filter(|(_, take)| take.get_untracked()).map(|(key, _)| key.clone()).collect();
        // As they are by now: somebody may have edited them meanwhile.
        if let (Some(kept), Some(gone)) = (replica.model.peek(shown), replica.model.peek(hidden)) {
            let words = fill(untrack(|| i18n.t(text::MERGED)), &[("name", kept.title())]);
            actions.say(merge::merge(&kept, &gone, &take, country), words);
        }
        done.run(());
    };
    let nothing = added.is_empty();
    let added = added.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <Modal title=i18n.s(text::MERGE_TITLE) on_close=done>
            <form class="stack merge" on:submit=send>
                <p class="hint">{i18n.s(text::MERGE_TEXT)}</p>
                <div class="merge-heads">{heads}</div>
                {lines}
                {(!nothing).then(|| view! {
                    <div><h3>{i18n.s(text::MERGE_ADDS)}</h3><ul class="merge-adds">{added}</ul></div>
                })}
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::MERGE)}</button>
                    <button class="quiet" type="button" on:click=move |_| done.run(())>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
    .into_any()
}
