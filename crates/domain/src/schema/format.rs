//! The formats that the schemas use. Auth0 publishes their names, not their definitions; these
//! accept what recordings show and refuse what can't be meant.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::matcher::{Format, USER_ID, url_safe};

const fn format(name: &'static str, matches: fn(&str) -> bool) -> Format {
    Format { name, matches }
}

/// A client's id. Ours have 32 characters, but an operator may choose one.
pub(super) const CLIENT_ID: Format = format("client-id", |text| {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| url_safe(b) || matches!(b, b'.' | b'~'))
});
pub(super) const CLIENT_GRANT_ID: Format =
    format("client-grant-id", |text| alphanumeric(text, "cgr_"));
pub(super) const CONNECTION_ID: Format = format("connection-id", |text| alphanumeric(text, "con_"));
pub(super) const ORGANIZATION_ID: Format =
    format("organization-id", |text| alphanumeric(text, "org_"));
pub(super) const ROLE_ID: Format = format("role-id", |text| alphanumeric(text, "rol_"));
/// A user's id as members of lists name it. The limit is ours: a provider and 255 characters.
pub(super) const USER_ID_WITH_MAX_LENGTH: Format = format("user-id-with-max-length", |text| {
    (USER_ID.matches)(text) && text.chars().count() <= USER_ID_MAX
});
pub(super) const USER_ID_ALONE: Format = format("user-id", USER_ID.matches);
/// The longest user id, in characters.
pub(super) const USER_ID_MAX: usize = 320;
/// Lower case letters, digits, `-` and `_`; it begins and ends with a letter or a digit.
pub(super) const ORGANIZATION_NAME: Format = format("organization-name", |text| {
    let edge =
        |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    edge(text.bytes().next())
        && edge(text.bytes().last())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
});
/// `#rgb` or `#rrggbb`.
pub(super) const HTML_COLOR: Format = format("html-color", color);
/// The same, where `null` is allowed too.
pub(super) const HTML_COLOR_OR_NULL: Format = format("html-color-or-null", color);
pub(super) const CREDENTIAL_ID: Format = format("credential-id", |text| base58(text, "cred_"));
pub(super) const CONNECTION_PROFILE_ID: Format =
    format("connection-profile-id", |text| base58(text, "cop_"));
pub(super) const USER_ATTRIBUTE_PROFILE_ID: Format =
    format("user-attribute-profile-id", |text| base58(text, "uap_"));

/// RFC 3339.
pub(super) const DATE_TIME: Format = format("date-time", date_time);
/// An authentication context class, as tokens and requests name it.
pub(super) const ACR: Format = format("acr", |text| {
    !text.is_empty() && text.len() <= 1024 && !text.contains(blank)
});
pub(super) const EMAIL: Format = format("email", email);
pub(super) const EMAIL_OR_EMPTY: Format =
    format("email-or-empty", |text| text.is_empty() || email(text));

pub(super) const IPV4: Format = format("ipv4", |text| text.parse::<Ipv4Addr>().is_ok());
pub(super) const IPV6: Format = format("ipv6", |text| text.parse::<Ipv6Addr>().is_ok());
pub(super) const CIDR: Format = format("cidr", |text| {
    network(text, 32, |address| address.parse::<Ipv4Addr>().is_ok())
});
pub(super) const IPV6_CIDR: Format = format("ipv6_cidr", |text| {
    network(text, 128, |address| address.parse::<Ipv6Addr>().is_ok())
});

/// A server's name or address.
pub(super) const HOST: Format = format("hostname-rfc2181", |text| {
    host_name(text) || text.parse::<Ipv6Addr>().is_ok()
});
/// A web address.
pub(super) const URL: Format = format("url", web);
/// The same, where `null` is allowed too.
pub(super) const URL_OR_NULL: Format = format("url-or-null", web);
/// A URI with a scheme. Shown as an image, so nothing that runs.
pub(super) const STRICT_URI: Format = format("strict-uri", absolute);
/// A web address that is encrypted, where `null` is allowed too.
pub(super) const STRICT_HTTPS_OR_NULL: Format = format("strict-https-uri-or-null", https);
/// Any URI with a scheme, or nothing. Shown as a link or an image, so nothing that runs.
pub(super) const ABSOLUTE_URI_OR_EMPTY: Format = format("absolute-uri-or-empty", |text| {
    text.is_empty() || absolute(text)
});
pub(super) const HTTPS_OR_EMPTY: Format = format("absolute-https-uri-or-empty", |text| {
    text.is_empty() || https(text)
});
pub(super) const HTTPS_WITH_PLACEHOLDERS_OR_EMPTY: Format =
    format("absolute-https-uri-with-placeholders-or-empty", |text| {
        text.is_empty() || https(text)
    });
