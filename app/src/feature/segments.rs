//! Groups of customers: the matrix of value and need, segments that a filter makes, and lists that people keep by hand.
//!
//! A segment is a saved view, so it follows what changes. A list is a tag: who is on it says so in their own record, and two
//! people who put somebody on it at once agree.

mod matrix;

use crate::{
    actions::use_actions,
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    route::Route,
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::{FilterContext, ListQuery, Sort},
    widget::{
        filter,
        formatter::Formatter,
        gate::Gate,
        tags::{TagDialog, tag_named},
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use matrix::Matrix;
use sotay_shared::{
    filter::{Condition, Filter, Test, field},
    id::{RecordId, TagId},
    kind::Kind,
    lead, search,
};
use web_sys::UrlSearchParams;

/// A group of customers.
#[derive(Debug, Clone, PartialEq)]
struct Segment {
    record: RecordId,
    name: String,
    filter: Filter,
    path: String,
    color: Option<String>,
}

#[component]
pub fn SegmentsView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let today = clock::use_today();
    // What filters ask about, read once for every group on the page.
    let context = {
        let formatter = Formatter::new(i18n, replica.clone());
        Memo::new(move |_| formatter.filter_context(today.get()))
    };
    let of = Query::new("of");
    let kind = Memo::new(move |_| if of.with(|of| of == "companies") { Kind::Company } else { Kind::Contact });
    let back = move || {
        let kind = kind.get();
        (Route::list(kind), kind.many())
    };
    let link = move |of: &'static str, name, it: Kind| {
        let path = format!("{}{of}", Route::Segments.path());
        view! { <a href=path aria-current=move || (kind.get() == it).then_some("page")>{i18n.s(name)}</a> }
    };
    view! {
        <div class="page segments wide">
            <div class="page-head">
                <h1>{i18n.s(text::SEGMENTS)}</h1>
                <nav class="sections" aria-label=i18n.s(text::SEGMENTS)>
                    {link("", text::CONTACTS, Kind::Contact)}
                    {link("?of=companies", text::COMPANIES, Kind::Company)}
                </nav>
                <a class="button quiet" href=move || back().0.path()>{move || i18n.t(text::SEE_ALL)}</a>
            </div>
            <Gate>
                {move || {
                    let kind = kind.get();
                    view! {
                        <Matrix kind context />
                        <div class="segment-columns">
                            <Dynamic kind context />
                            <Lists kind context />
                        </div>
                    }
                }}
            </Gate>
        </div>
    }
}

/// What a view's page lists beside its own filter.
fn narrowed(page: &str, query: &str) -> Filter {
    let parameters = UrlSearchParams::new_with_str(query).ok();
    let read = |name: &str| parameters.as_ref().and_then(|it| it.get(name)).unwrap_or_default();
    let mut filter = filter::with_text(Filter::parse(&read("filter")), &read("q"));
    if page == "leads" {
        let only = Condition::new("lifecycle_stage", Test::Is(vec![lead::LEAD.to_owned()]));
        if filter.any.is_empty() {
            filter.any.push(Vec::new());
        }
        filter.any.iter_mut().for_each(|group| group.push(only.clone()));
    }
    filter
}

#[component]
fn Dynamic(kind: Kind, context: Memo<FilterContext>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let pages: &[&str] = if kind == Kind::Company { &["companies"] } else { &["contacts", "leads"] };
    let segments = Memo::new(move |_| {
        let me = replica.device.member;
        let records = replica.model.list(Kind::View).get().into_iter();
        let mut segments: Vec<Segment> = records
            .filter_map(|record| {
                let row = replica.model.row(record).get()?;
                let view = row.as_view().filter(|view| pages.contains(&view.page.as_str()))?;
                let own = row.meta.owner.or(row.meta.created_by) == Some(me);
                let page = Route::parse(&format!("/{}", view.page))?;
                let path = format!("{}?{}", page.path(), view.query);
                let filter = narrowed(&view.page, &view.query);
                (own || view.shared).then(|| Segment { record, name: view.name.clone(), filter, path, color: None })
            })
            .collect();
        segments.sort_by_cached_key(|segment| search::fold(&segment.name));
        segments
    });
    view! {
        <section class="card related" data-segments="dynamic">
            <h2>{i18n.s(text::DYNAMIC_SEGMENTS)}</h2>
            <p class="hint">{i18n.s(text::DYNAMIC_SEGMENTS_TEXT)}</p>
            <Segments kind segments context />
        </section>
    }
}

