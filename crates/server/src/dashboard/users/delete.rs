//! `/dashboard/users/{id}/delete`

use std::sync::Arc;

use domain::user::User;
use maud::html;
use serde_json::Map;
use store::permission_holders::{self, Holder};
use store::user_roles;

use super::super::removal::{Removal, is_typed};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, called, find};
use crate::App;
use crate::ops::users as ops;
use crate::ui::text::plural;

/// What is needed; the twin lets users delete themselves, too.
const NEEDED: &str = "delete:users";

/// `GET /dashboard/users/{id}/delete`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    ask(&app, &visit, &user).await
}

async fn ask(app: &App, visit: &Visit, user: &User) -> Answer {
    let mut reader = app.db().read().await?;
    let roles = user_roles::of(reader.conn(), app.home().tenant, user.number).await?;
    let held = permission_holders::of(&mut reader, app.home(), Holder::User(user.number)).await?;
    drop(reader);
    let to = |end| link::path(&["users", &user.user_id, end]);
    let (address, back) = (to("delete"), to("details"));
    let removal = Removal {
        noun: "user",
        name: called(user),
        section: SECTION,
        consequence: html! {
            p { "The user can no longer sign in, and refresh tokens end at once. Access tokens \
                already issued stay valid until they expire." }
            p { "This can’t be undone. What the log says about the user is erased." }
        },
        changes: html! {
            @if roles.is_empty() && held.is_empty() { p { "The user has no roles and no permissions." } } @else {
                ul aria-label="What changes" {
                    @if !roles.is_empty() { li { (plural(roles.len(), "role")) " lose" @if roles.len() == 1 { "s" } " a user" } }
                    @if !held.is_empty() { li { (plural(held.len(), "permission")) " assigned directly" } }
                }
            }
        },
        address: &address,
        back: &back,
    };
    Ok(removal.dialog(app, visit))
}

/// `POST /dashboard/users/{id}/delete`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let user = find(&app, &visit).await?;
    if !is_typed(&visit, called(&user)) {
        return ask(&app, &visit, &user).await;
    }
    let act = visit.act(&app, &Map::new());
    ops::delete(&app, &act, &user.user_id).await?;
    let to = link::path(&["users"]);
    Ok(Reply::See(link::query(&to, &[("done", "user-deleted")])))
}
