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

fn sender() -> Sender {
    Sender::of(stamp().member, crate::role::Role::Owner)
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
    let chunk = chunk_of(columns);
    assert!(chunk.len() < 145);
    chunk
}

/// The same, however long.
fn chunk_of(columns: &[(u8, &[u8])]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let unsigned = |mut number: usize| {
        let mut bytes = Vec::new();
        loop {
            let low = (number & 0x7f) as u8;
            number >>= 7;
            bytes.push(if number > 0 { low | 0x80 } else { low });
            if number == 0 {
                return bytes;
            }
        }
    };
    let mut data = vec![0, 16];
    data.extend([7; 16]); // actor
    data.extend([1, 1, 0, 0, 0]); // sequence number, start_op, time, no message, no other actors
    data.push(columns.len() as u8);
    for (spec, bytes) in columns {
        data.push(*spec);
        data.extend(unsigned(bytes.len()));
    }
    columns.iter().for_each(|(_, bytes)| data.extend(*bytes));
    let mut hashed = vec![1];
    hashed.extend(unsigned(data.len()));
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
            for key in 0..1_900 {
                it.put(ROOT, format!("custom/{key}"), i64::from(nth)).unwrap();
            }
        });
        match admit(&document, big.raw_bytes()) {
            Ok(after) => document = after,
            Err(refusal) => break refusal,
        }
        assert!(nth < 100);
    };
    assert!(matches!(refusal, Refusal::TooManyOperations { .. }), "{refusal}");
    // Filled to the last one, it can still be deleted, put away, and made smaller.
    let left = limits::DOCUMENT_OPERATIONS - document.operations();
    let last = change(&document, [3; 16], |it| {
        for key in 0..left {
            it.put(ROOT, format!("custom/{key}"), i64::from(nth) + 1).unwrap();
        }
    });
    let full = admit(&document, last.raw_bytes()).unwrap();
    assert_eq!(full.operations(), limits::DOCUMENT_OPERATIONS);
    let tried = |key: &str, value: ScalarValue| {
        admit(&full, change(&full, [4; 16], |it| it.put(ROOT, key, value).unwrap()).raw_bytes()).map(drop)
    };
    let found = limits::DOCUMENT_OPERATIONS + 1;
    assert_eq!(tried("name", "Acme Vietnam".into()), Err(Refusal::TooManyOperations { found }));
    assert_eq!(tried("name", "A".into()), Ok(()));
    assert_eq!(tried("custom/1", ScalarValue::Null), Ok(()));
    assert_eq!(tried("deleted_at", ScalarValue::Timestamp(1_700_000_000_000)), Ok(()));
    assert_eq!(tried("archived_at", ScalarValue::Timestamp(1_700_000_000_000)), Ok(()));
}

/// A contact as an older version, with no limits, let it become.
fn contact(puts: &[(String, ScalarValue)]) -> Document {
    let mut document = Document::new(RecordId::from_cause("contact"));
    let puts = puts.to_vec();
    let made = change(&document, [1; 16], |it| {
        it.put(ROOT, "kind", "contact").unwrap();
        for (key, value) in puts {
            it.put(ROOT, key, value).unwrap();
        }
    });
    document.fold_parsed(&made).unwrap();
    document
}

fn admit_contact(document: &Document, key: &str, value: impl Into<ScalarValue>) -> Result<Document, Refusal> {
    let edit = change(document, [2; 16], |it| it.put(ROOT, key, value.into()).unwrap());
    Ok(Candidate::read(edit.raw_bytes())?.try_on(document, "contact")?.0)
}

#[test]
fn a4_lists_do_not_grow_beyond_their_limits_and_what_is_there_keeps_nobody_from_editing() {
    for (list, part, most) in
        [("merged_into", "", 200), ("emails", "/address", 200), ("tags", "", 500), ("links", "", 1_000)]
    {
        let value = |_: usize| if part.is_empty() { ScalarValue::Boolean(true) } else { "a@b.vn".into() };
        let keys =
            |count: usize| (0..count).map(|nth| (format!("{list}/{nth:05}{part}"), value(nth))).collect::<Vec<_>>();
        let full = contact(&keys(most - 1));
        let full = admit_contact(&full, &format!("{list}/x{part}"), value(0)).unwrap();
        let refusal = admit_contact(&full, &format!("{list}/y{part}"), value(0)).unwrap_err();
        assert_eq!(refusal, Refusal::WrongValue { key: list.into(), misfit: Misfit::TooMany(most) });
        // One that came before the limit: its other fields are edited, its entries changed and taken out.
        let over = contact(&keys(most + 100));
        admit_contact(&over, "job_title", "Buyer").unwrap();
        let other = if part.is_empty() { ScalarValue::Boolean(false) } else { "c@d.vn".into() };
        admit_contact(&over, &format!("{list}/00000{part}"), other).unwrap();
        admit_contact(&over, &format!("{list}/00000{part}"), ScalarValue::Null).unwrap();
        assert!(admit_contact(&over, &format!("{list}/y{part}"), value(0)).is_err());
    }
}

