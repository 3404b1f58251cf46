//! `/api/v2/grants`: what users have allowed applications (Management API reference §13).

use domain::token::ScopeSet;
use serde_json::{Value, json};
use store::consents::{Consent, Subject};
use testkit::{TestApp, both_engines};

use crate::user_tokens::{Scene, UNKNOWN, scene, staying};

both_engines!(
    grants_are_listed_by_what_is_asked_for,
    a_deleted_permission_is_not_listed,
    a_grant_is_taken_back_with_its_refresh_tokens,
    all_grants_of_a_user_are_taken_back,
    who_may_see_and_delete_them,
);

/// A consent to what the scene's code gives, for its API or for `/userinfo` only; its id.
pub(crate) async fn consent(app: &TestApp, scene: &Scene, is_for_api: bool) -> String {
    let tenant = app.app.home().tenant;
    let set = if is_for_api {
        scene.code.set.clone()
    } else {
        ScopeSet {
            oidc: scene.code.set.oidc.clone(),
            permissions: [].into(),
        }
    };
    let id = format!("grant_{:018}", app.number());
    let given = Consent {
        id: id.clone(),
        subject: Subject {
            user: scene.code.sign_in.user,
            client_id: scene.client.id.clone(),
            api: match (&scene.api, is_for_api) {
                (Some(api), true) => api.id.clone(),
                (None, _) | (_, false) => String::new(),
            },
            organization: 0,
        },
        user_id: String::new(),
        scope_set: 0,
    };
    let mut writer = app.app.db().write().await.unwrap();
    let now = app.clock_now();
    let scope_set = store::scope_sets::intern(&mut writer, (tenant, 1), &set, &id, now)
        .await
        .unwrap();
    let given = Consent { scope_set, ..given };
    store::consents::put(&mut writer, tenant, &given, now)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    id
}

async fn listed(app: &TestApp, query: &str) -> Vec<Value> {
    let path = format!("/api/v2/grants?{query}").replace('|', "%7C");
    let listed = app.admin().await.get(&path).await.expect(200).json();
    listed.as_array().unwrap().clone()
}

async fn grants_are_listed_by_what_is_asked_for(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let other = crate::user_tokens::scene(&app, &["a"], staying()).await;
    let api = scene.api.as_ref().unwrap();
    let profile = consent(&app, &scene, false).await;
    app.clock.tick();
    let own = consent(&app, &scene, true).await;
    app.clock.tick();
    let others = consent(&app, &other, true).await;
    let all = listed(&app, "").await;
    let shown = json!({
        "user_id": scene.user_id, "audience": api.identifier,
        "scope": ["openid", "profile", "email", "offline_access", "a", "b"],
        "clientID": scene.client.id, "id": own,
    });
    assert_eq!(all[1], shown);
    assert_eq!(all[0]["audience"], "https://localhost:8443/userinfo");
    let user = format!("user_id={}", scene.user_id);
    let client = format!("client_id={}", other.client.id);
    let audience = format!("audience={}", api.identifier);
    for (query, expected) in [
        ("", vec![&profile, &own, &others]),
        (&user, vec![&profile, &own]),
        (&client, vec![&others]),
        (&audience, vec![&own]),
        ("audience=https://localhost:8443/userinfo", vec![&profile]),
        ("audience=https://nowhere.test/", vec![]),
        ("user_id=auth0|nobody", vec![]),
        ("per_page=1&page=1", vec![&own]),
        ("per_page=1&page=9", vec![]),
    ] {
        let found = listed(&app, query).await;
        let ids: Vec<&str> = found
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, expected, "{query}");
    }
    let admin = app.admin().await;
    let totals = admin.get("/api/v2/grants?include_totals=true&per_page=2");
    let totals = totals.await.expect(200);
    assert_eq!(totals.members(), ["total", "start", "limit", "grants"]);
    assert_eq!(totals.json()["total"], 3);
    for bad in ["per_page=0", "per_page=101", "page=-1", "include_totals=x"] {
        let path = format!("/api/v2/grants?{bad}");
        admin.get(&path).await.expect(400);
    }
}

async fn a_deleted_permission_is_not_listed(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    consent(&app, &scene, true).await;
    let api = scene.api.as_ref().unwrap();
    app.admin().await.keep_scopes(api, &["b"]).await.expect(200);
    let scopes = &listed(&app, "").await[0]["scope"];
    let living = json!(["openid", "profile", "email", "offline_access", "b"]);
    assert_eq!(*scopes, living);
    // Made anew it is another permission.
    let both = app.admin().await.keep_scopes(api, &["b", "a"]).await;
    both.expect(200);
    assert_eq!(listed(&app, "").await[0]["scope"], living);
    app.admin().await.delete(&api.path()).await.expect(204);
    assert_eq!(listed(&app, "").await, [Value::Null; 0]);
}

async fn a_grant_is_taken_back_with_its_refresh_tokens(app: TestApp) {
    let (gone, stays) = (
        scene(&app, &["a"], staying()).await,
        scene(&app, &["a"], staying()).await,
    );
    let tokens = [gone.login(&app).await, stays.login(&app).await];
    let id = consent(&app, &gone, true).await;
    let admin = app.admin().await;
    let path = format!("/api/v2/grants/{id}");
    admin.delete(&path).await.is(204, "");
    admin.delete(&path).await.is(204, "");
    assert_eq!(listed(&app, "").await, [Value::Null; 0]);
    let refused = gone.refresh(&app, &tokens[0]).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    stays.refresh(&app, &tokens[1]).await.expect(200);
    let logs = admin.get("/api/v2/logs?q=description:%22Delete%20a%20grant%20by%20id%22");
    let logs = logs.await.expect(200).json();
    assert_eq!(logs.as_array().unwrap().len(), 1);
    let before = &logs[0]["details"]["change"]["before"];
    assert_eq!(before["user_id"], gone.user_id);
    assert_eq!(before["clientID"], gone.client.id);
}

async fn all_grants_of_a_user_are_taken_back(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let other = crate::user_tokens::scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    consent(&app, &scene, true).await;
    consent(&app, &scene, false).await;
    let kept = consent(&app, &other, true).await;
    let admin = app.admin().await;
    let path = format!("/api/v2/grants?user_id={}", scene.user_id).replace('|', "%7C");
    admin.delete("/api/v2/grants").await.expect(400);
    admin.delete(&path).await.is(204, "");
    admin.delete(&path).await.is(204, "");
    let left = listed(&app, "").await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["id"], kept);
    scene.refresh(&app, &token).await.expect(403);
    let nobodys = "/api/v2/grants?user_id=auth0%7Cnobody";
    admin.delete(nobodys).await.is(204, "");
}

async fn who_may_see_and_delete_them(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let id = consent(&app, &scene, true).await;
    let one = format!("/api/v2/grants/{id}");
    let of_user = format!("/api/v2/grants?user_id={}", scene.user_id).replace('|', "%7C");
    app.nobody().get("/api/v2/grants").await.expect(401);
    let reader = app.with_scopes(&["read:grants"]).await;
    reader.get("/api/v2/grants").await.expect(200);
    let stranger = app.with_scopes(&["read:users"]).await;
    stranger.get("/api/v2/grants").await.expect(403);
    for path in [&one, &of_user] {
        app.nobody().delete(path).await.expect(401);
        reader.delete(path).await.expect(403);
    }
    let neighbour = app.neighbour().await;
    let there = neighbour.admin().await;
    there.get("/api/v2/grants").await.is(200, "[]");
    for path in [&one, &of_user] {
        there.delete(path).await.is(204, "");
    }
    assert_eq!(listed(&app, "").await.len(), 1);
}
