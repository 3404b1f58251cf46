//! The published keys.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

both_engines!(a_flag_of_the_tenant_leaves_out_what_keys_are_for);

async fn a_flag_of_the_tenant_leaves_out_what_keys_are_for(app: TestApp) {
    let admin = app.admin().await;
    assert_eq!(algorithms(&app).await, json!(["RS256", "RS256"]));
    for (flag, expected) in [
        (true, json!([null, null])),
        (false, json!(["RS256", "RS256"])),
    ] {
        let body = json!({"flags": {"remove_alg_from_jwks": flag}});
        admin
            .patch("/api/v2/tenants/settings", &body)
            .await
            .expect(200);
        assert_eq!(algorithms(&app).await, expected);
    }
}

/// The `alg` of each key, the current and the next one.
async fn algorithms(app: &TestApp) -> Value {
    let reply = app.nobody().get("/.well-known/jwks.json").await.expect(200);
    let keys = reply.json()["keys"].clone();
    let keys = keys.as_array().unwrap();
    keys.iter().map(|key| key["alg"].clone()).collect()
}
