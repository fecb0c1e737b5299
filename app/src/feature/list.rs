//! The records of one kind as a table: searched, filtered, ordered, edited in place and in bulk, saved as views.

mod bulk;
mod export_menu;
mod filter;
mod search;

use crate::{
    clock, format,
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    permission::Writes,
    route::Route,
    saved_view::{OWNED, Viewed},
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::{ListQuery, Listing, Sort},
    widget::{
        duplicates::suspicions,
        filter::with_text,
        first_sync::once_whole,
        formatter::Formatter,
        new_record::NewRecord,
        print_head::PrintHead,
        table::{ColumnsMenu, Listed, Picks, Rows, SortMenu, TableView, chosen},
        views::ViewsBar,
    },
    workspace::use_replica,
};
use bulk::BulkBar;
use export_menu::ExportMenu;
use filter::ListFilter;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use search::{Search, SearchField};
use sotay_shared::{
    command::FieldEdit,
    filter::{Condition, Filter, Test},
    id::RecordId,
    kind::Kind,
    schema::key,
};
use std::collections::BTreeSet;

/// The parameters of the address that a saved view keeps.
const KEPT: [&str; 6] = ["filter", "sort", "cols", "widths", "group", "q"];

/// What the list of a kind says and shows.
#[derive(Debug, Clone, Copy)]
pub struct ListConfig {
    pub title: Text,
    pub new: Text,
    pub search: Text,
    pub empty_title: Text,
    pub empty_text: Text,
    /// Only records with this value, which new ones get.
    pub only: Option<(&'static str, &'static str)>,
    /// The columns of a list that nobody changed.
    pub columns: &'static [&'static str],
    pub viewed: Viewed,
}

pub const LEADS: ListConfig = ListConfig {
    title: text::LEADS,
    new: text::NEW_LEAD,
    search: text::SEARCH_LEADS,
    empty_title: text::EMPTY_LEADS_TITLE,
    empty_text: text::EMPTY_LEADS_TEXT,
    only: Some(("lifecycle_stage", sotay_shared::lead::LEAD)),
    columns: &[key::STATUS, "rating", "lead_source", "phones", "emails", key::OWNER, key::CREATED_AT],
    viewed: Viewed { page: "leads", path: "/leads", kept: &KEPT, presets: OWNED },
};

impl ListConfig {
    /// Those of a kind that has pages.
    pub fn of(kind: Kind) -> Option<ListConfig> {
        let page = kind.page()?;
        Some(ListConfig {
            title: page.many,
            new: page.new,
            search: page.search,
            empty_title: page.empty.0,
            empty_text: page.empty.1,
            only: None,
            columns: page.columns,
            viewed: Viewed {
                page: page.path.trim_start_matches('/'),
                path: page.path,
                kept: &KEPT,
                presets: if kind.spec().field(key::OWNER).is_some() { OWNED } else { &[] },
            },
        })
    }

    /// The filter that finds only what the list is of.
    fn narrowed(self, mut filter: Filter) -> Filter {
        if let Some((key, value)) = self.only {
            let only = Condition::new(key, Test::Is(vec![value.to_owned()]));
            if filter.any.is_empty() {
                filter.any.push(Vec::new());
            }
            filter.any.iter_mut().for_each(|group| group.insert(0, only.clone()));
        }
        filter
    }
}

/// The list on the page, with nothing picked yet, for everything below it.
fn provide(kind: Kind, listing: Memo<Listing>, sort: Memo<Sort>) -> Listed {
    let picked = RwSignal::new(BTreeSet::<RecordId>::new());
    let picks = Picks { all: picked.into(), set: Callback::new(move |records| picked.set(records)) };
    let listed = Listed::new(kind, Memo::new(move |_| Rows::Listing(listing.get())), sort, picks, None);
    provide_context(listed);
    // What is not listed any more is not picked: nobody sees what would be done to it.
    Effect::new(move |_| {
        let listing = listing.get();
        // What comes and goes is heard of.
        listing.len();
        let before = picked.get_untracked();
        if before.is_empty() {
            return;
        }
        let here: BTreeSet<RecordId> = listing.records().into_iter().filter(|record| before.contains(record)).collect();
        if here != before {
            picked.set(here);
        }
    });
    listed
}

/// How long typing rests before the list follows, in milliseconds; a short list follows at once.
const REST_MS: u32 = 60;
/// Records that are compared without being asked.
const FEW: usize = 2_000;

