//! `/dashboard/roles/{id}/permissions`, and how one is removed.

use std::sync::Arc;

use domain::Error;
use domain::assignment::{HeldPermission, named};
use domain::role::Role;
use domain::schema::role as schema;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;
use store::permission_holders::{self, Holder};

use super::super::{Answer, Fault, Reply, Visit, link, pick, told};
use super::{SECTION, find, frame};
use crate::App;
use crate::ops::role_permissions as ops;
use crate::ui::{
    Act, Column, Dialog, Empty, Form, Icon, Look, Paging, Row, Table, button, chip, empty,
    icon_button, no_match, paging, search, table,
};

const PER_PAGE: usize = 25;

/// `GET /dashboard/roles/{id}/permissions`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let mut held =
        permission_holders::of(&mut reader, app.home(), Holder::Role(role.number)).await?;
    drop(reader);
    let q = visit.query().trimmed("q").to_lowercase();
    let is_empty = held.is_empty();
    held.retain(|one| one.value.to_lowercase().contains(&q));
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: held.len(),
        is_capped: false,
    };
    let may_change = visit.has("update:roles");
    let shown = held.iter().skip(at.skip()).take(PER_PAGE);
    let rows: Vec<Row> = shown.map(|one| row(&role, one, may_change)).collect();
    let list = if is_empty {
        empty(Empty {
            title: "No permissions yet",
            text: "Whoever has this role gets nothing by it until it has permissions.",
            action: may_change.then(|| add(&role)),
        })
    } else {
        content(&visit, &role, (at, rows))
    };
    let told = match visit.query().get("done") {
        "role-created" => told::plainly(&format!("Role {} created", role.name)),
        "permissions-added" => told::plainly("Permissions added"),
        "permission-removed" => told::plainly("Permission removed"),
        _ => told::Told::default(),
    };
    Ok(Reply::page(frame::page(
        &role,
        ("Permissions", &list),
        told,
    )))
}

fn add(role: &Role) -> Markup {
    html! {
        form method="get" action=(link::path(&["roles", &role.id, "permissions", "add"])) data-dialog {
            (button("Add permissions", Look::Primary, Act::Submit))
        }
    }
}

fn content(visit: &Visit, role: &Role, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["roles", &role.id, "permissions"]);
    let q = visit.query().get("q");
    let columns = [
        Column::Plain("Permission"),
        Column::Plain("Description"),
        Column::Plain("API"),
        Column::Controls("Actions"),
    ];
    html! {
        div.section {
            h2 tabindex="-1" data-focus { "Permissions" }
            div.bar {
                (search("Search permissions", &here, q, &[]))
                @if visit.has("update:roles") { (add(role)) }
            }
            @if at.total == 0 { (no_match("permissions", q, &here)) } @else {
                div.table-wrap {
                    (table(&Table { name: "Permissions", id: "permissions", columns: &columns, rows }))
                }
                (paging(at, |page| link::query(&here, &[("q", q), ("page", &page.to_string())])))
            }
        }
    }
}

fn row(role: &Role, held: &HeldPermission, may_change: bool) -> Row {
    let remove = link::path(&["roles", &role.id, "permissions", "remove"]);
    let name = format!("Remove permission {}", held.value);
    let control = html! {
        @if may_change {
            form method="get" action=(remove) data-dialog {
                input type="hidden" name="api" value=(held.identifier);
                input type="hidden" name="permission" value=(held.value);
                (icon_button(&name, Icon::Trash, Look::Danger, Act::Row("remove")))
            }
        }
    };
    Row::new(vec![
        chip(&held.value),
        html! { (held.description.as_deref().unwrap_or_default()) },
        html! { (held.api_name.as_deref().unwrap_or(&held.identifier)) },
        control,
    ])
}

/// `GET /dashboard/roles/{id}/permissions/remove?api=&permission=`
pub(crate) async fn ask(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let (api, permission) = (visit.query().get("api"), visit.query().get("permission"));
    if permission.is_empty() {
        return Err(Fault::not_found());
    }
    let back = link::path(&["roles", &role.id, "permissions"]);
    let action = link::path(&["roles", &role.id, "permissions", "remove"]);
    let address = link::query(&action, &[("api", api), ("permission", permission)]);
    let title = format!("Remove permission {permission}");
    let csrf = visit.csrf();
    let fields = html! {
        input type="hidden" name="api" value=(api);
        input type="hidden" name="permission" value=(permission);
    };
    let dialog = Dialog {
        title: &title,
        consequence: html! {
            p { "Whoever has the role " strong { (role.name) } " loses it with their next token, \
                unless something else gives it. Tokens already issued keep it until they expire." }
        },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Remove", Look::Danger, Act::SubmitForm("confirm")),
        address: &address,
        cancel: &back,
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// `POST /dashboard/roles/{id}/permissions/remove`
pub(crate) async fn remove(app: App, visit: Arc<Visit>) -> Answer {
    let sent = pick::picked(visit.form())?;
    let body = Value::Object(sent.clone());
    schema::PERMISSIONS.payload(&body).map_err(Error::Invalid)?;
    let (act, id) = (visit.act(&app, &sent), visit.param("id"));
    ops::remove(&app, &act, id, &named(&body)).await?;
    let to = link::path(&["roles", id, "permissions"]);
    Ok(Reply::See(link::query(
        &to,
        &[("done", "permission-removed")],
    )))
}
