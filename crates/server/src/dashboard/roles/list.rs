//! `GET /dashboard/roles`

use std::sync::Arc;

use domain::deletion::Kind as Deleted;
use domain::role::Role;
use maud::{Markup, html};
use store::roles::{self, Filter, Kind};

use super::super::{Answer, Reply, Visit, link, told};
use super::SECTION;
use crate::App;
use crate::ui::{
    Column, Empty, Header, Icon, Item, Look, Page, Paging, Row, Table, empty, header, link_button,
    menu, no_match, paging, search, table,
};

const PER_PAGE: i64 = 25;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let q = visit.query().trimmed("q").to_owned();
    let page = visit.query().number("page", 0);
    let filter = Filter {
        name: (!q.is_empty()).then(|| q.clone()),
        kind: Some(Kind::Tenant),
    };
    let skip = i64::try_from(page)
        .unwrap_or(i64::MAX)
        .saturating_mul(PER_PAGE);
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, total) = roles::page(&mut reader, tenant, &filter, (skip, PER_PAGE)).await?;
    drop(reader);
    let at = Paging {
        page,
        per_page: usize::try_from(PER_PAGE).unwrap_or(1),
        total: usize::try_from(total).unwrap_or_default(),
        is_capped: false,
    };
    let rows = found.iter().map(row).collect();
    let told = told::read(&app, &visit, (Deleted::Role, "")).await?;
    let content = content(&visit, &q, (at, rows));
    Ok(Reply::page(Page {
        title: SECTION.to_owned(),
        section: SECTION,
        content: html! { (told.notice) (content) },
        status: told.status,
        open: None,
    }))
}

fn content(visit: &Visit, q: &str, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["roles"]);
    let new = link::path(&["roles", "new"]);
    let create = link_button("Create role", Look::Primary, &new, Some(Icon::Plus));
    let may_create = visit.has("create:roles");
    let head = Header {
        title: SECTION,
        about: Some(html! { "Permissions that belong together, to be given to people as one." }),
        actions: may_create.then_some(create.clone()),
        ..Header::default()
    };
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Description"),
        Column::Controls("Actions"),
    ];
    html! {
        (header(&head))
        div.section {
            div.bar { (search("Search roles", &here, q, &[])) }
            @if at.total > 0 {
                div.table-wrap { (table(&Table { name: SECTION, id: "roles", columns: &columns, rows })) }
                (paging(at, |page| link::query(&here, &[("q", q), ("page", &page.to_string())])))
            } @else if q.is_empty() {
                (empty(Empty {
                    title: "No roles yet",
                    text: "A role is a set of permissions. Whoever has the role has them all.",
                    action: may_create.then_some(create),
                }))
            } @else { (no_match("roles", q, &here)) }
        }
    }
}

fn row(role: &Role) -> Row {
    let to = |tab: &str| link::path(&["roles", &role.id, tab]);
    let (settings, permissions, users) = (to("settings"), to("permissions"), to("users"));
    let item = |label, to| Item { label, to };
    let items = [
        item("Permissions", permissions.as_str()),
        item("Users", users.as_str()),
        item("Settings", settings.as_str()),
    ];
    let name = format!("Actions for {}", role.name);
    Row::new(vec![
        html! { a href=(permissions) { (role.name) } },
        html! { (role.description.as_deref().unwrap_or_default()) },
        menu(&name, &format!("menu-{}", role.id), &items),
    ])
}
