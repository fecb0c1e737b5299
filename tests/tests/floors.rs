//! The app has floors: what stands lower knows nothing of what stands higher, and no feature knows another. Imports go
//! in no circle, there and in the domain. Read from the sources.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

#[path = "floors/circles.rs"]
mod circles;
#[path = "floors/sources.rs"]
mod sources;

use sources::{code, module, paths, sources};
use std::collections::{BTreeMap, BTreeSet};

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
struct Part {
    floor: Floor,
    name: String,
}

impl Part {
    /// Where a path from the root of the app leads.
    fn of(path: &[String]) -> Part {
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
        Part { floor, name: name.to_owned() }
    }

    /// Its name, with the floor where that is divided.
    fn label(&self) -> String {
        let Part { floor, name } = self;
        match floor {
            Floor::Core | Floor::Page => name.clone(),
            Floor::Ui => format!("ui/{name}"),
            Floor::Widget => format!("widget/{name}"),
            Floor::Feature => format!("feature/{name}"),
        }
    }

    /// Whether it may know another.
    fn may_know(&self, other: &Part) -> bool {
        match self.floor.cmp(&other.floor) {
            std::cmp::Ordering::Equal => self.floor != Floor::Feature || self.name == other.name,
            order => order.is_gt(),
        }
    }
}

/// What imports what against the floors, and in which files it does.
fn against(files: &[(String, String)]) -> BTreeMap<(Part, Part), BTreeSet<String>> {
    let mut found: BTreeMap<(Part, Part), BTreeSet<String>> = BTreeMap::new();
    for (file, text) in files {
        let module = module(file);
        let from = Part::of(&module);
        for path in paths(&code(text), &module) {
            let to = Part::of(&path);
            if !path.is_empty() && !from.may_know(&to) {
                found.entry((from.clone(), to)).or_default().insert(format!("{file}: {}", path.join("::")));
            }
        }
    }
    found
}

#[test]
fn nothing_imports_what_stands_higher_or_another_feature() {
    let files = sources("app/src");
    let features: BTreeSet<String> = files
        .iter()
        .map(|(file, _)| Part::of(&module(file)))
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
fn an_import_against_the_floors_is_seen() {
    let seen = |file: &str, text: &str| {
        let found = against(&[(file.to_owned(), text.to_owned())]).into_keys();
        found.map(|(from, to)| format!("{} {}", from.name, to.name)).collect::<Vec<_>>()
    };
    let several = "use crate::{\n    feature::{list::{self, ListState}, board as deals},\n    ui::icon::Icon,\n};\n";
    for (file, text, expected) in [
        ("feature/board/card.rs", several, vec!["board list"]),
        ("feature/board/card.rs", "use super::super::list::ListState;", vec!["board list"]),
        ("feature/list.rs", "use super::{board, list::ListState};", vec!["list board"]),
        ("feature/list.rs", "let it = crate::feature::board::days();", vec!["list board"]),
        ("feature/list.rs", "pub use crate::page::board::BoardPage;", vec!["list page"]),
        ("widget/tags.rs", "    use crate::feature::list;", vec!["tags list"]),
        ("ui/icon.rs", "use crate::widget::tags::TagChip;", vec!["icon tags"]),
        ("actions.rs", "use crate::ui::{icon::Icon, modal};", vec!["actions icon", "actions modal"]),
        ("actions.rs", "use crate::shell::Shell;", vec!["actions shell"]),
        ("feature/list.rs", "use super::list::ListState;\nuse crate::widget::tags;", vec![]),
        ("feature/list/table.rs", "use super::{super::list, cell::Cell};", vec![]),
        ("feature/list.rs", "// crate::feature::board\n#[cfg(test)]\nuse crate::feature::board;", vec![]),
        ("feature/list.rs", "#[cfg(test)]\nmod tests;\nuse crate::feature::board;", vec!["list board"]),
        ("page/board.rs", several, vec![]),
        ("main.rs", "leptos::mount::mount_to_body(app::App);", vec![]),
    ] {
        assert_eq!(seen(file, text), expected, "{file}: {text}");
    }
}
