//! `GET /dashboard/explorer`: every operation of the Management API and of our own, with the scopes
//! that it takes, and how it is called.

use std::sync::Arc;

use maud::{Markup, html};

use super::{Answer, Reply, Visit, link};
use crate::App;
use crate::routes::{Operation, Scopes, operations};
use crate::ui::{
    Act, Choice, Column, Header, Icon, Look, Page, Paging, Row, Table, Tone, badge, chip, filter,
    header, icon_button, no_match, paging, search, table,
};

const TITLE: &str = "API explorer";
const PER_PAGE: usize = 25;
const METHODS: [Choice<'static>; 6] = [
    Choice {
        value: "",
        label: "Any method",
    },
    Choice {
        value: "GET",
        label: "GET",
    },
    Choice {
        value: "POST",
        label: "POST",
    },
    Choice {
        value: "PATCH",
        label: "PATCH",
    },
    Choice {
        value: "PUT",
        label: "PUT",
    },
    Choice {
        value: "DELETE",
        label: "DELETE",
    },
];

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let (q, method) = (visit.query().trimmed("q"), visit.query().get("method"));
    let all = operations();
    let mut found: Vec<&Operation> = all.into_iter().filter(|one| fits(one, q, method)).collect();
    found.sort_by(|one, other| one.path.cmp(&other.path));
    let at = Paging {
        page: visit.query().number("page", 0),
        per_page: PER_PAGE,
        total: found.len(),
        is_capped: false,
    };
    let shown = found.into_iter().skip(at.skip()).take(PER_PAGE);
    let rows = shown.map(|one| row(&app, &visit, one)).collect();
    let head = Header {
        title: TITLE,
        about: Some(
            html! { "What can be asked of this server with a token for the Management API." },
        ),
        ..Header::default()
    };
    Ok(Reply::page(Page {
        title: TITLE.to_owned(),
        content: html! {
            (header(&head))
            (list((q, method), (at, rows)))
        },
        ..Page::default()
    }))
}

fn fits(one: &Operation, q: &str, method: &str) -> bool {
    let words = q.to_lowercase();
    let is_named = |word: &str| {
        let has = |text: &str| text.to_lowercase().contains(word);
        has(&one.path) || has(one.title) || one.scopes.names().iter().any(|scope| has(scope))
    };
    (method.is_empty() || one.method == method) && words.split_whitespace().all(is_named)
}

fn list((q, method): (&str, &str), (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["explorer"]);
    let columns = [
        Column::Plain("Operation"),
        Column::Plain("What it does"),
        Column::Plain("Scopes"),
    ];
    html! {
        div.section {
            div.bar {
                (search("Search operations", &here, q, &[("method", method)]))
                (filter(("Method", "method"), &here, (&METHODS, method), &[("q", q)]))
            }
            @if at.total == 0 { (no_match("operations", q, &here)) } @else {
                div.table-wrap {
                    (table(&Table { name: "Operations", id: "operations", columns: &columns, rows }))
                }
                (paging(at, |page| {
                    link::query(&here, &[("q", q), ("method", method), ("page", &page.to_string())])
                }))
            }
        }
    }
}

fn row(app: &App, visit: &Visit, one: &Operation) -> Row {
    let name = format!("{} {}", one.method, one.path);
    let joined = match one.scopes {
        Scopes::Any(_) => " or ",
        Scopes::All(_) => " and ",
    };
    let call = format!(
        "curl --request {} --header \"Authorization: Bearer $TOKEN\" {}{}",
        one.method,
        app.public_url(),
        one.path
    );
    let title = if one.title.is_empty() {
        "Read"
    } else {
        one.title
    };
    Row::new(vec![
        html! {
            (chip(&name))
            (icon_button(&format!("Copy call of {name}"), Icon::Copy, Look::Quiet, Act::Copy(&call)))
        },
        html! { (title) @if !one.is_supported { " " (badge("Not yet", Tone::Warning)) } },
        html! {
            @for (index, scope) in one.scopes.names().iter().enumerate() {
                @if index > 0 { (joined) }
                (chip(scope))
            }
            @if !one.scopes.allow(|scope| visit.has(scope)) { " " (badge("Beyond your role", Tone::Plain)) }
        },
    ])
}
