//! Where things are.

use std::{env, path::PathBuf};

/// The checkout that this was started from: several may share one target directory, and with it this program.
pub fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.parent().map_or_else(|| manifest.clone(), PathBuf::from)
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Where tools are installed, shared by every checkout of this user.
pub fn tools() -> PathBuf {
    let home = || env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| Some(home()?.join(".cache")));
    cache.unwrap_or_else(env::temp_dir).join("sotay/tools")
}

/// Node packages: the browser driver, axe, and binaryen's wasm-opt.
pub fn node_modules() -> PathBuf {
    root().join("tests/e2e/node_modules")
}
