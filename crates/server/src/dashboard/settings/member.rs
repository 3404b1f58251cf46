//! A member: a row of the list, another role, removal.

use std::sync::Arc;

use domain::administrator::{Member, Role};
use domain::schema::member as schema;
use domain::{Conflict, Error, Timestamp};
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::{Answer, Fault, Reply, Visit, link};
use super::SECTION;
use super::members::{ROLES, is_visitor, may_change, role_name};
use crate::App;
use crate::ops::{Refused, members as ops};
use crate::ui::text::when;
use crate::ui::{
    Act, Dialog, Field, Form, Icon, Look, Row, Tone, ask, badge, button, icon_button, named_button,
    select,
};

/// A member in the list.
pub(super) fn row(visit: &Visit, member: &Member, now: Timestamp) -> Row {
    let (who, may_change) = (&member.administrator, may_change(visit));
    let to = |end| link::path(&["settings", "members", &who.id, end]);
    let change = format!("Change role of {}", who.email);
    let remove = format!("Remove member {}", who.email);
    Row::new(vec![
        html! { (who.email) @if is_visitor(visit, member) { " " (badge("You", Tone::Info)) } },
        html! { (role_name(who)) },
        html! {
            @match member.last_sign_in {
                Some(at) => { (when(at, now)) }
                None if member.is_invited => { (badge("Invited", Tone::Warning)) }
                None => { "Never" }
            }
        },
        html! {
            @if may_change {
                @if member.is_invited { (again(visit, member)) }
                (ask(&to("role"), None, &[], &icon_button(&change, Icon::Edit, Look::Quiet, Act::Row("role"))))
                (ask(&to("remove"), None, &[], &icon_button(&remove, Icon::Trash, Look::Danger, Act::Row("remove"))))
            }
        },
    ])
}

/// A new link for who has not followed the last one.
fn again(visit: &Visit, member: &Member) -> Markup {
    let who = &member.administrator;
    let (action, csrf) = (link::path(&["settings", "members"]), visit.csrf());
    let name = format!("New link for {}", who.email);
    let fields = html! {
        input type="hidden" name="email" value=(who.email);
        input type="hidden" name="role" value=(who.role.as_str());
        (named_button("New link", &name, Look::Secondary, Act::Submit))
    };
    Form::new(&action, &csrf).around(&fields)
}

/// The member whom the path names.
async fn find(app: &App, visit: &Visit) -> Result<Member, Fault> {
    let mut members = ops::all(app).await?.into_iter();
    let found = members.find(|one| one.administrator.id == visit.param("id"));
    found.ok_or_else(Fault::not_found)
}

/// `GET /dashboard/settings/members/{id}/role`
pub(crate) async fn ask_role(app: App, visit: Arc<Visit>) -> Answer {
    let member = find(&app, &visit).await?;
    let who = &member.administrator;
    let here = link::path(&["settings", "members", &who.id, "role"]);
    let (back, csrf) = (link::path(&["settings", "members"]), visit.csrf());
    let title = format!("Change role of {}", who.email);
    let field = Field {
        label: "Role",
        name: "role",
        id: "new-role",
        value: who.role.as_str(),
        ..Field::default()
    };
    let dialog = Dialog {
        title: &title,
        consequence: html! { p { "It holds from their next click on." } },
        body: Form::new(&here, &csrf)
            .id("confirm")
            .around(&select(&field, &ROLES)),
        confirm: button("Save", Look::Primary, Act::SubmitForm("confirm")),
        address: &here,
        cancel: &back,
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// `POST /dashboard/settings/members/{id}/role`
pub(crate) async fn change_role(app: App, visit: Arc<Visit>) -> Answer {
    let chosen = visit.form().get("role");
    let mut sent = Map::new();
    sent.insert("role".to_owned(), chosen.into());
    let body = Value::Object(sent.clone());
    schema::UPDATE.payload(&body).map_err(Error::Invalid)?;
    let role = Role::parse(chosen).ok_or_else(Fault::not_found)?;
    let act = visit.act(&app, &sent);
    let changed = ops::set_role(&app, &act, visit.param("id"), role).await;
    changed.map(|_| done("role")).map_err(why_not)
}

/// `GET /dashboard/settings/members/{id}/remove`
pub(crate) async fn ask_removal(app: App, visit: Arc<Visit>) -> Answer {
    let member = find(&app, &visit).await?;
    let here = link::path(&["settings", "members", visit.param("id"), "remove"]);
    let (back, csrf) = (link::path(&["settings", "members"]), visit.csrf());
    let title = format!("Remove member {}", member.administrator.email);
    let dialog = Dialog {
        title: &title,
        consequence: html! {
            p { "They are signed out at once and can’t use the dashboard any more. What they have changed stays, \
                and so does what the logs say of it. They can be invited again." }
            @if is_visitor(&visit, &member) { p { "It is you: you will be signed out." } }
        },
        body: Form::new(&here, &csrf).id("confirm").around(&html! {}),
        confirm: button("Remove", Look::Danger, Act::SubmitForm("confirm")),
        address: &here,
        cancel: &back,
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// `POST /dashboard/settings/members/{id}/remove`
pub(crate) async fn remove(app: App, visit: Arc<Visit>) -> Answer {
    let act = visit.act(&app, &Map::new());
    let removed = ops::remove(&app, &act, visit.param("id")).await;
    removed.map(|()| done("removed")).map_err(why_not)
}

fn why_not(refused: Refused) -> Fault {
    if matches!(
        refused,
        Refused::Error(Error::Conflict(Conflict::LastAdmin))
    ) {
        let text = "Nobody else who can sign in is an admin. Make somebody an admin first.";
        return Fault::new(StatusCode::CONFLICT, "Nothing was changed", text);
    }
    refused.into()
}

fn done(what: &str) -> Reply {
    let to = link::path(&["settings", "members"]);
    Reply::See(link::query(&to, &[("done", what)]))
}
