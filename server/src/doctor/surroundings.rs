//! The address that people type, the clock, and what the system gives the server.

use super::{Finding, files};
use crate::{
    clock as time,
    config::{Config, Registration},
    operation::{check_exposure, host_of, is_loopback},
    store::{DATABASE, Location},
};

/// Descriptors below which a team's connections may not fit: each takes one.
const DESCRIPTORS: u64 = 4_096;
/// How far ahead of the clock a file may be, in milliseconds.
const AHEAD_MS: i64 = 60_000;

/// Whether others than this machine's users reach the server.
fn is_public(config: &Config) -> bool {
    config.public_url.as_deref().is_some_and(|url| !is_loopback(host_of(url)))
}

pub(super) fn address(config: &Config) -> Vec<Finding> {
    const OF: &str = "address";
    vec![match (&config.public_url, check_exposure(config)) {
        (_, Err(error)) => Finding::bad(OF, error.to_string()),
        (None, Ok(())) => Finding::fine(OF, format!("only this machine reaches {}", config.listen)),
        (Some(url), Ok(())) if config.operation.has_tls() || !is_public(config) => Finding::fine(OF, url.clone()),
        (Some(url), Ok(())) => Finding::fine(
            OF,
            format!("{url}: the proxy before {} speaks TLS, and has to pass on the Host header", config.listen),
        ),
    }]
}

pub(super) fn registration(config: &Config) -> Vec<Finding> {
    let words = "whoever reaches the server can make an account on it: let strangers in on purpose only";
    let is_open = config.registration == Registration::Open;
    if is_open && is_public(config) { vec![Finding::warning("registration", words)] } else { Vec::new() }
}

pub(super) fn contact(config: &Config) -> Vec<Finding> {
    const OF: &str = "security contact";
    match &config.operation.security_contact {
        Some(contact) => vec![Finding::fine(OF, contact.clone())],
        None if is_public(config) => {
            let words = "nobody is named: say whom to tell of a hole with --security-contact mailto:…";
            vec![Finding::warning(OF, words)]
        }
        None => Vec::new(),
    }
}

/// A clock that is behind what was made already is wrong: sessions and tokens would live too long.
pub(super) fn clock(config: &Config) -> Vec<Finding> {
    const OF: &str = "clock";
    let written = match config.location() {
        Location::Directory(directory) => {
            let modified = std::fs::metadata(directory.join(DATABASE)).and_then(|it| it.modified()).ok();
            modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).map(|it| it.as_millis() as i64)
        }
        Location::Postgres(_) => None,
    };
    let built = files::build_of(&config.app).and_then(|build| i64::try_from(build.saturating_mul(1_000)).ok());
    let latest = written.max(built).unwrap_or(0);
    vec![match time::now().0 + AHEAD_MS >= latest {
        true => Finding::fine(OF, "it is not behind what was made already"),
        false => Finding::bad(OF, "it is behind the database or the app: let this machine follow a time server"),
    }]
}

pub(super) fn descriptors() -> Vec<Finding> {
    const OF: &str = "file descriptors";
    #[cfg(unix)]
    {
        // The server asks for as many as it may have.
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
        vec![match limit {
            Some(limit) if limit < DESCRIPTORS => Finding::warning(
                OF,
                format!("{limit}: each connection takes one; give {DESCRIPTORS} or more (ulimit -Hn, LimitNOFILE=)"),
            ),
            Some(limit) => Finding::fine(OF, limit.to_string()),
            None => Finding::fine(OF, "without limit"),
        }]
    }
    #[cfg(not(unix))]
    {
        vec![Finding::warning(OF, format!("their limit is not known on this system; {DESCRIPTORS} are enough"))]
    }
}
