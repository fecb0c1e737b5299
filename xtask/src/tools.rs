//! What has to be installed, by exact version, only when it is missing.

use crate::{
    command::{Failed, cargo, output, run, say, tool},
    paths,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const WASM_BINDGEN: &str = "0.2.128";
const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.19.0";
const LIGHTHOUSE: &str = "13.5.0";

/// The WebAssembly target.
///
/// # Errors
/// When rustup cannot install it.
pub fn for_wasm() -> Result<(), Failed> {
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]));
    if installed.is_some_and(|targets| targets.contains("wasm32-unknown-unknown")) {
        return Ok(());
    }
    say("installing the WebAssembly target");
    run(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

/// What builds the app. Nothing is compiled for it but this program: wasm-bindgen is a part of it.
///
/// # Errors
/// When something cannot be installed; the error says what to install by hand.
pub fn for_app() -> Result<(), Failed> {
    for_wasm()?;
    node_packages()
}

/// What runs tests in WebAssembly.
///
/// # Errors
/// As [`for_app`].
pub fn for_wasm_tests() -> Result<(), Failed> {
    for_wasm()?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, &[])
}

/// What builds the app again whenever a file changes.
///
/// # Errors
/// As [`for_app`].
pub fn for_development() -> Result<(), Failed> {
    for_wasm_tests()?;
    cargo_tool("trunk", "trunk", TRUNK, &["--no-default-features"])
}

/// What knows of holes and licences of dependencies.
///
/// # Errors
/// As [`for_app`].
pub fn for_dependencies() -> Result<(), Failed> {
    cargo_tool("cargo-deny", "cargo-deny", CARGO_DENY, &[])
}

/// What the browser tests need besides.
///
/// # Errors
/// As [`for_app`].
pub fn for_browser_tests() -> Result<(), Failed> {
    for_app()?;
    chromium()
}

/// Lighthouse, and where it is. It is larger than all that the browser tests need, so it is installed for whoever asks.
///
/// # Errors
/// As [`for_app`].
pub fn lighthouse() -> Result<PathBuf, Failed> {
    let folder = paths::tools().join(format!("lighthouse-{LIGHTHOUSE}"));
    if !folder.join("node_modules/.package-lock.json").is_file() {
        say(&format!("installing Lighthouse {LIGHTHOUSE}: 180 MB, once"));
        let package = format!("lighthouse@{LIGHTHOUSE}");
        let npm = ["install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts", "--prefix"];
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join("package.json"), "{ \"private\": true }\n"))
            .map_err(|error| Failed(format!("{}: {error}", folder.display())))?;
        run(Command::new("npm").args(npm).arg(&folder).arg(package))?;
    }
    Ok(folder)
}

/// What reads calendars and cards in the tests that is not ours, in a Python environment of its own.
const READERS: [&str; 4] = ["icalendar==7.3.2", "vobject==0.9.9", "python-dateutil==4.0.0", "tzdata==2026.6"];

/// Installs the readers; without Python their test says that it is skipped.
///
/// # Errors
/// When they cannot be installed; the error says what to install by hand.
pub fn readers() -> Result<(), Failed> {
    let environment = paths::tools().join("readers");
    let (python, noted) = (environment.join("bin/python"), environment.join("installed"));
    let wanted = READERS.join("\n");
    if python.is_file() && std::fs::read_to_string(&noted).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !is_installed("python3") {
        say(
            "SKIPPED: calendars and cards by other readers, because python3 is missing (Debian: apt-get install python3-venv)",
        );
        return Ok(());
    }
    say("installing readers of calendars and cards");
    let advice = |Failed(reason): Failed| Failed(format!("{reason} (on Debian: apt-get install python3-venv)"));
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment)).map_err(advice)?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(&python).args(pip).args(READERS))?;
    std::fs::write(&noted, wanted).map_err(|error| Failed(format!("{}: {error}", noted.display())))
}

/// Whether a program is on the `PATH`.
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

fn cargo_tool(binary: &str, package: &str, version: &str, flags: &[&str]) -> Result<(), Failed> {
    let found = output(tool(binary).arg("--version"));
    if found.is_some_and(|found| found.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    say(&format!("installing {package} {version}: some minutes, once"));
    let mut install = cargo(["install", "--locked", "--force", package, "--version", version]);
    install.args(flags).arg("--root").arg(paths::tools());
    // A tool that runs for seconds need not be optimised for minutes.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run(&mut install)
}

fn node_packages() -> Result<(), Failed> {
    let major = output(Command::new("node").arg("--version"))
        .and_then(|version| version.trim().trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        return Err(Failed("Node.js 20 or newer is needed (on Debian: apt-get install nodejs npm)".into()));
    }
    let lock = paths::root().join("tests/e2e/package-lock.json");
    let installed = paths::node_modules().join(".package-lock.json");
    let modified = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    if modified(&installed) >= modified(&lock) {
        return Ok(());
    }
    say("installing the Node packages: browser driver, axe, wasm-opt");
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(paths::root().join("tests/e2e")))
}

fn chromium() -> Result<(), Failed> {
    let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let has_browser = std::env::var_os("SOTAY_CHROMIUM").is_some() || known.iter().any(|path| Path::new(path).exists());
    // Tests measure texts: with a wider fallback a page is wider than what people see.
    let has_font = output(Command::new("fc-list").arg(":family=Noto Sans")).is_some_and(|found| !found.is_empty());
    if has_browser && has_font {
        return Ok(());
    }
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root || !Path::new("/usr/bin/apt-get").exists() {
        if has_browser {
            say("the font Noto Sans is not installed: tests that measure texts may fail");
            return Ok(());
        }
        let advice = "install Chromium (on Debian: sudo apt-get install chromium), or set SOTAY_CHROMIUM to its path";
        return Err(Failed(format!("the browser tests need Chromium: {advice}")));
    }
    let browser = if has_browser { None } else { Some("chromium") };
    say("installing what the browser tests need: Chromium, the font Noto Sans");
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    let install = ["install", "-y", "-qq", "--no-install-recommends", "fonts-noto-core"];
    run(Command::new("apt-get").args(install).args(browser).env("DEBIAN_FRONTEND", "noninteractive"))
}