#[component]
pub fn ListView(kind: Kind, config: ListConfig) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let navigation = use_navigation();
    let (query, filtered, sorted, cols) =
        (Query::new("q"), Query::new("filter"), Query::new("sort"), Query::new("cols"));
    let filter = Memo::new(move |_| filtered.with(|text| Filter::parse(text)));
    let sort = Memo::new(move |_| sorted.with(|text| Sort::parse(text)));
    let today = clock::use_today();
    let model = replica.model.clone();
    let context = {
        let formatter = Formatter::new(i18n, replica.clone());
        Memo::new(move |_| formatter.filter_context(today.get()))
    };
    let search = Search::new(kind, query);
    let listing = {
        let model = model.clone();
        Memo::new(move |_| {
            let filter = config.narrowed(with_text(filter.get(), &query.get()));
            model.listing(ListQuery { kind, filter, sort: sort.get() }, context.get())
        })
    };
    let listed = provide(kind, listing, sort);
    let columns = Memo::new(move |_| cols.with(|cols| chosen(&model, kind, cols, config.columns)));
    let found = Memo::new(move |_| listing.with(|it| it.len()));
    let narrowed = Memo::new(move |_| !query.with(String::is_empty) || !filter.with(Filter::is_empty));
    let getting = replica.getting;
    let empty = Memo::new(move |_| found.get() == 0 && !narrowed.get() && !getting.get());
    let number = Signal::derive(move || once_whole(getting, || format::number(found.get() as i64, i18n.locale())));
    let clear = Callback::new(move |()| {
        search.typed.set(String::new());
        navigation.set_parameters(&[("q", ""), ("filter", "")]);
    });
    let nothing = Callback::new(move |()| {
        let found_nothing = move || !getting.get() && narrowed.get();
        view! { <Show when=found_nothing><NothingFound kind config query filter clear /></Show> }.into_any()
    });
    view! {
        <div class="page list-page wide">
            <PrintHead />
            <div class="page-head">
                <h1>{i18n.s(config.title)}" "<span class="count">{number}</span></h1>
                <Sections kind />
                <NewButton kind config />
            </div>
            <Show when=move || !empty.get() fallback=move || view! { <Empty kind config /> }>
                <div class="list-tools">
                    <SearchField search label=config.search />
                    <SortMenu kind columns sort sorted />
                    <div class="list-choices">
                        <ViewsBar of=config.viewed />
                        <ColumnsMenu kind cols usual=config.columns />
                        <ExportMenu columns />
                        <ListFilter kind config query filter sort context found />
                    </div>
                </div>
                <TableView listed columns empty=nothing />
                <BulkBar />
            </Show>
        </div>
    }
}

/// What belongs beside a list.
#[component]
fn Sections(kind: Kind) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    // Counted after the list is drawn, and only of a short one: to compare all of a long one takes a moment.
    let pairs = RwSignal::new(0_usize);
    let all = replica.model.list(kind);
    let count = Memo::new(move |_| match all.with_untracked(|all| all.len()) {
        ..FEW if kind.spec().is_compared => suspicions(&replica, kind).len(),
        _ => 0,
    });
    Effect::new(move || {
        Timeout::new(REST_MS, move || {
            // The list may be left by now.
            if let Some(count) = count.try_get_untracked() {
                let _ = pairs.try_set(count);
            }
        })
        .forget();
    });
    let of = if kind == Kind::Company { "?of=companies" } else { "" };
    kind.spec().is_compared.then(|| {
        view! {
            <nav class="sections" aria-label=i18n.s(text::LIST_SECTIONS)>
                <a href=format!("{}{}", Route::Segments.path(), of)>{i18n.s(text::SEGMENTS)}</a>
                <a href=format!("{}{}", Route::Duplicates.path(), of)>
                    {i18n.s(text::DUPLICATES)}
                    {move || (pairs.get() > 0).then(|| view! { <span class="badge">{pairs.get()}</span> })}
                </a>
            </nav>
        }
    })
}

#[component]
fn Empty(kind: Kind, config: ListConfig) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="empty-list">
            <h2>{i18n.s(config.empty_title)}</h2>
            <p>{i18n.s(config.empty_text)}</p>
            <div class="actions">
                <NewButton kind config />
                <a class="button" href=Route::Import.path()>{i18n.s(text::IMPORT)}</a>
            </div>
        </section>
    }
}

/// Says that a search or a filter finds nobody, and what can be done about it.
#[component]
fn NothingFound(
    kind: Kind,
    config: ListConfig,
    query: Query,
    filter: Memo<Filter>,
    clear: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let called = move || query.with(|query| query.trim().to_owned());
    let is_searched = Memo::new(move |_| !called().is_empty());
    let clears = move || match (is_searched.get(), filter.with(Filter::is_empty)) {
        (true, true) => i18n.t(text::CLEAR_SEARCH),
        _ => i18n.t(text::CLEAR_FILTER),
    };
    // An address or a number is no name.
    let is_name = move || is_searched.get() && called().chars().any(char::is_alphabetic) && !called().contains('@');
    view! {
        <section class="empty-list" role="status">
            <h2>{i18n.s(text::NOTHING_FOUND)}</h2>
            <div class="actions">
                <button on:click=move |_| clear.run(())>{clears}</button>
                <Show when=is_name>
                    <NewButton kind config called=Signal::derive(called) />
                </Show>
            </div>
        </section>
    }
}

/// Asks for a new record and opens its page.
#[component]
fn NewButton(
    kind: Kind,
    config: ListConfig,
    /// What it is called, where that is known already.
    #[prop(into, default = Signal::stored(String::new()))]
    called: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let navigation = use_navigation();
    let done = Callback::new(move |made: Option<RecordId>| {
        open.set(false);
        if let Some(route) = made.and_then(|record| Route::of(kind, record)) {
            navigation.to(route);
        }
    });
    let given = move || config.only.map(|(key, value)| FieldEdit::new(key, value)).into_iter().collect::<Vec<_>>();
    let name = move || match called.get() {
        named if named.is_empty() => i18n.t(config.new).to_owned(),
        named => format!("{} “{named}”", i18n.t(config.new)),
    };
    view! {
        <Writes needs=kind.spec().written_by>
            <button class="primary create-here" on:click=move |_| open.set(true)>
                <IconView icon=Icon::Plus />
                <span>{name}</span>
            </button>
        </Writes>
        {move || open.get().then(|| {
            let called = called.get_untracked();
            view! { <NewRecord kind title=config.new done given=given() called /> }
        })}
    }
}
