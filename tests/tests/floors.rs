//! The app has floors: what stands lower knows nothing of what stands higher, and no feature knows another. On no floor
//! do imports go in a circle. Read from the sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A floor of the app, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Floor {
    /// What knows no screen.
    Core,
    /// Small parts that know nothing of records.
    Ui,
    /// What several features share.
    Widget,
    /// What people do: each file or folder is one.
    Feature,
    /// Pages and what is around them.
    Page,
}

/// A floor, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    floor: Floor,
    name: String,
}

impl Place {
    /// Where a path from the root of the app leads.
    fn of(path: &[String]) -> Place {
        let first = path.first().map_or("main", String::as_str);
        let floor = match first {
            "ui" => Floor::Ui,
            "widget" => Floor::Widget,
            "feature" => Floor::Feature,
            "page" | "shell" | "app" | "main" => Floor::Page,
            _ => Floor::Core,
        };
        let is_divided = [Floor::Ui, Floor::Widget, Floor::Feature].contains(&floor);
        let name = path.get(usize::from(is_divided)).map_or(first, String::as_str);
        Place { floor, name: name.to_owned() }
    }

    /// Whether it may know another.
    fn may_know(&self, other: &Place) -> bool {
        match self.floor.cmp(&other.floor) {
            std::cmp::Ordering::Equal => self.floor != Floor::Feature || self.name == other.name,
            order => order.is_gt(),
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            // Another program, of the worker.
            true if path.ends_with("bin") => {}
            true => sources(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
}

/// The code of a source, without its tests and the lines that are comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The module that a file is.
fn module(file: &str) -> Vec<String> {
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

/// A path from the root of the app, as a module writes it; `None` where it leads to another crate.
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

/// Every path into the app that a module imports or writes out.
fn paths(code: &str, module: &[String]) -> Vec<Vec<String>> {
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

/// What imports what against the floors, and in which files it does.
fn against(files: &[(String, String)]) -> BTreeMap<(Place, Place), BTreeSet<String>> {
    let mut found: BTreeMap<(Place, Place), BTreeSet<String>> = BTreeMap::new();
    for (file, text) in files {
        let module = module(file);
        let from = Place::of(&module);
        for path in paths(&code(text), &module) {
            let to = Place::of(&path);
            if !path.is_empty() && !from.may_know(&to) {
                found.entry((from.clone(), to)).or_default().insert(format!("{file}: {}", path.join("::")));
            }
        }
    }
    found
}

/// What each part of a floor knows of others.
fn knowledge(files: &[(String, String)]) -> BTreeMap<Place, BTreeSet<Place>> {
    let mut knows: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
    for (file, text) in files {
        let module = module(file);
        let from = Place::of(&module);
        let places =
            paths(&code(text), &module).into_iter().filter(|path| !path.is_empty()).map(|path| Place::of(&path));
        knows.entry(from.clone()).or_default().extend(places.filter(|to| *to != from));
    }
    knows
}

/// Everything that a part of a floor knows, itself or through others.
fn reached<'a>(from: &Place, knows: &'a BTreeMap<Place, BTreeSet<Place>>) -> BTreeSet<&'a Place> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Place> = knows.get(from).into_iter().flatten().collect();
    while let Some(place) = open.pop() {
        if found.insert(place) {
            open.extend(knows.get(place).into_iter().flatten());
        }
    }
    found
}

/// Parts of a floor that know each other, be it through others.
fn circles(files: &[(String, String)]) -> BTreeSet<Vec<String>> {
    let knows = knowledge(files);
    let circle = |place: &Place| {
        let round = reached(place, &knows).into_iter().filter(|other| reached(other, &knows).contains(place));
        round.map(|place| place.name.clone()).collect::<Vec<_>>()
    };
    knows.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
}

/// Every source of the app, by its name below `app/src`.
fn app() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        (name.replace('\\', "/"), fs::read_to_string(path).unwrap())
    };
    found.iter().map(read).collect()
}

#[test]
fn nothing_imports_what_stands_higher_or_another_feature() {
    let files = app();
    let features: BTreeSet<String> = files
        .iter()
        .map(|(file, _)| Place::of(&module(file)))
        .filter(|it| it.floor == Floor::Feature)
        .map(|it| it.name)
        .collect();
    assert!(features.len() > 20, "only {} features were found", features.len());
    let imports: usize = files.iter().map(|(file, text)| paths(&code(text), &module(file)).len()).sum();
    assert!(imports > 1_000, "only {imports} imports were found");
    let against: Vec<String> = against(&files)
        .iter()
        .map(|((from, to), files)| format!("(\"{}\", \"{}\") in {files:?}", from.name, to.name))
        .collect();
    assert!(against.is_empty(), "move down what they share, or put them together on a page:\n{}", against.join("\n"));
}

#[test]
fn no_imports_go_in_a_circle() {
    let circles = circles(&app());
    assert!(circles.is_empty(), "move down what they share, or make them one: {circles:?}");
}

#[test]
fn a_circle_is_seen() {
    let seen = |files: &[(&str, &str)]| {
        let files: Vec<_> = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        circles(&files).into_iter().map(|circle| circle.join(" ")).collect::<Vec<_>>()
    };
    let two = [("own.rs", "use crate::sample;"), ("sample.rs", "let it = crate::own::name();")];
    assert_eq!(seen(&two), ["own sample"]);
    let through = [
        ("parts.rs", "use crate::feature::board;"),
        ("feature/board/card.rs", "use crate::{clock, workspace::use_replica};"),
        ("workspace.rs", "use crate::parts::Parts;"),
        ("clock.rs", "use crate::zone;"),
    ];
    assert_eq!(seen(&through), ["parts workspace board"]);
    assert_eq!(seen(&[("ui/modal.rs", "use super::popover;"), ("ui/popover.rs", "use super::modal::Modal;")]).len(), 1);
    assert_eq!(seen(&[("own.rs", "use crate::own::name;"), ("page.rs", "use crate::own;")]), [""; 0]);
}

#[test]
fn an_import_against_the_floors_is_seen() {
    let seen = |file: &str, text: &str| {
        let found = against(&[(file.to_owned(), text.to_owned())]).into_keys();
        found.map(|(from, to)| format!("{} {}", from.name, to.name)).collect::<Vec<_>>()
    };
    let several = "use crate::{\n    feature::{list::{self, Listed}, board as deals},\n    ui::icon::Icon,\n};\n";
    for (file, text, expected) in [
        ("feature/board/card.rs", several, vec!["board list"]),
        ("feature/board/card.rs", "use super::super::list::Listed;", vec!["board list"]),
        ("feature/list.rs", "use super::{board, list::Listed};", vec!["list board"]),
        ("feature/list.rs", "let it = crate::feature::board::days();", vec!["list board"]),
        ("feature/list.rs", "pub use crate::page::board::BoardPage;", vec!["list page"]),
        ("widget/tags.rs", "    use crate::feature::list;", vec!["tags list"]),
        ("ui/icon.rs", "use crate::widget::tags::TagChip;", vec!["icon tags"]),
        ("actions.rs", "use crate::ui::{icon::Icon, modal};", vec!["actions icon", "actions modal"]),
        ("actions.rs", "use crate::shell::Shell;", vec!["actions shell"]),
        ("feature/list.rs", "use super::list::Listed;\nuse crate::widget::tags;", vec![]),
        ("feature/list/table.rs", "use super::{super::list, cell::Cell};", vec![]),
        ("feature/list.rs", "// crate::feature::board\n#[cfg(test)]\nuse crate::feature::board;", vec![]),
        ("page/board.rs", several, vec![]),
        ("main.rs", "leptos::mount::mount_to_body(app::App);", vec![]),
    ] {
        assert_eq!(seen(file, text), expected, "{file}: {text}");
    }
}
