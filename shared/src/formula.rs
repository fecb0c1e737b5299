//! Formulas over the fields of a record: `{amount} * {probability} / 100`.
//!
//! Numbers, texts in double quotes, fields by key in braces; `+ - * /`, `&` joins texts, comparisons give true or false;
//! `IF(a, b, c)`, `ROUND(a, digits)`, `MIN`, `MAX`, `ABS`, `LEN`, `DAYS(from, until)`, `TODAY()`. A field that is empty is
//! nothing; what is computed with nothing is nothing, but `&` takes it for an empty text.

use crate::{date::CalendarDate, value::Value};

/// Why a formula cannot be read; with the place in it, in characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {problem}")]
pub struct FormulaError {
    pub at: usize,
    pub problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("something is missing here: a number, a \"text\", a {{field}} or a function")]
    Missing,
    #[error("this does not belong here")]
    Unexpected,
    #[error("a quote or a brace is not closed")]
    Unclosed,
    #[error("there is no such function")]
    NoSuchFunction,
    #[error("this function takes another number of values")]
    Arguments,
    #[error("this is nested too deeply")]
    TooDeep,
}

/// Levels of brackets.
const DEPTH: usize = 40;

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Value(Value),
    Field(String),
    Binary(Operator, Box<Node>, Box<Node>),
    Negative(Box<Node>),
    Call(Function, Vec<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Join,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    If,
    Round,
    Min,
    Max,
    Abs,
    Len,
    Days,
    Today,
}

impl Function {
    /// The function of a name, and how many values it takes at least and at most.
    fn named(name: &str) -> Option<(Function, usize, usize)> {
        Some(match name {
            "IF" => (Function::If, 3, 3),
            "ROUND" => (Function::Round, 1, 2),
            "MIN" => (Function::Min, 1, 32),
            "MAX" => (Function::Max, 1, 32),
            "ABS" => (Function::Abs, 1, 1),
            "LEN" => (Function::Len, 1, 1),
            "DAYS" => (Function::Days, 2, 2),
            "TODAY" => (Function::Today, 0, 0),
            _ => return None,
        })
    }
}

/// A formula that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula(Node);

impl std::str::FromStr for Formula {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Formula, FormulaError> {
        let mut reader = Reader { text: text.chars().collect(), at: 0, depth: 0 };
        let node = reader.comparison()?;
        reader.space();
        if reader.at < reader.text.len() {
            return Err(reader.error(Problem::Unexpected));
        }
        Ok(Formula(node))
    }
}

struct Reader {
    text: Vec<char>,
    at: usize,
    depth: usize,
}

type Read = Result<Node, FormulaError>;

impl Reader {
    fn error(&self, problem: Problem) -> FormulaError {
        FormulaError { at: self.at + 1, problem }
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// Whether a sign comes next; then it is read.
    fn take(&mut self, sign: &str) -> bool {
        self.space();
        let length = sign.chars().count();
        let here = self.text.get(self.at..self.at + length).is_some_and(|here| here.iter().copied().eq(sign.chars()));
        if here {
            self.at += length;
        }
        here
    }

    fn binary(&mut self, signs: &[(&str, Operator)], next: fn(&mut Reader) -> Read) -> Read {
        let mut left = next(self)?;
        while let Some((_, operator)) = signs.iter().find(|(sign, _)| self.take(sign)) {
            left = Node::Binary(*operator, Box::new(left), Box::new(next(self)?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Read {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error(Problem::TooDeep));
        }
        let signs = [
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<>", Operator::Unequal),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let read = self.binary(&signs, Reader::sum);
        self.depth -= 1;
        read
    }

    fn sum(&mut self) -> Read {
        let signs = [("+", Operator::Add), ("-", Operator::Subtract), ("&", Operator::Join)];
        self.binary(&signs, Reader::product)
    }

    fn product(&mut self) -> Read {
        self.binary(&[("*", Operator::Multiply), ("/", Operator::Divide)], Reader::factor)
    }

    fn factor(&mut self) -> Read {
        let mut negative = false;
        while self.take("-") {
            negative = !negative;
        }
        let node = self.atom()?;
        Ok(if negative { Node::Negative(Box::new(node)) } else { node })
    }

    fn atom(&mut self) -> Read {
        self.space();
        let Some(first) = self.text.get(self.at).copied() else { return Err(self.error(Problem::Missing)) };
        match first {
            '(' => {
                self.at += 1;
                let inside = self.comparison()?;
                if self.take(")") { Ok(inside) } else { Err(self.error(Problem::Unclosed)) }
            }
            '{' => Ok(Node::Field(self.until('}')?.trim().to_owned())),
            '"' => Ok(Node::Value(Value::Text(self.until('"')?))),
            '0'..='9' | '.' => self.number(),
            c if c.is_alphabetic() => self.call(),
            _ => Err(self.error(Problem::Unexpected)),
        }
    }

    fn until(&mut self, end: char) -> Result<String, FormulaError> {
        let start = self.at + 1;
        let length = self.text[start..].iter().position(|c| *c == end).ok_or_else(|| self.error(Problem::Unclosed))?;
        self.at = start + length + 1;
        Ok(self.text[start..start + length].iter().collect())
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            self.at += 1;
        }
        let digits: String = self.text[start..self.at].iter().collect();
        let number = digits.parse::<f64>().map_err(|_| FormulaError { at: start + 1, problem: Problem::Unexpected })?;
        Ok(Node::Value(Value::Number(number)))
    }

    fn call(&mut self) -> Read {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_alphanumeric()) {
            self.at += 1;
        }
        let name: String = self.text[start..self.at].iter().collect::<String>().to_uppercase();
        let problem = |problem| FormulaError { at: start + 1, problem };
        let (function, least, most) = Function::named(&name).ok_or(problem(Problem::NoSuchFunction))?;
        if !self.take("(") {
            return Err(self.error(Problem::Missing));
        }
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.comparison()?);
                if self.take(")") {
                    break;
                }
                if !self.take(",") && !self.take(";") {
                    return Err(self.error(Problem::Unclosed));
                }
            }
        }
        if arguments.len() < least || arguments.len() > most {
            return Err(problem(Problem::Arguments));
        }
        Ok(Node::Call(function, arguments))
    }
}

