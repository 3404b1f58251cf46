//! Bodies of applications that are refused, in Auth0's words.

use serde_json::{Value, json};
use testkit::{ClientKey, TestApp, both_engines};

use super::PATH;

both_engines!(
    settings_that_no_client_may_have,
    two_ways_of_authenticating_exclude_each_other
);

/// Members that no client may have, and why.
fn bad_texts() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({"name": ""}),
            "'String does not match pattern ^[^<>]+$: ' on property name",
        ),
        (
            json!({"name": "<script>"}),
            "'String does not match pattern ^[^<>]+$: <script>' on property name",
        ),
        (
            json!({"description": "d".repeat(141)}),
            "'String is too long (141 chars), maximum 140' on property description",
        ),
        (
            json!({"app_type": "robot"}),
            "'No enum match for: robot' on property app_type",
        ),
        (
            json!({"grant_types": "client_credentials"}),
            "'Expected type array but found type string' on property grant_types",
        ),
        (
            json!({"token_endpoint_auth_method": "private_key_jwt"}),
            "'No enum match for: private_key_jwt' on property token_endpoint_auth_method",
        ),
        (
            json!({"is_first_party": "no"}),
            "'Expected type boolean but found type string' on property is_first_party",
        ),
        (
            json!({"jwt_configuration": {"alg": "none"}}),
            "'No enum match for: none' on property jwt_configuration.alg",
        ),
    ]
}

/// More of them, most of them objects.
fn bad_objects() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({"jwt_configuration": {"lifetime_in_seconds": -1}}),
            "'Value -1 is less than minimum 0' on property jwt_configuration.lifetime_in_seconds",
        ),
        (
            json!({"refresh_token": {"rotation_type": "rotating"}}),
            "'Missing required property: expiration_type' on property refresh_token",
        ),
        (
            json!({"par_request_expiry": 9}),
            "'Value 9 is less than minimum 10' on property par_request_expiry",
        ),
        (
            json!({"client_metadata": []}),
            "'Expected type object but found type array' on property client_metadata",
        ),
        (
            json!({"organization_usage": "sometimes"}),
            "'No enum match for: sometimes' on property organization_usage",
        ),
        (
            json!({"client_authentication_methods": {}}),
            "'Too few properties defined (0), minimum 1' on property client_authentication_methods",
        ),
        (
            json!({"client_id": "x"}),
            "'Additional properties not allowed: client_id'",
        ),
    ]
}

async fn settings_that_no_client_may_have(app: TestApp) {
    let admin = app.admin().await;
    let before = admin.get(PATH).await;
    let client = "/api/v2/clients/OnlyForTestsOnlyForTestsOnlyFor1";
    for (members, detail) in bad_texts().into_iter().chain(bad_objects()) {
        let mut body = json!({"name": "A"});
        body.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        let message = format!("Payload validation error: {detail}.");
        admin
            .post(PATH, &body)
            .await
            .is_problem(400, &message, "invalid_body");
        admin
            .patch(client, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let message = "Payload validation error: 'Missing required property: name'.";
    admin
        .post(PATH, &json!({}))
        .await
        .is_problem(400, message, "invalid_body");
    let secret = json!({"name": "A", "client_secret": "x"});
    let message = "Payload validation error: 'Additional properties not allowed: client_secret'.";
    admin
        .post(PATH, &secret)
        .await
        .is_problem(400, message, "invalid_body");
    admin.get(PATH).await.is(200, &before.shown());
}

async fn two_ways_of_authenticating_exclude_each_other(app: TestApp) {
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem});
    let methods = json!({"private_key_jwt": {"credentials": [key]}});
    let body = json!({
        "name": "A", "client_authentication_methods": methods,
        "token_endpoint_auth_method": "client_secret_post",
    });
    let message = "token_endpoint_auth_method and client_authentication_methods exclude each other";
    let admin = app.admin().await;
    admin
        .post(PATH, &body)
        .await
        .is_problem(400, message, "invalid_body");
    let broken = json!({"private_key_jwt": {"credentials": [
        {"credential_type": "public_key", "pem": "x"},
    ]}});
    let body = json!({"name": "A", "client_authentication_methods": broken});
    let message = "pem is not a usable public key or certificate";
    admin
        .post(PATH, &body)
        .await
        .is_problem(400, message, "invalid_body");
    let clients = admin
        .get("/api/v2/clients?is_global=false&include_totals=true")
        .await;
    assert_eq!(clients.member("total"), 1);
}
