//! The headers that keep a page to itself: nothing but our own files, no inline script or style,
//! no frame around it, nothing told to others.

use http::{HeaderMap, HeaderName, HeaderValue, header};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types app";

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The headers of every page.
pub(crate) fn secure(headers: &mut HeaderMap) {
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(OPENER, HeaderValue::from_static("same-origin"));
    isolate(headers);
}

/// What a page of a tenant needs beyond our own files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed<'a> {
    /// Of its own style.
    pub(crate) nonce: Option<&'a str>,
    /// Addresses of the tenant's pictures.
    pub(crate) pictures: Vec<&'a str>,
    /// Where its form may lead at last: Chromium applies `form-action` to redirects, too.
    pub(crate) form_target: Option<&'a str>,
}

/// The headers of a tenant's page. An application may have opened it in a window of its own, and
/// waits there for what is answered at last: it stays that window's opener.
pub(crate) fn secure_hosted(headers: &mut HeaderMap, allowed: &Allowed<'_>) {
    let mut policy = POLICY.to_owned();
    let mut add = |directive: &str, source: &str| {
        policy = policy.replacen(directive, &format!("{directive} {source}"), 1);
    };
    if let Some(nonce) = allowed.nonce {
        add("style-src 'self'", &format!("'nonce-{nonce}'"));
    }
    for picture in &allowed.pictures {
        if let Some(source) = source(picture) {
            add("img-src 'self' data:", &source);
        }
    }
    if let Some(source) = allowed.form_target.and_then(source) {
        add("form-action 'self'", &source);
    }
    let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(POLICY));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    isolate(headers);
}

/// An address as a policy names it (Content Security Policy 3 §2.3.1): its origin or, where a
/// policy has no word for its host, its scheme.
fn source(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if scheme.is_empty() || !scheme.bytes().all(is_scheme) {
        return None;
    }
    if !matches!(scheme, "http" | "https") {
        return Some(format!("{scheme}:"));
    }
    let host = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
    if !host.is_empty() && host.bytes().all(is_host) {
        Some(format!("{scheme}://{host}"))
    } else {
        Some(format!("{scheme}:"))
    }
}

fn isolate(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_origins_and_nothing_else() {
        for (address, expected) in [
            ("https://app.test/callback?a=;b", "https://app.test"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000/cb", "http:"),
            ("https://app.test;script-src *", "https:"),
            ("com.example.app://cb", "com.example.app:"),
        ] {
            assert_eq!(source(address).as_deref(), Some(expected), "{address}");
        }
        for address in ["", "app.test", "a b:c", ":x", "https:app.test"] {
            assert_eq!(source(address), None, "{address}");
        }
    }

    #[test]
    fn a_tenants_page_may_use_what_is_the_tenants() {
        let mut headers = HeaderMap::new();
        let allowed = Allowed {
            nonce: Some("n"),
            pictures: vec!["https://cdn.test/logo.svg"],
            form_target: Some("https://app.test/cb"),
        };
        secure_hosted(&mut headers, &allowed);
        let policy = headers
            .get(header::CONTENT_SECURITY_POLICY)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        for part in [
            "default-src 'none';",
            "style-src 'self' 'nonce-n';",
            "img-src 'self' data: https://cdn.test;",
            "form-action 'self' https://app.test;",
            "frame-ancestors 'none';",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
    }
}
