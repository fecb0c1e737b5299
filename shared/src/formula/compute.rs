//! What a formula comes to, as in a spreadsheet: decimal, shown to 15 digits; what is empty is 0 or an empty text; what
//! cannot be computed says why, and so does all that is computed with it.

use super::{Chosen, Function, Node, Operand, Operator};
use crate::{date::CalendarDate, value::Value};
use rust_decimal::{Decimal, RoundingStrategy::MidpointAwayFromZero};
use std::cmp::Ordering;

/// Digits that spreadsheets show and compare; whole numbers keep all of theirs.
const DIGITS: u32 = 15;

/// What stands in a cell of a spreadsheet as well.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    /// An empty field: 0, or an empty text.
    Empty,
    /// A day that is not known: nothing is computed with it.
    Unknown,
    Number(Decimal),
    Text(String),
    /// A text as any other, but where it is compared.
    Chosen(Chosen),
    Bool(bool),
    Day(CalendarDate),
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Something that is not known is needed.
    Unknown,
    DivisionByZero,
    /// A text where a number is needed.
    NoNumber,
    /// No number, or no day, that anybody could write.
    OutOfRange,
}

type Computed = Result<Cell, Stop>;

/// What a formula comes to; an error reads as in a spreadsheet.
pub(super) fn result(node: &Node, field: &impl Fn(&str) -> Operand, today: CalendarDate) -> Operand {
    Operand::Value(match compute(node, field, today) {
        Ok(Cell::Chosen(chosen)) => return Operand::Chosen(chosen),
        Ok(cell) => cell.into(),
        Err(Stop::Unknown) => Value::Empty,
        Err(Stop::DivisionByZero) => Value::text("#DIV/0!"),
        Err(Stop::NoNumber) => Value::text("#VALUE!"),
        Err(Stop::OutOfRange) => Value::text("#NUM!"),
    })
}

impl From<Operand> for Cell {
    fn from(operand: Operand) -> Cell {
        match operand {
            Operand::Value(value) => value.into(),
            Operand::Chosen(chosen) => Cell::Chosen(chosen),
        }
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Cell {
        match value {
            Value::Empty => Cell::Empty,
            Value::Opaque => Cell::Unknown,
            Value::Int(int) => Cell::Number(int.into()),
            // By the digits that it shows: 0.1 is a tenth.
            Value::Number(number) => number.to_string().parse().map_or(Cell::Text(number.to_string()), Cell::Number),
            Value::Bool(bool) => Cell::Bool(bool),
            Value::Time(at) => Cell::Number(at.0.into()),
            Value::Text(text) => text.parse().map_or(Cell::Text(text), Cell::Day),
        }
    }
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Value {
        match cell {
            Cell::Empty | Cell::Unknown => Value::Empty,
            Cell::Number(number) => {
                let number = settled(number);
                // As people write whole numbers.
                let whole = Some(number).filter(Decimal::is_integer).and_then(|whole| i64::try_from(whole).ok());
                whole.map_or_else(|| number.to_string().parse().map_or(Value::Empty, Value::Number), Value::Int)
            }
            Cell::Text(text) | Cell::Chosen(Chosen { text, .. }) => Value::Text(text),
            Cell::Bool(bool) => Value::Bool(bool),
            Cell::Day(day) => day.into(),
        }
    }
}

/// A number to the digits that are shown, so that a third three times is 1.
fn settled(number: Decimal) -> Decimal {
    let whole_digits = number.trunc().mantissa().unsigned_abs().checked_ilog10().map_or(0, |digits| digits + 1);
    let rounded = match whole_digits {
        DIGITS.. => number.round_dp_with_strategy(0, MidpointAwayFromZero),
        _ => number.round_sf_with_strategy(DIGITS, MidpointAwayFromZero).unwrap_or(number),
    };
    rounded.normalize()
}

impl Cell {
    /// The number that it counts as.
    fn number(&self) -> Result<Decimal, Stop> {
        match self {
            Cell::Empty => Ok(Decimal::ZERO),
            Cell::Unknown => Err(Stop::Unknown),
            Cell::Number(number) => Ok(*number),
            Cell::Bool(bool) => Ok(u8::from(*bool).into()),
            Cell::Text(text) | Cell::Chosen(Chosen { text, .. }) => text.trim().parse().map_err(|_| Stop::NoNumber),
            Cell::Day(_) => Err(Stop::NoNumber),
        }
    }

