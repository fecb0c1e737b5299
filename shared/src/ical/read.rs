//! Reads calendars: their components first, and then what those mean.

use super::{Calendar, Left, What, item::Entry, series, zones::Zones};
use crate::{
    content::{ContentLine, plain, unfolded},
    zone::Zone,
};

/// To-dos and appointments of one file.
const ITEMS: usize = 50_000;
/// Components within components.
const DEPTH: usize = 8;
/// What is told by name; of the rest there is a count.
const TOLD: usize = 1_000;

/// What stands between BEGIN and END.
pub(super) struct Component<'a> {
    /// In capitals.
    pub(super) name: String,
    pub(super) lines: Vec<ContentLine<'a>>,
    pub(super) parts: Vec<Component<'a>>,
}

impl Component<'_> {
    fn new(name: String) -> Self {
        Component { name, lines: Vec::new(), parts: Vec::new() }
    }

    pub(super) fn line(&self, name: &str) -> Option<&ContentLine<'_>> {
        self.lines.iter().find(|line| line.name == name)
    }
}

/// Puts the innermost component into the one that it is in.
fn close(open: &mut Vec<Component<'_>>) {
    if open.len() > 1
        && let Some(done) = open.pop()
        && let Some(outer) = open.last_mut()
    {
        outer.parts.push(done);
    }
}

/// The components of a file. One that is cut off ends with the file, or with the one that it is in.
fn components(lines: &[String]) -> Component<'_> {
    let mut open = vec![Component::new(String::new())];
    // Where it is too deep, only the depth is followed.
    let mut too_deep = 0_usize;
    for line in lines.iter().filter_map(|line| ContentLine::read(line)) {
        let name = || line.value.trim().to_uppercase();
        match line.name.as_str() {
            "BEGIN" if open.len() > DEPTH => too_deep += 1,
            "BEGIN" => open.push(Component::new(name())),
            "END" if too_deep > 0 => too_deep -= 1,
            "END" => {
                let name = name();
                if open.iter().skip(1).any(|component| component.name == name) {
                    while open.last().is_some_and(|last| last.name != name) {
                        close(&mut open);
                    }
                    close(&mut open);
                }
            }
            _ if too_deep > 0 => {}
            _ => {
                if let Some(last) = open.last_mut() {
                    last.lines.push(line);
                }
            }
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap_or_else(|| Component::new(String::new()))
}

/// All components, those of calendars instead of the calendars.
fn within<'a, 'b>(root: &'a Component<'b>) -> Vec<&'a Component<'b>> {
    let mut all = Vec::new();
    for part in &root.parts {
        if part.name == "VCALENDAR" { all.extend(within(part)) } else { all.push(part) }
    }
    all
}

/// Reads the to-dos and appointments of a file. Times that name no zone, or one that nobody knows, are those of the reader's
/// clock.
pub fn parse(text: &str, reader: &Zone) -> Calendar {
    let lines: Vec<String> = unfolded(text).into_iter().map(|line| plain(&line).into_owned()).collect();
    let root = components(&lines);
    let all = within(&root);
    let described: Vec<&Component<'_>> = all.iter().filter(|it| it.name == "VTIMEZONE").copied().collect();
    let zones = Zones::new(&described, reader);
    let mut left = Vec::new();
    let mut entries = Vec::new();
    let mut too_many = 0;
    for component in all {
        match component.name.as_str() {
            "VTODO" | "VEVENT" if entries.len() >= ITEMS => too_many += 1,
            "VTODO" | "VEVENT" => entries.extend(Entry::read(component, &zones, &mut left)),
            "VTIMEZONE" => {}
            name => left.push(Left {
                what: What::Entry,
                title: component.line("SUMMARY").map(ContentLine::text).unwrap_or_default(),
                text: name.to_owned(),
            }),
        }
    }
    let mut items = series::taken_apart(entries, &zones, &mut left);
    if items.len() > ITEMS {
        too_many += items.len() - ITEMS;
        items.truncate(ITEMS);
    }
    left.extend((0..too_many).map(|_| Left { what: What::Entry, title: String::new(), text: String::new() }));
    for (nth, item) in items.iter_mut().enumerate() {
        if item.uid.is_empty() {
            item.uid = format!("{nth}|{}|{:?}", item.title, item.due);
        }
    }
    let unknown = zones.unknown().into_iter();
    left.extend(unknown.map(|name| Left { what: What::Zone, title: String::new(), text: name }));
    for told in left.iter_mut() {
        told.title = shortened(&told.title);
        told.text = shortened(&told.text);
    }
    if left.len() > TOLD {
        left[TOLD..].iter_mut().for_each(|told| (told.title, told.text) = Default::default());
    }
    Calendar { items, left }
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}
