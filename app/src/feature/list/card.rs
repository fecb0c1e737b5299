//! A record as a card of a narrow screen: its name, what it is, and how to reach it. A tap on its picture picks it.

use super::{
    ListState,
    table::{CARD_PX, LinePosition},
};
use crate::{
    format::{fill, initials},
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
pub fn RecordCard(position: ArcRwSignal<Option<LinePosition>>) -> impl IntoView {
    let (i18n, replica, listed) = (use_i18n(), use_replica(), expect_context::<ListState>());
    let position = RwSignal::from(position);
    let draw = move |card: Element| {
        let (replica, formatter) = (replica.clone(), Formatter::new(i18n, replica.clone()));
        let content = RenderEffect::new(move |card_before: Option<PatchedElement>| {
            let mut card = card_before.unwrap_or_else(|| PatchedElement::new(card.clone()));
            let shown = position.get().and_then(|position| Some((position, replica.model.row(position.record).get()?)));
            card.attribute("hidden", shown.is_none().then(String::new));
            card.attribute("data-record", shown.as_ref().map(|(position, _)| position.record.to_string()));
            if let Some((position, row)) = shown {
                card.top(position.at * CARD_PX);
                let picked = listed.picked.with(|picked| picked.contains(&position.record));
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
