//! Names and values of a query or a form, in their order.

use percent_encoding::percent_decode_str;

/// Names and values; a name can be there more than once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `a=1&b=2` (WHATWG URL §5.1).
    pub(super) fn parse(text: &str) -> Self {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let parts = text.split('&').filter(|part| !part.is_empty());
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        };
        Self(parts.map(pair).collect())
    }

    /// The first value of this name; empty if there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }

    /// The first value without spaces around it.
    pub(crate) fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// All values of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.0.iter().filter(move |(own, _)| own == name);
        own.map(|(_, value)| value.as_str())
    }

    /// The value of this name as a number, or `default`.
    pub(crate) fn number(&self, name: &str, default: usize) -> usize {
        self.get(name).parse().unwrap_or(default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_repeat_and_everything_is_decoded() {
        let pairs = Pairs::parse("p=read%3Aposts&q=a+b%2Bc&p=%E2%82%AC&&x");
        assert_eq!(pairs.all("p").collect::<Vec<_>>(), ["read:posts", "€"]);
        assert_eq!((pairs.get("q"), pairs.get("none")), ("a b+c", ""));
        assert!(pairs.has("x") && !pairs.has("y"));
        assert_eq!(pairs.number("q", 7), 7);
    }
}
