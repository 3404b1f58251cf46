//! `lictor permissions list`

use serde_json::Value;

use super::impact::count;
use super::session::Session;
use super::table::table;
use super::{part, say_json, text};
use crate::failure::Failure;
use crate::say::say;

/// Lists an API's permissions, by position.
pub(super) async fn list(
    session: &Session,
    api: &str,
    search: Option<String>,
) -> Result<(), Failure> {
    let mut path = format!("/api/lictor/v1/apis/{}/permissions", part(api));
    if let Some(search) = search {
        path = format!("{path}?q={}", part(&search));
    }
    let permissions = session.all(&path, "permissions").await?;
    if session.is_json {
        return say_json(&Value::Array(permissions));
    }
    let row = |one: &Value| {
        let used = |name: &str| count(one.pointer(&format!("/used_by/{name}")));
        [
            text(one, "value").to_owned(),
            used("roles"),
            used("users"),
            used("client_grants"),
            text(one, "last_issued_at").to_owned(),
            text(one, "description").to_owned(),
        ]
    };
    let rows: Vec<_> = permissions.iter().map(row).collect();
    let titles = [
        "PERMISSION",
        "ROLES",
        "USERS",
        "GRANTS",
        "LAST ISSUED",
        "DESCRIPTION",
    ];
    say(&table(titles, &rows))
}
