//! Who and what is meant by a name that somebody typed into a line.

use crate::{replica::ReplicaHandle, view_model::Model};
use leptos::prelude::*;
use sotay_shared::{
    id::{MemberId, RecordId},
    kind::{Kind, Offered},
    quick_add, search,
};

/// The member whose name has a word that begins so.
pub fn member_called(replica: &ReplicaHandle, name: &str) -> Option<MemberId> {
    let wanted = search::fold(name);
    if ["me", "toi"].contains(&wanted.as_str()) {
        return Some(replica.device.member);
    }
    let members = replica.model.list(Kind::Member).get();
    let named = members
        .into_iter()
        .filter_map(|record| {
            let name = search::fold(replica.model.row(record).get()?.title());
            let joined: String = name.split(' ').collect();
            let begins = name.starts_with(&wanted) || joined.starts_with(&wanted);
            (begins || name.contains(&format!(" {wanted}"))).then_some((!begins, record))
        })
        .min();
    named.map(|(_, record)| MemberId::of(record))
}

/// What a line is about: the record of the longest name in it that one thing alone is called by. Follows what is here.
pub fn record_in(model: &Model, line: &str) -> Option<(Kind, RecordId, String)> {
    let kinds = Kind::offered(Offered::About);
    quick_add::names(line).into_iter().find_map(|name| {
        let folded = search::fold(&name);
        let is_called = |record: &RecordId| model.peek(*record).is_some_and(|row| search::fold(row.title()) == folded);
        kinds.iter().find_map(|kind| {
            let named = model.index(*kind).with(|index| {
                let mut called = index.beginning(&folded).filter(is_called);
                // Two of one name cannot be told apart.
                called.next().filter(|_| called.next().is_none())
            });
            let record = named?;
            Some((*kind, record, model.peek(record)?.title().to_owned()))
        })
    })
}
