use super::{
    Follower, follow,
    office::{Office, Records, firsts, happening},
    seen,
};
use crate::{
    filter::{Filter, Prepared},
    id::RecordId,
    kind::Kind,
    layout::{
        Change, Hit, Hits, Ordered, Sort,
        list::{ByColumn, ListSlot, stays},
        update,
    },
};
use proptest::{prelude::*, sample::select};

const FILTERS: [&str; 5] = ["", "text~la", "owner_id=me", "text~lan;owner_id=*", "text~h|owner_id=me"];
const SORTS: [&str; 8] =
    ["", "full_name", "-full_name", "owner_id", "emails", "-company_id", "-created_at", "job_title"];

/// A list without signals.
struct List<'a> {
    filter: &'a Prepared,
    hits: Hits<ByColumn>,
}

impl List<'_> {
    fn records(&self) -> Vec<RecordId> {
        self.hits.iter().map(|hit| hit.line.row.id).collect()
    }
}

impl Follower<ByColumn> for List<'_> {
    fn update(&mut self, context: &Office, change: &Change<ListSlot>) {
        let known = self.records();
        let (before, after) = update::<ByColumn>(&mut self.hits, self.filter, context, change);
        if stays(before.as_ref(), after.as_ref()) {
            assert_eq!(self.records(), known);
        }
    }

    fn refill(&mut self, ordered: &mut Ordered<ByColumn, Office>) {
        self.hits = ordered.filtered(self.filter);
    }

    fn compare(&self, anew: &[Hit<ListSlot>]) {
        assert_eq!(seen(&self.hits), seen(anew));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_list_that_follows_every_change_is_as_one_that_is_made_anew(
        firsts in firsts(),
        happening in happening(),
        filter in select(FILTERS.to_vec()),
        sort in select(SORTS.to_vec()),
    ) {
        let layout = ByColumn { kind: Kind::Contact, sort: Sort::parse(sort) };
        let filter = Filter::parse(filter).prepared();
        let list = List { filter: &filter, hits: Hits::<ByColumn>::new() };
        follow(layout, &filter, list, Records::new(Kind::Contact, &firsts), &happening);
    }
}
