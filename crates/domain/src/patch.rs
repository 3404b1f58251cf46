//! How a PATCH changes a stored object.

use serde_json::{Map, Value};

/// Lays `changes` over `target`: a `null` removes the member, anything else replaces it whole.
///
/// New members are put last; members that stay keep their place.
pub fn merge(target: &mut Map<String, Value>, changes: &Map<String, Value>) {
    for (key, value) in changes {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            target.insert(key.clone(), value.clone());
        }
    }
}

/// Like [`merge`], one level deeper, for the object under `key`: members that `changes` doesn't
/// mention stay, a `null` member goes, and an empty object wipes all of them.
pub fn merge_member(target: &mut Map<String, Value>, key: &str, changes: &Map<String, Value>) {
    let mut members = match target.get(key) {
        Some(Value::Object(members)) if !changes.is_empty() => members.clone(),
        _ => Map::new(),
    };
    merge(&mut members, changes);
    target.insert(key.to_owned(), Value::Object(members));
}

/// The members of `object` named by a `fields` parameter; all of them without one.
///
/// `always` is answered whether it was asked for or not (`tenant` of a client).
pub fn select(object: Value, fields: &Fields, always: &[&str]) -> Value {
    let (Value::Object(mut members), Some(names)) = (object.clone(), &fields.names) else {
        return object;
    };
    members.retain(|key, _| {
        always.contains(&key.as_str()) || names.iter().any(|name| name == key) == fields.include
    });
    Value::Object(members)
}

/// The `fields` and `include_fields` parameters (Management API reference §1.5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The names asked for; `None` without a `fields` parameter.
    pub names: Option<Vec<String>>,
    /// Whether the names are to be answered, or to be left out.
    pub include: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[expect(clippy::needless_pass_by_value, reason = "literals are passed")]
    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn null_removes_and_values_replace() {
        let mut target = object(json!({"a": 1, "b": {"x": 1, "y": 2}}));
        merge(
            &mut target,
            &object(json!({"a": null, "b": {"x": 3}, "c": null, "d": false})),
        );
        assert_eq!(Value::Object(target), json!({"b": {"x": 3}, "d": false}));
    }

    #[test]
    fn members_merge_and_an_empty_object_wipes() {
        let mut target = object(json!({"client_metadata": {"a": "1", "b": "2"}}));
        merge_member(
            &mut target,
            "client_metadata",
            &object(json!({"a": null, "c": "3"})),
        );
        assert_eq!(target["client_metadata"], json!({"b": "2", "c": "3"}));
        merge_member(&mut target, "client_metadata", &object(json!({})));
        assert_eq!(target["client_metadata"], json!({}));
    }

    #[test]
    fn fields_select_or_leave_out() {
        let fields = |include| Fields {
            names: Some(vec!["a".into()]),
            include,
        };
        let whole = json!({"a": 1, "b": 2, "tenant": "t"});
        assert_eq!(
            select(whole.clone(), &fields(true), &["tenant"]),
            json!({"a": 1, "tenant": "t"})
        );
        assert_eq!(
            select(whole.clone(), &fields(false), &[]),
            json!({"b": 2, "tenant": "t"})
        );
        assert_eq!(select(whole.clone(), &Fields::default(), &[]), whole);
    }
}
