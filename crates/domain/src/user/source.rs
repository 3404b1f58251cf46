//! What a connection makes of its users: which of an email address, a user name, a phone number
//! and a password they have.

use serde_json::{Map, Value};

use crate::schema::Invalid;
use crate::{Error, Result};

/// The connection that a user comes from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The connection's name.
    pub connection: &'a str,
    /// The connection's kind.
    pub strategy: &'a str,
    /// The connection's `options`, empty if there are none.
    pub options: &'a Map<String, Value>,
}

/// Whether users of a connection have something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Refused,
    Optional,
    Required,
}

/// Auth0's words, from its document.
pub(super) const NOT_SUPPORTED: &str = "Connection is not supported for this operation";
const NO_CREATION: &str = "Connection does not support user creation through the API. It must \
                           either be a database or passwordless connection.";
pub(super) const NO_USERNAME: &str =
    "Cannot set username for connection without requires_username.";

impl Source<'_> {
    /// Whether its users are kept here, with a password.
    pub fn is_database(&self) -> bool {
        self.strategy == "auth0"
    }

    /// Whether users prove themselves by a code that is sent to them.
    pub fn is_passwordless(&self) -> bool {
        matches!(self.strategy, "email" | "sms")
    }

    /// Whether its users have an email address.
    pub fn email(&self) -> Use {
        match self.strategy {
            "auth0" => self.attribute("email").unwrap_or(Use::Required),
            "email" => Use::Required,
            _ => Use::Optional,
        }
    }

    /// Whether its users have a phone number.
    pub fn phone_number(&self) -> Use {
        match self.strategy {
            "sms" => Use::Required,
            "auth0" => self.attribute("phone_number").unwrap_or(Use::Optional),
            _ => Use::Optional,
        }
    }

    /// Whether its users have a user name. `requires_username` says so or not; a database that
    /// doesn't have the option takes them from those who have one, which is our choice.
    pub fn username(&self) -> Use {
        if !self.is_database() {
            return Use::Refused;
        }
        if self.options.contains_key("attributes") {
            return self.attribute("username").unwrap_or(Use::Refused);
        }
        match self
            .options
            .get("requires_username")
            .and_then(Value::as_bool)
        {
            Some(true) => Use::Required,
            Some(false) => Use::Refused,
            None => Use::Optional,
        }
    }

    /// Whether its users have a password.
    pub fn password(&self) -> Use {
        if !self.is_database() {
            return Use::Refused;
        }
        let password = self
            .options
            .get("authentication_methods")
            .and_then(|methods| methods.get("password"));
        let Some(password) = password else {
            return Use::Required;
        };
        if password.get("enabled") == Some(&Value::Bool(false)) {
            return Use::Refused;
        }
        match password.get("api_behavior").and_then(Value::as_str) {
            Some("optional") => Use::Optional,
            _ => Use::Required,
        }
    }

    /// What `options.attributes` says about an attribute: `None` if there is nothing about it.
    fn attribute(&self, name: &str) -> Option<Use> {
        let attribute = self.options.get("attributes")?.get(name)?;
        Some(match attribute.get("profile_required") {
            Some(Value::Bool(true)) => Use::Required,
            _ => Use::Optional,
        })
    }

    /// Checks that a new user has what the connection asks for, and nothing that it refuses.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Invalid`].
    pub(super) fn check_new(&self, sent: &Map<String, Value>) -> Result<()> {
        self.check_imported(sent)?;
        check_member(sent, "password", self.password(), NOT_SUPPORTED)
    }

    /// The same for a user from a file, who may do without a password until the first login.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Invalid`].
    pub(super) fn check_imported(&self, sent: &Map<String, Value>) -> Result<()> {
        if !self.is_database() && !self.is_passwordless() {
            return Err(Error::Refused(NO_CREATION));
        }
        check_member(sent, "email", self.email(), NOT_SUPPORTED)?;
        check_member(sent, "phone_number", self.phone_number(), NOT_SUPPORTED)?;
        check_member(sent, "username", self.username(), NO_USERNAME)?;
        let identifiers = ["email", "phone_number", "username"];
        if identifiers.iter().any(|name| sent.contains_key(*name)) {
            Ok(())
        } else {
            Err(missing("email"))
        }
    }
}

