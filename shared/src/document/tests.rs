use super::*;
use crate::{kind::Kind, row::Row, value::Value};
use automerge::{ObjType, ScalarValue, transaction::Transactable};

fn stamp(at: i64) -> crate::stamp::Stamp {
    crate::stamp::Stamp::new(Timestamp(at), MemberId::from_cause("lan"), [1; 16])
}

fn deal() -> Document {
    let mut document = Document::new(RecordId::from_cause("deal"));
    let write = Write {
        record: document.id(),
        edit: Edit::Create(Kind::Deal),
        puts: vec![Put::new("name", "Acme"), Put::new("amount", 5)],
    };
    document.write(&write, Actor([1; 16]), &stamp(1_700_000_000_500)).unwrap().unwrap();
    document
}

/// What another automerge client does to the document.
fn foreign(document: &mut Document, edit: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) {
    document.doc.set_actor(ActorId::from([2; 16]));
    let mut transaction = document.doc.transaction();
    edit(&mut transaction);
    transaction.commit();
}

#[test]
fn values_written_by_javascript_clients_read_as_ours() {
    let mut document = deal();
    foreign(&mut document, |it| {
        let name = it.put_object(ROOT, "name", ObjType::Text).unwrap();
        it.splice_text(&name, 0, 0, "Acme Việt Nam").unwrap();
        it.put(ROOT, "amount", ScalarValue::F64(45.0)).unwrap();
        it.put(ROOT, "probability", ScalarValue::Uint(30)).unwrap();
    });
    let row = document.project();
    let deal = row.as_deal().unwrap();
    assert_eq!((row.title(), deal.amount, deal.probability), ("Acme Việt Nam", Some(45), Some(30)));
}

#[test]
fn l9_projection_of_nonsense_gives_a_row() {
    let mut document = deal();
    foreign(&mut document, |it| {
        for key in ["name", "amount", "place", "close_date", "deleted_at", "owner_id", "custom/x", "contacts/nobody"] {
            it.put(ROOT, key, ScalarValue::Bytes(vec![1, 2])).unwrap();
        }
        it.put_object(ROOT, "tags", ObjType::Map).unwrap();
        it.put(ROOT, "emails/", f64::NAN).unwrap();
    });
    let row: Row = document.project();
    assert_eq!(row.as_deal().unwrap().amount, None);
    assert_eq!(row.value("custom/x"), Value::Opaque);
    assert_eq!(row, row.clone());

    foreign(&mut document, |it| it.put(ROOT, "kind", "quote").unwrap());
    assert_eq!((document.project().kind(), document.project().kind_word()), (None, Some("quote")));
    foreign(&mut document, |it| it.delete(ROOT, "kind").unwrap());
    assert!(document.project().damage().is_some());
    assert!(Document::new(RecordId::from_cause("empty")).project().damage().is_some());
}

#[test]
fn writing_what_stands_already_makes_no_change() {
    let mut document = deal();
    let write = Write { record: document.id(), edit: Edit::Change, puts: vec![Put::new("amount", 5)] };
    assert_eq!(document.write(&write, Actor([1; 16]), &stamp(1_700_000_009_000)).unwrap(), None);
    assert_eq!(document.len(), 1);
}

#[test]
fn updated_at_is_no_later_than_the_server_received_the_change() {
    let mut document = deal();
    let hash = document.heads()[0];
    assert_eq!(document.project().meta.updated_at, Some(Timestamp(1_700_000_000_500)), "never before its creation");
    let write = Write { record: document.id(), edit: Edit::Change, puts: vec![Put::new("amount", 6)] };
    let made = document.write(&write, Actor([1; 16]), &stamp(4_000_000_000_000)).unwrap().unwrap();
    let received_at = Some(Timestamp(1_700_000_100_000));
    let minh = MemberId::from_cause("minh");
    assert!(document.attribute(&made.hash, Attribution { seq: Some(1), ..Attribution::received(minh, received_at) }));
    let meta = document.project().meta;
    assert_eq!((meta.updated_at, meta.updated_by), (received_at, Some(minh)), "a clock far ahead is not believed");
    assert_ne!(meta.heads, [hash]);
}

#[test]
fn a_change_without_its_dependency_is_refused_and_nothing_changes() {
    let mut document = deal();
    let write = Write { record: document.id(), edit: Edit::Change, puts: vec![Put::new("amount", 6)] };
    let made = document.write(&write, Actor([1; 16]), &stamp(1_700_000_001_000)).unwrap().unwrap();
    let attribution = Attribution::unsent(MemberId::from_cause("lan"));
    let stored = StoredChange { hash: made.hash, bytes: made.bytes, attribution };
    let mut other = Document::new(document.id());
    assert!(matches!(other.fold(&stored), Err(FoldError::MissingDependency { .. })));
    assert!(other.is_empty());
    assert!(matches!(other.fold(&StoredChange { bytes: vec![1, 2, 3], ..stored }), Err(FoldError::Unreadable(_))));
}

