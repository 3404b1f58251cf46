//! Why an application gets an error instead of what it asked for (RFC 6749 §4.1.2.1).

use std::borrow::Cow;

/// An error as the application sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub error: &'static str,
    pub description: Cow<'static, str>,
}

impl Refusal {
    pub fn new(error: &'static str, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            error,
            description: description.into(),
        }
    }

    pub fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("invalid_request", description)
    }

    pub fn access_denied(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new("access_denied", description)
    }

    pub fn missing(parameter: &str) -> Self {
        Self::invalid_request(format!("Missing required parameter: {parameter}"))
    }

    /// Nobody is signed in, or not well enough, and nobody may be asked.
    pub fn login_required() -> Self {
        Self::new("login_required", "Login required")
    }

    pub fn consent_required() -> Self {
        Self::new("consent_required", "Consent required")
    }

    /// The user has said no.
    pub fn not_authorized() -> Self {
        Self::access_denied("User did not authorize the request")
    }

    /// An administrator has blocked the user; Auth0's SDKs look for these words.
    pub fn blocked() -> Self {
        Self::new("unauthorized", "user is blocked")
    }

    /// The grant type that the response type needs is not among the application's.
    pub fn grant_not_allowed(grant_type: &str) -> Self {
        let description = format!("Grant type '{grant_type}' not allowed for the client.");
        Self::new("unauthorized_client", description)
    }

    /// The same with a description of the characters that RFC 6749 §4.1.2.1 allows, for an
    /// application that wants what the specifications say.
    #[must_use]
    pub fn specified(self) -> Self {
        let allowed = |letter: char| match letter {
            '"' | '\\' => '\'',
            ' '..='~' => letter,
            _ => '?',
        };
        Self {
            description: self.description.chars().map(allowed).collect(),
            ..self
        }
    }
}

/// The beginning of what a caller sent, for a description.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_of_the_allowed_characters() {
        let refusal = Refusal::access_denied("Client \"ä\\\n\" isn't").specified();
        assert_eq!(refusal.description, "Client '?'?' isn't");
    }
}
