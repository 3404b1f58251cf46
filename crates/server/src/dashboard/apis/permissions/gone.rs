//! The permission isn't there any more: who deleted it and when.

use domain::deletion::Deletion;
use domain::resource_server::ResourceServer;
use http::StatusCode;
use maud::html;

use super::super::super::{Answer, Fault, Reply};
use super::super::SECTION;
use super::{holders, list};
use crate::App;
use crate::ui::text::{absolute, relative};
use crate::ui::{Dialog, Tone, alert};

/// The dialog that says so. What is behind it is no longer true: leaving it shows the list anew.
pub(super) async fn already(
    app: &App,
    server: &ResourceServer,
    (value, deletion): (&str, Option<&Deletion>),
) -> Answer {
    let Some(deletion) = deletion else {
        return Err(Fault::not_found());
    };
    let mut reader = app.db().read().await?;
    let who = holders::actor(app, &mut reader, &deletion.actor).await?;
    drop(reader);
    let ago = relative(deletion.created_at, app.clock().now());
    let text = format!("{who} deleted {value} {ago}.");
    let back = list::path(server);
    let title = format!("Delete permission {value}");
    let dialog = Dialog {
        title: &title,
        consequence: alert(Tone::Danger, &html! { p { (text) } }),
        body: html! {
            p { "It can be restored until " (absolute(deletion.expires_at)) ", from “Recently deleted permissions”." }
        },
        confirm: html! {},
        address: &back,
        cancel: &back,
        leave: "Close",
        is_stale: true,
    };
    Ok(Reply::dialog(StatusCode::CONFLICT, SECTION, &dialog))
}
