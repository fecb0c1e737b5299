//! What people write, as they mean it: links, **what stands out**, lists, and the names that it calls. The text stays the plain
//! text that it is.

use crate::{ui::markup::Markup, view_model::Model, widget::mention::mentioned};
use sotay_shared::url::Link;

/// A text as HTML.
pub fn shown(model: &Model, body: &str) -> String {
    let called = if body.contains('@') { mentioned(model, body) } else { Default::default() };
    let names: Vec<String> = called
        .into_iter()
        .filter_map(|member| model.peek(member).map(|row| row.title().to_owned()))
        .flat_map(|name| {
            let last = name.split_whitespace().last().unwrap_or_default().to_owned();
            [name, last]
        })
        .filter(|name| !name.is_empty())
        .collect();
    html(body, &names)
}

fn html(body: &str, names: &[String]) -> String {
    let mut out = Markup::default();
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        match item(line) {
            Some(first) => out.element("ul", &[], |list| {
                list.element("li", &[], |it| inline(it, first, names));
                while let Some(next) = lines.next_if(|line| item(line).is_some()).and_then(item) {
                    list.element("li", &[], |it| inline(it, next, names));
                }
            }),
            None => out.element("p", &[], |it| inline(it, line, names)),
        }
    }
    out.html()
}

/// What stands behind the sign of a list.
fn item(line: &str) -> Option<&str> {
    ["- ", "* ", "• "].iter().find_map(|sign| line.trim_start().strip_prefix(sign))
}

fn inline(out: &mut Markup, text: &str, names: &[String]) {
    let mut rest = text;
    let mut plain = 0;
    while plain < rest.len() {
        let here = &rest[plain..];
        let found = link(here).or_else(|| bold(here)).or_else(|| mention(here, names));
        let Some((piece, length)) = found else {
            plain += here.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        out.text(&rest[..plain]);
        match piece {
            Piece::Link(link, address) => {
                let attributes = [("href", link.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
                out.element("a", &attributes, |it| it.text(address));
            }
            Piece::Bold(inside) => out.element("strong", &[], |it| inline(it, inside, names)),
            Piece::Mention(name) => out.words("span", "mention", name),
        }
        rest = &rest[plain + length..];
        plain = 0;
    }
    out.text(rest);
}

enum Piece<'a> {
    /// Where it leads, and what is written.
    Link(Link, &'a str),
    Bold(&'a str),
    Mention(&'a str),
}

/// An address that a text begins with, without the punctuation that ends the sentence.
fn link(text: &str) -> Option<(Piece<'_>, usize)> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(text.len());
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*']);
    Link::page(address).map(|link| (Piece::Link(link, address), address.len()))
}

fn bold(text: &str) -> Option<(Piece<'_>, usize)> {
    let inside = text.strip_prefix("**")?;
    let end = inside.find("**").filter(|end| *end > 0 && !inside[..*end].trim().is_empty())?;
    Some((Piece::Bold(&inside[..end]), end + 4))
}

fn mention<'a>(text: &'a str, names: &[String]) -> Option<(Piece<'a>, usize)> {
    let after = text.strip_prefix('@')?;
    let name = names.iter().find(|name| {
        let mut typed = after.chars();
        name.chars().all(|c| typed.next().is_some_and(|t| t.to_lowercase().eq(c.to_lowercase())))
    })?;
    let length = 1 + after.chars().take(name.chars().count()).map(char::len_utf8).sum::<usize>();
    Some((Piece::Mention(&text[..length]), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_shown_and_nothing_else_is_html() {
        for (text, expected) in [
            ("one\ntwo", "<p>one</p><p>two</p>"),
            ("- a\n- **b** c\nd", "<ul><li>a</li><li><strong>b</strong> c</li></ul><p>d</p>"),
            (
                "see https://a.vn/x?y=1, or not",
                "<p>see <a href=\"https://a.vn/x?y=1\" target=\"_blank\" rel=\"noopener noreferrer\">https://a.vn/x?y=1</a>, or not</p>",
            ),
            ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
            ("2 ** 3 ** 4 and ****", "<p>2 <strong> 3 </strong> 4 and ****</p>"),
            ("hỏi @lan nhé, a@b.vn", "<p>hỏi <span class=\"mention\">@lan</span> nhé, a@b.vn</p>"),
            ("https://", "<p>https://</p>"),
            ("https://google.com@evil.vn/x", "<p>https://google.com@evil.vn/x</p>"),
        ] {
            assert_eq!(html(text, &["Lan".to_owned()]), expected, "{text}");
        }
    }
}
