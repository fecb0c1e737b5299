//! The production app and the release server.

use crate::{
    command::{Failed, cargo, run, say, tool},
    paths, tools,
};
use brotli::enc::BrotliEncoderParams;
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

/// Builds the server and returns its binary.
///
/// # Errors
/// When it does not build.
pub fn server() -> Result<PathBuf, Failed> {
    say("building the server");
    run(&mut cargo(["build", "--release", "-p", "sotay-server"]))?;
    Ok(paths::target().join("release").join(format!("sotay-server{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the app, compresses its files, and returns its directory. Nothing is built again while its sources are the same.
///
/// # Errors
/// When it does not build.
pub fn app() -> Result<PathBuf, Failed> {
    tools::for_app()?;
    let dist = paths::root().join("dist");
    let stamp = dist.join(".stamp");
    let sources = sources().map_err(|error| Failed(format!("the app's sources cannot be read: {error}")))?;
    if fs::read_to_string(&stamp).is_ok_and(|known| known == sources) {
        say("the app is up to date");
        return Ok(dist);
    }
    say("building the app: some minutes the first time");
    run(tool("trunk").arg("build").current_dir(paths::root()))?;
    say("compressing");
    compress(&dist)
        .and_then(|()| fs::write(&stamp, sources))
        .map_err(|error| Failed(format!("the built app cannot be written: {error}")))?;
    Ok(dist)
}

/// A hash of everything that the app is built from.
fn sources() -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    let mut waiting: Vec<PathBuf> =
        ["app", "shared/src", "shared/Cargo.toml", "style", "Cargo.toml", "Cargo.lock", "Trunk.toml"]
            .map(|path| paths::root().join(path))
            .into();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let mut below =
                fs::read_dir(&path)?.map(|entry| entry.map(|it| it.path())).collect::<io::Result<Vec<_>>>()?;
            below.sort();
            waiting.extend(below);
        } else {
            path.hash(&mut hasher);
            fs::read(&path)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Writes a `.br` beside every file that gains from it; the server sends it to browsers that take it.
fn compress(dist: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if !matches!(extension, Some("wasm" | "js" | "css" | "html" | "svg" | "json" | "webmanifest")) {
            continue;
        }
        let plain = fs::read(&path)?;
        let mut packed = Vec::new();
        let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, ..BrotliEncoderParams::default() };
        brotli::BrotliCompress(&mut plain.as_slice(), &mut packed, &parameters)?;
        if extension == Some("wasm") {
            println!("    WebAssembly: {} kB, {} kB with brotli", plain.len() / 1000, packed.len() / 1000);
        }
        fs::write(path.with_extension(format!("{}.br", extension.unwrap_or_default())), packed)?;
    }
    Ok(())
}
