//! Around every page: navigation, status, who is here.

mod sidebar;
mod tabs;

use crate::{
    feature::{
        import::ImportPill,
        notices::Bell,
        status::StatusPill,
        tour::{FirstSteps, Tour},
    },
    i18n::{text, use_i18n},
    parts::{Later, LaterQuietly, Part},
    permission::Writes,
    route::Route,
    ui::{
        avatar::Avatar,
        icon::{Icon, IconView},
        popover::close_popovers,
        submit::submit_by_keys,
    },
    widget::{commands::use_commands, first_sync::FirstSyncBar},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sidebar::Sidebar;
use sotay_shared::id::{MemberId, RecordId};
use std::collections::BTreeSet;
use tabs::Tabs;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let i18n = use_i18n();
    Tour::provide();
    close_popovers();
    submit_by_keys();
    let more = RwSignal::new(false);
    view! {
        <a class="skip" href="#content">{i18n.s(text::SKIP_TO_CONTENT)}</a>
        <header class="top">
            <WorkspaceMenu />
            <SearchButton />
            <div class="top-end">
                <CreateButton />
                <Writes><QuickLogLink /></Writes>
                <FirstSteps />
                <ImportPill />
                <Here />
                <Bell />
                <StatusPill />
                <OwnMenuButton />
            </div>
        </header>
        <FirstSyncBar />
        <Sidebar open=more />
        <main id="content" tabindex="-1">{children()}</main>
        <Tabs more />
        <LaterQuietly part=Part::Tour />
    }
}

/// Searches everything, and does anything.
#[component]
fn SearchButton() -> impl IntoView {
    let (i18n, commands) = (use_i18n(), use_commands());
    view! {
        <button class="search-all" aria-haspopup="dialog" on:click=move |_| commands.open.set(true)>
            <IconView icon=Icon::Search />
            <span>{i18n.s(text::SEARCH_ALL)}</span>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </button>
    }
}

/// A menu whose content is loaded when it is first opened.
#[component]
fn LateMenu(class: &'static str, #[prop(into)] name: Signal<String>, part: Part, children: Children) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        open.set(target.is_some_and(|target| target.has_attribute("open")));
    };
    view! {
        <details class=format!("popover {class}") on:toggle=toggled>
            <summary aria-label=name>{children()}</summary>
            <div class="popover-body stack">
                <Show when=move || open.get()><Later part /></Show>
            </div>
        </details>
    }
}

#[component]
fn CreateButton() -> impl IntoView {
    let i18n = use_i18n();
    let name = Signal::derive(move || i18n.t(text::NEW).to_owned());
    view! {
        <Writes>
            <LateMenu class="create-menu" name part=Part::CreateMenu>
                <span class="button primary">
                    <IconView icon=Icon::Plus />
                    <span class="words">{i18n.s(text::NEW)}</span>
                </span>
            </LateMenu>
        </Writes>
    }
}

/// What happened is put down from anywhere, in two taps.
#[component]
fn QuickLogLink() -> impl IntoView {
    let i18n = use_i18n();
    let name = i18n.s(text::QUICK_LOG);
    view! {
        <a class="button quiet square" href=Route::Share.path() aria-label=name title=name>
            <IconView icon=Icon::Note />
        </a>
    }
}

#[component]
fn OwnMenuButton() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let own = replica.device.member;
    let me = Signal::derive(move || member_name(&replica, i18n, Some(own)));
    let name = Signal::derive(move || format!("{}: {}", me.get(), i18n.t(text::OWN_MENU)));
    view! {
        <LateMenu class="own-menu" name part=Part::OwnMenu>
            <Avatar name=me id=own.into() />
        </LateMenu>
    }
}

/// What the workspace is called, and the others under it.
#[component]
fn WorkspaceMenu() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let workspace = replica.model.row(RecordId::from(replica.device.workspace));
    let name = Memo::new(move |_| workspace.get().map(|row| row.title().to_owned()).unwrap_or_default());
    let words = Signal::derive(move || format!("{}: {}", name.get(), i18n.t(text::SWITCH_WORKSPACE)));
    view! {
        <LateMenu class="workspace-menu" name=words part=Part::Switcher>
            <img class="logo" src="/icon.svg" alt="" width="28" height="28" />
            <span class="workspace-name">{name}</span>
        </LateMenu>
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
                    <Avatar name=Signal::derive(move || replica.with_value(|it| member_name(it, i18n, Some(member)))) id=member.into() />
                </li>
            </For>
        </ul>
    }
}
