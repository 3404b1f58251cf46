//! `/api/v2/refresh-tokens` and a user's (Management API reference §13).

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{Scene, UNKNOWN, rotating, scene, staying};

both_engines!(
    a_refresh_token_is_shown_and_ended,
    lists_go_on_where_they_ended,
    several_are_revoked_at_once,
    metadata_is_kept,
    a_deleted_permission_is_not_listed,
    who_may_see_and_end_them,
);

async fn only(app: &TestApp, scene: &Scene) -> Value {
    let path = format!("/api/v2/refresh-tokens?user_id={}", scene.user_id);
    let listed = app.admin().await.get(&path).await.expect(200).json();
    let tokens = listed["refresh_tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 1);
    tokens[0].clone()
}

async fn a_refresh_token_is_shown_and_ended(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let shown = only(&app, &scene).await;
    let path = format!("/api/v2/refresh-tokens/{}", shown["id"].as_str().unwrap());
    let admin = app.admin().await;
    let read = admin.get(&path).await.expect(200);
    assert_eq!(read.json(), shown);
    assert_eq!(
        read.members(),
        [
            "id",
            "user_id",
            "created_at",
            "idle_expires_at",
            "expires_at",
            "device",
            "client_id",
            "session_id",
            "rotating",
            "resource_servers",
            "last_exchanged_at",
        ]
    );
    assert_eq!(shown["user_id"], scene.user_id);
    assert_eq!(shown["client_id"], scene.client.id);
    assert_eq!(shown["rotating"], true);
    let api = scene.api.as_ref().unwrap();
    let servers = json!([{
        "audience": api.identifier, "scopes": "openid profile email offline_access a",
    }]);
    assert_eq!(shown["resource_servers"], servers);
    assert!(!shown.to_string().contains(&token));
    app.clock.tick();
    let next = scene.refresh(&app, &token).await.expect(200);
    let exchanged = only(&app, &scene).await;
    assert_eq!(exchanged["id"], shown["id"]);
    assert_eq!(exchanged["last_exchanged_at"], app.clock_now().iso());
    admin.delete(&path).await.is(202, "");
    admin.delete(&path).await.is(202, "");
    admin
        .get(&path)
        .await
        .is_problem(404, "The refresh token does not exist.", "");
    let refused = scene.refresh(&app, &next.text("refresh_token")).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    let logs = admin.get("/api/v2/logs?q=description:%22Delete%20a%20refresh%20token%22");
    let logs = logs.await.expect(200).json();
    assert_eq!(logs.as_array().unwrap().len(), 1);
}

async fn lists_go_on_where_they_ended(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    for _ in 0..3 {
        app.clock.tick();
        scene.login(&app).await;
    }
    let admin = app.admin().await;
    for (path, name) in [
        (
            format!("/api/v2/users/{}/refresh-tokens", scene.user_id),
            "tokens",
        ),
        (
            format!("/api/v2/refresh-tokens?user_id={}", scene.user_id),
            "refresh_tokens",
        ),
    ] {
        let join = if path.contains('?') { '&' } else { '?' };
        let mut ids = Vec::new();
        let mut next = String::new();
        loop {
            let page = admin.get(&format!("{path}{join}take=2{next}")).await;
            let page = page.expect(200).json();
            ids.extend(
                page[name]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| one["id"].clone()),
            );
            let Some(from) = page["next"].as_str() else {
                break;
            };
            next = format!("&from={from}");
        }
        assert_eq!(ids.len(), 3, "{path}");
        ids.dedup();
        assert_eq!(ids.len(), 3, "{path}");
        let bad = admin.get(&format!("{path}{join}from=eA")).await;
        bad.expect(400);
    }
    let of_none = format!(
        "/api/v2/refresh-tokens?user_id={}&client_id=x",
        scene.user_id
    );
    let listed = admin.get(&of_none).await.expect(200);
    assert_eq!(listed.json(), json!({"refresh_tokens": []}));
    let some = format!("/api/v2/refresh-tokens?user_id={}&fields=id", scene.user_id);
    let listed = admin.get(&some).await.expect(200).json();
    assert_eq!(listed["refresh_tokens"][0].as_object().unwrap().len(), 1);
    admin.get("/api/v2/refresh-tokens").await.expect(400);
    let nobodys = "/api/v2/refresh-tokens?user_id=auth0%7Cnobody";
    admin.get(nobodys).await.expect(404);
    let nobodys = "/api/v2/users/auth0%7Cnobody/refresh-tokens";
    admin.get(nobodys).await.expect(404);
    admin.delete(nobodys).await.expect(404);
    let all = format!("/api/v2/users/{}/refresh-tokens", scene.user_id);
    admin.delete(&all).await.is(202, "");
    let listed = admin.get(&all).await.expect(200);
    assert_eq!(listed.json(), json!({"tokens": []}));
}

