//! Masks what differs from run to run, by its shape: what hasn't the shape that it should have
//! stays visible.

use serde_json::Value;

/// The value with a word in angle brackets for each id, secret, key and certificate.
pub fn masked(value: &Value) -> Value {
    under("", value)
}

fn under(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), under(key, value)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| under(key, item)).collect(),
        Value::String(text) => mask(key, text).into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn mask(key: &str, text: &str) -> String {
    if text.starts_with("/api/") {
        let parts: Vec<String> = text.split('/').map(|part| mask("", part)).collect();
        return parts.join("/");
    }
    let word = by_key(key, text).or_else(|| by_shape(text));
    word.map_or_else(|| text.to_owned(), |word| format!("<{word}>"))
}

/// Shapes that mean something only under their name.
fn by_key(key: &str, text: &str) -> Option<&'static str> {
    let is = |length, allowed: fn(char) -> bool| has(text, length, allowed);
    match key {
        "kid" if is(21, url_safe) => Some("key id"),
        "kid" | "thumbprint_sha256" if is(43, url_safe) => Some("thumbprint"),
        "jti" | "access_token_jti" if is(22, url_safe) => Some("token id"),
        "thumbprint" if is(40, upper_hex) => Some("thumbprint"),
        "fingerprint" if is(59, |c| upper_hex(c) || c == ':') => Some("fingerprint"),
        "request_id" if is(17, |c| c == '-' || lower_hex(c)) => Some("request id"),
        _ => None,
    }
}

fn by_shape(text: &str) -> Option<&'static str> {
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    let after = |prefix, length| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| has(rest, length, alphanumeric))
    };
    Some(match text {
        _ if after("cgr_", 16) => "grant id",
        _ if after("con_", 16) => "connection id",
        _ if after("job_", 16) => "job id",
        _ if after("cred_", 22) => "credential id",
        _ if after("tpc_", 22) => "third-party client id",
        _ if text
            .strip_prefix("auth0|")
            .is_some_and(|id| has(id, 24, lower_hex)) =>
        {
            "user id"
        }
        _ if has(text, 24, lower_hex) => "object id",
        _ if has(text, 32, alphanumeric) => "client id",
        _ if has(text, 64, url_safe) => "secret",
        _ if text.starts_with("900") && has(text, 56, |c| c.is_ascii_digit()) => "log id",
        _ if text.starts_with("-----BEGIN CERTIFICATE-----\r\n") => "certificate",
        _ if text.starts_with("-----BEGIN PKCS7-----\r\n") => "pkcs7",
        _ if text.split('.').count() == 3 && text.starts_with("ey") => "token",
        _ => return None,
    })
}

fn has(text: &str, length: usize, allowed: impl Fn(char) -> bool) -> bool {
    text.len() == length && text.chars().all(allowed)
}

fn url_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn lower_hex(c: char) -> bool {
    c.is_ascii_digit() || ('a'..='f').contains(&c)
}

fn upper_hex(c: char) -> bool {
    c.is_ascii_digit() || ('A'..='F').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_right_shape_is_masked() {
        let value = json!({
            "id": "0123456789abcdef01234567", "grant": "cgr_0123456789abcdef", "short": "cgr_1",
            "kid": "abcdefghijklmnopqrstu", "other": "abcdefghijklmnopqrstu",
            "path": "/api/v2/resource-servers/0123456789abcdef01234567",
        });
        assert_eq!(
            masked(&value),
            json!({
                "id": "<object id>", "grant": "<grant id>", "short": "cgr_1",
                "kid": "<key id>", "other": "abcdefghijklmnopqrstu",
                "path": "/api/v2/resource-servers/<object id>",
            })
        );
    }
}
