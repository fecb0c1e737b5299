//! Sources as tests read them: what of a file is code, which module it is, and what paths it writes.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every source below a folder.
fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            // Another program, of the worker.
            true if path.ends_with("bin") => {}
            true => find(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
}

/// The sources below a folder of the project, by their paths in it.
pub fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let mut found = Vec::new();
    find(&root, &mut found);
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        (name.replace('\\', "/"), fs::read_to_string(path).unwrap())
    };
    found.iter().map(read).collect()
}

/// The code of a source, without what is for tests alone and the lines that are comments.
pub fn code(text: &str) -> String {
    let (mut code, mut lines) = (String::new(), text.lines());
    while let Some(line) = lines.next() {
        let start = line.trim_start();
        if start == "#[cfg(test)]" {
            skip_item(&mut lines, line.len() - start.len());
        } else if !start.starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// Goes past an item, as it stands once it is formatted: to the end of its line, or to where what it opens is closed again.
fn skip_item<'a>(lines: &mut impl Iterator<Item = &'a str>, indent: usize) {
    let mut is_open = false;
    for line in lines {
        let start = line.trim_start();
        let is_before_it = start.starts_with("#[") || start.starts_with("//");
        if is_before_it && !is_open {
            continue;
        }
        let is_at_its_edge = line.len() - start.len() == indent;
        let is_end = match is_open {
            true => is_at_its_edge && start.starts_with(['}', ']', ')']) && start.ends_with(['}', ';', ',']),
            false => start.ends_with(';') || is_at_its_edge && start.ends_with(['}', ',']),
        };
        if is_end {
            return;
        }
        is_open |= is_at_its_edge && start.ends_with(['{', '[', '(']);
    }
}

/// The module that a file is.
pub fn module(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    if path == "main" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// The parts of a list that stand between commas outside of braces.
fn parts(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[from..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Each path of a `use`, whole.
fn leaves(tree: &str) -> Vec<String> {
    let Some((before, inside)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap().trim().to_owned()];
    };
    let inside = inside.rsplit_once('}').map_or(inside, |(inside, _)| inside);
    let inner = parts(inside).into_iter().flat_map(leaves);
    inner.map(|leaf| format!("{}{leaf}", before.trim())).collect()
}

/// A path from the root of its crate, as a module writes it; `None` where it leads to another crate.
fn from_root(path: &str, module: &[String]) -> Option<Vec<String>> {
    let mut rest: Vec<&str> = path.split("::").map(str::trim).collect();
    let mut base = match rest.first() {
        Some(&"crate") => Vec::new(),
        Some(&("super" | "self")) => module.to_vec(),
        _ => return None,
    };
    if rest[0] != "super" {
        rest.remove(0);
    }
    while rest.first() == Some(&"super") {
        rest.remove(0);
        base.pop();
    }
    rest.retain(|part| !["", "self", "*"].contains(part));
    base.extend(rest.into_iter().map(str::to_owned));
    Some(base)
}

/// Every path into its own crate that a module imports or writes out.
pub fn paths(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let (mut found, mut others) = (Vec::new(), String::new());
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let (before, after) = rest.split_at(at);
        others.push_str(before);
        let line = before.rsplit('\n').next().unwrap().trim_start();
        let is_item = line.is_empty() || line.starts_with("pub") && !line.contains(';');
        match after["use ".len()..].split_once(';').filter(|_| is_item) {
            Some((tree, after)) => {
                found.extend(leaves(tree));
                rest = after;
            }
            None => {
                others.push_str("use ");
                rest = &after["use ".len()..];
            }
        }
    }
    others.push_str(rest);
    for start in ["crate::", "super::"] {
        for (at, _) in others.match_indices(start) {
            let is_whole = !others[..at].ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c));
            let end = others[at..].find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let path = end.map_or(&others[at..], |end| &others[at..at + end]);
            found.extend(is_whole.then(|| path.trim_end_matches(':').to_owned()));
        }
    }
    found.iter().filter_map(|path| from_root(path, module)).collect()
}
