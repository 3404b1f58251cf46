//! `/dashboard/applications/{id}/rotate-secret`

use std::sync::Arc;

use http::StatusCode;
use maud::html;
use serde_json::Map;

use super::super::{Answer, Reply, Visit, link};
use super::{SECTION, called, find};
use crate::App;
use crate::ops::clients as ops;
use crate::ui::{Act, Dialog, Form, Look, button};

/// `GET /dashboard/applications/{id}/rotate-secret`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let to = |end| link::path(&["applications", &client.client_id, end]);
    let (here, back, csrf) = (to("rotate-secret"), to("credentials"), visit.csrf());
    let title = format!("Rotate secret of {}", called(&client));
    let dialog = Dialog {
        title: &title,
        consequence: html! {
            p { "The old secret ends at once: until the application has the new one, it gets no tokens. \
                Tokens already issued stay valid until they expire." }
            @if !visit.has("read:client_keys") {
                p { "You may not see secrets: somebody who may has to pass the new one on." }
            }
        },
        body: Form::new(&here, &csrf).id("confirm").around(&html! {}),
        confirm: button("Rotate", Look::Danger, Act::SubmitForm("confirm")),
        address: &here,
        cancel: &back,
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// `POST /dashboard/applications/{id}/rotate-secret`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let act = visit.act(&app, &Map::new());
    ops::rotate_secret(&app, &act, &client.client_id).await?;
    let to = link::path(&["applications", &client.client_id, "credentials"]);
    Ok(Reply::See(link::query(&to, &[("done", "rotated")])))
}
