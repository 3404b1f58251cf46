//! Scope lists as they travel: words parted by spaces (RFC 6749 §3.3).

use std::collections::HashSet;

/// The words of a `scope` parameter, in order, each once. Case matters.
pub fn words(scope: &str) -> Vec<&str> {
    let mut seen = HashSet::new();
    let words = scope.split(' ').filter(|word| !word.is_empty());
    words.filter(|word| seen.insert(*word)).collect()
}

/// Whether a permission's value can be told apart in a `scope` claim.
///
/// Auth0 lets a value contain spaces. Such a value is one permission in the `permissions` claim
/// but would read as several in `scope`, so it is never put there.
pub fn is_word(value: &str) -> bool {
    !value.is_empty() && !value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_once_and_in_order() {
        assert_eq!(words("b a  b A"), ["b", "a", "A"]);
        assert!(words("  ").is_empty());
    }

    #[test]
    fn values_with_spaces_are_no_words() {
        assert!(is_word("read:orders"));
        assert!(!is_word("read:orders write:orders"));
        assert!(!is_word(""));
    }
}
