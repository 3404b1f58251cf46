//! Every message that the reference quotes in §1.4, from the schema and the request that cause it.
//! Where Auth0's schema has a description, so has the one here.

use serde_json::{Value, json};

use super::matcher::{Format, NO_TAGS, USER_ID};
use super::message::{Invalid, MAX_MESSAGE, MAX_NAMES, MAX_QUOTED, MAX_VIOLATIONS};
use super::node::{
    Schema, any_of, array, boolean, object, one_of, open, optional, required, string,
};
use super::{check, client_grant, path, resource_server};

fn refusal(schema: &Schema, body: &Value) -> String {
    let Invalid { message, code } = schema.payload(body).unwrap_err();
    assert_eq!(code, "invalid_body");
    message
}

const NEVER: fn(&str) -> bool = |_| false;

#[test]
fn paths() {
    let format = Format {
        name: "event-stream-id",
        matches: NEVER,
    };
    let schema = string()
        .format(format)
        .described("Unique identifier for the event stream.");
    let invalid = path::parameter(&schema, "id", "est_invalid_id_1234567890").unwrap_err();
    assert_eq!(
        invalid.message,
        "Path validation error: 'Object didn't pass validation for format event-stream-id: \
         est_invalid_id_1234567890' on property id (Unique identifier for the event stream)."
    );
    assert_eq!(invalid.code, "invalid_uri");

    let schema = string()
        .pattern(USER_ID)
        .described("The user_id of the user to retrieve.");
    let invalid = path::parameter(&schema, "id", "3241312").unwrap_err();
    assert_eq!(
        invalid.message,
        "Path validation error: 'String does not match pattern ^.+\\|.+$: 3241312' on property id \
         (The user_id of the user to retrieve)."
    );
    assert_eq!(path::parameter(&schema, "id", "auth0|1"), Ok(()));
}

#[test]
fn items_of_arrays() {
    const EMAIL: Format = Format {
        name: "email",
        matches: NEVER,
    };
    const GROUP: Schema = object(&[optional(
        "email",
        string()
            .format(EMAIL)
            .described("Google Workspace Directory group email."),
    )]);
    static GROUPS: Schema = object(&[required("groups", array(&GROUP))]);
    assert_eq!(
        refusal(&GROUPS, &json!({"groups": [{"email": ""}]})),
        "Payload validation error: 'Object didn't pass validation for format email: ' on property \
         groups[0].email (Google Workspace Directory group email)."
    );
}

#[test]
fn formats_and_descriptions() {
    const CLIENT_ID: Format = Format {
        name: "client-id",
        matches: NEVER,
    };
    static EMAIL: Schema = object(&[optional(
        "client_id",
        string().format(CLIENT_ID).described(
            "client_id of the client (application). If no value provided, the global Client ID \
             will be used.",
        ),
    )]);
    assert_eq!(
        refusal(&EMAIL, &json!({"client_id": "v"})),
        "Payload validation error: 'Object didn't pass validation for format client-id: v' on \
         property client_id (client_id of the client (application). If no value provided, the \
         global Client ID will be used)."
    );
}

#[test]
fn additional_properties() {
    static PROVIDER: Schema = object(&[required(
        "settings",
        object(&[]).described("Specific provider setting."),
    )]);
    assert_eq!(
        refusal(
            &PROVIDER,
            &json!({"settings": {"first_setting": 1, "second_setting": 2}})
        ),
        "Payload validation error: 'Additional properties not allowed: \
         second_setting,first_setting' on property settings (Specific provider setting)."
    );
    assert_eq!(
        refusal(
            &resource_server::UPDATE,
            &json!({"identifier": "a", "name": "b", "id": "c"})
        ),
        "Payload validation error: 'Additional properties not allowed: id,identifier'."
    );
    for system in [
        &resource_server::UPDATE_SYSTEM,
        &resource_server::UPDATE_MANAGEMENT,
    ] {
        assert_eq!(
            refusal(system, &json!({"name": "a"})),
            "Payload validation error: 'Additional properties not allowed: name'."
        );
    }
    let invalid = super::query::NONE.query("include_totals=true").unwrap_err();
    assert_eq!(
        invalid.message,
        "Query validation error: 'Additional properties not allowed: include_totals'."
    );
}

#[test]
fn required_properties() {
    static USER: Schema = object(&[required("email", string())]);
    let mut scopes = vec![json!({"value": "read:a"}); 9];
    scopes[8] = json!({"description": "Read"});
    assert_eq!(
        refusal(
            &resource_server::CREATE,
            &json!({"identifier": "a", "scopes": scopes})
        ),
        "Payload validation error: 'Missing required property: value' on property scopes[8]."
    );
    assert_eq!(
        refusal(&USER, &json!({})),
        "Payload validation error: 'Missing required property: email'."
    );
    assert_eq!(
        refusal(&USER, &Value::Null),
        "Payload validation error: 'Expected type object but found type null'."
    );
}

