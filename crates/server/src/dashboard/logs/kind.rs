//! Auth0's codes for kinds of entries, in words, and the groups that they are filtered by.

use store::logs::{Column, Condition, Test};

/// What a code means.
const WORDS: [(&str, &str); 19] = [
    ("sapi", "API operation"),
    ("seccft", "Token issued to an application"),
    ("feccft", "Token refused to an application"),
    ("seacft", "Token issued for a code"),
    ("feacft", "Token refused for a code"),
    ("sertft", "Token issued for a refresh token"),
    ("fertft", "Token refused for a refresh token"),
    ("ferrt", "Refresh token used again"),
    ("sepft", "Token issued for a password"),
    ("fepft", "Token refused for a password"),
    ("srrt", "Refresh token revoked"),
    ("f", "Login failed"),
    ("fu", "Login failed: unknown user"),
    ("fp", "Login failed: wrong password"),
    ("scpr", "Password change asked for"),
    ("scp", "Password changed"),
    ("fcp", "Password change failed"),
    ("sv", "Email address verified"),
    ("fn", "Mail could not be sent"),
];

/// Kinds that belong together: the name in the address, what it is called, and the codes.
pub(super) const GROUPS: [(&str, &str, &[&str]); 5] = [
    ("changes", "API operations", &["sapi"]),
    (
        "issued",
        "Tokens issued",
        &["seccft", "seacft", "sertft", "sepft"],
    ),
    (
        "refused",
        "Tokens refused",
        &["feccft", "feacft", "fertft", "fepft", "ferrt"],
    ),
    ("logins", "Failed logins", &["f", "fu", "fp"]),
    (
        "accounts",
        "Passwords and addresses",
        &["scpr", "scp", "fcp", "sv", "fn", "srrt"],
    ),
];

/// What a code means; the code itself if nobody knows.
pub(super) fn words(code: &str) -> &str {
    let known = WORDS.iter().find(|(known, _)| *known == code);
    known.map_or(code, |(_, words)| words)
}

/// What a group is called; its name if there is none.
pub(super) fn label(name: &str) -> &str {
    let found = GROUPS.iter().find(|(known, ..)| *known == name);
    found.map_or(name, |(_, label, _)| label)
}

/// The condition of a group; none for a name that isn't there.
pub(super) fn condition(name: &str) -> Option<Condition> {
    let (_, _, codes) = GROUPS.iter().find(|(known, ..)| *known == name)?;
    Some(Condition {
        column: Column::Type,
        test: Test::Is(codes.iter().map(|code| (*code).to_owned()).collect()),
        negated: false,
    })
}

/// What is typed into the search: the beginning of a description, or a query as the Management API
/// takes it.
///
/// # Errors
/// What is wrong with the query.
pub(super) fn conditions(text: &str, group: &str) -> Result<Vec<Condition>, String> {
    let mut all = if text.is_empty() || text.contains(':') {
        crate::logs_query::parse(text)?
    } else {
        vec![Condition {
            column: Column::Description,
            test: Test::StartsWith(text.to_owned()),
            negated: false,
        }]
    };
    all.extend(condition(group));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_group_has_words() {
        for code in GROUPS.iter().flat_map(|(_, _, codes)| *codes) {
            assert_ne!(words(code), *code, "{code}");
        }
        assert_eq!(words("new"), "new");
    }

    #[test]
    fn words_begin_a_description_and_queries_are_queries() {
        let begins = conditions("Delete a", "").unwrap();
        assert_eq!(begins[0].test, Test::StartsWith("Delete a".into()));
        let both = conditions("type:sapi", "changes").unwrap();
        assert_eq!((both.len(), &both[0]), (2, &both[1]));
        assert!(conditions("unknown:x", "").is_err());
        assert!(conditions("", "none").unwrap().is_empty());
    }
}
