//! How a client proves who it is by its secret.

use serde_json::json;
use testkit::{Reply, TestApp, both_engines};

use super::{ask, encoded};

both_engines!(
    a_wrong_secret_and_an_unknown_client_are_told_alike,
    a_secret_in_basic_is_percent_decoded,
    a_wrong_basic_is_challenged,
    either_way_is_accepted_whatever_is_configured,
    two_ways_must_say_the_same,
    a_public_client_gets_no_token_for_itself,
    without_a_secret_no_secret_is_right,
    another_tenants_client_is_unknown,
);

async fn basic(app: &TestApp, scheme: &str, credentials: &str, audience: &str) -> Reply {
    let form = format!(
        "grant_type=client_credentials&audience={}",
        encoded(audience)
    );
    let header = format!("{scheme} {}", base64(credentials));
    app.token_form(&form, Some(&header)).await
}

/// Base64 with padding.
pub(crate) fn base64(text: &str) -> String {
    let encoded = jose::base64url(text.as_bytes())
        .replace('-', "+")
        .replace('_', "/");
    let padding = "=".repeat((4 - encoded.len() % 4) % 4);
    encoded + &padding
}

async fn a_wrong_secret_and_an_unknown_client_are_told_alike(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let almost = client.secret.get(1..);
    for changes in [
        json!({"client_secret": "x"}),
        json!({"client_secret": ""}),
        json!({"client_secret": null}),
        json!({"client_secret": almost}),
        json!({"client_secret": format!("{} ", client.secret)}),
        json!({"client_id": "unknown"}),
        json!({"client_id": client.id.to_lowercase()}),
        json!({"client_id": "x".repeat(10_000)}),
    ] {
        let refused = ask(&app, (&client, &api), changes).await;
        refused.is_refusal(401, "access_denied", "Unauthorized");
        assert_eq!(refused.header("www-authenticate"), "");
    }
}

async fn a_secret_in_basic_is_percent_decoded(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    for secret in ["plain", "a:b", "a b+c%2F/é~'()*", "%", "100%"] {
        let body = json!({"client_secret": secret});
        app.admin()
            .await
            .patch(&client.path(), &body)
            .await
            .expect(200);
        for scheme in ["Basic", "basic", "BASIC"] {
            let credentials = format!("{}:{}", encoded(&client.id), encoded(secret));
            basic(&app, scheme, &credentials, &api.identifier)
                .await
                .expect(200);
        }
        let spaced = format!("{}:{}", client.id, encoded(secret).replace("%20", "+"));
        basic(&app, "Basic", &spaced, &api.identifier)
            .await
            .expect(200);
    }
}

async fn a_wrong_basic_is_challenged(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let form = "grant_type=client_credentials&audience=x";
    let wrong = basic(&app, "Basic", &format!("{}:x", client.id), &api.identifier).await;
    let unknown = basic(&app, "Basic", "unknown:x", &api.identifier).await;
    let mut refused = vec![wrong, unknown];
    for header in [
        "Basic",
        "Basic !!!",
        "Basic YQ==",
        "Basic /w==",
        "Basic YTolMDA=",
        "Basic OmI=",
    ] {
        refused.push(app.token_form(form, Some(header)).await);
    }
    for reply in refused {
        reply.is_refusal(401, "access_denied", "Unauthorized");
        assert_eq!(reply.header("www-authenticate"), "Basic realm=\"oauth\"");
    }
}

async fn either_way_is_accepted_whatever_is_configured(app: TestApp) {
    let api = app.api(&["a"]).await;
    for method in ["client_secret_post", "client_secret_basic"] {
        let client = app
            .client_with(json!({"token_endpoint_auth_method": method}))
            .await;
        app.grant(&client, &api, &["a"]).await;
        app.draw(&client, &api).await.expect(200);
        let credentials = format!("{}:{}", client.id, client.secret);
        basic(&app, "Basic", &credentials, &api.identifier)
            .await
            .expect(200);
    }
}

async fn two_ways_must_say_the_same(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let header = format!(
        "Basic {}",
        base64(&format!("{}:{}", client.id, client.secret))
    );
    let form = |more: &str| {
        let audience = encoded(&api.identifier);
        format!("grant_type=client_credentials&audience={audience}{more}")
    };
    let same = form(&format!(
        "&client_id={}&client_secret={}",
        client.id,
        encoded(&client.secret)
    ));
    app.token_form(&same, Some(&header)).await.expect(200);
    for more in ["&client_id=other", "&client_secret=other"] {
        let refused = app.token_form(&form(more), Some(&header)).await;
        let description = "The client must authenticate in one way only";
        refused.is_refusal(400, "invalid_request", description);
    }
}

async fn a_public_client_gets_no_token_for_itself(app: TestApp) {
    let api = app.api(&["a"]).await;
    let public = json!({
        "token_endpoint_auth_method": "none", "grant_types": ["client_credentials"],
    });
    let client = app.client_with(public).await;
    app.grant(&client, &api, &["a"]).await;
    for secret in [json!(null), json!(client.secret), json!("x")] {
        let refused = ask(&app, (&client, &api), json!({"client_secret": secret})).await;
        refused.is_refusal(401, "access_denied", "Unauthorized");
    }
    let default = app
        .client_with(json!({"token_endpoint_auth_method": "none"}))
        .await;
    let refused = app.draw(&default, &api).await.expect(403);
    assert_eq!(refused.text("error"), "unauthorized_client");
}

async fn without_a_secret_no_secret_is_right(app: TestApp) {
    let api = app.api(&["a"]).await;
    let client = app
        .client_with(json!({"app_type": "express_configuration"}))
        .await;
    for secret in [json!(null), json!(""), json!("x")] {
        let refused = ask(&app, (&client, &api), json!({"client_secret": secret})).await;
        refused.is_refusal(401, "access_denied", "Unauthorized");
    }
}

async fn another_tenants_client_is_unknown(app: TestApp) {
    let neighbour = app.neighbour().await;
    let (api, client, _) = neighbour.granted(&["a"]).await;
    neighbour.draw(&client, &api).await.expect(200);
    app.draw(&client, &api)
        .await
        .is_refusal(401, "access_denied", "Unauthorized");
}
