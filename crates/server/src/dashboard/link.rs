//! Addresses of pages.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::BASE;

/// What stays as it is in a part of a path or query (RFC 3986 §2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A part of a path or query, encoded.
pub(crate) fn encoded(part: &str) -> String {
    utf8_percent_encode(part, ENCODED).to_string()
}

/// The path below the base with these parts.
pub(crate) fn path(parts: &[&str]) -> String {
    let mut out = BASE.to_owned();
    for part in parts {
        let _ = write!(out, "/{}", utf8_percent_encode(part, ENCODED));
    }
    out
}

/// A path with a query of those pairs that have a value.
pub(crate) fn query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    let mut separator = '?';
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(
            out,
            "{separator}{name}={}",
            utf8_percent_encode(value, ENCODED)
        );
        separator = '&';
    }
    out
}

/// The place to go on at, if it is one of our own pages.
pub(crate) fn own(asked: &str) -> &str {
    let rest = asked.strip_prefix(BASE);
    let is_below =
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('?'));
    let is_plain = asked
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_below && is_plain { asked } else { BASE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_encoded() {
        assert_eq!(path(&["apis", "a/b?c"]), "/dashboard/apis/a%2Fb%3Fc");
        let made = query("/x", &[("q", "a b"), ("none", ""), ("page", "2")]);
        assert_eq!(made, "/x?q=a%20b&page=2");
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for own_page in ["/dashboard", "/dashboard/apis?q=a%20b", "/dashboard?x"] {
            assert_eq!(own(own_page), own_page);
        }
        for other in [
            "",
            "//evil.test",
            "/dashboardx",
            "https://evil.test",
            "/api",
            "/dashboard/\r\nx",
            "/dashboard/\\x",
        ] {
            assert_eq!(own(other), BASE, "{other}");
        }
    }
}
