//! What a developer types. Every command installs what it is missing, by exact version, and says what it does.

mod build;
mod bundle;
mod command;
mod deny;
mod paths;
mod split;
mod tools;

use command::{Failed, cargo, run, say};
use std::{env, path::Path, process::ExitCode};

const HELP: &str = "\
cargo xtask run      build the production app and the server, and serve them on http://localhost:8080
cargo xtask run --demo   the same with 8,800 deals and two members to sign in as
cargo xtask build    build them only: ./dist and the server's binary
cargo xtask test     run every test: unit, property, server, browser
cargo xtask check    formatting and lints, native and WebAssembly, warnings denied; what is known against dependencies
cargo xtask dev      serve on http://localhost:8080 and rebuild the app whenever a file changes
cargo xtask bench    figures of the sync server, on SQLite and PostgreSQL, and of its peers
cargo xtask bench hostile [name]    what hostile clients do to a healthy team and to the server, attack by attack
cargo xtask bench browser    figures of the app in Chromium, with 8,800 deals and 10,000 contacts
cargo xtask bench compare <root>   the same for two builds in turn: this one, and that of an older checkout that was built
cargo xtask screens  pictures of every screen, into tests/e2e/results/screens; with --readme those of the README
cargo xtask lighthouse   what Lighthouse says of four pages; fails where a figure of a desktop is below 95
cargo xtask spec     write the kinds and their fields into SPEC.md, as they are declared
cargo xtask fuzz     tampered changes and messages, a million at a time, until something fails
cargo xtask simulate --seeds N   devices, servers, network and crashes, in N random orders; --from S begins at seed S";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run", rest @ ..] => serve(rest),
        ["build"] => build::app_beside(build::server).map(|(_, server)| println!("{}", server.display())),
        ["test"] => test(),
        ["check"] => check(),
        ["dev"] => dev(),
        ["spec"] => spec(),
        ["fuzz"] => fuzz(),
        ["simulate", "--seeds", seeds] => simulate(seeds, "0"),
        ["simulate", "--seeds", seeds, "--from", first] => simulate(seeds, first),
        ["bench"] => bench(),
        ["bench", "hostile"] => hostile(None),
        ["bench", "hostile", name] => hostile(Some(name)),
        ["bench", "browser"] => in_browser("bench.mjs", &[], None),
        ["bench", "compare", before] => in_browser("compare.mjs", &[], Some(before)),
        ["screens", options @ ..] => in_browser("screens.mjs", options, None),
        ["lighthouse"] => lighthouse(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(Failed(format!("no such command: {}\n\n{HELP}", words.join(" ")))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(reason)) => {
            eprintln!("\nxtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn serve(flags: &[&str]) -> Result<(), Failed> {
    let (app, server) = build::app_beside(build::server)?;
    if let ["--demo", flags @ ..] = flags {
        return demo(&server, &app, flags);
    }
    say("serving; everything is kept in ./data, Ctrl-C stops");
    let mut command = std::process::Command::new(server);
    command.arg("--app").arg(app).args(["--listen", "127.0.0.1:8080"]).args(flags);
    run(&mut command)
}

/// Writes the table of kinds into `SPEC.md`; the same test checks it otherwise.
fn spec() -> Result<(), Failed> {
    run(cargo(["test", "-p", "sotay-shared", "--test", "spec", "--quiet"]).env("SOTAY_SPEC", "1"))
}

/// Serves the seeded workspace from its own directory.
fn demo(server: &Path, app: &Path, flags: &[&str]) -> Result<(), Failed> {
    let data = paths::root().join("data/demo");
    if data.join("sotay.sqlite3").exists() {
        say(
            "the demo is in ./data/demo already; its members are lan@example.vn and minh@example.vn, \"demo demo demo\"",
        );
    } else {
        say("making the demo in ./data/demo");
        run(std::process::Command::new(server).args(["seed", "--demo-passwords", "--data"]).arg(&data))?;
    }
    say("serving the demo: in each browser, open Settings and sign in; Ctrl-C stops");
    let mut command = std::process::Command::new(server);
    command.arg("--app").arg(app).arg("--data").arg(&data).args(["--listen", "127.0.0.1:8080"]).args(flags);
    run(&mut command)
}

fn test() -> Result<(), Failed> {
    tools::for_browser_tests()?;
    tools::readers()?;
    let (app, server) = build::app_beside(|| {
        let server = build::server()?;
        run(&mut cargo(["test", "--workspace", "--no-run", "--quiet"]))?;
        Ok(server)
    })?;
    say("unit, property and server tests");
    run(cargo(["test", "--workspace"]).env("SOTAY_SERVER_BIN", &server))?;
    postgres_tests(&server)?;
    citus_tests(&server)?;
    tools::for_wasm_tests()?;
    say("frozen bytes, search keys and time zones in WebAssembly");
    run(&mut cargo([
        "test",
        "-p",
        "sotay-shared",
        "--target",
        "wasm32-unknown-unknown",
        "--test",
        "frozen",
        "--test",
        "search",
        "--test",
        "zones",
    ]))?;
    say("browser tests");
    let mut browser = command::tool("npm");
    browser.args(["test", "--silent", "--prefix"]).arg(paths::root().join("tests/e2e"));
    run(browser.env("SOTAY_SERVER_BIN", &server).env("SOTAY_APP_DIR", &app))
}

/// The whole-system tests once more, on PostgreSQL, with several servers on one database.
fn postgres_tests(server: &Path) -> Result<(), Failed> {
    // Those that are skipped do not touch the database, or SQLite's only.
    let skipped = ["--skip", "startup::", "--skip", "statics::", "--skip", "seed::"];
    on_postgres(
        "server tests",
        &[&["test", "-p", "sotay-tests", "--test", "system", "--test", "outage", "--"], &skipped[..]].concat(),
        server,
    )
}

/// The whole-system tests once more, on a database that is distributed by workspace. What is particular to that is
/// tested by `tests/tests/citus`, with all other tests.
fn citus_tests(server: &Path) -> Result<(), Failed> {
    let skipped = ["--skip", "startup::", "--skip", "statics::", "--skip", "seed::"];
    let test = ["test", "-p", "sotay-tests", "--test", "system", "--"];
    on_citus("server tests", &[&test[..], &skipped].concat(), server)
}

/// Runs cargo beside a throw-away Citus cluster. Where Citus is not installed, that says so itself.
fn on_citus(what: &str, arguments: &[&str], server: &Path) -> Result<(), Failed> {
    say(&format!("{what} on Citus"));
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = cargo(["run", "--quiet", "-p", "sotay-tests", "--bin", "citus", "--"]);
    run(command.arg(program).args(arguments).env("SOTAY_SERVER_BIN", server))
}

/// Runs cargo beside a throw-away PostgreSQL, where there is one.
fn on_postgres(what: &str, arguments: &[&str], server: &Path) -> Result<(), Failed> {
    const CLUSTER: &str = "pg_virtualenv";
    if !tools::is_installed(CLUSTER) {
        say(&format!(
            "SKIPPED: {what} on PostgreSQL, because {CLUSTER} is missing (Debian: apt-get install postgresql)"
        ));
        return Ok(());
    }
    say(&format!("{what} on PostgreSQL"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = command::tool(CLUSTER);
    // In a directory of its own: a cluster that an interrupted run left behind is in nobody's way.
    command.arg("-t").arg(cargo).args(arguments);
    run(command.current_dir(paths::root()).env("SOTAY_SERVER_BIN", server).env("SOTAY_TEST_POSTGRES", "1"))
}

/// Tampered changes and messages, a million at a time, each time from another seed, until something fails or Ctrl-C.
fn fuzz() -> Result<(), Failed> {
    let mut seed = std::time::UNIX_EPOCH.elapsed().map_or(1, |now| now.as_secs());
    loop {
        say(&format!("seed {seed}"));
        let mut hostile = cargo(["test", "-p", "sotay-shared", "--test", "hostile", "--", "--nocapture"]);
        run(hostile.env("SOTAY_MUTANTS", "1000000").env("SOTAY_SEED", seed.to_string()))?;
        let mut gateway = cargo(["test", "-p", "sotay-server", "--lib", "--", "gateway", "--nocapture"]);
        run(gateway.env("SOTAY_MUTANTS", "1000000").env("SOTAY_SEED", seed.to_string()))?;
        seed += 1;
    }
}

/// The simulation of `shared/tests/simulation`. Seeds that fail are printed.
fn simulate(seeds: &str, first: &str) -> Result<(), Failed> {
    let mut simulation =
        cargo(["test", "--release", "-p", "sotay-shared", "--test", "simulation", "every", "--", "--nocapture"]);
    run(simulation.env("SOTAY_SEEDS", seeds).env("SOTAY_SEED", first))
}

/// What runs the benchmark of the server.
const BENCH: [&str; 7] = ["run", "--quiet", "--release", "-p", "sotay-tests", "--bin", "bench"];

/// Figures of the release server.
fn bench() -> Result<(), Failed> {
    let server = build::server()?;
    run(cargo(BENCH).env("SOTAY_SERVER_BIN", &server))?;
    on_postgres("figures", &BENCH, &server)?;
    on_citus("figures", &BENCH, &server)?;
    say("figures of the peers: automerge-repo and y-websocket, unmodified from npm");
    let peers = paths::root().join("tests/peers");
    run(command::tool("npm").args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&peers))?;
    run(command::tool("node").arg("measure.mjs").current_dir(&peers))
}

/// What attackers do to others at the release server: all attacks, or those whose names begin so.
fn hostile(name: Option<&str>) -> Result<(), Failed> {
    let server = build::server()?;
    run(cargo(BENCH).args(["--", "hostile"]).args(name).env("SOTAY_SERVER_BIN", &server))
}

/// What a script shows or measures of the production app in a browser, beside an older checkout where there is one.
fn in_browser(script: &str, options: &[&str], before: Option<&str>) -> Result<(), Failed> {
    tools::for_browser_tests()?;
    let (app, server) = build::app_beside(build::server)?;
    let mut node = command::tool("node");
    node.arg(script).args(options).current_dir(paths::root().join("tests/e2e"));
    if let Some(before) = before {
        let root = Path::new(before).canonicalize().map_err(|error| Failed(format!("{before}: {error}")))?;
        node.env("SOTAY_BEFORE", root);
    }
    run(node.env("SOTAY_SERVER_BIN", &server).env("SOTAY_APP_DIR", &app))
}

/// What Lighthouse says of the production app.
fn lighthouse() -> Result<(), Failed> {
    tools::for_browser_tests()?;
    let lighthouse = tools::lighthouse()?;
    let (app, server) = build::app_beside(build::server)?;
    let mut node = command::tool("node");
    node.arg("lighthouse.mjs").current_dir(paths::root().join("tests/e2e")).env("SOTAY_LIGHTHOUSE", lighthouse);
    run(node.env("SOTAY_SERVER_BIN", &server).env("SOTAY_APP_DIR", &app))
}

fn check() -> Result<(), Failed> {
    tools::for_wasm()?;
    say("formatting");
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    say("lints");
    run(&mut cargo(["clippy", "--workspace", "--exclude", "sotay-app", "--all-targets", "--", "--deny", "warnings"]))?;
    say("lints, WebAssembly");
    run(&mut cargo([
        "clippy",
        "-p",
        "sotay-app",
        "-p",
        "sotay-shared",
        "--features",
        "sotay-app/split,sotay-app/components",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "--deny",
        "warnings",
    ]))?;
    deny::check()
}

fn dev() -> Result<(), Failed> {
    tools::for_development()?;
    let app = build::app()?;
    let server = build::server()?;
    say("serving on http://localhost:8080; the app is rebuilt when a file changes, reload to see it; components: /_ui");
    let mut server = std::process::Command::new(server);
    let mut server =
        server.arg("--app").arg(app).spawn().map_err(|error| Failed(format!("the server does not start: {error}")))?;
    let watched = run(command::tool("trunk").args(["watch", "--features", "components"]).current_dir(paths::root()));
    // It may have stopped by itself.
    let _ = server.kill();
    watched
}
