//! How people are asked for their name and password (Management API reference, `/prompts`).

use serde_json::{Map, Value, json};

use crate::{Error, Result};

/// What a new tenant has: Auth0's defaults (recorded).
pub fn defaults() -> Map<String, Value> {
    let defaults = json!({
        "universal_login_experience": "new",
        "identifier_first": true,
        "webauthn_platform_first_factor": false,
    });
    match defaults {
        Value::Object(defaults) => defaults,
        _ => Map::new(),
    }
}

/// Lays a body that its schema has accepted over the settings; `null` brings a default back.
///
/// # Errors
/// [`Error::Unsupported`] for pages that there aren't.
pub fn merge_prompts(settings: &mut Map<String, Value>, sent: &Map<String, Value>) -> Result<()> {
    let defaults = defaults();
    for (key, value) in sent {
        let value = match (key.as_str(), value) {
            ("universal_login_experience", Value::String(name)) if name == "classic" => {
                return Err(unsupported("The classic login experience"));
            }
            ("webauthn_platform_first_factor", Value::Bool(true)) => {
                return Err(unsupported("Logging in with WebAuthn"));
            }
            (_, Value::Null) => defaults.get(key).cloned().unwrap_or_default(),
            (_, value) => value.clone(),
        };
        settings.insert(key.clone(), value);
    }
    Ok(())
}

fn unsupported(what: &str) -> Error {
    Error::Unsupported(format!(
        "{what} is not supported yet by this version of Lictor."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_brings_the_default_back() {
        let mut settings = defaults();
        let mut merge = |sent: Value| {
            merge_prompts(&mut settings, sent.as_object().unwrap()).map(|()| settings.clone())
        };
        assert_eq!(
            merge(json!({"identifier_first": false})).unwrap()["identifier_first"],
            false
        );
        assert_eq!(
            merge(json!({"identifier_first": null})).unwrap(),
            defaults()
        );
        assert!(merge(json!({"universal_login_experience": "classic"})).is_err());
        assert!(merge(json!({"webauthn_platform_first_factor": true})).is_err());
    }
}
