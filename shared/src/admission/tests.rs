use super::*;
use crate::{
    document::{Document, Edit, Put, StoredChange, Write},
    id::MemberId,
    kind::Kind,
    limits,
    stamp::{Stamp, Timestamp},
    sync::{PushChange, PushGroup},
};
use automerge::{
    ActorId, Automerge, Change, ExpandedChange, ObjType, ROOT, ScalarValue,
    transaction::{CommitOptions, Transactable},
};
use proptest::prelude::*;

fn stamp() -> Stamp {
    Stamp::new(Timestamp(1_700_000_000_000), MemberId::from_cause("lan"), [1; 16])
}

fn deal() -> Document {
    let mut document = Document::new(RecordId::from_cause("deal"));
    let write = Write { record: document.id(), edit: Edit::Create(Kind::Deal), puts: vec![Put::new("name", "Acme")] };
    document.write(&write, Actor([1; 16]), &stamp()).unwrap();
    document
}

/// A change on top of `document` by another client.
fn change(
    document: &Document,
    actor: [u8; 16],
    edit: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> Change {
    let mut doc: Automerge = document.automerge().clone();
    doc.set_actor(ActorId::from(actor));
    let mut transaction = doc.transaction();
    edit(&mut transaction);
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(1_700_000_000));
    use automerge::ReadDoc;
    doc.get_change_by_hash(&hash.unwrap()).unwrap()
}

fn admit(document: &Document, bytes: &[u8]) -> Result<Document, Refusal> {
    Ok(Candidate::read(bytes)?.try_on(document, "deal")?.0)
}

fn twisted(change: &Change, twist: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut expanded = change.decode();
    twist(&mut expanded);
    Change::from(expanded).raw_bytes().to_vec()
}

#[test]
fn a_plain_change_is_admitted() {
    let document = deal();
    let edit = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    let after = admit(&document, edit.raw_bytes()).unwrap();
    assert_eq!(after.len(), 2);
    assert_eq!(document.len(), 1);
}

#[test]
fn a1_everything_but_a_plain_change_chunk_is_refused() {
    let document = deal();
    let mut long = change(&document, [2; 16], |it| it.put(ROOT, "name", "x".repeat(2_000)).unwrap());
    let deflated = long.bytes().to_vec();
    assert_eq!(admit(&document, &deflated).unwrap_err(), Refusal::Chunk(ChunkError::Type(2)));
    assert_eq!(admit(&document, &document.save()).unwrap_err(), Refusal::Chunk(ChunkError::Type(0)));
    let plain = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap()).raw_bytes().to_vec();
    let mut flipped = plain.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(admit(&document, &flipped).unwrap_err(), Refusal::Chunk(ChunkError::Checksum));
    let doubled = [plain.clone(), plain.clone()].concat();
    assert_eq!(admit(&document, &doubled).unwrap_err(), Refusal::Chunk(ChunkError::LeftOver));
    assert_eq!(admit(&document, &plain[..20]).unwrap_err(), Refusal::Chunk(ChunkError::Truncated));
    assert_eq!(admit(&document, b"hello").unwrap_err(), Refusal::Chunk(ChunkError::Magic));
    let huge = vec![0; limits::CHANGE_BYTES + 1];
    assert_eq!(admit(&document, &huge).unwrap_err(), Refusal::TooLarge { bytes: huge.len() });
    let foreign_actor = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    let short = twisted(&foreign_actor, |it| it.actor_id = ActorId::from([3; 8]));
    assert_eq!(admit(&document, &short).unwrap_err(), Refusal::BadActor(8));
}

/// A chunk with the given columns, checksummed, as nobody's automerge would write it.
pub(crate) fn chunk_with_columns(columns: &[(u8, &[u8])]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut data = vec![0, 16];
    data.extend([7; 16]); // actor
    data.extend([1, 1, 0, 0, 0]); // sequence number, start_op, time, no message, no other actors
    data.push(columns.len() as u8);
    for (spec, bytes) in columns {
        data.extend([*spec, bytes.len() as u8]);
    }
    columns.iter().for_each(|(_, bytes)| data.extend(*bytes));
    assert!(data.len() < 128);
    let mut hashed = vec![1, data.len() as u8];
    hashed.extend(&data);
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat()
}

#[test]
fn a1_a_run_length_bomb_is_refused_unparsed() {
    let five_million: &[u8] = &[0xc0, 0x96, 0xb1, 0x02];
    let keys = [five_million, &[1, b'k']].concat();
    let actions = [five_million, &[1]].concat();
    let inserts: &[u8] = five_million;
    let values = [five_million, &[0]].concat();
    let predecessors = [five_million, &[0]].concat();
    let bomb =
        chunk_with_columns(&[(0x15, &keys), (0x34, inserts), (0x42, &actions), (0x56, &values), (0x70, &predecessors)]);
    assert!(bomb.len() < 145, "{} bytes", bomb.len());
    assert_eq!(admit(&deal(), &bomb).unwrap_err(), Refusal::Chunk(ChunkError::TooManyOperations));
}

