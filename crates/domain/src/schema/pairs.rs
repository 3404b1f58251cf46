//! `application/x-www-form-urlencoded` texts: queries and form bodies.

use std::fmt;

use serde_json::{Map, Number, Value};

use super::node::{Kind, Schema};

/// How many pairs are read.
const MAX_PAIRS: usize = 1_000;

/// Why a text isn't acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormError {
    /// Not UTF-8 when decoded.
    Encoding,
    /// A `%` that two hexadecimal digits don't follow.
    Escape,
    /// A name or a value with U+0000 in it.
    Nul,
    /// More than a thousand pairs.
    Count,
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Encoding => "Not valid UTF-8",
            Self::Escape => "Invalid percent-encoding",
            Self::Nul => "Strings must not contain U+0000",
            Self::Count => "Too many parameters",
        })
    }
}

impl std::error::Error for FormError {}

/// Reads a text into an object of the types that the schema gives its properties.
///
/// A name that comes again, or ends in `[]`, makes an array. What doesn't look like its type
/// stays a text, and checking it says so.
pub(super) fn read(schema: &Schema, bytes: &[u8]) -> Result<Map<String, Value>, FormError> {
    let mut members = Map::new();
    for (count, pair) in bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .enumerate()
    {
        if count >= MAX_PAIRS {
            return Err(FormError::Count);
        }
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let name = decode(halves.next().unwrap_or_default())?;
        let text = decode(halves.next().unwrap_or_default())?;
        put(schema, &mut members, &name, text);
    }
    Ok(members)
}

/// The same for pairs that are decoded already.
pub(super) fn typed<'a>(
    schema: &Schema,
    pairs: impl IntoIterator<Item = (&'a str, String)>,
) -> Result<Map<String, Value>, FormError> {
    let mut members = Map::new();
    for (count, (name, text)) in pairs.into_iter().enumerate() {
        if count >= MAX_PAIRS {
            return Err(FormError::Count);
        }
        if name.contains('\0') || text.contains('\0') {
            return Err(FormError::Nul);
        }
        put(schema, &mut members, name, text);
    }
    Ok(members)
}

fn put(schema: &Schema, members: &mut Map<String, Value>, name: &str, text: String) {
    let (name, listed) = match name.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let kind = schema.property(name).map(|property| property.schema.kind);
    let (kind, listed) = match kind {
        Some(Kind::Array { items, .. }) => (Some(items.kind), true),
        kind => (kind, listed),
    };
    let value = coerce(kind, text);
    match members.get_mut(name) {
        None if listed => {
            members.insert(name.to_owned(), Value::Array(vec![value]));
        }
        None => {
            members.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

fn coerce(kind: Option<Kind>, text: String) -> Value {
    let value = match kind {
        Some(Kind::Boolean) => text.parse().ok().map(Value::Bool),
        Some(Kind::Integer) => integer(&text).map(Value::from),
        Some(Kind::Number) => integer(&text).map(Value::from).or_else(|| {
            text.parse()
                .ok()
                .and_then(Number::from_f64)
                .map(Value::Number)
        }),
        _ => None,
    };
    value.unwrap_or(Value::String(text))
}

/// Digits, perhaps after a minus; `i64::from_str` would take a plus too.
fn integer(text: &str) -> Option<i64> {
    if text.starts_with('+') {
        None
    } else {
        text.parse().ok()
    }
}

fn decode(raw: &[u8]) -> Result<String, FormError> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                high << 4 | low
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| FormError::Encoding)?;
    if text.contains('\0') {
        Err(FormError::Nul)
    } else {
        Ok(text)
    }
}

fn digit(byte: Option<u8>) -> Result<u8, FormError> {
    let value = byte.and_then(|byte| char::from(byte).to_digit(16));
    value
        .and_then(|value| u8::try_from(value).ok())
        .ok_or(FormError::Escape)
}

#[cfg(test)]
mod tests {
    use super::super::node::{array, boolean, integer, number, object, optional, string};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    static TYPES: Schema = object(&[
        optional("i", integer()),
        optional("b", boolean()),
        optional("n", number()),
        optional("s", string()),
        optional("l", array(&string())),
        optional("li", array(&integer())),
    ]);

    fn reads(text: &str) -> Value {
        Value::Object(read(&TYPES, text.as_bytes()).unwrap())
    }

    #[test]
    fn types_come_from_the_schema() {
        assert_eq!(
            reads("i=-7&b=true&n=1.5&s=1&x=1"),
            json!({"i": -7, "b": true, "n": 1.5, "s": "1", "x": "1"})
        );
        assert_eq!(
            reads("i=1.5&b=1&n=x"),
            json!({"i": "1.5", "b": "1", "n": "x"})
        );
        assert_eq!(reads("i=%2B1&n=NaN"), json!({"i": "+1", "n": "NaN"}));
        assert_eq!(
            reads("n=7&i=99999999999999999999"),
            json!({"n": 7, "i": "99999999999999999999"})
        );
    }

    #[test]
    fn repetition_and_brackets_make_arrays() {
        assert_eq!(reads("l=a&l=b"), json!({"l": ["a", "b"]}));
        assert_eq!(
            reads("l[]=a&l%5B%5D=b&li=1"),
            json!({"l": ["a", "b"], "li": [1]})
        );
        assert_eq!(reads("s=a&s=b&s=c"), json!({"s": ["a", "b", "c"]}));
        assert_eq!(reads("s[]=a"), json!({"s": ["a"]}));
    }

    #[test]
    fn encoding_is_decoded_strictly() {
        assert_eq!(
            reads("s=a+b%20c%C3%A9=&&x"),
            json!({"s": "a b cé=", "x": ""})
        );
        let error = |text: &str| read(&TYPES, text.as_bytes()).unwrap_err();
        assert_eq!(error("s=%"), FormError::Escape);
        assert_eq!(error("s=%4"), FormError::Escape);
        assert_eq!(error("%zz"), FormError::Escape);
        assert_eq!(error("s=%ff"), FormError::Encoding);
        assert_eq!(error("s%00=1"), FormError::Nul);
        assert_eq!(read(&TYPES, b"s=\xff").unwrap_err(), FormError::Encoding);
    }

    #[test]
    fn pairs_are_limited() {
        assert!(read(&TYPES, "l=a&".repeat(1000).as_bytes()).is_ok());
        assert_eq!(
            read(&TYPES, "l=a&".repeat(1001).as_bytes()),
            Err(FormError::Count)
        );
    }

    proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>) {
            let _ = read(&TYPES, &bytes);
        }
    }
}
