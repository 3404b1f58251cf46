//! An API, a role or an application comes back with all that hung on it.

use http::Method;
use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{export, path, role_with};

both_engines!(
    an_api_comes_back_with_everything,
    a_client_comes_back_with_its_grants,
    a_role_comes_back_with_its_members,
    what_every_tenant_has_stays,
);

async fn latest(app: &TestApp) -> String {
    let admin = app.admin().await;
    let listed = admin
        .get("/api/lictor/v1/deletions?take=1")
        .await
        .expect(200)
        .json();
    listed["deletions"][0]["id"].as_str().unwrap().to_owned()
}

async fn restore(app: &TestApp, id: &str) -> testkit::Reply {
    let path = format!("/api/lictor/v1/deletions/{id}/restore");
    app.admin().await.send(Method::POST, &path, None).await
}

async fn an_api_comes_back_with_everything(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a"], &[&user]).await;
    let before = export(&app, &api, &role, &user).await;
    let admin = app.admin().await;
    let permission = admin.delete(&path(&api, "b")).await.expect(200).text("id");
    admin.delete(&api.path()).await.expect(204);
    let deletion = latest(&app).await;
    // A permission can't come back to an API that isn't there.
    let refused = restore(&app, &permission).await.expect(409);
    assert_eq!(refused.member("refused")[0]["why"], "api_deleted");
    let again = app.api_with(json!({"identifier": api.identifier})).await;
    let refused = restore(&app, &deletion).await.expect(409);
    let wanted = json!([{"kind": "api", "name": api.identifier, "why": "exists"}]);
    assert_eq!(refused.member("refused"), wanted);
    app.draw(&client, &api).await.expect(403);
    admin.delete(&again.path()).await.expect(204);
    restore(&app, &deletion).await.expect(200);
    restore(&app, &permission).await.expect(200);
    assert_eq!(export(&app, &api, &role, &user).await, before);
    assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
}

async fn a_client_comes_back_with_its_grants(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
    let admin = app.admin().await;
    let body = json!({"kind": "client", "id": client.id});
    let deleted = admin
        .post("/api/lictor/v1/deletions", &body)
        .await
        .expect(201);
    assert_eq!(deleted.text("client"), client.id);
    app.draw(&client, &api).await.expect(401);
    admin.get(&grant.path()).await.expect(404);
    admin
        .post("/api/lictor/v1/deletions", &body)
        .await
        .expect(404);
    // What happens meanwhile holds for it, too.
    admin.delete(&path(&api, "b")).await.expect(200);
    restore(&app, &deleted.text("id")).await.expect(200);
    assert_eq!(app.carried(&client, &api).await, ["a"]);
    assert_eq!(admin.get(&grant.path()).await.member("scope"), json!(["a"]));
}

async fn a_role_comes_back_with_its_members(app: TestApp) {
    let api = app.api(&["a"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a"], &[&user]).await;
    let name = app.admin().await.get(&role.path()).await.text("name");
    let admin = app.admin().await;
    admin.delete(&role.path()).await.expect(200);
    let deletion = latest(&app).await;
    let again = admin
        .post("/api/v2/roles", &json!({"name": name}))
        .await
        .expect(200)
        .text("id");
    let refused = restore(&app, &deletion).await.expect(409);
    assert_eq!(
        refused.member("refused"),
        json!([{"kind": "role", "name": name, "why": "exists"}])
    );
    admin
        .delete(&format!("/api/v2/roles/{again}"))
        .await
        .expect(200);
    restore(&app, &deletion).await.expect(200);
    let held = admin
        .get(&format!("{}/permissions", role.path()))
        .await
        .json();
    assert_eq!(held[0]["permission_name"], "a");
    let members = admin.get(&format!("{}/users", role.path())).await.json();
    assert_eq!(members[0]["user_id"], user.as_str());
}

async fn what_every_tenant_has_stays(app: TestApp) {
    let admin = app.admin().await;
    let global = admin.get("/api/v2/clients?is_global=true").await.json();
    for (kind, id) in [
        ("client", global[0]["client_id"].as_str().unwrap()),
        ("api", "https://localhost:8443/api/v2/"),
    ] {
        let body = json!({"kind": kind, "id": id});
        let refused = admin
            .post("/api/lictor/v1/deletions", &body)
            .await
            .expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_body");
    }
    for kind in ["client", "api", "role"] {
        let body = json!({"kind": kind, "id": "none"});
        admin
            .post("/api/lictor/v1/deletions", &body)
            .await
            .expect(404);
    }
}
