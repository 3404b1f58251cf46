//! An entry says who did it, by which token and by which request.

use jose::Algorithm;
use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::found;

both_engines!(
    the_token_is_the_one_that_was_issued,
    a_token_with_a_name_is_named_by_it,
    a_user_is_told_from_an_application,
    the_request_is_told_as_it_was,
);

async fn the_token_is_the_one_that_was_issued(app: TestApp) {
    let admin = app.admin().await;
    let other = app.with_scopes(&["create:resource_servers"]).await;
    let api = json!({"identifier": "urn:a"});
    other
        .post("/api/v2/resource-servers", &api)
        .await
        .expect(201);
    admin
        .patch("/api/v2/resource-servers/urn:a", &json!({"name": "A"}))
        .await
        .expect(200);
    app.app.exchanges().flush().await;
    let changes = found(&app, "q=type:sapi").await;
    let id = |entry: &Value| entry["details"]["request"]["auth"]["credentials"]["jti"].clone();
    let issued = found(&app, "q=type:seccft").await;
    let issued_with = |scope: &str| -> Vec<&Value> {
        let scoped = issued.iter().filter(|entry| entry["scope"] == scope);
        scoped
            .map(|entry| &entry["details"]["access_token_jti"])
            .collect()
    };
    assert_eq!(
        issued_with("create:resource_servers"),
        [&id(&changes[1])],
        "{changes:#?}"
    );
    // The token that changed it, not the one that reads the log.
    assert_ne!(id(&changes[0]), id(&changes[1]));
    let token = admin.token.as_deref().unwrap();
    assert_eq!(id(&changes[0]), jose::fingerprint(token));
}

fn forged(app: &TestApp, admin: &str, members: &Value) -> String {
    let mut claims = testkit::claims(admin);
    for (name, value) in members.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let kid = testkit::header(admin)["kid"].clone();
    app.forged(kid.as_str().unwrap(), &claims, Algorithm::RS256)
}

async fn a_token_with_a_name_is_named_by_it(app: TestApp) {
    let admin = app.admin().await.token.unwrap();
    let token = forged(&app, &admin, &json!({"jti": "its-name"}));
    let api = json!({"identifier": "urn:a"});
    let actor = app.bearer(&token);
    actor
        .post("/api/v2/resource-servers", &api)
        .await
        .expect(201);
    let auth = found(&app, "q=type:sapi").await[0]["details"]["request"]["auth"].clone();
    assert_eq!(auth["credentials"]["jti"], "its-name");
}

async fn a_user_is_told_from_an_application(app: TestApp) {
    let admin = app.admin().await.token.unwrap();
    let user = forged(&app, &admin, &json!({"sub": "auth0|someone"}));
    for (token, user, shown) in [
        (admin, json!({}), ""),
        (user, json!({"user_id": "auth0|someone"}), "auth0|someone"),
    ] {
        let actor = app.bearer(&token);
        let api = json!({"identifier": format!("urn:{shown}")});
        actor
            .post("/api/v2/resource-servers", &api)
            .await
            .expect(201);
        let newest = &found(&app, "q=type:sapi").await[0];
        assert_eq!(newest["details"]["request"]["auth"]["user"], user);
        assert_eq!(newest["user_id"], shown);
        assert_eq!(newest["client_id"], testkit::CLIENT_ID);
    }
    let by_user = found(&app, "q=user_id:%22auth0|someone%22").await;
    assert_eq!(by_user.len(), 1);
}

async fn the_request_is_told_as_it_was(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await.with("user-agent", "test/2.0");
    let path = format!("{}?a=1&b=x%20y&b=z&client_secret=hidden&c", api.path());
    let changed = admin.patch(&path, &json!({"name": "B"})).await.expect(200);
    let entry = found(&app, "q=type:sapi").await[0].clone();
    let request = &entry["details"]["request"];
    assert_eq!(request["path"], api.path());
    assert_eq!(
        request["query"],
        json!({"a": "1", "b": ["x y", "z"], "client_secret": "[REDACTED]", "c": ""})
    );
    assert_eq!(request["userAgent"], "test/2.0");
    assert_eq!(entry["user_agent"], "test/2.0");
    assert_eq!(request["ip"], "127.0.0.1");
    let id = changed.headers["x-request-id"].to_str().unwrap();
    assert_eq!(entry["details"]["request_id"], id);
    assert_eq!(
        request["auth"]["credentials"]["scopes"],
        json!(["update:resource_servers"])
    );
}
