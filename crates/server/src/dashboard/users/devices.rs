//! `/dashboard/users/{id}/devices`: where the user stays signed in by refresh tokens, and how that is
//! ended.

use std::sync::Arc;

use domain::Timestamp;
use domain::client::Client;
use domain::user::User;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Map;
use store::clients;
use store::refresh_tokens::{self, Filter, Found};

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, called, find, frame};
use crate::App;
use crate::ops::refresh_tokens as ops;
use crate::ui::text::{absolute, when};
use crate::ui::{
    Act, Column, Dialog, Empty, Form, Icon, Look, Row, Table, button, empty, icon_button, table,
};

/// Tokens that are shown, the oldest first. What is beyond is seen once others are revoked.
const SHOWN_MAX: i64 = 200;

/// `GET /dashboard/users/{id}/devices`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let filter = Filter {
        user: user.number,
        client_id: None,
    };
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut reader = app.db().read().await?;
    let rows = (None, SHOWN_MAX);
    let found = refresh_tokens::page(reader.conn(), tenant, filter, rows, now).await?;
    let mut shown = Vec::with_capacity(found.len());
    for one in &found {
        let client = clients::get(reader.conn(), tenant, &one.token.client_id).await?;
        let may_revoke = visit.has("delete:refresh_tokens");
        shown.push(row(&user, (one, client.as_ref()), (may_revoke, now)));
    }
    drop(reader);
    let content = content(shown);
    let told = match visit.query().get("done") {
        "revoked" => told::plainly("Refresh token revoked"),
        _ => Told::default(),
    };
    Ok(Reply::page(frame::page(&user, ("Devices", &content), told)))
}

fn content(rows: Vec<Row>) -> Markup {
    let columns = [
        Column::Plain("Application"),
        Column::Plain("Signed in"),
        Column::Plain("Last used"),
        Column::Plain("Ends"),
        Column::Plain("IP address"),
        Column::Controls("Actions"),
    ];
    if rows.is_empty() {
        return empty(Empty {
            title: "No devices",
            text: "A device is where an application keeps a refresh token of the user.",
            action: None,
        });
    }
    html! {
        div.section {
            h2 tabindex="-1" data-focus { "Devices" }
            div.table-wrap {
                (table(&Table { name: "Devices", id: "devices", columns: &columns, rows }))
            }
        }
    }
}

fn row(
    user: &User,
    (found, client): (&Found, Option<&Client>),
    (may_revoke, now): (bool, Timestamp),
) -> Row {
    let token = &found.token;
    let name = client.map_or(token.client_id.as_str(), Client::name);
    let at = |at: Option<Timestamp>, without: &str| {
        html! { @match at { Some(at) => { (when(at, now)) } None => { (without) } } }
    };
    let revoke = link::path(&["users", &user.user_id, "devices", "revoke"]);
    let label = format!(
        "Revoke refresh token of {name}, {}",
        absolute(token.created_at)
    );
    let control = html! {
        @if may_revoke {
            form method="get" action=(revoke) data-dialog {
                input type="hidden" name="token" value=(token.id);
                (icon_button(&label, Icon::Trash, Look::Danger, Act::Row("revoke")))
            }
        }
    };
    Row::new(vec![
        html! {
            @if client.is_some() { a href=(link::path(&["applications", &token.client_id])) { (name) } }
            @else { (name) }
        },
        when(token.created_at, now),
        at(token.last_exchanged_at, "Never"),
        at(token.expiry.end(), "Never"),
        html! { (token.device.last_ip) },
        control,
    ])
}

/// `GET /dashboard/users/{id}/devices/revoke?token=`
pub(crate) async fn ask(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let id = visit.query().get("token");
    own(&app, &user, id).await?;
    let to = |parts: &[&str]| {
        let own = ["users", &user.user_id, "devices"];
        link::path(&[&own[..], parts].concat())
    };
    let (action, csrf) = (to(&["revoke"]), visit.csrf());
    let fields = html! { input type="hidden" name="token" value=(id); };
    let dialog = Dialog {
        title: "Revoke refresh token",
        consequence: html! {
            p { "The application gets no further tokens for " strong { (called(&user)) }
                " until the user signs in again. Access tokens already issued stay valid until they expire." }
        },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Revoke", Look::Danger, Act::SubmitForm("confirm")),
        address: &link::query(&action, &[("token", id)]),
        cancel: &to(&[]),
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// A token is revoked on the page of its own user only.
async fn own(app: &App, user: &User, id: &str) -> Result<(), Fault> {
    let mut reader = app.db().read().await?;
    let found = refresh_tokens::get(reader.conn(), app.home().tenant, id).await?;
    let own = found.filter(|found| found.token.user == user.number);
    own.map(|_| ()).ok_or_else(Fault::not_found)
}

/// `POST /dashboard/users/{id}/devices/revoke`
pub(crate) async fn revoke(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let id = visit.form().get("token");
    own(&app, &user, id).await?;
    ops::revoke(&app, &visit.act(&app, &Map::new()), id).await?;
    let to = link::path(&["users", &user.user_id, "devices"]);
    Ok(Reply::See(link::query(&to, &[("done", "revoked")])))
}
