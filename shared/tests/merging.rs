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
    stamp::Timestamp,
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

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

/// Takes a record out of its group, as its page does.
fn apart(world: &World, peer: usize, record: RecordId) -> Command {
    let group = groups(world, peer, &mut Random(9)).group(record);
    let others: Vec<Row> = group.into_iter().filter(|it| *it != record).map(|it| row(world, peer, it)).collect();
    unmerge(&row(world, peer, record), &others, Some("VN"))
}

/// The groups as a replica's rows have them, whatever the order in which they came.
fn groups(world: &World, peer: usize, random: &mut Random) -> Groups {
    let mut rows: Vec<Row> = world.peers[peer].replica.rows().map(|row| row.as_ref().clone()).collect();
    for at in (1..rows.len()).rev() {
        rows.swap(at, random.below(at + 1));
    }
    let kinds: BTreeMap<RecordId, Kind> = rows.iter().filter_map(|row| Some((row.id, row.kind()?))).collect();
    let mut groups = Groups::default();
    for row in &rows {
        groups.update(row.id, Some(row), |record| kinds.get(&record).copied());
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
fn who_is_archived_comes_back_by_a_merge_with_somebody_who_is_not() {
    for (archived, comes_back) in [([true, false], true), ([false, true], true), ([true, true], false)] {
        let mut world = world();
        let (shown, hidden) = two(&mut world);
        for (record, _) in [shown, hidden].into_iter().zip(archived).filter(|(_, archived)| *archived) {
            let fields = vec![FieldEdit::new("archived_at", Timestamp(1_750_000_000_000))];
            world.dispatch(LAN, Command::Edit { record, fields }).unwrap();
        }
        world.settle();
        let differing = differences(&row(&world, LAN, hidden), &row(&world, LAN, shown));
        assert!(!differing.contains_key("archived_at"), "nobody is asked which of them it is to be");
        world.dispatch(LAN, merged(&world, LAN, &[], (hidden, shown))).unwrap();
        world.settle();
        assert_eq!(row(&world, MINH, shown).is_archived(), !comes_back, "{archived:?}");
        world.assert_equal();
    }
}

#[test]
fn n8_unmerging_is_the_identity_on_what_nobody_edited() {
    let mut world = world();
    let pair = two(&mut world);
    let before = (row(&world, LAN, pair.0).fields(), row(&world, LAN, pair.1).fields());
    world.dispatch(LAN, merged(&world, LAN, &["full_name"], pair)).unwrap();
    world.settle();
    assert_ne!(row(&world, LAN, pair.0).fields(), before.0);
    world.dispatch(MINH, apart(&world, MINH, pair.1)).unwrap();
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
    world.dispatch(LAN, apart(&world, LAN, hidden)).unwrap();
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
            world.dispatch(LAN, apart(&world, LAN, *person)).unwrap();
        }
        world.settle();
        let groups = self::groups(&world, MINH, &mut random);
        assert!(people.iter().all(|person| !groups.is_hidden(*person)), "seed {seed}");
    }
}

#[test]
fn u2_who_is_deleted_is_gone_with_all_that_are_the_same() {
    let mut world = world();
    let (shown, hidden) = two(&mut world);
    let third = contact(&mut world, "third", &[("full_name", "Lan 3".into())]);
    world.settle();
    let pair = if shown < third { (shown, third) } else { (third, shown) };
    world.dispatch(LAN, merged(&world, LAN, &[], (shown, hidden))).unwrap();
    world.dispatch(LAN, merged(&world, LAN, &[], pair)).unwrap();
    world.settle();
    let all = [shown, hidden, third];
    // Whichever of them it is asked of.
    for record in all {
        let undo = world.dispatch(MINH, Command::Delete { records: vec![record] }).unwrap();
        world.settle();
        assert!(all.iter().all(|it| row(&world, LAN, *it).is_deleted()));
        world.dispatch(MINH, Command::Undo { reversals: undo }).unwrap();
        world.settle();
        assert!(all.iter().all(|it| !row(&world, LAN, *it).is_deleted()));
        world.dispatch(LAN, Command::Delete { records: vec![record] }).unwrap();
        world.dispatch(LAN, Command::Restore { records: vec![third] }).unwrap();
        world.settle();
        assert!(all.iter().all(|it| !row(&world, MINH, *it).is_deleted()));
    }
    world.assert_equal();
}

