//! Search keys, native and in the browser, which fold by different tables.

#![allow(missing_docs)]

use sotay_shared::search::{Match, find, fold};

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn vietnamese_folds_both_ways() {
    assert_eq!(fold("Nguyễn Đình Chiểu"), "nguyen dinh chieu");
    assert_eq!(fold("Nguye\u{302}\u{303}n"), "nguyen");
    assert_eq!(fold("ỨNG DỤNG, Đà Lạt 2"), "ung dung, da lat 2");
    assert_eq!(fold("ÅNGSTRÖM Ŝtraße"), "angstrom straße");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn matches_are_ranked() {
    assert_eq!(find(&fold("Nguyễn Đình"), "dinh"), Some(Match::WordPrefix));
    assert_eq!(find("anna", "nna"), Some(Match::Inside));
    assert_eq!(find("an an", "an an"), Some(Match::Exact));
    assert_eq!(find("ban an", "an"), Some(Match::WordPrefix));
    assert_eq!(find("ban", "x"), None);
}
