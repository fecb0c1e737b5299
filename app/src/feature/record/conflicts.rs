//! Values that two people wrote at the same time: both are shown, at the field that has them, until one is chosen.

use super::OpenRecord;
use crate::{
    actions::use_actions,
    fields::field_of,
    format::{self, fill},
    i18n::{text, use_i18n},
    replica::ReplicaHandle,
    ui::icon::{Icon, IconView},
    view_model::Model,
    widget::formatter::Formatter,
    workspace::{member_name, use_replica},
};
use leptos::{ev::MouseEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::DealId,
    kind::{FieldType, Kind, ShownOn},
    place::Place,
    row::Rival,
    schema::key,
    value::Value,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Values that stand against each other, by the key that they stand under.
type Conflicts = Vec<(String, Vec<Rival>)>;

/// Whether what stands under a key is shown by a field: its own value, or an entry of it. The currency of a record
/// belongs to its amount.
fn is_shown_by(kind: Kind, key: &str, field: &str) -> bool {
    let is_entry = || key.strip_prefix(field).is_some_and(|rest| rest.starts_with('/'));
    let is_currency = || key == key::CURRENCY && kind.spec().own_amount().is_some_and(|amount| amount.key == field);
    key == field || is_entry() || is_currency()
}

/// Whether a page has a field for what stands under a key, whatever stands there.
fn has_field(model: &Model, kind: Kind, key: &str) -> bool {
    let is_seen = |key: &str| {
        let field = field_of(model, kind, key);
        field.is_some_and(|it| !it.is_apart && it.shown == ShownOn::Always && it.of != FieldType::DateOrTime)
    };
    is_seen(key) || key == key::CURRENCY && kind.spec().own_amount().is_some_and(|amount| is_seen(amount.key))
}

/// The conflicts of a record that are meant; follows it.
fn conflicts_of(shown: OpenRecord, is_meant: impl Fn(&str) -> bool) -> Conflicts {
    shown.row.with(|row| {
        let all = row.iter().flat_map(|row| &row.meta.conflicts);
        all.filter(|(key, _)| is_meant(key)).map(|(key, rivals)| (key.clone(), rivals.clone())).collect()
    })
}

/// Whether anything stands against the value of a field; follows the record.
pub fn is_contested(shown: OpenRecord, field: &str) -> bool {
    shown.row.with(|row| {
        let mut keys = row.iter().flat_map(|row| row.meta.conflicts.keys());
        keys.any(|key| is_shown_by(shown.kind, key, field))
    })
}

/// A dot at a field whose values stand against each other; it opens them.
#[component]
pub fn ConflictMark(
    shown: OpenRecord,
    /// The key of the field.
    #[prop(into)]
    key: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let formatter = StoredValue::new(Formatter::new(i18n, use_replica()));
    let field = StoredValue::new(key);
    let conflicts =
        Memo::new(move |_| field.with_value(|field| conflicts_of(shown, |key| is_shown_by(shown.kind, key, field))));
    let label = move || {
        let name = formatter.with_value(|formatter| field.with_value(|field| formatter.name(shown.kind, field)));
        format!("{}: {name}", i18n.t(text::CONFLICT))
    };
    view! {
        <Show when=move || conflicts.with(|all| !all.is_empty())>
            <details class="popover conflict-mark">
                <summary aria-label=label title=label></summary>
                <div class="popover-body">
                    <p>{i18n.s(text::CONFLICT_TITLE)}</p>
                    <ConflictList shown conflicts />
                </div>
            </details>
        </Show>
    }
}

/// What no field of the page shows.
#[component]
pub fn OtherConflicts() -> impl IntoView {
    let (i18n, shown, model) = (use_i18n(), expect_context::<OpenRecord>(), use_replica().model);
    let conflicts = Memo::new(move |_| conflicts_of(shown, |key| !has_field(&model, shown.kind, key)));
    view! {
        <Show when=move || conflicts.with(|conflicts| !conflicts.is_empty())>
            <section class="card conflicts">
                <h2><IconView icon=Icon::Conflict />{i18n.s(text::CONFLICT_TITLE)}</h2>
                <ConflictList shown conflicts />
            </section>
        </Show>
    }
}

#[component]
fn ConflictList(shown: OpenRecord, conflicts: Memo<Conflicts>) -> impl IntoView {
    move || {
        let all = conflicts.get().into_iter();
        all.map(|(key, rivals)| view! { <ConflictView shown key rivals /> }).collect_view()
    }
}

#[component]
fn ConflictView(shown: OpenRecord, key: String, rivals: Vec<Rival>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let formatter = Formatter::new(i18n, replica.clone());
    let name = formatter.name(shown.kind, &key);
    let Some(row) = shown.row.get() else { return ().into_any() };
    let choices = rivals.into_iter().map(|rival| {
        let who = member_name(&replica, i18n, rival.member);
        let value = formatter.value(&row, &key, &rival.value);
        let said = fill(i18n.t(text::CONFLICT_BY), &[("value", &value), ("who", &who)]);
        let keep = fill(i18n.t(text::CONFLICT_KEEP), &[("value", &value)]);
        let when = rival.at.map(|at| view! { <span class="when">{format::instant(at, i18n.locale())}</span> });
        let key = key.clone();
        view! {
            <li>
                <span>{said}</span>
                {when}
                <SettleButton shown key value=rival.value label=keep />
            </li>
        }
    });
    view! {
        <h3>{name}</h3>
        <ul class="rivals" data-conflict=key.clone()>{choices.collect_view()}</ul>
    }
    .into_any()
}

/// Whoever settles a conflict at a field goes on from the field.
fn go_on(event: &MouseEvent) {
    let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let field = button.and_then(|button| button.closest(".property").ok().flatten());
    let keys = ".value, [tabindex=\"0\"], [role=\"combobox\"], .stage-sheet > summary, .closed-banner button";
    let field = field.and_then(|field| field.query_selector(keys).ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // Focusing an element that is in the page cannot fail.
        let _ = field.focus();
    }
}

#[component]
fn SettleButton(shown: OpenRecord, key: String, value: Value, label: String) -> impl IntoView {
    let (actions, replica) = (use_actions(), use_replica());
    let settle = move |event: MouseEvent| {
        go_on(&event);
        actions.start(settle_command(&replica, shown, &key, &value));
    };
    view! { <button on:click=settle>{label}</button> }
}

/// Writing one of the values again settles the conflict. A place is written as a move.
fn settle_command(replica: &ReplicaHandle, shown: OpenRecord, key: &str, value: &Value) -> Command {
    let place = value.as_text().filter(|_| key == key::PLACE).and_then(|text| text.parse::<Place>().ok());
    match place {
        Some(place) => {
            let deal = DealId::of(shown.record);
            let here = shown.row.with_untracked(|row| {
                row.as_deref()?.as_deal()?.place.as_ref().filter(|here| here.stage == place.stage).cloned()
            });
            // The card stays where it stands if it stands in the chosen stage; else it goes to the top of it.
            let position = here.map_or_else(|| replica.model.top_of(place.stage), |here| here.position);
            Command::MoveDeal { deal, stage: place.stage, position, lost: None }
        }
        None => Command::Edit {
            record: shown.record,
            fields: vec![FieldEdit { key: key.to_owned(), value: value.clone() }],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_against_each_other_is_shown_by_one_field() {
        for (kind, key, field, expected) in [
            (Kind::Deal, "amount", "amount", true),
            (Kind::Deal, "currency", "amount", true),
            (Kind::Deal, "currency", "close_date", false),
            (Kind::Company, "currency", "balance", false),
            (Kind::Contact, "phones/1/number", "phones", true),
            (Kind::Deal, "custom/12", "custom/1", false),
            (Kind::Deal, "custom/1/2", "custom/1", true),
        ] {
            assert_eq!(is_shown_by(kind, key, field), expected, "{kind} {key} {field}");
        }
    }
}
