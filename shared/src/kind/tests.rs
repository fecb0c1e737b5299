use super::*;
use std::collections::BTreeSet;

#[test]
fn kinds_are_told_by_their_words() {
    let words: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(words.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        // Stored rows and messages name kinds by the same words.
        let stored: String = crate::codec::decode(&crate::codec::encode(&kind)).unwrap();
        assert_eq!(stored, kind.as_str());
    }
}

#[test]
fn a_key_is_declared_once_and_its_declaration_is_found() {
    for kind in Kind::ALL {
        let spec = kind.spec();
        let keys: BTreeSet<&str> = spec.fields.iter().map(|field| field.key).collect();
        assert_eq!(keys.len(), spec.fields.len(), "{kind}");
        let title = spec.field(spec.title);
        assert!(title.is_some_and(|title| title.of.line_chars().is_some() || title.of == FieldType::Body), "{kind}");
        for field in spec.fields {
            let key = field.key.replace('*', "0197c1a0-0000-7000-8000-000000000000");
            assert_eq!(spec.field(&key).map(|found| found.key), Some(field.key), "{kind}");
            let of = Some(field.of).filter(|of| !of.is_list());
            assert_eq!(spec.type_of(&key), of, "{kind} {key}");
            // What a person reads has a name in both languages.
            assert_eq!(field.label.vi.is_empty(), field.label.en.is_empty(), "{kind} {key}");
            assert!(field.of.words().iter().all(|(word, name)| !word.is_empty() && !name.is_empty()), "{kind} {key}");
            assert!(field.usual.is_none_or(|usual| {
                let words = field.of.words();
                words.is_empty() || words.iter().any(|(word, _)| *word == usual)
            }));
        }
    }
}

#[test]
fn keys_of_entries_belong_to_their_list() {
    let contact = Kind::Contact.spec();
    for (key, of, declared) in [
        ("phones/1/number", Some(FieldType::TEXT), Some("phones")),
        ("phones/1/label", Some(FieldType::TEXT), Some("phones")),
        ("phones/1", None, None),
        ("phones/1/number/2", None, None),
        ("phones", None, Some("phones")),
        ("addresses/1/street", Some(FieldType::Lines), Some("addresses")),
        ("utm/source", Some(FieldType::TEXT), Some("utm/source")),
        ("utm/term", Some(FieldType::TEXT), Some("utm/*")),
        ("utm", None, None),
        ("utm/", None, None),
        ("utm/a/b", None, None),
        ("full_name/", None, None),
        ("", None, None),
    ] {
        assert_eq!(contact.type_of(key), of, "{key}");
        assert_eq!(contact.field(key).map(|field| field.key), declared, "{key}");
    }
    assert_eq!(Kind::Deal.spec().type_of("contacts/1"), Some(FieldType::WORD));
    let product = Kind::Product.spec();
    let units = ["units/thùng", "units/thùng/2", "units/", "units"].map(|key| product.type_of(key));
    assert_eq!(units, [Some(FieldType::Decimal), None, None, None]);
    assert_eq!(Kind::Task.spec().type_of("links/1"), Some(FieldType::Bool));
}

#[test]
fn what_stands_beside_a_record_is_the_same_on_every_device() {
    let (beer, water) = (RecordId::from_cause("beer"), RecordId::from_cause("water"));
    assert_eq!(Kind::ProductCost.beside(beer), Kind::ProductCost.beside(beer));
    let others = [Kind::ProductCost.beside(water), Kind::Goal.beside(beer), beer];
    assert!(!others.contains(&Kind::ProductCost.beside(beer)));
    for kind in Kind::ALL {
        // It is called so on that page, and has none of its own.
        let beside = kind.spec().beside.iter().map(|beside| beside.spec());
        assert!(beside.clone().all(|spec| !spec.called.is_empty() && spec.page.is_none()), "{kind}");
    }
}

#[test]
fn pages_have_a_path_and_a_place_of_their_own() {
    let pages: Vec<&Page> = Kind::with_pages().filter_map(Kind::page).collect();
    assert_eq!(pages.len(), Kind::ALL.iter().filter(|kind| kind.page().is_some()).count(), "orders begin small");
    assert!(pages.is_sorted_by(|one, other| one.order < other.order), "each has another order");
    let paths: BTreeSet<&str> = pages.iter().map(|page| page.path).collect();
    assert_eq!(paths.len(), pages.len());
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.spec().offered.is_empty()) {
        let (spec, page) = (kind.spec(), kind.page().expect("what is offered has pages"));
        assert_eq!(Kind::of_path(page.path), Some(kind));
        assert!(page.path.starts_with('/') && !page.many.is_empty() && !page.new.is_empty(), "{kind}");
        for key in page.columns.iter().chain(page.card).chain(page.line) {
            let is_derived = ["updated_at", "created_at", "completeness", "tags"].contains(key);
            assert!(is_derived || spec.field(key).is_some_and(FieldSpec::has_label), "{kind} {key}");
        }
    }
}
