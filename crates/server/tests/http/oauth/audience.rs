//! For which API a token is, if none is named: `resource`, the tenant's default.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::ask;

both_engines!(
    without_any_audience,
    the_tenants_default,
    a_resource_stands_in_for_an_audience,
    a_default_that_is_gone,
);

const NONE: &str = "Non-global clients are not allowed access to APIv1";

async fn without_any_audience(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    for audience in [json!(null), json!("")] {
        let refused = ask(&app, (&client, &api), json!({"audience": audience})).await;
        refused.is_refusal(403, "access_denied", NONE);
    }
}

async fn the_tenants_default(app: TestApp) {
    let (first, client, _) = app.granted(&["a"]).await;
    let second = app.api(&["b"]).await;
    app.grant(&client, &second, &["b"]).await;
    let admin = app.admin().await;
    for (default, audience) in [(&first, "a"), (&second, "b"), (&first, "a")] {
        let body = json!({"default_audience": default.identifier});
        admin
            .patch("/api/v2/tenants/settings", &body)
            .await
            .expect(200);
        let reply = ask(&app, (&client, &first), json!({"audience": null}))
            .await
            .expect(200);
        let claims = testkit::claims(&reply.text("access_token"));
        assert_eq!(claims["aud"], default.identifier);
        assert_eq!(claims["scope"], audience);
        // What is named counts.
        let reply = ask(&app, (&client, &second), json!({})).await.expect(200);
        assert_eq!(testkit::claims(&reply.text("access_token"))["scope"], "b");
    }
    admin
        .patch("/api/v2/tenants/settings", &json!({"default_audience": ""}))
        .await
        .expect(200);
    let refused = ask(&app, (&client, &first), json!({"audience": null})).await;
    refused.is_refusal(403, "access_denied", NONE);
}

async fn a_resource_stands_in_for_an_audience(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let resource = json!({"audience": null, "resource": api.identifier});
    ask(&app, (&client, &api), resource).await.expect(200);
    let both = json!({"audience": "https://no.test/", "resource": api.identifier});
    let refused = ask(&app, (&client, &api), both).await;
    let description = "Service not enabled within domain: https://no.test/";
    refused.is_refusal(403, "access_denied", description);
}

async fn a_default_that_is_gone(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    let body = json!({"default_audience": api.identifier});
    admin
        .patch("/api/v2/tenants/settings", &body)
        .await
        .expect(200);
    ask(&app, (&client, &api), json!({"audience": null}))
        .await
        .expect(200);
    admin.delete(&api.path()).await.expect(204);
    let refused = ask(&app, (&client, &api), json!({"audience": null})).await;
    let description = format!("Service not enabled within domain: {}", api.identifier);
    refused.is_refusal(403, "access_denied", &description);
}
