//! The texts of a tenant's mails (Management API reference §14).

use serde_json::{Map, Value};

/// The order in which they are answered (recorded).
const ORDER: [&str; 9] = [
    "template",
    "body",
    "from",
    "resultUrl",
    "subject",
    "syntax",
    "urlLifetimeInSeconds",
    "includeEmailInRedirect",
    "enabled",
];

/// A template with what was sent laid over it; `null` is a value.
pub fn updated(before: &Map<String, Value>, sent: &Map<String, Value>) -> Map<String, Value> {
    let member = |key: &&str| {
        let value = sent.get(*key).or_else(|| before.get(*key))?;
        Some(((*key).to_owned(), value.clone()))
    };
    ORDER.iter().filter_map(member).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_replaced_and_ordered() {
        let before = json!({"template": "welcome_email", "subject": "a", "enabled": true});
        let sent = json!({"enabled": null, "body": "b"});
        let after = updated(before.as_object().unwrap(), sent.as_object().unwrap());
        assert_eq!(
            Value::from(after).to_string(),
            r#"{"template":"welcome_email","body":"b","subject":"a","enabled":null}"#
        );
    }
}
