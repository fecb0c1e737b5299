//! Hostile input: changes and messages that were tampered with, whose checksums are right all the same.
//!
//! `SOTAY_MUTANTS=n` makes n of each, `SOTAY_SEED=n` begins with another seed; a failure prints the bytes, to be added to
//! `hostile.txt`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::Random;
use sha2::{Digest, Sha256};
use sotay_shared::{
    admission::{Admitted, Candidate, Refusal},
    codec,
    document::{Actor, Attribution, Document, Edit, Put, StoredChange, Write},
    id::{MemberId, RecordId},
    kind::Kind,
    problem::RefusalCode,
    stamp::{Stamp, Timestamp},
    sync::{ClientMessage, Entry, LogHeader, LogTrailer, ServerMessage},
};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

const FROZEN: &str = include_str!("frozen/wire-1.txt");
const HOSTILE: &str = include_str!("hostile.txt");

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

fn stamp(at: i64) -> Stamp {
    Stamp::new(Timestamp(1_750_000_000_000 + at), MemberId::from_cause("lan"), [4; 16])
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn corpus(file: &str) -> Vec<(&str, Vec<u8>)> {
    file.lines().filter_map(|line| line.split_once(": ")).map(|(name, hex)| (name, bytes(hex.trim()))).collect()
}

/// A record with a history of two actors, and changes that could come next.
struct Target {
    document: Document,
    kind: Kind,
    next: Vec<Vec<u8>>,
}

fn target(kind: Kind, title: &str) -> Target {
    let record = RecordId::from_cause(kind.as_str());
    let mut document = Document::new(record);
    let write = |edit, puts: &[(&str, &str)]| Write {
        record,
        edit,
        puts: puts.iter().map(|(key, value)| Put::new(*key, *value)).collect(),
    };
    let change = |document: &mut Document, actor: u8, at: i64, puts: &[(&str, &str)]| {
        document.write(&write(Edit::Change, puts), Actor([actor; 16]), &stamp(at)).unwrap().unwrap().bytes
    };
    let create = write(Edit::Create(kind), &[(title, "Acme Việt Nam 🌱")]);
    document.write(&create, Actor([1; 16]), &stamp(0)).unwrap().unwrap();
    change(&mut document, 1, 1, &[("custom/a", "one"), ("custom/b", "two")]);
    change(&mut document, 2, 2, &[("custom/a", "three"), (title, "Acme")]);
    let own = change(&mut document.clone(), 1, 3, &[("custom/c", "four"), (title, "Acme 2")]);
    let many: Vec<(String, String)> = (0..40).map(|at| (format!("tags/{at}"), "x".repeat(at))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let fresh = change(&mut document.clone(), 3, 4, &many);
    Target { document, kind, next: vec![own, fresh] }
}

/// Changes some bytes, and makes the checksum right again, so that nothing is refused for that alone.
fn mutate(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        // Behind the magic bytes and the checksum.
        let at = 8 + random.below(bytes.len().saturating_sub(8).max(1));
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = *random.pick(&[0, 1, 0x7f, 0x80, 0xff, 0x40]).unwrap(),
            2 => bytes.insert(at.min(bytes.len()), random.next() as u8),
            3 if at < bytes.len() => drop(bytes.remove(at)),
            4 if at < bytes.len() => {
                let from = 8 + random.below(bytes.len() - 8);
                bytes[at] = bytes[from];
            }
            _ if at + 4 < bytes.len() => bytes[at..at + 4].copy_from_slice(&random.bytes::<4>()),
            _ => {}
        }
    }
    // The length of the data is one byte here, or two; a wrong one is another mutant.
    if random.chance(90) && bytes.len() > 11 {
        let header = if bytes[9] & 0x80 == 0 { 10 } else { 11 };
        let length = bytes.len() - header;
        bytes[9] = if header == 10 { (length & 0x7f) as u8 } else { (length & 0x7f) as u8 | 0x80 };
        if header == 11 {
            bytes[10] = (length >> 7) as u8 & 0x7f;
        }
    }
    if bytes.len() > 8 {
        let digest = Sha256::digest(&bytes[8..]);
        bytes[4..8].copy_from_slice(&digest[..4]);
    }
    bytes
}

/// As the server tries it: `None` where it panicked, which the server refuses.
fn tried(bytes: &[u8], target: &Target) -> Option<Result<(Document, Admitted), Refusal>> {
    catch_unwind(AssertUnwindSafe(|| Candidate::read(bytes)?.try_on(&target.document, target.kind.as_str()))).ok()
}

