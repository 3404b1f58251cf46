//! `/dashboard/users/{id}/permissions`: what the user has directly and through roles, and how what is
//! direct is removed.

use std::sync::Arc;

use domain::Error;
use domain::assignment::{HeldPermission, Source, named};
use domain::schema::role as schema;
use domain::user::User;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;
use store::permission_holders;

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link, pick};
use super::{SECTION, called, find, frame};
use crate::App;
use crate::ops::user_permissions as ops;
use crate::ui::{
    Act, Column, Dialog, Empty, Form, Icon, Look, Paging, Row, Table, button, chip, empty,
    icon_button, no_match, paging, search, table,
};

const PER_PAGE: usize = 25;

/// A permission, and where it comes from.
type Sourced = (HeldPermission, Vec<Source>);

fn to(user: &User, end: &[&str]) -> String {
    let own = ["users", &user.user_id, "permissions"];
    link::path(&[&own[..], end].concat())
}

/// `GET /dashboard/users/{id}/permissions`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let mut held = permission_holders::sourced(&mut reader, app.home(), user.number).await?;
    drop(reader);
    let q = visit.query().trimmed("q").to_lowercase();
    let is_empty = held.is_empty();
    held.retain(|(one, _)| one.value.to_lowercase().contains(&q));
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: held.len(),
        is_capped: false,
    };
    let may_change = visit.has("update:users");
    let shown = held.iter().skip(at.skip()).take(PER_PAGE);
    let rows = shown.map(|one| row(&user, one, may_change)).collect();
    let list = if is_empty {
        empty(Empty {
            title: "No permissions yet",
            text: "Users get permissions by roles, or directly.",
            action: may_change.then(|| assign(&user)),
        })
    } else {
        content(&visit, &user, (at, rows))
    };
    let told = match visit.query().get("done") {
        "permissions-assigned" => told::plainly("Permissions assigned"),
        "permission-removed" => told::plainly("Permission removed"),
        _ => Told::default(),
    };
    Ok(Reply::page(frame::page(
        &user,
        ("Permissions", &list),
        told,
    )))
}

fn assign(user: &User) -> Markup {
    html! {
        form method="get" action=(to(user, &["assign"])) data-dialog {
            (button("Assign permissions", Look::Primary, Act::Submit))
        }
    }
}

fn content(visit: &Visit, user: &User, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = to(user, &[]);
    let q = visit.query().get("q");
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Description"),
        Column::Plain("API"),
        Column::Plain("Assignment"),
        Column::Controls("Actions"),
    ];
    html! {
        div.section {
            h2 tabindex="-1" data-focus { "Permissions" }
            div.bar {
                (search("Search permissions", &here, q, &[]))
                @if visit.has("update:users") { (assign(user)) }
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

/// "Direct", "Role: Editors"; each on its own line.
fn assignment(sources: &[Source]) -> Markup {
    html! {
        @for source in sources {
            div {
                @match source {
                    Source::Direct => { "Direct" }
                    Source::Role { id, name } => {
                        "Role: " a href=(link::path(&["roles", id, "permissions"])) { (name) }
                    }
                }
            }
        }
    }
}

fn row(user: &User, (held, sources): &Sourced, may_change: bool) -> Row {
    let name = format!("Remove permission {}", held.value);
    let is_direct = sources.iter().any(|one| matches!(one, Source::Direct));
    let control = html! {
        @if may_change && is_direct {
            form method="get" action=(to(user, &["remove"])) data-dialog {
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
        assignment(sources),
        control,
    ])
}

/// `GET /dashboard/users/{id}/permissions/remove?api=&permission=`
pub(crate) async fn ask(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let (api, permission) = (visit.query().get("api"), visit.query().get("permission"));
    if permission.is_empty() {
        return Err(Fault::not_found());
    }
    let mut reader = app.db().read().await?;
    let held = permission_holders::sourced(&mut reader, app.home(), user.number).await?;
    drop(reader);
    let found = held
        .iter()
        .find(|(one, _)| one.value == permission && one.identifier == api);
    let (_, sources) = found.ok_or_else(Fault::not_found)?;
    let roles = sources
        .iter()
        .filter(|one| matches!(one, Source::Role { .. }));
    let stays = roles.count() > 0;
    Ok(question(&visit, &user, ((api, permission), stays)))
}

fn question(visit: &Visit, user: &User, ((api, permission), stays): ((&str, &str), bool)) -> Reply {
    let (action, csrf) = (to(user, &["remove"]), visit.csrf());
    let fields = html! {
        input type="hidden" name="api" value=(api);
        input type="hidden" name="permission" value=(permission);
    };
    let dialog = Dialog {
        title: &format!("Remove permission {permission}"),
        consequence: html! {
            @if stays {
                p { strong { (called(user)) } " keeps it all the same: a role gives it, too." }
            } @else {
                p { strong { (called(user)) } " loses it with the next token. Tokens already issued \
                    keep it until they expire." }
            }
        },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Remove", Look::Danger, Act::SubmitForm("confirm")),
        address: &link::query(&action, &[("api", api), ("permission", permission)]),
        cancel: &to(user, &[]),
        leave: "Cancel",
        is_stale: false,
    };
    Reply::dialog(StatusCode::OK, SECTION, &dialog)
}

/// `POST /dashboard/users/{id}/permissions/remove`
pub(crate) async fn remove(app: App, visit: Arc<Visit>) -> Answer {
    let sent = pick::picked(visit.form())?;
    let body = Value::Object(sent.clone());
    schema::PERMISSIONS.payload(&body).map_err(Error::Invalid)?;
    let (act, id) = (visit.act(&app, &sent), visit.param("id"));
    ops::remove(&app, &act, id, &named(&body)).await?;
    let to = link::path(&["users", id, "permissions"]);
    Ok(Reply::See(link::query(
        &to,
        &[("done", "permission-removed")],
    )))
}
