//! The workspace that this device has in use: opened, or made on the spot.

use crate::{
    device::{self, DeviceWorkspace},
    i18n::{I18n, Locale, Text, text},
    new_id,
    parts::Parts,
    replica::{self, First, LocalStore, ReplicaHandle, StoreError},
    route::Route,
    taken,
    view_model::Model,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, NewStage},
    id::{MemberId, PipelineId, RecordId, StageId, WorkspaceId},
    kind::Kind,
    money::{Currency, Money},
    phone,
    pipeline_template::{SALES, StageTemplate},
    row::Stage,
    search,
    sort::{sort_by, sort_by_key},
};
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

/// How the app begins.
#[derive(Clone)]
pub enum Start {
    Opened(ReplicaHandle),
    /// There are several on this device, and the browser has forgotten which one is used.
    Choose,
    /// Somebody follows a link to a record, and there is nothing here yet.
    SignIn,
    /// Nothing is left of what was kept on this device alone.
    Gone(ReplicaHandle),
    /// It has a passcode, which this page was not given yet.
    Locked(DeviceWorkspace),
    /// A workspace was taken away; as long as it is here, what is unsent of it can be saved.
    Taken(Option<ReplicaHandle>),
}

/// Begins once more, as when the page was loaded.
#[derive(Debug, Clone, Copy)]
pub struct BeginAgain(pub Callback<()>);

/// Deletes what was taken off this device.
pub fn delete_removed() {
    for removed in device::removed() {
        spawn_local(async move {
            // One that a page still has open is deleted by a later start.
            if LocalStore::delete(removed.workspace, removed.member).await.is_ok() {
                device::deleted(removed);
            }
        });
    }
}

/// Opens the workspace in use, or makes one: usable at once, without an account or a network. One that lies on this device is
/// found also where the browser has forgotten that it does.
///
/// # Errors
/// When the browser does not let us keep anything.
pub async fn start(i18n: I18n, parts: Parts, first: First, route: Option<Route>) -> Result<Start, StoreError> {
    if let Some(taken) = taken::all().first() {
        return Ok(Start::Taken(match taken::is_here(taken) {
            true => match open(parts, taken.device, First::Everything).await {
                Err(error) if error.is_locked() => return Ok(Start::Locked(taken.device)),
                // What cannot be opened can still be removed.
                opened => opened.ok(),
            },
            false => None,
        }));
    }
    let known = match device::workspaces().first() {
        Some(known) => Some(*known),
        None => match replica::lying_here().await.as_slice() {
            [] if route.is_some_and(|route| route.record().is_some()) => return Ok(Start::SignIn),
            [] => None,
            [(found, name)] => {
                device::remember_name(found.workspace, name);
                device::use_workspace(*found);
                Some(*found)
            }
            _ => return Ok(Start::Choose),
        },
    };
    let Some(known) = known else { return create(i18n, parts, None).await.map(Start::Opened) };
    let replica = match open(parts, known, first).await {
        Err(error) if error.is_locked() => return Ok(Start::Locked(known)),
        opened => opened?,
    };
    // Rows are written after the changes that they come of.
    let is_shown = replica.model.peek(known.workspace).is_some();
    let is_here = known.shared || is_shown || !replica::is_empty(known).await;
    Ok(if is_here { Start::Opened(replica) } else { Start::Gone(replica) })
}

/// Opens a workspace of this device and has its host run.
///
/// # Errors
/// When the browser does not let us keep anything.
pub async fn open(parts: Parts, device: DeviceWorkspace, first: First) -> Result<ReplicaHandle, StoreError> {
    let begun = replica::start(device, first).await?;
    let replica = begun.handle.clone();
    spawn_local(parts.run_host(begun));
    Ok(replica)
}

/// Makes a workspace of one's own and puts it in use.
///
/// # Errors
/// When the browser does not let us keep anything.
pub async fn create(i18n: I18n, parts: Parts, name: Option<String>) -> Result<ReplicaHandle, StoreError> {
    parts.wait_for_host().await;
    let device =
        DeviceWorkspace { workspace: new_id!(WorkspaceId), member: new_id!(MemberId), shared: false, role: None };
    let replica = open(parts, device, First::Everything).await?;
    let locale = untrack(|| i18n.locale());
    let name = name.unwrap_or_else(|| locale.of(text::MY_TEAM).into());
    let command = first_command(device, name.clone(), locale);
    replica.dispatch(command).await.map_err(|error| StoreError(error.to_string()))?;
    device::use_workspace(device);
    device::remember_name(device.workspace, &name);
    Ok(replica)
}

fn first_command(device: DeviceWorkspace, name: String, locale: Locale) -> Command {
    Command::CreateWorkspace {
        workspace: device.workspace,
        name,
        currency: match locale {
            Locale::Vi => Currency::VND,
            Locale::En => Currency::USD,
        },
        member: device.member,
        member_name: locale.of(text::ME).into(),
        pipeline: new_id!(PipelineId),
        pipeline_name: locale.of(text::SALES).into(),
        stages: stages_of(&SALES, locale),
    }
}

/// The stages of a template in a language.
pub fn stages_of(template: &[StageTemplate], locale: Locale) -> Vec<NewStage> {
    let stage = |template: &StageTemplate| NewStage {
        stage: new_id!(StageId),
        name: match locale {
            Locale::Vi => template.name_vi.into(),
            Locale::En => template.name_en.into(),
        },
        probability: template.probability,
        stage_type: template.stage_type,
        rotten_days: template.rotten_days,
        color: template.color.into(),
    };
    template.iter().map(stage).collect()
}

