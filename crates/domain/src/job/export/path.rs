//! Where a field is in a profile: names with dots between them, and places of arrays in brackets.

use serde_json::Value;

/// The value at `path`; `None` if there is none, or the path isn't one.
pub(super) fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| {
        let Some((name, places)) = step.split_once('[') else {
            return value.get(step);
        };
        let places = places.strip_suffix(']')?;
        places
            .split("][")
            .try_fold(value.get(name)?, |value, place| {
                value.get(place.parse::<usize>().ok()?)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_into_objects_and_arrays() {
        let value = json!({"a": {"b": [[1, 2], {"c": 3}]}, "": 4});
        for (path, found) in [
            ("a.b[0][1]", Some(json!(2))),
            ("a.b[1].c", Some(json!(3))),
            ("a.b[2]", None),
            ("a.b[x]", None),
            ("a.b[0", None),
            ("a.x", None),
            ("", Some(json!(4))),
        ] {
            assert_eq!(find(&value, path).cloned(), found, "{path}");
        }
    }
}
