//! Making and reading one permission.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::path;

both_engines!(
    a_permission_is_made_at_the_end,
    it_is_refused_twice_and_at_a_system_api,
    it_needs_the_scope_of_its_route,
    it_is_read_with_its_tag,
);

async fn a_permission_is_made_at_the_end(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    let list = format!("{}/permissions", api.extension());
    let body = json!({"value": "b:ü/1", "description": "B"});
    let made = admin.post(&list, &body).await.expect(201);
    assert_eq!(
        made.members(),
        ["api", "value", "description", "created_at"]
    );
    assert_eq!(
        (made.text("api"), made.text("value")),
        (api.id.clone(), "b:ü/1".to_owned())
    );
    let place = made.header("location").to_owned();
    let read = admin.get(&place).await.expect(200);
    assert_eq!(read.json(), made.json());
    assert_eq!(read.header("etag"), made.header("etag"));
    let scopes = admin.get(&api.path()).await.member("scopes");
    assert_eq!(
        scopes,
        json!([{"value": "a"}, {"value": "b:ü/1", "description": "B"}])
    );
    let logs = admin
        .get("/api/v2/logs?q=description:%22Create%20a%20permission%22")
        .await
        .json();
    assert_eq!(logs[0]["details"]["change"]["after"]["value"], "b:ü/1");
}

async fn it_is_refused_twice_and_at_a_system_api(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    let list = format!("{}/permissions", api.extension());
    let refused = admin.post(&list, &json!({"value": "a"})).await;
    refused.is_problem(
        409,
        "The permission a exists already",
        "permission_conflict",
    );
    let system = "/api/lictor/v1/apis/https%3A%2F%2Flocalhost%3A8443%2Fapi%2Fv2%2F/permissions";
    let refused = admin.post(system, &json!({"value": "a"})).await;
    refused.is_problem(
        400,
        "System resource servers cannot be patched.",
        "invalid_body",
    );
    let refused = admin.delete(&format!("{system}/read%3Aclients")).await;
    refused.is_problem(
        400,
        "System resource servers cannot be patched.",
        "invalid_body",
    );
    for body in [
        json!({}),
        json!({"value": ""}),
        json!({"value": "x".repeat(281)}),
        json!({"value": "b", "description": null}),
    ] {
        admin.post(&list, &body).await.expect(400);
    }
    let limit = app
        .api_with(json!({"scopes": (0..1000).map(|n| json!({"value": n.to_string()})).collect::<Vec<_>>()}))
        .await;
    let list = format!("{}/permissions", limit.extension());
    admin.post(&list, &json!({"value": "b"})).await.expect(403);
}

async fn it_needs_the_scope_of_its_route(app: TestApp) {
    let api = app.api(&["a"]).await;
    let list = format!("{}/permissions", api.extension());
    let actor = app.with_scopes(&["update:resource_servers"]).await;
    let refused = actor.post(&list, &json!({"value": "b"})).await;
    let message = "Insufficient scope, expected any of: create:resource_servers";
    refused.is_problem(403, message, "insufficient_scope");
    actor.delete(&path(&api, "a")).await.expect(200);
}

async fn it_is_read_with_its_tag(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    let first = admin.get(&path(&api, "a")).await.expect(200);
    let missing = admin.get(&path(&api, "b")).await;
    missing.is_problem(
        404,
        "The permission b does not exist",
        "inexistent_permission",
    );
    // Made anew it is another permission, and so is its tag.
    admin.delete(&path(&api, "a")).await.expect(200);
    let list = format!("{}/permissions", api.extension());
    admin.post(&list, &json!({"value": "a"})).await.expect(201);
    let second = admin.get(&path(&api, "a")).await.expect(200);
    assert_ne!(first.header("etag"), second.header("etag"));
}
