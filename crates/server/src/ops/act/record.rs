//! The record of a change as it is written into the log: Auth0's shape, in one pass over what is
//! there. Nothing is copied, for answers can be long and every change writes one.
//!
//! It must never show a secret.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::{Map, Value};

/// Members whose values are secrets, or lead to them.
const SECRET: [&str; 19] = [
    "client_secret",
    "signing_secret",
    "pem",
    "password",
    "signing_keys",
    "encryption_key",
    // Those of a database's custom scripts.
    "configuration",
    // Those of the integrations in a client's `addons`.
    "masterkey",
    "private_key",
    "privateKey",
    "sasKey",
    "secret",
    "servicePassword",
    "storageAccessKey",
    // Those of email providers.
    "api_key",
    "clientSecret",
    "connectionString",
    "secretAccessKey",
    "smtp_pass",
];

/// The record (Management API reference §9), with `details.change` added.
#[derive(Debug, Serialize)]
pub(super) struct Record<'a> {
    pub(super) date: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) description: &'static str,
    pub(super) client_id: Option<&'a str>,
    pub(super) client_name: &'static str,
    pub(super) ip: &'a str,
    pub(super) user_agent: &'a str,
    pub(super) details: Details<'a>,
    pub(super) user_id: &'a str,
    #[serde(rename = "isMobile")]
    pub(super) is_mobile: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Details<'a> {
    pub(super) request: Request<'a>,
    pub(super) response: Answer<'a>,
    pub(super) change: Difference<'a>,
    pub(super) request_id: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: Redacted<'a>,
    #[serde(rename = "userAgent")]
    pub(super) user_agent: &'a str,
    pub(super) body: Redacted<'a>,
    pub(super) channel: &'static str,
    pub(super) ip: &'a str,
    pub(super) auth: Auth<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct Auth<'a> {
    pub(super) user: User<'a>,
    pub(super) subject: &'a str,
    pub(super) strategy: &'static str,
    pub(super) credentials: Credentials<'a>,
}

/// Who acts by a token of their own; `{}` if an application acts for itself.
#[derive(Debug, Serialize)]
pub(super) struct User<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Credentials<'a> {
    pub(super) scopes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) jti: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    #[serde(rename = "statusCode")]
    pub(super) status: u16,
    pub(super) body: Redacted<'a>,
}

/// A value without its secrets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Redacted<'a>(pub(super) &'a Value);

impl Serialize for Redacted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => members_of(members, serializer, |_, _| true),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Redacted)),
            other => other.serialize(serializer),
        }
    }
}

/// The members that `is_shown`, without their secrets.
fn members_of<S: Serializer>(
    members: &Map<String, Value>,
    serializer: S,
    is_shown: impl Fn(&String, &Value) -> bool,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (key, value) in members.iter().filter(|(key, value)| is_shown(key, value)) {
        if SECRET.contains(&key.as_str()) && !value.is_null() {
            map.serialize_entry(key, "[REDACTED]")?;
        } else {
            map.serialize_entry(key, &Redacted(value))?;
        }
    }
    map.end()
}

/// The members in which a thing differs, before and after.
#[derive(Debug)]
pub(super) struct Difference<'a> {
    pub(super) before: &'a Value,
    pub(super) after: &'a Value,
}

impl Serialize for Difference<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(
            "before",
            &Part {
                of: self.before,
                other: self.after,
            },
        )?;
        map.serialize_entry(
            "after",
            &Part {
                of: self.after,
                other: self.before,
            },
        )?;
        map.end()
    }
}

/// What `of` has and `other` has not, or has otherwise; all of it unless both are objects.
struct Part<'a> {
    of: &'a Value,
    other: &'a Value,
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.of, self.other) {
            (Value::Object(members), Value::Object(others)) => {
                members_of(members, serializer, |key, value| {
                    others.get(key) != Some(value)
                })
            }
            _ => Redacted(self.of).serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    fn shown(what: impl Serialize) -> Value {
        serde_json::to_value(what).unwrap()
    }

    #[test]
    fn secrets_are_redacted_at_any_depth() {
        let value = json!({"a": [{"client_secret": "x"}], "signing_secret": null, "b": 1});
        assert_eq!(
            shown(Redacted(&value)),
            json!({"a": [{"client_secret": "[REDACTED]"}], "signing_secret": null, "b": 1})
        );
    }

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({"id": "1", "scopes": [{"value": "a"}], "name": "n"});
        let after = json!({"id": "1", "scopes": [], "name": "n", "enforce_policies": true});
        assert_eq!(
            shown(Difference {
                before: &before,
                after: &after
            }),
            json!({
                "before": {"scopes": [{"value": "a"}]},
                "after": {"scopes": [], "enforce_policies": true},
            })
        );
    }
}