#[test]
fn a4_texts_and_open_fields_have_limits() {
    let document = contact(&[("full_name".into(), "Lan".into())]);
    for (key, text) in [
        ("custom/1", "x".repeat(4_001)),
        ("from_the_future", "x".repeat(4_001)),
        ("full_name", "Lan\u{0}".into()),
        ("vcard/1", "NOTE:a\nEND:VCARD".into()),
        ("website", "javascript:alert(1)".into()),
        ("emails/1/address", "a@b.vn\r\nbcc: c@d.vn".into()),
    ] {
        let refusal = admit_contact(&document, key, text.as_str()).unwrap_err();
        assert!(matches!(refusal, Refusal::WrongValue { .. }), "{key}: {refusal}");
        assert_eq!(refusal.problem().key.as_deref(), Some(key));
    }
    // A kind from a newer version as well.
    let future = change(&Document::new(document.id()), [2; 16], |it| {
        it.put(ROOT, "kind", "ticket").unwrap();
        it.put(ROOT, "text", "x".repeat(4_001)).unwrap();
    });
    let refusal = Candidate::read(future.raw_bytes()).unwrap().try_on(&Document::new(document.id()), "ticket");
    assert!(matches!(refusal.unwrap_err(), Refusal::WrongValue { .. }));
    // What stood there before the limits stays, and may be cleared.
    let old = contact(&[("full_name".into(), "Lan\u{0}".into()), ("website".into(), "javascript:1".into())]);
    admit_contact(&old, "job_title", "Buyer").unwrap();
    admit_contact(&old, "website", ScalarValue::Null).unwrap();
}

#[test]
fn a4_a_small_save_never_opens_into_a_huge_document() {
    let line = |letter: &str| ScalarValue::from(letter.repeat(119_000).as_str());
    let lines = (0..34).map(|nth| (format!("vcard/{nth}"), line("x"))).collect::<Vec<_>>();
    let long = contact(&lines);
    let refusal = admit_contact(&long, "vcard/y", line("y")).and_then(|it| admit_contact(&it, "vcard/z", line("z")));
    assert!(matches!(refusal, Err(Refusal::TooMuchText { .. })), "{refusal:?}");
    admit_contact(&long, "job_title", "Buyer").unwrap();
    // Written over again and again: little of it stands, all of it is kept.
    let again = |document: &mut Document, actor: u8, letter: &str, count: usize| {
        let again = change(document, [actor; 16], |it| {
            lines.iter().take(count).for_each(|(key, _)| it.put(ROOT, key, line(letter)).unwrap())
        });
        document.fold_parsed(&again).unwrap();
    };
    let mut often = long;
    for (nth, letter) in (0_u8..).zip(["a", "b", "c"]) {
        again(&mut often, 10 + nth, letter, lines.len());
    }
    // A little over the limit, it can still be deleted.
    let mut over = often.clone();
    again(&mut over, 13, "d", 8);
    assert!(matches!(admit_contact(&over, "job_title", "Buyer"), Err(Refusal::DocumentTooLarge { .. })));
    admit_contact(&over, "deleted_at", ScalarValue::Timestamp(1_700_000_000_000)).unwrap();
    again(&mut often, 13, "d", lines.len());
    assert!(often.save().len() < 100_000);
    assert!(matches!(admit_contact(&often, "job_title", "Buyer"), Err(Refusal::DocumentTooLarge { .. })));
}

