//! Every successful write has an entry, in its transaction; nothing else has.

use http::Method;
use serde_json::{Value, json};
use testkit::{ClientKey, TestApp, both_engines};

use super::found;
use crate::snapshot;

both_engines!(
    an_entry_has_auth0s_shape,
    every_write_has_an_entry_with_its_title,
    writes_about_keys_and_the_tenant_have_their_titles,
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

/// A write, its body and the title of its entry.
type Write = (Method, String, Value, &'static str);

fn write(method: Method, path: impl Into<String>, body: Value, title: &'static str) -> Write {
    (method, path.into(), body, title)
}

async fn every_write_has_an_entry_with_its_title(app: TestApp) {
    use Method as M;
    let (api, client, grant) = app.granted(&["a"]).await;
    let (api_path, client_path, grant_path) = (api.path(), client.path(), grant.path());
    let name = || json!({"name": "B"});
    let none = || json!({});
    let other = json!({
        "client_id": client.id, "audience": api.identifier, "subject_type": "user",
    });
    let rotate = format!("{client_path}/rotate-secret");
    let apis = "/api/v2/resource-servers";
    let (grants, clients) = ("/api/v2/client-grants", "/api/v2/clients");
    let b = json!({"identifier": "b"});
    let ps256 = json!({"signing_alg": "PS256"});
    let writes = vec![
        write(M::POST, apis, b, "Create a resource server"),
        write(M::PATCH, &api_path, name(), "Update a resource server"),
        write(M::PATCH, api.extension(), ps256, "Update a resource server"),
        write(M::POST, grants, other, "Create client grant"),
        write(
            M::PATCH,
            &grant_path,
            json!({"scope": []}),
            "Update client grant",
        ),
        write(M::DELETE, &grant_path, none(), "Delete client grant"),
        write(M::POST, clients, name(), "Create a client"),
        write(M::PATCH, &client_path, name(), "Update a client"),
        write(M::POST, rotate, none(), "Rotate a client secret"),
        write(M::DELETE, &client_path, none(), "Delete a client"),
        write(M::DELETE, &api_path, none(), "Delete a resource server"),
    ];
    carry_out(&app, writes).await;
}

async fn writes_about_keys_and_the_tenant_have_their_titles(app: TestApp) {
    use Method as M;
    let client = app.client().await;
    let pem = ClientKey::new(0).certificate(2_000_000_000);
    let key = json!({"credential_type": "public_key", "pem": pem});
    let keys = format!("{}/credentials", client.path());
    let made = app.admin().await.post(&keys, &key).await.expect(201);
    let one = format!("{keys}/{}", made.text("id"));
    let kid = testkit::header(&app.admin().await.token.unwrap())["kid"].clone();
    let revoke = format!("/api/v2/keys/signing/{}/revoke", kid.as_str().unwrap());
    let rotate = "/api/v2/keys/signing/rotate";
    let none = || json!({});
    let expiry = json!({"expires_at": null});
    let tenant = json!({"friendly_name": "B"});
    let rotated = "Rotate the Application Signing Key";
    let revoked = "Revoke an Application Signing Key by its key id";
    let writes = vec![
        write(M::POST, &keys, key, "Create a client credential"),
        write(M::PATCH, &one, expiry, "Update a client credential"),
        write(M::DELETE, &one, none(), "Delete a client credential"),
        write(
            M::PATCH,
            "/api/v2/tenants/settings",
            tenant,
            "Update tenant settings",
        ),
        write(M::POST, rotate, none(), rotated),
        write(M::PUT, revoke, none(), revoked),
    ];
    carry_out(&app, writes).await;
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
