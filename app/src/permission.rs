//! What one may do here, by the role that the server said last: screens offer nothing that it would refuse.

use crate::{replica::ReplicaHandle, workspace::use_replica};
use leptos::prelude::*;
use sotay_shared::{admission, role::Role, row::Row};

/// Whether the role is at least this one; in a workspace that no server has everything may be done. Follows the role.
pub fn use_may(needs: Role) -> Memo<bool> {
    let status = use_replica().status;
    Memo::new(move |_| status.with(|status| status.role.is_none_or(|role| role >= needs)))
}

/// The same for something that is done now.
pub fn may_now(replica: &ReplicaHandle, needs: Role) -> bool {
    replica.status.with_untracked(|status| status.role.is_none_or(|role| role >= needs))
}

/// Whether what stands under a key of a record is one's to change, by the guard of its kind. Follows the role.
pub fn may_change(replica: &ReplicaHandle, row: &Row, key: &str) -> bool {
    let role = replica.status.with(|status| status.role);
    admission::may_change(row, key, replica.device.member, role)
}

/// What is only for those who may write, such as a button that makes something.
#[component]
pub fn Writes(#[prop(default = Role::Member)] needs: Role, children: ChildrenFn) -> impl IntoView {
    let may = use_may(needs);
    view! { <Show when=move || may.get()>{children()}</Show> }
}

/// The style leaves out what a role cannot use: the root says which it is.
pub fn tell_style(replica: &ReplicaHandle) {
    let status = replica.status;
    Effect::new(move || {
        let role = status.with(|status| status.role).map_or("", Role::as_str);
        if let Some(root) = document().document_element() {
            // Setting a known attribute of the root cannot fail.
            let _ = root.set_attribute("data-role", role);
        }
    });
}
