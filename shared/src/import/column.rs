//! A column is read as one: what all of its cells tell about how its numbers and days are spelled.

use super::{
    cells,
    dates::{self, Order},
};
use crate::{
    date::CalendarDate,
    folding::fold,
    kind::Kind,
    money,
    number::{self, Digits, Mark, Spelling, SpellingHint},
    row::FieldKind,
    schema::FieldType,
};
use serde::{Deserialize, Serialize};

/// What the cells of a column tell, counted, so that none of them is to be kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnReading {
    /// Cells that say something.
    pub said: u32,
    /// Numbers that only a point, or only a comma, can divide; and those that may be either.
    pub point: u32,
    pub comma: u32,
    pub lone: u32,
    /// Days that only stand before, or only behind their month; and those that may be either.
    pub day_first: u32,
    pub month_first: u32,
    pub either: u32,
    /// Numbers between 0 and 1, those that are 1, and those above.
    pub below_one: u32,
    pub one: u32,
    pub above_one: u32,
    /// Cells that begin with an apostrophe.
    pub marked: u32,
}

/// What of a column can be spelled in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelled {
    Number,
    Date,
    Percent,
}

/// How the cells of a column are read, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    pub mark: Option<Mark>,
    pub day_first: Option<bool>,
    /// Percentages are shares of one: 0.5 is 50 %.
    pub is_share: Option<bool>,
    /// A spreadsheet marked its texts with an apostrophe, names too.
    pub is_marked: bool,
    /// Where in an address it belongs, the most exact first: the street 0, the ward 1, the district 2.
    pub level: u8,
}

impl ColumnReading {
    /// Counts a cell in.
    pub fn look_at(&mut self, cell: &str) {
        let cell = cell.trim();
        // What is longer is no number and no day.
        if cell.is_empty() || cell.len() > 80 {
            self.said += u32::from(!cell.is_empty());
            return;
        }
        self.said += 1;
        self.marked += u32::from(cell.starts_with('\''));
        let cell = cells::unmarked(cell, true);
        match dates::order(&cell) {
            Some(Order::DayFirst) => self.day_first += 1,
            Some(Order::MonthFirst) => self.month_first += 1,
            Some(Order::Either) => self.either += 1,
            None => {}
        }
        let Some((_, bare)) = number::signed(&cell) else { return };
        let is_said = |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '%' | '.' | '$') || !c.is_ascii();
        let digits = bare.trim_end_matches(is_said).trim_start_matches(|c: char| c != '.' && is_said(c)).trim();
        if !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
            return;
        }
        // A unit, "1.125m", says by itself what a lone mark is.
        let behind: String = bare.chars().rev().take_while(|c| c.is_alphabetic()).collect();
        let has_unit = money::is_unit(&fold(&behind.chars().rev().collect::<String>()));
        match number::told(digits) {
            Some(SpellingHint::Divides(Mark::Point)) => self.point += 1,
            Some(SpellingHint::Divides(Mark::Comma)) => self.comma += 1,
            Some(SpellingHint::Lone) if !has_unit => self.lone += 1,
            _ => {}
        }
        let number = Digits::read(digits, Spelling::default()).and_then(|it| it.number());
        if let Some(number) = number.filter(|_| !cell.contains('%')) {
            self.below_one += u32::from(number > 0.0 && number < 1.0);
            self.one += u32::from(number == 1.0);
            self.above_one += u32::from(number > 1.0);
        }
    }

    /// Counts in that a program, no person, wrote a number with a fraction.
    pub fn is_computed(&mut self) {
        self.point += 1;
    }

    /// The decimal mark; nothing where no cell tells, or they contradict each other: each is read by itself then.
    pub fn mark(self) -> Option<Mark> {
        match (self.point, self.comma) {
            (1.., 0) => Some(Mark::Point),
            (0, 1..) => Some(Mark::Comma),
            _ => None,
        }
    }

    /// Whether days come before months, by the most of the cells that tell.
    pub fn day_first(self) -> Option<bool> {
        (self.day_first != self.month_first).then_some(self.day_first > self.month_first)
    }

    /// Whether percentages are shares of one: no number is above.
    pub fn is_share(self) -> Option<bool> {
        match (self.above_one, self.below_one + self.one) {
            (0, 0) => None,
            (above, _) => Some(above == 0),
        }
    }

    /// Whether its cells cannot all be read in the same way.
    pub fn contradicts_itself(self, spelled: Spelled) -> bool {
        match spelled {
            Spelled::Number => self.point > 0 && self.comma > 0,
            Spelled::Date => self.day_first > 0 && self.month_first > 0,
            Spelled::Percent => self.below_one > 0 && self.above_one > 0,
        }
    }

    /// Whether it makes a difference how it is read.
    pub fn is_open(self, spelled: Spelled) -> bool {
        self.contradicts_itself(spelled)
            || match spelled {
                Spelled::Number => self.lone > 0,
                Spelled::Date => self.either > 0,
                Spelled::Percent => self.below_one + self.one > 0,
            }
    }

    /// How its cells are read.
    pub fn style(self) -> Style {
        Style {
            mark: self.mark(),
            day_first: self.day_first(),
            is_share: self.is_share(),
            is_marked: self.marked > 1 && self.marked * 2 > self.said,
            level: 0,
        }
    }
}

