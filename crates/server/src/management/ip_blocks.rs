//! `/api/v2/anomaly/blocks/ips/{id}`: addresses that suspicious-IP throttling turns away.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::schema::path::ip_address;
use domain::schema::query::NONE;
use http::StatusCode;
use serde_json::Map;

use crate::App;
use crate::ops::ip_blocks as ops;
use crate::rest::{Call, Problem, no_content, with_body};

type Answer = Result<Response, Problem>;

fn address(text: &str) -> Result<IpAddr, Problem> {
    ip_address(text).map_err(domain::Error::Invalid)?;
    text.parse().map_err(|_| Problem::not_found())
}

/// `GET /anomaly/blocks/ips/{id}`: the status is the answer.
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    call.query(&NONE)?;
    if ops::is_blocked(&app, address(&id)?).await? {
        return Ok(with_body(StatusCode::OK, Body::empty()));
    }
    let message = "The IP address is not blocked.";
    Err(Problem::new(StatusCode::NOT_FOUND, message, None))
}

/// `DELETE /anomaly/blocks/ips/{id}`: what isn't blocked is let in already.
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    call.query(&NONE)?;
    let act = call.act(&app, &Map::new());
    ops::lift(&app, &act, address(&id)?).await?;
    Ok(no_content())
}
