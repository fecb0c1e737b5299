//! `GET /.well-known/security.txt`: whom to tell of a hole (RFC 9116), where `--security-contact` says so.

use super::{ApiError, App};
use crate::clock;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, TimeDelta};

/// How long an answer counts. It is made anew each time; the standard asks for less than a year.
const GOOD_FOR: TimeDelta = TimeDelta::days(180);

pub async fn get(State(app): State<App>) -> Result<Response, ApiError> {
    let contact = app.config.operation.security_contact.as_deref().ok_or(ApiError::NoSuchEndpoint)?;
    let expires = DateTime::from_timestamp_millis(clock::now().0).unwrap_or_default() + GOOD_FOR;
    let expires = expires.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: vi, en\n");
    // Only the server's own address can stand for it.
    if let Some(url) = app.config.public_url.as_deref().filter(|url| url.starts_with("https://")) {
        text.push_str(&format!("Canonical: {url}/.well-known/security.txt\n"));
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
