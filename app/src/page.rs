//! Pages: one a route.

pub mod board;
pub mod join;
pub mod not_found;
pub mod record;
pub mod settings;

use crate::{
    feature::{
        care::CareView,
        duplicates::DuplicatesView,
        fields::FieldsView,
        first_sync::WhenWhole,
        import::ImportView,
        list::{self, ListView},
        pipelines::PipelinesView,
        quick_log::QuickLog,
        segments::SegmentsView,
        task::{FollowUp, FollowUpView, TasksView},
    },
    route::Route,
};
use leptos::prelude::*;
use sotay_shared::kind::Kind;

/// Every page but the board.
pub fn other(route: Option<Route>) -> AnyView {
    if route == Some(Route::Join) {
        // Outside of any workspace.
        return view! { <join::JoinPage /> }.into_any();
    }
    FollowUp::provide();
    view! { {inside(route)} <FollowUpView /> }.into_any()
}

fn inside(route: Option<Route>) -> AnyView {
    match route {
        Some(Route::Deal(deal)) => view! { <record::RecordPage record=deal kind=Kind::Deal /> }.into_any(),
        Some(Route::Contacts) => view! { <ListView kind=Kind::Contact words=list::CONTACTS /> }.into_any(),
        Some(Route::Share) => view! { <QuickLog /> }.into_any(),
        Some(Route::Import) => view! { <ImportView /> }.into_any(),
        Some(Route::Duplicates) => view! { <WhenWhole><DuplicatesView /></WhenWhole> }.into_any(),
        Some(Route::Segments) => view! { <WhenWhole><SegmentsView /></WhenWhole> }.into_any(),
        Some(Route::Leads) => view! { <ListView kind=Kind::Contact words=list::LEADS /> }.into_any(),
        Some(Route::Contact(contact)) => view! { <record::RecordPage record=contact kind=Kind::Contact /> }.into_any(),
        Some(Route::Companies) => view! { <ListView kind=Kind::Company words=list::COMPANIES /> }.into_any(),
        Some(Route::Company(company)) => view! { <record::RecordPage record=company kind=Kind::Company /> }.into_any(),
        Some(Route::Tasks) => view! { <TasksView /> }.into_any(),
        Some(Route::Task(task)) => view! { <record::RecordPage record=task kind=Kind::Task /> }.into_any(),
        Some(Route::Care) => view! { <WhenWhole><CareView /></WhenWhole> }.into_any(),
        Some(Route::Settings) => view! { <settings::SettingsPage /> }.into_any(),
        Some(Route::Pipelines) => view! { <PipelinesView /> }.into_any(),
        Some(Route::Fields) => view! { <FieldsView /> }.into_any(),
        Some(Route::Board | Route::Join) | None => view! { <not_found::NotFoundPage /> }.into_any(),
    }
}
