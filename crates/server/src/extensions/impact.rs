//! `GET /api/lictor/v1/apis/{api}/permissions/{permission}/impact`: the plan of a deletion.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::Schema;
use domain::schema::node::object;
use http::StatusCode;

use super::{permissions, write};
use crate::App;
use crate::ops::plan;
use crate::rest::{Call, Problem};

static NO_QUERY: Schema = object(&[]);

/// Who is affected if the permission is deleted. The entity tag is the plan's, for `If-Match` of
/// the deletion.
pub(crate) async fn get(
    State(app): State<App>,
    Path((id, value)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.query(&NO_QUERY)?;
    let mut reader = app.db().read().await?;
    let server = permissions::api(&app, &mut reader, &id).await?;
    let kept = permissions::find(&app, &mut reader, &server, &value).await?;
    let plan = plan::read(&app, &mut reader, &server, &[kept]).await?;
    Ok(write::tagged(StatusCode::OK, &plan.body, Some(&plan.tag)))
}
