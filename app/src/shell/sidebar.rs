//! The navigation: everything there is, under the headings that kinds declare. On a phone it is a page of its own.

use crate::{
    i18n::{Text, text, use_i18n},
    navigation::{Navigation, use_navigation},
    parts::{LaterQuietly, Part},
    pinned::use_pinned,
    route::Route,
    saved_view::{Saved, VIEW, address, placed},
    ui::{
        focus::focus,
        icon::{Icon, IconView},
    },
    workspace::{pipelines, use_replica},
};
use leptos::{ev::KeyboardEvent, prelude::*};
use sotay_shared::kind::{Group, Kind, Offered};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A page, or a page in one of its layouts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    route: Route,
    /// What the address says of the layout, where that is a place of its own.
    layout: &'static str,
}

impl Place {
    const fn page(route: Route) -> Place {
        Place { route, layout: "" }
    }

    fn path(self) -> String {
        let path = self.route.path();
        if self.layout.is_empty() { path } else { format!("{path}?layout={}", self.layout) }
    }

    /// Whether it is shown; follows the address.
    fn is_current(self, navigation: Navigation) -> bool {
        let (page, layout) = (navigation.route(), navigation.parameter("layout"));
        // A layout that is a place of its own is not the page itself.
        let is_own = OWN_LAYOUTS.iter().any(|place| Some(place.route) == page && place.layout == layout);
        page.map(Route::section) == Some(self.route)
            && if is_own { self.layout == layout } else { self.layout.is_empty() }
    }
}

const CALENDAR: Place = Place { route: Route::List(Kind::Task), layout: "month" };
const FORECAST: Place = Place { route: Route::Board, layout: "forecast" };
const OWN_LAYOUTS: [Place; 2] = [CALENDAR, FORECAST];

/// The entries of a heading, in their order.
fn entries(group: Group) -> Vec<(Place, Text, Icon)> {
    let of_kind = |kind: Kind| Some((Place::page(Route::list(kind)), kind.page()?.many, Icon::Of(kind)));
    let lists = Kind::offered(Offered::Navigation).into_iter();
    let lists = lists.filter(|kind| kind.page().is_some_and(|page| page.group == group)).filter_map(of_kind);
    let page = |route: Route, name: Text, icon: Icon| (Place::page(route), name, icon);
    let (before, after) = match group {
        Group::Work => (vec![], vec![(CALENDAR, text::CALENDAR, Icon::Calendar)]),
        Group::Selling => (
            of_kind(Kind::Deal).into_iter().collect(),
            vec![page(Route::Leads, text::LEADS, Icon::Lead), (FORECAST, text::FORECAST, Icon::Chart)],
        ),
        Group::Customers => (
            vec![],
            vec![
                page(Route::Segments, text::SEGMENTS, Icon::Segments),
                page(Route::FollowUps, text::FOLLOW_UPS, Icon::Care),
            ],
        ),
        Group::More => (vec![], vec![page(Route::Import, text::IMPORT, Icon::Import)]),
    };
    before.into_iter().chain(lists).chain(after).collect()
}

fn heading(group: Group) -> Text {
    match group {
        Group::Work => text::NAV_WORK,
        Group::Selling => text::NAV_SELLING,
        Group::Customers => text::NAV_CUSTOMERS,
        Group::More => text::NAV_MORE,
    }
}

#[component]
pub fn Sidebar(
    /// Whether it is open on a phone.
    open: RwSignal<bool>,
) -> impl IntoView {
    let (i18n, navigation) = (use_i18n(), use_navigation());
    // Whoever goes to a page sees that.
    Effect::new(move || {
        navigation.route();
        navigation.parameter("layout");
        navigation.parameter(VIEW);
        open.set(false);
    });
    let groups = [Group::Work, Group::Selling, Group::Customers, Group::More].map(|group| {
        let links = entries(group).into_iter().map(|(place, name, icon)| view! { <NavLink page=place name icon /> });
        view! {
            <section aria-label=i18n.s(heading(group))>
                <h2 aria-hidden="true">{i18n.s(heading(group))}</h2>
                {links.collect_view()}
                {(group == Group::Selling).then(|| view! { <Pipelines /> })}
            </section>
        }
    });
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            let opener = document().query_selector("nav.tabs > [aria-controls]").ok().flatten();
            opener.and_then(|it| it.dyn_into::<HtmlElement>().ok()).iter().for_each(focus);
        }
    };
    view! {
        <nav on:keydown=key class="main" id="navigation" class:open=move || open.get() aria-label=i18n.s(text::MAIN_NAVIGATION)>
            <NavLink page=Place::page(Route::Today) name=text::TODAY icon=Icon::Sun>
                <LaterQuietly part=Part::DueCount />
            </NavLink>
            <PinnedViews />
            {groups.collect_view()}
            <NavLink page=Place::page(Route::Bin) name=text::BIN icon=Icon::Trash />
            <NavLink page=Place::page(Route::Settings) name=text::SETTINGS icon=Icon::Gear />
        </nav>
    }
}

#[component]
fn NavLink(page: Place, name: Text, icon: Icon, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (i18n, navigation) = (use_i18n(), use_navigation());
    let current = move || page.is_current(navigation).then_some("page");
    view! {
        <a href=page.path() aria-current=current title=i18n.s(name)>
            <IconView icon />
            <span class="words">{i18n.s(name)}</span>
            {children.map(|children| children())}
        </a>
    }
}

/// The views that somebody pinned, where there are some.
#[component]
fn PinnedViews() -> impl IntoView {
    let (i18n, navigation, replica, pinned) = (use_i18n(), use_navigation(), use_replica(), use_pinned());
    let views = Memo::new(move |_| placed(&replica, &pinned.get()));
    let link = move |(route, view): (Route, Saved)| {
        let Saved { record, name, query, .. } = view;
        let path = address(&route.path(), &query, Some(record));
        let id = record.to_string();
        let is_current = move || navigation.route() == Some(route) && navigation.parameter(VIEW) == id;
        view! {
            <a href=path aria-current=move || is_current().then_some("true") title=name.clone()>
                <IconView icon=Icon::Star />
                <span class="words">{name.clone()}</span>
            </a>
        }
    };
    view! {
        <Show when=move || !views.with(Vec::is_empty)>
            <section class="pinned" aria-label=i18n.s(text::PINNED)>
                <h2 aria-hidden="true">{i18n.s(text::PINNED)}</h2>
                {move || views.get().into_iter().map(link).collect_view()}
            </section>
        </Show>
    }
}

/// The pipelines, where there are several.
#[component]
fn Pipelines() -> impl IntoView {
    let (navigation, replica) = (use_navigation(), use_replica());
    let several = Memo::new(move |_| Some(pipelines(&replica)).filter(|all| all.len() > 1).unwrap_or_default());
    let link = move |(id, name): (sotay_shared::id::PipelineId, String)| {
        let id = id.to_string();
        let path = format!("{}?pipeline={id}", Route::Board.path());
        let is_current = move || navigation.route() == Some(Route::Board) && navigation.parameter("pipeline") == id;
        view! {
            <a class="below" href=path aria-current=move || is_current().then_some("true")>
                <span class="words">{name}</span>
            </a>
        }
    };
    move || several.get().into_iter().map(link).collect_view()
}
