//! When a user is asked whether an application may have what it asks for.

use domain::token::{OidcScope, ScopeSet};
use serde_json::{Value, json};
use store::consents::{Consent, Subject};
use testkit::{TestApp, both_engines, claims};

use super::{CALLBACK, Scene, code, refused, waits_at};

both_engines!(
    third_parties_ask_first,
    an_api_says_whether_users_are_asked,
    a_callback_that_anybody_can_take,
    consent_is_demanded,
    a_user_says_no,
);

async fn third_party(app: &TestApp) -> Scene<'_> {
    let settings = json!({"is_first_party": false});
    let mut scene = Scene::with(app, settings).await;
    scene.log_in().await;
    scene
}

/// What the page does when the user has said yes.
async fn consented(scene: &Scene<'_>, oidc: &[OidcScope]) {
    let app = &scene.app.app;
    let (tenant, now) = (app.home().tenant, scene.app.clock_now());
    let set = ScopeSet {
        oidc: oidc.iter().copied().collect(),
        permissions: [].into(),
    };
    let mut writer = app.db().write().await.unwrap();
    let user = store::users::number(writer.conn(), tenant, &scene.user_id).await;
    let digest = jose::base64url(&jose::sha256(set.oidc_text().as_bytes()));
    let number = store::scope_sets::intern(&mut writer, (tenant, 0), &set, &digest, now).await;
    let consent = Consent {
        id: format!("{:024x}", scene.app.number()),
        subject: Subject {
            user: user.unwrap().unwrap(),
            client_id: scene.client.id.clone(),
            api: String::new(),
            organization: 0,
        },
        user_id: String::new(),
        scope_set: number.unwrap(),
    };
    store::consents::put(&mut writer, tenant, &consent, now)
        .await
        .unwrap();
    writer.commit().await.unwrap();
}

async fn third_parties_ask_first(app: TestApp) {
    let mut scene = third_party(&app).await;
    let silent = json!({"prompt": "none"});
    let reply = scene.ask(silent.clone()).await;
    refused(&reply, "consent_required", "Consent required");
    let waiting = waits_at(&scene.ask(json!({})).await, "/u/consent");
    consented(&scene, &[OidcScope::OpenId]).await;
    scene
        .advance(&waiting, json!({"consent": "accepted"}))
        .await;
    code(&scene.resume(&waiting).await);
    code(&scene.ask(silent).await);
    let more = scene.ask(json!({"scope": "openid email"})).await;
    waits_at(&more, "/u/consent");
}

async fn an_api_says_whether_users_are_asked(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let asking = app.api(&["a"]).await;
    let asked = |identifier: &str| json!({"audience": identifier, "scope": "a"});
    waits_at(&scene.ask(asked(&asking.identifier)).await, "/u/consent");
    let skipping = app
        .api_with(json!({"skip_consent_for_verifiable_first_party_clients": true}))
        .await;
    code(&scene.ask(asked(&skipping.identifier)).await);
}

async fn a_callback_that_anybody_can_take(app: TestApp) {
    for callback in ["http://localhost:3000/cb", "com.app://cb"] {
        let settings = json!({"callbacks": [callback, CALLBACK]});
        let mut scene = Scene::with(&app, settings).await;
        scene.log_in().await;
        let reply = scene.ask(json!({"redirect_uri": callback})).await;
        waits_at(&reply, "/u/consent");
        code(&scene.ask(json!({})).await);
        let trusting = json!({"skip_non_verifiable_callback_uri_confirmation_prompt": true});
        let admin = app.admin().await;
        let patched = admin.patch(&scene.client.path(), &trusting).await;
        patched.expect(200);
        let reply = scene.ask(json!({"redirect_uri": callback})).await;
        let location = reply.header("location");
        assert!(location.starts_with(&format!("{callback}?code=")));
    }
}

async fn consent_is_demanded(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let reply = scene.ask(json!({"prompt": "consent"})).await;
    let waiting = waits_at(&reply, "/u/consent");
    let still = scene.resume(&waiting).await;
    assert_eq!(waits_at(&still, "/u/consent"), waiting);
    scene
        .advance(&waiting, json!({"consent": "accepted"}))
        .await;
    let given = code(&scene.resume(&waiting).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["sub"], scene.user_id);
}

async fn a_user_says_no(app: TestApp) {
    let mut scene = third_party(&app).await;
    let waiting = waits_at(&scene.ask(json!({})).await, "/u/consent");
    scene.advance(&waiting, json!({"consent": "denied"})).await;
    let reply = scene.resume(&waiting).await;
    let description = "User did not authorize the request";
    refused(&reply, "access_denied", description);
    let again: Value = json!({});
    waits_at(&scene.ask(again).await, "/u/consent");
}
