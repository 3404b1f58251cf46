//! What an ID token and `/userinfo` say about a user (OpenID Connect Core §2, §5.1, §5.4;
//! Authentication API reference §5).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{InOrganization, OidcScope};
use crate::Timestamp;
use crate::user::User;

/// Whose word holds for an application where Auth0 and the specifications settle something
/// differently (Authentication API reference §6.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Compliance {
    #[default]
    Auth0,
    /// The application is strict.
    Specifications,
}

const PROFILE: [&str; 6] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "picture",
];

/// The claims about a person that the scopes ask for. What has no value is left out; `sub` isn't
/// among them.
pub fn person(
    user: &User,
    scopes: &BTreeSet<OidcScope>,
    compliance: Compliance,
) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut text = |claim: &str, key: &str| {
        if let Some(text) = user.text(key).filter(|text| !text.is_empty()) {
            claims.insert(claim.to_owned(), text.into());
        }
    };
    if scopes.contains(&OidcScope::Profile) {
        for key in PROFILE {
            text(key, key);
        }
    }
    if scopes.contains(&OidcScope::Email) {
        text("email", "email");
    }
    if scopes.contains(&OidcScope::Phone) {
        text("phone_number", "phone_number");
    }
    if scopes.contains(&OidcScope::Profile) {
        let updated_at = match compliance {
            Compliance::Auth0 => Value::from(user.updated_at.iso()),
            Compliance::Specifications => Value::from(user.updated_at.seconds()),
        };
        claims.insert("updated_at".to_owned(), updated_at);
    }
    for (scope, value, claim, key) in [
        (
            OidcScope::Email,
            "email",
            "email_verified",
            "email_verified",
        ),
        (
            OidcScope::Phone,
            "phone_number",
            "phone_number_verified",
            "phone_verified",
        ),
    ] {
        if scopes.contains(&scope) && claims.contains_key(value) {
            let is_verified = user.profile.get(key) == Some(&Value::Bool(true));
            claims.insert(claim.to_owned(), is_verified.into());
        }
    }
    let address = user.profile.get("address").filter(|one| one.is_object());
    if let Some(address) = address.filter(|_| scopes.contains(&OidcScope::Address)) {
        claims.insert("address".to_owned(), address.clone());
    }
    claims
}

/// The claims of an ID token.
#[derive(Debug, Clone, Copy)]
pub struct IdClaims<'a> {
    /// The issuer, with its trailing slash.
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub user: &'a User,
    /// What was granted.
    pub scopes: &'a BTreeSet<OidcScope>,
    pub compliance: Compliance,
    pub issued_at: Timestamp,
    pub lifetime_seconds: i64,
    /// `sid`.
    pub session: Option<&'a str>,
    pub nonce: Option<&'a str>,
    pub auth_time: Option<Timestamp>,
    /// Of the access token and the code that are given with it (OpenID Connect Core §3.3.2.11).
    pub at_hash: Option<&'a str>,
    pub c_hash: Option<&'a str>,
    pub organization: Option<InOrganization<'a>>,
}

impl IdClaims<'_> {
    /// The claims as JSON, in the order Auth0 is observed to use.
    pub fn to_json(&self) -> Vec<u8> {
        let mut claims = person(self.user, self.scopes, self.compliance);
        let mut add = |name: &str, value: Value| {
            claims.insert(name.to_owned(), value);
        };
        let issued_at = self.issued_at.seconds();
        add("iss", self.issuer.into());
        add("aud", self.client_id.into());
        add("sub", self.user.user_id.as_str().into());
        add("iat", issued_at.into());
        add(
            "exp",
            issued_at.saturating_add(self.lifetime_seconds).into(),
        );
        if let Some(auth_time) = self.auth_time {
            add("auth_time", auth_time.seconds().into());
        }
        for (name, value) in [
            ("sid", self.session),
            ("at_hash", self.at_hash),
            ("c_hash", self.c_hash),
            ("nonce", self.nonce),
        ] {
            if let Some(value) = value {
                add(name, value.into());
            }
        }
        if let Some(organization) = self.organization {
            add("org_id", organization.id.into());
            if let Some(name) = organization.name {
                add("org_name", name.into());
            }
        }
        Value::Object(claims).to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn user() -> User {
        User {
            number: 1,
            user_id: "auth0|1".into(),
            identities: Vec::new(),
            profile: json!({
                "name": "Ada", "nickname": "", "picture": null, "email": "ada@test",
                "email_verified": true, "phone_number": "+1", "blocked": false,
                "app_metadata": {"secret": 1}, "address": {"country": "UK"},
            })
            .as_object()
            .unwrap()
            .clone(),
            created_at: Timestamp::from_seconds(1),
            updated_at: Timestamp::from_seconds(2),
            version: 1,
        }
    }

    #[test]
    fn scopes_choose_and_blanks_are_left_out() {
        let of = |scopes: &[OidcScope], compliance| {
            Value::Object(person(
                &user(),
                &scopes.iter().copied().collect(),
                compliance,
            ))
        };
        assert_eq!(of(&[OidcScope::OpenId], Compliance::Auth0), json!({}));
        let all = of(&OidcScope::ALL, Compliance::Auth0);
        assert_eq!(
            all,
            json!({
                "name": "Ada", "email": "ada@test", "phone_number": "+1",
                "updated_at": "1970-01-01T00:00:02.000Z", "email_verified": true,
                "phone_number_verified": false, "address": {"country": "UK"},
            })
        );
        let strict = of(&[OidcScope::Profile], Compliance::Specifications);
        assert_eq!(strict, json!({"name": "Ada", "updated_at": 2}));
    }

    #[test]
    fn claims_in_auth0s_order() {
        let scopes = [OidcScope::OpenId, OidcScope::Email].into();
        let user = user();
        let claims = IdClaims {
            issuer: "https://localhost/",
            client_id: "app",
            user: &user,
            scopes: &scopes,
            compliance: Compliance::Auth0,
            issued_at: Timestamp::from_seconds(100),
            lifetime_seconds: 36_000,
            session: Some("sid"),
            nonce: Some("n"),
            auth_time: Some(Timestamp::from_millis(99_999)),
            at_hash: Some("at"),
            c_hash: None,
            organization: Some(InOrganization {
                id: "org_1",
                name: None,
            }),
        };
        let wanted = r#"{"email":"ada@test","email_verified":true,"iss":"https://localhost/","aud":"app","sub":"auth0|1","iat":100,"exp":36100,"auth_time":99,"sid":"sid","at_hash":"at","nonce":"n","org_id":"org_1"}"#;
        assert_eq!(String::from_utf8(claims.to_json()).unwrap(), wanted);
    }
}