    fn text(&self) -> String {
        match self {
            Cell::Empty | Cell::Unknown => String::new(),
            Cell::Number(number) => settled(*number).to_string(),
            Cell::Text(text) | Cell::Chosen(Chosen { text, .. }) => text.clone(),
            Cell::Bool(bool) => bool.to_string(),
            Cell::Day(day) => day.to_string(),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty | Cell::Unknown)
    }

    fn is_true(&self) -> bool {
        match self {
            Cell::Bool(bool) => *bool,
            Cell::Empty | Cell::Unknown => false,
            Cell::Text(text) | Cell::Chosen(Chosen { text, .. }) => !text.is_empty(),
            Cell::Number(number) => !settled(*number).is_zero(),
            Cell::Day(_) => true,
        }
    }
}

fn compute(node: &Node, field: &impl Fn(&str) -> Operand, today: CalendarDate) -> Computed {
    let of = |node: &Node| compute(node, field, today);
    match node {
        Node::Number(number) => Ok(Cell::Number(*number)),
        Node::Text(text) => Ok(Value::text(text.as_str()).into()),
        Node::Field(key) => Ok(field(key).into()),
        Node::Negative(inside) => Ok(Cell::Number(-of(inside)?.number()?)),
        Node::Binary(Operator::Join, left, right) => {
            // What is not known is an empty text.
            let text = |node: &Node| match of(node) {
                Err(Stop::Unknown) => Ok(String::new()),
                cell => cell.map(|cell| cell.text()),
            };
            Ok(Cell::Text(text(left)? + &text(right)?))
        }
        Node::Binary(operator, left, right) => {
            let (left, right) = (of(left)?, of(right)?);
            match operator {
                Operator::Add | Operator::Subtract => sum(*operator == Operator::Subtract, &left, &right),
                Operator::Multiply => {
                    let product = left.number()?.checked_mul(right.number()?);
                    product.map(Cell::Number).ok_or(Stop::OutOfRange)
                }
                Operator::Divide => divide(&left, &right),
                _ => compared(*operator, &left, &right),
            }
        }
        Node::Call(Function::If, arguments) => {
            let condition = match of(&arguments[0]) {
                Err(Stop::Unknown) => false,
                condition => condition?.is_true(),
            };
            of(&arguments[if condition { 1 } else { 2 }])
        }
        Node::Call(Function::Today, _) => Ok(Cell::Day(today)),
        Node::Call(function, arguments) => {
            call(*function, &arguments.iter().map(of).collect::<Result<Vec<Cell>, Stop>>()?)
        }
    }
}

/// Of numbers, of a day and a number of days, or the days between two days.
fn sum(subtracts: bool, left: &Cell, right: &Cell) -> Computed {
    let moved = |day: CalendarDate, days: &Cell, back: bool| {
        let days = i64::try_from(days.number()?.floor()).map_err(|_| Stop::OutOfRange)?;
        let days = if back { days.checked_neg() } else { Some(days) };
        days.and_then(|days| day.plus_days(days)).map(Cell::Day).ok_or(Stop::OutOfRange)
    };
    match (left, right) {
        (Cell::Day(left), Cell::Day(right)) if subtracts => Ok(Cell::Number(right.days_until(*left).into())),
        (Cell::Day(day), days) => moved(*day, days, subtracts),
        (days, Cell::Day(day)) if !subtracts => moved(*day, days, false),
        _ => {
            let (left, right) = (left.number()?, right.number()?);
            let result = if subtracts { left.checked_sub(right) } else { left.checked_add(right) };
            result.map(Cell::Number).ok_or(Stop::OutOfRange)
        }
    }
}

fn divide(left: &Cell, right: &Cell) -> Computed {
    let (left, right) = (left.number()?, right.number()?);
    if right.is_zero() {
        return Err(Stop::DivisionByZero);
    }
    left.checked_div(right).map(Cell::Number).ok_or(Stop::OutOfRange)
}

/// How two cells stand to each other: numbers, days, or texts whatever their case; an empty one is as the other would be.
fn order(left: &Cell, right: &Cell) -> Ordering {
    match (left, right) {
        (left, right) if left.is_empty() && right.is_empty() => Ordering::Equal,
        (Cell::Day(left), Cell::Day(right)) => left.cmp(right),
        // A day is more than none.
        (Cell::Day(_), other) if other.is_empty() => Ordering::Greater,
        (other, Cell::Day(_)) if other.is_empty() => Ordering::Less,
        (Cell::Text(_) | Cell::Chosen(_), other) | (other, Cell::Text(_) | Cell::Chosen(_)) if other.is_empty() => {
            left.text().cmp(&right.text())
        }
        _ => match (left.number(), right.number()) {
            (Ok(left), Ok(right)) => settled(left).cmp(&settled(right)),
            // A number is less than any text.
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => left.text().to_lowercase().cmp(&right.text().to_lowercase()),
        },
    }
}

/// Whether a choice is called by a text in one of the languages.
fn is_named(chosen: &Cell, text: &Cell) -> bool {
    match (chosen, text) {
        (Cell::Chosen(chosen), Cell::Text(text) | Cell::Chosen(Chosen { text, .. })) => chosen.is_called(text),
        _ => false,
    }
}

fn compared(operator: Operator, left: &Cell, right: &Cell) -> Computed {
    let is_unknown = *left == Cell::Unknown || *right == Cell::Unknown;
    let order = order(left, right);
    let is_same = || order.is_eq() || is_named(left, right) || is_named(right, left);
    Ok(Cell::Bool(match operator {
        // Whether there is a day at all can be asked.
        Operator::Equal => is_same(),
        Operator::Unequal => !is_same(),
        _ if is_unknown => return Err(Stop::Unknown),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }))
}

fn call(function: Function, cells: &[Cell]) -> Computed {
    match function {
        Function::Days => match (&cells[0], &cells[1]) {
            (Cell::Day(from), Cell::Day(until)) => Ok(Cell::Number(from.days_until(*until).into())),
            (from, until) if from.is_empty() || until.is_empty() => Err(Stop::Unknown),
            _ => Err(Stop::NoNumber),
        },
        Function::Len => Ok(Cell::Number(cells[0].text().chars().count().into())),
        Function::Abs => Ok(Cell::Number(cells[0].number()?.abs())),
        Function::Round => {
            let digits = cells.get(1).map_or(Ok(Decimal::ZERO), Cell::number)?;
            round(cells[0].number()?, i64::try_from(digits.trunc()).unwrap_or(i64::MAX)).map(Cell::Number)
        }
        Function::Min => least(cells, Ordering::Less),
        Function::Max => least(cells, Ordering::Greater),
        // Computed before their values are.
        Function::If | Function::Today => Err(Stop::Unknown),
    }
}

/// To digits behind the point, or before it where there are fewer than none; halves away from zero.
fn round(number: Decimal, digits: i64) -> Result<Decimal, Stop> {
    let number = settled(number);
    match digits {
        0.. => {
            let digits = u32::try_from(digits.min(28)).unwrap_or_default();
            Ok(number.round_dp_with_strategy(digits, MidpointAwayFromZero))
        }
        ..-28 => Ok(Decimal::ZERO),
        _ => {
            let unit = Decimal::from(10_i128.pow(u32::try_from(-digits).unwrap_or_default()));
            let many = (number / unit).round_dp_with_strategy(0, MidpointAwayFromZero);
            many.checked_mul(unit).ok_or(Stop::OutOfRange)
        }
    }
}

/// The first of what is there, in an order; empty fields and texts do not count, and of nothing it is 0.
fn least(cells: &[Cell], wanted: Ordering) -> Computed {
    let counts = |cell: &&Cell| matches!(cell, Cell::Day(_)) || !cell.is_empty() && cell.number().is_ok();
    let mut counted = cells.iter().filter(counts);
    let first = counted.next().cloned().unwrap_or(Cell::Number(Decimal::ZERO));
    Ok(counted.fold(first, |best, cell| if order(cell, &best) == wanted { cell.clone() } else { best }))
}
