//! `GET /dashboard/apis/{id}/permissions/{permission}`: who has a permission.

use std::sync::Arc;

use http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;

use super::super::super::{Answer, Fault, Reply, Visit, link};
use super::super::{SECTION, find, name};
use super::holders::Holder;
use super::{gone, holders, impact, list};
use crate::App;
use crate::ops::plan::{self, Plan};
use crate::ui::Tone;
use crate::ui::text::{Count, absolute, when};
use crate::ui::{
    Act, Header, Icon, Look, Page, Waiting, ask, badge, button, descriptions, header, icon,
};

/// Holders of a kind that are listed.
const SHOWN: i64 = 50;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let value = visit.param("permission");
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let kept = store::permissions::find(reader.conn(), tenant, &server.id, value).await?;
    let Some(kept) = kept else {
        let last = store::tombstones::last(reader.conn(), tenant, &server.id, value).await?;
        let Some(last) = last else {
            return Err(Fault::not_found());
        };
        let deletion = store::deletions::get(reader.conn(), tenant, &last.deletion).await?;
        drop(reader);
        return gone::already(&app, &server, (value, deletion.as_ref())).await;
    };
    let number = kept.permission.number;
    let few = holders::few(&app, &mut reader, &server, (number, SHOWN)).await?;
    let plan = plan::read(&app, &mut reader, &server, std::slice::from_ref(&kept)).await?;
    drop(reader);
    let back = list::path(&server);
    let label = format!("Back to permissions of {}", name(&server));
    let may_delete = server.system.is_none() && visit.has("update:resource_servers");
    let head = Header {
        title: value,
        back: Some((&label, &back)),
        about: kept
            .permission
            .description
            .as_deref()
            .map(|text| html! { (text) }),
        actions: may_delete.then(|| deletion(&server.id, value)),
    };
    let content = html! {
        (header(&head))
        div.stack {
            (summary(&app, &plan, kept.created_at))
            (kind("roles", "Roles", &few.roles, impact::count(plan.body.get("roles"))))
            (kind("users", "Users who have it directly", &few.users, impact::count(plan.body.get("users_direct"))))
            (kind("applications", "Applications", &few.applications, impact::count(plan.body.get("applications"))))
        }
    };
    Ok(Reply::Page(
        StatusCode::OK,
        Page {
            title: format!("{value} · {}", name(&server)),
            section: SECTION,
            content,
            ..Page::default()
        },
    ))
}

fn deletion(api: &str, value: &str) -> Markup {
    let own = link::path(&["apis", api, "permissions", value]);
    let loading = format!("Checking what uses {value}…");
    let failure = format!("Couldn’t check what uses {value}.");
    let waiting = Waiting {
        loading: &loading,
        failure: &failure,
    };
    let label = format!("Delete permission {value}");
    ask(
        &format!("{own}/delete"),
        Some(waiting),
        &[],
        &button(&label, Look::Danger, Act::Submit),
    )
}

fn summary(app: &App, plan: &Plan, created_at: domain::Timestamp) -> Markup {
    let now = app.clock().now();
    let time = |name: &str| {
        let text = plan.body.get(name).and_then(Value::as_str);
        text.and_then(domain::Timestamp::parse)
    };
    let users = impact::count(plan.body.get("users"));
    html! {
        div.box {
            (descriptions([
                ("Users who have it, directly or through roles", html! { (users.shown()) }),
                ("Created", html! { (absolute(created_at)) }),
                ("Last issued", html! { @match time("last_issued_at") { Some(at) => { (when(at, now)) } None => { "Never" } } }),
                ("Valid tokens may carry it until", html! { @match time("latest_expiry").filter(|at| *at > now) {
                    Some(at) => { (absolute(at)) } None => { "No valid token carries it" }
                } }),
            ]))
        }
    }
}

fn kind(id: &str, title: &str, shown: &[Holder], total: Count) -> Markup {
    let rest = usize::try_from(total.count)
        .unwrap_or(usize::MAX)
        .saturating_sub(shown.len());
    html! {
        section.section id=(id) {
            h2 { (title) " " (badge(&total.shown(), Tone::Plain)) }
            @if shown.is_empty() { p.muted { "None." } } @else {
                ul.timeline {
                    @for one in shown {
                        li { a href=(one.to) { (one.name) } (icon(Icon::Next)) }
                    }
                }
                @if rest > 0 { p.muted { "And " (Count::exactly(rest).shown()) " more." } }
            }
        }
    }
}
