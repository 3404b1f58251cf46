//! Changing grants.

use serde_json::{Value, json};
use testkit::{Grant, Reply, TestApp, both_engines};

both_engines!(
    the_recorded_sequence,
    a_setting_that_is_null_is_gone,
    a_scope_of_null_is_empty,
    what_a_change_may_not_name,
    what_is_not_there_cannot_be_changed,
    tokens_follow_at_once,
);

async fn patch(app: &TestApp, grant: &Grant, body: &Value) -> Reply {
    app.admin().await.patch(&grant.path(), body).await
}

async fn the_recorded_sequence(app: TestApp) {
    let (api, client) = (app.api(&["create:bar"]).await, app.client().await);
    let grant = app
        .grant_with(json!({
            "client_id": client.id, "audience": api.identifier, "scope": ["create:bar"],
            "subject_type": "user", "authorization_details_types": ["payment", "shipping"],
        }))
        .await;
    let head = format!(
        r#"{{"id":"{}","client_id":"{}","audience":"{}","#,
        grant.id, client.id, api.identifier
    );
    let tail = r#""subject_type":"user","authorization_details_types":["payment","shipping"]"#;
    for (body, answered) in [
        (
            json!({"scope": []}),
            format!(r#"{head}"scope":[],{tail}}}"#),
        ),
        (
            json!({"allow_all_scopes": true}),
            format!(r#"{head}{tail},"allow_all_scopes":true}}"#),
        ),
        (
            json!({"allow_all_scopes": false, "scope": []}),
            format!(r#"{head}"scope":[],{tail},"allow_all_scopes":false}}"#),
        ),
        (
            json!({"scope": ["create:foo"]}),
            format!(r#"{head}"scope":["create:foo"],{tail},"allow_all_scopes":false}}"#),
        ),
    ] {
        patch(&app, &grant, &body).await.is(200, &answered);
        app.admin()
            .await
            .get(&grant.path())
            .await
            .is(200, &answered);
    }
}

async fn a_setting_that_is_null_is_gone(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let grant = app
        .grant_with(json!({
            "client_id": client.id, "audience": api.identifier, "scope": ["a"],
            "allow_any_organization": false, "organization_usage": "deny",
            "allow_all_scopes": true,
        }))
        .await;
    let read = app.admin().await.get(&grant.path()).await;
    assert_eq!(read.member("allow_any_organization"), false);
    let nulls = json!({
        "allow_any_organization": null, "organization_usage": null, "allow_all_scopes": null,
    });
    let changed = patch(&app, &grant, &nulls).await;
    let members = ["id", "client_id", "audience", "scope", "subject_type"];
    assert_eq!(changed.members(), members);
    assert_eq!(changed.member("scope"), json!(["a"]));
    patch(&app, &grant, &nulls).await.is(200, &changed.shown());
}

async fn a_scope_of_null_is_empty(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let changed = patch(&app, &grant, &json!({"scope": null})).await;
    assert_eq!(changed.expect(200).member("scope"), json!([]));
    assert!(app.carried(&client, &api).await.is_empty());
}

async fn what_a_change_may_not_name(app: TestApp) {
    let (_, _, grant) = app.granted(&["a"]).await;
    let before = app.admin().await.get(&grant.path()).await;
    for (body, detail) in [
        (json!({}), "'Too few properties defined (0), minimum 1'"),
        (
            json!({"client_id": "x", "scope": []}),
            "'Additional properties not allowed: client_id'",
        ),
        (
            json!({"audience": "x", "subject_type": "user"}),
            "'Additional properties not allowed: subject_type,audience'",
        ),
        (
            json!({"default_for": "third_party_clients"}),
            "'Additional properties not allowed: default_for'",
        ),
        (
            json!({"scope": ["a", "a"]}),
            "'Array items are not unique (indexes 0 and 1)' on property scope",
        ),
        (
            json!({"organization_usage": 1}),
            "'Expected type string,null but found type integer' on property organization_usage",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        let refused = patch(&app, &grant, &body).await;
        refused.is_problem(400, &message, "invalid_body");
    }
    app.admin()
        .await
        .get(&grant.path())
        .await
        .is(200, &before.shown());
}

async fn what_is_not_there_cannot_be_changed(app: TestApp) {
    let admin = app.admin().await;
    let path = "/api/v2/client-grants/cgr_0123456789abcdef";
    let message = "The grant does not exist.";
    for reply in [
        admin.get(path).await,
        admin.patch(path, &json!({"scope": []})).await,
        admin.get(&format!("{path}/organizations")).await,
    ] {
        reply.is_problem(404, message, "inexistent_client_grant");
    }
    for reply in [
        admin.get("/api/v2/client-grants/x").await,
        admin
            .patch("/api/v2/client-grants/x", &json!({"nonsense": 1}))
            .await,
        admin.delete("/api/v2/client-grants/x").await,
        admin.get("/api/v2/client-grants/x/organizations").await,
    ] {
        let message = "Path validation error: 'Object didn't pass validation for format \
            client-grant-id: x' on property id.";
        reply.is_problem(400, message, "invalid_uri");
    }
}

async fn tokens_follow_at_once(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    for (body, carried) in [
        (json!({"scope": ["b"]}), vec!["b"]),
        (json!({"scope": ["b", "a"]}), vec!["b", "a"]),
        (json!({"scope": []}), vec![]),
        (json!({"allow_all_scopes": true}), vec!["a", "b"]),
        (json!({"allow_all_scopes": false}), vec![]),
    ] {
        patch(&app, &grant, &body).await.expect(200);
        assert_eq!(app.carried(&client, &api).await, carried, "{body}");
    }
}