#[test]
fn u2_a_group_whose_first_is_deleted_by_another_client_is_gone_as_well() {
    let mut world = world();
    let (shown, hidden) = two(&mut world);
    world.dispatch(LAN, merged(&world, LAN, &[], (shown, hidden))).unwrap();
    // He does not know of the merge, and deletes one alone; so do other clients.
    world.dispatch(MINH, Command::Delete { records: vec![shown] }).unwrap();
    world.settle();
    world.assert_equal();
    let groups = groups(&world, LAN, &mut Random(3));
    assert_eq!(groups.shown(hidden), shown);
    assert!(row(&world, LAN, shown).is_deleted() && !row(&world, LAN, hidden).is_deleted());
    // Restoring brings all of it back, taking apart the other one alone.
    world.dispatch(LAN, apart(&world, LAN, hidden)).unwrap();
    assert!(!self::groups(&world, LAN, &mut Random(4)).is_hidden(hidden));
}

/// Contacts whose ids rise with their names.
fn people(world: &mut World, of: &[&[(&str, Value)]]) -> Vec<RecordId> {
    let mut ids: Vec<String> = (0..of.len()).map(|nth| format!("person {nth}")).collect();
    ids.sort_by_key(|id| RecordId::from_cause(id));
    let made = ids.iter().zip(of).map(|(id, fields)| contact(world, id, fields)).collect();
    world.settle();
    made
}

fn address(part: &str) -> String {
    format!("emails/{}/address", PartId::from_cause(part))
}

#[test]
fn u3_who_leaves_takes_along_what_came_through_another() {
    let mut world = world();
    let tag = format!("tags/{}", RecordId::from_cause("hot"));
    let three: &[(&str, Value)] = &[
        ("full_name", "Ba".into()),
        ("job_title", "Giám đốc".into()),
        (&address("three"), "ba@example.vn".into()),
        (&tag, true.into()),
        ("rating", "hot".into()),
    ];
    let two: &[(&str, Value)] = &[("full_name", "Hai".into()), (&address("two"), "hai@example.vn".into())];
    let people = people(&mut world, &[&[("full_name", "Một".into())], two, three]);
    let (one, two, three) = (people[0], people[1], people[2]);
    let alone: Vec<_> = people.iter().map(|it| row(&world, LAN, *it).fields()).collect();
    world.dispatch(LAN, merged(&world, LAN, &["full_name"], (two, three))).unwrap();
    world.dispatch(LAN, merged(&world, LAN, &["full_name"], (one, two))).unwrap();
    world.settle();
    assert_eq!(row(&world, MINH, one).title(), "Ba");
    assert_eq!(row(&world, MINH, one).entries("emails").len(), 2);
    let edit = Command::Edit { record: one, fields: vec![FieldEdit::new("rating", "cold")] };
    world.dispatch(LAN, edit).unwrap();
    world.settle();

    world.dispatch(MINH, apart(&world, MINH, three)).unwrap();
    world.settle();
    let left = row(&world, LAN, one);
    assert_eq!(left.title(), "Hai", "the name of Two was beneath that of Three");
    assert_eq!((left.value("job_title"), left.meta.tags.len()), (Value::Empty, 0));
    assert_eq!(left.value("rating"), "cold".into(), "what was edited since stays");
    let emails: Vec<String> = left.entries("emails").into_iter().map(|it| it.1).collect();
    assert_eq!(emails, ["hai@example.vn"]);
    assert_eq!(row(&world, LAN, two).fields(), alone[1]);
    assert_eq!(row(&world, LAN, three).fields(), alone[2]);

    world.dispatch(LAN, apart(&world, LAN, two)).unwrap();
    world.settle();
    let mut expected = alone[0].clone();
    expected.insert("rating".into(), "cold".into());
    assert_eq!(row(&world, MINH, one).fields(), expected);
    world.assert_equal();
}

