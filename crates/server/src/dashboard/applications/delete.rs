//! `/dashboard/applications/{id}/delete`

use std::sync::Arc;

use domain::client::Client;
use domain::deletion::Kind;
use maud::html;
use serde_json::{Map, Value};
use store::client_grants::{self, Filter};

use super::super::removal::{Removal, is_typed};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, called, find};
use crate::App;
use crate::ops::deletions as ops;
use crate::ui::text::plural;

/// What is needed, beyond what the twin asks: it deletes other things, too.
const NEEDED: &str = "delete:clients";

/// `GET /dashboard/applications/{id}/delete`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    ask(&app, &visit, &client).await
}

async fn ask(app: &App, visit: &Visit, client: &Client) -> Answer {
    let filter = Filter {
        client_id: Some(client.client_id.clone()),
        ..Filter::default()
    };
    let rows = store::Page::Offset { skip: 0, limit: 0 };
    let mut reader = app.db().read().await?;
    let (_, grants) = client_grants::page(&mut reader, app.home(), &filter, &rows).await?;
    drop(reader);
    let grants = usize::try_from(grants).unwrap_or_default();
    let to = |end| link::path(&["applications", &client.client_id, end]);
    let (address, back) = (to("delete"), to("settings"));
    let removal = Removal {
        noun: "application",
        name: called(client),
        section: SECTION,
        consequence: html! {
            p { "It gets no further tokens, and its refresh tokens can’t be used. Access tokens already \
                issued stay valid until they expire." }
            p { "It can be restored for 30 days, with its access to APIs." }
        },
        changes: html! {
            @if grants == 0 { p { "It has access to no API." } } @else {
                ul aria-label="What changes" {
                    li { (plural(grants, "application grant")) " no longer counted" }
                }
            }
        },
        address: &address,
        back: &back,
    };
    Ok(removal.dialog(app, visit))
}

/// `POST /dashboard/applications/{id}/delete`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let client = find(&app, &visit).await?;
    if !is_typed(&visit, called(&client)) {
        return ask(&app, &visit, &client).await;
    }
    let mut sent = Map::new();
    sent.insert("kind".to_owned(), "client".into());
    sent.insert("id".to_owned(), client.client_id.clone().into());
    let act = visit.act(&app, &sent);
    let answer = ops::bury(&app, &act, Kind::Client, &client.client_id).await?;
    let id = answer.body.get("id").and_then(Value::as_str);
    let deleted = [("deleted", id.unwrap_or_default())];
    Ok(Reply::See(link::query(
        &link::path(&["applications"]),
        &deleted,
    )))
}
