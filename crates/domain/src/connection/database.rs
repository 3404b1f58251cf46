//! A database's options: Auth0's defaults, and what doesn't go together. Most of them say how
//! people sign in; they are kept as they were sent.

use serde_json::{Map, Value, json};

use crate::{Error, Result};

/// The option whose members are secrets of custom scripts. They are answered sealed, and a sealed
/// one that comes back stays what it is.
pub const SEALED: &str = "configuration";

/// The older form of the password policy, which the newer one excludes.
const POLICY: [&str; 5] = [
    "passwordPolicy",
    "password_complexity_options",
    "password_history",
    "password_no_personal_info",
    "password_dictionary",
];

/// The options of a new database.
pub(super) fn new_options(sent: &Map<String, Value>) -> Result<Map<String, Value>> {
    check(None, sent)?;
    let mut options = Map::new();
    let mfa = json!({"active": true, "return_enroll_settings": true});
    options.insert("mfa".to_owned(), mfa);
    if !sent.contains_key("password_options") {
        options.insert("passwordPolicy".to_owned(), "good".into());
    }
    options.insert("strategy_version".to_owned(), 2.into());
    options.insert("brute_force_protection".to_owned(), true.into());
    options.extend(sent.clone());
    let password = json!({
        "enabled": true, "api_behavior": "required", "signup_behavior": "allow",
    });
    complete(&mut options, &password);
    Ok(options)
}

/// The options that replace others: only what concerns signing in has defaults again (recorded).
pub(super) fn changed_options(
    before: Option<&Map<String, Value>>,
    sent: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    check(before, sent)?;
    let mut options = sent.clone();
    complete(&mut options, &json!({"enabled": true}));
    Ok(options)
}

/// Adds what Auth0 always answers.
fn complete(options: &mut Map<String, Value>, password: &Value) {
    let has_attributes = options.contains_key("attributes");
    for name in ["authentication_methods", "passkey_options"] {
        if options.get(name).is_some_and(Value::is_null) {
            options.shift_remove(name);
        }
    }
    let passkeys = json!({
        "challenge_ui": "both",
        "progressive_enrollment_enabled": true,
        "local_enrollment_enabled": true,
    });
    let methods = options
        .entry("authentication_methods")
        .or_insert_with(|| json!({}));
    if let Some(methods) = methods.as_object_mut() {
        let method = methods.entry("password").or_insert_with(|| json!({}));
        default_members(method, password);
        let off = json!({"enabled": false});
        default_members(methods.entry("passkey").or_insert_with(|| json!({})), &off);
        for name in ["email_otp", "phone_otp"] {
            if has_attributes {
                default_members(methods.entry(name).or_insert_with(|| json!({})), &off);
            }
        }
    }
    default_members(
        options
            .entry("passkey_options")
            .or_insert_with(|| json!({})),
        &passkeys,
    );
    if let Some(email) = options
        .get_mut("attributes")
        .and_then(|attributes| attributes.get_mut("email"))
    {
        default_members(
            email,
            &json!({"verification_method": "link", "unique": true}),
        );
    }
}

fn default_members(value: &mut Value, defaults: &Value) {
    if let (Some(members), Some(defaults)) = (value.as_object_mut(), defaults.as_object()) {
        for (key, default) in defaults {
            members.entry(key).or_insert_with(|| default.clone());
        }
    }
}

/// Auth0's rules about options, in its words (reference §1.6). `before` is `None` for a new
/// database.
fn check(before: Option<&Map<String, Value>>, options: &Map<String, Value>) -> Result<()> {
    if let Some(Value::Object(attributes)) = options.get("attributes") {
        if options.get("requires_username") == Some(&Value::Bool(true)) {
            return Err(Error::Refused(
                "Cannot set both options.attributes and options.requires_username",
            ));
        }
        if options
            .get("validation")
            .is_some_and(|value| !value.is_null())
        {
            return Err(Error::Refused(
                "Cannot set both options.attributes and options.validation",
            ));
        }
        check_attributes(before, attributes)?;
    }
    let older = POLICY.iter().any(|name| is_set(options, name));
    if is_set(options, "password_options") && older {
        return Err(Error::Refused(
            "Cannot set both options.password_options and the older options of passwords",
        ));
    }
    Ok(())
}

fn is_set(options: &Map<String, Value>, name: &str) -> bool {
    options.get(name).is_some_and(|value| !value.is_null())
}

fn check_attributes(
    before: Option<&Map<String, Value>>,
    attributes: &Map<String, Value>,
) -> Result<()> {
    let is_unique = |email: &Value| email.get("unique") != Some(&Value::Bool(false));
    if !attributes.get("email").is_none_or(is_unique) {
        if before.is_some() {
            return Err(Error::Refused("cannot add non-unique email attribute"));
        }
        return Err(Error::Unsupported(
            "This version of Lictor has no databases with email addresses of several users: \
             options.attributes.email.unique"
                .to_owned(),
        ));
    }
    let is_active =
        |attribute: &Value| attribute.pointer("/identifier/active") == Some(&Value::Bool(true));
    if !attributes.values().any(is_active) {
        return Err(Error::Refused(
            "attributes must contain one active identifier",
        ));
    }
    Ok(())
}
