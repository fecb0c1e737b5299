//! Merging records and taking them apart, by several people at once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{CompanyId, PartId, RecordId},
    kind::Kind,
    merge::{Groups, differences, merge, unmerge},
    row::Row,
    value::Value,
};
use std::collections::BTreeSet;

const LAN: usize = 0;
const MINH: usize = 1;

fn world() -> World {
    World::new(&["Lan", "Minh"], 5)
}

fn contact(world: &mut World, id: &str, fields: &[(&str, Value)]) -> RecordId {
    let record = RecordId::from_cause(id);
    let fields = fields.iter().map(|(key, value)| FieldEdit::new(*key, value.clone())).collect();
    world.dispatch(LAN, Command::Create { record, kind: Kind::Contact, fields }).unwrap();
    record
}

fn two(world: &mut World) -> (RecordId, RecordId) {
    let email = |id: &str| format!("emails/{}/address", PartId::from_cause(id));
    let phone = |id: &str| format!("phones/{}/number", PartId::from_cause(id));
    let one = contact(
        world,
        "one",
        &[
            ("full_name", "Nguyễn Lan".into()),
            ("job_title", "Giám đốc".into()),
            (&email("a"), "lan@example.vn".into()),
            (&phone("y"), "+84 903 123 456".into()),
            (&format!("custom/{}", RecordId::from_cause("f")), Value::Int(1)),
        ],
    );
    let other = contact(
        world,
        "other",
        &[
            ("full_name", "Nguyễn Thị Lan".into()),
            ("company_id", CompanyId::from_cause("acme").into()),
            ("birthday", "--06-30".into()),
            (&email("b"), "Lan@example.vn".into()),
            (&email("c"), "chi.lan@example.vn".into()),
            (&phone("d"), "0903 123 456".into()),
            (&format!("tags/{}", RecordId::from_cause("hot")), true.into()),
            (&format!("custom/{}", RecordId::from_cause("f")), Value::Int(2)),
            ("rating", "hot".into()),
        ],
    );
    world.settle();
    if one < other { (one, other) } else { (other, one) }
}

fn row(world: &World, peer: usize, record: RecordId) -> Row {
    world.peers[peer].replica.get(record).unwrap().as_ref().clone()
}

fn merged(world: &World, peer: usize, take: &[&str], pair: (RecordId, RecordId)) -> Command {
    let take = take.iter().map(|key| (*key).to_owned()).collect();
    merge(&row(world, peer, pair.0), &row(world, peer, pair.1), &take, Some("VN"))
}

/// The groups as a replica's rows have them, whatever the order in which they came.
fn groups(world: &World, peer: usize, random: &mut Random) -> Groups {
    let mut rows: Vec<Row> = world.peers[peer].replica.rows().map(|row| row.as_ref().clone()).collect();
    for at in (1..rows.len()).rev() {
        rows.swap(at, random.below(at + 1));
    }
    let mut groups = Groups::default();
    for row in &rows {
        groups.update(row.id, Some(row));
    }
    groups
}

#[test]
fn the_shown_one_has_what_either_had() {
    let mut world = world();
    let (shown, hidden) = two(&mut world);
    let differing = differences(&row(&world, LAN, hidden), &row(&world, LAN, shown));
    assert!(differing.contains_key("full_name") && !differing.contains_key("rating"));
    world.dispatch(LAN, merged(&world, LAN, &["full_name"], (hidden, shown))).unwrap();
    world.settle();
    let merged = row(&world, MINH, shown);
    let other = row(&world, MINH, hidden);
    assert_eq!(merged.title(), other.title(), "the name was taken from the other");
    let emails: BTreeSet<String> = merged.entries("emails").into_iter().map(|it| it.1).collect();
    assert_eq!(emails, BTreeSet::from(["lan@example.vn".into(), "chi.lan@example.vn".into()]));
    assert_eq!(merged.entries("emails").len(), 2, "one address is not there twice");
    assert_eq!(merged.entries("phones").len(), 1, "nor is one number in two spellings");
    assert_eq!(merged.value("rating"), "hot".into());
    assert_eq!(merged.value("job_title"), "Giám đốc".into());
    let groups = groups(&world, MINH, &mut Random(1));
    assert_eq!((groups.shown(hidden), groups.shown(shown)), (shown, shown));
    assert!(groups.is_hidden(hidden) && !groups.is_hidden(shown));
}

