//! Bodies that no operation may accept.

use http::Method;
use serde_json::{Value, json};
use server::routes::{Operation, operations};
use testkit::{Actor, ClientKey, TestApp, both_engines, permissions};

use super::world::World;

both_engines!(a_bad_body_is_refused_and_changes_nothing);

/// The same for what people see and get by mail, and for what protects their logins.
fn settings(method: &str, path: &str) -> Option<Value> {
    Some(match (method, path) {
        ("GET" | "DELETE", _) => return None,
        ("PATCH", "/prompts") => json!({"identifier_first": false}),
        ("PATCH", "/attack-protection/bot-detection") => json!({"bot_detection_level": "low"}),
        ("PATCH", "/attack-protection/captcha") => json!({"active_provider_id": "hcaptcha"}),
        ("PATCH", path) if path.starts_with("/attack-protection/") => json!({"enabled": true}),
        ("PATCH", "/branding") => json!({"colors": {"primary": "#123456"}}),
        ("PUT", "/branding/templates/universal-login") => {
            json!({"template": "{%- auth0:head -%}{%- auth0:widget -%}"})
        }
        (_, "/branding/themes" | "/branding/themes/{id}") => crate::branding::theme(),
        ("POST", "/emails/provider") => {
            json!({"name": "sendgrid", "credentials": {"api_key": "key"}})
        }
        ("PATCH", "/tenants/settings") => json!({"friendly_name": "changed"}),
        ("PATCH", "/emails/provider") => json!({"enabled": false}),
        (_, "/email-templates" | "/email-templates/{name}") => crate::email::template(),
        _ => return None,
    })
}

/// The same for what somebody who has signed in has.
fn sign_ins(method: &str, path: &str) -> Option<Value> {
    Some(match (method, path) {
        ("POST", "/refresh-tokens/revoke") => json!({"ids": ["nothing"]}),
        ("PATCH", "/refresh-tokens/{id}") => json!({"refresh_token_metadata": {"a": "b"}}),
        ("POST", "/users/{id}/revoke-access") => json!({"session_id": "nothing"}),
        ("PATCH", "/sessions/{id}") => json!({"session_metadata": {"a": "b"}}),
        _ => return None,
    })
}

/// The same for our own additions.
fn own(method: &str, path: &str, world: &World) -> Option<Value> {
    Some(match (method, path.strip_prefix("/api/lictor/v1")?) {
        ("PATCH", "/clients/{id}") => json!({"strict": true}),
        ("POST", "/apis/{api}/permissions") => json!({"value": "new:a"}),
        ("PATCH", "/apis/{api}/permissions/{permission}") => json!({"description": "changed"}),
        ("POST", "/members") => json!({"email": "new-member@example.com", "role": "viewer"}),
        ("PATCH", "/members/{id}") => json!({"role": "viewer"}),
        ("POST", "/deletions") => json!({"kind": "client", "id": world.spare.id}),
        ("PATCH", "/apis/{api}") => json!({"signing_alg": "PS256"}),
        _ => return None,
    })
}

/// A body that the operation accepts; `None` if it takes none.
pub(super) fn valid(operation: &Operation, world: &World) -> Option<Value> {
    let (method, path) = (operation.method.as_str(), operation.path.as_str());
    let base = path.trim_start_matches("/api/v2");
    let known = settings(method, base).or_else(|| sign_ins(method, base));
    if let Some(body) = known.or_else(|| own(method, base, world)) {
        return Some(body);
    }
    Some(match (method, base) {
        ("POST" | "DELETE", "/roles/{id}/permissions" | "/users/{id}/permissions") => {
            permissions(&world.api, &["read:a"])
        }
        ("POST" | "DELETE", "/users/{id}/roles") => json!({"roles": [world.role.id]}),
        ("POST", "/roles/{id}/users") => json!({"users": [world.user]}),
        (method, base) if base.starts_with("/organizations/{id}/") => {
            return of_organization(method, base, world);
        }
        ("GET" | "DELETE", _) => return None,
        ("POST", "/connections") => json!({"name": "new", "strategy": "auth0"}),
        ("PATCH", "/connections/{id}/clients") => {
            json!([{"client_id": world.client.id, "status": true}])
        }
        (
            _,
            "/clients/{id}/rotate-secret"
            | "/keys/signing/rotate"
            | "/keys/signing/{kid}/revoke"
            | "/jobs/users-imports"
            | "/sessions/{id}/revoke"
            | "/api/lictor/v1/deletions/{deletion}/restore",
        ) => {
            return None;
        }
        ("POST", "/resource-servers") => json!({"identifier": "https://new.test/"}),
        ("PATCH", "/resource-servers/{id}") => json!({"scopes": [{"value": "read:a"}]}),
        ("POST", "/client-grants") => json!({
            "client_id": world.client.id, "audience": world.api.identifier, "subject_type": "user",
        }),
        ("PATCH", "/client-grants/{id}") => json!({"scope": []}),
        ("POST", "/clients" | "/organizations" | "/roles") => json!({"name": "new"}),
        ("PATCH", "/clients/{id}" | "/roles/{id}") => json!({"description": "changed"}),
        ("POST", "/clients/{id}/credentials") => json!({
            "credential_type": "public_key", "pem": ClientKey::new(1).certificate(2_000_000_000),
        }),
        ("PATCH", "/clients/{id}/credentials/{credential_id}") => json!({"expires_at": null}),
        ("PATCH", "/connections/{id}" | "/organizations/{id}") => {
            json!({"display_name": "changed"})
        }
        ("POST", "/users") => json!({
            "connection": "Username-Password-Authentication", "email": "new@example.com",
            "password": "correct horse 1",
        }),
        ("POST", "/jobs/users-exports") => json!({}),
        (
            "POST",
            "/jobs/verification-email" | "/tickets/email-verification" | "/tickets/password-change",
        ) => json!({"user_id": world.user}),
        ("POST", "/users/{id}/identities") => {
            json!({"provider": "auth0", "user_id": world.second_user})
        }
        ("PATCH", "/users/{id}") => json!({"name": "changed"}),
        (method, path) => panic!("the sweep has no body for {method} {path}"),
    })
}

