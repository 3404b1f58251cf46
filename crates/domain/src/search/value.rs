//! From what is written after a field to a condition on its values.

use std::ops::Bound;

use super::scanner::{Bounds, Raw};
use super::{Condition, Fault, Field, Kind, Metadata, Span, Wildcard, date, fold};

/// Characters that the texts beside an asterisk need, unless it is the last of a word.
const LITERAL_MIN: usize = 3;

/// The condition that `raw` is on a field.
pub(super) fn condition(field: &Field, raw: &Raw) -> Result<Condition, Fault> {
    match raw {
        Raw::Word(literals) if is_anything(literals) => Ok(Condition::Exists),
        Raw::Range(bounds) if bounds.from.is_none() && bounds.to.is_none() => Ok(Condition::Exists),
        Raw::Word(literals) => word(field, literals),
        Raw::Phrase(text) => whole(field, text),
        Raw::Range(bounds) => range(field, bounds),
    }
}

/// Whether a word is nothing but asterisks.
pub(super) fn is_anything(literals: &[String]) -> bool {
    literals.len() > 1 && literals.iter().all(String::is_empty)
}

fn word(field: &Field, literals: &[String]) -> Result<Condition, Fault> {
    if let [literal] = literals {
        return whole(field, literal);
    }
    let literals: Vec<String> = match field.kind() {
        Kind::Folded => literals.iter().map(|literal| fold(literal)).collect(),
        Kind::Exact => literals.to_vec(),
        Kind::Json if !is_user_metadata(field) => literals.to_vec(),
        Kind::Json | Kind::Flag | Kind::Number | Kind::Date => {
            return Err(Fault::NoWildcard(field.name()));
        }
    };
    let wildcard = Wildcard::new(&literals).ok_or(Fault::Incomplete)?;
    let is_long = |literal: &String| literal.is_empty() || literal.chars().count() >= LITERAL_MIN;
    if wildcard.prefix().is_some() || wildcard.literals().iter().all(is_long) {
        Ok(Condition::Like(wildcard))
    } else {
        Err(Fault::ShortLiteral)
    }
}

fn whole(field: &Field, text: &str) -> Result<Condition, Fault> {
    let wrong = |expected| Fault::Value(field.name(), expected);
    Ok(match field.kind() {
        Kind::Folded => Condition::Is(fold(text)),
        Kind::Exact | Kind::Json => Condition::Is(text.to_owned()),
        Kind::Flag => match text {
            "true" => Condition::Flag(true),
            "false" => Condition::Flag(false),
            _ => return Err(wrong("true or false")),
        },
        Kind::Number => {
            let number = number(field, text)?;
            Condition::Number(Span {
                from: Some(number),
                to: number.checked_add(1),
            })
        }
        Kind::Date => Condition::Time(date::parse(text).ok_or_else(|| wrong(DATE))?),
    })
}

const DATE: &str = "a date like 2018, 2018-01-15 or \"2018-01-15T10:30:00Z\"";

fn number(field: &Field, text: &str) -> Result<i64, Fault> {
    let wrong = || Fault::Value(field.name(), "a whole number");
    text.parse().map_err(|_| wrong())
}

fn range(field: &Field, bounds: &Bounds) -> Result<Condition, Fault> {
    let (from, to) = (bounds.from.as_deref(), bounds.to.as_deref());
    match field.kind() {
        Kind::Folded => Ok(texts(bounds, fold)),
        Kind::Exact => Ok(texts(bounds, str::to_owned)),
        Kind::Json if !is_user_metadata(field) => Ok(texts(bounds, str::to_owned)),
        Kind::Json | Kind::Flag => Err(Fault::NoRange(field.name())),
        Kind::Number => {
            let (from, to) = (
                from.map(|text| number(field, text)).transpose()?,
                to.map(|text| number(field, text)).transpose()?,
            );
            let span = numbers(bounds, from, to);
            if span.from.is_none() && span.to.is_none() {
                return Ok(Condition::Exists);
            }
            Ok(Condition::Number(span))
        }
        Kind::Date => {
            let read =
                |text: &str| date::parse(text).ok_or_else(|| Fault::Value(field.name(), DATE));
            let (from, to) = (from.map(read).transpose()?, to.map(read).transpose()?);
            // What a date leaves out belongs to it: `{2018 TO *]` begins in 2019.
            let start = |included: bool, span: Span<_>| if included { span.from } else { span.to };
            Ok(Condition::Time(Span {
                from: from.and_then(|span| start(bounds.is_from_included, span)),
                to: to.and_then(|span| start(!bounds.is_to_included, span)),
            }))
        }
    }
}

/// Both ends as the first number that is in, and the first that is out. Beyond the last number
/// there is none: such a start finds nothing, such an end everything.
fn numbers(bounds: &Bounds, from: Option<i64>, to: Option<i64>) -> Span<i64> {
    let nothing = Span {
        from: Some(i64::MAX),
        to: Some(i64::MAX),
    };
    let from = match (from, bounds.is_from_included) {
        (Some(i64::MAX), false) => return nothing,
        (Some(number), false) => Some(number + 1),
        (from, _) => from,
    };
    let to = match (to, bounds.is_to_included) {
        (Some(number), true) => number.checked_add(1),
        (to, _) => to,
    };
    Span { from, to }
}

fn texts(bounds: &Bounds, form: impl Fn(&str) -> String) -> Condition {
    let bound = |text: &Option<String>, is_included| match (text, is_included) {
        (None, _) => Bound::Unbounded,
        (Some(text), true) => Bound::Included(form(text)),
        (Some(text), false) => Bound::Excluded(form(text)),
    };
    Condition::Between(
        bound(&bounds.from, bounds.is_from_included),
        bound(&bounds.to, bounds.is_to_included),
    )
}

fn is_user_metadata(field: &Field) -> bool {
    matches!(field, Field::Metadata(Metadata::User, _))
}
