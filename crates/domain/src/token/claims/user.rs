//! The claims of a user's access token (Authentication API reference §2.2).

use super::object::Object;
use super::{Dialect, Holder};
use crate::Timestamp;
use crate::rbac::Catalog;
use crate::token::user::{Audience, Granted};

/// The organization that the user logged in to.
#[derive(Debug, Clone, Copy)]
pub struct InOrganization<'a> {
    pub id: &'a str,
    /// Its name in lower case, where the tenant wants it in tokens.
    pub name: Option<&'a str>,
}

/// The claims of a token that an application gets for a user.
#[derive(Debug, Clone, Copy)]
pub struct UserClaims<'a> {
    /// The issuer, with its trailing slash.
    pub issuer: &'a str,
    /// The user's id.
    pub subject: &'a str,
    /// The API's identifier.
    pub audience: &'a str,
    pub client_id: &'a str,
    pub issued_at: Timestamp,
    pub lifetime_seconds: i64,
    /// The token's own id; shown in the RFC 9068 dialects, logged for all.
    pub token_id: &'a str,
    /// `gty`, for the flows that are observed to have it: `password`.
    pub grant_type: Option<&'a str>,
    pub organization: Option<InOrganization<'a>>,
    pub granted: &'a Granted<'a>,
    /// The one that `granted` was decided with.
    pub catalog: &'a Catalog,
    pub dialect: Dialect,
}

impl UserClaims<'_> {
    /// The claims as JSON, in the order Auth0 is observed to use.
    pub fn to_json(&self) -> Vec<u8> {
        let Granted {
            scope, permissions, ..
        } = self.granted;
        let scope_bytes: usize = scope.iter().map(|word| word.len() + 1).sum();
        let list_bytes = permissions.map_or(0, |slots| self.catalog.json_len(slots));
        let mut out = Object::with_capacity(512 + scope_bytes + list_bytes);
        out.text("iss", self.issuer);
        out.text("sub", self.subject);
        self.audience(&mut out);
        out.times(self.issued_at, self.lifetime_seconds);
        out.words("scope", scope.iter().copied());
        if let Some(organization) = self.organization {
            out.text("org_id", organization.id);
            if let Some(name) = organization.name {
                out.text("org_name", name);
            }
        }
        self.dialect.holder(
            &mut out,
            &Holder {
                grant_type: self.grant_type,
                client_id: self.client_id,
                token_id: self.token_id,
            },
        );
        if let Some(slots) = permissions {
            out.permissions("permissions", self.catalog, slots);
        }
        out.end()
    }

    fn audience(&self, out: &mut Object) {
        match self.granted.audience {
            Audience::Api => out.text("aud", self.audience),
            Audience::ApiAndUserinfo => {
                let userinfo = format!("{}userinfo", self.issuer);
                out.texts("aud", [self.audience, &userinfo]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::Bits;
    use crate::rbac::Slotted;
    use crate::token::ScopeSet;

    fn claims(dialect: Dialect, granted: &Granted<'_>) -> String {
        let permissions = [(0_u16, "r"), (1, "w x"), (2, "\"q\"")].map(|(slot, value)| Slotted {
            number: slot.into(),
            slot,
            value: value.into(),
        });
        let catalog = Catalog::new(0, permissions.into()).unwrap();
        let claims = UserClaims {
            issuer: "https://localhost:8443/",
            subject: "auth0|1",
            audience: "https://orders.test/",
            client_id: "abc",
            issued_at: Timestamp::from_millis(1_700_000_000_999),
            lifetime_seconds: 60,
            token_id: "id",
            grant_type: Some("password"),
            organization: Some(InOrganization {
                id: "org_1",
                name: Some("acme"),
            }),
            granted,
            catalog: &catalog,
            dialect,
        };
        String::from_utf8(claims.to_json()).unwrap()
    }

    fn granted<'a>(scope: &[&'a str], permissions: Option<&'a Bits>) -> Granted<'a> {
        Granted {
            scope: scope.to_vec(),
            set: ScopeSet::default(),
            permissions,
            audience: Audience::ApiAndUserinfo,
        }
    }

    #[test]
    fn four_dialects() {
        let common = r#"{"iss":"https://localhost:8443/","sub":"auth0|1","aud":["https://orders.test/","https://localhost:8443/userinfo"],"iat":1700000000,"exp":1700000060,"scope":"openid \"q\" r","org_id":"org_1","org_name":"acme","#;
        let held: Bits = [0, 1, 2].into_iter().collect();
        let plain = granted(&["openid", "\"q\"", "r"], None);
        let listing = granted(&["openid", "\"q\"", "r"], Some(&held));
        let list = r#","permissions":["r","w x","\"q\""]}"#;
        let auth0 = r#""gty":"password","azp":"abc""#;
        let rfc9068 = r#""client_id":"abc","jti":"id""#;
        assert_eq!(
            claims(Dialect::AccessToken, &plain),
            format!("{common}{auth0}}}")
        );
        assert_eq!(
            claims(Dialect::AccessTokenAuthz, &listing),
            format!("{common}{auth0}{list}")
        );
        assert_eq!(
            claims(Dialect::Rfc9068, &plain),
            format!("{common}{rfc9068}}}")
        );
        assert_eq!(
            claims(Dialect::Rfc9068Authz, &listing),
            format!("{common}{rfc9068}{list}")
        );
    }

    #[test]
    fn nothing_granted_is_no_scope_but_an_empty_list() {
        let nothing = Bits::new();
        let token = claims(Dialect::Rfc9068Authz, &granted(&[], Some(&nothing)));
        assert!(!token.contains("scope"));
        assert!(token.contains(r#""permissions":[]"#));
    }
}
