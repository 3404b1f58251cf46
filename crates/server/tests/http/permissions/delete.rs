//! Deleting permissions: at once, all or nothing, only if the plan holds.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{count, give, path, role_with};

both_engines!(
    a_permission_is_gone_at_once_and_its_deletion_says_what_it_took,
    deleted_already_is_not_unknown,
    several_go_together_or_not_at_all,
    a_stale_plan_deletes_nothing_and_shows_the_fresh_one,
    a_dry_run_says_everything_and_does_nothing,
    scopes_are_those_of_the_table,
);

async fn a_permission_is_gone_at_once_and_its_deletion_says_what_it_took(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a"], &[&user]).await;
    let admin = app.admin().await;
    let deleted = admin.delete(&path(&api, "a")).await.expect(200).json();
    assert_eq!(deleted["kind"], "permissions");
    assert_eq!(deleted["permissions"], json!(["a"]));
    assert_eq!(deleted["api"], api.id.as_str());
    assert_eq!(deleted["state"], "restorable");
    assert_eq!(deleted["expires_at"], "2026-02-01T03:04:05.678Z");
    assert_eq!(
        deleted["counts"],
        json!({"roles": count(1), "users": count(1), "client_grants": count(1)})
    );
    assert_eq!(app.carried(&client, &api).await, ["b"]);
    assert_eq!(admin.get(&grant.path()).await.member("scope"), json!(["b"]));
    let held = admin.get(&format!("{}/permissions", role.path())).await;
    assert_eq!(held.json(), json!([]));
    let logs = admin
        .get("/api/v2/logs?q=description:%22Delete%20a%20permission%22")
        .await
        .json();
    assert_eq!(logs[0]["details"]["change"]["after"]["id"], deleted["id"]);
}

async fn deleted_already_is_not_unknown(app: TestApp) {
    let api = app.api(&["a"]).await;
    let admin = app.admin().await;
    let deleted = admin.delete(&path(&api, "a")).await.expect(200).json();
    let again = admin.delete(&path(&api, "a")).await.expect(409);
    assert_eq!(again.text("errorCode"), "already_deleted");
    assert_eq!(again.member("deletion"), deleted);
    let never = admin.delete(&path(&api, "never")).await;
    never.is_problem(
        404,
        "The permission never does not exist",
        "inexistent_permission",
    );
    let no_api = "/api/lictor/v1/apis/none/permissions/a";
    admin.delete(no_api).await.expect(404);
}

async fn several_go_together_or_not_at_all(app: TestApp) {
    let api = app.api(&["a", "b", "c"]).await;
    let admin = app.admin().await;
    let delete = async |values: &[&str]| {
        let body = json!({"api": api.identifier, "permissions": values});
        admin.post("/api/lictor/v1/deletions", &body).await
    };
    delete(&["a", "x"]).await.expect(404);
    assert_eq!(admin.get(&path(&api, "a")).await.status, 200);
    let deleted = delete(&["c", "a", "c"]).await.expect(201);
    assert_eq!(deleted.member("permissions"), json!(["c", "a"]));
    let scopes = admin.get(&api.path()).await.member("scopes");
    assert_eq!(scopes, json!([{"value": "b"}]));
    assert_eq!(
        delete(&["b", "a"]).await.expect(409).text("errorCode"),
        "already_deleted"
    );
    for body in [
        json!({}),
        json!({"api": api.id}),
        json!({"api": api.id, "permissions": []}),
        json!({"api": api.id, "permissions": ["b"], "kind": "api", "id": api.id}),
        json!({"kind": "permissions", "id": api.id}),
        json!({"kind": "api", "id": api.id, "plan": "x"}),
    ] {
        let refused = admin
            .post("/api/lictor/v1/deletions", &body)
            .await
            .expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_body");
    }
}

