//! `GET /dashboard/apis/{id}/permissions`

use std::sync::Arc;

use domain::resource_server::ResourceServer;
use http::StatusCode;
use maud::{Markup, html};

use super::super::super::{Answer, Fault, Reply, Visit, link};
use super::super::{find, frame};
use super::asked::{Asked, Sort};
use super::rows::{self, Known, Place};
use super::{add, deleted, telling};
use crate::App;
use crate::ui::{
    Act, Column, Empty, Look, Page, Paging, Problems, Row, Table, Tone, alert, button, empty,
    no_match, paging, search, table,
};

/// What the page shows beside the list.
#[derive(Default)]
pub(super) struct Beside {
    /// What is wrong with the permission that was to be added.
    pub(super) problems: Problems,
    /// What went wrong otherwise.
    pub(super) failure: Option<String>,
}

/// `GET /dashboard/apis/{id}/permissions`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let page = page(&app, &visit, &server, &Beside::default()).await?;
    Ok(Reply::page(page))
}

/// The page again, because something was wrong.
pub(super) async fn again(app: &App, visit: &Visit, status: StatusCode, beside: Beside) -> Answer {
    let server = find(app, visit).await?;
    let page = page(app, visit, &server, &beside).await?;
    Ok(Reply::Page(status, page))
}

/// The path of an API's list.
pub(super) fn path(server: &ResourceServer) -> String {
    link::path(&["apis", &server.id, "permissions"])
}

/// Whether the permissions can be changed, and by this administrator.
fn may_change(visit: &Visit, server: &ResourceServer) -> bool {
    server.system.is_none() && visit.has("update:resource_servers")
}

pub(super) async fn page(
    app: &App,
    visit: &Visit,
    server: &ResourceServer,
    beside: &Beside,
) -> Result<Page, Fault> {
    let asked = Asked::of(visit.query());
    let told = telling::read(app, visit, server).await?;
    let mut reader = app.db().read().await?;
    let (shown, total, known) = rows::selected(app, &mut reader, server, &asked).await?;
    let gone = deleted::section(app, visit, &mut reader, (server, &asked)).await?;
    drop(reader);
    let at = Place {
        server,
        back: asked.back(),
        now: app.clock().now(),
        may_change: may_change(visit, server),
    };
    let rows: Vec<Row> = shown
        .iter()
        .map(|one| rows::row(&at, one, &known))
        .collect();
    let content = html! {
        @if let Some(failure) = &beside.failure { (alert(Tone::Danger, &html! { p { (failure) } })) }
        @if server.system.is_some() {
            (alert(Tone::Info, &html! { p { "Permissions of a system API can’t be changed." } }))
        }
        section.section {
            h2 tabindex="-1" data-focus { "Permissions" }
            p.lead {
                "What a token for this API can allow. Any application may ask for any of them on behalf of a user, unless \
                 the API’s settings limit it."
            }
            @if at.may_change && visit.has("create:resource_servers") {
                (add::form(visit, server, (&asked, &beside.problems)))
            }
            (list(&at, &asked, (rows, total)))
        }
        (gone)
    };
    let mut page = frame::page(
        server,
        ("Permissions", &content),
        (told.status, told.notice),
    );
    let deletion = visit.query().get("delete");
    if !deletion.is_empty() && at.may_change {
        let dialog = format!("{}/{}/delete", path(server), link::encoded(deletion));
        page.open = Some(link::query(&dialog, &[("back", &at.back)]));
    }
    Ok(page)
}

fn list(at: &Place<'_>, asked: &Asked, (rows, total): (Vec<Row>, usize)) -> Markup {
    let here = path(at.server);
    if rows.is_empty() && asked.q.is_empty() {
        return empty(Empty {
            title: "No permissions yet",
            text: "A permission is a word that your API looks for in a token, such as read:posts.",
            action: None,
        });
    }
    let paged = Paging {
        page: asked.page,
        per_page: asked.per_page,
        total,
        is_capped: false,
    };
    let kept = [
        ("sort", asked.sort.as_str()),
        ("dir", if asked.is_descending { "desc" } else { "" }),
    ];
    let columns = columns(at, asked, &here);
    html! {
        div.bar { (search("Search permissions", &here, &asked.q, &kept)) }
        @if at.may_change { (bulk(at, &here)) }
        @if rows.is_empty() { (no_match("permissions", &asked.q, &here)) } @else {
            div.table-wrap {
                (table(&Table { name: "Permissions", id: "permissions", columns: &columns, rows }))
            }
            (paging(paged, |page| Asked { page, ..asked.clone() }.address(&here, &[])))
        }
    }
}

fn columns<'a>(at: &Place<'_>, asked: &Asked, here: &str) -> Vec<Column<'a>> {
    let sorted = |label, sort| {
        let (to, direction) = asked.sorted(here, sort);
        Column::Sorted {
            label,
            to,
            direction,
        }
    };
    let mut columns = vec![
        sorted("Permission", Sort::Value),
        Column::Plain("Description"),
        sorted("Used by", Sort::Uses),
        sorted("Last issued", Sort::Issued),
    ];
    if at.may_change {
        let all = html! {
            input type="checkbox" data-select-all aria-label="Select all permissions on this page";
        };
        columns.insert(0, Column::Select(all));
        columns.push(Column::Controls("Actions"));
    }
    columns
}

/// What can be done to those that are selected. A script shows it once some are.
fn bulk(at: &Place<'_>, here: &str) -> Markup {
    let action = link::path(&["apis", &at.server.id, "delete-permissions"]);
    debug_assert!(here.starts_with(super::super::super::BASE));
    html! {
        form.bulk id="bulk" method="get" action=(action) role="region" aria-label="Bulk actions"
            data-bulk="permission" data-dialog data-loading="Checking what uses them…"
            data-failure="Couldn’t check what uses them." {
            input type="hidden" name="back" value=(at.back);
            span data-count aria-live="polite" { "Selected permissions" }
            (button("Delete selected permissions", Look::Danger, Act::Submit))
        }
    }
}

/// What a list of several shows of each.
pub(super) fn brief(one: &str, known: &Known, (number, now): (i64, domain::Timestamp)) -> Row {
    Row::new(vec![
        crate::ui::chip(one),
        html! { (known.used_by(number)) },
        html! {
            @match known.issued_at(number) {
                Some(issued) => { (crate::ui::text::when(issued, now)) }
                None => { span.muted { "Never" } }
            }
        },
    ])
}