impl Formula {
    /// What it comes to. `field` gives the values of fields by key.
    pub fn evaluate(&self, field: &impl Fn(&str) -> Value, today: CalendarDate) -> Value {
        let value = evaluate(&self.0, field, today);
        match value {
            // As people write whole numbers.
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Value::Int(number as i64),
            Value::Number(number) if !number.is_finite() => Value::Empty,
            value => value,
        }
    }

    /// The keys of the fields that it asks for.
    pub fn fields(&self) -> Vec<&str> {
        fn collect<'a>(node: &'a Node, into: &mut Vec<&'a str>) {
            match node {
                Node::Field(key) => into.push(key),
                Node::Binary(_, left, right) => {
                    collect(left, into);
                    collect(right, into);
                }
                Node::Negative(inside) => collect(inside, into),
                Node::Call(_, arguments) => arguments.iter().for_each(|it| collect(it, into)),
                Node::Value(_) => {}
            }
        }
        let mut fields = Vec::new();
        collect(&self.0, &mut fields);
        fields
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(int) => Some(*int as f64),
        Value::Number(number) => Some(*number),
        Value::Bool(bool) => Some(f64::from(u8::from(*bool))),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn date(value: &Value) -> Option<CalendarDate> {
    value.as_text()?.parse().ok()
}

fn text(value: &Value) -> String {
    match value {
        Value::Empty | Value::Opaque => String::new(),
        Value::Text(text) => text.clone(),
        Value::Int(int) => int.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Bool(bool) => bool.to_string(),
        Value::Time(at) => at.0.to_string(),
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(bool) => *bool,
        Value::Empty | Value::Opaque => false,
        Value::Text(text) => !text.is_empty(),
        other => number(other).is_some_and(|number| number != 0.0),
    }
}

fn evaluate(node: &Node, field: &impl Fn(&str) -> Value, today: CalendarDate) -> Value {
    let value = |node: &Node| evaluate(node, field, today);
    match node {
        Node::Value(value) => value.clone(),
        Node::Field(key) => field(key),
        Node::Negative(inside) => number(&value(inside)).map_or(Value::Empty, |it| Value::Number(-it)),
        Node::Binary(operator, left, right) => binary(*operator, &value(left), &value(right)),
        Node::Call(Function::If, arguments) => {
            let chosen = if is_true(&value(&arguments[0])) { &arguments[1] } else { &arguments[2] };
            value(chosen)
        }
        Node::Call(Function::Today, _) => today.into(),
        Node::Call(function, arguments) => call(*function, &arguments.iter().map(value).collect::<Vec<_>>()),
    }
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Value {
    if operator == Operator::Join {
        return Value::Text(text(left) + &text(right));
    }
    if matches!(operator, Operator::Equal | Operator::Unequal) {
        let equal = match (number(left), number(right)) {
            (Some(left), Some(right)) => left == right,
            _ => text(left) == text(right),
        };
        return Value::Bool(equal == (operator == Operator::Equal));
    }
    // A day and a number of days.
    if let (Some(day), Some(days), Operator::Add | Operator::Subtract) = (date(left), number(right), operator) {
        let days = if operator == Operator::Add { days } else { -days };
        return day.plus_days(days as i64).into();
    }
    let ordering = match (number(left), number(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right),
        _ => left.as_text().zip(right.as_text()).map(|(left, right)| left.cmp(right)),
    };
    let compared = |holds: fn(std::cmp::Ordering) -> bool| ordering.map_or(Value::Empty, |it| Value::Bool(holds(it)));
    match operator {
        Operator::Less => return compared(std::cmp::Ordering::is_lt),
        Operator::LessOrEqual => return compared(std::cmp::Ordering::is_le),
        Operator::Greater => return compared(std::cmp::Ordering::is_gt),
        Operator::GreaterOrEqual => return compared(std::cmp::Ordering::is_ge),
        _ => {}
    }
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Value::Empty };
    let result = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        _ => left / right,
    };
    if result.is_finite() { Value::Number(result) } else { Value::Empty }
}

