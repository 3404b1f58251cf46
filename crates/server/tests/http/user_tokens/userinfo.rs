//! `/userinfo`: which tokens it takes and what it says.

use http::{Method, header};
use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{code, scene, staying};

both_engines!(
    in_the_header_or_in_the_form,
    an_opaque_token_is_good_here_and_nowhere_else,
    claims_follow_the_scopes,
    what_is_no_good_token,
    jwt_confusion,
    a_user_who_is_blocked_or_gone,
    a_foreign_tenants_token,
);

async fn in_the_header_or_in_the_form(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let token = given.text("access_token");
    let get = app.bearer(&token).get("/userinfo").await.expect(200);
    assert_eq!(
        get.header("content-type"),
        "application/json; charset=utf-8"
    );
    let post = app
        .bearer(&token)
        .send_bytes(Method::POST, "/userinfo", "", Vec::new())
        .await;
    assert_eq!(post.expect(200).json(), get.json());
    let form = format!("access_token={token}");
    let kind = "application/x-www-form-urlencoded";
    let body = app
        .nobody()
        .send_bytes(Method::POST, "/userinfo", kind, form.into_bytes())
        .await;
    assert_eq!(body.expect(200).json(), get.json());
    let query = format!("/userinfo?access_token={token}");
    app.nobody().get(&query).await.expect(401);
}

async fn an_opaque_token_is_good_here_and_nowhere_else(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    scene.code = code(&app, &scene.client, &scene.user_id).await;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let token = given.text("access_token");
    assert_eq!(token.split('.').count(), 5);
    let header = testkit::header(&token);
    assert_eq!(
        (&header["alg"], &header["enc"]),
        (&json!("dir"), &json!("A256GCM"))
    );
    assert_eq!(header["iss"], "https://localhost:8443/");
    assert_eq!(given.json()["expires_in"], 86_400);
    let said = app.bearer(&token).get("/userinfo").await.expect(200);
    assert_eq!(said.json()["sub"], scene.user_id);
    let elsewhere = app.bearer(&token).get("/api/v2/clients").await;
    assert_eq!(elsewhere.status / 100, 4);
    // A refresh gives another like it.
    let refreshed = scene.refresh(&app, &given.text("refresh_token")).await;
    let again = refreshed.expect(200).text("access_token");
    app.bearer(&again).get("/userinfo").await.expect(200);
    app.clock.advance_seconds(86_400);
    app.bearer(&token).get("/userinfo").await.expect(401);
}

async fn claims_follow_the_scopes(app: TestApp) {
    use domain::token::OidcScope::{Email, OpenId, Phone, Profile};
    let mut scene = scene(&app, &[], staying()).await;
    scene.user_id = app
        .user_with(json!({"email": "ada@example.com", "given_name": "Ada", "email_verified": true}))
        .await;
    scene.code = code(&app, &scene.client, &scene.user_id).await;
    for (scopes, wanted) in [
        (vec![OpenId], vec!["sub"]),
        (vec![OpenId, Email], vec!["sub", "email", "email_verified"]),
        (
            vec![OpenId, Profile],
            vec![
                "sub",
                "name",
                "given_name",
                "nickname",
                "picture",
                "updated_at",
            ],
        ),
        (vec![OpenId, Phone], vec!["sub"]),
        (vec![Email], vec![]),
    ] {
        scene.code.set.oidc = scopes.into_iter().collect();
        let given = scene.redeem(&app, json!({})).await.expect(200);
        let said = app
            .bearer(&given.text("access_token"))
            .get("/userinfo")
            .await;
        let said = said.expect(200);
        assert_eq!(said.members(), wanted);
        if let Some(token) = given.json().get("id_token") {
            let claims = claims(token.as_str().unwrap());
            for name in wanted {
                assert_eq!(claims[name], said.json()[name], "{name}");
            }
        }
    }
}

async fn what_is_no_good_token(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let own = app
        .draw(&client, &api)
        .await
        .expect(200)
        .text("access_token");
    let mut scene = scene(&app, &["a"], staying()).await;
    scene
        .code
        .set
        .oidc
        .remove(&domain::token::OidcScope::OpenId);
    let without = scene.redeem(&app, json!({})).await.expect(200);
    let refresh_token = scene.login(&app).await;
    for token in [
        "",
        "x",
        "a.b.c",
        "....",
        &own,
        &without.text("access_token"),
        &refresh_token,
    ] {
        let refused = app.bearer(token).get("/userinfo").await.expect(401);
        assert_eq!(
            refused.header("www-authenticate"),
            "Bearer error=\"invalid_token\""
        );
        assert_eq!(refused.shown(), "Unauthorized");
    }
    app.nobody().get("/userinfo").await.expect(401);
    let admin = app.admin().await.get("/userinfo").await;
    admin.expect(401);
}

/// Other tokens that the same key has signed, and tokens that say that they need no key.
async fn jwt_confusion(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let (access, id) = (given.text("access_token"), given.text("id_token"));
    let claims_part = access.split('.').nth(1).unwrap();
    let none = jose::base64url(br#"{"alg":"none","typ":"JWT"}"#);
    let header = testkit::header(&access);
    let kid = header["kid"].as_str().unwrap();
    let hmac =
        jose::base64url(format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{kid}"}}"#).as_bytes());
    let signature = access.split('.').nth(2).unwrap();
    for token in [
        id.clone(),
        format!("{none}.{claims_part}."),
        format!("{none}.{claims_part}.{signature}"),
        format!("{hmac}.{claims_part}.{signature}"),
    ] {
        app.bearer(&token).get("/userinfo").await.expect(401);
    }
    // An ID token is no token of the Management API, whatever application it is for.
    let refused = app.bearer(&id).get("/api/v2/clients").await;
    refused.expect(401);
    app.bearer(&access).get("/userinfo").await.expect(200);
}

async fn a_user_who_is_blocked_or_gone(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let token = given.text("access_token");
    let ask = async || app.bearer(&token).get("/userinfo").await.status;
    let path = format!("/api/v2/users/{}", scene.user_id);
    let admin = app.admin().await;
    assert_eq!(ask().await, 200);
    admin
        .patch(&path, &json!({"blocked": true}))
        .await
        .expect(200);
    assert_eq!(ask().await, 401);
    admin
        .patch(&path, &json!({"blocked": false}))
        .await
        .expect(200);
    assert_eq!(ask().await, 200);
    admin.delete(&path).await.expect(204);
    assert_eq!(ask().await, 401);
}

async fn a_foreign_tenants_token(app: TestApp) {
    let neighbour = app.neighbour().await;
    let scene = scene(&neighbour, &["a"], staying()).await;
    let given = scene.redeem(&neighbour, json!({})).await.expect(200);
    let token = given.text("access_token");
    neighbour.bearer(&token).get("/userinfo").await.expect(200);
    let refused = app.bearer(&token).get("/userinfo").await.expect(401);
    assert_eq!(refused.header(header::CACHE_CONTROL.as_str()), "no-store");
}
