//! Who gets which token for itself: every refusal in Auth0's words, in the order of the checks.

use serde_json::json;
use testkit::{Api, Client, TestApp, both_engines};

use super::ask;

both_engines!(
    scopes_that_are_asked_for_and_granted,
    scopes_that_are_not_granted,
    a_grant_without_scopes_gives_a_token_without_scope,
    all_scopes_are_those_that_the_api_defines,
    an_unknown_audience,
    an_api_without_a_grant,
    an_api_that_takes_no_applications,
    what_this_version_cannot_do,
    an_id_is_no_audience,
    what_a_client_may_is_looked_at_before_what_it_asks_for,
);

/// What is said to who has no grant.
fn no_grant(client: &Client, api: &Api) -> String {
    format!(
        "Client \"{}\" is not authorized to access resource server \"{}\". You need to create a \
         \"client-grant\" associated to this API.",
        client.id, api.identifier
    )
}

async fn scopes_that_are_asked_for_and_granted(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b", "c"]).await;
    for (asked, carried) in [
        ("b", "b"),
        ("c a", "c a"),
        ("a  a b a", "a b"),
        (" c ", "c"),
        ("", "a b c"),
        (" ", "a b c"),
    ] {
        let reply = ask(&app, (&client, &api), json!({"scope": asked}))
            .await
            .expect(200);
        let claims = testkit::claims(&reply.text("access_token"));
        assert_eq!(claims["scope"], carried, "{asked}");
    }
}

async fn scopes_that_are_not_granted(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let client = app.client().await;
    app.grant(&client, &api, &["a", "never"]).await;
    for (asked, missing) in [
        ("b", "b"),
        ("a b", "b"),
        ("x a y x", "x, y"),
        ("openid a profile", "openid, profile"),
        ("A", "A"),
        ("a\tb", "a\tb"),
    ] {
        let refused = ask(&app, (&client, &api), json!({"scope": asked})).await;
        let description = format!("Client has not been granted scopes: {missing}");
        refused.is_refusal(403, "access_denied", &description);
    }
    // Granted, but not defined (any more): left out without a word.
    let reply = ask(&app, (&client, &api), json!({"scope": "never a"}))
        .await
        .expect(200);
    assert_eq!(testkit::claims(&reply.text("access_token"))["scope"], "a");
}

async fn a_grant_without_scopes_gives_a_token_without_scope(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    app.grant(&client, &api, &[]).await;
    let reply = app.draw(&client, &api).await.expect(200);
    let claims = testkit::claims(&reply.text("access_token"));
    assert!(claims.get("scope").is_none());
    let refused = ask(&app, (&client, &api), json!({"scope": "a"})).await;
    refused.is_refusal(
        403,
        "access_denied",
        "Client has not been granted scopes: a",
    );
}

async fn all_scopes_are_those_that_the_api_defines(app: TestApp) {
    let (api, client) = (app.api(&["a", "b"]).await, app.client().await);
    app.grant_with(json!({
        "client_id": client.id, "audience": api.identifier, "allow_all_scopes": true,
    }))
    .await;
    assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
    app.admin()
        .await
        .keep_scopes(&api, &["b", "c"])
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["b", "c"]);
    let refused = ask(&app, (&client, &api), json!({"scope": "b a"})).await;
    refused.is_refusal(
        403,
        "access_denied",
        "Client has not been granted scopes: a",
    );
}

async fn an_unknown_audience(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let neighbour = app.neighbour().await;
    neighbour
        .api_with(json!({"identifier": "https://foreign.test/"}))
        .await;
    let slashless = api.identifier.trim_end_matches('/').to_owned();
    for audience in [
        "https://no.test/",
        "x",
        &slashless,
        "https://foreign.test/",
        "https://localhost:8443/userinfo",
    ] {
        let refused = ask(&app, (&client, &api), json!({"audience": audience})).await;
        let description = format!("Service not enabled within domain: {audience}");
        refused.is_refusal(403, "access_denied", &description);
    }
    // A long one is cut where it is repeated.
    let long = "é".repeat(1000);
    let refused = ask(&app, (&client, &api), json!({"audience": long})).await;
    let description = format!("Service not enabled within domain: {}", "é".repeat(600));
    refused.is_refusal(403, "access_denied", &description);
}

async fn an_api_without_a_grant(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    app.grant_with(json!({
        "client_id": client.id, "audience": api.identifier, "scope": ["a"], "subject_type": "user",
    }))
    .await;
    let refused = app.draw(&client, &api).await;
    refused.is_refusal(403, "access_denied", &no_grant(&client, &api));
    let refused = ask(&app, (&client, &api), json!({"scope": "a"})).await;
    refused.is_refusal(403, "access_denied", &no_grant(&client, &api));
}

async fn an_api_that_takes_no_applications(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let policy =
        |policy: &str| json!({"subject_type_authorization": {"client": {"policy": policy}}});
    let admin = app.admin().await;
    admin
        .patch(&api.path(), &policy("deny_all"))
        .await
        .expect(200);
    let refused = app.draw(&client, &api).await;
    refused.is_refusal(403, "access_denied", &no_grant(&client, &api));
    // The grant is kept.
    admin
        .patch(&api.path(), &policy("require_client_grant"))
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn what_this_version_cannot_do(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    app.grant_with(json!({
        "client_id": client.id, "audience": api.identifier, "organization_usage": "require",
    }))
    .await;
    let description = "The client grant requires an organization, which is not supported yet by \
        this version of Lictor";
    app.draw(&client, &api)
        .await
        .is_refusal(403, "access_denied", description);
    let proof = json!({"proof_of_possession": {"mechanism": "dpop", "required": true}});
    let (api, client, _) = app.granted(&["a"]).await;
    app.admin()
        .await
        .patch(&api.path(), &proof)
        .await
        .expect(200);
    let description = "Sender-constrained tokens, which the API requires, are not supported yet \
        by this version of Lictor";
    app.draw(&client, &api)
        .await
        .is_refusal(400, "invalid_request", description);
}

async fn an_id_is_no_audience(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let refused = ask(&app, (&client, &api), json!({"audience": api.id})).await;
    let description = format!("Service not enabled within domain: {}", api.id);
    refused.is_refusal(403, "access_denied", &description);
    // Unless it is one.
    let named = app
        .api_with(json!({"identifier": api.id, "scopes": [{"value": "x"}]}))
        .await;
    app.grant(&client, &named, &["x"]).await;
    assert_eq!(app.carried(&client, &named).await, ["x"]);
}

async fn what_a_client_may_is_looked_at_before_what_it_asks_for(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let wrong = json!({"client_secret": "x", "audience": "https://no.test/", "scope": "x"});
    let refused = ask(&app, (&client, &api), wrong).await;
    refused.is_refusal(401, "access_denied", "Unauthorized");
    let wrong = json!({"audience": "https://no.test/", "scope": "x"});
    let refused = ask(&app, (&client, &api), wrong).await;
    let description = "Service not enabled within domain: https://no.test/";
    refused.is_refusal(403, "access_denied", description);
}
