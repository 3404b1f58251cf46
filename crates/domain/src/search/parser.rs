//! Reads a query.

use super::scanner::{Connective, Raw, Scanner};
use super::value::{condition, is_anything};
use super::{Condition, Fault, Field, Limits, Query, field};

/// Reads a text.
pub(super) fn parse(text: &str, limits: Limits) -> Result<Query, Fault> {
    if text.len() > limits.length {
        return Err(Fault::TooLong);
    }
    let mut parser = Parser {
        scanner: Scanner::new(text),
        limits,
        clauses: 0,
    };
    parser.scanner.skip_space();
    if parser.scanner.peek().is_none() {
        return Ok(Query::All);
    }
    let query = parser.alternatives(None, 0)?;
    match parser.scanner.peek() {
        None => Ok(query),
        Some(letter) => Err(Fault::Unexpected(letter, parser.scanner.at())),
    }
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    limits: Limits,
    clauses: usize,
}

/// Terms without a connective between them.
#[derive(Default)]
struct Run {
    wanted: Vec<Query>,
    unwanted: Vec<Query>,
}

impl Run {
    fn finish(self) -> Query {
        let wanted = (!self.wanted.is_empty()).then(|| Query::or(self.wanted));
        Query::and(wanted.into_iter().chain(self.unwanted))
    }
}

