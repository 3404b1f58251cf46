//! Methods that an operation doesn't have, and paths that nothing has.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::json;
use server::routes::operations;
use testkit::{TestApp, both_engines};

use super::world::World;
use crate::authorize::{Scene, code};

both_engines!(
    another_method_is_not_found,
    an_unknown_path_is_not_found,
    head_is_a_get_without_a_body,
    head_does_nothing,
);

async fn another_method_is_not_found(app: TestApp) {
    let world = World::of(&app).await;
    let admin = app.admin().await;
    let mut methods: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for operation in operations() {
        let known = methods.entry(world.path(operation)).or_default();
        known.insert(operation.method.as_str());
    }
    for (path, known) in methods {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"] {
            if known.contains(method) {
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            for actor in [&admin, &app.nobody()] {
                let reply = actor.send(method.clone(), &path, None).await;
                reply.is_problem(404, "Not Found", "");
                assert_eq!(reply.header("cache-control"), "no-cache");
            }
        }
    }
}

async fn an_unknown_path_is_not_found(app: TestApp) {
    let admin = app.admin().await;
    for path in [
        "/",
        "/api",
        "/api/v2",
        "/api/v2/",
        "/api/v2/clients/",
        "/api/v2//clients",
        "/api/v2/Clients",
        "/api/v2/no-such-family",
        "/api/v2/clients/a/b/c",
        "/api/v3/clients",
        "/api/lictor/v1/apis",
        "/oauth/tokens",
        "/.well-known/openid-configuration/",
    ] {
        let reply = admin.get(path).await;
        reply.is_problem(404, "Not Found", "");
    }
}

async fn head_is_a_get_without_a_body(app: TestApp) {
    let admin = app.admin().await;
    let head = admin.send(Method::HEAD, "/api/v2/clients", None).await;
    head.is(200, "");
    let refused = app
        .nobody()
        .send(Method::HEAD, "/api/v2/clients", None)
        .await;
    refused.is(401, "");
}

async fn head_does_nothing(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let asked = scene.request(json!({}));
    for path in [
        asked.as_str(),
        "/authorize/resume?state=x",
        "/v2/logout",
        "/oidc/logout",
        "/u/email-verification?ticket=x",
    ] {
        let browser = app.nobody().with("cookie", &scene.cookie());
        let head = browser.send(Method::HEAD, path, None).await;
        assert_eq!(head.status, 404, "{path}");
        assert_eq!(head.header("location"), "", "{path}");
        assert_eq!(head.header("set-cookie"), "", "{path}");
    }
    // The session is still there.
    code(&scene.get(&asked).await);
}
