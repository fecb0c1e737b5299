//! What cards and lines are ordered by.

use crate::{folding::fold, position::Position, value::Value};
use std::{cmp::Reverse, fmt};

/// What cards or lines are ordered by: a key of theirs, `-` before it for descending; empty for where people put them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sort {
    /// Empty for where people put them.
    pub key: String,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Sort {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Sort {
        match text.strip_prefix('-') {
            Some(key) => Sort { key: key.to_owned(), descending: true },
            None => Sort { key: text.to_owned(), descending: false },
        }
    }

    /// Whether everything stands where people put it.
    pub fn is_by_hand(&self) -> bool {
        self.key.is_empty()
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key)
    }
}

/// Where something stands in an order, as far as what it is ordered by says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// As people put the cards.
    Position(Position),
    /// By a number, the smallest first.
    Number(i64),
    /// By a folded text.
    Text(String),
    /// By a folded text, backwards.
    ReverseText(Reverse<String>),
    /// Without a value: after all that have one.
    Last,
}

impl Order {
    /// Of a number, backwards where the order descends.
    pub fn number(number: i64, descending: bool) -> Order {
        Order::Number(if descending { number.saturating_neg() } else { number })
    }

    /// Of a text, folded; backwards where the order descends. An empty one comes last either way.
    pub fn text(folded: String, descending: bool) -> Order {
        match descending {
            _ if folded.is_empty() => Order::Last,
            true => Order::ReverseText(Reverse(folded)),
            false => Order::Text(folded),
        }
    }

    /// Of whatever a field holds.
    pub fn value(value: &Value, descending: bool) -> Order {
        // Whole numbers and those with fractions are one order, to three digits: enough to be ordered by.
        match value {
            Value::Text(word) => Order::text(fold(word), descending),
            Value::Int(int) => Order::number(int.saturating_mul(1_000), descending),
            Value::Number(fraction) => Order::number((fraction * 1_000.0) as i64, descending),
            Value::Bool(bool) => Order::number(i64::from(*bool), descending),
            Value::Time(at) => Order::number(at.0, descending),
            Value::Empty | Value::Opaque => Order::Last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_order_with_and_without_fractions() {
        let values = [Value::Int(2), Value::Number(2.5), Value::Int(3), Value::Number(2_000.0), Value::Empty];
        let orders: Vec<Order> = values.iter().map(|value| Order::value(value, false)).collect();
        assert!(orders.is_sorted());
        let mut backwards: Vec<Order> = values[..4].iter().map(|value| Order::value(value, true)).collect();
        backwards.reverse();
        backwards.push(Order::Last);
        assert!(backwards.is_sorted());
    }
}
