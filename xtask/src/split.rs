//! Takes the built app apart: the board's module, and one for each part that `app/src/page/split.rs` names.

use crate::{bundle, command::Failed, paths};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What every browser that we support can do.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Takes a built app apart into `dist`, and gives the hash that all its files have in their names.
///
/// # Errors
/// When the app cannot be taken apart, or a part cannot be made.
pub fn app(whole: &Path, dist: &Path) -> Result<String, Failed> {
    let made = paths::target().join("app-parts");
    let failed = |error: io::Error| Failed(format!("the app cannot be taken apart: {error}"));
    // What an earlier build left there belongs to it.
    drop(fs::remove_dir_all(&made));
    fs::create_dir_all(&made).map_err(failed)?;
    let whole = fs::read(whole).map_err(failed)?;
    let main = made.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&whole);
    (options.output_dir, options.main_out_path) = (&made, &main);
    options.main_module = "./sotay-app.js";
    wasm_split_cli_support::transform(options)
        .map_err(|error| Failed(format!("the app cannot be taken apart: {error:#}")))?;
    bundle::bindgen(&main, "sotay-app", &made, true)?;
    fs::remove_file(&main).map_err(failed)?;
    for path in files(&made, "wasm").map_err(failed)? {
        bundle::optimise(&path)?;
    }
    named(&made, dist).map_err(failed)
}

fn files(directory: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(directory)?.map(|entry| entry.map(|it| it.path())).collect::<io::Result<Vec<_>>>()?;
    let mut paths: Vec<_> =
        paths.into_iter().filter(|path| path.extension().is_some_and(|it| it == extension)).collect();
    paths.sort();
    Ok(paths)
}

/// Every file gets the hash of all of them into its name: two builds never mix.
fn named(made: &Path, dist: &Path) -> io::Result<String> {
    let all = [files(made, "wasm")?, files(made, "js")?].concat();
    let mut hash = Sha256::new();
    for path in &all {
        hash.update(fs::read(path)?);
    }
    let hash: String = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let renamed = |name: &str| match name.strip_prefix("sotay-app") {
        Some(rest) => format!("sotay-app-{hash}{rest}"),
        None => format!("sotay-app-{hash}-{}", name.trim_start_matches('_')),
    };
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names: Vec<String> = all.iter().map(|path| name(path)).collect();
    for path in &all {
        let to = dist.join(renamed(&name(path)));
        if path.extension().is_some_and(|it| it == "wasm") {
            fs::copy(path, to)?;
            continue;
        }
        let mut script = fs::read_to_string(path)?;
        for known in &names {
            for quote in ['"', '\''] {
                // By the name in the list of imports the module knows it, whatever its file is called.
                for before in ["from ", "new URL("] {
                    let named = |name: &str| format!("{before}{quote}./{name}{quote}");
                    script = script.replace(&named(known), &named(&renamed(known)));
                }
            }
        }
        fs::write(to, script)?;
    }
    Ok(hash)
}
