//! Changing applications.

use serde_json::{Value, json};
use testkit::{Client, Reply, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    members_that_are_not_sent_stay,
    null_removes_what_may_be_null,
    metadata_are_merged_key_by_key,
    metadata_have_a_limit_in_all,
    configurations_are_merged_or_replaced,
    what_a_change_may_not_name,
    each_scope_changes_its_members,
    what_is_not_there_cannot_be_changed,
    a_form_is_the_same_as_json,
);

async fn patch(app: &TestApp, client: &Client, body: &Value) -> Reply {
    app.admin().await.patch(&client.path(), body).await
}

async fn members_that_are_not_sent_stay(app: TestApp) {
    let client = app
        .client_with(json!({"name": "A", "callbacks": ["https://a.test/"]}))
        .await;
    let admin = app.admin().await;
    let mut before = admin.get(&client.path()).await.json();
    let changed = patch(&app, &client, &json!({"name": "B"})).await;
    snapshot!("changed_client", changed);
    before["name"] = "B".into();
    let mut after = admin.get(&client.path()).await.json();
    assert_eq!(after, before);
    // A change answers another subject of the certificate than a read (recorded).
    after["signing_keys"][0]["subject"] = "/CN=localhost:8443".into();
    assert_eq!(after, changed.json());
}

async fn null_removes_what_may_be_null(app: TestApp) {
    let client = app
        .client_with(json!({
            "organization_usage": "allow", "compliance_level": "none", "par_request_expiry": 60,
            "token_endpoint_auth_method": "client_secret_post",
        }))
        .await;
    let nulls = json!({
        "organization_usage": null, "compliance_level": null, "par_request_expiry": null,
        "token_endpoint_auth_method": null, "refresh_token": null, "encryption_key": null,
        "default_organization": null, "addons": null, "oidc_backchannel_logout": null,
    });
    let once = patch(&app, &client, &nulls).await.expect(200);
    let gone = |name: &String| !once.members().contains(name);
    assert!(
        nulls.as_object().unwrap().keys().all(gone),
        "{}",
        once.shown()
    );
    patch(&app, &client, &nulls).await.is(200, &once.shown());
    for name in [
        "name",
        "callbacks",
        "grant_types",
        "is_first_party",
        "client_metadata",
    ] {
        patch(&app, &client, &json!({name: null})).await.expect(400);
    }
}

async fn metadata_are_merged_key_by_key(app: TestApp) {
    let client = app
        .client_with(json!({"client_metadata": {"a": "1", "b": "2"}}))
        .await;
    for (sent, left) in [
        (json!({"b": null, "c": "3"}), json!({"a": "1", "c": "3"})),
        (json!({"a": "4"}), json!({"a": "4", "c": "3"})),
        (json!({}), json!({})),
    ] {
        let changed = patch(&app, &client, &json!({"client_metadata": sent})).await;
        assert_eq!(changed.expect(200).member("client_metadata"), left);
    }
}

async fn metadata_have_a_limit_in_all(app: TestApp) {
    let keys = |from: usize, to: usize| -> Value {
        (from..to)
            .map(|key| (key.to_string(), json!("v")))
            .collect()
    };
    let client = app
        .client_with(json!({"client_metadata": keys(0, 10)}))
        .await;
    for more in [keys(0, 11), keys(10, 11)] {
        let refused = patch(&app, &client, &json!({"client_metadata": more})).await;
        let message = "Payload validation error: 'Too many properties defined (11), maximum 10' \
            on property client_metadata.";
        refused.is_problem(400, message, "invalid_body");
    }
    let swap = json!({"client_metadata": {"0": null, "10": "v"}});
    let changed = patch(&app, &client, &swap).await.expect(200);
    assert_eq!(
        changed.member("client_metadata").as_object().unwrap().len(),
        10
    );
}

