//! Permissions deleted by PATCH: what is left, who still has them, and what tokens carry.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

both_engines!(a_deleted_permission_is_gone_from_the_api_its_grants_and_tokens);

async fn a_deleted_permission_is_gone_from_the_api_its_grants_and_tokens(app: TestApp) {
    let admin = app.admin().await;
    let api = admin
        .post(
            "/api/v2/resource-servers",
            &json!({
                "identifier": "https://orders.test/",
                "scopes": [{"value": "read:orders"}, {"value": "write:orders"}, {"value": "x"}],
            }),
        )
        .await
        .expect(201)
        .text("id");
    let client = admin
        .post(
            "/api/v2/clients",
            &json!({
                "name": "worker", "app_type": "non_interactive",
            }),
        )
        .await
        .expect(201);
    let (id, secret) = (client.text("client_id"), client.text("client_secret"));
    let grant = admin
        .post(
            "/api/v2/client-grants",
            &json!({
                "client_id": id, "audience": "https://orders.test/",
                "scope": ["read:orders", "write:orders"],
            }),
        )
        .await
        .expect(201)
        .text("id");
    let token = app.token(&id, &secret, "https://orders.test/").await;
    assert_eq!(claims(&token)["scope"], "read:orders write:orders");

    let patched = admin
        .patch(
            &format!("/api/v2/resource-servers/{api}"),
            &json!({
                "scopes": [{"value": "read:orders"}, {"value": "x"}],
            }),
        )
        .await
        .expect(200);
    assert_eq!(
        patched.json()["scopes"],
        json!([{"value": "read:orders"}, {"value": "x"}])
    );
    let grants = admin
        .get(&format!("/api/v2/client-grants/{grant}"))
        .await
        .expect(200);
    assert_eq!(grants.json()["scope"], json!(["read:orders"]));
    let token = app.token(&id, &secret, "https://orders.test/").await;
    assert_eq!(claims(&token)["scope"], "read:orders");

    // Made anew it is another permission, which nobody holds.
    admin
        .patch(
            &format!("/api/v2/resource-servers/{api}"),
            &json!({
                "scopes": [{"value": "read:orders"}, {"value": "write:orders"}],
            }),
        )
        .await
        .expect(200);
    let token = app.token(&id, &secret, "https://orders.test/").await;
    assert_eq!(claims(&token)["scope"], "read:orders");
}
