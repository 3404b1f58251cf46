//! A deletion is undone, as a whole or not at all.

use http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Reply, TestApp, both_engines, permissions};

use super::{export, give, path, role_with};

both_engines!(
    delete_then_restore_is_as_before,
    nothing_comes_back_beside_another_of_its_name,
    what_was_removed_on_purpose_stays_removed,
    what_is_held_needs_more_scopes,
    deletions_are_listed,
);

async fn restore(actor: &Actor<'_>, id: &str) -> Reply {
    let path = format!("/api/lictor/v1/deletions/{id}/restore");
    actor.send(Method::POST, &path, None).await
}

async fn delete_then_restore_is_as_before(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b", "c"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a", "c"], &[&user]).await;
    give(&app, &api, &user, &["a", "b"]).await;
    // When each was last issued is written a little later, and the clock stands still.
    assert_eq!(app.carried(&client, &api).await, ["a", "b", "c"]);
    app.app.exchanges().flush().await;
    let before = export(&app, &api, &role, &user).await;
    let admin = app.admin().await;
    let body = json!({"api": api.id, "permissions": ["b", "a"]});
    let deleted = admin
        .post("/api/lictor/v1/deletions", &body)
        .await
        .expect(201);
    assert_eq!(app.carried(&client, &api).await, ["c"]);
    assert_ne!(export(&app, &api, &role, &user).await, before);
    let restored = restore(&admin, &deleted.text("id")).await.expect(200);
    assert_eq!(
        (restored.text("state").as_str(), restored.text("id")),
        ("restored", deleted.text("id"))
    );
    assert_eq!(export(&app, &api, &role, &user).await, before);
    assert_eq!(app.carried(&client, &api).await, ["a", "b", "c"]);
    let again = restore(&admin, &deleted.text("id")).await;
    again.is_problem(409, "The deletion was restored already", "already_restored");
    restore(&admin, "del_none").await.is_problem(
        404,
        "The deletion does not exist",
        "inexistent_deletion",
    );
    // A replacement of the list is a deletion as good as any.
    admin.keep_scopes(&api, &["c"]).await.expect(200);
    let latest = admin.get("/api/lictor/v1/deletions?take=1").await.json();
    assert_eq!(latest["deletions"][0]["permissions"], json!(["a", "b"]));
    restore(&admin, latest["deletions"][0]["id"].as_str().unwrap())
        .await
        .expect(200);
    assert_eq!(app.carried(&client, &api).await, ["a", "b", "c"]);
}

async fn nothing_comes_back_beside_another_of_its_name(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    let body = json!({"api": api.id, "permissions": ["a", "b"]});
    let deleted = admin
        .post("/api/lictor/v1/deletions", &body)
        .await
        .expect(201);
    let list = format!("{}/permissions", api.extension());
    admin.post(&list, &json!({"value": "b"})).await.expect(201);
    let refused = restore(&admin, &deleted.text("id")).await.expect(409);
    assert_eq!(refused.text("errorCode"), "not_restorable");
    assert_eq!(
        refused.member("refused"),
        json!([{"permission": "b", "why": "exists"}])
    );
    assert!(app.carried(&client, &api).await.is_empty());
    let tried = format!(
        "/api/lictor/v1/deletions/{}/restore?dry_run=true",
        deleted.text("id")
    );
    admin.send(Method::POST, &tried, None).await.expect(409);
    admin.delete(&path(&api, "b")).await.expect(200);
    admin.send(Method::POST, &tried, None).await.expect(200);
    assert!(app.carried(&client, &api).await.is_empty());
    restore(&admin, &deleted.text("id")).await.expect(200);
    assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
    // Nor beyond the limit of the API.
    let deleted = admin.delete(&path(&api, "a")).await.expect(200);
    let many: Value = (0..1000).map(|n| json!({"value": n.to_string()})).collect();
    admin
        .patch(&api.path(), &json!({"scopes": many}))
        .await
        .expect(200);
    let refused = restore(&admin, &deleted.text("id")).await.expect(409);
    assert_eq!(
        refused.member("refused"),
        json!([{"permission": "a", "why": "limit", "limit": 1000}])
    );
}

