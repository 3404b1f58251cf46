//! `/dashboard/users/{id}/roles`, and how one is removed.

use std::sync::Arc;

use domain::role::Role;
use domain::user::User;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::user_roles;

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, called, find, frame};
use crate::App;
use crate::ops::user_roles as ops;
use crate::ui::{
    Act, Column, Dialog, Empty, Form, Icon, Look, Row, Table, button, empty, icon_button, table,
};

/// What is needed; the twins are for those, too, who may do nothing else with users.
pub(super) const NEEDED: [&str; 2] = ["update:users", "delete:role_members"];

/// `GET /dashboard/users/{id}/roles`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let held = user_roles::of(reader.conn(), app.home().tenant, user.number).await?;
    drop(reader);
    let may_change = NEEDED.iter().any(|scope| visit.has(scope));
    let content = if held.is_empty() {
        empty(Empty {
            title: "No roles yet",
            text: "A role gives its permissions to whoever has it.",
            action: may_change.then(|| assign(&user)),
        })
    } else {
        content(&user, &held, may_change)
    };
    let told = match visit.query().get("done") {
        "roles-assigned" => told::plainly("Roles assigned"),
        "role-removed" => told::plainly("Role removed"),
        _ => Told::default(),
    };
    Ok(Reply::page(frame::page(&user, ("Roles", &content), told)))
}

fn assign(user: &User) -> Markup {
    html! {
        form method="get" action=(link::path(&["users", &user.user_id, "roles", "assign"])) data-dialog {
            (button("Assign roles", Look::Primary, Act::Submit))
        }
    }
}

fn content(user: &User, held: &[Role], may_change: bool) -> Markup {
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Description"),
        Column::Controls("Actions"),
    ];
    let rows = held
        .iter()
        .map(|role| row(user, role, may_change))
        .collect();
    html! {
        div.section {
            div.bar {
                h2 tabindex="-1" data-focus { "Roles" }
                @if may_change { (assign(user)) }
            }
            div.table-wrap {
                (table(&Table { name: "Roles", id: "roles", columns: &columns, rows }))
            }
        }
    }
}

fn row(user: &User, role: &Role, may_change: bool) -> Row {
    let remove = link::path(&["users", &user.user_id, "roles", "remove"]);
    let name = format!("Remove role {}", role.name);
    let control = html! {
        @if may_change {
            form method="get" action=(remove) data-dialog {
                input type="hidden" name="role" value=(role.id);
                (icon_button(&name, Icon::Trash, Look::Danger, Act::Row("remove")))
            }
        }
    };
    Row::new(vec![
        html! { a href=(link::path(&["roles", &role.id, "permissions"])) { (role.name) } },
        html! { (role.description.as_deref().unwrap_or_default()) },
        control,
    ])
}

/// `GET /dashboard/users/{id}/roles/remove?role=`
pub(crate) async fn ask(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let id = visit.query().get("role");
    let role = store::roles::get(reader.conn(), app.home().tenant, id).await?;
    drop(reader);
    let role = role.ok_or_else(Fault::not_found)?;
    let to = |parts: &[&str]| {
        let own = ["users", &user.user_id, "roles"];
        link::path(&[&own[..], parts].concat())
    };
    let (action, csrf) = (to(&["remove"]), visit.csrf());
    let fields = html! { input type="hidden" name="role" value=(role.id); };
    let dialog = Dialog {
        title: &format!("Remove role {}", role.name),
        consequence: html! {
            p { strong { (called(&user)) } " loses what only this role gives with the next token. \
                Tokens already issued keep it until they expire." }
        },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Remove", Look::Danger, Act::SubmitForm("confirm")),
        address: &link::query(&action, &[("role", &role.id)]),
        cancel: &to(&[]),
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// Roles as the Management API would be sent them.
pub(super) fn sent(ids: &[String]) -> Map<String, Value> {
    let mut sent = Map::new();
    sent.insert("roles".to_owned(), ids.to_vec().into());
    sent
}

/// `POST /dashboard/users/{id}/roles/remove`
pub(crate) async fn remove(app: App, visit: Arc<Visit>) -> Answer {
    let ids = [visit.form().get("role").to_owned()];
    let (act, id) = (visit.act(&app, &sent(&ids)), visit.param("id"));
    ops::remove(&app, &act, id, &ids).await?;
    let to = link::path(&["users", id, "roles"]);
    Ok(Reply::See(link::query(&to, &[("done", "role-removed")])))
}
