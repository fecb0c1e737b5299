//! Folding text: letters without marks in lower case, one spelling of every space, dash and quote.

/// The letters from U+00C0 to U+017F, and from U+1E00 to U+1EFF, without their marks and in lower case; a dot for those that
/// the whole tables have to be asked about.
const LATIN: &[u8; 192] = b"aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllll..llnnnnnn.nnoooooo..rrrrrrssssssss\
ttttttuuuuuuuuuuuuwwyyyzzzzzzs";
const LATIN_ADDITIONAL: &[u8; 256] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmm\
mmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy......\
aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// Letters of Latin alphabets that no mark makes of others, in lower case, and what people type for them.
const LETTERS: [(&str, &str); 29] = [
    ("ɐɑⱥ", "a"),
    ("ƀɓƃ", "b"),
    ("ƈȼɕ", "c"),
    ("đðɖɗƌȡ", "d"),
    ("ǝəɛɇɘ", "e"),
    ("ƒ", "f"),
    ("ɠɣǥɡƣȝ", "g"),
    ("ħɦⱨ", "h"),
    ("ıɨɪɩ", "i"),
    ("ȷɉʝ", "j"),
    ("ĸƙⱪ", "k"),
    ("łƚɫɬɭⱡȴ", "l"),
    ("ɱ", "m"),
    ("ŋɲɳƞȵ", "n"),
    ("øɔɵ", "o"),
    ("ƥᵽ", "p"),
    ("ɋʠ", "q"),
    ("ɍɽɾɹ", "r"),
    ("ʂȿʃ", "s"),
    ("ŧƫƭʈⱦȶ", "t"),
    ("ʉʊ", "u"),
    ("ʋʌ", "v"),
    ("ƿⱳ", "w"),
    ("ƴɏʏ", "y"),
    ("ƶʐʑʒɀȥⱬ", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
];

/// The search key of a text: letters of all Latin alphabets without their marks, in lower case; one spelling of dashes,
/// apostrophes and quotes; words with one space between them; nothing that nobody sees. Equal keys are one text to a reader.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Whether a text shows nothing: it is empty, or spaces and marks that nobody sees.
pub fn is_blank(text: &str) -> bool {
    text.trim().is_empty() || !text.is_ascii() && fold(text).is_empty()
}

/// Writes the key of a text behind what is there.
pub(crate) fn fold_into(folded: &mut String, text: &str) {
    let start = folded.len();
    let known = text.chars().all(|c| match fast(c) {
        Some(Folded::Letter(letter)) => {
            folded.push(letter);
            true
        }
        Some(Folded::Space) => {
            space(folded, start);
            true
        }
        Some(Folded::Nothing) => true,
        None => false,
    });
    if !known {
        folded.truncate(start);
        fold_any(folded, text);
    }
    if folded.len() > start && folded.ends_with(' ') {
        folded.pop();
    }
}

/// Ends a word, where one was begun.
fn space(folded: &mut String, start: usize) {
    if folded.len() > start && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

enum Folded {
    Letter(char),
    Space,
    Nothing,
}

/// Vietnamese and English whole, and most other Latin letters, without asking anybody.
fn fast(c: char) -> Option<Folded> {
    let of = |table: &[u8], first: u32| {
        let letter = table.get((u32::from(c) - first) as usize).copied();
        letter.filter(|letter| *letter != b'.').map(|letter| Folded::Letter(char::from(letter)))
    };
    // What texts are made of comes first: lists of a hundred thousand names are folded for their order.
    match c {
        ' ' => Some(Folded::Space),
        '`' => Some(Folded::Letter('\'')),
        '!'..='~' => Some(Folded::Letter(c.to_ascii_lowercase())),
        '\u{c0}'..='\u{17f}' => of(LATIN, 0xc0),
        '\u{1e00}'..='\u{1eff}' => of(LATIN_ADDITIONAL, 0x1e00),
        'ơ' | 'Ơ' => Some(Folded::Letter('o')),
        'ư' | 'Ư' => Some(Folded::Letter('u')),
        _ if is_space(c) => Some(Folded::Space),
        _ if is_unseen(c) || is_mark(c) => Some(Folded::Nothing),
        '–' | '—' | '‘' | '’' | '“' | '”' | '«' | '»' => sign(c).map(Folded::Letter),
        '•' | '·' | '₫' | '€' | '£' | '¥' | '°' | '§' | '©' | '®' => Some(Folded::Letter(c)),
        _ => None,
    }
}

/// Whatever separates words, however wide it is.
fn is_space(c: char) -> bool {
    // A blank of Braille is no space to Unicode.
    c.is_whitespace() || c == '\u{2800}'
}

/// What takes no room: controls, joiners, soft hyphens, marks of direction and of variation, fillers.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that people leave out: of Latin, Greek and Cyrillic letters, points of Hebrew, vowels of Arabic. In other scripts
/// marks are letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// The one spelling of dashes, apostrophes and quotes.
fn sign(c: char) -> Option<char> {
    match c {
        '`'
        | '\u{2b9}'
        | '\u{2bb}'..='\u{2bd}'
        | '\u{2c8}'
        | '\u{55a}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{a78b}'
        | '\u{a78c}' => Some('\''),
        '\u{2d7}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' => Some('-'),
        '«' | '»' | '\u{201c}'..='\u{201f}' => Some('"'),
        _ => None,
    }
}

/// The digit that one of another script is.
fn digit(c: char) -> Option<char> {
    // Arabic and Persian, Indic, Thai, Lao, Burmese and Khmer ones.
    const ZEROS: [u32; 9] = [0x660, 0x6f0, 0x966, 0x9e6, 0xbe6, 0xe50, 0xed0, 0x1040, 0x17e0];
    let value = |zero: &u32| u32::from(c).checked_sub(*zero).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

fn fold_any(folded: &mut String, text: &str) {
    let start = folded.len();
    // Alone it would come apart into a space and a mark.
    for c in decomposed(&text.replace('´', "'")).chars().flat_map(char::to_lowercase) {
        if is_space(c) {
            space(folded, start);
        } else if is_unseen(c) || is_mark(c) {
            continue;
        } else if let Some(sign) = sign(c) {
            folded.push(sign);
        } else if c == 'ς' {
            folded.push('σ');
        } else if let Some(digit) = digit(c) {
            folded.push(digit);
        } else {
            match LETTERS.iter().find(|(letters, _)| !c.is_ascii() && letters.contains(c)) {
                Some((_, plain)) => folded.push_str(plain),
                None => folded.push(c),
            }
        }
    }
}

/// Taken apart into letters and marks, and without the forms of letters that are theirs alone: wide ones, ligatures (NFKD).
#[cfg(not(target_arch = "wasm32"))]
fn decomposed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkd().collect()
}

/// The browser has these tables already; our own would be 25 kB of the download.
#[cfg(target_arch = "wasm32")]
fn decomposed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(text: &str) -> String {
        let mut folded = String::new();
        fold_any(&mut folded, text);
        folded
    }

    #[test]
    fn what_is_folded_fast_is_what_the_whole_tables_say() {
        let mut count = 0;
        for c in ('\0'..=char::MAX).filter(|c| fast(*c).is_some()) {
            let text = format!("a{c}b");
            assert_eq!(fold(&text), slow(&text), "{c:?} U+{:04X}", u32::from(c));
            count += 1;
        }
        assert!(count > 700, "{count}");
        assert_eq!(fold("ß ỡ ǽ Ω"), "ss o ae ω");
    }

    #[test]
    fn what_is_folded_stays_as_it_is() {
        let odd: String = ('\0'..='\u{ffff}').collect();
        for text in [odd.as_str(), " a  b ", "İstanbul ŉ ŀl ﷺ", "\u{301}a\u{200b}"] {
            let once = fold(text);
            assert_eq!(fold(&once), once);
        }
    }
}
