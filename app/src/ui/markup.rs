//! HTML as text, for what is made by the hundred: the browser reads all of it in one go. What is put in is escaped.

use super::icon::Icon;

/// HTML that grows. Names of elements and attributes are ours; texts and values are anybody's.
#[derive(Debug, Default)]
pub struct Markup(String);

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
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element that never has anything inside: `input`, `img`.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            self.0.push(' ');
            self.0.push_str(key);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// A text, which is nothing but that.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(c),
            }
        }
    }

    /// A text in an element.
    pub fn words(&mut self, name: &'static str, class: &str, text: &str) {
        self.element(name, &[("class", class)], |it| it.text(text));
    }

    pub fn icon(&mut self, icon: Icon) {
        let attributes = [("class", "icon"), ("viewBox", "0 0 24 24"), ("aria-hidden", "true")];
        self.element("svg", &attributes, |it| it.element("path", &[("d", icon.path())], |_| {}));
    }

    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_values_stay_texts() {
        let mut markup = Markup::default();
        markup.element("p", &[("title", "\"><script>")], |it| it.text("<b> & 'c'"));
        assert_eq!(markup.finish(), "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt; &amp; &#39;c&#39;</p>");
    }
}