#[test]
fn n8_unmerging_is_the_identity_on_what_nobody_edited() {
    let mut world = world();
    let pair = two(&mut world);
    let before = (row(&world, LAN, pair.0).fields(), row(&world, LAN, pair.1).fields());
    world.dispatch(LAN, merged(&world, LAN, &["full_name"], pair)).unwrap();
    world.settle();
    assert_ne!(row(&world, LAN, pair.0).fields(), before.0);
    world.dispatch(MINH, unmerge(&row(&world, MINH, pair.1))).unwrap();
    world.settle();
    world.assert_equal();
    assert_eq!((row(&world, LAN, pair.0).fields(), row(&world, LAN, pair.1).fields()), before);
    assert!(!groups(&world, LAN, &mut Random(2)).is_hidden(pair.1));
}

#[test]
fn n8_edits_made_meanwhile_stay_where_they_belong() {
    let mut world = world();
    let (shown, hidden) = two(&mut world);
    world.dispatch(LAN, merged(&world, LAN, &[], (shown, hidden))).unwrap();
    world.settle();
    let edit = |record, key: &str, value: &str| Command::Edit { record, fields: vec![FieldEdit::new(key, value)] };
    // A field that was copied, one that was not, and one of the hidden record by somebody who was offline.
    let copied = if row(&world, LAN, shown).value("rating") == "hot".into() { "rating" } else { "job_title" };
    world.dispatch(LAN, edit(shown, copied, "edited")).unwrap();
    world.dispatch(LAN, edit(shown, "department", "Kinh doanh")).unwrap();
    world.dispatch(MINH, edit(hidden, "website", "https://lan.example.vn")).unwrap();
    world.settle();
    world.dispatch(LAN, unmerge(&row(&world, LAN, hidden))).unwrap();
    world.settle();
    world.assert_equal();
    let (shown, hidden) = (row(&world, MINH, shown), row(&world, MINH, hidden));
    assert_eq!(shown.value("department"), "Kinh doanh".into());
    assert_eq!(shown.value(copied), "edited".into());
    assert_eq!(hidden.value("website"), "https://lan.example.vn".into());
    assert_eq!(hidden.value("department"), Value::Empty);
}

#[test]
fn merges_of_one_pair_in_either_direction_leave_one_to_be_seen() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let mut world = world();
        let people: Vec<RecordId> = (0..4)
            .map(|nth| contact(&mut world, &format!("{seed} {nth}"), &[("full_name", format!("Người {nth}").into())]))
            .collect();
        world.settle();
        let mut merges = Vec::new();
        // Two people merge what they like, offline, some pairs twice and in both directions.
        for peer in [LAN, MINH] {
            for _ in 0..2 {
                let (one, other) = (people[random.below(4)], people[random.below(4)]);
                if one == other {
                    continue;
                }
                let take: &[&str] = if random.chance(50) { &["full_name"] } else { &[] };
                world.dispatch(peer, merged(&world, peer, take, (one, other))).unwrap();
                merges.push((one, other));
            }
        }
        world.settle();
        world.assert_equal();
        let groups = groups(&world, LAN, &mut random);
        for (one, other) in &merges {
            assert_eq!(groups.shown(*one), groups.shown(*other), "seed {seed}");
        }
        for person in &people {
            let group = groups.group(*person);
            let seen: Vec<&RecordId> = group.iter().filter(|it| !groups.is_hidden(**it)).collect();
            assert_eq!(seen.len(), 1, "seed {seed}: one of each group is seen");
        }
        // Whoever takes all of them apart gets everybody back as they were.
        for person in &people {
            world.dispatch(LAN, unmerge(&row(&world, LAN, *person))).unwrap();
        }
        world.settle();
        let groups = self::groups(&world, MINH, &mut random);
        assert!(people.iter().all(|person| !groups.is_hidden(*person)), "seed {seed}");
    }
}

#[test]
fn a_group_whose_shown_one_is_deleted_shows_the_next() {
    let mut world = world();
    let (shown, hidden) = two(&mut world);
    world.dispatch(LAN, merged(&world, LAN, &[], (shown, hidden))).unwrap();
    world.dispatch(MINH, Command::Delete { records: vec![shown] }).unwrap();
    world.settle();
    world.assert_equal();
    assert_eq!(groups(&world, LAN, &mut Random(3)).shown(shown), hidden);
}
