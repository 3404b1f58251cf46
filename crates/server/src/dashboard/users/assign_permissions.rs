//! `/dashboard/users/{id}/permissions/assign`

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
use crate::ops::user_permissions as ops;

/// `GET /dashboard/users/{id}/permissions/assign`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let held = permission_holders::of(&mut reader, app.home(), Holder::User(user.number)).await?;
    drop(reader);
    let to = |parts: &[&str]| {
        let own = ["users", &user.user_id, "permissions"];
        link::path(&[&own[..], parts].concat())
    };
    let picker = Picker {
        title: "Assign permissions",
        button: "Assign",
        consequence: "The user gets them with the next token, in addition to what roles give.",
        section: SECTION,
        address: &to(&["assign"]),
        back: &to(&[]),
        held: &held,
    };
    pick::show(&app, &visit, &picker).await
}

/// `POST /dashboard/users/{id}/permissions/assign`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let sent = pick::picked(visit.form())?;
    let body = Value::Object(sent.clone());
    schema::PERMISSIONS.payload(&body).map_err(Error::Invalid)?;
    let (act, id) = (visit.act(&app, &sent), visit.param("id"));
    ops::add(&app, &act, id, &named(&body)).await?;
    let to = link::path(&["users", id, "permissions"]);
    Ok(Reply::See(link::query(
        &to,
        &[("done", "permissions-assigned")],
    )))
}
