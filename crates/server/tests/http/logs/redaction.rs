//! No secret is in the logs, wherever it was sent or answered.

use serde_json::{Value, json};
use testkit::{CLIENT_SECRET, ClientKey, TestApp, both_engines};

use super::PATH;

both_engines!(no_secret_is_in_the_logs);

const SECRET: &str = "hunter2-hunter2-hunter2";

/// Settings whose values nobody but the client's owner should see.
fn addons() -> Value {
    json!({
        "firebase": {"secret": SECRET, "private_key": SECRET, "client_email": "a@b.test"},
        "layer": {"providerId": "p", "keyId": "k", "privateKey": SECRET},
        "sap_api": {"clientid": "c", "servicePassword": SECRET},
        "wams": {"masterkey": SECRET},
        "azure_sb": {"sasKeyName": "n", "sasKey": SECRET},
    })
}

async fn no_secret_is_in_the_logs(app: TestApp) {
    let api = app
        .api_with(json!({"signing_alg": "HS256", "signing_secret": SECRET}))
        .await;
    let made = app.api_with(json!({"signing_alg": "HS256"})).await;
    let admin = app.admin().await;
    let made = admin.get(&made.path()).await.text("signing_secret");
    let client = app.client_with(json!({"addons": addons()})).await;
    app.grant(&client, &api, &[]).await;
    let path = client.path();
    admin
        .patch(&path, &json!({"client_secret": SECRET}))
        .await
        .expect(200);
    admin
        .patch(&path, &json!({"addons": addons()}))
        .await
        .expect(200);
    let encryption = json!({"encryption_key": {"pub": SECRET, "cert": SECRET}});
    admin.patch(&path, &encryption).await.expect(200);
    let rotated = admin
        .post(&format!("{path}/rotate-secret"), &json!({}))
        .await;
    let rotated = rotated.text("client_secret");
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem});
    admin
        .post(&format!("{path}/credentials"), &key)
        .await
        .expect(201);
    admin
        .patch(
            &api.path(),
            &json!({"signing_secret": format!("{SECRET}2")}),
        )
        .await
        .expect(200);
    let basic = jose::base64url(format!("{}:{SECRET}", client.id).as_bytes());
    let form = format!(
        "grant_type=client_credentials&audience={}&client_secret={SECRET}",
        api.identifier
    );
    app.token_form(&form, Some(&format!("Basic {basic}"))).await;
    app.token_form(&format!("{form}&client_id={}", client.id), None)
        .await;
    admin.delete(&api.path()).await.expect(204);
    admin.delete(&path).await.expect(204);
    app.app.exchanges().flush().await;
    let logs = admin
        .get(&format!("{PATH}?per_page=100"))
        .await
        .expect(200)
        .shown();
    let token = admin.token.clone().unwrap();
    for secret in [
        SECRET,
        CLIENT_SECRET,
        &client.secret,
        &rotated,
        &made,
        "BEGIN",
        &token,
    ] {
        assert!(!logs.contains(secret), "{secret}");
    }
    assert!(logs.contains("[REDACTED]") && logs.contains("a@b.test"));
}
