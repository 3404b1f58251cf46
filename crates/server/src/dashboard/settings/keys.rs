//! `GET /dashboard/settings/signing-keys`: the keys that tokens are signed with.

use std::sync::Arc;

use domain::Timestamp;
use maud::{Markup, html};
use store::signing_keys::{self, Kind, State, StoredKey};

use super::super::told::{self, Told};
use super::super::{Answer, Reply, Visit, link};
use super::frame;
use crate::App;
use crate::ui::text::when;
use crate::ui::{
    Act, Column, Look, Row, Table, Tone, ask, badge, button, chip, named_button, table,
};

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let mut reader = app.db().read().await?;
    let mut keys = signing_keys::all(reader.conn(), app.home().tenant).await?;
    drop(reader);
    keys.reverse();
    let now = app.clock().now();
    let rows = keys.iter().map(|key| row(&visit, key, now)).collect();
    let told = match visit.query().get("done") {
        "rotated" => told::plainly("Signing key rotated"),
        "revoked" => told::plainly("Signing key revoked"),
        _ => Told::default(),
    };
    let content = content(&visit, rows);
    Ok(Reply::page(frame::page(("Signing keys", &content), told)))
}

fn content(visit: &Visit, rows: Vec<Row>) -> Markup {
    let columns = [
        Column::Plain("Key ID"),
        Column::Plain("Kind"),
        Column::Plain("State"),
        Column::Plain("In use since"),
        Column::Plain("In use until"),
        Column::Controls("Actions"),
    ];
    let may_rotate = visit.has("create:signing_keys") && visit.has("update:signing_keys");
    html! {
        div.section {
            div.bar {
                h2 tabindex="-1" data-focus { "Signing keys" }
                @if may_rotate {
                    (ask(&link::path(&["settings", "signing-keys", "rotate"]), None, &[],
                        &button("Rotate signing key", Look::Primary, Act::Submit)))
                }
            }
            p.lead { "Tokens are signed with the current key. The next one is published before it is used, so \
                that everybody who checks tokens knows it in time." }
            div.table-wrap {
                (table(&Table { name: "Signing keys", id: "keys", columns: &columns, rows }))
            }
        }
    }
}

fn row(visit: &Visit, key: &StoredKey, now: Timestamp) -> Row {
    let kind = match key.kind {
        Kind::Rsa => "RSA, 2048 bits",
        Kind::P256 => "P-256",
        Kind::Ed25519 => "Ed25519",
    };
    let (state, tone, is_revocable) = match key.state {
        State::Current => ("Current", Tone::Ok, false),
        State::Next => ("Next", Tone::Info, true),
        State::Previous => ("Previous", Tone::Plain, true),
        State::Revoked => ("Revoked", Tone::Danger, false),
    };
    let at = |at: Option<Timestamp>| html! { @if let Some(at) = at { (when(at, now)) } };
    let revoke = link::path(&["settings", "signing-keys", &key.kid, "revoke"]);
    let name = format!("Revoke {}", key.kid);
    Row::new(vec![
        chip(&key.kid),
        html! { (kind) },
        badge(state, tone),
        at(key.current_since),
        at(key.current_until),
        html! {
            @if is_revocable && visit.has("update:signing_keys") {
                (ask(&revoke, None, &[], &named_button("Revoke", &name, Look::Secondary, Act::Row("revoke"))))
            }
        },
    ])
}
