//! Applications of others: what all of them were granted, and how long their tokens live.

use serde_json::{Value, json};
use testkit::{Api, Client, TestApp, both_engines};

both_engines!(
    a_default_grant_is_for_third_parties_without_an_own_one,
    a_default_grant_counts_at_once,
    who_becomes_a_third_party_has_the_default_grant_at_once,
    a_strict_third_partys_tokens_live_as_long_as_it_says,
);

async fn third_party(app: &TestApp) -> Client {
    app.client_with(json!({"is_first_party": false})).await
}

fn default_grant(api: &Api, scope: &[&str]) -> Value {
    json!({"default_for": "third_party_clients", "audience": api.identifier, "scope": scope})
}

/// Whether there is a token; if so, what it carries.
async fn carried(app: &TestApp, client: &Client, api: &Api) -> Option<String> {
    let reply = app.draw(client, api).await;
    if reply.status == 403 {
        return None;
    }
    let claims = testkit::claims(&reply.expect(200).text("access_token"));
    Some(claims["scope"].as_str().unwrap_or_default().to_owned())
}

async fn a_default_grant_is_for_third_parties_without_an_own_one(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let (first, third, other) = (
        app.client().await,
        third_party(&app).await,
        third_party(&app).await,
    );
    app.grant_with(default_grant(&api, &["a"])).await;
    let own = app.grant(&other, &api, &["b"]).await;
    assert_eq!(carried(&app, &first, &api).await, None);
    assert_eq!(carried(&app, &third, &api).await.unwrap(), "a");
    assert_eq!(carried(&app, &other, &api).await.unwrap(), "b");
    app.admin().await.delete(&own.path()).await.expect(204);
    assert_eq!(carried(&app, &other, &api).await.unwrap(), "a");
}

async fn a_default_grant_counts_at_once(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let client = third_party(&app).await;
    assert_eq!(carried(&app, &client, &api).await, None);
    let grant = app.grant_with(default_grant(&api, &["a"])).await;
    assert_eq!(carried(&app, &client, &api).await.unwrap(), "a");
    let admin = app.admin().await;
    admin
        .patch(&grant.path(), &json!({"scope": ["b"]}))
        .await
        .expect(200);
    assert_eq!(carried(&app, &client, &api).await.unwrap(), "b");
    admin.delete(&grant.path()).await.expect(204);
    assert_eq!(carried(&app, &client, &api).await, None);
}

async fn who_becomes_a_third_party_has_the_default_grant_at_once(app: TestApp) {
    let api = app.api(&["a"]).await;
    let client = app.client().await;
    app.grant_with(default_grant(&api, &["a"])).await;
    for (first_party, scope) in [
        (true, None),
        (false, Some("a")),
        (true, None),
        (false, Some("a")),
    ] {
        let body = json!({"is_first_party": first_party});
        app.admin()
            .await
            .patch(&client.path(), &body)
            .await
            .expect(200);
        assert_eq!(
            carried(&app, &client, &api).await.as_deref(),
            scope,
            "{first_party}"
        );
    }
}

async fn a_strict_third_partys_tokens_live_as_long_as_it_says(app: TestApp) {
    let api = app
        .api_with(json!({"token_lifetime": 7200, "scopes": [{"value": "a"}]}))
        .await;
    let strict = json!({
        "is_first_party": false, "third_party_security_mode": "strict",
        "grant_types": ["client_credentials"],
    });
    let client = app.client_with(strict).await;
    app.grant(&client, &api, &["a"]).await;
    let seconds = async || {
        app.draw(&client, &api)
            .await
            .expect(200)
            .member("expires_in")
    };
    assert_eq!(seconds().await, 3600);
    let body = json!({"jwt_configuration": {"lifetime_in_seconds": 60}});
    app.admin()
        .await
        .patch(&client.path(), &body)
        .await
        .expect(200);
    assert_eq!(seconds().await, 60);
    let body = json!({"third_party_security_mode": "permissive"});
    app.admin()
        .await
        .patch(&client.path(), &body)
        .await
        .expect(200);
    assert_eq!(seconds().await, 7200);
    // An own application's is that of the API.
    let own = app
        .client_with(json!({"jwt_configuration": {"lifetime_in_seconds": 5}}))
        .await;
    app.grant(&own, &api, &["a"]).await;
    assert_eq!(app.draw(&own, &api).await.member("expires_in"), 7200);
}
