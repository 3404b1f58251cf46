//! Requests to sign in that applications push before they send anybody (RFC 9126).

use domain::{Result, ids};
use serde_json::{Map, Value};
use store::pushed_requests::{self, Pushed};

use crate::App;

fn hash(id: &str) -> String {
    jose::base64url(&jose::sha256(id.as_bytes()))
}

/// Keeps a request for so many seconds; returns what it is called by, once.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn push(
    app: &App,
    client_id: &str,
    request: &Map<String, Value>,
    seconds: i64,
) -> Result<String> {
    let id = ids::one_time(app.random());
    let pushed = Pushed {
        id_hash: &hash(&id),
        client_id,
    };
    let ends = app.clock().now().plus_millis(seconds * 1000);
    let mut writer = app.db().write().await?;
    pushed_requests::insert(&mut writer, app.home().tenant, pushed, request, ends).await?;
    writer.commit().await?;
    Ok(id)
}

/// Uses a request up; none if the application has pushed no such one, or it was used or is over.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn take(
    app: &App,
    client_id: &str,
    id: &str,
) -> Result<Option<Map<String, Value>>> {
    let pushed = Pushed {
        id_hash: &hash(id),
        client_id,
    };
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut writer = app.db().write().await?;
    let taken = pushed_requests::take(&mut writer, tenant, pushed, now).await?;
    writer.commit().await?;
    Ok(taken)
}
