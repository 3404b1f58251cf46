//! Liquid, the language of mail templates, as far as Auth0's templates use it: values and filters,
//! `if`, `unless`, `case`, `for`, `assign`, `capture`, `comment`, `raw`.
//!
//! A template can't harm: there is no I/O, and [`Limits`] bound what it costs however it is
//! written. Texts that aren't part of the template are escaped in HTML, so that no user can put
//! markup into a mail by a name; that is stricter than Liquid.

mod expression;
mod filter;
mod lexer;
mod meter;
mod parser;
mod render;
mod value;

use std::fmt;

use serde_json::{Map, Value};

pub use meter::Limits;

use parser::Node;

/// Bytes that a template may have.
const SOURCE_MAX: usize = 1024 * 1024;

/// A template that was parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    nodes: Vec<Node>,
}

/// What a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Texts of the data are escaped.
    Html,
    /// A subject or an address.
    Text,
}

/// Why a template can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiquidError {
    /// The line of the template, from 1; 0 where it is about all of it.
    pub line: usize,
    pub message: String,
}

impl fmt::Display for LiquidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return f.write_str(&self.message);
        }
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for LiquidError {}

impl LiquidError {
    fn at(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// [`LiquidError`] if it isn't Liquid, or has tags or filters that there are not.
    pub fn parse(source: &str) -> Result<Self, LiquidError> {
        if source.len() > SOURCE_MAX {
            return Err(LiquidError::at(0, "the template is too long"));
        }
        let nodes = parser::parse(&lexer::pieces(source)?)?;
        Ok(Self { nodes })
    }

    /// Fills the template in. What the data doesn't have is empty.
    ///
    /// # Errors
    /// [`LiquidError`] if it costs more than `limits` allow.
    pub fn render(
        &self,
        data: &Map<String, Value>,
        form: Form,
        limits: Limits,
    ) -> Result<String, LiquidError> {
        render::render(&self.nodes, data, form, limits)
    }
}

#[cfg(test)]
mod tests;
