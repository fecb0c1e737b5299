//! Letters of the endpoints that have some to send.

use super::{ApiError, App};
use crate::{
    clock,
    mail::{
        Cause, Mailer,
        letter::{Language, Letter, Matter},
    },
    store::{AccountId, Purpose, Store, StoreError},
    token::Token,
};

/// Where a link leads whose token follows in the fragment, which no server and no log ever sees.
pub(super) const RESET: &str = "/reset";
pub(super) const VERIFY: &str = "/verify";

/// The address of a link.
pub(super) fn link(origin: &str, path: &str, token: &Token) -> String {
    format!("{origin}{path}#{}", token.as_str())
}

/// Tells somebody what was done to their account, where mail can be sent.
pub(super) fn tell(app: &App, email: &str, letter: Letter) {
    let Some(mailer) = &app.mailer else { return };
    if mailer.order(Cause::Told, email, std::future::ready(Some(letter))).is_err() {
        tracing::warn!("too many mails are on their way: a notice was not sent");
    }
}

/// What was found of a letter; nothing where the database failed, which is told.
pub(super) fn found(letter: Result<Option<Letter>, StoreError>) -> Option<Letter> {
    letter.unwrap_or_else(|error| {
        tracing::error!(%error, "a mail was not written");
        None
    })
}

/// Has a link sent that shows the address of an account to be its owner's.
pub(super) fn verify(app: &App, account: AccountId, email: &str, language: Language) -> Result<(), ApiError> {
    let Some(mailer) = &app.mailer else { return Ok(()) };
    let (store, origin, to) = (app.server.store.clone(), mailer.origin().to_owned(), email.to_owned());
    let letter = async move {
        let token = Token::random();
        let kept = store.create_link(token.hash(), account, Purpose::Verify, &to, clock::now()).await;
        let matter = Matter::Verify { link: &link(&origin, VERIFY, &token) }.letter(language);
        found(kept.map(|()| Some(matter)))
    };
    Ok(mailer.order(Cause::Asked, email, letter)?)
}

/// Has a link sent that sets a new password, where the address has an account.
pub(super) fn reset(store: Store, mailer: &Mailer, email: &str, language: Language) -> Result<(), ApiError> {
    let (origin, to) = (mailer.origin().to_owned(), email.to_owned());
    let letter = async move {
        let link = reset_link(&store, &to, &origin).await;
        found(link.map(|link| Some(Matter::Reset { link: &link? }.letter(language))))
    };
    Ok(mailer.order(Cause::Asked, email, letter)?)
}

/// A link that sets a new password of the account of an address.
async fn reset_link(store: &Store, email: &str, origin: &str) -> Result<Option<String>, StoreError> {
    let Some((account, _)) = store.account(email).await? else { return Ok(None) };
    let token = Token::random();
    store.create_link(token.hash(), account, Purpose::Reset, email, clock::now()).await?;
    Ok(Some(link(origin, RESET, &token)))
}

/// Has a link sent that makes an account, or says to its owner that there is one.
pub(super) fn sign_up(
    store: Store,
    mailer: &Mailer,
    email: &str,
    password_hash: String,
    language: Language,
) -> Result<(), ApiError> {
    let (origin, to) = (mailer.origin().to_owned(), email.to_owned());
    let letter = async move {
        let written = async {
            if let Some(link) = reset_link(&store, &to, &origin).await? {
                return Ok(Some(Matter::SignUpTaken { link: &link }.letter(language)));
            }
            let token = Token::random();
            store.create_sign_up(token.hash(), &to, &password_hash, clock::now()).await?;
            Ok(Some(Matter::SignUp { link: &link(&origin, VERIFY, &token) }.letter(language)))
        };
        found(written.await)
    };
    Ok(mailer.order(Cause::Asked, email, letter)?)
}

/// Has a link sent to the address that an account shall have, or says to its owner that it has an account. Nothing is
/// sent where the password of this hash is another by then.
pub(super) fn move_to(
    store: Store,
    mailer: &Mailer,
    (account, password_hash): (AccountId, String),
    email: &str,
    language: Language,
) -> Result<(), ApiError> {
    let (origin, to) = (mailer.origin().to_owned(), email.to_owned());
    let letter = async move {
        let written = async {
            if store.account(&to).await?.is_some() {
                return Ok(Some(Matter::EmailTaken.letter(language)));
            }
            let token = Token::random();
            if !store.create_email_link(token.hash(), (account, &password_hash), &to, clock::now()).await? {
                return Ok(None);
            }
            Ok(Some(Matter::Email { link: &link(&origin, VERIFY, &token) }.letter(language)))
        };
        found(written.await)
    };
    Ok(mailer.order(Cause::Asked, email, letter)?)
}
