//! Numbers as people and programs write them: their sign, what groups their digits, and what divides the whole from the
//! fraction. Money, plain numbers and the cells of tables are all read here.

#![deny(clippy::string_slice, reason = "what is typed may begin with any letter")]

use crate::value::Value;
use serde::{Deserialize, Serialize};

/// The sign between the whole and the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mark {
    Point,
    Comma,
}

impl Mark {
    pub const fn sign(self) -> char {
        match self {
            Mark::Point => '.',
            Mark::Comma => ',',
        }
    }

    fn of(sign: char) -> Mark {
        if sign == ',' { Mark::Comma } else { Mark::Point }
    }

    fn other(self) -> Mark {
        match self {
            Mark::Point => Mark::Comma,
            Mark::Comma => Mark::Point,
        }
    }
}

/// What a lone mark before exactly three digits is, as in `1.234`, where nothing else tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lone {
    /// It groups thousands.
    #[default]
    Groups,
    /// It is the decimal mark: of a currency with three decimals, and before an English unit.
    Divides,
}

/// How a number is spelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spelling {
    /// The decimal mark, where it is known.
    pub mark: Option<Mark>,
    pub lone: Lone,
}

/// A number in digits, exactly as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digits {
    pub negative: bool,
    pub whole: String,
    pub fraction: String,
}

/// What the marks of a number tell of how it is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpellingHint {
    /// This can only be the decimal mark, or the other one can only group.
    Divides(Mark),
    /// A lone mark before three digits: it may be either.
    Lone,
}

/// The characters of a number in ASCII: full width digits and marks, dashes that mean minus, and every space one space.
fn ascii(text: &str) -> String {
    let one = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2212}' | '\u{2012}' | '\u{2013}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2032}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{66c}' => ',',
        '\u{66b}' => '.',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.chars().filter(|c| !is_invisible(*c)).map(one).collect()
}

/// Marks of direction and joiners that programs leave in what is copied from them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text in ASCII without what groups digits beside points and commas: apostrophes, and spaces before three digits.
fn closed_up(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let digit = |at: usize| all.get(at).is_some_and(char::is_ascii_digit);
    let mut closed = String::with_capacity(text.len());
    // Digits behind the last sign that is none.
    let mut run = 0;
    for (at, c) in all.iter().enumerate() {
        let three = digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
        let groups = matches!(c, ' ' | '\'') && three && (1..=3).contains(&run);
        if groups {
            run = 0;
            continue;
        }
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        closed.push(*c);
    }
    closed
}

/// Whether a text says less than nothing, `-5`, `5-`, `(5)`, `$-5`, and the text without its sign and in ASCII; `None` where
/// it has more than one.
pub fn signed(text: &str) -> Option<(bool, String)> {
    let text = closed_up(ascii(text).trim());
    let Some(first) = text.find(|c: char| c.is_ascii_digit()) else { return Some((false, text)) };
    let last = text.rfind(|c: char| c.is_ascii_digit()).unwrap_or(first);
    let (Some(before), Some(inside), Some(after)) = (text.get(..first), text.get(first..=last), text.get(last + 1..))
    else {
        return Some((false, text));
    };
    // `1.234,-` and `50.—`: a mark and a dash say that there are no cents.
    let no_cents = after.strip_prefix(['.', ',']).map(|rest| rest.trim_start_matches(['-', '\u{2014}', '\u{2015}']));
    let after = no_cents.filter(|rest| rest.len() + 1 < after.len()).unwrap_or(after);
    let enclosed = before.matches('(').count() == 1 && after.matches(')').count() == 1;
    let minus = before.matches('-').count() + after.matches('-').count();
    let signs = minus + usize::from(enclosed);
    if signs > 1 {
        return None;
    }
    let bare = |part: &str| {
        let part = part.replacen('+', "", 1);
        if enclosed { part.replace(['(', ')'], "") } else { part.replace('-', "") }
    };
    Some((signs == 1, format!("{}{inside}{}", bare(before), bare(after))))
}

/// Digits in groups of three behind the first; also as India groups them, by two before the last three.
fn are_groups<'a>(groups: impl DoubleEndedIterator<Item = &'a str>) -> bool {
    let mut groups = groups.rev();
    let ends = groups.next().is_some_and(|last| last.len() == 3);
    let rest: Vec<&str> = groups.collect();
    let (Some(first), middle) = (rest.last(), rest.iter().rev().skip(1)) else { return false };
    let by = |size: usize| middle.clone().all(|group| group.len() == size);
    ends && (1..=3).contains(&first.len()) && (by(3) || (by(2) && first.len() < 3))
}