#[test]
fn u3_what_was_passed_over_as_known_is_said_by_who_stays() {
    let mut world = world();
    let (phone, other) =
        (format!("phones/{}/number", PartId::from_cause("p")), format!("phones/{}/number", PartId::from_cause("q")));
    let two: &[(&str, Value)] =
        &[("full_name", "Hai".into()), ("job_title", "Kế toán".into()), (&phone, "0903 123 456".into())];
    let three: &[(&str, Value)] =
        &[("full_name", "Ba".into()), ("job_title", "Giám đốc".into()), (&other, "+84 903 123 456".into())];
    let people = people(&mut world, &[&[("full_name", "Một".into())], two, three]);
    let (one, two, three) = (people[0], people[1], people[2]);
    let alone: Vec<_> = people.iter().map(|it| row(&world, LAN, *it).fields()).collect();
    world.dispatch(LAN, merged(&world, LAN, &[], (one, two))).unwrap();
    world.dispatch(LAN, merged(&world, LAN, &[], (one, three))).unwrap();
    assert_eq!(row(&world, LAN, one).entries("phones").len(), 1);
    world.dispatch(LAN, apart(&world, LAN, two)).unwrap();
    let left = row(&world, LAN, one);
    let numbers: Vec<String> = left.entries("phones").into_iter().map(|it| it.1).collect();
    assert_eq!((numbers, left.value("job_title")), (vec!["+84 903 123 456".to_owned()], "Giám đốc".into()));
    world.dispatch(LAN, apart(&world, LAN, three)).unwrap();
    let after: Vec<_> = people.iter().map(|it| row(&world, LAN, *it).fields()).collect();
    assert_eq!(after, alone);
}

/// Whatever is merged and taken apart in whatever order: who is alone in the end is as they were, but for what was edited.
#[test]
fn u3_any_order_of_merging_and_taking_apart_is_exact() {
    let seeds = std::env::var("SOTAY_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(150);
    for seed in 0..seeds {
        let mut random = Random(seed ^ 0x7_0000);
        let mut world = world();
        let words = ["a", "b", "c"];
        let count = 3 + random.below(3);
        let mut all: Vec<RecordId> = Vec::new();
        for nth in 0..count {
            let mut fields: Vec<(String, Value)> = vec![("full_name".into(), format!("Người {nth}").into())];
            for key in ["job_title", "rating", "department", "lead_source"] {
                if random.chance(60) {
                    fields.push((key.into(), words[random.below(3)].into()));
                }
            }
            for mail in 0..random.below(3) {
                let at = address(&format!("{seed} {nth} {mail}"));
                fields.push((at, format!("{}@example.vn", words[random.below(3)]).into()));
            }
            let fields: Vec<(&str, Value)> = fields.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
            all.push(contact(&mut world, &format!("{seed} {nth}"), &fields));
        }
        world.settle();
        let mut expected: BTreeMap<RecordId, BTreeMap<String, Value>> =
            all.iter().map(|it| (*it, row(&world, LAN, *it).fields())).collect();
        for step in 0..(6 + random.below(10)) {
            let peer = random.below(2);
            let groups = groups(&world, peer, &mut random);
            let pick = all[random.below(count)];
            match random.below(5) {
                0..=2 => {
                    // Those who show are merged, as the screens do.
                    let (one, other) = (groups.shown(pick), groups.shown(all[random.below(count)]));
                    if one != other {
                        let take: Vec<&str> =
                            ["full_name", "job_title", "rating"].into_iter().filter(|_| random.chance(40)).collect();
                        world.dispatch(peer, merged(&world, peer, &take, (one, other))).unwrap();
                    }
                }
                3 => {
                    world.dispatch(peer, apart(&world, peer, pick)).unwrap();
                }
                _ => {
                    // A value that nobody else has.
                    let shown = groups.shown(pick);
                    let value = Value::Text(format!("edited {step}"));
                    let edit = FieldEdit { key: "website".into(), value: value.clone() };
                    world.dispatch(peer, Command::Edit { record: shown, fields: vec![edit] }).unwrap();
                    expected.get_mut(&shown).unwrap().insert("website".into(), value);
                }
            }
            world.settle();
        }
        // Everybody leaves, in any order.
        let mut left = all.clone();
        while !left.is_empty() {
            let record = left.swap_remove(random.below(left.len()));
            world.dispatch(LAN, apart(&world, LAN, record)).unwrap();
        }
        world.settle();
        world.assert_equal();
        for record in &all {
            assert_eq!(row(&world, MINH, *record).fields(), expected[record], "seed {seed}");
        }
        assert!(!all.iter().any(|it| groups(&world, LAN, &mut random).is_hidden(*it)), "seed {seed}");
        // Nothing is noted any more.
        let noted = |record: &RecordId| row(&world, LAN, *record).all().group("merge").next().is_some();
        assert!(!all.iter().any(noted), "seed {seed}");
    }
}
