//! "Recently deleted permissions": what can be restored, and until when.

use domain::Result;
use domain::deletion::{Deletion, Kind, State};
use domain::resource_server::ResourceServer;
use maud::{Markup, html};
use store::Reader;
use store::deletions::{self, Filter};

use super::super::super::{Visit, link};
use super::asked::Asked;
use super::{holders, list, telling};
use crate::App;
use crate::ui::text::{absolute, when};
use crate::ui::{Act, Column, Form, Look, Row, Table, chip, named_button, table};

/// Deletions that are listed at most.
const SHOWN: i64 = 100;
const TITLE: &str = "Recently deleted permissions";

/// The disclosure, and the table if it is open. Nothing if nothing can be restored.
pub(super) async fn section(
    app: &App,
    visit: &Visit,
    reader: &mut Reader,
    (server, asked): (&ResourceServer, &Asked),
) -> Result<Markup> {
    let filter = Filter {
        api: Some(server.id.clone()),
        kind: Some(Kind::Permissions),
        state: Some(State::Restorable),
    };
    let (is_open, told) = (
        visit.query().get("show") == "deleted",
        visit.query().get("deleted"),
    );
    let rows = if is_open { SHOWN } else { 1 };
    let found = deletions::page(reader, app.home().tenant, &filter, (None, rows)).await?;
    if found.is_empty() {
        return Ok(Markup::default());
    }
    let here = list::path(server);
    let kept = asked.back();
    let pairs: Vec<(&str, &str)> = kept
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let mut table = Markup::default();
    if is_open {
        table = list_of(app, visit, reader, (server, &found)).await?;
    }
    Ok(html! {
        section.section {
            form method="get" action=(here) data-search {
                @for (name, value) in pairs { input type="hidden" name=(name) value=(value); }
                // What was just deleted can still be undone with one click.
                @if !told.is_empty() { input type="hidden" name="deleted" value=(told); }
                @if !is_open { input type="hidden" name="show" value="deleted"; }
                button.button id="recently-deleted" type="submit" aria-expanded=(is_open) { (TITLE) }
            }
            (table)
        }
    })
}

async fn list_of(
    app: &App,
    visit: &Visit,
    reader: &mut Reader,
    (server, found): (&ResourceServer, &[Deletion]),
) -> Result<Markup> {
    let may_restore = visit.has("update:resource_servers") && server.system.is_none();
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        let who = holders::actor(app, reader, &one.actor).await?;
        rows.push(row(app, visit, (one, &who), may_restore));
    }
    let mut columns = vec![
        Column::Plain("Permission"),
        Column::Plain("Deleted"),
        Column::Plain("Used by"),
        Column::Plain("Restorable until"),
    ];
    if may_restore {
        columns.push(Column::Controls("Actions"));
    }
    Ok(html! {
        div.table-wrap {
            (table(&Table { name: TITLE, id: "deleted", columns: &columns, rows }))
        }
    })
}

fn row(app: &App, visit: &Visit, (one, who): (&Deletion, &str), may_restore: bool) -> Row {
    let held = telling::held(one);
    let mut cells = vec![
        html! { @for value in &one.permissions { (chip(value)) " " } },
        html! { (when(one.created_at, app.clock().now())) " by " (who) },
        html! { @if held.is_empty() { "Not used" } @else { (held.join(" · ")) } },
        html! { (absolute(one.expires_at)) },
    ];
    if may_restore {
        let action = link::path(&["deletions", &one.id, "restore"]);
        let csrf = visit.csrf();
        let name = format!("Restore {}", telling::object(one));
        let restore = named_button("Restore", &name, Look::Secondary, Act::Row("restore"));
        cells.push(Form::new(&action, &csrf).around(&restore));
    }
    Row::new(cells)
}
