//! `/dashboard/apis/{id}/delete`

use std::sync::Arc;

use domain::deletion::Kind;
use domain::resource_server::ResourceServer;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::removal::{Removal, is_typed};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, find, name};
use crate::App;
use crate::ops::{counts, deletions as ops};
use crate::ui::text::Count;

/// What is needed, beyond what the twin asks: it deletes other things, too.
const NEEDED: &str = "delete:resource_servers";

/// `GET …/delete`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    ask(&app, &visit, &server).await
}

async fn ask(app: &App, visit: &Visit, server: &ResourceServer) -> Answer {
    Ok(removal(app, server, &addresses(server))
        .await?
        .dialog(app, visit))
}

/// Those of the dialog and of the page below it.
fn addresses(server: &ResourceServer) -> (String, String) {
    let own = |end| link::path(&["apis", &server.id, end]);
    (own("delete"), own("settings"))
}

async fn removal<'a>(
    app: &App,
    server: &'a ResourceServer,
    (address, back): &'a (String, String),
) -> domain::Result<Removal<'a>> {
    let mut reader = app.db().read().await?;
    let api = counts::api(app, server);
    let max = store::holders::COUNT_MAX;
    let found = store::holders::assignments(&mut reader, api, max).await?;
    drop(reader);
    Ok(Removal {
        noun: "API",
        name: name(server),
        section: SECTION,
        consequence: html! {
            p { "No new token is issued for " (server.identifier) ". Tokens already issued stay valid until they expire." }
            p { "It can be restored for 30 days, with its permissions and whoever has them." }
        },
        changes: changes(found, max),
        address,
        back,
    })
}

fn changes((permissions, grants, roles, users): (i64, i64, i64, i64), max: usize) -> Markup {
    let count = |found: i64| {
        let found = usize::try_from(found).unwrap_or_default();
        Count {
            is_capped: found > max,
            ..Count::exactly(found.min(max))
        }
    };
    let lines = [
        (count(permissions), "permission"),
        (count(grants), "application grant"),
        (count(roles), "role assignment"),
        (count(users), "user assignment"),
    ];
    html! {
        @if lines.iter().all(|(count, _)| count.is_zero()) { p { "It has no permissions, and nothing uses it." } } @else {
            div.section {
                p.title id="what-changes" { "What changes" }
                ul.changes aria-labelledby="what-changes" {
                    @for (count, noun) in lines.iter().filter(|(count, _)| !count.is_zero()) {
                        li { (count.of(noun)) " no longer counted" }
                    }
                }
            }
        }
    }
}

/// `POST …/delete`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let server = find(&app, &visit).await?;
    if !is_typed(&visit, name(&server)) {
        return ask(&app, &visit, &server).await;
    }
    let mut sent = Map::new();
    sent.insert("kind".to_owned(), "api".into());
    sent.insert("id".to_owned(), server.id.clone().into());
    let answer = ops::bury(&app, &visit.act(&app, &sent), Kind::Api, &server.id).await?;
    let id = answer
        .body
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Ok(Reply::See(link::query(
        &link::path(&["apis"]),
        &[("deleted", id)],
    )))
}
