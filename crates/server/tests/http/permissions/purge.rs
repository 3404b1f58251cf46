//! After its time a deletion can't be undone, and what it took is removed for good.

use http::Method;
use serde_json::json;
use server::jobs::purge;
use testkit::{TestApp, both_engines};

use super::{path, role_with};

both_engines!(
    after_its_time_it_is_gone_for_good,
    before_its_time_nothing_happens,
    what_is_over_cant_be_restored_before_the_purge_either,
);

async fn after_its_time_it_is_gone_for_good(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a"], &[&user]).await;
    let admin = app.admin().await;
    let mut ids = vec![admin.delete(&path(&api, "a")).await.expect(200).text("id")];
    for (kind, id) in [("role", &role.id), ("client", &client.id)] {
        let body = json!({"kind": kind, "id": id});
        let deleted = admin
            .post("/api/lictor/v1/deletions", &body)
            .await
            .expect(201);
        ids.push(deleted.text("id"));
    }
    app.clock.advance_seconds(30 * 86_400);
    purge::once(&app.app).await.unwrap();
    let admin = app.admin().await;
    for id in &ids {
        let restore = format!("/api/lictor/v1/deletions/{id}/restore");
        let refused = admin.send(Method::POST, &restore, None).await;
        refused.is_problem(410, "The deletion can't be restored any more", "purged");
    }
    let listed = admin
        .get("/api/lictor/v1/deletions?state=purged")
        .await
        .json();
    assert_eq!(listed["deletions"].as_array().unwrap().len(), 3);
    let never = admin.delete(&path(&api, "a")).await;
    never.is_problem(
        404,
        "The permission a does not exist",
        "inexistent_permission",
    );
    let mut reader = app.app.db().read().await.unwrap();
    for (table, left) in [("role_permissions", 0), ("user_roles", 0), ("roles", 0)] {
        let found = store::testing::rows(reader.conn(), table).await.unwrap();
        assert_eq!(found, [left], "{table}");
    }
    let entries = store::testing::grant_entries(reader.conn(), &grant.id).await;
    assert_eq!(entries.unwrap(), [0; 0]);
    // What lives is left alone.
    admin.get(&path(&api, "b")).await.expect(200);
    admin
        .get(&format!("/api/v2/users/{}", user.replace('|', "%7C")))
        .await
        .expect(200);
}

async fn before_its_time_nothing_happens(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    let id = admin.delete(&path(&api, "a")).await.expect(200).text("id");
    app.clock.advance_seconds(30 * 86_400 - 1);
    purge::once(&app.app).await.unwrap();
    let restore = format!("/api/lictor/v1/deletions/{id}/restore");
    app.admin()
        .await
        .send(Method::POST, &restore, None)
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
}

async fn what_is_over_cant_be_restored_before_the_purge_either(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    let id = admin.delete(&path(&api, "a")).await.expect(200).text("id");
    app.clock.advance_seconds(30 * 86_400);
    let restore = format!("/api/lictor/v1/deletions/{id}/restore");
    let refused = app.admin().await.send(Method::POST, &restore, None).await;
    refused.is_problem(410, "The deletion can't be restored any more", "purged");
    assert_eq!(app.carried(&client, &api).await, ["b"]);
}
