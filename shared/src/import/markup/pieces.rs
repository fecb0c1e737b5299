//! Texts in angle brackets, piece by piece: tags, their attributes, and what stands between them.

/// Bytes of a tag; what goes on is a text.
const TAG_BYTES: usize = 16_000;

/// A piece of a text in angle brackets.
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// As it stands, without entities.
    Raw(&'a str),
    Open {
        /// In lower case, without its prefix.
        name: String,
        attributes: &'a str,
        is_empty: bool,
    },
    Close(String),
}

pub(super) struct Pieces<'a>(pub &'a str);

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = self.0;
            if rest.is_empty() {
                return None;
            }
            let Some(inside) = rest.strip_prefix('<') else {
                let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                self.0 = after;
                return Some(Piece::Text(text));
            };
            if let Some(comment) = inside.strip_prefix("!--") {
                self.0 = comment.split_once("-->").map_or("", |(_, after)| after);
            } else if let Some(raw) = inside.strip_prefix("![CDATA[") {
                let (raw, after) = raw.split_once("]]>").unwrap_or((raw, ""));
                self.0 = after;
                return Some(Piece::Raw(raw));
            } else if inside.starts_with(['!', '?']) {
                self.0 = inside.split_once('>').map_or("", |(_, after)| after);
            } else if let Some((tag, after)) = tag(inside) {
                self.0 = after;
                let piece = piece(tag);
                if let Piece::Open { name, .. } = &piece
                    && matches!(name.as_str(), "script" | "style")
                {
                    self.0 = behind(after, name);
                }
                return Some(piece);
            } else {
                self.0 = inside;
                return Some(Piece::Text("<"));
            }
        }
    }
}

/// A tag and what follows it; `None` where a sign stands for itself.
fn tag(inside: &str) -> Option<(&str, &str)> {
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let mut quote = None;
    for (at, c) in inside.char_indices().take_while(|(at, _)| *at < TAG_BYTES) {
        match (quote, c) {
            (None, '>') => return Some((inside.get(..at)?, inside.get(at + 1..)?)),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that nothing closes.
    let end = inside.char_indices().take_while(|(at, _)| *at < TAG_BYTES).find(|(_, c)| *c == '>')?.0;
    Some((inside.get(..end)?, inside.get(end + 1..)?))
}

fn piece(tag: &str) -> Piece<'_> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    if let Some(name) = tag.strip_prefix('/') {
        return Piece::Close(local(name));
    }
    let end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
    let (name, attributes) = tag.split_at(end);
    Piece::Open { name: local(name), attributes, is_empty: attributes.trim_end().ends_with('/') }
}

/// What follows the end of a script or a style.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, after)| after);
        }
        rest = after;
    }
    ""
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.split_whitespace().next_back().unwrap_or_default();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote.and_then(|quote| after.strip_prefix(quote)?.split_once(quote)) {
            Some(found) => found,
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if name.rsplit(':').next().is_some_and(|it| it.eq_ignore_ascii_case(wanted)) {
            return Some(unescaped(value));
        }
        rest = after;
    }
    None
}

const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("eth", 'ð'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("szlig", 'ß'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("ETH", 'Ð'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("middot", '·'),
    ("bull", '•'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("shy", '\u{ad}'),
];

/// A text whose entities are the letters that they stand for.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.split(';').next().filter(|name| name.len() <= 10 && name.len() < after.len());
        match name.and_then(entity).zip(name) {
            Some((c, name)) => {
                out.push(c);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}
