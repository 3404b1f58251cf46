//! Entity tags: who changed it in the meantime (RFC 9110 §13.1.1, §8.8.3). Auth0 has none; who
//! doesn't use them sees no difference.

use http::{HeaderMap, HeaderValue, header};

/// The strong entity tag of a version.
pub(crate) fn etag(version: i64) -> HeaderValue {
    let text = format!("\"{version}\"");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The tags of `If-Match`, without quotes; `None` without the header. A weak prefix, which some
/// proxies add, is taken off.
pub(crate) fn if_match(headers: &HeaderMap) -> Option<Vec<String>> {
    let mut values = headers.get_all(header::IF_MATCH).iter().peekable();
    values.peek()?;
    let tag = |text: &str| {
        let text = text.trim();
        let text = text.strip_prefix("W/").unwrap_or(text);
        text.trim_matches('"').to_owned()
    };
    let lists = values.map(|value| value.to_str().unwrap_or_default());
    Some(
        lists
            .flat_map(|list| list.split(',').map(tag).collect::<Vec<_>>())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_in_every_form() {
        let mut headers = HeaderMap::new();
        assert_eq!(if_match(&headers), None);
        headers.append(header::IF_MATCH, HeaderValue::from_static("\"1\", W/\"2\""));
        headers.append(header::IF_MATCH, HeaderValue::from_static("*"));
        assert_eq!(if_match(&headers).unwrap(), ["1", "2", "*"]);
        assert_eq!(etag(7), "\"7\"");
    }
}
