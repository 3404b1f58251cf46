//! Requests that the application signs (RFC 9101).

use jose::Algorithm;
use serde_json::{Value, json};
use testkit::{ClientKey, ISSUER, TestApp, both_engines};

use super::{CALLBACK, STATE, Scene, code, refused, told};

both_engines!(
    what_is_signed_is_all_that_counts,
    what_is_no_request_of_the_application,
    an_application_may_demand_that_requests_are_signed,
);

/// The clock's first second.
const NOW: i64 = 1_767_323_045;

/// An application with a key for its requests; returns the key's id with it.
async fn scene(app: &TestApp, is_required: bool) -> (Scene<'_>, String) {
    let mut scene = Scene::new(app).await;
    scene.log_in().await;
    let admin = app.admin().await;
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem, "alg": "RS256"});
    let path = format!("{}/credentials", scene.client.path());
    let key = admin.post(&path, &key).await.expect(201);
    let signed = json!({"required": is_required, "credentials": [{"id": key.text("id")}]});
    let body = json!({"signed_request_object": signed});
    admin.patch(&scene.client.path(), &body).await.expect(200);
    (scene, key.text("kid"))
}

fn claims(scene: &Scene<'_>, changes: Value) -> Value {
    let mut claims = json!({
        "iss": scene.client.id, "aud": ISSUER, "client_id": scene.client.id, "exp": NOW + 60,
        "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid", "state": STATE,
        "max_age": 1000,
    });
    let members = claims.as_object_mut().unwrap();
    if let Value::Object(changes) = changes {
        members.extend(changes);
    }
    members.retain(|_, value| !value.is_null());
    claims
}

async fn what_is_signed_is_all_that_counts(app: TestApp) {
    let (mut scene, kid) = scene(&app, false).await;
    let object = ClientKey::new(0).sign(Algorithm::RS256, &kid, &claims(&scene, json!({})));
    let evil = json!({
        "request": object, "redirect_uri": "https://evil.test", "state": "other",
        "response_type": "magic",
    });
    let given = code(&scene.ask(evil).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    let id = testkit::claims(&given.text("id_token"));
    assert_eq!(id["auth_time"], NOW);
    let object = claims(&scene, json!({"redirect_uri": "https://evil.test"}));
    let object = ClientKey::new(0).sign(Algorithm::RS256, &kid, &object);
    let reply = scene.ask(json!({"request": object})).await;
    told(&reply, 403, "Callback URL mismatch.");
}

async fn what_is_no_request_of_the_application(app: TestApp) {
    let (mut scene, kid) = scene(&app, false).await;
    let own = ClientKey::new(0);
    let stranger = ClientKey::new(1).sign(Algorithm::RS256, &kid, &claims(&scene, json!({})));
    let header = jose::base64url(br#"{"alg":"none"}"#);
    let body = jose::base64url(claims(&scene, json!({})).to_string().as_bytes());
    for unsigned in [stranger, format!("{header}.{body}."), "x".to_owned()] {
        let reply = scene.ask(json!({"request": unsigned})).await;
        told(&reply, 400, "it must be signed by a key of the application");
    }
    for (changes, what) in [
        (json!({"iss": "other"}), "iss and client_id must be"),
        (json!({"client_id": "other"}), "iss and client_id must be"),
        (json!({"sub": scene.client.id}), "sub must not be"),
        (json!({"aud": "https://other/"}), "aud must be the issuer"),
        (json!({"aud": null}), "aud must be the issuer"),
        (json!({"exp": NOW - 60}), "it has expired"),
        (json!({"nbf": NOW + 60}), "it is not valid yet"),
        (json!({"request_uri": "urn:x"}), "it must not hold another"),
    ] {
        let object = own.sign(Algorithm::RS256, &kid, &claims(&scene, changes));
        told(&scene.ask(json!({"request": object})).await, 400, what);
    }
    let mut other = Scene::signed_in(&app).await;
    let object = own.sign(Algorithm::RS256, &kid, &claims(&other, json!({})));
    let reply = other.ask(json!({"request": object})).await;
    told(&reply, 400, "invalid_request_object");
}

async fn an_application_may_demand_that_requests_are_signed(app: TestApp) {
    let (mut scene, kid) = scene(&app, true).await;
    let description = "The application's requests must be signed: request is missing";
    refused(&scene.ask(json!({})).await, "invalid_request", description);
    let object = ClientKey::new(0).sign(Algorithm::RS256, &kid, &claims(&scene, json!({})));
    code(&scene.ask(json!({"request": object.clone()})).await);
    let body = json!({
        "client_id": scene.client.id, "client_secret": scene.client.secret, "request": object,
    });
    let pushed = app.nobody().post("/oauth/par", &body).await.expect(201);
    let uri = pushed.text("request_uri");
    let path = format!("/authorize?client_id={}&request_uri={uri}", scene.client.id);
    code(&scene.get(&path).await);
}
