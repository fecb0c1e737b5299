//! Mail to those who have accounts: links that work once, and notices of what was done.
//!
//! An order names an address and how its letter is found. All of it happens after the request was answered: neither the
//! answer nor its time tells whether there is an account.

pub mod letter;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use letter::Letter;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

/// Mails on their way at a time. What comes beyond is refused, with words that say to try again.
const PLACES: usize = 256;
/// Conversations with the mail server at a time: one that hangs holds up none of the others.
const AT_A_TIME: usize = 4;
/// For one step of a conversation, and for all of one.
const STEP: Duration = Duration::from_secs(20);
const CONVERSATION: Duration = Duration::from_secs(60);
/// Between one try and the next.
const PAUSES: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(120)];
/// Mails that somebody who may be anybody can have sent to one address in an hour.
const ASKED_AN_HOUR: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// Notices to one address in an hour. Counted apart: nobody keeps one away by asking for other mails.
const TOLD_AN_HOUR: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// Why mail cannot be sent with these flags; says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("--smtp-url is not an address of a mail server: write it like smtps://user:password@mail.example.vn")]
    Url,
    #[error("--smtp-url would send mail and password in the clear: write smtps://…, or add ?tls=required")]
    Clear,
    #[error("--mail-from is missing or not an address: write it like \"Sotay <crm@example.vn>\"")]
    From,
    #[error("mails hold links: name the address that people type with --public-url, like https://crm.example.vn")]
    PublicUrl,
}

/// There is no place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailBusy;

/// Who wanted a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Somebody asked for it, who may be anybody.
    Asked,
    /// Something was done that the owner of the account has to know.
    Told,
}

/// Sends mails by one mail server. A clone shares all of it.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    origin: String,
    places: Arc<Semaphore>,
    sending: Semaphore,
    asked: DefaultKeyedRateLimiter<String>,
    told: DefaultKeyedRateLimiter<String>,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the password of the mail server.
        f.write_str("Mailer(…)")
    }
}

impl Mailer {
    /// With a mail server's address, the sender, and the origin that links begin with.
    ///
    /// # Errors
    /// When one of them is missing or cannot be read.
    pub fn open(url: &str, from: Option<&str>, origin: Option<&str>) -> Result<Mailer, MailError> {
        if is_in_the_clear(url) {
            return Err(MailError::Clear);
        }
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailError::Url)?;
        let from = from.and_then(|from| from.parse().ok()).ok_or(MailError::From)?;
        let origin = origin.ok_or(MailError::PublicUrl)?.to_owned();
        Ok(Mailer(Arc::new(Inner {
            server: server.timeout(Some(STEP)).build(),
            from,
            origin,
            places: Arc::new(Semaphore::new(PLACES)),
            sending: Semaphore::new(AT_A_TIME),
            asked: RateLimiter::keyed(Quota::per_hour(ASKED_AN_HOUR)),
            told: RateLimiter::keyed(Quota::per_hour(TOLD_AN_HOUR)),
        })))
    }

    /// What links begin with.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Has a letter written and sent, if there is one to write. Beyond what an address gets in an hour nothing is sent.
    ///
    /// # Errors
    /// When too many are on their way.
    pub fn order(
        &self,
        cause: Cause,
        to: &str,
        letter: impl Future<Output = Option<Letter>> + Send + 'static,
    ) -> Result<(), MailBusy> {
        let place = self.0.places.clone().try_acquire_owned().map_err(|_| MailBusy)?;
        let (to, inner) = (to.to_owned(), self.0.clone());
        tokio::spawn(async move {
            if let Some(letter) = letter.await {
                // Each matter by itself: who asks for one in somebody's name keeps none of the others from them.
                let budget = match cause {
                    Cause::Asked => &inner.asked,
                    Cause::Told => &inner.told,
                };
                match budget.check_key(&format!("{} {to}", letter.subject)) {
                    Ok(()) => inner.deliver(&to, letter).await,
                    Err(_) => tracing::info!("an address has had its mails of this hour: one was not sent"),
                }
            }
            drop(place);
        });
        Ok(())
    }

    /// Forgets addresses that had no mail for an hour.
    pub fn forget_old(&self) {
        for budget in [&self.0.asked, &self.0.told] {
            budget.retain_recent();
            budget.shrink_to_fit();
        }
    }
}

impl Inner {
    async fn deliver(&self, to: &str, letter: Letter) {
        let Some(message) = self.message(to, letter) else {
            tracing::warn!("an address is none that mail can be sent to");
            return;
        };
        for pause in PAUSES.map(Some).into_iter().chain([None]) {
            let Err(error) = self.try_once(message.clone()).await else { return };
            match pause {
                Some(pause) => {
                    tracing::warn!(%error, "a mail was not taken; it is tried again");
                    sleep(pause).await;
                }
                None => tracing::error!(%error, "a mail was not taken; it is given up"),
            }
        }
    }

    fn message(&self, to: &str, letter: Letter) -> Option<Message> {
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse().ok()?))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .ok()
    }

    async fn try_once(&self, message: Message) -> Result<(), String> {
        let _permit = self.sending.acquire().await.map_err(|error| error.to_string())?;
        match timeout(CONVERSATION, self.server.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the mail server took too long".to_owned()),
        }
    }
}

/// Whether a mail server elsewhere would be spoken to without TLS.
fn is_in_the_clear(url: &str) -> bool {
    let Ok(uri) = url.parse::<axum::http::Uri>() else { return false };
    let is_near = uri.host().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    });
    uri.scheme_str() == Some("smtp") && !is_near && uri.query() != Some("tls=required")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_that_cannot_work_are_refused() {
        let open = |url, from, origin| Mailer::open(url, from, origin).map(drop);
        let (from, origin) = (Some("Sotay <crm@example.vn>"), Some("https://crm.example.vn"));
        assert!(open("smtps://a:b@mail.example.vn", from, origin).is_ok());
        assert!(open("smtp://a:b@mail.example.vn?tls=required", from, origin).is_ok());
        assert!(open("smtp://127.0.0.1:2525", from, origin).is_ok());
        assert!(matches!(open("smtp://a:b@mail.example.vn", from, origin), Err(MailError::Clear)));
        assert!(matches!(open("mail.example.vn", from, origin), Err(MailError::Url)));
        assert!(matches!(open("smtps://mail.example.vn", Some("nobody"), origin), Err(MailError::From)));
        assert!(matches!(open("smtps://mail.example.vn", None, origin), Err(MailError::From)));
        assert!(matches!(open("smtps://mail.example.vn", from, None), Err(MailError::PublicUrl)));
    }
}
