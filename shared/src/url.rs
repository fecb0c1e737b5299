//! Links that may be opened: made from what people type or files hold, so that no address runs anything or reaches anybody else.
//!
//! A [`Link`] leads to a web page, a mail, a call, a text message or a chat, and to nothing else. Whatever else a text names
//! (`javascript:`, `data:`, `file:`, a program of the device) makes none.

use crate::{limits::TEXT_CHARS, phone, value::Value};
use std::fmt::{self, Write as _};

/// An address that may stand in an `href`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link(String);

impl Link {
    /// What a text in a field of links means: a page, also where its scheme was left out (`acme.vn/en`), a `mailto:` or a `tel:`.
    pub fn from_text(text: &str) -> Option<Link> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        if let Some(address) = after_scheme(text, "mailto") {
            let address = address.split('?').next().unwrap_or_default();
            return Link::mail(&percent_decoded(address)?, None, None);
        }
        match after_scheme(text, "tel") {
            Some(number) => Link::call(number.split(';').next().unwrap_or_default()),
            None => Link::page(text),
        }
    }

    /// A web page.
    pub fn page(text: &str) -> Option<Link> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c) || c == '\\';
        if text.is_empty() || text.contains(is_odd) || text.chars().nth(TEXT_CHARS).is_some() {
            return None;
        }
        let (scheme, rest, is_told) = match (after_scheme(text, "https"), after_scheme(text, "http")) {
            (Some(rest), _) => ("https", rest.strip_prefix("//")?, true),
            (_, Some(rest)) => ("http", rest.strip_prefix("//")?, true),
            _ => ("https", text.strip_prefix("//").unwrap_or(text), false),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        if !is_authority(authority, is_told) {
            return None;
        }
        let mut address = format!("{scheme}://{authority}");
        for c in tail.chars() {
            match c {
                '"' | '<' | '>' | '`' | '\'' => percent_encode(&mut address, c),
                _ => address.push(c),
            }
        }
        (address.chars().nth(TEXT_CHARS).is_none()).then_some(Link(address))
    }

    /// A mail to one person (RFC 6068). What stands in the address stays part of it: `a@b.vn?bcc=c@d.vn` reaches nobody else.
    pub fn mail(address: &str, subject: Option<&str>, body: Option<&str>) -> Option<Link> {
        let address = address.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let (name, host) = address.split_once('@')?;
        let is_odd = |c: char| {
            c.is_whitespace() || c.is_control() || is_invisible(c) || matches!(c, '@' | ',' | ';' | '<' | '>' | '"')
        };
        if name.is_empty() || host.is_empty() || name.contains(is_odd) || host.contains(is_odd) {
            return None;
        }
        let subject = subject.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let body = body.map(|text| text.replace("\r\n", "\n").replace(['\r', '\n'], "\r\n"));
        let parts = [("subject", subject), ("body", body)].into_iter();
        let query = parts.filter_map(|(key, text)| Some(format!("{key}={}", encoded(&text?)))).collect::<Vec<_>>();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        Some(Link(format!("mailto:{}@{}{query}", encoded(name), encoded(host))))
    }

    /// A call (RFC 3966).
    pub fn call(number: &str) -> Option<Link> {
        Some(Link(format!("tel:{}", dialled(number)?)))
    }

    /// A text message (RFC 5724); the text is written the way that telephones of both makers read.
    pub fn text_message(number: &str, text: Option<&str>) -> Option<Link> {
        let text = text.map(|text| format!("?&body={}", encoded(text))).unwrap_or_default();
        Some(Link(format!("sms:{}{text}", dialled(number)?)))
    }

    /// A chat on Zalo, which takes the country in front and no plus sign.
    pub fn zalo(number: &str) -> Option<Link> {
        let number = dialled(number)?;
        let number = number.strip_prefix('0').map_or(number.clone(), |rest| format!("84{rest}"));
        Some(Link(format!("https://zalo.me/{}", number.trim_start_matches('+'))))
    }

    /// A point on a map, from `10.7769,106.7009;u=12`.
    pub fn point(geo: &str) -> Option<Link> {
        let (latitude, longitude) = geo.split(';').next()?.split_once(',')?;
        let degrees = |text: &str, most: f64| text.trim().parse::<f64>().ok().filter(|it| it.abs() <= most);
        let (latitude, longitude) = (degrees(latitude, 90.0)?, degrees(longitude, 180.0)?);
        let at = format!("mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}");
        Some(Link(format!("https://www.openstreetmap.org/?{at}")))
    }

    /// A place on a map, looked for by its words.
    pub fn place(words: &str) -> Link {
        Link(format!("https://www.openstreetmap.org/search?query={}", encoded(words)))
    }

    /// What stands in the `href`.
    pub fn href(&self) -> String {
        self.0.clone()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it leads to a page, which opens beside the app; the others are programs of the device.
    pub fn is_page(&self) -> bool {
        self.0.starts_with("http")
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Link> for Value {
    fn from(link: Link) -> Value {
        Value::Text(link.0)
    }
}

/// Whether a text may stand in a field of links: it is one, or no address at all, as older versions took it from files.
pub fn is_harmless(text: &str) -> bool {
    let looks_like_one = text.contains(':') || text.trim_start().starts_with(['/', '\\']);
    text.is_empty() || !looks_like_one || Link::from_text(text).is_some()
}

/// What stands behind a scheme, in whatever case it is written.
fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (found, rest) = text.split_once(':')?;
    found.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// A host and perhaps its port. What says `http` may be any host, for example one of the company's own network; a host that
/// has to be recognised as one has dots, and ends as hosts of the world do.
fn is_authority(authority: &str, is_told: bool) -> bool {
    if let Some((address, rest)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let port = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        return is_told && port && address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    if port.is_some_and(|port| !is_port(port)) {
        return false;
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || is_mark(c))
    };
    if host.len() > 253 || !labels.iter().all(is_label) {
        return false;
    }
    let is_number = labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let top = labels.last().copied().unwrap_or_default();
    match is_number {
        true => host.parse::<std::net::Ipv4Addr>().is_ok(),
        false => is_told || labels.len() > 1 && top.chars().count() > 1 && top.chars().any(char::is_alphabetic),
    }
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A mark that stands on the letter before it, as in decomposed Vietnamese and in the alphabets of India and Thailand.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

/// What is not seen and changes how the rest is read: spaces of no width, marks of direction.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// What a phone dials: the number as it is known all over the world, or else its digits up to an extension.
fn dialled(value: &str) -> Option<String> {
    if let Some(number) = phone::e164(value, None) {
        return Some(number);
    }
    let number = phone::without_extension(value).0.replace("(0)", "");
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let plus = if number.trim_start().starts_with('+') { "+" } else { "" };
    (!digits.is_empty()).then(|| format!("{plus}{digits}"))
}

/// A text as a part of an address (RFC 3986): everything but letters, digits and `-._~` is written in hexadecimal.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '_' | '~' => out.push(c),
            _ => percent_encode(&mut out, c),
        }
    }
    out
}

