//! How wide the columns of a table are, as its address says.

use std::fmt;

/// The name's column stands before them all, and is called so in the address.
pub const NAME: &str = "name";
/// The least and the most that a column is wide, in CSS pixels.
const LEAST: u32 = 64;
const LEAST_NAME: u32 = 120;
const MOST: u32 = 800;

/// The columns that somebody resized, in CSS pixels; the others share what is left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Widths(Vec<(String, u32)>);

fn least(key: &str) -> u32 {
    if key == NAME { LEAST_NAME } else { LEAST }
}

impl Widths {
    /// Reads `name:240,amount:120`; what is none is left out.
    pub fn parse(text: &str) -> Widths {
        let mut widths = Widths::default();
        for (key, px) in text.split(',').filter_map(|part| part.rsplit_once(':')) {
            if let Ok(px) = px.parse() {
                widths.set(key, px);
            }
        }
        widths
    }

    pub fn of(&self, key: &str) -> Option<u32> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, px)| *px)
    }

    /// Makes a column so wide, or as wide as it may be.
    pub fn set(&mut self, key: &str, px: u32) {
        let px = px.clamp(least(key), MOST);
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = px,
            None if key.is_empty() => {}
            None => self.0.push((key.to_owned(), px)),
        }
    }

    /// The columns of the grid: the box that picks, the name, and the others with whether they hold amounts.
    pub fn template<'a>(&self, columns: impl Iterator<Item = (&'a str, bool)>) -> String {
        let mut template = String::from("40px");
        let mut add = |key: &str, usual: &str| match self.of(key) {
            Some(px) => template.push_str(&format!(" {px}px")),
            None => {
                template.push(' ');
                template.push_str(usual);
            }
        };
        add(NAME, "minmax(210px, 1.6fr)");
        // An amount of billions of đồng is shown whole.
        columns.for_each(|(key, money)| add(key, if money { "minmax(144px, 1fr)" } else { "minmax(112px, 1fr)" }));
        template
    }
}

impl fmt::Display for Widths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (key, px)) in self.0.iter().enumerate() {
            let before = if nth == 0 { "" } else { "," };
            write!(f, "{before}{key}:{px}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_written_and_read_again() {
        let text = "name:240,amount:120,custom/0197c1a0:300";
        let widths = Widths::parse(text);
        assert_eq!(widths.to_string(), text);
        assert_eq!((widths.of("amount"), widths.of("owner_id")), (Some(120), None));
    }

    #[test]
    fn what_is_no_width_is_left_out_and_the_others_stay_within_bounds() {
        let widths = Widths::parse("amount:12,name:1,close_date:99999,,:70,owner_id:wide,a:-5");
        assert_eq!(widths.to_string(), "amount:64,name:120,close_date:800");
    }

    #[test]
    fn a_column_that_nobody_resized_takes_its_share() {
        let mut widths = Widths::parse("amount:90");
        widths.set("amount", 100);
        let columns = [("amount", true), ("owner_id", false), ("expected", true)];
        let template = widths.template(columns.into_iter());
        assert_eq!(template, "40px minmax(210px, 1.6fr) 100px minmax(112px, 1fr) minmax(144px, 1fr)");
    }
}