async fn configurations_are_merged_or_replaced(app: TestApp) {
    let client = app.client().await;
    let body = json!({
        "jwt_configuration": {"alg": "RS256"}, "mobile": {"ios": {"team_id": "t"}},
    });
    patch(&app, &client, &body).await.expect(200);
    let body = json!({
        "jwt_configuration": {"lifetime_in_seconds": 5},
        "mobile": {"android": {"app_package_name": "p"}},
        "refresh_token": {"rotation_type": "rotating", "expiration_type": "expiring"},
    });
    let changed = patch(&app, &client, &body).await.expect(200);
    assert_eq!(
        changed.member("jwt_configuration"),
        json!({"secret_encoded": false, "lifetime_in_seconds": 5, "alg": "RS256"})
    );
    assert_eq!(changed.member("mobile"), body["mobile"]);
    assert_eq!(changed.member("refresh_token"), body["refresh_token"]);
}

async fn what_a_change_may_not_name(app: TestApp) {
    let client = app.client().await;
    let before = app.admin().await.get(&client.path()).await;
    for name in [
        "client_id",
        "tenant",
        "global",
        "signing_keys",
        "resource_server_identifier",
        "external_client_id",
        "jwks_uri",
        "callback_url_template",
        "is_global",
        "encrypted",
    ] {
        let refused = patch(&app, &client, &json!({"name": "B", name: "x"})).await;
        let message =
            format!("Payload validation error: 'Additional properties not allowed: {name}'.");
        refused.is_problem(400, &message, "invalid_body");
    }
    let refused = patch(&app, &client, &json!({})).await;
    let message = "Payload validation error: 'Too few properties defined (0), minimum 1'.";
    refused.is_problem(400, message, "invalid_body");
    app.admin()
        .await
        .get(&client.path())
        .await
        .is(200, &before.shown());
}

async fn each_scope_changes_its_members(app: TestApp) {
    let client = app.client().await;
    for (scope, body, needed) in [
        ("update:client_keys", json!({"name": "B"}), "update:clients"),
        (
            "update:client_credentials",
            json!({"client_secret": "s"}),
            "update:client_keys",
        ),
        (
            "update:clients",
            json!({"name": "B", "client_secret": "s"}),
            "update:client_keys",
        ),
        (
            "update:client_keys",
            json!({"client_authentication_methods": null}),
            "update:client_credentials",
        ),
    ] {
        let refused = app
            .with_scopes(&[scope])
            .await
            .patch(&client.path(), &body)
            .await;
        let message = format!("Insufficient scope, expected any of: {needed}");
        refused.is_problem(403, &message, "insufficient_scope");
    }
    let keys = app.with_scopes(&["update:client_keys"]).await;
    keys.patch(&client.path(), &json!({"client_secret": "chosen"}))
        .await
        .expect(200);
    let plain = app.with_scopes(&["update:clients"]).await;
    plain
        .patch(&client.path(), &json!({"name": "C"}))
        .await
        .expect(200);
}

async fn what_is_not_there_cannot_be_changed(app: TestApp) {
    let admin = app.admin().await;
    for reply in [
        admin
            .patch("/api/v2/clients/x", &json!({"name": "A"}))
            .await,
        admin
            .post("/api/v2/clients/x/rotate-secret", &json!({}))
            .await,
    ] {
        reply.is_problem(404, "The client does not exist", "inexistent_client");
    }
}

async fn a_form_is_the_same_as_json(app: TestApp) {
    let client = app.client().await;
    let form = "name=A+B&sso_disabled=true&callbacks=https%3A%2F%2Fa.test%2F&\
        callbacks=https%3A%2F%2Fb.test%2F";
    let changed = app
        .admin()
        .await
        .send_bytes(
            http::Method::PATCH,
            &client.path(),
            "application/x-www-form-urlencoded",
            form,
        )
        .await
        .expect(200);
    assert_eq!(changed.text("name"), "A B");
    assert_eq!(changed.member("sso_disabled"), true);
    assert_eq!(
        changed.member("callbacks"),
        json!(["https://a.test/", "https://b.test/"])
    );
}
