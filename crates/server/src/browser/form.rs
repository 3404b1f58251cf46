//! What a page of a person's browser is asked with: a query, or a plain form.

use axum::body::Body;
use http::request::Parts;
use http_body_util::{BodyExt as _, Collected, Limited};
use percent_encoding::percent_decode_str;

/// Bytes that a form may have.
const BODY_MAX: usize = 16 * 1024;

/// A value of a query or a form; empty if there is none.
pub(crate) fn value(pairs: &str, name: &str) -> String {
    let mut all = pairs.split('&').filter_map(|pair| pair.split_once('='));
    let found = all
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value.replace('+', " "));
    let decoded = percent_decode_str(found.as_deref().unwrap_or_default()).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// The form that was sent; an empty one if it can't be read.
pub(crate) async fn form(body: Body) -> String {
    let collected = Limited::new(body, BODY_MAX).collect().await;
    let bytes = collected.map(Collected::to_bytes).unwrap_or_default();
    String::from_utf8(bytes.to_vec()).unwrap_or_default()
}

/// Whether the browser says that another site made it ask (Fetch Metadata §2.2).
pub(crate) fn is_cross_site(parts: &Parts) -> bool {
    let site = parts
        .headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}
