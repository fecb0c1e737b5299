//! A record as a card of a narrow screen: its name, what it is, and how to reach it.

use super::table::{CARD_PX, Place};
use crate::{
    feature::{record::reach, shell::initials},
    replica::ReplicaHandle,
    route::Route,
    ui::{icon::Icon, markup::Markup, written::Written},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::row::{Body, Row};
use web_sys::Element;

/// A card, which shows one record and then another, and is hidden while it shows none.
#[component]
pub fn RecordCard(place: ArcRwSignal<Option<Place>>) -> impl IntoView {
    let replica = use_replica();
    let place = RwSignal::from(place);
    let draw = move |card: Element| {
        let replica = replica.clone();
        let content = RenderEffect::new(move |card_before: Option<Written>| {
            let mut card = card_before.unwrap_or_else(|| Written::new(card.clone()));
            let shown = place.get().and_then(|place| Some((place, replica.model.row(place.record).get()?)));
            card.attribute("hidden", shown.is_none().then(String::new));
            card.attribute("data-record", shown.as_ref().map(|(place, _)| place.record.to_string()));
            if let Some((place, row)) = shown {
                card.top(place.at * CARD_PX);
                card.html(body(&replica, &row));
            }
            card
        });
        // It ends with the card.
        StoredValue::new_local(content);
    };
    view! { <li class="line" use:draw></li> }
}

fn body(replica: &ReplicaHandle, row: &Row) -> String {
    let mut card = Markup::default();
    let path = row.kind().and_then(|kind| Route::of(kind, row.id)).map(Route::path).unwrap_or_default();
    card.words("span", "avatar", &initials(row.title()));
    card.element("a", &[("href", path.as_str()), ("class", "main-link")], |it| {
        it.element("strong", &[], |it| it.text(row.title()));
        it.words("span", "detail", &detail(replica, row));
    });
    for (list, html, icon) in [("emails", "email", Icon::Email), ("phones", "tel", Icon::Call)] {
        let Some((_, value)) = row.entries(list).into_iter().next() else { continue };
        card.element("a", &[("class", "way"), ("href", &reach(html, &value))], |it| {
            it.icon(icon);
            it.element("span", &[], |it| it.text(&value));
        });
    }
    card.finish()
}

fn detail(replica: &ReplicaHandle, row: &Row) -> String {
    let words = match &row.body {
        Body::Contact(contact) => {
            let company = contact.company.and_then(|company| replica.model.row(company.into()).get());
            [contact.job_title.clone(), company.map(|row| row.title().to_owned())]
        }
        Body::Company(company) => [company.industry.clone(), company.domain.clone()],
        _ => [None, None],
    };
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
