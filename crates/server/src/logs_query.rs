//! `q` of `/api/v2/logs`: the part of Lucene's syntax that log searches use.
//!
//! Terms are `field:value`, joined by `AND` (a blank means the same); `NOT`, `-` and `!` negate
//! one; values may be quoted, end in `*`, be a list `(a OR b)` or, for `date`, a range
//! `[from TO to]`. Anything else is refused with words rather than answered wrongly.

use domain::Timestamp;
use store::logs::{Column, Condition, Test};

/// Terms that a query may have.
const TERMS_MAX: usize = 50;

/// Reads a query.
///
/// # Errors
/// What is wrong with it, fit for the caller.
pub(crate) fn parse(query: &str) -> Result<Vec<Condition>, String> {
    let mut conditions = Vec::new();
    let mut rest = query.trim();
    while !rest.is_empty() {
        if conditions.len() == TERMS_MAX {
            return Err(format!("A query has at most {TERMS_MAX} terms"));
        }
        if !conditions.is_empty() {
            rest = rest.strip_prefix("AND ").unwrap_or(rest).trim_start();
            if rest.starts_with("OR ") {
                return Err("OR is supported only between the values of one field".to_owned());
            }
        }
        let (negated, term) = negation(rest);
        let (condition, after) = term_of(term, negated)?;
        conditions.push(condition);
        rest = after.trim_start();
    }
    Ok(conditions)
}

fn negation(text: &str) -> (bool, &str) {
    for sign in ["NOT ", "-", "!"] {
        if let Some(term) = text.strip_prefix(sign) {
            return (true, term.trim_start());
        }
    }
    (false, text)
}

fn term_of(text: &str, negated: bool) -> Result<(Condition, &str), String> {
    let (name, rest) = text
        .split_once(':')
        .ok_or("A term has the form field:value; free text is not supported")?;
    if name == "_exists_" {
        let (field, rest) = word(rest);
        let column = column(&field)?;
        return Ok((
            Condition {
                column,
                test: Test::Exists,
                negated,
            },
            rest,
        ));
    }
    let column = column(name.trim())?;
    let rest = rest.trim_start();
    let (test, rest) = match rest.chars().next() {
        Some('[') if column == Column::Date => range(rest)?,
        Some('[' | '{') => return Err("Ranges are supported for date only".to_owned()),
        Some('(') => list(rest)?,
        Some('"') => {
            let (value, rest) = quoted(rest)?;
            (Test::Is(vec![value]), rest)
        }
        _ => {
            let (value, rest) = word(rest);
            (single(value)?, rest)
        }
    };
    let test = if column == Column::Date {
        on_date(test)?
    } else {
        test
    };
    Ok((
        Condition {
            column,
            test,
            negated,
        },
        rest,
    ))
}

fn column(name: &str) -> Result<Column, String> {
    Ok(match name {
        "type" => Column::Type,
        "description" => Column::Description,
        "client_id" => Column::ClientId,
        "client_name" => Column::ClientName,
        "user_id" => Column::UserId,
        "user_name" => Column::UserName,
        "connection" => Column::Connection,
        "ip" => Column::Ip,
        "audience" => Column::Audience,
        "log_id" | "_id" => Column::LogId,
        "date" => Column::Date,
        _ => {
            return Err(format!(
                "Logs can't be searched by {}",
                name.chars().take(50).collect::<String>()
            ));
        }
    })
}

fn single(value: String) -> Result<Test, String> {
    match value.strip_suffix('*') {
        None if value.contains(['*', '?']) => {
            Err("A wildcard is supported only at the end of a value".to_owned())
        }
        None if value.is_empty() => Err("A term needs a value".to_owned()),
        None => Ok(Test::Is(vec![value])),
        Some("") => Ok(Test::Exists),
        Some(prefix) => Ok(Test::StartsWith(prefix.to_owned())),
    }
}

/// The text up to a blank or a closing bracket, with escapes resolved.
fn word(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            ' ' | ')' | ']' => return (value, text.get(index..).unwrap_or_default()),
            _ => value.push(character),
        }
    }
    (value, "")
}

fn quoted(text: &str) -> Result<(String, &str), String> {
    let inside = text.strip_prefix('"').unwrap_or(text);
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            '"' => return Ok((value, inside.get(index + 1..).unwrap_or_default())),
            _ => value.push(character),
        }
    }
    Err("A quote is not closed".to_owned())
}