#[test]
fn every_refusal_says_what_is_wrong_in_a_code() {
    use crate::problem::ProblemCode;
    let document = contact(&[("full_name".into(), "Lan".into())]);
    for (key, value, code) in [
        ("birthday", ScalarValue::Str("tomorrow".into()), ProblemCode::ExpectedBirthday),
        ("full_name", ScalarValue::Int(5), ProblemCode::ExpectedText),
        ("full_name", ScalarValue::Str("x".repeat(2_001).into()), ProblemCode::TextTooLong),
        ("company_id", ScalarValue::Str("acme".into()), ProblemCode::ExpectedRecord),
        ("do_not_call", ScalarValue::Str("yes".into()), ProblemCode::ExpectedYesOrNo),
        ("website", ScalarValue::Str("file:///x".into()), ProblemCode::NotALink),
        ("department", ScalarValue::Str("a\u{7}".into()), ProblemCode::ControlCharacters),
    ] {
        let problem = admit_contact(&document, key, value).unwrap_err().problem();
        assert_eq!((problem.code, problem.key.as_deref()), (code, Some(key)));
        let again: crate::problem::Problem = crate::codec::decode(&crate::codec::encode(&problem)).unwrap();
        assert_eq!(again, problem);
    }
    let later: crate::problem::Problem =
        crate::codec::decode(&crate::codec::encode(&std::collections::BTreeMap::from([("code", "from_the_future")])))
            .unwrap();
    assert_eq!(later.code, ProblemCode::Other);
}

#[test]
fn a_group_is_admitted_whole_or_not_at_all() {
    let document = deal();
    let push =
        |change: &Change| PushChange { record: document.id(), kind: "deal".into(), bytes: change.raw_bytes().to_vec() };
    let good = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    let bad = change(&document, [3; 16], |it| it.put(ROOT, "amount", "much").unwrap());
    let group = |changes| PushGroup { group: crate::id::GroupId::from_cause("group"), changes };
    let refused = try_group(&group(vec![push(&good), push(&bad)]), |_| sender(), |_| document.clone()).unwrap_err();
    assert_eq!(refused.refusal.code(), RefusalCode::WrongValue);
    let passed = try_group(&group(vec![push(&good), push(&good)]), |_| sender(), |_| document.clone()).unwrap();
    assert_eq!((passed.fresh.len(), passed.known.len()), (1, 1));
    assert_eq!(passed.documents[0].len(), 2);
}

