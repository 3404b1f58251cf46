//! An access token's claims in each of the four dialects
//! (Authentication API reference §2.2; RFC 9068 §2.2).

mod object;
mod user;

pub use user::{InOrganization, UserClaims};

use crate::Timestamp;
use crate::scope::is_word;
use object::Object;

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

    /// Whether its tokens carry `jti`.
    pub fn names_tokens(self) -> bool {
        self.is_rfc9068()
    }

    fn is_rfc9068(self) -> bool {
        matches!(self, Self::Rfc9068 | Self::Rfc9068Authz)
    }

    /// Whether its tokens name permissions apart from `scope`.
    pub(super) fn has_permissions(self) -> bool {
        matches!(self, Self::AccessTokenAuthz | Self::Rfc9068Authz)
    }

    /// Whose token it is and how it was got, in the claims that the dialect has for that.
    fn holder(self, out: &mut Object, holder: &Holder<'_>) {
        if self.is_rfc9068() {
            out.text("client_id", holder.client_id);
            out.text("jti", holder.token_id);
        } else {
            if let Some(grant_type) = holder.grant_type {
                out.text("gty", grant_type);
            }
            out.text("azp", holder.client_id);
        }
    }
}

/// Whose token it is and how it was got.
struct Holder<'a> {
    grant_type: Option<&'a str>,
    client_id: &'a str,
    token_id: &'a str,
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
    /// The token's own id; left out unless the dialect names its tokens.
    pub token_id: &'a str,
    pub permissions: &'a [&'a str],
    pub dialect: Dialect,
}

impl Claims<'_> {
    /// The claims as JSON, in the order Auth0 is observed to use.
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = Object::with_capacity(320 + self.permissions.len() * 40);
        out.text("iss", self.issuer);
        out.text("sub", &format!("{}@clients", self.client_id));
        out.text("aud", self.audience);
        out.times(self.issued_at, self.lifetime_seconds);
        out.words("scope", self.words());
        self.dialect.holder(
            &mut out,
            &Holder {
                grant_type: Some("client-credentials"),
                client_id: self.client_id,
                token_id: self.token_id,
            },
        );
        if self.dialect.has_permissions() {
            out.texts("permissions", self.permissions.iter().copied());
        }
        out.end()
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let values = self.permissions.iter().copied();
        values.filter(|value| is_word(value))
    }

    /// The `scope` claim; absent when there is nothing to say.
    pub fn scope(&self) -> Option<String> {
        let mut words = self.words();
        let mut scope = String::with_capacity(self.permissions.len() * 24);
        scope.push_str(words.next()?);
        for word in words {
            scope.push(' ');
            scope.push_str(word);
        }
        Some(scope)
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
