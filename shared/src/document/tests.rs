use super::*;
use crate::{
    kind::Kind,
    row::{Body, Row},
    value::Value,
};
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
    assert_eq!((deal.name.as_str(), deal.amount, deal.probability), ("Acme Việt Nam", Some(45), Some(30)));
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
    assert_eq!(row.meta.custom.get("x"), Some(&Value::Opaque));
    assert_eq!(row, row.clone());

    foreign(&mut document, |it| it.put(ROOT, "kind", "quote").unwrap());
    assert_eq!(document.project().body, Body::Unknown { kind: "quote".into() });
    foreign(&mut document, |it| it.delete(ROOT, "kind").unwrap());
    assert!(matches!(document.project().body, Body::Damaged { .. }));
    assert!(matches!(Document::new(RecordId::from_cause("empty")).project().body, Body::Damaged { .. }));
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
    assert!(document.attribute(&made.hash, Attribution { member: minh, received_at, seq: Some(1) }));
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
