//! `/dashboard/roles/{id}/delete`

use std::sync::Arc;

use domain::deletion::Kind;
use domain::role::Role;
use http::StatusCode;
use maud::html;
use serde_json::{Map, Value};
use store::holders;

use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, find};
use crate::App;
use crate::ops::deletions as ops;
use crate::ui::text::Count;
use crate::ui::{Act, Dialog, Form, Look, button};

/// What is needed, beyond what the twin asks: it deletes other things, too.
const NEEDED: &str = "delete:roles";
/// Users and members that are counted.
const COUNTED_MAX: usize = 10_000;

/// How many have what goes with a role.
struct Impact {
    permissions: Count,
    users: Count,
    members: Count,
}

fn capped(count: i64) -> Count {
    let max = i64::try_from(COUNTED_MAX).unwrap_or(i64::MAX);
    Count {
        count: u64::try_from(count.min(max)).unwrap_or_default(),
        is_capped: count > max,
    }
}

/// `GET /dashboard/roles/{id}/delete`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (held, users, members) =
        holders::of_role(&mut reader, tenant, role.number, COUNTED_MAX).await?;
    drop(reader);
    let impact = Impact {
        permissions: capped(held),
        users: capped(users),
        members: capped(members),
    };
    Ok(dialog(&app, &visit, &role, &impact))
}

fn dialog(app: &App, visit: &Visit, role: &Role, impact: &Impact) -> Reply {
    let here = link::path(&["roles", &role.id, "delete"]);
    let back = link::path(&["roles", &role.id, "settings"]);
    let (csrf, once) = (visit.csrf(), Visit::once(app));
    let title = format!("Delete role {}", role.name);
    let is_used = !impact.users.is_zero() || !impact.members.is_zero();
    let body = html! {
        @if is_used {
            ul aria-label="What changes" {
                @if !impact.users.is_zero() { li { (impact.users.of("user")) " lose" @if impact.users.count == 1 { "s" } " it" } }
                @if !impact.members.is_zero() {
                    li { (impact.members.of("organization member")) " lose it" }
                }
                @if !impact.permissions.is_zero() {
                    li { (impact.permissions.of("permission")) " it gives; they stay at their APIs" }
                }
            }
        } @else {
            p { "Nobody has this role." }
        }
        (Form::new(&here, &csrf).id("confirm").once(&once).around(&html! {}))
    };
    Reply::dialog(
        StatusCode::OK,
        SECTION,
        &Dialog {
            title: &title,
            consequence: html! {
                p { "New tokens no longer carry what only this role gives. Tokens already issued \
                    keep it until they expire. The role can be restored for 30 days, with everybody who had it." }
            },
            body,
            confirm: button("Delete", Look::Danger, Act::SubmitForm("confirm")),
            address: &here,
            cancel: &back,
            leave: "Cancel",
            is_stale: false,
        },
    )
}

/// `POST /dashboard/roles/{id}/delete`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let role = find(&app, &visit).await?;
    let mut sent = Map::new();
    sent.insert("kind".to_owned(), "role".into());
    sent.insert("id".to_owned(), role.id.clone().into());
    let answer = ops::bury(&app, &visit.act(&app, &sent), Kind::Role, &role.id).await?;
    let id = answer.body.get("id").and_then(Value::as_str);
    let deleted = [("deleted", id.unwrap_or_default())];
    Ok(Reply::See(link::query(&link::path(&["roles"]), &deleted)))
}
