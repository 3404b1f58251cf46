//! What is typed into the search of users: words that are a part of what somebody is known by, or
//! a query in Lucene's syntax, as the Management API takes it.

use domain::schema::Invalid;
use domain::search::{self, Query};

/// From so many characters on a word is also looked for within a text.
const INFIX_MIN: usize = 3;
/// What a query has and a word doesn't.
const SYNTAX: [char; 13] = [
    ':', '"', '*', '(', ')', '[', ']', '{', '}', '^', '~', '\\', '!',
];

/// The query that a text means.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Query, Invalid> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.iter().all(|word| is_plain(word)) {
        let parts: Vec<String> = words.iter().map(|word| part(word)).collect();
        return search::parse(&parts.join(" AND "));
    }
    search::parse(text)
}

fn is_plain(word: &str) -> bool {
    let is_keyword = ["AND", "OR", "NOT"].contains(&word);
    let is_symbol = ["&&", "||"].iter().any(|symbol| word.contains(symbol));
    let is_signed = word.starts_with(['-', '+', '/']);
    !is_keyword && !is_symbol && !is_signed && !word.contains(SYNTAX) && !word.contains('?')
}

fn part(word: &str) -> String {
    if word.chars().count() >= INFIX_MIN {
        format!("*{word}*")
    } else {
        format!("{word}*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_same(typed: &str, meant: &str) {
        assert_eq!(parse(typed), search::parse(meant), "{typed}");
    }

    #[test]
    fn words_are_parts_of_what_somebody_is_known_by() {
        is_same("", "");
        is_same("ann", "*ann*");
        is_same("an", "an*");
        is_same(" anna  smith ", "*anna* AND *smith*");
        is_same("anna@example.com", "*anna@example.com*");
        is_same("auth0|507f", "*auth0|507f*");
    }

    #[test]
    fn a_query_is_taken_as_it_is() {
        for query in [
            "email:anna@example.com",
            "blocked:true AND name:a*",
            "\"Anna Smith\"",
            "NOT blocked:true",
            "-email_verified:true",
        ] {
            is_same(query, query);
        }
        assert!(parse("email:").is_err());
        assert!(parse("(").is_err());
    }
}
