//! What is inside an element, for what is made by the hundred: as HTML the browser reads all of it in one go, and where the
//! same elements stand already, only other texts and values are written into them. What is put in is escaped.

use super::icon::Icon;
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// A piece of what grows. Its words stand in [`Markup::words`].
#[derive(Debug, Clone)]
enum Piece {
    Open(&'static str),
    /// Of the element that was opened last.
    Attribute(&'static str, Range<usize>),
    Text(Range<usize>),
    Close(&'static str),
}

/// Elements and texts, as they grow. Names of elements and attributes are ours; texts and values are anybody's.
#[derive(Debug, Default)]
pub struct Markup {
    pieces: Vec<Piece>,
    /// All texts and values, one behind the other.
    words: String,
}

impl PartialEq for Markup {
    fn eq(&self, other: &Markup) -> bool {
        self.words == other.words
            && self.is_shaped_like(other)
            && self.pieces.iter().zip(&other.pieces).all(|(piece, other)| piece.range() == other.range())
    }
}

impl Piece {
    fn range(&self) -> Range<usize> {
        match self {
            Piece::Attribute(_, range) | Piece::Text(range) => range.clone(),
            Piece::Open(_) | Piece::Close(_) => 0..0,
        }
    }

    fn is_shaped_like(&self, other: &Piece) -> bool {
        match (self, other) {
            (Piece::Open(name), Piece::Open(other))
            | (Piece::Close(name), Piece::Close(other))
            | (Piece::Attribute(name, _), Piece::Attribute(other, _)) => name == other,
            (Piece::Text(_), Piece::Text(_)) => true,
            _ => false,
        }
    }
}

impl Markup {
    /// An element with its attributes and what is inside.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Markup),
    ) {
        self.empty(name, attributes);
        inside(self);
        self.pieces.push(Piece::Close(name));
    }

    /// An element that never has anything inside: `input`, `img`.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.pieces.push(Piece::Open(name));
        for (key, value) in attributes {
            let range = self.add(value);
            self.pieces.push(Piece::Attribute(key, range));
        }
    }

    /// A text, which is nothing but that.
    pub fn text(&mut self, text: &str) {
        let added = self.add(text);
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            // A browser makes one text of both.
            Some(Piece::Text(before)) => before.end = added.end,
            _ => self.pieces.push(Piece::Text(added)),
        }
    }

    fn add(&mut self, words: &str) -> Range<usize> {
        let start = self.words.len();
        self.words.push_str(words);
        start..self.words.len()
    }

    /// A text in an element.
    pub fn words(&mut self, name: &'static str, class: &str, text: &str) {
        self.element(name, &[("class", class)], |it| it.text(text));
    }

    pub fn icon(&mut self, icon: Icon) {
        let attributes = [("class", "icon"), ("viewBox", "0 0 24 24"), ("aria-hidden", "true")];
        self.element("svg", &attributes, |it| it.element("path", &[("d", icon.path())], |_| {}));
    }

    /// Everything that another one has.
    pub fn within(&mut self, other: &Markup) {
        let start = self.words.len();
        self.words.push_str(&other.words);
        let moved = |range: &Range<usize>| range.start + start..range.end + start;
        self.pieces.extend(other.pieces.iter().map(|piece| match piece {
            Piece::Open(name) => Piece::Open(name),
            Piece::Attribute(name, range) => Piece::Attribute(name, moved(range)),
            Piece::Text(range) => Piece::Text(moved(range)),
            Piece::Close(name) => Piece::Close(name),
        }));
    }

    /// All of it as HTML.
    pub fn html(&self) -> String {
        let mut html = String::with_capacity(self.words.len() + 8 * self.pieces.len());
        let mut is_open = false;
        for piece in &self.pieces {
            if is_open && !matches!(piece, Piece::Attribute(..)) {
                html.push('>');
                is_open = false;
            }
            match piece {
                Piece::Open(name) => {
                    html.extend(["<", *name]);
                    is_open = true;
                }
                Piece::Attribute(name, value) => {
                    html.extend([" ", *name, "=\""]);
                    escape(&mut html, &self.words[value.clone()]);
                    html.push('"');
                }
                Piece::Text(text) => escape(&mut html, &self.words[text.clone()]),
                Piece::Close(name) => html.extend(["</", *name, ">"]),
            }
        }
        if is_open {
            html.push('>');
        }
        html
    }

