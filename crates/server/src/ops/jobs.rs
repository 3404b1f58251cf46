//! Long tasks: starting one, and what its audit entries say about who did.

use domain::connection::Connection;
use domain::job::export::Export;
use domain::job::import::{self, FILE_MAX_BYTES, Import};
use domain::job::{Job, Kind, Progress, Status, Summary};
use domain::{Error, Noun, Result, ids};
use serde_json::{Map, Value, json};
use store::jobs::{self, StoredJob};
use store::{Conn, Writer, connections, job_files};

use super::act::Terms;
use super::{Act, mails, user_tickets};
use crate::App;

/// Exports that may wait or run at once.
const EXPORTS_MAX: i64 = 2;
/// Verification mails that may wait to be ordered.
const MAILS_MAX: i64 = 1000;
const TOO_MANY_MAILS: &str = "Too many verification emails are waiting. Try again later.";
const TOO_MANY_EXPORTS: &str = "There are 2 active export users jobs, please wait until some of \
                                them are finished and try again";

/// What a job's file is sealed for: it has hashes of passwords.
pub(super) fn context(job: &str) -> String {
    format!("users file of {job}")
}

/// The connection of this id.
pub(super) async fn connection(app: &App, conn: Conn<'_>, id: &str) -> Result<Option<Connection>> {
    connections::get(conn, app.home().tenant, id).await
}

/// Starts an import of users; the file is checked when its turn comes.
///
/// # Errors
/// [`Error::Unknown`] without the connection, [`Error::Refused`] if it isn't a database,
/// [`Error::Busy`] if too many imports wait.
pub async fn start_import(app: &App, act: &Act, import: &Import, file: &[u8]) -> Result<Job> {
    debug_assert!(file.len() <= FILE_MAX_BYTES, "the caller has looked");
    let mut writer = app.db().write().await?;
    check_number(app, &mut writer, Kind::UsersImport).await?;
    let found = connection(app, writer.conn(), &import.connection_id).await?;
    let found = found.ok_or(Error::Unknown(Noun::Connection))?;
    if found.strategy != "auth0" {
        return Err(Error::Refused(
            "Users can be imported into a database connection only.",
        ));
    }
    let new = fresh(app, act, Kind::UsersImport, import.parameters.clone());
    let sealed = app.master_key().seal(&context(&new.job.id), file);
    job_files::append(&mut writer, app.home().tenant, &new.job.id, &sealed).await?;
    start(app, act, writer, new).await
}

/// Starts an export of users.
///
/// # Errors
/// [`Error::Unknown`] without the connection, [`Error::Busy`] if too many exports wait.
pub async fn start_export(app: &App, act: &Act, export: &Export) -> Result<Job> {
    let mut writer = app.db().write().await?;
    check_number(app, &mut writer, Kind::UsersExport).await?;
    if let Some(id) = &export.connection_id {
        let found = connection(app, writer.conn(), id).await?;
        found.ok_or(Error::Unknown(Noun::Connection))?;
    }
    let new = fresh(app, act, Kind::UsersExport, export.parameters.clone());
    start(app, act, writer, new).await
}

