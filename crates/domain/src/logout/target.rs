//! Which URLs a browser may be sent to after it has signed out (`allowed_logout_urls`).

/// What of a URL has to be as it was registered, beside scheme, host and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// `/v2/logout`: nothing.
    Loose,
    /// `/oidc/logout`: the query and the fragment (OpenID Connect RP-Initiated Logout §3.1).
    Exact,
}

/// The parts of a URL that has an authority.
#[derive(Debug, Clone, Copy)]
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    path: &'a str,
    /// With its `?` or `#`.
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, after) = url.split_once("://")?;
        let (host, tail) = match after.find(['/', '?', '#']) {
            Some(at) => after.split_at_checked(at)?,
            None => (after, ""),
        };
        let (path, rest) = match tail.find(['?', '#']) {
            Some(at) => tail.split_at_checked(at)?,
            None => (tail, ""),
        };
        // A name before the host says nothing about where the URL leads, but looks as if it did.
        let is_plain = !scheme.is_empty() && !host.is_empty() && !host.contains('@');
        is_plain.then_some(Self {
            scheme,
            host,
            path: if path.is_empty() { "/" } else { path },
            rest,
        })
    }
}

/// Whether one of the registered URLs is this one. What a header can't hold, or browsers read in
/// several ways, is none.
pub fn is_allowed<'a>(
    registered: impl IntoIterator<Item = &'a str>,
    url: &str,
    matching: Matching,
) -> bool {
    let is_clean = url
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_clean
        && !url.is_empty()
        && registered
            .into_iter()
            .any(|one| is_same(one, url, matching))
}

fn is_same(registered: &str, url: &str, matching: Matching) -> bool {
    let (Some(own), Some(sent)) = (Parts::of(registered), Parts::of(url)) else {
        return registered == url;
    };
    own.scheme.eq_ignore_ascii_case(sent.scheme)
        && is_same_host(own.host, sent.host)
        && own.path == sent.path
        && (matching == Matching::Loose || own.rest == sent.rest)
}

/// A `*` in the first label of a registered host stands for letters, digits and hyphens; it isn't
/// a whole domain.
fn is_same_host(registered: &str, sent: &str) -> bool {
    let (own, sent) = (registered.to_ascii_lowercase(), sent.to_ascii_lowercase());
    let Some((before, after)) = own.split_once('*') else {
        return own == sent;
    };
    let is_first_label = !before.contains('.') && after.matches('.').count() > 1;
    let middle = sent
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    is_first_label && middle.is_some_and(is_word)
}

/// The first registered URL that leads somewhere as it is.
pub fn first_of<'a>(registered: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let is_whole = |url: &&str| {
        let is_clean = url.bytes().all(|byte| byte.is_ascii_graphic());
        is_clean && !url.is_empty() && !url.contains(['*', '{', '\\'])
    };
    registered.into_iter().find(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(registered: &str, url: &str, matching: Matching) -> bool {
        is_allowed([registered], url, matching)
    }

    #[test]
    fn hosts_have_no_case_and_paths_do() {
        for (url, expected) in [
            ("https://app.test/out", true),
            ("HTTPS://APP.test/out", true),
            ("https://app.test/Out", false),
            ("https://app.test/out/", false),
            ("http://app.test/out", false),
            ("https://app.test:444/out", false),
            ("https://app.test.evil.test/out", false),
        ] {
            for matching in [Matching::Loose, Matching::Exact] {
                assert_eq!(
                    allows("https://app.test/out", url, matching),
                    expected,
                    "{url}"
                );
            }
        }
        assert!(allows(
            "https://app.test",
            "https://app.test/",
            Matching::Exact
        ));
    }

    #[test]
    fn only_one_of_the_endpoints_looks_at_the_query() {
        for url in ["https://app.test/out?a=b", "https://app.test/out#x"] {
            assert!(allows("https://app.test/out", url, Matching::Loose));
            assert!(!allows("https://app.test/out", url, Matching::Exact));
            assert!(allows(url, url, Matching::Exact));
        }
    }

    #[test]
    fn a_star_is_one_label_at_most() {
        for (url, expected) in [
            ("https://a.app.test", true),
            ("https://A-1.app.test/", true),
            ("https://app.test", false),
            ("https://.app.test", false),
            ("https://a.b.app.test", false),
            ("https://evil.test/.app.test", false),
            ("https://evil.test?.app.test", false),
        ] {
            assert_eq!(
                allows("https://*.app.test", url, Matching::Loose),
                expected,
                "{url}"
            );
        }
        let framed = |url| allows("https://pr-*-x.app.test", url, Matching::Loose);
        assert!(framed("https://pr-7-x.app.test") && !framed("https://pr--y.app.test"));
        for too_wide in ["https://*", "https://*.test", "https://app.*.test"] {
            assert!(
                !allows(too_wide, "https://app.x.test", Matching::Loose),
                "{too_wide}"
            );
        }
    }

    #[test]
    fn what_browsers_read_otherwise_is_refused() {
        for url in [
            "https://app.test@evil.test/out",
            "https://evil.test\\@app.test/out",
            "https://app.test/out\r\nset-cookie: a=b",
            "https://app.test/o ut",
            "//app.test/out",
            "",
        ] {
            for registered in ["https://app.test/out", "https://app.test/o ut", ""] {
                assert!(!allows(registered, url, Matching::Loose), "{url:?}");
            }
        }
        assert!(allows("com.app:/out", "com.app:/out", Matching::Exact));
        assert!(!allows("com.app:/out", "com.app:/in", Matching::Loose));
    }

    #[test]
    fn the_first_is_one_without_a_star() {
        let all = [
            "https://*.app.test",
            "https://{organization_name}.app.test",
            "https://app.test",
        ];
        assert_eq!(first_of(all), Some("https://app.test"));
        assert_eq!(first_of(["", "https://*.app.test"]), None);
    }
}
