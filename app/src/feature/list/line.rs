//! A record as a card of a narrow screen: its name, what it is, and how to reach it.

use super::table::{CARD_PX, Place};
use crate::{
    feature::{record::reach, shell::initials},
    route::Route,
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::row::{Body, Row};

#[component]
pub fn RecordLine(place: ArcRwSignal<Place>) -> impl IntoView {
    let replica = use_replica();
    let model = replica.model.clone();
    let detail = move |row: &Row| match &row.body {
        Body::Contact(contact) => {
            let company = contact.company.and_then(|company| replica.model.row(company.into()).get());
            let company = company.map(|row| row.title().to_owned());
            [contact.job_title.clone(), company].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        Body::Company(company) => {
            [company.industry.clone(), company.domain.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        _ => String::new(),
    };
    move || {
        let Place { at, record } = place.get();
        let row = model.row(record).get()?;
        let top = at * CARD_PX;
        let path = Route::of(row.kind()?, record)?.path();
        let (title, detail) = (row.title().to_owned(), detail(&row));
        let ways = [("emails", "email", Icon::Email), ("phones", "tel", Icon::Call)].into_iter().filter_map(|it| {
            let (list, html, icon) = it;
            let (_, value) = row.entries(list).into_iter().next()?;
            let href = reach(html, &value);
            Some(view! {
                <a class="way" href=href>
                    <IconView icon />
                    <span>{value}</span>
                </a>
            })
        });
        let ways = ways.collect_view();
        Some(view! {
            <li class="line" style:inset-block-start=format!("{top}px") data-record=record.to_string()>
                <span class="avatar">{initials(&title)}</span>
                <a href=path class="main-link">
                    <strong>{title}</strong>
                    <span class="detail">{detail}</span>
                </a>
                {ways}
            </li>
        })
    }
}
