//! The Config plan: the metadata and the keys that it leads to.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use testkit::{ISSUER, TestApp, both_engines};

both_engines!(
    oidcc_discovery_endpoint_verification,
    every_key_has_a_name_of_its_own_and_no_secret,
    oidcc_idtoken_signature,
);

async fn metadata(app: &TestApp) -> Map<String, Value> {
    let path = "/.well-known/openid-configuration";
    let reply = app.nobody().get(path).await.expect(200);
    assert!(reply.header("content-type").starts_with("application/json"));
    reply.json().as_object().unwrap().clone()
}

fn lists(metadata: &Map<String, Value>, name: &str, value: &str) -> bool {
    let all = metadata[name].as_array().unwrap();
    all.iter().any(|one| one == value)
}

async fn oidcc_discovery_endpoint_verification(app: TestApp) {
    let metadata = metadata(&app).await;
    assert_eq!(metadata["issuer"], ISSUER);
    for (name, value) in &metadata {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let url = value.as_str().unwrap();
            assert!(url.starts_with(ISSUER), "{name}: {url}");
            assert!(!url.contains(['{', '}', ' ']), "{name}: {url}");
        }
    }
    for (name, value) in [
        ("response_types_supported", "code"),
        ("id_token_signing_alg_values_supported", "RS256"),
        ("subject_types_supported", "public"),
        ("scopes_supported", "openid"),
        ("code_challenge_methods_supported", "S256"),
        ("grant_types_supported", "authorization_code"),
        ("grant_types_supported", "refresh_token"),
        (
            "token_endpoint_auth_methods_supported",
            "client_secret_basic",
        ),
        (
            "token_endpoint_auth_methods_supported",
            "client_secret_post",
        ),
    ] {
        assert!(lists(&metadata, name, value), "{name}");
    }
    // Modules about what isn't signed are left out where `none` isn't listed.
    for name in [
        "request_object_signing_alg_values_supported",
        "id_token_signing_alg_values_supported",
    ] {
        assert!(!lists(&metadata, name, "none"), "{name}");
    }
    for name in ["userinfo_endpoint", "end_session_endpoint"] {
        assert!(metadata.contains_key(name), "{name}");
    }
}

async fn every_key_has_a_name_of_its_own_and_no_secret(app: TestApp) {
    let reply = app.nobody().get("/.well-known/jwks.json").await.expect(200);
    let keys = reply.json()["keys"].as_array().unwrap().clone();
    let names: BTreeSet<&str> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
    assert_eq!(names.len(), keys.len());
    for key in &keys {
        for secret in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(secret).is_none(), "{key}");
        }
        assert_ne!(key["kty"], "oct");
    }
}

async fn oidcc_idtoken_signature(app: TestApp) {
    let mut scene = super::strict(&app, json!({})).await;
    let given = super::tokens(&mut scene, json!({})).await;
    let header = testkit::header(&given.text("id_token"));
    assert_eq!(header["alg"], "RS256");
    assert!(app.verified(&given.text("id_token")).await.is_some());
}
