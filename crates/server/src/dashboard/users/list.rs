//! `GET /dashboard/users`

use std::sync::Arc;

use domain::search::Sort;
use domain::user::User;
use domain::{Result, Timestamp};
use maud::{Markup, html};
use serde_json::Value;
use store::user_search::{self, Counts, Found, Search};

use super::super::{Answer, Reply, SEARCH_MAX, Visit, link, told};
use super::{SECTION, called, query};
use crate::App;
use crate::ui::text::when;
use crate::ui::{
    Column, Empty, Header, Icon, Item, Look, Page, Paging, Row, Table, Tone, alert, badge, empty,
    header, link_button, menu, no_match, paging, search, table,
};

const PER_PAGE: usize = 25;
/// Up to how many are counted and paged through.
const COUNTED_MAX: usize = 10_000;

/// What a search has come to.
enum Outcome {
    Found(Found),
    /// Why nothing was looked for, or nothing was found in time.
    Failed(String),
}

/// A user without a script who types in the address can ask for any page.
fn place(visit: &Visit) -> usize {
    let last = COUNTED_MAX / PER_PAGE - 1;
    visit.query().number("page", 0).min(last)
}

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let q = visit.query().trimmed("q").to_owned();
    let page = place(&visit);
    let outcome = find(&app, &q, page).await?;
    let list = match outcome {
        Outcome::Failed(text) => alert(Tone::Danger, &html! { p { (text) } }),
        Outcome::Found(found) => {
            let total = usize::try_from(found.total).unwrap_or_default();
            let at = Paging {
                page,
                per_page: PER_PAGE,
                total: total.min(COUNTED_MAX),
                is_capped: total > COUNTED_MAX,
            };
            let now = app.clock().now();
            let rows = found.users.iter().map(|user| row(user, now)).collect();
            rows_of(&visit, &q, (at, rows))
        }
    };
    let told = match visit.query().get("done") {
        "user-deleted" => told::plainly("User deleted"),
        _ => told::Told::default(),
    };
    Ok(Reply::page(Page {
        title: SECTION.to_owned(),
        section: SECTION,
        content: html! { (told.notice) (content(&visit, &q, &list)) },
        status: told.status,
        open: None,
    }))
}

/// Some whom a text finds, for a search of everything; nobody if it is no query.
pub(crate) async fn few(app: &App, q: &str, max: usize) -> Result<Vec<User>> {
    Ok(match find(app, q, 0).await? {
        Outcome::Found(found) => found.users.into_iter().take(max).collect(),
        Outcome::Failed(_) => Vec::new(),
    })
}

/// Whoever is found, the newest first.
async fn find(app: &App, q: &str, page: usize) -> Result<Outcome> {
    let parsed = query::parse(q).and_then(|query| Ok((query, Sort::parse("created_at:-1")?)));
    let (query, sort) = match parsed {
        Ok(parsed) => parsed,
        Err(invalid) => return Ok(Outcome::Failed(wrong(&invalid.message))),
    };
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let search = Search {
        query,
        sort: Some(sort),
        skip: number(page * PER_PAGE),
        limit: number(PER_PAGE),
        counts: Counts::UpTo(number(COUNTED_MAX + 1)),
    };
    let mut reader = app.db().read().await?;
    let finding = user_search::find(&mut reader, app.home().tenant, &search);
    Ok(match tokio::time::timeout(SEARCH_MAX, finding).await {
        Ok(found) => Outcome::Found(found?),
        Err(_) => Outcome::Failed(
            "The search took too long. Look for something more particular, such as an email address."
                .to_owned(),
        ),
    })
}

/// What is wrong with a query, without what is about the parameter of an API.
fn wrong(message: &str) -> String {
    let inner = message.split_once('\'').map_or(message, |(_, inner)| inner);
    let inner = inner
        .rsplit_once("' on property")
        .map_or(inner, |(inner, _)| inner);
    format!("This can’t be searched for: {inner}.")
}

fn content(visit: &Visit, q: &str, list: &Markup) -> Markup {
    let here = link::path(&["users"]);
    let head = Header {
        title: SECTION,
        about: Some(html! { "Who signs in to your applications." }),
        actions: visit.has("create:users").then(create),
        ..Header::default()
    };
    html! {
        (header(&head))
        div.section {
            div.bar { (search("Search users", &here, q, &[])) }
            (list)
            p.hint {
                "Names, addresses and ids are searched. A query works, too, such as "
                code { "blocked:true AND email:*@example.com" } "."
            }
        }
    }
}

fn create() -> Markup {
    let to = link::path(&["users", "new"]);
    link_button("Create user", Look::Primary, &to, Some(Icon::Plus))
}

fn rows_of(visit: &Visit, q: &str, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["users"]);
    let columns = [
        Column::Plain("Name"),
        Column::Plain("Email"),
        Column::Plain("Connection"),
        Column::Plain("Last login"),
        Column::Controls("Actions"),
    ];
    html! {
        @if at.total > 0 {
            div.table-wrap { (table(&Table { name: SECTION, id: "users", columns: &columns, rows })) }
            (paging(at, |page| link::query(&here, &[("q", q), ("page", &page.to_string())])))
        } @else if q.is_empty() {
            (empty(Empty {
                title: "No users yet",
                text: "Users sign up at your applications, or are created here, by an import or by the API.",
                action: visit.has("create:users").then(create),
            }))
        } @else { (no_match("users", q, &here)) }
    }
}

fn row(user: &User, now: Timestamp) -> Row {
    let to = |tab: &str| link::path(&["users", &user.user_id, tab]);
    let (details, roles, permissions) = (to("details"), to("roles"), to("permissions"));
    let item = |label, to| Item { label, to };
    let items = [
        item("Details", details.as_str()),
        item("Roles", roles.as_str()),
        item("Permissions", permissions.as_str()),
    ];
    let name = format!("Actions for {}", called(user));
    let login = user.profile.get("last_login").and_then(Value::as_str);
    let login = login.and_then(Timestamp::parse);
    Row::new(vec![
        html! {
            a href=(details) { (called(user)) }
            @if user.is_blocked() { " " (badge("Blocked", Tone::Danger)) }
        },
        html! { (user.text("email").unwrap_or_default()) },
        html! { (user.connection()) },
        html! { @match login { Some(at) => { (when(at, now)) } None => { "Never" } } },
        menu(&name, &format!("menu-{}", user.number), &items),
    ])
}