#[test]
fn several_are_joined_last_first() {
    static USER: Schema = open(&[
        optional("phone_number", string()),
        optional(
            "given_name",
            string().described("The user's given name(s)."),
        ),
        optional("name", string()),
        optional("username", string()),
    ]);
    let body = json!({"phone_number": null, "given_name": null, "name": null, "username": null});
    assert_eq!(
        refusal(&USER, &body),
        "Payload validation error: 'Expected type string but found type null' on property \
         username. (also) Payload validation error: 'Expected type string but found type null' on \
         property name. (also) Payload validation error: 'Expected type string but found type \
         null' on property given_name (The user's given name(s)). (also) Payload validation \
         error: 'Expected type string but found type null' on property phone_number."
    );
}

#[test]
fn none_of_several_schemas() {
    const BLOCK: Schema = object(&[required("block", boolean().only_true())]);
    const ALLOW: Schema = object(&[required("allow", boolean().only_true())]);
    static ACL: Schema = object(&[required(
        "rule",
        one_of(&[open(&[required("action", any_of(&[BLOCK, ALLOW]))])]),
    )]);
    assert_eq!(
        refusal(&ACL, &json!({"rule": {"action": {"x": 1}}})),
        "Payload validation error: 'None of the valid schemas were met' on property rule \
         ({description}). Inner errors: [ Payload validation error: 'None of the valid schemas \
         were met' on property rule.action ({description}). Inner errors: [ Payload validation \
         error: 'Additional properties not allowed: x' on property rule.action. (also) Payload \
         validation error: 'Missing required property: block' on property rule.action. (also) \
         Payload validation error: 'Missing required property: allow' on property rule.action. ]. \
         ]."
    );
    assert_eq!(
        ACL.payload(&json!({"rule": {"action": {"allow": true}}})),
        Ok(())
    );
}

#[test]
fn exclusive_schemas() {
    static EITHER: Schema = one_of(&[string(), string().at_least(2)]);
    assert_eq!(EITHER.payload(&json!("a")), Ok(()));
    assert_eq!(
        refusal(&EITHER, &json!("ab")),
        "Payload validation error: 'Data is valid against more than one schema from 'oneOf''."
    );
}

#[test]
fn a_grant_has_one_holder() {
    let grant = |extra: Value| {
        let mut body = json!({"audience": "a"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        client_grant::CREATE.payload(&body)
    };
    assert_eq!(grant(json!({"client_id": "c"})), Ok(()));
    assert_eq!(grant(json!({"default_for": "third_party_clients"})), Ok(()));
    assert_eq!(
        grant(json!({})).unwrap_err().message,
        "Payload validation error: 'Missing required property: client_id'."
    );
    assert!(grant(json!({"client_id": "c", "default_for": "third_party_clients"})).is_err());
}

#[test]
fn answers_do_not_grow_with_the_request() {
    static NAMED: Schema = object(&[optional("m", super::node::map(&boolean()))]);
    let scopes: Vec<Value> = (0..100_000)
        .map(|n| json!({"value": format!("read:{n}")}))
        .collect();
    assert_eq!(
        resource_server::UPDATE.payload(&json!({"scopes": scopes})),
        Ok(())
    );
    let wrong = json!({"scopes": vec![json!({"vlaue": "x".repeat(1000)}); 100_000]});
    let violations = check(&resource_server::UPDATE, &wrong).unwrap_err();
    assert_eq!(violations.len(), MAX_VIOLATIONS);
    assert_eq!(violations[0].path, "scopes[99999]");
    assert!(refusal(&resource_server::UPDATE, &wrong).len() < MAX_MESSAGE + 500);

    let long = refusal(
        &resource_server::UPDATE,
        &json!({"name": "<é>".repeat(100_000)}),
    );
    assert!(
        long.chars().count() < 2 * MAX_QUOTED + 400,
        "{}",
        long.len()
    );
    assert!(long.contains("<é><é…' on property name."));
    let names = (0..100_000)
        .map(|n| (format!("key{n}"), Value::Null))
        .collect();
    let message = refusal(&resource_server::UPDATE, &Value::Object(names));
    assert!(message.chars().count() < MAX_NAMES + 100, "{message}");
    let message = refusal(&NAMED, &json!({"m": {"k".repeat(10_000): 1}}));
    assert!(message.chars().count() < MAX_QUOTED + 200);
    assert!((NO_TAGS.matches)("fine"));
}
