//! `GET /dashboard/applications/{id}/apis`: what the application may ask for, API by API.

use std::sync::Arc;

use domain::client::Client;
use maud::{Markup, html};
use store::resource_servers::{self, Named};
use store::{Reader, permissions};

use super::super::apis::access::{Grants, granted};
use super::super::told;
use super::super::{Answer, Reply, Visit, link};
use super::{find, frame};
use crate::App;
use crate::ui::{
    Act, Column, Empty, Icon, Look, Paging, Row, Table, ask, copyable, empty, icon_button, paging,
    table,
};

const PER_PAGE: usize = 25;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let mut reader = app.db().read().await?;
    let all = resource_servers::names(reader.conn(), app.home()).await?;
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: all.len(),
        is_capped: false,
    };
    let mut rows = Vec::new();
    for api in all.iter().skip(at.skip()).take(PER_PAGE) {
        rows.push(row(&app, &mut reader, &visit, (api, &client)).await?);
    }
    drop(reader);
    let content = content(&client, (at, rows));
    let told = match visit.query().get("done") {
        "saved" => told::plainly("Access saved"),
        _ => told::Told::default(),
    };
    Ok(Reply::page(frame::page(&client, ("APIs", &content), told)))
}

fn content(client: &Client, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["applications", &client.client_id, "apis"]);
    let columns = [
        Column::Plain("API"),
        Column::Plain("Identifier"),
        Column::Plain("User-delegated access"),
        Column::Plain("Client access"),
        Column::Controls("Actions"),
    ];
    html! {
        section.section {
            h2 tabindex="-1" data-focus { "APIs" }
            p.lead { "What the application may ask for: on behalf of a user, and for itself." }
            @if at.total == 0 {
                (empty(Empty { title: "No APIs yet", text: "An API is what applications call.", action: None }))
            } @else {
                div.table-wrap { (table(&Table { name: "APIs", id: "apis", columns: &columns, rows })) }
                (paging(at, |page| link::query(&here, &[("page", &page.to_string())])))
            }
        }
    }
}

async fn row(
    app: &App,
    reader: &mut Reader,
    visit: &Visit,
    (api, client): (&Named, &Client),
) -> domain::Result<Row> {
    let grants = Grants::of(app, reader, (&api.id, &client.client_id)).await?;
    let living = permissions::of_api(reader.conn(), app.home().tenant, &api.id).await?;
    let values = || living.iter().map(|one| one.value.as_str());
    let action = link::path(&["apis", &api.id, "applications", &client.client_id]);
    let name = format!("Edit access to {}", api.name);
    let edit = icon_button(&name, Icon::Edit, Look::Quiet, Act::Row("edit"));
    Ok(Row::new(vec![
        html! { a href=(link::path(&["apis", &api.id, "permissions"])) { (api.name) } },
        copyable(&api.identifier, &format!("identifier of {}", api.name)),
        granted(values(), grants.user.as_ref()),
        granted(values(), grants.client.as_ref()),
        html! {
            @if visit.has("update:client_grants") {
                (ask(&action, None, &[("from", "application")], &edit))
            }
        },
    ]))
}
