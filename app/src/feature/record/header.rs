//! The head of a record's page, which stays in sight: where one is, what the record is called and worth, whose it is,
//! and what one does with it most.

use super::{
    OpenRecord,
    conflicts::ConflictMark,
    convert::ConvertBar,
    details::main_amount,
    editor::{Editor, one_field},
    here::{AlsoHere, TypesHere},
    menu::RecordMenu,
    related::AddRelated,
    stage::StageChoice,
    ways::{CallLink, MailLink, Reached, ZaloLink},
};
use crate::{
    i18n::{text, use_i18n},
    navigation::use_navigation,
    route::Route,
    screen::use_narrow,
    title,
    ui::{
        avatar::Avatar,
        icon::{Icon, IconView},
    },
    widget::{gate::Gate, linked::linked, task_line::CompleteButton},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    id::{PipelineId, RecordId},
    kind::Kind,
    row::StageType,
    schema::declared,
};

#[component]
pub fn RecordHead(is_deleted: Memo<bool>) -> impl IntoView {
    let (editor, shown, narrow) = (Editor::new(), expect_context::<OpenRecord>(), use_narrow());
    let needs = shown.kind.spec().written_by;
    let name = Signal::derive(move || shown.name());
    let title = declared(shown.kind).iter().find(|field| field.is_title).cloned();
    view! {
        <header class="record-head">
            <Crumbs />
            <div class="record-row">
                <Gate needs quiet=true>
                    <h1 aria-label=name>{title.map(|field| one_field(editor, field))}</h1>
                </Gate>
                <AlsoHere />
                {move || (!narrow.get()).then(|| view! { <Facts is_deleted /> })}
                <RecordMenu is_deleted />
            </div>
        </header>
        // On a phone the name alone stays in sight.
        {move || narrow.get().then(|| view! { <div class="record-facts"><Facts is_deleted /></div> })}
    }
}

/// What a record is worth, whose it is, and what is done with it most.
#[component]
fn Facts(is_deleted: Memo<bool>) -> impl IntoView {
    let (editor, shown) = (Editor::new(), expect_context::<OpenRecord>());
    let needs = shown.kind.spec().written_by;
    let amount = main_amount(shown.kind).cloned().map(|field| {
        let key = field.key.to_string();
        view! {
            <div class="record-value property" data-field=key.clone()>
                {one_field(editor, field)}
                <TypesHere key=key.clone() />
                <ConflictMark shown key=key.clone() />
            </div>
        }
    });
    view! {
        <Gate needs quiet=true>{amount}</Gate>
        <OwnerName />
        <div class="record-acts">
            <Show when=move || !is_deleted.get()>
                <Gate needs quiet=true><Acts /></Gate>
            </Show>
        </div>
    }
}

/// Whether somebody goes back to a page from a record that it led to.
fn leads_to_records(route: Route) -> bool {
    matches!(
        route,
        Route::Today
            | Route::Board
            | Route::List(_)
            | Route::Record(..)
            | Route::Duplicates
            | Route::Leads
            | Route::Segments
            | Route::FollowUps
            | Route::Bin
    )
}

/// The way back: to the record or the page that led here, to the list, and for a deal to its pipeline.
#[component]
fn Crumbs() -> impl IntoView {
    let (i18n, shown) = (use_i18n(), expect_context::<OpenRecord>());
    let list = Route::list(shown.kind);
    let came_from = use_navigation()
        .came_from()
        .filter(|from| leads_to_records(*from) && *from != list && from.record() != Some(shown.record));
    let is_first = came_from.is_none();
    view! {
        <nav class="crumbs" aria-label=i18n.s(text::YOU_ARE_HERE)>
            <ol>
                {came_from.map(|route| view! { <CameFrom route /> })}
                <li>
                    <a href=Route::list(shown.kind).path()>
                        {is_first.then(|| view! { <IconView icon=Icon::Back /> })}
                        {i18n.s(title::name(Some(list)))}
                    </a>
                </li>
                {(shown.kind == Kind::Deal).then(|| view! { <PipelineCrumb /> })}
            </ol>
        </nav>
    }
}

/// The page that led here.
#[component]
fn CameFrom(route: Route) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let name = move || match route.record() {
        Some(record) => linked(&replica, record).title(i18n),
        None => i18n.t(title::name(Some(route))).to_owned(),
    };
    view! {
        <li class="came-from">
            <a href=route.path()>
                <IconView icon=Icon::Back />
                {name}
            </a>
        </li>
    }
}

/// The pipeline of a deal, which leads to its board.
#[component]
fn PipelineCrumb() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let pipeline = Memo::new(move |_| shown.row.with(|row| row.as_ref()?.as_deal()?.pipeline));
    move || {
        let pipeline: PipelineId = pipeline.get()?;
        let name = linked(&replica, RecordId::from(pipeline)).title(i18n);
        let path = format!("{}?pipeline={pipeline}", Route::Board.path());
        Some(view! { <li><a href=path>{name}</a></li> })
    }
}

/// Whose the record is, or whose task.
#[component]
fn OwnerName() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let owner = Memo::new(move |_| {
        shown.row.with(|row| {
            let row = row.as_ref()?;
            row.meta.owner.or_else(|| row.as_task()?.assignee)
        })
    });
    move || {
        let owner = owner.get()?;
        let name = member_name(&replica, i18n, Some(owner));
        Some(view! {
            <p class="record-owner">
                <Avatar name=name.clone() id=owner.into() />
                <span class="hidden">{i18n.t(text::OWNER)} ": "</span>
                <span class="owner-name">{name}</span>
            </p>
        })
    }
}

/// What is done most with a record of the kind.
#[component]
fn Acts() -> impl IntoView {
    let shown = expect_context::<OpenRecord>();
    match shown.kind {
        Kind::Deal => view! { <Outcomes /> }.into_any(),
        Kind::Contact => {
            let reached = Reached::of(shown);
            view! {
                <CallLink reached />
                <ZaloLink reached />
                <MailLink reached />
                <AddRelated kind=Kind::Deal named=true />
                <ConvertBar />
            }
            .into_any()
        }
        Kind::Company => view! {
            <AddRelated kind=Kind::Deal named=true />
            <AddRelated kind=Kind::Contact named=true />
        }
        .into_any(),
        Kind::Task => view! { <CompleteButton task=shown.record /> }.into_any(),
        _ => ().into_any(),
    }
}

/// Wins or loses an open deal.
#[component]
fn Outcomes() -> impl IntoView {
    let (i18n, choice) = (use_i18n(), expect_context::<StageChoice>());
    let is_open = Memo::new(move |_| choice.meaning() == StageType::Open);
    let outcomes = [(StageType::Won, text::STAGE_WON), (StageType::Lost, text::STAGE_LOST)];
    outcomes
        .map(|(meaning, name)| {
            let stage = Memo::new(move |_| choice.first_of(meaning).filter(|_| is_open.get()));
            let go = move |_| {
                if let Some(stage) = stage.get_untracked() {
                    choice.choose(stage);
                }
            };
            view! {
                <Show when=move || stage.get().is_some()>
                    <button class="outcome" data-outcome=meaning.as_str() on:click=go>{i18n.s(name)}</button>
                </Show>
            }
        })
        .collect_view()
}
