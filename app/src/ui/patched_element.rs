//! An element that is patched by hand, for what is made by the hundred: only what changes is written.

use super::markup::Markup;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// An element with what was written of it. Nobody else writes the same.
#[derive(Debug)]
pub struct PatchedElement {
    element: Element,
    attributes: Vec<(&'static str, Option<String>)>,
    /// How far from the top of its list it stands, in CSS pixels.
    top: Option<usize>,
    inside: Option<Inside>,
}

#[derive(Debug)]
enum Inside {
    Markup(Markup),
    Text(String),
}

impl PatchedElement {
    /// An element without any of the attributes that are written later.
    pub fn new(element: Element) -> PatchedElement {
        PatchedElement { element, attributes: Vec::new(), top: None, inside: None }
    }

    pub fn element(&self) -> &Element {
        &self.element
    }

    /// Sets an attribute, or takes it away.
    pub fn attribute(&mut self, name: &'static str, value: Option<String>) {
        let known = self.attributes.iter().position(|(known, _)| *known == name);
        if known.and_then(|at| self.attributes[at].1.as_ref()) == value.as_ref() {
            return;
        }
        // Both fail for names only that are none.
        let _ = match &value {
            Some(value) => self.element.set_attribute(name, value),
            None => self.element.remove_attribute(name),
        };
        match known {
            Some(at) => self.attributes[at].1 = value,
            None => self.attributes.push((name, value)),
        }
    }

    /// Puts it that far from the top of its list. An attribute with a style would be against the page's policy.
    pub fn top(&mut self, px: usize) {
        if self.top != Some(px)
            && let Some(element) = self.element.dyn_ref::<HtmlElement>()
        {
            // A known property can always be set.
            let _ = element.style().set_property("inset-block-start", &format!("{px}px"));
            self.top = Some(px);
        }
    }

    /// What is inside; of one element either that or [`PatchedElement::text`].
    pub fn show(&mut self, markup: Markup) {
        let before = match &self.inside {
            Some(Inside::Markup(before)) => Some(before),
            _ => None,
        };
        if before != Some(&markup) {
            markup.write(&self.element, before);
            self.inside = Some(Inside::Markup(markup));
        }
    }

    /// What is inside, a text.
    pub fn text(&mut self, text: &str) {
        if !matches!(&self.inside, Some(Inside::Text(before)) if before == text) {
            self.element.set_text_content(Some(text));
            self.inside = Some(Inside::Text(text.to_owned()));
        }
    }

    /// Somebody else writes what is inside, until it is written again.
    pub fn forget_inside(&mut self) {
        self.inside = None;
    }
}