/// The same for what an organization has.
fn of_organization(method: &str, base: &str, world: &World) -> Option<Value> {
    let part = base.trim_start_matches("/organizations/{id}/");
    Some(match (method, part) {
        ("POST" | "DELETE", "members") => json!({"members": [world.user]}),
        ("POST" | "DELETE", "members/{user_id}/roles") => json!({"roles": [world.role.id]}),
        ("GET" | "DELETE", _) => return None,
        ("POST", "connections") => json!({"connection_id": world.spare_connections[0]}),
        ("POST", "enabled_connections") => json!({"connection_id": world.spare_connections[1]}),
        ("PATCH", "connections/{connection_id}" | "enabled_connections/{connection_id}") => {
            json!({"show_as_button": false})
        }
        (method, part) => panic!("the sweep has no body for {method} of {part}"),
    })
}

/// Everything that can be read of the tenant.
async fn everything(admin: &Actor<'_>, world: &World) -> Vec<String> {
    let credentials = format!("{}/credentials", world.client.path());
    let mut all = Vec::new();
    for path in [
        "/api/v2/resource-servers?per_page=100",
        "/api/v2/client-grants?per_page=100",
        "/api/v2/clients?per_page=100",
        "/api/lictor/v1/members",
        "/api/v2/tenants/settings",
        "/api/v2/keys/signing",
        "/api/v2/connections",
        "/api/v2/organizations",
        "/api/v2/roles?per_page=100",
        "/api/v2/users",
        "/api/v2/logs?q=type:sapi&per_page=100",
        credentials.as_str(),
    ] {
        all.push(admin.get(path).await.expect(200).shown());
    }
    all
}

async fn a_bad_body_is_refused_and_changes_nothing(app: TestApp) {
    let world = World::of(&app).await;
    let admin = app.admin().await;
    let before = everything(&admin, &world).await;
    for operation in operations() {
        let Some(valid) = valid_of_supported(operation, &world) else {
            continue;
        };
        let path = world.path(operation);
        // Auth0's schema lets other members through.
        let is_open = operation.path.ends_with("/members");
        // It takes a text as well as an object.
        if operation.path.ends_with("/universal-login") {
            continue;
        }
        for (body, message) in bad(&valid) {
            if is_open && message.contains("Additional") {
                continue;
            }
            let method = operation.method.clone();
            let reply = admin
                .send_bytes(method, &path, "application/json", body.clone())
                .await;
            let what = format!("{} {path} {body}: {}", operation.method, reply.shown());
            assert_eq!(reply.status, 400, "{what}");
            assert_eq!(reply.text("errorCode"), "invalid_body", "{what}");
            assert!(reply.text("message").contains(message), "{what}");
            let members = ["statusCode", "error", "message", "errorCode"];
            assert_eq!(reply.members(), members, "{what}");
        }
    }
    assert_eq!(everything(&admin, &world).await, before);
}

fn valid_of_supported(operation: &Operation, world: &World) -> Option<Value> {
    (operation.is_supported && operation.method != Method::GET)
        .then(|| valid(operation, world))
        .flatten()
}

/// Bodies, each with a part of what is said about it.
fn bad(valid: &Value) -> Vec<(String, &'static str)> {
    if let Some(first) = valid.as_array().and_then(|items| items.first()) {
        return bad_lists(first);
    }
    let with = |name: &str| {
        let mut body = valid.clone();
        body[name] = json!(1);
        body.to_string()
    };
    let text = valid.to_string();
    let id = if valid.get("id").is_some() {
        "_id"
    } else {
        "id"
    };
    let broken = "Invalid request payload JSON format";
    vec![
        (String::new(), "'Expected type object but found type null'."),
        ("null".into(), "'Expected type object but found type null'."),
        ("[]".into(), "'Expected type object but found type array'."),
        (
            "\"text\"".into(),
            "'Expected type object but found type string'.",
        ),
        ("7".into(), "'Expected type object but found type integer'."),
        ("no JSON".into(), broken),
        (text.trim_end_matches('}').into(), broken),
        (text.clone() + "x", broken),
        (
            with("no_such_member"),
            "'Additional properties not allowed: no_such_member'",
        ),
        (with(id), "'Additional properties not allowed: "),
        (
            with("is_system"),
            "'Additional properties not allowed: is_system'",
        ),
    ]
}

/// The same where a list is wanted.
fn bad_lists(item: &Value) -> Vec<(String, &'static str)> {
    let list = |name: &str| {
        let mut item = item.clone();
        item[name] = json!(1);
        json!([item]).to_string()
    };
    let broken = "Invalid request payload JSON format";
    vec![
        (String::new(), "'Expected type array but found type null'."),
        ("null".into(), "'Expected type array but found type null'."),
        ("{}".into(), "'Expected type array but found type object'."),
        (
            "[null]".into(),
            "'Expected type object but found type null'",
        ),
        ("[".into(), broken),
        (
            list("no_such_member"),
            "'Additional properties not allowed: no_such_member'",
        ),
        (list("id"), "'Additional properties not allowed: id'"),
    ]
}
