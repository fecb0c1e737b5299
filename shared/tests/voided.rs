//! A backup that stays restored (L10): what came after it is discarded, what is unsent stays.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod common;

use common::{Random, World, commands::random_command};
use sotay_shared::{
    command::{Command, FieldEdit},
    document::Actor,
    id::RecordId,
    kind::Kind,
    replica::ReplicaError,
    sync::Epoch,
    value::Value,
};

const SEEDS: u64 = 60;

fn edit(record: RecordId, key: &str, value: impl Into<Value>) -> Command {
    Command::Edit { record, fields: vec![FieldEdit::new(key, value)] }
}

fn company(world: &mut World, peer: usize, name: &str) -> RecordId {
    let record = RecordId::from_cause(name);
    let fields = vec![FieldEdit::new("name", name)];
    world.dispatch(peer, Command::Create { record, kind: Kind::Company, fields }).unwrap();
    record
}

/// The log goes back to `seq` for good, under a new epoch.
fn restore_for_good(world: &mut World, seq: u64) {
    world.peers.iter_mut().for_each(common::Peer::cut);
    world.now.0 += 10_000;
    world.log.restore(seq, Epoch([7; 16]), world.now);
}

/// Everybody discards what is void, and sends what is left.
fn discard_everywhere(world: &mut World) {
    world.read_on();
    for at in 0..world.peers.len() {
        let peer = &mut world.peers[at];
        let fresh = Actor(peer.random.bytes());
        let lost: Vec<RecordId> = peer.replica.lost().iter().copied().collect();
        for record in lost {
            let outcome = peer.with_documents(|replica| replica.discard_void([record], fresh)).unwrap();
            peer.keep(&outcome);
        }
        assert!(peer.replica.lost().is_empty(), "nothing is left to give back");
    }
    world.settle();
    world.assert_equal();
}

#[test]
fn l10_what_came_after_a_final_restore_is_discarded_and_what_is_unsent_is_sent() {
    let mut world = World::new(&["Lan", "Minh"], 1);
    let (acme, beta) = (company(&mut world, 0, "Acme"), company(&mut world, 0, "Beta"));
    world.settle();
    let seq = world.log.head();
    let before = world.newcomer().state();
    // After the backup: an edit, a deletion, a record.
    world.dispatch(1, edit(acme, "name", "Phá hoại")).unwrap();
    world.dispatch(1, Command::Delete { records: vec![beta] }).unwrap();
    let after = company(&mut world, 1, "Sau bản sao lưu");
    world.settle();
    world.peers.iter_mut().for_each(common::Peer::cut);
    // And what nobody has seen yet, on top of it and beside it.
    world.dispatch(0, edit(acme, "industry", "Thép")).unwrap();
    world.dispatch(0, edit(beta, "tax_id", "0101234567")).unwrap();
    world.dispatch(0, edit(after, "tax_id", "0107654321")).unwrap();
    restore_for_good(&mut world, seq);
    world.read_on();
    let lan = &mut world.peers[0];
    assert_eq!(lan.replica.lost().len(), 3);
    for record in [acme, beta, after] {
        let (given, _) = lan.with_documents(|replica| replica.give_back(record, None)).unwrap();
        assert_eq!(given, [], "void is not given back");
        let kept = lan.with_documents(|replica| replica.void_record(record)).unwrap();
        assert!(kept.is_some_and(|record| !record.changes.is_empty()), "it can be saved first");
    }
    discard_everywhere(&mut world);
    let row = |record| world.peers[1].replica.get(record).map(|row| row.as_ref().clone());
    let (is_acme, is_beta) = (row(acme).unwrap(), row(beta).unwrap());
    assert_eq!((is_acme.title(), is_acme.value("industry")), ("Acme", Value::text("Thép")));
    assert_eq!((is_beta.is_deleted(), is_beta.value("tax_id")), (false, Value::text("0101234567")));
    assert_eq!(row(after), None);
    assert_eq!(world.log.head(), seq + 2);
    assert_ne!(world.newcomer().state(), before);
}

#[test]
fn l10_what_is_lost_after_a_final_restore_is_given_back_as_ever() {
    let mut world = World::new(&["Lan", "Minh"], 2);
    let acme = company(&mut world, 0, "Acme");
    world.settle();
    let head = world.log.head();
    restore_for_good(&mut world, head);
    discard_everywhere(&mut world);
    let seq = world.log.head();
    world.dispatch(1, edit(acme, "name", "Acme Việt Nam")).unwrap();
    world.settle();
    // The log loses its end once more, and this time nobody says that this is meant.
    world.peers.iter_mut().for_each(common::Peer::cut);
    world.log.truncate(seq);
    world.read_on();
    let minh = &mut world.peers[1];
    let (given, _) = minh.with_documents(|replica| replica.give_back(acme, None)).unwrap();
    assert_eq!(given.len(), 1);
    let outcome = minh.with_documents(|replica| replica.discard_void([acme], Actor([1; 16]))).unwrap();
    assert!(outcome.keep.is_empty(), "nothing is void");
}

#[test]
fn l10_random_teams_agree_after_a_final_restore_and_keep_what_was_unsent() {
    let (mut discarded, mut resent) = (0, 0);
    for seed in 0..SEEDS {
        let (mut world, mut random) = (World::new(&["Lan", "Minh", "Hoa"], seed), Random(seed));
        let act = |world: &mut World, random: &mut Random, steps: usize, settles: bool| {
            for _ in 0..steps {
                let peer = random.below(3);
                let command = random_command(&world.peers[peer].replica, &world.scene(), random);
                match world.dispatch(peer, command) {
                    Ok(_) | Err(ReplicaError::Command(_)) => {}
                    Err(error) => panic!("{error}"),
                }
                if settles && random.chance(40) {
                    world.settle();
                }
            }
        };
        act(&mut world, &mut random, 20, true);
        world.settle();
        let seq = world.log.head();
        act(&mut world, &mut random, 20, true);
        world.settle();
        world.peers.iter_mut().for_each(common::Peer::cut);
        act(&mut world, &mut random, 12, false);
        let unsent: usize = world.peers.iter().map(|peer| peer.replica.outbox().len()).sum();
        discarded += world.log.head() - seq;
        restore_for_good(&mut world, seq);
        discard_everywhere(&mut world);
        resent += (world.log.head() - seq).min(unsent as u64);
    }
    assert!(discarded > 100 && resent > 100, "{discarded} discarded, {resent} sent");
}
