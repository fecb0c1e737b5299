//! What columns add up to: amounts to a sum in the workspace's currency, other numbers to an average.

use crate::{
    format::{self, fill},
    i18n::text,
    widget::{column::Column, formatter::Formatter},
    workspace::currency,
};
use leptos::prelude::{GetUntracked, untrack};
use sotay_shared::{
    id::RecordId,
    kind::FieldType,
    money::{Money, Rates},
    row::Row,
    schema::Field,
    value::Value,
};
use std::sync::Arc;

/// Amounts, added up.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    minor: i128,
    counted: usize,
    /// Amounts in currencies that have no rate.
    left_out: usize,
}

impl Sum {
    fn add(&mut self, money: Money, rates: &Rates) {
        match rates.convert(money.minor.into(), 1, money.currency) {
            Some(minor) => {
                self.minor += minor;
                self.counted += 1;
            }
            None => self.left_out += 1,
        }
    }
}

/// Numbers, of which the average is asked for.
#[derive(Debug, Default, PartialEq)]
struct Mean {
    sum: f64,
    counted: u32,
}

impl Mean {
    fn add(&mut self, value: &Value) {
        let number = match value {
            Value::Int(int) => *int as f64,
            Value::Number(number) => *number,
            _ => return,
        };
        self.sum += number;
        self.counted += 1;
    }

    fn of(&self) -> Option<f64> {
        (self.counted > 0).then(|| self.sum / f64::from(self.counted))
    }
}

/// What one column comes to.
enum Told {
    Sum(Arc<Field>, Sum),
    Mean(Arc<Field>, Mean),
}

impl Told {
    fn of(column: &Column) -> Option<Told> {
        let Column::Field(field) = column else { return None };
        match field.of {
            FieldType::Money => Some(Told::Sum(field.clone(), Sum::default())),
            FieldType::Int(..) | FieldType::Percent | FieldType::Decimal => {
                Some(Told::Mean(field.clone(), Mean::default()))
            }
            _ => None,
        }
    }

    fn add(&mut self, row: &Row, formatter: &Formatter, rates: &Rates) {
        match self {
            Told::Sum(field, sum) => {
                if let Some(minor) = row.value(&field.key).as_int() {
                    sum.add(Money { minor, currency: formatter.currency(row) }, rates);
                }
            }
            Told::Mean(field, mean) => mean.add(&row.value(&field.key)),
        }
    }

    fn words(&self, formatter: &Formatter, rates: &Rates) -> Option<Words> {
        let i18n = formatter.i18n;
        match self {
            Told::Sum(_, sum) => {
                (sum.counted + sum.left_out > 0).then_some(())?;
                let money = Money { minor: i64::try_from(sum.minor).ok()?, currency: rates.own };
                let left_out = sum.left_out.to_string();
                let note = (sum.left_out > 0).then(|| fill(i18n.t(text::LEFT_OUT), &[("n", &left_out)]));
                Some(Words { shown: format::money(money, i18n.locale()), note, is_sum: true })
            }
            Told::Mean(field, mean) => {
                let number = format::decimal((mean.of()? * 10.0).round() / 10.0, i18n.locale());
                let number = if field.of == FieldType::Percent { format!("{number} %") } else { number };
                let shown = fill(i18n.t(text::AVERAGE), &[("value", &number)]);
                Some(Words { shown, note: None, is_sum: false })
            }
        }
    }
}

/// What a column comes to, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub shown: String,
    /// What is not in it.
    pub note: Option<String>,
    pub is_sum: bool,
}

/// What some records come to in each column, as it is now; nothing where there is nothing to tell.
pub fn told(formatter: &Formatter, columns: &[Column], records: &[RecordId]) -> Vec<Option<Words>> {
    untrack(|| {
        let mut all: Vec<Option<Told>> = columns.iter().map(Told::of).collect();
        if all.iter().all(Option::is_none) {
            return columns.iter().map(|_| None).collect();
        }
        let model = &formatter.replica.model;
        let own = currency(&formatter.replica);
        let workspace = model.row(RecordId::from(formatter.replica.device.workspace)).get_untracked();
        let known = workspace.and_then(|row| row.as_workspace().map(|workspace| workspace.rates()));
        let rates = known.unwrap_or_else(|| Rates { own, ..Rates::default() });
        for row in records.iter().filter_map(|record| model.peek(*record)) {
            all.iter_mut().flatten().for_each(|told| told.add(&row, formatter, &rates));
        }
        all.into_iter().map(|told| told?.words(formatter, &rates)).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::money::Currency;

    #[test]
    fn amounts_are_added_in_one_currency_and_those_without_a_rate_are_counted() {
        let rates = Rates { own: Currency::VND, ..Rates::default() };
        let dollar: Currency = "USD".parse().unwrap();
        let mut sum = Sum::default();
        for (minor, currency) in [(45_000_001, Currency::VND), (-1, Currency::VND), (900, dollar)] {
            sum.add(Money { minor, currency }, &rates);
        }
        assert_eq!(sum, Sum { minor: 45_000_000, counted: 2, left_out: 1 });
    }

    #[test]
    fn an_average_is_of_what_is_a_number() {
        let mut mean = Mean::default();
        assert_eq!(mean.of(), None);
        for value in [Value::Int(10), Value::Empty, Value::Number(20.5), Value::Text("30".into())] {
            mean.add(&value);
        }
        assert_eq!(mean.of(), Some(15.25));
    }
}
