//! Keys that tokens are encrypted to: what is answered of them, and which are refused.

use serde_json::{Value, json};
use testkit::{ClientKey, TestApp, both_engines};

both_engines!(
    a_key_is_answered_by_its_thumbprint_only,
    a_key_that_cannot_encrypt_is_refused,
);

fn encryption(pem: &str, alg: &str) -> Value {
    json!({"token_encryption": {
        "format": "compact-nested-jwe",
        "encryption_key": {"name": "k", "alg": alg, "kid": "1", "pem": pem},
    }})
}

async fn a_key_is_answered_by_its_thumbprint_only(app: TestApp) {
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let api = app.api_with(encryption(&pem, "RSA-OAEP-256")).await;
    let admin = app.admin().await;
    let read = admin.get(&api.path()).await.expect(200);
    assert!(!read.shown().contains("BEGIN"), "{}", read.shown());
    let settings = read.member("token_encryption");
    let key = &settings["encryption_key"];
    assert_eq!(settings["format"], "compact-nested-jwe");
    assert_eq!(
        (&key["name"], &key["alg"], &key["kid"]),
        (&"k".into(), &"RSA-OAEP-256".into(), &"1".into())
    );
    let print = jose::PublicKey::from_pem(&pem).unwrap().thumbprint();
    assert_eq!(key["thumbprint_sha256"], print);
    let members: Vec<_> = settings.as_object().unwrap().keys().collect();
    assert_eq!(members, ["encryption_key", "format"]);
    let members: Vec<_> = key.as_object().unwrap().keys().collect();
    assert_eq!(members, ["name", "alg", "thumbprint_sha256", "kid"]);
    let gone = admin
        .patch(&api.path(), &json!({"token_encryption": null}))
        .await;
    assert!(
        !gone
            .expect(200)
            .members()
            .contains(&"token_encryption".to_owned())
    );
}

async fn a_key_that_cannot_encrypt_is_refused(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    let cut = ClientKey::new(0)
        .certificate(2_000_000_000)
        .replace("MII", "MIIX");
    let message = "token_encryption.encryption_key.pem is not a usable RSA public key";
    for pem in [
        "x",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        &cut,
    ] {
        let refused = admin
            .patch(&api.path(), &encryption(pem, "RSA-OAEP-256"))
            .await;
        refused.is_problem(400, message, "invalid_body");
    }
    let refused = admin.patch(&api.path(), &encryption("x", "RSA-OAEP")).await;
    let message = "Payload validation error: 'No enum match for: RSA-OAEP' on property \
        token_encryption.encryption_key.alg.";
    refused.is_problem(400, message, "invalid_body");
    assert_eq!(admin.get(&api.path()).await.header("etag"), "\"1\"");
}
