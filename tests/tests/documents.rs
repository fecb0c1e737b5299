//! What the documents say of the code is there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::{
    fs,
    path::{Path, PathBuf},
};

const FOLDERS: [&str; 7] = ["app", "shared", "server", "style", "tests", "xtask", "docs"];
const ENDINGS: [&str; 8] = ["rs", "js", "mjs", "md", "txt", "toml", "css", "html"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match path.is_dir() {
            true if name == "node_modules" || name == "target" => {}
            true => files(&path, found),
            false => found.push(path.to_string_lossy().into_owned()),
        }
    }
}

/// What stands between backticks and looks like a file of the project.
fn named(text: &str) -> Vec<&str> {
    let quoted =
        text.lines().filter(|line| !line.starts_with("```")).flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_file = |word: &&str| {
        let ending = word.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| ENDINGS.contains(&ending))
            && !word.starts_with('.')
            && !word.contains(['<', '*', ' ', ':', '{'])
    };
    quoted.filter(is_file).collect()
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let mut here = vec![];
    for folder in FOLDERS {
        files(&root().join(folder), &mut here);
    }
    let above = ["README.md", "SPEC.md", "ARCHITECTURE.md", "SECURITY.md", "Cargo.toml", "Trunk.toml", "deny.toml"];
    here.extend(above.map(|name| format!("/{name}")));
    let mut count = 0;
    let below = ["docs/how-to.md", "docs/limits.md", "docs/figures.md"];
    for document in ["README.md", "SPEC.md", "ARCHITECTURE.md", "SECURITY.md"].into_iter().chain(below) {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let named = named(&text);
        count += named.len();
        let is_here = |name: &&str| {
            let end = format!("/{}", name.trim_start_matches('/'));
            here.iter().any(|file| file.ends_with(&end))
        };
        let gone: Vec<&str> = named.into_iter().filter(|name| !is_here(name)).collect();
        assert_eq!(gone, Vec::<&str>::new(), "{document} names what is not there");
    }
    assert!(count > 80, "{count} files are named");
}

/// Whoever comes to the project reads it whole.
#[test]
fn the_architecture_is_read_at_one_sitting() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(text.lines().count() <= 250);
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 120).collect();
    assert_eq!(wide, Vec::<&str>::new());
}
