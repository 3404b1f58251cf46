//! Permissions deleted by PATCH: what is left, who still has them, and what tokens carry.

mod bindings;
mod tombstones;

use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    a_deleted_permission_is_gone_from_the_api_its_grants_and_tokens,
    all_of_them_at_once,
    a_new_description_or_place_loses_nobody,
    another_name_is_another_permission,
    nobody_else_loses_anything,
    the_request_of_auth0s_page,
);

async fn a_deleted_permission_is_gone_from_the_api_its_grants_and_tokens(app: TestApp) {
    let (api, client, grant) = app.granted(&["read:orders", "write:orders"]).await;
    let admin = app.admin().await;
    assert_eq!(
        app.carried(&client, &api).await,
        ["read:orders", "write:orders"]
    );
    let patched = admin.keep_scopes(&api, &["read:orders"]).await.expect(200);
    assert_eq!(patched.member("scopes"), json!([{"value": "read:orders"}]));
    let read = admin.get(&grant.path()).await.expect(200);
    assert_eq!(read.member("scope"), json!(["read:orders"]));
    let list = admin
        .get(&format!("/api/v2/client-grants?client_id={}", client.id))
        .await;
    list.is(200, &format!("[{}]", read.shown()));
    assert_eq!(app.carried(&client, &api).await, ["read:orders"]);
    // Made anew it is another permission, which nobody holds.
    admin
        .keep_scopes(&api, &["read:orders", "write:orders"])
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["read:orders"]);
    admin.get(&grant.path()).await.is(200, &read.shown());
}

async fn all_of_them_at_once(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b", "c"]).await;
    let admin = app.admin().await;
    admin.keep_scopes(&api, &[]).await.expect(200);
    assert!(app.carried(&client, &api).await.is_empty());
    assert_eq!(admin.get(&grant.path()).await.member("scope"), json!([]));
    admin.keep_scopes(&api, &["c", "b", "a"]).await.expect(200);
    assert!(app.carried(&client, &api).await.is_empty());
    app.admin()
        .await
        .patch(&grant.path(), &json!({"scope": ["b"]}))
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["b"]);
}

async fn a_new_description_or_place_loses_nobody(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    for scopes in [
        json!([{"value": "b", "description": "B"}, {"value": "a", "description": ""}]),
        json!([{"value": "x"}, {"value": "a"}, {"value": "b"}]),
        json!([{"value": "b"}, {"value": "a", "description": "A"}]),
    ] {
        let changed = admin
            .patch(&api.path(), &json!({"scopes": scopes}))
            .await
            .expect(200);
        assert_eq!(changed.member("scopes"), scopes);
        assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
    }
}

async fn another_name_is_another_permission(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    app.admin()
        .await
        .keep_scopes(&api, &["A", "b"])
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["b"]);
}

async fn nobody_else_loses_anything(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let (other, _, _) = app.granted(&["a", "b"]).await;
    app.grant(&client, &other, &["a", "b"]).await;
    let neighbour = app.neighbour().await;
    let (foreign, stranger, _) = neighbour.granted(&["a", "b"]).await;
    assert_eq!(foreign.identifier, api.identifier);
    app.admin()
        .await
        .keep_scopes(&api, &["b"])
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["b"]);
    assert_eq!(app.carried(&client, &other).await, ["a", "b"]);
    assert_eq!(neighbour.carried(&stranger, &foreign).await, ["a", "b"]);
}

async fn the_request_of_auth0s_page(app: TestApp) {
    let api = app.api(&["read:a", "write:a", "delete:a"]).await;
    let weak = app.with_scopes(&["update:resource_servers"]).await;
    let body = json!({"scopes": [
        {"value": "read:a", "description": "Read"}, {"value": "write:a", "description": "Write"},
    ]});
    let changed = weak.patch(&api.path(), &body).await.expect(200);
    assert_eq!(changed.member("scopes"), body["scopes"]);
}
