//! Tokens by way of the browser: implicit and hybrid.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{Scene, answered_after};

both_engines!(
    an_id_token_alone,
    tokens_vouch_for_each_other,
    a_token_for_an_api,
    what_was_issued_is_remembered,
);

async fn an_id_token_alone(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let asked = json!({"response_type": "id_token", "nonce": "n"});
    let answer = answered_after(&scene.ask(asked).await, '#');
    assert_eq!(answer.len(), 2);
    let id = app.verified(&answer["id_token"]).await.unwrap();
    assert_eq!(id["nonce"], "n");
    assert_eq!(id["aud"], scene.client.id);
    assert!(id.get("at_hash").is_none() && id.get("c_hash").is_none());
}

async fn tokens_vouch_for_each_other(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    for (response_type, has_code, has_token) in [
        ("token id_token", false, true),
        ("id_token code", true, false),
        ("code token id_token", true, true),
    ] {
        let asked = json!({"response_type": response_type, "nonce": "n"});
        let answer = answered_after(&scene.ask(asked).await, '#');
        let id = app.verified(&answer["id_token"]).await.unwrap();
        let half = |name: &str| answer.get(name).map(|one| jose::half_hash(one));
        assert_eq!(
            id.get("c_hash").and_then(|hash| hash.as_str()),
            half("code").as_deref()
        );
        let at_hash = id.get("at_hash").and_then(|hash| hash.as_str());
        assert_eq!(at_hash, half("access_token").as_deref());
        assert_eq!(answer.contains_key("code"), has_code);
        assert_eq!(answer.contains_key("access_token"), has_token);
        if has_token {
            assert_eq!(answer["token_type"], "Bearer");
            assert_eq!(answer["expires_in"], "7200");
            assert_eq!(answer["scope"], "openid");
            let bearer = app.bearer(&answer["access_token"]);
            let person = bearer.get("/userinfo").await.expect(200);
            assert_eq!(person.text("sub"), scene.user_id);
        }
        if has_code {
            let given = scene.redeem(&answer["code"], json!({})).await;
            let given = given.expect(200);
            assert_eq!(claims(&given.text("id_token"))["sub"], id["sub"]);
        }
    }
}

async fn a_token_for_an_api(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let api = app
        .api_with(json!({
            "scopes": [{"value": "a"}, {"value": "b"}], "allow_offline_access": true,
            "skip_consent_for_verifiable_first_party_clients": true,
            "token_lifetime": 1000, "token_lifetime_for_web": 500,
        }))
        .await;
    let asked = json!({
        "response_type": "token", "audience": api.identifier, "scope": "offline_access a c",
    });
    let answer = answered_after(&scene.ask(asked).await, '#');
    assert_eq!(answer["expires_in"], "500");
    assert_eq!(answer["scope"], "a");
    let access = app.verified(&answer["access_token"]).await.unwrap();
    assert_eq!(access["aud"], api.identifier);
    assert_eq!(access["sub"], scene.user_id);
    assert_eq!(access["scope"], "a");
    assert!(access.get("gty").is_none());
    app.admin()
        .await
        .keep_scopes(&api, &["b"])
        .await
        .expect(200);
    let asked = json!({
        "response_type": "token", "audience": api.identifier, "scope": "a b",
    });
    let answer = answered_after(&scene.ask(asked).await, '#');
    assert_eq!(answer["scope"], "b");
}

async fn what_was_issued_is_remembered(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let api = app
        .api_with(json!({
            "scopes": [{"value": "a"}],
            "skip_consent_for_verifiable_first_party_clients": true,
        }))
        .await;
    let asked = json!({"response_type": "token", "audience": api.identifier, "scope": "a"});
    answered_after(&scene.ask(asked).await, '#');
    app.app.exchanges().flush().await;
    let path = format!("{}/permissions/a/impact", api.extension());
    let impact = app.admin().await.get(&path).await.expect(200);
    assert!(
        impact.shown().contains("\"last_issued_at\":\""),
        "{}",
        impact.shown()
    );
}
