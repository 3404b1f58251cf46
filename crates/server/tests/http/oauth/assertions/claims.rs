//! What an assertion must say, and how often.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{NOW, World};

both_engines!(
    the_audience_is_this_server,
    an_assertion_is_good_for_one_token,
    what_an_assertion_must_say,
    clocks_may_differ_by_ten_seconds,
);

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
