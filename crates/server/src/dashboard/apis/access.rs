//! `/dashboard/apis/{id}/applications`: which application may ask for which permissions, for
//! itself or for users.

use std::sync::Arc;

use domain::client::Client;
use domain::client_grant::{ClientGrant, SubjectType};
use domain::resource_server::ResourceServer;
use maud::{Markup, html};
use store::client_grants::{self, Filter};
use store::{Page as Rows, Reader, clients};

use super::super::{Answer, Reply, Visit, link, told};
use super::{find, frame};
use crate::App;
use crate::ui::{
    Act, Column, Empty, Icon, Look, Paging, Row, Table, ask, chip, empty, icon_button, paging,
    table,
};

const PER_PAGE: usize = 25;

/// The grants of an application at an API: for users, and for itself.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    pub(crate) user: Option<ClientGrant>,
    pub(crate) client: Option<ClientGrant>,
}

impl Grants {
    pub(crate) async fn of(
        app: &App,
        reader: &mut Reader,
        (api, client_id): (&str, &str),
    ) -> domain::Result<Self> {
        let filter = Filter {
            api: Some(api.to_owned()),
            client_id: Some(client_id.to_owned()),
            ..Filter::default()
        };
        let page = Rows::Offset { skip: 0, limit: 10 };
        let (found, _) = client_grants::page(reader, app.home(), &filter, &page).await?;
        let mut grants = Self::default();
        for grant in found {
            match grant.subject_type {
                SubjectType::User => grants.user = Some(grant),
                SubjectType::Client => grants.client = Some(grant),
            }
        }
        Ok(grants)
    }
}

/// `GET …/applications`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let page = visit.query().number("page", 0).min(1_000_000);
    let filter = clients::Filter {
        is_global: Some(false),
        ..clients::Filter::default()
    };
    let skip = i64::try_from(page * PER_PAGE).unwrap_or_default();
    let rows = Rows::Offset { skip, limit: 25 };
    let mut reader = app.db().read().await?;
    let (listed, total) = clients::page(&mut reader, app.home().tenant, &filter, &rows).await?;
    let mut shown = Vec::with_capacity(listed.len());
    for one in listed {
        let of = (server.id.as_str(), one.client.client_id.as_str());
        let grants = Grants::of(&app, &mut reader, of).await?;
        shown.push(row(&visit, &server, (&one.client, &grants)));
    }
    drop(reader);
    let at = Paging {
        page,
        per_page: PER_PAGE,
        total: usize::try_from(total).unwrap_or_default(),
        is_capped: false,
    };
    let here = link::path(&["apis", &server.id, "applications"]);
    let content = html! {
        section.section {
            h2 tabindex="-1" data-focus { "Application Access" }
            p.lead { "What each application may ask for: on behalf of a user, and for itself." }
            @if shown.is_empty() {
                (empty(Empty { title: "No applications yet", text: "An application is what calls your API.", action: None }))
            } @else {
                div.table-wrap {
                    (table(&Table { name: "Applications", id: "applications", columns: &columns(&visit), rows: shown }))
                }
                (paging(at, |page| link::query(&here, &[("page", &page.to_string())])))
            }
        }
    };
    let told = match visit.query().get("done") {
        "saved" => told::plainly("Access saved"),
        _ => told::Told::default(),
    };
    let page = frame::page(
        &server,
        ("Application Access", &content),
        (told.status, told.notice),
    );
    Ok(Reply::page(page))
}

fn columns(visit: &Visit) -> Vec<Column<'static>> {
    let mut columns = vec![
        Column::Plain("Application"),
        Column::Plain("Client ID"),
        Column::Plain("User-delegated access"),
        Column::Plain("Client access"),
    ];
    if visit.has("update:client_grants") {
        columns.push(Column::Controls("Actions"));
    }
    columns
}

fn row(visit: &Visit, server: &ResourceServer, (client, grants): (&Client, &Grants)) -> Row {
    let page = link::path(&["applications", &client.client_id]);
    let mut cells = vec![
        html! { a href=(page) { (client.name()) } },
        chip(&client.client_id),
        granted(values(server), grants.user.as_ref()),
        granted(values(server), grants.client.as_ref()),
    ];
    if visit.has("update:client_grants") {
        let action = link::path(&["apis", &server.id, "applications", &client.client_id]);
        let name = format!("Edit access for {}", client.name());
        let edit = icon_button(&name, Icon::Edit, Look::Quiet, Act::Row("edit"));
        cells.push(ask(&action, None, &[], &edit));
    }
    Row::new(cells)
}

/// The values of an API's permissions.
fn values(server: &ResourceServer) -> impl ExactSizeIterator<Item = &str> {
    server.permissions.iter().map(|one| one.value.as_str())
}

/// "2 / 5 permissions granted", of an API's living permissions.
pub(crate) fn granted<'a>(
    living: impl ExactSizeIterator<Item = &'a str>,
    grant: Option<&ClientGrant>,
) -> Markup {
    let all = living.len();
    html! {
        @match grant {
            None => { span.muted { "No access" } }
            Some(grant) if grant.allows_all_scopes() => { "Always all permissions" }
            Some(grant) => {
                @let has = |value: &&str| grant.scope.iter().any(|had| had == value);
                (living.filter(has).count()) " / " (all) " permissions granted"
            }
        }
    }
}