async fn what_was_removed_on_purpose_stays_removed(app: TestApp) {
    let api = app.api(&["a"]).await;
    let role = role_with(&app, &api, &["a"], &[]).await;
    let admin = app.admin().await;
    let deleted = admin.delete(&path(&api, "a")).await.expect(200);
    let held = format!("{}/permissions", role.path());
    admin
        .send(Method::DELETE, &held, Some(&permissions(&api, &["a"])))
        .await
        .expect(204);
    restore(&admin, &deleted.text("id")).await.expect(200);
    assert_eq!(admin.get(&held).await.json(), json!([]));
}

async fn what_is_held_needs_more_scopes(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    app.admin()
        .await
        .keep_scopes(&api, &["a", "b"])
        .await
        .expect(200);
    let admin = app.admin().await;
    let unheld = admin.delete(&path(&api, "b")).await.expect(200).text("id");
    let held = admin.delete(&path(&api, "a")).await.expect(200).text("id");
    let gone = json!({"kind": "client", "id": client.id});
    let gone = admin
        .post("/api/lictor/v1/deletions", &gone)
        .await
        .expect(201)
        .text("id");
    let some = app.with_scopes(&["update:resource_servers"]).await;
    restore(&some, &unheld).await.expect(200);
    let message =
        "Insufficient scope, expected all of: update:roles,update:users,update:client_grants";
    restore(&some, &gone)
        .await
        .is_problem(403, message, "insufficient_scope");
    restore(&admin, &gone).await.expect(200);
    restore(&some, &held)
        .await
        .is_problem(403, message, "insufficient_scope");
    app.with_scopes(&["update:roles"])
        .await
        .get("/api/lictor/v1/deletions")
        .await
        .expect(403);
}

async fn deletions_are_listed(app: TestApp) {
    let (api, other) = (app.api(&["a", "b"]).await, app.api(&["a"]).await);
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for path in [path(&api, "a"), path(&other, "a"), path(&api, "b")] {
        ids.push(admin.delete(&path).await.expect(200).text("id"));
        app.clock.advance_seconds(1);
    }
    restore(&admin, &ids[2]).await.expect(200);
    let listed = async |query: &str| {
        let path = format!("/api/lictor/v1/deletions{query}");
        let page = admin.get(&path).await.expect(200).json();
        let list = page["deletions"].as_array().unwrap().iter();
        let found: Vec<String> = list
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        (found, page["next"].as_str().map(str::to_owned))
    };
    let backwards = [ids[2].clone(), ids[1].clone(), ids[0].clone()];
    assert_eq!(listed("").await, (backwards.to_vec(), None));
    let (first, next) = listed("?take=2").await;
    assert_eq!(first, backwards[..2]);
    assert_eq!(
        listed(&format!("?take=2&from={}", next.unwrap())).await.0,
        backwards[2..]
    );
    let encoded = other.identifier.replace(':', "%3A").replace('/', "%2F");
    for (query, found) in [
        (format!("?api={}", api.id), vec![&ids[2], &ids[0]]),
        (format!("?api={encoded}&kind=permissions"), vec![&ids[1]]),
        ("?state=restored".to_owned(), vec![&ids[2]]),
        ("?kind=role".to_owned(), vec![]),
    ] {
        assert_eq!(
            listed(&query).await.0.iter().collect::<Vec<_>>(),
            found,
            "{query}"
        );
    }
    admin
        .get("/api/lictor/v1/deletions?kind=x")
        .await
        .expect(400);
    admin
        .get("/api/lictor/v1/deletions?from=x")
        .await
        .expect(400);
    let neighbour = app.neighbour().await;
    let theirs = neighbour.admin().await;
    assert_eq!(
        theirs.get("/api/lictor/v1/deletions").await.json(),
        json!({"deletions": []})
    );
    restore(&theirs, &ids[0]).await.expect(404);
}
