//! Members to choose from.

use crate::{
    i18n::use_i18n,
    workspace::{member_choices, use_replica},
};
use leptos::prelude::*;

/// Everybody, to choose from.
#[component]
pub fn MemberOptions() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    move || {
        let choices = member_choices(&replica, i18n).into_iter();
        choices.map(|(member, name)| view! { <option value=member.to_string()>{name}</option> }).collect_view()
    }
}
