//! `GET /dashboard`: what there is, what happened, and what to do first.

use std::sync::Arc;

use domain::Timestamp;
use maud::{Markup, html};
use serde_json::Value;
use store::logs::{self, Record};
use store::tenants::{self, Totals};

use super::apis::permissions::actor;
use super::{Answer, Reply, Visit, link};
use crate::App;
use crate::ui::text::{Count, when};
use crate::ui::{Header, Icon, Look, Page, header, icon, link_button};

/// Up to how many are counted.
const COUNTED: i64 = 10_001;
/// Changes that are listed.
const SHOWN: i64 = 10;

/// Where an administrator begins.
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let totals = tenants::totals(reader.conn(), tenant, COUNTED).await?;
    let mut changes = Vec::new();
    if visit.has("read:logs") {
        for record in logs::recent_changes(reader.conn(), tenant, SHOWN).await? {
            let body: Value = serde_json::from_str(&record.body).unwrap_or_default();
            let subject = body.pointer("/details/request/auth/subject");
            let subject = subject.and_then(Value::as_str).unwrap_or_default();
            let who = actor(&app, &mut reader, subject).await?;
            changes.push(change(&record, (&body, &who), app.clock().now()));
        }
    }
    drop(reader);
    let head = Header {
        title: "Home",
        ..Header::default()
    };
    let content = html! {
        (header(&head))
        div.stack {
            (counts(totals))
            // Every tenant has the Management API.
            @if totals.apis <= 1 && visit.has("create:resource_servers") { (first_steps()) }
            @if !changes.is_empty() {
                section.section {
                    h2 { "Recent changes" }
                    ul.timeline { @for change in changes { (change) } }
                    p { a href=(link::path(&["logs"])) { "All logs" } }
                }
            }
        }
    };
    Ok(Reply::page(Page {
        title: "Home".to_owned(),
        section: "Home",
        content,
        ..Page::default()
    }))
}

fn counts(totals: Totals) -> Markup {
    let all = [
        (
            "Applications",
            "applications",
            Icon::App,
            totals.applications,
        ),
        ("APIs", "apis", Icon::Api, totals.apis),
        ("Users", "users", Icon::Users, totals.users),
        ("Roles", "roles", Icon::Role, totals.roles),
    ];
    let shown = |found: i64| Count {
        count: u64::try_from(found.min(COUNTED - 1)).unwrap_or_default(),
        is_capped: found >= COUNTED,
    };
    html! {
        ul.stats aria-label="Totals" {
            @for (label, path, of, found) in all {
                li { a href=(link::path(&[path])) {
                    strong { (shown(found).shown()) }
                    span.stat { (icon(of)) (label) }
                } }
            }
        }
    }
}

fn first_steps() -> Markup {
    html! {
        section.box {
            h2 { "First steps" }
            ol.steps {
                li { "Create an API: what your applications call, and what tokens are issued for." }
                li { "Give it permissions, such as read:posts." }
                li { "Give an application access to it, and get a token." }
            }
            div.actions {
                (link_button("Create API", Look::Primary, &link::path(&["apis", "new"]), Some(Icon::Plus)))
            }
        }
    }
}

/// One change in one line.
fn change(record: &Record, (body, who): (&Value, &str), now: Timestamp) -> Markup {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let who = if who.is_empty() { "The server" } else { who };
    html! {
        li {
            span {
                a href=(link::path(&["logs", &record.log_id])) { (text("description")) }
                " " span.muted { "by " (who) }
            }
            @if let Some(at) = Timestamp::parse(text("date")) { (when(at, now)) }
        }
    }
}
