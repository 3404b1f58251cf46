//! Metadata of a user as a form shows it: a JSON object, and what a change of it would send.

use serde_json::{Map, Value};

/// The object as text, in lines that can be edited.
pub(super) fn shown(metadata: Option<&Value>) -> String {
    match metadata {
        Some(Value::Object(members)) if !members.is_empty() => {
            format!("{:#}", Value::Object(members.clone()))
        }
        Some(_) | None => "{}".to_owned(),
    }
}

/// Reads the object that a text is.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err("Enter a JSON object, such as {\"plan\": \"free\"}.".to_owned()),
        Err(error) => Err(format!(
            "This is no JSON: line {}, column {}.",
            error.line(),
            error.column()
        )),
    }
}

/// The members that make `before` into `after` when they are merged into it: those that differ,
/// and a `null` for each that is gone.
pub(super) fn difference(before: Option<&Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let none = Map::new();
    let before = before.and_then(Value::as_object).unwrap_or(&none);
    let differs = |(key, value): &(&String, &Value)| before.get(*key) != Some(*value);
    let mut sent: Map<String, Value> = after
        .iter()
        .filter(differs)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        sent.insert(key.clone(), Value::Null);
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_changes_is_sent() {
        let before = json!({"kept": 1, "changed": {"a": 1, "b": 2}, "gone": true});
        let after = json!({"kept": 1, "changed": {"a": 1}, "new": []});
        let sent = difference(Some(&before), after.as_object().unwrap());
        let expected = json!({"changed": {"a": 1}, "new": [], "gone": null});
        assert_eq!(Value::Object(sent), expected);
        assert!(difference(None, &Map::new()).is_empty());
    }

    #[test]
    fn texts_are_objects() {
        assert_eq!(shown(Some(&json!({}))), "{}");
        assert_eq!(shown(Some(&json!({"a": 1}))), "{\n  \"a\": 1\n}");
        assert!(read(" ").unwrap().is_empty());
        assert_eq!(read(r#"{"a": 1}"#).unwrap().len(), 1);
        assert!(read("[]").unwrap_err().contains("object"));
        assert!(read("{\n x}").unwrap_err().contains("line 2"));
    }
}
