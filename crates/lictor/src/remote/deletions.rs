//! `lictor permissions delete`, `deleted` and `restore`.

use std::io::Write as _;

use http::StatusCode;
use serde_json::{Value, json};

use super::session::{Session, accepted};
use super::table::table;
use super::{impact, part, say_json, text};
use crate::failure::Failure;
use crate::say::say;

const DELETIONS: &str = "/api/lictor/v1/deletions";

/// Deletes without asking.
pub(super) async fn delete(
    session: &Session,
    api: &str,
    permissions: &[String],
) -> Result<(), Failure> {
    let body = json!({"api": api, "permissions": permissions});
    let deletion = session.post(DELETIONS, &body).await?;
    done(session, &deletion)
}

/// Shows who is affected, asks, and deletes what was shown: if that has changed meanwhile, nothing.
pub(super) async fn confirm(
    session: &Session,
    api: &str,
    permissions: &[String],
) -> Result<(), Failure> {
    let impact = impact::read(session, api, permissions).await?;
    ask(&impact)?;
    let plan = text(&impact, "plan");
    let body = json!({"api": api, "permissions": permissions, "plan": plan});
    let answer = session.send(DELETIONS, &body).await?;
    if answer.status == StatusCode::PRECONDITION_FAILED {
        let message = "nothing was deleted: who is affected has changed while you were asked";
        return Err(Failure::operation(message, "run it again, and look again"));
    }
    done(session, &accepted(answer)?)
}

/// Asks on stderr, so that stdout has the answer only.
fn ask(impact: &Value) -> Result<(), Failure> {
    let mut out = std::io::stderr().lock();
    let shown = impact::told(impact);
    // Without a stderr nobody can be asked, and nothing is answered.
    let _ = write!(out, "{shown}\nDelete? Type yes: ").and_then(|()| out.flush());
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    if read.is_ok() && line.trim() == "yes" {
        return Ok(());
    }
    Err(Failure::operation(
        "nothing was deleted: it was not confirmed",
        "type yes, or say --yes to delete without being asked",
    ))
}

fn done(session: &Session, deletion: &Value) -> Result<(), Failure> {
    if session.is_json {
        return say_json(deletion);
    }
    let (id, until) = (text(deletion, "id"), text(deletion, "expires_at"));
    say(&format!(
        "deleted: {}\nuntil {until}, `lictor permissions restore {id}` brings it back with everybody \
         who held it",
        values(deletion)
    ))
}

fn values(deletion: &Value) -> String {
    let values = deletion.get("permissions").and_then(Value::as_array);
    let values = values.into_iter().flatten().filter_map(Value::as_str);
    values.collect::<Vec<_>>().join(", ")
}

/// Lists the deletions of permissions that can be restored.
pub(super) async fn list(session: &Session, api: Option<String>) -> Result<(), Failure> {
    let mut all = Vec::new();
    let mut path = format!("{DELETIONS}?kind=permissions&state=restorable&take=100");
    if let Some(api) = api {
        path = format!("{path}&api={}", part(&api));
    }
    let mut next = path.clone();
    loop {
        let mut answer = session.get(&next).await?;
        let items = answer.get_mut("deletions").and_then(Value::as_array_mut);
        all.extend(items.map(std::mem::take).unwrap_or_default());
        match text(&answer, "next") {
            "" => break,
            from => next = format!("{path}&from={}", part(from)),
        }
    }
    if session.is_json {
        return say_json(&Value::Array(all));
    }
    let row = |one: &Value| {
        [
            text(one, "id").to_owned(),
            text(one, "name").to_owned(),
            values(one),
            text(one, "expires_at").to_owned(),
            text(one, "actor").to_owned(),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    say(&table(["ID", "API", "PERMISSIONS", "UNTIL", "BY"], &rows))
}

/// Restores a deletion.
pub(super) async fn restore(session: &Session, deletion: &str) -> Result<(), Failure> {
    let path = format!("{DELETIONS}/{}/restore", part(deletion));
    let restored = session.post(&path, &json!({})).await?;
    if session.is_json {
        return say_json(&restored);
    }
    say(&format!("restored: {}", values(&restored)))
}
