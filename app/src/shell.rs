//! Around every page: navigation, status, who is here.

use crate::{
    feature::{
        import::ImportPill,
        mentions::MentionsMenu,
        status::StatusPill,
        tour::{FirstSteps, Tour},
    },
    format::initials,
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    parts::{Later, LaterQuietly, Part},
    route::Route,
    ui::{
        icon::{Icon, IconView},
        popover::close_popovers,
        submit::submit_by_keys,
    },
    widget::first_sync::FirstSyncBar,
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    id::{MemberId, RecordId},
    kind::{Kind, Offered},
};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let i18n = use_i18n();
    Tour::provide();
    close_popovers();
    submit_by_keys();
    let lists = Kind::offered(Offered::Navigation).into_iter();
    let lists = lists.map(|kind| view! { <NavLink route=Route::List(kind) name=kind.many() icon=Icon::Of(kind) /> });
    view! {
        <a class="skip" href="#content">{i18n.s(text::SKIP_TO_CONTENT)}</a>
        <header class="top">
            <WorkspaceMenu />
            <Here />
            <FirstSteps />
            <ImportPill />
            <MentionsMenu />
            <a class="button quiet square quick-log-link" href=Route::Share.path() aria-label=i18n.s(text::QUICK_LOG) title=i18n.s(text::QUICK_LOG)>
                <IconView icon=Icon::Plus />
            </a>
            <StatusPill />
        </header>
        <FirstSyncBar />
        <nav class="main" aria-label=i18n.s(text::MAIN_NAVIGATION)>
            <NavLink route=Route::Board name=text::BOARD icon=Icon::Board />
            {lists.collect_view()}
            <NavLink route=Route::Settings name=text::SETTINGS icon=Icon::Gear />
        </nav>
        <main id="content" tabindex="-1">{children()}</main>
        <LaterQuietly part=Part::Tour />
    }
}

/// What the workspace is called, and the others under it.
#[component]
fn WorkspaceMenu() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let workspace = replica.model.row(RecordId::from(replica.device.workspace));
    let name = Memo::new(move |_| workspace.get().map(|row| row.title().to_owned()).unwrap_or_default());
    let open = RwSignal::new(false);
    let toggled = move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        open.set(target.is_some_and(|target| target.has_attribute("open")));
    };
    view! {
        <details class="popover workspace-menu" on:toggle=toggled>
            <summary aria-label=move || format!("{}: {}", name.get(), i18n.t(text::SWITCH_WORKSPACE))>
                <img class="logo" src="/icon.svg" alt="" width="28" height="28" />
                <span class="workspace-name">{name}</span>
            </summary>
            <div class="popover-body stack">
                <Show when=move || open.get()><Later part=Part::Switcher /></Show>
            </div>
        </details>
    }
}

#[component]
fn NavLink(route: Route, name: Text, icon: Icon) -> impl IntoView {
    let i18n = use_i18n();
    let navigation = use_navigation();
    let current = move || (navigation.route().map(Route::section) == Some(route)).then_some("page");
    view! {
        <a href=route.path() aria-current=current>
            <IconView icon />
            <span>{i18n.s(name)}</span>
        </a>
    }
}

/// The initials of everybody else who is connected.
#[component]
fn Here() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let own = replica.device.member;
    let here = replica.here;
    let members = Memo::new(move |_| {
        here.with(|here| here.iter().map(|it| it.member).filter(|it| *it != own).collect::<BTreeSet<MemberId>>())
    });
    let replica = StoredValue::new(replica);
    view! {
        <ul class="here">
            <For each=move || members.get() key=|member| *member let:member>
                <li title=move || replica.with_value(|it| member_name(it, i18n, Some(member)))>
                    <span class="avatar">
                        {move || replica.with_value(|it| initials(&member_name(it, i18n, Some(member))))}
                    </span>
                </li>
            </For>
        </ul>
    }
}