#[test]
fn a3_order_is_kept_for_dependencies_sequence_and_operations() {
    let document = deal();
    let edit = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    let after = admit(&document, edit.raw_bytes()).unwrap();
    let on_top = change(&after, [2; 16], |it| it.put(ROOT, "amount", 6).unwrap());
    assert!(matches!(admit(&document, on_top.raw_bytes()), Err(Refusal::MissingDependency { .. })));
    let gap = twisted(&on_top, |it| it.seq = 5);
    assert_eq!(admit(&after, &gap).unwrap_err(), Refusal::SequenceGap { expected: 2, found: 5 });
    let again = twisted(&on_top, |it| it.seq = 1);
    assert_eq!(admit(&after, &again).unwrap_err(), Refusal::SequenceGap { expected: 2, found: 1 });
    let poison = twisted(&on_top, |it| it.start_op = std::num::NonZeroU64::new(u64::from(u32::MAX) - 1).unwrap());
    assert!(matches!(admit(&after, &poison), Err(Refusal::StartOp { .. })));
    let reused = twisted(&on_top, |it| it.start_op = std::num::NonZeroU64::new(2).unwrap());
    assert!(matches!(admit(&after, &reused), Err(Refusal::StartOp { .. })));
}

#[test]
fn a4_no_known_field_ends_up_with_a_value_of_the_wrong_type() {
    let document = deal();
    for (key, value) in [
        ("amount", ScalarValue::Str("much".into())),
        ("name", ScalarValue::Int(5)),
        ("place", ScalarValue::Str("somewhere".into())),
        ("close_date", ScalarValue::Str("30/6".into())),
        ("deleted_at", ScalarValue::Boolean(true)),
        ("kind", ScalarValue::Null),
    ] {
        let poison = change(&document, [2; 16], |it| it.put(ROOT, key, value.clone()).unwrap());
        let refusal = admit(&document, poison.raw_bytes()).unwrap_err();
        assert!(matches!(refusal, Refusal::WrongValue { .. } | Refusal::NoKind), "{key}: {refusal}");
    }
    let map = change(&document, [2; 16], |it| drop(it.put_object(ROOT, "name", ObjType::Map).unwrap()));
    assert!(matches!(admit(&document, map.raw_bytes()), Err(Refusal::WrongValue { .. })));
    let other_kind = change(&document, [2; 16], |it| it.put(ROOT, "kind", "task").unwrap());
    assert!(matches!(admit(&document, other_kind.raw_bytes()), Err(Refusal::WrongKind { .. })));
    let claimed = Candidate::read(other_kind.raw_bytes()).unwrap().try_on(&document, "task");
    assert!(matches!(claimed, Err(Refusal::WrongKind { .. })), "a record never changes its kind");
    let kindless = change(&Document::new(document.id()), [2; 16], |it| it.put(ROOT, "name", "x").unwrap());
    assert_eq!(admit(&Document::new(document.id()), kindless.raw_bytes()).unwrap_err(), Refusal::NoKind);
}

#[test]
fn a4_a_document_stays_within_its_limits() {
    let mut document = deal();
    let mut nth = 0;
    let refusal = loop {
        nth += 1;
        let big = change(&document, [2; 16], |it| {
            for key in 0..9_000 {
                it.put(ROOT, format!("custom/{key}"), i64::from(nth)).unwrap();
            }
        });
        match admit(&document, big.raw_bytes()) {
            Ok(after) => document = after,
            Err(refusal) => break refusal,
        }
        assert!(nth < 20);
    };
    assert!(matches!(refusal, Refusal::TooManyOperations { .. }), "{refusal}");
}

#[test]
fn a_group_is_admitted_whole_or_not_at_all() {
    let document = deal();
    let push =
        |change: &Change| PushChange { record: document.id(), kind: "deal".into(), bytes: change.raw_bytes().to_vec() };
    let good = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    let bad = change(&document, [3; 16], |it| it.put(ROOT, "amount", "much").unwrap());
    let group = |changes| PushGroup { group: crate::id::GroupId::from_cause("group"), changes };
    let refused = try_group(&group(vec![push(&good), push(&bad)]), |_| document.clone()).unwrap_err();
    assert_eq!(refused.refusal.code(), RefusalCode::WrongValue);
    let passed = try_group(&group(vec![push(&good), push(&good)]), |_| document.clone()).unwrap();
    assert_eq!((passed.fresh.len(), passed.known.len()), (1, 1));
    assert_eq!(passed.documents[0].len(), 2);
}

proptest! {
    /// Damaged chunks, checksums repaired, are refused or admitted, and whatever is admitted a second replica takes.
    #[test]
    fn a4_mutants_never_break_a_second_replica(flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6)) {
        use sha2::{Digest, Sha256};
        let document = deal();
        let edit = change(&document, [2; 16], |it| {
            it.put(ROOT, "amount", 5).unwrap();
            let body = it.put_object(ROOT, "free", ObjType::Text).unwrap();
            it.splice_text(&body, 0, 0, "chào").unwrap();
        });
        let mut bytes = edit.raw_bytes().to_vec();
        let body = 10;
        for (at, flip) in flips {
            let at = body + at as usize % (bytes.len() - body);
            bytes[at] ^= flip;
        }
        let hash = Sha256::digest(&bytes[8..]);
        bytes[4..8].copy_from_slice(&hash[..4]);
        // automerge may panic on such a change; the server's trial catches that.
        let trial = std::panic::catch_unwind(|| admit(&document, &bytes));
        if let Ok(Ok(after)) = trial {
            let change = Candidate::read(&bytes).unwrap();
            let attribution = crate::document::Attribution::unsent(stamp().member);
            let mut second = deal();
            second.fold(&StoredChange { hash: change.hash(), bytes, attribution }).unwrap();
            let row = second.project();
            prop_assert_eq!(row.meta.heads, after.heads());
            let write = Write { record: second.id(), edit: Edit::Change, puts: vec![Put::new("next_step", "call")] };
            second.write(&write, Actor([5; 16]), &stamp()).unwrap();
            let saved = second.save();
            Automerge::load(&saved).unwrap();
        }
    }
}
