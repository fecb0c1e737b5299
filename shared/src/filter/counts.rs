//! How many records a condition would let through, for each word that it could ask for.

use super::{Context, ME, day, period, words};
use crate::{date::CalendarDate, row::Row};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How many of some rows hold each word of a field. Of a field that holds a day only the words of `asked` are counted, of any
/// other one whatever stands in it. A word that nothing holds is left out.
pub fn counts(rows: &[Arc<Row>], field: &str, asked: &[String], context: &impl Context) -> BTreeMap<String, usize> {
    type Period<'a> = (&'a String, (CalendarDate, CalendarDate));
    let periods: Vec<Period<'_>> =
        asked.iter().filter_map(|word| Some((word, period(word, context.today())?))).collect();
    let me = context.me().to_string();
    let mut counts = BTreeMap::new();
    for row in rows {
        let held: BTreeSet<String> = match day(row, field, context) {
            Some(day) => {
                let held = periods.iter().filter(|(_, (first, last))| (*first..=*last).contains(&day));
                held.map(|(word, _)| (*word).clone()).collect()
            }
            None => {
                let mut held: BTreeSet<String> = words(row, field, context).into_iter().collect();
                if held.contains(&me) {
                    held.insert(ME.to_owned());
                }
                held
            }
        };
        for word in held {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    counts
}