impl Parser<'_> {
    /// Everything up to a closing parenthesis or the end. `field` is what the terms belong to.
    fn alternatives(&mut self, field: Option<&Field>, depth: usize) -> Result<Query, Fault> {
        if depth > self.limits.depth {
            return Err(Fault::TooDeep);
        }
        let mut runs = Vec::new();
        let mut run = Run::default();
        loop {
            let (query, is_negated) = self.conjunction(field, depth)?;
            if is_negated {
                run.unwanted.push(query);
            } else {
                run.wanted.push(query);
            }
            self.scanner.skip_space();
            match self.scanner.peek() {
                None | Some(')') => break,
                Some(_) => {}
            }
            if let Some((_, Connective::Or)) = self.scanner.peek_connective() {
                self.scanner.connective();
                runs.push(std::mem::take(&mut run).finish());
            }
        }
        runs.push(run.finish());
        Ok(Query::or(runs))
    }

    /// Terms with `AND` between them, and whether it is a single one that is negated.
    fn conjunction(&mut self, field: Option<&Field>, depth: usize) -> Result<(Query, bool), Fault> {
        let (first, is_negated) = self.unit(field, depth)?;
        let mut queries = vec![first];
        loop {
            self.scanner.skip_space();
            let Some((_, Connective::And)) = self.scanner.peek_connective() else {
                break;
            };
            self.scanner.connective();
            queries.push(self.unit(field, depth)?.0);
        }
        let is_single = queries.len() == 1;
        Ok((Query::and(queries), is_negated && is_single))
    }

    /// A term or a group, and whether it is negated.
    fn unit(&mut self, field: Option<&Field>, depth: usize) -> Result<(Query, bool), Fault> {
        self.scanner.skip_space();
        if depth > self.limits.depth {
            return Err(Fault::TooDeep);
        }
        let at = self.scanner.at();
        let connective = self.scanner.peek_connective().map(|(_, which)| which);
        match (connective, self.scanner.peek()) {
            (Some(Connective::Not), _) => {
                self.scanner.connective();
                Ok((Query::not(self.unit(field, depth + 1)?.0), true))
            }
            (None, Some('-')) => {
                self.scanner.next();
                Ok((Query::not(self.unit(field, depth + 1)?.0), true))
            }
            (Some(Connective::And | Connective::Or), Some(letter)) => {
                Err(Fault::Unexpected(letter, at))
            }
            (None, Some('+')) => Err(Fault::Unsupported("+ is not supported: write AND", at)),
            (None, Some('(')) => Ok((self.group(field, depth)?, false)),
            (None, Some(_)) => Ok((self.term(field, depth)?, false)),
            (_, None) => Err(Fault::Incomplete),
        }
    }

    fn group(&mut self, field: Option<&Field>, depth: usize) -> Result<Query, Fault> {
        let at = self.scanner.at();
        self.scanner.next();
        let query = self.alternatives(field, depth + 1)?;
        if self.scanner.take(')') {
            Ok(query)
        } else {
            Err(Fault::Open('(', at))
        }
    }

    /// `value` or `field:value`.
    fn term(&mut self, field: Option<&Field>, depth: usize) -> Result<Query, Fault> {
        let is_word = !self.scanner.peek().is_some_and(super::scanner::ends_word);
        if !is_word {
            let raw = self.raw()?;
            return self.clause(field, &raw);
        }
        let literals = self.scanner.word()?;
        if !self.scanner.take(':') {
            return self.clause(field, &Raw::Word(literals));
        }
        self.scanner.skip_space();
        match literals.as_slice() {
            [name] if name == "_exists_" => self.existence(),
            [name] => self.value(&Field::parse(name)?, depth),
            _ if is_anything(&literals) && is_anything(&self.scanner.word()?) => Ok(Query::All),
            _ => Err(Fault::Field(literals.join("*"))),
        }
    }

    /// The name after `_exists_:`.
    fn existence(&mut self) -> Result<Query, Fault> {
        let name = match self.raw()? {
            Raw::Phrase(name) => name,
            Raw::Word(literals) => literals.join("*"),
            Raw::Range(_) => return Err(Fault::Field("[".to_owned())),
        };
        self.refuse_colon()?;
        self.add(Field::parse(&name)?, Condition::Exists)
    }

    /// What follows the colon after a field's name.
    fn value(&mut self, field: &Field, depth: usize) -> Result<Query, Fault> {
        if self.scanner.peek() == Some('(') {
            return self.group(Some(field), depth);
        }
        if let (Some(_), Some(letter)) = (self.scanner.peek_connective(), self.scanner.peek()) {
            return Err(Fault::Unexpected(letter, self.scanner.at()));
        }
        let raw = self.raw()?;
        self.refuse_colon()?;
        self.clause(Some(field), &raw)
    }

    fn refuse_colon(&self) -> Result<(), Fault> {
        match self.scanner.peek() {
            Some(':') => Err(Fault::Unexpected(':', self.scanner.at())),
            Some(_) | None => Ok(()),
        }
    }

    fn raw(&mut self) -> Result<Raw, Fault> {
        match self.scanner.peek() {
            None => Err(Fault::Incomplete),
            Some('"') => self.scanner.phrase().map(Raw::Phrase),
            Some('[' | '{') => self.scanner.range().map(Raw::Range),
            Some(letter) if super::scanner::ends_word(letter) => {
                Err(Fault::Unexpected(letter, self.scanner.at()))
            }
            Some(_) => self.scanner.word().map(Raw::Word),
        }
    }

    /// A value, of a field or anywhere.
    fn clause(&mut self, field: Option<&Field>, raw: &Raw) -> Result<Query, Fault> {
        if let Some(field) = field {
            return self.add(field.clone(), condition(field, raw)?);
        }
        match raw {
            Raw::Range(_) => Err(Fault::Unsupported(
                "A range needs a field",
                self.scanner.at(),
            )),
            Raw::Word(literals) if is_anything(literals) => Ok(Query::All),
            Raw::Word(_) | Raw::Phrase(_) => {
                let mut queries = Vec::with_capacity(field::ANYWHERE.len());
                for field in field::ANYWHERE {
                    let condition = condition(&field, raw)?;
                    queries.push(self.add(field, condition)?);
                }
                Ok(Query::or(queries))
            }
        }
    }

    fn add(&mut self, field: Field, condition: Condition) -> Result<Query, Fault> {
        self.clauses += 1;
        if self.clauses > self.limits.clauses {
            return Err(Fault::TooManyClauses);
        }
        Ok(Query::of(field, condition))
    }
}
