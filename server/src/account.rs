//! What may be an account: an e-mail address and a password.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// Bytes of an address (RFC 5321 section 4.5.3.1.3).
const LONGEST_EMAIL: usize = 254;
/// Bytes of its part before the `@` (RFC 5321 section 4.5.3.1.1), and of one label of a host (RFC 1035).
const LONGEST_LOCAL: usize = 64;
const LONGEST_LABEL: usize = 63;

/// Characters of a password that are looked at: looking takes longer than hashing where a text is long and odd.
const LOOKED_AT: usize = 40;

/// What is guessed first here, beside what is guessed first everywhere.
const GUESSED_FIRST: [&str; 20] = [
    "sotay",
    "matkhau",
    "mậtkhẩu",
    "anhyeuem",
    "emyeuanh",
    "vietnam",
    "hanoi",
    "saigon",
    "hochiminh",
    "danang",
    "congty",
    "nguyen",
    "khongbiet",
    "xinchao",
    "giadinh",
    "mothaiba",
    "anhemta",
    "phuong",
    "thanhcong",
    "bimat",
];

/// Why an address or password is not taken. The code is for programs, the message for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCredentials {
    #[error("this is not an e-mail address that can be used: write it like lan@example.vn, without accents")]
    Email,
    #[error("a password has at least 10 characters: take a longer one, a few words will do")]
    ShortPassword,
    #[error("a password has at most 200 characters: take a shorter one")]
    LongPassword,
    #[error("this password is among those that are guessed first: take a few words that do not belong together")]
    WeakPassword,
}

/// An address in the one form under which an account is known: of full-width and other forms the plain one (NFKC), without
/// spaces around it, in lower case. Nothing is looked for under what cannot be one.
///
/// # Errors
/// When it is too long, or has control characters, which no database takes.
pub fn email(text: &str) -> Result<String, InvalidCredentials> {
    if text.len() > 2 * LONGEST_EMAIL {
        return Err(InvalidCredentials::Email);
    }
    let email = text.nfkc().collect::<String>().trim().to_lowercase();
    let valid = email.len() <= LONGEST_EMAIL && email.contains('@') && !email.contains(char::is_control);
    if valid { Ok(email) } else { Err(InvalidCredentials::Email) }
}

/// The address of an account that is made, or an account's next one: ASCII only, so that none looks like another, and
/// mail reaches it everywhere (a dot-atom of RFC 5322, and a host with a dot).
///
/// # Errors
/// When it is no such address.
pub fn new_email(text: &str) -> Result<String, InvalidCredentials> {
    let email = email(text)?;
    let is_atom = |part: &str| {
        !part.is_empty() && part.bytes().all(|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&it))
    };
    let is_label = |part: &str| {
        (1..=LONGEST_LABEL).contains(&part.len())
            && part.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let valid = email.split_once('@').is_some_and(|(local, host)| {
        local.len() <= LONGEST_LOCAL
            && local.split('.').all(is_atom)
            && host.split('.').count() > 1
            && host.split('.').all(is_label)
    });
    if valid { Ok(email) } else { Err(InvalidCredentials::Email) }
}

/// A password for an account with this address. Takes some milliseconds: off the async threads.
///
/// # Errors
/// When it is too short to protect anything, too long to hash, or guessed soon: one of the common ones, a row of keys, or
/// what the address says.
pub fn new_password<'a>(text: &'a str, email: &str) -> Result<&'a str, InvalidCredentials> {
    match text.chars().count() {
        0..10 => return Err(InvalidCredentials::ShortPassword),
        10..=200 => {}
        _ => return Err(InvalidCredentials::LongPassword),
    }
    let known: Vec<&str> = std::iter::once(email)
        .chain(email.split('@'))
        .chain(email.split(|it: char| !it.is_alphanumeric()))
        .filter(|word| word.len() > 2)
        .chain(GUESSED_FIRST)
        .collect();
    let begin: String = text.chars().take(LOOKED_AT).collect();
    match zxcvbn(&begin, &known).score() {
        Score::Three | Score::Four => Ok(text),
        _ => Err(InvalidCredentials::WeakPassword),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(new_email(" Lan@Example.vn ").as_deref(), Ok("lan@example.vn"));
        assert_eq!(new_email("ｌａｎ＠example．vn").as_deref(), Ok("lan@example.vn"));
        assert_eq!(new_email("lan.anh+crm@cong-ty.com.vn").as_deref(), Ok("lan.anh+crm@cong-ty.com.vn"));
        let long = format!("{}@x.vn", "a".repeat(65));
        for bad in [
            "",
            "lan",
            "lan@",
            "@x.vn",
            "lan@vn",
            "a b@x.vn",
            "a@b@c.vn",
            "a@.vn",
            "a@x.vn.",
            "a..b@x.vn",
            ".a@x.vn",
            "l\u{0}an@x.vn",
            "lan@x.vn\r\nBcc: all@x.vn",
            "giámđốc@x.vn",
            "lаn@x.vn",
            "lan@-x.vn",
            "\"a\"@x.vn",
            &long,
        ] {
            assert_eq!(new_email(bad), Err(InvalidCredentials::Email), "{bad:?}");
        }
        // Whoever has one of an earlier day signs in with it.
        assert_eq!(email("Giámđốc@x.vn").as_deref(), Ok("giámđốc@x.vn"));
        assert_eq!(email("lan\u{0}@x.vn"), Err(InvalidCredentials::Email));
        assert_eq!(email(&"@".repeat(100_000)), Err(InvalidCredentials::Email));
    }

    #[test]
    fn passwords() {
        let of = |text| new_password(text, "lan.nguyenthi@thephaiphong.vn");
        assert_eq!(of("ngắn"), Err(InvalidCredentials::ShortPassword));
        assert_eq!(new_password(&"x".repeat(201), "a@b.vn"), Err(InvalidCredentials::LongPassword));
        for good in ["mật khẩu thật dài", "a long enough password", "another long password"] {
            assert!(of(good).is_ok(), "{good}");
        }
        for weak in [
            "1234567890",
            "qwertyuiop",
            "password123",
            "aaaaaaaaaaaa",
            "0987654321",
            "matkhau123",
            "anhyeuem123",
            "thephaiphong",
            "lan.nguyenthi",
            "thephaiphong1",
            "Sotay12345",
            "abcdefghij",
        ] {
            assert_eq!(of(weak), Err(InvalidCredentials::WeakPassword), "{weak}");
        }
    }
}