#[component]
fn Lists(kind: Kind, context: Memo<FilterContext>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let model = replica.model.clone();
    let page = if kind == Kind::Company { "/companies" } else { "/contacts" };
    let lists = Memo::new(move |_| {
        let tags = model.list(Kind::Tag).get().into_iter();
        let mut lists: Vec<Segment> = tags
            .filter_map(|record| {
                let row = model.row(record).get()?;
                let filter = Filter::of(field::TAGS, Test::Is(vec![record.to_string()]));
                let query = String::from(js_sys::encode_uri_component(&filter.to_string()));
                let color = row.as_tag().map(|tag| tag.color.clone());
                Some(Segment {
                    record,
                    name: row.title().to_owned(),
                    filter,
                    path: format!("{page}?filter={query}"),
                    color,
                })
            })
            .collect();
        lists.sort_by_cached_key(|list| search::fold(&list.name));
        lists
    });
    let typed = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = typed.get_untracked();
        if search::is_blank(&name) {
            return;
        }
        if let (_, Some(made)) = tag_named(&replica, &name) {
            actions.start(made);
        }
        typed.set(String::new());
    };
    view! {
        <section class="card related" data-segments="lists">
            <h2>{i18n.s(text::STATIC_SEGMENTS)}</h2>
            <p class="hint">{i18n.s(text::STATIC_SEGMENTS_TEXT)}</p>
            <Segments kind segments=lists context />
            <form class="row" on:submit=add>
                <input
                    aria-label=i18n.s(text::NEW_LIST)
                    placeholder=i18n.s(text::NEW_LIST)
                    maxlength="100"
                    autocomplete="off"
                    bind:value=typed
                />
                <button type="submit">{i18n.s(text::ADD)}</button>
            </form>
        </section>
    }
}

#[component]
fn Segments(kind: Kind, segments: Memo<Vec<Segment>>, context: Memo<FilterContext>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ul class="lines">
            <For each=move || segments.get() key=|segment| (segment.record, segment.name.clone(), segment.path.clone(), segment.color.clone()) let:segment>
                <SegmentLine kind segment context />
            </For>
        </ul>
        <Show when=move || segments.with(Vec::is_empty)>
            <p class="hint">{i18n.s(text::NO_SEGMENTS)}</p>
        </Show>
    }
}

#[component]
fn SegmentLine(kind: Kind, segment: Segment, context: Memo<FilterContext>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let Segment { record, name, filter, path, color } = segment;
    let model = replica.model.clone();
    let listing = Memo::new(move |_| {
        model.listing(ListQuery { kind, filter: filter.clone(), sort: Sort::default() }, context.get())
    });
    let count = move || listing.with(|it| it.len()) as i64;
    let words = move || fill(i18n.t(text::CUSTOMERS), &[("n", &format::number(count(), i18n.locale()))]);
    let editing = RwSignal::new(false);
    let close = Callback::new(move |()| editing.set(false));
    // A list is its tag; a segment is edited where views are.
    let edit = color.is_some().then(|| {
        let label = fill(untrack(|| i18n.t(text::EDIT_FIELD)), &[("field", &name)]);
        view! {
            <button class="quiet square" aria-label=label on:click=move |_| editing.set(true)>
                <IconView icon=Icon::Pencil />
            </button>
            <Show when=move || editing.get()><TagDialog tag=TagId::of(record) on_close=close /></Show>
        }
    });
    let mark = match color {
        Some(color) => view! { <span class="chip tag" data-color=color><IconView icon=Icon::Tag /></span> }.into_any(),
        None => view! { <IconView icon=Icon::Filter /> }.into_any(),
    };
    view! {
        <li class="line">
            {mark}
            <a href=path class="main-link">{name}</a>
            <span class="detail">{words}</span>
            {edit}
        </li>
    }
}
