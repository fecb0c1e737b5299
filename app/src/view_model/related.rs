//! What points at what: noted for a kind when somebody asks for it, because a start does without most of it.

use super::{Model, Related, Signals, listed};
use leptos::prelude::*;
use sotay_shared::{delta::Delta, id::RecordId, kind::Kind, row::Row, sort::gathered};
use std::{collections::BTreeSet, sync::Arc};

impl Model {
    /// The records that point at a record: the deals of a company, the tasks about a deal.
    pub fn related(&self, record: RecordId) -> Related {
        let mut signals = self.signals();
        signals.relate(|_| true);
        signals.related_signal(record)
    }

    /// The same, of which only those of one kind are asked for.
    pub fn related_of(&self, record: RecordId, kind: Kind) -> Related {
        let mut signals = self.signals();
        signals.relate(|it| it == kind);
        signals.related_signal(record)
    }

    /// Notes what points at what before anybody asks: it takes a while where there is much.
    pub fn note_related(&self) {
        self.signals().relate(|_| true);
    }

    pub(super) fn apply_related(&self, delta: &Delta) {
        let links = |row: &Option<Arc<Row>>| {
            let (kind, links) = row.as_deref().and_then(links)?;
            self.signals().related_kinds.contains(&kind).then_some((kind, links))
        };
        let (before, after) = (links(&delta.before), links(&delta.after));
        if before == after {
            return;
        }
        if let Some((kind, links)) = before {
            for link in links {
                self.change(|it| &mut it.related, link, |related| related.remove(&(kind, delta.record)));
                self.show_group(link);
            }
        }
        if let Some((kind, links)) = after {
            for link in links {
                self.change(|it| &mut it.related, link, |related| related.insert((kind, delta.record)));
                self.show_group(link);
            }
        }
    }
}

impl Signals {
    /// Notes what the records of some kinds point at, where that was not done: a start does without most of it.
    pub(super) fn relate(&mut self, wanted: impl Fn(Kind) -> bool) {
        let new = Kind::ALL.into_iter().filter(|kind| wanted(*kind) && !self.related_kinds.contains(kind));
        let new: BTreeSet<Kind> = gathered(new);
        if new.is_empty() {
            return;
        }
        let Signals { rows, related, .. } = self;
        for row in rows.values().flatten().filter(|row| row.kind().is_some_and(|kind| new.contains(&kind))) {
            if let Some((kind, links)) = links(row) {
                for link in links {
                    related.value(link).insert((kind, row.id));
                }
            }
        }
        self.related_kinds.extend(new);
        // Whoever follows one of them asked for other kinds, of which nothing changed.
        for (record, signal) in self.related.signals() {
            let related = self.merged_related(record).or_else(|| self.related.get(&record).cloned());
            signal.update_untracked(|known| *known = related.unwrap_or_default());
        }
    }

    fn related_signal(&mut self, record: RecordId) -> Related {
        match self.merged_related(record) {
            Some(merged) => self.related.signal_of(record, merged),
            None => self.related.signal(record),
        }
    }

    /// What belongs to anybody of a record's group; `None` where it has none.
    pub(super) fn merged_related(&self, record: RecordId) -> Option<BTreeSet<(Kind, RecordId)>> {
        let group = self.groups.group(record);
        let each = group.iter().filter_map(|member| self.related.get(member));
        (group.len() > 1).then(|| gathered(each.flatten().copied()))
    }
}

/// What a row points at, as a record of its kind. Activities have a timeline instead.
fn links(row: &Row) -> Option<(Kind, Vec<RecordId>)> {
    let kind = listed(row).filter(|kind| *kind != Kind::Activity)?;
    Some((kind, row.links()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::{command::FieldEdit, stamp::Timestamp};

    fn row(kind: Kind, name: &str, links: &[(&str, RecordId)]) -> Arc<Row> {
        let link = |(key, to): &(&str, RecordId)| match *key {
            "links" => FieldEdit::new(format!("links/{to}"), true),
            key => FieldEdit::new(key, *to),
        };
        let edits: Vec<FieldEdit> = links.iter().map(link).collect();
        Arc::new(Row::written(RecordId::from_cause(name), kind, &edits))
    }

    /// Whoever asked for the tasks of a record first, and for all of it later, sees what was there and what came since.
    #[test]
    fn what_is_noted_late_is_as_if_it_had_been_noted_at_once() {
        let acme = RecordId::from_cause("acme");
        let rows = [
            row(Kind::Company, "acme", &[]),
            row(Kind::Deal, "deal", &[("company_id", acme)]),
            row(Kind::Task, "call", &[("links", acme)]),
        ];
        let all = |names: &[(Kind, &str)]| -> BTreeSet<(Kind, RecordId)> {
            names.iter().map(|(kind, name)| (*kind, RecordId::from_cause(name))).collect()
        };
        let (asked_late, asked_first) = (Model::new(rows.iter()), Model::new(rows.iter()));
        let tasks = asked_late.related_of(acme, Kind::Task);
        assert_eq!(tasks.get_untracked(), all(&[(Kind::Task, "call")]));
        asked_first.note_related();
        // A colleague adds a contact and another deal, and takes the first deal elsewhere.
        let moved = row(Kind::Deal, "deal", &[("company_id", RecordId::from_cause("beta"))]);
        let came = |row: Arc<Row>| Delta { record: row.id, before: None, after: Some(row) };
        let deltas = [
            came(row(Kind::Contact, "lan", &[("company_id", acme)])),
            came(row(Kind::Deal, "next", &[("company_id", acme)])),
            Delta { record: moved.id, before: Some(rows[1].clone()), after: Some(moved) },
        ];
        for model in [&asked_late, &asked_first] {
            model.apply(&deltas);
        }
        let now = all(&[(Kind::Contact, "lan"), (Kind::Deal, "next"), (Kind::Task, "call")]);
        assert_eq!(asked_late.related(acme).get_untracked(), now);
        assert_eq!(asked_first.related(acme).get_untracked(), now);
        assert_eq!(tasks.get_untracked(), now, "one signal, whoever asked for what");
    }

    #[test]
    fn what_is_archived_is_in_no_list_and_is_found_all_the_same() {
        let acme = RecordId::from_cause("acme");
        let before = row(Kind::Deal, "deal", &[("company_id", acme)]);
        let edits = [FieldEdit::new("company_id", acme), FieldEdit::new("archived_at", Timestamp(1))];
        let archived = Arc::new(Row::written(before.id, Kind::Deal, &edits));
        let becomes = |before: &Arc<Row>, after: &Arc<Row>| Delta {
            record: before.id,
            before: Some(before.clone()),
            after: Some(after.clone()),
        };
        let model = Model::new([row(Kind::Company, "acme", &[]), before.clone()].iter());
        let index = model.index(Kind::Deal);
        assert_eq!(model.related_now(acme, Kind::Deal), [before.id]);
        model.apply(&[becomes(&before, &archived)]);
        assert!(model.related_now(acme, Kind::Deal).is_empty());
        assert!(model.list(Kind::Deal).get_untracked().is_empty());
        assert_eq!(model.put_away().get_untracked(), BTreeSet::from([before.id]));
        assert!(index.with_untracked(|index| index.is_archived(before.id)));
        // A page that is opened later knows the same.
        let later = Model::new([archived.clone()].iter());
        assert!(later.index(Kind::Deal).with_untracked(|index| index.is_archived(before.id)));
        model.apply(&[becomes(&archived, &before)]);
        assert_eq!(model.list(Kind::Deal).get_untracked(), BTreeSet::from([before.id]));
        assert!(model.put_away().get_untracked().is_empty());
    }
}