fn call(function: Function, values: &[Value]) -> Value {
    let numbers: Option<Vec<f64>> = values.iter().map(number).collect();
    let first = || numbers.as_ref().and_then(|numbers| numbers.first().copied());
    let result = match function {
        Function::Days => {
            let days = date(&values[0]).zip(date(&values[1])).map(|(from, until)| from.days_until(until));
            return days.into();
        }
        Function::Len => return Value::Int(text(&values[0]).chars().count() as i64),
        Function::Abs => first().map(f64::abs),
        Function::Round => first().map(|it| {
            let digits = numbers.as_ref().and_then(|numbers| numbers.get(1)).map_or(0, |digits| *digits as i32);
            let unit = 10f64.powi(digits.clamp(-15, 15));
            (it * unit).round() / unit
        }),
        Function::Min => numbers.map(|numbers| numbers.into_iter().fold(f64::INFINITY, f64::min)),
        Function::Max => numbers.map(|numbers| numbers.into_iter().fold(f64::NEG_INFINITY, f64::max)),
        Function::If | Function::Today => None,
    };
    result.filter(|it| it.is_finite()).map_or(Value::Empty, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compute(formula: &str) -> Value {
        let field = |key: &str| match key {
            "amount" => Value::Int(200),
            "probability" => Value::Int(25),
            "name" => Value::text("Acme"),
            "from" => Value::text("2026-06-01"),
            _ => Value::Empty,
        };
        formula.parse::<Formula>().unwrap().evaluate(&field, "2026-06-30".parse().unwrap())
    }

    #[test]
    fn formulas_are_computed() {
        for (formula, expected) in [
            ("{amount} * {probability} / 100", Value::Int(50)),
            ("1 + 2 * 3 - -4", Value::Int(11)),
            ("(1 + 2) * 3", Value::Int(9)),
            ("10 / 4", Value::Number(2.5)),
            ("1 / 0", Value::Empty),
            ("{amount} + {nothing}", Value::Empty),
            ("{name} & \" – \" & {amount} & {nothing}", Value::text("Acme – 200")),
            ("IF({amount} >= 100, \"big\", \"small\")", Value::text("big")),
            ("if({nothing}, 1, 2)", Value::Int(2)),
            ("ROUND(10 / 3, 2)", Value::Number(3.33)),
            ("MAX(1, {amount}, 3)", Value::Int(200)),
            ("DAYS({from}, TODAY())", Value::Int(29)),
            ("{from} + 30", Value::text("2026-07-01")),
            ("{from} < TODAY()", Value::Bool(true)),
            ("\"1\" = 1", Value::Bool(true)),
            ("LEN({name})", Value::Int(4)),
        ] {
            assert_eq!(compute(formula), expected, "{formula}");
        }
    }

    #[test]
    fn a_slip_is_found_where_it_is() {
        for (formula, at, problem) in [
            ("", 1, Problem::Missing),
            ("1 +", 4, Problem::Missing),
            ("1 2", 3, Problem::Unexpected),
            ("{amount", 1, Problem::Unclosed),
            ("(1", 3, Problem::Unclosed),
            ("SUM(1)", 1, Problem::NoSuchFunction),
            ("IF(1, 2)", 1, Problem::Arguments),
            ("1.2.3", 1, Problem::Unexpected),
        ] {
            let error = formula.parse::<Formula>().unwrap_err();
            assert_eq!((error.at, error.problem), (at, problem), "{formula}");
        }
        let deep = "(".repeat(10_000);
        assert_eq!(deep.parse::<Formula>().unwrap_err().problem, Problem::TooDeep);
        assert_eq!("-".repeat(100_000).parse::<Formula>().unwrap_err().problem, Problem::Missing);
        assert_eq!("{a} + {b}".parse::<Formula>().unwrap().fields(), ["a", "b"]);
    }
}
