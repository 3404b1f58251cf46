//! `/dashboard/roles/{id}/permissions/add`

use std::sync::Arc;

use domain::Error;
use domain::assignment::named;
use domain::schema::role as schema;
use serde_json::Value;
use store::permission_holders::{self, Holder};

use super::super::pick::{self, Picker};
use super::super::{Answer, Reply, Visit, link};
use super::{SECTION, find};
use crate::App;
use crate::ops::role_permissions as ops;

/// `GET /dashboard/roles/{id}/permissions/add`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let held = permission_holders::of(&mut reader, app.home(), Holder::Role(role.number)).await?;
    drop(reader);
    let picker = Picker {
        title: "Add permissions",
        button: "Add permissions",
        consequence: "Everybody who has the role gets them with their next token.",
        section: SECTION,
        address: &link::path(&["roles", &role.id, "permissions", "add"]),
        back: &link::path(&["roles", &role.id, "permissions"]),
        held: &held,
    };
    pick::show(&app, &visit, &picker).await
}

/// `POST /dashboard/roles/{id}/permissions/add`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let sent = pick::picked(visit.form())?;
    let body = Value::Object(sent.clone());
    schema::PERMISSIONS.payload(&body).map_err(Error::Invalid)?;
    let (act, id) = (visit.act(&app, &sent), visit.param("id"));
    ops::add(&app, &act, id, &named(&body)).await?;
    let to = link::path(&["roles", id, "permissions"]);
    Ok(Reply::See(link::query(
        &to,
        &[("done", "permissions-added")],
    )))
}
