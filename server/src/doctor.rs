//! `sotay-server doctor`: looks at a set-up and says what to do, before people rely on it. It leaves everything
//! as it was.
//!
//! A check is a function that gives [`Finding`]s; a new one is a line in [`findings`].

mod database;
mod files;
mod surroundings;
mod workers;

use crate::config::Config;
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Fine,
    /// It works, and something is to be known.
    Warning,
    /// It does not work, or it is not safe.
    Bad,
}

/// What a check found: one line that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub level: Level,
    /// What was looked at.
    pub of: &'static str,
    pub words: String,
}

impl Finding {
    fn fine(of: &'static str, words: impl Into<String>) -> Finding {
        Finding { level: Level::Fine, of, words: words.into() }
    }

    fn warning(of: &'static str, words: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, of, words: words.into() }
    }

    fn bad(of: &'static str, words: impl Into<String>) -> Finding {
        Finding { level: Level::Bad, of, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Fine => "ok",
            Level::Warning => "warn",
            Level::Bad => "bad",
        };
        // An error of another program may have several lines.
        let words: Vec<&str> = self.words.lines().map(str::trim).collect();
        write!(f, "{level:<5} {}: {}", self.of, words.join(" "))
    }
}

/// Something has to be mended before people rely on the server.
#[derive(Debug, thiserror::Error)]
#[error("what the lines that begin with `bad` say has to be mended first")]
pub struct Unwell;

/// Looks at everything.
pub async fn findings(config: &Config) -> Vec<Finding> {
    let mut all = files::app(config);
    all.extend(files::data(config));
    all.extend(files::tls(config));
    all.extend(database::look(config).await);
    all.extend(surroundings::address(config));
    all.extend(surroundings::registration(config));
    all.extend(surroundings::contact(config));
    all.extend(surroundings::clock(config));
    all.extend(surroundings::descriptors());
    all
}

/// Prints what it finds, a line a check: `ok`, `warn` or `bad`, what was looked at, and what to do. What is `ok` is left
/// out where it shall be quiet.
///
/// # Errors
/// When something is bad.
pub async fn run(config: &Config, quiet: bool) -> Result<(), Unwell> {
    let findings = findings(config).await;
    for finding in findings.iter().filter(|finding| !quiet || finding.level > Level::Fine) {
        println!("{finding}");
    }
    match findings.iter().any(|finding| finding.level == Level::Bad) {
        true => Err(Unwell),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_one_line() {
        let finding = Finding::bad("database", "it failed:\n  no such host");
        assert_eq!(finding.to_string(), "bad   database: it failed: no such host");
        assert!(Level::Fine < Level::Warning && Level::Warning < Level::Bad);
    }
}
