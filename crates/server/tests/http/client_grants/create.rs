//! Creating grants: which members are answered, what they may be for, conflicts.

use serde_json::{Value, json};
use testkit::{ISSUER, Reply, TestApp, both_engines};

use super::PATH;
use crate::snapshot;

both_engines!(
    a_minimal_grant_has_an_empty_scope_and_a_subject,
    every_setting_is_answered_in_auth0s_order,
    scopes_are_not_checked_against_the_api,
    a_pair_may_have_a_grant_for_each_kind_of_subject,
    a_grant_for_all_third_party_clients,
    what_is_named_must_be_there,
    an_express_client_has_no_grants,
    third_party_clients_have_no_grants_for_system_apis,
    bad_bodies,
    as_many_scopes_as_an_api_may_have,
);

async fn create(app: &TestApp, body: &Value) -> Reply {
    app.admin().await.post(PATH, body).await
}

async fn a_minimal_grant_has_an_empty_scope_and_a_subject(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let body = json!({"client_id": client.id, "audience": api.identifier});
    snapshot!("minimal_grant", create(&app, &body).await);
    assert!(app.carried(&client, &api).await.is_empty());
}

async fn every_setting_is_answered_in_auth0s_order(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let body = json!({
        "allow_all_scopes": false, "authorization_details_types": ["payment", "shipping"],
        "subject_type": "user", "allow_any_organization": true, "organization_usage": "allow",
        "scope": ["b", "a"], "audience": api.identifier, "client_id": client.id,
    });
    let made = create(&app, &body).await;
    snapshot!("whole_grant", made);
    let read = app
        .admin()
        .await
        .get(&format!("{PATH}/{}", made.text("id")))
        .await;
    read.is(200, &made.shown());
}

async fn scopes_are_not_checked_against_the_api(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    for audience in [api.identifier.clone(), format!("{ISSUER}api/v2/")] {
        let body = json!({
            "client_id": client.id, "audience": audience, "scope": ["a", "never:defined", "a b"],
        });
        let made = create(&app, &body).await.expect(201);
        assert_eq!(made.member("scope"), body["scope"]);
    }
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn a_pair_may_have_a_grant_for_each_kind_of_subject(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    for subject in ["client", "user"] {
        let body = json!({
            "client_id": client.id, "audience": api.identifier, "subject_type": subject,
        });
        let made = create(&app, &body).await.expect(201);
        assert_eq!(made.text("subject_type"), subject);
        let message = format!(
            "A client grant already exists between {} and {}",
            client.id, api.identifier
        );
        create(&app, &body).await.is_problem(409, &message, "");
    }
}

async fn a_grant_for_all_third_party_clients(app: TestApp) {
    let api = app.api(&["a"]).await;
    let body = json!({
        "default_for": "third_party_clients", "audience": api.identifier, "scope": ["a"],
    });
    snapshot!("default_grant", create(&app, &body).await);
    let message = format!(
        "A client grant already exists between third_party_clients and {}",
        api.identifier
    );
    create(&app, &body).await.is_problem(409, &message, "");
}

async fn what_is_named_must_be_there(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let neighbour = app.neighbour().await;
    let foreign = neighbour.client().await;
    for audience in ["https://no.test/", "https://api-0.test", &api.id] {
        let body = json!({"client_id": client.id, "audience": audience});
        create(&app, &body)
            .await
            .is_problem(404, "Resource server not found", "");
    }
    for id in ["x", &foreign.id] {
        let body = json!({"client_id": id, "audience": api.identifier});
        create(&app, &body)
            .await
            .is_problem(404, "Client not found", "");
    }
    app.admin().await.get(PATH).await.expect(200);
}

async fn an_express_client_has_no_grants(app: TestApp) {
    let api = app.api(&["a"]).await;
    let client = app
        .client_with(json!({"app_type": "express_configuration"}))
        .await;
    let body = json!({"client_id": client.id, "audience": api.identifier});
    let message = "Client of type express_configuration cannot be used";
    create(&app, &body)
        .await
        .is_problem(400, message, "validation_error");
}

async fn third_party_clients_have_no_grants_for_system_apis(app: TestApp) {
    let client = app.client_with(json!({"is_first_party": false})).await;
    let audience = format!("{ISSUER}api/v2/");
    for body in [
        json!({"client_id": client.id, "audience": audience, "scope": ["read:clients"]}),
        json!({"default_for": "third_party_clients", "audience": audience, "scope": []}),
    ] {
        let message = "Client grants for this API cannot be created for third-party clients";
        create(&app, &body)
            .await
            .is_problem(400, message, "invalid_body");
    }
}

/// Scopes that no grant may have, and why.
fn bad_scopes() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({"audience": ""}),
            "'String is too short (0 chars), minimum 1' on property audience",
        ),
        (
            json!({"scope": null}),
            "'Expected type array but found type null' on property scope",
        ),
        (
            json!({"scope": "a b"}),
            "'Expected type array but found type string' on property scope",
        ),
        (
            json!({"scope": [""]}),
            "'String is too short (0 chars), minimum 1' on property scope[0]",
        ),
        (
            json!({"scope": ["a".repeat(281)]}),
            "'String is too long (281 chars), maximum 280' on property scope[0]",
        ),
        (
            json!({"scope": ["a", "b", "a"]}),
            "'Array items are not unique (indexes 0 and 2)' on property scope",
        ),
    ]
}

