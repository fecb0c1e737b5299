//! Who reads values.

use super::Language;
use crate::{date::CalendarDate, lookup::Lookup, recurrence::Rule, stamp::Timestamp, text::Text};

/// Whoever reads values: a language, a clock on the wall, and names. Each is asked for only where a value needs it.
pub trait Viewer: Lookup {
    fn language(&self) -> Language;
    /// Today, by the viewer's clock.
    fn today(&self) -> CalendarDate;
    /// The day of an instant, and the minute of that day, by the viewer's clock.
    fn local(&self, at: Timestamp) -> (CalendarDate, u16);
    /// How often something repeats.
    fn repetition(&self, rule: &Rule) -> String;
    fn texts(&self) -> Texts;

    /// A text in the viewer's language.
    fn said(&self, text: Text) -> &'static str {
        self.language().of(text)
    }
}

/// What is said where a value has no words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts {
    pub yes: Text,
    pub no: Text,
    /// Of a field that was cleared.
    pub cleared: Text,
    /// Of a member who is not known, or has no name.
    pub somebody: Text,
}
