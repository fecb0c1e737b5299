//! Pages: one a route.

pub mod board;
pub mod choose;
#[cfg(feature = "components")]
pub mod components;
pub mod gone;
pub mod join;
pub mod link;
pub mod locked;
pub mod not_found;
pub mod record;
pub mod settings;
pub mod sign_in;
pub mod split;
pub mod taken;
pub mod today;

use crate::{
    feature::{
        background::Background,
        bin::BinView,
        create_menu::{CreateMenu, NewAnywhere},
        devices::IdleLock,
        duplicates::DuplicatesView,
        follow_ups::FollowUpsView,
        import::ImportView,
        installed::Installed,
        list::{self, ListView},
        notices::NoticesView,
        own_menu::OwnMenu,
        palette::{KeysDialog, PaletteDialog},
        quick_log::QuickLog,
        rates::FirstAmounts,
        reminders::Reminders,
        segments::SegmentsView,
        switcher::Switcher,
        sync_dialog::SyncDialog,
        task::TasksView,
        today::DueCount,
        tour::TourView,
    },
    i18n::use_i18n,
    parts::{Opened, Part},
    route::Route,
    session::end_old,
    ui::own_words::use_own_words,
    widget::{
        export,
        filter::FilterPopover,
        first_sync::WhenWhole,
        next_task_prompt::{NextTaskPrompt, NextTaskPromptView},
        views::ViewDialog,
    },
};
use leptos::prelude::*;
use sotay_shared::kind::Kind;
use wasm_bindgen_futures::spawn_local;

/// Everything that is not in the first module.
pub fn later(part: Part) -> AnyView {
    use_own_words(use_i18n());
    match part {
        // Outside of any workspace.
        Part::Page(Some(Route::Join)) => view! { <join::JoinPage /> }.into_any(),
        Part::Page(Some(Route::SignIn)) => view! { <sign_in::SignInPage /> }.into_any(),
        Part::Page(Some(Route::Reset)) => view! { <link::ResetPage /> }.into_any(),
        Part::Page(Some(Route::Verify)) => view! { <link::VerifyPage /> }.into_any(),
        Part::Choose => view! { <choose::ChoosePage /> }.into_any(),
        Part::Gone => view! { <gone::GonePage /> }.into_any(),
        Part::Locked(device) => view! { <locked::LockedPage device /> }.into_any(),
        Part::Taken => view! { <taken::TakenPage /> }.into_any(),
        Part::Switcher => view! { <Switcher /> }.into_any(),
        Part::CreateMenu => view! { <CreateMenu /> }.into_any(),
        Part::OwnMenu => view! { <OwnMenu /> }.into_any(),
        Part::DueCount => view! { <DueCount /> }.into_any(),
        Part::Background => {
            spawn_local(end_old());
            view! { <Background /> <FirstAmounts /> <Installed /> <IdleLock /> }.into_any()
        }
        Part::Reminders => view! { <Reminders /> }.into_any(),
        Part::Notices => view! { <NoticesView /> }.into_any(),
        Part::Tour => view! { <TourView /> }.into_any(),
        Part::Page(route) => {
            NextTaskPrompt::provide();
            view! { {inside(route)} <NextTaskPromptView /> }.into_any()
        }
    }
}

/// What is opened on a page of the first module.
pub fn opened(opened: Opened) -> AnyView {
    use_own_words(use_i18n());
    match opened {
        Opened::Export(records) => export::deals_choice(records),
        Opened::Filter(chip) => view! { <FilterPopover chip /> }.into_any(),
        Opened::Offers(open, choose) => view! { <PaletteDialog open choose /> }.into_any(),
        Opened::Keys(open) => view! { <KeysDialog open /> }.into_any(),
        Opened::New(kind, called, done) => view! { <NewAnywhere kind called done /> }.into_any(),
        Opened::Sync(open) => view! { <SyncDialog open /> }.into_any(),
        Opened::View(of, known, on_close) => view! { <ViewDialog of known on_close /> }.into_any(),
    }
}

fn inside(route: Option<Route>) -> AnyView {
    match route {
        Some(Route::Today) => view! { <today::TodayPage /> }.into_any(),
        Some(Route::List(Kind::Task)) => view! { <TasksView /> }.into_any(),
        Some(Route::List(kind)) => match list::ListConfig::of(kind) {
            Some(config) => view! { <ListView kind config /> }.into_any(),
            None => view! { <not_found::NotFoundPage /> }.into_any(),
        },
        Some(Route::Record(kind, record)) => view! { <record::RecordPage record kind /> }.into_any(),
        Some(Route::Leads) => view! { <ListView kind=Kind::Contact config=list::LEADS /> }.into_any(),
        Some(Route::Share) => view! { <QuickLog /> }.into_any(),
        Some(Route::Import) => view! { <ImportView /> }.into_any(),
        Some(Route::Duplicates) => view! { <WhenWhole><DuplicatesView /></WhenWhole> }.into_any(),
        Some(Route::Segments) => view! { <WhenWhole><SegmentsView /></WhenWhole> }.into_any(),
        Some(Route::FollowUps) => view! { <WhenWhole><FollowUpsView /></WhenWhole> }.into_any(),
        Some(Route::Bin) => view! { <WhenWhole><BinView /></WhenWhole> }.into_any(),
        Some(route @ (Route::Settings | Route::Setting(_) | Route::Pipelines | Route::Fields)) => {
            view! { <settings::SettingsPage route /> }.into_any()
        }
        #[cfg(feature = "components")]
        None if components::is_asked_for() => view! { <components::ComponentsPage /> }.into_any(),
        Some(Route::Board | Route::Join | Route::SignIn | Route::Reset | Route::Verify) | None => {
            view! { <not_found::NotFoundPage /> }.into_any()
        }
    }
}
