//! Linking: several users become one, who signs in by any of their identities, and unlinking.

use serde_json::{Map, Value};

use super::identity::profile_data;
use super::{Identity, User};
use crate::{Conflict, Error, Result, Timestamp};

/// What a body asks to be linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The identity that it names.
    Identity(Linking),
    /// The user of an ID token.
    Token(String),
}

/// The name of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linking {
    pub provider: String,
    /// What follows the bar of the user's id.
    pub user_id: String,
    /// Which of several databases is meant.
    pub connection_id: Option<String>,
}

/// What unlinking does.
#[derive(Debug, Clone, PartialEq)]
pub enum Unlinked {
    /// The user has no such identity; Auth0 answers 200 with the list as it is.
    Unchanged,
    /// The identity is a user of its own again, without metadata.
    Apart { user: User, other: Box<User> },
}

impl Link {
    /// Reads a body that its schema has accepted. The id may come with or without its provider.
    pub fn read(body: &Value) -> Self {
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
        if let Some(token) = text("link_with") {
            return Self::Token(token);
        }
        let provider = text("provider").unwrap_or_default();
        let user_id = match body.get("user_id") {
            Some(Value::String(id)) => id.clone(),
            Some(id) => id.to_string(),
            None => String::new(),
        };
        let bare = user_id.strip_prefix(&format!("{provider}|"));
        Self::Identity(Linking {
            user_id: bare.map_or_else(|| user_id.clone(), str::to_owned),
            connection_id: text("connection_id"),
            provider,
        })
    }
}

impl Linking {
    /// From a user's id, as a token's `sub` says it; `None` without a bar.
    pub fn of(user_id: &str) -> Option<Self> {
        let (provider, id) = user_id.split_once('|')?;
        Some(Self {
            provider: provider.to_owned(),
            user_id: id.to_owned(),
            connection_id: None,
        })
    }

    /// The id of the user whose primary identity it is.
    pub fn full_id(&self) -> String {
        format!("{}|{}", self.provider, self.user_id)
    }
}

/// The first user with the other's identities added. The other is no user any more; its metadata,
/// roles and permissions go with it, its identities keep their passwords.
///
/// `other` is the user with the id [`Linking::full_id`], if there is one.
///
/// # Errors
/// [`Error::Refused`] if both are the same or the other doesn't exist, [`Conflict::Identity`] if
/// they are linked already.
pub fn link(user: &User, wanted: &Linking, other: Option<&User>, now: Timestamp) -> Result<User> {
    let has = |identity: &Identity| identity.is(&wanted.provider, &wanted.user_id);
    if user.identities.first().is_some_and(has) {
        return Err(Error::Refused(
            "Main identity and the new one are the same.",
        ));
    }
    if user.identities.iter().any(has) {
        return Err(Error::Conflict(Conflict::Identity));
    }
    let other = other.ok_or(Error::Refused(
        "Linking to an inexistent identity is not allowed.",
    ))?;
    let mut linked = user.clone();
    for (place, identity) in other.identities.iter().enumerate() {
        let mut identity = identity.clone();
        if place == 0 {
            identity.profile_data = Some(profile_data(&other.profile));
        }
        linked.identities.push(identity);
    }
    linked.updated_at = now;
    Ok(linked)
}

/// Takes an identity from a user and makes a user of it.
///
/// # Errors
/// [`Error::Refused`] if it is the primary one.
pub fn unlink(user: &User, provider: &str, user_id: &str, now: Timestamp) -> Result<Unlinked> {
    let place = user
        .identities
        .iter()
        .position(|identity| identity.is(provider, user_id));
    let place = match place {
        None => return Ok(Unlinked::Unchanged),
        Some(0) => return Err(Error::Refused("Main identity cannot be removed.")),
        Some(place) => place,
    };
    let mut user = user.clone();
    let mut identity = user.identities.remove(place);
    user.updated_at = now;
    let other = User {
        number: 0,
        user_id: identity.full_id(),
        profile: identity.profile_data.take().unwrap_or_default(),
        identities: vec![identity],
        created_at: now,
        updated_at: now,
        version: 1,
    };
    Ok(Unlinked::Apart {
        user,
        other: Box::new(other),
    })
}

