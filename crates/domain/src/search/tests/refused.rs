//! What isn't read, and why.

use super::*;

/// A query, and what is said about it.
const REFUSALS: &[(&str, &str)] = &[
    ("name:", "Query ends where a term is expected"),
    ("name:a AND", "Query ends where a term is expected"),
    ("a \\", "Query ends where a term is expected"),
    ("AND a", "Unexpected A at character 1; quote or escape it"),
    (
        "a OR OR b",
        "Unexpected O at character 6; quote or escape it",
    ),
    (
        "name:NOT a",
        "Unexpected N at character 6; quote or escape it",
    ),
    (
        "name:&&a",
        "Unexpected & at character 6; quote or escape it",
    ),
    ("a)", "Unexpected ) at character 2; quote or escape it"),
    ("()", "Unexpected ) at character 2; quote or escape it"),
    ("é ]", "Unexpected ] at character 3; quote or escape it"),
    (
        "created_at:2018-01-15T10:30",
        "Unexpected : at character 25; quote or escape it",
    ),
    ("name:\"a", "Unclosed \" at character 6"),
    ("(a OR (b)", "Unclosed ( at character 1"),
    ("logins_count:[1 TO 2", "Unclosed [ at character 14"),
    (
        "logins_count:[1 to 2]",
        "Range at character 14 is not of the form [a TO b]",
    ),
    (
        "logins_count:[1 TO]",
        "Range at character 14 is not of the form [a TO b]",
    ),
    (
        "logins_count:[1 TO2]",
        "Range at character 14 is not of the form [a TO b]",
    ),
    ("name:a~2", "Fuzzy terms are not supported (at character 7)"),
    (
        "name:\"a b\"~2",
        "Distances between words are not supported (at character 11)",
    ),
    ("name:a^2", "Boosts are not supported (at character 7)"),
    (
        "name:a?",
        "The wildcard ? is not supported: use *, or escape it (at character 7)",
    ),
    (
        "name:/a/",
        "Regular expressions are not supported: escape the / (at character 6)",
    ),
    ("+a", "+ is not supported: write AND (at character 1)"),
    (
        "updated_at:>2018",
        "Comparisons are not supported: write a range like [5 TO *] (at character 12)",
    ),
    ("a..b:c", "Not the name of a field: a..b"),
    ("na*:c", "Not the name of a field: na*"),
    ("*:c", "Not the name of a field: *"),
    ("blocked:yes", "blocked takes true or false"),
    ("logins_count:many", "logins_count takes a whole number"),
    ("logins_count:1*", "logins_count does not allow wildcards"),
    ("blocked:[false TO true]", "blocked does not allow ranges"),
    (
        "user_metadata.a:b*",
        "user_metadata.a does not allow wildcards",
    ),
    (
        "user_metadata.a:[1 TO 2]",
        "user_metadata.a does not allow ranges",
    ),
    (
        "last_login:yesterday",
        "last_login takes a date like 2018, 2018-01-15 or \"2018-01-15T10:30:00Z\"",
    ),
    (
        "name:*sa",
        "A wildcard that is not at the end needs 3 or more characters beside it",
    ),
];

#[test]
fn refusals_say_what_is_wrong_and_where() {
    for (text, reason) in REFUSALS {
        let invalid = parse(text).unwrap_err();
        assert_eq!(
            invalid.message,
            format!("Query validation error: '{reason}' on property q."),
            "{text}"
        );
        assert_eq!(invalid.code, "invalid_query_string");
    }
    assert!(
        parse("[1 TO 2]")
            .unwrap_err()
            .message
            .contains("A range needs a field")
    );
}

#[test]
fn three_characters_beside_a_wildcard() {
    for text in [
        "name:*usa",
        "name:j*",
        "name:*usa*",
        "name:joh*doe",
        "name:*",
    ] {
        assert!(parse(text).is_ok(), "{text}");
    }
    for text in ["name:*ab*", "name:*a", "name:j*n", "name:joh*n", "*ab"] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn queries_are_bounded() {
    let many = |count: usize| vec!["name:a"; count].join(" ");
    assert!(parse(&many(CLAUSES_MAX)).is_ok());
    assert!(
        parse(&many(CLAUSES_MAX + 1))
            .unwrap_err()
            .message
            .contains("more than 256 terms")
    );
    let anywhere = |count: usize| vec!["a"; count].join(" ");
    assert!(parse(&anywhere(32)).is_ok());
    assert!(parse(&anywhere(33)).is_err());
    let deep = |depth: usize| format!("{}name:a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&deep(DEPTH_MAX)).is_ok());
    assert!(
        parse(&deep(DEPTH_MAX + 1))
            .unwrap_err()
            .message
            .contains("16 levels")
    );
    let negated = |depth: usize| format!("{}name:a", "-".repeat(depth));
    assert!(parse(&negated(DEPTH_MAX)).is_ok());
    assert!(parse(&negated(DEPTH_MAX + 1)).is_err());
    assert!(parse(&"(".repeat(LENGTH_MAX)).is_err());
    let long = |length: usize| format!("name:{}", "a".repeat(length - 5));
    assert!(parse(&long(LENGTH_MAX)).is_ok());
    assert!(
        parse(&long(LENGTH_MAX + 1))
            .unwrap_err()
            .message
            .contains("8192 bytes")
    );
    let answer = parse(&format!("x.{}:[", "y".repeat(8000)))
        .unwrap_err()
        .message;
    assert!(answer.len() < 300, "{answer}");
    let answer = parse(&format!("user_metadata.{}:[1 TO 2]", "y".repeat(8000))).unwrap_err();
    assert!(answer.message.len() < 300, "{answer}");
}

#[test]
fn only_the_newest_engine_searches() {
    let check = |engine: &str| {
        let query = json!({"search_engine": engine});
        check_engine(query.as_object().unwrap()).map_err(|invalid| invalid.message)
    };
    assert_eq!(check("v3"), Ok(()));
    assert_eq!(check_engine(&Map::new()), Ok(()));
    assert_eq!(
        check("v2"),
        Err("You are not allowed to use search_engine=v2. Use search_engine=v3 instead.".into())
    );
}
