//! What is read, and what is refused for which reason.

use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn reads_json_in_order() {
    let text = r#" {"b": [1, -2, 2.5, true, null], "a": {"é": "\ud83d\ude00"}} "#;
    let value = parse_json(text.as_bytes()).unwrap();
    assert_eq!(
        value.to_string(),
        r#"{"b":[1,-2,2.5,true,null],"a":{"é":"😀"}}"#
    );
}

#[test]
fn nothing_is_null() {
    assert_eq!(parse_json(b""), Ok(Value::Null));
    assert_eq!(parse_json(b" \r\n\t"), Ok(Value::Null));
}

#[test]
fn whole_numbers_are_integers() {
    let value = parse_json(b"[1.0, 1e3, -0.0, 1.5, 1e300, 18446744073709551615]").unwrap();
    assert_eq!(value, json!([1, 1000, 0, 1.5, 1e300, u64::MAX]));
}

#[test]
fn duplicates_are_refused_at_any_depth() {
    let duplicate = |text: &str| parse_json(text.as_bytes());
    assert_eq!(
        duplicate(r#"{"a":1,"a":1}"#),
        Err(JsonError::Duplicate("a".into()))
    );
    let deep = r#"[{"x":{"a":1,"b":2,"\u0061":3}}]"#;
    assert_eq!(duplicate(deep), Err(JsonError::Duplicate("a".into())));
    assert!(duplicate(r#"[{"a":1},{"a":1}]"#).is_ok());
    let long = format!(r#"{{"{0}":1,"{0}":1}}"#, "x".repeat(5000));
    assert!(duplicate(&long).unwrap_err().to_string().len() < 300);
}

#[test]
fn nul_is_refused_in_texts_and_names() {
    for text in [r#""a\u0000""#, r#"{"a":["\u0000"]}"#, r#"{"\u0000":1}"#] {
        assert_eq!(parse_json(text.as_bytes()), Err(JsonError::Nul), "{text}");
    }
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse_json(nested(64).as_bytes()).is_ok());
    assert_eq!(parse_json(nested(65).as_bytes()), Err(JsonError::Depth));
    assert_eq!(
        parse_json("[".repeat(1_000_000).as_bytes()),
        Err(JsonError::Depth)
    );
    let objects = "{\"a\":".repeat(100_000);
    assert_eq!(parse_json(objects.as_bytes()), Err(JsonError::Depth));
}

#[test]
fn other_texts_are_refused() {
    assert_eq!(parse_json(b"\"\xff\""), Err(JsonError::Encoding));
    let wrong = [
        "{",
        "{} {}",
        "[1,]",
        "nul",
        "'a'",
        r#""\ud800""#,
        "1e999",
        "\u{feff}{}",
        "\"\n\"",
    ];
    for text in wrong {
        assert_eq!(
            parse_json(text.as_bytes()),
            Err(JsonError::Syntax),
            "{text}"
        );
    }
}

#[test]
fn errors_are_fit_for_the_caller() {
    let invalid = Invalid::from(JsonError::Syntax);
    assert_eq!(invalid.message, "Invalid request payload JSON format");
    assert_eq!(invalid.code, "invalid_body");
    let duplicate = JsonError::Duplicate("scopes".into()).to_string();
    assert_eq!(
        duplicate,
        "Payload validation error: 'Duplicate property: scopes'."
    );
}

proptest! {
    #[test]
    fn never_panics(bytes: Vec<u8>) {
        let _ = parse_json(&bytes);
    }

    #[test]
    fn agrees_with_serde_json(text in "[\\[\\]{}:,\"a0-9. ]{0,40}") {
        if let Ok(value) = parse_json(text.as_bytes()) && !text.trim().is_empty() {
            let known: Value = serde_json::from_str(&text).unwrap();
            if !text.contains('.') {
                prop_assert_eq!(value, known);
            }
        }
    }
}
