//! What goes on behind every page, once it is loaded: the workspace is known by name, and what is to be brought into it comes.

use crate::{
    device::{self, WorkspaceMerge},
    format::fill,
    i18n::{text, use_i18n},
    own,
    replica::{Link, LocalStore, ReplicaHandle},
    toast::use_toasts,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind, role::Role};
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn Background() -> impl IntoView {
    note_names(use_replica());
    merge_pending();
}

/// The device and the database know what the workspace is called, for when nothing else is left of it.
fn note_names(replica: ReplicaHandle) {
    let workspace = replica.device.workspace;
    let row = replica.model.row(RecordId::from(workspace));
    let status = replica.status;
    let about = Memo::new(move |_| {
        let name = row.get().map(|row| row.title().to_owned()).unwrap_or_default();
        // It says as well what the server says of it.
        (name, status.with(|status| (status.role, status.link == Link::Local)))
    });
    Effect::new(move || {
        let (name, _) = about.get();
        device::remember_name(workspace, &name);
        replica.note_about(&name);
    });
}

/// What was done on this device alone comes along as soon as the team's workspace is here.
fn merge_pending() {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let Some(merge) = device::pending_merge().filter(|merge| merge.into.is(&replica.device)) else { return };
    let name = own::name_of(merge.from, i18n);
    let (status, pipelines) = (replica.status, replica.model.list(Kind::Pipeline));
    let is_here = Memo::new(move |_| {
        let live = status.with(|status| status.link == Link::Live && status.catching_up.is_none());
        live && pipelines.with(|pipelines| !pipelines.is_empty())
    });
    let is_offline = Memo::new(move |_| status.with(|status| status.link == Link::Offline));
    let begun = StoredValue::new(false);
    Effect::new(move || {
        if is_offline.get() && !begun.get_value() {
            toasts.say(fill(untrack(|| i18n.t(text::BRING_WAITS)), &[("name", &name)]));
        }
        if !is_here.get() || begun.get_value() {
            return;
        }
        begun.set_value(true);
        let replica = replica.clone();
        let name = name.clone();
        spawn_local(async move {
            // Another tab may have done it meanwhile.
            if device::pending_merge() != Some(merge) {
                return;
            }
            let t = |words| untrack(|| i18n.t(words));
            if status.with_untracked(|status| status.role == Some(Role::Viewer)) {
                device::set_pending_merge(None);
                return toasts.error(t(text::BRING_VIEWER));
            }
            toasts.say(fill(t(text::BRINGING), &[("name", &name)]));
            match own::merge(&replica, merge).await {
                Ok(came) => {
                    settle(merge, came.failed).await;
                    let what = own::in_words(&came.counts, i18n);
                    toasts.say(fill(t(text::BROUGHT), &[("what", &what)]));
                    if came.failed > 0 {
                        let words = t(text::BROUGHT_PARTLY);
                        toasts.error(fill(words, &[("n", &came.failed.to_string()), ("name", &name)]));
                    }
                }
                // It is tried again with the next start.
                Err(error) => toasts.error(fill(t(text::ERROR_STORE), &[("message", &error.0)])),
            }
        });
    });
}

/// What was brought whole needs no place of its own any more.
async fn settle(merge: WorkspaceMerge, failed: usize) {
    device::set_pending_merge(None);
    if failed == 0 {
        device::remove_workspace(merge.from);
        let WorkspaceMerge { from, .. } = merge;
        // Otherwise the next page deletes it.
        if LocalStore::delete(from.workspace, from.member).await.is_ok() {
            for removed in device::removed().into_iter().filter(|it| it.workspace == from.workspace) {
                device::deleted(removed);
            }
        }
    }
}
