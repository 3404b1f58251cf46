//! `/oauth/introspect`: what a token is worth now.

use serde_json::{Value, json};
use testkit::{Client, Reply, TestApp, both_engines};

use super::{Scene, rotating, scene, staying};

both_engines!(
    an_access_token_says_what_it_is,
    a_deleted_permission_is_gone_at_once_and_back_when_it_is_restored,
    an_applications_own_token,
    a_refresh_token_is_its_own_applications,
    what_is_no_good_is_not_active,
    who_may_ask,
);

const PATH: &str = "/oauth/introspect";

async fn ask(app: &TestApp, client: &Client, token: &str) -> Reply {
    let body = json!({
        "token": token, "client_id": client.id, "client_secret": client.secret,
    });
    app.nobody().post(PATH, &body).await
}

async fn introspected(app: &TestApp, client: &Client, token: &str) -> Value {
    let reply = ask(app, client, token).await.expect(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()
}

async fn is_inactive(app: &TestApp, client: &Client, token: &str) {
    ask(app, client, token).await.is(200, r#"{"active":false}"#);
}

async fn an_access_token_says_what_it_is(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let token = given.text("access_token");
    let other = app.client().await;
    let said = introspected(&app, &other, &token).await;
    let claims = testkit::claims(&token);
    assert_eq!(said["active"], true);
    for name in ["scope", "sub", "aud", "exp", "iat", "iss"] {
        assert_eq!(said[name], claims[name], "{name}");
    }
    assert_eq!(said["client_id"], scene.client.id);
    assert_eq!(said["token_type"], "Bearer");
    let mut opaque = super::scene(&app, &[], staying()).await;
    opaque.code.api = None;
    let given = opaque.redeem(&app, json!({})).await.expect(200);
    let said = introspected(&app, &other, &given.text("access_token")).await;
    assert_eq!(said["scope"], "openid profile email offline_access");
    assert_eq!(said["aud"], "https://localhost:8443/userinfo");
    let path = format!("/api/v2/users/{}", scene.user_id);
    let admin = app.admin().await;
    admin
        .patch(&path, &json!({"blocked": true}))
        .await
        .expect(200);
    is_inactive(&app, &other, &token).await;
    admin
        .patch(&path, &json!({"blocked": false}))
        .await
        .expect(200);
    assert_eq!(introspected(&app, &other, &token).await["active"], true);
    admin.delete(&path).await.expect(204);
    is_inactive(&app, &other, &token).await;
}

async fn a_deleted_permission_is_gone_at_once_and_back_when_it_is_restored(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let api = scene.api.as_ref().unwrap();
    let admin = app.admin().await;
    let body = json!({"enforce_policies": true, "token_dialect": "access_token_authz"});
    admin.patch(&api.path(), &body).await.expect(200);
    let held = ["a", "b"].map(
        |value| json!({"resource_server_identifier": api.identifier, "permission_name": value}),
    );
    let path = format!("/api/v2/users/{}/permissions", scene.user_id);
    let body = json!({"permissions": held});
    admin.post(&path, &body).await.expect(201);
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let (access, refresh) = (given.text("access_token"), given.text("refresh_token"));
    let says = async |wanted: &str, permissions: Value| {
        let said = introspected(&app, &scene.client, &access).await;
        let scope = format!("openid profile email offline_access {wanted}");
        assert_eq!(said["scope"], scope.trim_end());
        assert_eq!(said["permissions"], permissions);
        let said = introspected(&app, &scene.client, &refresh).await;
        assert_eq!(said["scope"], scope.trim_end());
    };
    says("a b", json!(["a", "b"])).await;
    let path = format!("{}/permissions/a", api.extension());
    let deleted = admin.delete(&path).await.expect(200).text("id");
    says("b", json!(["b"])).await;
    // Made anew, and given to the same user: it isn't what the tokens carry.
    app.clock.advance_seconds(2);
    let path = format!("{}/permissions", api.extension());
    let made = json!({"value": "a"});
    admin.post(&path, &made).await.expect(201);
    let path = format!("/api/v2/users/{}/permissions", scene.user_id);
    let again = json!({"permissions": [held[0]]});
    admin.post(&path, &again).await.expect(201);
    says("b", json!(["b"])).await;
    let path = format!("{}/permissions/a", api.extension());
    admin.delete(&path).await.expect(200);
    let path = format!("/api/lictor/v1/deletions/{deleted}/restore");
    admin.post(&path, &json!({})).await.expect(200);
    says("a b", json!(["a", "b"])).await;
}

async fn an_applications_own_token(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let token = app.draw(&client, &api).await.text("access_token");
    let said = introspected(&app, &client, &token).await;
    assert_eq!(said["scope"], "a b");
    assert_eq!(said["sub"], format!("{}@clients", client.id));
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["b"]).await.expect(200);
    let said = introspected(&app, &client, &token).await;
    assert_eq!(said["scope"], "b");
    admin.delete(&grant.path()).await.expect(204);
    is_inactive(&app, &client, &token).await;
}

async fn a_refresh_token_is_its_own_applications(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let said = introspected(&app, &scene.client, &token).await;
    assert_eq!(said["token_type"], "refresh_token");
    assert_eq!(said["sub"], scene.user_id);
    let end = app.clock_now().seconds() + 300;
    assert_eq!(said["exp"], end);
    is_inactive(&app, &app.client().await, &token).await;
    let next = scene.refresh(&app, &token).await.expect(200);
    is_inactive(&app, &scene.client, &token).await;
    // To ask about one that was exchanged is no theft.
    let next = next.text("refresh_token");
    assert_eq!(
        introspected(&app, &scene.client, &next).await["active"],
        true
    );
    app.clock.advance_seconds(300);
    is_inactive(&app, &scene.client, &next).await;
}

async fn what_is_no_good_is_not_active(app: TestApp) {
    let scene: Scene = scene(&app, &["a"], staying()).await;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let (access, id) = (given.text("access_token"), given.text("id_token"));
    let changed = access.replace('.', ".x");
    for token in ["x", "a.b.c", &id, &changed, &scene.issue(&app).await] {
        is_inactive(&app, &scene.client, token).await;
    }
    let neighbour = app.neighbour().await;
    is_inactive(&neighbour, &neighbour.client().await, &access).await;
    app.clock.advance_seconds(86_400);
    is_inactive(&app, &scene.client, &access).await;
    let api = scene.api.as_ref().unwrap();
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let access = given.text("access_token");
    app.admin().await.delete(&api.path()).await.expect(204);
    is_inactive(&app, &scene.client, &access).await;
}

async fn who_may_ask(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let token = app.draw(&client, &api).await.text("access_token");
    let body = json!({"token": token, "client_id": client.id, "client_secret": "x"});
    let refused = app.nobody().post(PATH, &body).await;
    refused.is_refusal(401, "invalid_client", "Unauthorized");
    let public = json!({"app_type": "spa", "token_endpoint_auth_method": "none"});
    let public = app.client_with(public).await;
    let body = json!({"token": token, "client_id": public.id});
    let refused = app.nobody().post(PATH, &body).await;
    refused.is_refusal(401, "invalid_client", "Unauthorized");
    let third = json!({"is_first_party": false, "app_type": "regular_web"});
    let third = app.client_with(third).await;
    is_inactive(&app, &third, &token).await;
    let body = json!({"client_id": client.id, "client_secret": client.secret});
    let missing = app.nobody().post(PATH, &body).await;
    missing.is_refusal(400, "invalid_request", "Missing required parameter: token");
}
