//! The parameters of a request to sign in, as far as they mean something. Others are let through
//! without a word, as OpenID Connect Core §3.1.2.1 wants it.

use serde_json::{Map, Value};

/// What is kept of a request until it is answered.
const KNOWN: [&str; 24] = [
    "acr_values",
    "audience",
    "claims_locales",
    "code_challenge",
    "code_challenge_method",
    "connection",
    "connection_scope",
    "display",
    "id_token_hint",
    "invitation",
    "login_hint",
    "max_age",
    "nonce",
    "organization",
    "prompt",
    "redirect_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "screen_hint",
    "state",
    "ui_locales",
    "client_id",
];

/// What pages and templates may be told beside it: names of the application's own choice.
const EXTENSION: &str = "ext-";
/// As many of them are kept (Auth0's limit).
const EXTENSIONS_MAX: usize = 10;

/// A request: texts by name, none of them empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request(Map<String, Value>);

impl Request {
    /// What is understood of these parameters.
    pub fn read<'a>(all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut kept = Map::new();
        let mut extensions = 0;
        for (name, text) in all {
            let is_extension = name.starts_with(EXTENSION) && extensions < EXTENSIONS_MAX;
            if text.is_empty() || !(is_extension || KNOWN.contains(&name)) {
                continue;
            }
            extensions += usize::from(is_extension);
            kept.insert(name.to_owned(), text.into());
        }
        Self(kept)
    }

    /// From what was kept.
    pub fn kept(kept: &Map<String, Value>) -> Self {
        Self::read(
            kept.iter()
                .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))),
        )
    }

    /// To be kept.
    pub fn into_kept(self) -> Map<String, Value> {
        self.0
    }

    /// A parameter's text, if it was sent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// The API that is asked for: `audience`, or else `resource` (RFC 8707 §2).
    pub fn audience(&self) -> Option<&str> {
        self.text("audience").or_else(|| self.text("resource"))
    }

    /// The words of `scope`; empty if there are none.
    pub fn scope(&self) -> &str {
        self.text("scope").unwrap_or_default()
    }

    /// Whether `scope` has this word.
    pub fn asks_for(&self, scope: &str) -> bool {
        self.scope().split(' ').any(|word| word == scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood_is_kept() {
        let mut sent = vec![
            ("scope", "openid a"),
            ("state", ""),
            ("auth0Client", "x"),
            ("resource", "https://api/"),
        ];
        let names: Vec<String> = (0..12).map(|number| format!("ext-{number}")).collect();
        sent.extend(names.iter().map(|name| (name.as_str(), "1")));
        let request = Request::read(sent);
        assert!(request.asks_for("openid") && request.asks_for("a") && !request.asks_for("open"));
        assert_eq!(request.text("state"), None);
        assert_eq!(request.text("auth0Client"), None);
        assert_eq!(request.audience(), Some("https://api/"));
        assert_eq!(request.text("ext-9"), Some("1"));
        assert_eq!(request.text("ext-10"), None);
        assert_eq!(Request::kept(&request.clone().into_kept()), request);
    }
}
