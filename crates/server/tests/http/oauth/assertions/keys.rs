//! Which key of a client verifies what.

use jose::Algorithm;
use serde_json::json;
use testkit::{ClientKey, TestApp, both_engines};

use super::World;

both_engines!(
    each_algorithm_of_a_key,
    an_expired_credential_signs_no_more,
    a_credential_that_is_not_named_signs_nothing,
    a_kid_names_the_key,
);

async fn each_algorithm_of_a_key(app: TestApp) {
    let all = [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256];
    for own in all {
        let world = World::with(&app, own.as_str()).await;
        for algorithm in all {
            let claims = world.claims(algorithm.as_str());
            let assertion = ClientKey::new(0).sign(algorithm, &world.kid, &claims);
            let reply = world.ask(&app, &assertion).await;
            if algorithm == own {
                reply.expect(200);
            } else {
                reply.is_refusal(401, "invalid_client", "Invalid client assertion");
            }
        }
    }
}

async fn an_expired_credential_signs_no_more(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    world
        .ask(&app, &world.assertion("1", &json!({})))
        .await
        .expect(200);
    let body = json!({"expires_at": "2026-01-02T03:04:35.000Z"});
    app.admin()
        .await
        .patch(&world.credential(), &body)
        .await
        .expect(200);
    app.clock.advance_seconds(29);
    world
        .ask(&app, &world.assertion("2", &json!({})))
        .await
        .expect(200);
    app.clock.advance_seconds(1);
    let refused = world.ask(&app, &world.assertion("3", &json!({}))).await;
    refused.is_refusal(401, "invalid_client", "Invalid client assertion");
    let body = json!({"expires_at": null});
    app.admin()
        .await
        .patch(&world.credential(), &body)
        .await
        .expect(200);
    world
        .ask(&app, &world.assertion("4", &json!({})))
        .await
        .expect(200);
}

async fn a_credential_that_is_not_named_signs_nothing(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let methods = json!({"private_key_jwt": {"credentials": []}});
    let body = json!({"client_authentication_methods": methods});
    let admin = app.admin().await;
    admin.patch(&world.client.path(), &body).await.expect(200);
    let refused = world.ask(&app, &world.assertion("1", &json!({}))).await;
    refused.is_refusal(401, "invalid_client", "Invalid client assertion");
    let methods = json!({"private_key_jwt": {"credentials": [{"id": world.credential}]}});
    let body = json!({"client_authentication_methods": methods});
    admin.patch(&world.client.path(), &body).await.expect(200);
    world
        .ask(&app, &world.assertion("2", &json!({})))
        .await
        .expect(200);
    admin.delete(&world.credential()).await.expect(204);
    let refused = world.ask(&app, &world.assertion("3", &json!({}))).await;
    refused.is_refusal(401, "invalid_client", "Invalid client assertion");
}

async fn a_kid_names_the_key(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let claims = world.claims("1");
    let other = ClientKey::new(0).sign(Algorithm::RS256, "another-key", &claims);
    let refused = world.ask(&app, &other).await;
    refused.is_refusal(401, "invalid_client", "Invalid client assertion");
    // Two keys at once, as while a key is replaced.
    let admin = app.admin().await;
    let pem = ClientKey::new(1).certificate(2_000_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem, "kid": "second-key"});
    let second = admin
        .post(&format!("{}/credentials", world.client.path()), &key)
        .await;
    let both = json!([{"id": world.credential}, {"id": second.expect(201).text("id")}]);
    let body = json!({"client_authentication_methods": {"private_key_jwt": {"credentials": both}}});
    admin.patch(&world.client.path(), &body).await.expect(200);
    let new = ClientKey::new(1).sign(Algorithm::RS256, "second-key", &world.claims("2"));
    world.ask(&app, &new).await.expect(200);
    world
        .ask(&app, &world.assertion("3", &json!({})))
        .await
        .expect(200);
}