    /// Whether both have the same elements with the same attributes, and texts in the same places.
    fn is_shaped_like(&self, other: &Markup) -> bool {
        self.pieces.len() == other.pieces.len()
            && self.pieces.iter().zip(&other.pieces).all(|(piece, other)| piece.is_shaped_like(other))
    }

    /// Makes this the inside of an element in which `before` was written. Elements of the same shape stay, as long as nobody
    /// else (a translator, say) put others between them.
    pub fn write(&self, element: &Element, before: Option<&Markup>) {
        if !before.is_some_and(|before| self.patch(element, before)) {
            element.set_inner_html(&self.html());
        }
    }

    /// Writes what is different from `before`. False when it cannot.
    fn patch(&self, element: &Element, before: &Markup) -> bool {
        if !self.is_shaped_like(before) {
            return false;
        }
        let mut nodes = Vec::new();
        nodes_inside(element, &mut nodes);
        let wanted = self.pieces.iter().filter(|piece| matches!(piece, Piece::Open(_) | Piece::Text(_))).count();
        if nodes.len() != wanted {
            return false;
        }
        let mut nodes = nodes.iter();
        let mut node = None;
        for (piece, old) in self.pieces.iter().zip(&before.pieces) {
            if matches!(piece, Piece::Open(_) | Piece::Text(_)) {
                node = nodes.next();
            }
            let (words, old) = (&self.words[piece.range()], &before.words[old.range()]);
            let Some(node) = node.filter(|_| words != old) else { continue };
            match piece {
                Piece::Text(_) => node.set_node_value(Some(words)),
                Piece::Attribute(name, _) => {
                    let Some(element) = node.dyn_ref::<Element>() else { return false };
                    // A known attribute can always be set.
                    let _ = element.set_attribute(name, words);
                }
                Piece::Open(_) | Piece::Close(_) => {}
            }
        }
        true
    }
}

/// What is inside a node, in the order of the document.
fn nodes_inside(node: &Node, nodes: &mut Vec<Node>) {
    let mut child = node.first_child();
    while let Some(node) = child {
        child = node.next_sibling();
        let at = nodes.len();
        nodes.push(node);
        let inside = nodes[at].clone();
        nodes_inside(&inside, nodes);
    }
}

fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_values_stay_texts() {
        let mut markup = Markup::default();
        markup.element("p", &[("title", "\"><script>")], |it| it.text("<b> & 'c'"));
        markup.empty("input", &[("class", "a")]);
        assert_eq!(
            markup.html(),
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt; &amp; &#39;c&#39;</p><input class=\"a\">"
        );
    }

    fn line(title: &str, text: &str, rest: &str) -> Markup {
        let mut markup = Markup::default();
        markup.element("p", &[("title", title)], |it| {
            it.text(text);
            it.text(rest);
        });
        markup
    }

    #[test]
    fn what_another_has_stands_behind_what_is_there() {
        let (mut outer, mut cell) = (Markup::default(), Markup::default());
        cell.element("b", &[("title", "x")], |it| it.text("y"));
        outer.element("td", &[("class", "a")], |it| {
            it.text("1 ");
            it.within(&cell);
        });
        assert_eq!(outer.html(), "<td class=\"a\">1 <b title=\"x\">y</b></td>");
    }

    #[test]
    fn what_has_the_same_elements_is_of_one_shape() {
        assert!(line("a", "b", "").is_shaped_like(&line("cd", "e", "fg")));
        assert!(!line("a", "b", "").is_shaped_like(&line("a", "", "")), "an empty text is none in the page");
        // The same words in other places are something else.
        assert_ne!(line("a", "bc", ""), line("ab", "c", ""));
        assert_eq!(line("a", "b", "c"), line("a", "bc", ""));
    }
}