/// What the marks between digits tell; `None` where there are none, or they make no sense.
pub fn told(digits: &str) -> Option<SpellingHint> {
    let last = digits.rfind(['.', ','])?;
    let (head, tail) = (digits.get(..last)?, digits.get(last + 1..)?);
    let sign = digits.get(last..)?.chars().next()?;
    if tail.is_empty() {
        return None;
    }
    if head.contains(sign) {
        let is_one = !head.contains(Mark::of(sign).other().sign());
        return (is_one && are_groups(digits.split(sign))).then(|| SpellingHint::Divides(Mark::of(sign).other()));
    }
    if head.contains(['.', ',']) {
        return are_groups(head.split(Mark::of(sign).other().sign())).then(|| SpellingHint::Divides(Mark::of(sign)));
    }
    // No group of thousands stands behind nothing, a lone 0, or more than three digits.
    let may_group = tail.len() == 3 && (1..=3).contains(&head.len()) && !head.starts_with('0');
    Some(if may_group { SpellingHint::Lone } else { SpellingHint::Divides(Mark::of(sign)) })
}

/// Splits `1.250,50`, digits and marks alone, into its whole and its fraction; `None` where it is no number.
pub fn split(digits: &str, spelling: Spelling) -> Option<(String, String)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    if !digits.contains(|c: char| c.is_ascii_digit()) || !digits.chars().all(is_part) {
        return None;
    }
    let strip = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let Some(last) = digits.rfind(['.', ',']) else { return Some((digits.to_owned(), String::new())) };
    let mark = match told(digits) {
        Some(SpellingHint::Divides(mark)) => mark,
        Some(SpellingHint::Lone) => {
            let sign = Mark::of(digits.get(last..)?.chars().next()?);
            let divides = spelling.mark.map_or(spelling.lone == Lone::Divides, |mark| mark == sign);
            if divides { sign } else { sign.other() }
        }
        // "5." is a number that goes on with nothing.
        None if last + 1 == digits.len() => {
            let (whole, rest) = split(digits.get(..last)?, spelling)?;
            return rest.is_empty().then_some((whole, rest));
        }
        None => return None,
    };
    let (whole, fraction) = digits.split_once(mark.sign()).unwrap_or((digits, ""));
    let whole = strip(whole);
    Some((if whole.is_empty() { "0".to_owned() } else { whole }, fraction.to_owned()))
}

/// A number in scientific notation, `8.49E+10` or `8,49e10`: its digits and its power of ten.
pub fn exponent(text: &str) -> Option<(&str, i32)> {
    let at = text.find(['e', 'E'])?;
    let (mantissa, power) = (text.get(..at)?, text.get(at + 1..)?);
    let is_mantissa = mantissa.starts_with(|c: char| c.is_ascii_digit())
        && mantissa.ends_with(|c: char| c.is_ascii_digit())
        && mantissa.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && mantissa.matches(['.', ',']).count() <= 1;
    let power = power.parse::<i32>().ok().filter(|power| power.abs() <= 300)?;
    is_mantissa.then_some((mantissa, power))
}

/// Whether a spreadsheet rounded what stands here to a few digits, `8.49E+10`: what the others were is gone.
pub fn is_rounded(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['+', '-']);
    let says_it = text.to_ascii_uppercase().contains("E+");
    exponent(text).is_some_and(|(mantissa, power)| power > 0 && (says_it || mantissa.contains(['.', ','])))
}

impl Digits {
    /// Reads a number with its sign: `-1,234.50`, `1 234,5`, `1'234`, `(12)`, `8.49E+10`.
    pub fn read(text: &str, spelling: Spelling) -> Option<Digits> {
        let (negative, bare) = signed(text)?;
        let bare = bare.trim();
        if let Some((mantissa, power)) = exponent(bare) {
            // One mark of a mantissa always divides.
            let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
            return shifted(whole, fraction, power).map(|(whole, fraction)| Digits { negative, whole, fraction });
        }
        let (whole, fraction) = split(bare, spelling)?;
        Some(Digits { negative, whole, fraction })
    }

    pub fn number(&self) -> Option<f64> {
        let text = format!("{}{}.{}0", if self.negative { "-" } else { "" }, self.whole, self.fraction);
        text.parse::<f64>().ok().filter(|number| number.is_finite())
    }

    /// As a value: a whole number where it is one.
    pub fn value(&self) -> Option<Value> {
        self.number().map(value_of)
    }

    /// The whole number that it is; `None` where it has a fraction, or is too large.
    pub fn integer(&self) -> Option<i64> {
        let whole = self.fraction.chars().all(|c| c == '0').then_some(&self.whole)?;
        let number = whole.parse::<i64>().ok()?;
        Some(if self.negative { -number } else { number })
    }
}

