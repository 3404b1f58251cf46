//! Taking out of the log what it says about a user who is deleted: the profile before and after
//! each change, and where the user acted from. That there was a change, and whose it was, stays.
//!
//! Most users have a few entries, which go with the user in one transaction. Of one who has many
//! the rest goes a batch at a time, so that nobody else waits long.

use domain::{Result, Tenant};
use serde_json::{Value, json};
use store::due_erasures::{self, DueErasure};
use store::log_subjects::{self, Subject};
use store::{Writer, log_entries::StoredEntry};

use crate::{App, audit};

/// Entries that are erased in one transaction.
const AT_ONCE: i64 = 500;

/// Begins to erase a user, and ends it if there is little; the rest is kept for [`go_on`]. `cause`
/// is the entry that tells of the deletion.
///
/// # Errors
/// If the database refuses, or an entry was tampered with.
pub(super) async fn begin(
    app: &App,
    writer: &mut Writer,
    (number, user_id): (i64, &str),
    cause: &str,
) -> Result<()> {
    let due = DueErasure {
        number,
        user_id: user_id.to_owned(),
        cause: cause.to_owned(),
        after: String::new(),
    };
    step(app, writer, due).await
}

/// Erases some of what is left of somebody; false if nothing is left of anybody.
///
/// # Errors
/// As [`begin`].
pub(crate) async fn go_on(app: &App) -> Result<bool> {
    let mut writer = app.db().write().await?;
    let due = due_erasures::next(writer.conn(), app.home().tenant).await?;
    let Some(due) = due else { return Ok(false) };
    step(app, &mut writer, due).await?;
    writer.commit().await?;
    Ok(true)
}

async fn step(app: &App, writer: &mut Writer, mut due: DueErasure) -> Result<()> {
    let tenant = app.home().tenant;
    let subject = Subject {
        number: due.number,
        user_id: &due.user_id,
    };
    let some = (due.after.as_str(), AT_ONCE);
    let entries = log_subjects::of(writer.conn(), tenant, subject, some).await?;
    for log_id in &entries {
        let about = (log_id.as_str(), due.cause.as_str());
        audit::erase(app, writer, about, |entry| forget(entry, &due.user_id)).await?;
    }
    let has_more = i64::try_from(entries.len()).is_ok_and(|count| count == AT_ONCE);
    match entries.into_iter().next_back().filter(|_| has_more) {
        Some(last) => {
            due.after = last;
            due_erasures::put(writer, tenant, &due).await
        }
        None => end(writer, tenant, due.number).await,
    }
}

async fn end(writer: &mut Writer, tenant: Tenant, number: i64) -> Result<()> {
    due_erasures::delete(writer, tenant, number).await?;
    log_subjects::forget(writer, tenant, number).await
}

fn forget(entry: &mut StoredEntry, user_id: &str) {
    if entry.user_id.as_deref() == Some(user_id) {
        entry.ip = None;
    }
    if let Ok(mut body) = serde_json::from_str(&entry.body) {
        forget_in(&mut body, user_id);
        entry.body = body.to_string();
    }
}

/// Takes a user's data out of the body of an entry.
fn forget_in(body: &mut Value, user_id: &str) {
    // A batch of an import names its users and says nothing else of them.
    if body.pointer("/details/change/after/job_id").is_some() {
        return;
    }
    for place in [
        "/details/request/body",
        "/details/request/query",
        "/details/response/body",
        "/details/change/before",
        "/details/change/after",
    ] {
        if let Some(part) = body.pointer_mut(place) {
            *part = json!({"erased": true});
        }
    }
    if body.get("user_id").and_then(Value::as_str) == Some(user_id) {
        for place in [
            "/ip",
            "/user_agent",
            "/details/request/ip",
            "/details/request/userAgent",
        ] {
            if let Some(part) = body.pointer_mut(place) {
                *part = Value::Null;
            }
        }
    }
}
