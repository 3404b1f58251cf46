//! Bodies of APIs that are refused, in Auth0's words.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::PATH;

both_engines!(
    settings_that_no_api_may_have,
    scopes_that_no_api_may_have,
    several_errors_are_told_at_once,
    what_no_change_may_name,
);

async fn refused(app: &TestApp, body: Value, detail: &str) {
    let mut created = json!({"identifier": "refused"});
    let members = body.as_object().unwrap().clone();
    created.as_object_mut().unwrap().extend(members);
    let admin = app.admin().await;
    let message = format!("Payload validation error: {detail}.");
    let reply = admin.post(PATH, &created).await;
    reply.is_problem(400, &message, "invalid_body");
    let missing = admin.get(&format!("{PATH}/refused")).await;
    assert_eq!(missing.status, 404);
}

/// Members that no API may have, and why.
fn bad_texts() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({"identifier": ""}),
            "'String is too short (0 chars), minimum 1' on property identifier",
        ),
        (
            json!({"identifier": "x".repeat(601)}),
            "'String is too long (601 chars), maximum 600' on property identifier",
        ),
        (
            json!({"identifier": null}),
            "'Expected type string but found type null' on property identifier",
        ),
        (
            json!({"name": "<b>"}),
            "'String does not match pattern ^[^<>]+$: <b>' on property name",
        ),
        (
            json!({"name": "n".repeat(201)}),
            "'String is too long (201 chars), maximum 200' on property name",
        ),
        (
            json!({"signing_alg": "ES256"}),
            "'No enum match for: ES256' on property signing_alg",
        ),
        (
            json!({"signing_alg": "none"}),
            "'No enum match for: none' on property signing_alg",
        ),
        (
            json!({"signing_secret": "0123456789abcde"}),
            "'String is too short (15 chars), minimum 16' on property signing_secret",
        ),
        (
            json!({"token_lifetime": -1}),
            "'Value -1 is less than minimum 0' on property token_lifetime",
        ),
        (
            json!({"token_lifetime": 2_592_001}),
            "'Value 2592001 is greater than maximum 2592000' on property token_lifetime",
        ),
        (
            json!({"token_lifetime": "60"}),
            "'Expected type integer but found type string' on property token_lifetime",
        ),
    ]
}

/// More of them.
fn bad_values() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({"token_lifetime": 1.5}),
            "'Expected type integer but found type number' on property token_lifetime",
        ),
        (
            json!({"token_dialect": "jwt"}),
            "'No enum match for: jwt' on property token_dialect",
        ),
        (
            json!({"enforce_policies": 1}),
            "'Expected type boolean but found type integer' on property enforce_policies",
        ),
        (
            json!({"consent_policy": "x"}),
            "'No enum match for: x' on property consent_policy",
        ),
        (
            json!({"authorization_details": {}}),
            "'Expected type array,null but found type object' on property authorization_details",
        ),
        (
            json!({"proof_of_possession": {"mechanism": "dpop"}}),
            "'Missing required property: required' on property proof_of_possession",
        ),
        (
            json!({"subject_type_authorization": {"client": {"policy": "allow_all"}}}),
            "'No enum match for: allow_all' on property subject_type_authorization.client.policy",
        ),
        (
            json!({"authorization_policy": {}}),
            "'Missing required property: policy_id' on property authorization_policy",
        ),
        (
            json!({"first": 1, "second": 2}),
            "'Additional properties not allowed: second,first'",
        ),
        (
            json!({"client_id": "x"}),
            "'Additional properties not allowed: client_id'",
        ),
    ]
}

async fn settings_that_no_api_may_have(app: TestApp) {
    for (body, detail) in bad_texts().into_iter().chain(bad_values()) {
        refused(&app, body, detail).await;
    }
    let body = json!({"identifier": "refused", "token_lifetime": 60, "token_lifetime_for_web": 61});
    let reply = app.admin().await.post(PATH, &body).await;
    let message = "token_lifetime_for_web must not exceed token_lifetime";
    reply.is_problem(400, message, "invalid_body");
}

async fn scopes_that_no_api_may_have(app: TestApp) {
    let value = "v".repeat(281);
    let description = "d".repeat(501);
    for (scopes, detail) in [
        (
            json!(null),
            "'Expected type array but found type null' on property scopes",
        ),
        (
            json!({}),
            "'Expected type array but found type object' on property scopes",
        ),
        (
            json!(["a"]),
            "'Expected type object but found type string' on property scopes[0]",
        ),
        (
            json!([{"value": "a"}, {"description": "b"}]),
            "'Missing required property: value' on property scopes[1]",
        ),
        (
            json!([{"value": ""}]),
            "'String is too short (0 chars), minimum 1' on property scopes[0].value",
        ),
        (
            json!([{"value": value}]),
            "'String is too long (281 chars), maximum 280' on property scopes[0].value",
        ),
        (
            json!([{"value": 7}]),
            "'Expected type string but found type integer' on property scopes[0].value",
        ),
        (
            json!([{"value": "a", "description": description}]),
            "'String is too long (501 chars), maximum 500' on property scopes[0].description",
        ),
        (
            json!([{"value": "a", "description": null}]),
            "'Expected type string but found type null' on property scopes[0].description",
        ),
        (
            json!([{"value": "a", "x": 1}]),
            "'Additional properties not allowed: x' on property scopes[0]",
        ),
        (
            json!([{"value": "a"}, {"value": "b"}, {"value": "a"}]),
            "'Array items are not unique (indexes 0 and 2)' on property scopes",
        ),
    ] {
        refused(&app, json!({"scopes": scopes}), detail).await;
    }
}

async fn several_errors_are_told_at_once(app: TestApp) {
    let body = json!({"name": "<", "signing_alg": "x", "more": 1});
    let reply = app.admin().await.post(PATH, &body).await;
    let message = "Payload validation error: 'Additional properties not allowed: more'. (also) \
        Payload validation error: 'Missing required property: identifier'. (also) Payload \
        validation error: 'No enum match for: x' on property signing_alg. (also) Payload \
        validation error: 'String does not match pattern ^[^<>]+$: <' on property name.";
    reply.is_problem(400, message, "invalid_body");
}

async fn what_no_change_may_name(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    let before = admin.get(&api.path()).await;
    for (body, names) in [
        (json!({"identifier": "x", "id": "y"}), "id,identifier"),
        (json!({"is_system": false}), "is_system"),
        (json!({"client_id": "x"}), "client_id"),
        (json!({"name": "changed", "thumbprint": "x"}), "thumbprint"),
    ] {
        let message =
            format!("Payload validation error: 'Additional properties not allowed: {names}'.");
        let reply = admin.patch(&api.path(), &body).await;
        reply.is_problem(400, &message, "invalid_body");
    }
    let reply = admin
        .patch(&api.path(), &json!({"name": "changed", "scopes": null}))
        .await;
    let message = "Payload validation error: 'Expected type array but found type null' on \
        property scopes.";
    reply.is_problem(400, message, "invalid_body");
    let reply = admin.patch(&api.path(), &json!({"name": null})).await;
    assert_eq!(reply.status, 400);
    let after = admin.get(&api.path()).await;
    after.is(200, &before.shown());
    assert_eq!(after.header("etag"), before.header("etag"));
}
