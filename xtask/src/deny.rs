//! What is known against the crates that are used: holes, licences, sources. `deny.toml` says what is asked.

use crate::{
    command::{Failed, run, say, tool},
    paths, tools,
};
use std::{
    io,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// How long the list of known holes may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Checks everything. Where the list of known holes cannot be had, it says so aloud and checks the rest.
///
/// # Errors
/// When something is against `deny.toml`.
pub fn check() -> Result<(), Failed> {
    tools::for_dependencies()?;
    say("dependencies: licences, sources, what is banned");
    let mut known = deny(&["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    run(&mut known)?;
    if !comes_in_time(deny(&["fetch", "db"])) {
        say("SKIPPED: known holes of the dependencies, because the list of the RustSec project cannot be fetched");
        return Ok(());
    }
    say("dependencies: known holes");
    run(&mut deny(&["check", "--disable-fetch", "advisories"]))
}

fn deny(arguments: &[&str]) -> Command {
    let mut command = tool("cargo-deny");
    command.args(arguments).current_dir(paths::root());
    command
}

/// Whether a command succeeds, and soon: a network may say nothing at all.
fn comes_in_time(mut command: Command) -> bool {
    let Ok(mut child) = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else { return false };
    let Some(mut said) = child.stdout.take() else { return false };
    let (end, ended) = mpsc::channel();
    // What it says ends when it does.
    thread::spawn(move || {
        let _ = io::copy(&mut said, &mut io::sink());
        let _ = end.send(());
    });
    if ended.recv_timeout(PATIENCE).is_err() {
        // It may have ended by itself.
        let _ = child.kill();
    }
    child.wait().is_ok_and(|status| status.success())
}
