//! Character sets by the names that files and messages give them: those of browsers (WHATWG Encoding), and UTF-7.

use encoding_rs::{Encoding, REPLACEMENT, WINDOWS_1252};

/// Bytes as text, composed (NFC). Without a known set they are UTF-8 where they can be, and else Windows-1252.
pub fn decoded(bytes: &[u8], label: Option<&str>) -> String {
    let label = label.unwrap_or_default().trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    if matches!(label.as_str(), "utf-7" | "utf7" | "unicode-1-1-utf-7" | "csutf7") {
        return composed(utf_7(bytes));
    }
    let text = match set_of(&label) {
        // A program that says ASCII often does not know.
        Some(set) if !matches!(label.as_str(), "us-ascii" | "ascii") => {
            Some(set.decode_without_bom_handling(bytes).0.into_owned())
        }
        _ => None,
    };
    let guessed = || match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    let text = text.unwrap_or_else(guessed);
    composed(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn set_of(label: &str) -> Option<&'static Encoding> {
    // `cp1258`, `windows1258` and `x-windows-1258` are `windows-1258`.
    let page = label.trim_start_matches(['x', '-']).trim_start_matches("windows").trim_start_matches("cp");
    let page = page.trim_start_matches(['-', '_']);
    let found = Encoding::for_label(label.as_bytes()).or_else(|| match page {
        "65001" => Some(encoding_rs::UTF_8),
        "932" => Some(encoding_rs::SHIFT_JIS),
        "936" => Some(encoding_rs::GBK),
        "949" => Some(encoding_rs::EUC_KR),
        "950" => Some(encoding_rs::BIG5),
        page => Encoding::for_label(format!("windows-{page}").as_bytes()),
    });
    found.filter(|set| *set != REPLACEMENT)
}

/// UTF-7 (RFC 2152). What is not of it stays as it is.
fn utf_7(bytes: &[u8]) -> String {
    let text: String = bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{fffd}' }).collect();
    let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some((before, after)) = rest.split_once('+') {
        out.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '+' && c != '/').unwrap_or(after.len());
        let units = crate::transfer::base64(&after[..end]).unwrap_or_default();
        let units = units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        if end == 0 {
            out.push('+');
        }
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
        rest = after[end..].strip_prefix('-').unwrap_or(&after[end..]);
    }
    out.push_str(rest);
    out
}

/// Marks that stand after their letters become one with them.
#[cfg(not(target_arch = "wasm32"))]
fn composed(text: String) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() { text } else { text.nfc().collect() }
}

/// The browser has these tables already.
#[cfg(target_arch = "wasm32")]
fn composed(text: String) -> String {
    if text.is_ascii() { text } else { js_sys::JsString::from(text).normalize("NFC").into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_by_their_names() {
        for (label, bytes, text) in [
            (Some("ISO-8859-1"), &b"J\xFCrgen \x93x\x94"[..], "Jürgen “x”"),
            (Some("windows-1258"), b"Nguy\xEA\xDEn Thi\xF2", "Nguyễn Thị"),
            (Some("CP1258"), b"Nguy\xEA\xDEn", "Nguyễn"),
            (Some("\"utf-8\""), "Đặng".as_bytes(), "Đặng"),
            (Some("koi8-r"), b"\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"),
            (Some("gb18030"), b"\xC4\xE3\xBA\xC3", "你好"),
            (Some("GB2312"), b"\xC4\xE3\xBA\xC3", "你好"),
            (Some("big5"), b"\xA7A\xA6n", "你好"),
            (Some("shift_jis"), b"\x93\xFA\x96{", "日本"),
            (Some("iso-2022-jp"), b"\x1b$BF|K\\\x1b(B", "日本"),
            (Some("euc-kr"), b"\xB0\xA1", "가"),
            (Some("utf-16le"), b"\x11\x01\x1f\x1e", "đḟ"),
            (Some("utf-7"), b"Hi Mom -+Jjo--!, 1 +- 1, +ANw-ber", "Hi Mom -☺-!, 1 + 1, Über"),
            (Some("us-ascii"), "Đặng".as_bytes(), "Đặng"),
            (Some("x-nobody-knows"), b"Reid\x92s", "Reid’s"),
            (None, b"Reid\x92s", "Reid’s"),
            (None, "Nguye\u{302}\u{303}n".as_bytes(), "Nguyễn"),
            (Some("iso-2022-kr"), b"abc", "abc"),
        ] {
            assert_eq!(decoded(bytes, label), text, "{label:?}");
        }
        for bytes in [&b"+"[..], b"+A", b"+AAA", b"+2AA-", b"\xff+\xff", b"a+b"] {
            decoded(bytes, Some("utf-7"));
        }
    }
}
