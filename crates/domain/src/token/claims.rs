//! An access token's claims in each of the four dialects
//! (Authentication API reference §2.2; RFC 9068 §2.2).

use crate::Timestamp;
use crate::scope::is_word;

/// The profile in which an API wants its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    AccessToken,
    AccessTokenAuthz,
    Rfc9068,
    Rfc9068Authz,
}

impl Dialect {
    /// From `token_dialect`; APIs that never set it use `access_token`.
    pub fn parse(word: Option<&str>) -> Self {
        match word {
            Some("access_token_authz") => Self::AccessTokenAuthz,
            Some("rfc9068_profile") => Self::Rfc9068,
            Some("rfc9068_profile_authz") => Self::Rfc9068Authz,
            _ => Self::AccessToken,
        }
    }

    /// The `typ` of the JOSE header (RFC 9068 §2.1).
    pub fn token_type(self) -> &'static str {
        if self.is_rfc9068() { "at+jwt" } else { "JWT" }
    }

    fn is_rfc9068(self) -> bool {
        matches!(self, Self::Rfc9068 | Self::Rfc9068Authz)
    }

    fn has_permissions(self) -> bool {
        matches!(self, Self::AccessTokenAuthz | Self::Rfc9068Authz)
    }
}

/// The claims of a token that an application gets for itself.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    /// The issuer, with its trailing slash.
    pub issuer: &'a str,
    pub audience: &'a str,
    pub client_id: &'a str,
    pub issued_at: Timestamp,
    pub lifetime_seconds: i64,
    /// The token's own id; shown in the RFC 9068 dialects, logged for all.
    pub token_id: &'a str,
    pub permissions: &'a [&'a str],
    pub dialect: Dialect,
}

impl Claims<'_> {
    /// The claims as JSON, in the order Auth0 is observed to use.
    ///
    /// Written by hand into one buffer: this runs once a token.
    pub fn to_json(&self) -> Vec<u8> {
        let issued_at = self.issued_at.seconds();
        let expires_at = issued_at.saturating_add(self.lifetime_seconds);
        let mut out = Object::with_capacity(320 + self.permissions.len() * 40);
        out.text("iss", self.issuer);
        out.text("sub", &format!("{}@clients", self.client_id));
        out.text("aud", self.audience);
        out.raw("iat", &issued_at.to_string());
        out.raw("exp", &expires_at.to_string());
        if let Some(scope) = self.scope() {
            out.text("scope", &scope);
        }
        if self.dialect.is_rfc9068() {
            out.text("client_id", self.client_id);
            out.text("jti", self.token_id);
        } else {
            out.text("gty", "client-credentials");
            out.text("azp", self.client_id);
        }
        if self.dialect.has_permissions() {
            out.list("permissions", self.permissions);
        }
        out.end()
    }

    /// The `scope` claim; absent when there is nothing to say.
    pub fn scope(&self) -> Option<String> {
        let mut words = self.permissions.iter().filter(|value| is_word(value));
        let mut scope = String::with_capacity(self.permissions.len() * 24);
        scope.push_str(words.next()?);
        for word in words {
            scope.push(' ');
            scope.push_str(word);
        }
        Some(scope)
    }
}

/// A JSON object under construction.
struct Object(Vec<u8>);

impl Object {
    fn with_capacity(bytes: usize) -> Self {
        let mut out = Vec::with_capacity(bytes);
        out.push(b'{');
        Self(out)
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.string(key);
        self.0.push(b':');
    }

    fn string(&mut self, text: &str) {
        // Writing a string into a vector can't fail.
        let _ = serde_json::to_writer(&mut self.0, text);
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.string(value);
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.key(key);
        self.0.extend_from_slice(value.as_bytes());
    }

    fn list(&mut self, key: &str, values: &[&str]) {
        self.key(key);
        self.0.push(b'[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.0.push(b',');
            }
            self.string(value);
        }
        self.0.push(b']');
    }

    fn end(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(dialect: Dialect, permissions: &[&str]) -> String {
        let claims = Claims {
            issuer: "https://localhost:8443/",
            audience: "https://orders.test/",
            client_id: "abc",
            issued_at: Timestamp::from_millis(1_700_000_000_999),
            lifetime_seconds: 60,
            token_id: "id",
            permissions,
            dialect,
        };
        String::from_utf8(claims.to_json()).unwrap()
    }

    #[test]
    fn four_dialects() {
        let common = r#"{"iss":"https://localhost:8443/","sub":"abc@clients","aud":"https://orders.test/","iat":1700000000,"exp":1700000060,"scope":"r w","#;
        let both: &[&str] = &["r", "w"];
        assert_eq!(
            claims(Dialect::AccessToken, both),
            format!(r#"{common}"gty":"client-credentials","azp":"abc"}}"#)
        );
        assert_eq!(
            claims(Dialect::AccessTokenAuthz, both),
            format!(r#"{common}"gty":"client-credentials","azp":"abc","permissions":["r","w"]}}"#)
        );
        assert_eq!(
            claims(Dialect::Rfc9068, both),
            format!(r#"{common}"client_id":"abc","jti":"id"}}"#)
        );
        assert_eq!(
            claims(Dialect::Rfc9068Authz, both),
            format!(r#"{common}"client_id":"abc","jti":"id","permissions":["r","w"]}}"#)
        );
    }

    #[test]
    fn nothing_granted_is_no_scope_but_an_empty_list() {
        let token = claims(Dialect::AccessTokenAuthz, &[]);
        assert!(!token.contains("scope"));
        assert!(token.contains(r#""permissions":[]"#));
    }

    #[test]
    fn a_value_with_a_space_is_no_two_scopes() {
        let token = claims(Dialect::AccessTokenAuthz, &["r w", "x\"y"]);
        assert!(token.contains(r#""scope":"x\"y""#));
        assert!(token.contains(r#""permissions":["r w","x\"y"]"#));
    }
}
