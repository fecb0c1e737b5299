//! Price lists.

use super::*;

#[test]
fn a_price_list_that_comes_again_changes_prices_and_makes_nothing() {
    let desk = Desk::new(Kind::Product);
    let product = |name: &str, sku: &str, price: i64| {
        let mut draft = Draft::default();
        draft.fields.insert("name".into(), name.into());
        draft.fields.insert("unit_price".into(), price.into());
        draft.fields.extend((!sku.is_empty()).then(|| ("sku".to_owned(), sku.into())));
        draft
    };
    let first =
        desk.import(ExistingPolicy::Update, [product("Bia lon", "SP1", 9_500), product("Bia lon", "SP2", 11_000)]);
    assert_eq!(outcomes(&first), ["created", "created"]);
    let again =
        [product("Bia lon 330ml", "sp1", 9_900), product("Bia lon", "SP2", 11_000), product("bia lon", "SP3", 1)];
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, again)), ["updated", "updated", "created"]);
    let twice =
        [product("Nước", "", 4_000), product("nước", "", 4_200), product("Trà", "T1", 1), product("Trà xanh", "T1", 2)];
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, twice)), ["created", "updated", "created", "updated"]);
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Skip, [product("Bia", "SP2", 5)])), ["skipped"]);
    let prices: Vec<_> = desk.of(Kind::Product).iter().map(|row| row.value("unit_price")).collect();
    for price in [9_900, 11_000, 1, 4_200, 2] {
        assert!(prices.contains(&Value::Int(price)), "{price} in {prices:?}");
    }
    assert_eq!(prices.len(), 5);
}
