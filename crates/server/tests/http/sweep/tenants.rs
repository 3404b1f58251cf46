//! Another tenant's ids: nothing is there, and nothing happens to what is.

use http::Method;
use server::routes::operations;
use testkit::{TestApp, both_engines};

use super::bodies::valid;
use super::world::{World, family};

both_engines!(a_foreign_id_is_not_there);

async fn a_foreign_id_is_not_there(app: TestApp) {
    let neighbour = app.neighbour().await;
    let foreign = World::of(&neighbour).await;
    World::of(&app).await;
    let (admin, owner) = (app.admin().await, neighbour.admin().await);
    for operation in operations() {
        if !operation.is_supported || !operation.path.contains('{') {
            continue;
        }
        let path = foreign.path(operation);
        let body = valid(operation, &foreign);
        let reply = admin
            .send(operation.method.clone(), &path, body.as_ref())
            .await;
        let what = format!("{} {path}: {}", operation.method, reply.shown());
        if operation.path.ends_with("/users/{id}/logs") {
            reply.is(200, "[]");
            continue;
        }
        if family(operation) == "anomaly" {
            // An address belongs to nobody; what is counted of it does.
            assert!([204, 404].contains(&reply.status), "{what}");
            continue;
        }
        if family(operation) == "email-templates" && operation.method == Method::PATCH {
            // Templates have names, not ids: this made one of its own; the other has none.
            reply.expect(200);
            owner.get(&path).await.expect(404);
            continue;
        }
        let is_idempotent = operation.method == Method::DELETE
            && matches!(operation.status, 202 | 204)
            && body.is_none()
            && !["/refresh-tokens", "/sessions"]
                .iter()
                .any(|end| operation.path.ends_with(end))
            && ![
                "branding",
                "members",
                "organizations",
                "roles",
                "user-blocks",
            ]
            .contains(&family(operation));
        if is_idempotent {
            // What was deleted already may be answered otherwise than what is deleted now.
            assert!([204, operation.status].contains(&reply.status), "{what}");
            let path = path.replace("device-credentials", "refresh-tokens");
            // Grants can be listed only; their own tests look at what is left.
            if family(operation) != "grants" {
                owner.get(&path).await.expect(200);
            }
        } else {
            let (message, code) = missing(family(operation));
            assert_eq!(reply.status, 404, "{what}");
            // Auth0 says what it was about to do with a theme.
            let message = match operation.method {
                Method::PATCH => message.replace("retrieving", "updating"),
                Method::DELETE => message.replace("retrieving", "deleting"),
                _ => message.to_owned(),
            };
            reply.is_problem(404, &message, code);
        }
    }
    // The same names in another tenant are other things.
    let by_name = "/api/v2/resource-servers?identifiers=https://api-0.test/";
    let seen = [admin.get(by_name).await, owner.get(by_name).await];
    assert_ne!(seen[0].json()[0]["id"], seen[1].json()[0]["id"]);
}

fn missing(family: &str) -> (&'static str, &'static str) {
    match family {
        "apis" | "resource-servers" => (
            "The resource server does not exist",
            "inexistent_resource_server",
        ),
        "branding" => (
            "There was an error retrieving branding settings: invalid theme ID",
            "theme_not_found",
        ),
        "email-templates" => ("The template does not exist.", "inexistent_email_template"),
        "clients" => ("The client does not exist", "inexistent_client"),
        "client-grants" => ("The grant does not exist.", "inexistent_client_grant"),
        "connections" => ("The connection does not exist", "inexistent_connection"),
        "keys" => ("Signing key not found.", ""),
        "deletions" => ("The deletion does not exist", "inexistent_deletion"),
        "logs" => ("Log not found.", ""),
        "members" => ("The member does not exist.", "inexistent_member"),
        "organizations" => ("No organization found by that id or name", ""),
        "refresh-tokens" => ("The refresh token does not exist.", ""),
        "sessions" => ("The session does not exist.", ""),
        "roles" => ("The role does not exist.", ""),
        "jobs" => ("The job does not exist.", "inexistent_job"),
        "users" | "user-blocks" => ("The user does not exist.", "inexistent_user"),
        other => panic!("the sweep doesn't know what is missing in {other}"),
    }
}