fn percent_encode(out: &mut String, c: char) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(out, "%{byte:02X}");
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                out.push(u8::try_from(high * 16 + low).ok()?);
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pages_are_recognised() {
        for (text, expected) in [
            ("acme.vn/gioi-thieu", "https://acme.vn/gioi-thieu"),
            ("www.acme.vn", "https://www.acme.vn"),
            ("https://acme.vn/", "https://acme.vn/"),
            ("HTTP://ACME.VN/", "http://ACME.VN/"),
            ("  acme.vn\u{a0}\n", "https://acme.vn"),
            ("\u{feff}acme.vn\u{200b}", "https://acme.vn"),
            ("//acme.vn/x", "https://acme.vn/x"),
            ("acme.vn:8080/x?y=1#z", "https://acme.vn:8080/x?y=1#z"),
            ("acme.vn?x=javascript:1", "https://acme.vn?x=javascript:1"),
            ("http://crm/", "http://crm/"),
            ("http://192.168.1.10:8080", "http://192.168.1.10:8080"),
            ("http://[::1]:80/", "http://[::1]:80/"),
            ("công-ty.vn/giới thiệu".replace(' ', "-").as_str(), "https://công-ty.vn/giới-thiệu"),
            ("пример.рф", "https://пример.рф"),
            ("https://acme.vn/\"><script>'`", "https://acme.vn/%22%3E%3Cscript%3E%27%60"),
            ("mailto:lan@acme.vn", "mailto:lan@acme.vn"),
            ("MAILTO:lan%2Bcrm@acme.vn?bcc=spy@evil.vn", "mailto:lan%2Bcrm@acme.vn"),
            ("tel:+84-903-123-456", "tel:+84903123456"),
        ] {
            assert_eq!(Link::from_text(text).map(|link| link.href()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_else_becomes_a_link() {
        for text in [
            "",
            " ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(document.domain)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "javascript\t:alert(1)",
            "javascript&colon;alert(1)",
            "javascript:1",
            "javascript://acme.vn/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "blob:https://acme.vn/1",
            "view-source:https://acme.vn",
            "file:///etc/passwd",
            "search-ms:query=x",
            "ms-officecmd:{}",
            "intent://x#Intent;scheme=http;end",
            "ftp://acme.vn",
            "http:acme.vn",
            "http:/acme.vn",
            "https://",
            "https:///x",
            "https://user:secret@acme.vn/",
            "https://google.com@evil.vn/",
            "https://acme.vn\\@evil.vn",
            "\\\\server\\share",
            "https://acme.vn/a b",
            "https://acme.vn/\u{202e}gpj.exe",
            "https://acme.vn/\u{7}",
            "https://acme.vn:99999999/",
            "https://ac me.vn",
            "https://%61cme.vn",
            "lan@acme.vn",
            "N/A",
            "không có",
            "1.5",
            "12.345.678",
            "v.v.",
            "..",
            "/contacts",
            "#top",
            "?x=1",
            "acme",
            "mailto:",
            "mailto:a@b.vn,c@d.vn",
            "mailto:a%0abcc:c@d.vn@b.vn",
            "mailto:a%zz@b.vn",
            "tel:",
            "tel:abc",
        ] {
            assert_eq!(Link::from_text(text), None, "{text:?}");
        }
        assert_eq!(Link::from_text(&format!("acme.vn/{}", "x".repeat(2_000))), None);
    }

    #[test]
    fn somebody_is_reached_and_nobody_else() {
        let mail = |address| Link::mail(address, None, None).map(|link| link.href());
        for (address, expected) in [
            ("lan@example.vn", Some("mailto:lan@example.vn")),
            ("sale@x.vn?bcc=spy@evil.vn&body=x", None),
            ("sale@x.vn?bcc=spy", Some("mailto:sale@x.vn%3Fbcc%3Dspy")),
            ("sale?bcc=spy@x.vn", Some("mailto:sale%3Fbcc%3Dspy@x.vn")),
            ("a&cc=b#c%0Abcc:d@x.vn", Some("mailto:a%26cc%3Db%23c%250Abcc%3Ad@x.vn")),
            ("lan+crm@example.vn", Some("mailto:lan%2Bcrm@example.vn")),
            ("đạt@công-ty.vn", Some("mailto:%C4%91%E1%BA%A1t@c%C3%B4ng-ty.vn")),
            ("a@x.vn,spy@evil.vn", None),
            ("a@x.vn;spy@evil.vn", None),
            ("a@x.vn\r\nbcc: spy@evil.vn", None),
            ("Lan <lan@x.vn>", None),
            ("nobody", None),
            ("@x.vn", None),
            ("", None),
        ] {
            assert_eq!(mail(address).as_deref(), expected, "{address}");
        }
        let letter = Link::mail("lan@x.vn", Some("Chào\r\nbcc: spy@evil.vn"), Some("a & b?\nc"));
        let expected = "mailto:lan@x.vn?subject=Ch%C3%A0o%20bcc%3A%20spy%40evil.vn&body=a%20%26%20b%3F%0D%0Ac";
        assert_eq!(letter.unwrap().as_str(), expected);

        for (number, call, zalo) in [
            ("0903 123 456", "tel:0903123456", "https://zalo.me/84903123456"),
            ("+84 903 123 456", "tel:+84903123456", "https://zalo.me/84903123456"),
            ("+84 (0)24 3825 1234 ext. 5", "tel:+842438251234", "https://zalo.me/842438251234"),
            ("0903;ext=5?x", "tel:0903", "https://zalo.me/84903"),
        ] {
            assert_eq!(Link::call(number).unwrap().as_str(), call, "{number}");
            assert_eq!(Link::zalo(number).unwrap().as_str(), zalo, "{number}");
        }
        assert_eq!(Link::call("javascript:alert(1)"), None);
        assert_eq!(Link::text_message("0903 1", Some("a&b")).unwrap().as_str(), "sms:09031?&body=a%26b");
        let point = "https://www.openstreetmap.org/?mlat=10.7769&mlon=106.7009#map=17/10.7769/106.7009";
        assert_eq!(Link::point("10.7769,106.7009;u=12").unwrap().as_str(), point);
        assert_eq!(Link::point("1&evil=1,2"), None);
        assert_eq!(
            Link::place("12 Hàng Bạc & x").as_str(),
            "https://www.openstreetmap.org/search?query=12%20H%C3%A0ng%20B%E1%BA%A1c%20%26%20x"
        );
    }

    #[test]
    fn what_older_versions_took_from_files_may_stay() {
        for (text, harmless) in [
            ("acme.vn", true),
            ("https://acme.vn", true),
            ("N/A", true),
            ("javascript:1", false),
            ("search-ms:x", false),
            ("//x", false),
        ] {
            assert_eq!(is_harmless(text), harmless, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_link_has_a_scheme_of_four(text in ".{0,40}|[a-z]{0,12}:[ -~]{0,30}|[htps]{4,5}://[ -~]{0,30}") {
            for link in [Link::from_text(&text), Link::call(&text), Link::mail(&text, Some(&text), Some(&text)), Link::zalo(&text)].into_iter().flatten() {
                let (scheme, rest) = link.as_str().split_once(':').unwrap();
                prop_assert!(matches!(scheme, "http" | "https" | "mailto" | "tel"));
                prop_assert!(!rest.contains(|c: char| c.is_control() || c.is_whitespace() || is_invisible(c)));
                if scheme == "mailto" {
                    prop_assert_eq!(rest.split('?').next().unwrap().matches('@').count(), 1);
                }
                if scheme.starts_with("http") {
                    prop_assert!(rest.starts_with("//"));
                    // Read again it is the same.
                    let read = Link::from_text(link.as_str());
                    prop_assert_eq!(read, Some(link));
                }
            }
        }
    }
}
