//! Two records side by side, merged.

use crate::{
    actions::use_actions,
    clock,
    fields::field_of,
    format::{self, fill},
    i18n::{text, use_i18n},
    ui::{form_end::FormButtons, modal::Modal},
    widget::formatter::Formatter,
    workspace::{country, member_name, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::FieldEdit,
    id::RecordId,
    kind::Kind,
    merge::{self, differences},
    row::Row,
    schema::key,
};
use std::collections::{BTreeSet, HashMap};

/// What the one gains from the other, a line each.
fn gains_in_words(formatter: &Formatter, kept: &Row, gone: &Row, country: Option<&str>) -> Vec<String> {
    let kind = gone.kind().unwrap_or(Kind::Contact);
    let line = |edit: FieldEdit| {
        let (root, rest) = edit.key.split_once('/').unwrap_or((&edit.key, ""));
        let (name, shown) = match root {
            key::TAGS => (text::TAGS.into(), formatter.title(rest.parse().ok()?)),
            // All parts of an address come to one line.
            "addresses" => {
                let (id, _) = rest.split_once('/')?;
                (text::ADDRESS.into(), gone.addresses()?.get(&id.parse().ok()?)?.line())
            }
            _ if rest.ends_with("/label") || rest.ends_with("/e164") => return None,
            _ => {
                let field = field_of(&formatter.replica.model, kind, &edit.key)?;
                (field.name.clone(), formatter.value(gone, &edit.key, &edit.value))
            }
        };
        Some(format!("{}: {shown}", formatter.i18n.name(&name)))
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
    let formatter = Formatter::new(i18n, replica.clone());
    let kind = kept.kind().unwrap_or(Kind::Contact);
    let differing = differences(&kept, &gone);
    // By key: whether the value of the other one is taken.
    let taken: HashMap<String, RwSignal<bool>> =
        differing.keys().map(|key| (key.clone(), RwSignal::new(false))).collect();
    let country = untrack(|| country(&replica));
    let added = untrack(|| gains_in_words(&formatter, &kept, &gone, country));
    let choices = taken.clone();
    let lines = differing.iter().map(|(key, (ours, theirs))| {
        let name = untrack(|| formatter.name(kind, key));
        let (ours, theirs) = untrack(|| (formatter.value(&kept, key, ours), formatter.value(&gone, key, theirs)));
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
                <FormButtons send=text::MERGE cancel=done />
            </form>
        </Modal>
    }
    .into_any()
}