/// What of a field can be spelled in two ways; nothing for texts, choices and names.
pub fn spelled(kind: Kind, key: &str, added: Option<FieldKind>) -> Option<Spelled> {
    match (added, key) {
        (Some(FieldKind::Number | FieldKind::Money), _) => Some(Spelled::Number),
        (Some(FieldKind::Date), _) => Some(Spelled::Date),
        (Some(_), _) => None,
        (None, _) => match kind.field_type(key) {
            Some(FieldType::Percent) => Some(Spelled::Percent),
            Some(FieldType::Money | FieldType::Int(..)) => Some(Spelled::Number),
            Some(FieldType::Date | FieldType::DateOrTime | FieldType::Birthday) => Some(Spelled::Date),
            _ => None,
        },
    }
}

/// The order of day and month of all columns of days together, for those whose cells do not tell.
pub fn order_of_all(columns: impl Iterator<Item = ColumnReading>) -> Option<bool> {
    let all = columns.fold(ColumnReading::default(), |all, column| ColumnReading {
        day_first: all.day_first + column.day_first,
        month_first: all.month_first + column.month_first,
        ..all
    });
    all.day_first()
}

/// How days of a column are read.
pub(super) fn days(style: Style, day_first: bool, today: CalendarDate, past: bool, since_1904: bool) -> dates::Days {
    dates::Days { day_first: style.day_first.unwrap_or(day_first), today, past, since_1904 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str]) -> ColumnReading {
        let mut reading = ColumnReading::default();
        cells.iter().for_each(|cell| reading.look_at(cell));
        reading
    }

    #[test]
    fn the_whole_column_decides() {
        let marks = |cells: &[&str]| read(cells).mark();
        assert_eq!(marks(&["950", "1,234", "12,345.50", "1,234,567", "12.5"]), Some(Mark::Point));
        assert_eq!(marks(&["1.234", "1.234.567"]), Some(Mark::Comma));
        assert_eq!(marks(&["1.234 ₫", "45,5 tr"]), Some(Mark::Comma));
        assert_eq!(marks(&["$1,234.50", "(12.00)", "-3.5 USD"]), Some(Mark::Point));
        assert_eq!(marks(&["1.234", "5.000"]), None);
        assert!(read(&["1.234", "5.000"]).is_open(Spelled::Number));
        assert!(read(&["1.234 USD"]).is_open(Spelled::Number) && !read(&["1.234m"]).is_open(Spelled::Number));
        let odd = read(&["1.234,50", "1,234.50"]);
        assert!(odd.contradicts_itself(Spelled::Number) && odd.mark().is_none());
        assert!(!read(&["0903.123.456", "30.06.2026", "v1.2.3", "10.0.0.1"]).is_open(Spelled::Number));

        let late: Vec<String> = (1..=24).map(|day| format!("{:02}/{:02}/2027", day % 12 + 1, day % 11 + 1)).collect();
        let mut us: Vec<&str> = late.iter().map(String::as_str).collect();
        us.push("12/31/2026");
        assert_eq!(read(&us).day_first(), Some(false));
        assert!(!read(&us).contradicts_itself(Spelled::Date));
        us.push("31/12/2026");
        assert!(read(&us).contradicts_itself(Spelled::Date));

        let share = |cells: &[&str]| read(cells).is_share();
        assert_eq!(share(&["0.5", "1.0", "1", "0.0"]), Some(true));
        assert_eq!(share(&["1", "20", "50"]), Some(false));
        assert_eq!(share(&["50%", "1%"]), None);
        assert_eq!(share(&["0,5", "0"]), Some(true));
        assert!(read(&["0.5", "20"]).contradicts_itself(Spelled::Percent));

        assert!(read(&["'Lan", "'Đức", ""]).style().is_marked);
        assert!(!read(&["'t Hooft", "Lan", "Đức"]).style().is_marked);
        assert_eq!(order_of_all([read(&["1/2/2026"]), read(&["1/13/2026"])].into_iter()), Some(false));
    }

    proptest::proptest! {
        #[test]
        fn no_cell_ends_it(cells in proptest::collection::vec(".{0,20}|[0-9.,'/= -]{0,12}", 0..6)) {
            let mut reading = ColumnReading::default();
            cells.iter().for_each(|cell| reading.look_at(cell));
            let _ = (reading.style(), reading.is_open(Spelled::Number));
        }
    }
}