/// What was let through must harm no other replica: it applies, shows, takes an edit, saves and loads.
fn lives_on(bytes: &[u8], admitted: &Admitted, target: &Target) {
    let attribution =
        Attribution { seq: Some(1), ..Attribution::received(MemberId::from_cause("mallory"), Some(Timestamp(5))) };
    let change = StoredChange { hash: admitted.hash, bytes: bytes.to_vec(), attribution };
    let mut changes = target.document.stored_changes();
    changes.push(change);
    let mut replica = Document::load(target.document.id(), &changes).unwrap();
    let row = replica.project();
    assert!(row.kind().is_some(), "{row:?}");
    let edit = Write { record: replica.id(), edit: Edit::Change, puts: vec![Put::new("custom/after", "edited")] };
    replica.write(&edit, Actor([9; 16]), &stamp(9)).unwrap().unwrap();
    replica.history();
    let changes = replica.stored_changes();
    assert_eq!(Document::load(replica.id(), &changes).unwrap().project(), replica.project());
    assert!(!replica.save().is_empty());
}

#[test]
fn a3_a4_no_tampered_change_that_is_admitted_harms_another_replica() {
    let (mutants, seed) = (number("SOTAY_MUTANTS", 60_000), number("SOTAY_SEED", 1));
    let targets = [
        target(Kind::Deal, "name"),
        target(Kind::Contact, "full_name"),
        target(Kind::Activity, "body"),
        target(Kind::Task, "title"),
    ];
    let known: Vec<Vec<u8>> = corpus(HOSTILE).into_iter().chain(corpus(FROZEN)).map(|(_, bytes)| bytes).collect();
    let known: Vec<Vec<u8>> = known.into_iter().filter(|bytes| bytes.starts_with(&[0x85, 0x6f, 0x4a, 0x83])).collect();
    std::panic::set_hook(Box::new(|_| {}));
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let mut random = Random(seed);
    for nth in 0..mutants {
        let target = random.pick(&targets).unwrap();
        let parent = match random.chance(85) {
            true => random.pick(&target.next).unwrap(),
            false => random.pick(&known).unwrap(),
        };
        // Each of the corpus once as it is.
        let bytes = if nth < known.len() as u64 { known[nth as usize].clone() } else { mutate(parent, &mut random) };
        let outcome = match tried(&bytes, target) {
            None => "panicked, and refused for it".to_owned(),
            Some(Err(refusal)) => format!("{:?}", refusal.code()),
            Some(Ok((_, admitted))) => {
                let harmless = catch_unwind(AssertUnwindSafe(|| lives_on(&bytes, &admitted, target)));
                if harmless.is_err() {
                    drop(std::panic::take_hook());
                    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                    panic!("seed {seed}, mutant {nth} of a {} was admitted and did harm: {hex}", target.kind);
                }
                "admitted, and harmless".to_owned()
            }
        };
        *met.entry(outcome).or_default() += 1;
    }
    drop(std::panic::take_hook());
    println!("{mutants} tampered changes from seed {seed}: {met:?}");
    // The mutants reach every layer: the chunk, the order of changes, the document, the values.
    for code in [RefusalCode::Chunk, RefusalCode::StartOp, RefusalCode::Sequence, RefusalCode::MissingDependency] {
        assert!(met.contains_key(&format!("{code:?}")), "no mutant was refused for {code:?}");
    }
    assert!(met.get("admitted, and harmless").is_some_and(|count| *count > 20), "{met:?}");
}

#[test]
fn a3_the_poison_that_is_known_is_refused() {
    let target = target(Kind::Deal, "name");
    for (name, bytes) in corpus(HOSTILE) {
        assert!(matches!(tried(&bytes, &target), Some(Err(_))), "{name}");
    }
}

#[test]
fn tampered_messages_are_an_error_or_a_message_never_a_panic() {
    let (mutants, seed) = (number("SOTAY_MUTANTS", 60_000), number("SOTAY_SEED", 1));
    let messages = corpus(FROZEN);
    let mut random = Random(seed);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..mutants {
        let mut bytes = random.pick(&messages).unwrap().1.clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            match random.below(4) {
                0 => bytes[at] ^= 1 << random.below(8),
                1 => bytes[at] = random.next() as u8,
                2 => bytes.insert(at, random.next() as u8),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let count = |ok: bool| usize::from(ok);
        let readable = count(codec::decode::<ClientMessage>(&bytes).is_ok())
            + count(codec::decode::<ServerMessage>(&bytes).is_ok())
            + count(codec::decode::<Entry>(&bytes).is_ok())
            + count(codec::decode::<LogHeader>(&bytes).is_ok())
            + count(codec::decode::<LogTrailer>(&bytes).is_ok());
        read += readable;
        refused += 5 - readable;
    }
    println!("{mutants} tampered messages from seed {seed}: {read} read as some message, {refused} refused");
    assert!(read > 100 && refused > 100);
}