fn check_member(
    sent: &Map<String, Value>,
    name: &str,
    wanted: Use,
    refusal: &'static str,
) -> Result<()> {
    match (wanted, sent.contains_key(name)) {
        (Use::Refused, true) => Err(Error::Refused(refusal)),
        (Use::Required, false) => Err(missing(name)),
        (Use::Refused, false) | (Use::Optional, _) | (Use::Required, true) => Ok(()),
    }
}

/// Recorded for an email address; the others alike.
fn missing(name: &str) -> Error {
    Error::Invalid(Invalid::payload(&format!(
        "'Missing required property: {name}'"
    )))
}

#[cfg(test)]
mod tests {
    use super::Use::{Optional, Refused, Required};
    use super::*;
    use serde_json::json;

    fn with<T>(strategy: &str, options: &Value, ask: impl Fn(&Source<'_>) -> T) -> T {
        ask(&Source {
            connection: "c",
            strategy,
            options: options.as_object().unwrap(),
        })
    }

    fn password_of(strategy: &str, options: &Value) -> Use {
        let source = Source {
            connection: "c",
            strategy,
            options: options.as_object().unwrap(),
        };
        source.password()
    }

    #[test]
    fn databases_say_what_their_users_have() {
        let uses = |options: Value| {
            with("auth0", &options, |source| {
                [source.email(), source.username(), source.phone_number()]
            })
        };
        assert_eq!(uses(json!({})), [Required, Optional, Optional]);
        assert_eq!(
            uses(json!({"requires_username": true})),
            [Required, Required, Optional]
        );
        assert_eq!(
            uses(json!({"requires_username": false})),
            [Required, Refused, Optional]
        );
        let username =
            json!({"username": {"profile_required": true, "identifier": {"active": true}}});
        assert_eq!(
            uses(json!({"attributes": username, "requires_username": false})),
            [Required, Required, Optional]
        );
        let email = json!({"email": {"profile_required": false}});
        assert_eq!(
            uses(json!({"attributes": email})),
            [Optional, Refused, Optional]
        );
    }

    #[test]
    fn passwords_may_be_optional() {
        let method = |password: Value| {
            let options = json!({"authentication_methods": {"password": password}});
            password_of("auth0", &options)
        };
        assert_eq!(
            method(json!({"enabled": true, "api_behavior": "required"})),
            Use::Required
        );
        assert_eq!(
            method(json!({"enabled": true, "api_behavior": "optional"})),
            Use::Optional
        );
        assert_eq!(method(json!({"enabled": false})), Use::Refused);
        assert_eq!(password_of("auth0", &json!({})), Use::Required);
        assert_eq!(password_of("sms", &json!({})), Use::Refused);
    }

    #[test]
    fn a_new_user_has_what_is_asked_for() {
        let check = |strategy: &str, options: Value, sent: Value| {
            with(strategy, &options, |source| {
                source
                    .check_new(sent.as_object().unwrap())
                    .map_err(|error| error.to_string())
            })
        };
        let user = json!({"email": "a@b.test", "password": "p", "username": "u"});
        assert_eq!(check("auth0", json!({}), user.clone()), Ok(()));
        assert_eq!(
            check("auth0", json!({"requires_username": false}), user.clone()),
            Err("Cannot set username for connection without requires_username.".into())
        );
        assert_eq!(
            check("auth0", json!({}), json!({"password": "p"})),
            Err("Payload validation error: 'Missing required property: email'.".into())
        );
        assert_eq!(
            check("auth0", json!({}), json!({"email": "a@b.test"})),
            Err("Payload validation error: 'Missing required property: password'.".into())
        );
        assert_eq!(
            check("sms", json!({}), json!({"email": "a@b.test"})),
            Err("Payload validation error: 'Missing required property: phone_number'.".into())
        );
        assert_eq!(
            check("sms", json!({}), json!({"phone_number": "+1"})),
            Ok(())
        );
        assert!(check("email", json!({}), user.clone()).is_err());
        assert!(
            check("samlp", json!({}), user)
                .unwrap_err()
                .contains("user creation")
        );
        let nobody = json!({"attributes": {"email": {}}, "authentication_methods": {"password": {"enabled": false}}});
        assert!(check("auth0", nobody, json!({})).is_err());
    }
}
