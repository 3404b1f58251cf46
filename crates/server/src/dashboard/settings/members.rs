//! `/dashboard/settings/members`: who may use the dashboard, and inviting others.

use std::sync::Arc;

use domain::administrator::{Administrator, Member, Role};
use domain::schema::member as schema;
use domain::{Conflict, Error, Timestamp};
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{frame, member};
use crate::App;
use crate::ops::{Refused, members as ops};
use crate::ui::{
    Act, Choice, Column, Field, Form, LastAction, Look, Page, Paging, Problems, Row, Table, button,
    copyable, email, notice, paging, select, summary, table,
};

const PER_PAGE: usize = 25;
/// What the roles are called, and what each may do.
pub(super) const ROLES: [Choice<'static>; 3] = [
    Choice {
        value: "admin",
        label: "Admin: everything",
    },
    Choice {
        value: "editor",
        label: "Editor: changes APIs, applications, roles, users and organizations",
    },
    Choice {
        value: "viewer",
        label: "Viewer: reads all but secrets",
    },
];

/// Whether the administrator may invite, change and remove members.
pub(super) fn may_change(visit: &Visit) -> bool {
    visit.has("update:tenant_settings") && visit.has("create:client_grants")
}

/// `GET /dashboard/settings/members`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let told = match visit.query().get("done") {
        "role" => told::plainly("Role changed"),
        "removed" => told::plainly("Member removed"),
        _ => Told::default(),
    };
    let page = page(&app, &visit, (&Problems::default(), told)).await?;
    Ok(Reply::page(page))
}

async fn page(
    app: &App,
    visit: &Visit,
    (problems, told): (&Problems, Told),
) -> Result<Page, Fault> {
    let members = ops::all(app).await?;
    let here = link::path(&["settings", "members"]);
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: members.len(),
        is_capped: false,
    };
    let now = app.clock().now();
    let shown = members.iter().skip(at.skip()).take(PER_PAGE);
    let rows: Vec<Row> = shown.map(|one| member::row(visit, one, now)).collect();
    let columns = [
        Column::Plain("Email address"),
        Column::Plain("Role"),
        Column::Plain("Last sign-in"),
        Column::Controls("Actions"),
    ];
    let content = html! {
        (summary(problems))
        div.section {
            h2 tabindex="-1" data-focus { "Members" }
            p.lead { "They may use this dashboard. They are no users of your applications." }
            div.table-wrap { (table(&Table { name: "Members", id: "members", columns: &columns, rows })) }
            (paging(at, |page| link::query(&here, &[("page", &page.to_string())])))
        }
        @if may_change(visit) { (invitation(visit, problems)) }
    };
    Ok(frame::page(("Members", &content), told))
}

fn invitation(visit: &Visit, problems: &Problems) -> Markup {
    let (here, csrf) = (link::path(&["settings", "members"]), visit.csrf());
    let is_again = problems.is_empty();
    let (address, role) = (visit.form().get("email"), visit.form().get("role"));
    let fields = html! {
        section.fields {
            h2 { "Invite a member" }
            (email(&Field { label: "Email address", name: "email", value: if is_again { "" } else { address },
                is_required: true, problem: problems.of("email"), ..Field::default() }))
            (select(&Field { label: "Role", name: "role", value: if is_again { "viewer" } else { role },
                ..Field::default() }, &ROLES))
        }
        div.actions { (button("Invite", Look::Primary, Act::Submit)) }
    };
    Form::new(&here, &csrf).class("settings").around(&fields)
}

/// `POST /dashboard/settings/members`
pub(crate) async fn invite(app: App, visit: Arc<Visit>) -> Answer {
    let (address, role) = (visit.form().trimmed("email"), visit.form().get("role"));
    let mut sent = Map::new();
    sent.insert("email".to_owned(), address.into());
    sent.insert("role".to_owned(), role.into());
    let mut problems = Problems::default();
    let body = Value::Object(sent.clone());
    let role = Role::parse(role).filter(|_| schema::INVITE.payload(&body).is_ok());
    let Some(role) = role else {
        problems.add("email", "Enter an address, such as anna@example.com.");
        return refused(&app, &visit, &problems).await;
    };
    match ops::invite(&app, &visit.act(&app, &sent), (address, role)).await {
        Ok(answer) => {
            let told = invited(&answer.body);
            let page = page(&app, &visit, (&problems, told)).await?;
            Ok(Reply::page(page))
        }
        Err(Refused::Error(Error::Conflict(Conflict::Member))) => {
            problems.add("email", "Whoever has this address is a member already.");
            refused(&app, &visit, &problems).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn refused(app: &App, visit: &Visit, problems: &Problems) -> Answer {
    let page = page(app, visit, (problems, Told::default())).await?;
    Ok(Reply::refused(page))
}

/// Tells of an invitation, with the link, which nobody is told again.
fn invited(body: &Value) -> Told {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let said = format!("{} invited", text("email"));
    let until = Timestamp::parse(text("setup_link_expires_at"));
    let shown = LastAction {
        text: &said,
        more: Some(html! {
            "Send them this link, which is shown only now. It works once"
            @if let Some(until) = until { ", until " (crate::ui::text::absolute(until)) }
            ": " (copyable(text("setup_link"), "setup link"))
        }),
        actions: None,
    };
    Told {
        notice: notice(&shown),
        status: said,
    }
}

/// What the role is called.
pub(crate) fn role_name(administrator: &Administrator) -> &'static str {
    match administrator.role {
        Role::Admin => "Admin",
        Role::Editor => "Editor",
        Role::Viewer => "Viewer",
    }
}

/// Whether it is the visitor.
pub(super) fn is_visitor(visit: &Visit, member: &Member) -> bool {
    visit.administrator.id == member.administrator.id
}
