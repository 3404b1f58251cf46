//! `lictor apis`

use serde_json::Value;

use super::session::Session;
use super::table::table;
use super::{part, say_json, text};
use crate::failure::Failure;
use crate::say::say;

const APIS: &str = "/api/v2/resource-servers";

/// Lists the APIs.
pub(super) async fn list(session: &Session) -> Result<(), Failure> {
    let apis = session.all(APIS, "resource_servers").await?;
    if session.is_json {
        return say_json(&Value::Array(apis));
    }
    let rows: Vec<_> = apis
        .iter()
        .map(|api| {
            [
                text(api, "identifier").to_owned(),
                text(api, "name").to_owned(),
                scopes(api).len().to_string(),
                text(api, "id").to_owned(),
            ]
        })
        .collect();
    say(&table(["IDENTIFIER", "NAME", "PERMISSIONS", "ID"], &rows))
}

/// Shows an API with its permissions.
pub(super) async fn show(session: &Session, api: &str) -> Result<(), Failure> {
    let api = session.get(&format!("{APIS}/{}", part(api))).await?;
    if session.is_json {
        return say_json(&api);
    }
    let lifetime = api
        .get("token_lifetime")
        .map_or(String::new(), Value::to_string);
    let facts = [
        ("identifier", text(&api, "identifier").to_owned()),
        ("name", text(&api, "name").to_owned()),
        ("id", text(&api, "id").to_owned()),
        ("signed with", text(&api, "signing_alg").to_owned()),
        ("tokens live for", format!("{lifetime} s")),
    ];
    for (name, value) in facts {
        say(&format!("{name}: {value}"))?;
    }
    let rows: Vec<_> = scopes(&api)
        .iter()
        .map(|scope| {
            [
                text(scope, "value").to_owned(),
                text(scope, "description").to_owned(),
            ]
        })
        .collect();
    say("")?;
    say(&table(["PERMISSION", "DESCRIPTION"], &rows))
}

fn scopes(api: &Value) -> &[Value] {
    let scopes = api.get("scopes").and_then(Value::as_array);
    scopes.map_or(&[], Vec::as_slice)
}
