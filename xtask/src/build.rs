//! The production app and the release server.

use crate::{
    bundle,
    command::{Failed, cargo, output, run, say},
    paths, tools,
};
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest, Sha256};
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::UNIX_EPOCH,
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
    bundle::app(&dist)?;
    say("compressing");
    list_files(&dist)
        .and_then(|()| compress(&dist))
        .and_then(|()| fs::write(dist.join(".build"), number().to_string()))
        .and_then(|()| fs::write(&stamp, sources))
        .map_err(|error| Failed(format!("the built app cannot be written: {error}")))?;
    Ok(dist)
}

/// The number of a build: the UNIX time of its commit, in seconds, so that later versions have higher ones. Outside of git it
/// is the time of the build, the same wherever it is asked for.
pub fn number() -> u64 {
    static NUMBER: LazyLock<u64> = LazyLock::new(|| {
        let mut git = Command::new("git");
        let committed = output(git.args(["log", "-1", "--format=%ct"]).current_dir(paths::root()));
        let built = || UNIX_EPOCH.elapsed().map_or(0, |now| now.as_secs());
        committed.and_then(|time| time.trim().parse().ok()).unwrap_or_else(built)
    });
    *NUMBER
}

/// Builds the app while something else is built: to link the app takes one core for minutes.
///
/// # Errors
/// When either does not build.
pub fn app_beside<T: Send>(other: impl FnOnce() -> Result<T, Failed> + Send) -> Result<(PathBuf, T), Failed> {
    // Tools are installed one after the other.
    tools::for_app()?;
    std::thread::scope(|scope| {
        let other = scope.spawn(other);
        let app = app();
        let other = other.join().unwrap_or_else(|_| Err(Failed("a build ended unexpectedly: run it again".into())));
        Ok((app?, other?))
    })
}

/// A hash of everything that the app is built from.
fn sources() -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    let mut waiting: Vec<PathBuf> =
        ["app", "shared/src", "shared/Cargo.toml", "style", "Cargo.toml", "Cargo.lock", "xtask/src"]
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

/// Puts the list of the build's files, each with its SHA-256, into the service worker.
fn list_files(dist: &Path) -> io::Result<()> {
    let mut files: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if name == "sw.js" || name.starts_with('.') || name.ends_with(".br") {
            continue;
        }
        let hash = Sha256::digest(fs::read(&path)?);
        files.push((format!("/{name}"), hash.iter().map(|byte| format!("{byte:02x}")).collect()));
    }
    files.sort();
    let listed: Vec<String> = files.iter().map(|(path, hash)| format!("\"{path}\":\"{hash}\"")).collect();
    let version: String = Sha256::digest(listed.concat())[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let worker = dist.join("sw.js");
    let build = format!("const BUILD = {{ version: \"{version}\", files: {{{}}} }};", listed.join(","));
    let source = fs::read_to_string(&worker)?;
    let line = source.lines().find(|line| line.starts_with("const BUILD"));
    let line = line.ok_or_else(|| io::Error::other("app/sw.js has no line `const BUILD`"))?;
    fs::write(&worker, source.replace(line, &build))
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
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            println!("    {name}: {} kB, {} kB with brotli", plain.len() / 1000, packed.len() / 1000);
        }
        fs::write(path.with_extension(format!("{}.br", extension.unwrap_or_default())), packed)?;
    }
    Ok(())
}