/// The replica in use, from anywhere below the shell.
pub fn use_replica() -> ReplicaHandle {
    expect_context()
}

/// A member's name; follows changes.
pub fn member_name(replica: &ReplicaHandle, i18n: I18n, member: Option<MemberId>) -> String {
    let name = member.and_then(|member| replica.model.row(member.into()).get()).map(|row| row.title().to_owned());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| i18n.t(text::SOMEBODY).to_owned())
}

/// Who is in the team.
pub fn members(replica: &ReplicaHandle) -> Vec<MemberId> {
    replica.model.list(Kind::Member).get().into_iter().map(MemberId::of).collect()
}

/// The members of a member's team, with them; follows changes.
pub fn team_of(model: &Model, member: MemberId) -> BTreeSet<MemberId> {
    let team = |member: RecordId| {
        let row = model.row(member).get();
        row.and_then(|row| row.value("team").as_text().map(search::fold)).filter(|team| !team.is_empty())
    };
    let own = team(member.into());
    let members = model.list(Kind::Member).get().into_iter();
    let same = members.filter(|other| own.is_some() && team(*other) == own).map(MemberId::of);
    same.chain([member]).collect()
}

/// Everybody to choose from: whoever looks first, the others by name; follows changes.
pub fn member_choices(replica: &ReplicaHandle, i18n: I18n) -> Vec<(MemberId, String)> {
    let own = replica.device.member;
    let named = |member| (member, member_name(replica, i18n, Some(member)));
    let mut choices: Vec<(MemberId, String)> = members(replica).into_iter().map(named).collect();
    sort_by_key(&mut choices, |(member, name)| (*member != own, search::fold(name)));
    let me = i18n.t(text::ME);
    if let Some((_, name)) = choices.first_mut().filter(|(member, name)| *member == own && name != me) {
        *name = format!("{name} ({me})");
    }
    choices
}

/// A stage and its pipeline.
#[derive(Clone)]
pub struct NamedStage {
    pub pipeline: PipelineId,
    pub stage: Stage,
    /// With the pipeline's name where there are several.
    pub name: String,
}

/// The stages of every pipeline, in order, but for archived ones.
pub fn stages(replica: &ReplicaHandle) -> Vec<NamedStage> {
    let pipelines = pipelines(replica);
    let several = pipelines.len() > 1;
    let mut all = Vec::new();
    for (pipeline, called) in pipelines {
        let row = replica.model.row(pipeline.into()).get();
        let stages = row.as_ref().and_then(|row| row.as_pipeline()).map(|row| row.open_stages()).unwrap_or_default();
        all.extend(stages.into_iter().map(|stage| {
            let name = if several { format!("{called}: {}", stage.name) } else { stage.name.clone() };
            NamedStage { pipeline, stage, name }
        }));
    }
    all
}

/// What a stage is called, in whatever pipeline it is.
pub fn stage_name(replica: &ReplicaHandle, stage: StageId) -> String {
    let pipelines = replica.model.list(Kind::Pipeline).get();
    let name = pipelines.into_iter().find_map(|pipeline| {
        let row = replica.model.row(pipeline).get()?;
        Some(row.as_pipeline()?.stage(stage)?.name.clone())
    });
    name.unwrap_or_default()
}

/// The workspace's currency.
pub fn currency(replica: &ReplicaHandle) -> Currency {
    let row = replica.model.row(RecordId::from(replica.device.workspace)).get();
    row.and_then(|row| row.as_workspace().map(|workspace| workspace.currency)).unwrap_or(Currency::VND)
}

/// The country of numbers without a code; follows the workspace.
pub fn country(replica: &ReplicaHandle) -> Option<&'static str> {
    phone::country_of(currency(replica))
}

/// What is typed, in the workspace's currency: all amounts are compared in it.
///
/// # Errors
/// When it is no amount, or there is no rate for its currency.
pub fn in_own_currency(replica: &ReplicaHandle, typed: &str) -> Result<i64, Text> {
    let money = Money::parse(typed, currency(replica)).map_err(|_| text::ERROR_AMOUNT)?;
    let workspace = replica.model.row(RecordId::from(replica.device.workspace)).get();
    let rates = workspace.and_then(|row| row.as_workspace().map(|it| it.rates())).unwrap_or_default();
    let minor = rates.convert(money.minor.into(), 1, money.currency).ok_or(text::ERROR_NO_RATE)?;
    i64::try_from(minor).map_err(|_| text::ERROR_AMOUNT)
}

/// The pipelines that are not archived, by position.
pub fn pipelines(replica: &ReplicaHandle) -> Vec<(PipelineId, String)> {
    let ids = replica.model.list(Kind::Pipeline).get();
    let mut pipelines: Vec<_> = ids
        .into_iter()
        .filter_map(|id| {
            let row = replica.model.row(id).get()?;
            let pipeline = row.as_pipeline().filter(|pipeline| !pipeline.archived)?;
            Some((pipeline.position.clone(), id, pipeline.name.clone()))
        })
        .collect();
    sort_by(&mut pipelines, Ord::cmp);
    pipelines.into_iter().map(|(_, id, name)| (PipelineId::of(id), name)).collect()
}
