//! What an application may ask for at an API.

use serde_json::{Map, Value};

use crate::patch::merge;

/// A client grant. Its scopes are strings that are not checked against the API's permissions,
/// as at Auth0.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientGrant {
    /// `cgr_` and 16 letters and digits.
    pub id: String,
    /// The application; a grant for all third-party applications has none.
    pub client_id: Option<String>,
    /// The API's id.
    pub api: String,
    /// The API's identifier.
    pub audience: String,
    pub subject_type: SubjectType,
    /// The scopes as they were sent, less those whose permission is deleted.
    pub scope: Vec<String>,
    /// `organization_usage`, `allow_any_organization`, `authorization_details_types`,
    /// `allow_all_scopes`, `default_for`: present once set.
    pub settings: Map<String, Value>,
    pub is_system: bool,
    pub version: i64,
}

/// For whom a grant speaks: the application itself, or users through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubjectType {
    Client,
    User,
}

impl SubjectType {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::User => "user",
        }
    }

    /// From the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "client" => Some(Self::Client),
            "user" => Some(Self::User),
            _ => None,
        }
    }
}

/// Members that are kept among a grant's settings.
const SETTINGS: [&str; 5] = [
    "organization_usage",
    "allow_any_organization",
    "authorization_details_types",
    "allow_all_scopes",
    "default_for",
];

/// Lays the settings in `sent` over a grant's settings; a `null` removes one.
pub fn merge_settings(settings: &mut Map<String, Value>, sent: &Map<String, Value>) {
    let mut sent = sent.clone();
    sent.retain(|key, _| SETTINGS.contains(&key.as_str()));
    merge(settings, &sent);
}

impl ClientGrant {
    /// Whether it grants whatever the API defines.
    pub fn allows_all_scopes(&self) -> bool {
        self.settings.get("allow_all_scopes") == Some(&Value::Bool(true))
    }

    /// The object the Management API answers, in the recorded order (reference §3.2). While
    /// all scopes are allowed there is no `scope` member.
    pub fn wire(&self) -> Value {
        let mut out = Map::new();
        out.insert("id".to_owned(), self.id.clone().into());
        if let Some(client_id) = &self.client_id {
            out.insert("client_id".to_owned(), client_id.clone().into());
        }
        out.insert("audience".to_owned(), self.audience.clone().into());
        if !self.allows_all_scopes() {
            out.insert("scope".to_owned(), self.scope.clone().into());
        }
        self.copy(&mut out, &["organization_usage", "allow_any_organization"]);
        if self.is_system {
            out.insert("is_system".to_owned(), true.into());
        }
        out.insert("subject_type".to_owned(), self.subject_type.as_str().into());
        self.copy(
            &mut out,
            &[
                "authorization_details_types",
                "allow_all_scopes",
                "default_for",
            ],
        );
        Value::Object(out)
    }

    fn copy(&self, out: &mut Map<String, Value>, keys: &[&str]) {
        for key in keys {
            if let Some(value) = self.settings.get(*key) {
                out.insert((*key).to_owned(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn grant() -> ClientGrant {
        ClientGrant {
            id: "cgr_0123456789abcdef".into(),
            client_id: Some("c".into()),
            api: "a".into(),
            audience: "https://orders.test/".into(),
            subject_type: SubjectType::User,
            scope: vec!["create:bar".into()],
            settings: Map::new(),
            is_system: false,
            version: 1,
        }
    }

    fn patched(mut grant: ClientGrant, sent: &Value) -> ClientGrant {
        merge_settings(&mut grant.settings, sent.as_object().unwrap());
        grant
    }

    #[test]
    fn scope_disappears_while_all_are_allowed() {
        let all = patched(grant(), &json!({"allow_all_scopes": true}));
        assert!(all.wire().get("scope").is_none());
        let some = patched(all, &json!({"allow_all_scopes": false}));
        assert_eq!(
            some.wire().to_string(),
            r#"{"id":"cgr_0123456789abcdef","client_id":"c","audience":"https://orders.test/","scope":["create:bar"],"subject_type":"user","allow_all_scopes":false}"#
        );
    }

    #[test]
    fn members_are_absent_until_they_are_set() {
        let wire = grant().wire();
        for absent in [
            "organization_usage",
            "allow_any_organization",
            "allow_all_scopes",
        ] {
            assert!(wire.get(absent).is_none());
        }
        let set = patched(
            grant(),
            &json!({"authorization_details_types": [], "client_id": "x"}),
        );
        assert_eq!(set.wire()["authorization_details_types"], json!([]));
        assert_eq!(set.wire()["client_id"], "c");
    }
}
