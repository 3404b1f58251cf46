//! What the token endpoint answers when it gives something (RFC 6749 §5.1).

use std::sync::Arc;

use axum::response::Response;
use http::StatusCode;
use serde_json::Value;

use super::error::answer;
use crate::jobs::exchanges::Carried;

/// Tokens as they are answered, and what the log says of them.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) id_token: Option<String>,
    /// The scopes that the access token carries.
    pub(super) scope: String,
    /// Recorded: an application's own token is answered with its scope only if one was asked for.
    pub(super) is_scope_answered: bool,
    pub(super) lifetime_seconds: i64,
    pub(super) token_id: String,
    pub(super) audience: Arc<str>,
    /// What the access token is remembered by beyond the log.
    pub(super) carried: Option<Carried>,
    /// Whose tokens they are; none for an application's own.
    pub(super) user: Option<TokenUser>,
}

/// A user, as far as the log says.
#[derive(Debug, Clone)]
pub(super) struct TokenUser {
    pub(super) user_id: String,
    pub(super) name: String,
    pub(super) connection: String,
}

impl Issued {
    /// The answer, its members in the recorded order.
    ///
    /// Put together by hand: a token is base64url and dots, where nothing needs to be escaped,
    /// and looking for it would take as long as all else that is done with the answer.
    pub(super) fn into_response(self) -> Response {
        let tokens = [
            ("refresh_token", &self.refresh_token),
            ("id_token", &self.id_token),
        ];
        let extra: usize = tokens
            .iter()
            .map(|(_, token)| length(token.as_deref()))
            .sum();
        let bytes = self.access_token.len() + self.scope.len() + extra + 100;
        let mut body = String::with_capacity(bytes);
        body.push_str(r#"{"access_token":""#);
        body.push_str(&self.access_token);
        body.push('"');
        for (name, token) in tokens {
            if let Some(token) = token {
                for part in [",\"", name, "\":\"", token, "\""] {
                    body.push_str(part);
                }
            }
        }
        if self.is_scope_answered && !self.scope.is_empty() {
            body.push_str(r#","scope":"#);
            body.push_str(&Value::from(self.scope).to_string());
        }
        body.push_str(r#","expires_in":"#);
        body.push_str(&self.lifetime_seconds.to_string());
        body.push_str(r#","token_type":"Bearer"}"#);
        answer(StatusCode::OK, body)
    }
}

fn length(token: Option<&str>) -> usize {
    token.map_or(0, |token| token.len() + 20)
}
