//! `GET /dashboard/roles/{id}/users`

use std::sync::Arc;

use maud::html;
use serde_json::Value;
use store::{Page, user_roles};

use super::super::told::Told;
use super::super::{Answer, Reply, Visit, link};
use super::{find, frame};
use crate::App;
use crate::ui::{Column, Empty, Paging, Row, Table, chip, empty, paging, table};

const PER_PAGE: usize = 25;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let role = find(&app, &visit).await?;
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let total = user_roles::count_members(reader.conn(), tenant, role.number).await?;
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: usize::try_from(total).unwrap_or_default(),
        is_capped: false,
    };
    let page = Page::Offset {
        skip: i64::try_from(at.skip()).unwrap_or(i64::MAX),
        limit: i64::try_from(PER_PAGE).unwrap_or(1),
    };
    let found = user_roles::members(&mut reader, tenant, role.number, &page).await?;
    drop(reader);
    let rows: Vec<Row> = found.iter().map(row).collect();
    let here = link::path(&["roles", &role.id, "users"]);
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Email"),
        Column::Plain("User ID"),
    ];
    let content = html! {
        @if total == 0 {
            (empty(Empty {
                title: "Nobody has this role",
                text: "A role is assigned on the page of a user, in the section Roles.",
                action: None,
            }))
        } @else {
            div.section {
                h2 { "Users" }
                div.table-wrap { (table(&Table { name: "Users", id: "users", columns: &columns, rows })) }
                (paging(at, |page| link::query(&here, &[("page", &page.to_string())])))
            }
        }
    };
    Ok(Reply::page(frame::page(
        &role,
        ("Users", &content),
        Told::default(),
    )))
}

fn row(user: &user_roles::Member) -> Row {
    let text = |key: &str| user.profile.get(key).and_then(Value::as_str);
    let email = text("email").unwrap_or_default();
    let name = text("name")
        .filter(|name| !name.is_empty())
        .unwrap_or(email);
    let shown = if name.is_empty() { &user.user_id } else { name };
    let to = link::path(&["users", &user.user_id, "roles"]);
    Row::new(vec![
        html! { a href=(to) { (shown) } },
        html! { (email) },
        chip(&user.user_id),
    ])
}
