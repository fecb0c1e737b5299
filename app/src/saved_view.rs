//! Saved views as a page asks for them.

use crate::replica::ReplicaHandle;
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind, search, sort::sort_by_key};

/// One view of this page.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    pub record: RecordId,
    pub name: String,
    pub query: String,
    pub shared: bool,
    pub own: bool,
}

/// Where views are saved: the word for the page, its path, and the parameters of its address that a view keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewed {
    pub page: &'static str,
    pub path: &'static str,
    pub kept: &'static [&'static str],
}

/// The views of a page that a person sees, by name; follows changes.
pub fn views_of(replica: &ReplicaHandle, of: Viewed) -> Vec<Saved> {
    let me = replica.device.member;
    let records = replica.model.list(Kind::View).get().into_iter();
    let view = |record: RecordId| {
        let row = replica.model.row(record).get()?;
        let view = row.as_view().filter(|view| view.page == of.page)?;
        let own = row.meta.owner.or(row.meta.created_by) == Some(me);
        let (name, query, shared) = (view.name.clone(), view.query.clone(), view.shared);
        (own || shared).then_some(Saved { record, name, query, shared, own })
    };
    let mut views: Vec<Saved> = records.filter_map(view).collect();
    sort_by_key(&mut views, |view| search::fold(&view.name));
    views
}
