//! Formulas over the fields of a record: `{amount} * {probability} / 100`.
//!
//! Numbers, texts in double quotes, fields by key in braces; `+ - * /` and `%`, `&` joins texts, comparisons give true or
//! false; `IF(a, b, c)`, `ROUND(a, digits)`, `MIN`, `MAX`, `ABS`, `LEN`, `DAYS(from, until)`, `TODAY()`. They come to what a
//! spreadsheet would say: see [`compute`]. No language takes part: a choice enters as its stored word, and is compared by its
//! names in all languages as well.

mod compute;
mod operand;
#[cfg(test)]
mod tests;

pub use operand::{Chosen, Operand};

use crate::{date::CalendarDate, value::Value};
use rust_decimal::Decimal;

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
    Number(Decimal),
    Text(String),
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
        let read = self.binary(&signs, Reader::join);
        self.depth -= 1;
        read
    }

    fn join(&mut self) -> Read {
        self.binary(&[("&", Operator::Join)], Reader::sum)
    }

    fn sum(&mut self) -> Read {
        self.binary(&[("+", Operator::Add), ("-", Operator::Subtract)], Reader::product)
    }

    fn product(&mut self) -> Read {
        self.binary(&[("*", Operator::Multiply), ("/", Operator::Divide)], Reader::factor)
    }

    fn factor(&mut self) -> Read {
        let mut negative = false;
        while self.take("-") {
            negative = !negative;
        }
        let mut node = self.atom()?;
        while self.take("%") {
            node = Node::Binary(Operator::Divide, Box::new(node), Box::new(Node::Number(Decimal::ONE_HUNDRED)));
        }
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
            '"' => Ok(Node::Text(self.until('"')?)),
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
        let number = digits.parse().map_err(|_| FormulaError { at: start + 1, problem: Problem::Unexpected })?;
        Ok(Node::Number(number))
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
    /// What it comes to. `field` gives what fields hold, by key.
    pub fn evaluate<O: Into<Operand>>(&self, field: &impl Fn(&str) -> O, today: CalendarDate) -> Value {
        match self.result(field, today) {
            Operand::Value(value) => value,
            Operand::Chosen(chosen) => Value::Text(chosen.text),
        }
    }

    /// The same, where a choice is the whole result with what it is called.
    pub fn result<O: Into<Operand>>(&self, field: &impl Fn(&str) -> O, today: CalendarDate) -> Operand {
        let operand = |key: &str| -> Operand { field(key).into() };
        compute::result(&self.0, &operand, today)
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
                Node::Number(_) | Node::Text(_) => {}
            }
        }
        let mut fields = Vec::new();
        collect(&self.0, &mut fields);
        fields
    }
}
