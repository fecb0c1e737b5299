//! A record as a card of a narrow screen: its name, what it is, and how to reach it. A tap on its picture picks it.

use super::{CARD_PX, LinePosition, Table, groups::Group};
use crate::{
    format::{self, fill, initials},
    i18n::{I18n, text, use_i18n},
    route::Route,
    ui::{icon::Icon, markup::Markup, patched_element::PatchedElement},
    widget::{editing::reach, formatter::Formatter},
    workspace::{country, use_replica},
};
use leptos::prelude::*;
use sotay_shared::row::Row;
use web_sys::Element;

/// A card, which shows one record and then another, and is hidden while it shows none.
#[component]
pub(super) fn RecordCard(table: Table, position: ArcRwSignal<Option<LinePosition>>) -> impl IntoView {
    let (i18n, replica, listed) = (use_i18n(), use_replica(), table.listed);
    let position = RwSignal::from(position);
    let draw = move |card: Element| {
        let (replica, formatter) = (replica.clone(), Formatter::new(i18n, replica.clone()));
        let content = RenderEffect::new(move |card_before: Option<PatchedElement>| {
            let mut card = card_before.unwrap_or_else(|| PatchedElement::new(card.clone()));
            let position = position.get();
            let group = position
                .and_then(LinePosition::heading)
                .and_then(|nth| Some((nth.to_string(), table.groups.group(nth)?)));
            let record = position.and_then(LinePosition::record);
            let shown = record.and_then(|record| Some((record, replica.model.row(record).get()?)));
            card.attribute("hidden", (shown.is_none() && group.is_none()).then(String::new));
            card.attribute("data-record", shown.as_ref().map(|(record, _)| record.to_string()));
            card.attribute("data-group", group.as_ref().map(|(nth, _)| nth.clone()));
            if let Some(position) = position {
                card.top(position.at * CARD_PX);
            }
            if let Some((_, group)) = group {
                card.show(heading(i18n, &group, &table.groups.sums(&group)));
            }
            if let Some((record, row)) = shown {
                let picked = listed.picks.all.with(|picked| picked.contains(&record));
                card.show(body(&formatter, i18n, &row));
                // The button stays the same one: it keeps the focus.
                if let Ok(Some(button)) = card.element().query_selector(".pick") {
                    // A known attribute can always be set.
                    let _ = button.set_attribute("aria-pressed", if picked { "true" } else { "false" });
                }
            }
            card
        });
        // It ends with the card.
        StoredValue::new_local(content);
    };
    view! { <li class="line" use:draw></li> }
}

/// The heading of a group, which folds it.
fn heading(i18n: I18n, group: &Group, sums: &str) -> Markup {
    let mut card = Markup::default();
    let expanded = group.is_open.to_string();
    let attributes = [("type", "button"), ("class", "heading"), ("aria-expanded", expanded.as_str())];
    card.element("button", &attributes, |it| {
        it.icon(Icon::Down);
        it.words("span", "cell-text", &group.name);
        let count = i64::try_from(group.count).unwrap_or(i64::MAX);
        it.words("span", "count", &format::number(count, i18n.locale()));
        it.words("span", "sum", sums);
    });
    card
}

fn body(formatter: &Formatter, i18n: I18n, row: &Row) -> Markup {
    let mut card = Markup::default();
    let path = row.kind().and_then(|kind| Route::of(kind, row.id)).map(Route::path).unwrap_or_default();
    let label = fill(i18n.t(text::PICK_ONE), &[("deal", row.title())]);
    // The initials are a picture, and no part of what the button is called.
    let initials = initials(row.title());
    let attributes = [
        ("type", "button"),
        ("class", "avatar pick"),
        ("aria-label", label.as_str()),
        ("data-initials", initials.as_str()),
    ];
    card.element("button", &attributes, |it| it.icon(Icon::Check));
    card.element("a", &[("href", path.as_str()), ("class", "main-link")], |it| {
        it.element("strong", &[], |it| it.text(row.title()));
        it.words("span", "detail", &formatter.card(row));
    });
    for (list, html, icon) in [("emails", "email", Icon::Email), ("phones", "tel", Icon::Call)] {
        let Some((_, value)) = row.entries(list).into_iter().next() else { continue };
        let inside = |it: &mut Markup| {
            it.icon(icon);
            it.element("span", &[], |it| it.text(&value));
        };
        match reach(html, &value, untrack(|| country(&formatter.replica))) {
            Some(link) => card.element("a", &[("class", "way"), ("href", link.as_str())], inside),
            None => card.element("span", &[("class", "way")], inside),
        }
    }
    card
}
