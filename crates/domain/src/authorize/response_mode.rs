//! How an answer goes back: `response_mode` (OAuth 2.0 Multiple Response Types §2.1, Form Post
//! Response Mode; `web_message` is Auth0's).

use super::refusal::shown;
use super::{Refusal, origin};

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

    /// The way of an answer to these two parameters, and of an error that says that they are
    /// wrong: the one that the application most likely listens to. Only a web page can be told by
    /// a message; tokens are never in a query, which is logged and sent on by many.
    pub fn of(word: Option<&str>, response_type: Option<&str>, redirect_uri: &str) -> Self {
        let mut words = response_type.unwrap_or_default().split(' ');
        let has_tokens = words.any(|word| matches!(word, "token" | "id_token"));
        match word.and_then(Self::parse) {
            Some(mode @ (Self::Fragment | Self::FormPost)) => mode,
            Some(Self::WebMessage) if origin(redirect_uri).is_some() => Self::WebMessage,
            None | Some(Self::Query | Self::WebMessage) if has_tokens => Self::Fragment,
            None | Some(Self::Query | Self::WebMessage) => Self::Query,
        }
    }

    /// Whether the answer can go the way that was asked for.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn check(self, word: Option<&str>) -> Result<(), Refusal> {
        match word {
            Some(word) if Self::parse(word) != Some(self) => {
                let description = format!("Unsupported response mode: {}", shown(word));
                Err(Refusal::invalid_request(description))
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://app.test/cb";

    #[test]
    fn tokens_are_never_in_a_query() {
        let way = |word, response_type| ResponseMode::of(word, response_type, PAGE);
        assert_eq!(way(None, None), ResponseMode::Query);
        assert_eq!(way(None, Some("code")), ResponseMode::Query);
        assert_eq!(way(None, Some("code token")), ResponseMode::Fragment);
        let query = way(Some("query"), Some("id_token"));
        assert_eq!(query, ResponseMode::Fragment);
        assert!(query.check(Some("query")).is_err());
        let post = way(Some("form_post"), Some("token"));
        assert_eq!(post, ResponseMode::FormPost);
        assert_eq!(post.check(Some("form_post")), Ok(()));
    }

    #[test]
    fn ways_that_there_are_not() {
        let way = ResponseMode::of(Some("carrier_pigeon"), Some("code"), PAGE);
        assert_eq!(way, ResponseMode::Query);
        assert_eq!(
            way.check(Some("carrier_pigeon")).unwrap_err().description,
            "Unsupported response mode: carrier_pigeon"
        );
        let message = Some("web_message");
        let way = ResponseMode::of(message, Some("code"), PAGE);
        assert_eq!(way, ResponseMode::WebMessage);
        let native = ResponseMode::of(message, Some("code"), "com.app://cb");
        assert_eq!(native, ResponseMode::Query);
        assert!(native.check(message).is_err());
    }
}
