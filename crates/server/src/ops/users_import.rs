//! Importing users: a batch at a time, each one transaction with the job's progress.

use std::collections::HashSet;

use domain::connection::Connection;
use domain::job::Status;
use domain::job::import;
use domain::schema::user::CREATE;
use domain::search::fold;
use domain::user::imported::{self, Fault, Imported};
use domain::user::{Fresh, User};
use domain::{Error, Result, ids};
use serde_json::{Value, json};
use store::jobs::{self, StoredJob};
use store::user_identities::Known;
use store::{Writer, connections, job_errors, job_files, log_subjects, user_identities, users};

use super::jobs::{act_of, connection, context, fail};
use super::users::source;
use crate::App;

/// Users of a batch. Others want to write, too: a batch is some tens of milliseconds.
const BATCH: usize = 50;

/// A user of the file, as far as it can be looked at without the database.
struct Candidate<'a> {
    place: i64,
    sent: &'a Value,
    read: Result<(Imported, Option<String>), Vec<Fault>>,
}

/// What became of a user of the file.
enum Outcome {
    Inserted(User),
    Updated(User),
    Refused(Vec<Fault>),
}

/// Imports the next users of the file.
///
/// # Errors
/// If the database refuses, or somebody else's change came in between; then nothing of the batch
/// is there, and it can be tried again.
pub async fn go_on(app: &App, stored: &StoredJob) -> Result<()> {
    let (tenant, id) = (app.home().tenant, &stored.job.id);
    let mut reader = app.db().read().await?;
    let sealed = job_files::get(reader.conn(), tenant, id, 0).await?;
    let named = stored.job.parameters.get("connection_id");
    let named = named.and_then(Value::as_str).unwrap_or_default();
    let found = connection(app, reader.conn(), named).await?;
    drop(reader);
    let Some(found) = found else {
        return fail(app, id, "The connection does not exist").await;
    };
    let sealed = sealed.ok_or_else(|| Error::internal(format!("{id} has no file")))?;
    let file = app.master_key().open(&context(id), &sealed);
    let file = file.map_err(Error::internal)?;
    let users = match import::users(file.expose()) {
        Ok(users) => users,
        Err(details) => return fail(app, id, &details).await,
    };
    let done = usize::try_from(stored.job.progress.done).unwrap_or(usize::MAX);
    let batch = candidates(&users, &found.name, done);
    take_in(app, stored, &found, (&batch, users.len())).await
}

/// The next users, read.
fn candidates<'a>(users: &'a [Value], connection: &str, done: usize) -> Vec<Candidate<'a>> {
    let mut seen = Seen::default();
    let mut batch = Vec::new();
    for (place, user) in users.iter().enumerate().take(done.saturating_add(BATCH)) {
        let duplicate = seen.note(user);
        if place >= done {
            let read = match duplicate {
                Some(path) => Err(vec![Fault::duplicate(path)]),
                None => read(user, connection),
            };
            batch.push(Candidate {
                place: i64::try_from(place).unwrap_or(i64::MAX),
                sent: user,
                read,
            });
        }
    }
    batch
}

