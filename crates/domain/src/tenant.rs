//! A tenant and its settings.

use serde_json::{Map, Value, json};

use crate::patch::{merge, merge_member};

/// A tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantSettings {
    pub name: String,
    /// The settings in Auth0's names; those never set are absent.
    pub settings: Map<String, Value>,
    pub version: i64,
}

/// The name of the tenant that is made at the first start.
pub const FIRST_TENANT_NAME: &str = "lictor";

/// Members whose own members are merged one by one.
const MERGED: [&str; 3] = ["flags", "change_password", "guardian_mfa_page"];

/// Lifetimes that can be set in minutes and are answered in hours.
const IN_MINUTES: [(&str, &str); 4] = [
    ("session_lifetime_in_minutes", "session_lifetime"),
    ("idle_session_lifetime_in_minutes", "idle_session_lifetime"),
    (
        "ephemeral_session_lifetime_in_minutes",
        "ephemeral_session_lifetime",
    ),
    (
        "idle_ephemeral_session_lifetime_in_minutes",
        "idle_ephemeral_session_lifetime",
    ),
];

/// The settings of a new tenant (Management API reference §7).
pub fn new_settings() -> Map<String, Value> {
    let settings = json!({
        "allowed_logout_urls": [],
        "enabled_locales": ["en"],
        "flags": {
            "allow_changing_enable_sso": false,
            "cannot_change_enforce_client_authentication_on_passwordless_start": true,
            "disable_impersonation": true,
            "enable_sso": true,
            "enforce_client_authentication_on_passwordless_start": true,
            "new_universal_login_experience_enabled": true,
            "universal_login": true,
            "use_scope_descriptions_for_consent": false,
            "revoke_refresh_token_grant": false,
            "disable_clickjack_protection_headers": false,
            "enable_pipeline2": true,
        },
        "sandbox_version": "22",
        "sandbox_versions_available": ["22"],
        "session_lifetime": 168,
        "idle_session_lifetime": 72,
    });
    match settings {
        Value::Object(settings) => settings,
        _ => Map::new(),
    }
}

/// Lays what was sent over the settings: flags and pages member by member, everything else
/// whole; `null` removes.
pub fn merge_settings(settings: &mut Map<String, Value>, sent: &Map<String, Value>) {
    let mut sent = sent.clone();
    for key in MERGED {
        if let Some(Value::Object(members)) = sent.get(key).cloned() {
            sent.shift_remove(key);
            if !members.is_empty() {
                merge_member(settings, key, &members);
            }
        }
    }
    for (minutes, hours) in IN_MINUTES {
        if let Some(value) = sent.shift_remove(minutes).and_then(|value| value.as_f64()) {
            sent.insert(hours.to_owned(), in_hours(value));
        }
    }
    merge(settings, &sent);
    // Recorded: this one, once emptied, is not answered any more; others stay as "".
    if settings.get("default_redirection_uri") == Some(&"".into()) {
        settings.shift_remove("default_redirection_uri");
    }
}

/// Whole hours are answered as an integer, others as a fraction.
fn in_hours(minutes: f64) -> Value {
    let hours = minutes / 60.0;
    if hours.fract() == 0.0 {
        // A schema bounds the minutes, so that the text of a whole number of hours is an integer.
        format!("{hours:.0}")
            .parse::<i64>()
            .map_or(Value::Null, Value::from)
    } else {
        Value::from(hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(sent: &Value) -> Map<String, Value> {
        let mut settings = new_settings();
        merge_settings(&mut settings, sent.as_object().unwrap());
        settings
    }

    #[test]
    fn flags_merge_and_the_rest_is_replaced() {
        let settings = patched(&json!({"flags": {"enable_sso": false}, "enabled_locales": ["de"]}));
        assert_eq!(settings["flags"]["enable_sso"], false);
        assert_eq!(settings["flags"]["universal_login"], true);
        assert_eq!(settings["enabled_locales"], json!(["de"]));
    }

    #[test]
    fn an_emptied_redirection_uri_is_gone() {
        let settings = patched(&json!({"default_redirection_uri": "", "default_audience": ""}));
        assert!(!settings.contains_key("default_redirection_uri"));
        assert_eq!(settings["default_audience"], "");
    }

    #[test]
    fn minutes_become_hours() {
        let settings = patched(&json!({
            "session_lifetime_in_minutes": 181, "idle_session_lifetime_in_minutes": 120
        }));
        assert_eq!(settings["session_lifetime"], json!(181.0 / 60.0));
        assert_eq!(settings["idle_session_lifetime"], json!(2));
        assert!(!settings.contains_key("session_lifetime_in_minutes"));
    }
}
