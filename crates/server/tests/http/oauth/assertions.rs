//! `private_key_jwt`: a client proves who it is by a signed assertion.

use jose::Algorithm;
use serde_json::{Value, json};
use testkit::{Api, Client, ClientKey, ISSUER, Reply, TestApp, both_engines};

use super::encoded;

both_engines!(
    each_algorithm_of_a_key,
    the_audience_is_this_server,
    an_assertion_is_good_for_one_token,
    what_an_assertion_must_say,
    what_is_told_before_the_signature_is_right,
    an_expired_credential_signs_no_more,
    a_credential_that_is_not_named_signs_nothing,
    a_kid_names_the_key,
    an_assertion_says_who_the_client_is,
    what_is_wrong_with_a_request,
    clocks_may_differ_by_ten_seconds,
);

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The clock's first second.
const NOW: i64 = 1_767_323_045;

/// A client with one key, which is granted something.
struct World {
    api: Api,
    client: Client,
    credential: String,
    kid: String,
}

impl World {
    async fn with(app: &TestApp, alg: &str) -> Self {
        let (api, client, _) = app.granted(&["a"]).await;
        let admin = app.admin().await;
        let pem = ClientKey::new(0).certificate(2_000_000_000);
        let key = json!({"credential_type": "public_key", "pem": pem, "alg": alg});
        let path = format!("{}/credentials", client.path());
        let key = admin.post(&path, &key).await.expect(201);
        let methods = json!({"private_key_jwt": {"credentials": [{"id": key.text("id")}]}});
        let body = json!({"client_authentication_methods": methods});
        admin.patch(&client.path(), &body).await.expect(200);
        let (credential, kid) = (key.text("id"), key.text("kid"));
        Self {
            api,
            client,
            credential,
            kid,
        }
    }

    fn credential(&self) -> String {
        format!("{}/credentials/{}", self.client.path(), self.credential)
    }

    fn claims(&self, jti: &str) -> Value {
        json!({
            "iss": self.client.id, "sub": self.client.id, "aud": ISSUER, "jti": jti,
            "iat": NOW, "exp": NOW + 60,
        })
    }

    /// A good assertion but for these claims; `null` takes one away.
    fn assertion(&self, jti: &str, changes: &Value) -> String {
        let mut claims = self.claims(jti);
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        ClientKey::new(0).sign(Algorithm::RS256, &self.kid, &claims)
    }

    async fn ask(&self, app: &TestApp, assertion: &str) -> Reply {
        let body = json!({
            "grant_type": "client_credentials", "audience": self.api.identifier,
            "client_assertion_type": TYPE, "client_assertion": assertion,
        });
        app.token_request(&body).await
    }
}

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

async fn the_audience_is_this_server(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    for (index, (audience, is_good)) in [
        (json!("https://localhost:8443/"), true),
        (json!("https://localhost:8443"), true),
        (json!("https://localhost:8443/oauth/token"), true),
        (
            json!(["https://other.test/", "https://localhost:8443/"]),
            true,
        ),
        (json!("https://localhost:8443/api/v2/"), false),
        (json!("https://other.test/"), false),
        (json!("http://localhost:8443/"), false),
        (json!([]), false),
        (json!(null), false),
    ]
    .into_iter()
    .enumerate()
    {
        let assertion = world.assertion(&index.to_string(), &json!({"aud": audience}));
        let reply = world.ask(&app, &assertion).await;
        if is_good {
            reply.expect(200);
        } else {
            let description = "Invalid client assertion: aud must be the issuer";
            reply.is_refusal(401, "invalid_client", description);
        }
    }
}

async fn an_assertion_is_good_for_one_token(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let assertion = world.assertion("once", &json!({}));
    world.ask(&app, &assertion).await.expect(200);
    let description = "Invalid client assertion: jti was used before";
    for again in [
        assertion,
        world.assertion("once", &json!({"exp": NOW + 50})),
    ] {
        world
            .ask(&app, &again)
            .await
            .is_refusal(401, "invalid_client", description);
    }
    // Another client's jti is another one.
    let other = World::with(&app, "RS256").await;
    other
        .ask(&app, &other.assertion("once", &json!({})))
        .await
        .expect(200);
    // Who draws many at once draws one.
    let assertion = world.assertion("many", &json!({}));
    let all = (0..20).map(|_| world.ask(&app, &assertion));
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all.iter().filter(|reply| reply.status == 200).count(), 1);
    // Once it has expired its jti may come again.
    app.clock.advance_seconds(71);
    let later = json!({"iat": NOW + 71, "exp": NOW + 100});
    world
        .ask(&app, &world.assertion("once", &later))
        .await
        .expect(200);
}

async fn what_an_assertion_must_say(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    let iss = "iss and sub must be the client_id";
    let jti = "jti must have 1 to 64 characters";
    for (changes, what) in [
        (json!({"sub": "someone else"}), iss),
        (json!({"sub": null}), iss),
        (json!({"exp": null}), "exp is missing"),
        (json!({"exp": "soon"}), "exp is missing"),
        (json!({"exp": NOW - 11}), "it has expired"),
        (
            json!({"exp": NOW + 311}),
            "exp is more than five minutes away",
        ),
        (
            json!({"exp": i64::MAX}),
            "exp is more than five minutes away",
        ),
        (json!({"iat": NOW + 11}), "it is not valid yet"),
        (json!({"nbf": NOW + 11}), "it is not valid yet"),
        (json!({"jti": null}), jti),
        (json!({"jti": ""}), jti),
        (json!({"jti": 7}), jti),
        (json!({"jti": "j".repeat(65)}), jti),
    ] {
        let reply = world.ask(&app, &world.assertion("bad", &changes)).await;
        let description = format!("Invalid client assertion: {what}");
        reply.is_refusal(401, "invalid_client", &description);
    }
    // Nothing of that used the jti up.
    world
        .ask(
            &app,
            &world.assertion("bad", &json!({"jti": "bad", "nbf": NOW})),
        )
        .await
        .expect(200);
}

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

async fn clocks_may_differ_by_ten_seconds(app: TestApp) {
    let world = World::with(&app, "RS256").await;
    app.clock.advance_seconds(1000);
    let now = NOW + 1000;
    for (index, changes) in [
        json!({"iat": now + 10, "exp": now + 310}),
        json!({"iat": now - 100, "exp": now - 9}),
        json!({"iat": now, "nbf": now + 10, "exp": now + 60}),
        json!({"iat": null, "exp": now + 60}),
    ]
    .into_iter()
    .enumerate()
    {
        let assertion = world.assertion(&index.to_string(), &changes);
        world.ask(&app, &assertion).await.expect(200);
    }
}
