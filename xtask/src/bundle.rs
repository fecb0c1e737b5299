//! Puts the app together as `app/index.html` says: its `data-trunk` links name what is built, hashed and copied.
//!
//! Trunk reads the same page for `cargo xtask dev`. Building with it would mean to compile it first, which takes longer than the app.

use crate::{
    build,
    command::{Failed, cargo, run, say, tool},
    paths,
    split::{self, FEATURES},
};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

const APP: &str = "sotay-app";
const PROFILE: &str = "wasm-release";
const TARGET: &str = "wasm32-unknown-unknown";

/// One `<link data-trunk …>` of the page.
#[derive(Debug, PartialEq, Eq)]
enum Asset {
    /// The app itself: its script and its modules.
    App,
    /// A worker's script and module, under names that its own loader knows.
    Worker { binary: String },
    /// A part of the style sheet.
    Style { file: String },
    /// A file as it is.
    Copy { file: String },
}

/// Builds everything that the page names into `dist`.
///
/// # Errors
/// When something does not build, or the page names something that is not there.
pub fn app(dist: &Path) -> Result<(), Failed> {
    let source = paths::root().join("app");
    let failed = |error: io::Error| Failed(format!("the app cannot be put together: {error}"));
    let page = fs::read_to_string(source.join("index.html")).map_err(failed)?;
    let build = ["build", "-p", APP, "--features", "split", "--target", TARGET, "--profile", PROFILE, "--bins"];
    run(&mut cargo(build))?;
    // What an earlier build left there belongs to it.
    drop(fs::remove_dir_all(dist));
    fs::create_dir_all(dist).map_err(failed)?;
    let mut sheet = Some(style(&page, &source, dist)?);
    let mut made = String::new();
    for line in page.lines() {
        let Some(asset) = asset(line)? else {
            made.push_str(line);
            made.push('\n');
            continue;
        };
        let indent: String = line.chars().take_while(|letter| letter.is_whitespace()).collect();
        match asset {
            Asset::App => {
                say("taking the app apart");
                let hash = split::app(&built(APP), dist)?;
                made.push_str(&loader(&indent, &hash));
            }
            Asset::Worker { binary } => worker(&binary, dist)?,
            Asset::Style { .. } => {
                if let Some(name) = sheet.take() {
                    made.push_str(&format!("{indent}<link rel=\"stylesheet\" href=\"/{name}\" />\n"));
                }
            }
            Asset::Copy { file } => {
                fs::copy(source.join(&file), dist.join(name_of(&file))).map_err(failed)?;
            }
        }
    }
    fs::write(dist.join("index.html"), made).map_err(failed)
}

/// What loads the app: its names are on the start script's own element, because the Content-Security-Policy allows no script
/// in the page.
fn loader(indent: &str, hash: &str) -> String {
    let build = build::number();
    let (script, module) = (format!("/{APP}-{hash}.js"), format!("/{APP}-{hash}_bg.wasm"));
    format!(
        "{indent}<link rel=\"modulepreload\" href=\"{script}\" crossorigin=\"anonymous\" />\n\
         {indent}<link rel=\"preload\" href=\"{module}\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\" />\n\
         {indent}<script type=\"module\" src=\"/start.js\" data-js=\"{script}\" data-wasm=\"{module}\" data-build=\"{build}\"></script>\n"
    )
}

fn built(binary: &str) -> PathBuf {
    paths::target().join(TARGET).join(PROFILE).join(format!("{binary}.wasm"))
}