/// The user without what was linked from a connection that is no more; `None` if the user came
/// from there first and goes with it.
pub fn without_connection(user: &User, connection: &str, now: Timestamp) -> Option<User> {
    if user.connection() == connection {
        return None;
    }
    let mut user = user.clone();
    user.identities.retain(|one| one.connection != connection);
    user.updated_at = now;
    Some(user)
}

/// What linking and unlinking answer: all identities, the primary first, each with its
/// `profileData` (recorded).
pub fn linked(user: &User) -> Value {
    let wire = |(place, identity): (usize, &Identity)| {
        let own = || profile_data(&user.profile);
        let data: Option<Map<String, Value>> = match place {
            0 => Some(own()),
            _ => identity.profile_data.clone(),
        };
        let shown = Identity {
            profile_data: data,
            ..identity.clone()
        };
        shown.wire()
    };
    user.identities.iter().enumerate().map(wire).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::user;
    use super::*;
    use serde_json::json;

    fn now() -> Timestamp {
        Timestamp::from_millis(1_776_880_196_235)
    }

    fn other() -> User {
        let mut other = user(
            "2",
            &json!({"email": "c@d.test", "email_verified": true, "app_metadata": {"a": 1}}),
        );
        other.number = 2;
        other
    }

    fn wanted(body: &Value) -> Linking {
        match Link::read(body) {
            Link::Identity(linking) => linking,
            Link::Token(token) => panic!("{token}"),
        }
    }

    #[test]
    fn ids_come_with_or_without_their_provider() {
        let bare = wanted(&json!({"provider": "auth0", "user_id": "2"}));
        assert_eq!(
            bare,
            wanted(&json!({"provider": "auth0", "user_id": "auth0|2"}))
        );
        assert_eq!(bare, wanted(&json!({"provider": "auth0", "user_id": 2})));
        assert_eq!(Some(bare), Linking::of("auth0|2"));
        let saml = wanted(&json!({"provider": "samlp", "user_id": "idp|2"}));
        assert_eq!(saml.full_id(), "samlp|idp|2");
        let token = json!({"link_with": "a.b.c"});
        assert_eq!(Link::read(&token), Link::Token("a.b.c".into()));
    }

    #[test]
    fn a_linked_identity_keeps_its_profile_and_loses_its_metadata() {
        let (first, other) = (user("1", &json!({"email": "a@b.test"})), other());
        let wanted = wanted(&json!({"provider": "auth0", "user_id": "2"}));
        let both = link(&first, &wanted, Some(&other), now()).unwrap();
        let shown = linked(&both);
        assert_eq!(shown[0]["user_id"], "1");
        assert_eq!(shown[0]["profileData"]["email"], "a@b.test");
        assert_eq!(shown[1]["profileData"]["email"], "c@d.test");
        assert_eq!(both.wire()["identities"][0].get("profileData"), None);
        assert_eq!(shown[1]["profileData"].get("app_metadata"), None);
        assert!(matches!(
            link(&both, &wanted, None, now()),
            Err(Error::Conflict(Conflict::Identity))
        ));
        let Unlinked::Apart { user, other: apart } = unlink(&both, "auth0", "2", now()).unwrap()
        else {
            panic!("unchanged")
        };
        assert_eq!(user, first);
        assert_eq!(apart.user_id, "auth0|2");
        assert_eq!(apart.text("email"), Some("c@d.test"));
        assert!(!apart.profile.contains_key("app_metadata"));
    }

    #[test]
    fn what_cannot_be_linked_or_unlinked() {
        let user = user("1", &json!({"email": "a@b.test"}));
        let refusal = |result: Result<User>| result.unwrap_err().to_string();
        let named = |id: &str| wanted(&json!({"provider": "auth0", "user_id": id}));
        assert_eq!(
            refusal(link(&user, &named("1"), Some(&user), now())),
            "Main identity and the new one are the same."
        );
        assert_eq!(
            refusal(link(&user, &named("3"), None, now())),
            "Linking to an inexistent identity is not allowed."
        );
        assert_eq!(
            unlink(&user, "auth0", "1", now()).unwrap_err().to_string(),
            "Main identity cannot be removed."
        );
        for unknown in ["auth0|1", "3"] {
            assert_eq!(
                unlink(&user, "auth0", unknown, now()).unwrap(),
                Unlinked::Unchanged
            );
        }
    }
}
