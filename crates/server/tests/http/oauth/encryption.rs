//! Tokens that are encrypted to a key of the API.

use serde_json::{Value, json};
use testkit::{ClientKey, TestApp, both_engines};

both_engines!(a_token_is_encrypted_while_the_api_has_a_key);

fn encryption(alg: &str, kid: Value) -> Value {
    let mut key = json!({
        "name": "k", "alg": alg, "pem": ClientKey::new(0).certificate(2_000_000_000),
    });
    if kid.is_string() {
        key["kid"] = kid;
    }
    json!({"token_encryption": {"format": "compact-nested-jwe", "encryption_key": key}})
}

async fn a_token_is_encrypted_while_the_api_has_a_key(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    for (alg, kid) in [
        ("RSA-OAEP-256", json!("1")),
        ("RSA-OAEP-384", json!(null)),
        ("RSA-OAEP-512", json!("3")),
    ] {
        admin
            .patch(&api.path(), &encryption(alg, kid.clone()))
            .await
            .expect(200);
        let reply = app.draw(&client, &api).await.expect(200);
        let token = reply.text("access_token");
        let lengths: Vec<usize> = token.split('.').map(str::len).collect();
        // Header, a key of 256 bytes, 96 bits, the signed token, 128 bits.
        assert_eq!(
            (lengths.len(), lengths[1], lengths[2], lengths[4]),
            (5, 342, 16, 22)
        );
        let mut header = json!({"alg": alg, "enc": "A256GCM", "cty": "JWT"});
        if kid.is_string() {
            header["kid"] = kid;
        }
        assert_eq!(testkit::header(&token), header);
        let other = app.draw(&client, &api).await.text("access_token");
        assert_ne!(other.split('.').nth(1), token.split('.').nth(1));
        // What it holds must not be read without the key.
        let held = jose::from_base64url(token.split('.').nth(3).unwrap()).unwrap();
        assert!(!held.windows(7).any(|part| part == b"clients"));
    }
    admin
        .patch(&api.path(), &json!({"token_encryption": null}))
        .await
        .expect(200);
    let token = app.draw(&client, &api).await.text("access_token");
    assert!(app.verified(&token).await.is_some());
}
