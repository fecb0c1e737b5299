//! What a role may not change is shown, read-only, and says who may.

use crate::{
    device,
    format::fill,
    i18n::{I18n, text, use_i18n},
    members,
    permission::use_may,
    replica::{Link, ReplicaHandle},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{id::MemberId, role::Role};
use wasm_bindgen_futures::spawn_local;

/// Everything below it can be used by whoever has the role, and is read-only for others.
#[component]
pub fn Gate(
    #[prop(default = Role::Member)] needs: Role,
    /// Says nothing: something beside it does.
    #[prop(optional)]
    quiet: bool,
    children: Children,
) -> impl IntoView {
    let may = use_may(needs);
    // A browser takes every control of a disabled group out of use, whatever it is.
    view! {
        {(!quiet).then(|| view! { <WhoMay needs /> })}
        <fieldset class="gate" disabled=move || !may.get()>{children()}</fieldset>
    }
}

/// Says why nothing can be changed, where that is so.
#[component]
pub fn WhoMay(#[prop(default = Role::Member)] needs: Role) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let may = use_may(needs);
    let admins = Admins::of(&replica);
    let words = Signal::derive(move || match needs {
        Role::Admin | Role::Owner => admins.told(text::ONLY_ADMINS, text::ONLY_ADMINS_NAMED, i18n),
        _ => admins.told(text::VIEWER_ONLY, text::VIEWER_ONLY_NAMED, i18n),
    });
    view! { <Show when=move || !may.get()><p class="who-may" role="note">{words}</p></Show> }
}

/// The admins of the workspace, as far as they are known: the server is asked where somebody has to be told.
#[derive(Clone, Copy)]
pub struct Admins {
    known: RwSignal<Vec<MemberId>>,
    replica: StoredValue<ReplicaHandle>,
}

impl Admins {
    pub fn of(replica: &ReplicaHandle) -> Admins {
        let workspace = replica.device.workspace;
        let key = format!("sotay.admins.{workspace}");
        let known = RwSignal::new(device::remembered(&key).unwrap_or_default());
        let status = replica.status;
        let ask = Memo::new(move |_| {
            status.with(|status| status.link == Link::Live && status.role.is_some_and(|role| role < Role::Admin))
        });
        Effect::new(move || {
            if !ask.get() {
                return;
            }
            let key = key.clone();
            spawn_local(async move {
                let Ok(members) = members::read(workspace).await else { return };
                let admins: Vec<MemberId> =
                    members.into_iter().filter(|it| it.role >= Role::Admin).map(|it| it.member).collect();
                device::remember(&key, &admins);
                // The page may be gone by now.
                let _ = known.try_set(admins);
            });
        });
        Admins { known, replica: StoredValue::new(replica.clone()) }
    }

    /// One of two texts, the second of which names them.
    pub fn told(self, unnamed: crate::i18n::Text, named: crate::i18n::Text, i18n: I18n) -> String {
        let names = self.known.get().into_iter();
        let names = names.map(|member| self.replica.with_value(|replica| member_name(replica, i18n, Some(member))));
        let names = names.collect::<Vec<_>>().join(", ");
        match names.is_empty() {
            true => i18n.t(unnamed).to_owned(),
            false => fill(i18n.t(named), &[("names", &names)]),
        }
    }
}
