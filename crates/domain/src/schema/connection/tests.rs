use super::*;
use serde_json::{Value, json};

#[test]
fn recorded_bodies_are_accepted() {
    let create = json!({
        "name": "Acceptance-Test-Connection-1", "strategy": "auth0", "is_domain_connection": true,
        "options": {
            "brute_force_protection": true, "requires_username": false,
            "authentication_methods": {
                "password": {"enabled": true}, "passkey": {"enabled": false},
                "email_otp": {"enabled": true}, "phone_otp": {"enabled": true},
            },
            "precedence": ["username", "email", "phone_number"],
            "attributes": {"username": {
                "identifier": {"active": true, "default_method": "password"},
                "profile_required": true, "signup": {"status": "required"},
                "validation": {
                    "min_length": 1, "max_length": 3,
                    "allowed_types": {"email": true, "phone_number": false},
                },
            }},
        },
    });
    assert_eq!(CREATE.payload(&create), Ok(()));
    assert_eq!(DATABASE.payload(&create), Ok(()));
    let options = json!({"configuration": {"foo": "xxx"}, "brute_force_protection": true});
    let update = json!({"is_domain_connection": true, "options": options});
    assert_eq!(UPDATE.payload(&update), Ok(()));
    let switches = json!([{"client_id": "J7KLi9u0fUGTrBds0cZaxx7bZmjeyGaX", "status": true}]);
    assert_eq!(UPDATE_CLIENTS.payload(&switches), Ok(()));
}

#[test]
fn what_is_wrong_is_said() {
    let refusal = |schema: &Schema, body: Value| schema.payload(&body).unwrap_err().message;
    for name in ["", "-a", "a-", "a--b", "a_b", "a b"] {
        let message = refusal(&CREATE, json!({"name": name, "strategy": "auth0"}));
        assert!(
            message.contains("String does not match pattern"),
            "{message}"
        );
    }
    let other = refusal(&CREATE, json!({"name": "a", "strategy": "pigeon"}));
    assert!(
        other.contains("'No enum match for: pigeon' on property strategy"),
        "{other}"
    );
    let username = json!({"options": {"requires_username": 1}});
    for schema in [&DATABASE, &UPDATE] {
        let message = refusal(schema, username.clone());
        let property = "on property options.requires_username";
        assert!(message.contains(property), "{message}");
    }
    assert!(UPDATE.payload(&json!({})).is_err());
    assert!(UPDATE.payload(&json!({"name": "other"})).is_err());
    assert!(UPDATE_CLIENTS.payload(&json!([])).is_err());
    assert!(
        UPDATE_CLIENTS
            .payload(&json!([{"client_id": "a"}]))
            .is_err()
    );
}
