//! Running other programs.

use crate::paths;
use std::{
    env,
    ffi::OsStr,
    process::{Command, Stdio},
};

/// Why a command stopped, in one line.
#[derive(Debug)]
pub struct Failed(pub String);

pub fn say(what: &str) {
    println!("==> {what}");
}

/// A program that may be one of our own tools.
pub fn tool(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    let own = [paths::tools().join("bin"), paths::node_modules().join(".bin")];
    let path = env::var_os("PATH").unwrap_or_default();
    // A directory name with a colon in it cannot be on the PATH; such a tool is then simply not found.
    if let Ok(path) = env::join_paths(own.into_iter().chain(env::split_paths(&path))) {
        command.env("PATH", path);
    }
    command
}

/// Cargo, in the checkout.
pub fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = tool(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(paths::root());
    command
}

/// Runs to the end.
///
/// # Errors
/// When the program is missing or fails.
pub fn run(command: &mut Command) -> Result<(), Failed> {
    let name = format!("{} {}", name(command), arguments(command));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("`{}` failed ({status})", name.trim()))),
        Err(error) => Err(Failed(format!("`{}` cannot be started: {error}", name.trim()))),
    }
}

/// What a program prints, or `None` when it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

fn arguments(command: &Command) -> String {
    command.get_args().map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
