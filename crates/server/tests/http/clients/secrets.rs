//! Secrets: made, chosen, rotated, and of no use beside keys.

use serde_json::json;
use testkit::{ClientKey, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    a_rotated_secret_is_a_new_one_and_the_old_one_ends,
    a_secret_can_be_chosen,
    a_client_with_keys_has_no_secret,
    only_its_scope_rotates_a_secret,
);

async fn a_rotated_secret_is_a_new_one_and_the_old_one_ends(app: TestApp) {
    let (api, mut client, _) = app.granted(&["a"]).await;
    app.draw(&client, &api).await.expect(200);
    let path = format!("{}/rotate-secret", client.path());
    let rotated = app.admin().await.post(&path, &json!({})).await;
    snapshot!("rotated_client", rotated);
    let secret = rotated.text("client_secret");
    assert_ne!(secret, client.secret);
    app.draw(&client, &api)
        .await
        .is_refusal(401, "access_denied", "Unauthorized");
    client.secret = secret;
    app.draw(&client, &api).await.expect(200);
    // A body is not looked at.
    app.admin()
        .await
        .send(http::Method::POST, &path, None)
        .await
        .expect(200);
}

async fn a_secret_can_be_chosen(app: TestApp) {
    let (api, mut client, _) = app.granted(&["a"]).await;
    for secret in ["x", "ü \"%&+=:", &"s".repeat(1000)] {
        let admin = app.admin().await;
        let changed = admin
            .patch(&client.path(), &json!({"client_secret": secret}))
            .await;
        assert_eq!(changed.expect(200).text("client_secret"), secret);
        app.draw(&client, &api)
            .await
            .is_refusal(401, "access_denied", "Unauthorized");
        client.secret = secret.to_owned();
        app.draw(&client, &api).await.expect(200);
    }
}

async fn a_client_with_keys_has_no_secret(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let body = json!({"credential_type": "public_key", "pem": pem});
    let key = admin
        .post(&format!("{}/credentials", client.path()), &body)
        .await
        .expect(201);
    let methods = json!({"private_key_jwt": {"credentials": [{"id": key.text("id")}]}});
    let body = json!({
        "client_authentication_methods": methods, "token_endpoint_auth_method": null,
    });
    let changed = admin.patch(&client.path(), &body).await.expect(200);
    assert_eq!(changed.member("client_authentication_methods"), methods);
    for gone in ["client_secret", "token_endpoint_auth_method"] {
        assert!(!changed.members().contains(&gone.to_owned()), "{gone}");
    }
    app.draw(&client, &api)
        .await
        .is_refusal(401, "access_denied", "Unauthorized");
    let refused = admin
        .post(&format!("{}/rotate-secret", client.path()), &json!({}))
        .await;
    let message = "The client authenticates by keys and has no secret to rotate.";
    refused.is_problem(400, message, "invalid_body");
    let both = json!({
        "client_authentication_methods": methods,
        "token_endpoint_auth_method": "client_secret_post",
    });
    let refused = admin.patch(&client.path(), &both).await;
    let message = "token_endpoint_auth_method and client_authentication_methods exclude each other";
    refused.is_problem(400, message, "invalid_body");
    let back = json!({
        "client_authentication_methods": null, "token_endpoint_auth_method": "client_secret_basic",
    });
    let changed = admin.patch(&client.path(), &back).await.expect(200);
    assert_eq!(changed.text("client_secret"), client.secret);
    app.draw(&client, &api).await.expect(200);
}

async fn only_its_scope_rotates_a_secret(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let path = format!("{}/rotate-secret", client.path());
    let weak = app
        .with_scopes(&["update:clients", "update:client_credentials"])
        .await;
    let refused = weak.post(&path, &json!({})).await;
    let message = "Insufficient scope, expected any of: update:client_keys";
    refused.is_problem(403, message, "insufficient_scope");
    app.draw(&client, &api).await.expect(200);
}
