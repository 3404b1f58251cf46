//! What these pages share: the way back to the application.

use domain::Result;
use domain::ticket::Ticket;
use maud::{Markup, html};
use serde_json::Value;

use crate::App;
use crate::browser::texts::text;

/// A link to where users of the application that a ticket is about log in.
pub(super) async fn back(app: &App, ticket: Option<&Ticket>) -> Result<Markup> {
    let Some(client_id) = ticket.and_then(|ticket| ticket.text("client_id")) else {
        return Ok(html! {});
    };
    let mut reader = app.db().read().await?;
    let client = store::clients::get(reader.conn(), app.home().tenant, client_id).await?;
    drop(reader);
    let url = client
        .as_ref()
        .and_then(|client| client.settings.get("initiate_login_uri"));
    let url = url
        .and_then(Value::as_str)
        .filter(|url| url.starts_with("https://"));
    let name = client.as_ref().map(|client| client.name().to_owned());
    Ok(html! {
        @if let (Some(url), Some(name)) = (url, name) {
            p { a href=(url) { (text("common", "back")) " " (name) } }
        }
    })
}
