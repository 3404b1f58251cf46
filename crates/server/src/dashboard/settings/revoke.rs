//! `/dashboard/settings/signing-keys/{kid}/revoke`

use std::sync::Arc;

use maud::html;
use serde_json::Map;
use store::signing_keys::{self, State, StoredKey};

use super::super::removal::{is_typed, typing};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::SECTION;
use crate::App;
use crate::ops::signing_keys as ops;
use crate::ui::{Act, Dialog, Form, Look, button};

/// The key that the path names, if it can be revoked.
async fn find(app: &App, visit: &Visit) -> Result<StoredKey, Fault> {
    let mut reader = app.db().read().await?;
    let keys = signing_keys::all(reader.conn(), app.home().tenant).await?;
    let found = keys.into_iter().find(|key| key.kid == visit.param("kid"));
    let is_revocable = |key: &StoredKey| matches!(key.state, State::Next | State::Previous);
    found.filter(is_revocable).ok_or_else(Fault::not_found)
}

/// `GET …/revoke`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let key = find(&app, &visit).await?;
    Ok(ask(&visit, &key))
}

fn ask(visit: &Visit, key: &StoredKey) -> Reply {
    let here = link::path(&["settings", "signing-keys", &key.kid, "revoke"]);
    let (back, csrf) = (link::path(&["settings", "signing-keys"]), visit.csrf());
    let title = format!("Revoke signing key {}", key.kid);
    let (field, status) = typing(visit, &key.kid);
    let dialog = Dialog {
        title: &title,
        consequence: html! {
            @if key.state == State::Next {
                p { "It has signed nothing yet. A new next key takes its place." }
            } @else {
                p { "Tokens that it signed are refused at once by all who fetch this server’s keys: users and \
                    applications have to get new ones." }
            }
            p { "This can’t be undone." }
        },
        body: Form::new(&here, &csrf).id("confirm").around(&field),
        confirm: button("Revoke", Look::Danger, Act::SubmitForm("confirm")),
        address: &here,
        cancel: &back,
        leave: "Cancel",
        is_stale: false,
    };
    Reply::dialog(status, SECTION, &dialog)
}

/// `POST …/revoke`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let key = find(&app, &visit).await?;
    if !is_typed(&visit, &key.kid) {
        return Ok(ask(&visit, &key));
    }
    ops::revoke(&app, &visit.act(&app, &Map::new()), &key.kid).await?;
    let to = link::path(&["settings", "signing-keys"]);
    Ok(Reply::See(link::query(&to, &[("done", "revoked")])))
}
