//! Which push services the server sends to: it makes requests to addresses that browsers name, so only to known ones.

use axum::http::Uri;
use std::{convert::Infallible, str::FromStr};

/// The services of the browsers: Chrome and Edge, Firefox, Safari, Windows.
pub const KNOWN: &str = "https://fcm.googleapis.com,https://*.push.services.mozilla.com,https://*.push.apple.com,https://*.notify.windows.com";

/// Origins; `*.` before a host stands for everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushServices(Vec<String>);

impl FromStr for PushServices {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<PushServices, Infallible> {
        let origins = text.split(',').map(|origin| origin.trim().trim_end_matches('/').to_ascii_lowercase());
        Ok(PushServices(origins.filter(|origin| !origin.is_empty()).collect()))
    }
}

impl PushServices {
    pub fn is_known(&self, endpoint: &str) -> bool {
        self.place(endpoint).is_some()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Which of them an address belongs to.
    pub fn place(&self, endpoint: &str) -> Option<usize> {
        let uri = endpoint.parse::<Uri>().ok()?;
        let (scheme, authority) = uri.scheme_str().zip(uri.authority())?;
        if authority.as_str().contains('@') {
            return None;
        }
        let host = authority.as_str().to_ascii_lowercase();
        self.0.iter().position(|origin| {
            let Some((known_scheme, known)) = origin.split_once("://") else { return false };
            let below =
                known.strip_prefix('*').is_some_and(|suffix| host.ends_with(suffix) && host.len() > suffix.len());
            known_scheme == scheme && (known == host || below)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_services_are_sent_to() {
        let Ok(known) = KNOWN.parse::<PushServices>();
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
        ] {
            assert!(known.is_known(endpoint), "{endpoint}");
        }
        for endpoint in [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com.evil.example/",
            "https://evil.example/fcm.googleapis.com",
            "https://evilpush.apple.com/",
            "https://fcm.googleapis.com@127.0.0.1/",
            "https://fcm.googleapis.com:8443/",
            "https://127.0.0.1/",
            "file:///etc/passwd",
            "",
        ] {
            assert!(!known.is_known(endpoint), "{endpoint}");
        }
        let Ok(own) = "http://127.0.0.1:9000".parse::<PushServices>();
        assert!(own.is_known("http://127.0.0.1:9000/push/1") && !own.is_known("http://127.0.0.1:9001/push/1"));
    }
}
