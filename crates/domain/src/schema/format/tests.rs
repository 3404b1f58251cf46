//! Texts on both sides of each format.

use super::*;

fn check(format: Format, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(
            (format.matches)(text),
            "{text:?} should be a {}",
            format.name
        );
    }
    for text in bad {
        assert!(
            !(format.matches)(text),
            "{text:?} should not be a {}",
            format.name
        );
    }
}

#[test]
fn ids() {
    check(
        CLIENT_ID,
        &["aB3_-", "tpc_x"],
        &["", "a b", "é", &"a".repeat(129)],
    );
    check(
        ORGANIZATION_ID,
        &["org_0123456789abcDEF"],
        &["org_", "cgr_0123456789abcDEF"],
    );
    check(
        ROLE_ID,
        &["rol_0123456789abcDEF"],
        &["rol_", "rol_0123456789abcDE-"],
    );
    check(
        USER_ID_WITH_MAX_LENGTH,
        &["auth0|1", &format!("auth0|{}", "é".repeat(255))],
        &["auth0", "|", &format!("auth0|{}", "1".repeat(USER_ID_MAX))],
    );
    check(USER_ID_ALONE, &["auth0|1", "a|b c"], &["", "1"]);
    check(
        CREDENTIAL_ID,
        &["cred_8BevWUvtnEGj8qGqjHdPjX"],
        &["cred_lBevWUvtnEGj8qGqjHdPjX"],
    );
    check(
        CONNECTION_PROFILE_ID,
        &["cop_8BevWUvtnEGj8qGqjHdPj"],
        &["uap_8BevWUvtnEGj8qGqjHdPj"],
    );
    check(
        USER_ATTRIBUTE_PROFILE_ID,
        &["uap_8BevWUvtnEGj8qGqjHdPj"],
        &["uap_"],
    );
    check(ACR, &["urn:a:b", "1"], &["", "a b"]);
}

#[test]
fn times() {
    let good = [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.678Z",
        "2026-01-02t03:04:05+01:30",
        "2024-02-29T00:00:00-00:00",
    ];
    let bad = [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-02-29T00:00:00Z",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:05+0130",
        "2026-01-02T25:04:05Z",
        "2026-01-02T03:04:05Z[UTC]",
        "2026-01-02T03:04:05.Z",
        "é026-01-02T03:04:05Z",
        "2026-01-02T03:04:05+1:300",
    ];
    check(DATE_TIME, &good, &bad);
}

#[test]
fn addresses() {
    check(
        EMAIL_OR_EMPTY,
        &["", "a@b.test", "a+b@ä-c.d.test"],
        &["a", "a@b", "@b.test", "a@b..c", "a b@c.d", "a@b@c.d"],
    );
    check(IPV4, &["10.0.0.1"], &["10.0.0", "::1", "10.0.0.1/8"]);
    check(IPV6, &["::1"], &["10.0.0.1", "::g"]);
    check(
        CIDR,
        &["10.0.0.0/8", "10.0.0.0/0"],
        &["10.0.0.0", "10.0.0.0/33", "::/8", "10.0.0.0/+8"],
    );
    check(IPV6_CIDR, &["fd00::/8"], &["fd00::", "fd00::/129"]);
}

#[test]
fn places_on_the_web() {
    let web = ["http://localhost:3000", "https://a.test/b?c#d"];
    check(
        URL,
        &web,
        &[
            "",
            "a.test",
            "ftp://a",
            "https:",
            "https://",
            "https:///a",
            "https://a b",
        ],
    );
    check(HTTPS_OR_EMPTY, &["", "https://a.test"], &["http://a.test"]);
    check(
        HTTPS_WITH_PLACEHOLDERS_OR_EMPTY,
        &["", "https://{organization_name}.a.test/x"],
        &["http://a.test", "//a.test"],
    );
    check(
        ABSOLUTE_URI_OR_EMPTY,
        &["", "https://a.test/l.png", "data:image/png;base64,AA=="],
        &[
            "a",
            "/a",
            "JavaScript:alert(1)",
            "vbscript:x",
            "1a:b",
            "a:",
            "https:x",
        ],
    );
    check(
        URL_WITH_PLACEHOLDERS,
        &[
            "https://*.a.test",
            "chrome-extension://abc",
            "https://a.test/#/out",
            "file:///a",
        ],
        &["", "a.test", "data:text/html,x", "javascript:x"],
    );
    check(
        CALLBACK_URL,
        &[
            "https://{organization_name}.a.test/cb",
            "com.a.b:/cb",
            "myapp://cb",
            "http://127.0.0.1",
        ],
        &[
            "",
            "https://a.test/#",
            "javascript:x",
            "data:text/html,x",
            "https://a.test/\n",
        ],
    );
}

#[test]
fn names_and_looks_of_organizations() {
    check(
        ORGANIZATION_NAME,
        &["a", "organization-1", "a_b", "1a"],
        &["", "-a", "a-", "A", "a b", "é"],
    );
    check(
        HTML_COLOR,
        &["#e3e2ff", "#FFF"],
        &["", "red", "#12", "#12345g", "e3e2ff"],
    );
    check(
        STRICT_HTTPS_OR_NULL,
        &["https://acme.com/logo.svg"],
        &["", "http://acme.com/logo.svg", "//acme.com"],
    );
    check(
        STRICT_URI,
        &[
            "https://www.example.com/picture.jpg",
            "data:image/png;base64,x",
        ],
        &["", "picture.jpg", "javascript:alert(1)"],
    );
    check(EMAIL, &["a@b.test"], &["", "a", "a@b"]);
}
