//! `/dashboard/applications/{id}/credentials`: how an application proves who it is.

use std::sync::Arc;

use domain::client::Client;
use domain::schema::client as schema;
use domain::{Error, Timestamp};
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::credentials::{self, Credential};

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{find, frame};
use crate::App;
use crate::ops::clients as ops;
use crate::ui::text::when;
use crate::ui::{
    Act, Choice, Column, Field, Form, Look, Row, Table, Tone, alert, ask, button, chip, copyable,
    select, table,
};

/// What is needed to change the method.
const NEEDED: &str = "update:clients";
const METHODS: [Choice<'static>; 3] = [
    Choice {
        value: "client_secret_post",
        label: "Secret in the request",
    },
    Choice {
        value: "client_secret_basic",
        label: "Secret in the Authorization header",
    },
    Choice {
        value: "none",
        label: "None – it can’t keep a secret",
    },
];

/// `GET /dashboard/applications/{id}/credentials`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let told = match visit.query().get("done") {
        "rotated" => told::plainly("Client secret rotated"),
        "saved" => told::plainly("Saved"),
        _ => Told::default(),
    };
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let keys = credentials::of_client(reader.conn(), tenant, &client.client_id).await?;
    drop(reader);
    let now = app.clock().now();
    let rows: Vec<Row> = keys.iter().map(|key| key_row(key, now)).collect();
    let content = html! {
        @if client.uses_keys() {
            (alert(Tone::Info, &html! { p { "This application proves who it is by keys, and has no secret." } }))
        } @else {
            (method(&visit, &client))
            (secret(&app, &visit, &client)?)
        }
        @if !rows.is_empty() { (listed(rows)) }
    };
    Ok(Reply::page(frame::page(
        &client,
        ("Credentials", &content),
        told,
    )))
}

fn method(visit: &Visit, client: &Client) -> Markup {
    let action = link::path(&["applications", &client.client_id, "credentials"]);
    let csrf = visit.csrf();
    let may_change = visit.has(NEEDED);
    let field = Field {
        label: "Authentication method",
        name: "method",
        value: client.auth_method().unwrap_or("client_secret_post"),
        is_read_only: !may_change,
        ..Field::default()
    };
    let fields = html! {
        section.fields {
            h2 { "Method" }
            (select(&field, &METHODS))
        }
        @if may_change { div.actions { (button("Save", Look::Primary, Act::Submit)) } }
    };
    Form::new(&action, &csrf).class("settings").around(&fields)
}

/// The secret, for those who may read it, behind a disclosure.
fn secret(app: &App, visit: &Visit, client: &Client) -> Result<Markup, Fault> {
    let shown = if visit.has("read:client_keys") {
        ops::open_secret(app, client)?
    } else {
        None
    };
    let rotate = link::path(&["applications", &client.client_id, "rotate-secret"]);
    Ok(html! {
        section.box {
            h2 { "Client secret" }
            div.bar {
                @match shown {
                    Some(secret) => {
                        details {
                            summary { "Show the client secret" }
                            (copyable(&secret, "client secret"))
                        }
                    }
                    None => { p { "You may not see secrets." } }
                }
                @if visit.has("update:client_keys") {
                    (ask(&rotate, None, &[], &button("Rotate secret", Look::Danger, Act::Submit)))
                }
            }
        }
    })
}

fn listed(rows: Vec<Row>) -> Markup {
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Type"),
        Column::Plain("Key ID"),
        Column::Plain("Expires"),
    ];
    html! {
        section.section {
            h2 { "Keys" }
            div.table-wrap { (table(&Table { name: "Keys", id: "keys", columns: &columns, rows })) }
        }
    }
}

fn key_row(key: &Credential, now: Timestamp) -> Row {
    let text = |name: &str| key.settings.get(name).and_then(Value::as_str);
    let name = text("name").filter(|name| !name.is_empty());
    Row::new(vec![
        html! { (name.unwrap_or(&key.id)) },
        html! { (text("credential_type").unwrap_or_default()) },
        html! { @if let Some(kid) = text("kid") { (chip(kid)) } },
        html! { @match key.expires_at { Some(at) => { (when(at, now)) } None => { "Never" } } },
    ])
}

/// `POST /dashboard/applications/{id}/credentials`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let client = find(&app, &visit).await?;
    let mut sent = Map::new();
    let method = visit.form().get("method");
    sent.insert("token_endpoint_auth_method".to_owned(), method.into());
    let accepted = schema::UPDATE.payload(&Value::Object(sent.clone()));
    accepted.map_err(Error::Invalid)?;
    ops::update(&app, &visit.act(&app, &sent), &client.client_id, &sent).await?;
    let to = link::path(&["applications", &client.client_id, "credentials"]);
    Ok(Reply::See(link::query(&to, &[("done", "saved")])))
}
