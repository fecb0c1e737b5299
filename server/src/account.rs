//! What may be an account: an e-mail address and a password.

/// Why an address or password is not taken. The code is for programs, the message for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCredentials {
    #[error("this is not an e-mail address: write it like lan@example.vn")]
    Email,
    #[error("a password has at least 10 characters: take a longer one, a few words will do")]
    ShortPassword,
    #[error("a password has at most 200 characters: take a shorter one")]
    LongPassword,
}

/// An address in the one form under which an account is known: trimmed and lower case.
///
/// # Errors
/// When it cannot be an address.
pub fn email(text: &str) -> Result<String, InvalidCredentials> {
    let email = text.trim().to_lowercase();
    let valid = email.len() <= 254
        && !email.contains(char::is_whitespace)
        && email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.split('.').count() > 1
                && host.split('.').all(|part| !part.is_empty())
        });
    if valid { Ok(email) } else { Err(InvalidCredentials::Email) }
}

/// A password for a new account.
///
/// # Errors
/// When it is too short to protect anything, or too long to hash.
pub fn new_password(text: &str) -> Result<&str, InvalidCredentials> {
    match text.chars().count() {
        0..10 => Err(InvalidCredentials::ShortPassword),
        10..=200 => Ok(text),
        _ => Err(InvalidCredentials::LongPassword),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_passwords() {
        assert_eq!(email(" Lan@Example.vn ").as_deref(), Ok("lan@example.vn"));
        for bad in ["", "lan", "lan@", "@x.vn", "lan@vn", "a b@x.vn", "a@b@c.vn", "a@.vn"] {
            assert_eq!(email(bad), Err(InvalidCredentials::Email), "{bad}");
        }
        assert_eq!(new_password("ngắn"), Err(InvalidCredentials::ShortPassword));
        assert!(new_password("mật khẩu dài").is_ok());
        assert_eq!(new_password(&"x".repeat(201)), Err(InvalidCredentials::LongPassword));
    }
}
