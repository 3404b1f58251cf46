//! Who changes something and by which request: what an audit entry says about a change.

use domain::{Result, Timestamp};
use serde_json::{Map, Value, json};
use store::Writer;
use store::logs::{self, Entry};

use crate::App;

/// A change as somebody asked for it.
#[derive(Debug, Clone)]
pub struct Act {
    /// The application that acts, or none if the server does.
    pub client_id: Option<String>,
    /// `sub` of the token.
    pub subject: String,
    pub token_id: Option<String>,
    /// The scopes that allowed it.
    pub scopes: Vec<String>,
    /// Auth0's title of the operation, the entry's `description`.
    pub title: &'static str,
    /// The status with which it is answered.
    pub status: u16,
    pub method: String,
    pub path: String,
    pub query: Map<String, Value>,
    pub body: Value,
    pub ip: String,
    pub user_agent: String,
    pub request_id: String,
    pub now: Timestamp,
}

/// Members whose values are secrets, or lead to them.
const SECRET: [&str; 13] = [
    "client_secret",
    "signing_secret",
    "pem",
    "password",
    "signing_keys",
    "encryption_key",
    // Those of the integrations in a client's `addons`.
    "masterkey",
    "private_key",
    "privateKey",
    "sasKey",
    "secret",
    "servicePassword",
    "storageAccessKey",
];

impl Act {
    /// Writes the audit entry of a change, in its transaction. `before` and `after` are the
    /// thing as the Management API answers it, or null where it isn't there.
    pub async fn record(
        &self,
        app: &App,
        writer: &mut Writer,
        before: &Value,
        after: &Value,
    ) -> Result<()> {
        let entry = Entry {
            date: self.now,
            kind: "sapi",
            description: Some(self.title.to_owned()),
            client_id: self.client_id.clone(),
            client_name: None,
            ip: Some(self.ip.clone()),
            audience: None,
            body: self.body(before, after).to_string(),
        };
        logs::append_change(writer, app.home().tenant, &entry)
            .await
            .map(|_| ())
    }

    /// The record in Auth0's shape (Management API reference §9), with `change` added.
    fn body(&self, before: &Value, after: &Value) -> Value {
        let mut credentials = json!({"scopes": self.scopes});
        if let (Some(members), Some(token_id)) = (credentials.as_object_mut(), &self.token_id) {
            members.insert("jti".to_owned(), token_id.clone().into());
        }
        json!({
            "date": self.now.iso(),
            "type": "sapi",
            "description": self.title,
            "client_id": self.client_id,
            "client_name": "",
            "ip": self.ip,
            "user_agent": self.user_agent,
            "details": {
                "request": {
                    "method": self.method,
                    "path": self.path,
                    "query": self.query,
                    "userAgent": self.user_agent,
                    "body": redacted(&self.body),
                    "channel": "api",
                    "ip": self.ip,
                    "auth": {
                        "user": {},
                        "subject": self.subject,
                        "strategy": "jwt",
                        "credentials": credentials,
                    },
                },
                "response": {"statusCode": self.status, "body": redacted(after)},
                "change": difference(before, after),
                "request_id": self.request_id,
            },
            "user_id": "",
            "isMobile": false,
        })
    }
}

/// The members in which the thing differs, before and after.
fn difference(before: &Value, after: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return json!({"before": redacted(before), "after": redacted(after)});
    };
    let pick = |from: &Map<String, Value>, other: &Map<String, Value>| {
        let members = from
            .iter()
            .filter(|(key, value)| other.get(*key) != Some(*value));
        redacted(
            &members
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        )
    };
    json!({"before": pick(old, new), "after": pick(new, old)})
}

/// The value without its secrets.
fn redacted(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| {
                let hidden = SECRET.contains(&key.as_str()) && !value.is_null();
                (
                    key.clone(),
                    if hidden {
                        "[REDACTED]".into()
                    } else {
                        redacted(value)
                    },
                )
            })
            .collect(),
        Value::Array(items) => items.iter().map(redacted).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted_at_any_depth() {
        let value = json!({"a": [{"client_secret": "x"}], "signing_secret": null, "b": 1});
        assert_eq!(
            redacted(&value),
            json!({"a": [{"client_secret": "[REDACTED]"}], "signing_secret": null, "b": 1})
        );
    }

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({"id": "1", "scopes": [{"value": "a"}], "name": "n"});
        let after = json!({"id": "1", "scopes": [], "name": "n", "enforce_policies": true});
        assert_eq!(
            difference(&before, &after),
            json!({
                "before": {"scopes": [{"value": "a"}]},
                "after": {"scopes": [], "enforce_policies": true},
            })
        );
    }
}