/// What a line of the page asks for.
fn asset(line: &str) -> Result<Option<Asset>, Failed> {
    if !line.contains("<link data-trunk") {
        return Ok(None);
    }
    let wanted = |name: &str| {
        attribute(line, name).ok_or_else(|| Failed(format!("app/index.html: no {name} in `{}`", line.trim())))
    };
    let asset = match wanted("rel")?.as_str() {
        "rust" if attribute(line, "data-type").as_deref() == Some("worker") => {
            Asset::Worker { binary: wanted("data-bin")? }
        }
        "rust" => Asset::App,
        "css" => Asset::Style { file: wanted("href")? },
        "copy-file" => Asset::Copy { file: wanted("href")? },
        other => return Err(Failed(format!("app/index.html: nothing is known of rel=\"{other}\""))),
    };
    Ok(Some(asset))
}

fn attribute(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn name_of(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// Writes all parts of the style sheet as one, in their order, with its hash in its name: a page that is started from what a
/// device keeps waits for each file.
fn style(page: &str, source: &Path, dist: &Path) -> Result<String, Failed> {
    let failed = |error: io::Error| Failed(format!("the style sheet cannot be put together: {error}"));
    let mut whole = String::new();
    for line in page.lines() {
        if let Some(Asset::Style { file }) = asset(line)? {
            whole.push_str(&fs::read_to_string(source.join(&file)).map_err(failed)?);
        }
    }
    let hash: String = Sha256::digest(&whole)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("style-{hash}.css");
    fs::write(dist.join(&name), whole).map_err(failed)?;
    Ok(name)
}

fn worker(binary: &str, dist: &Path) -> Result<(), Failed> {
    bindgen(&built(binary), binary, dist, false)?;
    optimise(&dist.join(format!("{binary}_bg.wasm")))
}

/// Writes a module's JavaScript and what is left of the module beside it.
///
/// # Errors
/// When it is of another version of wasm-bindgen, or cannot be written.
pub fn bindgen(module: &Path, name: &str, to: &Path, keep_exports: bool) -> Result<(), Failed> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).typescript(false).keep_lld_exports(keep_exports);
    let done = bindgen.web(true).and_then(|bindgen| bindgen.generate(to));
    done.map_err(|error| Failed(format!("{name}: its JavaScript cannot be written: {error:#}")))
}

/// Makes a module small.
///
/// # Errors
/// When `wasm-opt` fails.
pub fn optimise(module: &Path) -> Result<(), Failed> {
    run(tool("wasm-opt").arg("-Oz").args(FEATURES).arg(module).arg("-o").arg(module))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that did so made every move restyle 190 titles, for 10 ms.
    #[test]
    fn on_the_board_no_style_looks_for_what_is_deep_below() {
        let path = paths::root().join("style/board.css");
        let styles = fs::read_to_string(path).expect("the board's styles are there");
        let rules = styles.lines().filter(|line| line.contains('{') && !line.starts_with("dialog"));
        let deep: Vec<&str> = rules.filter(|rule| rule.replace(":has(> ", "").contains(":has(")).collect();
        assert_eq!(deep, Vec::<&str>::new());
    }

    #[test]
    fn the_page_says_what_is_built() {
        let of = |line: &str| asset(line).map_err(|Failed(reason)| reason);
        assert_eq!(of("    <title>Sotay</title>"), Ok(None));
        assert_eq!(of("  <link data-trunk rel=\"rust\" data-bin=\"sotay-app\" />"), Ok(Some(Asset::App)));
        let worker = "  <link data-trunk rel=\"rust\" data-bin=\"sotay-files\" data-type=\"worker\" />";
        assert_eq!(of(worker), Ok(Some(Asset::Worker { binary: "sotay-files".into() })));
        let style = "  <link data-trunk rel=\"css\" href=\"../style/base.css\" />";
        assert_eq!(of(style), Ok(Some(Asset::Style { file: "../style/base.css".into() })));
        let copy = "  <link data-trunk rel=\"copy-file\" href=\"start.js\" />";
        assert_eq!(of(copy), Ok(Some(Asset::Copy { file: "start.js".into() })));
        assert!(of("  <link data-trunk rel=\"copy-file\" />").is_err());
        assert!(of("  <link data-trunk rel=\"sass\" href=\"x\" />").is_err());
    }
}
