//! Units beside a record's own, and how many of its own each of them holds, as people write them: `thùng = 24; lốc = 6`.

use crate::{
    folding::fold,
    number::{self, Digits, Spelling},
    value::Value,
};

/// Characters of the name of a unit, and units in a text, at most.
const UNIT_CHARS: usize = 40;
const UNITS: usize = 50;
/// What stands between a unit and its number, and between units.
const JOINS: [char; 2] = ['=', ':'];
const PARTS: [char; 3] = [';', '|', '\n'];

/// What is no unit and the number that it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no unit and a number: write thùng = 24; lốc = 6")]
pub struct NoFactor(pub String);

/// Whether a unit can be called so: a name with a letter, of one line and at most 40 characters, that is read as it is written.
pub fn is_unit(name: &str) -> bool {
    let is_odd = |c: char| c == '/' || c == ',' || c.is_control() || JOINS.contains(&c) || PARTS.contains(&c);
    name.trim() == name
        && name.contains(char::is_alphabetic)
        && !name.contains(is_odd)
        && !name.starts_with("1 ")
        && name.chars().nth(UNIT_CHARS).is_none()
}

fn is_above_zero(factor: &Value) -> bool {
    match factor {
        Value::Int(int) => *int > 0,
        Value::Number(number) => *number > 0.0 && number.is_finite(),
        _ => false,
    }
}

/// Reads units, each once; the last one counts. Between them stands a semicolon, a line break, or a comma that is no decimal
/// mark; between a unit and its number `=`, `:` or a space. `1 thùng = 24 chai` is read too.
///
/// # Errors
/// Names the part that makes no sense: without a number above zero, with a name that is none ([`is_unit`]), in another unit of
/// the same text, or more than fifty of them.
pub fn read(text: &str) -> Result<Vec<(String, Value)>, NoFactor> {
    let mut units: Vec<(String, Value)> = Vec::new();
    let mut held = Vec::new();
    for part in parts(text) {
        let (unit, factor, of) = one(part).ok_or_else(|| NoFactor(part.to_owned()))?;
        units.retain(|(known, _)| *known != unit);
        units.push((unit, factor));
        held.push((fold(of), part));
        if units.len() > UNITS {
            return Err(NoFactor(part.to_owned()));
        }
    }
    // A box of four packs says nothing of the record's own unit.
    let named: Vec<String> = units.iter().map(|(unit, _)| fold(unit)).collect();
    match held.into_iter().find(|(of, _)| named.contains(of)) {
        Some((_, part)) => Err(NoFactor(part.to_owned())),
        None => Ok(units),
    }
}

/// Writes what stands in a record, in the order of its keys. What another client calls no unit, or what holds nothing, is left
/// out.
pub fn written<'a>(units: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    let one = |(unit, factor): (&str, &Value)| {
        let factor = match factor {
            _ if !is_unit(unit) || !is_above_zero(factor) => return None,
            Value::Int(int) => int.to_string(),
            Value::Number(number) => number::typed(*number),
            _ => return None,
        };
        Some(format!("{unit} = {factor}"))
    };
    units.filter_map(one).collect::<Vec<_>>().join("; ")
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        (!rest.is_empty()).then(|| {
            let is_end = |(at, c): &(usize, char)| match c {
                // Between digits it groups them, or is a decimal mark.
                ',' => !rest[at + 1..].starts_with(|c: char| c.is_ascii_digit()),
                c => PARTS.contains(c),
            };
            let end = rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at);
            let part = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            part.trim()
        })
    })
    .filter(|part| !part.is_empty())
}

