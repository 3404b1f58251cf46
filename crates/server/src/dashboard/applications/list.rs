//! `GET /dashboard/applications`

use std::sync::Arc;

use domain::Result;
use domain::client::Client;
use domain::deletion::Kind;
use maud::{Markup, html};
use store::clients::{self, Filter, Listed};

use super::super::{Answer, Reply, Visit, link, told};
use super::{SECTION, called, kind};
use crate::App;
use crate::ui::{
    Column, Empty, Header, Icon, Item, Look, Page, Paging, Row, Table, copyable, empty, header,
    link_button, menu, no_match, paging, search, table,
};

const PER_PAGE: usize = 25;
/// Applications that are read at once by a search.
const LOOKED_AT_ONCE: i64 = 500;
/// Applications that a search looks at.
const LOOKED_AT_MAX: usize = 10_000;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let q = visit.query().trimmed("q").to_owned();
    let page = visit.query().number("page", 0).min(1_000_000);
    let (found, total) = if q.is_empty() {
        all(&app, page).await?
    } else {
        matching(&app, &q, page).await?
    };
    let at = Paging {
        page,
        per_page: PER_PAGE,
        total,
        is_capped: false,
    };
    let rows = found.iter().map(row).collect();
    let told = told::read(&app, &visit, (Kind::Client, "")).await?;
    Ok(Reply::page(Page {
        title: SECTION.to_owned(),
        section: SECTION,
        content: html! { (told.notice) (content(&visit, &q, (at, rows))) },
        status: told.status,
        open: None,
    }))
}

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// All but the tenant's own.
fn filter() -> Filter {
    Filter {
        is_global: Some(false),
        ..Filter::default()
    }
}

async fn all(app: &App, page: usize) -> Result<(Vec<Client>, usize)> {
    let rows = store::Page::Offset {
        skip: number(page * PER_PAGE),
        limit: number(PER_PAGE),
    };
    let mut reader = app.db().read().await?;
    let found = clients::page(&mut reader, app.home().tenant, &filter(), &rows).await?;
    let (listed, total) = found;
    let clients = listed.into_iter().map(|one| one.client).collect();
    Ok((clients, usize::try_from(total).unwrap_or_default()))
}

/// Those whose name or id has the text in it. Names have no index: a tenant has few applications,
/// and they are looked through.
pub(crate) async fn matching(app: &App, q: &str, page: usize) -> Result<(Vec<Client>, usize)> {
    let wanted = q.to_lowercase();
    let mut found = Vec::new();
    let (mut last, mut looked_at) = (None, 0);
    let mut reader = app.db().read().await?;
    while looked_at < LOOKED_AT_MAX {
        let rows = store::Page::After {
            last,
            limit: LOOKED_AT_ONCE,
        };
        let (listed, _) = clients::page(&mut reader, app.home().tenant, &filter(), &rows).await?;
        let is_last = number(listed.len()) < LOOKED_AT_ONCE;
        looked_at += listed.len();
        last = listed.last().map(|one| one.place.clone());
        let is_wanted = |one: &Listed| {
            let name = one.client.name().to_lowercase();
            name.contains(&wanted) || one.client.client_id == q
        };
        let matching = listed.into_iter().filter(is_wanted);
        found.extend(matching.map(|one| one.client));
        if is_last {
            break;
        }
    }
    let total = found.len();
    let shown = found.into_iter().skip(page * PER_PAGE).take(PER_PAGE);
    Ok((shown.collect(), total))
}

fn content(visit: &Visit, q: &str, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["applications"]);
    let new = link::path(&["applications", "new"]);
    let create = link_button("Create application", Look::Primary, &new, Some(Icon::Plus));
    let may_create = visit.has("create:clients");
    let head = Header {
        title: SECTION,
        about: Some(html! { "What signs users in, or asks for tokens for itself." }),
        actions: may_create.then_some(create.clone()),
        ..Header::default()
    };
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Type"),
        Column::Plain("Client ID"),
        Column::Controls("Actions"),
    ];
    html! {
        (header(&head))
        div.section {
            div.bar { (search("Search applications", &here, q, &[])) }
            @if at.total > 0 {
                div.table-wrap {
                    (table(&Table { name: SECTION, id: "applications", columns: &columns, rows }))
                }
                (paging(at, |page| link::query(&here, &[("q", q), ("page", &page.to_string())])))
            } @else if q.is_empty() {
                (empty(Empty {
                    title: "No applications yet",
                    text: "An application is what asks for tokens: a website, an app on a phone, a job on a server.",
                    action: may_create.then_some(create),
                }))
            } @else { (no_match("applications", q, &here)) }
        }
    }
}

fn row(client: &Client) -> Row {
    let to = |tab: &str| link::path(&["applications", &client.client_id, tab]);
    let (settings, credentials, apis) = (to("settings"), to("credentials"), to("apis"));
    let item = |label, to| Item { label, to };
    let items = [
        item("Settings", settings.as_str()),
        item("Credentials", credentials.as_str()),
        item("APIs", apis.as_str()),
    ];
    let name = called(client);
    let menu_name = format!("Actions for {name}");
    Row::new(vec![
        html! { a href=(settings) { (name) } },
        html! { (kind::words(client.app_type())) },
        copyable(&client.client_id, &format!("client ID of {name}")),
        menu(&menu_name, &format!("menu-{}", client.client_id), &items),
    ])
}