/// What users of the file are known by.
#[derive(Default)]
struct Seen(HashSet<(&'static str, String)>);

impl Seen {
    /// By what a user was known who came before.
    fn note(&mut self, user: &Value) -> Option<&'static str> {
        let mut duplicate = None;
        for path in ["email", "username", "user_id"] {
            let Some(text) = user.get(path).and_then(Value::as_str) else {
                continue;
            };
            let text = if path == "user_id" {
                text.to_owned()
            } else {
                fold(text)
            };
            if !self.0.insert((path, text)) {
                duplicate = duplicate.or(Some(path));
            }
        }
        duplicate
    }
}

fn read(user: &Value, connection: &str) -> Result<(Imported, Option<String>), Vec<Fault>> {
    let imported = imported::read(user)?;
    // What holds for a user who is created alone holds for each of the file.
    let mut body = imported.sent.clone();
    body.insert("connection".to_owned(), connection.into());
    if let Err(invalid) = CREATE.payload(&Value::Object(body)) {
        return Err(vec![Fault {
            code: "NOT_PASSED",
            message: invalid.message,
            path: String::new(),
        }]);
    }
    let hash = imported.hash.as_ref().map(jose::accept_hash).transpose();
    match hash {
        Ok(hash) => Ok((imported, hash)),
        Err(message) => Err(vec![Fault::hash(message)]),
    }
}

/// Stores a batch and how far the job is by it.
async fn take_in(
    app: &App,
    stored: &StoredJob,
    connection: &Connection,
    (batch, total): (&[Candidate<'_>], usize),
) -> Result<()> {
    let (tenant, id) = (app.home().tenant, stored.job.id.as_str());
    let act = act_of(app, stored);
    let mut writer = app.db().write().await?;
    let taken = jobs::take(&mut writer, tenant, id).await?;
    let Some(mut taken) = taken.filter(|taken| taken.job == stored.job) else {
        // Somebody else went on with it.
        return Ok(());
    };
    if !connections::hold_named(&mut writer, tenant, &connection.name).await? {
        drop(writer);
        return fail(app, id, "The connection does not exist").await;
    }
    let mut summary = taken.job.summary.unwrap_or_default();
    let (mut inserted, mut updated) = (Vec::new(), Vec::new());
    for candidate in batch {
        match apply(app, &mut writer, connection, (stored, candidate)).await? {
            Outcome::Inserted(user) => {
                summary.inserted += 1;
                inserted.push(user);
            }
            Outcome::Updated(user) => {
                summary.updated += 1;
                updated.push(user);
            }
            Outcome::Refused(faults) => {
                summary.failed += 1;
                let report = imported::report(candidate.sent, &faults);
                let place = (id, candidate.place);
                job_errors::insert(&mut writer, tenant, place, &report).await?;
            }
        }
    }
    let progress = &mut taken.job.progress;
    progress.done += i64::try_from(batch.len()).unwrap_or_default();
    progress.total = i64::try_from(total).unwrap_or_default();
    taken.job.status = Status::Processing;
    if progress.done >= progress.total {
        taken.job.status = Status::Completed;
        job_files::delete(&mut writer, tenant, id).await?;
    }
    taken.job.summary = Some(summary);
    jobs::update(&mut writer, tenant, &taken, act.now).await?;
    if !inserted.is_empty() || !updated.is_empty() {
        let names = |users: &[User]| -> Value {
            users
                .iter()
                .map(|user| Value::from(user.user_id.as_str()))
                .collect()
        };
        // Who they are, and nothing of their profiles, of which there may be much.
        let shown = json!({"job_id": id, "inserted": names(&inserted), "updated": names(&updated)});
        let log_id = act.append(app, &mut writer, &Value::Null, &shown)?;
        for user in inserted.iter().chain(&updated) {
            log_subjects::insert(&mut writer, tenant, user.number, &log_id).await?;
        }
    }
    writer.commit().await
}

/// Creates a user of the file, or changes the one of that email address.
async fn apply(
    app: &App,
    writer: &mut Writer,
    connection: &Connection,
    (stored, candidate): (&StoredJob, &Candidate<'_>),
) -> Result<Outcome> {
    let (imported, hash) = match &candidate.read {
        Ok(read) => read,
        Err(faults) => return Ok(Outcome::Refused(faults.clone())),
    };
    let tenant = app.home().tenant;
    let email = imported::email(imported);
    let username = imported.sent.get("username").and_then(Value::as_str);
    let names = (email.as_deref(), username);
    let known = user_identities::known(writer.conn(), tenant, &connection.name, names).await?;
    if let Some(same) = known.iter().find(|known| known.by == "email") {
        let is_upsert = stored.job.parameters.get("upsert") == Some(&Value::Bool(true));
        return if is_upsert {
            change(app, writer, imported, same).await
        } else {
            Ok(refused(Fault::conflict("email")))
        };
    }
    if !known.is_empty() {
        return Ok(refused(Fault::conflict("username")));
    }
    let now = app.clock().now();
    let fresh = Fresh {
        id: &ids::object_id(app.random(), now),
        now,
    };
    let new = match imported::new_user(imported, &source(connection), fresh) {
        Ok(new) => new,
        Err(fault) => return Ok(refused(fault)),
    };
    if let Some(identity) = new.identities.first() {
        let named = (identity.provider.as_str(), identity.user_id.as_str());
        if user_identities::holder(writer.conn(), tenant, named)
            .await?
            .is_some()
        {
            return Ok(refused(Fault::conflict("user_id")));
        }
    }
    let number = users::insert(writer, tenant, &new, hash.as_deref()).await?;
    Ok(Outcome::Inserted(User { number, ..new }))
}

fn refused(fault: Fault) -> Outcome {
    Outcome::Refused(vec![fault])
}

/// Changes a user who exists; one whose identity is linked to another user is left alone.
async fn change(
    app: &App,
    writer: &mut Writer,
    imported: &Imported,
    same: &Known,
) -> Result<Outcome> {
    let user_id = format!("{}|{}", same.provider, same.id);
    let tenant = app.home().tenant;
    let Some(user) = users::take(writer, tenant, &user_id).await? else {
        return Ok(refused(Fault::conflict("email")));
    };
    let after = imported::upsert(&user, imported, app.clock().now());
    users::update(writer, tenant, &after).await?;
    Ok(Outcome::Updated(after))
}