async fn several_are_revoked_at_once(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let admin = app.admin().await;
    let api = scene.api.as_ref().unwrap();
    let (user, client) = (&scene.user_id, &scene.client.id);
    let revoke = async |body: Value| admin.post("/api/v2/refresh-tokens/revoke", &body).await;
    scene.login(&app).await;
    let id = only(&app, &scene).await["id"].clone();
    for (body, ends) in [
        (json!({"ids": ["x", id]}), true),
        (json!({"user_id": user}), true),
        (json!({"user_id": user, "client_id": client}), true),
        (
            json!({"user_id": user, "client_id": client, "audience": api.identifier}),
            true,
        ),
    ] {
        let token = match body.get("ids") {
            // That one was given already.
            Some(_) => None,
            None => Some(scene.login(&app).await),
        };
        revoke(body.clone()).await.is(202, "");
        if let Some(token) = token {
            let refreshed = scene.refresh(&app, &token).await;
            assert_eq!(refreshed.status == 403, ends, "{body}");
        }
    }
    let token = scene.login(&app).await;
    for bad in [
        json!({}),
        json!({"client_id": client}),
        json!({"user_id": user, "audience": api.identifier}),
        json!({"user_id": "auth0|nobody"}),
        json!({"user_id": user, "client_id": "nobody"}),
        json!({"user_id": user, "client_id": client, "audience": "https://nowhere/"}),
        json!({"ids": []}),
        json!({"ids": ["x"], "more": 1}),
    ] {
        revoke(bad).await.expect(400);
    }
    scene.refresh(&app, &token).await.expect(200);
}

async fn metadata_is_kept(app: TestApp) {
    let scene = scene(&app, &["a"], rotating(0)).await;
    let token = scene.login(&app).await;
    let id = only(&app, &scene).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v2/refresh-tokens/{id}");
    let admin = app.admin().await;
    let body = json!({"refresh_token_metadata": {"device": "phone"}});
    let changed = admin.patch(&path, &body).await.expect(200);
    assert_eq!(
        changed.json()["refresh_token_metadata"],
        body["refresh_token_metadata"]
    );
    scene.refresh(&app, &token).await.expect(200);
    let kept = admin.get(&path).await.expect(200);
    assert_eq!(
        kept.json()["refresh_token_metadata"],
        body["refresh_token_metadata"]
    );
    for bad in [
        json!({}),
        json!({"refresh_token_metadata": {"a": 1}}),
        json!({"refresh_token_metadata": "x"}),
        json!({"other": {}}),
    ] {
        admin.patch(&path, &bad).await.expect(400);
    }
    let none = json!({"refresh_token_metadata": null});
    let changed = admin.patch(&path, &none).await.expect(200);
    assert!(changed.json().get("refresh_token_metadata").is_none());
    let nobodys = "/api/v2/refresh-tokens/nothing";
    admin.patch(nobodys, &none).await.expect(404);
    admin.get(nobodys).await.expect(404);
}

async fn a_deleted_permission_is_not_listed(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    scene.login(&app).await;
    let api = scene.api.as_ref().unwrap();
    app.admin().await.keep_scopes(api, &["b"]).await.expect(200);
    let shown = only(&app, &scene).await;
    let scopes = &shown["resource_servers"][0]["scopes"];
    assert_eq!(*scopes, "openid profile email offline_access b");
}

async fn who_may_see_and_end_them(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    let id = only(&app, &scene).await["id"].as_str().unwrap().to_owned();
    let one = format!("/api/v2/refresh-tokens/{id}");
    let of_user = format!("/api/v2/users/{}/refresh-tokens", scene.user_id);
    let list = format!("/api/v2/refresh-tokens?user_id={}", scene.user_id);
    let reader = app.with_scopes(&["read:refresh_tokens"]).await;
    for path in [&one, &of_user, &list] {
        app.nobody().get(path).await.expect(401);
        reader.get(path).await.expect(200);
        app.with_scopes(&["read:users"])
            .await
            .get(path)
            .await
            .expect(403);
    }
    let body = json!({"refresh_token_metadata": null});
    reader.patch(&one, &body).await.expect(403);
    for path in [&one, &of_user] {
        reader.delete(path).await.expect(403);
    }
    let body = json!({"ids": [id]});
    reader
        .post("/api/v2/refresh-tokens/revoke", &body)
        .await
        .expect(403);
    let neighbour = app.neighbour().await;
    let there = neighbour.admin().await;
    for path in [&one, &of_user, &list] {
        there.get(path).await.expect(404);
    }
    there.delete(&one).await.expect(202);
    there
        .post("/api/v2/refresh-tokens/revoke", &body)
        .await
        .expect(202);
    scene.refresh(&app, &token).await.expect(200);
}
