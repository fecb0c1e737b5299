//! Members to choose from.

use crate::{
    i18n::I18n,
    replica::ReplicaHandle,
    ui::{
        avatar::hue,
        choice::{Choice, Mark},
    },
    workspace::member_choices,
};

/// Everybody, to choose from: whoever looks first, the others by name; follows changes.
pub fn member_options(replica: &ReplicaHandle, i18n: I18n) -> Vec<Choice> {
    let all = member_choices(replica, i18n).into_iter();
    all.map(|(member, name)| Choice::plain(member.to_string(), name).marked(Mark::Avatar(hue(member.into())))).collect()
}
