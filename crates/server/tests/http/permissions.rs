//! `/api/lictor/v1`: the life of a permission.

mod create;
mod delete;
mod document;
mod holders;
mod idempotency;
mod impact;
mod list;
mod purge;
mod rename;
mod restore;
mod things;
mod writers;

use serde_json::{Value, json};
use testkit::{Api, Role, TestApp, permissions};

/// Where the extensions have a permission.
fn path(api: &Api, value: &str) -> String {
    format!(
        "{}/permissions/{}",
        api.extension(),
        value.replace(':', "%3A")
    )
}

/// A role that holds these permissions, with these users.
async fn role_with(app: &TestApp, api: &Api, values: &[&str], users: &[&str]) -> Role {
    let role = app.role().await;
    let admin = app.admin().await;
    let held = format!("{}/permissions", role.path());
    admin
        .post(&held, &permissions(api, values))
        .await
        .expect(201);
    if !users.is_empty() {
        let members = format!("{}/users", role.path());
        admin
            .post(&members, &json!({"users": users}))
            .await
            .expect(200);
    }
    role
}

/// Gives permissions to a user directly.
async fn give(app: &TestApp, api: &Api, user: &str, values: &[&str]) {
    let path = format!("/api/v2/users/{}/permissions", user.replace('|', "%7C"));
    let admin = app.admin().await;
    admin
        .post(&path, &permissions(api, values))
        .await
        .expect(201);
}

/// Everything that shows of an API's permissions.
async fn export(app: &TestApp, api: &Api, role: &Role, user: &str) -> Value {
    let admin = app.admin().await;
    let mut all = Vec::new();
    for path in [
        api.path(),
        format!("{}/permissions", api.extension()),
        format!("{}/permissions", role.path()),
        format!("/api/v2/users/{}/permissions", user.replace('|', "%7C")),
        "/api/v2/client-grants?per_page=100".to_owned(),
    ] {
        all.push(admin.get(&path).await.expect(200).json());
    }
    all.into()
}

fn count(count: usize) -> Value {
    json!({"count": count, "is_capped": false})
}
