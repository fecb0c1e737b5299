//! Saved views as a page asks for them.

use crate::{
    i18n::{Text, text},
    replica::ReplicaHandle,
    route::Route,
};
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

/// Where views are saved: the word for the page, its path, the parameters of its address that a view keeps, and the filters
/// that it has a view for beside the one of all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewed {
    pub page: &'static str,
    pub path: &'static str,
    pub kept: &'static [&'static str],
    pub presets: &'static [Preset],
}

/// A view that nobody has to save: what it is called, and its filter.
pub type Preset = (Text, &'static str);

const MINE: Preset = (text::VIEW_MINE, "owner_id=me");
/// Of records that somebody owns.
pub const OWNED: &[Preset] = &[MINE];
/// Of deals.
pub const OF_DEALS: &[Preset] = &[MINE, (text::VIEW_CLOSING, "close_date=this_month;stage_type=open")];

/// The parameter of the address that says which view was opened.
pub const VIEW: &str = "view";

/// The address of a page with a query and the view that it is of.
pub fn address(page: &str, query: &str, view: Option<RecordId>) -> String {
    let view = view.map(|view| format!("{VIEW}={view}"));
    let parts: Vec<String> = Some(query.to_owned()).filter(|it| !it.is_empty()).into_iter().chain(view).collect();
    if parts.is_empty() { page.to_owned() } else { format!("{page}?{}", parts.join("&")) }
}

/// The view that is shown and whether something else is by now: what was opened, or else the one that says just this. `asked`
/// is what the address says was opened, `now` what a view of what is shown would keep.
pub fn shown<'a>(views: &'a [Saved], asked: &str, now: &str) -> Option<(&'a Saved, bool)> {
    let opened = views.iter().find(|view| view.record.to_string() == asked);
    let says_it = |view: &&Saved| view.query == now;
    let same = opened.filter(says_it).or_else(|| views.iter().filter(|_| !now.is_empty()).find(says_it));
    same.map(|view| (view, false)).or(opened.map(|view| (view, true)))
}

/// The views of a page that a person sees, by name; follows changes.
pub fn views_of(replica: &ReplicaHandle, of: Viewed) -> Vec<Saved> {
    let records = replica.model.list(Kind::View).get().into_iter();
    let of_page = |record: RecordId| seen(replica, record).filter(|(page, _)| page == of.page).map(|(_, view)| view);
    let mut views: Vec<Saved> = records.filter_map(of_page).collect();
    sort_by_key(&mut views, |view| search::fold(&view.name));
    views
}

/// A view that a person sees, and the word for its page; follows it.
fn seen(replica: &ReplicaHandle, record: RecordId) -> Option<(String, Saved)> {
    let row = replica.model.row(record).get()?;
    let view = row.as_view().filter(|_| !row.is_deleted())?;
    let own = row.meta.owner.or(row.meta.created_by) == Some(replica.device.member);
    let (name, query, shared) = (view.name.clone(), view.query.clone(), view.shared);
    (own || shared).then(|| (view.page.clone(), Saved { record, name, query, shared, own }))
}

/// Some views that a person sees, each with the page that it is of; follows changes.
pub fn placed(replica: &ReplicaHandle, records: &[RecordId]) -> Vec<(Route, Saved)> {
    let place = |record: &RecordId| {
        let (page, view) = seen(replica, *record)?;
        Some((Route::parse(&format!("/{page}"))?, view))
    };
    records.iter().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(cause: &str, query: &str) -> Saved {
        let (record, name) = (RecordId::from_cause(cause), cause.to_owned());
        Saved { record, name, query: query.to_owned(), shared: false, own: true }
    }

    #[test]
    fn what_is_shown_is_the_view_that_was_opened_or_the_one_that_says_it() {
        let views = [view("hot", "filter=a"), view("cold", "filter=b"), view("bare", "")];
        let id = |cause: &str| RecordId::from_cause(cause).to_string();
        for (asked, now, expected) in [
            (id("hot"), "filter=a", Some(("hot", false))),
            (id("hot"), "filter=x", Some(("hot", true))),
            // What is called so by now is not a change of another.
            (id("hot"), "filter=b", Some(("cold", false))),
            (id("bare"), "", Some(("bare", false))),
            (id("gone"), "filter=b", Some(("cold", false))),
            (String::new(), "filter=a", Some(("hot", false))),
            (String::new(), "filter=x", None),
            (String::new(), "", None),
        ] {
            let found = shown(&views, &asked, now).map(|(view, is_changed)| (view.name.as_str(), is_changed));
            assert_eq!(found, expected, "{asked} {now}");
        }
    }

    #[test]
    fn an_address_says_what_is_shown_and_which_view_it_is() {
        let view = RecordId::from_cause("hot");
        assert_eq!(address("/board", "", None), "/board");
        assert_eq!(address("/board", "q=a", None), "/board?q=a");
        assert_eq!(address("/board", "q=a", Some(view)), format!("/board?q=a&view={view}"));
        assert_eq!(address("/board", "", Some(view)), format!("/board?view={view}"));
    }
}
