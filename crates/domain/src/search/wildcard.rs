//! Texts with parts that may be anything.

/// A form of texts: its literals, with any text between two of them.
///
/// There are at least two. The first and the last may be empty, the others never are, and not all
/// of them are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wildcard {
    literals: Vec<String>,
}

impl Wildcard {
    /// From the texts between asterisks; `None` if there is no text or no asterisk.
    pub(super) fn new(literals: &[String]) -> Option<Self> {
        let last = literals.len().checked_sub(1).filter(|last| *last > 0)?;
        let outer = |at: usize| at == 0 || at == last;
        let literals: Vec<String> = literals
            .iter()
            .enumerate()
            .filter(|(at, literal)| outer(*at) || !literal.is_empty())
            .map(|(_, literal)| literal.clone())
            .collect();
        let is_empty = literals.iter().all(String::is_empty);
        (!is_empty).then_some(Self { literals })
    }

    /// The literals, in order.
    pub fn literals(&self) -> &[String] {
        &self.literals
    }

    /// What matching texts begin with, if that is all that is asked of them.
    pub fn prefix(&self) -> Option<&str> {
        match self.literals.as_slice() {
            [prefix, last] if last.is_empty() => Some(prefix),
            _ => None,
        }
    }

    /// Whether a text has the form. Linear in both.
    pub fn is_match(&self, text: &str) -> bool {
        let [first, inner @ .., last] = self.literals.as_slice() else {
            return false;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for literal in inner {
            let Some((_, after)) = rest.split_once(literal.as_str()) else {
                return false;
            };
            rest = after;
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wildcard(text: &str) -> Option<Wildcard> {
        let literals: Vec<String> = text.split('*').map(str::to_owned).collect();
        Wildcard::new(&literals)
    }

    /// By trying every length of what an asterisk stands for.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match pattern {
            [] => text.is_empty(),
            [b'*', rest @ ..] => (0..=text.len()).any(|at| naive(rest, &text[at..])),
            [letter, rest @ ..] => text.first() == Some(letter) && naive(rest, &text[1..]),
        }
    }

    #[test]
    fn forms_are_told_apart() {
        assert_eq!(wildcard("john"), None);
        assert_eq!(wildcard("**"), None);
        assert_eq!(wildcard("john*").unwrap().prefix(), Some("john"));
        assert_eq!(wildcard("j*n").unwrap().prefix(), None);
        assert_eq!(wildcard("*a**b*").unwrap().literals(), ["", "a", "b", ""]);
    }

    proptest! {
        #[test]
        fn matching_is_what_asterisks_mean(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            if let Some(wildcard) = wildcard(&pattern) {
                prop_assert_eq!(
                    wildcard.is_match(&text),
                    naive(pattern.as_bytes(), text.as_bytes())
                );
            }
        }
    }
}
