//! People: merged, taken apart and deleted as one, and what was done to anything undone, beside what colleagues do.

use super::{Fault, world::World};
use sotay_shared::{
    command::{Command, FieldEdit, Reversal},
    id::{PartId, RecordId},
    kind::Kind,
    merge::{self, Groups},
    replica::Replica,
    row::Row,
    schema::key,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// What an undo must not bring back over the values that colleagues wrote meanwhile.
struct Contested {
    record: RecordId,
    key: String,
    /// The value that shows, which the undo may leave.
    now: Value,
    rivals: Vec<Value>,
}

fn contacts(replica: &Replica) -> Vec<&Row> {
    let mut rows: Vec<&Row> =
        replica.rows().map(AsRef::as_ref).filter(|row| row.kind() == Some(Kind::Contact)).collect();
    rows.sort_by_key(|row| row.id);
    rows
}

fn groups(replica: &Replica) -> Groups {
    let rows: Vec<&Row> = replica.rows().map(AsRef::as_ref).collect();
    Groups::of(rows.into_iter())
}

impl World {
    /// Takes back one of the steps that a tab remembers, whatever came after it.
    pub(super) fn undo(&mut self, device: usize, tab: usize) {
        let steps = self.devices[device].tabs[tab].steps.len();
        if steps == 0 {
            return;
        }
        // A document is opened with what other tabs kept, also before this one hears of it: what it then meets is not foreseen.
        let has_heard = self.random.chance(80);
        if has_heard {
            self.devices[device].tabs[tab].tab.read_on();
            self.carry_out(device, tab);
        }
        // Mostly one over which a colleague wrote, where there is one.
        let is_contested = |at: &usize| {
            let reversals = &self.devices[device].tabs[tab].steps[*at];
            !self.contested(device, tab, reversals).is_empty()
        };
        let contested = (0..steps).find(is_contested).filter(|_| self.random.chance(80));
        let at = contested.unwrap_or_else(|| self.random.below(steps));
        let reversals = self.devices[device].tabs[tab].steps.remove(at);
        let contested = if has_heard { self.contested(device, tab, &reversals) } else { Vec::new() };
        let command = match self.fault {
            Some(Fault::UndoBringsBackBefore) => Command::Batch { commands: edits(&reversals) },
            _ => Command::Undo { reversals },
        };
        // What the role does not allow changes nothing.
        if !self.issue(device, tab, command) {
            return;
        }
        self.met.undone += 1;
        let replica = self.devices[device].replica(tab);
        for Contested { record, key, now, rivals } in contested {
            let after = replica.get(record).map(|row| row.value(&key)).unwrap_or(Value::Empty);
            let is_kept = rivals.contains(&after) || after == now;
            assert!(is_kept, "u1: an undo of {key} costs a colleague their work: {now:?}, {rivals:?}, then {after:?}");
            self.met.given_way += usize::from(after != now);
        }
    }

    fn contested(&self, device: usize, tab: usize, reversals: &[Reversal]) -> Vec<Contested> {
        let (member, replica) = (self.devices[device].member, self.devices[device].replica(tab));
        let one = |reversal: &Reversal| {
            let Reversal::Field { record, key, now, .. } = reversal else { return None };
            let row = replica.get(*record)?;
            // Of a place only the stage is told apart.
            let rivals = row.meta.conflicts.get(key).filter(|_| key != key::PLACE)?;
            let is_mine = rivals.iter().any(|rival| rival.member == Some(member) && rival.value == *now);
            let rivals: Vec<Value> =
                rivals.iter().map(|rival| rival.value.clone()).filter(|value| value != now).collect();
            let shown = row.value(key);
            is_mine.then(|| Contested { record: *record, key: key.clone(), now: shown, rivals })
        };
        reversals.iter().filter_map(one).collect()
    }

    /// Somebody meets a person, or does something to those that are here.
    pub(super) fn people(&mut self, device: usize, tab: usize) {
        if contacts(self.devices[device].replica(tab)).len() < 4 {
            return self.meet(device, tab);
        }
        match self.random.below(8) {
            0 => self.meet(device, tab),
            1..=3 => self.merge(device, tab),
            4..=5 => self.take_apart(device, tab),
            6 => self.delete_a_person(device, tab),
            _ => self.restore_a_person(device, tab),
        }
    }

    fn meet(&mut self, device: usize, tab: usize) {
        let record = RecordId::v7(self.scene.now.0, self.random.bytes());
        let words = ["a", "b", "c"];
        let mut fields = vec![FieldEdit::new("full_name", format!("Người {}", self.random.below(50)))];
        for key in ["job_title", "rating", "department"] {
            if self.random.chance(60) {
                fields.push(FieldEdit::new(key, words[self.random.below(3)]));
            }
        }
        for _ in 0..self.random.below(3) {
            let entry = PartId::v7(self.scene.now.0, self.random.bytes());
            let mail = format!("{}@example.vn", words[self.random.below(3)]);
            fields.push(FieldEdit::new(format!("emails/{entry}/address"), mail));
        }
        let _ = self.issue(device, tab, Command::Create { record, kind: Kind::Contact, fields });
    }

    /// Two people that show are one.
    pub(super) fn merge(&mut self, device: usize, tab: usize) {
        let replica = self.devices[device].replica(tab);
        let groups = groups(replica);
        let mut shown: Vec<Row> = contacts(replica)
            .into_iter()
            .filter(|row| !row.is_deleted() && !groups.is_hidden(row.id))
            .cloned()
            .collect();
        if shown.len() < 2 {
            return;
        }
        let one = shown.swap_remove(self.random.below(shown.len()));
        let other = shown.swap_remove(self.random.below(shown.len()));
        let keys = ["full_name", "job_title", "rating"].into_iter();
        let take: BTreeSet<String> = keys.filter(|_| self.random.chance(40)).map(str::to_owned).collect();
        let is_done = self.issue(device, tab, merge::merge(&one, &other, &take, Some("VN")));
        self.met.merges += usize::from(is_done);
    }

    pub(super) fn take_apart(&mut self, device: usize, tab: usize) {
        let replica = self.devices[device].replica(tab);
        let groups = groups(replica);
        let merged: Vec<RecordId> =
            contacts(replica).into_iter().map(|row| row.id).filter(|record| groups.group(*record).len() > 1).collect();
        if let Some(record) = self.random.pick(&merged).copied() {
            self.part(device, tab, record);
        }
    }

    pub(super) fn part(&mut self, device: usize, tab: usize, record: RecordId) {
        let replica = self.devices[device].replica(tab);
        let Some(row) = replica.get(record).cloned() else { return };
        let others = groups(replica).group(record).into_iter().filter(|other| *other != record);
        let mut others: Vec<_> = others.filter_map(|other| replica.get(other).cloned()).collect();
        if self.fault == Some(Fault::CopiesStay) {
            others.clear();
        }
        let command = merge::unmerge(&row, others.iter().map(AsRef::as_ref), Some("VN"));
        self.met.taken_apart += usize::from(self.issue(device, tab, command));
    }

    /// Whichever of a group is deleted, all of it is.
    fn delete_a_person(&mut self, device: usize, tab: usize) {
        let Some((record, group)) = self.a_person(device, tab) else { return };
        let command = match self.fault {
            Some(Fault::OneOfAGroupIsDeleted) => {
                let (before, now) = (Value::Time(self.scene.now), Value::Empty);
                let key = key::DELETED_AT.to_owned();
                Command::Undo { reversals: vec![Reversal::Field { record, key, before, now, by: None }] }
            }
            _ => Command::Delete { records: vec![record] },
        };
        if !self.issue(device, tab, command) {
            return;
        }
        let replica = self.devices[device].replica(tab);
        let gone = |record: &RecordId| replica.get(*record).is_some_and(|row| row.is_deleted());
        assert!(group.iter().all(gone), "u2: one of a group is deleted, and another comes up in its place");
        self.met.people_deleted += usize::from(group.len() > 1);
    }

    fn restore_a_person(&mut self, device: usize, tab: usize) {
        let Some((record, group)) = self.a_person(device, tab) else { return };
        if !self.issue(device, tab, Command::Restore { records: vec![record] }) {
            return;
        }
        let replica = self.devices[device].replica(tab);
        let here = |record: &RecordId| replica.get(*record).is_some_and(|row| !row.is_deleted());
        assert!(group.iter().all(here), "u2: one of a group came back, and not all");
    }

    fn a_person(&mut self, device: usize, tab: usize) -> Option<(RecordId, BTreeSet<RecordId>)> {
        let replica = self.devices[device].replica(tab);
        let groups = groups(replica);
        let mut records: Vec<RecordId> = contacts(replica).into_iter().map(|row| row.id).collect();
        // Mostly of those that are merged.
        if self.random.chance(80) {
            records.retain(|record| groups.group(*record).len() > 1);
        }
        let record = self.random.pick(&records).copied()?;
        Some((record, groups.group(record)))
    }

    /// Everybody at rest: whatever is merged, edited and taken apart in turn, those who are alone in the end are as they were.
    pub(super) fn check_apart(&mut self) {
        self.part_everybody(0);
        let alone = self.fields_of_all();
        if alone.len() < 3 {
            return;
        }
        let mut edited: BTreeMap<RecordId, Value> = BTreeMap::new();
        for step in 0..3 + self.random.below(6) {
            let device = self.random.below(self.devices.len());
            match self.random.below(5) {
                0..=2 => self.merge(device, 0),
                3 => self.take_apart(device, 0),
                _ => {
                    let replica = self.devices[device].replica(0);
                    let groups = groups(replica);
                    let shown: Vec<RecordId> =
                        contacts(replica).into_iter().map(|row| row.id).filter(|it| !groups.is_hidden(*it)).collect();
                    let Some(record) = self.random.pick(&shown).copied() else { continue };
                    let value = Value::Text(format!("edited {step}"));
                    let fields = vec![FieldEdit { key: "website".into(), value: value.clone() }];
                    assert!(self.issue(device, 0, Command::Edit { record, fields }), "an edit at rest is refused");
                    edited.insert(record, value);
                }
            }
            self.rest();
        }
        let device = self.random.below(self.devices.len());
        self.part_everybody(device);
        let mut expected = alone;
        for (record, value) in edited {
            expected.entry(record).or_default().insert("website".into(), value);
        }
        assert!(self.fields_of_all() == expected, "u3: a merge that was taken apart left something behind");
        self.met.apart_exactly += 1;
    }

    fn part_everybody(&mut self, device: usize) {
        let mut records: Vec<RecordId> =
            contacts(self.devices[device].replica(0)).into_iter().map(|row| row.id).collect();
        while !records.is_empty() {
            let record = records.swap_remove(self.random.below(records.len()));
            self.part(device, 0, record);
        }
        self.rest();
    }

    fn fields_of_all(&self) -> BTreeMap<RecordId, BTreeMap<String, Value>> {
        contacts(self.devices[0].replica(0)).into_iter().map(|row| (row.id, row.fields())).collect()
    }
}

/// An undo as it must not be: the values of before, whatever was written beside them.
fn edits(reversals: &[Reversal]) -> Vec<Command> {
    let edit = |reversal: &Reversal| match reversal {
        Reversal::Field { record, key, before, .. } if !matches!(key.as_str(), key::DELETED_AT | key::COMPLETED_AT) => {
            let fields = vec![FieldEdit { key: key.clone(), value: before.clone() }];
            Some(Command::Edit { record: *record, fields })
        }
        _ => None,
    };
    reversals.iter().filter_map(edit).collect()
}
