//! `/dashboard/settings/signing-keys/rotate`

use std::sync::Arc;

use http::StatusCode;
use maud::html;
use serde_json::Map;

use super::super::{Answer, Reply, Visit, link};
use super::SECTION;
use crate::App;
use crate::ops::signing_keys as ops;
use crate::ui::{Act, Dialog, Form, Look, button};

/// `GET …/rotate`
pub(crate) async fn show(_: App, visit: Arc<Visit>) -> Answer {
    let here = link::path(&["settings", "signing-keys", "rotate"]);
    let (back, csrf) = (link::path(&["settings", "signing-keys"]), visit.csrf());
    let dialog = Dialog {
        title: "Rotate signing key",
        consequence: html! {
            p { "New tokens are signed with the next key, and a new next key is made. Tokens already issued \
                stay valid: the present key verifies them until it is revoked." }
            p { "Who keeps this server’s keys has to fetch them anew within the time for which they may be kept." }
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

/// `POST …/rotate`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    ops::rotate(&app, &visit.act(&app, &Map::new())).await?;
    let to = link::path(&["settings", "signing-keys"]);
    Ok(Reply::See(link::query(&to, &[("done", "rotated")])))
}
