//! `/api/v2/keys/signing`: current, next and previous keys (Management API reference §8).

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    a_fresh_tenant_has_a_current_and_a_next_key,
    keys_shift_by_one,
    old_tokens_verify_until_their_key_is_revoked,
    a_revoked_key_is_shown_as_such_and_again_is_the_same,
    the_current_key_cannot_be_revoked,
    a_next_key_that_is_revoked_is_replaced,
    what_is_not_there,
    rotating_needs_both_scopes,
);

const PATH: &str = "/api/v2/keys/signing";

async fn get(app: &TestApp, path: &str) -> Reply {
    app.admin().await.get(path).await
}

async fn rotate(app: &TestApp) -> Reply {
    app.admin()
        .await
        .post(&format!("{PATH}/rotate"), &json!({}))
        .await
}

async fn revoke(app: &TestApp, kid: &str) -> Reply {
    app.admin().await.put(&format!("{PATH}/{kid}/revoke")).await
}

/// The ids of the keys in these roles; empty for none.
async fn kids(app: &TestApp) -> [String; 3] {
    let keys = get(app, PATH).await.expect(200).json();
    let in_role = |role: &str| {
        let mut found = keys
            .as_array()
            .unwrap()
            .iter()
            .filter(|key| key[role] == true);
        let kid = found
            .next()
            .map(|key| key["kid"].as_str().unwrap().to_owned());
        assert!(
            found.next().is_none() || role == "previous",
            "two keys are {role}"
        );
        kid.unwrap_or_default()
    };
    [in_role("current"), in_role("next"), in_role("previous")]
}

async fn published(app: &TestApp) -> Vec<String> {
    let keys = app.nobody().get("/.well-known/jwks.json").await.json();
    let keys = keys["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_fresh_tenant_has_a_current_and_a_next_key(app: TestApp) {
    let list = get(&app, PATH).await;
    snapshot!("fresh_keys", list);
    let [current, next, previous] = kids(&app).await;
    assert_eq!(previous, "");
    let one = get(&app, &format!("{PATH}/{current}"))
        .await
        .expect(200)
        .json();
    assert!(list.json().as_array().unwrap().contains(&one));
    assert_eq!(published(&app).await, [current, next]);
    let cert = one["cert"].as_str().unwrap();
    let described = jose::describe_certificate(cert).unwrap();
    assert_eq!(one["fingerprint"], described.fingerprint);
    assert_eq!(one["thumbprint"], described.thumbprint);
}

async fn keys_shift_by_one(app: TestApp) {
    let [first, second, _] = kids(&app).await;
    app.clock.advance_seconds(60);
    let rotated = rotate(&app).await;
    snapshot!("rotated_key", rotated);
    let third = rotated.text("kid");
    assert_eq!(
        kids(&app).await,
        [second.clone(), third.clone(), first.clone()]
    );
    let one = get(&app, &format!("{PATH}/{first}")).await;
    snapshot!("previous_key", one);
    let one = get(&app, &format!("{PATH}/{second}")).await;
    assert_eq!(one.text("current_since"), "2026-01-02T03:05:05.678Z");
    let token = app.admin().await.token.unwrap();
    assert_eq!(testkit::header(&token)["kid"], second);
    let mut keys = published(&app).await;
    keys.sort();
    let mut wanted = vec![first, second, third];
    wanted.sort();
    assert_eq!(keys, wanted);
}

async fn old_tokens_verify_until_their_key_is_revoked(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    let token = app.draw(&client, &api).await.text("access_token");
    let [first, ..] = kids(&app).await;
    rotate(&app).await.expect(201);
    assert!(app.verified(&token).await.is_some());
    admin.get("/api/v2/clients").await.expect(200);
    rotate(&app).await.expect(201);
    assert!(app.verified(&token).await.is_some());
    let revoked = revoke(&app, &first).await;
    snapshot!("revoked_key", revoked);
    assert!(app.verified(&token).await.is_none());
    let refused = admin.get("/api/v2/clients").await;
    assert_eq!(refused.status, 401);
    let message = "Invalid signature received for JSON Web Token validation";
    assert_eq!(refused.text("message"), message);
    assert!(!published(&app).await.contains(&first));
    let token = app.draw(&client, &api).await.text("access_token");
    assert!(app.verified(&token).await.is_some());
}

async fn a_revoked_key_is_shown_as_such_and_again_is_the_same(app: TestApp) {
    let [first, ..] = kids(&app).await;
    rotate(&app).await.expect(201);
    app.clock.advance_seconds(1);
    let once = revoke(&app, &first).await.expect(200);
    let one = get(&app, &format!("{PATH}/{first}")).await.expect(200);
    assert_eq!(one.member("revoked"), true);
    assert_eq!(one.text("revoked_at"), "2026-01-02T03:04:06.678Z");
    for role in ["current", "next", "previous"] {
        assert!(!one.members().contains(&role.to_owned()));
    }
    app.clock.advance_seconds(1);
    revoke(&app, &first).await.is(200, &once.shown());
    get(&app, &format!("{PATH}/{first}"))
        .await
        .is(200, &one.shown());
}

async fn the_current_key_cannot_be_revoked(app: TestApp) {
    let [current, ..] = kids(&app).await;
    let refused = revoke(&app, &current).await;
    let message = "The current signing key cannot be revoked. Rotate it first.";
    refused.is_problem(400, message, "invalid_body");
    get(&app, "/api/v2/clients").await.expect(200);
}

async fn a_next_key_that_is_revoked_is_replaced(app: TestApp) {
    let [current, next, _] = kids(&app).await;
    revoke(&app, &next).await.expect(200);
    let [same, other, _] = kids(&app).await;
    assert_eq!(same, current);
    assert!(!other.is_empty() && other != next);
    rotate(&app).await.expect(201);
    let token = app.admin().await.token.unwrap();
    assert_eq!(testkit::header(&token)["kid"], other);
}

async fn what_is_not_there(app: TestApp) {
    let neighbour = app.neighbour().await;
    let [foreign, ..] = kids(&neighbour).await;
    for kid in ["x", foreign.as_str()] {
        for reply in [
            get(&app, &format!("{PATH}/{kid}")).await,
            revoke(&app, kid).await,
        ] {
            reply.is_problem(404, "Signing key not found.", "");
        }
    }
    let keys: Value = get(&app, PATH).await.json();
    assert_eq!(keys.as_array().unwrap().len(), 2);
}

async fn rotating_needs_both_scopes(app: TestApp) {
    let before = get(&app, PATH).await.shown();
    for scope in ["create:signing_keys", "update:signing_keys"] {
        let weak = app.with_scopes(&[scope]).await;
        let refused = weak.post(&format!("{PATH}/rotate"), &json!({})).await;
        let message =
            "Insufficient scope, expected all of: create:signing_keys,update:signing_keys";
        refused.is_problem(403, message, "insufficient_scope");
    }
    get(&app, PATH).await.is(200, &before);
    let both = app
        .with_scopes(&["create:signing_keys", "update:signing_keys"])
        .await;
    both.post(&format!("{PATH}/rotate"), &json!({}))
        .await
        .expect(201);
}
