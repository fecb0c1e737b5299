//! Search keys, native and in the browser, which fold by different tables.

#![allow(missing_docs)]

use sotay_shared::search::{Match, find, fold, query};

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn vietnamese_folds_both_ways() {
    assert_eq!(fold("Nguyễn Đình Chiểu"), "nguyen dinh chieu");
    assert_eq!(fold("Nguye\u{302}\u{303}n"), "nguyen");
    assert_eq!(fold("ỨNG DỤNG, Đà Lạt 2"), "ung dung, da lat 2");
    assert_eq!(fold("Ðặng Ɖại"), "dang dai");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn letters_of_every_latin_alphabet_fold() {
    for (text, expected) in [
        ("ÅNGSTRÖM Ŝtraße GROẞ", "angstrom strasse gross"),
        ("Søren Østergård", "soren ostergard"),
        ("Łukasz Wójcik", "lukasz wojcik"),
        ("Işık İSTANBUL ISPARTA", "isik istanbul isparta"),
        ("Þórður Ægir Œuvre Ǽ", "thordur aegir oeuvre ae"),
        ("Ħal Għaxaq, Ŋŋ, Ŧeŧŧe, ĸ", "hal ghaxaq, nn, tette, k"),
        ("Ɓala Ɗan Ƙasa Ɔkɛ Əliyev", "bala dan kasa oke eliyev"),
        ("Čapek Ǆ Ǉ Ŀ ĳ ŉ ſ ﬁ", "capek dz lj l· ij 'n s fi"),
        ("Ｌａｎ　Ａｎｈ　１２３", "lan anh 123"),
        ("٠٩٠٣ ۱۲۳ ๔๕๖", "0903 123 456"),
        ("ΣΟΦΟΣ Σοφός ёлка Й", "σοφοσ σοφοσ елка и"),
    ] {
        assert_eq!(fold(text), expected, "{text}");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_looks_the_same_folds_to_the_same() {
    for space in "\u{a0}\u{1680}\u{2000}\u{2003}\u{2009}\u{200a}\u{202f}\u{205f}\u{2800}\u{3000}\t\n".chars() {
        assert_eq!(fold(&format!(" Trần{space} {space}Bình{space}")), "tran binh", "{space:?}");
    }
    for unseen in "\u{ad}\u{34f}\u{200b}\u{200c}\u{200d}\u{200e}\u{2060}\u{feff}\u{fe0f}\u{7}".chars() {
        assert_eq!(fold(&format!("{unseen}Trần {unseen}Bì{unseen}nh{unseen}")), "tran binh", "{unseen:?}");
    }
    for apostrophe in "'’‘ʼʻ`´′＇‛".chars() {
        assert_eq!(fold(&format!("O{apostrophe}Neil")), "o'neil", "{apostrophe:?}");
    }
    for dash in "-‐‑‒–—―−－﹣".chars() {
        assert_eq!(fold(&format!("GTX {dash} Kon")), "gtx - kon", "{dash:?}");
    }
    assert_eq!(fold("“Acme” „Acme‟ «Acme» ＂"), "\"acme\" \"acme\" \"acme\" \"");
    // In these scripts a mark is a letter.
    assert_ne!(fold("ガス"), fold("カス"));
    assert_eq!(fold("ｶﾞｽ"), fold("ガス"));
    assert_ne!(fold("กี่"), fold("กา"));
    assert_ne!(fold("कि"), fold("का"));
    assert_eq!(fold("مُحَمَّـد"), fold("محمد"));
    assert_eq!(fold("한"), fold("\u{1112}\u{1161}\u{11ab}"));
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

/// Names as other systems keep them, and what people type.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn people_are_found_however_their_names_are_written() {
    let names = [
        "Nguyễn Thị Lan",
        "Lê\u{a0}Văn\u{a0}Tám",
        "Trần  Bình",
        "Phạm \u{200b}Hà",
        "Ðặng Thu",
        "Søren Østergård",
        "Łukasz Wójcik",
        "Işık Demir",
        "Anna Weiß",
        "Pat O’Neil",
        "Ｌａｎ Ａｎｈ",
    ];
    for (asked, expected) in [
        ("lan nguyễn", "Nguyễn Thị Lan"),
        ("nguyen lan", "Nguyễn Thị Lan"),
        ("le van tam", "Lê\u{a0}Văn\u{a0}Tám"),
        ("tran binh", "Trần  Bình"),
        ("pham ha", "Phạm \u{200b}Hà"),
        ("dang thu", "Ðặng Thu"),
        ("soren ostergard", "Søren Østergård"),
        ("lukasz wojcik", "Łukasz Wójcik"),
        ("isik demir", "Işık Demir"),
        ("anna weiss", "Anna Weiß"),
        ("o'neil", "Pat O’Neil"),
        ("lan anh", "Ｌａｎ Ａｎｈ"),
        ("nguyễn thị", "Nguyễn Thị Lan"),
    ] {
        let found: Vec<&str> = names.into_iter().filter(|name| find(&fold(name), &query(asked)).is_some()).collect();
        assert_eq!(found, [expected], "{asked}");
    }
}
