//! One way in which a user signs in: a connection, and who the user is there.

use serde_json::{Map, Value};

/// An identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The connection's name.
    pub connection: String,
    /// The connection's kind: `auth0` for a database.
    pub provider: String,
    /// The user's id there: what follows the bar of a user's id.
    pub user_id: String,
    pub is_social: bool,
    /// Whether the id was chosen by the caller; it is answered first then (recorded).
    pub is_id_chosen: bool,
    /// What the user's own profile was before the identity was linked. The primary identity has
    /// none: its profile is the user's.
    pub profile_data: Option<Map<String, Value>>,
}

/// Members of a profile that belong to an identity and stay with it when it is linked.
pub(super) const PROFILE_DATA: [&str; 10] = [
    "email",
    "email_verified",
    "family_name",
    "given_name",
    "name",
    "nickname",
    "phone_number",
    "phone_verified",
    "picture",
    "username",
];

impl Identity {
    /// The id that a user with this primary identity has.
    pub fn full_id(&self) -> String {
        format!("{}|{}", self.provider, self.user_id)
    }

    /// Whether it is the one that `provider` and `user_id` name; the bare id only, as at Auth0.
    pub fn is(&self, provider: &str, user_id: &str) -> bool {
        self.provider == provider && self.user_id == user_id
    }

    /// As it is answered, and stored.
    pub fn wire(&self) -> Value {
        let mut out = Map::new();
        if let Some(data) = &self.profile_data {
            out.insert("profileData".to_owned(), data.clone().into());
        }
        if self.is_id_chosen {
            out.insert("user_id".to_owned(), self.user_id.clone().into());
        }
        out.insert("connection".to_owned(), self.connection.clone().into());
        out.insert("user_id".to_owned(), self.user_id.clone().into());
        out.insert("provider".to_owned(), self.provider.clone().into());
        out.insert("isSocial".to_owned(), self.is_social.into());
        Value::Object(out)
    }

    /// Reads what [`Identity::wire`] wrote; `None` if a member is missing or of another type.
    pub fn read(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        let text = |key: &str| Some(members.get(key)?.as_str()?.to_owned());
        let mut order = members.keys().filter(|key| *key != "profileData");
        Some(Self {
            connection: text("connection")?,
            provider: text("provider")?,
            user_id: text("user_id")?,
            is_social: members.get("isSocial")?.as_bool()?,
            is_id_chosen: order.next().is_some_and(|first| first == "user_id"),
            profile_data: match members.get("profileData") {
                None => None,
                Some(data) => Some(data.as_object()?.clone()),
            },
        })
    }
}

/// The part of a profile that is an identity's own.
pub(super) fn profile_data(profile: &Map<String, Value>) -> Map<String, Value> {
    let own = PROFILE_DATA.iter().filter_map(|key| {
        let value = profile.get(*key)?;
        Some(((*key).to_owned(), value.clone()))
    });
    own.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn identities_are_stored_as_they_are_answered() {
        let made = r#"{"connection":"c","user_id":"1","provider":"auth0","isSocial":false}"#;
        let chosen = r#"{"user_id":"1","connection":"c","provider":"auth0","isSocial":false}"#;
        let linked = r#"{"profileData":{"email":"a@b.test"},"connection":"c","user_id":"1","provider":"sms","isSocial":true}"#;
        for text in [made, chosen, linked] {
            let value: Value = serde_json::from_str(text).unwrap();
            let identity = Identity::read(&value).unwrap();
            assert_eq!(identity.wire().to_string(), text);
        }
        assert_eq!(Identity::read(&json!({"user_id": "1"})), None);
    }
}