async fn a_stale_plan_deletes_nothing_and_shows_the_fresh_one(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let (user, other) = (app.user().await, app.user().await);
    let role = role_with(&app, &api, &["a"], &[]).await;
    let impact = format!("{}/impact", path(&api, "a"));
    let admin = app.admin().await;
    let members = format!("{}/users", role.path());
    let other_path = format!("/api/v2/users/{}", other.replace('|', "%7C"));
    for step in 0..6 {
        let plan = admin
            .get(&impact)
            .await
            .expect(200)
            .header("etag")
            .to_owned();
        match step {
            0 => give(&app, &api, &user, &["a"]).await,
            1 => drop(
                admin
                    .post(&members, &json!({"users": [other]}))
                    .await
                    .expect(200),
            ),
            2 => drop(role_with(&app, &api, &["a"], &[]).await),
            3 => drop(
                admin
                    .patch(&grant.path(), &json!({"scope": ["a"]}))
                    .await
                    .expect(200),
            ),
            4 => drop(admin.delete(&other_path).await.expect(204)),
            _ => drop(
                admin
                    .patch(&path(&api, "a"), &json!({"description": "D"}))
                    .await
                    .expect(200),
            ),
        }
        let actor = app.admin().await.with("if-match", &plan);
        let stale = actor.delete(&path(&api, "a")).await.expect(412);
        assert_eq!(stale.text("errorCode"), "plan_changed", "{step}");
        let fresh = admin.get(&impact).await.expect(200);
        assert_eq!(stale.member("plan"), fresh.json(), "{step}");
        assert_eq!(
            format!("\"{}\"", stale.member("plan")["plan"].as_str().unwrap()),
            fresh.header("etag")
        );
    }
    // What doesn't matter doesn't move it: tokens, and other permissions.
    let plan = admin.get(&impact).await.header("etag").to_owned();
    app.draw(&client, &api).await.expect(200);
    give(&app, &api, &user, &["b"]).await;
    admin.delete(&path(&api, "b")).await.expect(200);
    let actor = app.admin().await.with("if-match", &format!("W/{plan}"));
    actor.delete(&path(&api, "a")).await.expect(200);
}

async fn a_dry_run_says_everything_and_does_nothing(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    let before = admin.get("/api/v2/logs?q=type:sapi").await.shown();
    let tried = admin
        .delete(&format!("{}?dry_run=true", path(&api, "a")))
        .await
        .expect(200);
    assert_eq!(tried.member("impact")["client_grants"], count(1));
    let all = json!({"api": api.id, "permissions": ["a", "b"]});
    let dry = "/api/lictor/v1/deletions?dry_run=true";
    let tried = admin.post(dry, &all).await.expect(201);
    let plan = tried.member("impact")["plan"].as_str().unwrap().to_owned();
    let twice = json!({"value": "b"});
    let list = format!("{}/permissions?dry_run=true", api.extension());
    admin.post(&list, &twice).await.expect(409);
    admin.post(&list, &json!({"value": "c"})).await.expect(201);
    admin
        .delete(&format!("{}?dry_run=perhaps", path(&api, "a")))
        .await
        .expect(400);
    assert_eq!(app.carried(&client, &api).await, ["a", "b"]);
    assert_eq!(admin.get("/api/v2/logs?q=type:sapi").await.shown(), before);
    let stale = json!({"api": api.id, "permissions": ["a"], "plan": plan});
    admin
        .post("/api/lictor/v1/deletions", &stale)
        .await
        .expect(412);
    let good = json!({"api": api.id, "permissions": ["b", "a"], "plan": plan});
    admin
        .post("/api/lictor/v1/deletions", &good)
        .await
        .expect(201);
}

async fn scopes_are_those_of_the_table(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let (role, client) = (app.role().await, app.client().await);
    let permissions = json!({"api": api.id, "permissions": ["a"]});
    for (body, scope) in [
        (permissions, "update:resource_servers"),
        (json!({"kind": "role", "id": role.id}), "delete:roles"),
        (json!({"kind": "client", "id": client.id}), "delete:clients"),
        (
            json!({"kind": "api", "id": api.id}),
            "delete:resource_servers",
        ),
    ] {
        for other in [
            "update:resource_servers",
            "delete:roles",
            "delete:clients",
            "delete:resource_servers",
        ] {
            if other != scope {
                let actor = app.with_scopes(&[other]).await;
                let refused = actor.post("/api/lictor/v1/deletions", &body).await;
                let message = format!("Insufficient scope, expected all of: {scope}");
                refused.is_problem(403, &message, "insufficient_scope");
            }
        }
        let actor = app.with_scopes(&[scope]).await;
        actor
            .post("/api/lictor/v1/deletions", &body)
            .await
            .expect(201);
    }
}