/// A unit, what it holds, and of which unit, where that is said.
fn one(part: &str) -> Option<(String, Value, &str)> {
    let (unit, holds) = match part.split_once(JOINS) {
        Some(both) => both,
        // The number is the first word that begins with a digit, behind the name.
        None => {
            let name = part.strip_prefix("1 ").unwrap_or(part);
            let mut spaces = name.match_indices(char::is_whitespace).map(|(at, space)| (at, at + space.len()));
            let (end, begin) = spaces.find(|(_, begin)| name[*begin..].starts_with(|c: char| c.is_ascii_digit()))?;
            (&name[..end], &name[begin..])
        }
    };
    let unit = unit.trim();
    let unit = unit.strip_prefix("1 ").unwrap_or(unit).trim();
    let holds = holds.trim();
    // Behind the number its own unit may be said, in a word.
    let end = holds.find(char::is_alphabetic).unwrap_or(holds.len());
    let (digits, of) = holds.split_at(end);
    let is_word = !of.contains(|c: char| c.is_numeric() || JOINS.contains(&c));
    let factor = Digits::read(digits.trim(), Spelling::default())?.value()?;
    (is_unit(unit) && is_word && is_above_zero(&factor)).then(|| (unit.to_owned(), factor, of.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_again(text: &str) -> Option<String> {
        let units = read(text).ok()?;
        Some(written(units.iter().map(|(unit, factor)| (unit.as_str(), factor))))
    }

    #[test]
    fn units_are_read_as_people_write_them() {
        for (text, expected) in [
            ("thùng = 24; lốc = 6", "thùng = 24; lốc = 6"),
            ("Thùng 24, lốc 6", "Thùng = 24; lốc = 6"),
            ("1 thùng = 24 lon, 1 lốc = 6 lon", "thùng = 24; lốc = 6"),
            ("1 thùng = 24 chai\n1 két: 20", "thùng = 24; két = 20"),
            ("1 thùng 24", "thùng = 24"),
            ("tạ=0,1", "tạ = 0.1"),
            ("1 tấn = 1 000 kg", "tấn = 1000"),
            ("1 tấn = 1,000 kg; tạ = 100 kg", "tấn = 1000; tạ = 100"),
            ("thùng 1 200", "thùng = 1200"),
            ("box of ten = 10", "box of ten = 10"),
            ("thùng 24 = 24", "thùng 24 = 24"),
            ("thùng = 24; thùng = 12", "thùng = 12"),
            ("", ""),
            (" ; ", ""),
        ] {
            assert_eq!(read_again(text).as_deref(), Some(expected), "{text}");
            assert_eq!(read_again(expected).as_deref(), Some(expected), "{expected}");
        }
    }

    #[test]
    fn what_is_no_unit_is_named() {
        let long = format!("{} = 2", "a".repeat(UNIT_CHARS + 1));
        let odd = ["thùng", "thùng = ", "= 24", "24", "thùng = 0", "thùng = -2", "a/b = 2", "thùng = nhiều", &long];
        let odder = ["thùng = 24 lon 6", "lon 330ml 24", "thùng = 2 = 3", "thùng = 1e999"];
        for text in odd.into_iter().chain(odder) {
            assert_eq!(read(text), Err(NoFactor(text.trim().to_owned())), "{text}");
        }
        assert_eq!(read("lốc = 6; thùng"), Err(NoFactor("thùng".to_owned())));
        assert_eq!(read("thùng = 4 Lốc; lốc = 6"), Err(NoFactor("thùng = 4 Lốc".to_owned())));
        let many: Vec<String> = (0..=UNITS).map(|nth| format!("a{nth} = 2")).collect();
        assert!(read(&many.join(";")).is_err());
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_record_is_read_as_it_is_written(
            units in proptest::collection::btree_map("[a-z0-9 =:;,|/\n\u{e0}-\u{ef}]{0,12}", 1_i64..1_000_000, 0..6),
        ) {
            let units: Vec<(String, Value)> = units.into_iter().map(|(unit, holds)| (unit, Value::Int(holds))).collect();
            let text = written(units.iter().map(|(unit, holds)| (unit.as_str(), holds)));
            let shown: Vec<_> = units.into_iter().filter(|(unit, _)| is_unit(unit)).collect();
            prop_assert_eq!(read(&text), Ok(shown), "{}", text);
        }

        #[test]
        fn whatever_is_typed_ends_nothing(text in ".{0,40}|[a-z0-9 =:;,|]{0,40}") {
            if let Ok(units) = read(&text) {
                prop_assert!(units.iter().all(|(unit, factor)| is_unit(unit) && is_above_zero(factor)));
            }
        }
    }
}
