//! Assertions in a request: whose they are, and what is told of those that are none.

use jose::Algorithm;
use serde_json::{Value, json};
use testkit::{ClientKey, ISSUER, TestApp, both_engines};

use super::{NOW, TYPE, World};
use crate::oauth::encoded;

both_engines!(
    what_is_told_before_the_signature_is_right,
    an_assertion_says_who_the_client_is,
    what_is_wrong_with_a_request,
);

async fn what_is_told_before_the_signature_is_right(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let foreign = ClientKey::new(1).sign(Algorithm::RS256, &world.kid, &world.claims("x"));
    let good = world.assertion("x", &json!({}));
    let cut = good.get(..good.len() - 4).unwrap().to_owned();
    let unknown = world.assertion("x", &json!({"iss": "unknown"}));
    let long = world.assertion("x", &json!({"more": "m".repeat(2048)}));
    let nul = world.assertion("x", &json!({"iss": "\0"}));
    let none = format!(
        "{}.{}.",
        jose::base64url(br#"{"alg":"none"}"#),
        good.split('.').nth(1).unwrap()
    );
    for assertion in [
        foreign,
        cut,
        unknown,
        long,
        nul,
        none,
        "a.b.c".into(),
        "x".into(),
        "..".into(),
    ] {
        let reply = world.ask(&app, &assertion).await;
        reply.is_refusal(401, "invalid_client", "Invalid client assertion");
    }
    world.ask(&app, &good).await.expect(200);
}

async fn an_assertion_says_who_the_client_is(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let form = |more: &str, jti: &str| {
        format!(
            "grant_type=client_credentials&audience={}&client_assertion_type={}&client_assertion={}{more}",
            encoded(&world.api.identifier),
            encoded(TYPE),
            world.assertion(jti, &json!({}))
        )
    };
    app.token_form(&form("", "1"), None).await.expect(200);
    app.token_form(&form(&format!("&client_id={}", world.client.id), "2"), None)
        .await
        .expect(200);
    // Somebody else's assertion is none.
    let other = World::with(&app, "RS256").await;
    let refused = app
        .token_form(&form(&format!("&client_id={}", other.client.id), "3"), None)
        .await;
    let description = "Invalid client assertion: iss and sub must be the client_id";
    refused.is_refusal(401, "invalid_client", description);
}

async fn what_is_wrong_with_a_request(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let ask = async |changes: Value| {
        let mut body = json!({
            "grant_type": "client_credentials", "audience": world.api.identifier,
            "client_assertion_type": TYPE, "client_assertion": world.assertion("1", &json!({})),
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        app.token_request(&body).await
    };
    for (changes, description) in [
        (
            json!({"client_assertion_type": null}),
            "Missing required parameter: client_assertion_type",
        ),
        (
            json!({"client_assertion_type": "jwt"}),
            "Invalid parameter: client_assertion_type",
        ),
        (
            json!({"client_assertion": 7}),
            "Invalid parameter: client_assertion must be a string",
        ),
        (
            json!({"client_secret": world.client.secret}),
            "The client must authenticate in one way only",
        ),
    ] {
        ask(changes)
            .await
            .is_refusal(400, "invalid_request", description);
    }
    ask(json!({})).await.expect(200);
    // A client that has a secret and no key.
    let plain = app.client().await;
    let claims = json!({
        "iss": plain.id, "sub": plain.id, "aud": ISSUER, "jti": "1", "exp": NOW + 60,
    });
    let assertion = ClientKey::new(0).sign(Algorithm::RS256, &world.kid, &claims);
    let refused = ask(json!({"client_assertion": assertion})).await;
    refused.is_refusal(401, "invalid_client", "Invalid client assertion");
}