proptest::proptest! {
    /// A first change leads to the same row with a document and without one, whatever is written (promise L6).
    #[test]
    fn l6_the_row_of_a_first_change_is_that_of_its_document(
        puts in proptest::collection::vec((0..10_usize, "[a-zà-ỹ0-9-]{0,12}", proptest::num::i64::ANY), 0..12),
        kind in 0..4_usize,
        received in proptest::option::of(0..2_000_000_000_000_i64),
    ) {
        const KEYS: [&str; 10] =
            ["name", "amount", "place", "deleted_at", "owner_id", "custom/x", "tags/y", "given_name", "mood", "body"];
        let kind = [Kind::Deal, Kind::Contact, Kind::Company, Kind::Activity][kind];
        let mut document = Document::new(RecordId::from_cause("first"));
        let value = |nth: usize, text: &str, int: i64| match nth {
            1 => Value::Int(int),
            3 => Value::Time(Timestamp(int)),
            6 => Value::Bool(int > 0),
            _ if text.is_empty() => Value::Empty,
            _ => Value::text(text),
        };
        let puts = puts.iter().map(|(nth, text, int)| Put::new(KEYS[*nth], value(*nth, text, *int))).collect();
        let write = Write { record: document.id(), edit: Edit::Create(kind), puts };
        let made = document.write(&write, Actor([1; 16]), &stamp(1_700_000_000_500)).unwrap().unwrap();
        let attribution = Attribution {
            seq: received.map(|_| 7),
            ..Attribution::received(MemberId::from_cause("minh"), received.map(Timestamp))
        };
        document.attribute(&made.hash, attribution);
        let stored = StoredChange { hash: made.hash, bytes: made.bytes, attribution };
        if let Some(row) = Document::row_of_first(document.id(), &stored) {
            proptest::prop_assert_eq!(row, document.project());
        }
        let spoilt = StoredChange { hash: Hash([7; 32]), ..stored };
        proptest::prop_assert_eq!(Document::row_of_first(document.id(), &spoilt), None);
    }
}

#[test]
fn a_first_change_of_plain_fields_needs_no_document_and_a_later_one_does() {
    let mut document = deal();
    let first = document.stored_changes().remove(0);
    assert_eq!(Document::row_of_first(document.id(), &first), Some(document.project()));
    let write = Write { record: document.id(), edit: Edit::Change, puts: vec![Put::new("amount", 6)] };
    document.write(&write, Actor([1; 16]), &stamp(1_700_000_001_000)).unwrap().unwrap();
    assert_eq!(Document::row_of_first(document.id(), &document.stored_changes()[1]), None);
    assert_eq!(Document::row_of_first(document.id(), &StoredChange { bytes: vec![1, 2], ..first }), None);
}

/// What stood under a key before a change, asked of automerge.
fn stood_before(document: &Document, hash: &Hash, key: &str) -> Option<Value> {
    let change = document.doc.get_change_by_hash(&automerge::ChangeHash(hash.0)).unwrap();
    match document.doc.get_at(ROOT, key, change.deps()).unwrap()?.0 {
        automerge::Value::Scalar(scalar) => Some(fields::scalar_value(&scalar)),
        automerge::Value::Object(_) => Some(Value::Opaque),
    }
}

proptest::proptest! {
    /// Clients of any kind write, delete and merge: the history says of every change what its author saw.
    #[test]
    fn the_history_says_what_stood_before_each_change(steps in proptest::collection::vec((0..3_usize, 0..4_usize, 0..5_i64), 1..40)) {
        let mut copies = [deal(), deal(), deal()];
        for (nth, (at, what, value)) in steps.into_iter().enumerate() {
            let other = copies[(at + 1) % 3].stored_changes();
            let copy = &mut copies[at];
            match what {
                0 => {
                    copy.fold_stored(&other).unwrap();
                    continue;
                }
                1 => {
                    let write = Write { record: copy.id(), edit: Edit::Change, puts: vec![Put::new("amount", value)] };
                    copy.write(&write, Actor([10 + at as u8; 16]), &stamp(1_700_000_001_000 + nth as i64)).unwrap();
                    continue;
                }
                _ => {}
            }
            copy.doc.set_actor(ActorId::from([20 + at as u8; 16]));
            let mut transaction = copy.doc.transaction();
            match what {
                2 => transaction.put(ROOT, "amount", value).unwrap(),
                _ => transaction.delete(ROOT, "amount").unwrap(),
            }
            if let (Some(hash), _) = transaction.commit() {
                let change = copy.doc.get_change_by_hash(&hash).unwrap();
                copy.count(&change);
                copy.known.insert(hash_of(&hash), known(&change, Some(Attribution::unsent(MemberId::from_cause("lan")))));
            }
        }
        let others: Vec<StoredChange> = copies[1..].iter().flat_map(Document::stored_changes).collect();
        copies[0].fold_stored(&others).unwrap();
        let back: Vec<StoredChange> = copies[0].stored_changes();
        copies[2].fold_stored(&back).unwrap();
        proptest::prop_assert_eq!(copies[0].history(), copies[2].history());
        for entry in copies[0].history() {
            for field in entry.fields.iter().filter(|field| field.key == "amount" && !entry.creates) {
                proptest::prop_assert_eq!(&field.before, &stood_before(&copies[0], &entry.hash, "amount"));
            }
        }
    }
}
