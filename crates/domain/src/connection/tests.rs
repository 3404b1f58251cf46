use super::*;

#[expect(clippy::needless_pass_by_value, reason = "callers write literals")]
fn created(options: Value) -> Value {
    let sent = json!({"name": "users", "strategy": "auth0", "options": options});
    let settings = new_settings("users", sent.as_object().unwrap()).unwrap();
    let id = "con_1".to_owned();
    let (name, strategy) = ("users".to_owned(), DATABASE.to_owned());
    let made = Connection {
        id,
        name,
        strategy,
        settings,
    };
    made.wire(&[])
}

#[expect(clippy::needless_pass_by_value, reason = "callers write literals")]
fn changed(before: &Value, sent: Value) -> Result<Value> {
    let mut settings = before.as_object().unwrap().clone();
    update_settings(&mut settings, sent.as_object().unwrap())?;
    Ok(settings.into())
}

/// As recorded in June 2026.
#[test]
fn a_new_database_has_defaults() {
    let expected = json!({
        "id": "con_1",
        "options": {
            "mfa": {"active": true, "return_enroll_settings": true},
            "passwordPolicy": "good",
            "strategy_version": 2,
            "brute_force_protection": true,
            "authentication_methods": {
                "password": {
                    "enabled": true, "api_behavior": "required", "signup_behavior": "allow",
                },
                "passkey": {"enabled": false},
            },
            "passkey_options": {
                "challenge_ui": "both", "progressive_enrollment_enabled": true,
                "local_enrollment_enabled": true,
            },
        },
        "strategy": "auth0",
        "name": "users",
        "is_domain_connection": false,
        "authentication": {"active": true},
        "connected_accounts": {"active": false},
        "realms": ["users"],
        "enabled_clients": [],
    });
    assert_eq!(created(json!({})).to_string(), expected.to_string());
}

/// As recorded in March 2026.
#[test]
fn attributes_bring_other_methods() {
    let attribute = json!({
        "identifier": {"active": true}, "profile_required": true,
        "signup": {"status": "required", "verification": {"active": false}},
    });
    let sent = json!({
        "requires_username": false, "authentication_methods": {"passkey": {"enabled": true}},
        "attributes": {"email": attribute},
    });
    let made = created(sent.clone());
    let off = json!({"enabled": false});
    let methods = &made["options"]["authentication_methods"];
    assert_eq!(methods["passkey"], json!({"enabled": true}));
    assert_eq!([&methods["email_otp"], &methods["phone_otp"]], [&off, &off]);
    let email = &made["options"]["attributes"]["email"];
    assert_eq!(email["unique"], true);
    assert_eq!(email["verification_method"], "link");
    let after = changed(&made, json!({"options": sent})).unwrap();
    let methods = &after["options"]["authentication_methods"];
    assert_eq!(methods["password"], json!({"enabled": true}));
    assert_eq!(after["options"].get("mfa"), None);
    assert_eq!(after["options"]["passkey_options"]["challenge_ui"], "both");
}

#[test]
fn what_is_answered_can_be_sent_back() {
    for options in [
        json!({}),
        json!({"password_options": {"history": {"active": false}}}),
    ] {
        let made = created(options);
        let mut sent = made.clone();
        for key in ["id", "strategy", "name", "enabled_clients"] {
            sent.as_object_mut().unwrap().remove(key);
        }
        let after = changed(&made, sent).unwrap();
        assert_eq!(after, made);
    }
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let refusal = |before: Option<&Value>, options: Value| {
        let sent = json!({"options": options});
        let sent = sent.as_object().unwrap();
        let made = match before {
            Some(before) => changed(before, sent.clone().into()).map(|_| ()),
            None => new_settings("users", sent).map(|_| ()),
        };
        made.unwrap_err().to_string()
    };
    let email = json!({"email": {"identifier": {"active": true}}});
    for (options, message) in [
        (
            json!({"attributes": email, "requires_username": true}),
            "Cannot set both options.attributes and options.requires_username",
        ),
        (
            json!({"attributes": email, "requires_username": false, "validation": {}}),
            "Cannot set both options.attributes and options.validation",
        ),
        (
            json!({"attributes": {"email": {}}}),
            "attributes must contain one active identifier",
        ),
    ] {
        assert_eq!(refusal(None, options), message);
    }
    let several = json!({
        "attributes": {"email": {"unique": false}, "username": {"identifier": {"active": true}}},
    });
    let made = created(json!({}));
    let message = "cannot add non-unique email attribute";
    assert_eq!(refusal(Some(&made), several.clone()), message);
    let sent = json!({"options": several});
    let refused = new_settings("users", sent.as_object().unwrap());
    assert!(matches!(refused, Err(Error::Unsupported(_))), "{refused:?}");
    let both = json!({"password_options": {}, "passwordPolicy": "good"});
    assert!(refusal(None, both).contains("password_options"));
}

#[test]
fn databases_request_no_access_across_apps() {
    let sent = json!({"cross_app_access_requesting_app": {"active": true}});
    let refused = new_settings("users", sent.as_object().unwrap());
    let Err(Error::Invalid(invalid)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(invalid.code, "operation_not_supported");
}
