//! `/api/v2/device-credentials` (reference §13): the refresh tokens of a user, as what devices
//! have. Devices' public keys are a feature that this version doesn't have, so there are none.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::refresh_token as schema;
use domain::{Error, Noun};
use serde_json::{Map, Value};
use store::refresh_tokens::{self, Filter, Found};
use store::users;

use crate::App;
use crate::ops::refresh_tokens as ops;
use crate::rest::{Call, Listing, Paging, Problem, fields, no_content};

type Answer = Result<Response, Problem>;

/// Refresh tokens of one user that are looked at: all that a user has for five applications.
const LOOKED_AT: i64 = 1000;

/// `GET /device-credentials`: of one user, since a credential is somebody's.
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST_DEVICES)?;
    let paging = Paging::of(&query)?;
    let text = |name: &str| query.get(name).and_then(Value::as_str);
    let kind = text("type").unwrap_or("refresh_token");
    let mut found = Vec::new();
    if let Some(user_id) = text("user_id") {
        let tenant = app.home().tenant;
        let mut reader = app.db().read().await?;
        let user = users::number(reader.conn(), tenant, user_id).await?;
        let filter = Filter {
            user: user.ok_or(Error::NotFound(Noun::User))?,
            client_id: text("client_id"),
        };
        let rows = (None, LOOKED_AT);
        let now = app.clock().now();
        found = refresh_tokens::page(reader.conn(), tenant, filter, rows, now).await?;
    }
    let wire = |found: &Found| {
        let user_id = found.user_id.as_deref().unwrap_or_default();
        found.token.device_wire(user_id)
    };
    let shown: Vec<Value> = found.iter().map(wire).collect();
    let of_kind: Vec<Value> = shown
        .into_iter()
        .filter(|one| one["type"] == kind)
        .collect();
    let listing = Listing::page_of("device_credentials", of_kind.into_iter(), &paging);
    let link = (call.uri(), app.host());
    Ok(listing.response(&paging, &fields(&query), &[], link))
}

/// `DELETE /device-credentials/{id}`: one that isn't there is deleted already.
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    let act = call.act(&app, &Map::new());
    ops::revoke(&app, &act, &id).await?;
    Ok(no_content())
}