/// The digits of a number times a power of ten.
fn shifted(whole: &str, fraction: &str, power: i32) -> Option<(String, String)> {
    let digits = format!("{whole}{fraction}");
    let at = i32::try_from(whole.len()).ok()?.checked_add(power)?;
    let Ok(at) = usize::try_from(at) else {
        let zeros = usize::try_from(at.unsigned_abs()).ok()?;
        return Some(("0".to_owned(), format!("{}{digits}", "0".repeat(zeros))));
    };
    let padded = format!("{digits:0<at$}");
    let (whole, fraction) = padded.split_at_checked(at)?;
    Some((if whole.is_empty() { "0" } else { whole }.to_owned(), fraction.to_owned()))
}

/// A number as the value of a field: a whole one where it is.
pub fn value_of(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 { Value::Int(number as i64) } else { Value::Number(number) }
}

/// A number as a person would type it, so that it is read as itself wherever it stands: three decimals, which a mark
/// before them could group, have a fourth.
pub fn typed(number: f64) -> String {
    let text = number.to_string();
    let bare = text.trim_start_matches('-');
    if told(bare) == Some(SpellingHint::Lone) { format!("{text}0") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let it = Digits::read(text, Spelling::default())?;
        let sign = if it.negative { "-" } else { "" };
        Some(format!("{sign}{}|{}", it.whole, it.fraction))
    }

    #[test]
    fn numbers_as_they_are_written() {
        for (text, expected) in [
            ("1234", "1234|"),
            ("1,234", "1234|"),
            ("1.234", "1234|"),
            ("0.250", "0|250"),
            ("0,250", "0|250"),
            ("1234.125", "1234|125"),
            ("1234,125", "1234|125"),
            ("12,345.50", "12345|50"),
            ("12.345,50", "12345|50"),
            ("1,234,567", "1234567|"),
            ("1.234.567,8", "1234567|8"),
            ("12,34,567.5", "1234567|5"),
            ("1 234 567,89", "1234567|89"),
            ("1\u{a0}234\u{202f}567", "1234567|"),
            ("1'234.50", "1234|50"),
            ("1\u{2019}234\u{2019}567", "1234567|"),
            (".5", "0|5"),
            ("5.", "5|"),
            ("-1,5", "-1|5"),
            ("\u{2212}3", "-3|"),
            ("1,234.50-", "-1234|50"),
            ("(12.00)", "-12|00"),
            ("+7", "7|"),
            ("8.49E+10", "84900000000|"),
            ("8,49E+10", "84900000000|"),
            ("1.5e-3", "0|0015"),
            ("\u{200e}12", "12|"),
            ("１２３，５", "123|5"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for bad in
            ["", "-", "abc", "1.2.3", "1,23,45", "1.234,567.8", "5 5", "1-2", "--5", "(-5)", "1e", "e5", "1.2,3.4"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_known_mark_decides_what_alone_may_be_either() {
        let read = |text: &str, mark: Mark| split(text, Spelling { mark: Some(mark), lone: Lone::Groups });
        assert_eq!(read("1.234", Mark::Point), Some(("1".into(), "234".into())));
        assert_eq!(read("1.234", Mark::Comma), Some(("1234".into(), String::new())));
        assert_eq!(read("1,234", Mark::Comma), Some(("1".into(), "234".into())));
        // What can be read in one way only is.
        assert_eq!(read("1.234,5", Mark::Point), Some(("1234".into(), "5".into())));
        assert_eq!(split("1.234", Spelling { mark: None, lone: Lone::Divides }), Some(("1".into(), "234".into())));
    }

    #[test]
    fn what_a_spreadsheet_rounded_is_known() {
        for text in ["8.49E+10", "8,49031E+10", "8E+10", "8.49e10"] {
            assert!(is_rounded(text), "{text}");
        }
        for text in ["0903", "1E5", "8.5E-3", "E+10", "12.5", "A1E+3", "3E5 Ltd"] {
            assert!(!is_rounded(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn numbers_there_and_back(number in proptest::num::f64::NORMAL, thousandths in -2_000_000i32..2_000_000) {
            for number in [number, f64::from(thousandths) / 1_000.0] {
                let read = Digits::read(&typed(number), Spelling::default()).and_then(|it| it.value());
                proptest::prop_assert_eq!(read, Some(value_of(number)));
            }
        }

        #[test]
        fn no_text_ends_it(text in ".{0,24}|[0-9., '()eE+-]{0,16}") {
            for mark in [None, Some(Mark::Point), Some(Mark::Comma)] {
                let _ = Digits::read(&text, Spelling { mark, lone: Lone::Divides }).map(|it| (it.value(), it.integer()));
                is_rounded(&text);
            }
        }
    }
}
