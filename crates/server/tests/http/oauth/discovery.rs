//! The metadata and the published keys.

use serde_json::{Value, json};
use testkit::{ISSUER, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    two_documents_that_are_one,
    published_keys_have_auth0s_members,
    the_algorithm_of_a_key_can_be_left_out,
    everybody_may_read_them_from_anywhere,
    health,
);

async fn two_documents_that_are_one(app: TestApp) {
    let document = app.nobody().get("/.well-known/openid-configuration").await;
    snapshot!("metadata", document);
    let other = app
        .nobody()
        .get("/.well-known/oauth-authorization-server")
        .await;
    other.is(200, &document.shown());
    assert_eq!(document.text("issuer"), ISSUER);
}

async fn published_keys_have_auth0s_members(app: TestApp) {
    let keys = app
        .nobody()
        .get("/.well-known/jwks.json")
        .await
        .expect(200)
        .json();
    let keys = keys["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    let managed = app.admin().await.get("/api/v2/keys/signing").await.json();
    for key in keys {
        let members: Vec<_> = key.as_object().unwrap().keys().collect();
        assert_eq!(
            members,
            ["kty", "use", "n", "e", "kid", "x5t", "x5c", "alg"]
        );
        assert_eq!(
            (&key["kty"], &key["use"], &key["alg"], &key["e"]),
            (
                &"RSA".into(),
                &"sig".into(),
                &"RS256".into(),
                &"AQAB".into()
            )
        );
        let same = |one: &&Value| one["kid"] == key["kid"];
        let managed = managed.as_array().unwrap().iter().find(same).unwrap();
        let described = jose::describe_certificate(managed["cert"].as_str().unwrap()).unwrap();
        assert_eq!(key["x5c"], json!([described.x5c]));
        assert_eq!(key["x5t"], described.x5t);
    }
}

async fn the_algorithm_of_a_key_can_be_left_out(app: TestApp) {
    for removed in [true, false] {
        let body = json!({"flags": {"remove_alg_from_jwks": removed}});
        app.admin()
            .await
            .patch("/api/v2/tenants/settings", &body)
            .await
            .expect(200);
        let keys = app.nobody().get("/.well-known/jwks.json").await.json();
        assert_eq!(keys["keys"][0].get("alg").is_none(), removed);
    }
}

async fn everybody_may_read_them_from_anywhere(app: TestApp) {
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
    ] {
        let reply = app
            .nobody()
            .with("origin", "https://a.test")
            .get(path)
            .await
            .expect(200);
        for (name, value) in [
            ("content-type", "application/json; charset=utf-8"),
            ("access-control-allow-origin", "*"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(reply.header(name), value);
        }
        assert!(
            reply
                .header("cache-control")
                .starts_with("public, max-age=15")
        );
    }
}

async fn health(app: TestApp) {
    app.nobody().get("/health/live").await.is(200, "live\n");
    app.nobody().get("/health/ready").await.is(200, "ready\n");
    app.app.db().close().await;
    app.nobody()
        .get("/health/ready")
        .await
        .is(503, "not ready\n");
    app.nobody().get("/health/live").await.is(200, "live\n");
}