#[test]
fn a_kind_is_a_short_word_without_control_characters() {
    let document = deal();
    let edit = change(&document, [2; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    let push = |kind: String| PushGroup {
        group: crate::id::GroupId::from_cause("group"),
        changes: vec![PushChange { record: document.id(), kind, bytes: edit.raw_bytes().to_vec() }],
    };
    for kind in ["de\0al".to_owned(), "k".repeat(limits::KIND_BYTES + 1)] {
        let refused = read_group(&push(kind.clone())).unwrap_err();
        let claimed = kind.chars().take(40).collect();
        assert_eq!(refused.refusal, Refusal::WrongKind { found: String::new(), claimed });
    }
    assert!(read_group(&push("k".repeat(limits::KIND_BYTES))).is_ok());
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

/// A change that overwrites nothing, whatever stands there.
fn unknowing(change: &Change) -> Vec<u8> {
    twisted(change, |it| it.operations.iter_mut().for_each(|operation| operation.pred = Vec::new().into()))
}

#[test]
fn a4_a_key_keeps_so_many_values_that_nobody_chose_between() {
    let mut document = deal();
    let mut nth = 0_u32;
    let refusal = loop {
        nth += 1;
        let mut actor = [0; 16];
        actor[..4].copy_from_slice(&nth.to_be_bytes());
        let edit = change(&document, actor, |it| it.put(ROOT, "name", format!("Acme {nth}")).unwrap());
        match admit(&document, &unknowing(&edit)) {
            Ok(after) => document = after,
            Err(refusal) => break refusal,
        }
        assert!(nth < 1_000);
    };
    let found = limits::KEY_CONFLICTS + 1;
    assert_eq!(refusal, Refusal::TooManyConflicts { key: "name".into(), found });
    // Who chooses is let in, and so is whoever edits something else.
    admit(&document, change(&document, [9; 16], |it| it.put(ROOT, "amount", 5).unwrap()).raw_bytes()).unwrap();
    admit(&document, change(&document, [9; 16], |it| it.put(ROOT, "name", "Acme").unwrap()).raw_bytes()).unwrap();
}

#[test]
fn a4_a_record_has_so_many_heads_and_the_next_edit_joins_them() {
    let base = deal();
    let mut document = base.clone();
    let mut nth = 0_u32;
    let refusal = loop {
        nth += 1;
        let mut actor = [0; 16];
        actor[..4].copy_from_slice(&nth.to_be_bytes());
        let edit = change(&base, actor, |it| it.put(ROOT, format!("custom/{nth}"), 1).unwrap());
        match admit(&document, edit.raw_bytes()) {
            Ok(after) => document = after,
            Err(refusal) => break refusal,
        }
        assert!(nth < 1_000);
    };
    assert_eq!(refusal, Refusal::TooManyHeads { found: limits::DOCUMENT_HEADS + 1 });
    let joined = change(&document, [9; 16], |it| it.put(ROOT, "amount", 5).unwrap());
    assert_eq!(admit(&document, joined.raw_bytes()).unwrap().heads().len(), 1);
}

#[test]
fn a1_a_change_writes_so_many_fields_and_each_so_often() {
    // Five bytes for a run of sixty-five writes of one key.
    let often = chunk_with_columns(&[(0x15, &[0xc1, 0x00, 1, b'k'])]);
    assert_eq!(admit(&deal(), &often).unwrap_err(), Refusal::Chunk(ChunkError::TooManyWrites));
    // The same one by one, beside another.
    let literal: Vec<u8> = [b'a', b'b'].repeat(65).into_iter().flat_map(|key| [0x7f, 1, key]).collect();
    let bytes = chunk_of(&[(0x15, &literal)]);
    assert_eq!(Candidate::read(&bytes).unwrap_err(), Refusal::Chunk(ChunkError::TooManyWrites));
    let many: Vec<u8> =
        (0..=limits::CHANGE_KEYS as u32).flat_map(|nth| [vec![0x7f, 4], nth.to_be_bytes().to_vec()].concat()).collect();
    let bytes = chunk_of(&[(0x15, &many)]);
    assert_eq!(Candidate::read(&bytes).unwrap_err(), Refusal::Chunk(ChunkError::TooManyKeys));
}

#[test]
fn a4_what_is_plain_is_what_automerge_itself_makes_and_nothing_else() {
    let document = deal();
    let is_plain = |document: &Document, bytes: &[u8]| {
        let read = Change::try_from(bytes).unwrap();
        super::plain::is_plain(&read, document)
    };
    // One of so many is tried in full all the same: these are others.
    let plain = |document: &Document, from: i64| {
        let edits = (from..).map(|nth| change(document, [2; 16], |it| it.put(ROOT, "amount", nth).unwrap()));
        edits.into_iter().find(|edit| is_plain(document, edit.raw_bytes())).unwrap()
    };
    let edit = plain(&document, 1);
    let after = admit(&document, edit.raw_bytes()).unwrap();
    let over = plain(&after, 1_000);
    let third = admit(&after, over.raw_bytes()).unwrap();
    // Saved and loaded, it is the same: what the full trial would have asked.
    assert_eq!(Document::from_save(third.id(), &third.save()).unwrap().heads(), third.heads());
    for seed in 0..3_u64 {
        // Not plain, whatever the hash: another value of `seed` gives another one.
        let time = 1_700_000_000 + seed as i64;
        let cases = [
            twisted(&over, |it| {
                it.operations[0].pred = vec![automerge::legacy::OpId::new(900 + seed, over.actor_id())].into()
            }),
            // What overwrites a value has an id below it: by its counter, and by its actor.
            twisted(&change(&after, [3; 16], |it| it.put(ROOT, "amount", -1 - seed as i64).unwrap()), |it| {
                it.start_op = std::num::NonZeroU64::MIN
            }),
            twisted(&change(&after, [0; 16], |it| it.put(ROOT, "amount", -1 - seed as i64).unwrap()), |it| {
                it.start_op = edit.start_op()
            }),
            twisted(&over, |it| it.extra_bytes = vec![seed as u8]),
            twisted(&over, |it| it.time = i64::MAX - time),
            twisted(&over, |it| it.operations = vec![it.operations[0].clone(), it.operations[0].clone()]),
            change(&after, [2; 16], |it| it.delete(ROOT, "amount").unwrap()).raw_bytes().to_vec(),
            change(&after, [2; 16], |it| it.put(ROOT, "amount", ScalarValue::counter(seed as i64)).unwrap())
                .raw_bytes()
                .to_vec(),
            change(&after, [2; 16], |it| drop(it.put_object(ROOT, format!("free{seed}"), ObjType::Text).unwrap()))
                .raw_bytes()
                .to_vec(),
        ];
        for (nth, bytes) in cases.iter().enumerate() {
            assert!(!is_plain(&after, bytes), "{nth}");
        }
    }
    // What was overwritten meanwhile is not what stands there.
    assert!(!is_plain(&third, over.raw_bytes()));
}
