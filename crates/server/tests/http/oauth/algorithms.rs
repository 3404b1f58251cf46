//! The algorithms that an API's tokens are signed with, Auth0's and ours.

use jose::{Algorithm, ParsedJws, VerifyingKey};
use serde_json::{Value, json};
use testkit::{Api, Reply, TestApp, both_engines};

both_engines!(
    every_published_key_verifies_what_it_signed,
    hs256_is_signed_with_the_apis_secret,
    our_algorithms_are_set_by_our_extension_only,
    a_change_sends_back_what_it_was_answered,
    keys_are_published_only_while_an_api_uses_them,
    keys_of_all_kinds_are_rotated,
    the_extension_refuses_what_it_does_not_know,
);

async fn set(app: &TestApp, api: &Api, algorithm: &str) -> Reply {
    let body = json!({"signing_alg": algorithm});
    app.admin().await.patch(&api.extension(), &body).await
}

async fn published(app: &TestApp) -> Vec<Value> {
    let keys = app.nobody().get("/.well-known/jwks.json").await.json();
    keys["keys"].as_array().unwrap().clone()
}

async fn kinds(app: &TestApp) -> Vec<String> {
    let keys = published(app).await;
    keys.iter()
        .map(|key| key["kty"].as_str().unwrap().to_owned())
        .collect()
}

async fn every_published_key_verifies_what_it_signed(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    for algorithm in ["RS256", "PS256", "RS512", "ES256", "EdDSA"] {
        let changed = set(&app, &api, algorithm).await.expect(200);
        assert_eq!(changed.text("signing_alg"), algorithm);
        let token = app.draw(&client, &api).await.text("access_token");
        let header = testkit::header(&token);
        assert_eq!(header["alg"], algorithm);
        assert_eq!(
            app.verified(&token).await.unwrap()["scope"],
            "a",
            "{algorithm}"
        );
        let keys = published(&app).await;
        let key = keys.iter().find(|key| key["kid"] == header["kid"]).unwrap();
        assert_eq!(key["use"], "sig");
        let documents = app.nobody().get("/.well-known/openid-configuration").await;
        let known = documents.member("id_token_signing_alg_values_supported");
        assert!(
            known.as_array().unwrap().contains(&algorithm.into()),
            "{known}"
        );
    }
}

async fn hs256_is_signed_with_the_apis_secret(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let changed = set(&app, &api, "HS256").await.expect(200);
    let made = changed.text("signing_secret");
    assert_eq!(made.len(), 64);
    let chosen = "0123456789abcdef";
    for secret in [made.as_str(), chosen] {
        let body = json!({"signing_secret": secret});
        app.admin()
            .await
            .patch(&api.path(), &body)
            .await
            .expect(200);
        let token = app.draw(&client, &api).await.text("access_token");
        let header = testkit::header(&token);
        assert_eq!(header, json!({"alg": "HS256", "typ": "JWT"}));
        let parsed = ParsedJws::parse(&token).unwrap();
        let key = VerifyingKey::hmac(secret.as_bytes());
        assert!(parsed.verify(&key, Algorithm::HS256).is_ok());
        let other = VerifyingKey::hmac(b"fedcba9876543210");
        assert!(parsed.verify(&other, Algorithm::HS256).is_err());
    }
}

