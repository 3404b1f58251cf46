//! `/api/v2/jobs` (reference §13): importing and exporting users, and how far it is.

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::job::import::{self, FILE_MAX_BYTES};
use domain::job::{Job, Kind, Status, export};
use domain::schema::job as schema;
use domain::{Error, Noun, Timestamp};
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;
use store::{job_errors, job_files, jobs};

use crate::App;
use crate::ops::jobs as ops;
use crate::rest::{Call, Problem, json_response, no_content};

type Answer = Result<Response, Problem>;

/// How long a link to an export's file holds, in seconds; each look at the job makes a new one.
const LINK_SECONDS: i64 = 60;

/// `POST /jobs/users-imports`
pub(crate) async fn import(State(app): State<App>, call: Call) -> Answer {
    let mut parts = call.parts()?;
    let place = parts
        .iter()
        .position(|part| part.name == "users" && part.is_file);
    let file = place.map(|place| parts.remove(place).content);
    if file
        .as_ref()
        .is_some_and(|file| file.len() > FILE_MAX_BYTES)
    {
        return Err(Problem::too_large(FILE_MAX_BYTES));
    }
    let mut texts = Vec::new();
    for part in parts {
        let text = String::from_utf8(part.content.to_vec())
            .map_err(|_| Error::Refused("A part of the body is not valid UTF-8"))?;
        texts.push((part.name, text));
    }
    let import = import::read(&texts, file.as_deref())?;
    let act = call.act(&app, &import.parameters);
    let job = ops::start_import(&app, &act, &import, &file.unwrap_or_default()).await?;
    Ok(json_response(StatusCode::ACCEPTED, &job.started()))
}

/// `POST /jobs/users-exports`
pub(crate) async fn export(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::EXPORT)?;
    let export = export::read(&sent)?;
    let job = ops::start_export(&app, &call.act(&app, &sent), &export).await?;
    Ok(json_response(StatusCode::OK, &job.started()))
}

/// `POST /jobs/verification-email`
pub(crate) async fn verification_email(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::VERIFICATION_EMAIL)?;
    let job = ops::start_verification(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::CREATED, &job.started()))
}

async fn found(app: &App, id: &str) -> Result<Job, Problem> {
    let mut reader = app.db().read().await?;
    let found = jobs::get(reader.conn(), app.home().tenant, id).await?;
    Ok(found.ok_or(Error::NotFound(Noun::Job))?.job)
}

/// `GET /jobs/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let job = found(&app, &id).await?;
    let now = app.clock().now();
    let location = location(&app, &job, now);
    Ok(json_response(
        StatusCode::OK,
        &job.wire(location.as_deref(), now),
    ))
}

/// `GET /jobs/{id}/errors`
pub(crate) async fn errors(State(app): State<App>, Path(id): Path<String>) -> Answer {
    let job = found(&app, &id).await?;
    let mut reader = app.db().read().await?;
    let errors = job_errors::of(reader.conn(), app.home().tenant, &job.id).await?;
    if errors.is_empty() {
        return Ok(no_content());
    }
    Ok(json_response(StatusCode::OK, &Value::from(errors)))
}

/// The name of an export's file.
fn file_name(job: &Job) -> String {
    let format = job.parameters.get("format").and_then(Value::as_str);
    format!("{}.{}.gz", job.id, format.unwrap_or("json"))
}

fn signature(app: &App, file: &str, expires: i64) -> String {
    let signed = format!("export {} {file} {expires}", app.home().tenant.0);
    jose::base64url(&app.memory().mac_key.mac(signed.as_bytes()))
}

/// Where the file of a finished export can be fetched for a minute, by whoever has the link.
fn location(app: &App, job: &Job, now: Timestamp) -> Option<String> {
    if job.kind != Kind::UsersExport || job.status != Status::Completed {
        return None;
    }
    let (file, expires) = (file_name(job), now.seconds() + LINK_SECONDS);
    let signature = signature(app, &file, expires);
    Some(format!(
        "{}exports/{file}?expires={expires}&signature={signature}",
        app.issuer()
    ))
}

/// `GET /exports/{file}?expires=…&signature=…`: the file of an export, packed, a part at a time.
pub(crate) async fn file(
    State(app): State<App>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let now = app.clock().now().seconds();
    let parameters = query.as_deref().and_then(parameters);
    let is_valid = parameters.is_some_and(|(expires, given)| {
        let expected = signature(&app, &file, expires);
        expires >= now && jose::constant_time_eq(given.as_bytes(), expected.as_bytes())
    });
    if !is_valid {
        return Err(Problem::not_found());
    }
    let id = file.split('.').next().unwrap_or_default().to_owned();
    let parts = stream::try_unfold((app, id, 0), |(app, id, part)| async move {
        let mut reader = app.db().read().await?;
        let body = job_files::get(reader.conn(), app.home().tenant, &id, part).await?;
        drop(reader);
        Ok::<_, Error>(body.map(|body| (body, (app, id, part + 1))))
    });
    let mut response = Response::new(Body::from_stream(parts));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/gzip");
    headers.insert(header::CONTENT_TYPE, kind);
    let disposition = format!("attachment; filename=\"{file}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    let private = HeaderValue::from_static("no-store");
    headers.insert(header::CACHE_CONTROL, private);
    Ok(response)
}

fn parameters(query: &str) -> Option<(i64, &str)> {
    let (expires, signature) = query.strip_prefix("expires=")?.split_once("&signature=")?;
    Some((expires.parse().ok()?, signature))
}
