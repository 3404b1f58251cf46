//! Expressions: literals, paths, filters and conditions.

use serde_json::{Number, Value};

use super::LiquidError;
use super::filter::Filter;

/// Names and brackets of a path.
const PATH_MAX: usize = 20;
/// Filters of one output.
const FILTERS_MAX: usize = 50;

/// A literal or a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Literal(Value),
    /// `empty` and `blank`: compared with, they are any value without content.
    Empty,
    Path(String, Vec<Step>),
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Name(String),
    By(Box<Term>),
}

/// A term with what is done to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filtered {
    pub(super) term: Term,
    pub(super) filters: Vec<(Filter, Vec<Term>)>,
}

/// What a tag decides by. Read from the right, as Liquid does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Is(Term),
    Compare(Term, Comparison, Term),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    Greater,
    AtMost,
    AtLeast,
    Contains,
}

/// Reads the words of an output or a tag.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, line: usize) -> Self {
        Self {
            rest: text.trim_start(),
            line,
        }
    }

    pub(super) fn error(&self, message: impl Into<String>) -> LiquidError {
        LiquidError::at(self.line, message)
    }

    pub(super) fn take(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// Letters, digits, `_` and `-`.
    pub(super) fn name(&mut self) -> Option<&'a str> {
        let end = self
            .rest
            .find(|c: char| !is_of_name(c))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        self.rest = rest.trim_start();
        Some(name)
    }

    /// A name that is this word, and nothing longer.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let mut ahead = self.clone();
        if ahead.name() == Some(word) {
            *self = ahead;
            return true;
        }
        false
    }

    pub(super) fn end(&self) -> Result<(), LiquidError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let begin: String = self.rest.chars().take(20).collect();
        Err(self.error(format!("\"{begin}\" isn't expected here")))
    }

    pub(super) fn term(&mut self) -> Result<Term, LiquidError> {
        for quote in ['"', '\''] {
            if let Some(rest) = self.rest.strip_prefix(quote) {
                let missing = || self.error("a quote is missing");
                let (text, rest) = rest.split_once(quote).ok_or_else(missing)?;
                self.rest = rest.trim_start();
                return Ok(Term::Literal(text.into()));
            }
        }
        if let Some(number) = self.number() {
            return Ok(Term::Literal(number));
        }
        let Some(name) = self.name() else {
            return Err(self.error("a value is missing"));
        };
        Ok(match name {
            "true" => Term::Literal(true.into()),
            "false" => Term::Literal(false.into()),
            "nil" | "null" => Term::Literal(Value::Null),
            "empty" | "blank" => Term::Empty,
            name => Term::Path(name.to_owned(), self.steps()?),
        })
    }

    fn number(&mut self) -> Option<Value> {
        let is_digit = |at: usize, c: char| {
            // Two points belong to a range.
            let after = self.rest.get(at..).unwrap_or_default();
            let is_point = c == '.' && !after.starts_with("..");
            c.is_ascii_digit() || is_point || (c == '-' && at == 0)
        };
        let end = self.rest.char_indices().find(|(at, c)| !is_digit(*at, *c));
        let end = end.map_or(self.rest.len(), |(at, _)| at);
        let (text, rest) = self.rest.split_at(end);
        let number = match text.parse::<i64>() {
            Ok(whole) => Number::from(whole),
            Err(_) => Number::from_f64(text.parse().ok()?)?,
        };
        self.rest = rest.trim_start();
        Some(Value::Number(number))
    }

    fn steps(&mut self) -> Result<Vec<Step>, LiquidError> {
        let mut steps = Vec::new();
        loop {
            if steps.len() > PATH_MAX {
                return Err(self.error("the path is too long"));
            }
            if !self.rest.starts_with("..") && self.take(".") {
                let name = self.name().ok_or_else(|| self.error("a name is missing"))?;
                steps.push(Step::Name(name.to_owned()));
            } else if self.take("[") {
                // One inside another could be nested without end.
                if self.rest.contains('[') && self.rest.find('[') < self.rest.find(']') {
                    return Err(self.error("brackets can't be nested"));
                }
                steps.push(Step::By(Box::new(self.term()?)));
                if !self.take("]") {
                    return Err(self.error("] is missing"));
                }
            } else {
                return Ok(steps);
            }
        }
    }

    /// All that is left, with filters.
    pub(super) fn filtered(&mut self) -> Result<Filtered, LiquidError> {
        let term = self.term()?;
        let mut filters = Vec::new();
        while self.take("|") {
            if filters.len() == FILTERS_MAX {
                return Err(self.error("there are too many filters"));
            }
            let name = self
                .name()
                .ok_or_else(|| self.error("a filter is missing"))?;
            let unknown = || self.error(format!("there is no filter \"{name}\""));
            let filter = Filter::parse(name).ok_or_else(unknown)?;
            let mut arguments = Vec::new();
            if self.take(":") {
                arguments.push(self.term()?);
                while self.take(",") {
                    arguments.push(self.term()?);
                }
            }
            filters.push((filter, arguments));
        }
        self.end()?;
        Ok(Filtered { term, filters })
    }

    /// All that is left, as a condition.
    pub(super) fn condition(&mut self) -> Result<Condition, LiquidError> {
        let mut parts = vec![(false, self.comparison()?)];
        loop {
            let is_and = if self.word("and") {
                true
            } else if self.word("or") {
                false
            } else {
                break;
            };
            parts.push((is_and, self.comparison()?));
            if parts.len() > FILTERS_MAX {
                return Err(self.error("the condition is too long"));
            }
        }
        self.end()?;
        let Some((mut joins_and, mut condition)) = parts.pop() else {
            return Err(self.error("a condition is missing"));
        };
        while let Some((next, left)) = parts.pop() {
            let (left, right) = (Box::new(left), Box::new(condition));
            condition = if joins_and {
                Condition::And(left, right)
            } else {
                Condition::Or(left, right)
            };
            joins_and = next;
        }
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Condition, LiquidError> {
        let left = self.term()?;
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<>", Comparison::Unequal),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (sign, comparison) in signs {
            if self.take(sign) {
                return Ok(Condition::Compare(left, comparison, self.term()?));
            }
        }
        if self.word("contains") {
            return Ok(Condition::Compare(left, Comparison::Contains, self.term()?));
        }
        Ok(Condition::Is(left))
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}
