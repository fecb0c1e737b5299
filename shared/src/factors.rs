//! Units beside a record's own, and how many of its own each of them holds, as people write them: `thùng = 24; lốc = 6`.

use crate::{
    number::{self, Digits, Spelling},
    value::Value,
};

/// Characters of the name of a unit, and units in a text, at most.
const UNIT_CHARS: usize = 40;
const UNITS: usize = 50;

/// What is no unit and the number that it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no unit and a number: write thùng = 24; lốc = 6")]
pub struct NoFactor(pub String);

/// Reads units, each once, the last one counts. Between them stands a semicolon, a line break, or a comma before a letter; between
/// a unit and its number `=`, `:` or a space. `1 thùng = 24 chai` is read too.
///
/// # Errors
/// Names the part that makes no sense: without a number above zero, with a name that is too long or has a slash, or more than
/// fifty of them.
pub fn read(text: &str) -> Result<Vec<(String, Value)>, NoFactor> {
    let mut units: Vec<(String, Value)> = Vec::new();
    for part in parts(text) {
        let (unit, factor) = one(part).ok_or_else(|| NoFactor(part.to_owned()))?;
        units.retain(|(known, _)| *known != unit);
        units.push((unit, factor));
        if units.len() > UNITS {
            return Err(NoFactor(part.to_owned()));
        }
    }
    Ok(units)
}

/// Writes what stands in a record, in the order of its keys.
pub fn written<'a>(units: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    let one = |(unit, factor): (&str, &Value)| {
        let factor = match factor {
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
                ';' | '\n' | '|' => true,
                // A comma before a digit is a decimal mark.
                ',' => rest[at + 1..].trim_start().starts_with(char::is_alphabetic),
                _ => false,
            };
            let end = rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at);
            let part = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            part.trim()
        })
    })
    .filter(|part| !part.is_empty())
}

fn one(part: &str) -> Option<(String, Value)> {
    let (unit, holds) = part.split_once(['=', ':']).or_else(|| part.rsplit_once(char::is_whitespace))?;
    let (unit, holds) = (unit.trim(), holds.trim());
    let unit = unit.strip_prefix("1 ").unwrap_or(unit).trim();
    let is_name = !unit.is_empty()
        && unit.chars().nth(UNIT_CHARS).is_none()
        && !unit.contains(|c: char| c == '/' || c.is_control())
        && unit.contains(char::is_alphabetic);
    // Behind the number its own unit may be said.
    let number = holds.split_whitespace().next()?;
    let factor = Digits::read(number, Spelling::default())?.value()?;
    let is_above_zero = match factor {
        Value::Int(int) => int > 0,
        Value::Number(number) => number > 0.0,
        _ => false,
    };
    (is_name && is_above_zero).then(|| (unit.to_owned(), factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_again(text: &str) -> Option<String> {
        let units = read(text).ok()?;
        Some(written(units.iter().map(|(unit, factor)| (unit.as_str(), factor))))
    }

    #[test]
    fn units_are_read_as_people_write_them() {
        for (text, expected) in [
            ("thùng = 24; lốc = 6", "thùng = 24; lốc = 6"),
            ("Thùng 24, lốc 6", "Thùng = 24; lốc = 6"),
            ("1 thùng = 24 chai\n1 két: 20", "thùng = 24; két = 20"),
            ("tạ=0,1", "tạ = 0.1"),
            ("box of ten = 10", "box of ten = 10"),
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
        for text in ["thùng", "thùng = ", "= 24", "24", "thùng = 0", "thùng = -2", "a/b = 2", "thùng = nhiều", &long]
        {
            assert_eq!(read(text), Err(NoFactor(text.trim().to_owned())), "{text}");
        }
        assert_eq!(read("lốc = 6; thùng"), Err(NoFactor("thùng".to_owned())));
        let many: Vec<String> = (0..=UNITS).map(|nth| format!("a{nth} = 2")).collect();
        assert!(read(&many.join(";")).is_err());
    }
}
