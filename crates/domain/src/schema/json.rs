//! Reads JSON strictly: what two readers could understand differently is refused.
//!
//! No duplicate members at any depth (RFC 8259 §4 leaves open which one counts), no U+0000 in any
//! text (one of our databases can't store it), no deep nesting, valid UTF-8, nothing after the
//! value. Order is kept.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::message::{Invalid, MAX_QUOTED, cut};
use super::node::Schema;

/// Levels of arrays and objects that a text may have. Half of what `serde_json` reads: what is
/// stored, or logged with more around it, must be readable again.
const DEPTH_MAX: usize = 64;

/// Why a text isn't acceptable JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonError {
    /// Not UTF-8.
    Encoding,
    /// Not JSON, or JSON with something after it.
    Syntax,
    /// An object that names a member twice; the name, cut.
    Duplicate(String),
    /// A text or a name with U+0000 in it.
    Nul,
    /// Nested too deep.
    Depth,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What hapi, which Auth0 runs on, says about any text that it can't parse.
            Self::Encoding | Self::Syntax => f.write_str("Invalid request payload JSON format"),
            Self::Duplicate(name) => {
                write!(f, "Payload validation error: 'Duplicate property: {name}'.")
            }
            Self::Nul => {
                f.write_str("Payload validation error: 'Strings must not contain U+0000'.")
            }
            Self::Depth => f.write_str("Payload validation error: 'Too many levels of nesting'."),
        }
    }
}

impl std::error::Error for JsonError {}

impl From<JsonError> for Invalid {
    fn from(error: JsonError) -> Self {
        Self {
            message: error.to_string(),
            code: "invalid_body",
        }
    }
}

impl Schema {
    /// Reads and checks a JSON body.
    ///
    /// # Errors
    /// `invalid_body`.
    pub fn json(&self, bytes: &[u8]) -> Result<Value, Invalid> {
        let value = parse_json(bytes)?;
        self.payload(&value)?;
        Ok(value)
    }
}

/// Reads a JSON text. Nothing at all is `null`, so that an absent body is refused in the words
/// that the reference proposes (§16), or accepted where a body is optional.
///
/// A number that is written with a fraction or an exponent but is whole becomes an integer, as it
/// does for Auth0, whose language doesn't tell them apart.
///
/// # Errors
/// [`JsonError`], for the first thing that is wrong.
pub fn parse_json(bytes: &[u8]) -> Result<Value, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::Encoding)?;
    if text.trim_ascii().is_empty() {
        return Ok(Value::Null);
    }
    let problem = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let strict = Strict {
        problem: &problem,
        depth: 0,
    };
    let read = strict.deserialize(&mut reader);
    match read.and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) => Err(problem.into_inner().unwrap_or(JsonError::Syntax)),
    }
}

/// Reads one value; what it refuses itself is remembered beside serde's error.
#[derive(Clone, Copy)]
struct Strict<'a> {
    problem: &'a RefCell<Option<JsonError>>,
    /// How many arrays and objects the value is in.
    depth: usize,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(self, problem: JsonError) -> E {
        self.problem.replace(Some(problem));
        E::custom("refused")
    }

    /// To read what is in an array or an object.
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(self.refuse(JsonError::Depth));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if text.contains('\0') {
            Err(self.refuse(JsonError::Nul))
        } else {
            Ok(())
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        number(value).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.text(text)?;
        Ok(text.into())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        self.text(&text)?;
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut out = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            out.push(item);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut out = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            self.text(&name)?;
            if out.contains_key(&name) {
                return Err(self.refuse(JsonError::Duplicate(cut(&name, MAX_QUOTED))));
            }
            let value = members.next_value_seed(inner)?;
            out.insert(name, value);
        }
        Ok(Value::Object(out))
    }
}

/// JavaScript's largest whole number such that every smaller one is exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[expect(
    clippy::cast_possible_truncation,
    reason = "whole and far below i64's limits"
)]
fn number(value: f64) -> Option<Value> {
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return Some(Value::from(value as i64));
    }
    Number::from_f64(value).map(Value::Number)
}

#[cfg(test)]
mod tests;
