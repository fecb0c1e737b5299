//! Nothing is left of what was kept on this device alone: what was exported in time comes back from its file.

use crate::{
    device::{self, DeviceWorkspace},
    feature::{
        backup::{self, Came, CameView, END, Work},
        switcher::WorkspaceList,
    },
    format::fill,
    i18n::{Text, text, use_i18n},
    own,
    parts::Parts,
    replica::{First, ReplicaHandle},
    route::Route,
    toast::use_toasts,
    ui::meter::ProgressBar,
    workspace::{self, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{backup::Backup, id::MemberId, kind::Kind};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, File, HtmlInputElement};

#[component]
pub fn GonePage() -> impl IntoView {
    let (i18n, toasts, parts, replica) = (use_i18n(), use_toasts(), expect_context::<Parts>(), use_replica());
    let device = replica.device;
    let (work, came) = (RwSignal::new(None::<Work>), RwSignal::new(None::<Came>));
    let name = StoredValue::new(untrack(|| own::name_of(device, i18n)));
    let others = device::workspaces().into_iter().any(|it| !it.is(&device));
    let lost = StoredValue::new(replica);
    let chosen = move |event: Event| {
        let Some(input) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again.
        input.set_value("");
        work.set(Some(Work::Reading(0, 0)));
        spawn_local(async move {
            let restored = restore(parts, &lost.get_value(), &file, work).await;
            let restored = restored.unwrap_or_else(|why| Came::Failed(untrack(|| i18n.t(why)).to_owned()));
            let _ = came.try_set(Some(restored));
            let _ = work.try_set(None);
        });
    };
    let anew = move |_| {
        spawn_local(async move {
            match workspace::create(i18n, parts, None).await {
                Ok(made) => {
                    made.flushed().await;
                    device::remove_workspace(device);
                    open();
                }
                Err(error) => toasts.error(fill(untrack(|| i18n.t(text::ERROR_STORE)), &[("message", &error.0)])),
            }
        });
    };
    let is_in = Memo::new(move |_| came.with(|came| matches!(came, Some(Came::In(_)))));
    view! {
        <main class="narrow" id="content">
            <section class="card stack">
                <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                <h1>{move || fill(i18n.t(text::GONE_TITLE), &[("name", &name.get_value())])}</h1>
                <p>{i18n.s(text::GONE_TEXT)}</p>
                <div role="status" class="stack">
                    {move || came.get().map(|came| view! { <CameView came /> })}
                    <Show when=move || work.get().is_some()>
                        <ProgressBar name=i18n.s(text::LOADING) done=Signal::derive(|| None::<(usize, usize)>) />
                    </Show>
                </div>
                <Show
                    when=move || is_in.get()
                    fallback=move || view! {
                        <div class="actions">
                            <label class="button primary">
                                {i18n.s(text::GONE_CHOOSE)}
                                <input class="hidden" type="file" accept=format!(".{END},application/gzip") on:change=chosen />
                            </label>
                            <button class="quiet" on:click=anew>{i18n.s(text::GONE_ANEW)}</button>
                        </div>
                    }
                >
                    <div class="actions">
                        <button class="primary" on:click=move |_| open()>{i18n.s(text::GONE_OPEN)}</button>
                    </div>
                </Show>
                {others.then(|| view! { <WorkspaceList current=None /> })}
            </section>
        </main>
    }
}

/// A fresh page, with what is here now.
fn open() {
    // An address of the same origin can always be opened.
    let _ = window().location().assign(&Route::Today.path());
}

/// Takes a file in where it belongs: in the place of what is lost, or as the workspace that it is.
async fn restore(parts: Parts, lost: &ReplicaHandle, file: &File, work: RwSignal<Option<Work>>) -> Result<Came, Text> {
    let backup = backup::read(file).await?;
    let same = backup.header.workspace == lost.device.workspace;
    let to = match same {
        true => lost.clone(),
        false => {
            let member = owner_of(&backup).unwrap_or(lost.device.member);
            let workspace = backup.header.workspace;
            let device = DeviceWorkspace { workspace, member, shared: false, role: None };
            workspace::open(parts, device, First::Everything).await.map_err(|_| text::BACKUP_ENDED)?
        }
    };
    to.leads().await;
    let came = backup::take_in(&to, backup, work).await?;
    if matches!(came, Came::In(_)) {
        if !same {
            device::remove_workspace(lost.device);
        }
        device::use_workspace(to.device);
    }
    Ok(came)
}

/// Whoever wrote the file; of one that does not say, the one member that it has.
fn owner_of(backup: &Backup) -> Option<MemberId> {
    let members = backup.records.iter().filter(|it| it.kind == Kind::Member.as_str());
    let members: Vec<MemberId> = members.map(|it| MemberId::of(it.record)).collect();
    backup.header.member.or_else(|| members.first().copied())
}
