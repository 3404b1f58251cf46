//! Metadata of sessions and refresh tokens: Auth0's limits are 25 texts of 255 characters.

use serde_json::{Map, Value};

/// What is wrong with the member of this name, if anything.
pub(super) fn check(body: &Map<String, Value>, name: &str) -> Option<String> {
    let metadata = body.get(name)?.as_object()?;
    if metadata.len() > 25 {
        return Some("Too many properties defined (maximum 25)".to_owned());
    }
    let is_short = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.chars().count() <= 255)
    };
    let is_wrong = metadata.values().any(|value| !is_short(value));
    is_wrong.then(|| "Metadata values must be texts of at most 255 characters".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_is_short_texts() {
        let refused = |sent: Value| {
            let body = json!({"metadata": sent});
            check(body.as_object().unwrap(), "metadata").is_some()
        };
        assert!(!refused(json!(null)));
        assert!(!refused(json!({"a": "x".repeat(255)})));
        assert!(refused(json!({"a": "x".repeat(256)})));
        assert!(refused(json!({"a": 1})));
        let many: Map<String, Value> = (0..26).map(|n| (n.to_string(), json!("x"))).collect();
        assert!(refused(Value::Object(many)));
    }
}