/// Other members that no grant may have, and why.
fn bad_settings() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({"subject_type": "both"}),
            "'No enum match for: both' on property subject_type",
        ),
        (
            json!({"organization_usage": "never"}),
            "'No enum match for: never' on property organization_usage",
        ),
        (
            json!({"allow_all_scopes": null}),
            "'Expected type boolean but found type null' on property allow_all_scopes",
        ),
        (
            json!({"authorization_details_types": [""]}),
            "'String is too short (0 chars), minimum 1' on property authorization_details_types[0]",
        ),
        (
            json!({"is_system": true}),
            "'Additional properties not allowed: is_system'",
        ),
        (
            json!({"default_for": "third_party_clients"}),
            "'Data is valid against more than one schema from 'oneOf''",
        ),
    ]
}

async fn bad_bodies(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let good = json!({"client_id": client.id, "audience": api.identifier});
    for (members, detail) in bad_scopes().into_iter().chain(bad_settings()) {
        let mut body = good.clone();
        body.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        let message = format!("Payload validation error: {detail}.");
        create(&app, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let message = "Payload validation error: 'Missing required property: audience'. (also) \
        Payload validation error: 'Missing required property: client_id'.";
    create(&app, &json!({}))
        .await
        .is_problem(400, message, "invalid_body");
    let list = app
        .admin()
        .await
        .get(&format!("{PATH}?client_id={}", client.id))
        .await;
    list.is(200, "[]");
}

async fn as_many_scopes_as_an_api_may_have(app: TestApp) {
    let (api, client) = (app.api(&["s:7"]).await, app.client().await);
    let scope = |count: usize| -> Vec<String> { (0..count).map(|n| format!("s:{n}")).collect() };
    let body =
        |count| json!({"client_id": client.id, "audience": api.identifier, "scope": scope(count)});
    let refused = create(&app, &body(1001)).await;
    let message = "You reached the limit of entities of this type for this tenant. (scopes: 1000)";
    refused.is_problem(403, message, "too_many_entities");
    let made = create(&app, &body(1000)).await.expect(201);
    assert_eq!(made.member("scope"), json!(scope(1000)));
    let path = format!("{PATH}/{}", made.text("id"));
    let admin = app.admin().await;
    let refused = admin.patch(&path, &json!({"scope": scope(1001)})).await;
    refused.is_problem(403, message, "too_many_entities");
    admin.get(&path).await.is(200, &made.shown());
    assert_eq!(app.carried(&client, &api).await, ["s:7"]);
}
