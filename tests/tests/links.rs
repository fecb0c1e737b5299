//! Every address that leads out of the app is a `Link`; every other one is made of a `Route`. Read from the sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where an address is set without an `href`, with what is known of it.
const OTHERS: [(&str, &str); 6] = [
    // The address of a file that the app itself has just made.
    ("feature/sync_dialog.rs", "link.set_href(&url)"),
    ("files.rs", "link.set_href(&url)"),
    // Made of a route, and a token of letters and digits.
    ("feature/welcome.rs", "location().assign(&path)"),
    // Made of a route.
    ("notify.rs", "location().assign(&path)"),
    ("page/join.rs", "location().replace(&to)"),
    // One of the app's own pages: `destination` lets nothing else through.
    ("page/sign_in.rs", "location().replace(to)"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
}

/// What stands behind `href=`, up to where the attribute ends.
fn expressions(text: &str) -> Vec<&str> {
    let starts = text.match_indices("href=").map(|(at, found)| at + found.len());
    let starts = starts.chain(text.match_indices("(\"href\",").map(|(at, found)| at + found.len()));
    starts.map(|at| text[at..].split_once(['\n']).map_or(&text[at..], |(line, _)| line).trim()).collect()
}

fn is_of_the_app(expression: &str) -> bool {
    let first = expression.trim_start_matches(['{', '&', ' ']).trim_start_matches("move || ");
    let until = first.find([' ', '>', ')']).unwrap_or(first.len());
    let name = &first[..until];
    [
        "\"#",
        "\"/",
        "\\\"",
        "Route::",
        "link.href(",
        "link.as_str(",
        "route.path(",
        "page.path(",
        "back().0.path(",
        "sign_in::address(",
    ]
    .iter()
    .any(|start| first.starts_with(start))
        || first.starts_with("format!(\"{}{}\", Route::")
        || first.contains("Route::of(") && first.contains("Route::path")
        || (first.starts_with("reach(") && first.contains(".map(|link| link.href())"))
        || matches!(name, "path" | "path.as_str(" | "link(shown" | "link(other")
}

/// Whether what a file calls `path` or makes by `link` is made of routes.
fn paths_are_routes(text: &str) -> bool {
    let statements = ["let path =", "let link = move |record"].iter().flat_map(|start| text.match_indices(start));
    statements.into_iter().all(|(at, _)| {
        let statement: String = text[at..].chars().take(400).collect();
        statement.contains("Route") || statement.contains(".path")
    })
}

#[test]
fn every_link_is_a_link_or_a_route() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut seen = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for expression in expressions(text) {
            seen += 1;
            assert!(is_of_the_app(expression), "{name}: make a `Link` of what `href={expression}` leads to");
        }
        if text.contains("href=path") {
            assert!(paths_are_routes(text), "{name}: a `path` in an `href` has to be made of a `Route`");
        }
        for setter in
            ["set_href(", "location().assign(", "location().replace(", "open_with_url", "set_attribute(\"href\""]
        {
            let known = OTHERS.iter().filter(|(of, words)| *of == name && words.contains(setter)).count();
            let behind = text.match_indices(setter).map(|(at, found)| &text[at + found.len()..]);
            let is_route = |behind: &str| behind.starts_with("&Route::") || behind.starts_with("&to.path()");
            let found = behind.filter(|behind| !is_route(behind)).count();
            assert!(found <= known, "{name}: `{setter}` leads somewhere that nobody looked at");
        }
    }
    assert!(seen > 40, "only {seen} links were found");
}

#[test]
fn a_link_from_data_is_seen() {
    for bad in ["address.clone() class=\"x\"", "move || value.get()", "format!(\"https://{}\", x)", "url>"] {
        assert!(!is_of_the_app(bad), "{bad}");
    }
    assert!(!paths_are_routes("let path = format!(\"/{}?{}\", view.page, view.query);\n"));
    assert!(paths_are_routes("let path = format!(\"{}?{}\", page.path(), view.query);\n"));
}