/// Starts the job that sends a user the mail to verify an address.
///
/// # Errors
/// As [`user_tickets::create`], [`Error::Busy`] if too many wait.
pub async fn start_verification(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Job> {
    let (user, _) = user_tickets::verification(app, sent).await?;
    let mut writer = app.db().write().await?;
    check_number(app, &mut writer, Kind::VerificationEmail).await?;
    let new = fresh(app, act, Kind::VerificationEmail, sent.clone());
    jobs::insert(&mut writer, app.home().tenant, &new).await?;
    let shown = (&Value::Null, &new.job.started());
    act.record_about(app, &mut writer, user.number, shown)
        .await?;
    writer.commit().await?;
    app.work().notify_one();
    Ok(new.job)
}

/// Orders the mail of a job, which is all that it does.
///
/// # Errors
/// If the database refuses, or too many mails wait.
pub(crate) async fn order_verification(app: &App, stored: &StoredJob) -> Result<()> {
    let ordered = user_tickets::verification(app, &stored.job.parameters).await;
    let (_, order) = match ordered {
        Ok(ordered) => ordered,
        Err(Error::Internal(report)) => return Err(Error::Internal(report)),
        Err(error) => return fail(app, &stored.job.id, &error.to_string()).await,
    };
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(mut taken) = jobs::take(&mut writer, tenant, &stored.job.id).await? else {
        return Ok(());
    };
    mails::order(app, &mut writer, order).await?;
    taken.job.status = Status::Completed;
    jobs::update(&mut writer, tenant, &taken, app.clock().now()).await?;
    writer.commit().await
}

async fn check_number(app: &App, writer: &mut Writer, kind: Kind) -> Result<()> {
    let tenant = app.home().tenant;
    let active = jobs::count_active(writer, tenant, kind).await?;
    let (most, refusal) = match kind {
        Kind::UsersImport => (import::ACTIVE_MAX, import::TOO_MANY),
        Kind::UsersExport => (EXPORTS_MAX, TOO_MANY_EXPORTS),
        Kind::VerificationEmail => (MAILS_MAX, TOO_MANY_MAILS),
    };
    if active >= most {
        return Err(Error::Busy(refusal));
    }
    Ok(())
}

fn fresh(app: &App, act: &Act, kind: Kind, parameters: Map<String, Value>) -> StoredJob {
    let job = Job {
        id: ids::prefixed(app.random(), "job_"),
        kind,
        status: Status::Pending,
        created_at: act.now,
        parameters,
        progress: Progress::default(),
        summary: (kind == Kind::UsersImport).then(Summary::default),
        details: None,
    };
    StoredJob {
        job,
        act: kept(act).to_string(),
        last: None,
    }
}

async fn start(app: &App, act: &Act, mut writer: Writer, new: StoredJob) -> Result<Job> {
    jobs::insert(&mut writer, app.home().tenant, &new).await?;
    act.record(app, &mut writer, &Value::Null, &new.job.started())?;
    writer.commit().await?;
    app.work().notify_one();
    Ok(new.job)
}

/// What is kept of an act for as long as its job runs.
fn kept(act: &Act) -> Value {
    json!({
        "client_id": act.client_id, "subject": act.subject, "token_id": act.token_id,
        "scopes": act.scopes, "method": act.method, "path": act.path, "ip": act.ip,
        "user_agent": act.user_agent, "request_id": act.request_id,
    })
}

/// The act that started a job, as of now.
pub(super) fn act_of(app: &App, stored: &StoredJob) -> Act {
    let kept: Value = serde_json::from_str(&stored.act).unwrap_or_default();
    let text = |key: &str| kept.get(key).and_then(Value::as_str).map(str::to_owned);
    let scopes = kept.get("scopes").and_then(Value::as_array);
    let scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
    let (title, status) = match stored.job.kind {
        Kind::UsersImport => ("Create import users job", 202),
        Kind::UsersExport => ("Create export users job", 200),
        Kind::VerificationEmail => ("Send an email address verification email", 201),
    };
    Act {
        client_id: text("client_id"),
        subject: text("subject").unwrap_or_default(),
        token_id: text("token_id"),
        scopes: scopes.map(str::to_owned).collect(),
        title,
        status,
        method: text("method").unwrap_or_default(),
        path: text("path").unwrap_or_default(),
        query: json!({}),
        body: Value::Object(stored.job.parameters.clone()),
        ip: text("ip").unwrap_or_default(),
        user_agent: text("user_agent").unwrap_or_default(),
        request_id: text("request_id").unwrap_or_default(),
        now: app.clock().now(),
        terms: Terms::default(),
    }
}

/// Ends a job that can't be carried out, with what is kept of its file.
///
/// # Errors
/// If the database refuses.
pub async fn fail(app: &App, id: &str, details: &str) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(mut stored) = jobs::take(&mut writer, tenant, id).await? else {
        return Ok(());
    };
    if stored.job.status.is_final() {
        return Ok(());
    }
    stored.job.status = Status::Failed;
    stored.job.details = Some(details.to_owned());
    job_files::delete(&mut writer, tenant, id).await?;
    jobs::update(&mut writer, tenant, &stored, app.clock().now()).await?;
    writer.commit().await
}

/// Counts a failure to go on that may pass; returns whether there were too many in a row.
///
/// # Errors
/// If the database refuses.
pub async fn count_attempt(app: &App, id: &str) -> Result<bool> {
    const ATTEMPTS_MAX: i64 = 5;
    let mut writer = app.db().write().await?;
    let attempts = jobs::count_attempt(&mut writer, app.home().tenant, id).await?;
    writer.commit().await?;
    Ok(attempts >= ATTEMPTS_MAX)
}
