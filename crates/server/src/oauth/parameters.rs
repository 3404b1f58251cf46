//! The parameters of a request: a form (RFC 6749 §3.2) or, as Auth0 takes it too, a JSON object.

use std::collections::HashMap;

use axum::body::Body;
use domain::schema::json::{JsonError, parse_json};
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::OAuthError;

/// Bytes that a request's body may have.
const BODY_MAX: usize = 64 * 1024;
/// Parameters that are read; a request needs a handful.
const PARAMETERS_MAX: usize = 100;

/// Parameters by name. Those without a value count as absent (RFC 6749 §3.1).
#[derive(Debug, Default)]
pub(crate) struct Parameters(HashMap<String, Value>);

impl Parameters {
    /// Reads a request's body. Members that nobody asks for are let through.
    ///
    /// # Errors
    /// `invalid_request` if it can't be read, is too long, or names a parameter twice.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, OAuthError> {
        let body = match Limited::new(body, BODY_MAX).collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(OAuthError::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "invalid_request",
                    format!("The request body is longer than {BODY_MAX} bytes"),
                ));
            }
            Err(_) => {
                return Err(OAuthError::invalid_request(
                    "The request body could not be read",
                ));
            }
        };
        match media_type(headers).as_str() {
            "application/json" => Self::from_json(&body),
            "application/x-www-form-urlencoded" | "" => Self::from_form(&body),
            _ => Err(OAuthError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "invalid_request",
                "The content type must be application/x-www-form-urlencoded or application/json",
            )),
        }
    }

    /// Reads a query.
    ///
    /// # Errors
    /// As [`Parameters::read`].
    pub(super) fn of_query(query: Option<&str>) -> Result<Self, OAuthError> {
        Self::from_form(query.unwrap_or_default().as_bytes())
    }

    /// All that are texts, by name.
    pub(super) fn texts(&self) -> Vec<(&str, &str)> {
        let all = self.0.iter();
        let texts = all.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_unstable();
        texts
    }

    fn from_json(body: &[u8]) -> Result<Self, OAuthError> {
        let value = parse_json(body).map_err(|error| {
            OAuthError::invalid_request(match error {
                JsonError::Encoding | JsonError::Syntax => {
                    "The request body is not valid JSON".to_owned()
                }
                JsonError::Duplicate(name) => duplicate(&name),
                JsonError::Nul => "Parameters must not contain U+0000".to_owned(),
                JsonError::Depth => "The request body is nested too deep".to_owned(),
            })
        })?;
        let Value::Object(members) = value else {
            return Err(OAuthError::invalid_request(
                "The request body must be an object",
            ));
        };
        Ok(Self(members.into_iter().collect()))
    }

    fn from_form(body: &[u8]) -> Result<Self, OAuthError> {
        let malformed = || OAuthError::invalid_request("The request body is not a valid form");
        let text = std::str::from_utf8(body).map_err(|_| malformed())?;
        let mut parameters = HashMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            if parameters.len() == PARAMETERS_MAX {
                return Err(OAuthError::invalid_request("Too many parameters"));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (
                form_decoded(name).ok_or_else(malformed)?,
                form_decoded(value).ok_or_else(malformed)?,
            );
            if parameters.contains_key(&name) {
                return Err(OAuthError::invalid_request(duplicate(&name)));
            }
            parameters.insert(name, Value::String(value));
        }
        Ok(Self(parameters))
    }

    /// The parameter's text, if it is there and not empty.
    ///
    /// # Errors
    /// `invalid_request` if it is something else than text.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, OAuthError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(OAuthError::invalid_request(format!(
                "Invalid parameter: {name} must be a string"
            ))),
        }
    }

    /// The parameter as it was sent: a form's are texts.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The parameter's text.
    ///
    /// # Errors
    /// `invalid_request` if there is none.
    pub(super) fn required(&self, name: &str) -> Result<&str, OAuthError> {
        self.text(name)?.ok_or_else(|| OAuthError::missing(name))
    }
}

fn duplicate(name: &str) -> String {
    let name: String = name.chars().take(50).collect();
    format!("Duplicate parameter: {name}")
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

/// A text in the coding of forms; `None` if it isn't UTF-8 or holds U+0000.
pub(super) fn form_decoded(text: &str) -> Option<String> {
    if !text.bytes().any(|byte| matches!(byte, b'+' | b'%' | 0)) {
        return Some(text.to_owned());
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_and_nothing_may_come_twice() {
        let read = Parameters::from_form(b"a=b+c%2Bd&&empty=&flag").unwrap();
        assert_eq!(read.text("a").unwrap(), Some("b c+d"));
        assert_eq!(read.text("empty").unwrap(), None);
        assert_eq!(read.text("flag").unwrap(), None);
        assert!(read.required("missing").is_err());
        for bad in [&b"a=1&a=2"[..], b"a=%00", b"a=%ff", b"\xff"] {
            assert!(Parameters::from_form(bad).is_err(), "{bad:?}");
        }
        let many: Vec<String> = (0..=PARAMETERS_MAX).map(|n| format!("p{n}=1")).collect();
        let many = many.join("&");
        assert!(Parameters::from_form(many.as_bytes()).is_err());
    }

    #[test]
    fn json_must_be_an_object_of_texts() {
        let read = Parameters::from_json(br#"{"a":"b","n":1,"null":null}"#).unwrap();
        assert_eq!(read.text("a").unwrap(), Some("b"));
        assert_eq!(read.text("null").unwrap(), None);
        assert_eq!(
            read.text("n").unwrap_err().description(),
            "Invalid parameter: n must be a string"
        );
        for bad in [&b"[]"[..], b"", b"{", b"{\"a\":1,\"a\":2}", b"\"x\""] {
            assert!(Parameters::from_json(bad).is_err(), "{bad:?}");
        }
    }
}