async fn our_algorithms_are_set_by_our_extension_only(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    for algorithm in ["ES256", "EdDSA"] {
        let body = json!({"signing_alg": algorithm});
        let message = format!(
            "Payload validation error: 'No enum match for: {algorithm}' on property signing_alg."
        );
        admin
            .patch(&api.path(), &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let by_name = "/api/lictor/v1/apis/https:%2F%2Fapi-0.test%2F";
    let changed = admin
        .patch(by_name, &json!({"signing_alg": "ES256"}))
        .await
        .expect(200);
    let read = admin.get(&api.path()).await;
    changed.is(200, &read.shown());
    assert_eq!(read.text("signing_alg"), "ES256");
}

async fn a_change_sends_back_what_it_was_answered(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    set(&app, &api, "EdDSA").await.expect(200);
    let admin = app.admin().await;
    let body = json!({"signing_alg": "EdDSA", "name": "B"});
    let changed = admin.patch(&api.path(), &body).await.expect(200);
    assert_eq!(
        (changed.text("signing_alg"), changed.text("name")),
        ("EdDSA".into(), "B".into())
    );
    let other = json!({"signing_alg": "ES256"});
    admin.patch(&api.path(), &other).await.expect(400);
    let back = admin
        .patch(&api.path(), &json!({"signing_alg": "RS256"}))
        .await
        .expect(200);
    assert_eq!(back.text("signing_alg"), "RS256");
    let token = app.draw(&client, &api).await.text("access_token");
    assert_eq!(testkit::header(&token)["alg"], "RS256");
}

async fn keys_are_published_only_while_an_api_uses_them(app: TestApp) {
    assert_eq!(kinds(&app).await, ["RSA", "RSA"]);
    let (first, second) = (app.api(&[]).await, app.api(&[]).await);
    set(&app, &first, "ES256").await.expect(200);
    assert_eq!(kinds(&app).await, ["RSA", "RSA", "EC"]);
    let ec = published(&app).await.pop().unwrap();
    let members: Vec<_> = ec.as_object().unwrap().keys().collect();
    assert_eq!(members, ["kty", "use", "crv", "x", "y", "kid", "alg"]);
    set(&app, &second, "ES256").await.expect(200);
    set(&app, &first, "EdDSA").await.expect(200);
    let mut all = kinds(&app).await;
    all.sort();
    assert_eq!(all, ["EC", "OKP", "RSA", "RSA"]);
    set(&app, &first, "RS256").await.expect(200);
    assert_eq!(kinds(&app).await, ["RSA", "RSA", "EC"]);
    app.admin().await.delete(&second.path()).await.expect(204);
    assert_eq!(kinds(&app).await, ["RSA", "RSA"]);
    let documents = app.nobody().get("/.well-known/openid-configuration").await;
    let known = documents.member("id_token_signing_alg_values_supported");
    assert_eq!(known, json!(["HS256", "RS256", "PS256"]));
    // The same key is used again.
    set(&app, &first, "ES256").await.expect(200);
    assert_eq!(published(&app).await.pop().unwrap()["kid"], ec["kid"]);
    // Auth0's clients don't know of it.
    let keys = app.admin().await.get("/api/v2/keys/signing").await.json();
    assert_eq!(keys.as_array().unwrap().len(), 2);
}

async fn keys_of_all_kinds_are_rotated(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    set(&app, &api, "ES256").await.expect(200);
    let old = app.draw(&client, &api).await.text("access_token");
    let rotated = app
        .admin()
        .await
        .post("/api/v2/keys/signing/rotate", &json!({}))
        .await;
    rotated.expect(201);
    let new = app.draw(&client, &api).await.text("access_token");
    assert_ne!(testkit::header(&old)["kid"], testkit::header(&new)["kid"]);
    for token in [old, new] {
        assert!(app.verified(&token).await.is_some());
    }
}

async fn the_extension_refuses_what_it_does_not_know(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    for (body, detail) in [
        (json!({}), "'Missing required property: signing_alg'"),
        (
            json!({"signing_alg": "none"}),
            "'No enum match for: none' on property signing_alg",
        ),
        (
            json!({"signing_alg": "RS256", "name": "B"}),
            "'Additional properties not allowed: name'",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        admin
            .patch(&api.extension(), &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let missing = admin
        .patch("/api/lictor/v1/apis/x", &json!({"signing_alg": "RS256"}))
        .await;
    let message = "The resource server does not exist";
    missing.is_problem(404, message, "inexistent_resource_server");
}
