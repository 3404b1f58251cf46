//! `refresh_token`: rotation, leeway, expiry, and what the next token carries.

use domain::token::OidcScope;
use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{UNKNOWN, rotating, scene, staying};

both_engines!(
    one_that_stays_is_answered_without_another,
    one_that_rotates_is_exchanged_for_the_next,
    within_the_leeway_the_same_one_is_given_again,
    it_ends_when_it_is_not_used_and_in_any_case,
    the_scope_can_be_narrowed_and_never_widened,
    nobody_elses_application_can_use_it,
    the_id_token_is_that_of_the_same_login,
    switched_to_rotating_the_others_end,
    a_user_who_is_blocked_or_gone,
    a_new_password_ends_them,
    what_the_user_has_lost_is_missing_and_comes_back,
    an_application_that_lost_the_grant,
    after_a_restart_it_is_as_good_as_before,
    the_log_says_what_was_exchanged,
);

async fn one_that_stays_is_answered_without_another(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    for _ in 0..2 {
        let given = scene.refresh(&app, &token).await.expect(200);
        assert_eq!(
            given.members(),
            [
                "access_token",
                "id_token",
                "scope",
                "expires_in",
                "token_type"
            ]
        );
        assert_eq!(given.text("scope"), "openid profile email offline_access a");
    }
    let missing = scene.refresh(&app, "").await;
    let description = "Missing required parameter: refresh_token";
    missing.is_refusal(400, "invalid_request", description);
}

async fn one_that_rotates_is_exchanged_for_the_next(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let mut token = scene.login(&app).await;
    for _ in 0..3 {
        let next = scene.refresh(&app, &token).await.expect(200);
        let next = next.text("refresh_token");
        assert_ne!(next, token);
        token = next;
    }
}