fn list(text: &str) -> Result<(Test, &str), String> {
    let mut rest = text.strip_prefix('(').unwrap_or(text).trim_start();
    let mut values = Vec::new();
    loop {
        let (value, after) = if rest.starts_with('"') {
            quoted(rest)?
        } else {
            word(rest)
        };
        if value.is_empty() || values.len() == TERMS_MAX {
            return Err("A list of values has the form (a OR b)".to_owned());
        }
        values.push(value);
        rest = after.trim_start();
        if let Some(rest) = rest.strip_prefix(')') {
            return Ok((Test::Is(values), rest));
        }
        rest = rest
            .strip_prefix("OR ")
            .ok_or("A list of values has the form (a OR b)")?
            .trim_start();
    }
}

fn range(text: &str) -> Result<(Test, &str), String> {
    let inside = text.strip_prefix('[').unwrap_or(text);
    let (inside, rest) = inside
        .split_once(']')
        .ok_or("A range has the form [from TO to]")?;
    let (from, to) = inside
        .split_once(" TO ")
        .ok_or("A range has the form [from TO to]")?;
    let (from, to) = (from.trim(), to.trim());
    let start = if from == "*" {
        0
    } else {
        day_or_instant(from)?.0
    };
    let end = if to == "*" {
        i64::MAX
    } else {
        day_or_instant(to)?.1
    };
    Ok((Test::Between(start, end), rest))
}

fn on_date(test: Test) -> Result<Test, String> {
    match test {
        Test::Is(values) => {
            let value = values.first().map(String::as_str).unwrap_or_default();
            let (start, end) = day_or_instant(value)?;
            Ok(Test::Between(start, end))
        }
        Test::StartsWith(_) => {
            Err("A date has the form 2026-01-31 or 2026-01-31T12:00:00Z".to_owned())
        }
        other @ (Test::Exists | Test::Between(..)) => Ok(other),
    }
}

/// The first and the last millisecond that a date or an instant means.
fn day_or_instant(text: &str) -> Result<(i64, i64), String> {
    let text = text.trim_matches('"');
    if let Some(instant) = Timestamp::parse(text) {
        return Ok((instant.millis(), instant.millis()));
    }
    let day = Timestamp::parse(&format!("{text}T00:00:00Z"))
        .ok_or("A date has the form 2026-01-31 or 2026-01-31T12:00:00Z")?;
    Ok((day.millis(), day.millis() + 86_399_999))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(column: Column, values: &[&str]) -> Condition {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Condition {
            column,
            test: Test::Is(values),
            negated: false,
        }
    }

    #[test]
    fn terms_are_joined_and_negated() {
        let parsed = parse(r#"type:sapi AND -client_id:"a b" NOT ip:127.* _exists_:audience"#);
        let mut second = is(Column::ClientId, &["a b"]);
        second.negated = true;
        assert_eq!(
            parsed.unwrap(),
            [
                is(Column::Type, &["sapi"]),
                second,
                Condition {
                    column: Column::Ip,
                    test: Test::StartsWith("127.".into()),
                    negated: true
                },
                Condition {
                    column: Column::Audience,
                    test: Test::Exists,
                    negated: false
                },
            ]
        );
    }

    #[test]
    fn lists_ranges_and_escapes() {
        assert_eq!(
            parse("type:(s OR f)").unwrap(),
            [is(Column::Type, &["s", "f"])]
        );
        assert_eq!(
            parse(r"description:a\ b\:c").unwrap(),
            [is(Column::Description, &["a b:c"])]
        );
        let range = parse("date:[2026-01-01 TO 2026-01-02]").unwrap();
        let start = Timestamp::parse("2026-01-01T00:00:00Z").unwrap().millis();
        assert_eq!(
            range[0].test,
            Test::Between(start, start + 2 * 86_400_000 - 1)
        );
        assert_eq!(parse("  ").unwrap(), []);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for query in [
            "free text",
            "unknown:x",
            "type:\"open",
            "type:(a OR",
            "type:(a b)",
            "type:a OR type:b",
            "ip:[1 TO 2]",
            "date:yesterday",
            "type:a*b",
            "type:",
        ] {
            assert!(parse(query).is_err(), "{query}");
        }
        assert!(parse(&"type:s ".repeat(51)).is_err());
    }
}
