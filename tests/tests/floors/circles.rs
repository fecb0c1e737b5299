//! The modules of the domain stand on one another, and so do those of the app: none knows one that knows it, by whatever way
//! round. A file and the folder of its name are one module.

use crate::{
    Part,
    sources::{code, module, paths, sources},
};
use std::collections::{BTreeMap, BTreeSet};

/// Which module knows which, and one place where it says so.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

/// Modules that all know each other, by whatever way round.
type Circle = BTreeSet<String>;

/// Whether nothing of a file is part of the crate that others use.
fn is_for_tests(file: &str) -> bool {
    file.split('/').any(|part| ["tests", "tests.rs"].contains(&part))
}

/// Which module of the domain a path leads to.
fn of_the_domain(path: &[String]) -> String {
    path.first().cloned().unwrap_or_default()
}

/// Which module of the app a path leads to: each part of a floor is one.
fn of_the_app(path: &[String]) -> String {
    Part::of(path).label()
}

/// What the modules of a crate know of each other.
fn arrows(files: &[(String, String)], part: fn(&[String]) -> String) -> Arrows {
    let files = || files.iter().filter(|(file, _)| file != "lib.rs" && !is_for_tests(file));
    let mut arrows: Arrows = files().map(|(file, _)| (part(&module(file)), BTreeMap::new())).collect();
    for (file, text) in files() {
        let here = module(file);
        for path in paths(&code(text), &here) {
            let known = Some(part(&path)).filter(|known| *known != part(&here) && arrows.contains_key(known));
            if let (Some(known), Some(from_here)) = (known, arrows.get_mut(&part(&here))) {
                from_here.entry(known).or_insert_with(|| format!("{file}: {}", path.join("::")));
            }
        }
    }
    arrows
}

/// All modules that one comes to from another.
fn reached(from: &str, arrows: &Arrows) -> Circle {
    let (mut reached, mut next) = (Circle::new(), vec![from]);
    while let Some(module) = next.pop() {
        for known in arrows.get(module).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(known.clone()) {
                next.push(known);
            }
        }
    }
    reached
}

/// Each circle once: the strongly connected parts that have more than one module.
fn circles(arrows: &Arrows) -> BTreeSet<Circle> {
    let reached: BTreeMap<&String, Circle> = arrows.keys().map(|from| (from, reached(from, arrows))).collect();
    let leads = |from: &String, to: &String| reached.get(from).is_some_and(|all| all.contains(to));
    let around = |one: &String| -> Circle {
        arrows.keys().filter(|&other| leads(one, other) && leads(other, one)).cloned().collect()
    };
    arrows.keys().filter(|&one| leads(one, one)).map(around).collect()
}

/// A circle, and for each of its arrows one place that makes it.
fn told(circle: &Circle, arrows: &Arrows) -> String {
    let mut told = circle.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    for (from, known) in arrows.iter().filter(|(from, _)| circle.contains(*from)) {
        for (to, place) in known.iter().filter(|(to, _)| circle.contains(*to)) {
            told.push_str(&format!("\n    {from} -> {to} in {place}"));
        }
    }
    told
}

#[test]
fn no_module_of_the_domain_knows_one_that_knows_it() {
    let arrows = arrows(&sources("shared/src"), of_the_domain);
    assert!(arrows.len() > 40, "only {} modules were found", arrows.len());
    let count: usize = arrows.values().map(BTreeMap::len).sum();
    assert!(count > 200, "only {count} arrows were found");
    let circles: Vec<String> = circles(&arrows).iter().map(|circle| told(circle, &arrows)).collect();
    assert!(circles.is_empty(), "move down what they share:\n{}", circles.join("\n"));
}

#[test]
fn no_module_of_the_app_knows_one_that_knows_it() {
    let arrows = arrows(&sources("app/src"), of_the_app);
    assert!(arrows.len() > 80, "only {} modules were found", arrows.len());
    let circles: Vec<String> = circles(&arrows).iter().map(|circle| told(circle, &arrows)).collect();
    assert!(circles.is_empty(), "move down what they share, or make them one:\n{}", circles.join("\n"));
}

/// The circles of some files, as they are told.
fn seen(files: &[(&str, &str)], part: fn(&[String]) -> String) -> Vec<String> {
    let files: Vec<_> = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
    let arrows = arrows(&files, part);
    circles(&arrows).iter().map(|circle| told(circle, &arrows)).collect()
}

#[test]
fn a_circle_of_the_app_is_seen() {
    let two = [("own.rs", "use crate::sample;"), ("sample.rs", "let it = crate::own::name();")];
    assert!(seen(&two, of_the_app)[0].starts_with("own, sample\n"));
    let through = [
        ("parts.rs", "use crate::feature::board;"),
        ("feature/board/card.rs", "use crate::{clock, workspace::use_replica};"),
        ("workspace.rs", "use crate::parts::Parts;"),
        ("clock.rs", "use crate::zone;"),
    ];
    assert!(seen(&through, of_the_app)[0].starts_with("feature/board, parts, workspace\n"));
    let of_one_floor = [("ui/modal.rs", "use super::popover;"), ("ui/popover.rs", "use super::modal::Modal;")];
    assert_eq!(seen(&of_one_floor, of_the_app).len(), 1);
    assert!(seen(&[("own.rs", "use crate::own::name;"), ("page.rs", "use crate::own;")], of_the_app).is_empty());
}

#[test]
fn a_circle_is_seen() {
    let seen = |files: &[(&str, &str)]| seen(files, of_the_domain);
    let row = ("row.rs", "mod field;\nuse crate::{id::RecordId, kind::Kind};\n");
    let field = ("row/field.rs", "use super::Row;\nuse crate::schema::key;\n");
    let kind = ("kind.rs", "#[cfg(test)]\nmod tests;\n\nuse super::id;\n");
    let schema = ("schema.rs", "pub use crate::row::{self, Row};\n");
    let id = ("id.rs", "macro_rules! ids {\n    () => { crate::time::Timestamp };\n}\n");
    let expected = "row, schema\n    row -> schema in row/field.rs: schema::key\n    schema -> row in schema.rs: row";
    assert_eq!(seen(&[row, field, kind, schema, id]), [expected]);
    // Round about: none of these knows the one that knows it.
    let time = ("time.rs", "fn at(row: &crate::row::Row) {}\n");
    let wide = seen(&[row, kind, id, time]);
    assert!(wide.len() == 1 && wide[0].starts_with("id, kind, row, time\n"), "{wide:?}");
    // What is for tests alone makes none.
    let tested = ("row/tests.rs", "use crate::schema;\n");
    let test = "#[cfg(test)]\nmod tests {\n    use crate::schema;\n}\n";
    let inside = "#[cfg(test)]\nuse crate::{\n    schema,\n};\nfn it() {}\n";
    for harmless in [tested, ("row/word.rs", test), ("row/word.rs", inside), ("lib.rs", "use crate::schema;\n")] {
        assert_eq!(seen(&[row, kind, schema, id, harmless]), Vec::<String>::new(), "{harmless:?}");
    }
}
