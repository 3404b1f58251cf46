//! Who is affected by a deletion.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{count, give, path, role_with};

both_engines!(everybody_counts_once, what_is_hidden_does_not_count);

async fn everybody_counts_once(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let (first, second, third) = (app.user().await, app.user().await, app.user().await);
    role_with(&app, &api, &["a", "b"], &[&first, &second]).await;
    role_with(&app, &api, &["a"], &[&second]).await;
    role_with(&app, &api, &["b"], &[&third]).await;
    give(&app, &api, &first, &["a"]).await;
    give(&app, &api, &third, &["a"]).await;
    let all = app.client().await;
    for body in [
        json!({"client_id": all.id, "audience": api.identifier, "allow_all_scopes": true}),
        json!({"client_id": client.id, "audience": api.identifier, "scope": ["a"],
            "subject_type": "user"}),
    ] {
        app.grant_with(body).await;
    }
    app.draw(&client, &api).await.expect(200);
    app.app.exchanges().flush().await;
    let admin = app.admin().await;
    let read = admin
        .get(&format!("{}/impact", path(&api, "a")))
        .await
        .expect(200);
    let mut impact = read.json();
    let plan = impact
        .as_object_mut()
        .unwrap()
        .shift_remove("plan")
        .unwrap();
    assert_eq!(
        Value::String(read.header("etag").trim_matches('"').to_owned()),
        plan
    );
    let wanted = json!({
        "api": {"id": api.id, "identifier": api.identifier},
        "permissions": [{"value": "a", "description": null}],
        "roles": count(2),
        "users": count(3),
        "users_direct": count(2),
        "users_through_roles": count(2),
        "applications": count(2),
        "all_third_parties": false,
        "client_grants": count(1),
        "user_grants": count(1),
        "allow_all_grants": count(1),
        "consents": count(0),
        "refresh_tokens": count(0),
        "last_issued_at": "2026-01-02T03:04:05.678Z",
        "latest_expiry": impact["latest_expiry"],
    });
    assert_eq!(impact, wanted);
    assert!(impact["latest_expiry"].is_string());
    admin
        .get(&format!("{}/impact", path(&api, "c")))
        .await
        .expect(404);
}

async fn what_is_hidden_does_not_count(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let user = app.user().await;
    let role = role_with(&app, &api, &["a"], &[&user]).await;
    let admin = app.admin().await;
    admin.delete(&role.path()).await.expect(200);
    admin.delete(&client.path()).await.expect(204);
    let impact = admin
        .get(&format!("{}/impact", path(&api, "a")))
        .await
        .expect(200)
        .json();
    for name in ["roles", "users", "applications", "client_grants"] {
        assert_eq!(impact[name], count(0), "{name}");
    }
}
