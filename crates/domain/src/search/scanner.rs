//! Reads a query's characters: words, quotations and ranges.

use super::Fault;

/// The text that is left, and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    rest: &'a str,
    /// The number of the next character, from 1.
    at: usize,
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    /// The texts between unescaped asterisks.
    Word(Vec<String>),
    Phrase(String),
    Range(Bounds),
}

/// A range as it is written; a missing end is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) from: Option<String>,
    pub(super) is_from_included: bool,
    pub(super) to: Option<String>,
    pub(super) is_to_included: bool,
}

/// What connects two terms, or negates one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connective {
    And,
    Or,
    Not,
}

const KEYWORDS: [(&str, Connective); 6] = [
    ("AND", Connective::And),
    ("&&", Connective::And),
    ("OR", Connective::Or),
    ("||", Connective::Or),
    ("NOT", Connective::Not),
    ("!", Connective::Not),
];

/// Characters that end a word.
pub(super) fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || "()[]{}\":^~".contains(letter)
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, at: 1 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let letter = letters.next()?;
        self.rest = letters.as_str();
        self.at += 1;
        Some(letter)
    }

    /// Takes the character if it is the next one.
    pub(super) fn take(&mut self, letter: char) -> bool {
        let is_next = self.peek() == Some(letter);
        if is_next {
            self.next();
        }
        is_next
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// Takes a connective, if one is next. A word is only one if nothing is attached to it.
    pub(super) fn connective(&mut self) -> Option<Connective> {
        let (word, connective) = self.peek_connective()?;
        for _ in word.chars() {
            self.next();
        }
        Some(connective)
    }

    pub(super) fn peek_connective(&self) -> Option<(&'static str, Connective)> {
        KEYWORDS.into_iter().find(|(word, _)| {
            let rest = self.rest.strip_prefix(word);
            let is_symbol = !word.starts_with(|first: char| first.is_ascii_alphabetic());
            let is_apart = |rest: &str| {
                let next = rest.chars().next();
                next.is_none_or(|next| next.is_whitespace() || "()\"".contains(next))
            };
            rest.is_some_and(|rest| is_symbol || is_apart(rest))
        })
    }

    /// A word of at least one character.
    pub(super) fn word(&mut self) -> Result<Vec<String>, Fault> {
        self.refuse_foreign_start()?;
        let start = self.at;
        let mut literals = vec![String::new()];
        while let Some(letter) = self.peek() {
            let is_symbol = ["&&", "||"].iter().any(|two| self.rest.starts_with(two));
            if ends_word(letter) || is_symbol {
                break;
            }
            let at = self.at;
            self.next();
            let letter = match letter {
                '*' => {
                    literals.push(String::new());
                    continue;
                }
                '?' => {
                    let hint = "The wildcard ? is not supported: use *, or escape it";
                    return Err(Fault::Unsupported(hint, at));
                }
                '\\' => self.next().ok_or(Fault::Incomplete)?,
                letter => letter,
            };
            if let Some(last) = literals.last_mut() {
                last.push(letter);
            }
        }
        match self.peek() {
            Some('^') => Err(Fault::Unsupported("Boosts are not supported", self.at)),
            Some('~') => Err(Fault::Unsupported("Fuzzy terms are not supported", self.at)),
            Some(letter) if self.at == start => Err(Fault::Unexpected(letter, start)),
            Some(_) | None => Ok(literals),
        }
    }

    fn refuse_foreign_start(&self) -> Result<(), Fault> {
        match self.peek() {
            Some('/') => Err(Fault::Unsupported(
                "Regular expressions are not supported: escape the /",
                self.at,
            )),
            Some('<' | '>') => Err(Fault::Unsupported(
                "Comparisons are not supported: write a range like [5 TO *]",
                self.at,
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// What is between quotation marks, the first of which is next.
    pub(super) fn phrase(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.next();
        let mut out = String::new();
        while let Some(letter) = self.next() {
            match letter {
                '"' => {
                    return match self.peek() {
                        Some('^') => Err(Fault::Unsupported("Boosts are not supported", self.at)),
                        Some('~') => {
                            let hint = "Distances between words are not supported";
                            Err(Fault::Unsupported(hint, self.at))
                        }
                        Some(_) | None => Ok(out),
                    };
                }
                '\\' => out.push(self.next().ok_or(Fault::Incomplete)?),
                letter => out.push(letter),
            }
        }
        Err(Fault::Open('"', start))
    }

    /// A range, whose first bracket is next.
    pub(super) fn range(&mut self) -> Result<Bounds, Fault> {
        let start = self.at;
        let is_from_included = self.peek() == Some('[');
        let bracket = self.next().unwrap_or('[');
        let from = self.bound(start)?;
        self.skip_space();
        let is_to = self.next() == Some('T') && self.next() == Some('O');
        if !is_to || !self.peek().is_some_and(char::is_whitespace) {
            return Err(Fault::Range(start));
        }
        let to = self.bound(start)?;
        self.skip_space();
        let is_to_included = match self.next() {
            Some(']') => true,
            Some('}') => false,
            Some(_) => return Err(Fault::Range(start)),
            None => return Err(Fault::Open(bracket, start)),
        };
        Ok(Bounds {
            from,
            is_from_included,
            to,
            is_to_included,
        })
    }

    fn bound(&mut self, start: usize) -> Result<Option<String>, Fault> {
        self.skip_space();
        if self.peek() == Some('"') {
            return self.phrase().map(Some);
        }
        let mut out = String::new();
        let mut is_escaped = false;
        while let Some(letter) = self.peek() {
            if letter.is_whitespace() || "]}[{\"".contains(letter) {
                break;
            }
            self.next();
            match letter {
                '\\' => {
                    is_escaped = true;
                    out.push(self.next().ok_or(Fault::Incomplete)?);
                }
                letter => out.push(letter),
            }
        }
        match out.as_str() {
            "" => Err(Fault::Range(start)),
            "*" if !is_escaped => Ok(None),
            _ => Ok(Some(out)),
        }
    }
}
