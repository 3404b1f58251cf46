//! `/dashboard/users/{id}/roles/assign`: a dialog in which roles are picked. As one types, it asks for
//! itself again; what was ticked stays ticked.

use std::collections::HashSet;
use std::sync::Arc;

use domain::role::Role;
use domain::user::User;
use http::StatusCode;
use maud::{Markup, html};
use store::roles::{self, Filter, Kind};
use store::user_roles;

use super::super::{Answer, Fault, Reply, Visit, link};
use super::roles::sent;
use super::{SECTION, called, find};
use crate::App;
use crate::ops::user_roles as ops;
use crate::ui::text::plural;
use crate::ui::{Act, Check, Dialog, Form, Icon, Look, button, checkbox, icon};

/// Roles that are shown at once; a search finds the others.
const SHOWN_MAX: i64 = 100;

/// `GET /dashboard/users/{id}/roles/assign?q=`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let q = visit.query().trimmed("q");
    let filter = Filter {
        name: (!q.is_empty()).then(|| q.to_owned()),
        kind: Some(Kind::Tenant),
    };
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, total) = roles::page(&mut reader, tenant, &filter, (0, SHOWN_MAX)).await?;
    let held = user_roles::of(reader.conn(), tenant, user.number).await?;
    drop(reader);
    let total = usize::try_from(total).unwrap_or_default();
    let list = list(&found, &held, total.saturating_sub(found.len()));
    Ok(dialog(&visit, &user, &list))
}

fn dialog(visit: &Visit, user: &User, list: &Markup) -> Reply {
    let address = link::path(&["users", &user.user_id, "roles", "assign"]);
    let (back, csrf) = (link::path(&["users", &user.user_id, "roles"]), visit.csrf());
    let body = html! {
        form.fields method="get" action=(address) data-live {
            div.search {
                (icon(Icon::Search))
                input type="search" name="q" value=(visit.query().get("q")) aria-label="Search roles"
                    placeholder="Search roles" autocomplete="off" spellcheck="false";
            }
            noscript { button.button type="submit" { "Show" } }
        }
        (Form::new(&address, &csrf).id("confirm").around(list))
    };
    Reply::dialog(
        StatusCode::OK,
        SECTION,
        &Dialog {
            title: "Assign roles",
            consequence: html! {
                p { strong { (called(user)) } " gets what the roles give with the next token." }
            },
            body,
            confirm: button("Assign", Look::Primary, Act::SubmitForm("confirm")),
            address: &address,
            cancel: &back,
            leave: "Cancel",
            is_stale: false,
        },
    )
}

fn list(found: &[Role], held: &[Role], rest: usize) -> Markup {
    let held: HashSet<i64> = held.iter().map(|role| role.number).collect();
    html! {
        @if found.is_empty() { p.muted { "No role matches." } }
        @for role in found {
            @let has = held.contains(&role.number);
            (checkbox(&Check {
                label: &role.name,
                name: "role",
                value: &role.id,
                is_on: has,
                is_disabled: has,
                hint: role.description.as_deref().unwrap_or_default(),
                form: None,
            }))
        }
        @if rest > 0 { p.muted { "And " (plural(rest, "more role")) ". Search to find them." } }
    }
}

/// `POST /dashboard/users/{id}/roles/assign`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let ids: Vec<String> = visit.form().all("role").map(str::to_owned).collect();
    if ids.is_empty() {
        let text = "Select at least one role.";
        let (status, title) = (StatusCode::BAD_REQUEST, "Nothing was changed");
        return Err(Fault::new(status, title, text));
    }
    let (act, id) = (visit.act(&app, &sent(&ids)), visit.param("id"));
    ops::add(&app, &act, id, &ids).await?;
    let to = link::path(&["users", id, "roles"]);
    Ok(Reply::See(link::query(&to, &[("done", "roles-assigned")])))
}