pub(super) const INITIATE_LOGIN_TEMPLATE: Format =
    format("ec-initiate-login-uri-template-url", https);
/// An origin or an address to return to; `*` and `{placeholder}` are read when it is used.
pub(super) const URL_WITH_PLACEHOLDERS: Format = format("url-with-placeholders", target);
/// A redirect URI: any scheme, no fragment (RFC 6749 §3.1.2).
pub(super) const CALLBACK_URL: Format =
    format("callback-url", |text| target(text) && !text.contains('#'));

fn color(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

/// Labels of letters, digits, hyphens and underscores, with dots between them (RFC 2181 §11).
fn host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn alphanumeric(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// 128 bits in Bitcoin's alphabet, which has no `0`, `O`, `I` and `l`.
fn base58(text: &str, prefix: &str) -> bool {
    let letter =
        |byte: u8| byte.is_ascii_alphanumeric() && !matches!(byte, b'0' | b'O' | b'I' | b'l');
    text.strip_prefix(prefix)
        .is_some_and(|rest| matches!(rest.len(), 21 | 22) && rest.bytes().all(letter))
}

fn blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control()
}

fn date_time(text: &str) -> bool {
    // jiff reads more than RFC 3339 allows; the shape is checked first.
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => matches!(byte, b'T' | b't'),
        13 | 16 => byte == b':',
        0..=18 => byte.is_ascii_digit(),
        _ => byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b':' | b'Z' | b'z'),
    };
    let offset = text.ends_with(['Z', 'z'])
        || text
            .len()
            .checked_sub(6)
            .and_then(|at| text.get(at..))
            .is_some_and(numeric_offset);
    (20..=40).contains(&text.len())
        && text.bytes().enumerate().all(shape)
        && offset
        && text.parse::<jiff::Timestamp>().is_ok()
}

fn numeric_offset(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.starts_with(['+', '-']) && text.get(3..4) == Some(":") && digits == 4
}

fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && !text.contains(blank)
        && !local.contains(['@', '<', '>', '"', '(', ')', ',', ';', ':', '\\', '[', ']'])
        && domain.contains('.')
        && domain.split('.').all(label)
}

fn network(text: &str, most: u8, address: fn(&str) -> bool) -> bool {
    let Some((host, prefix)) = text.split_once('/') else {
        return false;
    };
    let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    address(host) && digits && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= most)
}

/// The scheme and what follows its colon.
fn split(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let named = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    (named && scheme.bytes().all(letter) && !text.contains(blank)).then_some((scheme, rest))
}

/// `//` and a host.
fn authority(rest: &str) -> bool {
    let host = rest
        .strip_prefix("//")
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| !host.is_empty() && !host.starts_with([':', '@']))
}

fn is(scheme: &str, names: &[&str]) -> bool {
    names.iter().any(|name| scheme.eq_ignore_ascii_case(name))
}

fn web(text: &str) -> bool {
    split(text).is_some_and(|(scheme, rest)| is(scheme, &["http", "https"]) && authority(rest))
}

fn https(text: &str) -> bool {
    split(text).is_some_and(|(scheme, rest)| is(scheme, &["https"]) && authority(rest))
}

fn absolute(text: &str) -> bool {
    split(text).is_some_and(|(scheme, rest)| {
        let complete = if is(scheme, &["http", "https"]) {
            authority(rest)
        } else {
            !rest.is_empty()
        };
        complete && !is(scheme, &["javascript", "vbscript"])
    })
}

/// A place to send a browser to: `com.example:/callback` and `chrome-extension://id` are.
fn target(text: &str) -> bool {
    absolute(text) && split(text).is_some_and(|(scheme, _)| !is(scheme, &["data"]))
}

#[cfg(test)]
mod tests;
