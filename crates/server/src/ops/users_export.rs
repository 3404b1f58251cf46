//! Exporting users: a batch at a time, each one transaction with the job's progress.

use std::io::Write as _;

use domain::job::Status;
use domain::job::export::{self, Export};
use domain::search::{Condition, Field, Query};
use domain::{Error, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use store::jobs::{self, StoredJob};
use store::user_search::{self, Counts, Search};
use store::{Reader, job_files};

use super::jobs::{connection, fail};
use crate::App;

/// Users of a batch.
const BATCH: i64 = 200;

/// Whom an export is about.
async fn query(app: &App, reader: &mut Reader, export: &Export) -> Result<Option<Query>> {
    let Some(id) = &export.connection_id else {
        return Ok(Some(Query::All));
    };
    let found = connection(app, reader.conn(), id).await?;
    Ok(found.map(|found| Query::of(Field::IdentityConnection, Condition::Is(found.name))))
}

/// Exports the next users.
///
/// # Errors
/// If the database refuses; then nothing of the batch is there, and it can be tried again.
pub async fn go_on(app: &App, stored: &StoredJob) -> Result<()> {
    let (tenant, id) = (app.home().tenant, stored.job.id.as_str());
    let export = export::read(&stored.job.parameters)?;
    let mut reader = app.db().read().await?;
    let Some(query) = query(app, &mut reader, &export).await? else {
        drop(reader);
        return fail(app, id, "The connection does not exist").await;
    };
    let mut next = stored.clone();
    let is_first = stored.job.status == Status::Pending;
    if is_first {
        next.job.progress.total = count(app, &mut reader, &query, &export).await?;
    }
    let left = export.limit.unwrap_or(i64::MAX) - stored.job.progress.done;
    let wanted = left.clamp(0, BATCH);
    let users = user_search::candidates(reader.conn(), tenant, &query, stored.last, wanted).await?;
    drop(reader);
    let mut text = if is_first {
        export.header()
    } else {
        String::new()
    };
    for user in &users {
        text += &export.line(&user.wire());
    }
    let count = i64::try_from(users.len()).unwrap_or_default();
    next.job.progress.done += count;
    next.last = users.last().map(user_search::place).or(stored.last);
    let is_last = count < wanted || left <= BATCH;
    next.job.status = if is_last {
        Status::Completed
    } else {
        Status::Processing
    };
    let mut writer = app.db().write().await?;
    let taken = jobs::take(&mut writer, tenant, id).await?;
    if taken.is_none_or(|taken| taken.job != stored.job) {
        // Somebody else went on with it.
        return Ok(());
    }
    if !text.is_empty() || is_first {
        job_files::append(&mut writer, tenant, id, &packed(&text)?).await?;
    }
    jobs::update(&mut writer, tenant, &next, app.clock().now()).await?;
    writer.commit().await
}

async fn count(app: &App, reader: &mut Reader, query: &Query, export: &Export) -> Result<i64> {
    let search = Search {
        query: query.clone(),
        sort: None,
        skip: 0,
        limit: 0,
        counts: Counts::All,
    };
    let found = user_search::find(reader, app.home().tenant, &search).await?;
    Ok(found.total.min(export.limit.unwrap_or(i64::MAX)))
}

/// A member of a gzip file (RFC 1952 §2.2): one behind the other they are a file again.
fn packed(text: &str) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .map_err(Error::internal)
}
