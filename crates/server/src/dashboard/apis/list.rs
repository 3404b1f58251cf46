//! `GET /dashboard/apis`

use std::sync::Arc;

use domain::deletion::Kind;
use maud::{Markup, html};
use store::resource_servers::Named;
use store::{permissions, resource_servers};

use super::super::{Answer, Reply, Visit, link, told};
use super::SECTION;
use crate::App;
use crate::ui::text::Count;
use crate::ui::{
    Column, Empty, Header, Icon, Item, Look, Page, Paging, Row, Table, Tone, badge, copyable,
    empty, header, link_button, menu, no_match, paging, search, table,
};

const PER_PAGE: usize = 25;

/// Names are looked through as a whole: an API's system identifier is computed, not stored, and
/// there are a thousand at most.
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let q = visit.query().trimmed("q").to_owned();
    let mut reader = app.db().read().await?;
    let mut found = resource_servers::names(reader.conn(), app.home()).await?;
    found.retain(|one| matches(one, &q));
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: found.len(),
        is_capped: false,
    };
    let shown: Vec<Named> = found.into_iter().skip(at.skip()).take(PER_PAGE).collect();
    let ids: Vec<&str> = shown.iter().map(|one| one.id.as_str()).collect();
    let counts = permissions::counts(reader.conn(), app.home().tenant, &ids).await?;
    drop(reader);
    let rows = shown.iter().map(|one| {
        let count = counts.get(&one.id).copied().unwrap_or_default();
        row(one, usize::try_from(count).unwrap_or_default())
    });
    let told = told::read(&app, &visit, (Kind::Api, "")).await?;
    let content = content(&visit, &q, (at, rows.collect()));
    let content = html! { (told.notice) (content) };
    Ok(Reply::page(Page {
        title: SECTION.to_owned(),
        section: SECTION,
        content,
        status: told.status,
        ..Page::default()
    }))
}

/// Whether the name, the identifier or the id has the text in it.
pub(crate) fn matches(one: &Named, q: &str) -> bool {
    let wanted = q.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    has(&one.name) || has(&one.identifier) || one.id == q
}

fn content(visit: &Visit, q: &str, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["apis"]);
    let create = link_button(
        "Create API",
        Look::Primary,
        &link::path(&["apis", "new"]),
        Some(Icon::Plus),
    );
    let may_create = visit.has("create:resource_servers");
    let head = Header {
        title: SECTION,
        about: Some(
            html! { "What tokens are issued for, and the permissions that they can carry." },
        ),
        actions: may_create.then_some(create.clone()),
        ..Header::default()
    };
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Kind"),
        Column::Plain("Identifier"),
        Column::Plain("Permissions"),
        Column::Controls("Actions"),
    ];
    html! {
        (header(&head))
        div.section {
            div.bar { (search("Search APIs", &here, q, &[])) }
            @if at.total > 0 {
                div.table-wrap { (table(&Table { name: SECTION, id: "apis", columns: &columns, rows })) }
                (paging(at, |page| link::query(&here, &[("q", q), ("page", &page.to_string())])))
            } @else if q.is_empty() {
                (empty(Empty {
                    title: "No APIs yet",
                    text: "An API is what your applications call. Its permissions say what a token allows.",
                    action: may_create.then_some(create),
                }))
            } @else { (no_match("APIs", q, &here)) }
        }
    }
}

fn row(one: &Named, permissions: usize) -> Row {
    let to = |tab: &str| link::path(&["apis", &one.id, tab]);
    let kind = match one.system {
        Some(_) => badge("System API", Tone::Info),
        None => badge("Custom API", Tone::Plain),
    };
    let (settings, list, test) = (to("settings"), to("permissions"), to("quickstart"));
    let items = [
        Item {
            label: "Permissions",
            to: &list,
        },
        Item {
            label: "Settings",
            to: &settings,
        },
        Item {
            label: "Quickstart",
            to: &test,
        },
    ];
    let (menu_name, menu_id) = (
        format!("Actions for {}", one.name),
        format!("menu-{}", one.id),
    );
    let count = Count::exactly(permissions);
    Row::new(vec![
        html! { a href=(list) { (one.name) } },
        kind,
        copyable(&one.identifier, &format!("identifier of {}", one.name)),
        html! { (count.shown()) },
        menu(&menu_name, &menu_id, &items),
    ])
}