async fn within_the_leeway_the_same_one_is_given_again(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(10)).await;
    let first = scene.login(&app).await;
    let exchange = async |token: &str| scene.refresh(&app, token).await;
    let second = exchange(&first).await.expect(200).text("refresh_token");
    app.clock.advance_seconds(9);
    let again = exchange(&first).await.expect(200).text("refresh_token");
    assert_eq!(again, second);
    let third = exchange(&second).await.expect(200).text("refresh_token");
    // The one before the last is a theft, leeway or not.
    let refused = exchange(&first).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    let refused = exchange(&third).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn it_ends_when_it_is_not_used_and_in_any_case(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let mut token = scene.login(&app).await;
    app.clock.advance_seconds(300);
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    token = scene.login(&app).await;
    for _ in 0..3 {
        app.clock.advance_seconds(299);
        let given = scene.refresh(&app, &token).await.expect(200);
        token = given.text("refresh_token");
    }
    app.clock.advance_seconds(1000 - 3 * 299);
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    server::jobs::sweep::once(&app.app).await.unwrap();
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn the_scope_can_be_narrowed_and_never_widened(app: TestApp) {
    let mut scene = scene(&app, &["a", "b", "c"], staying()).await;
    scene.code.set.permissions.pop_last();
    let token = scene.login(&app).await;
    for (asked, given) in [
        ("b openid", "b openid"),
        ("a c phone unknown", "a"),
        ("c", ""),
    ] {
        let changes = json!({"scope": asked});
        let reply = scene.refresh_with(&app, &token, changes).await.expect(200);
        let claims = claims(&reply.text("access_token"));
        assert_eq!(
            claims["scope"].as_str().unwrap_or_default(),
            given,
            "{asked}"
        );
        let has_id_token = reply.json().get("id_token").is_some();
        assert_eq!(has_id_token, given.contains("openid"), "{asked}");
    }
    // What was left out once is there again at the next exchange.
    let reply = scene.refresh(&app, &token).await.expect(200);
    assert_eq!(
        reply.text("scope"),
        "openid profile email offline_access a b"
    );
}

async fn nobody_elses_application_can_use_it(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let other = app.client_with(json!({"app_type": "regular_web"})).await;
    let stolen = json!({"client_id": other.id, "client_secret": other.secret});
    let refused = scene.refresh_with(&app, &token, stolen).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    scene.refresh(&app, &token).await.expect(200);
    let neighbour = app.neighbour().await;
    let there = super::scene(&neighbour, &["a"], rotating(0)).await;
    let refused = there.refresh(&neighbour, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn the_id_token_is_that_of_the_same_login(app: TestApp) {
    let mut scene = scene(&app, &["a"], rotating(0)).await;
    scene.code.nonce = Some("n".to_owned());
    scene.code.shows_auth_time = true;
    let first = scene.redeem(&app, json!({})).await.expect(200);
    app.clock.advance_seconds(100);
    let second = scene.refresh(&app, &first.text("refresh_token")).await;
    let before = claims(&first.text("id_token"));
    let after = claims(&second.expect(200).text("id_token"));
    for name in ["iss", "aud", "sub", "sid", "auth_time"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert!(after.get("nonce").is_none());
    assert_eq!(
        after["iat"].as_i64().unwrap() - before["iat"].as_i64().unwrap(),
        100
    );
}

async fn switched_to_rotating_the_others_end(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let (one, other) = (scene.login(&app).await, scene.login(&app).await);
    let path = format!("/api/v2/clients/{}", scene.client.id);
    let admin = app.admin().await;
    let set = async |refresh| {
        let body = json!({"refresh_token": refresh});
        admin.patch(&path, &body).await.expect(200);
    };
    set(rotating(0)).await;
    let next = scene.refresh(&app, &one).await.expect(200);
    let next = next.text("refresh_token");
    let refused = scene.refresh(&app, &other).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    // And back: it is exchanged once more, for one that stays.
    set(staying()).await;
    let stays = scene.refresh(&app, &next).await.expect(200);
    let stays = stays.text("refresh_token");
    for _ in 0..2 {
        let given = scene.refresh(&app, &stays).await.expect(200);
        assert!(given.json().get("refresh_token").is_none());
    }
}

async fn a_user_who_is_blocked_or_gone(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let path = format!("/api/v2/users/{}", scene.user_id);
    let admin = app.admin().await;
    let block = async |blocked: bool| {
        let body = json!({"blocked": blocked});
        admin.patch(&path, &body).await.expect(200);
    };
    block(true).await;
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "unauthorized", "user is blocked");
    block(false).await;
    let next = scene.refresh(&app, &token).await.expect(200);
    let next = next.text("refresh_token");
    admin.delete(&path).await.expect(204);
    let refused = scene.refresh(&app, &next).await;
    let description = "The refresh_token was generated for a user who doesn't exist anymore.";
    refused.is_refusal(403, "invalid_grant", description);
}

async fn a_new_password_ends_them(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    scene.user_id = app.user().await;
    let with_password = super::code(&app, &scene.client, &scene.user_id).await;
    scene.code.sign_in = with_password.sign_in;
    let token = scene.login(&app).await;
    let path = format!("/api/v2/users/{}", scene.user_id);
    let body = json!({"password": "another horse 2"});
    app.admin().await.patch(&path, &body).await.expect(200);
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn what_the_user_has_lost_is_missing_and_comes_back(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let api = scene.api.as_ref().unwrap();
    let admin = app.admin().await;
    let body = json!({"enforce_policies": true, "token_dialect": "access_token_authz"});
    admin.patch(&api.path(), &body).await.expect(200);
    let path = format!("/api/v2/users/{}/permissions", scene.user_id);
    let held = |value: &str| {
        json!({"permissions": [{
            "resource_server_identifier": api.identifier, "permission_name": value,
        }]})
    };
    for value in ["a", "b"] {
        admin.post(&path, &held(value)).await.expect(201);
    }
    let token = scene.login(&app).await;
    let carried = async || {
        let given = scene.refresh(&app, &token).await.expect(200);
        let claims = claims(&given.text("access_token"));
        (claims["scope"].clone(), claims["permissions"].clone())
    };
    let (all, fewer) = (
        (
            json!("openid profile email offline_access a b"),
            json!(["a", "b"]),
        ),
        (json!("openid profile email offline_access b"), json!(["b"])),
    );
    assert_eq!(carried().await, all);
    let body = Some(held("a"));
    let removed = admin.send(http::Method::DELETE, &path, body.as_ref()).await;
    removed.expect(204);
    assert_eq!(carried().await, fewer);
    admin.post(&path, &held("a")).await.expect(201);
    assert_eq!(carried().await, all);
}

async fn an_application_that_lost_the_grant(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    let path = format!("/api/v2/clients/{}", scene.client.id);
    let body = json!({"grant_types": ["authorization_code"]});
    app.admin().await.patch(&path, &body).await.expect(200);
    let refused = scene.refresh(&app, &token).await;
    let description = "Grant type 'refresh_token' not allowed for the client.";
    assert_eq!(refused.status, 403);
    assert_eq!(refused.text("error"), "unauthorized_client");
    assert_eq!(refused.text("error_description"), description);
    // Nor is it given one by a login.
    let given = scene.redeem(&app, json!({})).await.expect(200);
    assert!(given.json().get("refresh_token").is_none());
    assert!(
        !given
            .text("scope")
            .contains(OidcScope::OfflineAccess.as_str())
    );
}

async fn after_a_restart_it_is_as_good_as_before(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let app = app.restarted();
    let next = scene.refresh(&app, &token).await.expect(200);
    let refused = scene.refresh(&app, &token).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    let refused = scene.refresh(&app, &next.text("refresh_token")).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
}

async fn the_log_says_what_was_exchanged(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    scene.refresh(&app, &token).await.expect(200);
    scene.refresh(&app, &token).await;
    scene.refresh(&app, &token).await;
    app.app.exchanges().flush().await;
    let admin = app.admin().await;
    for (kind, user) in [("sertft", &*scene.user_id), ("ferrt", ""), ("fertft", "")] {
        let logs = admin.get(&format!("/api/v2/logs?q=type:{kind}")).await;
        let logs = logs.expect(200).json();
        assert_eq!(logs.as_array().unwrap().len(), 1, "{kind}");
        assert_eq!(logs[0]["user_id"], user, "{kind}");
        assert_eq!(logs[0]["client_id"], scene.client.id, "{kind}");
    }
}
