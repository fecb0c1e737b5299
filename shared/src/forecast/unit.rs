//! Periods: months, or quarters.

use crate::date::CalendarDate;

/// How long the periods of a forecast are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    #[default]
    Month,
    Quarter,
}

impl Unit {
    pub const ALL: [Unit; 2] = [Unit::Month, Unit::Quarter];

    /// The word of an address; months are usual, and say nothing.
    pub const fn as_str(self) -> &'static str {
        match self {
            Unit::Month => "",
            Unit::Quarter => "quarter",
        }
    }

    pub fn parse(word: &str) -> Unit {
        Unit::ALL.into_iter().find(|unit| unit.as_str() == word).unwrap_or_default()
    }

    const fn months(self) -> u8 {
        match self {
            Unit::Month => 1,
            Unit::Quarter => 3,
        }
    }

    /// How many periods a forecast looks ahead, the present one included.
    const fn ahead(self) -> u32 {
        match self {
            Unit::Month => 6,
            Unit::Quarter => 4,
        }
    }

    /// The first day of the period that a day is in.
    pub fn first_of(self, day: CalendarDate) -> CalendarDate {
        let month = (day.month() - 1) / self.months() * self.months() + 1;
        CalendarDate::new(day.year(), month, 1).unwrap_or(day)
    }

    /// The last day of the period that begins on a day.
    pub fn last_of(self, first: CalendarDate) -> CalendarDate {
        let next = first.plus_months(u32::from(self.months()));
        next.and_then(|next| next.plus_days(-1)).unwrap_or(first)
    }

    /// The first days of the period that a day is in and of those after it, as far as a forecast looks.
    pub fn periods(self, today: CalendarDate) -> Vec<CalendarDate> {
        let first = self.first_of(today);
        (0..self.ahead()).filter_map(|nth| first.plus_months(nth * u32::from(self.months()))).collect()
    }

    /// The first days of the months of the period that begins on a day.
    pub fn months_of(self, first: CalendarDate) -> Vec<CalendarDate> {
        (0..u32::from(self.months())).filter_map(|nth| first.plus_months(nth)).collect()
    }

    /// The day of a deal that comes into the period that begins on a day: its own where that is in it already, or else
    /// the same day of the month; without a day, the last one. A quarter is closed by its end.
    pub fn day_in(self, first: CalendarDate, before: Option<CalendarDate>) -> CalendarDate {
        let last = self.last_of(first);
        match (self, before) {
            (_, Some(day)) if self.first_of(day) == first => day,
            (Unit::Month, Some(day)) => {
                let day = day.day().min(last.day());
                CalendarDate::new(first.year(), first.month(), day).unwrap_or(last)
            }
            _ => last,
        }
    }
}
