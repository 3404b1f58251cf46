//! `GET /dashboard/users/{id}/json`: the user as the Management API answers it.

use std::sync::Arc;

use super::super::told::Told;
use super::super::{Answer, Reply, Visit};
use super::{find, frame};
use crate::App;
use crate::ui::snippet;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let text = format!("{:#}", user.wire());
    let content = snippet("User", &text);
    Ok(Reply::page(frame::page(
        &user,
        ("Raw JSON", &content),
        Told::default(),
    )))
}
