//! How an answer goes back: `response_mode` (OAuth 2.0 Multiple Response Types §2.1, Form Post
//! Response Mode; `web_message` is Auth0's).

use super::refusal::shown;
use super::{Refusal, ResponseType};

/// A way back to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    Query,
    Fragment,
    FormPost,
    WebMessage,
}

impl ResponseMode {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            "web_message" => Some(Self::WebMessage),
            _ => None,
        }
    }

    /// The way that a request asks for, or that its answer takes by default.
    ///
    /// # Errors
    /// `invalid_request` for a way that there isn't, and for tokens in a query, which is logged
    /// and sent on by many.
    pub fn read(word: Option<&str>, wanted: ResponseType) -> Result<Self, Refusal> {
        let unsupported = |word| {
            Refusal::invalid_request(format!("Unsupported response mode: {}", shown(word)))
        };
        match word.map(|word| (word, Self::parse(word))) {
            None if wanted.has_tokens() => Ok(Self::Fragment),
            None => Ok(Self::Query),
            Some((word, Some(Self::Query))) if wanted.has_tokens() => Err(unsupported(word)),
            Some((_, Some(mode))) => Ok(mode),
            Some((word, None)) => Err(unsupported(word)),
        }
    }

    /// The way of an error that says that the request itself is wrong: the one that the
    /// application most likely listens to.
    pub fn for_errors(word: Option<&str>, response_type: Option<&str>) -> Self {
        let mut words = response_type.unwrap_or_default().split(' ');
        let has_tokens = words.any(|word| matches!(word, "token" | "id_token"));
        match word.and_then(Self::parse) {
            None | Some(Self::Query) if has_tokens => Self::Fragment,
            None => Self::Query,
            Some(mode) => mode,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_never_in_a_query() {
        let read = |word, text| {
            let wanted = ResponseType::read(Some(text)).unwrap();
            ResponseMode::read(word, wanted)
        };
        assert_eq!(read(None, "code"), Ok(ResponseMode::Query));
        assert_eq!(read(None, "code token"), Ok(ResponseMode::Fragment));
        assert_eq!(read(Some("fragment"), "code"), Ok(ResponseMode::Fragment));
        assert_eq!(
            read(Some("form_post"), "token"),
            Ok(ResponseMode::FormPost)
        );
        assert!(read(Some("query"), "id_token").is_err());
        assert_eq!(
            read(Some("carrier_pigeon"), "code").unwrap_err().description,
            "Unsupported response mode: carrier_pigeon"
        );
    }

    #[test]
    fn errors_go_where_they_are_looked_for() {
        let way = ResponseMode::for_errors;
        assert_eq!(way(None, None), ResponseMode::Query);
        assert_eq!(way(None, Some("token")), ResponseMode::Fragment);
        assert_eq!(way(Some("query"), Some("id_token")), ResponseMode::Fragment);
        assert_eq!(way(Some("x"), Some("code")), ResponseMode::Query);
        assert_eq!(
            way(Some("web_message"), Some("x")),
            ResponseMode::WebMessage
        );
    }
}
