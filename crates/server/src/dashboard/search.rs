//! `GET /dashboard/search`: finds pages and things by name, and what can be done with them. A
//! command palette for a script, a page for everybody else.

mod things;

use std::sync::Arc;

use maud::{Markup, html};
use store::{permissions, resource_servers};

use super::{Answer, BASE, Reply, Visit, apis, link, reply};
use crate::App;
use crate::ui::{Field, Icon, Page, icon};

const TITLE: &str = "Search or jump to";
/// Results of one kind.
const MAX: usize = 8;

/// What can be created: the scope for it, what it is called, and where.
const CREATIONS: [(&str, &str, &str); 4] = [
    ("create:clients", "Create application", "applications"),
    ("create:resource_servers", "Create API", "apis"),
    ("create:users", "Create user", "users"),
    ("create:roles", "Create role", "roles"),
];

/// Pages that no navigation leads to, found by those who ask for them: name and address.
const FURTHER: [(Icon, &str, &[&str]); 8] = [
    (Icon::Key, "Signing keys", &["settings", "signing-keys"]),
    (Icon::Settings, "Sessions", &["settings", "sessions"]),
    (Icon::Settings, "Branding", &["settings", "branding"]),
    (Icon::Users, "Members", &["settings", "members"]),
    (Icon::Info, "About", &["settings", "about"]),
    (Icon::User, "Profile", &["profile"]),
    (Icon::Info, "Documentation", &["docs"]),
    (Icon::Api, "API explorer", &["explorer"]),
];

/// Something that was found.
pub(crate) struct Found {
    pub(crate) icon: Icon,
    pub(crate) label: String,
    /// "API", "Page".
    pub(crate) kind: &'static str,
    pub(crate) to: String,
}

/// `GET /dashboard/search?q=…&at=…`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let q = visit.query().trimmed("q");
    let found = find(&app, &visit, q).await?;
    let action = link::path(&["search"]);
    let modal = html! {
        dialog.dialog.palette aria-label=(TITLE) {
            form method="get" action=(action) {
                input type="hidden" name="at" value=(visit.query().get("at"));
                input type="text" name="q" value=(q) role="combobox" aria-label=(TITLE) placeholder=(TITLE)
                    aria-expanded="true" aria-controls="found" aria-autocomplete="list"
                    autocomplete="off" spellcheck="false";
            }
            (options(&found))
        }
    };
    let page = Page {
        title: TITLE.to_owned(),
        content: plain(q, &action, &found),
        ..Page::default()
    };
    Ok(Reply::Dialog {
        status: http::StatusCode::OK,
        modal,
        page,
    })
}

fn options(found: &[Found]) -> Markup {
    html! {
        ul id="found" role="listbox" aria-label="Results" {
            @for (index, one) in found.iter().enumerate() {
                li id=(format!("found-{index}")) role="option" aria-selected="false" data-to=(one.to) {
                    (icon(one.icon)) span { (one.label) } span.kind { (one.kind) }
                }
            }
        }
    }
}

fn plain(q: &str, action: &str, found: &[Found]) -> Markup {
    html! {
        h1 { (TITLE) }
        form.settings method="get" action=(action) role="search" aria-label="Everything" {
            (crate::ui::text(&Field { label: "Name or id", name: "q", id: "everything", value: q, is_first: true, ..Field::default() }))
        }
        ul.results {
            @for one in found {
                li { a href=(one.to) { (icon(one.icon)) span { (one.label) } span.kind { (one.kind) } } }
            }
        }
    }
}

async fn find(app: &App, visit: &Visit, q: &str) -> domain::Result<Vec<Found>> {
    let mut found: Vec<Found> = pages(visit, q);
    if visit.has("read:resource_servers") {
        found.extend(permissions_here(app, visit, q).await?);
        found.extend(apis_named(app, q).await?);
    }
    found.extend(things::named(app, visit, q).await?);
    Ok(found)
}

fn is_like(label: &str, q: &str) -> bool {
    label.to_lowercase().contains(&q.to_lowercase())
}

fn pages(visit: &Visit, q: &str) -> Vec<Found> {
    let sections = reply::sections().iter().map(|section| Found {
        icon: section.icon,
        label: section.label.to_owned(),
        kind: "Page",
        to: section.to.to_owned(),
    });
    let creations = CREATIONS.iter().filter(|(scope, ..)| visit.has(scope));
    let create = creations.map(|(_, label, section)| Found {
        icon: Icon::Plus,
        label: (*label).to_owned(),
        kind: "Action",
        to: link::path(&[section, "new"]),
    });
    let further = FURTHER.iter().filter(|_| !q.is_empty());
    let further = further.map(|(icon, label, parts)| Found {
        icon: *icon,
        label: (*label).to_owned(),
        kind: "Page",
        to: link::path(parts),
    });
    let all = sections.chain(create).chain(further);
    all.filter(|one| is_like(&one.label, q)).collect()
}

async fn apis_named(app: &App, q: &str) -> domain::Result<Vec<Found>> {
    if q.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = app.db().read().await?;
    let all = resource_servers::names(reader.conn(), app.home()).await?;
    let named = all.into_iter().filter(|one| apis::list::matches(one, q));
    let found = named.take(MAX).map(|one| Found {
        icon: Icon::Api,
        to: link::path(&["apis", &one.id, "permissions"]),
        label: one.name,
        kind: "API",
    });
    Ok(found.collect())
}

/// The permissions of the API that is being looked at, and their deletion.
async fn permissions_here(app: &App, visit: &Visit, q: &str) -> domain::Result<Vec<Found>> {
    let at = visit.query().get("at").strip_prefix(BASE);
    let api = at.and_then(|at| at.strip_prefix("/apis/"));
    let api = api
        .and_then(|rest| rest.split(['/', '?']).next())
        .unwrap_or_default();
    if q.is_empty() || api.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = app.db().read().await?;
    let all = permissions::of_api(reader.conn(), app.home().tenant, api).await?;
    let may_delete = visit.has("update:resource_servers");
    let mut found = Vec::new();
    for one in all {
        let deletion = format!("Delete permission {}", one.value);
        if is_like(&one.value, q) {
            found.push(Found {
                icon: Icon::Key,
                label: one.value.clone(),
                kind: "Permission",
                to: link::path(&["apis", api, "permissions", &one.value]),
            });
        }
        if may_delete && is_like(&deletion, q) {
            let list = link::path(&["apis", api, "permissions"]);
            found.push(Found {
                icon: Icon::Trash,
                label: deletion,
                kind: "Action",
                to: link::query(&list, &[("delete", &one.value)]),
            });
        }
        if found.len() >= MAX {
            break;
        }
    }
    Ok(found)
}
