//! What who may do everything is answered: what is carried out, what can't be yet.

use http::Method;
use serde_json::json;
use server::routes::operations;
use testkit::{TestApp, both_engines};

use super::world::{World, send};

both_engines!(
    every_supported_operation_ends_with_the_status_of_the_table,
    what_is_not_supported_says_so,
    every_answer_has_the_headers,
    a_long_answer_is_compressed_for_who_asks_for_it,
);

async fn every_supported_operation_ends_with_the_status_of_the_table(app: TestApp) {
    let world = World::of(&app).await;
    let admin = app.admin().await;
    let supported = operations().into_iter().filter(|one| one.is_supported);
    let (mut deletes, others): (Vec<_>, Vec<_>) =
        supported.partition(|operation| operation.method == Method::DELETE);
    // What belongs to something comes behind it in the table.
    deletes.reverse();
    for operation in others.into_iter().chain(deletes) {
        let path = world.path(operation);
        // There is one, or the others would have none.
        if path == "/api/v2/branding/themes" {
            continue;
        }
        let reply = send(&admin, operation, &world).await;
        let what = format!("{} {path}: {}", operation.method, reply.shown());
        // Too much has to fail before an address is blocked.
        if path == "/api/v2/anomaly/blocks/ips/192.0.2.1" && operation.method == Method::GET {
            reply.expect(404);
            continue;
        }
        assert_eq!(reply.status, operation.status, "{what}");
        let revoked = ["/refresh-tokens", "/sessions", "/revoke-access"];
        let is_revoking = revoked.iter().any(|part| operation.path.contains(part));
        let has_none = operation.status == 204 || (operation.status == 202 && is_revoking);
        assert_eq!(reply.body.is_empty(), has_none, "{what}");
    }
}

async fn what_is_not_supported_says_so(app: TestApp) {
    let world = World::of(&app).await;
    let admin = app.admin().await;
    for operation in operations() {
        if operation.is_supported {
            continue;
        }
        let path = world.path(operation);
        let reply = admin
            .send(operation.method.clone(), &path, Some(&json!({})))
            .await;
        if operation.method == Method::GET {
            let message = reply.shown();
            assert!([200, 404].contains(&reply.status), "{path}: {message}");
        } else {
            let title = operation.title;
            let message =
                format!("This operation is not supported yet by this version of Lictor: {title}");
            reply.is_problem(403, &message, "operation_not_supported");
        }
    }
}

async fn every_answer_has_the_headers(app: TestApp) {
    let world = World::of(&app).await;
    for operation in operations() {
        let admin = app.admin().await;
        let path = world.path(operation);
        for actor in [&admin, &app.nobody()] {
            let reply = actor.send(operation.method.clone(), &path, None).await;
            for (name, value) in [
                ("content-type", "application/json; charset=utf-8"),
                ("cache-control", "no-cache"),
                ("strict-transport-security", "max-age=31536000"),
                ("x-content-type-options", "nosniff"),
                ("vary", "origin,accept-encoding"),
            ] {
                assert_eq!(reply.header(name), value, "{} {path}", operation.method);
            }
            assert!(!reply.header("x-request-id").is_empty());
        }
    }
}

async fn a_long_answer_is_compressed_for_who_asks_for_it(app: TestApp) {
    let path = "/api/v2/resource-servers";
    let plain = app.admin().await.get(path).await.expect(200);
    assert_eq!(plain.header("content-encoding"), "");
    let admin = app.admin().await.with("accept-encoding", "gzip, br");
    let packed = admin.get(path).await.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.starts_with(b"\x1f\x8b") && packed.body.len() < plain.body.len() / 2);
    // The same version, though another representation.
    let one = admin
        .get("/api/v2/resource-servers/https:%2F%2Flocalhost:8443%2Fapi%2Fv2%2F")
        .await;
    assert_eq!(
        (one.header("content-encoding"), one.header("etag")),
        ("gzip", "\"1\"")
    );
    let short = admin.get("/api/v2/client-grants?client_id=x").await;
    short.is(200, "[]");
}
