//! A list of the records of one kind: searched as one types, in the order of their names.

use crate::{
    feature::{
        record::{NewRecord, reach},
        shell::initials,
    },
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    route::Route,
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    id::RecordId,
    kind::Kind,
    row::{Body, Row},
    search,
};

/// Records shown at first, and with each "show more".
const SHOWN: usize = 100;

/// What the list of a kind says.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    pub title: Text,
    pub new: Text,
    pub search: Text,
    pub empty_title: Text,
    pub empty_text: Text,
}

pub const CONTACTS: Words = Words {
    title: text::CONTACTS,
    new: text::NEW_CONTACT,
    search: text::SEARCH_CONTACTS,
    empty_title: text::EMPTY_CONTACTS_TITLE,
    empty_text: text::EMPTY_CONTACTS_TEXT,
};

pub const COMPANIES: Words = Words {
    title: text::COMPANIES,
    new: text::NEW_COMPANY,
    search: text::SEARCH_COMPANIES,
    empty_title: text::EMPTY_COMPANIES_TITLE,
    empty_text: text::EMPTY_COMPANIES_TEXT,
};

#[component]
pub fn ListView(kind: Kind, words: Words) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let index = replica.model.index(kind);
    let query = Query::new("q");
    let limit = RwSignal::new(SHOWN);
    let found = Memo::new(move |_| {
        let query = search::fold(query.get().trim());
        index.with(|index| {
            let matching = index.iter().filter(|(_, key)| search::find(key, &query).is_some());
            matching.map(|((_, record), _)| *record).collect::<Vec<RecordId>>()
        })
    });
    let empty = Memo::new(move |_| found.with(Vec::is_empty) && query.with(String::is_empty));
    let shown = move || found.with(|found| found.iter().take(limit.get()).copied().collect::<Vec<_>>());
    let hidden = move || found.with(Vec::len).saturating_sub(limit.get());
    let count = Signal::derive(move || format::number(found.with(Vec::len) as i64, i18n.locale()));
    let more = Signal::derive(move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(SHOWN).to_string())]));
    view! {
        <div class="page list-page">
            <div class="page-head">
                <h1>{i18n.s(words.title)} <span class="count">{count}</span></h1>
                <NewButton kind title=words.new />
            </div>
            <Show when=move || !empty.get() fallback=move || view! { <Empty kind words /> }>
                <label class="search">
                    <IconView icon=Icon::Search />
                    <span class="hidden">{i18n.s(words.search)}</span>
                    <input
                        type="search"
                        placeholder=i18n.s(words.search)
                        prop:value=move || query.get()
                        on:input=move |event| query.set(&event_target_value(&event))
                    />
                </label>
                <ul class="lines records">
                    <For each=shown key=|record| *record let:record>
                        <RecordLine record />
                    </For>
                </ul>
                <Show when=move || found.with(Vec::is_empty)>
                    <p class="nothing-found">{i18n.s(text::NOTHING_FOUND)}</p>
                </Show>
                <Show when=move || { hidden() > 0 }>
                    <button class="quiet wide" on:click=move |_| limit.update(|limit| *limit += SHOWN)>{more}</button>
                </Show>
            </Show>
        </div>
    }
}

#[component]
fn Empty(kind: Kind, words: Words) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="empty-list">
            <h2>{i18n.s(words.empty_title)}</h2>
            <p>{i18n.s(words.empty_text)}</p>
            <NewButton kind title=words.new />
        </section>
    }
}

/// Asks for a new record and opens its page.
#[component]
fn NewButton(kind: Kind, title: Text) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let navigation = use_navigation();
    let done = Callback::new(move |made: Option<RecordId>| {
        open.set(false);
        if let Some(route) = made.and_then(|record| Route::of(kind, record)) {
            navigation.to(route);
        }
    });
    view! {
        <button class="primary" on:click=move |_| open.set(true)>
            <IconView icon=Icon::Plus />
            <span>{i18n.s(title)}</span>
        </button>
        {move || open.get().then(|| view! { <NewRecord kind title done /> })}
    }
}

#[component]
fn RecordLine(record: RecordId) -> impl IntoView {
    let replica = use_replica();
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get());
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
        let row = row.get()?;
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
            <li class="line">
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
