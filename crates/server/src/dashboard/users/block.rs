//! `POST /dashboard/users/{id}/block`: whoever is blocked gets no token, until they no longer are.

use std::sync::Arc;

use serde_json::Map;

use super::super::{Answer, Fault, Reply, Visit, link};
use super::details::NEEDED;
use crate::App;
use crate::ops::users as ops;

/// What the wish is sent as.
pub(super) const BLOCKED: &str = "blocked";

pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let (id, blocks) = (visit.param("id"), visit.form().get(BLOCKED) == "true");
    let mut sent = Map::new();
    sent.insert("blocked".to_owned(), blocks.into());
    ops::update(&app, &visit.act(&app, &sent), id, &sent).await?;
    let done = if blocks { "blocked" } else { "unblocked" };
    let to = link::path(&["users", id, "details"]);
    Ok(Reply::See(link::query(&to, &[("done", done)])))
}
