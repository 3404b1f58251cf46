//! A rename keeps everybody who holds the permission.

use serde_json::json;
use testkit::{TestApp, both_engines, permissions};

use super::{path, role_with};

both_engines!(
    whoever_holds_it_holds_it_under_its_new_name,
    what_is_held_needs_more_scopes_to_be_renamed,
    tags_and_names_are_checked,
);

async fn whoever_holds_it_holds_it_under_its_new_name(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a"], &[&user]).await;
    let admin = app.admin().await;
    let renamed = admin
        .patch(&path(&api, "a"), &json!({"value": "z"}))
        .await
        .expect(200);
    assert_eq!(renamed.text("value"), "z");
    assert_eq!(app.carried(&client, &api).await, ["z", "b"]);
    assert_eq!(
        admin.get(&grant.path()).await.member("scope"),
        json!(["z", "b"])
    );
    let held = admin
        .get(&format!("{}/permissions", role.path()))
        .await
        .json();
    assert_eq!(held[0]["permission_name"], "z");
    // The old name is free, and nobody holds what is made under it.
    let list = format!("{}/permissions", api.extension());
    admin.post(&list, &json!({"value": "a"})).await.expect(201);
    assert_eq!(app.carried(&client, &api).await, ["z", "b"]);
    let body = permissions(&api, &["z"]);
    admin
        .send(
            http::Method::DELETE,
            &format!("{}/permissions", role.path()),
            Some(&body),
        )
        .await
        .expect(204);
    assert_eq!(
        admin
            .get(&format!("{}/permissions", role.path()))
            .await
            .json(),
        json!([])
    );
    let described = admin
        .patch(&path(&api, "z"), &json!({"description": "Z"}))
        .await
        .expect(200);
    assert_eq!(described.text("description"), "Z");
    let cleared = admin
        .patch(&path(&api, "z"), &json!({"description": null}))
        .await
        .expect(200);
    assert_eq!(cleared.member("description"), json!(null));
}

async fn what_is_held_needs_more_scopes_to_be_renamed(app: TestApp) {
    let (api, _, _) = app.granted(&["a"]).await;
    app.admin()
        .await
        .keep_scopes(&api, &["a", "b"])
        .await
        .expect(200);
    let some = app
        .with_scopes(&["update:resource_servers", "update:roles", "update:users"])
        .await;
    some.patch(&path(&api, "b"), &json!({"value": "c"}))
        .await
        .expect(200);
    some.patch(&path(&api, "a"), &json!({"description": "A", "value": "a"}))
        .await
        .expect(200);
    let refused = some.patch(&path(&api, "a"), &json!({"value": "z"})).await;
    let message =
        "Insufficient scope, expected all of: update:roles,update:users,update:client_grants";
    refused.is_problem(403, message, "insufficient_scope");
    let all = [
        "update:resource_servers",
        "update:roles",
        "update:users",
        "update:client_grants",
    ];
    let all = app.with_scopes(&all).await;
    all.patch(&path(&api, "a"), &json!({"value": "z"}))
        .await
        .expect(200);
}

async fn tags_and_names_are_checked(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let admin = app.admin().await;
    let refused = admin.patch(&path(&api, "a"), &json!({"value": "b"})).await;
    refused.is_problem(
        409,
        "The permission b exists already",
        "permission_conflict",
    );
    admin
        .patch(&path(&api, "x"), &json!({"value": "y"}))
        .await
        .expect(404);
    for body in [
        json!({"value": ""}),
        json!({"value": null}),
        json!({"position": 1}),
    ] {
        admin.patch(&path(&api, "a"), &body).await.expect(400);
    }
    let tag = admin.get(&path(&api, "a")).await.header("etag").to_owned();
    let first = app.admin().await.with("if-match", &tag);
    let changed = first
        .patch(&path(&api, "a"), &json!({"description": "1"}))
        .await
        .expect(200);
    first
        .patch(&path(&api, "a"), &json!({"description": "2"}))
        .await
        .expect(412);
    let second = app.admin().await.with("if-match", changed.header("etag"));
    second
        .patch(&path(&api, "a"), &json!({"value": "c"}))
        .await
        .expect(200);
    admin.delete(&path(&api, "c")).await.expect(200);
    let gone = admin
        .patch(&path(&api, "c"), &json!({"value": "d"}))
        .await
        .expect(409);
    assert_eq!(gone.text("errorCode"), "already_deleted");
}
