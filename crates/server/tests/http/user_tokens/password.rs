//! `password` and `password-realm`.

use serde_json::{Value, json};
use testkit::{Client, Reply, TestApp, both_engines, claims};

both_engines!(
    a_password_gives_tokens,
    the_wrong_password_and_nobody_are_told_alike,
    where_the_user_is_looked_for,
    a_blocked_user,
    what_is_asked_for,
    it_can_be_refreshed,
);

const REALM: &str = "http://auth0.com/oauth/grant-type/password-realm";
const CONNECTION: &str = "Username-Password-Authentication";
const PASSWORD: &str = "correct horse 1";

/// An application that may use passwords, in a tenant that has a default directory.
async fn application(app: &TestApp) -> Client {
    let admin = app.admin().await;
    let body = json!({"default_directory": CONNECTION});
    let set = admin.patch("/api/v2/tenants/settings", &body).await;
    set.expect(200);
    let grants = json!(["password", REALM, "refresh_token"]);
    let body = json!({"app_type": "regular_web", "grant_types": grants});
    let client = app.client_with(body).await;
    let connections = admin.get("/api/v2/connections").await.expect(200);
    let id = connections.json()[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/connections/{id}/clients");
    let body = json!([{"client_id": client.id, "status": true}]);
    admin.patch(&path, &body).await.expect(204);
    client
}

async fn ask(app: &TestApp, client: &Client, changes: Value) -> Reply {
    let mut body = json!({
        "grant_type": "password", "client_id": client.id, "client_secret": client.secret,
        "username": "ada@example.com", "password": PASSWORD,
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.token_request(&body).await
}

async fn ada(app: &TestApp) -> String {
    app.user_with(json!({"email": "ada@example.com", "password": PASSWORD}))
        .await
}

async fn a_password_gives_tokens(app: TestApp) {
    let (client, user_id) = (application(&app).await, ada(&app).await);
    let given = ask(&app, &client, json!({})).await.expect(200);
    assert_eq!(given.text("scope"), "openid profile email address phone");
    let id = claims(&given.text("id_token"));
    assert_eq!(
        (&id["sub"], &id["email"]),
        (&json!(user_id), &json!("ada@example.com"))
    );
    assert!(id.get("sid").is_none());
    let token = given.text("access_token");
    app.bearer(&token).get("/userinfo").await.expect(200);
    let admin = app.admin().await;
    let user = admin.get(&format!("/api/v2/users/{user_id}")).await;
    assert_eq!(user.expect(200).json()["logins_count"], 1);
    app.app.exchanges().flush().await;
    let logs = admin.get("/api/v2/logs?q=type:sepft").await.expect(200);
    assert_eq!(logs.json()[0]["user_id"], user_id);
    assert_eq!(logs.json()[0]["connection"], CONNECTION);
}

/// User enumeration: by text here; that the same work is done is tested where it is done.
async fn the_wrong_password_and_nobody_are_told_alike(app: TestApp) {
    let (client, _) = (application(&app).await, ada(&app).await);
    for changes in [
        json!({"password": "wrong"}),
        json!({"username": "nobody@example.com"}),
        json!({"username": "nobody\u{0}"}),
        json!({"password": "x".repeat(2000)}),
    ] {
        let refused = ask(&app, &client, changes.clone()).await;
        if refused.status == 400 {
            assert!(changes.to_string().contains("\\u0000"));
            continue;
        }
        refused.is_refusal(403, "invalid_grant", "Wrong email or password.");
    }
    app.app.exchanges().flush().await;
    let admin = app.admin().await;
    for kind in ["fepft", "fp", "fu"] {
        let logs = admin.get(&format!("/api/v2/logs?q=type:{kind}")).await;
        assert!(
            !logs.expect(200).json().as_array().unwrap().is_empty(),
            "{kind}"
        );
    }
}

async fn where_the_user_is_looked_for(app: TestApp) {
    let (client, _) = (application(&app).await, ada(&app).await);
    let realm = |name: &str| json!({"grant_type": REALM, "realm": name});
    ask(&app, &client, realm(CONNECTION)).await.expect(200);
    let refused = ask(&app, &client, realm("elsewhere")).await;
    refused.is_refusal(400, "invalid_request", "unknown connection");
    let missing = ask(&app, &client, realm("")).await;
    missing.is_refusal(400, "invalid_request", "Missing required parameter: realm");
    let admin = app.admin().await;
    let body = json!({"name": "others", "strategy": "auth0"});
    admin.post("/api/v2/connections", &body).await.expect(201);
    let refused = ask(&app, &client, realm("others")).await;
    let description = "The connection is not enabled for the client";
    refused.is_refusal(400, "invalid_request", description);
    let body = json!({"default_directory": ""});
    let set = admin.patch("/api/v2/tenants/settings", &body).await;
    set.expect(200);
    let refused = ask(&app, &client, json!({})).await;
    let description = "Authorization server not configured with default connection.";
    refused.is_refusal(500, "server_error", description);
    for name in ["username", "password"] {
        let missing = ask(&app, &client, json!({name: null})).await;
        let description = format!("Missing required parameter: {name}");
        missing.is_refusal(400, "invalid_request", &description);
    }
}

async fn a_blocked_user(app: TestApp) {
    let (client, user_id) = (application(&app).await, ada(&app).await);
    let path = format!("/api/v2/users/{user_id}");
    let body = json!({"blocked": true});
    app.admin().await.patch(&path, &body).await.expect(200);
    let refused = ask(&app, &client, json!({})).await;
    refused.is_refusal(403, "unauthorized", "user is blocked");
    // Who doesn't know the password isn't told.
    let refused = ask(&app, &client, json!({"password": "wrong"})).await;
    refused.is_refusal(403, "invalid_grant", "Wrong email or password.");
}

async fn what_is_asked_for(app: TestApp) {
    let (client, _) = (application(&app).await, ada(&app).await);
    let api = app.api(&["a", "b"]).await;
    let scope = async |changes: Value| {
        let given = ask(&app, &client, changes).await.expect(200);
        let claims = claims(&given.text("access_token"));
        assert_eq!(claims["gty"], "password");
        claims["scope"].as_str().unwrap_or_default().to_owned()
    };
    let audience = &api.identifier;
    let all = scope(json!({"audience": audience})).await;
    assert_eq!(all, "openid profile email address phone a b");
    let some = scope(json!({"audience": audience, "scope": "b x openid"})).await;
    assert_eq!(some, "b openid");
    let refused = ask(&app, &client, json!({"audience": "https://nowhere/"})).await;
    refused.is_refusal(403, "access_denied", "Service not found: https://nowhere/");
    let management = "https://localhost:8443/api/v2/";
    let own = json!({"audience": management, "scope": "read:users openid delete:clients"});
    assert_eq!(scope(own).await, "openid", "a user administers nothing");
    let body = json!({"subject_type_authorization": {"user": {"policy": "deny_all"}}});
    app.admin()
        .await
        .patch(&api.path(), &body)
        .await
        .expect(200);
    let refused = ask(&app, &client, json!({"audience": audience})).await;
    let description = format!(
        "Client \"{}\" is not authorized to access resource server \"{audience}\".",
        client.id
    );
    refused.is_refusal(403, "access_denied", &description);
}

async fn it_can_be_refreshed(app: TestApp) {
    let (client, _) = (application(&app).await, ada(&app).await);
    let api = app
        .api_with(json!({"scopes": [{"value": "a"}], "allow_offline_access": true}))
        .await;
    let changes = json!({"audience": api.identifier, "scope": "a offline_access"});
    let given = ask(&app, &client, changes).await.expect(200);
    let body = json!({
        "grant_type": "refresh_token", "client_id": client.id, "client_secret": client.secret,
        "refresh_token": given.text("refresh_token"),
    });
    let again = app.token_request(&body).await.expect(200);
    assert_eq!(again.text("scope"), "offline_access a");
    assert_eq!(claims(&again.text("access_token"))["gty"], "password");
}
