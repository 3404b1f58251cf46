//! `/dashboard/applications/{id}/connections`: by which connections users may sign in to it.

use std::sync::Arc;

use domain::Error;
use domain::client::Client;
use domain::schema::connection as schema;
use maud::html;
use serde_json::{Map, Value, json};
use store::connections::{self, Filter, Listed};

use super::super::told::{self, Told};
use super::super::{Answer, Reply, Visit, link};
use super::{find, frame};
use crate::App;
use crate::ops::connections as ops;
use crate::ui::{
    Act, Column, Empty, Form, Look, Row, Table, Tone, badge, empty, named_button, table,
};

/// Connections that are shown.
const SHOWN_MAX: i64 = 100;

/// `GET …/connections`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let page = store::Page::Offset {
        skip: 0,
        limit: SHOWN_MAX,
    };
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, _) = connections::page(&mut reader, tenant, &Filter::default(), &page).await?;
    drop(reader);
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Kind"),
        Column::Plain("State"),
        Column::Controls("Actions"),
    ];
    let rows: Vec<Row> = found.iter().map(|one| row(&visit, &client, one)).collect();
    let content = html! {
        @if rows.is_empty() {
            (empty(Empty { title: "No connections yet", text: "A connection is where users come from.", action: None }))
        } @else {
            section.section {
                h2 tabindex="-1" data-focus { "Connections" }
                p.lead { "How users may sign in to this application." }
                div.table-wrap {
                    (table(&Table { name: "Connections", id: "connections", columns: &columns, rows }))
                }
            }
        }
    };
    let told = match visit.query().get("done") {
        "saved" => told::plainly("Saved"),
        _ => Told::default(),
    };
    Ok(Reply::page(frame::page(
        &client,
        ("Connections", &content),
        told,
    )))
}

fn row(visit: &Visit, client: &Client, one: &Listed) -> Row {
    let is_on = one.enabled.contains(&client.client_id);
    let (state, label, wish) = if is_on {
        (badge("Enabled", Tone::Ok), "Disable", "false")
    } else {
        (badge("Disabled", Tone::Plain), "Enable", "true")
    };
    let (action, csrf) = (
        link::path(&["applications", &client.client_id, "connections"]),
        visit.csrf(),
    );
    let name = &one.connection.name;
    let fields = html! {
        input type="hidden" name="connection" value=(one.connection.id);
        input type="hidden" name="enabled" value=(wish);
        (named_button(label, &format!("{label} {name}"), Look::Secondary, Act::Row("switch")))
    };
    Row::new(vec![
        html! { (name) },
        html! { (one.connection.strategy) },
        state,
        html! {
            @if visit.has("update:connections") { (Form::new(&action, &csrf).around(&fields)) }
        },
    ])
}

/// `POST …/connections`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let is_on = visit.form().get("enabled") == "true";
    let body = json!([{"client_id": client.client_id, "status": is_on}]);
    schema::UPDATE_CLIENTS
        .payload(&body)
        .map_err(Error::Invalid)?;
    let sent = body.as_array().cloned().unwrap_or_default();
    let act = visit.act(&app, &Map::new());
    let act = crate::ops::Act {
        body: Value::Array(sent.clone()),
        ..act
    };
    ops::switch_clients(&app, &act, visit.form().get("connection"), &sent).await?;
    let to = link::path(&["applications", &client.client_id, "connections"]);
    Ok(Reply::See(link::query(&to, &[("done", "saved")])))
}
