//! Every successful write has an entry, in its transaction; nothing else has.

use http::Method;
use serde_json::{Value, json};
use testkit::{ClientKey, TestApp, both_engines};

use super::found;
use crate::snapshot;

both_engines!(
    an_entry_has_auth0s_shape,
    every_write_has_an_entry_with_its_title,
    a_change_that_fails_has_no_entry,
    what_changed_is_told_before_and_after,
);

async fn an_entry_has_auth0s_shape(app: TestApp) {
    let admin = app.admin().await.with("user-agent", "test/1.0");
    let body = json!({"name": "A", "identifier": "a", "scopes": [{"value": "x"}]});
    admin
        .post("/api/v2/resource-servers", &body)
        .await
        .expect(201);
    let id = found(&app, "q=type:sapi").await[0]["log_id"].clone();
    let path = format!("/api/v2/logs/{}", id.as_str().unwrap());
    snapshot!("change", app.admin().await.get(&path).await);
}

/// A write, and the description that its entry must have.
type Step = (Method, String, Value, &'static str);

async fn carry_out(app: &TestApp, steps: Vec<Step>) {
    let admin = app.admin().await;
    for (method, path, body, title) in steps {
        let reply = admin.send(method.clone(), &path, Some(&body)).await;
        assert!(reply.status < 300, "{method} {path}: {}", reply.shown());
        let newest = &found(app, "q=type:sapi").await[0];
        assert_eq!(newest["description"], title, "{method} {path}");
        let request = &newest["details"]["request"];
        assert_eq!(request["method"], method.as_str().to_lowercase());
        assert_eq!(request["path"], path);
        assert_eq!(newest["details"]["response"]["statusCode"], reply.status);
    }
}

async fn every_write_has_an_entry_with_its_title(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem});
    let keys = format!("{}/credentials", client.path());
    let made = app
        .admin()
        .await
        .post(&keys, &key)
        .await
        .expect(201)
        .text("id");
    let one = format!("{keys}/{made}");
    let kid = testkit::header(&app.admin().await.token.unwrap())["kid"].clone();
    let kid = format!("/api/v2/keys/signing/{}/revoke", kid.as_str().unwrap());
    let other = json!({
        "client_id": client.id, "audience": api.identifier, "subject_type": "user",
    });
    let (post, patch, delete) = (Method::POST, Method::PATCH, Method::DELETE);
    let at = |path: &str| format!("/api/v2{path}");
    carry_out(
        &app,
        vec![
            (
                post.clone(),
                at("/resource-servers"),
                json!({"identifier": "b"}),
                "Create a resource server",
            ),
            (
                patch.clone(),
                api.path(),
                json!({"name": "B"}),
                "Update a resource server",
            ),
            (
                patch.clone(),
                api.extension(),
                json!({"signing_alg": "PS256"}),
                "Update a resource server",
            ),
            (
                post.clone(),
                at("/client-grants"),
                other,
                "Create client grant",
            ),
            (
                patch.clone(),
                grant.path(),
                json!({"scope": []}),
                "Update client grant",
            ),
            (
                delete.clone(),
                grant.path(),
                json!({}),
                "Delete client grant",
            ),
            (
                post.clone(),
                at("/clients"),
                json!({"name": "B"}),
                "Create a client",
            ),
            (
                patch.clone(),
                client.path(),
                json!({"name": "B"}),
                "Update a client",
            ),
            (
                post.clone(),
                format!("{}/rotate-secret", client.path()),
                json!({}),
                "Rotate a client secret",
            ),
            (post.clone(), keys, key, "Create a client credential"),
            (
                patch.clone(),
                one.clone(),
                json!({"expires_at": null}),
                "Update a client credential",
            ),
            (delete.clone(), one, json!({}), "Delete a client credential"),
            (delete.clone(), client.path(), json!({}), "Delete a client"),
            (delete, api.path(), json!({}), "Delete a resource server"),
            (
                patch,
                at("/tenants/settings"),
                json!({"friendly_name": "B"}),
                "Update tenant settings",
            ),
            (
                post,
                at("/keys/signing/rotate"),
                json!({}),
                "Rotate the Application Signing Key",
            ),
            (
                Method::PUT,
                kid,
                json!({}),
                "Revoke an Application Signing Key by its key id",
            ),
        ],
    )
    .await;
}

async fn a_change_that_fails_has_no_entry(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    let stale = app.admin().await.with("if-match", "\"99\"");
    let before = found(&app, "q=type:sapi").await;
    let weak = app.with_scopes(&["read:clients"]).await;
    let twice = json!({"client_id": client.id, "audience": api.identifier});
    for reply in [
        admin
            .post(
                "/api/v2/resource-servers",
                &json!({"identifier": api.identifier}),
            )
            .await,
        admin.post("/api/v2/client-grants", &twice).await,
        admin.post("/api/v2/clients", &json!({"name": "<"})).await,
        admin
            .patch("/api/v2/clients/x", &json!({"name": "B"}))
            .await,
        admin.patch(&grant.path(), &json!({})).await,
        stale.keep_scopes(&api, &[]).await,
        stale.delete(&api.path()).await,
        weak.delete(&client.path()).await,
        app.nobody().delete(&client.path()).await,
        admin.post("/api/v2/users", &json!({})).await,
        admin
            .delete("/api/v2/resource-servers/https:%2F%2Flocalhost:8443%2Fapi%2Fv2%2F")
            .await,
    ] {
        assert!(reply.status >= 400, "{}", reply.shown());
    }
    assert_eq!(found(&app, "q=type:sapi").await, before);
}

async fn what_changed_is_told_before_and_after(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["b"]).await.expect(200);
    let change = async || found(&app, "q=type:sapi").await[0]["details"]["change"].clone();
    assert_eq!(
        change().await,
        json!({
            "before": {"scopes": [{"value": "a"}, {"value": "b"}]},
            "after": {"scopes": [{"value": "b"}]},
        })
    );
    admin
        .patch(&api.path(), &json!({"enforce_policies": true}))
        .await
        .expect(200);
    assert_eq!(
        change().await,
        json!({"before": {}, "after": {"enforce_policies": true}})
    );
    let whole = admin.get(&api.path()).await.json();
    admin.delete(&api.path()).await.expect(204);
    assert_eq!(change().await, json!({"before": whole, "after": null}));
}
