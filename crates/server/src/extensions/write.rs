//! What every write of our extensions understands: `Idempotency-Key` and `dry_run`.

use axum::response::Response;
use domain::schema::Schema;
use domain::schema::node::{Property, boolean, object, optional};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value};

use crate::App;
use crate::ops::Act;
use crate::ops::act::{Answer, Once, Terms};
use crate::rest::{Call, Problem, json_response};

const DRY_RUN: Property = optional("dry_run", boolean());
static QUERY: Schema = object(&[DRY_RUN]);

/// Characters that an idempotency key may have.
const KEY_MAX: usize = 255;
const KEY: &str = "idempotency-key";

/// Who changes something, how, and on which terms.
///
/// # Errors
/// 400 for a query or a key that can't be understood.
pub(super) fn act(app: &App, call: &Call, sent: &Map<String, Value>) -> Result<Act, Problem> {
    let query = call.query(&QUERY)?;
    let once = key(call)?.map(|key| Once {
        key,
        request: call.digest(),
    });
    Ok(Act {
        terms: Terms {
            is_dry_run: query.get("dry_run") == Some(&Value::Bool(true)),
            once,
        },
        ..call.act(app, sent)
    })
}

/// The key under which the request is to be carried out once.
fn key(call: &Call) -> Result<Option<String>, Problem> {
    let mut values = call.headers.get_all(KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let is_good = (1..=KEY_MAX).contains(&text.len()) && values.next().is_none();
    if is_good {
        return Ok(Some(text.to_owned()));
    }
    let message = format!("Idempotency-Key must be one text of 1 to {KEY_MAX} visible characters");
    let code = Some("invalid_headers");
    Err(Problem::new(StatusCode::BAD_REQUEST, message, code))
}

/// The answer to a write, whether it was carried out just now or before.
pub(super) fn answered(call: &Call, answer: &Answer) -> Response {
    let status = StatusCode::from_u16(call.operation.status).unwrap_or(StatusCode::OK);
    tagged(status, &answer.body, answer.etag.as_deref())
}

/// An answer with a strong entity tag.
pub(super) fn tagged(status: StatusCode, body: &Value, etag: Option<&str>) -> Response {
    let mut response = json_response(status, body);
    if let Some(etag) = etag
        && let Ok(value) = HeaderValue::from_str(&format!("\"{etag}\""))
    {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}
